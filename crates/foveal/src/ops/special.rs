//! Rare functions of one element or two.

use super::binary::{broadcast_shapes, unbroadcast};
use super::{Binary, Select, Unary};
use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Run, Wire, promote};
use foveal_kernels::special::{Pair, Special, pair, special};
use foveal_kernels::{Region, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// A rare function of each element alone; the type stays.
#[derive(Clone, Debug, PartialEq)]
pub struct SpecialOp {
    /// The function.
    pub function: Special,
}

impl SpecialOp {
    /// The function's slope; none where it is 0 everywhere.
    fn slope(&self, cx: &mut Backward<'_>) -> Result<Option<Wire>, Objection> {
        use std::f32::consts::PI;
        let (x, y) = (cx.input(0), cx.output(0));
        let square = cx.unary(Unary::Square, x)?;
        let below_one = cx.unary(Unary::RsubScalar(1.0), square)?;
        let above_one = cx.unary(Unary::AddScalar(1.0), square)?;
        let slope = match self.function {
            Special::Arcsin => cx.unary(Unary::Rsqrt, below_one)?,
            Special::Arccos => {
                let slope = cx.unary(Unary::Rsqrt, below_one)?;
                cx.unary(Unary::Neg, slope)?
            }
            Special::Arctan => cx.unary(Unary::Reciprocal, above_one)?,
            Special::Arcsinh => cx.unary(Unary::Rsqrt, above_one)?,
            Special::Arccosh => {
                let below = cx.unary(Unary::Neg, below_one)?;
                cx.unary(Unary::Rsqrt, below)?
            }
            Special::Arctanh => cx.unary(Unary::Reciprocal, below_one)?,
            Special::Erfinv => {
                let square = cx.unary(Unary::Square, y)?;
                let growth = cx.unary(Unary::Exp, square)?;
                cx.unary(Unary::MulScalar(PI.sqrt() / 2.0), growth)?
            }
            Special::Sinc => {
                // (cos(pi x) - sinc(x)) / x, whose limit at 0 is 0.
                let angle = cx.unary(Unary::MulScalar(PI), x)?;
                let cosine = cx.unary(Unary::Cos, angle)?;
                let rise = cx.binary(Binary::Sub, cosine, y)?;
                let slope = cx.binary(Binary::Div, rise, x)?;
                let zero = cx.number(0.0);
                cx.op(Select { dtype: cx.fact(x).dtype }, &[x, slope, zero])?
            }
            Special::BesselI0 => cx.op(SpecialOp { function: Special::BesselI1 }, &[x])?,
            Special::BesselI1 => {
                // I0(x) - I1(x) / x, whose limit at 0 is 1/2.
                let order_0 = cx.op(SpecialOp { function: Special::BesselI0 }, &[x])?;
                let quotient = cx.binary(Binary::Div, y, x)?;
                let slope = cx.binary(Binary::Sub, order_0, quotient)?;
                let half = cx.number(0.5);
                cx.op(Select { dtype: cx.fact(x).dtype }, &[x, slope, half])?
            }
            Special::SignBit => return Ok(None),
        };
        Ok(Some(slope))
    }
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

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        if let (Some(dy), Some(slope)) = (cx.gradient(0), self.slope(cx)?) {
            let dx = cx.binary(Binary::Mul, dy, slope)?;
            cx.give(0, dx);
        }
        Ok(())
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

impl PairOp {
    /// The slope along the operand `index`; none where it is 0 everywhere.
    fn slope(&self, cx: &mut Backward<'_>, index: usize) -> Result<Option<Wire>, Objection> {
        let (a, b) = (cx.input(0), cx.input(1));
        let slope = match (self.function, index) {
            (Pair::Arctan2, _) => {
                let squares = [cx.unary(Unary::Square, a)?, cx.unary(Unary::Square, b)?];
                let distance = cx.binary(Binary::Add, squares[0], squares[1])?;
                let along = if index == 0 { b } else { cx.unary(Unary::Neg, a)? };
                cx.binary(Binary::Div, along, distance)?
            }
            (Pair::Fmod, 0) => cx.number(1.0),
            (Pair::Fmod, _) => {
                let quotient = cx.binary(Binary::Div, a, b)?;
                let (sign, size) = (cx.unary(Unary::Sign, quotient)?, cx.unary(Unary::Abs, quotient)?);
                let size = cx.unary(Unary::Floor, size)?;
                let whole = cx.binary(Binary::Mul, sign, size)?;
                cx.unary(Unary::Neg, whole)?
            }
            (Pair::And | Pair::Or | Pair::Xor | Pair::Gcd | Pair::Lcm, _) => return Ok(None),
        };
        Ok(Some(slope))
    }
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

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let support = cx.support(0);
        for index in [0, 1] {
            if !cx.wants(index) {
                continue;
            }
            let Some(slope) = self.slope(cx, index)? else { continue };
            let d = cx.binary(Binary::Mul, dy, slope)?;
            let d = cx.unbroadcast(d, cx.input(index), &support)?;
            cx.give(index, d);
        }
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            pair(run.exec, self.function, &inputs[0], &inputs[1], dst);
        }
    }
}
