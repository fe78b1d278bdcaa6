//! Normalisation by a tensor's own statistics: LayerNormalization and its kin.

use crate::error::Objection;
use crate::ir::{Fact, Mode, Op, Run, float_result};
use foveal_kernels::normalise::{self, Moments};
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Inputs: `x`, then `gamma` and `beta` where there are any, over `affine_axes`.
#[derive(Clone, Debug, PartialEq)]
pub struct Normalise {
    /// Which statistics.
    pub moments: Moments,
    /// The axes whose elements share statistics.
    pub axes: SmallVec<[usize; 5]>,
    /// Added to the variance or mean square.
    pub epsilon: f32,
    /// The axes along which gamma and beta run, in rising order.
    pub affine_axes: SmallVec<[usize; 5]>,
    /// Whether there is a gamma.
    pub gamma: bool,
    /// Whether there is a beta.
    pub beta: bool,
}

impl Op for Normalise {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "normalisation"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let x = &inputs[0];
        match self.axes.iter().chain(&self.affine_axes).find(|&&axis| axis >= x.rank()) {
            Some(axis) => Err(Objection::Rank { expected: format!("more than {axis} axes"), got: x.to_string() }),
            None => Ok(smallvec![Fact { dtype: float_result(x.dtype), shape: x.shape.clone() }]),
        }
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let mut boxes: Vec<Region> = inputs.iter().map(|shape| Region::full(shape)).collect();
        boxes[0] = outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()));
        if !boxes[0].is_empty() {
            self.axes.iter().for_each(|&axis| boxes[0][axis] = Span::full(inputs[0][axis]));
        }
        boxes
    }

    fn holds(&self) -> Option<&'static str> {
        Some("the statistics are taken over all of the normalised axes")
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        // A buffer may hold more than this operation asked for; the statistics must not depend on that.
        let mut wanted = dst.region().clone();
        self.axes.iter().for_each(|&axis| wanted[axis] = Span::full(inputs[0].whole()[axis]));
        let op = normalise::Normalise {
            moments: self.moments,
            axes: &self.axes,
            epsilon: self.epsilon,
            affine_axes: &self.affine_axes,
            gamma: self.gamma.then(|| inputs[1].data()),
            beta: self.beta.then(|| inputs[1 + usize::from(self.gamma)].data()),
        };
        normalise::normalise(run.exec, &op, &inputs[0].narrow(&wanted), dst);
    }
}
