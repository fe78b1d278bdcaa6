//! The gradient of connectionist temporal classification.

use crate::error::Objection;
use crate::ir::{Fact, Mode, Op, Run};
use crate::ops::ctc::whole_sequences;
use foveal_kernels::{Region, View, ViewMut, ctc};
use smallvec::{SmallVec, smallvec};

/// Inputs: as of [`crate::ops::Ctc`]. Gives the gradient of each sequence's value by its scores.
#[derive(Clone, Debug, PartialEq)]
pub struct CtcGradient;

impl Op for CtcGradient {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "gradient of alignments"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        Ok(smallvec![inputs[0].clone()])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        whole_sequences(outs[0].as_ref().filter(|out| !out.is_empty()).map(|out| out[0]), inputs)
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut().filter(|dst| !dst.region().is_empty()) {
            ctc::gradient(run.exec, &inputs[0], &inputs[1], dst);
        }
    }
}
