//! Reductions that leave out what is no number, and places in the order of values.

use super::reduction::axes_of;
use crate::error::Objection;
use crate::ir::{DType, Tensor, Wire};
use crate::layers::config::{Axes, resolve_axis};
use crate::layers::lowering::known_dim;
use crate::layers::{Call, Case, Constant, Lowering};
use crate::ops::{Binary, BinaryOp, Lines, LinesOp, ReduceKind, ReshapeTo, Slice, SliceAxis, Unary};

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

/// What `find` finds in the values along one axis or all of them, which stand in order along the last axis.
pub(super) fn in_order(
    cx: &mut Lowering<'_>,
    call: &Call<'_>,
    axis: &Option<Axes>,
    keepdims: bool,
    find: impl FnOnce(&mut Lowering<'_>, Wire) -> Result<Wire, Objection>,
) -> Result<Wire, Objection> {
    let x = call.argument(0, "x").and_then(|x| x.leaves().first().map(|x| **x));
    let x = x.ok_or_else(|| Objection::Unsupported("the quantile of a constant".into()))?;
    let x = cx.to_float(x)?;
    let rank = cx.rank(x);
    let (x, axis) = match axis.as_ref().map(Axes::as_slice) {
        Some([axis]) => (x, resolve_axis(*axis, rank)?),
        None => (cx.reshape(ReshapeTo::Shape { keep: 0, lengths: [None].into_iter().collect() }, x)?, 0),
        Some(axes) => return Err(Objection::Unsupported(format!("quantiles over the axes {axes:?} together"))),
    };
    let y = cx.axis_last(axis, x, |cx, x| {
        let sorted = cx.op(LinesOp { what: Lines::Ascending }, &[x])?;
        find(cx, sorted)
    })?;
    match (keepdims, rank == cx.rank(y)) {
        (true, true) => Ok(y),
        (true, false) => (1..rank).try_fold(y, |y, _| cx.reshape(ReshapeTo::InsertAxis(0), y)),
        (false, _) => cx.reshape(ReshapeTo::RemoveAxis(axis), y),
    }
}

/// The value below which the part `q` of the values lies.
fn quantile(cx: &mut Lowering<'_>, call: &Call<'_>, q: f64, method: &str, axis: &Option<Axes>, keepdims: bool) -> Result<Wire, Objection> {
    in_order(cx, call, axis, keepdims, |cx, sorted| {
        let n = known_dim(cx.fact(sorted), cx.rank(sorted) - 1, "the length of the axis of a quantile")?;
        between(cx, sorted, q.clamp(0.0, 1.0) * (n.max(1) - 1) as f64, method)
    })
}

/// What stands at the place `at` of the last axis, between two values as `method` says.
fn between(cx: &mut Lowering<'_>, x: Wire, at: f64, method: &str) -> Result<Wire, Objection> {
    let mut entry = |at: f64| {
        let last = cx.rank(x) - 1;
        let axes = (0..=last).map(|a| if a == last { SliceAxis::index(at as i64) } else { SliceAxis::ALL }).collect();
        cx.op(Slice { axes }, &[x])
    };
    let (low, high) = (at.floor(), at.ceil());
    let part = match method {
        "linear" => at - low,
        "midpoint" if low < high => 0.5,
        "lower" | "midpoint" => 0.0,
        "higher" => return entry(high),
        // The lower one of two that are as near.
        "nearest" => return entry((at - 0.5).ceil()),
        other => return Err(Objection::Unsupported(format!("method = \"{other}\""))),
    };
    let (low, high) = (entry(low)?, entry(high)?);
    let weighted = |cx: &mut Lowering<'_>, x, by: f64| cx.unary(Unary::MulScalar(by as f32), x);
    let (low, high) = (weighted(cx, low, 1.0 - part)?, weighted(cx, high, part)?);
    cx.binary(Binary::Add, low, high)
}

/// The argument `q`, one number.
pub(super) fn fraction(call: &Call<'_>) -> Result<f64, Objection> {
    let number = super::value(call, 1, "q")?.and_then(|value| Constant(value.clone()).number());
    number.ok_or_else(|| Objection::Unsupported("several quantiles at once, or computed ones,".into()))
}

pub(super) fn linear() -> String {
    "linear".into()
}

nodes! { "numpy":
    /// The value in the middle of the others.
    Median {
        /// Over which axis; all if absent.
        #[serde(default)]
        axis: Option<Axes>,
        /// Whether the axis stays, with length 1.
        #[serde(default)]
        keepdims: bool,
    }
    (this, cx, call) = quantile(cx, call, 0.5, "linear", &this.axis, this.keepdims),
    cases: [
        Case::call("even", r#"{"axis": 1}"#, &[&[2, 4, 3]], r#"["$0"]"#),
        Case::call("odd_keepdims", r#"{"axis": -1, "keepdims": true}"#, &[&[2, 3, 5]], r#"["$0"]"#),
    ];
    /// The value below which a part of the others lies. Keras heeds `method` only where it computes at once, not in a model.
    Quantile {
        /// Over which axis; all if absent.
        #[serde(default)]
        axis: Option<Axes>,
        /// What counts between two values: `linear`, `lower`, `higher`, `midpoint` or `nearest`.
        #[serde(default = "linear")]
        method: String,
        /// Whether the axis stays, with length 1.
        #[serde(default)]
        keepdims: bool,
    }
    (this, cx, call) = fraction(call).and_then(|q| quantile(cx, call, q, &this.method, &this.axis, this.keepdims)),
    cases: [
        Case::call("linear", r#"{"axis": [1]}"#, &[&[2, 6, 3]], r#"["$0", 0.3]"#),
        Case::call("keepdims", r#"{"axis": [1], "keepdims": true}"#, &[&[2, 6, 3]], r#"["$0", 0.5]"#),
    ];
    /// The value below which so many hundredths of the others lie.
    Percentile {
        /// Over which axis; all if absent.
        #[serde(default)]
        axis: Option<Axes>,
        /// What counts between two values: `linear`, `lower`, `higher`, `midpoint` or `nearest`.
        #[serde(default = "linear")]
        method: String,
        /// Whether the axis stays, with length 1.
        #[serde(default)]
        keepdims: bool,
    }
    (this, cx, call) = fraction(call).and_then(|q| quantile(cx, call, q / 100.0, &this.method, &this.axis, this.keepdims)),
    cases: [Case::call("linear", r#"{"axis": 1}"#, &[&[2, 6, 3]], r#"["$0", 30.0]"#)];
}
