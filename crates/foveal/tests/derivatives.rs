//! The derivative law: what [`foveal::train::differentiate`] writes agrees with finite differences; and the window law of
//! gradients: behind a crop, they are those of the whole with everything beside the crop left out of the loss.

use foveal::exec::{Program, run};
use foveal::ir::{DType, Fact, Graph, Label, Mode, Op, Packed, Tensor, Wire};
use foveal::ops::*;
use foveal::plan;
use foveal::train::differentiate;
use foveal::{Region, Shape};
use foveal_kernels::arena::Arena;
use foveal_kernels::{Exec, Padding, TransposedWindow, Window};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use smallvec::smallvec;
use std::sync::{Arc, OnceLock};

fn emit(graph: &mut Graph, op: impl Op, inputs: &[Wire]) -> Wire {
    let label = Label { layer: "test".into(), class: "Test".into() };
    graph.op(Arc::new(op), inputs, label).unwrap()[0]
}

fn lengths(graph: &Graph, wire: Wire) -> Vec<usize> {
    graph.fact(wire).shape.iter().map(|d| d.known().unwrap()).collect()
}

fn constant(graph: &mut Graph, shape: &[usize], data: Vec<f32>) -> Wire {
    graph.weight(Arc::new(Tensor::f32(shape, data)))
}

fn mul(graph: &mut Graph, a: Wire, b: Wire) -> Wire {
    emit(graph, BinaryOp { function: Binary::Mul, dtype: DType::F32 }, &[a, b])
}

/// The sum of all elements times random numbers, so that no symmetry hides a mistake.
fn weighed_sum(graph: &mut Graph, y: Wire, rng: &mut StdRng) -> Wire {
    let shape = lengths(graph, y);
    let weights = (0..shape.iter().product()).map(|_| rng.random_range(-1.0..1.0)).collect();
    let weights = constant(graph, &shape, weights);
    let product = mul(graph, y, weights);
    let sum = emit(graph, Reduce { kind: ReduceKind::Sum, axes: (0..shape.len()).collect() }, &[product]);
    emit(graph, Reshape { to: ReshapeTo::Shape { keep: 0, lengths: smallvec![] } }, &[sum])
}

/// Runs a graph; everything else than what plans name is NaN.
fn compute(graph: &Graph, inputs: &[Vec<f32>], threads: usize) -> Vec<Vec<f32>> {
    let exec = Exec { threads, ..Exec::default() };
    let shapes: Vec<Shape> = graph.inputs().iter().map(|w| lengths(graph, *w).into()).collect();
    let shapes = plan::shapes(graph, &shapes).unwrap();
    let wanted: Vec<Region> = graph.outputs.iter().map(|w| Region::full(shapes.of(*w))).collect();
    let demands = plan::demand(graph, &shapes, &wanted, Mode::Training);
    let plan = plan::plan(graph, &shapes, wanted.clone(), &demands, exec);
    let packed: Vec<OnceLock<Packed>> = graph.nodes().iter().map(|_| OnceLock::new()).collect();
    let mut arena = Arena::try_with_len(plan.arena).unwrap();
    let all = 0..arena.len();
    arena.split(&[], std::slice::from_ref(&all)).1[0].fill(f32::NAN);
    let views: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();
    let mut outputs: Vec<Vec<f32>> = wanted.iter().map(|r| vec![f32::NAN; r.len()]).collect();
    let mut slices: Vec<&mut [f32]> = outputs.iter_mut().map(Vec::as_mut_slice).collect();
    run(Program { graph, packed: &packed, exec }, &plan, &views, &mut slices, &mut arena, None).unwrap();
    outputs
}

/// Loss and gradients by all inputs, computed on the fused graph.
fn gradients(forward: &Graph, loss: Wire, inputs: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let mut graph = forward.clone();
    let parameters = graph.inputs().to_vec();
    let found = differentiate(&mut graph, loss, &parameters).unwrap();
    graph.outputs = std::iter::once(loss).chain(found.iter().flatten().copied()).collect();
    let plain = compute(&graph, inputs, 1);
    let fused = compute(&plan::fuse(&graph), inputs, 3);
    for (a, b) in plain.iter().zip(&fused) {
        assert!(a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits()), "fusing changes bits");
    }
    let mut made = fused.into_iter().skip(1);
    found.iter().zip(inputs).map(|(g, x)| g.map_or_else(|| vec![0.0; x.len()], |_| made.next().unwrap())).collect()
}

fn loss_at(forward: &Graph, loss: Wire, inputs: &[Vec<f32>]) -> f64 {
    let mut graph = forward.clone();
    graph.outputs = vec![loss];
    f64::from(compute(&graph, inputs, 1)[0][0])
}

/// Compares with finite differences along random directions.
fn check(what: &str, shapes: &[&[usize]], low: f32, high: f32, build: impl Fn(&mut Graph, &[Wire]) -> Wire) {
    let mut rng = StdRng::seed_from_u64(what.bytes().map(u64::from).sum());
    let mut graph = Graph::default();
    let wires: Vec<Wire> = shapes.iter().map(|s| graph.input(Fact::f32(s.iter().copied()))).collect();
    let y = build(&mut graph, &wires);
    let loss = weighed_sum(&mut graph, y, &mut rng);
    let inputs: Vec<Vec<f32>> = shapes.iter().map(|s| (0..s.iter().product()).map(|_| rng.random_range(low..high)).collect()).collect();
    let gradients = gradients(&graph, loss, &inputs);
    for (index, gradient) in gradients.iter().enumerate() {
        assert!(gradient.iter().all(|g| g.is_finite()), "{what}: gradient of input {index} is not finite");
        let direction: Vec<f32> = (0..gradient.len()).map(|_| rng.random_range(-1.0..1.0)).collect();
        let slope: f64 = gradient.iter().zip(&direction).map(|(g, d)| f64::from(*g) * f64::from(*d)).sum();
        let moved = |h: f32| {
            let mut inputs = inputs.clone();
            inputs[index].iter_mut().zip(&direction).for_each(|(x, d)| *x += h * d);
            loss_at(&graph, loss, &inputs)
        };
        let size = gradient.iter().map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt()
            * direction.iter().map(|d| f64::from(*d).powi(2)).sum::<f64>().sqrt();
        // Steps too long see curvature and kinks, steps too short the rounding of the sums: one of them sees neither.
        let near = [1e-2, 3e-3, 1e-3, 3e-4].map(|h| ((moved(h) - moved(-h)) / (2.0 * f64::from(h)) - slope).abs());
        let best = near.iter().copied().fold(f64::INFINITY, f64::min);
        assert!(best <= 2e-3 * size + 1e-4, "{what}: input {index}: slope {slope}, differs by {near:?} (norm {size})");
    }
}

fn unary(what: &str, low: f32, high: f32, function: Unary) {
    check(what, &[&[3, 5, 7]], low, high, |graph, x| emit(graph, UnaryOp::new(function), x));
}

#[test]
fn functions_of_one_element() {
    use Unary::*;
    let smooth = [
        Sigmoid,
        Tanh,
        Softplus,
        Softsign,
        Gelu,
        GeluTanh,
        Silu,
        Exp,
        Expm1,
        Erf,
        Square,
        Neg,
        Sin,
        Cos,
        Mish,
        LogSigmoid,
        TanhShrink,
        Elu(0.7),
        Selu,
        Celu(1.3),
        SquarePlus(4.0),
        AddScalar(0.3),
        MulScalar(-1.7),
        RsubScalar(2.0),
        DivScalar(3.0),
        RpowScalar(1.7),
    ];
    let kinked = [
        Unary::RELU,
        Unary::RELU6,
        LeakyRelu(0.2),
        Abs,
        HardSigmoid,
        HardSilu,
        HardTanh,
        HardShrink(0.3),
        SoftShrink(0.4),
        SparsePlus,
        SparseSigmoid,
        Clip(-0.7, 0.4),
        MaxScalar(0.1),
        MinScalar(0.2),
        Threshold { threshold: 0.2, value: 0.7 },
        Relu { max: 1.0, negative_slope: 0.1, threshold: 0.25 },
    ];
    smooth.into_iter().chain(kinked).for_each(|function| unary(&format!("{function:?}"), -1.5, 1.5, function));
    for function in [Log, Log1p, Sqrt, Rsqrt, Reciprocal, PowScalar(2.5), RdivScalar(1.5)] {
        unary(&format!("{function:?}"), 0.4, 2.0, function);
    }
    for function in [Floor, Ceil, Round, Sign] {
        check(&format!("{function:?}"), &[&[40]], 0.1, 0.4, |graph, x| {
            let steps = emit(graph, UnaryOp::new(function), x);
            mul(graph, steps, x[0])
        });
    }
}

#[test]
fn functions_of_two_elements() {
    use Binary::*;
    for function in [Add, Sub, Mul, Div, Max, Min, Pow, SquaredDifference] {
        for (a, b) in [(&[2, 3, 4][..], &[2, 3, 4][..]), (&[2, 3, 4], &[4]), (&[2, 1, 4], &[3, 1]), (&[], &[2, 2])] {
            check(&format!("{function:?} {a:?} {b:?}"), &[a, b], 0.5, 2.0, |graph, x| {
                emit(graph, BinaryOp { function, dtype: DType::F32 }, x)
            });
        }
    }
    check("select", &[&[3, 4], &[3, 1]], -1.0, 1.0, |graph, x| {
        let condition = constant(graph, &[3, 4], (0..12).map(|i| (i % 3 == 0) as u8 as f32).collect());
        emit(graph, Select { dtype: DType::F32 }, &[condition, x[0], x[1]])
    });
}

#[test]
fn movements() {
    let x: &[&[usize]] = &[&[2, 6, 7, 3]];
    let all = SliceAxis::ALL;
    let slice = |step: i64| SliceAxis { start: if step > 0 { Some(1) } else { Some(-1) }, stop: None, step };
    for step in [1, 2, 3, -1, -2, -3] {
        check(&format!("slice {step}"), x, -1.0, 1.0, |graph, x| {
            emit(graph, Slice { axes: smallvec![all, slice(step), SliceAxis { stop: Some(-1), ..slice(step.abs()) }, all] }, x)
        });
    }
    for (size, too_small) in
        [(CropSize::Center(3), TooSmall::Error), (CropSize::Center(8), TooSmall::Pad), (CropSize::Fraction(0.5), TooSmall::Error)]
    {
        check(&format!("crop {size:?}"), x, -1.0, 1.0, |graph, x| {
            let axes = smallvec![CropAxis { axis: 1, size }, CropAxis { axis: 2, size }];
            emit(graph, Crop { axes, rounding: Rounding::Floor, too_small }, x)
        });
    }
    check("pad", x, -1.0, 1.0, |graph, x| {
        emit(graph, Pad { amount: PadAmount::Fixed(smallvec![(0, 0), (1, 2), (0, 3), (0, 0)]), value: 0.5 }, x)
    });
    check("concatenation", &[&[2, 3, 2], &[2, 1, 2]], -1.0, 1.0, |graph, x| emit(graph, Concat { axis: 1 }, &[x[0], x[1], x[0]]));
    check("transpose", x, -1.0, 1.0, |graph, x| emit(graph, Transpose { permutation: smallvec![2, 0, 3, 1] }, x));
    check("reshape", x, -1.0, 1.0, |graph, x| emit(graph, Reshape { to: ReshapeTo::Flatten }, x));
    check("repetition", &[&[2, 1, 3]], -1.0, 1.0, |graph, x| emit(graph, Repeat { axis: 1, times: 4 }, x));
    check("band", &[&[2, 5, 4]], -1.0, 1.0, |graph, x| emit(graph, Band { low: Some(-1), high: Some(2), value: 3.0 }, x));
    check("running sums", &[&[2, 3, 6]], -1.0, 1.0, |graph, x| emit(graph, LinesOp { what: Lines::Sums }, x));
}

#[test]
fn reductions_and_normalisations() {
    for kind in [ReduceKind::Sum, ReduceKind::Mean, ReduceKind::Max, ReduceKind::Min, ReduceKind::Prod] {
        check(&format!("{kind:?}"), &[&[2, 3, 4]], 0.5, 1.5, |graph, x| emit(graph, Reduce { kind, axes: smallvec![1, 2] }, x));
    }
    for log in [false, true] {
        check(&format!("softmax {log}"), &[&[3, 4, 5]], -2.0, 2.0, |graph, x| emit(graph, Softmax { axes: smallvec![2], log }, x));
    }
    for moments in [Moments::Centered, Moments::RootMeanSquare, Moments::Deviation] {
        check(&format!("{moments:?}"), &[&[3, 4, 5], &[5], &[5]], -2.0, 2.0, |graph, x| {
            let op = Normalise { moments, axes: smallvec![2], epsilon: 1e-3, affine_axes: smallvec![2], gamma: true, beta: true };
            emit(graph, op, x)
        });
    }
    check("frozen batch normalisation", &[&[2, 3, 3, 4], &[4], &[4]], -2.0, 2.0, |graph, x| {
        let mean = constant(graph, &[4], vec![0.1, -0.2, 0.3, 0.0]);
        let variance = constant(graph, &[4], vec![1.1, 0.2, 0.7, 2.0]);
        emit(graph, BatchNorm { epsilon: 1e-3, scale: true, center: true }, &[x[0], x[1], x[2], mean, variance])
    });
}

#[test]
fn products() {
    check("dense", &[&[3, 4, 5], &[5, 6], &[6]], -1.0, 1.0, |graph, x| emit(graph, MatMul::new(Product::MATRIX, true), x));
    check("einsum", &[&[2, 3, 4], &[2, 5, 4]], -1.0, 1.0, |graph, x| {
        emit(graph, Einsum { a: smallvec![b'b', b'q', b'c'], b: smallvec![b'b', b'k', b'c'], out: smallvec![b'b', b'q', b'k'] }, x)
    });
    check("einsum that repeats", &[&[1, 3, 4], &[2, 5, 4]], -1.0, 1.0, |graph, x| {
        emit(graph, Einsum { a: smallvec![b'b', b'q', b'c'], b: smallvec![b'b', b'k', b'c'], out: smallvec![b'b', b'q', b'k'] }, x)
    });
}

fn window(kernel: usize, stride: usize, dilation: usize, padding: Padding) -> Window {
    Window { kernel, stride, dilation, padding }
}

#[test]
fn convolutions() {
    let cases = [
        (3, 1, 1, Padding::Valid),
        (3, 2, 1, Padding::Same),
        (2, 3, 1, Padding::Valid),
        (3, 1, 2, Padding::Same),
        (4, 2, 1, Padding::Same),
    ];
    for (kernel, stride, dilation, padding) in cases {
        let what = format!("{kernel} {stride} {dilation} {padding:?}");
        let w = window(kernel, stride, dilation, padding);
        let conv = |windows, channels| Conv::new(Convolution { windows, channels }, true);
        check(&format!("conv {what}"), &[&[2, 7, 9, 3], &[kernel, kernel, 3, 4], &[4]], -1.0, 1.0, |graph, x| {
            emit(graph, conv(smallvec![w, w], Channels::Groups(1)), x)
        });
        check(&format!("conv 1d {what}"), &[&[2, 9, 2], &[kernel, 2, 5], &[5]], -1.0, 1.0, |graph, x| {
            emit(graph, conv(smallvec![w], Channels::Groups(1)), x)
        });
        check(&format!("grouped {what}"), &[&[2, 7, 8, 4], &[kernel, kernel, 2, 6], &[6]], -1.0, 1.0, |graph, x| {
            emit(graph, conv(smallvec![w, w], Channels::Groups(2)), x)
        });
        check(&format!("depthwise {what}"), &[&[2, 7, 8, 3], &[kernel, kernel, 3, 2], &[6]], -1.0, 1.0, |graph, x| {
            emit(graph, conv(smallvec![w, w], Channels::Depthwise), x)
        });
        let transposed = TransposedWindow { kernel, stride, dilation, padding, output_padding: None };
        check(&format!("transposed {what}"), &[&[2, 4, 5, 3], &[kernel, kernel, 4, 3], &[4]], -1.0, 1.0, |graph, x| {
            emit(graph, ConvTranspose::new(TransposedConvolution { windows: smallvec![transposed, transposed] }, true), x)
        });
    }
    check("conv 3d", &[&[1, 4, 5, 4, 2], &[2, 3, 2, 2, 3]], -1.0, 1.0, |graph, x| {
        let windows = smallvec![window(2, 1, 1, Padding::Same), window(3, 2, 1, Padding::Same), window(2, 1, 1, Padding::Valid)];
        emit(graph, Conv::new(Convolution { windows, channels: Channels::Groups(1) }, false), x)
    });
}

#[test]
fn pools() {
    for kind in [PoolKind::Max, PoolKind::Average] {
        for (kernel, stride, padding) in [(2, 2, Padding::Valid), (3, 2, Padding::Same), (3, 1, Padding::Same)] {
            let w = window(kernel, stride, 1, padding);
            check(&format!("{kind:?} {kernel} {stride}"), &[&[2, 7, 6, 3]], -1.0, 1.0, |graph, x| {
                emit(graph, Pool { kind, windows: smallvec![w, w] }, x)
            });
        }
    }
}

#[test]
fn batch_statistics() {
    for (scale, center) in [(true, true), (false, true), (true, false), (false, false)] {
        let shapes: Vec<&[usize]> =
            [&[3, 4, 3, 5][..]].into_iter().chain((0..usize::from(scale) + usize::from(center)).map(|_| &[5][..])).collect();
        check(&format!("batch normalisation {scale} {center}"), &shapes, -2.0, 2.0, |graph, x| {
            emit(graph, BatchNormTraining { epsilon: 1e-3, scale, center }, x)
        });
    }
}

/// A small network with a skip, of which a center is wanted.
fn network(graph: &mut Graph, x: &[Wire], cropped: bool) -> Wire {
    let same = |kernel, stride| smallvec![window(kernel, stride, 1, Padding::Same), window(kernel, stride, 1, Padding::Same)];
    let conv = |graph: &mut Graph, x, k, b, stride| {
        let y = emit(graph, Conv::new(Convolution { windows: same(3, stride), channels: Channels::Groups(1) }, true), &[x, k, b]);
        emit(graph, UnaryOp::new(Unary::RELU), &[y])
    };
    let a = conv(graph, x[0], x[1], x[2], 1);
    let b = conv(graph, a, x[3], x[4], 1);
    let pooled = emit(graph, Pool { kind: PoolKind::Max, windows: same(2, 2) }, &[b]);
    let deep = conv(graph, pooled, x[3], x[4], 1);
    let wide = emit(
        graph,
        ResizeAxes {
            axes: smallvec![(1, ResizeTo::Factor(2)), (2, ResizeTo::Factor(2))],
            interpolation: Interpolation::Nearest,
            antialias: false,
        },
        &[deep],
    );
    let _ = wide;
    let joined = emit(graph, Concat { axis: 3 }, &[a, b]);
    if !cropped {
        return joined;
    }
    let axes = smallvec![CropAxis { axis: 1, size: CropSize::Center(4) }, CropAxis { axis: 2, size: CropSize::Center(5) }];
    emit(graph, Crop { axes, rounding: Rounding::Floor, too_small: TooSmall::Error }, &[joined])
}

#[test]
fn gradients_behind_a_crop_are_those_of_the_whole() {
    let shapes: &[&[usize]] = &[&[2, 16, 18, 2], &[3, 3, 2, 5], &[5], &[3, 3, 5, 5], &[5]];
    let mut rng = StdRng::seed_from_u64(5);
    let inputs: Vec<Vec<f32>> = shapes.iter().map(|s| (0..s.iter().product()).map(|_| rng.random_range(-1.0..1.0)).collect()).collect();
    let build = |cropped: bool| {
        let mut graph = Graph::default();
        let wires: Vec<Wire> = shapes.iter().map(|s| graph.input(Fact::f32(s.iter().copied()))).collect();
        let y = network(&mut graph, &wires, cropped);
        (graph, y)
    };
    let (mut crop, y) = build(true);
    let loss = weighed_sum(&mut crop, y, &mut StdRng::seed_from_u64(9));
    // The same loss of the whole: the weights beside the crop are 0.
    let (mut whole, y) = build(false);
    let mut inner = StdRng::seed_from_u64(9);
    let inside: Vec<f32> = (0..2 * 4 * 5 * 10).map(|_| inner.random_range(-1.0..1.0)).collect();
    let mut weights = vec![0.0; 2 * 16 * 18 * 10];
    for (i, w) in inside.iter().enumerate() {
        let (c, x, r, n) = (i % 10, i / 10 % 5, i / 50 % 4, i / 200);
        weights[((n * 16 + r + 6) * 18 + x + 6) * 10 + c] = *w;
    }
    let weights = constant(&mut whole, &[2, 16, 18, 10], weights);
    let product = mul(&mut whole, y, weights);
    let whole_loss = emit(&mut whole, Reduce { kind: ReduceKind::Sum, axes: smallvec![0, 1, 2, 3] }, &[product]);
    let whole_loss = emit(&mut whole, Reshape { to: ReshapeTo::Shape { keep: 0, lengths: smallvec![] } }, &[whole_loss]);
    let (a, b) = (gradients(&crop, loss, &inputs), gradients(&whole, whole_loss, &inputs));
    for (index, (a, b)) in a.iter().zip(&b).enumerate() {
        let largest = b.iter().fold(0.0f32, |m, x| m.max(x.abs()));
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-5 * largest), "gradient of input {index}");
    }
    // Beside what the crop sees, the picture has no gradient.
    let seen = |r: usize, x: usize| (4..12).contains(&r) && (4..13).contains(&x);
    for (i, g) in a[0].iter().enumerate() {
        let (x, r) = (i / 2 % 18, i / 36 % 16);
        assert!(seen(r, x) || *g == 0.0, "gradient {g} at {r}, {x}");
    }
}

#[test]
fn a_crop_makes_the_backward_pass_cheaper() {
    let flops = |cropped: bool| {
        let mut graph = Graph::default();
        let shapes: &[&[usize]] = &[&[1, 64, 64, 2], &[3, 3, 2, 5], &[5], &[3, 3, 5, 5], &[5]];
        let wires: Vec<Wire> = shapes.iter().map(|s| graph.input(Fact::f32(s.iter().copied()))).collect();
        let y = network(&mut graph, &wires, cropped);
        let loss = weighed_sum(&mut graph, y, &mut StdRng::seed_from_u64(1));
        let found = differentiate(&mut graph, loss, &wires[1..]).unwrap();
        graph.outputs = found.into_iter().flatten().collect();
        let graph = plan::fuse(&graph);
        let shapes: Vec<Shape> = graph.inputs().iter().map(|w| lengths(&graph, *w).into()).collect();
        let shapes = plan::shapes(&graph, &shapes).unwrap();
        let wanted: Vec<Region> = graph.outputs.iter().map(|w| Region::full(shapes.of(*w))).collect();
        let demands = plan::demand(&graph, &shapes, &wanted, Mode::Training);
        plan::plan(&graph, &shapes, wanted, &demands, Exec::default()).work
    };
    let (some, all) = (flops(true), flops(false));
    assert!(some * 20 < all, "{some} of {all}");
}

#[test]
fn recurrences() {
    let cells = [
        Cell::Lstm { activation: Some(Unary::Tanh), gate: Some(Unary::Sigmoid) },
        Cell::Gru { activation: Some(Unary::Tanh), gate: Some(Unary::Sigmoid), reset_after: true },
        Cell::Gru { activation: Some(Unary::Tanh), gate: Some(Unary::Sigmoid), reset_after: false },
        Cell::Simple { activation: Some(Unary::Tanh) },
    ];
    for cell in cells {
        let (width, units) = (3 * cell.gates(), 3);
        for (bias, initial, masked) in [(false, false, false), (true, true, true)] {
            // Only cells that reset behind the product have a bias of its own for it.
            let bias = bias && !matches!(cell, Cell::Gru { reset_after: false, .. });
            let op = Recurrence { cell, bias, initial, masked, zero_masked: masked };
            let mut shapes: Vec<Vec<usize>> = vec![vec![2, 5, width], vec![units, width]];
            if bias {
                shapes.push(vec![width]);
            }
            if initial {
                shapes.extend((0..cell.states()).map(|_| vec![2, units]));
            }
            let shapes: Vec<&[usize]> = shapes.iter().map(Vec::as_slice).collect();
            for last in [false, true] {
                check(&format!("{cell:?} {bias} {last}"), &shapes, -1.0, 1.0, |graph, x| {
                    let mut inputs = x.to_vec();
                    if masked {
                        inputs.push(constant(graph, &[2, 5], vec![1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0]));
                    }
                    let label = Label { layer: "test".into(), class: "Test".into() };
                    let outputs = graph.op(Arc::new(op.clone()), &inputs, label).unwrap();
                    if last {
                        let axes = smallvec![SliceAxis::ALL, SliceAxis { start: Some(1), stop: Some(3), step: 1 }, SliceAxis::ALL];
                        return emit(graph, Slice { axes }, &outputs[..1]);
                    }
                    let states: Vec<Wire> =
                        outputs[1..=cell.states()].iter().map(|s| emit(graph, Reshape { to: ReshapeTo::InsertAxis(1) }, &[*s])).collect();
                    emit(graph, Concat { axis: 1 }, &[&outputs[..1], &states].concat())
                });
            }
        }
    }
}

#[test]
fn lookups_and_resampling() {
    check("lookup", &[&[6, 4]], -1.0, 1.0, |graph, x| {
        let indices = constant(graph, &[2, 3], vec![0.0, 3.0, 3.0, 5.0, -6.0, 1.0]);
        emit(graph, Take { axis: 0 }, &[x[0], indices])
    });
    check("a part of a lookup", &[&[2, 6, 4]], -1.0, 1.0, |graph, x| {
        let indices = constant(graph, &[3], vec![0.0, 3.0, 3.0]);
        let y = emit(graph, Take { axis: 1 }, &[x[0], indices]);
        let part = |stop| SliceAxis { start: Some(1), stop: Some(stop), step: 1 };
        emit(graph, Slice { axes: smallvec![part(2), part(3), part(3)] }, &[y])
    });
    for interpolation in [Interpolation::Nearest, Interpolation::Bilinear, Interpolation::Bicubic, Interpolation::Lanczos3] {
        for (to, antialias) in [(ResizeTo::Factor(2), false), (ResizeTo::Length(5), false), (ResizeTo::Length(3), true)] {
            check(&format!("{interpolation:?} {to:?} {antialias}"), &[&[2, 7, 6, 3]], -1.0, 1.0, |graph, x| {
                let y = emit(graph, ResizeAxes { axes: smallvec![(1, to), (2, to)], interpolation, antialias }, x);
                let axes = smallvec![CropAxis { axis: 1, size: CropSize::Center(2) }];
                emit(graph, Crop { axes, rounding: Rounding::Floor, too_small: TooSmall::Error }, &[y])
            });
        }
    }
}

#[test]
fn products_orders_and_entries() {
    for zeros in 0..3 {
        check(&format!("a product with {zeros} zeros"), &[&[3, 2, 4]], 0.5, 1.5, |graph, x| {
            let mut mask = vec![1.0; 24];
            // One line of the reduced axes has as many zeros, the others none.
            (0..zeros).for_each(|i| mask[8 + 3 * i] = 0.0);
            let mask = constant(graph, &[3, 2, 4], mask);
            let y = mul(graph, x[0], mask);
            emit(graph, Reduce { kind: ReduceKind::Prod, axes: smallvec![0, 2] }, &[y])
        });
        check(&format!("running products with {zeros} zeros"), &[&[2, 5]], 0.5, 1.5, |graph, x| {
            let mut mask = vec![1.0; 10];
            (0..zeros).for_each(|i| mask[1 + 2 * i] = 0.0);
            let mask = constant(graph, &[2, 5], mask);
            let y = mul(graph, x[0], mask);
            emit(graph, LinesOp { what: Lines::Products }, &[y])
        });
    }
    for what in [Lines::Ascending, Lines::Descending] {
        check(&format!("{what:?}"), &[&[2, 3, 6]], -1.0, 1.0, |graph, x| {
            let y = emit(graph, LinesOp { what }, x);
            let part = |start, stop| SliceAxis { start: Some(start), stop: Some(stop), step: 1 };
            emit(graph, Slice { axes: smallvec![SliceAxis::ALL, part(1, 3), part(1, 4)] }, &[y])
        });
        check(&format!("what {what:?} places find"), &[&[2, 3, 6]], -1.0, 1.0, |graph, x| {
            let places = if what == Lines::Ascending { Lines::AscendingPlaces } else { Lines::DescendingPlaces };
            let places = emit(graph, LinesOp { what: places }, x);
            emit(graph, TakeAlong { axis: 2 }, &[x[0], places])
        });
    }
    for (axis, shape, indices) in [(1, [2, 3, 4], [2usize, 2, 1]), (0, [4, 1, 3], [2, 5, 3]), (2, [1, 3, 4], [2, 3, 3])] {
        check(&format!("entries along {axis}"), &[&shape], -1.0, 1.0, |graph, x| {
            let count = indices.iter().product::<usize>();
            let places = (0..count).map(|i| (i * 5 % shape[axis]) as f32 - if i % 3 == 0 { shape[axis] as f32 } else { 0.0 }).collect();
            let places = constant(graph, &indices, places);
            emit(graph, TakeAlong { axis }, &[x[0], places])
        });
    }
}

#[test]
fn borders_windows_and_rare_functions() {
    for border in [Border::Reflect, Border::Symmetric, Border::Edge, Border::Wrap] {
        check(&format!("{border:?}"), &[&[2, 4, 3]], -1.0, 1.0, |graph, x| {
            let y = emit(graph, Mirror { axis: 1, before: 2, after: 3, border }, x);
            let axes = smallvec![CropAxis { axis: 1, size: CropSize::At { start: 1, size: 7 } }];
            emit(graph, Crop { axes, rounding: Rounding::Floor, too_small: TooSmall::Error }, &[y])
        });
    }
    for kind in [PoolKind::Max, PoolKind::Average] {
        for size in [2, 3, 9] {
            check(&format!("adaptive {kind:?} {size}"), &[&[2, 7, 3]], -1.0, 1.0, |graph, x| {
                emit(graph, AdaptivePool { axis: 1, size, kind }, x)
            });
        }
    }
    for place in [0.0, 0.4, 0.999] {
        check(&format!("a window at {place}"), &[&[2, 7, 3]], -1.0, 1.0, |graph, x| {
            let place = constant(graph, &[1, 1, 1], vec![place]);
            emit(graph, WindowAt { axis: 1, size: 3 }, &[x[0], place])
        });
    }
    let beyonds = [Beyond::Constant(0.5), Beyond::Reflect, Beyond::Wrap, Beyond::Nearest, Beyond::Mirror, Beyond::Periodic];
    let motions = [Motion::Rotation, Motion::Zoom, Motion::Translation, Motion::Perspective].map(|motion| (motion, true));
    for beyond in beyonds {
        for bilinear in [true, false] {
            check(&format!("displaced {beyond:?} {bilinear}"), &[&[2, 5, 6, 3]], -1.0, 1.0, |graph, x| {
                let way = |step: usize| (0..60).map(|i| (i * step % 17) as f32 * 0.83 - 6.1).collect();
                let ways = [7, 11].map(|step| constant(graph, &[2, 5, 6, 1], way(step)));
                emit(graph, Displace { beyond, bilinear }, &[x[0], ways[0], ways[1]])
            });
        }
        for (motion, bilinear) in motions.into_iter().chain([(Motion::Rotation, false)]) {
            check(&format!("{motion:?} {beyond:?} {bilinear}"), &[&[2, 5, 6, 3]], -1.0, 1.0, |graph, x| {
                let numbers = (0..motion.numbers()).map(|i| constant(graph, &[2, 1, 1, 1], vec![0.17 + 0.7 * i as f32, 0.61]));
                let inputs: Vec<Wire> = std::iter::once(x[0]).chain(numbers.collect::<Vec<_>>()).collect();
                emit(graph, Warp { motion, beyond, bilinear }, &inputs)
            });
        }
    }
    for places in [1, 3] {
        check(&format!("alignments of {places} labels"), &[&[3, 5, 4]], -1.0, 1.0, |graph, x| {
            let labels = (0..3 * places).map(|i| [1.0, 1.0, 3.0, 2.0, 2.0, 0.0, 3.0, 0.0, 0.0][i]).collect();
            let labels = constant(graph, &[3, places], labels);
            emit(graph, Ctc, &[x[0], labels])
        });
    }
    use foveal_kernels::special::{Pair, Special};
    let functions = [Special::Arcsin, Special::Arccos, Special::Arctan, Special::Arcsinh, Special::Arctanh, Special::Erfinv, Special::Sinc];
    for function in functions {
        check(&format!("{function:?}"), &[&[3, 5]], -0.8, 0.8, |graph, x| emit(graph, SpecialOp { function }, x));
    }
    check("Arccosh", &[&[3, 5]], 1.2, 3.0, |graph, x| emit(graph, SpecialOp { function: Special::Arccosh }, x));
    for function in [Pair::Arctan2, Pair::Fmod] {
        check(&format!("{function:?}"), &[&[3, 5], &[5]], 0.4, 2.0, |graph, x| emit(graph, PairOp { function }, x));
    }
}
