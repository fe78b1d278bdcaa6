//! Layers that make one tensor of several.

use super::config::{last_axis, resolve_axis};
use super::{Call, Case, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use crate::ir::Wire;
use crate::ops::{Binary, Concat, ReshapeTo, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Puts its inputs behind one another along an axis; along all others they agree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Concatenate {
    /// Along which axis.
    #[serde(default = "last_axis")]
    pub axis: i64,
}

impl Default for Concatenate {
    fn default() -> Self {
        Self { axis: last_axis() }
    }
}

/// Joins wires, in their widest type, along an axis that may count from the end.
pub(super) fn concatenate(cx: &mut Lowering<'_>, wires: &[Wire], axis: i64) -> Result<Wire, Objection> {
    let wires = cx.promote(wires)?;
    let axis = resolve_axis(axis, cx.rank(wires[0]))?;
    if wires.len() == 1 { Ok(wires[0]) } else { cx.op(Concat { axis }, &wires) }
}

impl Layer for Concatenate {
    const CLASS: &'static str = "Concatenate";
    const CASES: &'static [Case] = &[
        Case::new("channels", "{}", &[&[2, 4, 5, 3], &[2, 4, 5, 2], &[2, 4, 5, 1]]),
        Case::new("rows", r#"{"axis": 1}"#, &[&[2, 3, 5, 2], &[2, 4, 5, 2]]),
        Case::new("unknown", "{}", &[&[1, 4, 5, 3], &[1, 4, 5, 2]]).unknown(),
    ];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        concatenate(cx, &call.several()?, self.axis).map(Nest::Leaf)
    }
}

/// Inputs of fewer axes than others get axes of length 1 behind the batch.
fn equal_ranks(cx: &mut Lowering<'_>, wires: &[Wire]) -> Result<Vec<Wire>, Objection> {
    let rank = wires.iter().map(|w| cx.rank(*w)).max().unwrap_or(0);
    let widen =
        |cx: &mut Lowering<'_>, wire: Wire| (cx.rank(wire)..rank).try_fold(wire, |wire, _| cx.reshape(ReshapeTo::InsertAxis(1), wire));
    wires.iter().map(|w| widen(cx, *w)).collect()
}

fn fold(cx: &mut Lowering<'_>, wires: &[Wire], function: Binary) -> Result<Wire, Objection> {
    let wires = equal_ranks(cx, wires)?;
    wires[1..].iter().try_fold(wires[0], |sum, wire| cx.binary(function, sum, *wire))
}

macro_rules! merging {
    ($($(#[$doc:meta])* $name:ident($cx:ident, $wires:ident) = $merged:expr;)+) => { $(
        $(#[$doc])*
        ///
        /// Lengths of 1 repeat; inputs of fewer axes than others get axes of length 1 behind the batch.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct $name {}

        impl Layer for $name {
            const CLASS: &'static str = stringify!($name);
            const CASES: &'static [Case] = &[
                Case::new("two", "{}", &[&[2, 4, 5, 3], &[2, 4, 5, 3]]),
                Case::new("broadcast", "{}", &[&[2, 4, 5, 3], &[2, 1, 1, 3]]),
                Case::new("ranks", "{}", &[&[2, 4, 5, 3], &[2, 3]]),
                Case::new("bytes", "{}", &[&[2, 4, 3], &[2, 4, 3]]).bytes().up_to(10),
            ];

            fn lower(&self, $cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
                let $wires = &call.several()?;
                Ok(Nest::Leaf($merged?))
            }
        }
    )+ };
}

merging! {
    /// The sum of its inputs.
    Add(cx, wires) = fold(cx, wires, Binary::Add);
    /// The first of two inputs minus the second.
    Subtract(cx, wires) = match wires.len() {
        2 => fold(cx, wires, Binary::Sub),
        n => Err(Objection::Shape { what: "number of inputs", expected: "2".into(), got: n.to_string() }),
    };
    /// The product of its inputs.
    Multiply(cx, wires) = fold(cx, wires, Binary::Mul);
    /// The mean of its inputs, a float. Keras sums integers in their own type, where the sum of small ones wraps around;
    /// here it does not.
    Average(cx, wires) = {
        let wires = wires.iter().map(|wire| cx.to_float(*wire)).collect::<Result<Vec<_>, _>>()?;
        let sum = fold(cx, &wires, Binary::Add)?;
        cx.unary(Unary::DivScalar(wires.len() as f32), sum)
    };
    /// The largest of its inputs at each place.
    Maximum(cx, wires) = fold(cx, wires, Binary::Max);
    /// The smallest of its inputs at each place.
    Minimum(cx, wires) = fold(cx, wires, Binary::Min);
}
