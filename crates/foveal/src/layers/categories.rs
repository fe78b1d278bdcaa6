//! CategoryEncoding and Discretization: numbers as categories, and categories as truth values or counts.

use super::nodes::numeric::{count_at_or_below, multi_hot, one_hot};
use super::{Call, Case, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use crate::ir::{DType, Dim, Tensor, Wire};
use crate::ops::{Binary, ReduceKind, ReshapeTo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How whole numbers come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutputMode {
    /// As they are.
    Int,
    /// Each as a row with 1 at its place.
    OneHot,
    /// All of an entry as one row with 1 at their places.
    #[serde(alias = "binary")]
    MultiHot,
    /// All of an entry as one row of how often each is there.
    Count,
}

/// Whole numbers below `depth` in the form of `mode`, as Keras' `encode_categorical_inputs` has them.
fn encode(cx: &mut Lowering<'_>, x: Wire, depth: usize, mode: OutputMode, weights: Option<Wire>) -> Result<Wire, Objection> {
    let dtype = cx.compute_dtype();
    let last = cx.rank(x);
    match mode {
        OutputMode::Int => Ok(x),
        OutputMode::OneHot => {
            let single = last > 1 && cx.fact(x).shape.last() == Some(&Dim::Known(1));
            let x = if single { cx.reshape(ReshapeTo::RemoveAxis(last - 1), x)? } else { x };
            one_hot(cx, x, depth, cx.rank(x), dtype)
        }
        OutputMode::MultiHot => multi_hot(cx, x, depth, last, dtype),
        OutputMode::Count => {
            let each = one_hot(cx, x, depth, last, dtype)?;
            let each = match weights {
                None => each,
                Some(weights) => {
                    let weights = cx.reshape(ReshapeTo::InsertAxis(cx.rank(weights)), weights)?;
                    cx.binary(Binary::Mul, each, weights)?
                }
            };
            cx.reduce(ReduceKind::Sum, &[usize::from(last > 1)], false, each)
        }
    }
}

fn multi() -> OutputMode {
    OutputMode::MultiHot
}

/// Whole numbers as rows of truth values or counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CategoryEncoding {
    /// One more than the largest number; there is no encoding without it.
    #[serde(default)]
    pub num_tokens: Option<usize>,
    /// `one_hot`, `multi_hot` or `count`.
    #[serde(default = "multi")]
    pub output_mode: OutputMode,
}

impl CategoryEncoding {
    /// Of the numbers below `num_tokens`, with 1 at the places of all that an entry has.
    pub fn new(num_tokens: usize) -> Self {
        Self { num_tokens: Some(num_tokens), output_mode: multi() }
    }
}

impl Layer for CategoryEncoding {
    const CLASS: &'static str = "CategoryEncoding";
    const CASES: &'static [Case] = &[
        Case::new("multi_hot", r#"{"num_tokens": 6}"#, &[&[3, 4]]).integers(5),
        Case::new("one_hot", r#"{"num_tokens": 6, "output_mode": "one_hot"}"#, &[&[3, 1]]).integers(5),
        Case::new("one_hot_several", r#"{"num_tokens": 6, "output_mode": "one_hot"}"#, &[&[3, 4]]).integers(5),
        Case::new("count", r#"{"num_tokens": 4, "output_mode": "count"}"#, &[&[3, 7]]).integers(3),
    ];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let Some(x) = call.tensor(0, "inputs")? else { return call.one().map(Nest::Leaf) };
        let weights = call.tensor(1, "count_weights")?;
        let num_tokens = self.num_tokens.ok_or_else(|| Objection::Setting {
            key: "num_tokens".into(),
            got: "null".into(),
            expected: "how many there are".into(),
        })?;
        encode(cx, x, num_tokens, self.output_mode, weights).map(Nest::Leaf)
    }
}

fn whole() -> OutputMode {
    OutputMode::Int
}

fn hundredth() -> f64 {
    0.01
}

/// The interval in which each number lies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Discretization {
    /// Where one interval ends and the next begins, in rising order.
    #[serde(default)]
    pub bin_boundaries: Option<Vec<f64>>,
    /// Number of intervals, where the boundaries come from data.
    #[serde(default)]
    pub num_bins: Option<usize>,
    /// How exactly boundaries are found in data.
    #[serde(default = "hundredth")]
    pub epsilon: f64,
    /// `int`, `one_hot`, `multi_hot` or `count`.
    #[serde(default = "whole")]
    pub output_mode: OutputMode,
    /// Whether the result is sparse: no.
    #[serde(default)]
    pub sparse: bool,
}

impl Discretization {
    /// Between these boundaries.
    pub fn new(bin_boundaries: impl Into<Vec<f64>>) -> Self {
        Self { bin_boundaries: Some(bin_boundaries.into()), num_bins: None, epsilon: hundredth(), output_mode: whole(), sparse: false }
    }
}

impl Layer for Discretization {
    const CLASS: &'static str = "Discretization";
    const CASES: &'static [Case] = &[
        Case::new("int", r#"{"bin_boundaries": [-1.0, 0.0, 0.5]}"#, &[&[3, 4]]),
        Case::new("one_hot", r#"{"bin_boundaries": [-1.0, 0.0, 0.5], "output_mode": "one_hot"}"#, &[&[3, 1]]),
        Case::new("count", r#"{"bin_boundaries": [-1.0, 0.0, 0.5], "output_mode": "count"}"#, &[&[3, 7]]),
    ];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let bounds = self.bin_boundaries.as_ref().ok_or_else(|| Objection::Setting {
            key: "bin_boundaries".into(),
            got: "null".into(),
            expected: "boundaries, which `adapt` finds in data".into(),
        })?;
        let x = call.one()?;
        let x = cx.to_float(x)?;
        let bins = cx.constant(Tensor::f32(&[bounds.len()], bounds.iter().map(|b| *b as f32).collect()));
        let places = count_at_or_below(cx, x, bins)?;
        let places = cx.cast(places, DType::I32)?;
        encode(cx, places, bounds.len() + 1, self.output_mode, None).map(Nest::Leaf)
    }
}
