//! Slopes of functions against difference quotients in double precision of the functions' definitions, at kinks against
//! what `jax.grad` gives for Keras' functions, and the window law.

mod support;

use foveal_kernels::{Exec, Region, Unary, View, ViewMut, derivative, derivative_by_output, slope_from_output, unary};
use rand::SeedableRng;
use rand::rngs::StdRng;
use support::{Case, Tensor, check, isas};

/// The true slope at a place that is no kink.
type Slope = fn(f64) -> f64;

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn normal(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// The central difference quotient, extrapolated; its error is far below single precision.
fn slope(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let quotient = |h: f64| (f(x + h) - f(x - h)) / (2.0 * h);
    (4.0 * quotient(5e-4) - quotient(1e-3)) / 3.0
}

fn within(x: f64, low: f64, high: f64) -> f64 {
    f64::from(u8::from(x > low && x < high))
}

const SELU: (f64, f64) = (1.0507009873554805, 1.6732632423543772);

/// Every function, with parameters that make its branches differ.
const SLOPES: [(Unary, Slope); 53] = [
    (Unary::RELU, |x| within(x, 0.0, 1e9)),
    (Unary::RELU6, |x| within(x, 0.0, 6.0)),
    (Unary::Relu { max: 2.0, negative_slope: 0.25, threshold: -1.0 }, |x| if x > -1.0 { within(x, 0.0, 2.0) } else { 0.25 }),
    (Unary::Relu { max: f32::INFINITY, negative_slope: 0.0, threshold: 1.5 }, |x| within(x, 1.5, 1e9)),
    (Unary::LeakyRelu(0.25), |x| if x < 0.0 { 0.25 } else { 1.0 }),
    (Unary::Elu(0.5), |x| if x < 0.0 { 0.5 * x.exp() } else { 1.0 }),
    (Unary::Selu, |x| SELU.0 * if x < 0.0 { SELU.1 * x.exp() } else { 1.0 }),
    (Unary::Celu(0.5), |x| if x < 0.0 { (x / 0.5).exp() } else { 1.0 }),
    (Unary::Sigmoid, |x| slope(sigmoid, x)),
    (Unary::Tanh, |x| slope(f64::tanh, x)),
    (Unary::Softplus, |x| slope(softplus, x)),
    (Unary::Softsign, |x| slope(|x| x / (1.0 + x.abs()), x.abs())),
    (Unary::Gelu, |x| slope(|x| x * normal(x), x)),
    (Unary::GeluTanh, |x| slope(|x| x * sigmoid((8.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x * x * x)), x)),
    (Unary::Silu, |x| slope(|x| x * sigmoid(x), x)),
    (Unary::HardSigmoid, |x| within(x, -3.0, 3.0) / 6.0),
    (Unary::HardSilu, |x| {
        if x < -3.0 {
            0.0
        } else if x > 3.0 {
            1.0
        } else {
            (2.0 * x + 3.0) / 6.0
        }
    }),
    (Unary::HardTanh, |x| within(x, -1.0, 1.0)),
    (Unary::HardShrink(0.5), |x| 1.0 - within(x, -0.5, 0.5)),
    (Unary::SoftShrink(0.5), |x| 1.0 - within(x, -0.5, 0.5)),
    (Unary::TanhShrink, |x| slope(|x| x - x.tanh(), x)),
    (Unary::SparsePlus, |x| ((x + 1.0) / 2.0).clamp(0.0, 1.0)),
    (Unary::SparseSigmoid, |x| within(x, -1.0, 1.0) / 2.0),
    (Unary::SquarePlus(4.0), |x| slope(|x| (x + (x * x + 4.0).sqrt()) / 2.0, x)),
    (Unary::LogSigmoid, |x| slope(|x| -softplus(-x), x)),
    (Unary::Mish, |x| slope(|x| x * softplus(x).tanh(), x)),
    (Unary::Threshold { threshold: 0.5, value: 7.0 }, |x| within(x, 0.5, 1e9)),
    (Unary::Exp, f64::exp),
    (Unary::Expm1, f64::exp),
    (Unary::Log, |x| 1.0 / x),
    (Unary::Log1p, |x| 1.0 / (1.0 + x)),
    (Unary::Erf, |x| slope(libm::erf, x)),
    (Unary::Sqrt, |x| 0.5 / x.sqrt()),
    (Unary::Rsqrt, |x| -0.5 * x.powf(-1.5)),
    (Unary::Square, |x| 2.0 * x),
    (Unary::Neg, |_| -1.0),
    (Unary::Abs, f64::signum),
    (Unary::Reciprocal, |x| -1.0 / (x * x)),
    (Unary::Sin, f64::cos),
    (Unary::Cos, |x| -x.sin()),
    (Unary::AddScalar(3.0), |_| 1.0),
    (Unary::MulScalar(3.0), |_| 3.0),
    (Unary::RsubScalar(1.5), |_| -1.0),
    (Unary::DivScalar(3.0), |_| 1.0 / 3.0),
    (Unary::RdivScalar(3.0), |x| -3.0 / (x * x)),
    (Unary::PowScalar(3.0), |x| 3.0 * x * x),
    (Unary::RpowScalar(2.5), |x| 2.5f64.ln() * 2.5f64.powf(x)),
    (Unary::MaxScalar(0.75), |x| within(x, 0.75, 1e9)),
    (Unary::MinScalar(0.75), |x| within(x, -1e9, 0.75)),
    (Unary::Clip(-1.5, 0.5), |x| within(x, -1.5, 0.5)),
    (Unary::Wrap { low: -2.0, count: 4.0 }, |_| 1.0),
    (Unary::Affine { scale: 0.25, offset: -1.0 }, |_| 0.25),
    (Unary::RoundF16, |_| 1.0),
];

/// Whether the true slope is defined only for positive arguments.
fn is_positive(op: Unary) -> bool {
    matches!(op, Unary::Log | Unary::Log1p | Unary::Sqrt | Unary::Rsqrt)
}

struct Derivative {
    op: Unary,
    slope: Slope,
    from_output: bool,
    x: Tensor,
    /// What is given to the kernel: `x` or the function of it.
    given: Tensor,
    dy: Tensor,
}

impl Derivative {
    fn new((op, slope): (Unary, Slope), from_output: bool, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let shape = [3, 5, 37];
        let mut x = Tensor::random(&shape, &mut rng);
        for value in &mut x.data {
            // Away from kinks, which lie at multiples of 1/4.
            *value = (*value * 8.0).round() / 8.0 + 1.0 / 16.0;
            *value = if is_positive(op) { value.abs() } else { *value };
        }
        let mut given = x.clone();
        if from_output {
            unary(Exec::default(), op, &x.view(), &mut ViewMut::dense(&mut given.data, &shape));
        }
        Self { op, slope, from_output, x, given, dy: Tensor::random(&shape, &mut rng) }
    }
}

impl Case for Derivative {
    fn shape(&self) -> Vec<usize> {
        self.x.shape.clone()
    }

    fn inputs(&self) -> Vec<&Tensor> {
        vec![&self.given, &self.dy]
    }

    fn demand(&self, out: &Region) -> Vec<Region> {
        vec![out.clone(), out.clone()]
    }

    fn run(&self, exec: Exec, inputs: &[View<'_>], dst: &mut ViewMut<'_>) {
        if self.from_output {
            derivative_by_output(exec, self.op, &inputs[0], &inputs[1], dst);
        } else {
            derivative(exec, self.op, &inputs[0], &inputs[1], dst);
        }
    }

    fn exact(&self, at: &[usize]) -> (f64, f64) {
        let (slope, dy) = ((self.slope)(self.x.at(at).into()), f64::from(self.dy.at(at)));
        (slope * dy, 1e-6 * (1.0 + slope.abs()) * dy.abs() + 1e-9)
    }
}

#[test]
fn slopes_are_those_of_the_functions() {
    for (seed, case) in SLOPES.into_iter().enumerate() {
        check(&Derivative::new(case, false, seed as u64), seed as u64);
    }
}

#[test]
fn slopes_follow_from_results() {
    let cases: Vec<_> = SLOPES.into_iter().filter(|(op, _)| slope_from_output(*op)).collect();
    assert!(cases.len() > 20);
    for (seed, case) in cases.into_iter().enumerate() {
        check(&Derivative::new(case, true, seed as u64), seed as u64);
    }
}

#[test]
fn steps_have_no_slope() {
    for op in [Unary::Sign, Unary::Floor, Unary::Ceil, Unary::Round] {
        assert!(slopes(op, &[-1.5, 0.0, 0.3]).iter().all(|got| *got == [0.0; 3]), "{op:?}");
    }
}

/// The slopes at these places, on every instruction set.
fn slopes<const N: usize>(op: Unary, at: &[f32; N]) -> Vec<[f32; N]> {
    isas()
        .map(|isa| {
            let mut dx = [9.0; N];
            let (x, dy) = (View::dense(at, &[N]), View::dense(&[1.0; N], &[N]));
            derivative(Exec { isa, threads: 1 }, op, &x, &dy, &mut ViewMut::dense(&mut dx, &[N]));
            dx
        })
        .collect()
}

#[test]
fn kinks_have_the_slopes_of_jax() {
    // jax.grad of keras.activations and keras.ops.
    let relu = |max, negative_slope, threshold| Unary::Relu { max, negative_slope, threshold };
    let inf = f32::INFINITY;
    let cases: [(Unary, [f32; 3], [f32; 3]); 22] = [
        (Unary::RELU, [-1.0, 0.0, 1.0], [0.0, 0.0, 1.0]),
        (Unary::RELU6, [0.0, 1.0, 6.0], [0.0, 1.0, 0.0]),
        (relu(3.0, 0.0, 0.0), [0.0, 3.0, 4.0], [0.0, 0.5, 0.0]),
        (relu(inf, 0.0, 1.0), [0.0, 1.0, 2.0], [0.0, 0.0, 1.0]),
        (relu(3.0, 0.0, -1.0), [-1.0, -0.5, 0.0], [0.0, 0.0, 0.5]),
        (relu(inf, 0.125, 0.0), [-1.0, 0.0, 1.0], [0.125, 1.0, 1.0]),
        (relu(inf, 0.125, 1.0), [0.0, 1.0, 2.0], [0.125, 0.0, 1.0]),
        (relu(3.0, 0.125, 0.0), [-1.0, 0.0, 3.0], [0.125, 0.0, 0.5]),
        (relu(6.0, 0.125, 0.0), [-1.0, 0.0, 6.0], [0.125, 0.0, 0.0]),
        (relu(3.0, 0.125, 1.0), [0.0, 1.0, 3.0], [0.125, 0.0, 0.5]),
        (Unary::LeakyRelu(0.125), [-1.0, 0.0, 1.0], [0.125, 1.0, 1.0]),
        (Unary::Elu(0.5), [0.0, 1.0, inf], [0.5, 1.0, 1.0]),
        (Unary::HardSigmoid, [-3.0, 3.0, 4.0], [0.0, 0.0, 0.0]),
        (Unary::HardSilu, [-3.0, 0.0, 3.0], [0.0, 0.5, 1.0]),
        (Unary::HardTanh, [-1.0, 1.0, 2.0], [1.0, 1.0, 0.0]),
        (Unary::SparsePlus, [-1.0, 0.0, 1.0], [0.0, 0.5, 1.0]),
        (Unary::SparseSigmoid, [-1.0, 0.0, 1.0], [0.25, 0.5, 0.25]),
        (Unary::Abs, [-1.0, 0.0, 1.0], [-1.0, 1.0, 1.0]),
        (Unary::MaxScalar(1.0), [0.0, 1.0, 2.0], [0.0, 0.5, 1.0]),
        (Unary::MinScalar(1.0), [0.0, 1.0, 2.0], [1.0, 0.5, 0.0]),
        (Unary::Clip(-1.0, 1.0), [-1.0, 0.0, 1.0], [0.5, 1.0, 0.5]),
        (Unary::Sqrt, [0.0, 1.0, 4.0], [inf, 0.5, 0.25]),
    ];
    for (op, at, want) in cases {
        for got in slopes(op, &at) {
            assert_eq!(got, want, "{op:?} at {at:?}");
        }
    }
}

#[test]
fn a_slope_of_zero_blocks_infinities() {
    for isa in isas() {
        let (x, dy, mut dx) = ([-1.0, 1.0], [f32::INFINITY, 2.0], [9.0; 2]);
        let exec = Exec { isa, threads: 1 };
        derivative(exec, Unary::RELU, &View::dense(&x, &[2]), &View::dense(&dy, &[2]), &mut ViewMut::dense(&mut dx, &[2]));
        assert_eq!(dx, [0.0, 2.0]);
    }
}

#[test]
fn far_away_slopes_are_finite() {
    let far = [-f32::INFINITY, -1e30, 1e30];
    for (op, want) in [
        (Unary::Gelu, [0.0, 0.0, 1.0]),
        (Unary::GeluTanh, [0.0, 0.0, 1.0]),
        (Unary::Silu, [0.0, 0.0, 1.0]),
        (Unary::Mish, [0.0, 0.0, 1.0]),
        (Unary::Tanh, [0.0, 0.0, 0.0]),
        (Unary::Sigmoid, [0.0, 0.0, 0.0]),
        (Unary::Softplus, [0.0, 0.0, 1.0]),
    ] {
        for got in slopes(op, &far) {
            assert!(got.iter().zip(want).all(|(g, w)| (g - w).abs() < 1e-30), "{op:?}: {got:?}");
        }
    }
}
