//! Sparsemax, as Keras computes it.

use super::Lowering;
use crate::error::Objection;
use crate::ir::{DType, Tensor, Wire};
use crate::ops::{Binary, BinaryOp, Lines, LinesOp, ReduceKind, Unary};

/// `max(x - tau, 0)` along `axis`, where `tau` is Keras': its numerator sums the running sums of all values in the support,
/// where the projection on the simplex (Martins and Astudillo 2016, algorithm 1) takes the last of them alone.
pub(super) fn sparsemax(cx: &mut Lowering<'_>, x: Wire, axis: usize) -> Result<Wire, Objection> {
    let x = cx.to_float(x)?;
    cx.axis_last(axis, x, |cx, x| {
        let (last, dtype) = (cx.rank(x) - 1, cx.fact(x).dtype);
        let sorted = cx.op(LinesOp { what: Lines::Descending }, &[x])?;
        let sums = cx.op(LinesOp { what: Lines::Sums }, &[sorted])?;
        let places = places(cx, x)?;
        let excess = cx.unary(Unary::AddScalar(-1.0), sums)?;
        let means = cx.binary(Binary::Div, excess, places)?;
        let support = cx.op(BinaryOp { function: Binary::Greater, dtype: DType::Bool }, &[sorted, means])?;
        let support = cx.cast(support, dtype)?;
        let zero = cx.constant(Tensor { dtype, ..Tensor::f32(&[], vec![0.0]) });
        let held = cx.select(support, sums, zero)?;
        let total = cx.reduce(ReduceKind::Sum, &[last], true, held)?;
        let count = cx.reduce(ReduceKind::Sum, &[last], true, support)?;
        let excess = cx.unary(Unary::AddScalar(-1.0), total)?;
        let tau = cx.binary(Binary::Div, excess, count)?;
        let above = cx.binary(Binary::Sub, x, tau)?;
        cx.unary(Unary::MaxScalar(0.0), above)
    })
}

/// 1, 2, 3, ... along the last axis, in the shape of `x`.
fn places(cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
    let everywhere = cx.compare(Binary::GreaterEqual, x, f32::NEG_INFINITY)?;
    let ones = cx.cast(everywhere, cx.fact(x).dtype)?;
    cx.op(LinesOp { what: Lines::Sums }, &[ones])
}
