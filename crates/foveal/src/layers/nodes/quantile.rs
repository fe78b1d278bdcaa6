//! Medians, quantiles and percentiles, of all values or of what is a number.

use crate::error::Objection;
use crate::ir::{DType, Wire};
use crate::layers::config::{Axes, resolve_axis};
use crate::layers::lowering::known_dim;
use crate::layers::{Call, Case, Constant, Lowering};
use crate::ops::{Binary, BinaryOp, Lines, LinesOp, ReduceKind, ReshapeTo, Slice, SliceAxis, TakeAlong, Unary};

/// What counts between the two values around a place.
enum Between {
    Lower,
    Higher,
    /// The lower one of two that are as near.
    Nearest,
    Linear,
    Midpoint,
}

impl Between {
    fn named(method: &str) -> Result<Self, Objection> {
        Ok(match method {
            "lower" => Self::Lower,
            "higher" => Self::Higher,
            "nearest" => Self::Nearest,
            "linear" => Self::Linear,
            "midpoint" => Self::Midpoint,
            other => return Err(Objection::Unsupported(format!("method = \"{other}\""))),
        })
    }
}

/// What `find` finds in the values along one axis or all of them, which stand in order along the last axis.
fn in_order(
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

/// The value below which the part `q` of lines in order lies.
fn of_all(cx: &mut Lowering<'_>, sorted: Wire, q: f64, between: Between) -> Result<Wire, Objection> {
    let last = cx.rank(sorted) - 1;
    let n = known_dim(cx.fact(sorted), last, "the length of the axis of a quantile")?;
    let at = q.clamp(0.0, 1.0) * (n.max(1) - 1) as f64;
    let mut entry = |at: f64| {
        let axes = (0..=last).map(|a| if a == last { SliceAxis::index(at as i64) } else { SliceAxis::ALL }).collect();
        cx.op(Slice { axes }, &[sorted])
    };
    let (low, high) = (at.floor(), at.ceil());
    let part = match between {
        Between::Linear => at - low,
        Between::Midpoint if low < high => 0.5,
        Between::Lower | Between::Midpoint => 0.0,
        Between::Higher => return entry(high),
        Between::Nearest => return entry((at - 0.5).ceil()),
    };
    let (low, high) = (entry(low)?, entry(high)?);
    let weighted = |cx: &mut Lowering<'_>, x, by: f64| cx.unary(Unary::MulScalar(by as f32), x);
    let (low, high) = (weighted(cx, low, 1.0 - part)?, weighted(cx, high, part)?);
    cx.binary(Binary::Add, low, high)
}

/// The value below which the part `q` of the numbers lies, in lines in order with what is no number at their end.
fn of_numbers(cx: &mut Lowering<'_>, sorted: Wire, q: f64, between: Between) -> Result<Wire, Objection> {
    let (last, dtype) = (cx.rank(sorted) - 1, cx.fact(sorted).dtype);
    let there = cx.op(BinaryOp { function: Binary::Equal, dtype: DType::Bool }, &[sorted, sorted])?;
    let ones = cx.cast(there, dtype)?;
    let count = cx.reduce(ReduceKind::Sum, &[last], true, ones)?;
    let steps = cx.unary(Unary::AddScalar(-1.0), count)?;
    let mut at = cx.unary(Unary::MulScalar(q.clamp(0.0, 1.0) as f32), steps)?;
    let entry = |cx: &mut Lowering<'_>, at: Wire, function: Unary| {
        let place = cx.unary(function, at)?;
        let place = cx.unary(Unary::MaxScalar(0.0), place)?;
        let place = cx.cast(place, DType::I32)?;
        cx.op(TakeAlong { axis: last }, &[sorted, place])
    };
    match between {
        Between::Lower => return entry(cx, at, Unary::Floor),
        Between::Higher => return entry(cx, at, Unary::Ceil),
        Between::Nearest => {
            at = cx.unary(Unary::AddScalar(-0.5), at)?;
            return entry(cx, at, Unary::Ceil);
        }
        Between::Linear | Between::Midpoint => {}
    }
    let (low, high) = (entry(cx, at, Unary::Floor)?, entry(cx, at, Unary::Ceil)?);
    let below = cx.unary(Unary::Floor, at)?;
    let part = cx.binary(Binary::Sub, at, below)?;
    let part = if matches!(between, Between::Linear) {
        part
    } else {
        let between = cx.compare(Binary::Greater, part, 0.0)?;
        let between = cx.cast(between, dtype)?;
        cx.unary(Unary::MulScalar(0.5), between)?
    };
    let rest = cx.unary(Unary::RsubScalar(1.0), part)?;
    let (low, high) = (cx.binary(Binary::Mul, low, rest)?, cx.binary(Binary::Mul, high, part)?);
    cx.binary(Binary::Add, low, high)
}

/// The argument `q`, one number.
fn fraction(call: &Call<'_>) -> Result<f64, Objection> {
    let number = super::value(call, 1, "q")?.and_then(|value| Constant(value.clone()).number());
    number.ok_or_else(|| Objection::Unsupported("several quantiles at once, or computed ones,".into()))
}

fn linear() -> String {
    "linear".into()
}

/// Defines the three ways to ask for a quantile.
macro_rules! quantiles {
    ($($quantile:ident {
        $(#[$median_doc:meta])* $median:ident, cases: [$($median_case:expr),+ $(,)?];
        $($(#[$doc:meta])* $name:ident, of $parts:literal, cases: [$($case:expr),+ $(,)?];)+
    })+) => { $(
        nodes! { "numpy":
            $(#[$median_doc])*
            $median {
                /// Over which axis; all if absent.
                #[serde(default)]
                axis: Option<Axes>,
                /// Whether the axis stays, with length 1.
                #[serde(default)]
                keepdims: bool,
            }
            (this, cx, call) = in_order(cx, call, &this.axis, this.keepdims, |cx, x| $quantile(cx, x, 0.5, Between::Linear)),
            cases: [$($median_case),+];
            $(
                $(#[$doc])*
                $name {
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
                (this, cx, call) = {
                    let (q, between) = (fraction(call)? / $parts, Between::named(&this.method)?);
                    in_order(cx, call, &this.axis, this.keepdims, |cx, x| $quantile(cx, x, q, between))
                },
                cases: [$($case),+];
            )+
        }
    )+ };
}

quantiles! {
    of_all {
        /// The value in the middle of the others.
        Median, cases: [
            Case::call("even", r#"{"axis": 1}"#, &[&[2, 4, 3]], r#"["$0"]"#),
            Case::call("odd_keepdims", r#"{"axis": -1, "keepdims": true}"#, &[&[2, 3, 5]], r#"["$0"]"#),
        ];
        /// The value below which a part of the others lies. Keras heeds `method` only where it computes at once, not in a model.
        Quantile, of 1.0, cases: [
            Case::call("linear", r#"{"axis": [1]}"#, &[&[2, 6, 3]], r#"["$0", 0.3]"#),
            Case::call("keepdims", r#"{"axis": [1], "keepdims": true}"#, &[&[2, 6, 3]], r#"["$0", 0.5]"#),
        ];
        /// The value below which so many hundredths of the others lie.
        Percentile, of 100.0, cases: [Case::call("linear", r#"{"axis": 1}"#, &[&[2, 6, 3]], r#"["$0", 30.0]"#)];
    }
    of_numbers {
        /// The number in the middle of the others.
        Nanmedian, cases: [
            Case::call("even", r#"{"axis": 1}"#, &[&[2, 4, 3]], r#"["$0"]"#),
            Case::call("odd_keepdims", r#"{"axis": -1, "keepdims": true}"#, &[&[2, 3, 5]], r#"["$0"]"#),
        ];
        /// The value below which a part of the numbers lies.
        Nanquantile, of 1.0, cases: [
            Case::call("linear", r#"{"axis": 1}"#, &[&[2, 6, 3]], r#"["$0", 0.3]"#),
            Case::call("higher", r#"{"axis": 1, "method": "higher"}"#, &[&[2, 6, 3]], r#"["$0", 0.3]"#),
            Case::call("midpoint", r#"{"axis": -1, "method": "midpoint", "keepdims": true}"#, &[&[2, 3, 6]], r#"["$0", 0.7]"#),
        ];
        /// The value below which so many hundredths of the numbers lie.
        Nanpercentile, of 100.0, cases: [Case::call("lower", r#"{"axis": 1, "method": "lower"}"#, &[&[2, 6, 3]], r#"["$0", 30.0]"#)];
    }
}
