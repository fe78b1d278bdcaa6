//! Normalisation by statistics of the tensor itself: layer, RMS, group and instance normalisation.

use crate::fold::{Fold, Stats};
use crate::multiversion::multiversion;
use crate::softmax::Combined;
use crate::{Binary, Exec, Reduce, Shape, View, ViewMut, blocks, reduce, rows};

/// What the elements are divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moments {
    /// Mean subtracted, divided by the standard deviation: Keras' LayerNormalization and GroupNormalization.
    Centered,
    /// Divided by the root of the mean square: Keras' RMSNormalization.
    RootMeanSquare,
    /// Divided by the standard deviation, the mean left in: Keras' LayerNormalization with `rms_scaling`.
    Deviation,
}

/// Normalisation over the elements that a source covers along some axes.
#[derive(Clone, Copy, Debug)]
pub struct Normalise<'a> {
    /// Which statistics.
    pub moments: Moments,
    /// The axes whose elements share statistics.
    pub axes: &'a [usize],
    /// Added to the variance or mean square.
    pub epsilon: f32,
    /// The axes along which `gamma` and `beta` run, in rising order.
    pub affine_axes: &'a [usize],
    /// Factors, one per element of the whole `affine_axes` in row-major order.
    pub gamma: Option<&'a [f32]>,
    /// Added last, likewise.
    pub beta: Option<&'a [f32]>,
}

/// Normalises `src` into `dst`. The statistics are those of all that `src` covers along `axes`: the caller sees to it that
/// this is the whole, or narrows `src` to one group of channels. `dst` may cover a part of it.
///
/// Computes `(x - mean) * r + beta` with `r = gamma / sqrt(variance + epsilon)`, where `keras.ops.layer_normalization` has
/// `x * r + (beta - mean * r)`: the difference is exact where values are alike and `r` is large. The variance is the biased
/// one.
pub fn normalise(exec: Exec, op: &Normalise<'_>, src: &View<'_>, dst: &mut ViewMut<'_>) {
    let prefix = (0..dst.region().rank()).take_while(|axis| !op.axes.contains(axis)).count();
    let (ones, zeros) = (vec![1.0; op.affine_len(dst.whole())], vec![0.0; op.affine_len(dst.whole())]);
    let gamma = op.affine(op.gamma.unwrap_or(&ones), dst.whole());
    let beta = op.affine(op.beta.unwrap_or(&zeros), dst.whole());
    let count: usize = op.axes.iter().map(|&axis| src.region()[axis].len()).product();
    let cost = dst.region().len() / 3;
    blocks::for_each_tile(exec, dst, prefix, cost, |mut dst| {
        let exec = exec.serial();
        let stats = |fold, centers: Option<&View<'_>>| Stats::new(exec, fold, src, op.axes, centers, count as f64, &dst);
        let mut mean = stats(Fold::Sum, None);
        let mut inverse = match op.moments {
            Moments::RootMeanSquare => stats(Fold::Squares, None),
            Moments::Centered | Moments::Deviation => stats(Fold::Deviations, Some(&mean.view())),
        };
        inverse.values.iter_mut().for_each(|v| *v = 1.0 / (*v + op.epsilon).sqrt());
        if op.moments != Moments::Centered {
            mean.values.fill(0.0);
        }
        let (mean, inverse) = (mean.view(), inverse.view());
        rows::zip(exec, &mut dst, [src, &mean, &inverse, &gamma, &beta], 0, |row, [x, mean, inverse, gamma, beta]| {
            affine_row(exec.isa, row, x, mean, inverse, gamma, beta);
        });
    });
}

/// The gradient of the source of [`normalise`], with the statistics of all that `x` and `dy` cover along the axes. `dst` may
/// cover a part of it.
///
/// With `r = 1 / sqrt(variance + epsilon)` and `g = dy gamma`, whose means are over the axes: `r (g - mean(g) - r^2 (x - mean)
/// mean(g (x - mean)))`, where means are left out that the statistics do not have.
pub fn normalise_gradient(exec: Exec, op: &Normalise<'_>, x: &View<'_>, dy: &View<'_>, dst: &mut ViewMut<'_>) {
    let prefix = (0..dst.region().rank()).take_while(|axis| !op.axes.contains(axis)).count();
    let ones = vec![1.0; op.affine_len(dst.whole())];
    let gamma = op.affine(op.gamma.unwrap_or(&ones), dst.whole());
    let count: usize = op.axes.iter().map(|&axis| x.region()[axis].len()).product();
    let cost = dst.region().len();
    blocks::for_each_tile(exec, dst, prefix, cost, |mut dst| {
        let exec = exec.serial();
        let stats = |fold, src: &View<'_>, centers: Option<&View<'_>>| Stats::new(exec, fold, src, op.axes, centers, count as f64, &dst);
        let mut mean = stats(Fold::Sum, x, None);
        let mut inverse = match op.moments {
            Moments::RootMeanSquare => stats(Fold::Squares, x, None),
            Moments::Centered | Moments::Deviation => stats(Fold::Deviations, x, Some(&mean.view())),
        };
        inverse.values.iter_mut().for_each(|v| *v = 1.0 / (*v + op.epsilon).sqrt());
        if op.moments == Moments::RootMeanSquare {
            mean.values.fill(0.0);
        }
        let g = Combined::new(exec, Binary::Mul, dy, &gamma, op.axes, &dst);
        let mut shift = stats(Fold::Sum, &g.view(), None);
        if op.moments != Moments::Centered {
            shift.values.fill(0.0);
        }
        let centered = Combined::new(exec, Binary::Sub, x, &mean.view(), op.axes, &dst);
        let from = if op.moments == Moments::Centered { centered.view() } else { x.clone() };
        let weighted = Combined::new(exec, Binary::Mul, &from, &g.view(), op.axes, &dst);
        let slope = stats(Fold::Sum, &weighted.view(), None);
        let [mean, inverse, shift, slope] = [&mean, &inverse, &shift, &slope].map(Stats::view);
        rows::zip(exec, &mut dst, [x, &g.view(), &mean, &inverse, &shift, &slope], 0, |row, [x, g, mean, inverse, shift, slope]| {
            gradient_row(exec.isa, row, x, g, [mean, inverse, shift, slope]);
        });
    });
}

/// The gradients of `gamma` and `beta`: the sums of `dy (x - mean) / sqrt(variance + epsilon)`, with the parts that the
/// statistics have, and of `dy` over all axes but `affine_axes`. Both views cover the whole.
pub fn normalise_affine_gradient(exec: Exec, op: &Normalise<'_>, x: &View<'_>, dy: &View<'_>, dgamma: &mut [f32], dbeta: &mut [f32]) {
    let mut normal = vec![0.0; x.region().len()];
    let shape = x.region().shape();
    let plain = Normalise { gamma: None, beta: None, ..*op };
    normalise(exec, &plain, x, &mut ViewMut::dense(&mut normal, &shape));
    let mut weighted = vec![0.0; normal.len()];
    let normal = View::dense(&normal, &shape);
    crate::binary(exec, Binary::Mul, &normal, dy, &mut ViewMut::dense(&mut weighted, &shape));
    let axes: Vec<usize> = (0..shape.len()).filter(|axis| !op.affine_axes.contains(axis)).collect();
    let kept: Shape = shape.iter().enumerate().map(|(axis, &n)| if op.affine_axes.contains(&axis) { n } else { 1 }).collect();
    reduce(exec, Reduce::Sum, &View::dense(&weighted, &shape), &axes, &mut ViewMut::dense(dgamma, &kept));
    reduce(exec, Reduce::Sum, dy, &axes, &mut ViewMut::dense(dbeta, &kept));
}

impl Normalise<'_> {
    fn affine_len(&self, whole: &[usize]) -> usize {
        self.affine_axes.iter().map(|&axis| whole[axis]).product()
    }

    /// `values` as a tensor that repeats along all other axes.
    fn affine<'v>(&self, values: &'v [f32], whole: &[usize]) -> View<'v> {
        let shape: Shape = whole.iter().enumerate().map(|(axis, &n)| if self.affine_axes.contains(&axis) { n } else { 1 }).collect();
        View::dense(values, &shape)
    }
}

multiversion! {
    fn gradient_row<A>(dst: &mut [f32], x: &[f32], g: &[f32], stats: [&[f32]; 4]) {
        let [mean, inverse, shift, slope] = stats;
        let stats = mean.iter().zip(inverse).zip(shift).zip(slope);
        for (((dx, &x), &g), (((&mean, &r), &shift), &slope)) in dst.iter_mut().zip(x).zip(g).zip(stats) {
            *dx = r * A::fma((mean - x) * r, r * slope, g - shift);
        }
    }
}

multiversion! {
    fn affine_row<A>(dst: &mut [f32], src: &[f32], mean: &[f32], inverse: &[f32], gamma: &[f32], beta: &[f32]) {
        let stats = mean.iter().zip(inverse).zip(gamma).zip(beta);
        for ((y, &x), (((&mean, &inverse), &gamma), &beta)) in dst.iter_mut().zip(src).zip(stats) {
            let r = inverse * gamma;
            *y = A::fma(x - mean, r, beta);
        }
    }
}
