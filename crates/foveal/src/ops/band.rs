//! A band along the diagonal of matrices.

use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Run};
use foveal_kernels::{Region, View, ViewMut, diagonal};
use smallvec::{SmallVec, smallvec};

/// Keeps what lies along the diagonal of the last two axes: where `low <= column - row <= high`. All else becomes `value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// The lowest diagonal that is kept; all below if absent.
    pub low: Option<i64>,
    /// The highest diagonal that is kept; all above if absent.
    pub high: Option<i64>,
    /// What stands elsewhere.
    pub value: f32,
}

impl Op for Band {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "band"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        if inputs[0].rank() < 2 {
            return Err(Objection::Rank { expected: "at least 2 axes".into(), got: inputs[0].to_string() });
        }
        Ok(smallvec![inputs[0].clone()])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        vec![outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()))]
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let dx = cx.op(Self { value: 0.0, ..self.clone() }, &[dy])?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            diagonal::keep_band(run.exec, &inputs[0], self.low, self.high, self.value, dst);
        }
    }
}
