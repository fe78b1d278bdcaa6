//! Repetition of an axis of length 1.

use crate::error::Objection;
use crate::ir::{Backward, Dim, Fact, Mode, Op, Run};
use foveal_kernels::copy::{AxisMap, gather};
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Repeats the only entry along `axis` `times` times.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeat {
    /// An axis of length 1.
    pub axis: usize,
    /// Its new length.
    pub times: usize,
}

impl Op for Repeat {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "repetition"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let mut out = inputs[0].clone();
        match out.shape.get_mut(self.axis) {
            Some(dim) if *dim == Dim::Known(1) => *dim = Dim::Known(self.times),
            _ => return Err(Objection::Rank { expected: format!("length 1 along axis {}", self.axis), got: inputs[0].to_string() }),
        }
        Ok(smallvec![out])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let mut region = outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()));
        if !region.is_empty() {
            region[self.axis] = Span::full(1);
        }
        vec![region]
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let dx = cx.sum(dy, &[self.axis], &cx.support(0))?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        let mut map: SmallVec<[AxisMap; 5]> = smallvec![AxisMap { start: 0, step: 1 }; dst.region().rank()];
        map[self.axis].step = 0;
        gather(run.exec, &inputs[0], &map, 0.0, dst);
    }
}
