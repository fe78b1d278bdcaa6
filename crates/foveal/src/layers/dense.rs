//! Dense.

use super::config::{DataFormat, Opaque, yes};
use super::conv::contract;
use super::lowering::known_dim;
use super::{Activation, Call, Case, Initializer, Layer, Lowering, Nest, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::ops::Product;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `activation(x @ kernel + bias)` along the last axis: `(..., k)` to `(..., units)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Dense {
    /// Output channels.
    pub units: usize,
    /// Function of the result.
    #[serde(default)]
    pub activation: Activation,
    /// Whether to add a bias.
    #[serde(default = "yes")]
    pub use_bias: bool,
    /// Of the kernel.
    #[serde(default = "Initializer::glorot_uniform")]
    pub kernel_initializer: Initializer,
    /// Of the bias.
    #[serde(default = "Initializer::zeros")]
    pub bias_initializer: Initializer,
    /// Penalty on the kernel in training.
    #[serde(default)]
    pub kernel_regularizer: Opaque,
    /// Penalty on the bias in training.
    #[serde(default)]
    pub bias_regularizer: Opaque,
    /// Penalty on the output in training.
    #[serde(default)]
    pub activity_regularizer: Opaque,
    /// Constraint on the kernel in training.
    #[serde(default)]
    pub kernel_constraint: Opaque,
    /// Constraint on the bias in training.
    #[serde(default)]
    pub bias_constraint: Opaque,
}

impl Dense {
    /// With Keras' defaults: a bias, no activation.
    pub fn new(units: usize) -> Self {
        Self {
            units,
            activation: Activation::default(),
            use_bias: true,
            kernel_initializer: Initializer::glorot_uniform(),
            bias_initializer: Initializer::zeros(),
            kernel_regularizer: Opaque::default(),
            bias_regularizer: Opaque::default(),
            activity_regularizer: Opaque::default(),
            kernel_constraint: Opaque::default(),
            bias_constraint: Opaque::default(),
        }
    }
}

impl Layer for Dense {
    const CLASS: &'static str = "Dense";
    const PASSES_MASK: bool = true;
    const CASES: &'static [Case] = &[
        Case::new("rank2", r#"{"units": 7}"#, &[&[3, 5]]),
        Case::new("bytes", r#"{"units": 3}"#, &[&[2, 5]]).bytes(),
        Case::new("rank4_relu", r#"{"units": 20, "activation": "relu"}"#, &[&[2, 3, 2, 6]]),
        Case::new("softmax_no_bias", r#"{"units": 4, "activation": "softmax", "use_bias": false}"#, &[&[1, 33]]),
    ];

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let x = inputs.first().filter(|x| x.rank() >= 2).ok_or_else(|| Objection::Rank {
            expected: "at least 2 axes (batch, ..., channels)".into(),
            got: inputs.first().map_or("nothing".into(), Fact::to_string),
        })?;
        let k = known_dim(x, x.rank() - 1, "the last axis")?;
        let mut specs = vec![WeightSpec::new(0, "kernel", [k, self.units], &self.kernel_initializer)];
        if self.use_bias {
            specs.push(WeightSpec::new(1, "bias", [self.units], &self.bias_initializer));
        }
        Ok(specs)
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let inputs: Vec<Wire> = std::iter::once(call.one()?).chain(cx.weights().iter().copied()).collect();
        Ok(Nest::Leaf(contract(cx, Product::MATRIX, &inputs, DataFormat::ChannelsLast, &self.activation)?))
    }
}
