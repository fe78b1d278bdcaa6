//! GroupedQueryAttention.

use super::{Heads, Projection, Tensors, Visibility, with_scores};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::layers::config::{Opaque, yes};
use crate::layers::image::{Interpolation, resample};
use crate::layers::lowering::known_dim;
use crate::layers::{Activation, Call, Case, Initializer, Layer, Lowering, Outputs, WeightSpec};
use crate::ops::{Binary, ResizeTo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::smallvec;

/// Attention of several heads, of which groups share keys and values.
///
/// Called on a query `(batch, queries, channels)`, a value `(batch, keys, channels)` and perhaps a key like the value; gives
/// `(batch, queries, channels)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupedQueryAttention {
    /// Channels of each head.
    pub head_dim: usize,
    /// Heads of queries.
    pub num_query_heads: usize,
    /// Heads of keys and values, which divide those of queries.
    pub num_key_value_heads: usize,
    /// Part of the weights set to 0 in training.
    #[serde(default)]
    pub dropout: f64,
    /// Whether to add a bias.
    #[serde(default = "yes")]
    pub use_bias: bool,
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

impl GroupedQueryAttention {
    /// With Keras' defaults.
    pub fn new(head_dim: usize, num_query_heads: usize, num_key_value_heads: usize) -> Self {
        Self {
            head_dim,
            num_query_heads,
            num_key_value_heads,
            dropout: 0.0,
            use_bias: true,
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

    /// How many heads of queries share a key.
    fn repeats(&self) -> Result<usize, Objection> {
        let (queries, keys) = (self.num_query_heads, self.num_key_value_heads);
        if keys == 0 || !queries.is_multiple_of(keys) {
            let expected = format!("a divisor of the {queries} heads of queries");
            return Err(Objection::Setting { key: "num_key_value_heads".into(), got: keys.to_string(), expected });
        }
        Ok(queries / keys)
    }

    /// The dense layers inside, in Keras' order: of query, key, value, output, and gate if there is one.
    fn projections(&self, query: &Fact, value: &Fact, key: &Fact) -> Result<Vec<Projection>, Objection> {
        if let Some(x) = [query, value, key].into_iter().find(|x| x.rank() != 3) {
            return Err(Objection::Rank { expected: "3 axes (batch, places, channels)".into(), got: x.to_string() });
        }
        let into = |group, name, x: &Fact, heads| {
            Ok(Projection { group, name, kernel: vec![known_dim(x, 2, "the last axis")?, heads, self.head_dim], summed: 1 })
        };
        let (queries, keys) = (self.num_query_heads, self.num_key_value_heads);
        let own = known_dim(query, 2, "the last axis")?;
        let mut all = vec![
            into("_query_dense", "query", query, queries)?,
            into("_key_dense", "key", key, keys)?,
            into("_value_dense", "value", value, keys)?,
            Projection { group: "_output_dense", name: "output", kernel: vec![queries, self.head_dim, own], summed: 2 },
        ];
        if self.use_gate {
            all.push(into("_gate_dense", "gate", query, queries)?);
        }
        Ok(all)
    }
}

impl Layer for GroupedQueryAttention {
    const CLASS: &'static str = "GroupQueryAttention";
    const PYTHON_CLASS: &'static str = "GroupedQueryAttention";
    const PASSES_MASK: bool = true;
    const ARGUMENTS: &'static [&'static str] = &["query", "value", "key"];
    const CASES: &'static [Case] = &[
        Case::new("groups", r#"{"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}"#, &[&[2, 5, 4], &[2, 6, 4]])
            .with(r#"["$0", "$1"]"#, "{}")
            .unknown(),
        Case::new("causal", r#"{"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 1, "use_bias": false}"#, &[&[2, 5, 4]])
            .with(r#"["$0", "$0"]"#, r#"{"use_causal_mask": true, "return_attention_scores": true}"#),
        Case::new(
            "masks",
            r#"{"head_dim": 3, "num_query_heads": 2, "num_key_value_heads": 2, "use_gate": true}"#,
            &[&[2, 5, 4], &[2, 6, 4], &[2, 6]],
        )
        .with(r#"["$0", "$1", "$1"]"#, r#"{"key_mask": "$2"}"#)
        .dtypes(&["float32", "float32", "bool"]),
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
        let repeats = self.repeats()?;
        let shared = |cx: &mut Lowering<'_>, index: usize, x: Wire| {
            let own = run(cx, index, x, &linear)?;
            if repeats == 1 { Ok(own) } else { resample(cx, own, smallvec![(2, ResizeTo::Factor(repeats))], Interpolation::Nearest, false) }
        };
        let heads =
            Heads { query: run(cx, 0, tensors.query, &linear)?, key: shared(cx, 1, tensors.key)?, value: shared(cx, 2, tensors.value)? };
        let [mut output, scores] = heads.attend(cx, &[1], self.head_dim, &visible, self.dropout)?;
        if self.use_gate {
            let gate = run(cx, 4, tensors.query, &Activation::named("sigmoid").unwrap_or_default())?;
            output = cx.binary(Binary::Mul, output, gate)?;
        }
        let output = run(cx, 3, output, &linear)?;
        Ok(with_scores(call, output, scores))
    }
}
