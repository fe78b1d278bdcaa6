//! Functions of each element alone, or of elements at the same place.

use super::{Operand, operand};
use crate::error::Objection;
use crate::ir::{DType, Tensor, Wire, is_float};
use crate::layers::{Call, Case, Constant, Lowering};
use crate::ops::{Binary, BinaryOp, Select, Unary};
use serde_json::Value;

/// Adds a function whose result for an integer is one.
pub(super) fn exact(cx: &mut Lowering<'_>, call: &Call<'_>, function: Unary) -> Result<Wire, Objection> {
    let x = call.one()?;
    cx.unary(function, x)
}

/// Adds a function whose result is a float, whatever the input.
pub(super) fn float(cx: &mut Lowering<'_>, call: &Call<'_>, function: Unary) -> Result<Wire, Objection> {
    let x = call.one()?;
    let x = cx.to_float(x)?;
    cx.unary(function, x)
}

/// Defines op nodes of one tensor and no settings.
macro_rules! unary_nodes {
    ($module:literal: $($(#[$doc:meta])* $name:ident = $lower:ident($function:expr);)+) => {
        nodes! { $module: $(
            $(#[$doc])*
            $name {}
            (_this, cx, call) = $lower(cx, call, $function),
            cases: [Case::call("default", "{}", &[&[2, 3, 5]], r#"["$0"]"#)];
        )+ }
    };
    ($module:literal, bytes: $($(#[$doc:meta])* $name:ident = $lower:ident($function:expr);)+) => {
        nodes! { $module: $(
            $(#[$doc])*
            $name {}
            (_this, cx, call) = $lower(cx, call, $function),
            cases: [
                Case::call("default", "{}", &[&[2, 3, 5]], r#"["$0"]"#),
                Case::call("bytes", "{}", &[&[2, 3, 5]], r#"["$0"]"#).bytes(),
            ];
        )+ }
    };
}
pub(super) use unary_nodes;

unary_nodes! { "numpy", bytes:
    /// `-x`.
    Negative = exact(Unary::Neg);
    /// `x * x`.
    Square = exact(Unary::Square);
    /// Square root.
    Sqrt = float(Unary::Sqrt);
    /// `|x|`.
    Absolute = exact(Unary::Abs);
    /// `|x|`.
    Abs = exact(Unary::Abs);
}

unary_nodes! { "numpy":
    /// `e^x`.
    Exp = float(Unary::Exp);
    /// `e^x - 1`.
    Expm1 = float(Unary::Expm1);
    /// Natural logarithm.
    Log = float(Unary::Log);
    /// `ln(1 + x)`.
    Log1p = float(Unary::Log1p);
    /// Hyperbolic tangent.
    Tanh = float(Unary::Tanh);
    /// Sine.
    Sin = float(Unary::Sin);
    /// Cosine.
    Cos = float(Unary::Cos);
    /// Largest integer not above `x`.
    Floor = float(Unary::Floor);
    /// Smallest integer not below `x`.
    Ceil = float(Unary::Ceil);
    /// -1, 0 or 1.
    Sign = exact(Unary::Sign);
    /// `1 / x`.
    Reciprocal = float(Unary::Reciprocal);
}

unary_nodes! { "math":
    /// `1 / sqrt(x)`.
    Rsqrt = float(Unary::Rsqrt);
    /// The error function.
    Erf = float(Unary::Erf);
}

/// The scalar forms of a function of two values: with the number on the right, and on the left.
type Scalar = Option<[fn(f32) -> Unary; 2]>;

/// How the type of a result follows from the operands'.
#[derive(Clone, Copy, PartialEq)]
enum Typing {
    /// The wider one.
    Wider,
    /// The wider one, or a float.
    Float,
    /// Truth values.
    Truth,
}

/// A number right of `x` for which the function has a form of its own.
fn scalar(constant: &Constant, x: DType, typing: Typing) -> Option<f32> {
    let number = constant.number()?;
    let whole = !constant.0.is_f64();
    // Python's floats make floats of integer tensors; its integers take the tensor's type.
    (is_float(x) || (whole && typing == Typing::Wider)).then_some(number as f32)
}

fn two(cx: &mut Lowering<'_>, call: &Call<'_>, function: Binary, scalars: Scalar, typing: Typing) -> Result<Wire, Objection> {
    let (a, b) = (operand(call, 0, "x1")?, operand(call, 1, "x2")?);
    let floats = |cx: &mut Lowering<'_>, x: Wire| if typing == Typing::Float { cx.to_float(x) } else { Ok(x) };
    let (wires, constant) = match (a, b) {
        (Operand::Wire(a), Operand::Wire(b)) => ([floats(cx, a)?, floats(cx, b)?], None),
        (Operand::Wire(a), Operand::Constant(c)) => ([floats(cx, a)?; 2], Some((c, 0))),
        (Operand::Constant(c), Operand::Wire(b)) => ([floats(cx, b)?; 2], Some((c, 1))),
        (Operand::Constant(_), Operand::Constant(_)) => {
            return Err(Objection::Shape { what: "number of tensors", expected: "1 or 2".into(), got: "0".into() });
        }
    };
    let Some((constant, side)) = constant else { return typed(cx, function, wires, typing) };
    let x = wires[0];
    if let (Some(scalars), Some(number)) = (scalars, scalar(&constant, cx.fact(x).dtype, typing)) {
        return cx.unary(scalars[side](number), x);
    }
    let constant = cx.constant_beside(x, &constant)?;
    typed(cx, function, if side == 0 { [x, constant] } else { [constant, x] }, typing)
}

fn typed(cx: &mut Lowering<'_>, function: Binary, [a, b]: [Wire; 2], typing: Typing) -> Result<Wire, Objection> {
    match typing {
        Typing::Truth => cx.op(BinaryOp { function, dtype: DType::Bool }, &[a, b]),
        _ => cx.binary(function, a, b),
    }
}

/// Defines op nodes of two tensors, or of a tensor and a number on either side.
macro_rules! binary_nodes {
    ($($(#[$doc:meta])* $name:ident = $function:ident, $scalars:expr, $typing:ident $(, $case:expr)*;)+) => {
        nodes! { "numpy": $(
            $(#[$doc])*
            $name {}
            (_this, cx, call) = two(cx, call, Binary::$function, $scalars, Typing::$typing),
            cases: [
                Case::call("tensors", "{}", &[&[2, 3, 4], &[2, 3, 4]], r#"["$0", "$1"]"#),
                Case::call("broadcast", "{}", &[&[2, 3, 4], &[2, 1, 4]], r#"["$0", "$1"]"#),
                Case::call("number_right", "{}", &[&[2, 3, 4]], r#"["$0", 2]"#),
                Case::call("number_left", "{}", &[&[2, 3, 4]], r#"[1.5, "$0"]"#),
                $($case,)*
            ];
        )+ }
    };
}

const BYTES: Case = Case::call("bytes", "{}", &[&[2, 3, 4], &[2, 3, 4]], r#"["$0", "$1"]"#).bytes();
const BYTES_NUMBER: Case = Case::call("bytes_number", "{}", &[&[2, 3, 4]], r#"["$0", 100]"#).bytes();
const TRUTHS: Case = Case::call("truths", "{}", &[&[2, 3, 4], &[2, 3, 4]], r#"["$0", "$1"]"#).truths();

/// Powers of which the commonest is a product.
fn power(exponent: f32) -> Unary {
    if exponent == 2.0 { Unary::Square } else { Unary::PowScalar(exponent) }
}

binary_nodes! {
    /// `x1 + x2`.
    Add = Add, Some([Unary::AddScalar, Unary::AddScalar]), Wider, BYTES, BYTES_NUMBER, TRUTHS;
    /// `x1 - x2`.
    Subtract = Sub, Some([|c| Unary::AddScalar(-c), Unary::RsubScalar]), Wider, BYTES, BYTES_NUMBER;
    /// `x1 * x2`.
    Multiply = Mul, Some([Unary::MulScalar, Unary::MulScalar]), Wider, BYTES, BYTES_NUMBER, TRUTHS;
    /// `x1 / x2`, a float.
    TrueDivide = Div, Some([Unary::DivScalar, Unary::RdivScalar]), Float;
    /// `x1 / x2`, a float.
    Divide = Div, Some([Unary::DivScalar, Unary::RdivScalar]), Float;
    /// The integer below or at `x1 / x2`.
    FloorDivide = FloorDiv, None, Wider;
    /// The remainder of the division to the integer below; it has the sign of `x2`.
    Mod = Mod, None, Wider;
    /// `x1^x2`.
    Power = Pow, Some([power, Unary::RpowScalar]), Wider;
    /// The larger one.
    Maximum = Max, Some([Unary::MaxScalar, Unary::MaxScalar]), Wider;
    /// The smaller one.
    Minimum = Min, Some([Unary::MinScalar, Unary::MinScalar]), Wider;
    /// Whether `x1 == x2`.
    Equal = Equal, None, Truth;
    /// Whether `x1 != x2`.
    NotEqual = NotEqual, None, Truth;
    /// Whether `x1 > x2`.
    Greater = Greater, None, Truth;
    /// Whether `x1 >= x2`.
    GreaterEqual = GreaterEqual, None, Truth;
    /// Whether `x1 < x2`.
    Less = Less, None, Truth;
    /// Whether `x1 <= x2`.
    LessEqual = LessEqual, None, Truth;
    /// Whether both are not 0.
    LogicalAnd = LogicalAnd, None, Truth;
    /// Whether either is not 0.
    LogicalOr = LogicalOr, None, Truth;
    /// Whether just one is not 0.
    LogicalXor = LogicalXor, None, Truth;
}

/// `x1` where the condition is not 0, else `x2`.
fn choose(cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Wire, Objection> {
    let operands = [operand(call, 0, "condition")?, operand(call, 1, "x1")?, operand(call, 2, "x2")?];
    let tensor = operands[1..].iter().find_map(|o| if let Operand::Wire(wire) = o { Some(*wire) } else { None });
    let mut wires = Vec::with_capacity(3);
    for operand in &operands {
        wires.push(match (operand, tensor) {
            (Operand::Wire(wire), _) => *wire,
            (Operand::Constant(constant), Some(x)) => cx.constant_beside(x, constant)?,
            (Operand::Constant(constant), None) => {
                let tensor = constant.tensor()?;
                cx.constant(tensor)
            }
        });
    }
    let choices = cx.promote(&wires[1..])?;
    let dtype = cx.fact(choices[0]).dtype;
    cx.op(Select { dtype }, &[wires[0], choices[0], choices[1]])
}

/// `x` within two numbers; Python's floats make floats of integers.
fn clip(cx: &mut Lowering<'_>, call: &Call<'_>, x_min: &Constant, x_max: &Constant) -> Result<Wire, Objection> {
    let (Some(low), Some(high)) = (x_min.number(), x_max.number()) else {
        return Err(Objection::Unsupported("clipping to anything but two numbers".into()));
    };
    let x = call.one()?;
    let x = if x_min.0.is_f64() || x_max.0.is_f64() { cx.to_float(x)? } else { x };
    cx.unary(Unary::Clip(low as f32, high as f32), x)
}

nodes! { "numpy":
    /// `x` within `x_min..=x_max`.
    Clip {
        /// Least value.
        x_min: Constant,
        /// Largest value.
        x_max: Constant,
    }
    (this, cx, call) = clip(cx, call, &this.x_min, &this.x_max),
    cases: [
        Case::call("numbers", r#"{"x_min": -0.5, "x_max": 1}"#, &[&[2, 3, 5]], r#"["$0"]"#),
        Case::call("integers", r#"{"x_min": 20, "x_max": 120}"#, &[&[2, 3, 5]], r#"["$0"]"#).bytes(),
        Case::call("integers_by_floats", r#"{"x_min": 20.0, "x_max": 120.0}"#, &[&[2, 3, 5]], r#"["$0"]"#).bytes(),
    ];
    /// The nearest integer, halves to even.
    Round {
        /// Places behind the decimal point: 0.
        #[serde(default)]
        decimals: i64,
    }
    (this, cx, call) = match this.decimals {
        0 => exact(cx, call, Unary::Round),
        n => Err(Objection::Unsupported(format!("rounding to {n} decimals"))),
    },
    cases: [Case::call("default", "{}", &[&[2, 3, 5]], r#"["$0"]"#)];
    /// Whether `x` is 0.
    LogicalNot {}
    (_this, cx, call) = {
        let zero = cx.constant(Tensor::f32(&[], vec![0.0]));
        let x = call.one()?;
        cx.op(BinaryOp { function: Binary::Equal, dtype: DType::Bool }, &[x, zero])
    },
    cases: [Case::call("default", "{}", &[&[2, 3, 5]], r#"["$0"]"#).integers(2)];
    /// One of two values, by a condition.
    Where {}
    (_this, cx, call) = choose(cx, call),
    cases: [
        Case::call("tensors", "{}", &[&[2, 3, 1], &[2, 3, 4], &[2, 3, 4]], r#"["$0", "$1", "$2"]"#).integers(1),
        Case::call("number", "{}", &[&[2, 3], &[2, 3]], r#"["$0", "$1", 0.5]"#),
    ];
}

nodes! { "core":
    /// Another element type; floats become integers by leaving out what is behind the point.
    Cast {
        /// Which type.
        dtype: String,
    }
    (this, cx, call) = match DType::from_name(&this.dtype) {
        Some(dtype) => {
            let x = call.one()?;
            cx.cast(x, dtype)
        }
        None => Err(Objection::Setting {
            key: "dtype".into(),
            got: Value::from(this.dtype.as_str()).to_string(),
            expected: "an element type".into(),
        }),
    },
    cases: [
        Case::call("integers", r#"{"dtype": "int32"}"#, &[&[2, 20]], r#"["$0"]"#),
        Case::call("half", r#"{"dtype": "float16"}"#, &[&[2, 20]], r#"["$0"]"#),
        Case::call("floats", r#"{"dtype": "float32"}"#, &[&[2, 20]], r#"["$0"]"#).integers(255),
        Case::call("bytes_of_floats", r#"{"dtype": "uint8"}"#, &[&[2, 20]], r#"["$0"]"#),
        Case::call("bytes_of_integers", r#"{"dtype": "uint8"}"#, &[&[2, 20]], r#"["$0"]"#).integers(1000),
    ];
}
