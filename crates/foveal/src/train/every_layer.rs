//! Every class of the registry, case by case: its gradients agree with finite differences, or it is on the list of those that stop them.

use super::{differentiate, specialize};
use crate::api::Model;
use crate::exec::{Program, run};
use crate::ir::{DType, Graph, Label, Mode, Packed, Tensor, Wire, is_float, known};
use crate::layers::{Case, LayerType, Registry};
use crate::model::lower::lower_for_training;
use crate::ops::{Binary, BinaryOp, Random, Reduce, ReduceKind, Reshape, ReshapeTo};
use crate::plan;
use foveal_kernels::arena::Arena;
use foveal_kernels::{Exec, Region, Shape};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use smallvec::smallvec;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Classes whose derivative leaves out by intention what finite differences see.
const STOPPED: [&str; 2] = ["SpectralNormalization", "StopGradient"];

/// What became of a case.
#[derive(Clone, Debug, PartialEq)]
enum Found {
    /// The slope is that of finite differences.
    Slope,
    /// No float of the output depends on a float of the inputs or weights with a slope.
    Flat,
    /// There is no float among inputs and weights, or none among the outputs.
    Whole,
    /// Finite differences disagree among themselves: rounding, or a step of the function.
    Unclear,
    /// The gradient is another slope.
    Wrong(String),
    Refused(String),
}

/// A case's graph behind which its floats are weighed and summed, with what it is run on.
struct Trial {
    graph: Graph,
    loss: Wire,
    outputs: Vec<Wire>,
    weights: Vec<Vec<f32>>,
    arrays: Vec<Vec<f32>>,
    /// Inputs that may have a gradient, by their place.
    parameters: Vec<usize>,
}

fn inputs_of(case: &Case, graph: &Graph, rng: &mut StdRng) -> (Vec<Shape>, Vec<Vec<f32>>) {
    let mut shapes: Vec<Shape> = case.inputs.iter().map(|shape| Shape::from_slice(shape)).collect();
    shapes.truncate(graph.inputs().len() - 1);
    let values = |(shape, wire): (&Shape, &Wire)| -> Vec<f32> {
        let (count, dtype) = (shape.iter().product(), graph.fact(*wire).dtype);
        let most = if dtype == DType::Bool { 1 } else { case.integers.unwrap_or(3) };
        let one = |_| if is_float(dtype) { rng.random_range(0.2..0.9) } else { rng.random_range(0..=most) as f32 };
        (0..count).map(one).collect()
    };
    let arrays = shapes.iter().zip(graph.inputs()).map(values).collect();
    (shapes, arrays)
}

impl Trial {
    fn new(model: &Model, case: &Case) -> Result<Self, String> {
        let told = |error: crate::Error| error.to_string();
        let lowered = lower_for_training(model.network(), true).map_err(told)?;
        let mut rng = StdRng::seed_from_u64(case.name.bytes().map(u64::from).sum());
        let (mut shapes, mut arrays) = inputs_of(case, &lowered.graph, &mut rng);
        shapes.push(smallvec![Random::SEED]);
        arrays.push(Random::seed(3, 5).to_vec());
        let open: Vec<&(Arc<Tensor>, Wire)> = lowered.weights.iter().filter(|(tensor, _)| is_float(tensor.dtype)).collect();
        let special = specialize(&lowered.graph, &shapes, &open.iter().map(|(_, wire)| *wire).collect::<Vec<_>>()).map_err(told)?;
        arrays.extend(open.iter().map(|(tensor, _)| tensor.data.clone()));
        let mut graph = special.graph;
        let outputs: Vec<Wire> = graph.outputs.iter().copied().filter(|wire| is_float(graph.fact(*wire).dtype)).collect();
        let lengths: Vec<usize> = outputs.iter().map(|wire| known(&graph.fact(*wire).shape).unwrap().iter().product()).collect();
        let weights: Vec<Vec<f32>> = lengths.iter().map(|&n| (0..n).map(|_| rng.random_range(-1.0..1.0)).collect()).collect();
        let loss = weigh(&mut graph, &outputs, &weights);
        let moves = |index: &usize| *index != shapes.len() - 1 && is_float(graph.fact(graph.inputs()[*index]).dtype);
        let parameters = (0..graph.inputs().len()).filter(moves).collect();
        Ok(Self { graph, loss, outputs, weights, arrays, parameters })
    }

    fn gradients(&self) -> Result<Vec<Option<Vec<f32>>>, String> {
        let mut graph = self.graph.clone();
        let wires: Vec<Wire> = self.parameters.iter().map(|&index| graph.inputs()[index]).collect();
        let found = differentiate(&mut graph, self.loss, &wires).map_err(|error| error.to_string())?;
        graph.outputs = found.iter().flatten().copied().collect();
        let mut made = compute(&graph, &self.arrays).into_iter();
        Ok(found.iter().map(|gradient| gradient.and_then(|_| made.next())).collect())
    }

    fn loss_at(&self, directions: &[Vec<f32>], h: f32) -> f64 {
        let mut arrays = self.arrays.clone();
        for (&index, direction) in self.parameters.iter().zip(directions) {
            arrays[index].iter_mut().zip(direction).for_each(|(x, d)| *x += h * d);
        }
        let mut graph = self.graph.clone();
        graph.outputs.clone_from(&self.outputs);
        let dot = |(y, w): (&Vec<f32>, &Vec<f32>)| y.iter().zip(w).map(|(y, w)| f64::from(*y) * f64::from(*w)).sum::<f64>();
        compute(&graph, &arrays).iter().zip(&self.weights).map(dot).sum()
    }

    fn look(&self) -> Found {
        if self.parameters.is_empty() || self.outputs.is_empty() {
            return Found::Whole;
        }
        let gradients = match self.gradients() {
            Ok(gradients) => gradients,
            Err(refusal) => return Found::Refused(refusal),
        };
        let mut rng = StdRng::seed_from_u64(7);
        let mut direction = |&index: &usize| (0..self.arrays[index].len()).map(|_| rng.random_range(-1.0..1.0)).collect::<Vec<f32>>();
        let directions: Vec<Vec<f32>> = self.parameters.iter().map(&mut direction).collect();
        let dot = |(g, d): (&Option<Vec<f32>>, &Vec<f32>)| {
            g.iter().flat_map(|g| g.iter().zip(d)).map(|(g, d)| f64::from(*g) * f64::from(*d)).sum::<f64>()
        };
        let slope: f64 = gradients.iter().zip(&directions).map(dot).sum();
        let near = |h: f32| (self.loss_at(&directions, h) - self.loss_at(&directions, -h)) / (2.0 * f64::from(h));
        let steps: Vec<f64> = [1e-2, 3e-3, 1e-3, 3e-4].into_iter().map(near).collect();
        let size = steps.iter().fold(slope.abs(), |m, s| m.max(s.abs()));
        let agree = |pair: &[f64]| (pair[0] - pair[1]).abs() <= 5e-3 * size + 1e-4;
        match () {
            () if size < 1e-4 => Found::Flat,
            () if steps.iter().any(|step| (step - slope).abs() <= 1e-2 * size + 1e-4) => Found::Slope,
            () if steps.windows(2).any(agree) => Found::Wrong(format!("slope {slope}, differences {steps:?}")),
            () => Found::Unclear,
        }
    }
}

fn weigh(graph: &mut Graph, outputs: &[Wire], weights: &[Vec<f32>]) -> Wire {
    let label = Label { layer: "test".into(), class: "Test".into() };
    let mut total = graph.weight(Arc::new(Tensor::f32(&[], vec![0.0])));
    for (&y, weights) in outputs.iter().zip(weights) {
        let shape = known(&graph.fact(y).shape).unwrap();
        let weights = graph.weight(Arc::new(Tensor::f32(&shape, weights.clone())));
        let mut emit = |op: Arc<dyn crate::ir::Op>, inputs: &[Wire]| graph.op(op, inputs, label.clone()).unwrap()[0];
        let product = emit(Arc::new(BinaryOp { function: Binary::Mul, dtype: DType::F32 }), &[y, weights]);
        let sum = emit(Arc::new(Reduce { kind: ReduceKind::Sum, axes: (0..shape.len()).collect() }), &[product]);
        let sum = emit(Arc::new(Reshape { to: ReshapeTo::Shape { keep: 0, lengths: smallvec![] } }), &[sum]);
        total = emit(Arc::new(BinaryOp { function: Binary::Add, dtype: DType::F32 }), &[total, sum]);
    }
    total
}

fn compute(graph: &Graph, arrays: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let exec = Exec { threads: 1, ..Exec::default() };
    let shapes: Vec<Shape> = graph.inputs().iter().map(|wire| known(&graph.fact(*wire).shape).unwrap()).collect();
    let shapes = plan::shapes(graph, &shapes).unwrap();
    let wanted: Vec<Region> = graph.outputs.iter().map(|wire| Region::full(shapes.of(*wire))).collect();
    let demands = plan::demand(graph, &shapes, &wanted, Mode::Training);
    let plan = plan::plan(graph, &shapes, wanted.clone(), &demands, exec);
    let packed: Vec<OnceLock<Packed>> = graph.nodes().iter().map(|_| OnceLock::new()).collect();
    let mut arena = Arena::try_with_len(plan.arena).unwrap();
    let inputs: Vec<&[f32]> = arrays.iter().map(Vec::as_slice).collect();
    let mut outputs: Vec<Vec<f32>> = wanted.iter().map(|region| vec![0.0; region.len()]).collect();
    let mut slices: Vec<&mut [f32]> = outputs.iter_mut().map(Vec::as_mut_slice).collect();
    run(Program { graph, packed: &packed, exec }, &plan, &inputs, &mut slices, &mut arena, None).unwrap();
    outputs
}

fn file(layer: &LayerType) -> std::path::PathBuf {
    let stem = match layer.module {
        "keras.layers" => layer.class.to_owned(),
        module => format!("{}.{}", module.rsplit('.').next().unwrap_or(module), layer.class),
    };
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keras/vectors").join(format!("{stem}.keras"))
}

#[test]
fn every_class_has_a_gradient() {
    let (mut wrong, mut unclear, mut counts) = (Vec::new(), Vec::new(), BTreeMap::<&str, usize>::new());
    let mut stopped = BTreeSet::new();
    for layer in Registry::default().types().iter().filter(|layer| !layer.cases.is_empty()) {
        let model = Model::load(file(layer)).unwrap();
        for case in layer.cases {
            let branch = model.layer(&format!("{}:0:0", case.name)).and_then(|layer| layer.model()).unwrap();
            let what = format!("{} {}", layer.class, case.name);
            match Trial::new(&branch, case).map_or_else(Found::Refused, |trial| trial.look()) {
                Found::Slope => *counts.entry("slopes").or_default() += 1,
                Found::Flat => *counts.entry("flat").or_default() += 1,
                Found::Whole => *counts.entry("whole numbers").or_default() += 1,
                Found::Unclear => unclear.push(what),
                Found::Wrong(_) if STOPPED.contains(&layer.class) => {
                    stopped.insert(layer.class);
                }
                Found::Wrong(how) => wrong.push(format!("{what}: {how}")),
                Found::Refused(how) => wrong.push(format!("{what} is refused: {how}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {counts:?}:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(stopped.into_iter().collect::<Vec<_>>(), STOPPED);
    assert!(unclear.len() * 100 < counts["slopes"] && counts["flat"] * 3 < counts["slopes"], "{counts:?}, unclear: {unclear:?}");
}
