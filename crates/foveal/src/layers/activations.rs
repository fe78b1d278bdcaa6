//! Layers that are nothing but a function of each element, or a softmax.

use super::config::Axes;
use super::{Call, Case, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use crate::ir::{DType, Tensor, Wire};
use crate::ops::{self, Binary, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use smallvec::SmallVec;

/// An activation function as a layer of its own. The shape stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Activation {
    /// The function's name.
    pub activation: super::Activation,
}

impl Layer for Activation {
    const CLASS: &'static str = "Activation";
    const PASSES_MASK: bool = true;
    const CASES: &'static [Case] = &[
        Case::new("relu", r#"{"activation": "relu"}"#, &[&[2, 5, 3]]),
        Case::new("relu6", r#"{"activation": "relu6"}"#, &[&[2, 5, 3]]),
        Case::new("leaky_relu", r#"{"activation": "leaky_relu"}"#, &[&[2, 5, 3]]),
        Case::new("softmax", r#"{"activation": "softmax"}"#, &[&[2, 5, 3]]),
        Case::new("log_softmax", r#"{"activation": "log_softmax"}"#, &[&[2, 5, 3]]),
        Case::new("sigmoid", r#"{"activation": "sigmoid"}"#, &[&[2, 5, 3]]),
        Case::new("tanh", r#"{"activation": "tanh"}"#, &[&[2, 5, 3]]),
        Case::new("elu", r#"{"activation": "elu"}"#, &[&[2, 5, 3]]),
        Case::new("selu", r#"{"activation": "selu"}"#, &[&[2, 5, 3]]),
        Case::new("celu", r#"{"activation": "celu"}"#, &[&[2, 5, 3]]),
        Case::new("gelu", r#"{"activation": "gelu"}"#, &[&[2, 5, 3]]),
        Case::new("silu", r#"{"activation": "silu"}"#, &[&[2, 5, 3]]),
        Case::new("softplus", r#"{"activation": "softplus"}"#, &[&[2, 5, 3]]),
        Case::new("softsign", r#"{"activation": "softsign"}"#, &[&[2, 5, 3]]),
        Case::new("exponential", r#"{"activation": "exponential"}"#, &[&[2, 5, 3]]),
        Case::new("hard_sigmoid", r#"{"activation": "hard_sigmoid"}"#, &[&[2, 5, 3]]),
        Case::new("hard_silu", r#"{"activation": "hard_silu"}"#, &[&[2, 5, 3]]),
        Case::new("hard_tanh", r#"{"activation": "hard_tanh"}"#, &[&[2, 5, 3]]),
        Case::new("hard_shrink", r#"{"activation": "hard_shrink"}"#, &[&[2, 5, 3]]),
        Case::new("soft_shrink", r#"{"activation": "soft_shrink"}"#, &[&[2, 5, 3]]),
        Case::new("tanh_shrink", r#"{"activation": "tanh_shrink"}"#, &[&[2, 5, 3]]),
        Case::new("sparse_plus", r#"{"activation": "sparse_plus"}"#, &[&[2, 5, 3]]),
        Case::new("sparse_sigmoid", r#"{"activation": "sparse_sigmoid"}"#, &[&[2, 5, 3]]),
        Case::new("squareplus", r#"{"activation": "squareplus"}"#, &[&[2, 5, 3]]),
        Case::new("log_sigmoid", r#"{"activation": "log_sigmoid"}"#, &[&[2, 5, 3]]),
        Case::new("mish", r#"{"activation": "mish"}"#, &[&[2, 5, 3]]),
        Case::new("linear", r#"{"activation": "linear"}"#, &[&[2, 5, 3]]),
        Case::new("relu_bytes", r#"{"activation": "relu"}"#, &[&[2, 5, 3]]).bytes(),
        Case::new("relu6_bytes", r#"{"activation": "relu6"}"#, &[&[2, 5, 3]]).bytes(),
        Case::new("hard_tanh_integers", r#"{"activation": "hard_tanh"}"#, &[&[2, 5, 3]]).integers(3),
        Case::new("tanh_bytes", r#"{"activation": "tanh"}"#, &[&[2, 5, 3]]).bytes(),
    ];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        Ok(Nest::Leaf(cx.activate(&self.activation, x)?))
    }
}

/// `min(x, max_value)` above `threshold`, `negative_slope * (x - threshold)` below. The shape stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReLU {
    /// Largest value; none if absent or infinite.
    #[serde(default, deserialize_with = "bound")]
    pub max_value: Option<f64>,
    /// Slope below the threshold.
    #[serde(default)]
    pub negative_slope: f64,
    /// Where the function leaves its lower branch.
    #[serde(default)]
    pub threshold: f64,
}

/// A number, which may be infinite.
fn bound<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    match (value.is_null(), foveal_format::json::as_f64(&value)) {
        (true, _) => Ok(None),
        (false, Some(number)) => Ok(Some(number)),
        (false, None) => Err(serde::de::Error::custom(format!("expected a number, got {value}"))),
    }
}

impl Layer for ReLU {
    const CLASS: &'static str = "ReLU";
    const PASSES_MASK: bool = true;
    const CASES: &'static [Case] = &[
        Case::new("default", "{}", &[&[2, 4, 3]]),
        Case::new("bytes", "{}", &[&[2, 4, 3]]).bytes(),
        Case::new("six_bytes", r#"{"max_value": 6.0}"#, &[&[2, 4, 3]]).bytes(),
        Case::new("all", r#"{"max_value": 1.0, "negative_slope": 0.25, "threshold": 0.5}"#, &[&[2, 4, 3]]),
        Case::new("six", r#"{"max_value": 6.0}"#, &[&[2, 40]]),
    ];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let max = self.max_value.map_or(f32::INFINITY, |v| v as f32);
        let relu = Unary::Relu { max, negative_slope: self.negative_slope as f32, threshold: self.threshold as f32 };
        let x = call.one()?;
        Ok(Nest::Leaf(cx.unary(relu, x)?))
    }
}

/// `x` where positive, else `negative_slope * x`. The shape stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LeakyReLU {
    /// Slope below 0.
    #[serde(default = "leaky_slope", alias = "alpha")]
    pub negative_slope: f64,
}

fn leaky_slope() -> f64 {
    0.3
}

impl Default for LeakyReLU {
    fn default() -> Self {
        Self { negative_slope: leaky_slope() }
    }
}

impl Layer for LeakyReLU {
    const CLASS: &'static str = "LeakyReLU";
    const PASSES_MASK: bool = true;
    const CASES: &'static [Case] = &[
        Case::new("default", "{}", &[&[2, 4, 3]]),
        Case::new("slope", r#"{"negative_slope": 0.1}"#, &[&[2, 20]]),
        Case::new("bytes", "{}", &[&[2, 20]]).bytes(),
    ];
    const OLD_KEYS: &'static [&'static str] = &["alpha"];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        Ok(Nest::Leaf(cx.unary(Unary::LeakyRelu(self.negative_slope as f32), x)?))
    }
}

/// `x` where positive, else `alpha * (e^x - 1)`. The shape stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ELU {
    /// Minus the limit far below 0.
    #[serde(default = "one")]
    pub alpha: f64,
}

fn one() -> f64 {
    1.0
}

impl Default for ELU {
    fn default() -> Self {
        Self { alpha: one() }
    }
}

impl Layer for ELU {
    const CLASS: &'static str = "ELU";
    const PASSES_MASK: bool = true;
    const CASES: &'static [Case] = &[
        Case::new("default", "{}", &[&[2, 4, 3]]),
        Case::new("alpha", r#"{"alpha": 0.5}"#, &[&[2, 20]]),
        Case::new("bytes", "{}", &[&[2, 20]]).bytes(),
    ];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        Ok(Nest::Leaf(cx.unary(Unary::Elu(self.alpha as f32), x)?))
    }
}

/// Softmax over values of which those whose mask is not true (or not above one half) count as far below all others.
pub(super) fn masked_softmax(cx: &mut Lowering<'_>, x: Wire, mask: Option<Wire>, axes: SmallVec<[usize; 5]>) -> Result<Wire, Objection> {
    let x = match mask {
        None => x,
        Some(mask) => {
            let dtype = cx.fact(x).dtype;
            let mask = if cx.fact(mask).dtype == DType::Bool { mask } else { cx.compare(Binary::Greater, mask, 0.5)? };
            let far = if dtype == DType::F16 { -3e4 } else { -1e9 };
            let far = cx.constant(Tensor { dtype, ..Tensor::f32(&[], vec![far]) });
            cx.op(ops::Select { dtype }, &[mask, x, far])?
        }
    };
    cx.op(ops::Softmax { axes, log: false }, &[x])
}

/// `e^x` over its sum along one axis or several; where a mask comes with its input, over what is not masked. The shape
/// stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Softmax {
    /// The axes along which the result sums up to 1.
    #[serde(default)]
    pub axis: Axes,
}

impl Layer for Softmax {
    const CLASS: &'static str = "Softmax";
    const PASSES_MASK: bool = true;
    const CASES: &'static [Case] = &[
        Case::new("default", "{}", &[&[2, 4, 5]]),
        Case::new("axis", r#"{"axis": 1}"#, &[&[2, 4, 5, 3]]),
        Case::new("integers", "{}", &[&[2, 5]]).integers(4),
        Case::new("axes", r#"{"axis": [1, 2]}"#, &[&[2, 4, 5, 3]]),
    ];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let Some(x) = call.tensor(0, "inputs")? else { return call.one().map(Nest::Leaf) };
        let mask = call.mask(1, "mask", x);
        let x = cx.to_float(x)?;
        let axes = self.axis.resolve(cx.rank(x))?;
        masked_softmax(cx, x, mask, axes).map(Nest::Leaf)
    }
}
