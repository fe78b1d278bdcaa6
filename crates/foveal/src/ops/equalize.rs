//! Values spread by how often they occur.

use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Run};
use foveal_kernels::equalize::equalize;
use foveal_kernels::{Region, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Values from 0 to 255, channels last, as the part of the channel's values, over the whole batch, that is not above them: Keras'
/// `Equalization`.
#[derive(Clone, Debug, PartialEq)]
pub struct Equalize {
    /// In how many steps values are told apart, at least 1.
    pub bins: usize,
}

impl Op for Equalize {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "equalization"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        if inputs[0].rank() == 0 {
            return Err(Objection::Rank { expected: "at least 1 axis".into(), got: inputs[0].to_string() });
        }
        Ok(smallvec![inputs[0].clone()])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let Some(out) = outs[0].as_ref().filter(|out| !out.is_empty()) else { return vec![Region::empty(inputs[0].len())] };
        let (mut region, last) = (Region::full(inputs[0]), out.rank() - 1);
        region[last] = out[last];
        vec![region]
    }

    fn holds(&self) -> Option<&'static str> {
        Some("all values are counted")
    }

    /// None: the result is a step function of every value.
    fn gradient(&self, _: &mut Backward<'_>) -> Result<(), Objection> {
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut().filter(|dst| !dst.region().is_empty()) {
            equalize(run.exec, &inputs[0], self.bins, dst);
        }
    }
}
