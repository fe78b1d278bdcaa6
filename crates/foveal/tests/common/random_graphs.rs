//! Random graphs, inputs and boxes for the laws.
#![allow(dead_code, reason = "every law uses a part of it")]

use foveal::exec::{Program, run};
use foveal::ir::{Graph, Label, Mode, Op, Packed, Tensor, Wire};
use foveal::ops::*;
use foveal::plan::{self, Join, Shapes};
use foveal::{Region, Shape, Span};
use foveal_kernels::arena::Arena;
use foveal_kernels::{Exec, Padding, TransposedWindow, Window};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use smallvec::{SmallVec, smallvec};
use std::sync::{Arc, OnceLock};

/// How many graphs a law looks at.
pub(crate) fn cases() -> u64 {
    std::env::var("FOVEAL_LAW_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(6000)
}

/// Builds a random graph, one operation after another.
pub(crate) struct Generator {
    rng: StdRng,
    graph: Graph,
    /// Wires that operations may read, all with batch in front.
    open: Vec<Wire>,
    /// Kernels, for sharing.
    kernels: Vec<Wire>,
}

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self { rng: StdRng::seed_from_u64(seed), graph: Graph::default(), open: Vec::new(), kernels: Vec::new() }
    }

    fn shape(&self, wire: Wire) -> Vec<usize> {
        self.graph.fact(wire).shape.iter().map(|d| d.known().unwrap()).collect()
    }

    fn pick<T: Clone>(&mut self, options: &[T]) -> T {
        options.choose(&mut self.rng).unwrap().clone()
    }

    /// A wire, not one of the first `from`.
    fn wire(&mut self, from: usize) -> Wire {
        self.open[self.rng.random_range(from..self.open.len())]
    }

    fn upto(&mut self, low: usize, high: usize) -> usize {
        self.rng.random_range(low..=high)
    }

    fn chance(&mut self, p: f64) -> bool {
        self.rng.random_bool(p)
    }

    fn weight(&mut self, shape: &[usize], positive: bool) -> Wire {
        let count = shape.iter().product();
        let mut data: Vec<f32> = (0..count).map(|_| self.rng.random_range(if positive { 0.3..1.5 } else { -1.0..1.0 })).collect();
        if count > 0 && self.chance(0.02) {
            let at = self.upto(0, count - 1);
            data[at] = self.pick(&[f32::INFINITY, f32::NAN, -0.0]);
        }
        self.graph.weight(Arc::new(Tensor::f32(shape, data)))
    }

    fn emit(&mut self, op: impl Op, inputs: &[Wire]) -> Option<Wire> {
        let label = Label { layer: "random".into(), class: "Random".into() };
        let outputs = self.graph.op(Arc::new(op), inputs, label).ok()?;
        let small = |shape: &[usize]| shape.iter().product::<usize>() <= 60_000 && !shape.contains(&0);
        outputs.iter().copied().find(|w| small(&self.shape(*w))).inspect(|w| self.open.push(*w))
    }

    /// A graph of up to `ops` operations with one to three outputs.
    pub(crate) fn graph(mut self) -> Graph {
        let spatial = self.pick(&[1, 2, 2, 2]);
        for _ in 0..self.upto(1, 2) {
            let mut shape = vec![None.into()];
            shape.clear();
            shape.push(foveal::ir::Dim::Known(self.upto(1, 2)));
            let lengths: Vec<usize> = (0..spatial).map(|_| self.upto(3, 13)).collect();
            shape.extend(lengths.into_iter().map(foveal::ir::Dim::Known));
            let channels = self.channels();
            shape.push(foveal::ir::Dim::Known(channels));
            let batch = self.graph.inputs().first().map(|w| self.graph.fact(*w).shape[0]);
            shape[0] = batch.unwrap_or(shape[0]);
            let wire = self.graph.input(foveal::ir::Fact::f32(shape));
            self.open.push(wire);
        }
        for _ in 0..self.upto(1, 9) {
            self.grow();
        }
        let outputs = self.upto(1, 3);
        let made: Vec<Wire> = self.open.iter().copied().filter(|w| self.graph.producer(*w).is_some()).collect();
        let last = made.last().copied().unwrap_or(self.open[0]);
        self.graph.outputs = std::iter::once(last).chain((1..outputs).map(|_| self.wire(0))).collect();
        self.graph
    }

    fn channels(&mut self) -> usize {
        let small = self.upto(1, 6);
        let wide = self.pick(&[16, 17, 32, 40]);
        if self.chance(0.2) { wide } else { small }
    }

    fn grow(&mut self) {
        let recent = self.open.len().saturating_sub(4);
        let x = if self.chance(0.7) { self.wire(recent) } else { self.wire(0) };
        let shape = self.shape(x);
        let rank = shape.len();
        let spatial = (3..=5).contains(&rank).then(|| rank - 2);
        match (self.upto(0, 29), spatial) {
            (0..=4, Some(s)) => self.convolution(x, &shape, s),
            (5, Some(s)) => self.transposed(x, &shape, s),
            (6 | 7, Some(s)) => {
                let windows = (0..s).map(|_| self.window(false)).collect();
                let kind = self.pick(&[PoolKind::Max, PoolKind::Average]);
                self.emit(Pool { kind, windows }, &[x])
            }
            (8, _) => self.unary(x),
            (9, _) => self.norm(x, *shape.last().unwrap()),
            (10, _) => self.two_corners(x, &shape),
            (11, _) => self.slice(x, &shape),
            (12, Some(s)) => self.crop(x, &shape, s),
            (13, _) => {
                let amounts =
                    shape.iter().enumerate().map(|(a, _)| if a == 0 { (0, 0) } else { (self.upto(0, 2), self.upto(0, 2)) }).collect();
                self.emit(Pad { amount: PadAmount::Fixed(amounts), value: 0.5 }, &[x])
            }
            (14, Some(s)) => {
                let axes =
                    (1..=s).map(|a| (a, if self.chance(0.5) { ResizeTo::Factor(2) } else { ResizeTo::Length(self.upto(1, 17)) })).collect();
                let interpolation = self.pick(&[Interpolation::Nearest, Interpolation::Bilinear, Interpolation::Bicubic]);
                let antialias = self.chance(0.3);
                self.emit(ResizeAxes { axes, interpolation, antialias }, &[x])
            }
            (15, _) => {
                let axis = self.upto(1, rank.max(2) - 1).min(rank - 1);
                let log = self.chance(0.3);
                self.emit(Softmax { axes: smallvec![axis], log }, &[x])
            }
            (16, _) => {
                let axes: SmallVec<[usize; 5]> = (1..rank).filter(|_| self.chance(0.5)).collect();
                let kind = self.pick(&[ReduceKind::Sum, ReduceKind::Mean, ReduceKind::Max, ReduceKind::Min, ReduceKind::Prod]);
                self.emit(Reduce { kind, axes }, &[x])
            }
            (17, _) => self.reshape(x, &shape),
            (18, _) => {
                let op = Transpose::to_channels_last(rank.max(2)).inverse();
                let permutation = if rank < 2 { smallvec![0] } else { op.permutation };
                self.emit(Transpose { permutation }, &[x])
            }
            (20, _) => self.recurrence(x, &shape),
            (21, _) => self.product(x, &shape),
            (22, _) => {
                let table = self.weight(&[3, 4], false);
                self.emit(Take { axis: 0 }, &[table, x])
            }
            (23, _) => {
                let all =
                    [Lines::Ascending, Lines::DescendingPlaces, Lines::LargestPlace, Lines::SmallestPlace, Lines::Sums, Lines::Products];
                let what = self.pick(&all);
                self.emit(LinesOp { what }, &[x])
            }
            (24, Some(_)) => {
                let bound = |this: &mut Self, low: i64, high: i64| this.chance(0.6).then(|| this.rng.random_range(low..=high));
                let (low, high) = (bound(self, -5, 1), bound(self, -1, 5));
                self.emit(Band { low, high, value: 0.25 }, &[x])
            }
            (25, _) => {
                let merged = self.emit(Reshape { to: ReshapeTo::Merge }, &[x]);
                merged.and_then(|merged| self.emit(Reshape { to: ReshapeTo::SplitLike }, &[merged, x]))
            }
            (26, _) => {
                let all = [Special::Arctan, Special::Arcsinh, Special::Sinc, Special::Erfinv, Special::SignBit];
                let y = self.pick(&all);
                let y = self.emit(SpecialOp { function: y }, &[x]);
                let function = self.pick(&[Pair::Arctan2, Pair::Fmod, Pair::Xor]);
                y.and_then(|y| self.emit(PairOp { function }, &[y, x]))
            }
            (27, Some(_)) => {
                let axis = self.upto(1, rank - 1);
                if self.chance(0.5) {
                    let border = self.pick(&[Border::Reflect, Border::Symmetric, Border::Edge, Border::Wrap]);
                    let (before, after) = (self.upto(0, 5), self.upto(0, 5));
                    self.emit(Mirror { axis, before, after, border }, &[x])
                } else {
                    let (size, kind) = (self.upto(1, 9), self.pick(&[PoolKind::Max, PoolKind::Average]));
                    self.emit(AdaptivePool { axis, size, kind }, &[x])
                }
            }
            (28, Some(_)) => {
                let what = self.pick(&[Lines::AscendingPlaces, Lines::LargestPlace]);
                let places = self.emit(LinesOp { what }, &[x]);
                places.and_then(|places| self.emit(TakeAlong { axis: rank - 1 }, &[x, places]))
            }
            (29, Some(_)) => self.moved(x, &shape),
            _ => self.join(x, &shape),
        };
    }

    /// Images moved by numbers that a run finds, or a window at such a place.
    fn moved(&mut self, x: Wire, shape: &[usize]) -> Option<Wire> {
        if shape.len() != 4 || self.chance(0.3) {
            let axis = self.upto(1, shape.len() - 1);
            let (place, size) = (self.rng.random_range(0.0..1.0), self.upto(1, shape[axis]));
            let place = self.graph.weight(Arc::new(Tensor::f32(&vec![1; shape.len()], vec![place])));
            return self.emit(WindowAt { axis, size }, &[x, place]);
        }
        let beyonds = [Beyond::Constant(0.5), Beyond::Reflect, Beyond::Wrap, Beyond::Nearest, Beyond::Mirror, Beyond::Periodic];
        let (beyond, bilinear) = (self.pick(&beyonds), self.chance(0.7));
        match self.upto(0, 5) {
            0 => return self.emit(Equalize { bins: 5 }, &[x]),
            1 => return self.emit(Places { axis: 2 }, &[x]),
            2 => {
                let way = self.emit(Reduce { kind: ReduceKind::Sum, axes: smallvec![3] }, &[x])?;
                return self.emit(Displace { beyond, bilinear }, &[x, way, way]);
            }
            _ => {}
        }
        let number = self.emit(Reduce { kind: ReduceKind::Mean, axes: smallvec![1, 2, 3] }, &[x])?;
        let motion = self.pick(&[Motion::Rotation, Motion::Zoom, Motion::Translation, Motion::Shear, Motion::Perspective]);
        let inputs: Vec<Wire> = std::iter::once(x).chain((0..motion.numbers()).map(|_| number)).collect();
        self.emit(Warp { motion, beyond, bilinear }, &inputs)
    }

    fn window(&mut self, one_axis: bool) -> Window {
        let padding = if one_axis {
            self.pick(&[Padding::Valid, Padding::Same, Padding::Causal])
        } else {
            self.pick(&[Padding::Valid, Padding::Same])
        };
        let (kernel, stride) = (self.upto(1, 4), self.pick(&[1, 1, 2, 3]));
        Window { kernel, stride, dilation: if stride == 1 { self.upto(1, 2) } else { 1 }, padding }
    }

    fn convolution(&mut self, x: Wire, shape: &[usize], spatial: usize) -> Option<Wire> {
        let cin = *shape.last()?;
        let divisors: Vec<usize> = (1..=cin).filter(|g| cin % g == 0).collect();
        let groups = if self.chance(0.2) { self.pick(&divisors) } else { 1 };
        let windows: SmallVec<[Window; 3]> = (0..spatial).map(|_| self.window(spatial == 1)).collect();
        let (channels, tail) = if self.chance(0.2) {
            (Channels::Depthwise, [cin, self.upto(1, 2)])
        } else {
            let cout = if groups == 1 { self.channels() } else { groups * self.upto(1, 2) };
            (Channels::Groups(groups), [cin / groups, cout])
        };
        let cout = if channels == Channels::Depthwise { tail[0] * tail[1] } else { tail[1] };
        let kernel: Vec<usize> = windows.iter().map(|w| w.kernel).chain(tail).collect();
        let shared = self.kernels.iter().copied().find(|w| self.shape(*w) == kernel);
        let kernel = match shared {
            Some(wire) if self.chance(0.7) => wire,
            _ => self.weight(&kernel, false),
        };
        self.kernels.push(kernel);
        let mut inputs = vec![x, kernel];
        let bias = self.chance(0.5);
        if bias {
            inputs.push(self.weight(&[cout], false));
        }
        self.emit(Conv::new(Convolution { windows, channels }, bias), &inputs)
    }

    fn transposed(&mut self, x: Wire, shape: &[usize], spatial: usize) -> Option<Wire> {
        let windows: SmallVec<[TransposedWindow; 3]> = (0..spatial)
            .map(|_| {
                let (kernel, stride) = (self.upto(1, 4), self.upto(1, 3));
                let padding = self.pick(&[Padding::Valid, Padding::Same]);
                let output_padding = if stride > 1 && self.chance(0.2) { Some(self.upto(0, stride - 1)) } else { None };
                TransposedWindow { kernel, stride, dilation: if stride == 1 { self.upto(1, 2) } else { 1 }, padding, output_padding }
            })
            .collect();
        let cout = self.channels();
        let kernel: Vec<usize> = windows.iter().map(|w| w.kernel).chain([cout, *shape.last()?]).collect();
        let kernel = self.weight(&kernel, false);
        let bias = self.weight(&[cout], false);
        self.emit(ConvTranspose::new(TransposedConvolution { windows }, true), &[x, kernel, bias])
    }

    /// A recurrent cell behind the product with its input kernel, with or without a mask and states to start from.
    fn recurrence(&mut self, x: Wire, shape: &[usize]) -> Option<Wire> {
        let &[_, steps, channels] = shape else { return None };
        let units = self.channels();
        let (activation, gate) = (Some(self.pick(&[Unary::Tanh, Unary::RELU])), Some(Unary::Sigmoid));
        let gru = |reset_after| Cell::Gru { activation, gate, reset_after };
        let cell = self.pick(&[Cell::Simple { activation }, Cell::Lstm { activation, gate }, gru(true), gru(false)]);
        let kernel = self.weight(&[channels, units * cell.gates()], false);
        let projected = self.emit(MatMul::new(Product::MATRIX, false), &[x, kernel])?;
        let mut inputs = vec![projected, self.weight(&[units, units * cell.gates()], false)];
        let bias = matches!(cell, Cell::Gru { reset_after: true, .. }) && self.chance(0.5);
        if bias {
            inputs.push(self.weight(&[units * cell.gates()], false));
        }
        // One step's values, of as many channels as there are units, are states to start from.
        let step = |this: &mut Self, from: Wire, n: usize| {
            let at = this.upto(0, n - 1) as i64;
            let axes = smallvec![SliceAxis::ALL, SliceAxis::index(at), SliceAxis { start: None, stop: Some(units as i64), step: 1 }];
            let one = this.emit(Slice { axes }, &[from])?;
            this.emit(Reshape { to: ReshapeTo::RemoveAxis(1) }, &[one])
        };
        let initial = self.chance(0.4);
        if initial {
            for _ in 0..cell.states() {
                inputs.push(step(self, projected, steps)?);
            }
        }
        let masked = self.chance(0.4);
        if masked {
            let axes = smallvec![SliceAxis::ALL, SliceAxis::ALL, SliceAxis::index(0)];
            let first = self.emit(Slice { axes }, &[x])?;
            let first = self.emit(Reshape { to: ReshapeTo::RemoveAxis(2) }, &[first])?;
            let zero = self.weight(&[1], false);
            inputs.push(self.emit(BinaryOp { function: Binary::Greater, dtype: foveal::ir::DType::Bool }, &[first, zero])?);
        }
        let op = Recurrence { cell, bias, initial, masked, zero_masked: self.chance(0.5) };
        let label = Label { layer: "random".into(), class: "Random".into() };
        let mut outputs = self.graph.op(Arc::new(op), &inputs, label).ok()?;
        // The last one is for the gradient: its entries do not stand along the first axis.
        outputs.truncate(1 + cell.states());
        self.open.extend(&outputs);
        outputs.last().copied()
    }

    /// A product of a wire and another one of its shape, summed over one axis or two.
    fn product(&mut self, x: Wire, shape: &[usize]) -> Option<Wire> {
        if shape.len() < 2 {
            return None;
        }
        let twins: Vec<Wire> = self.open.iter().copied().filter(|w| self.shape(*w) == shape).collect();
        let other = self.pick(&twins);
        let a: Labels = (0..shape.len()).map(|axis| b'a' + axis as u8).collect();
        let mut b = a.clone();
        if shape.len() > 2 {
            b[1] = b'z';
        }
        let mut out: Vec<u8> = a.iter().chain(&b).copied().collect();
        out.sort_unstable();
        out.dedup();
        let gone = self.upto(1, out.len() - 1);
        out.remove(gone);
        // The batch stays in front; both operands have what is left out of the result.
        let both = |label: &u8| a.contains(label) && b.contains(label);
        if !a.iter().chain(&b).all(|label| out.contains(label) || both(label)) {
            return None;
        }
        let turn = self.upto(0, out.len().max(2) - 2);
        out[1..].rotate_left(turn);
        self.emit(Einsum { a, b, out: out.into_iter().collect() }, &[x, other])
    }

    fn unary(&mut self, x: Wire) -> Option<Wire> {
        let function = self.pick(&[Unary::RELU, Unary::Tanh, Unary::Gelu, Unary::Sigmoid, Unary::Abs, Unary::Elu(0.7), Unary::RoundF16]);
        self.emit(UnaryOp::new(function), &[x])
    }

    fn norm(&mut self, x: Wire, channels: usize) -> Option<Wire> {
        let gamma = self.weight(&[channels], false);
        let beta = self.weight(&[channels], false);
        if self.chance(0.3) {
            let rank = self.shape(x).len();
            let axes = if rank > 2 && self.chance(0.4) { (1..rank).collect() } else { smallvec![rank - 1] };
            let moments = self.pick(&[Moments::Centered, Moments::RootMeanSquare]);
            return self.emit(
                Normalise { moments, axes, epsilon: 1e-3, affine_axes: smallvec![rank - 1], gamma: true, beta: true },
                &[x, gamma, beta],
            );
        }
        let (mean, variance) = (self.weight(&[channels], false), self.weight(&[channels], true));
        self.emit(BatchNorm { epsilon: 1e-3, scale: true, center: true }, &[x, gamma, beta, mean, variance])
    }

    /// Two different boxes of one wire, added: a planner that overwrites instead of taking the hull does not survive.
    fn two_corners(&mut self, x: Wire, shape: &[usize]) -> Option<Wire> {
        let size: Vec<usize> = shape.iter().enumerate().map(|(a, &n)| if a == 0 { n } else { n.div_ceil(2) }).collect();
        let part = |this: &mut Self| {
            let axes = shape.iter().zip(&size).map(|(&n, &t)| {
                let start = this.upto(0, n - t) as i64;
                SliceAxis { start: Some(start), stop: Some(start + t as i64), step: 1 }
            });
            let axes = axes.collect();
            this.emit(Slice { axes }, &[x])
        };
        let (a, b) = (part(self)?, part(self)?);
        self.emit(BinaryOp { function: Binary::Add, dtype: foveal::ir::DType::F32 }, &[a, b])
    }

    fn slice(&mut self, x: Wire, shape: &[usize]) -> Option<Wire> {
        let axes = shape
            .iter()
            .enumerate()
            .map(|(axis, &n)| {
                if axis == 0 || self.chance(0.4) {
                    return SliceAxis::ALL;
                }
                let step = self.pick(&[1, 1, 2, -1, -2]);
                let bounds = (self.upto(0, n / 2) as i64, n as i64 - self.upto(0, n / 3) as i64);
                if step > 0 {
                    SliceAxis { start: Some(bounds.0), stop: Some(bounds.1), step }
                } else {
                    SliceAxis { start: Some(bounds.1 - 1), stop: None, step }
                }
            })
            .collect();
        self.emit(Slice { axes }, &[x])
    }

    fn crop(&mut self, x: Wire, shape: &[usize], spatial: usize) -> Option<Wire> {
        let rounding = self.pick(&[Rounding::Floor, Rounding::Torchvision, Rounding::Monai]);
        let too_small = self.pick(&[TooSmall::Error, TooSmall::Pad, TooSmall::Keep, TooSmall::Resize]);
        let like = self.chance(0.2).then(|| self.wire(0)).filter(|w| self.shape(*w).len() == shape.len());
        let axes = (1..=spatial)
            .map(|axis| {
                let center = CropSize::Center(self.upto(1, shape[axis] + 2));
                let size = if like.is_some() { CropSize::Like } else { self.pick(&[center, CropSize::Fraction(0.6)]) };
                CropAxis { axis, size }
            })
            .collect();
        let inputs: Vec<Wire> = std::iter::once(x).chain(like).collect();
        self.emit(Crop { axes, rounding, too_small }, &inputs)
    }

    fn reshape(&mut self, x: Wire, shape: &[usize]) -> Option<Wire> {
        let to = match self.upto(0, 2) {
            0 => ReshapeTo::Flatten,
            1 if shape.len() < 5 => ReshapeTo::InsertAxis(self.upto(1, shape.len())),
            _ if shape.len() >= 3 => {
                let mut lengths: SmallVec<[Option<usize>; 5]> = shape[2..].iter().map(|&n| Some(n)).collect();
                lengths[0] = None;
                ReshapeTo::Shape { keep: 1, lengths }
            }
            _ => return None,
        };
        self.emit(Reshape { to }, &[x])
    }

    fn join(&mut self, x: Wire, shape: &[usize]) -> Option<Wire> {
        let twins: Vec<Wire> = self.open.iter().copied().filter(|w| self.shape(*w) == shape).collect();
        let other = self.pick(&twins);
        if self.chance(0.4) {
            let axis = self.upto(1, shape.len().max(2) - 1).min(shape.len() - 1);
            return (axis > 0).then(|| self.emit(Concat { axis }, &[x, other, x])).flatten();
        }
        let function = self.pick(&[Binary::Add, Binary::Add, Binary::Mul, Binary::Max, Binary::Sub]);
        let operand = if self.chance(0.3) { self.weight(&[*shape.last().unwrap()], false) } else { other };
        self.emit(BinaryOp { function, dtype: foveal::ir::DType::F32 }, &[x, operand])
    }
}

pub(crate) struct Arrays(pub(crate) Vec<Vec<f32>>);

pub(crate) fn random_inputs(graph: &Graph, shapes: &[Shape], rng: &mut StdRng) -> Arrays {
    let one = |shape: &Shape| (0..shape.iter().product()).map(|_| rng.random_range(-2.0..2.0)).collect();
    assert_eq!(graph.inputs().len(), shapes.len());
    Arrays(shapes.iter().map(one).collect())
}

/// Runs a graph for boxes of its outputs, in an arena full of NaN.
pub(crate) fn compute(
    graph: &Graph,
    shapes: &Shapes,
    wanted: Vec<Region>,
    inputs: &[Vec<f32>],
    mode: Mode,
    threads: usize,
) -> Vec<Vec<f32>> {
    let exec = Exec { threads, ..Exec::default() };
    let demands = match mode {
        // Boxes are kept apart wherever that saves anything, although these graphs are small.
        Mode::Inference => plan::demand_apart(graph, shapes, &wanted, Join::Cheaper(0)),
        Mode::Training => plan::demand(graph, shapes, &wanted, mode),
    };
    let plan = plan::plan(graph, shapes, wanted.clone(), &demands, exec);
    let packed: Vec<OnceLock<Packed>> = graph.nodes().iter().map(|_| OnceLock::new()).collect();
    let mut arena = Arena::try_with_len(plan.arena).unwrap();
    let all = 0..arena.len();
    arena.split(&[], std::slice::from_ref(&all)).1[0].fill(f32::NAN);
    let poisoned: Vec<Vec<f32>> = inputs
        .iter()
        .zip(graph.inputs())
        .zip(&plan.input_demand)
        .map(|((data, wire), demand)| poison(data, shapes.of(*wire), demand.as_ref()))
        .collect();
    let views: Vec<&[f32]> = poisoned.iter().map(Vec::as_slice).collect();
    let mut outputs: Vec<Vec<f32>> = wanted.iter().map(|r| vec![f32::NAN; r.len()]).collect();
    let mut slices: Vec<&mut [f32]> = outputs.iter_mut().map(Vec::as_mut_slice).collect();
    run(Program { graph, packed: &packed, exec }, &plan, &views, &mut slices, &mut arena, None).unwrap();
    outputs
}

/// NaN outside the box.
pub(crate) fn poison(data: &[f32], shape: &[usize], demand: Option<&Region>) -> Vec<f32> {
    let mut out = vec![f32::NAN; data.len()];
    if let Some(region) = demand {
        each(shape, region, |from, _| out[from] = data[from]);
    }
    out
}

/// Calls `f` with the place in the whole and the place in the box of every element of the box.
pub(crate) fn each(shape: &[usize], region: &Region, mut f: impl FnMut(usize, usize)) {
    for index in 0..region.len() {
        let (mut rest, mut place, mut stride) = (index, 0, 1);
        for axis in (0..shape.len()).rev() {
            let n = region[axis].len();
            place += (region[axis].start + rest % n) * stride;
            rest /= n;
            stride *= shape[axis];
        }
        f(place, index);
    }
}

pub(crate) fn random_region(shape: &[usize], rng: &mut StdRng) -> Region {
    let span = |&n: &usize| {
        let (a, b) = (rng.random_range(0..n), rng.random_range(0..n));
        Span::new(a.min(b), a.max(b) + 1)
    };
    shape.iter().map(span).collect()
}

pub(crate) fn bits(x: f32) -> u32 {
    if x.is_nan() { f32::NAN.to_bits() } else { x.to_bits() }
}
