//! Rare functions of one element or two, in double precision.

use crate::{Exec, View, ViewMut, rows};

/// A function of one element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// Inverse sine.
    Arcsin,
    /// Inverse cosine.
    Arccos,
    /// Inverse tangent.
    Arctan,
    /// Inverse hyperbolic sine.
    Arcsinh,
    /// Inverse hyperbolic cosine.
    Arccosh,
    /// Inverse hyperbolic tangent.
    Arctanh,
    /// Inverse error function.
    Erfinv,
    /// `sin(pi x) / (pi x)`, and 1 at 0.
    Sinc,
    /// The modified Bessel function of the first kind, of order 0.
    BesselI0,
    /// That of order 1.
    BesselI1,
    /// Whether the sign is negative, that of 0 included.
    SignBit,
}

/// A function of two elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    /// The angle of the point `(b, a)`.
    Arctan2,
    /// The remainder of the quotient cut towards 0, which has the sign of `a`.
    Fmod,
    /// Bits that both have; of whole numbers.
    And,
    /// Bits that either has; of whole numbers.
    Or,
    /// Bits that one of them has; of whole numbers.
    Xor,
    /// The largest divisor of both; of whole numbers.
    Gcd,
    /// The smallest multiple of both; of whole numbers.
    Lcm,
}

impl Special {
    fn of(self, x: f32) -> f32 {
        let v = f64::from(x);
        let y = match self {
            Special::Arcsin => v.asin(),
            Special::Arccos => v.acos(),
            Special::Arctan => v.atan(),
            Special::Arcsinh => v.asinh(),
            Special::Arccosh => v.acosh(),
            Special::Arctanh => v.atanh(),
            Special::Erfinv => erfinv(v),
            Special::Sinc if v == 0.0 => 1.0,
            Special::Sinc => (std::f64::consts::PI * v).sin() / (std::f64::consts::PI * v),
            Special::BesselI0 => bessel(v, 0.0),
            Special::BesselI1 => v / 2.0 * bessel(v, 1.0),
            Special::SignBit => f64::from(u8::from(v.is_sign_negative())),
        };
        y as f32
    }
}

impl Pair {
    fn of(self, a: f32, b: f32) -> f32 {
        match self {
            Pair::Arctan2 => f64::from(a).atan2(f64::from(b)) as f32,
            Pair::Fmod => a % b,
            Pair::And => (a as i64 & b as i64) as f32,
            Pair::Or => (a as i64 | b as i64) as f32,
            Pair::Xor => (a as i64 ^ b as i64) as f32,
            Pair::Gcd => divisor(a as i64, b as i64) as f32,
            Pair::Lcm => match divisor(a as i64, b as i64) {
                0 => 0.0,
                common => (a as i64 / common * b as i64).abs() as f32,
            },
        }
    }
}

/// The largest common divisor, by Euclid.
fn divisor(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.abs()
}

/// The sum of `(x^2 / 4)^k / (k! (k + order)!)`, the power series of the modified Bessel functions without their leading power
/// (Abramowitz and Stegun 9.6.10), all of whose terms are positive.
fn bessel(x: f64, order: f64) -> f64 {
    /// Beyond it the sum is infinite in single precision.
    const LARGEST: f64 = 100.0;
    if x.is_nan() || x.abs() > LARGEST {
        return if x.is_nan() { x } else { f64::INFINITY };
    }
    let (square, mut k, mut term, mut sum) = (x * x / 4.0, 0.0, 1.0, 1.0);
    while term > f64::EPSILON * sum {
        k += 1.0;
        term *= square / (k * (k + order));
        sum += term;
    }
    sum
}

/// `p[0] x^n + ... + p[n]`.
fn polynomial(p: &[f64], x: f64) -> f64 {
    p.iter().fold(0.0, |y, c| y * x + c)
}

/// By Acklam's rational approximations of the normal distribution's quantiles, right to some 1e-9.
fn erfinv(x: f64) -> f64 {
    const A: [f64; 6] = [
        -39.696_830_286_653_76,
        220.946_098_424_520_5,
        -275.928_510_446_968_7,
        138.357_751_867_269,
        -30.664_798_066_147_16,
        2.506_628_277_459_239,
    ];
    const B: [f64; 6] =
        [-54.476_098_798_224_06, 161.585_836_858_040_9, -155.698_979_859_886_6, 66.801_311_887_719_72, -13.280_681_552_885_72, 1.0];
    const C: [f64; 6] = [
        -0.007_784_894_002_430_293,
        -0.322_396_458_041_136_5,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 5] = [0.007_784_695_709_041_462, 0.322_467_129_070_039_8, 2.445_134_137_142_996, 3.754_408_661_907_416, 1.0];
    /// The part of the distribution in each tail.
    const TAIL: f64 = 0.02425;
    // The quantile of p is sqrt(2) erfinv(2 p - 1).
    let p = (1.0 - x.abs()) / 2.0;
    let quantile = match p {
        p if p.is_nan() || p < 0.0 => f64::NAN,
        0.0 => f64::INFINITY,
        p if p < TAIL => {
            let q = (-2.0 * p.ln()).sqrt();
            -polynomial(&C, q) / polynomial(&D, q)
        }
        _ => {
            let q = x.abs() / 2.0;
            q * polynomial(&A, q * q) / polynomial(&B, q * q)
        }
    };
    (quantile / std::f64::consts::SQRT_2).copysign(x)
}

/// About nanoseconds per 64 elements.
const COST: usize = 1500;

/// `dst = function(src)` at the same coordinates, where `src` may have length 1 instead.
pub fn special(exec: Exec, function: Special, src: &View<'_>, dst: &mut ViewMut<'_>) {
    rows::zip(exec, dst, [src], COST, |row, [x]| row.iter_mut().zip(x).for_each(|(y, &x)| *y = function.of(x)));
}

/// `dst = function(a, b)` at the same coordinates, where sources may have length 1 instead.
pub fn pair(exec: Exec, function: Pair, a: &View<'_>, b: &View<'_>, dst: &mut ViewMut<'_>) {
    let zip = |row: &mut [f32], a: &[f32], b: &[f32]| row.iter_mut().zip(a).zip(b).for_each(|((y, &a), &b)| *y = function.of(a, b));
    rows::zip(exec, dst, [a, b], COST, |row, [a, b]| zip(row, a, b));
}
