//! Accuracy of elementary functions against double precision, over all of single precision.

mod support;

use foveal_kernels::{Binary, Unary, View, ViewMut, binary};
use support::isas;

/// Distance in units of the last place of single precision at the true value.
fn ulps(got: f32, want: f64) -> f64 {
    let rounded = want as f32;
    if got.is_nan() && want.is_nan() || got == rounded {
        return 0.0;
    }
    if !got.is_finite() || !rounded.is_finite() {
        // One step past the largest number is infinity, either way.
        let near = |x: f64| x.abs() > f32::MAX as f64 * (1.0 - 1e-6) && x.signum() == want.signum();
        return if near(got as f64) && near(want) { 1.0 } else { f64::INFINITY };
    }
    let exponent = (want.abs().max(f32::MIN_POSITIVE as f64)).log2().floor();
    (got as f64 - want).abs() / (exponent - 23.0).exp2()
}

/// Single-precision numbers evenly spread over all bit patterns, NaN and infinities among them.
fn spread() -> Vec<f32> {
    (0..=u32::MAX).step_by(1511).chain([0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0x8000_0000, 0x7f7f_ffff]).map(f32::from_bits).collect()
}

#[track_caller]
fn check(op: Unary, bound: f64, exact: impl Fn(f64) -> f64) {
    check_each(op, |_| bound, exact);
}

/// [`check`] with a bound for each argument.
#[track_caller]
fn check_each(op: Unary, bound: impl Fn(f64) -> f64, exact: impl Fn(f64) -> f64) {
    let arguments = spread();
    let wanted: Vec<f64> = arguments.iter().map(|&x| exact(x as f64)).collect();
    for isa in isas() {
        let mut row = arguments.clone();
        op.apply(isa, &mut row);
        let mut worst = 0.0f64;
        for ((&x, &got), &want) in arguments.iter().zip(&row).zip(&wanted) {
            let error = ulps(got, want);
            assert!(error <= bound(x as f64), "{op:?}({x:e}) on {}: {got:e}, not {want:e}: {error:.2} ulp", isa.name());
            worst = worst.max(error);
        }
        println!("{op:?} on {}: {worst:.2} ulp", isa.name());
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p() + if x.is_nan() { x } else { 0.0 }
}

/// `y`, or the limit -0 at -inf, where Keras' formulas come out as -inf * 0.
fn vanishing(x: f64, y: f64) -> f64 {
    if x == f64::NEG_INFINITY { -0.0 } else { y }
}

#[test]
fn exponential_family() {
    check(Unary::Exp, 1.2, f64::exp);
    check(Unary::Expm1, 2.0, f64::exp_m1);
    check(Unary::Sigmoid, 2.5, sigmoid);
    check(Unary::Tanh, 2.5, f64::tanh);
    check(Unary::Silu, 3.0, |x| vanishing(x, x * sigmoid(x)));
    check(Unary::Elu(1.0), 2.0, |x| if x > 0.0 { x } else { x.exp_m1() });
}

#[test]
fn logarithm_family() {
    check(Unary::Log, 1.2, f64::ln);
    check(Unary::Log1p, 2.0, f64::ln_1p);
    check(Unary::Softplus, 2.0, softplus);
    check(Unary::LogSigmoid, 2.0, |x| -softplus(-x));
    check(Unary::Mish, 4.0, |x| vanishing(x, x * softplus(x).tanh()));
}

#[test]
fn error_function_family() {
    check(Unary::Erf, 2.0, libm::erf);
    check(Unary::Gelu, 4.5, |x| vanishing(x, 0.5 * x * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)));
    // e^2u, with 2u rounded to single precision, loses digits in proportion to 2u.
    let twice_u = |x: f64| 2.0 * (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x.powi(3));
    check_each(Unary::GeluTanh, |x| 4.0 + 4.0 * twice_u(x.min(0.0)).abs(), |x| vanishing(x, x * sigmoid(twice_u(x))));
}

#[test]
fn trigonometric_functions() {
    check(Unary::Sin, 0.6, f64::sin);
    check(Unary::Cos, 0.6, f64::cos);
}

#[test]
fn roots_and_roundings() {
    check(Unary::Sqrt, 0.5, f64::sqrt);
    check(Unary::Rsqrt, 1.5, |x| 1.0 / x.sqrt());
    check(Unary::Floor, 0.0, f64::floor);
    check(Unary::Ceil, 0.0, f64::ceil);
    check(Unary::Round, 0.0, f64::round_ties_even);
    check(Unary::RoundF16, 0.0, |x| half::f16::from_f32(x as f32).to_f64());
    check(Unary::RoundBf16, 0.0, |x| half::bf16::from_f32(x as f32).to_f64());
}

#[test]
fn powers() {
    for c in [0.5, 2.0, 3.0, -1.0, -0.37, 7.25, 0.0, 1.0, 65.0] {
        check(Unary::PowScalar(c), 0.6, |x| x.powf(c as f64));
        check(Unary::RpowScalar(c), 0.6, |x| (c as f64).powf(x));
    }
}

#[test]
fn powers_of_special_numbers() {
    let special = [
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        -0.5,
        2.0,
        -2.0,
        3.0,
        -3.0,
        2.5,
        -2.5,
        16_777_217.0,
        -8_388_607.0,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
    ];
    let a: Vec<f32> = special.iter().flat_map(|&x| special.iter().map(move |_| x)).collect();
    let b: Vec<f32> = special.iter().flat_map(|_| special).collect();
    for isa in isas() {
        let mut out = vec![7.0; a.len()];
        let exec = foveal_kernels::Exec { isa, threads: 1 };
        binary(exec, Binary::Pow, &View::dense(&a, &[a.len()]), &View::dense(&b, &[a.len()]), &mut ViewMut::dense(&mut out, &[a.len()]));
        for ((x, y), got) in a.iter().zip(&b).zip(out) {
            let want = (*x as f64).powf(*y as f64) as f32;
            assert!(got.to_bits() == want.to_bits() || got.is_nan() && want.is_nan(), "{x}^{y} on {}: {got}, not {want}", isa.name());
        }
    }
}
