//! Resampling against its definition, and the window law.

mod support;

use foveal_kernels::{Exec, Interpolation, Region, Resample, Resize, Span, View, ViewMut};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use support::{Case, Tensor, check};

/// Weight of every source coordinate for output `out`, written down from the definition in double precision.
fn weights(interpolation: Interpolation, antialias: bool, source: Span, len: usize, out_len: usize, out: usize) -> Vec<f64> {
    let (n, m) = (source.len() as f64, out_len as f64);
    let center = (out as f64 + 0.5) * n / m - 0.5;
    if interpolation == Interpolation::Nearest {
        let nearest = source.start + ((out as f64 + 0.5) * n / m).floor() as usize;
        return (0..len).map(|i| (i == nearest) as u8 as f64).collect();
    }
    let widen = if antialias { (n / m).max(1.0) } else { 1.0 };
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x) };
    let kernel = |x: f64| match interpolation {
        Interpolation::Nearest => unreachable!(),
        Interpolation::Bilinear => (1.0 - x).max(0.0),
        Interpolation::Bicubic if x < 1.0 => 1.5 * x.powi(3) - 2.5 * x.powi(2) + 1.0,
        Interpolation::Bicubic if x < 2.0 => -0.5 * x.powi(3) + 2.5 * x.powi(2) - 4.0 * x + 2.0,
        Interpolation::Lanczos3 if x < 3.0 => sinc(x) * sinc(x / 3.0),
        Interpolation::Lanczos5 if x < 5.0 => sinc(x) * sinc(x / 5.0),
        _ => 0.0,
    };
    let raw: Vec<f64> = (0..len)
        .map(|i| if source.range().contains(&i) { kernel(((i - source.start) as f64 - center).abs() / widen) } else { 0.0 })
        .collect();
    let total: f64 = raw.iter().sum();
    raw.iter().map(|w| w / total).collect()
}

#[derive(Debug)]
struct Resizing {
    interpolation: Interpolation,
    antialias: bool,
    /// Axis, source window, outputs.
    axes: Vec<(usize, Span, usize)>,
    input: Tensor,
    resize: Resize,
}

impl Case for Resizing {
    fn shape(&self) -> Vec<usize> {
        let mut shape = self.input.shape.clone();
        self.axes.iter().for_each(|(axis, _, out)| shape[*axis] = *out);
        shape
    }

    fn inputs(&self) -> Vec<&Tensor> {
        vec![&self.input]
    }

    fn demand(&self, out: &Region) -> Vec<Region> {
        let mut region = out.clone();
        for (axis, resample) in &self.resize.axes {
            region[*axis] = resample.demand(out[*axis]);
        }
        vec![region]
    }

    fn run(&self, exec: Exec, inputs: &[View<'_>], dst: &mut ViewMut<'_>) {
        self.resize.forward(exec, &inputs[0], dst);
    }

    fn exact(&self, at: &[usize]) -> (f64, f64) {
        let mut terms = vec![(at.to_vec(), 1.0)];
        for &(axis, source, out) in &self.axes {
            let weights = weights(self.interpolation, self.antialias, source, self.input.shape[axis], out, at[axis]);
            let spread = |(at, w): &(Vec<usize>, f64)| -> Vec<(Vec<usize>, f64)> {
                let moved = |i: usize| at.iter().enumerate().map(|(a, &c)| if a == axis { i } else { c }).collect();
                weights.iter().enumerate().filter(|(_, v)| **v != 0.0).map(|(i, v)| (moved(i), w * v)).collect()
            };
            terms = terms.iter().flat_map(spread).collect();
        }
        let sum = terms.iter().map(|(at, w)| w * self.input.at(at) as f64).sum();
        // Single-precision coordinates, up to 12 here, are off by some 1e-6, and kernels have slopes up to about 2.
        (sum, if self.interpolation == Interpolation::Nearest { 0.0 } else { 6e-5 })
    }
}

fn any_interpolation() -> impl Strategy<Value = Interpolation> {
    use Interpolation::*;
    prop_oneof![Just(Nearest), Just(Bilinear), Just(Bicubic), Just(Lanczos3), Just(Lanczos5)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn resize_law(
        interpolation in any_interpolation(),
        antialias: bool,
        lens in prop::collection::vec((1..9usize, 1..9usize, 0..3usize, 0..3usize), 1..3),
        c in prop_oneof![1..4usize, 60..80usize, 250..270usize],
        seed: u64,
    ) {
        let mut shape = vec![2];
        let mut axes = vec![];
        for (i, &(len, out, before, behind)) in lens.iter().enumerate() {
            shape.push(len + before + behind);
            axes.push((i + 1, Span::new(before, before + len), out));
        }
        shape.push(c);
        let resize = Resize { axes: axes.iter().map(|&(axis, source, out)| (axis, Resample::new(interpolation, antialias, source, out))).collect() };
        let input = Tensor::random(&shape, &mut StdRng::seed_from_u64(seed));
        check(&Resizing { interpolation, antialias, axes, input, resize }, seed);
    }

    /// The demand holds every coordinate with a weight, and none beyond the kernel's reach.
    #[test]
    fn demand_is_tight(interpolation in any_interpolation(), antialias: bool, len in 1..30usize, out in 1..40usize, before in 0..4usize, part: (u8, u8)) {
        let source = Span::new(before, before + len);
        let resample = Resample::new(interpolation, antialias, source, out);
        let start = part.0 as usize % out;
        let span = Span::new(start, start + 1 + part.1 as usize % (out - start));
        let demand = resample.demand(span);
        prop_assert_eq!(demand, span.range().map(|o| resample.demand(Span::new(o, o + 1))).fold(Span::default(), Span::hull));
        let hull = |used: &dyn Fn(usize, usize) -> bool| -> Span {
            source.range().filter(|&i| span.range().any(|o| used(o, i))).map(|i| Span::new(i, i + 1)).fold(Span::default(), Span::hull)
        };
        let weighty = hull(&|o, i| weights(interpolation, antialias, source, source.end, out, o)[i].abs() > 1e-5);
        let radius = match interpolation {
            Interpolation::Nearest => 0.5,
            Interpolation::Bilinear => 1.0,
            Interpolation::Bicubic => 2.0,
            Interpolation::Lanczos3 => 3.0,
            Interpolation::Lanczos5 => 5.0,
        };
        let scale = len as f64 / out as f64;
        let reach = radius * if antialias && interpolation != Interpolation::Nearest { scale.max(1.0) } else { 1.0 };
        let near = hull(&|o, i| ((i - before) as f64 - ((o as f64 + 0.5) * scale - 0.5)).abs() < reach + 1e-4);
        prop_assert!(demand.contains(weighty) && near.contains(demand), "{weighty} <= {demand} <= {near}");
    }
}

/// Large enough to be shared among threads.
#[test]
fn resize_law_for_large_images() {
    for (seed, c) in [3, 40].into_iter().enumerate() {
        let axes = vec![(1, Span::new(2, 31), 50), (2, Span::full(40), 70)];
        let (interpolation, antialias) = (Interpolation::Bicubic, false);
        let resize =
            Resize { axes: axes.iter().map(|&(axis, source, out)| (axis, Resample::new(interpolation, antialias, source, out))).collect() };
        let input = Tensor::random(&[1, 33, 40, c], &mut StdRng::seed_from_u64(seed as u64));
        check(&Resizing { interpolation, antialias, axes, input, resize }, seed as u64);
    }
}

#[test]
fn upsampling_repeats_exactly() {
    for factor in 1..9 {
        for len in [1, 2, 3, 7, 1000, 65_537] {
            let resample = Resample::new(Interpolation::Nearest, false, Span::full(len), len * factor);
            assert!((0..len * factor).all(|o| resample.demand(Span::new(o, o + 1)) == Span::new(o / factor, o / factor + 1)));
        }
    }
}

/// What one output costs does not depend on how long the axis is.
#[test]
fn a_part_of_an_endless_axis_is_cheap() {
    use Interpolation::{Bicubic, Bilinear, Lanczos3, Nearest};
    let (len, data) = (2_000_000_000, [1.0, 2.0, 4.0]);
    for interpolation in [Nearest, Bilinear, Bicubic, Lanczos3] {
        let resize = Resize { axes: [(0, Resample::new(interpolation, false, Span::full(3), len))].into_iter().collect() };
        let (_, resample) = &resize.axes[0];
        assert_eq!(resample.demand(Span::full(len)), Span::full(3));
        let out = Span::new(len / 2, len / 2 + 1);
        let demand = resample.demand(out);
        assert!(demand.contains(Span::new(1, 2)));
        let mut y = [0.0];
        let strides = std::iter::once(1).collect();
        let src = View::new(&data[demand.range()], [demand].into_iter().collect(), std::iter::once(1).collect(), [3].as_slice().into());
        let mut dst = ViewMut::new(&mut y, [out].into_iter().collect(), strides, [len].as_slice().into());
        resize.forward(Exec::default(), &src, &mut dst);
        assert!((y[0] - 2.0).abs() < 1e-5, "{interpolation:?}: {}", y[0]);
    }
}
