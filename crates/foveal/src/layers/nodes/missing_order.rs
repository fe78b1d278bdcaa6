//! Running sums, places of extremes and quantiles that leave out what is no number.

use super::missing::{fraction, in_order, linear, numbers};
use super::ordering::{place, running};
use crate::error::Objection;
use crate::ir::{DType, Wire, is_float};
use crate::layers::config::Axes;
use crate::layers::{Case, Constant, Lowering};
use crate::ops::{Binary, BinaryOp, Lines, ReduceKind, TakeAlong, Unary};

/// The place of an extreme among numbers; -1 where there is none.
fn place_of_number(cx: &mut Lowering<'_>, x: Wire, axis: Option<i64>, keepdims: bool, what: Lines) -> Result<Wire, Objection> {
    if !is_float(cx.fact(x).dtype) {
        return place(cx, x, axis, keepdims, what);
    }
    let fill = if what == Lines::LargestPlace { f32::NEG_INFINITY } else { f32::INFINITY };
    let [values, there] = numbers(cx, x, fill)?;
    let found = place(cx, values, axis, keepdims, what)?;
    let over = super::reduction::axes_of(cx, there, &axis.map(Axes::One))?;
    let any = cx.reduce(ReduceKind::Max, &over, keepdims, there)?;
    let nowhere = cx.constant_beside(found, &Constant((-1).into()))?;
    cx.select(any, found, nowhere)
}

/// The value below which the part `q` of the numbers lies, in lines in order with what is no number at their end.
fn quantile(cx: &mut Lowering<'_>, sorted: Wire, q: f64, method: &str) -> Result<Wire, Objection> {
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
    match method {
        "lower" => return entry(cx, at, Unary::Floor),
        "higher" => return entry(cx, at, Unary::Ceil),
        // The lower one of two that are as near.
        "nearest" => {
            at = cx.unary(Unary::AddScalar(-0.5), at)?;
            return entry(cx, at, Unary::Ceil);
        }
        "linear" | "midpoint" => {}
        other => return Err(Objection::Unsupported(format!("method = \"{other}\""))),
    }
    let (low, high) = (entry(cx, at, Unary::Floor)?, entry(cx, at, Unary::Ceil)?);
    let below = cx.unary(Unary::Floor, at)?;
    let part = cx.binary(Binary::Sub, at, below)?;
    let part = if method == "linear" {
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

/// Defines running sums and products.
macro_rules! running_nodes {
    ($($(#[$doc:meta])* $name:ident = $what:expr, $fill:expr;)+) => {
        nodes! { "numpy": $(
            $(#[$doc])*
            $name {
                /// Along which axis; in all values as one line if absent.
                #[serde(default)]
                axis: Option<i64>,
                /// Element type of the result: none.
                #[serde(default)]
                dtype: Option<String>,
            }
            (this, cx, call) = {
                let [x, _] = numbers(cx, call.one()?, $fill)?;
                running(cx, x, this.axis, &this.dtype, $what)
            },
            cases: [
                Case::call("axis", r#"{"axis": 1}"#, &[&[2, 5, 3]], r#"["$0"]"#),
                Case::call("integers", r#"{"axis": -1}"#, &[&[2, 4]], r#"["$0"]"#).integers(3),
            ];
        )+ }
    };
}

running_nodes! {
    /// The sum of all numbers up to each one.
    Nancumsum = Lines::Sums, 0.0;
    /// The product of all numbers up to each one.
    Nancumprod = Lines::Products, 1.0;
}

/// Defines the two places of extremes.
macro_rules! places {
    ($($(#[$doc:meta])* $name:ident = $what:expr;)+) => {
        nodes! { "numpy": $(
            $(#[$doc])*
            $name {
                /// Along which axis; in all values as one line if absent.
                #[serde(default)]
                axis: Option<i64>,
                /// Whether the axis stays, with length 1.
                #[serde(default)]
                keepdims: bool,
            }
            (this, cx, call) = call.one().and_then(|x| place_of_number(cx, x, this.axis, this.keepdims, $what)),
            cases: [
                Case::call("last", r#"{"axis": -1}"#, &[&[2, 3, 7]], r#"["$0"]"#),
                Case::call("middle_keepdims", r#"{"axis": 1, "keepdims": true}"#, &[&[2, 5, 3]], r#"["$0"]"#),
            ];
        )+ }
    };
}

places! {
    /// Where the largest number stands, the first one of equal ones; -1 where there is none.
    Nanargmax = Lines::LargestPlace;
    /// Where the smallest number stands, the first one of equal ones; -1 where there is none.
    Nanargmin = Lines::SmallestPlace;
}

nodes! { "numpy":
    /// The number in the middle of the others.
    Nanmedian {
        /// Over which axis; all if absent.
        #[serde(default)]
        axis: Option<Axes>,
        /// Whether the axis stays, with length 1.
        #[serde(default)]
        keepdims: bool,
    }
    (this, cx, call) = in_order(cx, call, &this.axis, this.keepdims, |cx, sorted| quantile(cx, sorted, 0.5, "linear")),
    cases: [
        Case::call("even", r#"{"axis": 1}"#, &[&[2, 4, 3]], r#"["$0"]"#),
        Case::call("odd_keepdims", r#"{"axis": -1, "keepdims": true}"#, &[&[2, 3, 5]], r#"["$0"]"#),
    ];
    /// The value below which a part of the numbers lies.
    Nanquantile {
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
    (this, cx, call) = fraction(call)
        .and_then(|q| in_order(cx, call, &this.axis, this.keepdims, |cx, sorted| quantile(cx, sorted, q, &this.method))),
    cases: [
        Case::call("linear", r#"{"axis": 1}"#, &[&[2, 6, 3]], r#"["$0", 0.3]"#),
        Case::call("higher", r#"{"axis": 1, "method": "higher"}"#, &[&[2, 6, 3]], r#"["$0", 0.3]"#),
        Case::call("midpoint", r#"{"axis": -1, "method": "midpoint", "keepdims": true}"#, &[&[2, 3, 6]], r#"["$0", 0.7]"#),
    ];
    /// The value below which so many hundredths of the numbers lie.
    Nanpercentile {
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
    (this, cx, call) = fraction(call)
        .and_then(|q| in_order(cx, call, &this.axis, this.keepdims, |cx, sorted| quantile(cx, sorted, q / 100.0, &this.method))),
    cases: [Case::call("lower", r#"{"axis": 1, "method": "lower"}"#, &[&[2, 6, 3]], r#"["$0", 30.0]"#)];
}
