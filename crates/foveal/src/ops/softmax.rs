//! Softmax over one or more axes.

use super::{Binary, Unary};
use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Run, float_result};
use foveal_kernels::softmax;
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// `exp(x) / sum(exp(x))` over `axes`, or its logarithm.
#[derive(Clone, Debug, PartialEq)]
pub struct Softmax {
    /// Over which axes.
    pub axes: SmallVec<[usize; 5]>,
    /// Whether to take the logarithm.
    pub log: bool,
}

impl Op for Softmax {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "softmax"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        if self.axes.is_empty() {
            return Err(Objection::Setting { key: "axis".into(), got: "[]".into(), expected: "at least one axis".into() });
        }
        match self.axes.iter().find(|&&axis| axis >= inputs[0].rank()) {
            Some(axis) => Err(Objection::Rank { expected: format!("more than {axis} axes"), got: inputs[0].to_string() }),
            None => Ok(smallvec![Fact { dtype: float_result(inputs[0].dtype), shape: inputs[0].shape.clone() }]),
        }
    }

    fn grain(&self, _: usize, mut out: Region, inputs: &[&[usize]]) -> Region {
        if !out.is_empty() {
            self.axes.iter().for_each(|&axis| out[axis] = Span::full(inputs[0][axis]));
        }
        out
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        vec![outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()))]
    }

    fn holds(&self) -> Option<&'static str> {
        Some("softmax reads all of the axes it runs over")
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let (y, support) = (cx.output(0), cx.support(0));
        let dx = if self.log {
            let sum = cx.sum(dy, &self.axes, &support)?;
            let part = cx.unary(Unary::Exp, y)?;
            let share = cx.binary(Binary::Mul, part, sum)?;
            cx.binary(Binary::Sub, dy, share)?
        } else {
            let product = cx.binary(Binary::Mul, dy, y)?;
            let sum = cx.sum(product, &self.axes, &support)?;
            let rest = cx.binary(Binary::Sub, dy, sum)?;
            cx.binary(Binary::Mul, rest, y)?
        };
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            let kind = if self.log { softmax::Softmax::Log } else { softmax::Softmax::Plain };
            softmax::softmax(run.exec, kind, &inputs[0], &self.axes, dst);
        }
    }
}
