//! Other shapes, other orders of axes, borders, and several tensors in one.

use super::value;
use crate::error::Objection;
use crate::ir::{Dim, Wire};
use crate::layers::config::{Axes, resolve_axis};
use crate::layers::constant::Constant;
use crate::layers::image::{Interpolation, resample};
use crate::layers::merging::concatenate;
use crate::layers::reshaping::lengths;
use crate::layers::{Call, Case, Lowering};
use crate::ops::{Border, Mirror, Pad as PadOp, PadAmount, ReshapeTo, ResizeTo, Transpose as TransposeOp};
use serde_json::Value;
use smallvec::{SmallVec, smallvec};

fn transpose(cx: &mut Lowering<'_>, x: Wire, permutation: SmallVec<[usize; 5]>) -> Result<Wire, Objection> {
    if permutation.iter().copied().eq(0..cx.rank(x)) { Ok(x) } else { cx.op(TransposeOp { permutation }, &[x]) }
}

fn permuted(cx: &mut Lowering<'_>, call: &Call<'_>, axes: &Option<Vec<i64>>) -> Result<Wire, Objection> {
    let x = call.one()?;
    let rank = cx.rank(x);
    let permutation = match axes {
        None => (0..rank).rev().collect(),
        Some(axes) => axes.iter().map(|&axis| resolve_axis(axis, rank)).collect::<Result<_, _>>()?,
    };
    transpose(cx, x, permutation)
}

fn swap(cx: &mut Lowering<'_>, call: &Call<'_>, axes: [i64; 2]) -> Result<Wire, Objection> {
    let x = call.one()?;
    let rank = cx.rank(x);
    let mut permutation: SmallVec<[usize; 5]> = (0..rank).collect();
    permutation.swap(resolve_axis(axes[0], rank)?, resolve_axis(axes[1], rank)?);
    transpose(cx, x, permutation)
}

/// The axes `source` go to the places `destination`, the others stay in order.
fn relocate(cx: &mut Lowering<'_>, call: &Call<'_>, source: &Axes, destination: &Axes) -> Result<Wire, Objection> {
    let x = call.one()?;
    let rank = cx.rank(x);
    let resolve = |axes: &Axes| axes.as_slice().iter().map(|&a| resolve_axis(a, rank)).collect::<Result<Vec<usize>, _>>();
    let (source, destination) = (resolve(source)?, resolve(destination)?);
    let mut moves: Vec<(usize, usize)> = destination.iter().copied().zip(source.iter().copied()).collect();
    moves.sort_unstable();
    let mut permutation: SmallVec<[usize; 5]> = (0..rank).filter(|axis| !source.contains(axis)).collect();
    for (to, from) in moves {
        permutation.insert(to.min(permutation.len()), from);
    }
    cx.op(TransposeOp { permutation }, &[x])
}

fn expand_dims(cx: &mut Lowering<'_>, call: &Call<'_>, axis: &Axes) -> Result<Wire, Objection> {
    let x = call.one()?;
    let axes = axis.resolve(cx.rank(x) + axis.as_slice().len())?;
    axes.into_iter().try_fold(x, |x, axis| cx.reshape(ReshapeTo::InsertAxis(axis), x))
}

fn squeeze(cx: &mut Lowering<'_>, call: &Call<'_>, axis: &Option<Axes>) -> Result<Wire, Objection> {
    let x = call.one()?;
    let axes = match axis {
        Some(axes) => axes.resolve(cx.rank(x))?,
        None => (0..cx.rank(x)).filter(|&axis| cx.fact(x).shape[axis] == Dim::Known(1)).collect(),
    };
    cx.remove_axes(&axes, x)
}

/// Amounts in front and behind: one number for all, one pair for all, or a pair for each axis.
fn pad_amounts(width: &Value, rank: usize) -> Option<SmallVec<[(usize, usize); 5]>> {
    let number = |v: &Value| v.as_u64().and_then(|n| usize::try_from(n).ok()).filter(|&n| n <= i32::MAX as usize);
    let pair = |v: &Value| match v.as_array()?.as_slice() {
        [both] => number(both).map(|n| (n, n)),
        [before, after] => Some((number(before)?, number(after)?)),
        _ => None,
    };
    if let Some(n) = number(width) {
        return Some(smallvec![(n, n); rank]);
    }
    if let Some(amounts) = pair(width) {
        return Some(smallvec![amounts; rank]);
    }
    match width.as_array()?.as_slice() {
        [one] => Some(smallvec![pair(one)?; rank]),
        each => each.iter().map(pair).collect::<Option<_>>().filter(|amounts: &SmallVec<_>| amounts.len() == rank),
    }
}

fn pad(cx: &mut Lowering<'_>, call: &Call<'_>, this: &Pad) -> Result<Wire, Objection> {
    let x = call.one()?;
    let amounts = pad_amounts(&this.pad_width.0, cx.rank(x)).ok_or_else(|| Objection::Setting {
        key: "pad_width".into(),
        got: this.pad_width.0.to_string(),
        expected: format!("a pair of numbers for each axis of {}", cx.fact(x)),
    })?;
    let border = match this.mode.as_str() {
        "constant" => None,
        "reflect" => Some(Border::Reflect),
        "symmetric" => Some(Border::Symmetric),
        "edge" => Some(Border::Edge),
        "wrap" => Some(Border::Wrap),
        other => return Err(Objection::Unsupported(format!("padding of mode `{other}`"))),
    };
    if let Some(border) = border {
        let mut axes = amounts.into_iter().enumerate().filter(|(_, amount)| *amount != (0, 0));
        return axes.try_fold(x, |x, (axis, (before, after))| cx.op(Mirror { axis, before, after, border }, &[x]));
    }
    let number =
        |v: &Value| Constant(v.clone()).number().ok_or_else(|| Objection::Unsupported("padding with anything but one number".into()));
    let fill = value(call, 1, "constant_values")?.map_or(Ok(0.0), number)?;
    cx.op(PadOp { amount: PadAmount::Fixed(amounts), value: fill as f32 }, &[x])
}

fn stack(cx: &mut Lowering<'_>, call: &Call<'_>, axis: i64) -> Result<Wire, Objection> {
    let wires = call.several()?;
    let axis = resolve_axis(axis, cx.rank(wires[0]) + 1)?;
    let wires: Result<Vec<Wire>, _> = wires.iter().map(|w| cx.reshape(ReshapeTo::InsertAxis(axis), *w)).collect();
    concatenate(cx, &wires?, axis as i64)
}

fn repeat(cx: &mut Lowering<'_>, call: &Call<'_>, this: &Repeat) -> Result<Wire, Objection> {
    let x = call.one()?;
    match (this.repeats.0.as_u64().and_then(|n| usize::try_from(n).ok()).filter(|&n| n > 0), this.axis) {
        (Some(times), Some(axis)) => {
            let axis = resolve_axis(axis, cx.rank(x))?;
            resample(cx, x, smallvec![(axis, ResizeTo::Factor(times))], Interpolation::Nearest, false)
        }
        _ => Err(Objection::Unsupported("repeating by anything but one number along one axis".into())),
    }
}

fn constant_mode() -> String {
    "constant".into()
}

nodes! { "numpy":
    /// Tensors behind one another along an axis.
    Concatenate {
        /// Which axis.
        #[serde(default)]
        axis: i64,
    }
    (this, cx, call) = call.several().and_then(|wires| concatenate(cx, &wires, this.axis)),
    cases: [Case::call("last", r#"{"axis": -1}"#, &[&[2, 3, 4], &[2, 3, 2]], r#"[["$0", "$1"]]"#)];
    /// Tensors side by side along a new axis.
    Stack {
        /// Where the new axis stands.
        #[serde(default)]
        axis: i64,
    }
    (this, cx, call) = stack(cx, call, this.axis),
    cases: [
        Case::call("second", r#"{"axis": 1}"#, &[&[2, 3], &[2, 3]], r#"[["$0", "$1"]]"#),
        Case::call("last", r#"{"axis": -1}"#, &[&[2, 3], &[2, 3]], r#"[["$0", "$1"]]"#),
    ];
    /// The same elements in the same order under another shape.
    Reshape {
        /// Lengths of all axes; one may be -1 and follows from the rest.
        newshape: Vec<Option<i64>>,
    }
    (this, cx, call) = {
        let shape: Vec<i64> = this.newshape.iter().map(|n| n.unwrap_or(-1)).collect();
        let x = call.one()?;
        cx.reshape(ReshapeTo::Shape { keep: 0, lengths: lengths(&shape)? }, x)
    },
    cases: [Case::call("open_batch", r#"{"newshape": [-1, 12, 2]}"#, &[&[2, 3, 4, 2]], r#"["$0"]"#)];
    /// Axes in another order.
    Transpose {
        /// Output axis `i` is input axis `axes[i]`; backwards if absent.
        #[serde(default)]
        axes: Option<Vec<i64>>,
    }
    (this, cx, call) = permuted(cx, call, &this.axes),
    cases: [
        Case::call("axes", r#"{"axes": [0, 3, 1, 2]}"#, &[&[2, 3, 4, 5]], r#"["$0"]"#),
        Case::call("backwards", "{}", &[&[2, 3, 4]], r#"["$0"]"#),
    ];
    /// Two axes change places.
    Swapaxes {
        /// The one.
        axis1: i64,
        /// The other.
        axis2: i64,
    }
    (this, cx, call) = swap(cx, call, [this.axis1, this.axis2]),
    cases: [Case::call("two", r#"{"axis1": 1, "axis2": -1}"#, &[&[2, 3, 4, 5]], r#"["$0"]"#)];
    /// Axes go to other places, the rest stays in order.
    Moveaxis {
        /// Which axes.
        source: Axes,
        /// Where to.
        destination: Axes,
    }
    (this, cx, call) = relocate(cx, call, &this.source, &this.destination),
    cases: [
        Case::call("one", r#"{"source": 1, "destination": -1}"#, &[&[2, 3, 4, 5]], r#"["$0"]"#),
        Case::call("two", r#"{"source": [3, 1], "destination": [1, 2]}"#, &[&[2, 3, 4, 5]], r#"["$0"]"#),
    ];
    /// New axes of length 1.
    ExpandDims {
        /// Where they stand in the result.
        axis: Axes,
    }
    (this, cx, call) = expand_dims(cx, call, &this.axis),
    cases: [
        Case::call("last", r#"{"axis": -1}"#, &[&[2, 3]], r#"["$0"]"#),
        Case::call("two", r#"{"axis": [1, 3]}"#, &[&[2, 3]], r#"["$0"]"#),
    ];
    /// Without axes of length 1.
    Squeeze {
        /// Which; all of length 1 if absent.
        #[serde(default)]
        axis: Option<Axes>,
    }
    (this, cx, call) = squeeze(cx, call, &this.axis),
    cases: [
        Case::call("axis", r#"{"axis": 1}"#, &[&[2, 1, 3, 1]], r#"["$0"]"#),
        Case::call("all", "{}", &[&[2, 1, 3, 1]], r#"["$0"]"#),
    ];
    /// A border of one value.
    Pad {
        /// In front of and behind each axis.
        pad_width: Constant,
        /// What the border holds: `constant`, or values of the tensor by `reflect`, `symmetric`, `edge` or `wrap`.
        #[serde(default = "constant_mode")]
        mode: String,
    }
    (this, cx, call) = pad(cx, call, this),
    cases: [
        Case::call("zeros", r#"{"pad_width": [[0, 0], [1, 2], [0, 1]]}"#, &[&[2, 3, 4]], r#"["$0"]"#),
        Case::call("value", r#"{"pad_width": [[0, 0], [1, 0]], "mode": "constant"}"#, &[&[2, 3]], r#"["$0", 1.5]"#),
        Case::call("reflect", r#"{"pad_width": [[0, 0], [2, 3], [1, 0]], "mode": "reflect"}"#, &[&[2, 4, 3]], r#"["$0"]"#),
        Case::call("symmetric", r#"{"pad_width": [[0, 0], [2, 3], [1, 2]], "mode": "symmetric"}"#, &[&[2, 4, 3]], r#"["$0"]"#),
    ];
    /// Every element several times.
    Repeat {
        /// How many times.
        repeats: Constant,
        /// Along which axis.
        #[serde(default)]
        axis: Option<i64>,
    }
    (this, cx, call) = repeat(cx, call, this),
    cases: [Case::call("axis", r#"{"repeats": 2, "axis": 1}"#, &[&[2, 3, 4]], r#"["$0"]"#)];
}
