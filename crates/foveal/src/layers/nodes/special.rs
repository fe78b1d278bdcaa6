//! Inverse trigonometric functions and other rare ones, of each element alone or of elements at the same place.

use super::contraction::tensor;
use super::elementwise::unary_nodes;
use crate::error::Objection;
use crate::ir::{DType, Wire, is_float};
use crate::layers::{Call, Case, Lowering};
use crate::ops::{Binary, BinaryOp, Pair, PairOp, Special, SpecialOp, Unary};

fn special(cx: &mut Lowering<'_>, call: &Call<'_>, function: Special) -> Result<Wire, Objection> {
    let x = call.one()?;
    let x = cx.to_float(x)?;
    cx.op(SpecialOp { function }, &[x])
}

/// Defines rare functions of one tensor.
macro_rules! special_nodes {
    ($module:literal: $($(#[$doc:meta])* $name:ident = $function:expr;)+) => {
        nodes! { $module: $(
            $(#[$doc])*
            $name {}
            (_this, cx, call) = special(cx, call, $function),
            cases: [
                Case::call("default", "{}", &[&[2, 3, 5]], r#"["$0"]"#),
                Case::call("integers", "{}", &[&[2, 3]], r#"["$0"]"#).integers(2),
            ];
        )+ }
    };
}

special_nodes! { "numpy":
    /// Inverse sine.
    Arcsin = Special::Arcsin;
    /// Inverse cosine.
    Arccos = Special::Arccos;
    /// Inverse tangent.
    Arctan = Special::Arctan;
    /// Inverse hyperbolic sine.
    Arcsinh = Special::Arcsinh;
    /// Inverse hyperbolic cosine.
    Arccosh = Special::Arccosh;
    /// Inverse hyperbolic tangent.
    Arctanh = Special::Arctanh;
    /// `sin(pi x) / (pi x)`, and 1 at 0.
    Sinc = Special::Sinc;
}

unary_nodes! { "math":
    /// Inverse error function.
    Erfinv = special(Special::Erfinv);
}

fn pair(cx: &mut Lowering<'_>, call: &Call<'_>, function: Pair) -> Result<Wire, Objection> {
    let (a, b) = (tensor(cx, call, 0, "x1")?, tensor(cx, call, 1, "x2")?);
    let floats = function == Pair::Arctan2;
    let [a, b] = [a, b].map(|x| if floats { cx.to_float(x) } else { Ok(x) });
    cx.op(PairOp { function }, &[a?, b?])
}

/// `x1` times 2 to the whole number `x2`, by four powers of which none is 0 or infinite; further than 300 places away is nothing but
/// 0 and infinity.
fn scaled(cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Wire, Objection> {
    let (x, exponent) = (tensor(cx, call, 0, "x1")?, tensor(cx, call, 1, "x2")?);
    whole(cx, exponent)?;
    let x = cx.to_float(x)?;
    let dtype = cx.fact(x).dtype;
    let (x, exponent) = (cx.cast(x, DType::F32)?, cx.cast(exponent, DType::F32)?);
    let exponent = cx.unary(Unary::Clip(-300.0, 300.0), exponent)?;
    let quarter = cx.unary(Unary::MulScalar(0.25), exponent)?;
    let quarter = cx.unary(Unary::Floor, quarter)?;
    let three = cx.unary(Unary::MulScalar(3.0), quarter)?;
    let rest = cx.binary(Binary::Sub, exponent, three)?;
    let y = [quarter, quarter, quarter, rest].into_iter().try_fold(x, |x, exponent| {
        let power = cx.unary(Unary::RpowScalar(2.0), exponent)?;
        cx.binary(Binary::Mul, x, power)
    })?;
    cx.cast(y, dtype)
}

fn bits(cx: &mut Lowering<'_>, call: &Call<'_>, function: Pair) -> Result<Wire, Objection> {
    let (a, b) = (tensor(cx, call, 0, "x")?, tensor(cx, call, 1, "y")?);
    for x in [a, b] {
        whole(cx, x)?;
    }
    cx.op(PairOp { function }, &[a, b])
}

pub(super) fn whole(cx: &Lowering<'_>, x: Wire) -> Result<(), Objection> {
    match cx.fact(x).dtype {
        dtype if is_float(dtype) => Err(Objection::Unsupported(format!("{dtype} values, where whole numbers are needed,"))),
        _ => Ok(()),
    }
}

fn complement(cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Wire, Objection> {
    let x = call.one()?;
    whole(cx, x)?;
    match cx.fact(x).dtype {
        DType::Bool => cx.compare(Binary::Equal, x, 0.0),
        _ => cx.unary(Unary::RsubScalar(-1.0), x),
    }
}

/// The larger or the smaller value, or the one that is a number.
fn extreme(cx: &mut Lowering<'_>, call: &Call<'_>, function: Binary) -> Result<Wire, Objection> {
    let (a, b) = (tensor(cx, call, 0, "x1")?, tensor(cx, call, 1, "x2")?);
    let wires = cx.promote(&[a, b])?;
    let (a, b) = (wires[0], wires[1]);
    let both = cx.binary(function, a, b)?;
    let no_number = |cx: &mut Lowering<'_>, x| cx.op(BinaryOp { function: Binary::NotEqual, dtype: DType::Bool }, &[x, x]);
    let none = no_number(cx, a)?;
    let y = cx.select(none, b, both)?;
    let none = no_number(cx, b)?;
    cx.select(none, a, y)
}

/// Defines functions of two tensors.
macro_rules! pairs {
    ($($(#[$doc:meta])* $name:ident = $lower:ident($function:expr), $case:expr;)+) => {
        nodes! { "numpy": $(
            $(#[$doc])*
            $name {}
            (_this, cx, call) = $lower(cx, call, $function),
            cases: [$case];
        )+ }
    };
}

const TENSORS: Case = Case::call("tensors", "{}", &[&[2, 3], &[2, 3]], r#"["$0", "$1"]"#);
const WHOLE: Case = Case::call("tensors", "{}", &[&[2, 9], &[2, 9]], r#"["$0", "$1"]"#).integers(99);

pairs! {
    /// The angle of the point `(x2, x1)`.
    Arctan2 = pair(Pair::Arctan2), TENSORS;
    /// The remainder, with the sign of the dividend.
    Fmod = pair(Pair::Fmod), TENSORS;
    /// The larger one, or the one that is a number.
    Fmax = extreme(Binary::Max), TENSORS;
    /// The smaller one, or the one that is a number.
    Fmin = extreme(Binary::Min), TENSORS;
    /// Bits that both have.
    BitwiseAnd = bits(Pair::And), WHOLE;
    /// Bits that either has.
    BitwiseOr = bits(Pair::Or), WHOLE;
    /// Bits that one of them has.
    BitwiseXor = bits(Pair::Xor), WHOLE;
}

nodes! { "numpy":
    /// The modified Bessel function of the first kind, of order 0.
    I0 {}
    (_this, cx, call) = special(cx, call, Special::BesselI0),
    cases: [Case::call("default", "{}", &[&[2, 3, 5]], r#"["$0"]"#)];
    /// `x1` times 2 to the power of `x2`, whole numbers.
    Ldexp {}
    (_this, cx, call) = scaled(cx, call),
    cases: [
        Case::call("number", "{}", &[&[2, 9]], r#"["$0", 3]"#),
        Case::call("tensors", "{}", &[&[2, 9], &[2, 9]], r#"["$0", "$1"]"#).integers(9),
    ];
    /// Bits that a whole number has not.
    BitwiseNot {}
    (_this, cx, call) = complement(cx, call),
    cases: [Case::call("default", "{}", &[&[2, 9]], r#"["$0"]"#).integers(99)];
    /// Bits that a whole number has not.
    BitwiseInvert {}
    (_this, cx, call) = complement(cx, call),
    cases: [Case::call("default", "{}", &[&[2, 9]], r#"["$0"]"#).integers(99)];
    /// Whether the sign is negative.
    Signbit {}
    (_this, cx, call) = {
        let x = special(cx, call, Special::SignBit)?;
        cx.compare(Binary::NotEqual, x, 0.0)
    },
    cases: [Case::call("default", "{}", &[&[2, 9]], r#"["$0"]"#)];
}
