//! Layers, symbolic tensors and new models.

use crate::failure::{Failure, answer};
use crate::objects::{self, Thing, pointer};
use crate::values::{nest, put, settings, tensors, to_r};
use foveal::layers::{Nest, Registry};
use foveal::{DType, Input, LayerHandle, LayerSettings, Model, SymbolicTensor};
use savvy::{OwnedListSexp, Sexp, savvy};
use serde_json::{Value, json};

/// A symbolic tensor with what R shows of it.
fn describe(tensor: SymbolicTensor) -> savvy::Result<Sexp> {
    let (shape, dtype) = (json!(tensor.shape()), tensor.dtype().name());
    let mut list = OwnedListSexp::new(3, true)?;
    put(&mut list, 0, "ptr", pointer(Thing::Tensor(tensor)))?;
    put(&mut list, 1, "shape", to_r(&shape)?)?;
    put(&mut list, 2, "dtype", to_r(&json!(dtype))?)?;
    list.set_class(["foveal_tensor"])?;
    list.into()
}

pub(crate) fn describe_all(tensors: Vec<SymbolicTensor>) -> savvy::Result<Sexp> {
    let mut list = OwnedListSexp::new(tensors.len(), false)?;
    for (i, tensor) in tensors.into_iter().enumerate() {
        list.set_value(i, describe(tensor)?)?;
    }
    list.into()
}

fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned)
}

#[savvy]
fn rust_input(shape: Sexp, name: Sexp, dtype: &str) -> savvy::Result<Sexp> {
    answer(|| {
        let shape: Vec<Option<usize>> = match nest(shape)? {
            Nest::Value(Value::Array(lengths)) => lengths.iter().map(length).collect::<Result<_, _>>()?,
            Nest::Value(one) => vec![length(&one)?],
            _ => return Err(Failure::usage("shape must hold whole numbers, or NA for any length")),
        };
        let name = if let Nest::Value(Value::String(name)) = nest(name)? { Some(name) } else { None };
        let dtype = DType::from_name(dtype).ok_or_else(|| Failure::usage(format!("dtype = \"{dtype}\" is not an element type")))?;
        Ok(describe(Input::of(name, shape, dtype))?)
    })
}

fn length(value: &Value) -> Result<Option<usize>, Failure> {
    match value {
        Value::Null => Ok(None),
        n => n
            .as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .map(Some)
            .ok_or_else(|| Failure::usage(format!("{n} is no length: shape must hold whole numbers, or NA for any length"))),
    }
}

// A layer of the class `class` of `module` with these settings; `common` may hold name, dtype and trainable.
#[savvy]
fn rust_layer(class: &str, module: &str, config: Sexp, common: Sexp) -> savvy::Result<Sexp> {
    answer(|| {
        let (config, common) = (settings(config)?, settings(common)?);
        let registry = Registry::default();
        let mut types = registry.types().iter();
        let layer = types.find(|t| t.class == class && t.module == module);
        let layer = layer.ok_or_else(|| Failure::usage(format!("there is no layer {class} in {module}")))?;
        let parsed = layer.parse(config).map_err(|e| Failure::new("config", format!("{class}: {e}")))?;
        let mut all = LayerSettings { name: text(common.get("name")), ..LayerSettings::default() };
        if let Some(dtype) = text(common.get("dtype")) {
            all.dtype = dtype;
        }
        all.trainable = common.get("trainable").and_then(Value::as_bool).unwrap_or(true);
        Ok(pointer(Thing::Layer(LayerHandle::of(parsed, all)?)))
    })
}

// Calls a layer with positional and named arguments; the list of its outputs.
#[savvy]
fn rust_call(layer: Sexp, args: Sexp, kwargs: Sexp) -> savvy::Result<Sexp> {
    answer(|| {
        let layer = objects::layer(&layer)?;
        let args = match nest(args)? {
            Nest::List(items) => items,
            Nest::Value(Value::Array(none)) if none.is_empty() => Vec::new(),
            _ => return Err(Failure::usage("a layer is called on symbolic tensors, as layer_input() and layers give them")),
        };
        let kwargs = match nest(kwargs)? {
            Nest::Dict(items) => items,
            Nest::Value(Value::Object(items)) => items.into_iter().map(|(name, value)| (name, Nest::Value(value))).collect(),
            _ => Vec::new(),
        };
        Ok(describe_all(layer.call_with(args, kwargs)?)?)
    })
}

// A model in the place of a layer.
#[savvy]
fn rust_model_as_layer(model: Sexp) -> savvy::Result<Sexp> {
    answer(|| Ok(pointer(Thing::Layer(LayerHandle::from_model(&objects::model(&model)?)))))
}

#[savvy]
fn rust_model(inputs: Sexp, outputs: Sexp, seed: Sexp, name: Sexp) -> savvy::Result<Sexp> {
    answer(|| {
        let (inputs, outputs) = (tensors(inputs)?, tensors(outputs)?);
        let (inputs, outputs): (Vec<&SymbolicTensor>, Vec<&SymbolicTensor>) = (inputs.iter().collect(), outputs.iter().collect());
        let model = match nest(seed)? {
            Nest::Value(Value::Number(seed)) => Model::seeded(&inputs, &outputs, seed.as_i64().unwrap_or_default() as u64)?,
            _ => Model::new(&inputs, &outputs)?,
        };
        Ok(pointer(Thing::Model(match nest(name)? {
            Nest::Value(Value::String(name)) => model.named(name)?,
            _ => model,
        })))
    })
}

#[savvy]
fn rust_is_live(pointer: Sexp) -> savvy::Result<Sexp> {
    objects::is_live(&pointer).try_into()
}
