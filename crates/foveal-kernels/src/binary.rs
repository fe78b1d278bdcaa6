//! Functions of two elements, and selection between two.

use crate::math;
use crate::multiversion::multiversion;
use crate::{Exec, View, ViewMut, rows};

/// A function of two elements, as `keras.ops` on JAX computes it in single precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// `a + b`.
    Add,
    /// `a - b`.
    Sub,
    /// `a * b`.
    Mul,
    /// `a / b`.
    Div,
    /// The larger one; NaN if either is.
    Max,
    /// The smaller one; NaN if either is.
    Min,
    /// `a^b`.
    Pow,
    /// The integer below or at `a / b`.
    FloorDiv,
    /// The remainder of [`Binary::FloorDiv`]; it has the sign of `b`.
    Mod,
    /// `(a - b)^2`.
    SquaredDifference,
    /// 1 where `a == b`, else 0, like all comparisons.
    Equal,
    /// `a != b`.
    NotEqual,
    /// `a > b`.
    Greater,
    /// `a >= b`.
    GreaterEqual,
    /// `a < b`.
    Less,
    /// `a <= b`.
    LessEqual,
    /// Whether both are not 0.
    LogicalAnd,
    /// Whether either is not 0.
    LogicalOr,
    /// Whether just one is not 0.
    LogicalXor,
}

/// `dst = op(a, b)`, element by element. Whole shapes are aligned at their last axes as in numpy: an axis that an
/// operand lacks, or that has whole length 1, repeats.
pub fn binary(exec: Exec, op: Binary, a: &View<'_>, b: &View<'_>, dst: &mut ViewMut<'_>) {
    let cost = match op {
        Binary::Pow | Binary::FloorDiv | Binary::Mod => 200,
        _ => 15,
    };
    rows::zip(exec, dst, [a, b], cost, |piece, [a, b]| zip_row(exec.isa, op, piece, a, b));
}

/// `dst = if cond != 0 { a } else { b }`, element by element, broadcast as [`binary`].
pub fn select(exec: Exec, cond: &View<'_>, a: &View<'_>, b: &View<'_>, dst: &mut ViewMut<'_>) {
    rows::zip(exec, dst, [cond, a, b], 20, |piece, [cond, a, b]| select_row(exec.isa, piece, cond, a, b));
}

#[inline(always)]
fn zip(dst: &mut [f32], a: &[f32], b: &[f32], f: impl Fn(f32, f32) -> f32) {
    for ((y, &a), &b) in dst.iter_mut().zip(a).zip(b) {
        *y = f(a, b);
    }
}

/// 1 for true, 0 for false.
#[inline(always)]
fn truth(holds: bool) -> f32 {
    if holds { 1.0 } else { 0.0 }
}

/// `(floor(a / b), a - b floor(a / b))` by way of the exact remainder, as numpy and JAX define them.
#[inline(always)]
fn floor_div_mod(a: f32, b: f32) -> (f32, f32) {
    let r = a % b;
    let crosses = r != 0.0 && (b < 0.0) != (r < 0.0);
    let quotient = (if b == 0.0 { a } else { a - r }) / b;
    ((if crosses { quotient - 1.0 } else { quotient }).round_ties_even(), if crosses { r + b } else { r })
}

/// `$f` compiled into a loop of its own; the attribute keeps it inside the instruction set's function.
macro_rules! each {
    ($dst:ident, $a:ident, $b:ident, |$x:ident, $y:ident| $f:expr) => {
        zip(
            $dst,
            $a,
            $b,
            #[inline(always)]
            |$x: f32, $y: f32| $f,
        )
    };
}

multiversion! {
    /// `dst[i] = op(a[i], b[i])`.
    fn zip_row<A>(op: Binary, dst: &mut [f32], a: &[f32], b: &[f32]) {
        use Binary::*;
        match op {
            Add => each!(dst, a, b, |x, y| x + y),
            Sub => each!(dst, a, b, |x, y| x - y),
            Mul => each!(dst, a, b, |x, y| x * y),
            Div => each!(dst, a, b, |x, y| x / y),
            Max => each!(dst, a, b, |x, y| math::max(x, y)),
            Min => each!(dst, a, b, |x, y| math::min(x, y)),
            Pow => each!(dst, a, b, |x, y| math::pow::<A>(x, y)),
            FloorDiv => each!(dst, a, b, |x, y| floor_div_mod(x, y).0),
            Mod => each!(dst, a, b, |x, y| floor_div_mod(x, y).1),
            SquaredDifference => each!(dst, a, b, |x, y| (x - y) * (x - y)),
            Equal => each!(dst, a, b, |x, y| truth(x == y)),
            NotEqual => each!(dst, a, b, |x, y| truth(x != y)),
            Greater => each!(dst, a, b, |x, y| truth(x > y)),
            GreaterEqual => each!(dst, a, b, |x, y| truth(x >= y)),
            Less => each!(dst, a, b, |x, y| truth(x < y)),
            LessEqual => each!(dst, a, b, |x, y| truth(x <= y)),
            LogicalAnd => each!(dst, a, b, |x, y| truth((x != 0.0) & (y != 0.0))),
            LogicalOr => each!(dst, a, b, |x, y| truth((x != 0.0) | (y != 0.0))),
            LogicalXor => each!(dst, a, b, |x, y| truth((x != 0.0) != (y != 0.0))),
        }
    }
}

multiversion! {
    /// `dst[i] = if cond[i] != 0 { a[i] } else { b[i] }`.
    fn select_row<A>(dst: &mut [f32], cond: &[f32], a: &[f32], b: &[f32]) {
        for (((y, &c), &a), &b) in dst.iter_mut().zip(cond).zip(a).zip(b) {
            *y = if c != 0.0 { a } else { b };
        }
    }
}
