//! Parts of tensors.

use super::value;
use crate::error::Objection;
use crate::ir::{Dim, Wire};
use crate::layers::config::{Axes, resolve_axis};
use crate::layers::{Call, Case, Lowering, Nest};
use crate::ops::{Crop, CropAxis, CropSize, ReshapeTo, Rounding, Slice as SliceOp, SliceAxis, TooSmall};
use serde_json::Value;
use smallvec::{SmallVec, smallvec};

/// One entry of the key of `x[...]`.
enum Key {
    Slice(SliceAxis),
    Index(i64),
    NewAxis,
    Ellipsis,
}

fn bad_key(got: &Value) -> Objection {
    Objection::Setting { key: "key".into(), got: got.to_string(), expected: "whole numbers, slices, None and one `...`".into() }
}

fn key(entry: &Value) -> Result<Key, Objection> {
    let class = entry.get("class_name").and_then(Value::as_str);
    match (class, entry) {
        (Some("__ellipsis__"), _) => Ok(Key::Ellipsis),
        (Some("__slice__"), _) => {
            let bound = |name: &str| match entry["config"].get(name) {
                None | Some(Value::Null) => Ok(None),
                Some(bound) => bound.as_i64().map(Some).ok_or_else(|| bad_key(entry)),
            };
            let step = bound("step")?.unwrap_or(1);
            if step == 0 || step == i64::MIN {
                return Err(bad_key(entry));
            }
            Ok(Key::Slice(SliceAxis { start: bound("start")?, stop: bound("stop")?, step }))
        }
        (None, Value::Null) => Ok(Key::NewAxis),
        (None, entry) => entry.as_i64().map(Key::Index).ok_or_else(|| bad_key(entry)),
        (Some(_), _) => Err(bad_key(entry)),
    }
}

/// `x[key]`: a slice of every axis, then axes that an index has taken away and new ones.
fn get_item(cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Wire, Objection> {
    let (x, written) = match (call.argument(0, "x"), call.argument(1, "key")) {
        (Some(Nest::Leaf(x)), Some(Nest::Value(written))) => (*x, written),
        _ => return Err(Objection::Unsupported("a key that holds tensors".into())),
    };
    let entries: Vec<Key> = match written {
        Value::Array(entries) => entries.iter().map(key).collect::<Result<_, _>>()?,
        single => vec![key(single)?],
    };
    let shape = cx.fact(x).shape.clone();
    let used = entries.iter().filter(|k| matches!(k, Key::Slice(_) | Key::Index(_))).count();
    let ellipses = entries.iter().filter(|k| matches!(k, Key::Ellipsis)).count();
    if used > shape.len() || ellipses > 1 {
        return Err(Objection::Rank { expected: format!("at least {used} axes"), got: cx.fact(x).to_string() });
    }
    let rest = shape.len() - used;
    let (mut slices, mut gone, mut new): (SmallVec<[SliceAxis; 5]>, Vec<usize>, Vec<usize>) = Default::default();
    for entry in entries {
        match entry {
            Key::Slice(slice) => slices.push(slice),
            Key::Index(index) => {
                if let Dim::Known(n) = shape[slices.len()] {
                    resolve_index(index, n)?;
                }
                gone.push(slices.len());
                slices.push(SliceAxis::index(index));
            }
            Key::NewAxis => new.push(slices.len() - gone.len() + new.len()),
            Key::Ellipsis => slices.extend(std::iter::repeat_n(SliceAxis::ALL, rest)),
        }
    }
    slices.resize(shape.len(), SliceAxis::ALL);
    let x = if slices.iter().all(|s| *s == SliceAxis::ALL) { x } else { cx.op(SliceOp { axes: slices }, &[x])? };
    let x = cx.remove_axes(&gone, x)?;
    new.into_iter().try_fold(x, |x, axis| cx.reshape(ReshapeTo::InsertAxis(axis), x))
}

fn resolve_index(index: i64, n: usize) -> Result<(), Objection> {
    let n = n as i64;
    if (-n..n).contains(&index) {
        return Ok(());
    }
    Err(Objection::Setting { key: "index".into(), got: index.to_string(), expected: format!("within {}..{n}", -n) })
}

/// The whole input along all axes but one.
fn slice_one(cx: &mut Lowering<'_>, x: Wire, axis: usize, slice: SliceAxis) -> Result<Wire, Objection> {
    let mut axes: SmallVec<[SliceAxis; 5]> = smallvec![SliceAxis::ALL; cx.rank(x)];
    axes[axis] = slice;
    cx.op(SliceOp { axes }, &[x])
}

/// The most parts of a split: each is an operation and an output of its own.
const MAX_PARTS: usize = 4096;

pub(super) fn split(cx: &mut Lowering<'_>, call: &Call<'_>, this: &Split) -> Result<Nest<Wire>, Objection> {
    let x = call.one()?;
    let axis = resolve_axis(this.axis, cx.rank(x))?;
    let bounds: Vec<Option<i64>> = match &this.indices_or_sections {
        Axes::Many(at) => {
            check_parts(at.len() + 1)?;
            std::iter::once(None).chain(at.iter().map(|&at| Some(at))).chain([None]).collect()
        }
        Axes::One(sections) => {
            let n = cx.fact(x).shape[axis]
                .known()
                .ok_or_else(|| Objection::UnknownSize { what: "the length of the axis to split", got: cx.fact(x).to_string() })?
                as i64;
            if *sections < 1 || n % sections != 0 {
                let expected = format!("a number that divides the length {n}");
                return Err(Objection::Setting { key: "sections".into(), got: sections.to_string(), expected });
            }
            check_parts(*sections as usize)?;
            (0..=*sections).map(|i| Some(i * (n / sections))).collect()
        }
    };
    let parts = bounds.windows(2).map(|pair| {
        let slice = SliceAxis { start: pair[0], stop: pair[1], step: 1 };
        slice_one(cx, x, axis, slice).map(Nest::Leaf)
    });
    Ok(Nest::List(parts.collect::<Result<_, _>>()?))
}

fn check_parts(parts: usize) -> Result<(), Objection> {
    if parts <= MAX_PARTS {
        return Ok(());
    }
    Err(Objection::Unsupported(format!("a split into {parts} parts, more than {MAX_PARTS},")))
}

fn flip(cx: &mut Lowering<'_>, call: &Call<'_>, axis: &Option<Axes>) -> Result<Wire, Objection> {
    let x = call.one()?;
    let rank = cx.rank(x);
    let flipped = axis.as_ref().map_or(Ok((0..rank).collect()), |axes| axes.resolve(rank))?;
    let backwards = SliceAxis { start: None, stop: None, step: -1 };
    let axes = (0..rank).map(|axis| if flipped.contains(&axis) { backwards } else { SliceAxis::ALL }).collect();
    cx.op(SliceOp { axes }, &[x])
}

fn box_at(cx: &mut Lowering<'_>, call: &Call<'_>, shape: &[usize]) -> Result<Wire, Objection> {
    let Some(Nest::Leaf(x)) = call.argument(0, "inputs").cloned() else {
        return Err(Objection::Shape { what: "number of inputs", expected: "1".into(), got: "0".into() });
    };
    let written = value(call, 1, "start_indices")?.unwrap_or(&Value::Null);
    let rank = cx.rank(x);
    let number = |n: &Value| n.as_u64().and_then(|n| usize::try_from(n).ok());
    let starts: Option<Vec<usize>> = written.as_array().and_then(|starts| starts.iter().map(number).collect());
    let starts = starts.filter(|starts| starts.len() == rank && shape.len() == rank).ok_or_else(|| Objection::Setting {
        key: "start_indices".into(),
        got: written.to_string(),
        expected: format!("{rank} numbers, and as many lengths"),
    })?;
    let axes = starts.into_iter().zip(shape).enumerate();
    let axes = axes.map(|(axis, (start, &size))| CropAxis { axis, size: CropSize::At { start, size } }).collect();
    cx.op(Crop { axes, rounding: Rounding::Floor, too_small: TooSmall::Error }, &[x])
}

nodes! { "numpy":
    /// `x[key]` with slices, whole numbers, `None` and `...`.
    GetItem {}
    (_this, cx, call) = get_item(cx, call),
    cases: [
        Case::call(
            "slices",
            "{}",
            &[&[2, 6, 5, 4]],
            r#"["$0", [{"class_name": "__slice__", "config": {"start": null, "stop": null, "step": null}},
                       {"class_name": "__slice__", "config": {"start": 1, "stop": 4, "step": null}},
                       {"class_name": "__slice__", "config": {"start": null, "stop": -1, "step": 2}}]]"#
        ),
        Case::call(
            "index",
            "{}",
            &[&[2, 6, 5]],
            r#"["$0", [{"class_name": "__slice__", "config": {"start": null, "stop": null, "step": null}}, -2]]"#
        ),
        Case::call(
            "ellipsis",
            "{}",
            &[&[2, 3, 4, 5]],
            r#"["$0", [{"class_name": "__ellipsis__", "config": {}}, null, 1,
                       {"class_name": "__slice__", "config": {"start": null, "stop": null, "step": -1}}]]"#
        ),
        Case::call("single", "{}", &[&[2, 3, 4]], r#"["$0", 1]"#),
    ];
    /// Parts of a tensor along an axis.
    Split {
        /// Number of equal parts, or where parts begin.
        indices_or_sections: Axes,
        /// Which axis.
        #[serde(default)]
        axis: i64,
    }
    (this, cx, call) = split(cx, call, this),
    cases: [
        Case::call("sections", r#"{"indices_or_sections": 2, "axis": -1}"#, &[&[2, 3, 4]], r#"["$0"]"#),
        Case::call("indices", r#"{"indices_or_sections": [1, 4], "axis": 1}"#, &[&[2, 6, 2]], r#"["$0"]"#),
    ];
    /// Backwards.
    Flip {
        /// Along which axes; all if absent.
        #[serde(default)]
        axis: Option<Axes>,
    }
    (this, cx, call) = flip(cx, call, &this.axis),
    cases: [Case::call("axis", r#"{"axis": 1}"#, &[&[2, 3, 4]], r#"["$0"]"#), Case::call("all", "{}", &[&[2, 3, 4]], r#"["$0"]"#)];
}

nodes! { "core":
    /// A box of a tensor, by its corner and its lengths.
    Slice {
        /// Lengths along all axes.
        shape: Vec<usize>,
    }
    (this, cx, call) = box_at(cx, call, &this.shape),
    cases: [Case::call("box", r#"{"shape": [2, 2, 3]}"#, &[&[2, 4, 5]], r#"["$0", [0, 1, 2]]"#)];
}
