//! Orders, places of extremes, running sums.

use crate::error::Objection;
use crate::ir::{DType, Wire};
use crate::layers::config::{last_axis, resolve_axis, yes};
use crate::layers::{Call, Case, Lowering, Nest};
use crate::ops::{Lines, LinesOp, ReshapeTo, Slice, SliceAxis};

/// Along an axis, or along all values in one line.
fn along(cx: &mut Lowering<'_>, x: Wire, axis: Option<i64>, what: Lines) -> Result<(Wire, usize), Objection> {
    let Some(axis) = axis else {
        let flat = cx.reshape(ReshapeTo::Shape { keep: 0, lengths: [None].into_iter().collect() }, x)?;
        return Ok((cx.op(LinesOp { what }, &[flat])?, 0));
    };
    let axis = resolve_axis(axis, cx.rank(x))?;
    Ok((cx.axis_last(axis, x, |cx, x| cx.op(LinesOp { what }, &[x]))?, axis))
}

/// Where an extreme value stands.
pub(super) fn place(cx: &mut Lowering<'_>, x: Wire, axis: Option<i64>, keepdims: bool, what: Lines) -> Result<Wire, Objection> {
    let rank = cx.rank(x);
    let (places, at) = along(cx, x, axis, what)?;
    match (axis, keepdims) {
        (Some(_), true) => Ok(places),
        (None, true) => (1..rank).try_fold(places, |x, _| cx.reshape(ReshapeTo::InsertAxis(0), x)),
        _ => cx.reshape(ReshapeTo::RemoveAxis(at), places),
    }
}

/// A running sum or product.
pub(super) fn running(cx: &mut Lowering<'_>, x: Wire, axis: Option<i64>, dtype: &Option<String>, what: Lines) -> Result<Wire, Objection> {
    if let Some(dtype) = dtype {
        return Err(Objection::Unsupported(format!("dtype = \"{dtype}\"")));
    }
    if !crate::ir::is_float(cx.fact(x).dtype) && cx.fact(x).dtype != DType::Bool && cx.fact(x).dtype.size() < 4 {
        return Err(Objection::Unsupported(format!("running sums of {}", cx.fact(x).dtype)));
    }
    let (y, _) = along(cx, x, axis, what)?;
    if cx.fact(x).dtype == DType::Bool { cx.cast(y, DType::I32) } else { Ok(y) }
}

/// The largest values along the last axis, and where they stand.
fn top(cx: &mut Lowering<'_>, call: &Call<'_>, k: usize) -> Result<Nest<Wire>, Objection> {
    let x = call.one()?;
    let mut axes: smallvec::SmallVec<[SliceAxis; 5]> = (0..cx.rank(x)).map(|_| SliceAxis::ALL).collect();
    if let Some(last) = axes.last_mut() {
        last.stop = Some(i64::try_from(k).unwrap_or(i64::MAX));
    }
    let mut part = |what| {
        let all = cx.op(LinesOp { what }, &[x])?;
        cx.op(Slice { axes: axes.clone() }, &[all]).map(Nest::Leaf)
    };
    Ok(Nest::List(vec![part(Lines::Descending)?, part(Lines::DescendingPlaces)?]))
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
            (this, cx, call) = call.one().and_then(|x| place(cx, x, this.axis, this.keepdims, $what)),
            cases: [
                Case::call("last", r#"{"axis": -1}"#, &[&[2, 3, 7]], r#"["$0"]"#),
                Case::call("middle_keepdims", r#"{"axis": 1, "keepdims": true}"#, &[&[2, 5, 3]], r#"["$0"]"#),
                Case::call("all", "{}", &[&[2, 3, 4]], r#"["$0"]"#),
                Case::call("bytes", r#"{"axis": 1}"#, &[&[2, 9]], r#"["$0"]"#).bytes().up_to(4),
            ];
        )+ }
    };
}

places! {
    /// Where the largest value stands, the first one of equal ones.
    Argmax = Lines::LargestPlace;
    /// Where the smallest value stands, the first one of equal ones.
    Argmin = Lines::SmallestPlace;
}

/// Defines running sums and products.
macro_rules! running_nodes {
    ($($(#[$doc:meta])* $name:ident = $what:expr;)+) => {
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
            (this, cx, call) = call.one().and_then(|x| running(cx, x, this.axis, &this.dtype, $what)),
            cases: [
                Case::call("axis", r#"{"axis": 1}"#, &[&[2, 5, 3]], r#"["$0"]"#),
                Case::call("all", "{}", &[&[2, 3]], r#"["$0"]"#),
                Case::call("integers", r#"{"axis": -1}"#, &[&[2, 4]], r#"["$0"]"#).integers(3),
            ];
        )+ }
    };
}

running_nodes! {
    /// The sum of all values up to each one.
    Cumsum = Lines::Sums;
    /// The product of all values up to each one.
    Cumprod = Lines::Products;
}

nodes! { "numpy":
    /// Values from the smallest to the largest.
    Sort {
        /// Along which axis; in all values as one line if null.
        #[serde(default = "last")]
        axis: Option<i64>,
    }
    (this, cx, call) = call.one().and_then(|x| along(cx, x, this.axis, Lines::Ascending)).map(|(x, _)| x),
    cases: [
        Case::call("last", "{}", &[&[2, 3, 9]], r#"["$0"]"#),
        Case::call("middle", r#"{"axis": 1}"#, &[&[2, 5, 3]], r#"["$0"]"#),
        Case::call("all", r#"{"axis": null}"#, &[&[2, 5]], r#"["$0"]"#),
    ];
    /// Where the values stand from the smallest to the largest.
    Argsort {
        /// Along which axis; in all values as one line if null.
        #[serde(default = "last")]
        axis: Option<i64>,
    }
    (this, cx, call) = call.one().and_then(|x| along(cx, x, this.axis, Lines::AscendingPlaces)).map(|(x, _)| x),
    cases: [
        Case::call("last", "{}", &[&[2, 3, 9]], r#"["$0"]"#),
        Case::call("integers", r#"{"axis": 1}"#, &[&[2, 9]], r#"["$0"]"#).integers(3),
    ];
}

fn last() -> Option<i64> {
    Some(last_axis())
}

nodes! { "math":
    /// The largest values along the last axis, the largest first, and where they stand.
    TopK {
        /// How many.
        k: usize,
        /// Whether they come in order; they do in any case.
        #[serde(default = "yes")]
        sorted: bool,
    }
    (this, cx, call) = top(cx, call, this.k),
    cases: [Case::call("three", r#"{"k": 3}"#, &[&[2, 4, 9]], r#"["$0"]"#)];
}
