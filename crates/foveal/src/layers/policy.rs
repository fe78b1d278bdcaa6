//! Keras' dtype policies.

use crate::ir::DType;
use serde_json::Value;

/// A Keras dtype policy: what a layer's variables are, and what it computes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Variables.
    pub variable: DType,
    /// Inputs are cast to it, outputs are of it.
    pub compute: DType,
}

impl Policy {
    /// By Keras' name, such as `mixed_float16`.
    pub fn named(name: &str) -> Option<Self> {
        let (variable, compute) = match name {
            "mixed_float16" => (DType::F32, DType::F16),
            "mixed_bfloat16" => (DType::F32, DType::BF16),
            name => {
                let dtype = DType::from_name(name)?;
                (dtype, dtype)
            }
        };
        Some(Self { variable, compute })
    }

    /// As a config has it: a name, an object, or nothing.
    pub fn from_keras(dtype: &Value) -> Option<Self> {
        match dtype {
            Value::Null => Self::named("float32"),
            Value::String(name) => Self::named(name),
            object => match object.get("class_name")?.as_str()? {
                "DTypePolicy" | "Policy" => Self::named(object.get("config")?.get("name")?.as_str()?),
                _ => None,
            },
        }
    }
}
