//! The same tensor, behind which no gradient goes.

use crate::error::Objection;
use crate::ir::{Alias, Backward, Fact, Mode, Op, Run};
use foveal_kernels::copy::{AxisMap, gather};
use foveal_kernels::{Region, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Gives its input, which counts as a constant where derivatives are written.
#[derive(Clone, Debug, PartialEq)]
pub struct StopGradient;

impl Op for StopGradient {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "end of gradients"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        Ok(smallvec![inputs[0].clone()])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        vec![outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()))]
    }

    fn alias(&self, inputs: &[&[usize]]) -> Option<Alias> {
        Some(Alias::Shift(smallvec![0; inputs[0].len()]))
    }

    fn gradient(&self, _: &mut Backward<'_>) -> Result<(), Objection> {
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            let map: SmallVec<[AxisMap; 5]> = smallvec![AxisMap { start: 0, step: 1 }; dst.region().rank()];
            gather(run.exec, &inputs[0], &map, 0.0, dst);
        }
    }
}
