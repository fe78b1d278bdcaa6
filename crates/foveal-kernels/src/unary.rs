//! Functions of one element.

use crate::math::{self, clamp};
use crate::multiversion::{Arith, multiversion};
use crate::rows::{self, Operand};
use crate::{Exec, Isa, View, ViewMut};

/// Keras' two constants of SELU.
pub(crate) const SELU_ALPHA: f32 = 1.673_263_2;
pub(crate) const SELU_SCALE: f32 = 1.050_701;

/// A function of one element. Activations are defined as in `keras.activations`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unary {
    /// `min(x, max)` above `threshold`, `negative_slope * (x - threshold)` up to it.
    Relu {
        /// Largest value; infinite for none.
        max: f32,
        /// Slope below the threshold.
        negative_slope: f32,
        /// Where the function leaves its lower branch.
        threshold: f32,
    },
    /// `x` where positive, else `slope * x`.
    LeakyRelu(f32),
    /// `x` where positive, else `alpha * (e^x - 1)`.
    Elu(f32),
    /// Scaled exponential linear unit, with Keras' two constants.
    Selu,
    /// `x` where positive, else `alpha * (e^(x / alpha) - 1)`.
    Celu(f32),
    /// `1 / (1 + e^-x)`.
    Sigmoid,
    /// Hyperbolic tangent.
    Tanh,
    /// `ln(1 + e^x)`.
    Softplus,
    /// `x / (1 + |x|)`.
    Softsign,
    /// `x Phi(x)` with the normal distribution's own Phi.
    Gelu,
    /// The approximation of `x Phi(x)` by tanh.
    GeluTanh,
    /// `x sigmoid(x)`, also called swish.
    Silu,
    /// `relu6(x + 3) / 6`.
    HardSigmoid,
    /// `x hard_sigmoid(x)`.
    HardSilu,
    /// `x` within -1..1.
    HardTanh,
    /// `x` where `|x|` exceeds the threshold, else 0.
    HardShrink(f32),
    /// `x` moved towards 0 by the threshold, 0 within it.
    SoftShrink(f32),
    /// `x - tanh(x)`.
    TanhShrink,
    /// 0 up to -1, `(x + 1)^2 / 4` up to 1, then `x`.
    SparsePlus,
    /// 0 up to -1, `(x + 1) / 2` up to 1, then 1.
    SparseSigmoid,
    /// `(x + sqrt(x^2 + b)) / 2`.
    SquarePlus(f32),
    /// `ln sigmoid(x)`.
    LogSigmoid,
    /// `x tanh(softplus(x))`.
    Mish,
    /// `x` above the threshold, else `value`.
    Threshold {
        /// The largest replaced value.
        threshold: f32,
        /// What replaces.
        value: f32,
    },
    /// `e^x`.
    Exp,
    /// `e^x - 1`.
    Expm1,
    /// Natural logarithm.
    Log,
    /// `ln(1 + x)`.
    Log1p,
    /// The error function.
    Erf,
    /// Square root.
    Sqrt,
    /// `1 / sqrt(x)`.
    Rsqrt,
    /// `x * x`.
    Square,
    /// `-x`.
    Neg,
    /// `|x|`.
    Abs,
    /// `1 / x`.
    Reciprocal,
    /// -1, 0 or 1; NaN for NaN.
    Sign,
    /// Largest integer not above `x`.
    Floor,
    /// Smallest integer not below `x`.
    Ceil,
    /// Nearest integer, halves to even.
    Round,
    /// Sine.
    Sin,
    /// Cosine.
    Cos,
    /// `x + c`.
    AddScalar(f32),
    /// `x * c`.
    MulScalar(f32),
    /// `c - x`.
    RsubScalar(f32),
    /// `x / c`.
    DivScalar(f32),
    /// `c / x`.
    RdivScalar(f32),
    /// `x^c`.
    PowScalar(f32),
    /// `c^x`.
    RpowScalar(f32),
    /// The larger of `x` and `c`; NaN if either is.
    MaxScalar(f32),
    /// The smaller of `x` and `c`; NaN if either is.
    MinScalar(f32),
    /// `x` within `.0..=.1`.
    Clip(f32, f32),
    /// The whole number `x` plus so many times `count` that it lies in `low..low + count`, as integers wrap around.
    Wrap {
        /// The least result.
        low: f32,
        /// How many results there are: a power of two.
        count: f32,
    },
    /// `x * scale + offset`, product and sum rounded one after the other as in Keras' Rescaling.
    Affine {
        /// Factor.
        scale: f32,
        /// Added after.
        offset: f32,
    },
    /// Rounded to half precision, held in single.
    RoundF16,
    /// Rounded to bfloat16, held in single.
    RoundBf16,
}

impl Unary {
    /// Plain ReLU.
    pub const RELU: Unary = Unary::Relu { max: f32::INFINITY, negative_slope: 0.0, threshold: 0.0 };
    /// ReLU up to 6.
    pub const RELU6: Unary = Unary::Relu { max: 6.0, negative_slope: 0.0, threshold: 0.0 };

    /// Replaces every element of a row.
    pub fn apply(self, isa: Isa, row: &mut [f32]) {
        if let Some((lo, hi)) = self.as_clamp() {
            return clamp_row(isa, row, lo, hi);
        }
        let mut copy = [0.0f32; 256];
        for piece in row.chunks_mut(copy.len()) {
            let source = &mut copy[..piece.len()];
            source.copy_from_slice(piece);
            map_row(isa, self, piece, source);
        }
    }

    /// About nanoseconds per 64 elements.
    pub(crate) fn cost(self) -> usize {
        use Unary::*;
        match self {
            PowScalar(_) | RpowScalar(_) | Sin | Cos | Gelu | Mish | Erf => 100,
            Elu(_) | Selu | Celu(_) | Sigmoid | Tanh | Softplus | GeluTanh | Silu | TanhShrink | LogSigmoid | Exp | Expm1 | Log | Log1p => {
                40
            }
            _ => 10,
        }
    }
}

/// `dst = op(src)` at the same coordinates; `src` covers `dst`'s region.
pub fn unary(exec: Exec, op: Unary, src: &View<'_>, dst: &mut ViewMut<'_>) {
    let operand = Operand::broadcast(src, dst.region());
    let data = src.data();
    rows::for_each(exec, dst, [operand], op.cost(), |row, [at], [step]| {
        if step == 1 {
            map_row(exec.isa, op, row, &data[at..at + row.len()]);
        } else {
            rows::fetch(row, data, at, step);
            op.apply(exec.isa, row);
        }
    });
}

#[inline(always)]
fn map(dst: &mut [f32], src: &[f32], f: impl Fn(f32) -> f32) {
    for (y, &x) in dst.iter_mut().zip(src) {
        *y = f(x);
    }
}

/// Keras' ReLU in full, whose upper branch is clipped at 0 too where there is a `max`.
#[inline(always)]
fn relu(x: f32, max: f32, slope: f32, threshold: f32) -> f32 {
    let above = if max < f32::INFINITY { clamp(x, 0.0, max) } else { x };
    let below = if slope == 0.0 { 0.0 } else { slope * (x - threshold) };
    let y = if x > threshold { above } else { below };
    if x.is_nan() { x } else { y }
}

/// relu6(x + 3) / 6.
#[inline(always)]
fn hard_sigmoid(x: f32) -> f32 {
    clamp(x + 3.0, 0.0, 6.0) / 6.0
}

#[inline(always)]
fn elu<A: Arith>(x: f32, alpha: f32) -> f32 {
    let below = alpha * math::expm1::<A>(x);
    if x > 0.0 { x } else { below }
}

#[inline(always)]
fn gelu_tanh<A: Arith>(x: f32) -> f32 {
    // x (1 + tanh u) / 2 with u = sqrt(2/pi) (x + 0.044715 x^3) is x sigmoid(2u), which loses nothing where tanh nears -1.
    const TWICE_SQRT_2_OVER_PI: f32 = 1.595_769;
    let twice_u = TWICE_SQRT_2_OVER_PI * A::fma(0.044_715 * x * x, x, x);
    math::gate::<A>(x, twice_u)
}

#[inline(always)]
fn soft_shrink(x: f32, t: f32) -> f32 {
    let y = if x < -t { x + t } else { 0.0 };
    if x > t { x - t } else { y }
}

#[inline(always)]
fn sparse_plus(x: f32) -> f32 {
    let middle = (x + 1.0) * (x + 1.0) / 4.0;
    let y = if x >= 1.0 { x } else { middle };
    if x <= -1.0 { 0.0 } else { y }
}

#[inline(always)]
fn sign(x: f32) -> f32 {
    let y = if x > 0.0 { 1.0 } else { x };
    if x < 0.0 { -1.0 } else { y }
}

/// `$f` compiled into a loop of its own; the attribute keeps it inside the instruction set's function.
macro_rules! each {
    ($dst:ident, $src:ident, |$x:ident| $f:expr) => {
        map(
            $dst,
            $src,
            #[inline(always)]
            |$x: f32| $f,
        )
    };
}

multiversion! {
    fn clamp_row<A>(row: &mut [f32], lo: f32, hi: f32) {
        row.iter_mut().for_each(|x| *x = clamp(*x, lo, hi));
    }
}

multiversion! {
    /// `dst[i] = op(src[i])`.
    pub(crate) fn map_row<A>(op: Unary, dst: &mut [f32], src: &[f32]) {
        use Unary::*;
        match op {
            Relu { max, negative_slope: 0.0, threshold: 0.0 } => each!(dst, src, |x| clamp(x, 0.0, max)),
            Relu { max, negative_slope, threshold } => each!(dst, src, |x| relu(x, max, negative_slope, threshold)),
            LeakyRelu(slope) => each!(dst, src, |x| if x >= 0.0 { x } else { slope * x }),
            Elu(alpha) => each!(dst, src, |x| elu::<A>(x, alpha)),
            Selu => each!(dst, src, |x| SELU_SCALE * elu::<A>(x, SELU_ALPHA)),
            Celu(alpha) => each!(dst, src, |x| if x > 0.0 { x } else { alpha * math::expm1::<A>(x / alpha) }),
            Sigmoid => each!(dst, src, |x| math::sigmoid::<A>(x)),
            Tanh => each!(dst, src, |x| math::tanh::<A>(x)),
            Softplus => each!(dst, src, |x| math::softplus::<A>(x)),
            Softsign => each!(dst, src, |x| x / (x.abs() + 1.0)),
            Gelu => each!(dst, src, |x| math::gelu::<A>(x)),
            GeluTanh => each!(dst, src, |x| gelu_tanh::<A>(x)),
            Silu => each!(dst, src, |x| math::gate::<A>(x, x)),
            HardSigmoid => each!(dst, src, |x| hard_sigmoid(x)),
            HardSilu => each!(dst, src, |x| math::bounded_below(x) * hard_sigmoid(x)),
            HardTanh => each!(dst, src, |x| clamp(x, -1.0, 1.0)),
            HardShrink(t) => each!(dst, src, |x| if x.abs() > t { x } else { 0.0 }),
            SoftShrink(t) => each!(dst, src, |x| soft_shrink(x, t)),
            TanhShrink => each!(dst, src, |x| x - math::tanh::<A>(x)),
            SparsePlus => each!(dst, src, |x| sparse_plus(x)),
            SparseSigmoid => each!(dst, src, |x| 0.5 * clamp(x + 1.0, 0.0, 2.0)),
            SquarePlus(b) => each!(dst, src, |x| (x + (x * x + b).sqrt()) / 2.0),
            LogSigmoid => each!(dst, src, |x| -math::softplus::<A>(-x)),
            Mish => each!(dst, src, |x| math::mish::<A>(x)),
            Threshold { threshold, value } => each!(dst, src, |x| if x > threshold { x } else { value }),
            Exp => each!(dst, src, |x| math::exp::<A>(x)),
            Expm1 => each!(dst, src, |x| math::expm1::<A>(x)),
            Log => each!(dst, src, |x| math::ln::<A>(x)),
            Log1p => each!(dst, src, |x| math::ln_1p::<A>(x)),
            Erf => each!(dst, src, |x| math::erf::<A>(x)),
            Sqrt => each!(dst, src, |x| x.sqrt()),
            Rsqrt => each!(dst, src, |x| 1.0 / x.sqrt()),
            Square => each!(dst, src, |x| x * x),
            Neg => each!(dst, src, |x| -x),
            Abs => each!(dst, src, |x| x.abs()),
            Reciprocal => each!(dst, src, |x| 1.0 / x),
            Sign => each!(dst, src, |x| sign(x)),
            Floor => each!(dst, src, |x| x.floor()),
            Ceil => each!(dst, src, |x| x.ceil()),
            Round => each!(dst, src, |x| x.round_ties_even()),
            Sin => each!(dst, src, |x| math::sin::<A>(x)),
            Cos => each!(dst, src, |x| math::cos::<A>(x)),
            AddScalar(c) => each!(dst, src, |x| x + c),
            MulScalar(c) => each!(dst, src, |x| x * c),
            RsubScalar(c) => each!(dst, src, |x| c - x),
            DivScalar(c) => each!(dst, src, |x| x / c),
            RdivScalar(c) => each!(dst, src, |x| c / x),
            PowScalar(c) => each!(dst, src, |x| math::pow::<A>(x, c)),
            RpowScalar(c) => each!(dst, src, |x| math::pow::<A>(c, x)),
            MaxScalar(c) => each!(dst, src, |x| math::max(x, c)),
            MinScalar(c) => each!(dst, src, |x| math::min(x, c)),
            Clip(lo, hi) => each!(dst, src, |x| clamp(x, lo, hi)),
            Wrap { low, count } => each!(dst, src, |x| x - count * ((x - low) / count).floor()),
            Affine { scale, offset } => each!(dst, src, |x| x * scale + offset),
            RoundF16 => each!(dst, src, |x| math::round_f16(x)),
            RoundBf16 => each!(dst, src, |x| math::round_bf16(x)),
        }
    }
}
