//! The gradient of what was pooled.

use super::same_shape;
use crate::error::Objection;
use crate::ir::{Fact, Mode, Op, Run};
use crate::ops::{Pool, PoolKind};
use foveal_kernels::{Region, View, ViewMut, pool};
use smallvec::{SmallVec, smallvec};

/// Inputs: what was pooled, and the gradient of the result, with zeros outside its support.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolGradient {
    /// The forward pass.
    pub pool: Pool,
}

impl PoolGradient {
    fn problem(&self) -> pool::Pool {
        pool::Pool { kind: self.pool.kind, windows: self.pool.windows.clone() }
    }
}

impl Op for PoolGradient {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "pooling gradient"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        same_shape(&self.pool.infer(&inputs[..1])?[0], &inputs[1])?;
        Ok(smallvec![Fact { dtype: inputs[1].dtype, shape: inputs[0].shape.clone() }])
    }

    fn demand(&self, mode: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let Some(out) = outs[0].as_ref().filter(|out| !out.is_empty()) else {
            return inputs.iter().map(|shape| Region::empty(shape.len())).collect();
        };
        let dy = self.problem().gradient_demand(out, inputs[0]);
        let x = match self.pool.kind {
            PoolKind::Average => Region::empty(inputs[0].len()),
            PoolKind::Max => self.pool.demand(mode, &[Some(dy.clone())], &inputs[..1]).swap_remove(0),
        };
        vec![x, dy]
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            let x = (self.pool.kind == PoolKind::Max).then_some(&inputs[0]);
            self.problem().gradient(run.exec, x, &inputs[1], dst);
        }
    }
}
