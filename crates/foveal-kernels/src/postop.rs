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

/// Applies `posts` in order to a row of consecutive channels. `at` are the coordinates of its first element in the
/// whole destination; the last one is its channel.
pub fn apply_row(isa: Isa, posts: &[PostOp<'_>], row: &mut [f32], at: &[usize]) {
    let channel = at.last().copied().unwrap_or(0);
    let channels = channel..channel + row.len();
    for post in posts {
        match post {
            PostOp::Unary(op) => op.apply(isa, row),
            PostOp::ScaleShift { scale, shift } => scale_shift_in_place(isa, row, &scale[channels.clone()], &shift[channels.clone()]),
            PostOp::Add(residual) => {
                let from = residual.offset(at);
                add_in_place(isa, row, &residual.data()[from..from + row.len()]);
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
    fn scale_shift_in_place<A>(row: &mut [f32], scale: &[f32], shift: &[f32]) {
        for ((y, &a), &b) in row.iter_mut().zip(scale).zip(shift) {
            *y = A::fma(*y, a, b);
        }
    }
}

multiversion! {
    fn add_in_place<A>(row: &mut [f32], other: &[f32]) {
        for (y, &x) in row.iter_mut().zip(other) {
            *y += x;
        }
    }
}
