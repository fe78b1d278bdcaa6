//! The window law over random graphs: whatever box of the outputs is wanted, its bits are those of the full result.
//!
//! The full result comes from the graph as lowered, on one thread; the box from the fused graph, on several threads,
//! with everything outside the inputs' demand and all of the arena poisoned. `FOVEAL_LAW_CASES` sets the number of
//! graphs, each with two boxes.

#[path = "common/random_graphs.rs"]
mod random_graphs;

use foveal::ir::{Fact, Graph, Label, Mode, Op, Tensor, Wire};
use foveal::ops::{BatchNorm, Binary, BinaryOp, Channels, Conv, Convolution, Slice, SliceAxis, Unary, UnaryOp};
use foveal::plan::{self, Join, Shapes};
use foveal::{Region, Shape, Span};
use foveal_kernels::{Exec, Padding, Window};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use random_graphs::{Generator, bits, cases, compute, each, random_inputs, random_region};
use std::sync::Arc;

#[test]
fn window_law() {
    let (mut convolutions, mut thinned) = (0, 0);
    for seed in 0..cases() {
        let graph = Generator::new(seed).graph();
        let mut rng = StdRng::seed_from_u64(!seed);
        let inputs: Vec<Shape> = graph.inputs().iter().map(|w| graph.fact(*w).shape.iter().map(|d| d.known().unwrap()).collect()).collect();
        let shapes = plan::shapes(&graph, &inputs).unwrap();
        let arrays = random_inputs(&graph, &inputs, &mut rng);
        let wholes: Vec<Region> = graph.outputs.iter().map(|w| Region::full(shapes.of(*w))).collect();
        let full = compute(&graph, &shapes, wholes, &arrays.0, Mode::Inference, 1);
        let fused = plan::fuse(&graph);
        let fused_shapes = plan::shapes(&fused, &inputs).unwrap();
        convolutions += graph.nodes().iter().filter(|n| n.op.name() == "convolution").count();
        thinned += u64::from(flops(&fused, &fused_shapes) < flops(&graph, &shapes));
        for _ in 0..2 {
            let wanted: Vec<Region> = graph.outputs.iter().map(|w| random_region(shapes.of(*w), &mut rng)).collect();
            let threads = rng.random_range(1..=3);
            let part = compute(&fused, &fused_shapes, wanted.clone(), &arrays.0, Mode::Inference, threads);
            for (output, region) in wanted.iter().enumerate() {
                let shape = shapes.of(graph.outputs[output]);
                each(shape, region, |whole, index| {
                    assert!(
                        bits(full[output][whole]) == bits(part[output][index]),
                        "seed {seed}: output {output} of {shape:?}, box {region}: {} in full, {} in part\n{}",
                        full[output][whole],
                        part[output][index],
                        graph.nodes().iter().map(|n| format!("{:?} = {:?} {:?}\n", n.outputs, n.op, n.inputs)).collect::<String>()
                    );
                });
            }
        }
    }
    assert!(convolutions as u64 > cases() / 2, "{convolutions} convolutions");
    assert!(thinned > cases() / 200, "strides moved in {thinned} graphs");
}

/// Operations of all of a graph.
fn flops(graph: &Graph, shapes: &Shapes) -> u64 {
    let full = |wires: &[Wire]| wires.iter().map(|wire| Some(Region::full(shapes.of(*wire)))).collect::<Vec<_>>();
    graph.nodes().iter().map(|node| node.op.flops(&full(&node.outputs), &shapes.all(&node.inputs))).sum()
}

/// The end of one of ResNet's stages and the beginning of the next one, which reads every second pixel: of the convolutions
/// before, a quarter is computed, although what is added to them is read elsewhere too.
#[test]
fn pixels_that_nobody_reads_are_not_computed() {
    let mut rng = StdRng::seed_from_u64(5);
    let label = || Label { layer: "conv".into(), class: "Conv2D".into() };
    for (height, width) in [(8, 8), (9, 7), (1, 2)] {
        let mut graph = Graph::default();
        let x = graph.input(Fact::f32([2, height, width, 4]));
        let mut conv = |graph: &mut Graph, x: Wire, kernel: usize, stride: usize| {
            let window = Window { kernel, stride, dilation: 1, padding: Padding::Same };
            let shape = [kernel, kernel, 4, 4];
            let values = (0..kernel * kernel * 16).map(|_| rng.random_range(-1.0..1.0)).collect();
            let weights = graph.weight(Arc::new(Tensor::f32(&shape, values)));
            let op = Conv::new(Convolution { windows: [window, window].into_iter().collect(), channels: Channels::Groups(1) }, false);
            graph.op(Arc::new(op), &[x, weights], label()).unwrap()[0]
        };
        let first = conv(&mut graph, x, 3, 1);
        let inner = conv(&mut graph, first, 3, 1);
        let last = conv(&mut graph, inner, 1, 1);
        let sum =
            graph.op(Arc::new(BinaryOp { function: Binary::Add, dtype: foveal::ir::DType::F32 }), &[last, first], label()).unwrap()[0];
        let sum = graph.op(Arc::new(UnaryOp::new(Unary::RELU)), &[sum], label()).unwrap()[0];
        graph.outputs = vec![conv(&mut graph, sum, 1, 2), conv(&mut graph, sum, 1, 2)];
        let inputs: Vec<Shape> = vec![[2, height, width, 4].into_iter().collect()];
        let fused = plan::fuse(&graph);
        let (shapes, fused_shapes) = (plan::shapes(&graph, &inputs).unwrap(), plan::shapes(&fused, &inputs).unwrap());
        let (pixels, kept) = ((height * width) as u64, (height.div_ceil(2) * width.div_ceil(2)) as u64);
        let one = 2 * 2 * 16;
        assert_eq!(flops(&graph, &shapes), one * (pixels * (9 + 9 + 1) + kept * 2));
        assert_eq!(flops(&fused, &fused_shapes), one * (pixels * 9 + kept * (9 + 1 + 2)));
        let arrays = random_inputs(&graph, &inputs, &mut rng);
        let wholes = || graph.outputs.iter().map(|w| Region::full(shapes.of(*w))).collect::<Vec<_>>();
        let wanted = compute(&graph, &shapes, wholes(), &arrays.0, Mode::Inference, 1);
        let got = compute(&fused, &fused_shapes, wholes(), &arrays.0, Mode::Inference, 2);
        assert!(wanted.iter().flatten().zip(got.iter().flatten()).all(|(a, b)| bits(*a) == bits(*b)), "{height}x{width}");
    }
}

/// Small boxes in far corners of one wire, as outputs and as one that joins them, are those of the full result, and what is
/// between them is not computed.
#[test]
fn far_crops_law() {
    let (mut apart, mut saved) = (0, 0);
    for seed in 0..cases() / 4 {
        let mut rng = StdRng::seed_from_u64(!seed);
        let mut graph = Generator::new(seed).graph();
        let inputs: Vec<Shape> = graph.inputs().iter().map(|w| graph.fact(*w).shape.iter().map(|d| d.known().unwrap()).collect()).collect();
        let whole = Region::full(plan::shapes(&graph, &inputs).unwrap().of(graph.outputs[0]));
        if whole.rank() < 3 {
            continue;
        }
        let wire = graph.outputs[0];
        let corners = corners(&mut graph, &whole, &mut rng);
        let (fused, arrays) = (plan::fuse(&graph), random_inputs(&graph, &inputs, &mut rng));
        let (shapes, fused_shapes) = (plan::shapes(&graph, &inputs).unwrap(), plan::shapes(&fused, &inputs).unwrap());
        let wanted: Vec<Region> = graph.outputs.iter().map(|w| Region::full(shapes.of(*w))).collect();
        let part = compute(&fused, &fused_shapes, wanted.clone(), &arrays.0, Mode::Inference, 2);
        graph.outputs = vec![wire];
        let full = compute(&graph, &shapes, vec![whole.clone()], &arrays.0, Mode::Inference, 1);
        for (output, corner) in corners.iter().enumerate() {
            each(&whole.shape(), corner, |whole, index| {
                assert!(bits(full[0][whole]) == bits(part[output][index]), "seed {seed}: {corner} of {:?}", graph.nodes());
            });
        }
        let joined = fused.outputs.len() - 1;
        assert!((0..part[joined].len()).all(|i| bits(part[joined][i]) == bits(part[0][i] + part[1][i])), "seed {seed}");
        let demands = plan::demand_apart(&fused, &fused_shapes, &wanted, Join::Cheaper(0));
        let hulls = plan::demand(&fused, &fused_shapes, &wanted, Mode::Inference);
        let work = |demands| plan::plan(&fused, &fused_shapes, wanted.clone(), demands, Exec::default()).work;
        apart += u64::from(demands.iter().any(|boxes| boxes.len() > 1));
        saved += u64::from(work(&demands) < work(&hulls));
        for (boxes, hull) in demands.iter().zip(&hulls) {
            assert!(boxes.iter().map(Region::len).sum::<usize>() <= hull.iter().map(Region::len).sum(), "seed {seed}: {boxes:?}");
        }
    }
    assert!(apart > cases() / 20 && saved > cases() / 40, "{apart} graphs with boxes apart, {saved} of them with less work");
}

/// Makes two or three boxes of a graph's first output its outputs, and the sum of the first two.
fn corners(graph: &mut Graph, whole: &Region, rng: &mut StdRng) -> Vec<Region> {
    let wire = graph.outputs[0];
    let label = || Label { layer: "corner".into(), class: "Random".into() };
    let size: Vec<usize> = whole.0.iter().map(|span| span.len().div_ceil(rng.random_range(2..=6))).collect();
    let corners: Vec<Region> = (0..rng.random_range(2..=3))
        .map(|corner| {
            let inner = 1..whole.rank() - 1;
            let span = |axis: usize| match (inner.contains(&axis), whole[axis].len(), size[axis]) {
                (false, n, _) => Span::full(n),
                (true, n, size) if corner == 1 => Span::new(n - size, n),
                (true, n, size) => {
                    let start = if corner == 0 { 0 } else { rng.random_range(0..=n - size) };
                    Span::new(start, start + size)
                }
            };
            (0..whole.rank()).map(span).collect()
        })
        .collect();
    let slices: Vec<_> = corners
        .iter()
        .map(|corner| {
            let axes = corner.0.iter().map(|s| SliceAxis { start: Some(s.start as i64), stop: Some(s.end as i64), step: 1 }).collect();
            graph.op(Arc::new(Slice { axes }), &[wire], label()).unwrap()[0]
        })
        .collect();
    let sum = BinaryOp { function: Binary::Add, dtype: foveal::ir::DType::F32 };
    let sum = graph.op(Arc::new(sum), &slices[..2], label()).unwrap()[0];
    graph.outputs = slices.iter().copied().chain([sum]).collect();
    corners
}

/// Entries of a batch do not see each other, and their number changes nothing.
#[test]
fn batch_law() {
    for seed in 0..cases() / 10 {
        let graph = Generator::new(seed).graph();
        let mut rng = StdRng::seed_from_u64(!seed);
        let one: Vec<Shape> = graph.inputs().iter().map(|w| graph.fact(*w).shape.iter().map(|d| d.known().unwrap()).collect()).collect();
        let many: Vec<Shape> = one.iter().map(|s| std::iter::once(s[0] * 3).chain(s[1..].iter().copied()).collect()).collect();
        let (Ok(a), Ok(b)) = (plan::shapes(&graph, &one), plan::shapes(&graph, &many)) else { continue };
        let arrays = random_inputs(&graph, &many, &mut rng);
        let first: Vec<Vec<f32>> = arrays.0.iter().map(|data| data[..data.len() / 3].to_vec()).collect();
        let wholes = |s: &Shapes| graph.outputs.iter().map(|w| Region::full(s.of(*w))).collect::<Vec<_>>();
        let small = compute(&graph, &a, wholes(&a), &first, Mode::Inference, 1);
        let large = compute(&graph, &b, wholes(&b), &arrays.0, Mode::Inference, 2);
        for (small, large) in small.iter().zip(&large) {
            assert!(small.iter().zip(large).all(|(a, b)| bits(*a) == bits(*b)), "seed {seed}");
        }
    }
}

/// In training, batch statistics need the whole map; in prediction they do not.
#[test]
fn batch_normalisation_holds_a_crop_back_in_training_only() {
    let norm = BatchNorm { epsilon: 1e-3, scale: false, center: false };
    let out: Region = [Span::new(0, 1), Span::new(3, 5), Span::new(2, 4), Span::new(0, 8)].into_iter().collect();
    let inputs: [&[usize]; 3] = [&[1, 9, 9, 8], &[8], &[8]];
    let demand = |mode| norm.demand(mode, &[Some(out.clone())], &inputs).swap_remove(0);
    assert_eq!(demand(Mode::Inference), out);
    assert_eq!(demand(Mode::Training), Region::full(inputs[0]));
}
