//! MultiHeadAttention.

use super::{Heads, Projection, Tensors, Visibility, with_scores};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::layers::config::{Axes, Opaque, yes};
use crate::layers::einsum_dense::Lengths;
use crate::layers::lowering::known_dim;
use crate::layers::{Activation, Call, Case, Initializer, Layer, Lowering, Outputs, WeightSpec};
use crate::ops::Binary;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Attention of several heads: each takes a mean of the values, weighted by how well their keys fit a query.
///
/// Called on a query `(batch, queries, ...)`, a value `(batch, keys, ...)` and perhaps a key like the value; gives
/// `(batch, queries, channels)`, with the query's channels unless `output_shape` says otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MultiHeadAttention {
    /// Number of heads.
    pub num_heads: usize,
    /// Channels of queries and keys in each head.
    pub key_dim: usize,
    /// Channels of values in each head; those of keys if absent.
    #[serde(default)]
    pub value_dim: Option<usize>,
    /// Part of the weights set to 0 in training.
    #[serde(default)]
    pub dropout: f64,
    /// Whether to add a bias.
    #[serde(default = "yes")]
    pub use_bias: bool,
    /// Lengths of the output's last axes; the query's channels if absent.
    #[serde(default)]
    pub output_shape: Option<Lengths>,
    /// Over which axes attention runs; all between batch and channels if absent.
    #[serde(default)]
    pub attention_axes: Option<Axes>,
    /// How many places a query sees to either side, its own counted; all if absent.
    #[serde(default)]
    pub sliding_window: Option<usize>,
    /// Of the kernels.
    #[serde(default = "Initializer::glorot_uniform")]
    pub kernel_initializer: Initializer,
    /// Of the biases.
    #[serde(default = "Initializer::zeros")]
    pub bias_initializer: Initializer,
    /// Penalty on the kernels in training.
    #[serde(default)]
    pub kernel_regularizer: Opaque,
    /// Penalty on the biases in training.
    #[serde(default)]
    pub bias_regularizer: Opaque,
    /// Penalty on the output in training.
    #[serde(default)]
    pub activity_regularizer: Opaque,
    /// Constraint on the kernels in training.
    #[serde(default)]
    pub kernel_constraint: Opaque,
    /// Constraint on the biases in training.
    #[serde(default)]
    pub bias_constraint: Opaque,
    /// Whether a gate of the query opens what the heads give.
    #[serde(default)]
    pub use_gate: bool,
    /// Of the random numbers.
    #[serde(default)]
    pub seed: Opaque,
}

impl MultiHeadAttention {
    /// With Keras' defaults.
    pub fn new(num_heads: usize, key_dim: usize) -> Self {
        Self {
            num_heads,
            key_dim,
            value_dim: None,
            dropout: 0.0,
            use_bias: true,
            output_shape: None,
            attention_axes: None,
            sliding_window: None,
            kernel_initializer: Initializer::glorot_uniform(),
            bias_initializer: Initializer::zeros(),
            kernel_regularizer: Opaque::default(),
            bias_regularizer: Opaque::default(),
            activity_regularizer: Opaque::default(),
            kernel_constraint: Opaque::default(),
            bias_constraint: Opaque::default(),
            use_gate: false,
            seed: Opaque::default(),
        }
    }

    /// The dense layers inside, in Keras' order: of query, key, value, output, and gate if there is one.
    fn projections(&self, query: &Fact, value: &Fact, key: &Fact) -> Result<Vec<Projection>, Objection> {
        let channels = |x: &Fact| known_dim(x, x.rank().saturating_sub(1), "the last axis");
        let (heads, value_dim) = (self.num_heads, self.value_dim.unwrap_or(self.key_dim));
        let own = channels(query)?;
        let output: Vec<usize> = match &self.output_shape {
            None => vec![own],
            Some(Lengths::One(n)) => vec![*n],
            Some(Lengths::Many(n)) => n.iter().map(|n| n.unwrap_or(own)).collect(),
        };
        let into = |group, name, x: &Fact, dim| Ok(Projection { group, name, kernel: vec![channels(x)?, heads, dim], summed: 1 });
        let mut all = vec![
            into("query_dense", "query", query, self.key_dim)?,
            into("key_dense", "key", key, self.key_dim)?,
            into("value_dense", "value", value, value_dim)?,
            Projection { group: "output_dense", name: "output", kernel: [vec![heads, value_dim], output].concat(), summed: 2 },
        ];
        if self.use_gate {
            all.push(into("_gate_dense", "gate", query, value_dim)?);
        }
        Ok(all)
    }

    fn axes(&self, rank: usize) -> Result<Vec<usize>, Objection> {
        match &self.attention_axes {
            Some(axes) => Ok(axes.resolve(rank)?.to_vec()),
            None => Ok((1..rank.saturating_sub(1)).collect()),
        }
    }
}

impl Layer for MultiHeadAttention {
    const CLASS: &'static str = "MultiHeadAttention";
    const PASSES_MASK: bool = true;
    const ARGUMENTS: &'static [&'static str] = &["query", "value", "key"];
    const CASES: &'static [Case] = &[
        Case::new("self_attention", r#"{"num_heads": 2, "key_dim": 3}"#, &[&[2, 5, 4]]).with(r#"["$0", "$0"]"#, "{}"),
        Case::new(
            "cross",
            r#"{"num_heads": 3, "key_dim": 4, "value_dim": 2, "output_shape": 6, "dropout": 0.1}"#,
            &[&[2, 5, 4], &[2, 7, 3]],
        )
        .with(r#"["$0", "$1"]"#, "{}")
        .unknown(),
        Case::new("key", r#"{"num_heads": 2, "key_dim": 3, "use_bias": false}"#, &[&[2, 5, 4], &[2, 7, 3], &[2, 7, 6]])
            .with(r#"["$0", "$1", "$2"]"#, "{}"),
        Case::new("causal", r#"{"num_heads": 2, "key_dim": 3}"#, &[&[2, 6, 4]]).with(r#"["$0", "$0"]"#, r#"{"use_causal_mask": true}"#),
        Case::new("scores", r#"{"num_heads": 2, "key_dim": 3, "dropout": 0.1}"#, &[&[2, 6, 4]])
            .with(r#"["$0", "$0"]"#, r#"{"use_causal_mask": true, "return_attention_scores": true}"#),
        Case::new("attention_mask", r#"{"num_heads": 2, "key_dim": 3}"#, &[&[2, 5, 4], &[2, 6, 4], &[2, 5, 6]])
            .with(r#"["$0", "$1"]"#, r#"{"attention_mask": "$2"}"#)
            .dtypes(&["float32", "float32", "bool"]),
        Case::new("value_mask", r#"{"num_heads": 2, "key_dim": 3}"#, &[&[2, 5, 4], &[2, 6, 4], &[2, 6]])
            .with(r#"["$0", "$1"]"#, r#"{"value_mask": "$2"}"#)
            .dtypes(&["float32", "float32", "bool"]),
        Case::new("images", r#"{"num_heads": 2, "key_dim": 3}"#, &[&[2, 3, 4, 5]]).with(r#"["$0", "$0"]"#, "{}"),
        Case::new("one_axis", r#"{"num_heads": 2, "key_dim": 3, "attention_axes": [2]}"#, &[&[2, 3, 4, 5]]).with(r#"["$0", "$0"]"#, "{}"),
        Case::new("gate", r#"{"num_heads": 2, "key_dim": 3, "use_gate": true, "value_dim": 4, "dropout": 0.1}"#, &[&[2, 5, 4]])
            .with(r#"["$0", "$0"]"#, "{}"),
        Case::new("window", r#"{"num_heads": 2, "key_dim": 3, "sliding_window": 2}"#, &[&[2, 6, 4]])
            .with(r#"["$0", "$0"]"#, r#"{"use_causal_mask": true}"#),
    ];

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let [query, value, ..] = inputs else {
            return Err(Objection::Shape { what: "number of inputs", expected: "at least 2".into(), got: inputs.len().to_string() });
        };
        let projections = self.projections(query, value, inputs.get(2).unwrap_or(value))?;
        let initializers = [&self.kernel_initializer, &self.bias_initializer];
        Ok(projections.iter().flat_map(|projection| projection.weights(self.use_bias, initializers)).collect())
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let tensors = Tensors::of(call)?;
        let visible = Visibility::of(cx, call, &tensors, self.sliding_window)?;
        let projections = self.projections(cx.fact(tensors.query), cx.fact(tensors.value), cx.fact(tensors.key))?;
        let each = if self.use_bias { 2 } else { 1 };
        let weights = cx.weights().to_vec();
        let linear = Activation::default();
        let run = |cx: &mut Lowering<'_>, index: usize, x: Wire, activation: &Activation| {
            projections[index].lower(cx, x, &weights[each * index..each * (index + 1)], activation)
        };
        let heads = Heads {
            query: run(cx, 0, tensors.query, &linear)?,
            key: run(cx, 1, tensors.key, &linear)?,
            value: run(cx, 2, tensors.value, &linear)?,
        };
        let axes = self.axes(cx.rank(tensors.query))?;
        let [mut output, scores] = heads.attend(cx, &axes, self.key_dim, &visible, self.dropout)?;
        if self.use_gate {
            let gate = run(cx, 4, tensors.query, &Activation::named("sigmoid").unwrap_or_default())?;
            output = cx.binary(Binary::Mul, output, gate)?;
        }
        let output = run(cx, 3, output, &linear)?;
        Ok(with_scores(call, output, scores))
    }
}
