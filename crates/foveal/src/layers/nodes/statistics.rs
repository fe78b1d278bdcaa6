//! Further reductions, and normalisation by given statistics.

use super::contraction::tensor;
use super::numeric::close;
use super::reduction::{axes_of, variance};
use crate::error::Objection;
use crate::ir::{DType, Dim, Wire};
use crate::layers::config::{Axes, resolve_axis};
use crate::layers::{Call, Case, Constant, Lowering, Nest};
use crate::ops::{Binary, ReduceKind, ReshapeTo, Unary};

/// Truth values over axes.
fn truths(cx: &mut Lowering<'_>, call: &Call<'_>, kind: ReduceKind, axis: &Option<Axes>, keepdims: bool) -> Result<Wire, Objection> {
    let x = call.one()?;
    let x = cx.cast(x, DType::Bool)?;
    let axes = axes_of(cx, x, axis)?;
    cx.reduce(kind, &axes, keepdims, x)
}

fn nonzero(cx: &mut Lowering<'_>, call: &Call<'_>, axis: &Option<Axes>) -> Result<Wire, Objection> {
    let x = call.one()?;
    let there = cx.compare(Binary::NotEqual, x, 0.0)?;
    let axes = axes_of(cx, x, axis)?;
    cx.reduce(ReduceKind::Sum, &axes, false, there)
}

fn extent(cx: &mut Lowering<'_>, call: &Call<'_>, axis: &Option<Axes>, keepdims: bool) -> Result<Wire, Objection> {
    let x = call.one()?;
    let axes = axes_of(cx, x, axis)?;
    let (high, low) = (cx.reduce(ReduceKind::Max, &axes, keepdims, x)?, cx.reduce(ReduceKind::Min, &axes, keepdims, x)?);
    cx.binary(Binary::Sub, high, low)
}

fn log_sum(cx: &mut Lowering<'_>, call: &Call<'_>, axis: &Option<Axes>, keepdims: bool) -> Result<Wire, Objection> {
    let x = call.one()?;
    let x = cx.to_float(x)?;
    let axes = axes_of(cx, x, axis)?;
    let largest = cx.reduce(ReduceKind::Max, &axes, true, x)?;
    let rest = cx.binary(Binary::Sub, x, largest)?;
    let rest = cx.unary(Unary::Exp, rest)?;
    let sum = cx.reduce(ReduceKind::Sum, &axes, true, rest)?;
    let log = cx.unary(Unary::Log, sum)?;
    let y = cx.binary(Binary::Add, log, largest)?;
    if keepdims { Ok(y) } else { cx.remove_axes(&axes, y) }
}

fn average(cx: &mut Lowering<'_>, call: &Call<'_>, axis: &Option<Axes>) -> Result<Wire, Objection> {
    let x = tensor(cx, call, 0, "x")?;
    let axes = axes_of(cx, x, axis)?;
    if super::value(call, 1, "weights").is_ok_and(|weights| weights.is_none()) {
        return cx.reduce(ReduceKind::Mean, &axes, false, x);
    }
    let weights = tensor(cx, call, 1, "weights")?;
    let x = cx.to_float(x)?;
    let weighted = cx.binary(Binary::Mul, x, weights)?;
    let sum = cx.reduce(ReduceKind::Sum, &axes, false, weighted)?;
    // Every value has a weight, where one weight serves several too.
    let ones = cx.binary(Binary::Sub, x, x)?;
    let each = cx.binary(Binary::Add, ones, weights)?;
    let total = cx.reduce(ReduceKind::Sum, &axes, false, each)?;
    cx.binary(Binary::Div, sum, total)
}

/// The Euclidean norm, or another one of vectors.
fn norm(cx: &mut Lowering<'_>, call: &Call<'_>, this: &Norm) -> Result<Wire, Objection> {
    let x = call.one()?;
    let x = cx.to_float(x)?;
    let axes = axes_of(cx, x, &this.axis)?;
    let order = this.ord.as_ref().map_or(Some(2.0), Constant::number);
    let euclidean = this.ord.is_none() || this.ord.as_ref().is_some_and(|ord| ord.0 == "fro");
    match order {
        _ if euclidean || (order == Some(2.0) && axes.len() == 1) => {
            let squares = cx.unary(Unary::Square, x)?;
            let sum = cx.reduce(ReduceKind::Sum, &axes, this.keepdims, squares)?;
            cx.unary(Unary::Sqrt, sum)
        }
        Some(order) if axes.len() == 1 && (order == 1.0 || order.is_infinite()) => {
            let size = cx.unary(Unary::Abs, x)?;
            let kind = if order == 1.0 {
                ReduceKind::Sum
            } else if order > 0.0 {
                ReduceKind::Max
            } else {
                ReduceKind::Min
            };
            cx.reduce(kind, &axes, this.keepdims, size)
        }
        _ => Err(Objection::Unsupported(format!("the norm of order {:?}", this.ord))),
    }
}

/// The Euclidean distances of every vector of the one from every vector of the other.
fn distances(cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Wire, Objection> {
    let (x, y) = (tensor(cx, call, 0, "x")?, tensor(cx, call, 1, "y")?);
    let ranks = [cx.rank(x), cx.rank(y)];
    if let Some(flat) = [x, y].into_iter().find(|wire| cx.rank(*wire) < 2) {
        return Err(Objection::Rank { expected: "at least 2 axes (vectors, coordinates)".into(), got: cx.fact(flat).to_string() });
    }
    let (x, y) = (cx.to_float(x)?, cx.to_float(y)?);
    let x = cx.reshape(ReshapeTo::InsertAxis(ranks[0] - 1), x)?;
    let y = cx.reshape(ReshapeTo::InsertAxis(ranks[1] - 2), y)?;
    let squares = cx.binary(Binary::SquaredDifference, x, y)?;
    let sum = cx.reduce(ReduceKind::Sum, &[cx.rank(squares) - 1], false, squares)?;
    cx.unary(Unary::Sqrt, sum)
}

/// A vector that repeats along all axes but one.
fn along(cx: &mut Lowering<'_>, vector: Wire, axis: usize, rank: usize) -> Result<Wire, Objection> {
    (axis + 1..rank).try_fold(vector, |x, _| cx.reshape(ReshapeTo::InsertAxis(cx.rank(x)), x))
}

fn batch_norm(cx: &mut Lowering<'_>, call: &Call<'_>, axis: i64, epsilon: f64) -> Result<Wire, Objection> {
    let x = tensor(cx, call, 0, "x")?;
    let rank = cx.rank(x);
    let axis = resolve_axis(axis, rank)?;
    let mut operand = |index: usize, name: &str| {
        let wire = tensor(cx, call, index, name)?;
        along(cx, wire, axis, rank)
    };
    let (mean, variance) = (operand(1, "mean")?, operand(2, "variance")?);
    let there = |index, name| call.argument(index, name).is_some_and(|arg| !matches!(arg, Nest::Value(serde_json::Value::Null)));
    let offset = there(3, "offset").then(|| operand(3, "offset")).transpose()?;
    let scale = there(4, "scale").then(|| operand(4, "scale")).transpose()?;
    let variance = cx.unary(Unary::AddScalar(epsilon as f32), variance)?;
    let mut factor = cx.unary(Unary::Rsqrt, variance)?;
    if let Some(scale) = scale {
        factor = cx.binary(Binary::Mul, factor, scale)?;
    }
    let centered = cx.binary(Binary::Sub, x, mean)?;
    let y = cx.binary(Binary::Mul, centered, factor)?;
    offset.map_or(Ok(y), |offset| cx.binary(Binary::Add, y, offset))
}

/// Mean and variance.
fn moments(cx: &mut Lowering<'_>, call: &Call<'_>, axes: &Axes, keepdims: bool) -> Result<Nest<Wire>, Objection> {
    let x = call.one()?;
    let axis = Some(axes.clone());
    let over = axes_of(cx, x, &axis)?;
    let mean = cx.reduce(ReduceKind::Mean, &over, keepdims, x)?;
    let variance = variance(cx, call, &axis, keepdims)?;
    Ok(Nest::List(vec![Nest::Leaf(mean), Nest::Leaf(variance)]))
}

/// Blocks of channels as squares of pixels, or back, for channels last.
fn blocks(cx: &mut Lowering<'_>, call: &Call<'_>, block: usize, to_space: bool) -> Result<Wire, Objection> {
    let x = call.one()?;
    let [_, height, width, channels] = *cx.fact(x).shape.as_slice() else {
        return Err(Objection::Rank { expected: "4 axes (batch, height, width, channels)".into(), got: cx.fact(x).to_string() });
    };
    let (Dim::Known(h), Dim::Known(w), Dim::Known(c), true) = (height, width, channels, block > 0) else {
        return Err(Objection::UnknownSize { what: "the size of an image that is cut into blocks", got: cx.fact(x).to_string() });
    };
    let shape = |lengths: &[usize]| ReshapeTo::Shape { keep: 1, lengths: lengths.iter().copied().map(Some).collect() };
    let (split, permutation, joined): (Vec<usize>, [usize; 6], [usize; 3]) = if to_space {
        (vec![h, w, block, block, c / (block * block)], [0, 1, 3, 2, 4, 5], [h * block, w * block, c / (block * block)])
    } else {
        (vec![h / block, block, w / block, block, c], [0, 1, 3, 2, 4, 5], [h / block, w / block, block * block * c])
    };
    let x = cx.reshape(shape(&split), x)?;
    let x = cx.op(crate::ops::Transpose { permutation: permutation.into_iter().collect() }, &[x])?;
    cx.reshape(shape(&joined), x)
}

fn rtol() -> f64 {
    1e-5
}
fn atol() -> f64 {
    1e-8
}

fn channels_last() -> String {
    "channels_last".into()
}

/// Refuses all but channels last.
fn last_only(format: &str) -> Result<(), Objection> {
    if format == "channels_last" { Ok(()) } else { Err(Objection::Unsupported(format!("data_format = \"{format}\""))) }
}

nodes! { "numpy":
    /// Whether all values are not 0.
    All {
        /// Over which axes; all if absent.
        #[serde(default)]
        axis: Option<Axes>,
        /// Whether the axes stay, with length 1.
        #[serde(default)]
        keepdims: bool,
    }
    (this, cx, call) = truths(cx, call, ReduceKind::Min, &this.axis, this.keepdims),
    cases: [Case::call("axis", r#"{"axis": -1, "keepdims": true}"#, &[&[2, 3, 2]], r#"["$0"]"#).truths(), Case::call("all", "{}", &[&[2, 2]], r#"["$0"]"#).integers(3)];
    /// Whether any value is not 0.
    Any {
        /// Over which axes; all if absent.
        #[serde(default)]
        axis: Option<Axes>,
        /// Whether the axes stay, with length 1.
        #[serde(default)]
        keepdims: bool,
    }
    (this, cx, call) = truths(cx, call, ReduceKind::Max, &this.axis, this.keepdims),
    cases: [Case::call("axis", r#"{"axis": [1]}"#, &[&[2, 3, 2]], r#"["$0"]"#).truths(), Case::call("all", "{}", &[&[2, 2]], r#"["$0"]"#)];
    /// Whether two tensors are about equal everywhere.
    AllClose {
        /// Tolerance in parts of the second one's values.
        #[serde(default = "rtol")]
        rtol: f64,
        /// Tolerance besides.
        #[serde(default = "atol")]
        atol: f64,
        /// Whether what is no number equals its like.
        #[serde(default)]
        equal_nan: bool,
    }
    (this, cx, call) = {
        let close = close(cx, call, [this.rtol, this.atol], this.equal_nan)?;
        let axes: Vec<usize> = (0..cx.rank(close)).collect();
        cx.reduce(ReduceKind::Min, &axes, false, close)
    },
    cases: [
        Case::call("differ", "{}", &[&[2, 3], &[2, 3]], r#"["$0", "$1"]"#),
        Case::call("tolerant", r#"{"rtol": 9.0, "atol": 9.0}"#, &[&[2, 3], &[2, 3]], r#"["$0", "$1"]"#),
    ];
    /// How many values are not 0.
    CountNonzero {
        /// Over which axes; all if absent.
        #[serde(default)]
        axis: Option<Axes>,
    }
    (this, cx, call) = nonzero(cx, call, &this.axis),
    cases: [Case::call("axis", r#"{"axis": 1}"#, &[&[2, 7, 2]], r#"["$0"]"#).integers(1)];
    /// The distance of the smallest from the largest value.
    Ptp {
        /// Over which axes; all if absent.
        #[serde(default)]
        axis: Option<Axes>,
        /// Whether the axes stay, with length 1.
        #[serde(default)]
        keepdims: bool,
    }
    (this, cx, call) = extent(cx, call, &this.axis, this.keepdims),
    cases: [Case::call("axis", r#"{"axis": 1, "keepdims": true}"#, &[&[2, 7, 2]], r#"["$0"]"#)];
    /// The mean, weighted if there are weights.
    Average {
        /// Over which axes; all if absent.
        #[serde(default)]
        axis: Option<Axes>,
    }
    (this, cx, call) = average(cx, call, &this.axis),
    cases: [
        Case::call("plain", r#"{"axis": 1}"#, &[&[2, 7, 2]], r#"["$0"]"#),
        Case::call("weighted", r#"{"axis": 1}"#, &[&[2, 4], &[2, 4]], r#"["$0", "$1"]"#),
    ];
}

nodes! { "math":
    /// `ln sum e^x`.
    Logsumexp {
        /// Over which axes; all if absent.
        #[serde(default)]
        axis: Option<Axes>,
        /// Whether the axes stay, with length 1.
        #[serde(default)]
        keepdims: bool,
    }
    (this, cx, call) = log_sum(cx, call, &this.axis, this.keepdims),
    cases: [
        Case::call("axis", r#"{"axis": -1}"#, &[&[2, 3, 7]], r#"["$0"]"#),
        Case::call("all", r#"{"keepdims": true}"#, &[&[2, 3]], r#"["$0"]"#),
    ];
}

nodes! { "math":
    /// The Euclidean distances of vectors from others, those along the last axis of two tensors.
    CDist {}
    (_this, cx, call) = distances(cx, call),
    cases: [Case::call("tensors", "{}", &[&[2, 4, 3], &[2, 5, 3]], r#"["$0", "$1"]"#)];
}

nodes! { "linalg":
    /// The length of vectors, Euclidean or otherwise.
    Norm {
        /// Which norm: null, 1, 2, infinity, or `fro`.
        #[serde(default)]
        ord: Option<Constant>,
        /// Over which axes; all if absent.
        #[serde(default)]
        axis: Option<Axes>,
        /// Whether the axes stay, with length 1.
        #[serde(default)]
        keepdims: bool,
    }
    (this, cx, call) = norm(cx, call, this),
    cases: [
        Case::call("all", "{}", &[&[2, 3]], r#"["$0"]"#),
        Case::call("matrices", r#"{"ord": "fro", "axis": [1, 2]}"#, &[&[2, 3, 4]], r#"["$0"]"#),
    ];
}

nodes! { "nn":
    /// Mean and variance.
    Moments {
        /// Over which axes.
        axes: Axes,
        /// Whether the axes stay, with length 1.
        #[serde(default)]
        keepdims: bool,
        /// Whether several machines share statistics in training.
        #[serde(default)]
        synchronized: bool,
    }
    (this, cx, call) = moments(cx, call, &this.axes, this.keepdims),
    cases: [Case::call("axes", r#"{"axes": [1, 2], "keepdims": true}"#, &[&[2, 3, 4, 2]], r#"["$0"]"#)];
    /// `(x - mean) / sqrt(variance + epsilon)`, scaled and shifted if that is asked for.
    BatchNorm {
        /// The axis along which the statistics run.
        axis: i64,
        /// Added to the variance.
        #[serde(default = "crate::layers::config::epsilon")]
        epsilon: f64,
    }
    (this, cx, call) = batch_norm(cx, call, this.axis, this.epsilon),
    cases: [Case::call(
        "constants",
        r#"{"axis": -1, "epsilon": 0.01}"#,
        &[&[2, 3, 2]],
        r#"["$0", {"class_name": "__numpy__", "config": {"value": [0.5, -1.0], "dtype": "float32"}},
            {"class_name": "__numpy__", "config": {"value": [0.25, 2.0], "dtype": "float32"}},
            {"class_name": "__numpy__", "config": {"value": [1.0, 0.5], "dtype": "float32"}},
            {"class_name": "__numpy__", "config": {"value": [2.0, -0.5], "dtype": "float32"}}]"#
    )];
    /// Channels in blocks as squares of pixels.
    DepthToSpace {
        /// Length of the squares.
        block_size: usize,
        /// Where the channels stand: last.
        #[serde(default = "channels_last")]
        data_format: String,
    }
    (this, cx, call) = last_only(&this.data_format).and_then(|()| blocks(cx, call, this.block_size, true)),
    cases: [Case::call("two", r#"{"block_size": 2}"#, &[&[2, 3, 4, 8]], r#"["$0"]"#)];
    /// Squares of pixels as channels.
    SpaceToDepth {
        /// Length of the squares.
        block_size: usize,
        /// Where the channels stand: last.
        #[serde(default = "channels_last")]
        data_format: String,
    }
    (this, cx, call) = last_only(&this.data_format).and_then(|()| blocks(cx, call, this.block_size, false)),
    cases: [Case::call("two", r#"{"block_size": 2}"#, &[&[2, 4, 6, 3]], r#"["$0"]"#)];
}
