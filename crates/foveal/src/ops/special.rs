//! Rare functions of one element or two.

use super::binary::{broadcast_shapes, unbroadcast};
use crate::error::Objection;
use crate::ir::{Fact, Mode, Op, Run, promote};
use foveal_kernels::special::{Pair, Special, pair, special};
use foveal_kernels::{Region, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// A rare function of each element alone; the type stays.
#[derive(Clone, Debug, PartialEq)]
pub struct SpecialOp {
    /// The function.
    pub function: Special,
}

impl Op for SpecialOp {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "elementwise"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        Ok(smallvec![inputs[0].clone()])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        vec![outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()))]
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            special(run.exec, self.function, &inputs[0], dst);
        }
    }
}

/// A rare function of two elements at the same place; lengths of 1 repeat. The result has the wider type.
#[derive(Clone, Debug, PartialEq)]
pub struct PairOp {
    /// The function.
    pub function: Pair,
}

impl Op for PairOp {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "elementwise"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let shape = broadcast_shapes(&inputs[0].shape, &inputs[1].shape).ok_or_else(|| Objection::Shape {
            what: "shapes that can be combined element by element",
            expected: inputs[0].to_string(),
            got: inputs[1].to_string(),
        })?;
        Ok(smallvec![Fact { dtype: promote(inputs[0].dtype, inputs[1].dtype), shape }])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let behind = |whole: &&[usize]| match &outs[0] {
            Some(out) if !out.is_empty() => unbroadcast(out, whole),
            _ => Region::empty(whole.len()),
        };
        inputs.iter().map(behind).collect()
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            pair(run.exec, self.function, &inputs[0], &inputs[1], dst);
        }
    }
}
