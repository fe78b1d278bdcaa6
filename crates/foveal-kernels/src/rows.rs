//! Walking a destination and its operands row by row, on several threads.

use crate::{Exec, Region, Shape, Span, Strides, View, ViewMut, par};
use smallvec::SmallVec;

/// Elements that one task handles, about.
const TASK: usize = 1 << 14;
/// Nanoseconds that one task takes, about.
const TASK_NS: usize = 20_000;

/// How an operand runs along the destination: where its element for the destination's first one lies, and how far its
/// elements for neighbouring ones are apart, per axis.
#[derive(Clone, Debug)]
pub(crate) struct Operand {
    pub(crate) offset: usize,
    pub(crate) strides: SmallVec<[isize; 5]>,
}

impl Operand {
    /// The elements of `view` at the destination's own coordinates. Shapes are aligned at their last axes as in numpy; an
    /// axis of whole length 1 repeats.
    ///
    /// # Panics
    /// If the view does not cover what is asked.
    pub(crate) fn broadcast<T: Copy>(view: &View<'_, T>, dst: &Region) -> Self {
        let lead = dst.rank().checked_sub(view.region().rank()).expect("operand of higher rank than the destination");
        let mut operand = Self { offset: 0, strides: SmallVec::from_elem(0, dst.rank()) };
        for (axis, (have, stride)) in view.region().0.iter().zip(view.strides()).enumerate() {
            let want = dst[lead + axis];
            if view.whole()[axis] == 1 {
                assert!(!have.is_empty() || dst.is_empty(), "operand {} is empty where {dst} is not", view.region());
            } else {
                assert!(dst.is_empty() || have.contains(want), "operand {} does not cover {dst}", view.region());
                operand.offset += want.start.saturating_sub(have.start) * stride;
                operand.strides[lead + axis] = *stride as isize;
            }
        }
        operand
    }

    /// Elements between neighbours along a row.
    fn step(&self) -> isize {
        self.strides.last().copied().unwrap_or(1)
    }
}

/// Calls `row(dst_row, offsets)` for every row of `dst`, on several threads; `offsets[i]` is where operand `i` has the
/// element that belongs to the row's first one, and `steps` says how far it moves per element of a row.
///
/// Axes that lie one after another in memory for every operand are joined and long rows are cut: a row is any stretch of
/// consecutive elements. `cost` is about nanoseconds per 64 elements.
pub(crate) fn for_each<T: Copy + Send + Sync, const N: usize>(
    exec: Exec,
    dst: &mut ViewMut<'_, T>,
    operands: [Operand; N],
    cost: usize,
    row: impl Fn(&mut [T], [usize; N], [isize; N]) + Sync,
) {
    let len = dst.region().len();
    if len == 0 {
        return;
    }
    let walk = Walk::new(dst, operands);
    let inner = walk.shape[walk.shape.len() - 1];
    let outer = len / inner;
    let (pieces, rows_per_task) = (inner.div_ceil(TASK), (TASK / inner).max(1));
    let base = Shared(dst.as_ptr());
    let steps = std::array::from_fn(|i| walk.operands[i].step());
    par::for_each(exec, outer.div_ceil(rows_per_task) * pieces, len * cost / 64, |task| {
        let (group, piece) = (task / pieces, task % pieces);
        let (from, to) = (inner * piece / pieces, inner * (piece + 1) / pieces);
        walk.rows(group * rows_per_task..((group + 1) * rows_per_task).min(outer), |at, offsets| {
            // SAFETY: the row lies inside the region, for which `dst` has checked its buffer, and `dst` stays exclusively
            // borrowed. No two calls get the same row and piece, and `Walk::new` has made sure that rows are disjoint.
            let target = unsafe { std::slice::from_raw_parts_mut(base.get().add(at + from), to - from) };
            row(target, std::array::from_fn(|i| moved(offsets[i], steps[i] * from as isize)), steps);
        });
    });
}

/// `offset` plus `by`, which stays within the operand's buffer.
fn moved(offset: usize, by: isize) -> usize {
    offset.wrapping_add_signed(by)
}

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
    let per_task = (blocks * TASK_NS).div_ceil(cost.max(1)).clamp(1, blocks);
    let base = Shared(dst.as_ptr());
    par::for_each(exec, blocks.div_ceil(per_task), cost, |task| {
        let mut at: Shape = region.0.iter().map(|span| span.start).collect();
        for index in task * per_task..((task + 1) * per_task).min(blocks) {
            let (mut rest, mut offset) = (index, 0);
            for axis in (0..outer.len()).rev() {
                let i = rest % outer[axis];
                rest /= outer[axis];
                at[axis] = region[axis].start + i;
                offset += i * strides[axis];
            }
            // SAFETY: as in `for_each`: inside the region, disjoint from all others, and visited once.
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
        let elements = &mut dst.data()[start * strides[axis]..];
        if len == 0 {
            continue;
        }
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

/// Elements handled at a time where an operand has to be fetched into a buffer.
const PIECE: usize = 128;

/// Calls `piece(dst, operands)` with equally long slices that together make up a row; an operand is given by its data
/// and its offset and step along the row, as [`for_each`] hands them out.
pub(crate) fn zip<const N: usize>(
    row: &mut [f32],
    operands: [&[f32]; N],
    at: [usize; N],
    steps: [isize; N],
    mut piece: impl FnMut(&mut [f32], [&[f32]; N]),
) {
    let n = row.len();
    if steps == [1; N] {
        return piece(row, std::array::from_fn(|i| &operands[i][at[i]..at[i] + n]));
    }
    let mut spare = [[0.0f32; PIECE]; N];
    for (index, target) in row.chunks_mut(PIECE).enumerate() {
        let len = target.len();
        for i in (0..N).filter(|&i| steps[i] > 1 || steps[i] < 0 || (steps[i] == 0 && index == 0)) {
            fetch(&mut spare[i][..len], operands[i], moved(at[i], (index * PIECE) as isize * steps[i]), steps[i]);
        }
        let slices = std::array::from_fn(|i| match steps[i] {
            1 => &operands[i][at[i] + index * PIECE..][..len],
            _ => &spare[i][..len],
        });
        piece(target, slices);
    }
}

/// Copies into `row` the elements that lie `step` apart from `at` on.
pub(crate) fn fetch<T: Copy>(row: &mut [T], data: &[T], at: usize, step: isize) {
    match step {
        1 => row.copy_from_slice(&data[at..at + row.len()]),
        0 => row.fill(data[at]),
        2.. => row.iter_mut().zip(data[at..].iter().step_by(step as usize)).for_each(|(y, &x)| *y = x),
        _ => row.iter_mut().enumerate().for_each(|(i, y)| *y = data[moved(at, i as isize * step)]),
    }
}

/// A pointer whose address several threads may know.
struct Shared<T>(*mut T);

// SAFETY: only the address is shared; what is written through it is the concern of whoever dereferences it.
unsafe impl<T: Send> Sync for Shared<T> {}

impl<T> Shared<T> {
    fn get(&self) -> *mut T {
        self.0
    }
}

/// The joined axes of a destination and its operands; at least one axis, the last of stride 1 in the destination.
struct Walk<const N: usize> {
    shape: Shape,
    dst: SmallVec<[usize; 5]>,
    operands: [Operand; N],
}

impl<const N: usize> Walk<N> {
    fn new<T: Copy>(dst: &ViewMut<'_, T>, operands: [Operand; N]) -> Self {
        let shape = dst.region().shape();
        assert_disjoint(&shape, dst.strides());
        let bare = operands.each_ref().map(|o| Operand { offset: o.offset, strides: SmallVec::new() });
        let mut walk = Self { shape: Shape::new(), dst: SmallVec::new(), operands: bare };
        for axis in (0..shape.len()).filter(|&axis| shape[axis] != 1) {
            walk.push(shape[axis], dst.strides()[axis], operands.each_ref().map(|o| o.strides[axis]));
        }
        if walk.dst.last() != Some(&1) {
            walk.push(1, 1, [1; N]);
        }
        walk
    }

    /// Adds an inner axis, joined to the last one where all strides allow it.
    fn push(&mut self, len: usize, stride: usize, strides: [isize; N]) {
        let joins = self.dst.last() == Some(&(stride * len))
            && self.operands.iter().zip(strides).all(|(o, s)| o.strides.last() == Some(&(s * len as isize)));
        let (axis, outer) = if joins { (self.shape.len() - 1, self.shape[self.shape.len() - 1]) } else { (self.shape.len(), 1) };
        self.shape.truncate(axis);
        self.shape.push(outer * len);
        self.dst.truncate(axis);
        self.dst.push(stride);
        for (operand, stride) in self.operands.iter_mut().zip(strides) {
            operand.strides.truncate(axis);
            operand.strides.push(stride);
        }
    }

    /// Calls `row` with the offsets of rows `range`, counted in row-major order.
    fn rows(&self, range: std::ops::Range<usize>, mut row: impl FnMut(usize, [usize; N])) {
        let axes = self.shape.len() - 1;
        let mut at: Shape = SmallVec::from_elem(0, axes);
        let (mut target, mut offsets) = (0, std::array::from_fn(|i| self.operands[i].offset));
        let mut rest = range.start;
        for axis in (0..axes).rev() {
            at[axis] = rest % self.shape[axis];
            rest /= self.shape[axis];
            target += at[axis] * self.dst[axis];
            self.shift(&mut offsets, axis, at[axis] as isize);
        }
        for _ in range {
            row(target, offsets);
            for axis in (0..axes).rev() {
                at[axis] += 1;
                target += self.dst[axis];
                self.shift(&mut offsets, axis, 1);
                if at[axis] < self.shape[axis] {
                    break;
                }
                target -= at[axis] * self.dst[axis];
                self.shift(&mut offsets, axis, -(at[axis] as isize));
                at[axis] = 0;
            }
        }
    }

    /// Moves the offsets by `by` elements of `axis`.
    fn shift(&self, offsets: &mut [usize; N], axis: usize, by: isize) {
        for (offset, operand) in offsets.iter_mut().zip(&self.operands) {
            *offset = moved(*offset, by * operand.strides[axis]);
        }
    }
}

/// # Panics
/// If two elements of a strided box share an address: threads would write it at once.
pub(crate) fn assert_disjoint(shape: &[usize], strides: &[usize]) {
    let mut axes: SmallVec<[(usize, usize); 5]> = strides.iter().copied().zip(shape.iter().copied()).filter(|a| a.1 > 1).collect();
    axes.sort_unstable();
    let mut reach = 0;
    for (stride, len) in axes {
        assert!(stride > reach, "destination of shape {shape:?} and strides {strides:?} overlaps itself");
        reach += stride * (len - 1);
    }
}
