//! Further functions of each element, composed of others.

use super::contraction::tensor;
use super::elementwise::unary_nodes;
use crate::error::Objection;
use crate::ir::{DType, Tensor, Wire};
use crate::layers::config::resolve_axis;
use crate::layers::{Call, Case, Constant, Lowering};
use crate::ops::{Binary, BinaryOp, ReduceKind, ReshapeTo, Slice, SliceAxis, Unary};

/// The only tensor as a float.
fn float_input(cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Wire, Objection> {
    let x = call.one()?;
    cx.to_float(x)
}

/// Adds functions one behind another; the argument of the macro below.
fn chain(cx: &mut Lowering<'_>, call: &Call<'_>, functions: &[Unary]) -> Result<Wire, Objection> {
    let x = float_input(cx, call)?;
    functions.iter().try_fold(x, |x, function| cx.unary(*function, x))
}

/// `(e^x - e^-x) / 2` or `(e^x + e^-x) / 2`, by `e^x - 1`, which is exact around 0.
fn hyperbolic(cx: &mut Lowering<'_>, call: &Call<'_>, function: Binary) -> Result<Wire, Objection> {
    let x = float_input(cx, call)?;
    let minus = cx.unary(Unary::Neg, x)?;
    let (up, down) = (cx.unary(Unary::Expm1, x)?, cx.unary(Unary::Expm1, minus)?);
    let both = cx.binary(function, up, down)?;
    let both = if function == Binary::Add { cx.unary(Unary::AddScalar(2.0), both)? } else { both };
    cx.unary(Unary::MulScalar(0.5), both)
}

fn tangent(cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Wire, Objection> {
    let x = float_input(cx, call)?;
    let (sin, cos) = (cx.unary(Unary::Sin, x)?, cx.unary(Unary::Cos, x)?);
    cx.binary(Binary::Div, sin, cos)
}

/// Sign and size apart: `sign(x) f(|x|)`.
fn of_size(cx: &mut Lowering<'_>, call: &Call<'_>, function: Unary) -> Result<Wire, Objection> {
    let x = float_input(cx, call)?;
    let (sign, size) = (cx.unary(Unary::Sign, x)?, cx.unary(Unary::Abs, x)?);
    let size = cx.unary(function, size)?;
    cx.binary(Binary::Mul, sign, size)
}

/// Compares a value, or its size, with a number.
fn compared(cx: &mut Lowering<'_>, call: &Call<'_>, size: bool, function: Binary, number: f32) -> Result<Wire, Objection> {
    let x = call.one()?;
    let x = if size { cx.unary(Unary::Abs, x)? } else { x };
    cx.compare(function, x, number)
}

fn is_nan(cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
    cx.op(BinaryOp { function: Binary::NotEqual, dtype: DType::Bool }, &[x, x])
}

unary_nodes! { "numpy":
    /// Logarithm to the base 2.
    Log2 = chain(&[Unary::Log, Unary::MulScalar(std::f32::consts::LOG2_E)]);
    /// Logarithm to the base 10.
    Log10 = chain(&[Unary::Log, Unary::MulScalar(std::f32::consts::LOG10_E)]);
    /// `2^x`.
    Exp2 = chain(&[Unary::RpowScalar(2.0)]);
    /// Degrees as radians.
    Deg2rad = chain(&[Unary::MulScalar(std::f32::consts::PI / 180.0)]);
    /// Radians as degrees.
    Rad2deg = chain(&[Unary::MulScalar(180.0 / std::f32::consts::PI)]);
    /// `|x|`, a float.
    Fabs = chain(&[Unary::Abs]);
    /// Hyperbolic sine.
    Sinh = hyperbolic(Binary::Sub);
    /// Hyperbolic cosine.
    Cosh = hyperbolic(Binary::Add);
    /// Cube root.
    Cbrt = of_size(Unary::PowScalar(1.0 / 3.0));
    /// Without what is behind the decimal point.
    Trunc = of_size(Unary::Floor);
}

nodes! { "numpy":
    /// Tangent.
    Tan {}
    (_this, cx, call) = tangent(cx, call),
    cases: [Case::call("default", "{}", &[&[2, 3, 5]], r#"["$0"]"#)];
    /// Whether a value is no number.
    Isnan {}
    (_this, cx, call) = call.one().and_then(|x| is_nan(cx, x)),
    cases: [Case::call("default", "{}", &[&[2, 3]], r#"["$0"]"#)];
    /// Whether a value is infinite.
    Isinf {}
    (_this, cx, call) = compared(cx, call, true, Binary::Equal, f32::INFINITY),
    cases: [Case::call("default", "{}", &[&[2, 3]], r#"["$0"]"#)];
    /// Whether a value is a number and not infinite.
    Isfinite {}
    (_this, cx, call) = compared(cx, call, true, Binary::Less, f32::INFINITY),
    cases: [Case::call("default", "{}", &[&[2, 3]], r#"["$0"]"#)];
    /// Whether a value is infinitely large.
    Isposinf {}
    (_this, cx, call) = compared(cx, call, false, Binary::Equal, f32::INFINITY),
    cases: [Case::call("default", "{}", &[&[2, 3]], r#"["$0"]"#)];
    /// Whether a value is infinitely far below 0.
    Isneginf {}
    (_this, cx, call) = compared(cx, call, false, Binary::Equal, f32::NEG_INFINITY),
    cases: [Case::call("default", "{}", &[&[2, 3]], r#"["$0"]"#)];
    /// Finite numbers in the place of others.
    NanToNum {
        /// For what is no number.
        #[serde(default)]
        nan: f64,
        /// For what is infinitely large; the largest number if absent.
        #[serde(default)]
        posinf: Option<f64>,
        /// For what is infinitely far below 0; the smallest number if absent.
        #[serde(default)]
        neginf: Option<f64>,
    }
    (this, cx, call) = nan_to_num(cx, call, this),
    cases: [Case::call("default", "{}", &[&[2, 3]], r#"["$0"]"#)];
    /// `sqrt(x1^2 + x2^2)`.
    Hypot {}
    (_this, cx, call) = {
        let [a, b] = floats(cx, call)?;
        let (a, b) = (cx.unary(Unary::Square, a)?, cx.unary(Unary::Square, b)?);
        let sum = cx.binary(Binary::Add, a, b)?;
        cx.unary(Unary::Sqrt, sum)
    },
    cases: [Case::call("tensors", "{}", &[&[2, 3], &[2, 3]], r#"["$0", "$1"]"#)];
    /// `ln(e^x1 + e^x2)`.
    Logaddexp {}
    (_this, cx, call) = log_sum(cx, call, 1.0),
    cases: [Case::call("tensors", "{}", &[&[2, 3], &[2, 3]], r#"["$0", "$1"]"#)];
    /// The logarithm to the base 2 of `2^x1 + 2^x2`.
    Logaddexp2 {}
    (_this, cx, call) = log_sum(cx, call, std::f32::consts::LN_2),
    cases: [Case::call("tensors", "{}", &[&[2, 3], &[2, 3]], r#"["$0", "$1"]"#)];
    /// `x1 / x2`, and 0 where `x2` is 0.
    DivideNoNan {}
    (_this, cx, call) = {
        let [a, b] = floats(cx, call)?;
        let quotient = cx.binary(Binary::Div, a, b)?;
        let none = cx.compare(Binary::Equal, b, 0.0)?;
        let zero = cx.constant(Tensor { dtype: cx.fact(quotient).dtype, ..Tensor::f32(&[], vec![0.0]) });
        cx.select(none, zero, quotient)
    },
    cases: [
        Case::call("tensors", "{}", &[&[2, 3], &[2, 3]], r#"["$0", "$1"]"#),
        Case::call("zeros", "{}", &[&[2, 9], &[2, 9]], r#"["$0", "$1"]"#).integers(2),
    ];
    /// 0 below 0, 1 above, and `x2` at 0.
    Heaviside {}
    (_this, cx, call) = {
        let [x, at_zero] = floats(cx, call)?;
        let above = cx.compare(Binary::Greater, x, 0.0)?;
        let above = cx.cast(above, cx.fact(x).dtype)?;
        let zero = cx.compare(Binary::Equal, x, 0.0)?;
        cx.select(zero, at_zero, above)
    },
    cases: [Case::call("integers", "{}", &[&[2, 9], &[2, 9]], r#"["$0", "$1"]"#).integers(1)];
    /// Whether two values are about equal.
    Isclose {
        /// Whether what is no number equals its like.
        #[serde(default)]
        equal_nan: bool,
    }
    (this, cx, call) = {
        let tolerance = [tolerance(call, 2, "rtol", 1e-5)?, tolerance(call, 3, "atol", 1e-8)?];
        close(cx, call, tolerance, this.equal_nan)
    },
    cases: [Case::call("tensors", "{}", &[&[2, 9], &[2, 9]], r#"["$0", "$1", 0.5, 0.1]"#)];
    /// In which of the intervals between given numbers a value lies.
    Digitize {}
    (_this, cx, call) = {
        let bins = tensor(cx, call, 1, "bins")?;
        let Some(x) = call.tensor(0, "x")? else { return Err(Objection::Unsupported("digitizing a constant".into())) };
        count_at_or_below(cx, x, bins)
    },
    cases: [Case::call("bins", "{}", &[&[2, 9]], r#"["$0", {"class_name": "__numpy__", "config": {"value": [-1.0, 0.0, 0.5], "dtype": "float32"}}]"#)];
}

/// How many of `bins`, which are in order, are not above each value.
pub(in crate::layers) fn count_at_or_below(cx: &mut Lowering<'_>, x: Wire, bins: Wire) -> Result<Wire, Objection> {
    let last = cx.rank(x);
    let column = cx.reshape(ReshapeTo::InsertAxis(last), x)?;
    let reached = cx.op(BinaryOp { function: Binary::GreaterEqual, dtype: DType::Bool }, &[column, bins])?;
    cx.reduce(ReduceKind::Sum, &[last], false, reached)
}

fn floats(cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<[Wire; 2], Objection> {
    let (a, b) = (tensor(cx, call, 0, "x1")?, tensor(cx, call, 1, "x2")?);
    Ok([cx.to_float(a)?, cx.to_float(b)?])
}

/// `max + ln(1 + e^-|difference|)`, in units of `base`'s logarithm.
fn log_sum(cx: &mut Lowering<'_>, call: &Call<'_>, base: f32) -> Result<Wire, Objection> {
    let [a, b] = floats(cx, call)?;
    let (larger, difference) = (cx.binary(Binary::Max, a, b)?, cx.binary(Binary::Sub, a, b)?);
    let functions = [Unary::Abs, Unary::MulScalar(-base), Unary::Exp, Unary::Log1p, Unary::MulScalar(1.0 / base)];
    let rest = functions.into_iter().try_fold(difference, |x, function| cx.unary(function, x))?;
    cx.binary(Binary::Add, larger, rest)
}

fn nan_to_num(cx: &mut Lowering<'_>, call: &Call<'_>, this: &NanToNum) -> Result<Wire, Objection> {
    let x = call.one()?;
    let dtype = cx.fact(x).dtype;
    let number = |cx: &mut Lowering<'_>, number: f64| cx.constant(Tensor { dtype, ..Tensor::f32(&[], vec![number as f32]) });
    let nan = is_nan(cx, x)?;
    let fill = number(cx, this.nan);
    let mut y = cx.select(nan, fill, x)?;
    let ends = [(f32::INFINITY, this.posinf.unwrap_or(f32::MAX.into())), (f32::NEG_INFINITY, this.neginf.unwrap_or(f32::MIN.into()))];
    for (end, instead) in ends {
        let there = cx.compare(Binary::Equal, y, end)?;
        let instead = number(cx, instead);
        y = cx.select(there, instead, y)?;
    }
    Ok(y)
}

fn tolerance(call: &Call<'_>, index: usize, name: &str, default: f64) -> Result<f64, Objection> {
    match super::value(call, index, name)? {
        None => Ok(default),
        Some(value) => Constant(value.clone()).number().ok_or_else(|| Objection::Unsupported(format!("a tensor as `{name}`"))),
    }
}

/// `|x1 - x2| <= atol + rtol |x2|` where `x2` is finite, else whether both are the same.
pub(super) fn close(cx: &mut Lowering<'_>, call: &Call<'_>, [rtol, atol]: [f64; 2], equal_nan: bool) -> Result<Wire, Objection> {
    if equal_nan {
        return Err(Objection::Unsupported("equal_nan = true".into()));
    }
    let [a, b] = floats(cx, call)?;
    let difference = cx.binary(Binary::Sub, a, b)?;
    let difference = cx.unary(Unary::Abs, difference)?;
    let bound = [Unary::Abs, Unary::MulScalar(rtol as f32), Unary::AddScalar(atol as f32)];
    let bound = bound.into_iter().try_fold(b, |x, function| cx.unary(function, x))?;
    let near = cx.op(BinaryOp { function: Binary::LessEqual, dtype: DType::Bool }, &[difference, bound])?;
    let size = cx.unary(Unary::Abs, b)?;
    let finite = cx.compare(Binary::Less, size, f32::INFINITY)?;
    let same = cx.op(BinaryOp { function: Binary::Equal, dtype: DType::Bool }, &[a, b])?;
    cx.select(finite, near, same)
}

/// One half of a tensor times a gate of the other half.
fn gated(cx: &mut Lowering<'_>, call: &Call<'_>, axis: i64) -> Result<Wire, Objection> {
    let x = float_input(cx, call)?;
    let axis = resolve_axis(axis, cx.rank(x))?;
    let n = cx.fact(x).shape[axis].known().filter(|n| n % 2 == 0);
    let half =
        n.ok_or_else(|| Objection::UnknownSize { what: "an even length of the axis to halve", got: cx.fact(x).to_string() })? as i64 / 2;
    let mut part = |start, stop| {
        let slice = SliceAxis { start, stop, step: 1 };
        let axes = (0..cx.rank(x)).map(|a| if a == axis { slice } else { SliceAxis::ALL }).collect();
        cx.op(Slice { axes }, &[x])
    };
    let (value, gate) = (part(None, Some(half))?, part(Some(half), None)?);
    let gate = cx.unary(Unary::Sigmoid, gate)?;
    cx.binary(Binary::Mul, value, gate)
}

/// 1 at the place that a whole number names, 0 elsewhere, along a new axis.
pub(in crate::layers) fn one_hot(cx: &mut Lowering<'_>, x: Wire, classes: usize, axis: usize, dtype: DType) -> Result<Wire, Objection> {
    let behind = cx.rank(x) - axis;
    let shape: Vec<usize> = std::iter::once(classes).chain(std::iter::repeat_n(1, behind)).collect();
    let places = cx.constant(Tensor::f32(&shape, (0..classes).map(|i| i as f32).collect()));
    let x = cx.reshape(ReshapeTo::InsertAxis(axis), x)?;
    let equal = cx.op(BinaryOp { function: Binary::Equal, dtype: DType::Bool }, &[x, places])?;
    cx.cast(equal, dtype)
}

fn float_dtype(dtype: &Option<String>) -> Result<DType, Objection> {
    let named = dtype.as_deref().map_or(Some(DType::F32), DType::from_name);
    named.ok_or_else(|| Objection::Setting { key: "dtype".into(), got: format!("{dtype:?}"), expected: "an element type".into() })
}

nodes! { "nn":
    /// One half of a tensor times the sigmoid of the other half.
    Glu {
        /// Along which axis the halves stand.
        #[serde(default = "crate::layers::config::last_axis")]
        axis: i64,
    }
    (this, cx, call) = gated(cx, call, this.axis),
    cases: [
        Case::call("default", "{}", &[&[2, 3, 6]], r#"["$0"]"#),
        Case::call("axis", r#"{"axis": 1}"#, &[&[2, 4, 3]], r#"["$0"]"#),
    ];
    /// 1 at the place that a whole number names, 0 elsewhere.
    OneHot {
        /// How many places.
        num_classes: usize,
        /// Where the new axis stands.
        #[serde(default = "crate::layers::config::last_axis")]
        axis: i64,
        /// Element type; float32 if absent.
        #[serde(default)]
        dtype: Option<String>,
        /// Whether the result is sparse: no.
        #[serde(default)]
        sparse: bool,
    }
    (this, cx, call) = {
        let x = call.one()?;
        let axis = resolve_axis(this.axis, cx.rank(x) + 1)?;
        let dtype = float_dtype(&this.dtype)?;
        one_hot(cx, x, this.num_classes, axis, dtype)
    },
    cases: [
        Case::call("default", r#"{"num_classes": 5}"#, &[&[2, 3]], r#"["$0"]"#).integers(5),
        Case::call("axis", r#"{"num_classes": 4, "axis": 1, "dtype": "int32"}"#, &[&[2, 3]], r#"["$0"]"#).integers(3),
    ];
    /// 1 at all places that whole numbers name, 0 elsewhere.
    MultiHot {
        /// How many places.
        num_classes: usize,
        /// Where the new axis stands.
        #[serde(default = "crate::layers::config::last_axis")]
        axis: i64,
        /// Element type; float32 if absent.
        #[serde(default)]
        dtype: Option<String>,
        /// Whether the result is sparse: no.
        #[serde(default)]
        sparse: bool,
    }
    (this, cx, call) = {
        let x = call.one()?;
        let axis = resolve_axis(this.axis, cx.rank(x) + 1)?;
        let dtype = float_dtype(&this.dtype)?;
        multi_hot(cx, x, this.num_classes, axis, dtype)
    },
    cases: [Case::call("default", r#"{"num_classes": 5}"#, &[&[2, 3]], r#"["$0"]"#).integers(5)];
}

/// The largest of the encodings along the axis behind the batch.
pub(in crate::layers) fn multi_hot(cx: &mut Lowering<'_>, x: Wire, classes: usize, axis: usize, dtype: DType) -> Result<Wire, Objection> {
    let over = usize::from(cx.rank(x) > 1);
    let each = one_hot(cx, x, classes, axis, dtype)?;
    cx.reduce(ReduceKind::Max, &[over], false, each)
}

unary_nodes! { "math":
    /// 1 minus the error function.
    Erfc = chain(&[Unary::Erf, Unary::RsubScalar(1.0)]);
}
