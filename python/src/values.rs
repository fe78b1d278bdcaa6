//! Python's values as settings and arguments, and descriptions as Python's values.

use crate::failure::{OrRaise, wrong_type};
use crate::layers::Layer;
use crate::tensors::Tensor;
use foveal::SymbolicTensor;
use foveal::layers::Nest;
use foveal_format::json::from_f64;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType};
use serde_json::{Map, Value, json};

/// Structures nested deeper than this hold themselves, or nothing that a layer takes.
const DEEPEST: usize = 64;

/// A structure of lists and dicts with symbolic tensors at some of its leaves.
pub(crate) fn nest(object: &Bound<'_, PyAny>) -> PyResult<Nest<SymbolicTensor>> {
    nest_within(object, DEEPEST)
}

fn nest_within(object: &Bound<'_, PyAny>, depth: usize) -> PyResult<Nest<SymbolicTensor>> {
    let inner = || depth.checked_sub(1).ok_or_else(|| wrong_type(format!("lists and dicts are nested more than {DEEPEST} deep")));
    if let Ok(tensor) = object.cast::<Tensor>() {
        return Ok(Nest::Leaf(tensor.get().0.clone()));
    }
    if object.is_instance_of::<PyList>() || object.is_instance_of::<PyTuple>() {
        let depth = inner()?;
        let items = object.try_iter()?.map(|item| nest_within(&item?, depth)).collect::<PyResult<Vec<_>>>()?;
        let plain: Option<Vec<Value>> = items.iter().map(plain).collect();
        return Ok(plain.map_or(Nest::List(items), |values| Nest::Value(values.into())));
    }
    if let Ok(dict) = object.cast::<PyDict>() {
        let depth = inner()?;
        let items =
            dict.iter().map(|(key, item)| Ok((key.extract::<String>()?, nest_within(&item, depth)?))).collect::<PyResult<Vec<_>>>()?;
        let plain: Option<Map<String, Value>> = items.iter().map(|(key, item)| Some((key.clone(), plain(item)?))).collect();
        return Ok(plain.map_or(Nest::Dict(items), |values| Nest::Value(values.into())));
    }
    scalar(object, depth).map(Nest::Value)
}

fn plain(item: &Nest<SymbolicTensor>) -> Option<Value> {
    if let Nest::Value(value) = item { Some(value.clone()) } else { None }
}

fn scalar(object: &Bound<'_, PyAny>, depth: usize) -> PyResult<Value> {
    if object.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(truth) = object.cast::<PyBool>() {
        return Ok(json!(truth.is_true()));
    }
    if object.is_instance_of::<PyInt>() {
        return match object.extract::<i64>() {
            Ok(number) => Ok(json!(number)),
            // Larger ones are constants of tensors, which are floats.
            Err(_) => Ok(from_f64(object.extract()?)),
        };
    }
    if object.is_instance_of::<PyFloat>() {
        return Ok(from_f64(object.extract()?));
    }
    if let Ok(text) = object.cast::<PyString>() {
        return Ok(json!(text.extract::<String>()?));
    }
    // Layers among the settings of others.
    if let Some(core) = object.getattr_opt("_core")?
        && let Ok(layer) = core.cast::<Layer>()
    {
        return layer.get().0.serialized().or_raise();
    }
    // Arrays and their scalars become lists and numbers.
    if object.hasattr("tolist")? && !object.is_instance_of::<PyType>() {
        return nest_within(&object.call_method0("tolist")?, depth.saturating_sub(1))
            .and_then(|nest| plain(&nest).ok_or_else(|| unexpected(object)));
    }
    if object.hasattr("__index__")? {
        return Ok(json!(object.call_method0("__index__")?.extract::<i64>()?));
    }
    Err(unexpected(object))
}

fn unexpected(object: &Bound<'_, PyAny>) -> PyErr {
    let name = object.get_type().name().map_or_else(|_| "an object".into(), |name| name.to_string());
    wrong_type(format!("expected numbers, strings, lists of them or symbolic tensors, not {name}"))
}

/// Settings, which hold no tensors.
pub(crate) fn settings(object: &Bound<'_, PyDict>) -> PyResult<Map<String, Value>> {
    match nest(object.as_any())? {
        Nest::Value(Value::Object(map)) => Ok(map),
        _ => Err(wrong_type("the settings of a layer hold no tensors")),
    }
}

/// A description as Python's own values.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => py.None().into_bound(py),
        Value::Bool(truth) => PyBool::new(py, *truth).to_owned().into_any(),
        Value::Number(n) => match n.as_i64() {
            Some(n) => PyInt::new(py, n).into_any(),
            None => PyFloat::new(py, n.as_f64().unwrap_or(f64::NAN)).into_any(),
        },
        Value::String(text) => PyString::new(py, text).into_any(),
        Value::Array(items) => PyList::new(py, items.iter().map(|item| to_python(py, item)).collect::<PyResult<Vec<_>>>()?)?.into_any(),
        Value::Object(map) => {
            let dict = PyDict::new(py);
            for (key, item) in map {
                dict.set_item(key, to_python(py, item)?)?;
            }
            dict.into_any()
        }
    })
}
