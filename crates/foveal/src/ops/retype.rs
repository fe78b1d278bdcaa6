//! Another declared element type for the same values.

use crate::error::Objection;
use crate::ir::{Alias, Backward, DType, Fact, Mode, Op, Run};
use foveal_kernels::copy::{AxisMap, gather};
use foveal_kernels::{Region, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Declares its input to be of another type. All values are held in single precision, so nothing happens to them.
#[derive(Clone, Debug, PartialEq)]
pub struct Retype {
    /// The new type.
    pub dtype: DType,
}

impl Op for Retype {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "cast"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        Ok(smallvec![Fact { dtype: self.dtype, shape: inputs[0].shape.clone() }])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        vec![outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()))]
    }

    fn alias(&self, inputs: &[&[usize]]) -> Option<Alias> {
        Some(Alias::Shift(smallvec![0; inputs[0].len()]))
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        if let (Some(dy), true) = (cx.gradient(0), cx.is_float(cx.input(0))) {
            cx.give(0, dy);
        }
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            let map: SmallVec<[AxisMap; 5]> = smallvec![AxisMap { start: 0, step: 1 }; dst.region().rank()];
            gather(run.exec, &inputs[0], &map, 0.0, dst);
        }
    }
}
