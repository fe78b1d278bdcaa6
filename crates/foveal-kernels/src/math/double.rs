//! Functions whose arguments need more digits than single precision has: powers and circular functions.

use super::split;
use crate::multiversion::Arith;

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
    let log2 = if a == 0.0 { -1e300 } else { log2 };
    let log2 = if a == f32::INFINITY { 1e300 } else { log2 };
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
    let z = if x.is_nan() || y.is_nan() { f32::NAN } else { z };
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
