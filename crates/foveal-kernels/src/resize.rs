//! Resampling along axes: upsampling, resizing, smart resizing.
//!
//! Coordinates are half-pixel: output `o` of `m` lies at `(o + 1/2) n / m - 1/2` of `n` inputs. Weights are those of
//! `jax.image.resize`, which Keras calls on JAX: outside the image there is nothing, and the weights of what is inside are
//! scaled to sum up to 1.

use crate::copy::{copy, fill};
use crate::multiversion::{Arith, multiversion};
use crate::{Exec, Region, Shape, Span, View, ViewMut, blocks, gather_indexed, view};
use smallvec::SmallVec;

/// How values between samples are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Interpolation {
    /// The sample whose cell holds the coordinate.
    Nearest,
    /// A line between two.
    Bilinear,
    /// Keys' cubic through four, with a = -1/2.
    Bicubic,
    /// Windowed sinc through six.
    Lanczos3,
    /// Windowed sinc through ten.
    Lanczos5,
}

impl Interpolation {
    /// The kernel vanishes from this distance on.
    fn radius(self) -> f64 {
        match self {
            Interpolation::Nearest => 0.5,
            Interpolation::Bilinear => 1.0,
            Interpolation::Bicubic => 2.0,
            Interpolation::Lanczos3 => 3.0,
            Interpolation::Lanczos5 => 5.0,
        }
    }

    /// The kernel at distance `x`, not negative.
    fn weight(self, x: f64) -> f64 {
        match self {
            _ if x >= self.radius() => 0.0,
            Interpolation::Nearest => 1.0,
            Interpolation::Bilinear => 1.0 - x,
            Interpolation::Bicubic if x >= 1.0 => ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0,
            Interpolation::Bicubic => (1.5 * x - 2.5) * x * x + 1.0,
            // As JAX has it, where the quotient would lose its digits.
            Interpolation::Lanczos3 | Interpolation::Lanczos5 if x <= 1e-3 => 1.0,
            Interpolation::Lanczos3 | Interpolation::Lanczos5 => {
                let (pi_x, r) = (std::f64::consts::PI * x, self.radius());
                r * pi_x.sin() * (pi_x / r).sin() / (pi_x * pi_x)
            }
        }
    }
}

/// Resampling of one axis: what each output reads, and with which weights. They are found for the outputs in question
/// only, so that an axis may be of any length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resample {
    interpolation: Interpolation,
    antialias: bool,
    source: Span,
    out_len: usize,
}

impl Resample {
    /// Resamples the source coordinates `source` to `out_len` outputs; what lies outside `source` is not there. With
    /// `antialias`, the kernel is widened where there are fewer outputs than inputs.
    ///
    /// # Panics
    /// If `source` is empty and `out_len` is not 0.
    pub fn new(interpolation: Interpolation, antialias: bool, source: Span, out_len: usize) -> Self {
        assert!(out_len == 0 || !source.is_empty(), "resample: no source to resample {out_len} outputs from");
        Self { interpolation, antialias, source, out_len }
    }

    /// Number of outputs.
    pub fn output_len(&self) -> usize {
        self.out_len
    }

    /// The source coordinates that the outputs `out` read: their hull.
    pub fn demand(&self, out: Span) -> Span {
        if out.is_empty() {
            return Span::default();
        }
        // The kernel's ends move on from output to output, and what an output reads lies between them. A weight at an
        // end may vanish, but never for long: the search ends where the ends have passed what has been found.
        let mut hull = self.reads(out.start).hull(self.reads(out.end - 1));
        for o in out.range().skip(1) {
            if self.reach(o).start >= hull.start {
                break;
            }
            hull = hull.hull(self.reads(o));
        }
        for o in out.range().rev().skip(1) {
            if self.reach(o).end <= hull.end {
                break;
            }
            hull = hull.hull(self.reads(o));
        }
        hull
    }

    /// The outputs that read any of the source coordinates `source`: their hull.
    pub fn adjoint_demand(&self, source: Span) -> Span {
        // The kernel's ends move on from output to output.
        let first = |holds: &dyn Fn(Span) -> bool| {
            let (mut low, mut high) = (0, self.out_len);
            while low < high {
                let middle = (low + high) / 2;
                if holds(self.reach(middle)) { high = middle } else { low = middle + 1 }
            }
            low
        };
        let start = first(&|reach| reach.end > source.start);
        let end = first(&|reach| reach.start >= source.end);
        let reads = |o: &usize| !self.reads(*o).intersect(source).is_empty();
        let (first, last) = ((start..end).find(reads), (start..end).rev().find(reads));
        first.zip(last).map_or(Span::default(), |(a, b)| Span::new(a, b + 1))
    }

    /// What the gradients of the source coordinates `source` read of the outputs' gradients.
    fn adjoint_taps(&self, source: Span) -> Taps {
        let outputs = self.adjoint_demand(source);
        let taps = self.taps(outputs);
        // Of each coordinate: the first output that reads it, and the weights of the outputs from there on.
        let mut columns: Vec<(usize, Vec<f32>)> = vec![(outputs.start, Vec::new()); source.len()];
        for o in outputs.range() {
            let (first, weights) = taps.of(o);
            for (i, &weight) in (first..).zip(weights).filter(|(i, _)| source.range().contains(i)) {
                let (from, column) = &mut columns[i - source.start];
                if column.is_empty() {
                    *from = o;
                }
                column.resize(o - *from, 0.0);
                column.push(weight);
            }
        }
        let mut adjoint = Taps { start: source.start, ends: Vec::with_capacity(source.len()), weights: Vec::new() };
        for (first, column) in columns {
            adjoint.weights.extend(column);
            adjoint.ends.push((first, adjoint.weights.len()));
        }
        adjoint
    }

    fn is_nearest(&self) -> bool {
        self.interpolation == Interpolation::Nearest
    }

    /// The only source coordinate of output `out` where nothing is interpolated.
    fn nearest(&self, out: usize) -> usize {
        self.source.start + nearest(out, self.source.len(), self.out_len)
    }

    /// The source coordinates within the kernel's reach.
    fn reach(&self, out: usize) -> Span {
        match self.is_nearest() {
            true => Span::new(self.nearest(out), self.nearest(out) + 1),
            false => {
                let kernel = Placed::new(self, out);
                Span::new(self.source.start + kernel.low, self.source.start + kernel.high + 1)
            }
        }
    }

    /// The source coordinates with a weight.
    fn reads(&self, out: usize) -> Span {
        if self.is_nearest() {
            return self.reach(out);
        }
        let (first, weights) = Placed::new(self, out).weights(self.interpolation);
        Span::new(self.source.start + first, self.source.start + first + weights.len())
    }

    /// What the outputs `out` read.
    fn taps(&self, out: Span) -> Taps {
        let mut taps = Taps { start: out.start, ends: Vec::with_capacity(out.len()), weights: Vec::new() };
        for o in out.range() {
            let first = if self.is_nearest() {
                taps.weights.push(1.0);
                self.nearest(o)
            } else {
                let (first, weights) = Placed::new(self, o).weights(self.interpolation);
                let total: f64 = weights.iter().sum();
                taps.weights.extend(weights.iter().map(|w| (w / total) as f32));
                self.source.start + first
            };
            taps.ends.push((first, taps.weights.len()));
        }
        taps
    }
}

/// What neighbouring outputs read, and with which weights.
#[derive(Debug)]
struct Taps {
    /// The first output.
    start: usize,
    /// Per output: the first source coordinate, and where its weights end in `weights`.
    ends: Vec<(usize, usize)>,
    weights: Vec<f32>,
}

impl Taps {
    /// The first source coordinate that output `out` reads, and the weights from there on.
    #[inline(always)]
    fn of(&self, out: usize) -> (usize, &[f32]) {
        let index = out - self.start;
        let start = if index == 0 { 0 } else { self.ends[index - 1].1 };
        let (first, end) = self.ends[index];
        (first, &self.weights[start..end])
    }

    /// The source coordinates that the outputs `out` read: their hull.
    fn demand(&self, out: Span) -> Span {
        out.range().fold(Span::default(), |hull, o| {
            let (first, weights) = self.of(o);
            hull.hull(Span::new(first, first + weights.len()))
        })
    }

    /// Weights per output, rounded up.
    fn mean(&self) -> usize {
        self.weights.len().div_ceil(self.ends.len().max(1))
    }
}

/// The source of output `out`. Whole factors repeat; else in single precision as JAX computes it.
fn nearest(out: usize, source_len: usize, out_len: usize) -> usize {
    if out_len.is_multiple_of(source_len) {
        return out / (out_len / source_len);
    }
    let x = (out as f32 + 0.5) * source_len as f32 / out_len as f32;
    (x.floor() as usize).min(source_len - 1)
}

/// The kernel of one output, laid over the source.
struct Placed {
    center: f32,
    widen: f32,
    /// The first and the last source coordinate that it reaches, counted from the source's first.
    low: usize,
    high: usize,
}

impl Placed {
    fn new(resample: &Resample, out: usize) -> Self {
        let (source_len, out_len) = (resample.source.len(), resample.out_len);
        // The last bits of a coordinate show in every value. As XLA compiles JAX's formula, the scale is rounded to single
        // precision and the coordinate once more.
        let inverse_scale = (source_len as f64 / out_len as f64) as f32;
        let center = ((out as f64 + 0.5) * inverse_scale as f64 - 0.5) as f32;
        let widen = if resample.antialias { inverse_scale.max(1.0) } else { 1.0 };
        let reach = resample.interpolation.radius() as f32 * widen;
        let low = (center - reach).ceil().max(0.0) as usize;
        let high = ((center + reach).floor().max(0.0) as usize).min(source_len - 1);
        Self { center, widen, low, high }
    }

    /// The weights from the first to the last that does not vanish, and the coordinate of the first.
    fn weights(&self, interpolation: Interpolation) -> (usize, SmallVec<[f64; 16]>) {
        let weight = |i: usize| interpolation.weight(((self.center - i as f32).abs() / self.widen) as f64);
        let mut weights: SmallVec<[f64; 16]> = (self.low..=self.high).map(weight).collect();
        let from = weights.iter().position(|&w| w != 0.0).unwrap_or(0);
        let to = weights.iter().rposition(|&w| w != 0.0).map_or(1, |last| last + 1);
        weights.truncate(to);
        weights.drain(..from);
        (self.low + from, weights)
    }
}

/// Resampling along several axes, one after the other in the order given.
#[derive(Clone, Debug, PartialEq)]
pub struct Resize {
    /// Each resized axis and how.
    pub axes: SmallVec<[(usize, Resample); 3]>,
}

impl Resize {
    /// Resamples `src` into `dst`; `src` covers the demand along resized axes and `dst`'s region along the others.
    ///
    /// # Panics
    /// If it does not.
    pub fn forward(&self, exec: Exec, src: &View<'_>, dst: &mut ViewMut<'_>) {
        if dst.region().is_empty() {
            return;
        }
        if self.axes.iter().all(|(_, resample)| resample.is_nearest()) {
            return self.repeat(exec, src, dst);
        }
        // Tiles of the axes up to the first resized one: what lies between two passes stays in cache, and is computed once.
        let first = self.axes[0].0;
        let pass_of = |(axis, resample): &(usize, Resample)| Pass {
            axis: *axis,
            taps: resample.taps(dst.region()[*axis]),
            len: resample.output_len(),
        };
        let passes: Passes = self.axes.iter().map(pass_of).collect();
        run(exec, &passes, first, src, dst);
    }

    /// The gradient of the source for the region of `dst`, with the weights of [`Resize::forward`]. `dy` covers
    /// [`Resample::adjoint_demand`] of `dst`'s region along resized axes and `dst`'s region along the others.
    ///
    /// # Panics
    /// If it does not.
    pub fn gradient(&self, exec: Exec, dy: &View<'_>, dst: &mut ViewMut<'_>) {
        if dst.region().is_empty() {
            return;
        }
        let Some((first, _)) = self.axes.last() else { return copy(exec, dy, dst) };
        let pass_of = |(axis, resample): &(usize, Resample)| Pass {
            axis: *axis,
            taps: resample.adjoint_taps(dst.region()[*axis]),
            len: dst.whole()[*axis],
        };
        let passes: Passes = self.axes.iter().rev().map(pass_of).collect();
        run(exec, &passes, *first, dy, dst);
    }

    /// Nearest neighbours: no arithmetic.
    fn repeat(&self, exec: Exec, src: &View<'_>, dst: &mut ViewMut<'_>) {
        let mut tables: Vec<Vec<usize>> = dst.region().0.iter().map(|span| span.range().collect()).collect();
        for (axis, resample) in &self.axes {
            tables[*axis].iter_mut().for_each(|i| *i = resample.nearest(*i));
        }
        let tables: Vec<&[usize]> = tables.iter().map(Vec::as_slice).collect();
        gather_indexed(exec, src, &tables, dst);
    }
}

/// One axis to resample: what the wanted outputs read, and how many outputs there are in the whole.
struct Pass {
    axis: usize,
    taps: Taps,
    len: usize,
}

type Passes = SmallVec<[Pass; 3]>;

/// Runs all passes over tiles of the axes up to `first`.
fn run(exec: Exec, passes: &[Pass], first: usize, src: &View<'_>, dst: &mut ViewMut<'_>) {
    let cost = passes.iter().map(|pass| pass.taps.mean()).sum::<usize>() * dst.region().len() / 8;
    blocks::for_each_tile(exec, dst, first + 1, cost, |mut dst| pass(exec.serial(), passes, src, &mut dst));
}

/// Resamples the first axis, then the others.
fn pass(exec: Exec, passes: &[Pass], src: &View<'_>, dst: &mut ViewMut<'_>) {
    let Some((Pass { axis, taps, len }, rest)) = passes.split_first() else { return copy(exec, src, dst) };
    let mut wanted = dst.region().clone();
    for pass in rest {
        wanted[pass.axis] = pass.taps.demand(wanted[pass.axis]);
    }
    if rest.is_empty() && is_packed_behind(dst.region(), dst.strides(), *axis) {
        return resample_axis(exec, *axis, taps, src, dst);
    }
    let mut whole = Shape::from_slice(src.whole());
    whole[*axis] = *len;
    let mut buffer = vec![0.0; wanted.len()];
    let strides = view::dense_strides(&wanted.shape());
    let mut between = ViewMut::new(&mut buffer, wanted, strides, whole);
    resample_axis(exec, *axis, taps, src, &mut between);
    pass(exec, rest, &between.as_view(), dst);
}

/// Whether the elements behind `axis` lie one after another.
fn is_packed_behind(region: &Region, strides: &[usize], axis: usize) -> bool {
    let shape = region.shape();
    let dense = view::dense_strides(&shape);
    (axis + 1..shape.len()).all(|i| shape[i] == 1 || strides[i] == dense[i])
}

/// Resamples one axis; `dst` is packed behind it.
fn resample_axis(exec: Exec, axis: usize, taps: &Taps, src: &View<'_>, dst: &mut ViewMut<'_>) {
    let mut wanted = dst.region().clone();
    wanted[axis] = taps.demand(wanted[axis]);
    assert!(src.region().contains(&wanted), "resize: source {} does not cover {wanted}", src.region());
    if wanted.is_empty() {
        return fill(exec, 0.0, dst);
    }
    let src = src.narrow(&wanted);
    if !is_packed_behind(&wanted, src.strides(), axis) {
        let mut buffer = vec![0.0; wanted.len()];
        let mut packed = ViewMut::new(&mut buffer, wanted.clone(), view::dense_strides(&wanted.shape()), src.whole().into());
        copy(exec, &src, &mut packed);
        return resample_axis(exec, axis, taps, &packed.as_view(), dst);
    }
    let inner = dst.region().shape()[axis + 1..].iter().product();
    let outputs = dst.region()[axis];
    let line = Line { inner, src_stride: src.strides()[axis], dst_stride: dst.strides()[axis], origin: wanted[axis].start };
    let behind = dst.region().rank() - axis;
    blocks::for_each_block(exec, dst, behind, 0, |at, out| {
        let origin: usize = (0..axis).map(|i| (at[i] - wanted[i].start) * src.strides()[i]).sum();
        weighted_sums(exec.isa, &line, taps, outputs, &src.data()[origin..], out);
    });
}

/// Layout of the elements along a resampled axis.
struct Line {
    /// Consecutive elements per coordinate.
    inner: usize,
    src_stride: usize,
    dst_stride: usize,
    /// Coordinate of the first source element.
    origin: usize,
}

/// Weighted sum of `N` neighbouring elements.
#[inline(always)]
fn sum<A: Arith, const N: usize>(src: &[f32], stride: usize, weights: &[f32], out: &mut [f32]) {
    let mut acc = [0.0; N];
    for (i, &weight) in weights.iter().enumerate() {
        for (acc, &x) in acc.iter_mut().zip(&src[i * stride..][..N]) {
            *acc = A::fma(x, weight, *acc);
        }
    }
    out.copy_from_slice(&acc);
}

/// Weighted sums of `out.len()` neighbouring elements in blocks of `N`, the last of which overlaps the one before it.
#[inline(always)]
fn sums<A: Arith, const N: usize>(src: &[f32], stride: usize, weights: &[f32], out: &mut [f32]) {
    let mut from = 0;
    while from < out.len() {
        let at = from.min(out.len() - N);
        sum::<A, N>(&src[at..], stride, weights, &mut out[at..at + N]);
        from += N;
    }
}

multiversion! {
    fn weighted_sums<A>(line: &Line, taps: &Taps, outputs: Span, src: &[f32], dst: &mut [f32]) {
        for (i, out) in outputs.range().enumerate() {
            let (first, weights) = taps.of(out);
            let out = &mut dst[i * line.dst_stride..][..line.inner];
            if weights.is_empty() {
                out.fill(0.0);
                continue;
            }
            let src = &src[(first - line.origin) * line.src_stride..];
            match line.inner {
                64.. => sums::<A, 64>(src, line.src_stride, weights, out),
                16.. => sums::<A, 16>(src, line.src_stride, weights, out),
                4.. => sums::<A, 4>(src, line.src_stride, weights, out),
                3 => sums::<A, 3>(src, line.src_stride, weights, out),
                _ => sums::<A, 1>(src, line.src_stride, weights, out),
            }
        }
    }
}
