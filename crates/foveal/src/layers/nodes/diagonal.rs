//! Diagonals, products of vectors, sums of neighbours.

use super::arranging::{part, roll_axis};
use super::contraction::tensor;
use super::slicing::split;
use super::{Split, value};
use crate::error::Objection;
use crate::ir::{DType, Tensor, Wire, is_float, sum_result};
use crate::layers::config::{Axes, Opaque, last_axis, resolve_axis};
use crate::layers::integers::refuse;
use crate::layers::lowering::known_dim;
use crate::layers::{Call, Case, Lowering, Nest};
use crate::ops::{Binary, BinaryOp, ReduceKind, ReshapeTo, SliceAxis, TakeAlong as TakeAlongOp, Transpose, Unary};

/// The entries `offset` right of the diagonal of two axes, as a last axis.
fn diagonal(cx: &mut Lowering<'_>, call: &Call<'_>, offset: i64, axes: [i64; 2]) -> Result<Wire, Objection> {
    let x = call.one()?;
    let rank = cx.rank(x);
    let [a, b] = [resolve_axis(axes[0], rank)?, resolve_axis(axes[1], rank)?];
    if a == b {
        return Err(Objection::Setting { key: "axis2".into(), got: b.to_string(), expected: "another axis than axis1".into() });
    }
    let what = "the lengths of the axes of a diagonal";
    let (n, m) = (known_dim(cx.fact(x), a, what)? as i64, known_dim(cx.fact(x), b, what)? as i64);
    let count = (n + offset.min(0)).min(m - offset.max(0));
    if count <= 0 {
        let expected = format!("an offset within a matrix of {n} by {m}");
        return Err(Objection::Setting { key: "offset".into(), got: offset.to_string(), expected });
    }
    let permutation = (0..rank).filter(|axis| ![a, b].contains(axis)).chain([a, b]).collect();
    let x = cx.op(Transpose { permutation }, &[x])?;
    // The two axes as one, in which neighbours on the diagonal are a row and a column apart.
    let x = cx.reshape(ReshapeTo::Shape { keep: rank - 2, lengths: [Some((n * m) as usize)].into_iter().collect() }, x)?;
    let start = if offset >= 0 { offset } else { -offset * m };
    part(cx, x, rank - 2, SliceAxis { start: Some(start), stop: Some(start + (count - 1) * (m + 1) + 1), step: m + 1 })
}

fn trace(cx: &mut Lowering<'_>, call: &Call<'_>, offset: i64, axes: [i64; 2]) -> Result<Wire, Objection> {
    let entries = diagonal(cx, call, offset, axes)?;
    let entries = cx.cast(entries, sum_result(cx.fact(entries).dtype))?;
    cx.reduce(ReduceKind::Sum, &[cx.rank(entries) - 1], false, entries)
}

fn first() -> i64 {
    0
}
fn second() -> i64 {
    1
}

/// Defines the two functions of a diagonal.
macro_rules! diagonals {
    ($($(#[$doc:meta])* $name:ident = $lower:ident;)+) => {
        nodes! { "numpy": $(
            $(#[$doc])*
            $name {
                /// How far right of the main diagonal.
                #[serde(default)]
                offset: i64,
                /// The axis of the rows.
                #[serde(default = "first")]
                axis1: i64,
                /// The axis of the columns.
                #[serde(default = "second")]
                axis2: i64,
            }
            (this, cx, call) = $lower(cx, call, this.offset, [this.axis1, this.axis2]),
            cases: [
                Case::call("matrices", r#"{"axis1": 1, "axis2": 2}"#, &[&[2, 3, 4]], r#"["$0"]"#),
                Case::call("above", r#"{"offset": 1, "axis1": 1, "axis2": -1}"#, &[&[2, 4, 3, 5]], r#"["$0"]"#),
                Case::call("below", r#"{"offset": -2, "axis1": 1, "axis2": 2}"#, &[&[2, 4, 3, 2]], r#"["$0"]"#),
            ];
        )+ }
    };
}

diagonals! {
    /// The entries of a diagonal, along a new last axis.
    Diagonal = diagonal;
    /// The sum of the entries of a diagonal.
    Trace = trace;
}

/// The vector at right angles to two others of three coordinates.
fn cross(cx: &mut Lowering<'_>, call: &Call<'_>, this: &Cross) -> Result<Wire, Objection> {
    let (a, b) = (tensor(cx, call, 0, "x1")?, tensor(cx, call, 1, "x2")?);
    let axis = resolve_axis(this.axisa, cx.rank(a))?;
    let same = [this.axisb, this.axisc].iter().all(|&other| resolve_axis(other, cx.rank(a)) == Ok(axis));
    if !same || cx.rank(a) != cx.rank(b) || [a, b].iter().any(|x| cx.fact(*x).shape[axis].known() != Some(3)) {
        return Err(Objection::Unsupported("a cross product of anything but 3 coordinates along the same axis".into()));
    }
    let mut product = |of_a: i64, of_b: i64| {
        let (a, b) = (roll_axis(cx, a, axis, of_a)?, roll_axis(cx, b, axis, of_b)?);
        cx.binary(Binary::Mul, a, b)
    };
    let (plus, minus) = (product(-1, -2)?, product(-2, -1)?);
    cx.binary(Binary::Sub, plus, minus)
}

/// The area under a polyline.
fn trapezoid(cx: &mut Lowering<'_>, call: &Call<'_>, this: &Trapezoid) -> Result<Wire, Objection> {
    if !this.x.0.is_null() {
        return Err(Objection::Unsupported("points that are not equally far apart".into()));
    }
    let y = call.one()?;
    let y = cx.to_float(y)?;
    let axis = resolve_axis(this.axis, cx.rank(y))?;
    let next = part(cx, y, axis, SliceAxis { start: Some(1), stop: None, step: 1 })?;
    let previous = part(cx, y, axis, SliceAxis { start: None, stop: Some(-1), step: 1 })?;
    let sum = cx.binary(Binary::Add, next, previous)?;
    let sum = cx.reduce(ReduceKind::Sum, &[axis], false, sum)?;
    cx.unary(Unary::MulScalar((this.dx / 2.0) as f32), sum)
}

fn take_along(cx: &mut Lowering<'_>, call: &Call<'_>, axis: Option<i64>) -> Result<Wire, Objection> {
    let (x, indices) = (tensor(cx, call, 0, "x")?, tensor(cx, call, 1, "indices")?);
    let axis = axis.ok_or_else(|| Objection::Unsupported("taking from all values as one line".into()))?;
    cx.op(TakeAlongOp { axis: resolve_axis(axis, cx.rank(x))? }, &[x, indices])
}

/// Whether each value is among others.
fn among(cx: &mut Lowering<'_>, call: &Call<'_>, invert: bool) -> Result<Wire, Objection> {
    let (x, others) = (tensor(cx, call, 0, "x1")?, tensor(cx, call, 1, "x2")?);
    let flat = cx.reshape(ReshapeTo::Shape { keep: 0, lengths: [None].into_iter().collect() }, others)?;
    let last = cx.rank(x);
    let column = cx.reshape(ReshapeTo::InsertAxis(last), x)?;
    let equal = cx.op(BinaryOp { function: Binary::Equal, dtype: DType::Bool }, &[column, flat])?;
    let found = cx.reduce(ReduceKind::Max, &[last], false, equal)?;
    if invert { cx.compare(Binary::Equal, found, 0.0) } else { Ok(found) }
}

/// Where values would stand among others that are in order.
fn search(cx: &mut Lowering<'_>, call: &Call<'_>, side: &str) -> Result<Wire, Objection> {
    let (sorted, x) = (tensor(cx, call, 0, "sorted_sequence")?, tensor(cx, call, 1, "values")?);
    let function = match side {
        "left" => Binary::Greater,
        "right" => Binary::GreaterEqual,
        other => return Err(Objection::Setting { key: "side".into(), got: other.into(), expected: "left or right".into() }),
    };
    let last = cx.rank(x);
    let column = cx.reshape(ReshapeTo::InsertAxis(last), x)?;
    let reached = cx.op(BinaryOp { function, dtype: DType::Bool }, &[column, sorted])?;
    cx.reduce(ReduceKind::Sum, &[last], false, reached)
}

/// The sum of the products of all values.
fn vdot(cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Wire, Objection> {
    let (a, b) = (tensor(cx, call, 0, "x1")?, tensor(cx, call, 1, "x2")?);
    if !is_float(cx.fact(a).dtype) || !is_float(cx.fact(b).dtype) {
        return Err(refuse("a sum of products", cx.fact(a).dtype));
    }
    let product = cx.binary(Binary::Mul, a, b)?;
    let axes: Vec<usize> = (0..cx.rank(product)).collect();
    cx.reduce(ReduceKind::Sum, &axes, false, product)
}

fn left() -> String {
    "left".into()
}
fn one() -> f64 {
    1.0
}

nodes! { "numpy":
    /// The vector at right angles to two others of three coordinates.
    Cross {
        /// The axis of the first one's coordinates.
        #[serde(default = "last_axis")]
        axisa: i64,
        /// The axis of the second one's coordinates.
        #[serde(default = "last_axis")]
        axisb: i64,
        /// The axis of the result's coordinates.
        #[serde(default = "last_axis")]
        axisc: i64,
        /// All three.
        #[serde(default)]
        axis: Option<i64>,
    }
    (this, cx, call) = cross(cx, call, this),
    cases: [Case::call("last", "{}", &[&[2, 4, 3], &[2, 4, 3]], r#"["$0", "$1"]"#)];
    /// The area under a polyline.
    Trapezoid {
        /// Where the points stand: none, which is equally far apart.
        #[serde(default)]
        x: Opaque,
        /// How far apart they stand.
        #[serde(default = "one")]
        dx: f64,
        /// Along which axis.
        #[serde(default = "last_axis")]
        axis: i64,
    }
    (this, cx, call) = trapezoid(cx, call, this),
    cases: [Case::call("middle", r#"{"dx": 0.5, "axis": 1}"#, &[&[2, 6, 3]], r#"["$0"]"#)];
    /// Entries along an axis, one for each index.
    TakeAlongAxis {
        /// Along which axis.
        #[serde(default)]
        axis: Option<i64>,
    }
    (this, cx, call) = take_along(cx, call, this.axis),
    cases: [Case::call("places", r#"{"axis": 1}"#, &[&[2, 3, 2], &[2, 4, 2]], r#"["$0", "$1"]"#).dtypes(&["float32", "int32"])];
    /// Whether each value is among others.
    IsIn {
        /// Whether all are different.
        #[serde(default)]
        assume_unique: bool,
        /// Whether to say where it is not.
        #[serde(default)]
        invert: bool,
    }
    (this, cx, call) = among(cx, call, this.invert),
    cases: [
        Case::call("tensors", "{}", &[&[2, 9], &[2, 2]], r#"["$0", "$1"]"#).integers(5),
        Case::call("inverted", r#"{"invert": true}"#, &[&[2, 9], &[2, 2]], r#"["$0", "$1"]"#).integers(5),
    ];
    /// Where values would stand among others that are in order.
    SearchSorted {
        /// `left` or `right` of equal ones.
        #[serde(default = "left")]
        side: String,
    }
    (this, cx, call) = search(cx, call, &this.side),
    cases: [Case::call("right", r#"{"side": "right"}"#, &[&[2, 9]], r#"[{"class_name": "__numpy__", "config": {"value": [-1.0, 0.0, 0.5], "dtype": "float32"}}, "$0"]"#)];
    /// The sum of the products of all values.
    Vdot {}
    (_this, cx, call) = vdot(cx, call),
    cases: [Case::call("all", "{}", &[&[2, 3], &[2, 3]], r#"["$0", "$1"]"#)];
    /// 0 everywhere, in the shape of a tensor; Keras promises nothing.
    EmptyLike {
        /// Element type; the tensor's if absent.
        #[serde(default)]
        dtype: Option<String>,
    }
    (this, cx, call) = {
        let zero = cx.constant(Tensor::f32(&[], vec![0.0]));
        super::arranging::filled(cx, call, zero, &this.dtype)
    },
    cases: [Case::call("default", "{}", &[&[2, 3]], r#"["$0"]"#)];
}

/// Defines the splits whose axis is in their name.
macro_rules! splits {
    ($($(#[$doc:meta])* $name:ident along $axis:literal, $shape:expr;)+) => {
        nodes! { "numpy": $(
            $(#[$doc])*
            $name {
                /// Number of parts, or where parts begin.
                indices_or_sections: Axes,
            }
            (this, cx, call) = along(cx, call, &this.indices_or_sections, $axis),
            cases: [Case::call("parts", r#"{"indices_or_sections": 2}"#, &[$shape], r#"["$0"]"#)];
        )+ }
    };
}

fn along(cx: &mut Lowering<'_>, call: &Call<'_>, at: &Axes, axis: i64) -> Result<Nest<Wire>, Objection> {
    split(cx, call, &Split { indices_or_sections: at.clone(), axis })
}

splits! {
    /// Parts along the second axis.
    Hsplit along 1, &[3, 4, 2];
    /// Parts along the third axis.
    Dsplit along 2, &[2, 3, 4];
}

nodes! { "core":
    /// Another element type, whose ends stop values beyond them.
    SaturateCast {
        /// The type.
        dtype: String,
    }
    (this, cx, call) = {
        let x = tensor(cx, call, 0, "x")?;
        let dtype = DType::from_name(&this.dtype);
        let dtype = dtype.ok_or_else(|| Objection::Setting { key: "dtype".into(), got: this.dtype.clone(), expected: "an element type".into() })?;
        let stopped = if is_float(dtype) { x } else { cx.saturated(x, dtype)? };
        cx.cast(stopped, dtype)
    },
    cases: [Case::call("bytes", r#"{"dtype": "uint8"}"#, &[&[2, 9]], r#"["$0"]"#).integers(999)];
}

/// Whether an argument is there, and not Python's `None`.
pub(super) fn given(call: &Call<'_>, index: usize, name: &str) -> bool {
    call.argument(index, name).is_some() && value(call, index, name).map_or(true, |value| value.is_some())
}
