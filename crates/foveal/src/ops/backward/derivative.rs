//! The derivative of a function of one element.

use super::same_shape;
use crate::error::Objection;
use crate::ir::{Fact, Mode, Op, Run};
use crate::ops::Unary;
use foveal_kernels::{Region, View, ViewMut, derivative};
use smallvec::{SmallVec, smallvec};

/// Inputs: `of`, and the gradient of the function's output. Gives the gradient times the slope.
#[derive(Clone, Debug, PartialEq)]
pub struct Derivative {
    /// The function.
    pub function: Unary,
    /// Whether `of` is the function's output, else its input.
    pub by_output: bool,
}

impl Op for Derivative {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "derivative"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        same_shape(&inputs[0], &inputs[1])?;
        Ok(smallvec![inputs[1].clone()])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let out = outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()));
        vec![out.clone(), out]
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        if self.by_output {
            derivative::derivative_by_output(run.exec, self.function, &inputs[0], &inputs[1], dst);
        } else {
            derivative::derivative(run.exec, self.function, &inputs[0], &inputs[1], dst);
        }
    }
}
