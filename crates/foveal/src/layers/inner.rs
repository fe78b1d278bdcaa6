//! Layers that other layers hold: what a wrapper wraps, the cells of a recurrent layer.

use super::{AnyLayer, Call, Lowering, Nest, Outputs, Policy, Registry, WeightSpec};
use crate::error::Objection;
use crate::ir::{DType, Fact, Wire, is_float};
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
        Ok(self.layer()?.weights(inputs)?.into_iter().map(|spec| spec.within(group)).collect())
    }

    /// Weights of the layer, rounded to what it computes in rather than the layer around it.
    pub(super) fn own(&self, specs: Vec<WeightSpec>) -> impl Iterator<Item = WeightSpec> {
        let compute = self.compute();
        specs.into_iter().map(move |spec| WeightSpec { compute: spec.compute.or(compute), ..spec })
    }

    /// What the layer computes in by its own dtype policy, if it states one; the layers of a model have theirs.
    pub(super) fn compute(&self) -> Option<DType> {
        let is_model = self.layer.as_ref().is_some_and(|layer| layer.layer_type().is_model());
        let stated = self.settings()?.get("dtype").filter(|dtype| !dtype.is_null() && !is_model)?;
        Policy::from_keras(stated).map(|policy| policy.compute)
    }

    /// Writes the layer as operations, with those of the weights around it that are its own. As by Keras' `layer.call`, it
    /// computes in what the layer around it does.
    pub fn lower(&self, cx: &mut Lowering<'_>, weights: Range<usize>, call: &Call<'_>) -> Result<Outputs, Objection> {
        self.layer()?.lower(&mut cx.within(weights), call)
    }

    /// Has a function write the layer, which computes in what its own dtype policy says, as where Keras calls it. Its weights
    /// are [`Inner::own`].
    pub(super) fn lower_called(
        &self,
        cx: &mut Lowering<'_>,
        weights: Range<usize>,
        call: &Call<'_>,
        write: impl FnOnce(&mut Lowering<'_>, &Call<'_>) -> Result<Outputs, Objection>,
    ) -> Result<Outputs, Objection> {
        let mut cx = cx.within(weights);
        let compute = self.compute().unwrap_or(cx.compute);
        if compute == cx.compute {
            return write(&mut cx, call);
        }
        cx.compute = compute;
        let casts = is_float(compute) && self.layer()?.layer_type().autocast;
        let mut came_with = Vec::new();
        let mut autocast = |arg: &Nest<Wire>| {
            arg.try_map(&mut |x: &Wire| {
                let cast = if is_float(cx.fact(*x).dtype) && casts { cx.cast(*x, compute)? } else { *x };
                came_with.extend(call.mask_of(*x).map(|mask| (cast, mask)));
                Ok::<_, Objection>(cast)
            })
        };
        let args = call.args.iter().map(&mut autocast).collect::<Result<Vec<_>, _>>()?;
        let kwargs = call.kwargs.iter().map(|(key, arg)| Ok((key.clone(), autocast(arg)?))).collect::<Result<Vec<_>, Objection>>()?;
        let outputs = write(&mut cx, &Call { args: &args, kwargs: &kwargs, came_with: &came_with })?;
        outputs.try_map(&mut |y| cx.rounded(*y))
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
