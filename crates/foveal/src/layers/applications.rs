//! Layers that `keras.applications` keeps to itself.

use super::lowering::known_dim;
use super::{Call, Case, Initializer, Layer, Lowering, Nest, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::Fact;
use crate::ops::{Binary, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// InceptionResNetV2's residual sum of two inputs: `a + scale * b`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CustomScaleLayer {
    /// Factor of the second input.
    pub scale: f64,
}

impl CustomScaleLayer {
    /// With this factor.
    pub fn new(scale: f64) -> Self {
        Self { scale }
    }
}

impl Layer for CustomScaleLayer {
    const CLASS: &'static str = "CustomScaleLayer";
    const MODULE: &'static str = "keras.src.applications.inception_resnet_v2";
    const REGISTERED_NAME: Option<&'static str> = Some("CustomScaleLayer");
    const CASES: &'static [Case] = &[Case::new("scale", r#"{"scale": 0.17}"#, &[&[2, 3, 4, 2], &[2, 3, 4, 2]])];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let [shortcut, residual] = call.tuple()?;
        let scaled = cx.unary(Unary::MulScalar(self.scale as f32), residual)?;
        cx.binary(Binary::Add, shortcut, scaled).map(Nest::Leaf)
    }
}

/// ConvNeXt's factor per channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LayerScale {
    /// First value of the factors.
    pub init_values: f64,
    /// Number of channels.
    pub projection_dim: usize,
}

impl LayerScale {
    /// For this many channels.
    pub fn new(init_values: f64, projection_dim: usize) -> Self {
        Self { init_values, projection_dim }
    }
}

impl Layer for LayerScale {
    const CLASS: &'static str = "LayerScale";
    const MODULE: &'static str = "keras.src.applications.convnext";
    const REGISTERED_NAME: Option<&'static str> = Some("LayerScale");
    const CASES: &'static [Case] = &[Case::new("three", r#"{"init_values": 1e-6, "projection_dim": 3}"#, &[&[2, 4, 5, 3]])];

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let x = &inputs[0];
        let channels = known_dim(x, x.rank().saturating_sub(1), "the number of channels")?;
        if channels != self.projection_dim {
            let (expected, got) = (self.projection_dim.to_string(), x.to_string());
            return Err(Objection::Shape { what: "channels", expected, got });
        }
        let mut initializer = Initializer::class("Constant");
        initializer.0["config"] = json!({ "value": self.init_values });
        Ok(vec![WeightSpec::new(0, "gamma", [channels], &initializer)])
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        cx.binary(Binary::Mul, x, cx.weight(0)).map(Nest::Leaf)
    }
}
