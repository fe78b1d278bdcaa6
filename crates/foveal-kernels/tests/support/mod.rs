//! What the tests of kernels share: naive tensors, strided copies with guards, and the window law.
#![allow(dead_code, unreachable_pub)]

use foveal_kernels::{Exec, Isa, Region, Shape, Span, Strides, View, ViewMut};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// The instruction sets this machine has.
pub fn isas() -> impl Iterator<Item = Isa> {
    Isa::available()
}

/// A whole dense tensor.
#[derive(Clone, Debug)]
pub struct Tensor<T = f32> {
    pub shape: Vec<usize>,
    pub data: Vec<T>,
}

impl<T: Copy> Tensor<T> {
    pub fn new(shape: &[usize], value: impl FnMut(usize) -> T) -> Self {
        Self { shape: shape.to_vec(), data: (0..shape.iter().product()).map(value).collect() }
    }

    pub fn at(&self, at: &[usize]) -> T {
        self.data[at.iter().zip(&self.shape).fold(0, |index, (c, n)| index * n + c)]
    }

    pub fn view(&self) -> View<'_, T> {
        View::dense(&self.data, &self.shape)
    }
}

impl Tensor {
    /// Numbers of a few units, some exact, some not.
    pub fn random(shape: &[usize], rng: &mut StdRng) -> Self {
        Self::new(shape, |_| if rng.random_bool(0.2) { rng.random_range(-3..=3) as f32 } else { rng.random_range(-4.0..4.0) })
    }
}

/// All coordinates of a region, in row-major order.
pub fn coordinates(region: &Region) -> Vec<Vec<usize>> {
    let mut all = vec![vec![]];
    for span in &region.0 {
        all = all.iter().flat_map(|at: &Vec<usize>| span.range().map(move |c| [&at[..], &[c]].concat())).collect();
    }
    all
}

/// A non-empty part of a whole, often all of an axis.
pub fn random_region(shape: &[usize], rng: &mut StdRng) -> Region {
    let span = |&n: &usize| {
        let start = if rng.random_bool(0.3) { 0 } else { rng.random_range(0..n) };
        Span::new(start, if rng.random_bool(0.3) { n } else { rng.random_range(start + 1..=n) })
    };
    shape.iter().map(span).collect()
}

/// Strides of a buffer with random gaps and its length; the last axis is packed.
fn gapped(shape: &[usize], rng: &mut StdRng) -> (Strides, usize) {
    let (mut strides, mut len) = (Strides::from_elem(1, shape.len()), 1);
    for axis in (0..shape.len()).rev() {
        strides[axis] = len;
        len = len * shape[axis].max(1) + if rng.random_bool(0.5) { rng.random_range(0..5) } else { 0 };
    }
    (strides, len)
}

/// A region in a buffer of its own, between guards.
pub struct Guarded<T = f32> {
    buffer: Vec<T>,
    guard: T,
    region: Region,
    strides: Strides,
    whole: Shape,
}

impl<T: Copy + PartialEq + std::fmt::Debug> Guarded<T> {
    pub fn new(region: &Region, whole: &[usize], guard: T, rng: &mut StdRng) -> Self {
        let (strides, len) = gapped(&region.shape(), rng);
        Self { buffer: vec![guard; len + 8], guard, region: region.clone(), strides, whole: whole.into() }
    }

    /// A copy of part of a tensor; what is not copied is `guard`.
    pub fn copy(tensor: &Tensor<T>, region: &Region, guard: T, rng: &mut StdRng) -> Self {
        let mut guarded = Self::new(region, &tensor.shape, guard, rng);
        for at in coordinates(region) {
            let offset = guarded.offset(&at);
            guarded.buffer[offset] = tensor.at(&at);
        }
        guarded
    }

    fn offset(&self, at: &[usize]) -> usize {
        4 + at.iter().zip(&self.region.0).zip(&self.strides).map(|((c, span), s)| (c - span.start) * s).sum::<usize>()
    }

    pub fn view(&self) -> View<'_, T> {
        View::new(&self.buffer[4..], self.region.clone(), self.strides.clone(), self.whole.clone())
    }

    pub fn view_mut(&mut self) -> ViewMut<'_, T> {
        ViewMut::new(&mut self.buffer[4..], self.region.clone(), self.strides.clone(), self.whole.clone())
    }

    /// The region's elements, after checking that every guard stands. `same` compares bits, because a guard may be NaN.
    pub fn finish(mut self, same: impl Fn(T, T) -> bool) -> Vec<T> {
        let offsets: Vec<usize> = coordinates(&self.region).iter().map(|at| self.offset(at)).collect();
        let values = offsets.iter().map(|&i| std::mem::replace(&mut self.buffer[i], self.guard)).collect();
        assert!(self.buffer.iter().all(|&x| same(x, self.guard)), "wrote outside {}", self.region);
        values
    }
}

/// The same bits; any NaN equals any other.
pub fn same(a: f32, b: f32) -> bool {
    a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
}

/// A kernel under test: what it computes and what it reads.
pub trait Case {
    /// Whole shape of the output.
    fn shape(&self) -> Vec<usize>;
    /// Whole inputs.
    fn inputs(&self) -> Vec<&Tensor>;
    /// The part of each input that a part of the output reads.
    fn demand(&self, out: &Region) -> Vec<Region>;
    fn run(&self, exec: Exec, inputs: &[View<'_>], dst: &mut ViewMut<'_>);
    /// The true value at one place, and how far off a result may be.
    fn exact(&self, at: &[usize]) -> (f64, f64);
}

/// Checks a kernel on every instruction set: the whole against the naive definition, then parts of it, from sources that
/// hold no more than the demand among NaN, in buffers with gaps, on several threads, against the whole, bit for bit.
pub fn check(case: &impl Case, seed: u64) {
    let mut rng = StdRng::seed_from_u64(seed);
    let shape = case.shape();
    for isa in isas() {
        let inputs: Vec<View<'_>> = case.inputs().into_iter().map(Tensor::view).collect();
        let mut whole = vec![0.0f32; shape.iter().product()];
        case.run(Exec { isa, threads: 1 }, &inputs, &mut ViewMut::dense(&mut whole, &shape));
        let whole = Tensor { shape: shape.clone(), data: whole };
        for at in coordinates(&Region::full(&shape)) {
            let (want, tolerance) = case.exact(&at);
            let got = whole.at(&at) as f64;
            let fits = got == want || got.is_nan() && want.is_nan() || (got - want).abs() <= tolerance;
            assert!(fits, "{} at {at:?}: {got}, not {want}", isa.name());
        }
        if whole.data.is_empty() {
            continue;
        }
        for threads in [1, 2, 5] {
            let out = random_region(&shape, &mut rng);
            let regions = case.demand(&out);
            let parts: Vec<_> = case.inputs().into_iter().zip(&regions).map(|(t, r)| Guarded::copy(t, r, f32::NAN, &mut rng)).collect();
            let views: Vec<_> = parts.iter().map(Guarded::view).collect();
            let mut dst = Guarded::new(&out, &shape, 123.0, &mut rng);
            case.run(Exec { isa, threads }, &views, &mut dst.view_mut());
            for (at, got) in coordinates(&out).iter().zip(dst.finish(same)) {
                let want = whole.at(at);
                assert!(same(got, want), "{}, {threads} threads, {out}: at {at:?} {got}, in the whole {want}", isa.name());
            }
        }
    }
}
