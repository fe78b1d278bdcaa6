//! What follows a convolution or matrix product while its result is still in cache.

use crate::multiversion::multiversion;
use crate::{Exec, Isa, Unary, View, ViewMut, rows};

/// One step after the sum of a convolution or matrix product. It rounds exactly as the same step does on its own, so
/// fusing it changes no bit.
#[derive(Clone, Debug)]
pub enum PostOp<'a> {
    /// A function of each element.
    Unary(Unary),
    /// `x * scale + shift` per channel, the last axis; both as long as the whole axis. Rounds as [`scale_shift`].
    ScaleShift {
        /// Factor per channel.
        scale: &'a [f32],
        /// Added per channel.
        shift: &'a [f32],
    },
    /// `x + r`, with `r` from this tensor at the destination's own coordinates.
    Add(&'a View<'a>),
}

/// Rows of consecutive channels in memory: `count` rows of `len` elements, `pitch` apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows {
    pub(crate) data: *mut f32,
    pub(crate) count: usize,
    pub(crate) len: usize,
    pub(crate) pitch: usize,
}

impl Rows {
    /// One row.
    ///
    /// # Safety
    /// The row is writable and nobody else uses it.
    #[inline(always)]
    unsafe fn row<'a>(self, index: usize) -> &'a mut [f32] {
        // SAFETY: the caller's.
        unsafe { std::slice::from_raw_parts_mut(self.data.add(index * self.pitch), self.len) }
    }

    /// The rows as one where they follow each other.
    fn joined(self) -> Self {
        if self.pitch == self.len { Self { count: 1, len: self.count * self.len, ..self } } else { self }
    }
}

/// Applies `posts` in order to a row of consecutive channels. `at` are the coordinates of its first element in the
/// whole destination; the last one is its channel.
pub fn apply_row(isa: Isa, posts: &[PostOp<'_>], row: &mut [f32], at: &[usize]) {
    let rows = Rows { data: row.as_mut_ptr(), count: 1, len: row.len(), pitch: row.len() };
    // SAFETY: the row is borrowed for the whole call.
    unsafe { apply_rows(isa, posts, rows, at, 0) }
}

/// Applies `posts` in order to rows of consecutive channels, the first of which starts at coordinates `at`; each next one
/// is `step` further along the axis before the channels.
///
/// # Safety
/// The rows are writable and nobody else uses them meanwhile.
pub(crate) unsafe fn apply_rows(isa: Isa, posts: &[PostOp<'_>], rows: Rows, at: &[usize], step: usize) {
    if rows.count == 0 || rows.len == 0 {
        return;
    }
    let channel = at.last().copied().unwrap_or(0);
    let channels = channel..channel + rows.len;
    for post in posts {
        match post {
            PostOp::Unary(op) => {
                let rows = rows.joined();
                // SAFETY: the caller's.
                (0..rows.count).for_each(|i| op.apply(isa, unsafe { rows.row(i) }));
            }
            PostOp::ScaleShift { scale, shift } => scale_shift_in_place(isa, rows, &scale[channels.clone()], &shift[channels.clone()]),
            PostOp::Add(residual) => {
                let stride = residual.strides().iter().rev().nth(1).map_or(0, |stride| stride * step);
                add_in_place(isa, rows, &residual.data()[residual.offset(at)..], stride);
            }
        }
    }
}

/// `dst = src * scale + shift` at the same coordinates; `scale` and `shift` belong to the whole last axis. Product and
/// sum are fused where the instruction set can.
pub fn scale_shift(exec: Exec, src: &View<'_>, scale: &[f32], shift: &[f32], dst: &mut ViewMut<'_>) {
    let channels = [*dst.whole().last().expect("scale_shift: a channel axis")];
    let [scale, shift] = [scale, shift].map(|v| View::dense(v, &channels));
    rows::zip(exec, dst, [src, &scale, &shift], 10, |piece, [x, a, b]| scale_shift_row(exec.isa, piece, x, a, b));
}

multiversion! {
    fn scale_shift_row<A>(dst: &mut [f32], src: &[f32], scale: &[f32], shift: &[f32]) {
        for (((y, &x), &a), &b) in dst.iter_mut().zip(src).zip(scale).zip(shift) {
            *y = A::fma(x, a, b);
        }
    }
}

multiversion! {
    fn scale_shift_in_place<A>(rows: Rows, scale: &[f32], shift: &[f32]) {
        for i in 0..rows.count {
            // SAFETY: that of `apply_rows`.
            for ((y, &a), &b) in unsafe { rows.row(i) }.iter_mut().zip(scale).zip(shift) {
                *y = A::fma(*y, a, b);
            }
        }
    }
}

multiversion! {
    fn add_in_place<A>(rows: Rows, other: &[f32], stride: usize) {
        for i in 0..rows.count {
            // SAFETY: that of `apply_rows`.
            for (y, &x) in unsafe { rows.row(i) }.iter_mut().zip(&other[i * stride..][..rows.len]) {
                *y += x;
            }
        }
    }
}
