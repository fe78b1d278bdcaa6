//! The gradient of what was resampled.

use crate::error::Objection;
use crate::ir::{Fact, Mode, Op, Run};
use crate::ops::ResizeAxes;
use foveal_kernels::{Region, Resize, Shape, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Input: the gradient of the result, with zeros outside its support.
#[derive(Clone, Debug, PartialEq)]
pub struct ResizeGradient {
    /// The forward pass.
    pub resize: ResizeAxes,
    /// Shape of what was resampled.
    pub source: Shape,
}

impl ResizeGradient {
    fn problem(&self) -> Resize {
        let changed = self.resize.changed(&self.source);
        Resize { axes: changed.into_iter().map(|(axis, to)| (axis, self.resize.resample(self.source[axis], to))).collect() }
    }
}

impl Op for ResizeGradient {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "resize gradient"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        Ok(smallvec![inputs[0].with_shape(self.source.iter().map(|&n| n.into()))])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let mut region = outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()));
        if !region.is_empty() {
            for (axis, resample) in &self.problem().axes {
                region[*axis] = resample.adjoint_demand(region[*axis]);
            }
        }
        vec![region]
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            self.problem().gradient(run.exec, &inputs[0], dst);
        }
    }
}
