//! Attention and AdditiveAttention, which have one head and no kernels.

use super::with_scores;
use crate::error::Objection;
use crate::ir::{DType, Fact, Tensor, Wire};
use crate::layers::config::{Opaque, yes};
use crate::layers::embedding::switched_on;
use crate::layers::lowering::known_dim;
use crate::layers::regularization::dropout;
use crate::layers::{Call, Case, Initializer, Layer, Lowering, Outputs, WeightSpec};
use crate::ops::{Band, Binary, Einsum, ReduceKind, ReshapeTo, Softmax, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::smallvec;

fn dot() -> String {
    "dot".into()
}

/// Means of values, weighted by the products of queries and keys.
///
/// Called on `[query, value]` or `[query, value, key]`, each `(batch, places, channels)`; gives `(batch, queries, channels)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attention {
    /// Whether to multiply the scores by a weight.
    #[serde(default)]
    pub use_scale: bool,
    /// `dot`, or `concat`: the sum of the hyperbolic tangent of query plus key.
    #[serde(default = "dot")]
    pub score_mode: String,
    /// Part of the weights set to 0 in training.
    #[serde(default)]
    pub dropout: f64,
    /// Of the random numbers.
    #[serde(default)]
    pub seed: Opaque,
}

impl Default for Attention {
    fn default() -> Self {
        Self { use_scale: false, score_mode: dot(), dropout: 0.0, seed: Opaque::default() }
    }
}

/// Means of values, weighted by a sum over the hyperbolic tangent of query plus key (Bahdanau et al., 2014).
///
/// Called on `[query, value]` or `[query, value, key]`, each `(batch, places, channels)`; gives `(batch, queries, channels)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AdditiveAttention {
    /// Whether each channel has a weight of its own.
    #[serde(default = "yes")]
    pub use_scale: bool,
    /// Part of the weights set to 0 in training.
    #[serde(default)]
    pub dropout: f64,
    /// Of the random numbers.
    #[serde(default)]
    pub seed: Opaque,
}

impl Default for AdditiveAttention {
    fn default() -> Self {
        Self { use_scale: true, dropout: 0.0, seed: Opaque::default() }
    }
}

/// Query, value and key.
fn inputs(call: &Call<'_>) -> Result<[Wire; 3], Objection> {
    let tensors = call.args.first().map(|arg| arg.leaves()).unwrap_or_default();
    match tensors.as_slice() {
        [query, value] => Ok([**query, **value, **value]),
        [query, value, key] => Ok([**query, **value, **key]),
        other => {
            let expected = "2 or 3 (query, value, key)".into();
            Err(Objection::Shape { what: "number of inputs", expected, got: other.len().to_string() })
        }
    }
}

/// `tanh(factor * (query + key))` for every pair, `(batch, queries, keys, channels)`.
fn pairs(cx: &mut Lowering<'_>, query: Wire, key: Wire, factor: Option<Wire>) -> Result<Wire, Objection> {
    let query = cx.reshape(ReshapeTo::InsertAxis(cx.rank(query) - 1), query)?;
    let key = cx.reshape(ReshapeTo::InsertAxis(cx.rank(key) - 2), key)?;
    let sum = cx.binary(Binary::Add, query, key)?;
    let sum = factor.map_or(Ok(sum), |factor| cx.binary(Binary::Mul, factor, sum))?;
    cx.unary(Unary::Tanh, sum)
}

fn sum_last(cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
    let last = cx.rank(x) - 1;
    cx.reduce(ReduceKind::Sum, &[last], false, x)
}

/// From scores `(batch, queries, keys)` to what the layer gives.
fn apply(cx: &mut Lowering<'_>, call: &Call<'_>, mut scores: Wire, value: Wire, rate: f64) -> Result<Outputs, Objection> {
    let masks = call.masks();
    let dtype = cx.fact(scores).dtype;
    let far = if dtype == DType::F16 { 65504.0 } else { 1e9 };
    if let Some(mask) = masks.get(1).copied().flatten() {
        let mask = if cx.rank(mask) == 2 { cx.reshape(ReshapeTo::InsertAxis(1), mask)? } else { mask };
        let hidden = cx.unary(Unary::AddScalar(-far), scores)?;
        scores = cx.select(mask, scores, hidden)?;
    }
    if switched_on(call, "use_causal_mask") {
        scores = cx.op(Band { low: None, high: Some(0), value: -far }, &[scores])?;
    }
    let weights = cx.op(Softmax { axes: smallvec![2], log: false }, &[scores])?;
    let used = dropout(cx, weights, rate, &[])?;
    let mut output = cx.op(Einsum { a: b"bqk"[..].into(), b: b"bkc"[..].into(), out: b"bqc"[..].into() }, &[used, value])?;
    if let Some(mask) = masks.first().copied().flatten() {
        let mask = cx.reshape(ReshapeTo::InsertAxis(cx.rank(mask)), mask)?;
        let zero = cx.constant(Tensor { dtype, ..Tensor::f32(&[], vec![0.0]) });
        output = cx.select(mask, output, zero)?;
    }
    Ok(with_scores(call, output, weights))
}

impl Layer for Attention {
    const CLASS: &'static str = "Attention";
    const CASES: &'static [Case] = &[
        Case::new("two", "{}", &[&[2, 5, 4], &[2, 6, 4]]).unknown(),
        Case::new("scaled", r#"{"use_scale": true}"#, &[&[2, 5, 4], &[2, 6, 3], &[2, 6, 4]]),
        Case::new("concat", r#"{"score_mode": "concat", "use_scale": true}"#, &[&[2, 5, 4], &[2, 6, 4]]),
        Case::new("concat_plain", r#"{"score_mode": "concat"}"#, &[&[2, 5, 4], &[2, 6, 4]]),
        Case::new("causal", "{}", &[&[2, 5, 4], &[2, 5, 4]])
            .with(r#"[["$0", "$1"]]"#, r#"{"use_causal_mask": true, "return_attention_scores": true}"#),
        Case::new("masked", "{}", &[&[2, 5, 4], &[2, 6, 4], &[2, 5], &[2, 6]])
            .with(r#"[["$0", "$1"]]"#, r#"{"mask": ["$2", "$3"]}"#)
            .dtypes(&["float32", "float32", "bool", "bool"]),
        Case::new("value_masked", "{}", &[&[2, 5, 4], &[2, 6, 4], &[2, 6]])
            .with(r#"[["$0", "$1"]]"#, r#"{"mask": [null, "$2"]}"#)
            .dtypes(&["float32", "float32", "bool"]),
    ];

    fn weights(&self, _: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let names = [(self.use_scale, "scale"), (self.score_mode == "concat", "concat_score_weight")];
        let there = names.into_iter().filter(|(there, _)| *there);
        Ok(there.enumerate().map(|(index, (_, name))| WeightSpec::new(index, name, [], &Initializer::ones())).collect())
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let [query, value, key] = inputs(call)?;
        let scale = self.use_scale.then(|| cx.weight(0));
        let scores = match self.score_mode.as_str() {
            "dot" => {
                let product = Einsum { a: b"bqc"[..].into(), b: b"bkc"[..].into(), out: b"bqk"[..].into() };
                let scores = cx.op(product, &[query, key])?;
                scale.map_or(Ok(scores), |scale| cx.binary(Binary::Mul, scores, scale))?
            }
            "concat" => {
                let pairs = pairs(cx, query, key, scale)?;
                let sum = sum_last(cx, pairs)?;
                let weight = cx.weight(usize::from(self.use_scale));
                cx.binary(Binary::Mul, weight, sum)?
            }
            other => {
                let expected = "dot or concat".into();
                return Err(Objection::Setting { key: "score_mode".into(), got: format!("{other:?}"), expected });
            }
        };
        apply(cx, call, scores, value, self.dropout)
    }

    fn masks(&self, _: &mut Lowering<'_>, call: &Call<'_>, _: &[Wire]) -> Result<Vec<Option<Wire>>, Objection> {
        Ok(call.masks().into_iter().take(1).collect())
    }
}

impl Layer for AdditiveAttention {
    const CLASS: &'static str = "AdditiveAttention";
    const CASES: &'static [Case] = &[
        Case::new("two", "{}", &[&[2, 5, 4], &[2, 6, 4]]),
        Case::new("unscaled", r#"{"use_scale": false}"#, &[&[2, 5, 4], &[2, 6, 3], &[2, 6, 4]]).unknown(),
        Case::new("masked", "{}", &[&[2, 5, 4], &[2, 6, 4], &[2, 5], &[2, 6]])
            .with(r#"[["$0", "$1"]]"#, r#"{"mask": ["$2", "$3"], "use_causal_mask": true}"#)
            .dtypes(&["float32", "float32", "bool", "bool"]),
    ];

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let channels = known_dim(&inputs[0], inputs[0].rank().saturating_sub(1), "the last axis")?;
        let scale = WeightSpec::new(0, "scale", [channels], &Initializer::glorot_uniform());
        Ok(self.use_scale.then_some(scale).into_iter().collect())
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let [query, value, key] = inputs(call)?;
        let pairs = pairs(cx, query, key, None)?;
        let weighted = if self.use_scale {
            let scale = cx.weight(0);
            cx.binary(Binary::Mul, scale, pairs)?
        } else {
            pairs
        };
        let scores = sum_last(cx, weighted)?;
        apply(cx, call, scores, value, self.dropout)
    }

    fn masks(&self, _: &mut Lowering<'_>, call: &Call<'_>, _: &[Wire]) -> Result<Vec<Option<Wire>>, Objection> {
        Ok(call.masks().into_iter().take(1).collect())
    }
}
