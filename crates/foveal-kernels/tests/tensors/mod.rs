//! Tensors in strided buffers with sentinels around every region, for tests of kernels.

use crate::support::isas;
use foveal_kernels::view::for_each_row;
use foveal_kernels::{Exec, Region, Shape, Span, Strides, View, ViewMut};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// What destinations hold before a kernel writes, and must still hold outside the region afterwards.
const SENTINEL: f32 = -12345.678;

/// The instruction sets this machine has, each with this many threads.
pub(crate) fn execs(threads: usize) -> impl Iterator<Item = Exec> {
    isas().map(move |isa| Exec { isa, threads })
}

/// Values in -1..1.
pub(crate) fn random(seed: u64, len: usize) -> Vec<f32> {
    let mut rng = StdRng::seed_from_u64(seed);
    (0..len).map(|_| rng.random_range(-1.0..1.0)).collect()
}

/// A box within a shape; `cuts` holds two numbers per axis, taken modulo its length. Empty only in an axis that is, or
/// where both numbers are 0.
pub(crate) fn region(shape: &[usize], cuts: &[(usize, usize)]) -> Region {
    let span = |(&n, &(a, b)): (&usize, &(usize, usize))| {
        let (a, b) = (a % (n + 1), b % (n + 1));
        if a == b { Span::new(a.saturating_sub(1), a) } else { Span::new(a.min(b), a.max(b)) }
    };
    shape.iter().zip(cuts).map(span).collect()
}

/// A region of a tensor, with `gap` unused elements behind every row of every axis but the last.
pub(crate) struct Strided {
    data: Vec<f32>,
    region: Region,
    strides: Strides,
    whole: Shape,
}

impl Strided {
    fn filled(region: &Region, whole: &[usize], gap: usize, value: f32) -> Self {
        let mut strides: Strides = Strides::from_elem(1, region.rank());
        for axis in (1..region.rank()).rev() {
            strides[axis - 1] = strides[axis] * region[axis].len() + gap;
        }
        let len = strides.first().zip(region.0.first()).map_or(1, |(s, r)| s * r.len());
        Self { data: vec![value; len + gap], region: region.clone(), strides, whole: whole.into() }
    }

    /// The region of a dense tensor; NaN around it shows up wherever it is read.
    pub(crate) fn source(dense: &[f32], region: &Region, whole: &[usize], gap: usize) -> Self {
        let mut strided = Self::filled(region, whole, gap, f32::NAN);
        let (from, strides) = (View::dense(dense, whole), strided.strides.clone());
        for_each_row(&region.shape(), |at, n| {
            let global: Shape = at.iter().zip(&region.0).map(|(a, s)| a + s.start).collect();
            let to: usize = at.iter().zip(&strides).map(|(a, s)| a * s).sum();
            strided.data[to..to + n].copy_from_slice(&from.data()[from.offset(&global)..][..n]);
        });
        strided
    }

    /// A destination full of sentinels.
    pub(crate) fn destination(region: &Region, whole: &[usize], gap: usize) -> Self {
        Self::filled(region, whole, gap, SENTINEL)
    }

    pub(crate) fn view(&self) -> View<'_> {
        View::new(&self.data, self.region.clone(), self.strides.clone(), self.whole.clone())
    }

    pub(crate) fn view_mut(&mut self) -> ViewMut<'_> {
        ViewMut::new(&mut self.data, self.region.clone(), self.strides.clone(), self.whole.clone())
    }

    /// The region's elements, after a check that the others are still sentinels.
    pub(crate) fn into_written(self) -> Vec<f32> {
        let written = self.view().to_vec();
        let intact = self.data.iter().filter(|x| x.to_bits() == SENTINEL.to_bits()).count();
        assert_eq!(intact, self.data.len() - written.len(), "elements outside {} were written, or inside left", self.region);
        written
    }
}

/// Asserts equality of every bit; the payload of a NaN is not compared.
#[track_caller]
pub(crate) fn assert_same_bits(got: &[f32], expected: &[f32], what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}: lengths");
    for (i, (g, e)) in got.iter().zip(expected).enumerate() {
        assert!(g.to_bits() == e.to_bits() || (g.is_nan() && e.is_nan()), "{what}: element {i} is {g:e}, expected {e:e}");
    }
}

/// A sum of products in double precision, with a bound on the rounding of any order of summing it in single precision.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sum {
    value: f64,
    magnitude: f64,
    terms: f64,
}

impl Sum {
    pub(crate) fn add(&mut self, x: f32, w: f32) {
        let product = f64::from(x) * f64::from(w);
        self.value += product;
        self.magnitude += product.abs();
        self.terms += 1.0;
    }
}

/// Asserts that sums computed in single precision are within the bound.
#[track_caller]
pub(crate) fn assert_close(got: &[f32], expected: &[Sum], what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}: lengths");
    for (i, (g, e)) in got.iter().zip(expected).enumerate() {
        let bound = (e.terms + 1.0) * f64::from(f32::EPSILON) * e.magnitude;
        let error = (f64::from(*g) - e.value).abs();
        let same = f64::from(*g) == e.value || (g.is_nan() && e.value.is_nan());
        assert!(error <= bound || same, "{what}: element {i} is {g:e}, expected {:e}", e.value);
    }
}
