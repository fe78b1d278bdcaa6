//! Two values in, one value out, with broadcasting.

use crate::error::Objection;
use crate::ir::{Backward, DType, Dim, Dims, Fact, Mode, Op, Run, Wire};
use foveal_kernels::binary::{Binary, binary};
use foveal_kernels::unary::Unary;
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// A function of two elements; shapes are aligned at the right and lengths of 1 repeat, as in NumPy.
#[derive(Clone, Debug, PartialEq)]
pub struct BinaryOp {
    /// The function.
    pub function: Binary,
    /// The type of the result.
    pub dtype: DType,
}

fn broadcast(a: Dim, b: Dim) -> Option<Dim> {
    match (a, b) {
        (Dim::Known(1), d) | (d, Dim::Known(1)) => Some(d),
        (Dim::Known(x), Dim::Known(y)) => (x == y).then_some(a),
        (Dim::Known(_), Dim::Unknown) => Some(a),
        (Dim::Unknown, _) => Some(b),
    }
}

/// The shape that two shapes repeat to, if they do.
pub(crate) fn broadcast_shapes(a: &[Dim], b: &[Dim]) -> Option<Dims> {
    let rank = a.len().max(b.len());
    let at = |shape: &[Dim], axis: usize| (axis + shape.len()).checked_sub(rank).map_or(Dim::Known(1), |i| shape[i]);
    (0..rank).map(|axis| broadcast(at(a, axis), at(b, axis))).collect()
}

/// The part of a repeating operand of shape `whole` behind the box `out`.
pub(crate) fn unbroadcast(out: &Region, whole: &[usize]) -> Region {
    let skip = out.rank() - whole.len();
    let spans = whole.iter().enumerate().map(|(axis, &n)| {
        let span = out[skip + axis];
        if n == 1 && !span.is_empty() { Span::full(1) } else { span }
    });
    spans.collect()
}

impl BinaryOp {
    /// The gradient `dy` of the output `y` times the partial derivative by operand `index`; `None` where that is 0.
    fn partial(&self, cx: &mut Backward<'_>, index: usize, [a, b, y, dy]: [Wire; 4]) -> Result<Option<Wire>, Objection> {
        let first = index == 0;
        let d = match self.function {
            Binary::Add => dy,
            Binary::Sub if first => dy,
            Binary::Sub => cx.unary(Unary::Neg, dy)?,
            Binary::Mul => cx.binary(Binary::Mul, dy, if first { b } else { a })?,
            Binary::Div if first => cx.binary(Binary::Div, dy, b)?,
            Binary::Div => {
                let ratio = cx.binary(Binary::Div, y, b)?;
                let d = cx.binary(Binary::Mul, dy, ratio)?;
                cx.unary(Unary::Neg, d)?
            }
            Binary::Max | Binary::Min => {
                let (own, other) = if first { (a, b) } else { (b, a) };
                let wins = cx.binary(if self.function == Binary::Max { Binary::Greater } else { Binary::Less }, own, other)?;
                // Equal operands share the gradient, as in `jax.numpy.maximum`.
                let ties = cx.binary(Binary::Equal, own, other)?;
                let half = cx.unary(Unary::MulScalar(0.5), ties)?;
                let part = cx.binary(Binary::Add, wins, half)?;
                cx.binary(Binary::Mul, dy, part)?
            }
            Binary::Pow if first => {
                let exponent = cx.unary(Unary::AddScalar(-1.0), b)?;
                let power = cx.binary(Binary::Pow, a, exponent)?;
                let slope = cx.binary(Binary::Mul, power, b)?;
                cx.binary(Binary::Mul, dy, slope)?
            }
            Binary::Pow => {
                let log = cx.unary(Unary::Log, a)?;
                let slope = cx.binary(Binary::Mul, y, log)?;
                cx.binary(Binary::Mul, dy, slope)?
            }
            Binary::SquaredDifference => {
                let (own, other) = if first { (a, b) } else { (b, a) };
                let difference = cx.binary(Binary::Sub, own, other)?;
                let slope = cx.unary(Unary::MulScalar(2.0), difference)?;
                cx.binary(Binary::Mul, dy, slope)?
            }
            Binary::Mod if first => dy,
            Binary::Mod => {
                let quotient = cx.binary(Binary::FloorDiv, a, b)?;
                let d = cx.binary(Binary::Mul, dy, quotient)?;
                cx.unary(Unary::Neg, d)?
            }
            Binary::FloorDiv | Binary::Equal | Binary::NotEqual | Binary::Greater | Binary::GreaterEqual => return Ok(None),
            Binary::Less | Binary::LessEqual | Binary::LogicalAnd | Binary::LogicalOr | Binary::LogicalXor => return Ok(None),
        };
        Ok(Some(d))
    }
}

impl Op for BinaryOp {
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
        Ok(smallvec![Fact { dtype: self.dtype, shape }])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        inputs
            .iter()
            .map(|whole| match &outs[0] {
                Some(out) if !out.is_empty() => unbroadcast(out, whole),
                _ => Region::empty(whole.len()),
            })
            .collect()
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let (a, b, y) = (cx.input(0), cx.input(1), cx.output(0));
        let support = cx.support(0);
        for index in [0, 1] {
            if !cx.wants(index) {
                continue;
            }
            let Some(d) = self.partial(cx, index, [a, b, y, dy])? else { continue };
            let d = cx.unbroadcast(d, cx.input(index), &support)?;
            cx.give(index, d);
        }
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            binary(run.exec, self.function, &inputs[0], &inputs[1], dst);
        }
    }
}
