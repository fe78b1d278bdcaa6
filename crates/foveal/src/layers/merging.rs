//! Layers that make one tensor of several.

use super::config::{last_axis, resolve_axis};
use super::{Call, Case, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use crate::ir::{DType, Tensor, Wire};
use crate::ops::{Binary, BinaryOp, Concat, ReshapeTo, Unary};
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

    fn masks(&self, cx: &mut Lowering<'_>, call: &Call<'_>, _: &[Wire]) -> Result<Vec<Option<Wire>>, Objection> {
        let masks = call.masks();
        if masks.iter().all(Option::is_none) {
            return Ok(Vec::new());
        }
        let joined = call.several()?.iter().zip(masks).map(|(x, mask)| full_mask(cx, *x, mask)).collect::<Result<Vec<_>, _>>()?;
        let joined = concatenate(cx, &joined, self.axis)?;
        Ok(vec![Some(cx.any_last(joined, false)?)])
    }
}

/// A mask of the shape of `x`; true everywhere where there is none.
fn full_mask(cx: &mut Lowering<'_>, x: Wire, mask: Option<Wire>) -> Result<Wire, Objection> {
    // Any comparison that is the same for all values serves to give a constant the shape of `x`.
    let nothing = cx.compare(Binary::Less, x, f32::NEG_INFINITY)?;
    match mask {
        None => cx.compare(Binary::Equal, nothing, 0.0),
        Some(mask) => {
            let mask = if cx.rank(mask) < cx.rank(x) { cx.reshape(ReshapeTo::InsertAxis(cx.rank(mask)), mask)? } else { mask };
            cx.op(BinaryOp { function: Binary::LogicalOr, dtype: DType::Bool }, &[mask, nothing])
        }
    }
}

/// Where any of several masks is true; none where an input has none.
fn union(cx: &mut Lowering<'_>, masks: &[Option<Wire>]) -> Result<Option<Wire>, Objection> {
    let Some(masks) = masks.iter().copied().collect::<Option<Vec<Wire>>>() else { return Ok(None) };
    let Some((first, rest)) = masks.split_first() else { return Ok(None) };
    let or = BinaryOp { function: Binary::LogicalOr, dtype: DType::Bool };
    rest.iter().try_fold(*first, |union, mask| cx.op(or.clone(), &[union, *mask])).map(Some)
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

/// The masks that came with the inputs, with a last axis of length 1.
fn column_masks(cx: &mut Lowering<'_>, call: &Call<'_>, wires: &[Wire]) -> Result<Vec<Option<Wire>>, Objection> {
    let mut column = |x: &Wire| match call.mask_of(*x) {
        Some(mask) => cx.reshape(ReshapeTo::InsertAxis(cx.rank(mask)), mask).map(Some),
        None => Ok(None),
    };
    wires.iter().map(&mut column).collect()
}

fn masked_product(cx: &mut Lowering<'_>, wires: &[Wire], call: &Call<'_>) -> Result<Wire, Objection> {
    let masks = column_masks(cx, call, wires)?;
    let number = |cx: &mut Lowering<'_>, x: Wire, number: f32| {
        let dtype = cx.fact(x).dtype;
        cx.constant(Tensor { dtype, ..Tensor::f32(&[], vec![number]) })
    };
    let factor = |(x, mask): (&Wire, &Option<Wire>)| match mask {
        Some(mask) => {
            let one = number(cx, *x, 1.0);
            cx.select(*mask, *x, one)
        }
        None => Ok(*x),
    };
    let factors = wires.iter().zip(&masks).map(factor).collect::<Result<Vec<_>, _>>()?;
    let product = fold(cx, &factors, Binary::Mul)?;
    match union(cx, &masks)? {
        Some(any) => {
            let zero = number(cx, product, 0.0);
            cx.select(any, product, zero)
        }
        None => Ok(product),
    }
}

/// Keras goes from input to input: where one of two is masked, the other stands for both.
fn masked_extreme(cx: &mut Lowering<'_>, wires: &[Wire], call: &Call<'_>, function: Binary) -> Result<Wire, Objection> {
    let masks = column_masks(cx, call, wires)?;
    if masks.iter().all(Option::is_none) {
        return fold(cx, wires, function);
    }
    let (mut result, mut seen) = (wires[0], masks[0]);
    for (x, mask) in wires[1..].iter().zip(&masks[1..]) {
        let other = mask.map_or(Ok(*x), |mask| cx.select(mask, *x, result))?;
        let so_far = seen.map_or(Ok(result), |seen| cx.select(seen, result, other))?;
        seen = union(cx, &[seen, *mask])?;
        result = cx.binary(function, so_far, other)?;
    }
    Ok(result)
}

macro_rules! merging {
    ($($(#[$doc:meta])* $name:ident($cx:ident, $wires:ident, $call:ident) = $merged:expr;)+) => { $(
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

            fn lower(&self, $cx: &mut Lowering<'_>, $call: &Call<'_>) -> Result<Outputs, Objection> {
                let $wires = &$call.several()?;
                Ok(Nest::Leaf($merged?))
            }

            fn masks(&self, cx: &mut Lowering<'_>, call: &Call<'_>, _: &[Wire]) -> Result<Vec<Option<Wire>>, Objection> {
                Ok(vec![union(cx, &call.masks())?])
            }
        }
    )+ };
}

merging! {
    /// The sum of its inputs.
    Add(cx, wires, call) = fold(cx, wires, Binary::Add);
    /// The first of two inputs minus the second.
    Subtract(cx, wires, call) = match wires.len() {
        2 => fold(cx, wires, Binary::Sub),
        n => Err(Objection::Shape { what: "number of inputs", expected: "2".into(), got: n.to_string() }),
    };
    /// The product of its inputs. Masked values count as 1, and the result is 0 where all of them are masked.
    Multiply(cx, wires, call) = masked_product(cx, wires, call);
    /// The mean of its inputs, a float. Keras sums integers in their own type, where the sum of small ones wraps around;
    /// here it does not.
    Average(cx, wires, call) = {
        let wires = wires.iter().map(|wire| cx.to_float(*wire)).collect::<Result<Vec<_>, _>>()?;
        let sum = fold(cx, &wires, Binary::Add)?;
        cx.unary(Unary::DivScalar(wires.len() as f32), sum)
    };
    /// The largest of its inputs at each place, of those that are not masked.
    Maximum(cx, wires, call) = masked_extreme(cx, wires, call, Binary::Max);
    /// The smallest of its inputs at each place, of those that are not masked.
    Minimum(cx, wires, call) = masked_extreme(cx, wires, call, Binary::Min);
}
