//! Numbers and arrays that Python code gives to a layer or an op node.

use crate::error::Objection;
use crate::ir::{DType, Tensor};
use foveal_format::json::as_f64;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A number, nested lists of numbers, or an array as Keras writes it, kept as written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Constant(pub Value);

impl From<f64> for Constant {
    fn from(value: f64) -> Self {
        Self(value.into())
    }
}

impl From<Vec<f64>> for Constant {
    fn from(values: Vec<f64>) -> Self {
        Self(values.into())
    }
}

impl JsonSchema for Constant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Constant".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["number", "array", "object"] })
    }
}

impl Constant {
    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        number(&self.0)
    }

    /// Its values: of type int32 where all are Python integers, float32 else (what JAX makes of them), unless an array says
    /// what they are.
    pub fn tensor(&self) -> Result<Tensor, Objection> {
        let class = self.0.get("class_name").and_then(Value::as_str);
        let (values, dtype) = match class {
            Some("__numpy__" | "__tensor__") => {
                let config = self.0.get("config").unwrap_or(&Value::Null);
                let dtype = config.get("dtype").and_then(Value::as_str).and_then(DType::from_name);
                (config.get("value").unwrap_or(&Value::Null), dtype.map(narrow))
            }
            _ => (&self.0, None),
        };
        let (mut shape, mut data, mut whole) = (Vec::new(), Vec::new(), true);
        collect(values, 0, &mut shape, &mut data, &mut whole).ok_or_else(|| Objection::Setting {
            key: "a constant".into(),
            got: self.0.to_string().chars().take(120).collect(),
            expected: "a number or an array of numbers".into(),
        })?;
        let dtype = dtype.unwrap_or(if whole { DType::I32 } else { DType::F32 });
        Ok(Tensor { dtype, shape: shape.as_slice().into(), data })
    }
}

/// JAX has no 64-bit types unless asked.
fn narrow(dtype: DType) -> DType {
    match dtype {
        DType::F64 => DType::F32,
        DType::I64 => DType::I32,
        DType::U64 => DType::U32,
        other => other,
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_bool().map(f64::from).or_else(|| as_f64(value))
}

/// Appends the numbers of nested lists, which must agree in length at each depth.
fn collect(value: &Value, depth: usize, shape: &mut Vec<usize>, data: &mut Vec<f32>, whole: &mut bool) -> Option<()> {
    let Value::Array(items) = value else {
        *whole &= value.is_i64() || value.is_u64() || value.is_boolean();
        data.push(number(value)? as f32);
        return (shape.len() == depth).then_some(());
    };
    if data.is_empty() && shape.len() == depth {
        shape.push(items.len());
    }
    if shape.get(depth) != Some(&items.len()) {
        return None;
    }
    items.iter().try_for_each(|item| collect(item, depth + 1, shape, data, whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nested_lists_become_arrays() {
        let tensor = Constant(json!([[1, 2, 3], [4, 5, 6]])).tensor().unwrap();
        assert_eq!((tensor.shape.as_slice(), tensor.dtype), (&[2, 3][..], DType::I32));
        assert_eq!(tensor.data, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        let written = json!({ "class_name": "__numpy__", "config": { "value": [0.5], "dtype": "float64" } });
        let tensor = Constant(written).tensor().unwrap();
        assert_eq!((tensor.shape.as_slice(), tensor.dtype), (&[1][..], DType::F32));
        assert_eq!(Constant(json!(2.5)).tensor().unwrap().shape.len(), 0);
    }

    #[test]
    fn ragged_lists_are_refused() {
        for ragged in [json!([[1], [2, 3]]), json!([1, [2]]), json!([[1], 2]), json!(["a"]), json!(null)] {
            assert!(Constant(ragged.clone()).tensor().is_err(), "{ragged}");
        }
    }
}
