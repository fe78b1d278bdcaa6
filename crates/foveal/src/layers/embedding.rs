//! Embedding and ReversibleEmbedding.

use super::config::{Opaque, yes};
use super::{Call, Case, Initializer, Layer, Lowering, Nest, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::{DType, Fact, Wire};
use crate::ops::{Binary, Einsum, Take, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

fn uniform() -> Initializer {
    Initializer::class("RandomUniform")
}

/// A vector for each whole number: `(...)` to `(..., output_dim)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Embedding {
    /// One more than the largest number.
    pub input_dim: usize,
    /// Length of the vectors.
    pub output_dim: usize,
    /// Of the vectors.
    #[serde(default = "uniform")]
    pub embeddings_initializer: Initializer,
    /// Penalty on the vectors in training.
    #[serde(default)]
    pub embeddings_regularizer: Opaque,
    /// Penalty on the output in training.
    #[serde(default)]
    pub activity_regularizer: Opaque,
    /// Constraint on the vectors in training.
    #[serde(default)]
    pub embeddings_constraint: Opaque,
    /// Whether 0 means that there is nothing: the layers behind get a mask.
    #[serde(default)]
    pub mask_zero: bool,
}

impl Embedding {
    /// Vectors of length `output_dim` for the numbers below `input_dim`.
    pub fn new(input_dim: usize, output_dim: usize) -> Self {
        Self {
            input_dim,
            output_dim,
            embeddings_initializer: uniform(),
            embeddings_regularizer: Opaque::default(),
            activity_regularizer: Opaque::default(),
            embeddings_constraint: Opaque::default(),
            mask_zero: false,
        }
    }
}

/// The vectors of whole numbers.
fn look_up(cx: &mut Lowering<'_>, indices: Wire, vectors: Wire) -> Result<Wire, Objection> {
    let indices = match cx.fact(indices).dtype {
        DType::I32 | DType::I64 => indices,
        _ => cx.cast(indices, DType::I32)?,
    };
    cx.op(Take { axis: 0 }, &[vectors, indices])
}

impl Layer for Embedding {
    const CLASS: &'static str = "Embedding";
    const OLD_KEYS: &'static [&'static str] = &["input_length"];
    const AUTOCAST: bool = false;
    const CASES: &'static [Case] = &[
        Case::new("words", r#"{"input_dim": 11, "output_dim": 5}"#, &[&[2, 7]]).integers(10),
        Case::new("floats", r#"{"input_dim": 4, "output_dim": 3, "mask_zero": true}"#, &[&[3, 4]]).bytes().up_to(3),
        Case::new("images", r#"{"input_dim": 6, "output_dim": 2}"#, &[&[2, 3, 4]]).integers(5).unknown(),
    ];

    fn weights(&self, _: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        Ok(vec![WeightSpec::new(0, "embeddings", [self.input_dim, self.output_dim], &self.embeddings_initializer)])
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let (indices, vectors) = (call.one()?, cx.weight(0));
        look_up(cx, indices, vectors).map(Nest::Leaf)
    }

    fn masks(&self, cx: &mut Lowering<'_>, call: &Call<'_>, _: &[Wire]) -> Result<Vec<Option<Wire>>, Objection> {
        let indices = call.one()?;
        Ok(if self.mask_zero { vec![Some(cx.compare(Binary::NotEqual, indices, 0.0)?)] } else { Vec::new() })
    }
}

/// A vector for each whole number and, called with `reverse`, a score for each number by its vector.
///
/// `(...)` to `(..., output_dim)`; in reverse `(..., output_dim)` to `(..., input_dim)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReversibleEmbedding {
    /// As in Embedding.
    #[serde(flatten)]
    pub embedding: Embedding,
    /// Whether the scores use the same vectors.
    #[serde(default = "yes")]
    pub tie_weights: bool,
    /// In which type the scores are computed: the layer's own if absent.
    #[serde(default)]
    pub reverse_dtype: Option<String>,
    /// Bound of the scores, which a hyperbolic tangent keeps; none if absent.
    #[serde(default)]
    pub logit_soft_cap: Option<f64>,
}

impl ReversibleEmbedding {
    fn scores(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Wire, Objection> {
        if let Some(dtype) = &self.reverse_dtype {
            return Err(Objection::Unsupported(format!("reverse_dtype = \"{dtype}\"")));
        }
        let x = call.one()?;
        let rank = cx.rank(x) as u8;
        let lead = (b'a'..b'a' + rank.saturating_sub(1)).collect::<Vec<u8>>();
        let with = |last: u8| lead.iter().copied().chain([last]).collect();
        let vectors: &[u8] = if self.tie_weights { b"zy" } else { b"yz" };
        let product = Einsum { a: with(b'y'), b: vectors.into(), out: with(b'z') };
        let vectors = cx.weight(usize::from(!self.tie_weights));
        let scores = cx.op(product, &[x, vectors])?;
        let Some(cap) = self.logit_soft_cap else { return Ok(scores) };
        let small = cx.unary(Unary::DivScalar(cap as f32), scores)?;
        let bounded = cx.unary(Unary::Tanh, small)?;
        cx.unary(Unary::MulScalar(cap as f32), bounded)
    }
}

/// Whether the call's argument `name`, which is a switch, is on.
pub(super) fn switched_on(call: &Call<'_>, name: &str) -> bool {
    let argument = call.kwargs.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    matches!(argument, Some(Nest::Value(serde_json::Value::Bool(true))))
}

impl Layer for ReversibleEmbedding {
    const CLASS: &'static str = "ReversibleEmbedding";
    const AUTOCAST: bool = false;
    const CASES: &'static [Case] = &[
        Case::new("words", r#"{"input_dim": 6, "output_dim": 5}"#, &[&[2, 7]]).integers(5),
        Case::new("tied", r#"{"input_dim": 6, "output_dim": 5, "logit_soft_cap": 0.5}"#, &[&[2, 4, 5]])
            .with(r#"["$0"]"#, r#"{"reverse": true}"#),
        Case::new("untied", r#"{"input_dim": 6, "output_dim": 5, "tie_weights": false}"#, &[&[2, 5]])
            .with(r#"["$0"]"#, r#"{"reverse": true}"#),
    ];

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let mut specs = self.embedding.weights(inputs)?;
        if !self.tie_weights {
            let shape = [self.embedding.output_dim, self.embedding.input_dim];
            specs.push(WeightSpec::new(1, "reverse_embeddings", shape, &self.embedding.embeddings_initializer));
        }
        Ok(specs)
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        if switched_on(call, "reverse") { self.scores(cx, call).map(Nest::Leaf) } else { self.embedding.lower(cx, call) }
    }

    fn masks(&self, cx: &mut Lowering<'_>, call: &Call<'_>, outputs: &[Wire]) -> Result<Vec<Option<Wire>>, Objection> {
        if switched_on(call, "reverse") { Ok(Vec::new()) } else { self.embedding.masks(cx, call, outputs) }
    }
}
