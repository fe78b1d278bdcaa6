//! Max and average over sliding windows, channels last.

use super::{PoolGradient, spatial};
use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Run, float_result};
use foveal_kernels::pool::{self, PoolKind};
use foveal_kernels::{Region, View, ViewMut, Window};
use smallvec::{SmallVec, smallvec};

/// Pools `(batch, spatial..., channels)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// Max or average.
    pub kind: PoolKind,
    /// One window per spatial axis.
    pub windows: SmallVec<[Window; 3]>,
}

impl Op for Pool {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "pooling"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        spatial::check_rank(self.windows.len(), &inputs[0])?;
        let channels = inputs[0].shape[inputs[0].rank() - 1];
        let dtype = match self.kind {
            PoolKind::Max => inputs[0].dtype,
            PoolKind::Average => float_result(inputs[0].dtype),
        };
        Ok(smallvec![Fact { dtype, shape: spatial::infer(&self.windows, &inputs[0], channels)? }])
    }

    fn channels(&self, _: &[(&Fact, Option<usize>)], out: &Fact) -> Option<usize> {
        out.rank().checked_sub(1)
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let out = outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()));
        let channels = out[out.rank() - 1];
        vec![spatial::demand(&self.windows, &out, inputs[0], channels)]
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.bounded_gradient(0)? else { return Ok(()) };
        let dx = cx.op(PoolGradient { pool: self.clone() }, &[cx.input(0), dy])?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            pool::Pool { kind: self.kind, windows: self.windows.clone() }.forward(run.exec, &inputs[0], dst);
        }
    }
}
