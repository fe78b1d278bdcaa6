//! Gradients of softmax, normalisation, resampling and indexing against definitions in double precision, and the window
//! law.

mod support;

use foveal_kernels::take::scatter_add;
use foveal_kernels::{
    Exec, Interpolation, Moments, Normalise, Region, Resample, Resize, Softmax, Span, View, ViewMut, normalise_affine_gradient,
    normalise_gradient, softmax_gradient,
};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use support::{Case, Tensor, check, coordinates, isas};

/// The coordinates that differ from `at` along some axes only.
fn line(shape: &[usize], axes: &[usize], at: &[usize]) -> Vec<Vec<usize>> {
    let span = |axis: usize| if axes.contains(&axis) { Span::full(shape[axis]) } else { Span::new(at[axis], at[axis] + 1) };
    coordinates(&(0..shape.len()).map(span).collect())
}

/// The demand of a gradient that needs all of some axes.
fn with_whole_axes(out: &Region, shape: &[usize], axes: &[usize]) -> Region {
    let mut region = out.clone();
    axes.iter().for_each(|&axis| region[axis] = Span::full(shape[axis]));
    region
}

struct SoftmaxGradient {
    kind: Softmax,
    axes: Vec<usize>,
    y: Tensor,
    dy: Tensor,
}

impl SoftmaxGradient {
    fn new(kind: Softmax, shape: &[usize], axes: &[usize], seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let (x, dy) = (Tensor::random(shape, &mut rng), Tensor::random(shape, &mut rng));
        let mut y = x.clone();
        for (value, at) in y.data.iter_mut().zip(coordinates(&Region::full(shape))) {
            let sum: f64 = line(shape, axes, &at).iter().map(|at| f64::from(x.at(at)).exp()).sum();
            let log = f64::from(x.at(&at)) - sum.ln();
            *value = if kind == Softmax::Log { log } else { log.exp() } as f32;
        }
        Self { kind, axes: axes.to_vec(), y, dy }
    }
}

impl Case for SoftmaxGradient {
    fn shape(&self) -> Vec<usize> {
        self.y.shape.clone()
    }

    fn inputs(&self) -> Vec<&Tensor> {
        vec![&self.y, &self.dy]
    }

    fn demand(&self, out: &Region) -> Vec<Region> {
        vec![with_whole_axes(out, &self.y.shape, &self.axes); 2]
    }

    fn run(&self, exec: Exec, inputs: &[View<'_>], dst: &mut ViewMut<'_>) {
        softmax_gradient(exec, self.kind, &inputs[0], &inputs[1], &self.axes, dst);
    }

    fn exact(&self, at: &[usize]) -> (f64, f64) {
        // dy times the matrix of slopes: y_i (1 - y_j) where i = j, else -y_i y_j; for the logarithm 1 - y_j, else -y_j.
        let slope = |i: &[usize]| {
            let (yi, yj, equal) = (f64::from(self.y.at(i)), f64::from(self.y.at(at)), f64::from(u8::from(i == at)));
            match self.kind {
                Softmax::Plain => yi * (equal - yj),
                Softmax::Log => equal - yj.exp(),
            }
        };
        let line = line(&self.y.shape, &self.axes, at);
        (line.iter().map(|i| slope(i) * f64::from(self.dy.at(i))).sum(), 1e-5)
    }
}

#[test]
fn softmax_gradients_multiply_with_the_slopes() {
    for kind in [Softmax::Plain, Softmax::Log] {
        for (seed, (shape, axes)) in
            [(&[3, 5, 37][..], &[2][..]), (&[4, 7, 3], &[1]), (&[3, 4, 5], &[0, 2]), (&[19], &[0])].into_iter().enumerate()
        {
            check(&SoftmaxGradient::new(kind, shape, axes, seed as u64), seed as u64);
        }
    }
}

struct NormaliseGradient {
    moments: Moments,
    axes: Vec<usize>,
    affine_axes: Vec<usize>,
    gamma: Vec<f32>,
    x: Tensor,
    dy: Tensor,
}

const EPSILON: f32 = 0.01;

impl NormaliseGradient {
    fn new(moments: Moments, shape: &[usize], axes: &[usize], affine_axes: &[usize], seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let len = affine_axes.iter().map(|&axis| shape[axis]).product();
        let gamma = (0..len).map(|_| rng.random_range(-2.0..2.0)).collect();
        let (x, dy) = (Tensor::random(shape, &mut rng), Tensor::random(shape, &mut rng));
        Self { moments, axes: axes.to_vec(), affine_axes: affine_axes.to_vec(), gamma, x, dy }
    }

    fn op(&self) -> Normalise<'_> {
        let gamma = Some(&self.gamma[..]);
        Normalise { moments: self.moments, axes: &self.axes, epsilon: EPSILON, affine_axes: &self.affine_axes, gamma, beta: None }
    }

    fn gamma_index(&self, at: &[usize]) -> usize {
        self.affine_axes.iter().fold(0, |index, &axis| index * self.x.shape[axis] + at[axis])
    }

    /// The normalised values of a line with one of them moved by `by`.
    fn normal(&self, line: &[Vec<usize>], moved: &[usize], by: f64) -> Vec<f64> {
        let x: Vec<f64> = line.iter().map(|at| f64::from(self.x.at(at)) + if at == moved { by } else { 0.0 }).collect();
        let count = x.len() as f64;
        let mean = if self.moments == Moments::RootMeanSquare { 0.0 } else { x.iter().sum::<f64>() / count };
        let variance = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count;
        let center = if self.moments == Moments::Centered { mean } else { 0.0 };
        x.iter().map(|x| (x - center) / (variance + f64::from(EPSILON)).sqrt()).collect()
    }
}

impl Case for NormaliseGradient {
    fn shape(&self) -> Vec<usize> {
        self.x.shape.clone()
    }

    fn inputs(&self) -> Vec<&Tensor> {
        vec![&self.x, &self.dy]
    }

    fn demand(&self, out: &Region) -> Vec<Region> {
        vec![with_whole_axes(out, &self.x.shape, &self.axes); 2]
    }

    fn run(&self, exec: Exec, inputs: &[View<'_>], dst: &mut ViewMut<'_>) {
        normalise_gradient(exec, &self.op(), &inputs[0], &inputs[1], dst);
    }

    fn exact(&self, at: &[usize]) -> (f64, f64) {
        // A difference quotient of the sum that dy weighs.
        let line = line(&self.x.shape, &self.axes, at);
        let loss = |by: f64| -> f64 {
            let terms = self.normal(&line, at, by).into_iter().zip(&line);
            terms.map(|(y, at)| y * f64::from(self.gamma[self.gamma_index(at)]) * f64::from(self.dy.at(at))).sum()
        };
        ((loss(1e-5) - loss(-1e-5)) / 2e-5, 2e-4)
    }
}

const NORMALISATIONS: [(&[usize], &[usize], &[usize]); 3] =
    [(&[3, 5, 37], &[2], &[2]), (&[3, 4, 6], &[1, 2], &[2]), (&[2, 17, 4], &[1], &[1, 2])];

#[test]
fn normalisation_gradients_are_difference_quotients() {
    for moments in [Moments::Centered, Moments::RootMeanSquare, Moments::Deviation] {
        for (seed, (shape, axes, affine)) in NORMALISATIONS.into_iter().enumerate() {
            check(&NormaliseGradient::new(moments, shape, axes, affine, seed as u64), seed as u64);
        }
    }
}

#[test]
fn affine_gradients_are_sums() {
    for moments in [Moments::Centered, Moments::RootMeanSquare, Moments::Deviation] {
        for (seed, (shape, axes, affine)) in NORMALISATIONS.into_iter().enumerate() {
            let case = NormaliseGradient::new(moments, shape, axes, affine, seed as u64);
            let (mut dgamma, mut dbeta) = (vec![0.0; case.gamma.len()], vec![0.0; case.gamma.len()]);
            for at in coordinates(&Region::full(shape)) {
                let line = line(shape, axes, &at);
                let place = line.iter().position(|place| *place == at).unwrap();
                dgamma[case.gamma_index(&at)] += case.normal(&line, &at, 0.0)[place] * f64::from(case.dy.at(&at));
                dbeta[case.gamma_index(&at)] += f64::from(case.dy.at(&at));
            }
            for isa in isas() {
                for threads in [1, 3] {
                    let (mut gamma, mut beta) = (vec![0.0; dgamma.len()], vec![0.0; dgamma.len()]);
                    normalise_affine_gradient(Exec { isa, threads }, &case.op(), &case.x.view(), &case.dy.view(), &mut gamma, &mut beta);
                    let close = |got: &[f32], want: &[f64]| got.iter().zip(want).all(|(g, w)| (f64::from(*g) - w).abs() < 1e-4);
                    assert!(close(&gamma, &dgamma) && close(&beta, &dbeta), "{moments:?} {shape:?}");
                }
            }
        }
    }
}

struct ResizeGradient {
    resize: Resize,
    shape: Vec<usize>,
    dy: Tensor,
    /// By pushing unit vectors through the forward kernel.
    exact: Tensor<f64>,
}

impl ResizeGradient {
    fn new(interpolation: Interpolation, antialias: bool, shape: &[usize], lens: [usize; 2], seed: u64) -> Self {
        let resample = |axis: usize, len: usize| (axis, Resample::new(interpolation, antialias, Span::full(shape[axis]), len));
        let resize = Resize { axes: [resample(1, lens[0]), resample(2, lens[1])].into_iter().collect() };
        let outputs = [shape[0], lens[0], lens[1], shape[3]];
        let dy = Tensor::random(&outputs, &mut StdRng::seed_from_u64(seed));
        // Channels and entries do not see each other: one unit per pixel tells the weights of all.
        let mut exact = Tensor::new(shape, |_| 0.0);
        for pixel in 0..shape[1] * shape[2] {
            let unit = Tensor::new(&[1, shape[1], shape[2], 1], |i| f32::from(u8::from(i == pixel)));
            let mut weights = Tensor::new(&[1, lens[0], lens[1], 1], |_| 0.0);
            resize.forward(Exec::default(), &unit.view(), &mut ViewMut::dense(&mut weights.data, &[1, lens[0], lens[1], 1]));
            for at in coordinates(&Region::full(&outputs)) {
                let to = (at[0] * shape[1] * shape[2] + pixel) * shape[3] + at[3];
                exact.data[to] += f64::from(weights.at(&[0, at[1], at[2], 0])) * f64::from(dy.at(&at));
            }
        }
        Self { resize, shape: shape.to_vec(), dy, exact }
    }
}

impl Case for ResizeGradient {
    fn shape(&self) -> Vec<usize> {
        self.shape.clone()
    }

    fn inputs(&self) -> Vec<&Tensor> {
        vec![&self.dy]
    }

    fn demand(&self, out: &Region) -> Vec<Region> {
        let mut region = out.clone();
        self.resize.axes.iter().for_each(|(axis, resample)| region[*axis] = resample.adjoint_demand(out[*axis]));
        vec![if region.is_empty() { Region::empty(region.rank()) } else { region }]
    }

    fn run(&self, exec: Exec, inputs: &[View<'_>], dst: &mut ViewMut<'_>) {
        self.resize.gradient(exec, &inputs[0], dst);
    }

    fn exact(&self, at: &[usize]) -> (f64, f64) {
        (self.exact.at(at), 2e-5)
    }
}

#[test]
fn resize_gradients_spread_by_the_same_weights() {
    use Interpolation::{Bicubic, Bilinear, Lanczos3, Lanczos5, Nearest};
    for interpolation in [Nearest, Bilinear, Bicubic, Lanczos3, Lanczos5] {
        for (seed, (shape, lens)) in
            [([2, 5, 7, 3], [10, 14]), ([1, 9, 8, 5], [4, 3]), ([2, 6, 5, 1], [7, 5]), ([1, 12, 4, 20], [1, 9])].into_iter().enumerate()
        {
            for antialias in [false, true] {
                check(&ResizeGradient::new(interpolation, antialias, &shape, lens, seed as u64), seed as u64);
            }
        }
    }
}

struct Scatter {
    table: Vec<usize>,
    axis: usize,
    indices: Tensor,
    dy: Tensor,
}

impl Scatter {
    fn new(table: &[usize], axis: usize, picks: &[usize], seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let n = table[axis] as i32;
        let indices = Tensor::new(picks, |_| rng.random_range(-n - 1..=n) as f32);
        let shape = [&table[..axis], picks, &table[axis + 1..]].concat();
        Self { table: table.to_vec(), axis, indices, dy: Tensor::random(&shape, &mut rng) }
    }
}

impl Case for Scatter {
    fn shape(&self) -> Vec<usize> {
        self.table.clone()
    }

    fn inputs(&self) -> Vec<&Tensor> {
        vec![&self.indices, &self.dy]
    }

    fn demand(&self, out: &Region) -> Vec<Region> {
        let picks = self.indices.shape.iter().map(|&n| Span::full(n));
        let dy = out.0[..self.axis].iter().copied().chain(picks).chain(out.0[self.axis + 1..].iter().copied()).collect();
        vec![Region::full(&self.indices.shape), dy]
    }

    fn run(&self, exec: Exec, inputs: &[View<'_>], dst: &mut ViewMut<'_>) {
        scatter_add(exec, &inputs[0], &inputs[1], self.axis, dst);
    }

    fn exact(&self, at: &[usize]) -> (f64, f64) {
        let n = self.table[self.axis] as f32;
        let picks = coordinates(&Region::full(&self.indices.shape));
        let hit = |place: &&Vec<usize>| {
            let index = self.indices.at(place);
            (if index < 0.0 { index + n } else { index }) == at[self.axis] as f32
        };
        let dy = |place: &Vec<usize>| f64::from(self.dy.at(&[&at[..self.axis], place, &at[self.axis + 1..]].concat()));
        (picks.iter().filter(hit).map(dy).sum(), 1e-4)
    }
}

#[test]
fn rows_are_added_to_where_they_came_from() {
    for (seed, (table, axis, picks)) in
        [(&[11, 37][..], 0, &[3, 9][..]), (&[3, 7, 5], 1, &[20]), (&[2, 3, 6], 2, &[4, 4]), (&[5, 4], 0, &[]), (&[300, 70], 0, &[400])]
            .into_iter()
            .enumerate()
    {
        check(&Scatter::new(table, axis, picks, seed as u64), seed as u64);
    }
}
