//! `keras.activations`, as layers name them.

use super::Lowering;
use super::sparsemax::sparsemax;
use crate::error::Objection;
use crate::ir::Wire;
use crate::ops::{Softmax, Unary};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use smallvec::smallvec;

/// An activation function, by Keras' name.
#[derive(Clone, Debug, PartialEq)]
pub struct Activation {
    function: Function,
    written: Value,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Function {
    Linear,
    Unary(Unary),
    Softmax { log: bool },
    Sparsemax,
}

/// Names and functions; the first name of a function is the one Keras writes.
const FUNCTIONS: &[(&str, Function)] = &[
    ("linear", Function::Linear),
    ("relu", Function::Unary(Unary::RELU)),
    ("relu6", Function::Unary(Unary::RELU6)),
    ("leaky_relu", Function::Unary(Unary::LeakyRelu(0.2))),
    ("softmax", Function::Softmax { log: false }),
    ("log_softmax", Function::Softmax { log: true }),
    ("sparsemax", Function::Sparsemax),
    ("sigmoid", Function::Unary(Unary::Sigmoid)),
    ("tanh", Function::Unary(Unary::Tanh)),
    ("elu", Function::Unary(Unary::Elu(1.0))),
    ("selu", Function::Unary(Unary::Selu)),
    ("celu", Function::Unary(Unary::Celu(1.0))),
    // The file does not tell erf from tanh: Keras reads "gelu" as erf.
    ("gelu", Function::Unary(Unary::Gelu)),
    ("silu", Function::Unary(Unary::Silu)),
    ("swish", Function::Unary(Unary::Silu)),
    ("softplus", Function::Unary(Unary::Softplus)),
    ("softsign", Function::Unary(Unary::Softsign)),
    ("exponential", Function::Unary(Unary::Exp)),
    ("hard_sigmoid", Function::Unary(Unary::HardSigmoid)),
    ("hard_silu", Function::Unary(Unary::HardSilu)),
    ("hard_swish", Function::Unary(Unary::HardSilu)),
    ("hard_tanh", Function::Unary(Unary::HardTanh)),
    ("hard_shrink", Function::Unary(Unary::HardShrink(0.5))),
    ("soft_shrink", Function::Unary(Unary::SoftShrink(0.5))),
    ("tanh_shrink", Function::Unary(Unary::TanhShrink)),
    ("sparse_plus", Function::Unary(Unary::SparsePlus)),
    ("sparse_sigmoid", Function::Unary(Unary::SparseSigmoid)),
    ("squareplus", Function::Unary(Unary::SquarePlus(4.0))),
    ("log_sigmoid", Function::Unary(Unary::LogSigmoid)),
    ("mish", Function::Unary(Unary::Mish)),
];

impl Activation {
    /// By name; `None` for a name Keras does not know.
    pub fn named(name: &str) -> Option<Self> {
        let (_, function) = FUNCTIONS.iter().find(|(n, _)| *n == name)?;
        Some(Self { function: *function, written: name.into() })
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FUNCTIONS.iter().map(|(name, _)| *name)
    }

    /// The elementwise function, for fusing into the operation before it; `None` for softmax, and for linear with
    /// [`Activation::is_linear`].
    pub fn unary(&self) -> Option<Unary> {
        match self.function {
            Function::Unary(unary) => Some(unary),
            _ => None,
        }
    }

    /// Whether it changes nothing.
    pub fn is_linear(&self) -> bool {
        self.function == Function::Linear
    }

    pub(super) fn lower(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        match self.function {
            Function::Linear => Ok(x),
            Function::Unary(unary) => cx.unary(unary, x),
            Function::Softmax { log } => {
                let x = cx.to_float(x)?;
                let last = last_axis(cx, x)?;
                cx.op(Softmax { axes: smallvec![last], log }, &[x])
            }
            Function::Sparsemax => {
                let last = last_axis(cx, x)?;
                sparsemax(cx, x, last)
            }
        }
    }

    fn from_value(written: Value) -> Result<Self, String> {
        let function = match &written {
            Value::Null => Function::Linear,
            Value::String(name) => by_name(name)?,
            Value::Object(object) => from_object(object)?,
            other => return Err(format!("an activation is a name or an object, not {other}")),
        };
        Ok(Self { function, written })
    }
}

/// Activations that change the shape, or have settings without a default.
const UNSUPPORTED: [&str; 2] = ["glu", "threshold"];

fn last_axis(cx: &Lowering<'_>, x: Wire) -> Result<usize, Objection> {
    let none = || Objection::Rank { expected: "at least 1 axis".into(), got: cx.fact(x).to_string() };
    cx.rank(x).checked_sub(1).ok_or_else(none)
}

fn by_name(name: &str) -> Result<Function, String> {
    FUNCTIONS.iter().find(|(n, _)| *n == name).map(|(_, f)| *f).ok_or_else(|| {
        if UNSUPPORTED.contains(&name) {
            return format!("the activation `{name}` is not supported yet");
        }
        let near = crate::error::suggestion(name, FUNCTIONS.iter().map(|(n, _)| *n));
        format!("`{name}` is not an activation of Keras{near}")
    })
}

/// A function object (`"config": "relu"`), or an activation layer written where a function is expected.
fn from_object(object: &serde_json::Map<String, Value>) -> Result<Function, String> {
    let class = object.get("class_name").and_then(Value::as_str).unwrap_or_default();
    let config = object.get("config").unwrap_or(&Value::Null);
    let number = |key: &str, default: f64| config.get(key).and_then(foveal_format::json::as_f64).unwrap_or(default) as f32;
    match (class, config) {
        ("function", Value::String(name)) => by_name(name),
        ("ReLU", _) => Ok(Function::Unary(Unary::Relu {
            max: config.get("max_value").and_then(foveal_format::json::as_f64).map_or(f32::INFINITY, |v| v as f32),
            negative_slope: number("negative_slope", 0.0),
            threshold: number("threshold", 0.0),
        })),
        ("LeakyReLU", _) => Ok(Function::Unary(Unary::LeakyRelu(number("negative_slope", 0.3)))),
        ("ELU", _) => Ok(Function::Unary(Unary::Elu(number("alpha", 1.0)))),
        _ => Err(format!("an activation of class `{class}` is not supported")),
    }
}

impl Default for Activation {
    fn default() -> Self {
        Self { function: Function::Linear, written: "linear".into() }
    }
}

impl Serialize for Activation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Activation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Activation {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Activation".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = Self::names().collect();
        json_schema!({ "type": ["string", "null"], "enum": names })
    }
}
