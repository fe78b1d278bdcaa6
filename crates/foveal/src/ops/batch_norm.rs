//! Batch normalisation over the last axis.

use super::{Binary, Unary};
use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Packed, Run, Tensor, float_result};
use foveal_kernels::{Exec, Region, Span, View, ViewMut, postop};
use smallvec::{SmallVec, smallvec};
use std::any::Any;
use std::sync::Arc;

/// Inputs: `x (..., c)`, then `gamma` if scaled, `beta` if centered, `mean`, `variance`, each `(c)`.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchNorm {
    /// Added to the variance.
    pub epsilon: f32,
    /// Whether there is a gamma.
    pub scale: bool,
    /// Whether there is a beta.
    pub center: bool,
}

type ScaleShift = (Vec<f32>, Vec<f32>);

impl BatchNorm {
    /// Number of weights.
    pub(super) fn weights(&self) -> usize {
        2 + usize::from(self.scale) + usize::from(self.center)
    }

    /// `x * scale + shift` is the normalised x, with the operations in the order of Keras' `batch_normalization`.
    pub(super) fn scale_shift(&self, weights: &[&[f32]]) -> ScaleShift {
        let [mean, variance] = weights[weights.len() - 2..] else { unreachable!("mean and variance come last") };
        let scale: Vec<f32> = (0..mean.len())
            .map(|c| {
                let inverse = 1.0 / (variance[c] + self.epsilon).sqrt();
                if self.scale { inverse * weights[0][c] } else { inverse }
            })
            .collect();
        let beta = self.center.then(|| weights[usize::from(self.scale)]);
        let shift = (0..mean.len()).map(|c| -mean[c] * scale[c] + beta.map_or(0.0, |b| b[c])).collect();
        (scale, shift)
    }
}

impl Op for BatchNorm {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "batch normalisation"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let (x, channels) = (&inputs[0], inputs[1].shape[0]);
        if x.shape.last() != Some(&channels) {
            return Err(Objection::Shape { what: "channels", expected: channels.to_string(), got: x.to_string() });
        }
        Ok(smallvec![Fact { dtype: float_result(x.dtype), shape: x.shape.clone() }])
    }

    fn channels(&self, _: &[(&Fact, Option<usize>)], out: &Fact) -> Option<usize> {
        out.rank().checked_sub(1)
    }

    fn grain(&self, _: usize, mut out: Region, inputs: &[&[usize]]) -> Region {
        let last = inputs[0].len() - 1;
        out[last] = Span::full(inputs[0][last]);
        out
    }

    fn demand(&self, mode: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let mut boxes: Vec<Region> = inputs.iter().map(|shape| Region::full(shape)).collect();
        // Training takes its statistics from the whole batch; prediction uses stored ones.
        if mode == Mode::Inference {
            boxes[0] = outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()));
        }
        boxes
    }

    fn pack(&self, _: Exec, weights: &[Option<&Tensor>]) -> Packed {
        let weights: Option<Vec<&[f32]>> = weights[1..].iter().map(|t| t.map(|t| t.data.as_slice())).collect();
        weights.map(|w| Arc::new(self.scale_shift(&w)) as Arc<dyn Any + Send + Sync>)
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let count = 1 + self.weights();
        let (mean, variance) = (cx.input(count - 2), cx.input(count - 1));
        if cx.wants(count - 2) || cx.wants(count - 1) {
            return Err(Objection::Unsupported("training through stored statistics".into()));
        }
        let (x, support) = (cx.input(0), cx.support(0));
        let axes: SmallVec<[usize; 5]> = (0..support.rank() - 1).collect();
        let shifted = cx.unary(Unary::AddScalar(self.epsilon), variance)?;
        let inverse = cx.unary(Unary::Rsqrt, shifted)?;
        if self.scale && cx.wants(1) {
            let centered = cx.binary(Binary::Sub, x, mean)?;
            let normalised = cx.binary(Binary::Mul, centered, inverse)?;
            let product = cx.binary(Binary::Mul, dy, normalised)?;
            let sum = cx.sum(product, &axes, &support)?;
            let d = cx.reshaped(sum, &cx.shape(mean))?;
            cx.give(1, d);
        }
        let beta = 1 + usize::from(self.scale);
        if self.center && cx.wants(beta) {
            let sum = cx.sum(dy, &axes, &support)?;
            let d = cx.reshaped(sum, &cx.shape(mean))?;
            cx.give(beta, d);
        }
        if cx.wants(0) {
            let factor = if self.scale { cx.binary(Binary::Mul, inverse, cx.input(1))? } else { inverse };
            let dx = cx.binary(Binary::Mul, dy, factor)?;
            cx.give(0, dx);
        }
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        let fresh;
        let (scale, shift) = match run.packed.as_ref().and_then(|p| p.downcast_ref::<ScaleShift>()) {
            Some(ready) => ready,
            None => {
                fresh = self.scale_shift(&inputs[1..].iter().map(View::data).collect::<Vec<_>>());
                &fresh
            }
        };
        postop::scale_shift(run.exec, &inputs[0], scale, shift, dst);
    }
}
