//! Splitting a destination into blocks and tiles, on several threads.

use crate::rows::TASK;
use crate::{Exec, Region, Shape, Span, Strides, ViewMut, par};
use smallvec::SmallVec;

/// Nanoseconds that one task takes, about.
const TASK_NS: usize = 4_000;

/// Calls `block(at, elements)` for every block of the `inner` last axes of `dst`, on several threads; `at` are the
/// coordinates of its first element, `elements` reach from that to its last one, strided as `dst` is.
///
/// `cost` is about nanoseconds for all of them.
pub(crate) fn for_each_block<T: Copy + Send + Sync>(
    exec: Exec,
    dst: &mut ViewMut<'_, T>,
    inner: usize,
    cost: usize,
    block: impl Fn(&[usize], &mut [T]) + Sync,
) {
    let region = dst.region().clone();
    if region.is_empty() {
        return;
    }
    let (shape, strides) = (region.shape(), dst.strides());
    let (outer, inside) = shape.split_at(shape.len() - inner);
    let reach = inside.iter().zip(&strides[outer.len()..]).map(|(n, s)| (n - 1) * s).sum::<usize>() + 1;
    // A block is one element of `reach` consecutive ones: no two may overlap.
    let (lens, steps): (Shape, Shape) = outer.iter().copied().zip(strides.iter().copied()).chain([(reach, 1)]).unzip();
    assert_disjoint(&lens, &steps);
    let blocks: usize = outer.iter().product();
    let tasks = (cost / TASK_NS).next_multiple_of(par::useful_threads(exec, cost)).clamp(1, blocks);
    let base = Shared(dst.as_ptr());
    par::for_each(exec, tasks, cost, |task| {
        let mut at: Shape = region.0.iter().map(|span| span.start).collect();
        for index in blocks * task / tasks..blocks * (task + 1) / tasks {
            let (mut rest, mut offset) = (index, 0);
            for axis in (0..outer.len()).rev() {
                let i = rest % outer[axis];
                rest /= outer[axis];
                at[axis] = region[axis].start + i;
                offset += i * strides[axis];
            }
            // SAFETY: the block lies inside the region, for which `dst` has checked its buffer, and `dst` stays exclusively
            // borrowed; it is disjoint from all others, as asserted, and visited once.
            block(&at, unsafe { std::slice::from_raw_parts_mut(base.get().add(offset), reach) });
        }
    });
}

/// Calls `tile` with parts of `dst` that together make it up, on several threads. Only the `prefix` leading axes are
/// split, so a tile has some 2^14 elements, or more where those axes do not suffice.
pub(crate) fn for_each_tile<T: Copy + Send + Sync>(
    exec: Exec,
    dst: &mut ViewMut<'_, T>,
    prefix: usize,
    cost: usize,
    tile: impl Fn(ViewMut<'_, T>) + Sync,
) {
    let (region, strides) = (dst.region().clone(), Strides::from_slice(dst.strides()));
    let (shape, whole) = (region.shape(), Shape::from_slice(dst.whole()));
    if region.is_empty() {
        return;
    }
    let behind = |axis: usize| shape[axis + 1..].iter().product::<usize>();
    let Some(axis) = (0..prefix).find(|&axis| behind(axis) <= TASK).or(prefix.checked_sub(1)) else { return tile(dst.reborrow()) };
    let len = (TASK / behind(axis)).clamp(1, shape[axis]);
    for (start, count, len) in [(0, shape[axis] / len, len), (shape[axis] / len * len, 1, shape[axis] % len)] {
        let split = |list: &[usize], a: usize, b: usize| -> Shape {
            list[..axis].iter().copied().chain([a, b]).chain(list[axis + 1..].iter().copied()).collect()
        };
        let (shape, split_strides) = (split(&shape, count, len), split(&strides, len * strides[axis], strides[axis]));
        if len == 0 {
            continue;
        }
        let elements = &mut dst.data()[start * strides[axis]..];
        let part_cost = cost / region[axis].len() * count * len;
        for_each_block(
            exec,
            &mut ViewMut::new(elements, Region::full(&shape), split_strides, shape.clone()),
            shape.len() - axis - 1,
            part_cost,
            |at, block| {
                let mut part = region.clone();
                for (i, span) in part.0[..axis].iter_mut().enumerate() {
                    *span = Span::new(span.start + at[i], span.start + at[i] + 1);
                }
                let from = region[axis].start + start + at[axis] * len;
                part[axis] = Span::new(from, from + len);
                tile(ViewMut::new(block, part, strides.clone(), whole.clone()));
            },
        );
    }
}

/// A pointer whose address several threads may know.
pub(crate) struct Shared<T>(pub(crate) *mut T);

// SAFETY: only the address is shared; what is written through it is the concern of whoever dereferences it.
unsafe impl<T: Send> Sync for Shared<T> {}

impl<T> Shared<T> {
    pub(crate) fn get(&self) -> *mut T {
        self.0
    }
}

/// # Panics
/// If two elements of a strided box share an address: threads would write it at once.
pub(crate) fn assert_disjoint(shape: &[usize], strides: &[usize]) {
    let mut axes: SmallVec<[(usize, usize); 5]> = strides.iter().copied().zip(shape.iter().copied()).filter(|a| a.1 > 1).collect();
    axes.sort_unstable();
    let mut reach = Some(0usize);
    for (stride, len) in axes {
        assert!(reach.is_some_and(|reach| stride > reach), "destination of shape {shape:?} and strides {strides:?} overlaps itself");
        reach = stride.checked_mul(len - 1).and_then(|step| step.checked_add(reach?));
    }
}
