//! Layers that other layers hold: what a wrapper wraps, the cells of a recurrent layer.

use super::{AnyLayer, Call, Lowering, Outputs, Registry, WeightSpec};
use crate::error::Objection;
use crate::ir::Fact;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};
use std::ops::Range;
use std::sync::Arc;

/// Reads layers that stand in the configs of others.
pub trait Resolve {
    /// The layer that a serialised object describes, or why there is none.
    fn resolve(&self, object: &Value) -> Result<Arc<dyn AnyLayer>, String>;
}

/// Settings of every layer, which are no part of a class' own.
const HEADER: [&str; 3] = ["name", "trainable", "dtype"];

impl Resolve for Registry {
    fn resolve(&self, object: &Value) -> Result<Arc<dyn AnyLayer>, String> {
        let text = |key: &str| object.get(key).and_then(Value::as_str);
        let class = text("class_name").ok_or("a layer is expected, as an object with a class_name and a config")?;
        let layer_type = self.find(text("module"), class, text("registered_name")).ok_or_else(|| {
            let near = crate::error::suggestion(class, self.types().iter().map(|t| t.class));
            format!("the class `{class}` is not supported here{near}")
        })?;
        let mut config = object.get("config").and_then(Value::as_object).cloned().unwrap_or_default();
        config.retain(|key, _| !HEADER.contains(&key.as_str()));
        layer_type.parse_with(config, self).map_err(|error| format!("{class}: {error}"))
    }
}

/// A layer as it stands in the config of another one; `header` is of [`HEADER`].
pub(crate) fn serialized(layer: &dyn AnyLayer, header: Map<String, Value>) -> Value {
    let layer_type = layer.layer_type();
    let config: Map<String, Value> = header.into_iter().chain(layer.config()).collect();
    json!({
        "module": layer_type.module, "class_name": layer_type.class, "config": config, "registered_name": layer_type.registered_name
    })
}

/// A layer within another one, kept as the file has it.
#[derive(Clone, Debug)]
pub struct Inner {
    written: Value,
    layer: Option<Arc<dyn AnyLayer>>,
}

impl Inner {
    /// This layer.
    pub fn new(layer: impl AnyLayer) -> Self {
        let layer: Arc<dyn AnyLayer> = Arc::new(layer);
        Self { written: serialized(&*layer, Map::new()), layer: Some(layer) }
    }

    /// Reads what the file has.
    pub fn resolve(&mut self, resolver: &dyn Resolve) -> Result<(), String> {
        self.layer = Some(resolver.resolve(&self.written)?);
        Ok(())
    }

    /// The layer.
    pub fn layer(&self) -> Result<&Arc<dyn AnyLayer>, Objection> {
        self.layer.as_ref().ok_or_else(|| Objection::Unsupported("a layer within it that was not read".into()))
    }

    /// Settings as the file has them, `name` and its like among them.
    pub fn settings(&self) -> Option<&Map<String, Value>> {
        self.written.get("config").and_then(Value::as_object)
    }

    /// The layer's weights, which lie in the group `group`.
    pub fn weights(&self, group: &str, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let specs = self.layer()?.weights(inputs)?;
        Ok(specs.into_iter().map(|spec| WeightSpec { path: format!("{group}/{}", spec.path), ..spec }).collect())
    }

    /// Writes the layer as operations, with those of the weights around it that are its own.
    pub fn lower(&self, cx: &mut Lowering<'_>, weights: Range<usize>, call: &Call<'_>) -> Result<Outputs, Objection> {
        self.layer()?.lower(&mut cx.within(weights), call)
    }
}

impl PartialEq for Inner {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Serialize for Inner {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Inner {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { written: Value::deserialize(deserializer)?, layer: None })
    }
}

impl JsonSchema for Inner {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Layer".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object" })
    }
}
