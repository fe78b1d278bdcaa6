//! Sums, means and extremes.

use crate::error::Objection;
use crate::ir::Wire;
use crate::layers::config::{Axes, Opaque};
use crate::layers::{Call, Case, Lowering};
use crate::ops::{Binary, ReduceKind, Unary};

/// Axes in rising order; all of them if none are given.
pub(super) fn axes_of(cx: &Lowering<'_>, x: Wire, axis: &Option<Axes>) -> Result<Vec<usize>, Objection> {
    let rank = cx.rank(x);
    Ok(axis.as_ref().map_or(Ok((0..rank).collect()), |axes| axes.resolve(rank))?.to_vec())
}

fn reduce(cx: &mut Lowering<'_>, call: &Call<'_>, kind: ReduceKind, axis: &Option<Axes>, keepdims: bool) -> Result<Wire, Objection> {
    let x = call.one()?;
    let axes = axes_of(cx, x, axis)?;
    cx.reduce(kind, &axes, keepdims, x)
}

fn nothing(key: &str, value: &Opaque) -> Result<(), Objection> {
    if value.0.is_null() { Ok(()) } else { Err(Objection::Unsupported(format!("`{key}` = {}", value.0))) }
}

/// The mean square distance from the mean.
pub(super) fn variance(cx: &mut Lowering<'_>, call: &Call<'_>, axis: &Option<Axes>, keepdims: bool) -> Result<Wire, Objection> {
    let x = call.one()?;
    let x = cx.to_float(x)?;
    let axes = axes_of(cx, x, axis)?;
    let mean = cx.reduce(ReduceKind::Mean, &axes, true, x)?;
    let squares = cx.binary(Binary::SquaredDifference, x, mean)?;
    cx.reduce(ReduceKind::Mean, &axes, keepdims, squares)
}

/// Defines reductions, which have axes and may keep them.
macro_rules! reductions {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident,)* } ($this:ident, $cx:ident, $call:ident) = $result:expr;)+) => {
        nodes! { "numpy": $(
            $(#[$doc])*
            $name {
                /// Over which axes; all if absent.
                #[serde(default)]
                axis: Option<Axes>,
                /// Whether the axes stay, with length 1.
                #[serde(default)]
                keepdims: bool,
                $($(#[$field_doc])* #[serde(default)] $field: Opaque,)*
            }
            ($this, $cx, $call) = $result,
            cases: [
                Case::call("axis", r#"{"axis": 1}"#, &[&[2, 4, 3]], r#"["$0"]"#),
                Case::call("axes_keepdims", r#"{"axis": [1, -1], "keepdims": true}"#, &[&[2, 4, 3, 2]], r#"["$0"]"#),
                Case::call("all", "{}", &[&[2, 4, 3]], r#"["$0"]"#),
                Case::call("truths", r#"{"axis": 1}"#, &[&[2, 4, 3]], r#"["$0"]"#).truths(),
                Case::call("bytes", r#"{"axis": 1}"#, &[&[2, 2, 3]], r#"["$0"]"#).bytes(),
            ];
        )+ }
    };
}

reductions! {
    /// The mean, a float.
    Mean {} (this, cx, call) = reduce(cx, call, ReduceKind::Mean, &this.axis, this.keepdims);
    /// The sum.
    Sum {} (this, cx, call) = reduce(cx, call, ReduceKind::Sum, &this.axis, this.keepdims);
    /// The product.
    Prod {
        /// Element type of the result: none.
        dtype,
    } (this, cx, call) = nothing("dtype", &this.dtype).and_then(|()| reduce(cx, call, ReduceKind::Prod, &this.axis, this.keepdims));
    /// The largest element.
    Max {
        /// A further element: none.
        initial,
    } (this, cx, call) = nothing("initial", &this.initial).and_then(|()| reduce(cx, call, ReduceKind::Max, &this.axis, this.keepdims));
    /// The smallest element.
    Min {
        /// A further element: none.
        initial,
    } (this, cx, call) = nothing("initial", &this.initial).and_then(|()| reduce(cx, call, ReduceKind::Min, &this.axis, this.keepdims));
    /// The largest element.
    Amax {} (this, cx, call) = reduce(cx, call, ReduceKind::Max, &this.axis, this.keepdims);
    /// The smallest element.
    Amin {} (this, cx, call) = reduce(cx, call, ReduceKind::Min, &this.axis, this.keepdims);
    /// The variance.
    Var {} (this, cx, call) = variance(cx, call, &this.axis, this.keepdims);
    /// The standard deviation.
    Std {} (this, cx, call) = variance(cx, call, &this.axis, this.keepdims).and_then(|variance| cx.unary(Unary::Sqrt, variance));
}
