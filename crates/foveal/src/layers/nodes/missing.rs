//! Reductions that leave out what is no number.

use super::reduction::axes_of;
use crate::error::Objection;
use crate::ir::{DType, Tensor, Wire};
use crate::layers::config::Axes;
use crate::layers::{Call, Case, Lowering};
use crate::ops::{Binary, BinaryOp, ReduceKind, Unary};

/// The tensor with a number in the place of what is none, and where the numbers are.
pub(super) fn numbers(cx: &mut Lowering<'_>, x: Wire, fill: f32) -> Result<[Wire; 2], Objection> {
    let there = cx.op(BinaryOp { function: Binary::Equal, dtype: DType::Bool }, &[x, x])?;
    let fill = cx.constant(Tensor { dtype: cx.fact(x).dtype, ..Tensor::f32(&[], vec![fill]) });
    Ok([cx.select(there, x, fill)?, there])
}

fn reduced(cx: &mut Lowering<'_>, call: &Call<'_>, kind: ReduceKind, axis: &Option<Axes>, keepdims: bool) -> Result<Wire, Objection> {
    let x = call.one()?;
    let fill = match kind {
        ReduceKind::Max => f32::NEG_INFINITY,
        ReduceKind::Min => f32::INFINITY,
        ReduceKind::Prod => 1.0,
        _ => 0.0,
    };
    let axes = axes_of(cx, x, axis)?;
    let [x, _] = numbers(cx, x, fill)?;
    cx.reduce(kind, &axes, keepdims, x)
}

/// The mean of the numbers.
fn mean(cx: &mut Lowering<'_>, x: Wire, axes: &[usize], keepdims: bool) -> Result<Wire, Objection> {
    let x = cx.to_float(x)?;
    let [values, there] = numbers(cx, x, 0.0)?;
    let sum = cx.reduce(ReduceKind::Sum, axes, keepdims, values)?;
    let ones = cx.cast(there, cx.fact(values).dtype)?;
    let count = cx.reduce(ReduceKind::Sum, axes, keepdims, ones)?;
    cx.binary(Binary::Div, sum, count)
}

fn variance(cx: &mut Lowering<'_>, call: &Call<'_>, axis: &Option<Axes>, keepdims: bool) -> Result<Wire, Objection> {
    let x = call.one()?;
    let x = cx.to_float(x)?;
    let axes = axes_of(cx, x, axis)?;
    let center = mean(cx, x, &axes, true)?;
    let squares = cx.binary(Binary::SquaredDifference, x, center)?;
    mean(cx, squares, &axes, keepdims)
}

/// Defines reductions of what is a number.
macro_rules! reductions {
    ($($(#[$doc:meta])* $name:ident = |$cx:ident, $call:ident, $axis:ident, $keepdims:ident| $result:expr;)+) => {
        nodes! { "numpy": $(
            $(#[$doc])*
            $name {
                /// Over which axes; all if absent.
                #[serde(default)]
                axis: Option<Axes>,
                /// Whether the axes stay, with length 1.
                #[serde(default)]
                keepdims: bool,
            }
            (this, $cx, $call) = {
                let ($axis, $keepdims) = (&this.axis, this.keepdims);
                $result
            },
            cases: [
                Case::call("axis", r#"{"axis": 1}"#, &[&[2, 4, 3]], r#"["$0"]"#),
                Case::call("keepdims", r#"{"axis": [1, -1], "keepdims": true}"#, &[&[2, 4, 3, 2]], r#"["$0"]"#),
            ];
        )+ }
    };
}

reductions! {
    /// The sum of all that is a number.
    Nansum = |cx, call, axis, keepdims| reduced(cx, call, ReduceKind::Sum, axis, keepdims);
    /// The product of all that is a number.
    Nanprod = |cx, call, axis, keepdims| reduced(cx, call, ReduceKind::Prod, axis, keepdims);
    /// The largest number.
    Nanmax = |cx, call, axis, keepdims| reduced(cx, call, ReduceKind::Max, axis, keepdims);
    /// The smallest number.
    Nanmin = |cx, call, axis, keepdims| reduced(cx, call, ReduceKind::Min, axis, keepdims);
    /// The mean of all that is a number.
    Nanmean = |cx, call, axis, keepdims| {
        let x = call.one()?;
        let axes = axes_of(cx, x, axis)?;
        mean(cx, x, &axes, keepdims)
    };
    /// The variance of all that is a number.
    Nanvar = |cx, call, axis, keepdims| variance(cx, call, axis, keepdims);
    /// The standard deviation of all that is a number.
    Nanstd = |cx, call, axis, keepdims| variance(cx, call, axis, keepdims).and_then(|variance| cx.unary(Unary::Sqrt, variance));
}
