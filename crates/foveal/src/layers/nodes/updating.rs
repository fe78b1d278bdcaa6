//! Boxes of tensors replaced.

use super::contraction::tensor;
use super::value;
use crate::error::Objection;
use crate::ir::{Dim, Wire};
use crate::layers::merging::concatenate;
use crate::layers::{Call, Case, Lowering};
use crate::ops::{Slice, SliceAxis};
use serde_json::Value;

/// `x` with `updates` from `starts` on, along the axes from `axis` on.
fn updated(cx: &mut Lowering<'_>, x: Wire, updates: Wire, starts: &[usize], axis: usize) -> Result<Wire, Objection> {
    let Some(&start) = starts.get(axis) else { return Ok(updates) };
    let [n, m] = [x, updates].map(|wire| cx.fact(wire).shape[axis]);
    // Of unknown lengths only the batch's are alike.
    if n == m && (axis == 0 || n.known().is_some()) {
        return updated(cx, x, updates, starts, axis + 1);
    }
    let (Dim::Known(n), Dim::Known(m)) = (n, m) else {
        return Err(Objection::UnknownSize { what: "the lengths of an axis of which a part is set", got: cx.fact(x).to_string() });
    };
    let Some(last) = n.checked_sub(m) else {
        return Err(Objection::Shape { what: "updates", expected: cx.fact(x).to_string(), got: cx.fact(updates).to_string() });
    };
    // As in Keras, what would stand out is moved in.
    let start = start.min(last);
    let mut part = |from: usize, to: usize| {
        let own = SliceAxis { start: Some(from as i64), stop: Some(to as i64), step: 1 };
        let axes = (0..cx.rank(x)).map(|a| if a == axis { own } else { SliceAxis::ALL }).collect();
        cx.op(Slice { axes }, &[x])
    };
    let (front, middle, behind) = (part(0, start)?, part(start, start + m)?, part(start + m, n)?);
    let middle = updated(cx, middle, updates, starts, axis + 1)?;
    let parts: Vec<Wire> =
        [(front, start), (middle, m), (behind, n - start - m)].iter().filter(|part| part.1 > 0).map(|part| part.0).collect();
    concatenate(cx, &parts, axis as i64)
}

fn slice_update(cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Wire, Objection> {
    let (x, updates) = (tensor(cx, call, 0, "inputs")?, tensor(cx, call, 2, "updates")?);
    let written = value(call, 1, "start_indices")?.unwrap_or(&Value::Null);
    let rank = cx.rank(x);
    let number = |n: &Value| n.as_u64().and_then(|n| usize::try_from(n).ok());
    let starts: Option<Vec<usize>> = written.as_array().and_then(|starts| starts.iter().map(number).collect());
    let starts = starts.filter(|starts| starts.len() == rank && cx.rank(updates) == rank).ok_or_else(|| Objection::Setting {
        key: "start_indices".into(),
        got: written.to_string(),
        expected: format!("{rank} numbers from 0 on, and updates of as many axes"),
    })?;
    let updates = cx.cast(updates, cx.fact(x).dtype)?;
    updated(cx, x, updates, &starts, 0)
}

nodes! { "core":
    /// A tensor with a box of it replaced.
    SliceUpdate {}
    (_this, cx, call) = slice_update(cx, call),
    cases: [
        Case::call("box", "{}", &[&[2, 4, 5], &[2, 2, 3]], r#"["$0", [0, 1, 1], "$1"]"#),
        Case::call("edge", "{}", &[&[2, 4, 5], &[2, 2, 5]], r#"["$0", [0, 3, 0], "$1"]"#),
    ];
}
