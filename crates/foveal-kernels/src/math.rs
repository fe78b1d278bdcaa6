//! Branch-free elementary functions in single precision, from IEEE operations only.
//!
//! No call leaves these functions, so loops over them vectorise, and one argument gives the same bits in any lane. Each
//! names its error bound in units of the last place, as the tests measure it.

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
/// erf(x) / x in x^2, for |x| < 1.
const ERF: [f32; 7] = [7.853_861_5e-5, -8.010_193_7e-4, 5.188_327_7e-3, -2.685_381_3e-2, 1.128_358_5e-1, -3.761_262_6e-1, 1.128_379_1];
/// log2(m) / s in s^2 with s = (m - 1) / (m + 1), for m in sqrt 1/2 .. sqrt 2.
const LOG2: [f64; 6] = [
    0.282_895_011_255_339_9,
    0.319_906_112_162_579_25,
    0.412_209_240_164_579_1,
    0.577_077_942_522_116_2,
    0.961_796_694_112_530_4,
    2.885_390_081_777_851_3,
];
/// 2^f for |f| <= 1/2.
const EXP2: [f64; 7] = [
    0.000_153_458_119_382_513_24,
    0.001_339_993_121_901_209_7,
    0.009_618_488_957_319_94,
    0.055_503_287_769_652_2,
    0.240_226_468_906_328_37,
    0.693_147_205_737_268_8,
    1.000_000_000_554_165_8,
];
/// sin(pi f / 2) / f in f^2, for |f| <= 1/2.
const SIN: [f64; 5] =
    [0.000_158_195_078_104_120_34, -0.004_681_260_629_399, 0.079_692_581_843_149_99, -0.645_964_096_102_427_1, 1.570_796_326_787_749_8];
/// cos(pi f / 2) in f^2, for |f| <= 1/2.
const COS: [f64; 5] =
    [0.000_903_362_977_160_788_3, -0.020_859_936_028_162_38, 0.253_669_182_595_984_64, -1.233_700_539_564_743_8, 0.999_999_999_943_937_1];
/// 2/pi = sum of piece[i] / 2^(29 (i + 1)).
const TWO_OVER_PI: [u32; 7] = [0x145f_306d, 0x1939_1054, 0x14fe_13ab, 0x1d1f_534d, 0x1b81_b6c5, 0x0566_4f10, 0x1c82_0ff2];

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
    let r = A::fma(n, -LN_2_LO, A::fma(n, -LN_2_HI, x));
    let p = poly::<A, 5>(r, [1.388_248_9e-3, 8.366_692e-3, 4.166_720_4e-2, 1.666_654_2e-1, 4.999_999_7e-1]);
    (n, A::fma(r * r, p, r))
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
    if a != a { a } else { y }
}

/// The smaller one; NaN if either is.
#[inline(always)]
pub(crate) fn min(a: f32, b: f32) -> f32 {
    let y = if a < b { a } else { b };
    if a != a { a } else { y }
}

/// e^x.
#[inline(always)]
pub(crate) fn exp<A: Arith>(x: f32) -> f32 {
    let (n, p) = reduce_exp::<A>(clamp(x, -105.0, 89.0));
    // Two factors, because 2^n alone may overflow or be denormal where the product is neither.
    let half = A::fma(n, 0.5, ROUNDER) - ROUNDER;
    let first = exp2i(half);
    A::fma(p, first, first) * exp2i(n - half)
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

/// 1 / (1 + e^-x).
#[inline(always)]
pub(crate) fn sigmoid<A: Arith>(x: f32) -> f32 {
    let e = exp::<A>(-x.abs());
    (if x < 0.0 { e } else { 1.0 }) / (1.0 + e)
}

/// ln(1 + e^x).
#[inline(always)]
pub(crate) fn softplus<A: Arith>(x: f32) -> f32 {
    let above = if x < 0.0 { 0.0 } else { x };
    above + ln_1p::<A>(exp::<A>(-x.abs()))
}

/// The normal distribution's upper tail: the probability of more than `a`, for `a` not negative.
#[inline(always)]
fn normal_tail<A: Arith>(a: f32) -> f32 {
    // e^(a^2/2) (a + 4) tail(a) as a polynomial in (a - 4) / (a + 4), which maps all a into -1..1.
    let a = if a > 15.0 { 15.0 } else { a };
    let r = 1.0 / (a + 4.0);
    let p = poly::<A, 10>((a - 4.0) * r, PHI);
    // a^2 = square + lost exactly, with the upper half of a's bits in `top`.
    let top = f32::from_bits(a.to_bits() & 0xffff_f000);
    let square = top * top;
    let lost = (a - top) * (a + top);
    let sum = square + lost;
    let lost = lost - (sum - square);
    let e = exp::<A>(-0.5 * sum);
    A::fma(-0.5 * lost, e, e) * p * r
}

/// x times the normal distribution function.
#[inline(always)]
pub(crate) fn gelu<A: Arith>(x: f32) -> f32 {
    let a = x.abs();
    let above = if x < 0.0 { 0.0 } else { x };
    A::fma(-(if a > 20.0 { 20.0 } else { a }), normal_tail::<A>(a), above)
}

/// The error function.
#[inline(always)]
pub(crate) fn erf<A: Arith>(x: f32) -> f32 {
    let a = x.abs();
    let small = a * poly::<A, 7>(a * a, ERF);
    let large = A::fma(-2.0, normal_tail::<A>(a * std::f32::consts::SQRT_2), 1.0);
    (if a < 1.0 { small } else { large }).copysign(x)
}

/// The polynomial with these coefficients, highest power first, in double precision.
#[inline(always)]
fn poly64<A: Arith, const N: usize>(x: f64, coefficients: [f64; N]) -> f64 {
    let mut y = coefficients[0];
    for &c in &coefficients[1..] {
        y = A::fma64(y, x, c);
    }
    y
}

/// Adding and subtracting it rounds a double to the nearest integer, where |x| < 2^51.
const ROUNDER_64: f64 = 6_755_399_441_055_744.0;

/// x^y as IEEE 754 defines `pow`; computed in double precision.
#[inline(always)]
pub(crate) fn pow<A: Arith>(x: f32, y: f32) -> f32 {
    let a = x.abs();
    let tiny = a < f32::MIN_POSITIVE;
    let (m, e) = split(if tiny { a * 33_554_432.0 } else { a });
    let (m, e) = (m as f64, (if tiny { e - 25.0 } else { e }) as f64);
    let s = (m - 1.0) / (m + 1.0);
    let log2 = A::fma64(s, poly64::<A, 6>(s * s, LOG2), e);
    let log2 = if a == 0.0 { -200.0 } else { log2 };
    let log2 = if a == f32::INFINITY { 200.0 } else { log2 };
    let t = log2 * y as f64;
    let t = if t > 200.0 { 200.0 } else { t };
    let t = if t < -200.0 { -200.0 } else { t };
    let n = (t + ROUNDER_64) - ROUNDER_64;
    let scale = f64::from_bits((n + (ROUNDER_64 + 1023.0)).to_bits() << 52);
    let magnitude = (poly64::<A, 7>(t - n, EXP2) * scale) as f32;
    pow_edges(x, y, magnitude)
}

/// Sign and special cases of `pow`, given |x|^y where both are finite numbers.
#[inline(always)]
fn pow_edges(x: f32, y: f32, magnitude: f32) -> f32 {
    let a = y.abs();
    let integral = a >= 8_388_608.0 || (a + 8_388_608.0) - 8_388_608.0 == a;
    let half = a * 0.5;
    let even = a >= 16_777_216.0 || (half + 8_388_608.0) - 8_388_608.0 == half;
    let odd = integral && !even;
    let negative = x.to_bits() >> 31 == 1;
    let z = if negative && odd { -magnitude } else { magnitude };
    let z = if x < 0.0 && x != f32::NEG_INFINITY && !integral { f32::NAN } else { z };
    let z = if x == -1.0 && a == f32::INFINITY { 1.0 } else { z };
    let z = if x != x || y != y { f32::NAN } else { z };
    if x == 1.0 || y == 0.0 { 1.0 } else { z }
}

/// x in quarter turns, `(n, f)` with f in -0.5..=0.5 and n in -2..=2, exact to about 2^-51 for every x.
///
/// The bits of 2/pi come in pieces whose product with a single-precision number is exact in double precision, so that
/// whole turns can be dropped without loss (Payne and Hanek's idea).
#[inline(always)]
fn quarter_turns<A: Arith>(x: f32) -> (f64, f64) {
    let mut turns = 0.0;
    for (i, &piece) in TWO_OVER_PI.iter().enumerate() {
        let scale = f64::from_bits((1023 - 29 * (i as u64 + 1)) << 52);
        let p = x as f64 * (piece as f64 * scale);
        turns += p - 4.0 * (p * 0.25).round_ties_even();
    }
    let n = (turns + ROUNDER_64) - ROUNDER_64;
    (n, turns - n)
}

/// The sine of n + f quarter turns.
#[inline(always)]
fn sin_of_turns<A: Arith>(n: f64, f: f64) -> f32 {
    let z = f * f;
    let sin = f * poly64::<A, 5>(z, SIN);
    let cos = poly64::<A, 5>(z, COS);
    let bits = (n + ROUNDER_64).to_bits();
    let y = if bits & 1 == 0 { sin } else { cos };
    (if bits & 2 == 0 { y } else { -y }) as f32
}

/// sin x.
#[inline(always)]
pub(crate) fn sin<A: Arith>(x: f32) -> f32 {
    let (n, f) = quarter_turns::<A>(x);
    let y = sin_of_turns::<A>(n, f);
    if x.abs() < 1e-4 { x } else { y }
}

/// cos x.
#[inline(always)]
pub(crate) fn cos<A: Arith>(x: f32) -> f32 {
    let (n, f) = quarter_turns::<A>(x);
    sin_of_turns::<A>(n + 1.0, f)
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
    (if x != x { x } else { y }).copysign(x)
}

/// `x` rounded to bfloat16, ties to even.
#[inline(always)]
pub(crate) fn round_bf16(x: f32) -> f32 {
    let bits = x.to_bits();
    let y = f32::from_bits(bits.wrapping_add(0x7fff + ((bits >> 16) & 1)) & 0xffff_0000);
    if x != x { x } else { y }
}

/// x tanh(softplus(x)).
#[inline(always)]
pub(crate) fn mish<A: Arith>(x: f32) -> f32 {
    // With e = e^x: tanh(ln(1 + e)) = (e^2 + 2e) / (e^2 + 2e + 2), which is 1 long before e^2 overflows.
    let e = exp::<A>(if x > 30.0 { 30.0 } else { x });
    let n = e * (e + 2.0);
    x * (n / (n + 2.0))
}
