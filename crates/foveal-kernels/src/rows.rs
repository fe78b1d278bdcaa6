//! Walking a destination and its operands row by row, on several threads.

use crate::blocks::{Shared, assert_disjoint};
use crate::{Exec, Region, Shape, View, ViewMut, par};
use smallvec::SmallVec;

/// Elements that one task handles, about.
pub(crate) const TASK: usize = 1 << 14;
/// Elements handled at a time where an operand has to be fetched into a buffer.
const PIECE: usize = 256;
/// Rows shorter than this are joined where an operand repeats along them.
const SHORT: usize = 128;

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

/// Calls `row(dst_row, offsets, steps)` for every row of `dst`, on several threads; `offsets[i]` is where operand `i` has
/// the element that belongs to the row's first one, and `steps[i]` how far it moves per element of a row.
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
    if !dst.region().is_empty() {
        Walk::new(dst, operands).run(exec, dst, cost, || (), |_, target, offsets, steps| row(target, offsets, steps));
    }
}

/// Calls `piece(dst, operands)` with equally long slices that together make up `dst` and the operands' elements at the
/// same coordinates, which are broadcast as in [`Operand::broadcast`]. `cost` as in [`for_each`].
pub(crate) fn zip<const N: usize>(
    exec: Exec,
    dst: &mut ViewMut<'_>,
    operands: [&View<'_>; N],
    cost: usize,
    piece: impl Fn(&mut [f32], [&[f32]; N]) + Sync,
) {
    if dst.region().is_empty() {
        return;
    }
    let walk = Walk::new(dst, operands.map(|view| Operand::broadcast(view, dst.region()))).repeating();
    let (period, repeats, data) = (walk.period, walk.repeats, operands.map(|view| view.data()));
    let len = PIECE / period * period;
    walk.run(
        exec,
        dst,
        cost,
        || [[0.0f32; PIECE]; N],
        |spare, row, at, steps| {
            let direct: [bool; N] = std::array::from_fn(|i| steps[i] == 1 && !repeats[i]);
            if direct == [true; N] {
                let n = row.len();
                return piece(row, std::array::from_fn(|i| &data[i][at[i]..at[i] + n]));
            }
            for (index, target) in row.chunks_mut(len).enumerate() {
                let n = target.len();
                for i in (0..N).filter(|&i| !direct[i]) {
                    let spare = &mut spare[i][..n];
                    if repeats[i] && index == 0 {
                        spare.chunks_mut(period).for_each(|part| fetch(part, data[i], at[i], 1));
                    } else if !repeats[i] && (steps[i] != 0 || index == 0) {
                        fetch(spare, data[i], moved(at[i], (index * len) as isize * steps[i]), steps[i]);
                    }
                }
                let part = |i: usize| if direct[i] { &data[i][at[i] + index * len..][..n] } else { &spare[i][..n] };
                piece(target, std::array::from_fn(part));
            }
        },
    );
}

/// `offset` plus `by`, which stays within the operand's buffer.
fn moved(offset: usize, by: isize) -> usize {
    offset.wrapping_add_signed(by)
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

/// The joined axes of a destination and its operands; at least one axis, the last of stride 1 in the destination.
struct Walk<const N: usize> {
    shape: Shape,
    dst: SmallVec<[usize; 5]>,
    operands: [Operand; N],
    /// Which operands start again after every `period` elements of a row.
    repeats: [bool; N],
    period: usize,
}

impl<const N: usize> Walk<N> {
    fn new<T: Copy>(dst: &ViewMut<'_, T>, operands: [Operand; N]) -> Self {
        let shape = dst.region().shape();
        assert_disjoint(&shape, dst.strides());
        let bare = operands.each_ref().map(|o| Operand { offset: o.offset, strides: SmallVec::new() });
        let mut walk = Self { shape: Shape::new(), dst: SmallVec::new(), operands: bare, repeats: [false; N], period: 1 };
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

    /// Joins short rows along which some operands repeat, so that a row of a few channels does not stand alone.
    fn repeating(mut self) -> Self {
        let last = self.shape.len() - 1;
        let period = self.shape[last];
        if last == 0 || period >= SHORT || self.dst[last - 1] != period {
            return self;
        }
        let joins = self.operands.each_ref().map(|o| o.strides[last - 1] == o.strides[last] * period as isize);
        let repeats = self.operands.each_ref().map(|o| o.strides[last - 1] == 0 && o.strides[last] == 1);
        if (0..N).all(|i| joins[i] || repeats[i]) {
            self.shape[last - 1] *= period;
            self.shape.truncate(last);
            self.dst.remove(last - 1);
            for operand in &mut self.operands {
                operand.strides.remove(last - 1);
            }
            (self.repeats, self.period) = (std::array::from_fn(|i| !joins[i]), period);
        }
        self
    }

    /// Calls `row(state, dst_row, offsets, steps)` for every row; tasks make their own `state`.
    fn run<T: Copy + Send + Sync, S>(
        &self,
        exec: Exec,
        dst: &mut ViewMut<'_, T>,
        cost: usize,
        state: impl Fn() -> S + Sync,
        row: impl Fn(&mut S, &mut [T], [usize; N], [isize; N]) + Sync,
    ) {
        let len = dst.region().len();
        let inner = self.shape[self.shape.len() - 1];
        let outer = len / inner;
        let (pieces, rows_per_task) = (inner.div_ceil(TASK), (TASK / inner).max(1));
        let cut = |piece: usize| inner / self.period * piece / pieces * self.period;
        let base = Shared(dst.as_ptr());
        let steps = self.operands.each_ref().map(Operand::step);
        par::for_each(exec, outer.div_ceil(rows_per_task) * pieces, len * cost / 64, |task| {
            let (group, piece) = (task / pieces, task % pieces);
            let (from, to) = (cut(piece), cut(piece + 1));
            let mut state = state();
            self.rows(group * rows_per_task..((group + 1) * rows_per_task).min(outer), |at, offsets| {
                // SAFETY: the row lies inside the region, for which `dst` has checked its buffer, and `dst` stays
                // exclusively borrowed. No two calls get the same part of a row, and `Walk::new` made sure that rows are
                // disjoint.
                let target = unsafe { std::slice::from_raw_parts_mut(base.get().add(at + from), to - from) };
                let skip = |i: usize| if self.repeats[i] { 0 } else { steps[i] * from as isize };
                row(&mut state, target, std::array::from_fn(|i| moved(offsets[i], skip(i))), steps);
            });
        });
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
