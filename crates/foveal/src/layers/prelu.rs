//! PReLU.

use super::config::{Opaque, resolve_axis};
use super::lowering::known_dim;
use super::{Call, Case, Initializer, Layer, Lowering, Nest, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::Fact;
use crate::ops::{Binary, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `x` where positive, else `alpha * x` with an alpha of its own for every place but the batch. The shape stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PReLU {
    /// Of the slopes.
    #[serde(default = "Initializer::zeros")]
    pub alpha_initializer: Initializer,
    /// Penalty on the slopes in training.
    #[serde(default)]
    pub alpha_regularizer: Opaque,
    /// Constraint on the slopes in training.
    #[serde(default)]
    pub alpha_constraint: Opaque,
    /// Axes (counted with the batch) along which one slope serves all: `[1, 2]` for one per channel of an image.
    #[serde(default)]
    pub shared_axes: Option<Vec<i64>>,
}

impl Default for PReLU {
    fn default() -> Self {
        Self {
            alpha_initializer: Initializer::zeros(),
            alpha_regularizer: Opaque::default(),
            alpha_constraint: Opaque::default(),
            shared_axes: None,
        }
    }
}

impl Layer for PReLU {
    const CLASS: &'static str = "PReLU";
    const PASSES_MASK: bool = true;
    const CASES: &'static [Case] = &[
        Case::new("default", "{}", &[&[2, 4, 3]]),
        Case::new("per_channel", r#"{"shared_axes": [1, 2]}"#, &[&[2, 4, 5, 3]]),
        Case::new("unknown", r#"{"shared_axes": [1, 2]}"#, &[&[2, 4, 5, 3]]).unknown(),
        Case::new("integers", "{}", &[&[2, 4, 3]]).integers(9),
    ];

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let x = &inputs[0];
        let shared: Result<Vec<usize>, _> = self.shared_axes.iter().flatten().map(|&axis| resolve_axis(axis, x.rank())).collect();
        let shared = shared?;
        let shape: Result<Vec<usize>, _> = (1..x.rank())
            .map(|axis| if shared.contains(&axis) { Ok(1) } else { known_dim(x, axis, "an axis with slopes of its own") })
            .collect();
        Ok(vec![WeightSpec::new(0, "alpha", shape?, &self.alpha_initializer)])
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        let x = cx.to_float(x)?;
        let (above, below) = (cx.unary(Unary::RELU, x)?, cx.unary(Unary::MinScalar(0.0), x)?);
        let below = cx.binary(Binary::Mul, cx.weight(0), below)?;
        Ok(Nest::Leaf(cx.binary(Binary::Add, above, below)?))
    }
}
