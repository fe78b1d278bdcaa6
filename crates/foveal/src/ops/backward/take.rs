//! The gradient of what entries were looked up in.

use crate::error::Objection;
use crate::ir::{Fact, Mode, Op, Run};
use foveal_kernels::take::scatter_add;
use foveal_kernels::{Region, Shape, View, ViewMut, fill};
use smallvec::{SmallVec, smallvec};

/// Inputs: the indices, and the gradient of the entries. Adds up, for every entry, the gradients of all places where it was
/// looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeGradient {
    /// Along which axis.
    pub axis: usize,
    /// Shape of what was looked up in.
    pub source: Shape,
    /// The box outside which the gradient of the entries is 0.
    pub support: Region,
}

impl Op for TakeGradient {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "lookup gradient"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        Ok(smallvec![inputs[1].with_shape(self.source.iter().map(|&n| n.into()))])
    }

    fn channels(&self, _: &[(&Fact, Option<usize>)], _: &Fact) -> Option<usize> {
        None
    }

    fn grain(&self, _: usize, out: Region, _: &[&[usize]]) -> Region {
        if out.is_empty() { out } else { Region::full(&self.source) }
    }

    fn demand(&self, _: Mode, _: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let picks = self.axis..self.axis + inputs[0].len();
        vec![self.support.0[picks].iter().copied().collect(), self.support.clone()]
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        let dy = inputs[1].narrow(&self.support);
        let picks = self.axis..self.axis + inputs[0].whole().len();
        let indices = inputs[0].narrow(&self.support.0[picks.clone()].iter().copied().collect());
        // Beside the support there is nothing to add.
        let mut inside = dst.region().clone();
        let others = (0..self.axis).chain(self.axis + 1..self.source.len());
        for axis in others {
            inside[axis] = self.support[if axis < self.axis { axis } else { axis + picks.len() - 1 }];
        }
        if inside != *dst.region() {
            fill(run.exec, 0.0, dst);
        }
        scatter_add(run.exec, &indices, &dy, self.axis, &mut dst.narrow(&inside));
    }
}
