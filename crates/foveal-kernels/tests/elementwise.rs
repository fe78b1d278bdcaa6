//! Elementwise kernels against their definitions, and the window law.

mod support;

use foveal_kernels::{Binary, Exec, PostOp, Region, Span, Unary, View, ViewMut, apply_row, binary, scale_shift, select, unary};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::f32::consts::LN_2;
use support::{Case, Guarded, Tensor, check, isas, same};

/// What a [`Unary`] means.
type Function = fn(f64) -> f64;
/// What a [`Binary`] means.
type Operation = fn(f64, f64) -> f64;

/// Every function, with parameters that make its branches differ.
const FUNCTIONS: [(Unary, Function); 31] = [
    (Unary::RELU, |x| x.max(0.0)),
    (Unary::RELU6, |x| x.clamp(0.0, 6.0)),
    (Unary::Relu { max: 2.0, negative_slope: 0.25, threshold: -1.0 }, |x| if x > -1.0 { x.clamp(0.0, 2.0) } else { 0.25 * (x + 1.0) }),
    (Unary::Relu { max: f32::INFINITY, negative_slope: 0.0, threshold: 1.5 }, |x| if x > 1.5 { x } else { 0.0 }),
    (Unary::LeakyRelu(0.25), |x| if x < 0.0 { 0.25 * x } else { x }),
    (Unary::Elu(0.5), |x| if x < 0.0 { 0.5 * x.exp_m1() } else { x }),
    (Unary::Selu, |x| 1.0507009873554805 * if x < 0.0 { 1.6732632423543772 * x.exp_m1() } else { x }),
    (Unary::Celu(0.5), |x| if x < 0.0 { 0.5 * (x / 0.5).exp_m1() } else { x }),
    (Unary::Softsign, |x| x / (1.0 + x.abs())),
    (Unary::HardSigmoid, |x| ((x + 3.0) / 6.0).clamp(0.0, 1.0)),
    (Unary::HardSilu, |x| x * ((x + 3.0) / 6.0).clamp(0.0, 1.0)),
    (Unary::HardTanh, |x| x.clamp(-1.0, 1.0)),
    (Unary::HardShrink(0.5), |x| if x.abs() > 0.5 { x } else { 0.0 }),
    (Unary::SoftShrink(0.5), |x| x.signum() * (x.abs() - 0.5).max(0.0)),
    (Unary::TanhShrink, |x| x - x.tanh()),
    (Unary::SparsePlus, |x| {
        if x < -1.0 {
            0.0
        } else if x > 1.0 {
            x
        } else {
            (x + 1.0) * (x + 1.0) / 4.0
        }
    }),
    (Unary::SparseSigmoid, |x| ((x + 1.0) / 2.0).clamp(0.0, 1.0)),
    (Unary::SquarePlus(4.0), |x| (x + (x * x + 4.0).sqrt()) / 2.0),
    (Unary::Threshold { threshold: 0.5, value: 7.0 }, |x| if x > 0.5 { x } else { 7.0 }),
    (Unary::Square, |x| x * x),
    (Unary::Neg, |x| -x),
    (Unary::Abs, f64::abs),
    (Unary::Reciprocal, |x| 1.0 / x),
    (Unary::Sign, |x| if x == 0.0 { 0.0 } else { x.signum() }),
    (Unary::RsubScalar(1.5), |x| 1.5 - x),
    (Unary::DivScalar(3.0), |x| x / 3.0),
    (Unary::RdivScalar(3.0), |x| 3.0 / x),
    (Unary::Affine { scale: 0.25, offset: -1.0 }, |x| 0.25 * x - 1.0),
    (Unary::Clip(-1.5, 0.5), |x| x.clamp(-1.5, 0.5)),
    (Unary::Wrap { low: -2.0, count: 4.0 }, |x| (x + 2.0).rem_euclid(4.0) - 2.0),
    (Unary::Gelu, |x| 0.5 * x * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)),
];

const OPERATIONS: [(Binary, Operation); 19] = [
    (Binary::Add, |a, b| a + b),
    (Binary::Sub, |a, b| a - b),
    (Binary::Mul, |a, b| a * b),
    (Binary::Div, |a, b| a / b),
    (Binary::Max, f64::max),
    (Binary::Min, f64::min),
    (Binary::Pow, f64::powf),
    (Binary::FloorDiv, |a, b| (a / b).floor()),
    (Binary::Mod, |a, b| a - b * (a / b).floor()),
    (Binary::SquaredDifference, |a, b| (a - b) * (a - b)),
    (Binary::Equal, |a, b| (a == b) as u8 as f64),
    (Binary::NotEqual, |a, b| (a != b) as u8 as f64),
    (Binary::Greater, |a, b| (a > b) as u8 as f64),
    (Binary::GreaterEqual, |a, b| (a >= b) as u8 as f64),
    (Binary::Less, |a, b| (a < b) as u8 as f64),
    (Binary::LessEqual, |a, b| (a <= b) as u8 as f64),
    (Binary::LogicalAnd, |a, b| (a != 0.0 && b != 0.0) as u8 as f64),
    (Binary::LogicalOr, |a, b| (a != 0.0 || b != 0.0) as u8 as f64),
    (Binary::LogicalXor, |a, b| ((a != 0.0) != (b != 0.0)) as u8 as f64),
];

#[derive(Clone, Copy, Debug)]
enum Op {
    Unary(usize),
    Binary(usize),
    Select,
    ScaleShift,
}

#[derive(Debug)]
struct Elementwise {
    op: Op,
    shape: Vec<usize>,
    inputs: Vec<Tensor>,
}

impl Elementwise {
    fn new(op: Op, shape: Vec<usize>, repeats: [u8; 3], seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let count = match op {
            Op::Unary(_) => 1,
            Op::Binary(_) => 2,
            Op::Select | Op::ScaleShift => 3,
        };
        let operand = |i: usize| -> Vec<usize> {
            match op {
                Op::ScaleShift if i > 0 => vec![shape[shape.len() - 1]],
                Op::ScaleShift | Op::Unary(_) => shape.clone(),
                // Each bit makes an axis repeat; the first operand keeps them all, so that the shape stands.
                _ if i == 0 => shape.clone(),
                _ => shape
                    .iter()
                    .enumerate()
                    .skip(repeats[i] as usize % 2)
                    .map(|(a, &n)| if repeats[i] >> (a + 1) & 1 == 1 { 1 } else { n })
                    .collect(),
            }
        };
        let inputs = (0..count).map(|i| Tensor::random(&operand(i), &mut rng)).collect();
        Self { op, shape, inputs }
    }

    fn values(&self, at: &[usize]) -> Vec<f64> {
        let value = |t: &Tensor| {
            let at: Vec<usize> = at[at.len() - t.shape.len()..].iter().zip(&t.shape).map(|(&c, &n)| if n == 1 { 0 } else { c }).collect();
            t.at(&at) as f64
        };
        self.inputs.iter().map(value).collect()
    }
}

impl Case for Elementwise {
    fn shape(&self) -> Vec<usize> {
        self.shape.clone()
    }

    fn inputs(&self) -> Vec<&Tensor> {
        self.inputs.iter().collect()
    }

    fn demand(&self, out: &Region) -> Vec<Region> {
        let part = |t: &Tensor| {
            out.0[out.rank() - t.shape.len()..].iter().zip(&t.shape).map(|(&span, &n)| if n == 1 { Span::full(1) } else { span }).collect()
        };
        let channels = |i: usize| matches!(self.op, Op::ScaleShift) && i > 0;
        self.inputs.iter().enumerate().map(|(i, t)| if channels(i) { Region::full(&t.shape) } else { part(t) }).collect()
    }

    fn run(&self, exec: Exec, inputs: &[View<'_>], dst: &mut ViewMut<'_>) {
        match self.op {
            Op::Unary(i) => unary(exec, FUNCTIONS[i].0, &inputs[0], dst),
            Op::Binary(i) => binary(exec, OPERATIONS[i].0, &inputs[0], &inputs[1], dst),
            Op::Select => select(exec, &inputs[0], &inputs[1], &inputs[2], dst),
            Op::ScaleShift => scale_shift(exec, &inputs[0], &inputs[1].to_vec(), &inputs[2].to_vec(), dst),
        }
    }

    fn exact(&self, at: &[usize]) -> (f64, f64) {
        let x = self.values(at);
        let want = match self.op {
            Op::Unary(i) => FUNCTIONS[i].1(x[0]),
            Op::Binary(i) => OPERATIONS[i].1(x[0], x[1]),
            Op::Select => {
                if x[0] != 0.0 {
                    x[1]
                } else {
                    x[2]
                }
            }
            Op::ScaleShift => x[0] * x[1] + x[2],
        };
        let scale = x.iter().fold(want.abs(), |m, x| m.max(x.abs()).max(x * x));
        (want, scale * 4e-7)
    }
}

fn any_op() -> impl Strategy<Value = Op> {
    prop_oneof![
        (0..FUNCTIONS.len()).prop_map(Op::Unary),
        (0..OPERATIONS.len()).prop_map(Op::Binary),
        Just(Op::Select),
        Just(Op::ScaleShift)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn elementwise_law(op in any_op(), shape in prop::collection::vec(1..9usize, 1..5), last in 1..70usize, repeats: [u8; 3], seed: u64) {
        let shape = [&shape[..], &[last]].concat();
        check(&Elementwise::new(op, shape, repeats, seed), seed);
    }

    /// A row of channels after its post-ops equals the same steps one by one.
    #[test]
    fn post_ops_are_the_separate_steps(h in 1..4usize, w in 1..5usize, c in 1..70usize, seed: u64) {
        let mut rng = StdRng::seed_from_u64(seed);
        let [x, residual] = [0, 0].map(|_| Tensor::random(&[1, h, w, c], &mut rng));
        let [scale, shift] = [0, 0].map(|_| Tensor::random(&[c], &mut rng).data);
        let region = support::random_region(&x.shape, &mut rng);
        let held = Guarded::copy(&residual, &region, f32::NAN, &mut rng);
        let residual_view = held.view();
        let posts = [PostOp::ScaleShift { scale: &scale, shift: &shift }, PostOp::Add(&residual_view), PostOp::Unary(Unary::Silu)];
        for isa in isas() {
            let exec = Exec { isa, threads: 1 };
            let mut want = x.clone();
            scale_shift(exec, &x.view(), &scale, &shift, &mut ViewMut::dense(&mut want.data, &x.shape));
            let scaled = want.clone();
            binary(exec, Binary::Add, &scaled.view(), &residual.view(), &mut ViewMut::dense(&mut want.data, &x.shape));
            Unary::Silu.apply(isa, &mut want.data);
            let channels = region[3];
            let mut pixels = region.clone();
            pixels[3] = Span::new(channels.start, channels.start + 1);
            for at in support::coordinates(&pixels) {
                let line = |t: &Tensor| channels.range().map(|ch| t.at(&[at[0], at[1], at[2], ch])).collect::<Vec<f32>>();
                let mut row = line(&x);
                apply_row(isa, &posts, &mut row, &at);
                prop_assert!(row.iter().zip(line(&want)).all(|(&a, b)| same(a, b)), "{} at {at:?}", isa.name());
            }
        }
    }
}

/// Large enough to be cut into pieces and shared among threads.
#[test]
fn elementwise_law_for_large_tensors() {
    for (seed, op) in [Op::Unary(29), Op::Binary(0), Op::Binary(6), Op::Select, Op::ScaleShift].into_iter().enumerate() {
        check(&Elementwise::new(op, vec![2, 40_003], [0, 2, 0], seed as u64), seed as u64);
        check(&Elementwise::new(op, vec![301, 11, 19], [0, 4, 2], seed as u64), seed as u64);
    }
}

/// What real Keras 3.15 on JAX answers for special numbers, but for gated functions at -inf, which tend to -0 where
/// Keras' formulas give NaN.
#[test]
fn activations_of_special_numbers() {
    let (inf, nan) = (f32::INFINITY, f32::NAN);
    let arguments = [-inf, -100.0, -0.0, 0.0, 100.0, inf, nan];
    let answers = [
        (Unary::RELU, [0.0, 0.0, 0.0, 0.0, 100.0, inf, nan]),
        (Unary::RELU6, [0.0, 0.0, 0.0, 0.0, 6.0, 6.0, nan]),
        (Unary::Relu { max: 2.0, negative_slope: 0.5, threshold: -1.5 }, [-inf, -49.25, 0.0, 0.0, 2.0, 2.0, nan]),
        (Unary::LeakyRelu(0.25), [-inf, -25.0, 0.0, 0.0, 100.0, inf, nan]),
        (Unary::Elu(1.0), [-1.0, -1.0, 0.0, 0.0, 100.0, inf, nan]),
        (Unary::Celu(2.0), [-2.0, -2.0, 0.0, 0.0, 100.0, inf, nan]),
        (Unary::Sigmoid, [0.0, 3.8e-44, 0.5, 0.5, 1.0, 1.0, nan]),
        (Unary::Tanh, [-1.0, -1.0, 0.0, 0.0, 1.0, 1.0, nan]),
        (Unary::Softplus, [0.0, 3.8e-44, LN_2, LN_2, 100.0, inf, nan]),
        (Unary::Softsign, [nan, -0.990_099, 0.0, 0.0, 0.990_099, nan, nan]),
        (Unary::Gelu, [0.0, 0.0, 0.0, 0.0, 100.0, inf, nan]),
        (Unary::GeluTanh, [0.0, 0.0, 0.0, 0.0, 100.0, inf, nan]),
        (Unary::Silu, [0.0, -3.72e-42, 0.0, 0.0, 100.0, inf, nan]),
        (Unary::Mish, [0.0, -3.72e-42, 0.0, 0.0, 100.0, inf, nan]),
        (Unary::HardSigmoid, [0.0, 0.0, 0.5, 0.5, 1.0, 1.0, nan]),
        (Unary::HardSilu, [0.0, 0.0, 0.0, 0.0, 100.0, inf, nan]),
        (Unary::HardTanh, [-1.0, -1.0, 0.0, 0.0, 1.0, 1.0, nan]),
        (Unary::HardShrink(0.5), [-inf, -100.0, 0.0, 0.0, 100.0, inf, 0.0]),
        (Unary::SoftShrink(0.5), [-inf, -99.5, 0.0, 0.0, 99.5, inf, 0.0]),
        (Unary::TanhShrink, [-inf, -99.0, 0.0, 0.0, 99.0, inf, nan]),
        (Unary::SparsePlus, [0.0, 0.0, 0.25, 0.25, 100.0, inf, nan]),
        (Unary::SparseSigmoid, [0.0, 0.0, 0.5, 0.5, 1.0, 1.0, nan]),
        (Unary::LogSigmoid, [-inf, -100.0, -LN_2, -LN_2, -3.8e-44, 0.0, nan]),
        (Unary::Threshold { threshold: 0.5, value: 7.0 }, [7.0, 7.0, 7.0, 7.0, 100.0, inf, 7.0]),
        (Unary::Sign, [-1.0, -1.0, 0.0, 0.0, 1.0, 1.0, nan]),
        (Unary::MaxScalar(1.0), [1.0, 1.0, 1.0, 1.0, 100.0, inf, nan]),
        (Unary::MinScalar(nan), [nan; 7]),
    ];
    for isa in isas() {
        for (op, want) in answers {
            let mut got = arguments;
            op.apply(isa, &mut got);
            for ((x, got), want) in arguments.iter().zip(got).zip(want) {
                assert!(got == want || got.is_nan() && want.is_nan(), "{op:?}({x}) on {}: {got:e}, not {want:e}", isa.name());
            }
        }
    }
}

/// What real Keras 3.15 on JAX answers.
#[test]
fn floor_division_of_special_numbers() {
    let (inf, nan) = (f32::INFINITY, f32::NAN);
    let a = [-inf, -3.0, -0.0, 3.0, inf, nan, 5.0, 5.0, 5.0, 5.0, 5.0];
    let b = [2.0, 2.0, 2.0, 2.0, 2.0, 2.0, -inf, -3.0, 0.0, 3.0, inf];
    let answers = [
        (Binary::FloorDiv, [nan, -2.0, 0.0, 1.0, nan, nan, -1.0, -2.0, inf, 1.0, 0.0]),
        (Binary::Mod, [nan, 1.0, 0.0, 1.0, nan, nan, -inf, -1.0, nan, 2.0, 5.0]),
    ];
    for isa in isas() {
        for (op, want) in answers {
            let mut got = [9.0; 11];
            binary(Exec { isa, threads: 1 }, op, &View::dense(&a, &[11]), &View::dense(&b, &[11]), &mut ViewMut::dense(&mut got, &[11]));
            for (i, want) in want.into_iter().enumerate() {
                assert!(got[i] == want || got[i].is_nan() && want.is_nan(), "{op:?}({}, {}): {}, not {want}", a[i], b[i], got[i]);
            }
        }
    }
}
