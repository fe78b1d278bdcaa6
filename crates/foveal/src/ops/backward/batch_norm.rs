//! Batch normalisation by the batch's own statistics, and its gradient.

use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Run, float_result};
use foveal_kernels::batch_norm::{BatchNormGradient as Kernel, batch_moments};
use foveal_kernels::{Region, View, ViewMut, copy, postop};
use smallvec::{SmallVec, smallvec};

/// Inputs: `x (..., c)`, then `gamma` if scaled, `beta` if centered, each `(c)`. Outputs: the normalised `x`, and the batch's
/// mean and biased variance, each `(c)`, of which no gradient is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchNormTraining {
    /// Added to the variance.
    pub epsilon: f32,
    /// Whether there is a gamma.
    pub scale: bool,
    /// Whether there is a beta.
    pub center: bool,
}

/// Mean and variance of a batch.
fn moments(run: Run<'_>, x: &View<'_>) -> [Vec<f32>; 2] {
    let channels = x.whole().last().copied().unwrap_or(0);
    let mut moments = [vec![0.0; channels], vec![0.0; channels]];
    let [mean, variance] = &mut moments;
    batch_moments(run.exec, x, mean, variance);
    moments
}

impl Op for BatchNormTraining {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "batch normalisation"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let x = &inputs[0];
        let last = x.shape.last().copied().ok_or_else(|| Objection::Rank { expected: "at least 1 axis".into(), got: x.to_string() })?;
        let dtype = float_result(x.dtype);
        let statistics = Fact { dtype, shape: smallvec![last] };
        Ok(smallvec![Fact { dtype, shape: x.shape.clone() }, statistics.clone(), statistics])
    }

    fn channels(&self, _: &[(&Fact, Option<usize>)], out: &Fact) -> Option<usize> {
        out.rank().checked_sub(1)
    }

    fn grain(&self, _: usize, mut out: Region, inputs: &[&[usize]]) -> Region {
        if let (Some(channels), Some(&n)) = (out.0.last_mut(), inputs[0].last()) {
            *channels = foveal_kernels::Span::full(n);
        }
        out
    }

    fn holds(&self) -> Option<&'static str> {
        Some("in training, the statistics are those of the whole batch")
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let (scale, epsilon, support) = (self.scale, self.epsilon, cx.support(0));
        let mut inputs: SmallVec<[_; 5]> = smallvec![cx.input(0), dy, cx.output(1), cx.output(2)];
        inputs.extend(scale.then(|| cx.input(1)));
        let sums = cx.ops(BatchNormSums { epsilon, support: support.clone() }, &inputs[..4])?;
        let beta = 1 + usize::from(scale);
        if scale && cx.wants(1) {
            cx.give(1, sums[0]);
        }
        if self.center && cx.wants(beta) {
            cx.give(beta, sums[1]);
        }
        if cx.wants(0) {
            inputs[1] = cx.bounded(dy, &support)?;
            inputs.extend(sums);
            let dx = cx.op(BatchNormGradient { epsilon, scale }, &inputs)?;
            cx.give(0, dx);
        }
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let [mean, variance] = moments(run, &inputs[0]);
        let norm = crate::ops::BatchNorm { epsilon: self.epsilon, scale: self.scale, center: self.center };
        let weights: SmallVec<[&[f32]; 4]> = inputs[1..].iter().map(View::data).chain([mean.as_slice(), &variance]).collect();
        let (scale, shift) = norm.scale_shift(&weights);
        if let Some(dst) = outs[0].as_mut() {
            postop::scale_shift(run.exec, &inputs[0], &scale, &shift, dst);
        }
        for (values, out) in [&mean, &variance].into_iter().zip(&mut outs[1..]) {
            if let Some(dst) = out {
                copy(run.exec, &View::dense(values, &[values.len()]), dst);
            }
        }
    }
}

/// Inputs: `x`, the gradient of the normalised `x`, mean, variance. Outputs: the gradients of gamma and beta.
#[derive(Clone, Debug, PartialEq)]
struct BatchNormSums {
    epsilon: f32,
    /// The box outside which the gradient is 0.
    support: Region,
}

impl Op for BatchNormSums {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "batch normalisation gradient"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        Ok(smallvec![inputs[2].clone(), inputs[2].clone()])
    }

    fn channels(&self, _: &[(&Fact, Option<usize>)], _: &Fact) -> Option<usize> {
        Some(0)
    }

    fn demand(&self, _: Mode, _: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        vec![self.support.clone(), self.support.clone(), Region::full(inputs[2]), Region::full(inputs[3])]
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let kernel = Kernel { mean: inputs[2].data(), variance: inputs[3].data(), gamma: None, epsilon: self.epsilon };
        let channels = kernel.mean.len();
        let mut sums = [vec![0.0; channels], vec![0.0; channels]];
        let [dgamma, dbeta] = &mut sums;
        kernel.sums(run.exec, &inputs[0].narrow(&self.support), &inputs[1].narrow(&self.support), dgamma, dbeta);
        for (values, out) in sums.iter().zip(outs) {
            if let Some(dst) = out {
                copy(run.exec, &View::dense(values, &[values.len()]), dst);
            }
        }
    }
}

/// Inputs: `x`, the gradient of the normalised `x`, with zeros outside its support, mean, variance, gamma if scaled, and the
/// gradients of gamma and beta. Gives the gradient of `x`.
#[derive(Clone, Debug, PartialEq)]
struct BatchNormGradient {
    epsilon: f32,
    scale: bool,
}

impl Op for BatchNormGradient {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "batch normalisation gradient"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        Ok(smallvec![inputs[1].clone()])
    }

    fn channels(&self, _: &[(&Fact, Option<usize>)], out: &Fact) -> Option<usize> {
        out.rank().checked_sub(1)
    }

    fn grain(&self, _: usize, mut out: Region, inputs: &[&[usize]]) -> Region {
        if let (Some(channels), Some(&n)) = (out.0.last_mut(), inputs[0].last()) {
            *channels = foveal_kernels::Span::full(n);
        }
        out
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let out = outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()));
        let rest = inputs[2..].iter().map(|shape| Region::full(shape));
        [out.clone(), out].into_iter().chain(rest).collect()
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        let gamma = self.scale.then(|| inputs[4].data());
        let kernel = Kernel { mean: inputs[2].data(), variance: inputs[3].data(), gamma, epsilon: self.epsilon };
        let [dgamma, dbeta] = [&inputs[inputs.len() - 2], &inputs[inputs.len() - 1]].map(View::data);
        let whole = inputs[0].whole();
        let count = whole[..whole.len() - 1].iter().product();
        kernel.forward(run.exec, &inputs[0], &inputs[1], (dgamma, dbeta), count, dst);
    }
}
