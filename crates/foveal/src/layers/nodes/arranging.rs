//! Copies of tensors behind one another, in other orders, and parts of them.

use super::contraction::tensor;
use super::slicing::split;
use super::{Split, value};
use crate::error::Objection;
use crate::ir::{DType, Dim, Tensor, Wire};
use crate::layers::config::{Axes, resolve_axis};
use crate::layers::merging::concatenate;
use crate::layers::{Call, Case, Lowering, Nest};
use crate::ops::{Band, Binary, Repeat as RepeatOp, ReshapeTo, Slice, SliceAxis, Take as TakeOp, Transpose};

/// The most copies along an axis: each is an input of its own.
const MAX_COPIES: usize = 4096;

fn flat(cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
    cx.reshape(ReshapeTo::Shape { keep: 0, lengths: [None].into_iter().collect() }, x)
}

/// A part along one axis.
pub(super) fn part(cx: &mut Lowering<'_>, x: Wire, axis: usize, slice: SliceAxis) -> Result<Wire, Objection> {
    let axes = (0..cx.rank(x)).map(|a| if a == axis { slice } else { SliceAxis::ALL }).collect();
    cx.op(Slice { axes }, &[x])
}

fn tile(cx: &mut Lowering<'_>, call: &Call<'_>, repeats: &Axes) -> Result<Wire, Objection> {
    let mut x = call.one()?;
    let repeats = repeats.as_slice();
    while cx.rank(x) < repeats.len() {
        x = cx.reshape(ReshapeTo::InsertAxis(0), x)?;
    }
    let first = cx.rank(x) - repeats.len();
    for (i, &times) in repeats.iter().enumerate() {
        let times = usize::try_from(times).ok().filter(|n| (1..=MAX_COPIES).contains(n)).ok_or_else(|| Objection::Setting {
            key: "repeats".into(),
            got: times.to_string(),
            expected: format!("numbers from 1 to {MAX_COPIES}"),
        })?;
        x = concatenate(cx, &vec![x; times], (first + i) as i64)?;
    }
    Ok(x)
}

fn broadcast_to(cx: &mut Lowering<'_>, call: &Call<'_>, shape: &[i64]) -> Result<Wire, Objection> {
    let mut x = call.one()?;
    while cx.rank(x) < shape.len() {
        x = cx.reshape(ReshapeTo::InsertAxis(0), x)?;
    }
    for (axis, &n) in shape.iter().enumerate() {
        match (cx.fact(x).shape.get(axis), usize::try_from(n)) {
            (Some(Dim::Known(1)), Ok(n)) if n != 1 => x = cx.op(RepeatOp { axis, times: n }, &[x])?,
            (Some(Dim::Known(m)), Ok(n)) if *m == n => {}
            // An unknown length can only be what is asked for, or refused when it is known.
            (Some(Dim::Unknown), _) => {}
            _ => {
                let (expected, got) = (format!("{shape:?}"), cx.fact(x).to_string());
                return Err(Objection::Shape { what: "a shape to repeat to", expected, got });
            }
        }
    }
    Ok(x)
}

pub(super) fn roll_axis(cx: &mut Lowering<'_>, x: Wire, axis: usize, shift: i64) -> Result<Wire, Objection> {
    let n = cx.fact(x).shape[axis]
        .known()
        .ok_or_else(|| Objection::UnknownSize { what: "the length of the axis to roll", got: cx.fact(x).to_string() })?;
    let shift = if n == 0 { 0 } else { shift.rem_euclid(n as i64) };
    if shift == 0 {
        return Ok(x);
    }
    let behind = part(cx, x, axis, SliceAxis { start: Some(-shift), stop: None, step: 1 })?;
    let front = part(cx, x, axis, SliceAxis { start: None, stop: Some(-shift), step: 1 })?;
    concatenate(cx, &[behind, front], axis as i64)
}

fn roll(cx: &mut Lowering<'_>, call: &Call<'_>, shift: &Axes, axis: &Option<Axes>) -> Result<Wire, Objection> {
    let x = call.one()?;
    let Some(axes) = axis else {
        return Err(Objection::Unsupported("rolling all values as one line".into()));
    };
    let shifts = shift.as_slice();
    let shift = |i: usize| shifts.get(i).or(shifts.first()).copied().unwrap_or(0);
    axes.as_slice().iter().enumerate().try_fold(x, |x, (i, &axis)| {
        let axis = resolve_axis(axis, cx.rank(x))?;
        roll_axis(cx, x, axis, shift(i))
    })
}

fn backwards(cx: &mut Lowering<'_>, call: &Call<'_>, axis: usize) -> Result<Wire, Objection> {
    let x = call.one()?;
    part(cx, x, axis, SliceAxis { start: None, stop: None, step: -1 })
}

fn rotate(cx: &mut Lowering<'_>, call: &Call<'_>, k: i64, axes: [i64; 2]) -> Result<Wire, Objection> {
    let x = call.one()?;
    let rank = cx.rank(x);
    let [a, b] = [resolve_axis(axes[0], rank)?, resolve_axis(axes[1], rank)?];
    let turned = SliceAxis { start: None, stop: None, step: -1 };
    let mut permutation: smallvec::SmallVec<[usize; 5]> = (0..rank).collect();
    permutation.swap(a, b);
    match k.rem_euclid(4) {
        0 => Ok(x),
        1 => {
            let x = part(cx, x, b, turned)?;
            cx.op(Transpose { permutation }, &[x])
        }
        2 => {
            let x = part(cx, x, a, turned)?;
            part(cx, x, b, turned)
        }
        _ => {
            let x = cx.op(Transpose { permutation }, &[x])?;
            part(cx, x, b, turned)
        }
    }
}

/// Tensors behind one another along `axis`, after those of fewer axes got more.
fn stacked(cx: &mut Lowering<'_>, call: &Call<'_>, axis: usize, least: usize) -> Result<Wire, Objection> {
    let wires = call.several()?;
    let widen = |cx: &mut Lowering<'_>, wire: Wire| {
        (cx.rank(wire)..least).try_fold(wire, |x, rank| cx.reshape(ReshapeTo::InsertAxis(if rank == 2 { 2 } else { 0 }), x))
    };
    let wires = wires.iter().map(|wire| widen(cx, *wire)).collect::<Result<Vec<_>, _>>()?;
    let axis = axis.min(cx.rank(wires[0]).saturating_sub(1));
    concatenate(cx, &wires, axis as i64)
}

fn append(cx: &mut Lowering<'_>, call: &Call<'_>, axis: Option<i64>) -> Result<Wire, Objection> {
    let both = [tensor(cx, call, 0, "x1")?, tensor(cx, call, 1, "x2")?];
    match axis {
        Some(axis) => concatenate(cx, &both, axis),
        None => {
            let both = [flat(cx, both[0])?, flat(cx, both[1])?];
            concatenate(cx, &both, 0)
        }
    }
}

fn take(cx: &mut Lowering<'_>, call: &Call<'_>, axis: Option<i64>) -> Result<Wire, Objection> {
    let (x, indices) = (tensor(cx, call, 0, "x")?, tensor(cx, call, 1, "indices")?);
    match axis {
        Some(axis) => cx.op(TakeOp { axis: resolve_axis(axis, cx.rank(x))? }, &[x, indices]),
        None => {
            let x = flat(cx, x)?;
            cx.op(TakeOp { axis: 0 }, &[x, indices])
        }
    }
}

fn band(cx: &mut Lowering<'_>, call: &Call<'_>, low: Option<i64>, high: Option<i64>) -> Result<Wire, Objection> {
    let x = call.one()?;
    cx.op(Band { low, high, value: 0.0 }, &[x])
}

/// Differences of neighbours, `n` times.
fn diff(cx: &mut Lowering<'_>, call: &Call<'_>, n: usize, axis: i64) -> Result<Wire, Objection> {
    let x = call.one()?;
    let axis = resolve_axis(axis, cx.rank(x))?;
    (0..n.min(MAX_COPIES)).try_fold(x, |x, _| {
        let next = part(cx, x, axis, SliceAxis { start: Some(1), stop: None, step: 1 })?;
        let this = part(cx, x, axis, SliceAxis { start: None, stop: Some(-1), step: 1 })?;
        cx.binary(Binary::Sub, next, this)
    })
}

fn unstack(cx: &mut Lowering<'_>, call: &Call<'_>, num: Option<usize>, axis: i64) -> Result<Nest<Wire>, Objection> {
    let x = call.one()?;
    let axis = resolve_axis(axis, cx.rank(x))?;
    let n = num.or(cx.fact(x).shape[axis].known());
    let n = n.ok_or_else(|| Objection::UnknownSize { what: "the length of the axis to unstack", got: cx.fact(x).to_string() })?;
    if n > MAX_COPIES {
        return Err(Objection::Unsupported(format!("unstacking {n} tensors, more than {MAX_COPIES},")));
    }
    let one = |i: usize| {
        let one = part(cx, x, axis, SliceAxis::index(i as i64))?;
        cx.reshape(ReshapeTo::RemoveAxis(axis), one).map(Nest::Leaf)
    };
    Ok(Nest::List((0..n).map(one).collect::<Result<_, _>>()?))
}

/// A tensor of the shape of `x` that holds one value.
pub(super) fn filled(cx: &mut Lowering<'_>, call: &Call<'_>, fill: Wire, dtype: &Option<String>) -> Result<Wire, Objection> {
    let x = call.tensor(0, "x")?.ok_or_else(|| Objection::Unsupported("filling the shape of a constant".into()))?;
    let dtype = dtype.as_deref().map_or(Some(cx.fact(x).dtype), DType::from_name);
    let dtype = dtype.ok_or_else(|| Objection::Setting {
        key: "dtype".into(),
        got: "something else".into(),
        expected: "an element type".into(),
    })?;
    // No value is below all numbers, so nothing of `x` is chosen.
    let nowhere = cx.compare(Binary::Less, x, f32::NEG_INFINITY)?;
    let fill = cx.cast(fill, dtype)?;
    let x = cx.cast(x, dtype)?;
    cx.select(nowhere, x, fill)
}

pub(super) fn number(cx: &mut Lowering<'_>, number: f32) -> Wire {
    cx.constant(Tensor::f32(&[], vec![number]))
}

/// One of several values, by the first condition that is true.
fn select(cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Wire, Objection> {
    let list = |index: usize, name: &str| call.argument(index, name).map(Nest::leaves).unwrap_or_default();
    let (conditions, choices) = (list(0, "condlist"), list(1, "choicelist"));
    if conditions.len() != choices.len() || choices.is_empty() {
        let expected = "as many choices as conditions".into();
        return Err(Objection::Shape { what: "number of choices", expected, got: choices.len().to_string() });
    }
    let default = match value(call, 2, "default") {
        Ok(None) => number(cx, 0.0),
        _ => tensor(cx, call, 2, "default")?,
    };
    let all: Vec<Wire> = choices.iter().map(|choice| **choice).chain([default]).collect();
    let all = cx.promote(&all)?;
    let mut pairs = conditions.iter().zip(&all).rev();
    pairs.try_fold(all[choices.len()], |other, (condition, choice)| cx.select(**condition, *choice, other))
}

fn one_turn() -> i64 {
    1
}
fn first_two() -> [i64; 2] {
    [0, 1]
}
fn once() -> usize {
    1
}

nodes! { "numpy":
    /// Copies of a tensor behind one another.
    Tile {
        /// How many along each of the last axes.
        repeats: Axes,
    }
    (this, cx, call) = tile(cx, call, &this.repeats),
    cases: [
        Case::call("axes", r#"{"repeats": [1, 2, 3]}"#, &[&[2, 3, 2]], r#"["$0"]"#),
        Case::call("more_axes", r#"{"repeats": [2, 1, 2]}"#, &[&[2, 3]], r#"["$0"]"#),
    ];
    /// Lengths of 1, and missing ones, repeat to a shape.
    BroadcastTo {
        /// The shape.
        shape: Vec<i64>,
    }
    (this, cx, call) = broadcast_to(cx, call, &this.shape),
    cases: [Case::call("rows", r#"{"shape": [2, 4, 3]}"#, &[&[2, 1, 3]], r#"["$0"]"#)];
    /// What leaves a tensor at one end comes in at the other.
    Roll {
        /// By how many places.
        shift: Axes,
        /// Along which axes.
        #[serde(default)]
        axis: Option<Axes>,
    }
    (this, cx, call) = roll(cx, call, &this.shift, &this.axis),
    cases: [
        Case::call("one", r#"{"shift": 2, "axis": 1}"#, &[&[2, 5, 3]], r#"["$0"]"#),
        Case::call("back", r#"{"shift": -1, "axis": -1}"#, &[&[2, 5]], r#"["$0"]"#),
    ];
    /// The second axis backwards.
    Fliplr {}
    (_this, cx, call) = backwards(cx, call, 1),
    cases: [Case::call("default", "{}", &[&[2, 3, 4]], r#"["$0"]"#)];
    /// The first axis backwards.
    Flipud {}
    (_this, cx, call) = backwards(cx, call, 0),
    cases: [Case::call("default", "{}", &[&[2, 3, 4]], r#"["$0"]"#)];
    /// Quarter turns in the plane of two axes.
    Rot90 {
        /// How many.
        #[serde(default = "one_turn")]
        k: i64,
        /// From which axis towards which.
        #[serde(default = "first_two")]
        axes: [i64; 2],
    }
    (this, cx, call) = rotate(cx, call, this.k, this.axes),
    cases: [
        Case::call("one", r#"{"axes": [1, 2]}"#, &[&[2, 3, 4]], r#"["$0"]"#),
        Case::call("two", r#"{"k": 2, "axes": [1, 2]}"#, &[&[2, 3, 4]], r#"["$0"]"#),
        Case::call("three", r#"{"k": 3, "axes": [1, 2]}"#, &[&[2, 3, 4]], r#"["$0"]"#),
    ];
    /// Tensors behind one another along the second axis.
    Hstack {}
    (_this, cx, call) = stacked(cx, call, 1, 1),
    cases: [Case::call("matrices", "{}", &[&[2, 3], &[2, 4]], r#"[["$0", "$1"]]"#)];
    /// Tensors behind one another along the first axis.
    Vstack {}
    (_this, cx, call) = stacked(cx, call, 0, 2),
    cases: [Case::call("matrices", "{}", &[&[2, 3], &[2, 3]], r#"[["$0", "$1"]]"#)];
    /// Tensors behind one another along the third axis.
    Dstack {}
    (_this, cx, call) = stacked(cx, call, 2, 3),
    cases: [Case::call("volumes", "{}", &[&[2, 3, 2], &[2, 3, 4]], r#"[["$0", "$1"]]"#)];
    /// One tensor behind another.
    Append {
        /// Along which axis; both as lines if absent.
        #[serde(default)]
        axis: Option<i64>,
    }
    (this, cx, call) = append(cx, call, this.axis),
    cases: [Case::call("axis", r#"{"axis": 1}"#, &[&[2, 3], &[2, 4]], r#"["$0", "$1"]"#)];
    /// Parts of a tensor along an axis, of which some may be longer by one.
    ArraySplit {
        /// Number of parts, or where parts begin.
        indices_or_sections: Axes,
        /// Which axis.
        #[serde(default)]
        axis: i64,
    }
    (this, cx, call) = uneven(cx, call, this),
    cases: [Case::call("uneven", r#"{"indices_or_sections": 3, "axis": 1}"#, &[&[2, 7, 2]], r#"["$0"]"#)];
    /// All values in one line.
    Ravel {}
    (_this, cx, call) = call.one().and_then(|x| flat(cx, x)),
    cases: [Case::call("default", "{}", &[&[2, 3, 4]], r#"["$0"]"#)];
    /// Entries by their indices.
    Take {
        /// Along which axis; of all values as one line if absent.
        #[serde(default)]
        axis: Option<i64>,
    }
    (this, cx, call) = take(cx, call, this.axis),
    cases: [
        Case::call("constant", r#"{"axis": 1}"#, &[&[2, 5, 3]], r#"["$0", {"class_name": "__numpy__", "config": {"value": [4, 0, -1], "dtype": "int32"}}]"#),
        Case::call("number", r#"{"axis": 2}"#, &[&[2, 5, 3]], r#"["$0", 1]"#),
    ];
    /// 0 above a diagonal of the last two axes.
    Tril {
        /// The diagonal.
        #[serde(default)]
        k: i64,
    }
    (this, cx, call) = band(cx, call, None, Some(this.k)),
    cases: [
        Case::call("default", "{}", &[&[2, 4, 5]], r#"["$0"]"#),
        Case::call("below", r#"{"k": -1}"#, &[&[2, 4, 5]], r#"["$0"]"#),
    ];
    /// 0 below a diagonal of the last two axes.
    Triu {
        /// The diagonal.
        #[serde(default)]
        k: i64,
    }
    (this, cx, call) = band(cx, call, Some(this.k), None),
    cases: [
        Case::call("default", "{}", &[&[2, 4, 5]], r#"["$0"]"#),
        Case::call("above", r#"{"k": 2}"#, &[&[2, 4, 5]], r#"["$0"]"#),
    ];
    /// Differences of neighbours.
    Diff {
        /// How many times.
        #[serde(default = "once")]
        n: usize,
        /// Along which axis.
        #[serde(default = "crate::layers::config::last_axis")]
        axis: i64,
    }
    (this, cx, call) = diff(cx, call, this.n, this.axis),
    cases: [Case::call("twice", r#"{"n": 2, "axis": 1}"#, &[&[2, 6, 3]], r#"["$0"]"#)];
    /// 0 everywhere, in the shape of a tensor.
    ZerosLike {
        /// Element type; the tensor's if absent.
        #[serde(default)]
        dtype: Option<String>,
    }
    (this, cx, call) = {
        let zero = number(cx, 0.0);
        filled(cx, call, zero, &this.dtype)
    },
    cases: [Case::call("default", "{}", &[&[2, 3]], r#"["$0"]"#)];
    /// 1 everywhere, in the shape of a tensor.
    OnesLike {
        /// Element type; the tensor's if absent.
        #[serde(default)]
        dtype: Option<String>,
    }
    (this, cx, call) = {
        let one = number(cx, 1.0);
        filled(cx, call, one, &this.dtype)
    },
    cases: [Case::call("default", "{}", &[&[2, 3]], r#"["$0"]"#), Case::call("truths", r#"{"dtype": "bool"}"#, &[&[2, 3]], r#"["$0"]"#)];
    /// One value everywhere, in the shape of a tensor.
    FullLike {
        /// Element type; the tensor's if absent.
        #[serde(default)]
        dtype: Option<String>,
    }
    (this, cx, call) = tensor(cx, call, 1, "fill_value").and_then(|fill| filled(cx, call, fill, &this.dtype)),
    cases: [Case::call("number", "{}", &[&[2, 3]], r#"["$0", 2.5]"#)];
    /// The same tensor.
    Copy {}
    (_this, _cx, call) = call.one(),
    cases: [Case::call("default", "{}", &[&[2, 3]], r#"["$0"]"#)];
    /// One of several values, by the first condition that is true.
    Select {}
    (_this, cx, call) = select(cx, call),
    cases: [Case::call("two", "{}", &[&[2, 3], &[2, 3], &[2, 3], &[2, 3]], r#"[["$0", "$1"], ["$2", "$3"], 5]"#).truths()];
}

fn uneven(cx: &mut Lowering<'_>, call: &Call<'_>, this: &ArraySplit) -> Result<Nest<Wire>, Objection> {
    let x = call.one()?;
    let axis = resolve_axis(this.axis, cx.rank(x))?;
    let at = match (&this.indices_or_sections, cx.fact(x).shape[axis].known()) {
        (Axes::One(parts), Some(n)) if (1..=MAX_COPIES as i64).contains(parts) => {
            let parts = *parts as usize;
            (1..parts).map(|i| (i * (n / parts) + i.min(n % parts)) as i64).collect()
        }
        (Axes::Many(at), _) => at.clone(),
        _ => return Err(Objection::UnknownSize { what: "the length of the axis to split", got: cx.fact(x).to_string() }),
    };
    split(cx, call, &Split { indices_or_sections: Axes::Many(at), axis: this.axis })
}

nodes! { "core":
    /// The same tensor, or one of another element type.
    ConvertToTensor {
        /// Element type; the tensor's if absent.
        #[serde(default)]
        dtype: Option<String>,
        /// Whether the result is sparse: no.
        #[serde(default)]
        sparse: Option<bool>,
        /// Whether the result is ragged: no.
        #[serde(default)]
        ragged: Option<bool>,
    }
    (this, cx, call) = {
        let x = call.one()?;
        let dtype = this.dtype.as_deref().map_or(Some(cx.fact(x).dtype), DType::from_name);
        cx.cast(x, dtype.unwrap_or(cx.fact(x).dtype))
    },
    cases: [
        Case::call("same", "{}", &[&[2, 3]], r#"["$0"]"#),
        Case::call("integers", r#"{"dtype": "int32"}"#, &[&[2, 3]], r#"["$0"]"#),
    ];
    /// The same tensor, behind which training does not go.
    StopGradient {}
    (_this, cx, call) = {
        let x = call.one()?;
        cx.stop_gradient(x)
    },
    cases: [Case::call("default", "{}", &[&[2, 3]], r#"["$0"]"#)];
    /// Every entry along an axis by itself.
    Unstack {
        /// How many, where the length is not known.
        #[serde(default)]
        num: Option<usize>,
        /// Which axis.
        #[serde(default)]
        axis: i64,
    }
    (this, cx, call) = unstack(cx, call, this.num, this.axis),
    cases: [Case::call("axis", r#"{"axis": 1}"#, &[&[2, 3, 4]], r#"["$0"]"#)];
}
