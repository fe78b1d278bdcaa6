//! Whole numbers: shifted bits, common divisors and multiples, entries counted one by one.

use super::contraction::tensor;
use super::special::whole;
use super::value;
use crate::error::Objection;
use crate::ir::{DType, Wire};
use crate::layers::integers::refuse;
use crate::layers::{Call, Case, Constant, Lowering, Nest};
use crate::ops::{Binary, Pair, PairOp, Unary};
use serde_json::Value;

/// How many places bits are moved: a number.
fn places(call: &Call<'_>) -> Result<i32, Objection> {
    let number = value(call, 1, "y")?.and_then(Value::as_i64).filter(|n| (0..31).contains(n));
    number.map(|n| n as i32).ok_or_else(|| Objection::Unsupported("moving bits by anything but one number from 0 to 30".into()))
}

fn shifted(cx: &mut Lowering<'_>, call: &Call<'_>, left: bool) -> Result<Wire, Objection> {
    let (x, factor) = (tensor(cx, call, 0, "x")?, 2f32.powi(places(call)?));
    whole(cx, x)?;
    if cx.fact(x).dtype == DType::Bool {
        return Err(Objection::Unsupported("moving bits of truth values".into()));
    }
    if left {
        return cx.unary(Unary::MulScalar(factor), x);
    }
    let divisor = cx.constant_beside(x, &Constant((factor as i64).into()))?;
    cx.binary(Binary::FloorDiv, x, divisor)
}

fn common(cx: &mut Lowering<'_>, call: &Call<'_>, function: Pair) -> Result<Wire, Objection> {
    let (a, b) = (tensor(cx, call, 0, "x1")?, tensor(cx, call, 1, "x2")?);
    for x in [a, b] {
        whole(cx, x)?;
        if cx.fact(x).dtype == DType::Bool {
            return Err(Objection::Unsupported("common divisors and multiples of truth values".into()));
        }
        if function == Pair::Lcm && cx.fact(x).dtype.size() > 1 {
            return Err(refuse("a common multiple", cx.fact(x).dtype));
        }
    }
    let y = cx.op(PairOp { function }, &[a, b])?;
    cx.wrapped(y)
}

const BYTES: Case = Case::call("bytes", "{}", &[&[2, 9], &[2, 9]], r#"["$0", "$1"]"#).bytes().up_to(60);

const THREE_PLACES: Case = Case::call("number", "{}", &[&[2, 9]], r#"["$0", 3]"#).integers(99);
const BYTES_MOVED: Case = Case::call("bytes", "{}", &[&[2, 9]], r#"["$0", 2]"#).bytes();

/// Defines shifts of bits.
macro_rules! shifts {
    ($($(#[$doc:meta])* $name:ident = $left:expr, $case:expr;)+) => {
        nodes! { "numpy": $(
            $(#[$doc])*
            $name {}
            (_this, cx, call) = shifted(cx, call, $left),
            cases: [$case];
        )+ }
    };
}

shifts! {
    /// Bits moved up: a product with a power of 2.
    BitwiseLeftShift = true, BYTES_MOVED;
    /// Bits moved up: a product with a power of 2.
    LeftShift = true, THREE_PLACES;
    /// Bits moved down: divided by a power of 2, rounded down.
    BitwiseRightShift = false, BYTES_MOVED;
    /// Bits moved down: divided by a power of 2, rounded down.
    RightShift = false, THREE_PLACES;
}

nodes! { "numpy":
    /// The largest number that divides both.
    Gcd {}
    (_this, cx, call) = common(cx, call, Pair::Gcd),
    cases: [Case::call("tensors", "{}", &[&[2, 9], &[2, 9]], r#"["$0", "$1"]"#).integers(99), BYTES];
    /// The smallest number that both divide.
    Lcm {}
    (_this, cx, call) = common(cx, call, Pair::Lcm),
    cases: [BYTES];
}

/// The most axes whose entries are counted.
const MOST_AXES: usize = 32;

/// Which entry a number counts to, where the entries of a shape are counted one by one.
fn unravelled(cx: &mut Lowering<'_>, call: &Call<'_>, shape: &Constant) -> Result<Nest<Wire>, Objection> {
    let lengths: Option<Vec<i64>> = shape.0.as_array().and_then(|lengths| lengths.iter().map(Value::as_i64).collect());
    let lengths = lengths.filter(|lengths| (1..=MOST_AXES).contains(&lengths.len()) && lengths.iter().all(|&n| (1..1 << 24).contains(&n)));
    let Some(lengths) = lengths else {
        let expected = format!("at most {MOST_AXES} numbers from 1 to 2^24");
        return Err(Objection::Setting { key: "shape".into(), got: shape.0.to_string(), expected });
    };
    let mut rest = call.one()?;
    let mut places = Vec::new();
    for &n in lengths.iter().rev() {
        let length = cx.constant_beside(rest, &Constant(n.into()))?;
        places.push((n, cx.binary(Binary::Mod, rest, length)?));
        rest = cx.binary(Binary::FloorDiv, rest, length)?;
    }
    // Numbers beyond the last entry mean that one, numbers too far below 0 the first.
    let (above, below) = (cx.compare(Binary::Greater, rest, 0.0)?, cx.compare(Binary::Less, rest, -1.0)?);
    let mut held = |(n, place): (i64, Wire)| {
        let (first, last) = (cx.constant_beside(place, &Constant(0.into()))?, cx.constant_beside(place, &Constant((n - 1).into()))?);
        let inside = cx.select(below, first, place)?;
        cx.select(above, last, inside).map(Nest::Leaf)
    };
    Ok(Nest::List(places.into_iter().rev().map(&mut held).collect::<Result<_, _>>()?))
}

nodes! { "numpy":
    /// The indices of entries that are counted one by one.
    UnravelIndex {
        /// The lengths of the axes whose entries are counted.
        shape: Constant,
    }
    (this, cx, call) = unravelled(cx, call, &this.shape),
    cases: [Case::call("matrix", r#"{"shape": [2, 3, 4]}"#, &[&[2, 9]], r#"["$0"]"#).integers(30)];
}
