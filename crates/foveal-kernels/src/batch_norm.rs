//! Batch normalisation while training: statistics of the batch and the gradients behind them.
//!
//! Sums over all axes but the last run in double precision over a fixed number of stretches of pixels, each summed pixel
//! after pixel, and are added up in order.

use crate::multiversion::{Arith, multiversion};
use crate::view::for_each_row;
use crate::{Exec, View, ViewMut, par, rows};

/// Stretches of pixels that are summed on their own: enough for many threads.
const STRETCHES: usize = 64;

/// Fewest pixels of a stretch.
const FEWEST: usize = 32;

/// Mean and biased variance of each channel, over all axes of `x` but the last. Without pixels both are NaN.
///
/// # Panics
/// If the results do not have as many elements as `x` has channels.
pub fn batch_moments(exec: Exec, x: &View<'_>, mean: &mut [f32], variance: &mut [f32]) {
    let pixels = Pixels::new(x);
    let zeros = vec![0.0; pixels.channels];
    let sums = pixels.sums(exec, Sums::Moments, x, x, &zeros);
    let count = pixels.len() as f64;
    assert!(mean.len() == pixels.channels && variance.len() == pixels.channels, "batch moments: {} channels", pixels.channels);
    for (i, [sum, squares]) in sums.into_iter().enumerate() {
        // Products of single precision are exact in double, so that the difference loses little.
        let center = sum / count;
        mean[i] = center as f32;
        variance[i] = (squares / count - center * center).max(0.0) as f32;
    }
}

/// The gradient of `y = (x - mean) / sqrt(variance + epsilon) * gamma + beta`, with the batch's own mean and variance.
#[derive(Clone, Copy, Debug)]
pub struct BatchNormGradient<'a> {
    /// Of each channel.
    pub mean: &'a [f32],
    /// Of each channel; the biased one.
    pub variance: &'a [f32],
    /// Of each channel; ones if there is none.
    pub gamma: Option<&'a [f32]>,
    /// Added to the variance.
    pub epsilon: f32,
}

impl BatchNormGradient<'_> {
    /// The gradients of `gamma` and `beta`: the sums of `dy * (x - mean) / sqrt(variance + epsilon)` and of `dy` over all axes
    /// but the last, in one pass.
    ///
    /// # Panics
    /// If regions or numbers of channels differ.
    pub fn sums(&self, exec: Exec, x: &View<'_>, dy: &View<'_>, dgamma: &mut [f32], dbeta: &mut [f32]) {
        let pixels = Pixels::new(x);
        let fits = [self.mean.len(), self.variance.len(), dgamma.len(), dbeta.len()] == [pixels.channels; 4];
        assert!(fits && dy.region() == x.region(), "batch normalisation: {} and {} differ", x.region(), dy.region());
        for (i, [sum, weighted]) in pixels.sums(exec, Sums::Gradients, x, dy, self.mean).into_iter().enumerate() {
            dbeta[i] = sum as f32;
            dgamma[i] = (weighted * self.inverse(i)) as f32;
        }
    }

    /// The gradient of `x` in the region of `dst`, which `x` and `dy` cover, from the sums over all `count` pixels.
    ///
    /// # Panics
    /// If a view does not cover the region.
    pub fn forward(&self, exec: Exec, x: &View<'_>, dy: &View<'_>, (dgamma, dbeta): (&[f32], &[f32]), count: usize, dst: &mut ViewMut<'_>) {
        // dx = a (dy - dbeta / count - (x - mean) b), with b = dgamma / (count deviation).
        let channels = self.mean.len();
        let inverse = |i: usize| self.inverse(i);
        let a: Vec<f32> = (0..channels).map(|i| (inverse(i) * self.gamma.map_or(1.0, |gamma| f64::from(gamma[i]))) as f32).collect();
        let b: Vec<f32> = (0..channels).map(|i| (f64::from(dgamma[i]) * inverse(i) / count as f64) as f32).collect();
        let c: Vec<f32> = dbeta.iter().map(|sum| (f64::from(*sum) / count as f64) as f32).collect();
        let [mean, a, b, c] = [self.mean, &a, &b, &c].map(|values| View::dense(values, &[channels]));
        rows::zip(exec, dst, [x, dy, &mean, &a, &b, &c], 20, |row, [x, dy, mean, a, b, c]| {
            data_row(exec.isa, row, x, dy, mean, [a, b, c]);
        });
    }

    /// One over the deviation.
    fn inverse(&self, channel: usize) -> f64 {
        1.0 / (f64::from(self.variance[channel]) + f64::from(self.epsilon)).sqrt()
    }
}

/// What is summed.
#[derive(Clone, Copy)]
enum Sums {
    /// `x` and `x^2`.
    Moments,
    /// `dy` and `dy (x - center)`.
    Gradients,
}

/// All pixels of a view, in row-major order: lines of `width` pixels.
struct Pixels {
    width: usize,
    lines: usize,
    channels: usize,
}

/// Where the lines of a view start and how far apart their pixels are.
struct Lines {
    starts: Vec<usize>,
    step: usize,
}

impl Lines {
    fn new(view: &View<'_>) -> Self {
        let (last, shape) = (view.region().rank() - 1, view.region().shape());
        let outer = &shape[..last.saturating_sub(1)];
        let mut starts = Vec::new();
        for_each_row(outer, |at, n| {
            let from: usize = at.iter().zip(view.strides()).map(|(i, stride)| i * stride).sum();
            let step = outer.len().checked_sub(1).map_or(0, |axis| view.strides()[axis]);
            starts.extend((0..n).map(|i| from + i * step));
        });
        Self { starts, step: if last > 0 { view.strides()[last - 1] } else { 0 } }
    }
}

impl Pixels {
    fn new(view: &View<'_>) -> Self {
        let shape = view.region().shape();
        let last = shape.len() - 1;
        let width = if last > 0 { shape[last - 1] } else { 1 };
        Self { width, lines: shape[..last.saturating_sub(1)].iter().product(), channels: shape[last] }
    }

    fn len(&self) -> usize {
        self.width * self.lines
    }

    /// Both sums of every channel.
    fn sums(&self, exec: Exec, sums: Sums, x: &View<'_>, dy: &View<'_>, center: &[f32]) -> Vec<[f64; 2]> {
        let (len, channels) = (self.len(), self.channels);
        let stretches = len.div_ceil(FEWEST).clamp(1, STRETCHES);
        let (x_lines, dy_lines) = (Lines::new(x), Lines::new(dy));
        let mut partial = vec![0.0; stretches * 2 * channels];
        let base = crate::blocks::Shared(partial.as_mut_ptr());
        par::for_each(exec, stretches, len * channels / 4, |stretch| {
            // SAFETY: every task has sums of its own, and `partial` stays borrowed.
            let out = unsafe { std::slice::from_raw_parts_mut(base.get().add(stretch * 2 * channels), 2 * channels) };
            for pixel in runs(len * stretch / stretches, len * (stretch + 1) / stretches, self.width) {
                let (line, from) = (pixel.start / self.width, pixel.start % self.width);
                let at = |lines: &Lines| lines.starts[line] + from * lines.step;
                let run = Run { len: pixel.len(), x_step: x_lines.step, dy_step: dy_lines.step };
                add_run(exec.isa, sums, run, &x.data()[at(&x_lines)..], &dy.data()[at(&dy_lines)..], center, out);
            }
        });
        let mut total = vec![[0.0; 2]; channels];
        for part in partial.chunks_exact(2 * channels.max(1)) {
            let (first, second) = part.split_at(channels);
            total.iter_mut().zip(first.iter().zip(second)).for_each(|(total, (a, b))| *total = [total[0] + a, total[1] + b]);
        }
        total
    }
}

/// `from..to` cut at multiples of `width`.
fn runs(from: usize, to: usize, width: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut next = from;
    std::iter::from_fn(move || {
        let start = next;
        next = ((start / width.max(1) + 1) * width).min(to);
        (start < to).then_some(start..next)
    })
}

/// Pixels side by side.
#[derive(Clone, Copy)]
struct Run {
    len: usize,
    x_step: usize,
    dy_step: usize,
}

/// Channels that are summed at once.
const GROUP: usize = 256;

/// Adds the sums of up to [`GROUP`] channels, pixel after pixel.
#[inline(always)]
// A chain of iterators would be put together anew for every pixel, which takes longer than a few channels.
#[allow(clippy::needless_range_loop)]
fn add_group<A: Arith>(sums: Sums, run: Run, x: &[f32], dy: &[f32], center: &[f32], [first, second]: [&mut [f64]; 2]) {
    // In places of their own, which no other slice can share.
    let (mut a, mut b, mut middle) = ([0.0; GROUP], [0.0; GROUP], [0.0; GROUP]);
    let n = center.len();
    let (a, b, middle) = (&mut a[..n], &mut b[..n], &mut middle[..n]);
    a.copy_from_slice(first);
    b.copy_from_slice(second);
    middle.copy_from_slice(center);
    for pixel in 0..run.len {
        let x = &x[pixel * run.x_step..][..n];
        match sums {
            Sums::Moments => {
                for c in 0..n {
                    let x = x[c] as f64;
                    a[c] += x;
                    b[c] = A::fma64(x, x, b[c]);
                }
            }
            Sums::Gradients => {
                let dy = &dy[pixel * run.dy_step..][..n];
                for c in 0..n {
                    let (x, dy) = (x[c] as f64 - middle[c] as f64, dy[c] as f64);
                    a[c] += dy;
                    b[c] = A::fma64(x, dy, b[c]);
                }
            }
        }
    }
    first.copy_from_slice(a);
    second.copy_from_slice(b);
}

multiversion! {
    fn add_run<A>(sums: Sums, run: Run, x: &[f32], dy: &[f32], center: &[f32], out: &mut [f64]) {
        let (first, second) = out.split_at_mut(center.len());
        let mut at = 0;
        while at < center.len() {
            let end = center.len().min(at + GROUP);
            add_group::<A>(sums, run, &x[at..], &dy[at..], &center[at..end], [&mut first[at..end], &mut second[at..end]]);
            at = end;
        }
    }
}

multiversion! {
    fn data_row<A>(dst: &mut [f32], x: &[f32], dy: &[f32], mean: &[f32], factors: [&[f32]; 3]) {
        let [a, b, c] = factors.map(#[inline(always)] |factor| &factor[..dst.len()]);
        let (x, dy, mean) = (&x[..dst.len()], &dy[..dst.len()], &mean[..dst.len()]);
        for i in 0..dst.len() {
            dst[i] = a[i] * A::fma(mean[i] - x[i], b[i], dy[i] - c[i]);
        }
    }
}
