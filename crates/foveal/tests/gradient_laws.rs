//! The laws of gradients over random graphs: the window law for all of their bits, crops against wholes, and finite differences.
//! `FOVEAL_LAW_CASES` sets the number of graphs, of which these laws look at a tenth.

#[path = "common/random_graphs.rs"]
mod random_graphs;

use foveal::ir::{DType, Graph, Label, Mode, Op, Tensor, Wire, is_float};
use foveal::ops::{Binary, BinaryOp, Displace, Equalize, PairOp, Reduce, ReduceKind, Reshape, ReshapeTo, Slice, SliceAxis, Warp};
use foveal::plan;
use foveal::train::differentiate;
use foveal::{Region, Shape};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use random_graphs::{Generator, bits, cases, compute, each, random_inputs, random_region};
use smallvec::smallvec;
use std::sync::Arc;

fn emit(graph: &mut Graph, op: impl Op, inputs: &[Wire]) -> Wire {
    let label = Label { layer: "law".into(), class: "Law".into() };
    graph.op(Arc::new(op), inputs, label).unwrap()[0]
}

fn lengths(graph: &Graph, wire: Wire) -> Shape {
    graph.fact(wire).shape.iter().map(|d| d.known().unwrap()).collect()
}

/// The sum of `y` times `weights`, as one value.
fn weighed(graph: &mut Graph, y: Wire, weights: Vec<f32>) -> Wire {
    let shape = lengths(graph, y);
    let weights = graph.weight(Arc::new(Tensor::f32(&shape, weights)));
    let product = emit(graph, BinaryOp { function: Binary::Mul, dtype: DType::F32 }, &[y, weights]);
    let sum = emit(graph, Reduce { kind: ReduceKind::Sum, axes: (0..shape.len()).collect() }, &[product]);
    emit(graph, Reshape { to: ReshapeTo::Shape { keep: 0, lengths: smallvec![] } }, &[sum])
}

/// A random graph that can be trained through, with what it takes to look at it.
struct Trial {
    graph: Graph,
    y: Wire,
    rng: StdRng,
    shapes: Vec<Shape>,
    arrays: Vec<Vec<f32>>,
}

impl Trial {
    fn new(seed: u64) -> Option<Self> {
        let graph = Generator::new(seed).graph();
        let y = graph.outputs[0];
        let mut rng = StdRng::seed_from_u64(!seed);
        let shapes: Vec<Shape> = graph.inputs().iter().map(|w| lengths(&graph, *w)).collect();
        let arrays = random_inputs(&graph, &shapes, &mut rng).0;
        is_float(graph.fact(y).dtype).then_some(Self { graph, y, rng, shapes, arrays })
    }

    fn weights(&mut self, len: usize) -> Vec<f32> {
        (0..len).map(|_| self.rng.random_range(-1.0..1.0)).collect()
    }

    fn compute(&self, graph: &Graph, wanted: Option<&[Region]>, threads: usize) -> Vec<Vec<f32>> {
        let shapes = plan::shapes(graph, &self.shapes).unwrap();
        let wholes = || graph.outputs.iter().map(|w| Region::full(shapes.of(*w))).collect();
        compute(graph, &shapes, wanted.map_or_else(wholes, <[Region]>::to_vec), &self.arrays, Mode::Training, threads)
    }
}

/// The graph of the gradients of `loss` by all inputs, zeros where it does not depend on one.
fn backward(mut graph: Graph, loss: Wire) -> Graph {
    let parameters = graph.inputs().to_vec();
    let gradients = differentiate(&mut graph, loss, &parameters).unwrap_or_else(|error| panic!("{error}"));
    let zeros = |graph: &mut Graph, wire: Wire| {
        let shape = lengths(graph, wire);
        graph.weight(Arc::new(Tensor::f32(&shape, vec![0.0; shape.iter().product()])))
    };
    let outputs = gradients.into_iter().zip(parameters).map(|(gradient, wire)| gradient.unwrap_or_else(|| zeros(&mut graph, wire)));
    graph.outputs = outputs.collect();
    graph
}

fn story(seed: u64, graph: &Graph) -> String {
    let nodes = graph.nodes().iter().map(|n| format!("{:?} = {:?} {:?}\n", n.outputs, n.op, n.inputs));
    format!("seed {seed}\n{}", nodes.collect::<String>())
}

/// Boxes of gradients, computed alone on the fused graph and several threads, are those boxes of the whole gradients, bit for
/// bit.
#[test]
fn window_law_of_gradients() {
    let mut looked_at = 0;
    for seed in 0..cases() / 10 {
        let Some(mut trial) = Trial::new(seed) else { continue };
        let weights = trial.weights(lengths(&trial.graph, trial.y).iter().product());
        let mut graph = trial.graph.clone();
        let loss = weighed(&mut graph, trial.y, weights);
        let graph = backward(graph, loss);
        looked_at += 1;
        let full = trial.compute(&graph, None, 1);
        let wholes: Vec<Shape> = graph.outputs.iter().map(|w| lengths(&graph, *w)).collect();
        let wanted: Vec<Region> = wholes.iter().map(|shape| random_region(shape, &mut trial.rng)).collect();
        let threads = trial.rng.random_range(1..=3);
        let part = trial.compute(&plan::fuse(&graph), Some(&wanted), threads);
        for (index, (region, shape)) in wanted.iter().zip(&wholes).enumerate() {
            each(shape, region, |whole, place| {
                let (a, b) = (full[index][whole], part[index][place]);
                assert!(bits(a) == bits(b), "{a} in full, {b} in the box {region} of {shape:?}, {}", story(seed, &graph));
            });
        }
    }
    assert!(looked_at * 20 > cases(), "{looked_at} graphs");
}

/// The gradient behind a box of the output is that of the whole with everything beside the box left out of the loss.
#[test]
fn gradients_behind_boxes_are_those_of_the_whole() {
    let mut looked_at = 0;
    for seed in 0..cases() / 10 {
        let Some(mut trial) = Trial::new(seed) else { continue };
        let shape = lengths(&trial.graph, trial.y);
        let region = random_region(&shape, &mut trial.rng);
        let inside = trial.weights(region.len());
        let mut everywhere = vec![0.0; shape.iter().product()];
        each(&shape, &region, |whole, place| everywhere[whole] = inside[place]);
        let mut whole = trial.graph.clone();
        let loss = weighed(&mut whole, trial.y, everywhere);
        let whole = backward(whole, loss);
        let mut boxed = trial.graph.clone();
        let axes = region.0.iter().map(|s| SliceAxis { start: Some(s.start as i64), stop: Some(s.end as i64), step: 1 }).collect();
        let y = emit(&mut boxed, Slice { axes }, &[trial.y]);
        let loss = weighed(&mut boxed, y, inside);
        let boxed = backward(boxed, loss);
        let (a, b) = (trial.compute(&whole, None, 1), trial.compute(&boxed, None, 2));
        // What is not finite beside the box is 0 * infinity in the whole.
        if a.iter().flatten().any(|x| !x.is_finite()) {
            continue;
        }
        looked_at += 1;
        for (a, b) in a.iter().zip(&b) {
            let largest = a.iter().fold(0.0f32, |m, x| m.max(x.abs()));
            let far = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(far <= 1e-4 * largest + 1e-6, "differs by {far} of {largest}, box {region}, {}", story(seed, &boxed));
        }
    }
    assert!(looked_at * 25 > cases(), "{looked_at} graphs");
}

/// Along a random direction, the gradient is the slope that finite differences find, wherever these agree among themselves:
/// over kinks, and where rounding is as large as the change, they do not.
#[test]
fn gradients_are_slopes() {
    let mut looked_at = 0;
    for seed in 0..cases() / 10 {
        let Some(mut trial) = Trial::new(seed) else { continue };
        // The numbers that move images have no gradient, which in a training are drawn: here they depend on the images. And a
        // remainder jumps where a quotient is rounded to a whole number, equalised values where one passes another.
        let drawn_or_jumping = |op: &dyn std::any::Any| op.is::<Warp>() || op.is::<Displace>() || op.is::<Equalize>() || op.is::<PairOp>();
        if trial.graph.nodes().iter().any(|node| drawn_or_jumping(node.op.as_any())) {
            continue;
        }
        let weights = trial.weights(lengths(&trial.graph, trial.y).iter().product());
        let mut graph = trial.graph.clone();
        let loss = weighed(&mut graph, trial.y, weights.clone());
        let graph = backward(graph, loss);
        let gradients = trial.compute(&graph, None, 2);
        let directions: Vec<Vec<f32>> = trial.arrays.clone().iter().map(|x| trial.weights(x.len())).collect();
        if gradients.iter().flatten().any(|g| !g.is_finite()) {
            continue;
        }
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
        let slope: f64 = gradients.iter().zip(&directions).map(|(g, d)| dot(g, d)).sum();
        let mut forward = trial.graph.clone();
        forward.outputs = vec![trial.y];
        let origin = trial.arrays.clone();
        let mut at = |h: f32| {
            let moved = origin.iter().zip(&directions).map(|(x, d)| x.iter().zip(d).map(|(x, d)| x + h * d).collect());
            trial.arrays = moved.collect();
            dot(&trial.compute(&forward, None, 1)[0], &weights)
        };
        let here = at(0.0);
        let sides: Vec<[f64; 2]> =
            [1e-2f32, 5e-3, 2.5e-3].iter().map(|&h| [(at(h) - here) / f64::from(h), (here - at(-h)) / f64::from(h)]).collect();
        let steps: Vec<f64> = sides.iter().map(|[ahead, behind]| (ahead + behind) / 2.0).collect();
        let size = steps.iter().fold(0.0f64, |m, s| m.max(s.abs()));
        let spread = steps.windows(2).map(|pair| (pair[0] - pair[1]).abs()).fold(0.0, f64::max);
        // At a kink, such as two equal values of which the larger is taken, the two sides differ however short the step.
        let kinked = sides.iter().any(|[ahead, behind]| (ahead - behind).abs() > 1e-2 * size);
        if !size.is_finite() || spread > 2e-3 * size || size < 1e-3 || kinked {
            continue;
        }
        looked_at += 1;
        assert!((slope - steps[2]).abs() <= 1e-2 * size, "slope {slope}, differences {steps:?}, {}", story(seed, &trial.graph));
    }
    assert!(looked_at * 100 > cases(), "{looked_at} graphs");
}
