//! Reductions, softmax and normalisation against their definitions, and the window law.

mod support;

use foveal_kernels::{Exec, Moments, Normalise, Reduce, Region, Softmax, Span, View, ViewMut, normalise, reduce, softmax};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use support::{Case, Tensor, check, coordinates, isas};

#[derive(Clone, Copy, Debug)]
enum Op {
    Reduce(Reduce),
    Softmax(Softmax),
    Normalise(Moments, bool, bool),
}

#[derive(Debug)]
struct Statistic {
    op: Op,
    axes: Vec<usize>,
    affine_axes: Vec<usize>,
    input: Tensor,
    gamma: Tensor,
    beta: Tensor,
}

const EPSILON: f32 = 1e-3;

impl Statistic {
    fn new(op: Op, shape: &[usize], axes: u8, affine: u8, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let chosen = |bits: u8| -> Vec<usize> { (0..shape.len()).filter(|&i| bits >> i & 1 == 1).collect() };
        let (axes, affine_axes) = (chosen(axes), chosen(affine));
        let affine_shape: Vec<usize> = affine_axes.iter().map(|&a| shape[a]).collect();
        let [gamma, beta] = [0, 0].map(|_| Tensor::random(&affine_shape, &mut rng));
        Self { op, axes, affine_axes, input: Tensor::random(shape, &mut rng), gamma, beta }
    }

    /// All elements that share the output's place, but along the axes.
    fn group(&self, at: &[usize]) -> Vec<f64> {
        let region: Region = at
            .iter()
            .enumerate()
            .map(|(i, &c)| if self.axes.contains(&i) { Span::full(self.input.shape[i]) } else { Span::new(c, c + 1) })
            .collect();
        coordinates(&region).iter().map(|at| self.input.at(at) as f64).collect()
    }

    fn exact_normal(&self, moments: Moments, at: &[usize]) -> (f64, f64) {
        let group = self.group(at);
        let n = group.len() as f64;
        let mean = group.iter().sum::<f64>() / n;
        let square = match moments {
            Moments::RootMeanSquare => group.iter().map(|x| x * x).sum::<f64>() / n,
            _ => group.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n,
        };
        let center = if moments == Moments::Centered { mean } else { 0.0 };
        let affine: Vec<usize> = self.affine_axes.iter().map(|&a| at[a]).collect();
        let Op::Normalise(_, scale, shift) = self.op else { unreachable!() };
        let gamma = if scale { self.gamma.at(&affine) as f64 } else { 1.0 };
        let beta = if shift { self.beta.at(&affine) as f64 } else { 0.0 };
        let factor = gamma / (square + EPSILON as f64).sqrt();
        let x = self.input.at(at) as f64;
        ((x - center) * factor + beta, 1e-6 * ((x.abs() + center.abs()) * factor.abs() + beta.abs()))
    }
}

impl Case for Statistic {
    fn shape(&self) -> Vec<usize> {
        let keeps = |axis: usize| !matches!(self.op, Op::Reduce(_)) || !self.axes.contains(&axis);
        self.input.shape.iter().enumerate().map(|(axis, &n)| if keeps(axis) { n } else { 1 }).collect()
    }

    fn inputs(&self) -> Vec<&Tensor> {
        vec![&self.input]
    }

    fn demand(&self, out: &Region) -> Vec<Region> {
        let mut region = out.clone();
        self.axes.iter().for_each(|&axis| region[axis] = Span::full(self.input.shape[axis]));
        vec![region]
    }

    fn run(&self, exec: Exec, inputs: &[View<'_>], dst: &mut ViewMut<'_>) {
        match self.op {
            Op::Reduce(kind) => reduce(exec, kind, &inputs[0], &self.axes, dst),
            Op::Softmax(kind) => softmax(exec, kind, &inputs[0], &self.axes, dst),
            Op::Normalise(moments, scale, shift) => {
                let op = Normalise {
                    moments,
                    axes: &self.axes,
                    epsilon: EPSILON,
                    affine_axes: &self.affine_axes,
                    gamma: scale.then_some(&self.gamma.data),
                    beta: shift.then_some(&self.beta.data),
                };
                normalise(exec, &op, &inputs[0], dst);
            }
        }
    }

    fn exact(&self, at: &[usize]) -> (f64, f64) {
        let group = self.group(at);
        let magnitude: f64 = group.iter().map(|x| x.abs()).sum();
        match self.op {
            Op::Reduce(Reduce::Sum) => (group.iter().sum(), 1e-7 * magnitude),
            Op::Reduce(Reduce::Mean) => (group.iter().sum::<f64>() / group.len() as f64, 1e-7 * magnitude / group.len() as f64),
            Op::Reduce(Reduce::Max) => (group.iter().copied().fold(f64::NEG_INFINITY, f64::max), 0.0),
            Op::Reduce(Reduce::Min) => (group.iter().copied().fold(f64::INFINITY, f64::min), 0.0),
            Op::Reduce(Reduce::Prod) => {
                let product: f64 = group.iter().product();
                // Where single precision overflows, so does the result.
                (if product.abs() > f32::MAX as f64 { product as f32 as f64 } else { product }, 1e-7 * product.abs() + 1e-44)
            }
            Op::Softmax(kind) => {
                let max = group.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = group.iter().map(|x| (x - max).exp()).sum();
                let x = self.input.at(at) as f64 - max;
                match kind {
                    Softmax::Plain => (x.exp() / sum, 1e-6 * x.exp() / sum),
                    // A sum rounded to single precision moves its logarithm by 2^-24.
                    Softmax::Log => (x - sum.ln(), 1.5e-7 * (1.0 + x.abs() + sum.ln().abs())),
                }
            }
            Op::Normalise(moments, ..) => self.exact_normal(moments, at),
        }
    }
}

fn any_op() -> impl Strategy<Value = Op> {
    let kinds = prop_oneof![Just(Reduce::Sum), Just(Reduce::Mean), Just(Reduce::Max), Just(Reduce::Min), Just(Reduce::Prod)];
    let moments = prop_oneof![Just(Moments::Centered), Just(Moments::RootMeanSquare), Just(Moments::Deviation)];
    prop_oneof![
        kinds.prop_map(Op::Reduce),
        prop_oneof![Just(Softmax::Plain), Just(Softmax::Log)].prop_map(Op::Softmax),
        (moments, any::<bool>(), any::<bool>()).prop_map(|(m, scale, shift)| Op::Normalise(m, scale, shift)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn statistics_law(op in any_op(), shape in prop::collection::vec(1..6usize, 0..4), last in 1..70usize, axes: u8, affine: u8, seed: u64) {
        let shape = [&shape[..], &[last]].concat();
        check(&Statistic::new(op, &shape, axes, affine, seed), seed);
    }
}

/// Large enough to be split into tiles and shared among threads.
#[test]
fn statistics_law_for_large_tensors() {
    let ops = [Op::Softmax(Softmax::Plain), Op::Normalise(Moments::Centered, true, true), Op::Reduce(Reduce::Sum)];
    for (seed, op) in ops.into_iter().enumerate() {
        check(&Statistic::new(op, &[2, 37, 19, 29], 0b1000, 0b1000, seed as u64), seed as u64);
        check(&Statistic::new(op, &[3, 601, 33], 0b100, 0b110, seed as u64), seed as u64);
        check(&Statistic::new(op, &[5, 3, 7, 200], 0b0110, 0b1000, seed as u64), seed as u64);
        check(&Statistic::new(op, &[1, 13, 17, 70], 0b0110, 0b1000, seed as u64), seed as u64);
    }
    check(&Statistic::new(Op::Reduce(Reduce::Sum), &[1, 37, 41, 70], 0b0110, 0b1000, 3), 3);
}

#[test]
fn a_million_elements_stay_accurate() {
    for (shape, axes) in [(vec![1_000_003], vec![0]), (vec![1000, 1001, 1], vec![0, 1]), (vec![100, 10_000], vec![0, 1])] {
        // Alternating signs on a slope: sums of everything so far are far larger than the total.
        let input = Tensor::new(&shape, |i| 1000.1 + (i as f32) * 1e-3 - if i % 3 == 0 { 2999.9 } else { 0.0 });
        let exact = input.data.iter().map(|&x| x as f64).sum::<f64>();
        for isa in isas() {
            let mut out = [0.0];
            let ones = vec![1; shape.len()];
            reduce(Exec { isa, threads: 1 }, Reduce::Sum, &input.view(), &axes, &mut ViewMut::dense(&mut out, &ones));
            assert!((out[0] as f64 - exact).abs() <= 1e-6 * exact.abs(), "{shape:?} on {}: {} not {exact}", isa.name(), out[0]);
        }
    }
}

#[test]
fn nan_and_infinities_come_through() {
    let input = Tensor { shape: vec![3, 2], data: vec![1.0, 2.0, f32::NAN, f32::INFINITY, 3.0, f32::NEG_INFINITY] };
    for isa in isas() {
        let exec = Exec { isa, threads: 1 };
        let mut out = [0.0; 2];
        for (kind, infinite) in [(Reduce::Max, f32::INFINITY), (Reduce::Min, f32::NEG_INFINITY), (Reduce::Sum, f32::NAN)] {
            reduce(exec, kind, &input.view(), &[0], &mut ViewMut::dense(&mut out, &[1, 2]));
            assert!(out[0].is_nan() && (out[1] == infinite || out[1].is_nan() && infinite.is_nan()), "{kind:?}: {out:?}");
        }
        let mut row = [0.0; 3];
        let masked = Tensor { shape: vec![3], data: vec![0.0, f32::NEG_INFINITY, 0.0] };
        softmax(exec, Softmax::Plain, &masked.view(), &[0], &mut ViewMut::dense(&mut row, &[3]));
        assert_eq!(row, [0.5, 0.0, 0.5]);
    }
}

#[test]
fn folding_nothing_gives_the_neutral_element() {
    let empty = Tensor { shape: vec![0, 2], data: vec![] };
    for (kind, want) in [(Reduce::Sum, 0.0), (Reduce::Prod, 1.0), (Reduce::Max, f32::NEG_INFINITY), (Reduce::Min, f32::INFINITY)] {
        let mut out = [5.0; 2];
        reduce(Exec::default(), kind, &empty.view(), &[0], &mut ViewMut::dense(&mut out, &[1, 2]));
        assert_eq!(out, [want; 2], "{kind:?}");
        // An executor gives no source at all where nothing is read.
        let nothing = View::new(&[], Region::empty(3), [0; 3].into_iter().collect(), [4, 0, 2].as_slice().into());
        let mut out = [5.0; 8];
        reduce(Exec::default(), kind, &nothing, &[1], &mut ViewMut::dense(&mut out, &[4, 1, 2]));
        assert_eq!(out, [want; 8], "{kind:?}");
    }
    let mut mean = [5.0; 2];
    reduce(Exec::default(), Reduce::Mean, &empty.view(), &[0], &mut ViewMut::dense(&mut mean, &[1, 2]));
    assert!(mean.iter().all(|x| x.is_nan()));
}

#[test]
fn a_scalar_is_its_own_reduction() {
    for kind in [Reduce::Sum, Reduce::Mean, Reduce::Max, Reduce::Min, Reduce::Prod] {
        let mut out = [5.0];
        reduce(Exec::default(), kind, &View::dense(&[7.25], &[]), &[], &mut ViewMut::dense(&mut out, &[]));
        assert_eq!(out, [7.25], "{kind:?}");
    }
}
