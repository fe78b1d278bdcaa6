//! Walking a destination and its operands row by row, on several threads.

use crate::{Exec, Region, Shape, View, ViewMut, par};
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

/// Calls `row(at, dst_row)` for every row along the last axis of `dst`, on several threads; `at` are the coordinates of
/// its first element. `cost` is about nanoseconds for all of them.
pub(crate) fn for_each_at<T: Copy + Send + Sync>(
    exec: Exec,
    dst: &mut ViewMut<'_, T>,
    cost: usize,
    row: impl Fn(&[usize], &mut [T]) + Sync,
) {
    let region = dst.region().clone();
    let shape = region.shape();
    let Some((&inner, outer)) = shape.split_last() else { return row(&[], &mut dst.data()[..1]) };
    if region.is_empty() {
        return;
    }
    assert_disjoint(&shape, dst.strides());
    assert!(inner == 1 || dst.strides().last() == Some(&1), "destination's last axis must have stride 1");
    let rows: usize = outer.iter().product();
    let per_task = (rows * TASK_NS).div_ceil(cost.max(1)).clamp(1, rows);
    let base = Shared(dst.as_ptr());
    let strides = dst.strides();
    par::for_each(exec, rows.div_ceil(per_task), cost, |task| {
        let mut at: Shape = region.0.iter().map(|span| span.start).collect();
        for index in task * per_task..((task + 1) * per_task).min(rows) {
            let (mut rest, mut offset) = (index, 0);
            for axis in (0..outer.len()).rev() {
                let i = rest % outer[axis];
                rest /= outer[axis];
                at[axis] = region[axis].start + i;
                offset += i * strides[axis];
            }
            // SAFETY: as in `for_each`: inside the region, disjoint, and each index is visited once.
            row(&at, unsafe { std::slice::from_raw_parts_mut(base.get().add(offset), inner) });
        }
    });
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
