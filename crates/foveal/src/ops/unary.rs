//! One value in, one value out.

use crate::error::Objection;
use crate::ir::{DType, Fact, Mode, Op, Run};
use foveal_kernels::unary::{Unary, unary};
use foveal_kernels::{Region, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// A function of each element alone.
#[derive(Clone, Debug, PartialEq)]
pub struct UnaryOp {
    /// The function.
    pub function: Unary,
    /// The type of the result where it is not the input's.
    pub dtype: Option<DType>,
}

impl UnaryOp {
    /// Keeps the input's type.
    pub fn new(function: Unary) -> Self {
        Self { function, dtype: None }
    }
}

impl Op for UnaryOp {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "elementwise"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let dtype = self.dtype.unwrap_or(inputs[0].dtype);
        Ok(smallvec![Fact { dtype, shape: inputs[0].shape.clone() }])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        vec![outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()))]
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            unary(run.exec, self.function, &inputs[0], dst);
        }
    }
}
