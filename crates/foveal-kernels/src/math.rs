//! Branch-free elementary functions in single precision, from IEEE operations only.
//!
//! No call leaves these functions, so loops over them vectorise, and one argument gives the same bits in any lane.
//! Largest errors in units of the last place, as the tests measure them: exp 1, ln 1.1, erf 1.2, expm1 and ln_1p 1.5,
//! softplus 1.7, sigmoid 2.2, tanh 2.4, silu 2.7, mish 3.5, gelu 4.1; pow, sin and cos are computed in double precision
//! and round once.

mod double;

pub(crate) use double::{cos, pow, sin};

use crate::multiversion::Arith;
use std::f32::consts::LOG2_E;

/// Adding and subtracting it rounds to the nearest integer, ties to even, where |x| < 2^22.
const ROUNDER: f32 = 12_582_912.0;
/// ln 2 in two parts; the first has so few bits that its product with an exponent is exact.
const LN_2_HI: f32 = 0.693_359_4;
const LN_2_LO: f32 = -2.121_944_4e-4;

/// See [`normal_tail`].
const PHI: [f32; 10] = [
    -1.315_013_7e-4,
    1.803_603_8e-4,
    1.570_274_1e-3,
    -3.513_033_5e-3,
    -7.525_546_5e-3,
    6.040_389_5e-2,
    -1.865_234e-1,
    3.871_369e-1,
    -6.078_965_7e-1,
    7.552_851_4e-1,
];
/// erf(x) / x - 1 in x^2, for |x| < 1.
const ERF: [f32; 7] = [7.853_861_5e-5, -8.010_193_7e-4, 5.188_327_7e-3, -2.685_381_3e-2, 1.128_358_5e-1, -3.761_262_6e-1, 1.283_791_7e-1];

/// `2^n` for an integral `n` in -126..=127.
#[inline(always)]
fn exp2i(n: f32) -> f32 {
    f32::from_bits(((n + (ROUNDER + 127.0)).to_bits()) << 23)
}

/// The polynomial with these coefficients, highest power first.
#[inline(always)]
fn poly<A: Arith, const N: usize>(x: f32, coefficients: [f32; N]) -> f32 {
    let mut y = coefficients[0];
    for &c in &coefficients[1..] {
        y = A::fma(y, x, c);
    }
    y
}

/// `(n, e^r - 1)` with `x = n ln 2 + r`; |x| below some hundreds.
#[inline(always)]
fn reduce_exp<A: Arith>(x: f32) -> (f32, f32) {
    let n = A::fma(x, LOG2_E, ROUNDER) - ROUNDER;
    (n, exp_rest::<A>(x, n))
}

/// `e^r - 1` with `r = x - n ln 2`, which is at most half of ln 2.
#[inline(always)]
fn exp_rest<A: Arith>(x: f32, n: f32) -> f32 {
    let r = A::fma(n, -LN_2_LO, A::fma(n, -LN_2_HI, x));
    let p = poly::<A, 5>(r, [1.388_248_9e-3, 8.366_692e-3, 4.166_720_4e-2, 1.666_654_2e-1, 4.999_999_7e-1]);
    A::fma(r * r, p, r)
}

/// Between `lo` and `hi`; NaN stays.
#[inline(always)]
pub(crate) fn clamp(x: f32, lo: f32, hi: f32) -> f32 {
    let x = if lo > x { lo } else { x };
    if hi < x { hi } else { x }
}

/// The larger one; NaN if either is.
#[inline(always)]
pub(crate) fn max(a: f32, b: f32) -> f32 {
    let y = if a > b { a } else { b };
    if a.is_nan() { a } else { y }
}

/// The smaller one; NaN if either is.
#[inline(always)]
pub(crate) fn min(a: f32, b: f32) -> f32 {
    let y = if a < b { a } else { b };
    if a.is_nan() { a } else { y }
}

/// e^x as a product of two, of which the second is a power of 2: where e^x is denormal, or would overflow, a factor
/// multiplied to the first keeps its digits.
#[inline(always)]
fn exp_parts<A: Arith>(x: f32) -> (f32, f32) {
    let (n, p) = reduce_exp::<A>(clamp(x, -125.0, 89.0));
    let half = A::fma(n, 0.5, ROUNDER) - ROUNDER;
    let first = exp2i(half);
    (A::fma(p, first, first), exp2i(n - half))
}

/// e^x.
#[inline(always)]
pub(crate) fn exp<A: Arith>(x: f32) -> f32 {
    let (a, b) = exp_parts::<A>(x);
    a * b
}

/// e^x - 1.
#[inline(always)]
pub(crate) fn expm1<A: Arith>(x: f32) -> f32 {
    let (n, p) = reduce_exp::<A>(clamp(x, -25.0, 89.0));
    let half = exp2i(n - 1.0);
    let y = 2.0 * A::fma(p, half, half - 0.5);
    if x.abs() < 1e-8 { x } else { y }
}

/// `(m, e)` with `x = m * 2^e`, m in [sqrt 1/2, sqrt 2); x is positive and normal.
#[inline(always)]
fn split(x: f32) -> (f32, f32) {
    const SQRT_HALF: u32 = 0x3f35_04f3;
    let bits = x.to_bits().wrapping_sub(SQRT_HALF);
    let e = (bits as i32) >> 23;
    (f32::from_bits((bits & 0x007f_ffff) + SQRT_HALF), e as f32)
}

/// `ln(1 + f) + e ln 2` for `1 + f` in about [sqrt 1/2, sqrt 2].
#[inline(always)]
fn ln_1p_reduced<A: Arith>(f: f32, e: f32) -> f32 {
    let p = poly::<A, 9>(
        f,
        [
            6.746_641e-2,
            -1.167_565_2e-1,
            1.188_816_2e-1,
            -1.240_558_9e-1,
            1.421_955_2e-1,
            -1.666_799_6e-1,
            2.000_211_9e-1,
            -2.500_001e-1,
            3.333_333e-1,
        ],
    );
    let z = f * f;
    let y = A::fma(e, LN_2_LO, f * z * p);
    A::fma(e, LN_2_HI, f + A::fma(z, -0.5, y))
}

/// The logarithm's values outside the positive finite numbers; `y` elsewhere.
#[inline(always)]
fn ln_edges(x: f32, y: f32) -> f32 {
    let y = if x == f32::INFINITY { x } else { y };
    let y = if x == 0.0 { f32::NEG_INFINITY } else { y };
    if x >= 0.0 { y } else { f32::NAN }
}

/// ln x.
#[inline(always)]
pub(crate) fn ln<A: Arith>(x: f32) -> f32 {
    let tiny = x < f32::MIN_POSITIVE;
    let (m, e) = split(if tiny { x * 33_554_432.0 } else { x });
    let e = if tiny { e - 25.0 } else { e };
    ln_edges(x, ln_1p_reduced::<A>(m - 1.0, e))
}

/// ln(1 + x).
#[inline(always)]
pub(crate) fn ln_1p<A: Arith>(x: f32) -> f32 {
    let u = 1.0 + x;
    let (m, e) = split(u);
    // What rounding 1 + x lost, on the scale of m.
    let lost = if x > 1.0 { 1.0 - (u - x) } else { x - (u - 1.0) };
    let f = (m - 1.0) + lost * (m / u);
    let y = if x.abs() < 1e-8 { x } else { ln_1p_reduced::<A>(f, e) };
    ln_edges(u, y)
}

/// tanh x.
#[inline(always)]
pub(crate) fn tanh<A: Arith>(x: f32) -> f32 {
    let a = x.abs();
    let t = expm1::<A>(2.0 * if a > 10.0 { 10.0 } else { a });
    (t / (t + 2.0)).copysign(x)
}

/// [`exp_up`] gives multiples of the exponential function: this many, a power of 2.
const UP: f32 = 1_099_511_627_776.0;

/// `e^-|z|` times [`UP`], which is normal where the function itself is not; 0, nearly, beyond what numbers hold.
#[inline(always)]
fn exp_up<A: Arith>(z: f32) -> f32 {
    let x = -z.abs();
    let x = if -115.0 > x { -115.0 } else { x };
    // The exponent of the result, n + 40, arrives biased in the lowest bits of the rounded sum.
    const BIASED: f32 = ROUNDER + 127.0 + 40.0;
    let rounded = A::fma(x, LOG2_E, BIASED);
    let scale = f32::from_bits(rounded.to_bits() << 23);
    A::fma(exp_rest::<A>(x, rounded - BIASED), scale, scale)
}

/// 1 / (1 + e^-x).
#[inline(always)]
pub(crate) fn sigmoid<A: Arith>(x: f32) -> f32 {
    let e = exp_up::<A>(x) * (1.0 / UP);
    (if x < 0.0 { e } else { 1.0 }) / (1.0 + e)
}

/// x / (1 + e^-z), for a `z` with the sign of `x`; -0 where `z` is -inf.
#[inline(always)]
pub(crate) fn gate<A: Arith>(x: f32, z: f32) -> f32 {
    let e = exp_up::<A>(z);
    let y = bounded_below(x) / A::fma(e, 1.0 / UP, 1.0);
    if z < 0.0 { y * e * (1.0 / UP) } else { y }
}

/// x, but not below -1000: what vanishes exponentially then vanishes at -inf too, rather than become -inf * 0.
#[inline(always)]
pub(crate) fn bounded_below(x: f32) -> f32 {
    if -1000.0 > x { -1000.0 } else { x }
}

/// ln(1 + e^x).
#[inline(always)]
pub(crate) fn softplus<A: Arith>(x: f32) -> f32 {
    let above = if x < 0.0 { 0.0 } else { x };
    above + ln_1p::<A>(exp::<A>(-x.abs()))
}

/// The normal distribution's upper tail, the probability of more than `a`, as a product of two like [`exp_parts`]; `a` is
/// not negative.
#[inline(always)]
fn normal_tail<A: Arith>(a: f32) -> (f32, f32) {
    // e^(a^2/2) (a + 4) tail(a) as a polynomial in (a - 4) / (a + 4), which maps all a into -1..1.
    let a = if a > 15.0 { 15.0 } else { a };
    let r = 1.0 / (a + 4.0);
    let p = poly::<A, 10>(A::fma(2.0 * a, r, -1.0), PHI);
    // a^2 = square + lost exactly, with the upper half of a's bits in `top`.
    let top = f32::from_bits(a.to_bits() & 0xffff_f000);
    let square = top * top;
    let lost = (a - top) * (a + top);
    let sum = square + lost;
    let lost = lost - (sum - square);
    let (e, scale) = exp_parts::<A>(-0.5 * sum);
    (A::fma(-0.5 * lost, e, e) * p * r, scale)
}

/// x times the normal distribution function.
#[inline(always)]
pub(crate) fn gelu<A: Arith>(x: f32) -> f32 {
    let a = x.abs();
    let above = if x < 0.0 { 0.0 } else { x };
    let (tail, scale) = normal_tail::<A>(a);
    A::fma(-(if a > 20.0 { 20.0 } else { a }) * tail, scale, above)
}

/// The normal distribution function.
#[inline(always)]
pub(crate) fn normal<A: Arith>(x: f32) -> f32 {
    let (tail, scale) = normal_tail::<A>(x.abs());
    let tail = tail * scale;
    if x < 0.0 { tail } else { 1.0 - tail }
}

/// The error function.
#[inline(always)]
pub(crate) fn erf<A: Arith>(x: f32) -> f32 {
    let a = x.abs();
    let small = A::fma(a, poly::<A, 7>(a * a, ERF), a);
    let (tail, scale) = normal_tail::<A>(a * std::f32::consts::SQRT_2);
    let large = A::fma(-2.0 * tail, scale, 1.0);
    (if a < 1.0 { small } else { large }).copysign(x)
}

/// `x` rounded to half precision, ties to even.
#[inline(always)]
pub(crate) fn round_f16(x: f32) -> f32 {
    let bits = x.to_bits() & 0x7fff_ffff;
    let a = f32::from_bits(bits);
    let normal = f32::from_bits((bits + 0xfff + ((bits >> 13) & 1)) & !0x1fff);
    // Below 2^-14 the grid is 2^-24, which is the last place of numbers in 0.5..1.
    let small = (a + 0.5) - 0.5;
    let y = if a < 6.103_515_6e-5 { small } else { normal };
    let y = if a >= 65_520.0 { f32::INFINITY } else { y };
    (if x.is_nan() { x } else { y }).copysign(x)
}

/// `x` rounded to bfloat16, ties to even.
#[inline(always)]
pub(crate) fn round_bf16(x: f32) -> f32 {
    let bits = x.to_bits();
    let y = f32::from_bits(bits.wrapping_add(0x7fff + ((bits >> 16) & 1)) & 0xffff_0000);
    if x.is_nan() { x } else { y }
}

/// x tanh(softplus(x)).
#[inline(always)]
pub(crate) fn mish<A: Arith>(x: f32) -> f32 {
    // With e = e^x: tanh(ln(1 + e)) = (e^2 + 2e) / (e^2 + 2e + 2), which is 1 long before e^2 overflows.
    let (a, b) = exp_parts::<A>(if x > 30.0 { 30.0 } else { x });
    let e = a * b;
    let n = e * (e + 2.0);
    (bounded_below(x) * (a * (e + 2.0) / (n + 2.0))) * b
}
