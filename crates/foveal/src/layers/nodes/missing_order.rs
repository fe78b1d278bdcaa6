//! Running sums and places of extremes that leave out what is no number.

use super::missing::numbers;
use super::ordering::{place, running};
use crate::error::Objection;
use crate::ir::{Wire, is_float};
use crate::layers::config::Axes;
use crate::layers::{Case, Constant, Lowering};
use crate::ops::{Lines, ReduceKind};

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
