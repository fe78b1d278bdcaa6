//! Products that sum over axes.

use super::{Operand, operand, value};
use crate::error::Objection;
use crate::ir::{Tensor, Wire};
use crate::layers::config::resolve_axis;
use crate::layers::equation::{Equation, matmul};
use crate::layers::{Call, Case, Constant, Lowering};
use crate::ops::{self, Band, Binary, Labels, Softmax, Unary};

/// The tensor at `index`, or a constant made one.
pub(super) fn tensor(cx: &mut Lowering<'_>, call: &Call<'_>, index: usize, name: &str) -> Result<Wire, Objection> {
    match operand(call, index, name)? {
        Operand::Wire(wire) => Ok(wire),
        Operand::Constant(constant) => {
            let tensor = constant.tensor()?;
            Ok(cx.constant(tensor))
        }
    }
}

fn two(cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<[Wire; 2], Objection> {
    Ok([tensor(cx, call, 0, "x1")?, tensor(cx, call, 1, "x2")?])
}

fn einsum(cx: &mut Lowering<'_>, call: &Call<'_>, subscripts: &str) -> Result<Wire, Objection> {
    let operands = (0..call.args.len()).map(|index| tensor(cx, call, index, "operand")).collect::<Result<Vec<_>, _>>()?;
    let ranks: Vec<usize> = operands.iter().map(|operand| cx.rank(*operand)).collect();
    Equation::parse(subscripts, &ranks)?.lower(cx, &operands)
}

/// Labels that two tensors share where axis `a` of the one is summed with axis `b` of the other.
fn contract(cx: &mut Lowering<'_>, [x, y]: [Wire; 2], axes: [&[usize]; 2]) -> Result<Wire, Objection> {
    let mut next = b'a'..;
    let mut letter = || next.next().unwrap_or(0);
    let first: Labels = (0..cx.rank(x)).map(|_| letter()).collect();
    let paired = |axis| axes[1].iter().position(|b| *b == axis).map(|i| first[axes[0][i]]);
    let second: Labels = (0..cx.rank(y)).map(|axis| paired(axis).unwrap_or_else(&mut letter)).collect();
    let kept = |(axis, label): (usize, &u8)| (!axes[0].contains(&axis)).then_some(*label);
    let own = second.iter().copied().filter(|label| !first.contains(label));
    let out = first.iter().enumerate().filter_map(kept).chain(own).collect();
    let operands = cx.promote(&[x, y])?;
    Equation { operands: vec![first, second], out }.lower(cx, &operands)
}

/// `numpy.dot`: over the last axis of the one and the last but one of the other, or a product with a number.
fn dot(cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Wire, Objection> {
    let [x, y] = two(cx, call)?;
    match (cx.rank(x), cx.rank(y)) {
        (0, _) | (_, 0) => cx.binary(Binary::Mul, x, y),
        (n, m) => contract(cx, [x, y], [&[n - 1], &[m.saturating_sub(2)]]),
    }
}

fn inner(cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Wire, Objection> {
    let [x, y] = two(cx, call)?;
    match (cx.rank(x), cx.rank(y)) {
        (0, _) | (_, 0) => cx.binary(Binary::Mul, x, y),
        (n, m) => contract(cx, [x, y], [&[n - 1], &[m - 1]]),
    }
}

/// Axes as `numpy.tensordot` has them: how many, or a list for each tensor.
fn tensordot(cx: &mut Lowering<'_>, call: &Call<'_>, axes: &Constant) -> Result<Wire, Objection> {
    let [x, y] = two(cx, call)?;
    let ranks = [cx.rank(x), cx.rank(y)];
    let refuse = || Objection::Setting { key: "axes".into(), got: axes.0.to_string(), expected: "a number, or two lists of axes".into() };
    let list = |value: &serde_json::Value, rank: usize| -> Result<Vec<usize>, Objection> {
        let one = |value: &serde_json::Value| resolve_axis(value.as_i64().ok_or_else(refuse)?, rank);
        value.as_array().map_or_else(|| one(value).map(|axis| vec![axis]), |values| values.iter().map(one).collect())
    };
    let pairs = match (&axes.0, axes.0.as_u64()) {
        (_, Some(n)) => {
            let n = usize::try_from(n).ok().filter(|n| *n <= ranks[0].min(ranks[1])).ok_or_else(refuse)?;
            [(ranks[0] - n..ranks[0]).collect(), (0..n).collect()]
        }
        (serde_json::Value::Array(both), _) if both.len() == 2 => [list(&both[0], ranks[0])?, list(&both[1], ranks[1])?],
        _ => return Err(refuse()),
    };
    if pairs[0].len() != pairs[1].len() {
        return Err(refuse());
    }
    contract(cx, [x, y], [&pairs[0], &pairs[1]])
}

fn outer(cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Wire, Objection> {
    let [x, y] = two(cx, call)?;
    if cx.rank(x) != 1 || cx.rank(y) != 1 {
        return Err(Objection::Rank { expected: "1 axis each".into(), got: format!("{} and {}", cx.fact(x), cx.fact(y)) });
    }
    contract(cx, [x, y], [&[], &[]])
}

/// Softmax of scaled products, over `(batch, places, heads, channels)`.
fn attention(cx: &mut Lowering<'_>, call: &Call<'_>, this: &DotProductAttention) -> Result<Wire, Objection> {
    let [query, key, values] = [tensor(cx, call, 0, "query")?, tensor(cx, call, 1, "key")?, tensor(cx, call, 2, "value")?];
    let channels = cx.fact(query).shape.last().and_then(|d| d.known()).unwrap_or(1);
    let scale = match value(call, 5, "scale")? {
        None => 1.0 / (channels as f64).sqrt(),
        Some(scale) => Constant(scale.clone()).number().unwrap_or(1.0),
    };
    let query = cx.unary(Unary::MulScalar(scale as f32), query)?;
    let product = ops::Einsum { a: b"bqhc"[..].into(), b: b"bkhc"[..].into(), out: b"bhqk"[..].into() };
    let mut scores = cx.op(product, &[query, key])?;
    if let Some(cap) = this.attn_logits_soft_cap {
        let functions = [Unary::DivScalar(cap as f32), Unary::Tanh, Unary::MulScalar(cap as f32)];
        scores = functions.into_iter().try_fold(scores, |x, function| cx.unary(function, x))?;
    }
    if let Some(bias) = call.tensor(3, "bias")? {
        scores = cx.binary(Binary::Add, scores, bias)?;
    }
    if let Some(mask) = call.tensor(4, "mask")? {
        let far = cx.constant(Tensor { dtype: cx.fact(scores).dtype, ..Tensor::f32(&[], vec![-1e9]) });
        scores = cx.select(mask, scores, far)?;
    }
    if this.is_causal {
        scores = cx.op(Band { low: None, high: Some(0), value: -1e9 }, &[scores])?;
    }
    let weights = cx.op(Softmax { axes: [3].into_iter().collect(), log: false }, &[scores])?;
    cx.op(ops::Einsum { a: b"bhqk"[..].into(), b: b"bkhc"[..].into(), out: b"bqhc"[..].into() }, &[weights, values])
}

nodes! { "numpy":
    /// Products of matrices in the last two axes.
    Matmul {}
    (_this, cx, call) = two(cx, call).and_then(|[x, y]| matmul(cx, x, y)),
    cases: [
        Case::call("matrices", "{}", &[&[2, 3, 4], &[2, 4, 5]], r#"["$0", "$1"]"#),
        Case::call("broadcast", "{}", &[&[2, 3, 4, 5], &[2, 1, 5, 2]], r#"["$0", "$1"]"#),
        Case::call("vector", "{}", &[&[2, 3, 4]], r#"["$0", {"class_name": "__numpy__", "config": {"value": [1.0, -2.0, 0.5, 3.0], "dtype": "float32"}}]"#),
    ];
    /// Products summed as an equation says.
    Einsum {
        /// The equation, such as `bij,bjk->bik`.
        subscripts: String,
    }
    (this, cx, call) = einsum(cx, call, &this.subscripts),
    cases: [
        Case::call("matrices", r#"{"subscripts": "bij,bkj->bik"}"#, &[&[2, 3, 4], &[2, 5, 4]], r#"["$0", "$1"]"#),
        Case::call("two_sums", r#"{"subscripts": "bijc,bjck->bik"}"#, &[&[2, 3, 4, 2], &[2, 4, 2, 5]], r#"["$0", "$1"]"#),
        Case::call("three", r#"{"subscripts": "bi,bj,bk->bijk"}"#, &[&[2, 3], &[2, 4], &[2, 2]], r#"["$0", "$1", "$2"]"#),
        Case::call("one", r#"{"subscripts": "bij->bj"}"#, &[&[2, 3, 4]], r#"["$0"]"#),
        Case::call("ellipsis", r#"{"subscripts": "...ij,...kj->...ki"}"#, &[&[2, 3, 4, 5], &[2, 3, 6, 5]], r#"["$0", "$1"]"#),
        Case::call("implicit", r#"{"subscripts": "bi,bi"}"#, &[&[2, 3], &[2, 3]], r#"["$0", "$1"]"#),
    ];
    /// Over the last axis of the one and the last but one of the other.
    Dot {}
    (_this, cx, call) = dot(cx, call),
    cases: [
        Case::call("matrix", "{}", &[&[2, 3, 4]], r#"["$0", {"class_name": "__numpy__", "config": {"value": [[1.0, 2.0], [0.5, 3.0], [1.5, -1.0], [0.0, 1.0]], "dtype": "float32"}}]"#),
        Case::call("number", "{}", &[&[2, 3]], r#"["$0", 2.5]"#),
    ];
    /// Over the last axes of both.
    Inner {}
    (_this, cx, call) = inner(cx, call),
    cases: [Case::call("matrices", "{}", &[&[2, 3], &[2, 3]], r#"["$0", "$1"]"#)];
    /// Over axes that are given.
    Tensordot {
        /// How many of the last axes of the one and the first of the other, or a list of axes for each.
        #[serde(default = "two_axes")]
        axes: Constant,
    }
    (this, cx, call) = tensordot(cx, call, &this.axes),
    cases: [
        Case::call("lists", r#"{"axes": [[2], [1]]}"#, &[&[2, 3, 4], &[2, 4, 5]], r#"["$0", "$1"]"#),
        Case::call("count", r#"{"axes": 1}"#, &[&[2, 3]], r#"["$0", {"class_name": "__numpy__", "config": {"value": [[1.0, 2.0], [0.5, 3.0], [1.5, -1.0]], "dtype": "float32"}}]"#),
    ];
    /// Every value of a line times every value of another one.
    Outer {}
    (_this, cx, call) = outer(cx, call),
    cases: [Case::call("lines", "{}", &[&[3], &[3]], r#"["$0", "$1"]"#)];
}

fn two_axes() -> Constant {
    Constant(2.into())
}

nodes! { "nn":
    /// Means of values, weighted by the products of queries and keys, over `(batch, places, heads, channels)`.
    DotProductAttention {
        /// Whether a query sees no key behind its own place.
        #[serde(default)]
        is_causal: bool,
        /// Whether Keras computes it in another way.
        #[serde(default)]
        flash_attention: Option<bool>,
        /// Bound of the scores, which a hyperbolic tangent keeps; none if absent.
        #[serde(default)]
        attn_logits_soft_cap: Option<f64>,
    }
    (this, cx, call) = attention(cx, call, this),
    cases: [
        Case::call("plain", "{}", &[&[2, 5, 2, 3], &[2, 6, 2, 3], &[2, 6, 2, 3]], r#"["$0", "$1", "$2"]"#),
        Case::call("causal", r#"{"is_causal": true}"#, &[&[2, 5, 2, 3], &[2, 5, 2, 3], &[2, 5, 2, 3]], r#"["$0", "$1", "$2"]"#),
    ];
}
