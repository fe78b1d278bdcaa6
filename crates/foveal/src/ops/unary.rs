//! One value in, one value out.

use super::Derivative;
use crate::error::Objection;
use crate::ir::{Backward, DType, Fact, Mode, Op, Run, float_result};
use foveal_kernels::derivative;
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

/// Whether whole numbers stay whole, so that Keras leaves integers in their type.
pub(crate) fn keeps_integers(function: Unary) -> bool {
    match function {
        Unary::Wrap { .. } | Unary::Neg | Unary::Square | Unary::Abs | Unary::Sign | Unary::Round | Unary::HardTanh => true,
        Unary::AddScalar(c) | Unary::MulScalar(c) | Unary::RsubScalar(c) | Unary::MaxScalar(c) | Unary::MinScalar(c) => c.fract() == 0.0,
        Unary::PowScalar(c) | Unary::RpowScalar(c) => c.fract() == 0.0 && c >= 0.0,
        Unary::Clip(low, high) => low.fract() == 0.0 && high.fract() == 0.0,
        function => function == Unary::RELU,
    }
}

impl UnaryOp {
    /// Keeps the input's type, unless the function makes floats of integers.
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
        let x = inputs[0].dtype;
        let dtype = self.dtype.unwrap_or(if keeps_integers(self.function) { x } else { float_result(x) });
        Ok(smallvec![Fact { dtype, shape: inputs[0].shape.clone() }])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        vec![outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()))]
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let by_output = derivative::slope_from_output(self.function);
        let of = if by_output { cx.output(0) } else { cx.input(0) };
        let dx = cx.op(Derivative { function: self.function, by_output }, &[of, dy])?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            unary(run.exec, self.function, &inputs[0], dst);
        }
    }
}
