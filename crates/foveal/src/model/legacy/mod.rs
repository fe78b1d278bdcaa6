//! Models of Keras 2 and models in HDF5, told in the words of Keras 3.
//!
//! What comes out is a config.json as [`super::load`] reads it: nothing behind this room knows of older forms.

mod calls;
mod compiled;
mod operators;
mod settings;

pub(crate) use compiled::{Slots, compile_config};

use crate::error::{Error, Result};
use crate::layers::Registry;
use calls::Calls;
use foveal_format::{Archive, Kind};
use serde_json::{Map, Value, json};

/// How deep models may be nested before this gives up; the loader's own limit is lower.
const MAX_DEPTH: usize = 64;

/// Whether an archive needs telling anew.
pub(crate) fn is_old(archive: &Archive) -> bool {
    archive.kind == Kind::LegacyModel || is_keras_2(&archive.metadata.keras_version)
}

/// Whether this version of Keras gives old meanings to names.
pub(crate) fn is_keras_2(version: &str) -> bool {
    matches!(version.split('.').next(), Some("1" | "2"))
}

/// The model of an older form as Keras 3 would describe it.
pub(crate) fn modernise(object: &Value, keras_2: bool, registry: &Registry) -> Result<Value> {
    Modern { keras_2, registry }.model(object, 0)
}

struct Modern<'a> {
    keras_2: bool,
    registry: &'a Registry,
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

pub(super) fn is_model(class: &str) -> bool {
    matches!(class, "Functional" | "Model" | "Sequential")
}

impl Modern<'_> {
    fn model(&self, object: &Value, depth: usize) -> Result<Value> {
        let class = text(object, "class_name").unwrap_or_default();
        let mut config = match object.get("config") {
            // The oldest Sequential models are their list of layers.
            Some(Value::Array(layers)) => Map::from_iter([("name".to_owned(), "sequential".into()), ("layers".to_owned(), json!(layers))]),
            Some(Value::Object(config)) => config.clone(),
            _ => return Ok(object.clone()),
        };
        let Some(Value::Array(entries)) = config.remove("layers").filter(|_| is_model(class) && depth < MAX_DEPTH) else {
            return Ok(object.clone());
        };
        let layers = if class == "Sequential" {
            self.sequential(&entries, depth)?
        } else {
            let ends = ["input_layers", "output_layers"].map(|key| config.get(key).cloned().unwrap_or_default());
            let calls = Calls::of(&entries, &ends);
            config.insert("input_layers".into(), calls.ends(&ends[0]));
            config.insert("output_layers".into(), calls.ends(&ends[1]));
            entries.iter().map(|entry| self.called(entry, &calls, depth)).collect::<Result<_>>()?
        };
        config.insert("layers".into(), layers.into());
        let mut modern = Map::new();
        modern.insert("class_name".into(), class.into());
        modern.insert("config".into(), config.into());
        for key in ["name", "build_config", "compile_config"] {
            modern.extend(object.get(key).map(|value| (key.to_owned(), value.clone())));
        }
        Ok(modern.into())
    }

    /// The layers of a Sequential model, with its input in front where the file only tells of it in the first layer.
    fn sequential(&self, entries: &[Value], depth: usize) -> Result<Vec<Value>> {
        let mut layers: Vec<Value> = entries.iter().map(|entry| self.layer(entry, depth)).collect::<Result<_>>()?;
        let first = entries.first().filter(|entry| text(entry, "class_name") != Some("InputLayer"));
        if let Some(shape) = first.and_then(|entry| input_shape(entry, 0)) {
            layers.insert(
                0,
                json!({ "class_name": "InputLayer", "config": { "name": "input_layer", "batch_shape": shape, "dtype": "float32" } }),
            );
        }
        Ok(layers)
    }

    /// A layer of a graph, with its calls.
    fn called(&self, entry: &Value, calls: &Calls<'_>, depth: usize) -> Result<Value> {
        let name = text(entry, "name").or_else(|| entry.get("config").and_then(|config| text(config, "name"))).unwrap_or_default();
        let nodes = entry.get("inbound_nodes").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let told = nodes.iter().map(|node| calls.call(node)).collect::<Option<Vec<_>>>();
        let mut told = told.ok_or_else(|| Error::Graph { at: format!("`{name}`"), problem: "its inbound_nodes cannot be read".into() })?;
        let class = text(entry, "class_name").unwrap_or_default();
        let mut modern = match class {
            "TFOpLambda" | "SlicingOpLambda" => operators::node(entry, name, &mut told)?,
            _ => self.layer(entry, depth)?,
        };
        modern["name"] = name.into();
        modern["inbound_nodes"] = told.into();
        Ok(modern)
    }

    /// A layer without its calls.
    fn layer(&self, entry: &Value, depth: usize) -> Result<Value> {
        let class = text(entry, "class_name").unwrap_or_default();
        if is_model(class) {
            return self.model(entry, depth + 1);
        }
        let mut modern = entry.clone();
        let is_op =
            entry.get("module").is_none() && entry.get("config").is_some_and(|c| c.get("trainable").is_none() && c.get("dtype").is_none());
        // Names of layers and of operations overlap; only layers say whether they are trained, and in which type.
        if let Some(op) = self.registry.types().iter().find(|t| is_op && t.is_op() && t.class == class) {
            modern["module"] = op.module.into();
            modern["registered_name"] = class.into();
            return Ok(modern);
        }
        if let Some(config) = modern.get_mut("config").and_then(Value::as_object_mut) {
            settings::modernise(class, config, self.keras_2)?;
            self.within(config, depth)?;
        }
        Ok(modern)
    }

    /// Layers in the config of a layer.
    fn within(&self, config: &mut Map<String, Value>, depth: usize) -> Result<()> {
        for key in ["layer", "backward_layer", "cell", "cells"] {
            let inner = match config.get_mut(key) {
                Some(Value::Array(items)) => items.as_mut_slice(),
                Some(item @ Value::Object(_)) => std::slice::from_mut(item),
                _ => continue,
            };
            for layer in inner {
                *layer = self.layer(layer, depth + 1)?;
                if layer.get("module").is_none() {
                    layer["module"] = if is_model(text(layer, "class_name").unwrap_or_default()) { "keras" } else { "keras.layers" }.into();
                }
            }
        }
        Ok(())
    }
}

/// The input shape that the first layer of a Sequential model tells of.
fn input_shape(entry: &Value, depth: usize) -> Option<Value> {
    let config = entry.get("config")?;
    let own = ["batch_shape", "batch_input_shape"].iter().find_map(|key| config.get(*key));
    own.cloned().or_else(|| {
        let layers = config.get("layers").unwrap_or(config).as_array()?;
        if depth < MAX_DEPTH { input_shape(layers.first()?, depth + 1) } else { None }
    })
}
