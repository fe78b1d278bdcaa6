//! Slopes of functions of one element, multiplied with the gradient that comes from behind them.
//!
//! At kinks the slopes are those of Keras on JAX: 1/2 where a maximum, a minimum or a clip has two equal candidates, 0 for
//! ReLU at its threshold, 1 for leaky ReLU and the absolute value at 0. A slope of zero blocks whatever comes, infinities
//! included.

use crate::math::{self, clamp};
use crate::multiversion::{Arith, multiversion};
use crate::unary::{SELU_ALPHA, SELU_SCALE, Unary};
use crate::{Exec, View, ViewMut, rows};
use std::f32::consts::FRAC_2_SQRT_PI;

/// `dst = dy * op'(x)`, element by element; both views cover `dst`'s region.
///
/// Functions that round to whole numbers have slope 0; those that round to a narrower type, or wrap around, pass `dy` on.
pub fn derivative(exec: Exec, op: Unary, x: &View<'_>, dy: &View<'_>, dst: &mut ViewMut<'_>) {
    rows::zip(exec, dst, [x, dy], op.cost() + 10, |row, [x, dy]| slope_row(exec.isa, op, row, x, dy));
}

/// Whether [`derivative_by_output`] knows the slope of this function.
pub fn slope_from_output(op: Unary) -> bool {
    use Unary::*;
    match op {
        Relu { threshold, negative_slope, .. } => threshold == 0.0 && negative_slope == 0.0,
        LeakyRelu(slope) => slope > 0.0,
        Elu(alpha) | Celu(alpha) => alpha > 0.0,
        Selu | Sigmoid | Tanh | Softplus | LogSigmoid | HardSigmoid | Exp | Expm1 | Sqrt | Rsqrt | Reciprocal | RpowScalar(_) => true,
        AddScalar(_) | MulScalar(_) | RsubScalar(_) | DivScalar(_) | Neg | Affine { .. } => true,
        Sign | Floor | Ceil | Round | RoundF16 | RoundBf16 | Wrap { .. } => true,
        _ => false,
    }
}

/// [`derivative`] from the function's result `y` rather than its argument. An argument that lies exactly at the upper end
/// of a bounded ReLU has slope 0 here.
///
/// # Panics
/// If the slope does not follow from the result; see [`slope_from_output`].
pub fn derivative_by_output(exec: Exec, op: Unary, y: &View<'_>, dy: &View<'_>, dst: &mut ViewMut<'_>) {
    assert!(slope_from_output(op), "derivative: the slope of {op:?} does not follow from its result");
    rows::zip(exec, dst, [y, dy], 15, |row, [y, dy]| output_slope_row(exec.isa, op, row, y, dy));
}

#[inline(always)]
fn scaled(dst: &mut [f32], at: &[f32], dy: &[f32], slope: impl Fn(f32) -> f32) {
    let (at, dy) = (&at[..dst.len()], &dy[..dst.len()]);
    for i in 0..dst.len() {
        let slope = slope(at[i]);
        dst[i] = if slope == 0.0 { 0.0 } else { dy[i] * slope };
    }
}

/// 1 where it holds, else 0.
#[inline(always)]
fn step(holds: bool) -> f32 {
    if holds { 1.0 } else { 0.0 }
}

/// The slope of `max(x, c)`.
#[inline(always)]
fn above(x: f32, c: f32) -> f32 {
    if x == c { 0.5 } else { step(x > c) }
}

/// The slope of `min(x, c)`.
#[inline(always)]
fn below(x: f32, c: f32) -> f32 {
    if x == c { 0.5 } else { step(x < c) }
}

/// Keras builds its ReLU from others: with `max` 6 and no threshold it is `jax.nn.relu6`, whose upper end has slope 0; with
/// a negative slope alone it is `jax.nn.leaky_relu`, whose slope at 0 is 1; else it clips.
#[inline(always)]
fn relu(x: f32, max: f32, negative_slope: f32, threshold: f32) -> f32 {
    let clipped = if max == 6.0 && threshold == 0.0 { step(x < 6.0) } else { above(x, 0.0) * below(x, max) };
    let upper = if max < f32::INFINITY { clipped } else { 1.0 };
    let leaky = negative_slope != 0.0 && max == f32::INFINITY && threshold == 0.0;
    let lower = if x < threshold { negative_slope } else { step(leaky && x == 0.0) };
    if x > threshold { upper } else { lower }
}

/// 1 - tanh^2 x, which loses nothing where it vanishes.
#[inline(always)]
fn tanh<A: Arith>(x: f32) -> f32 {
    let e = math::exp::<A>(-2.0 * x.abs());
    4.0 * e / ((1.0 + e) * (1.0 + e))
}

/// The slope of `x sigmoid(x)`.
#[inline(always)]
fn silu<A: Arith>(x: f32) -> f32 {
    // Beyond these ends it is constant, and the product would be inf * 0.
    let x = clamp(x, -110.0, 110.0);
    math::sigmoid::<A>(x) * A::fma(x, math::sigmoid::<A>(-x), 1.0)
}

#[inline(always)]
fn gelu<A: Arith>(x: f32) -> f32 {
    const DENSITY: f32 = 0.398_942_3;
    let x = clamp(x, -20.0, 20.0);
    A::fma(x * DENSITY, math::exp::<A>(-0.5 * x * x), math::normal::<A>(x))
}

/// The slope of `x sigmoid(z)` with `z = c (x + 0.044715 x^3)`.
#[inline(always)]
fn gelu_tanh<A: Arith>(x: f32) -> f32 {
    const C: f32 = 1.595_769;
    let x = clamp(x, -12.0, 12.0);
    let z = C * A::fma(0.044_715 * x * x, x, x);
    let inner = C * A::fma(3.0 * 0.044_715 * x, x, 1.0);
    math::sigmoid::<A>(z) * A::fma(x * inner, math::sigmoid::<A>(-z), 1.0)
}

#[inline(always)]
fn mish<A: Arith>(x: f32) -> f32 {
    let x = clamp(x, -110.0, 110.0);
    let s = math::softplus::<A>(x);
    A::fma(x * tanh::<A>(s), math::sigmoid::<A>(x), math::tanh::<A>(s))
}

#[inline(always)]
fn hard_silu(x: f32) -> f32 {
    let inside = if x > -3.0 { (2.0 * x + 3.0) / 6.0 } else { 0.0 };
    if x >= 3.0 { 1.0 } else { inside }
}

#[inline(always)]
fn sparse_plus(x: f32) -> f32 {
    let middle = (x + 1.0) / 2.0;
    let y = if x >= 1.0 { 1.0 } else { middle };
    if x <= -1.0 { 0.0 } else { y }
}

/// `$f` as the slope in a loop of its own; the attribute keeps it inside the instruction set's function.
macro_rules! each {
    ($dst:ident, $at:ident, $dy:ident, |$x:ident| $f:expr) => {
        scaled(
            $dst,
            $at,
            $dy,
            #[inline(always)]
            |$x: f32| $f,
        )
    };
}

multiversion! {
    /// `dst[i] = dy[i] * op'(at[i])`.
    pub(crate) fn slope_row<A>(op: Unary, dst: &mut [f32], at: &[f32], dy: &[f32]) {
        use Unary::*;
        match op {
            Relu { max, negative_slope: 0.0, threshold: 0.0 } if max == f32::INFINITY => each!(dst, at, dy, |x| step(x > 0.0)),
            Relu { max, negative_slope, threshold } => each!(dst, at, dy, |x| relu(x, max, negative_slope, threshold)),
            LeakyRelu(slope) => each!(dst, at, dy, |x| if x >= 0.0 { 1.0 } else { slope }),
            Elu(alpha) => each!(dst, at, dy, |x| if x > 0.0 { 1.0 } else { alpha * math::exp::<A>(x) }),
            Selu => each!(dst, at, dy, |x| SELU_SCALE * if x > 0.0 { 1.0 } else { SELU_ALPHA * math::exp::<A>(x) }),
            Celu(alpha) => each!(dst, at, dy, |x| if x > 0.0 { 1.0 } else { math::exp::<A>(x / alpha) }),
            Sigmoid => each!(dst, at, dy, |x| math::sigmoid::<A>(x) * math::sigmoid::<A>(-x)),
            Tanh => each!(dst, at, dy, |x| tanh::<A>(x)),
            Softplus => each!(dst, at, dy, |x| math::sigmoid::<A>(x)),
            Softsign => each!(dst, at, dy, |x| 1.0 / ((x.abs() + 1.0) * (x.abs() + 1.0))),
            Gelu => each!(dst, at, dy, |x| gelu::<A>(x)),
            GeluTanh => each!(dst, at, dy, |x| gelu_tanh::<A>(x)),
            Silu => each!(dst, at, dy, |x| silu::<A>(x)),
            HardSigmoid => each!(dst, at, dy, |x| step((x > -3.0) & (x < 3.0)) / 6.0),
            HardSilu => each!(dst, at, dy, |x| hard_silu(x)),
            HardTanh => each!(dst, at, dy, |x| step(x.abs() <= 1.0)),
            HardShrink(t) | SoftShrink(t) => each!(dst, at, dy, |x| step(x.abs() > t)),
            TanhShrink => each!(dst, at, dy, |x| math::tanh::<A>(x) * math::tanh::<A>(x)),
            SparsePlus => each!(dst, at, dy, |x| sparse_plus(x)),
            SparseSigmoid => each!(dst, at, dy, |x| 0.5 * above(x, -1.0) * below(x, 1.0)),
            SquarePlus(b) => each!(dst, at, dy, |x| 0.5 + 0.5 * (x / (x * x + b).sqrt())),
            LogSigmoid => each!(dst, at, dy, |x| math::sigmoid::<A>(-x)),
            Mish => each!(dst, at, dy, |x| mish::<A>(x)),
            Threshold { threshold, .. } => each!(dst, at, dy, |x| step(x > threshold)),
            Exp | Expm1 => each!(dst, at, dy, |x| math::exp::<A>(x)),
            Log => each!(dst, at, dy, |x| 1.0 / x),
            Log1p => each!(dst, at, dy, |x| 1.0 / (1.0 + x)),
            Erf => each!(dst, at, dy, |x| FRAC_2_SQRT_PI * math::exp::<A>(-x * x)),
            Sqrt => each!(dst, at, dy, |x| 0.5 / x.sqrt()),
            Rsqrt => each!(dst, at, dy, |x| -0.5 / (x * x.sqrt())),
            Square => each!(dst, at, dy, |x| 2.0 * x),
            Abs => each!(dst, at, dy, |x| if x >= 0.0 { 1.0 } else { -1.0 }),
            Reciprocal => each!(dst, at, dy, |x| -1.0 / (x * x)),
            Sin => each!(dst, at, dy, |x| math::cos::<A>(x)),
            Cos => each!(dst, at, dy, |x| -math::sin::<A>(x)),
            RdivScalar(c) => each!(dst, at, dy, |x| -c / (x * x)),
            PowScalar(c) => each!(dst, at, dy, |x| if c == 0.0 { 0.0 } else { c * math::pow::<A>(x, c - 1.0) }),
            RpowScalar(c) => each!(dst, at, dy, |x| if c == 0.0 { 0.0 } else { c.ln() * math::pow::<A>(c, x) }),
            MaxScalar(c) => each!(dst, at, dy, |x| above(x, c)),
            MinScalar(c) => each!(dst, at, dy, |x| below(x, c)),
            Clip(lo, hi) => each!(dst, at, dy, |x| above(x, lo) * below(x, hi)),
            _ => constant_slope::<A>(op, dst, dy),
        }
    }
}

/// Functions whose slope is the same everywhere.
#[inline(always)]
fn constant_slope<A: Arith>(op: Unary, dst: &mut [f32], dy: &[f32]) {
    use Unary::*;
    match op {
        AddScalar(_) | RoundF16 | RoundBf16 | Wrap { .. } => dst.copy_from_slice(dy),
        Neg | RsubScalar(_) => dst.iter_mut().zip(dy).for_each(|(dx, dy)| *dx = -dy),
        MulScalar(c) | Affine { scale: c, .. } => each!(dst, dy, dy, |_dy| c),
        DivScalar(c) => dst.iter_mut().zip(dy).for_each(|(dx, dy)| *dx = dy / c),
        _ => dst.fill(0.0),
    }
}

multiversion! {
    /// `dst[i] = dy[i] * op'` where `op` gave `at[i]`.
    pub(crate) fn output_slope_row<A>(op: Unary, dst: &mut [f32], at: &[f32], dy: &[f32]) {
        use Unary::*;
        match op {
            Relu { max, .. } => each!(dst, at, dy, |y| step((y > 0.0) & (y < max))),
            LeakyRelu(slope) => each!(dst, at, dy, |y| if y >= 0.0 { 1.0 } else { slope }),
            Elu(alpha) => each!(dst, at, dy, |y| if y > 0.0 { 1.0 } else { y + alpha }),
            Selu => each!(dst, at, dy, |y| if y > 0.0 { SELU_SCALE } else { y + SELU_SCALE * SELU_ALPHA }),
            Celu(alpha) => each!(dst, at, dy, |y| if y > 0.0 { 1.0 } else { y / alpha + 1.0 }),
            Sigmoid => each!(dst, at, dy, |y| y * (1.0 - y)),
            Tanh => each!(dst, at, dy, |y| (1.0 + y) * (1.0 - y)),
            Softplus => each!(dst, at, dy, |y| -math::expm1::<A>(-y)),
            LogSigmoid => each!(dst, at, dy, |y| -math::expm1::<A>(y)),
            HardSigmoid => each!(dst, at, dy, |y| step((y > 0.0) & (y < 1.0)) / 6.0),
            Exp => each!(dst, at, dy, |y| y),
            Expm1 => each!(dst, at, dy, |y| y + 1.0),
            Sqrt => each!(dst, at, dy, |y| 0.5 / y),
            Rsqrt => each!(dst, at, dy, |y| -0.5 * y * y * y),
            Reciprocal => each!(dst, at, dy, |y| -y * y),
            RpowScalar(c) => each!(dst, at, dy, |y| if c == 0.0 { 0.0 } else { c.ln() * y }),
            _ => constant_slope::<A>(op, dst, dy),
        }
    }
}
