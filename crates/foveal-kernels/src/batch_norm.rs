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
        let mut partial = vec![[0.0; 2]; stretches * channels];
        let base = crate::blocks::Shared(partial.as_mut_ptr());
        par::for_each(exec, stretches, len * channels / 4, |stretch| {
            // SAFETY: every task has channels of its own, and `partial` stays borrowed.
            let out = unsafe { std::slice::from_raw_parts_mut(base.get().add(stretch * channels), channels) };
            for pixel in runs(len * stretch / stretches, len * (stretch + 1) / stretches, self.width) {
                let (line, from) = (pixel.start / self.width, pixel.start % self.width);
                let at = |lines: &Lines| lines.starts[line] + from * lines.step;
                let run = Run { len: pixel.len(), x_step: x_lines.step, dy_step: dy_lines.step };
                add_run(exec.isa, sums, run, &x.data()[at(&x_lines)..], &dy.data()[at(&dy_lines)..], center, out);
            }
        });
        let mut total = vec![[0.0; 2]; channels];
        for part in partial.chunks_exact(channels.max(1)) {
            total.iter_mut().zip(part).for_each(|(total, part)| *total = [total[0] + part[0], total[1] + part[1]]);
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

/// Adds the sums of `N` channels, pixel after pixel.
#[inline(always)]
fn add_block<A: Arith, const N: usize>(sums: Sums, run: Run, x: &[f32], dy: &[f32], center: &[f32], out: &mut [[f64; 2]]) {
    let (mut first, mut second) = ([0.0; N], [0.0; N]);
    let mut middle = [0.0; N];
    for i in 0..N {
        [first[i], second[i]] = out[i];
        middle[i] = f64::from(center[i]);
    }
    for pixel in 0..run.len {
        let x = &x[pixel * run.x_step..][..N];
        match sums {
            Sums::Moments => {
                for i in 0..N {
                    let x = x[i] as f64;
                    first[i] += x;
                    second[i] = A::fma64(x, x, second[i]);
                }
            }
            Sums::Gradients => {
                let dy = &dy[pixel * run.dy_step..][..N];
                for i in 0..N {
                    let (x, dy) = (x[i] as f64 - middle[i], dy[i] as f64);
                    first[i] += dy;
                    second[i] = A::fma64(x, dy, second[i]);
                }
            }
        }
    }
    for i in 0..N {
        out[i] = [first[i], second[i]];
    }
}

multiversion! {
    fn add_run<A>(sums: Sums, run: Run, x: &[f32], dy: &[f32], center: &[f32], out: &mut [[f64; 2]]) {
        let mut at = 0;
        while out.len() - at >= 32 {
            add_block::<A, 32>(sums, run, &x[at..], &dy[at..], &center[at..], &mut out[at..]);
            at += 32;
        }
        while out.len() - at >= 8 {
            add_block::<A, 8>(sums, run, &x[at..], &dy[at..], &center[at..], &mut out[at..]);
            at += 8;
        }
        while at < out.len() {
            add_block::<A, 1>(sums, run, &x[at..], &dy[at..], &center[at..], &mut out[at..]);
            at += 1;
        }
    }
}

multiversion! {
    fn data_row<A>(dst: &mut [f32], x: &[f32], dy: &[f32], mean: &[f32], factors: [&[f32]; 3]) {
        let [a, b, c] = factors;
        let channels = mean.iter().zip(a).zip(b).zip(c);
        for (((dx, &x), &dy), (((&mean, &a), &b), &c)) in dst.iter_mut().zip(x).zip(dy).zip(channels) {
            *dx = a * A::fma(mean - x, b, dy - c);
        }
    }
}
