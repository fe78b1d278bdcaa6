//! Calls of layers as Keras 2 writes them: `[[["conv", 0, 0, {}]]]`, with the arguments by keyword in the first tensor.

use super::{is_model, text};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// What is known of the layers of a graph before their calls are read.
pub(super) struct Calls<'a> {
    layers: HashMap<&'a str, Counted>,
}

/// How a layer's calls are counted.
#[derive(Clone, Copy)]
struct Counted {
    /// Calls of nested models are counted from 1 where the model had a call of its own.
    from_one: bool,
    functional: bool,
}

/// `[layer, call, output, ...]`.
fn leaf(value: &Value) -> Option<(&str, &Value, &Value)> {
    match value.as_array()?.as_slice() {
        [Value::String(layer), call, output, ..] => Some((layer, call, output)),
        _ => None,
    }
}

/// Adds the calls of each layer that a value refers to.
fn collect<'a>(value: &'a Value, used: &mut HashMap<&'a str, HashSet<u64>>) {
    if let Some((layer, call, _)) = leaf(value) {
        used.entry(layer).or_default().extend(call.as_u64());
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, used)),
        Value::Object(items) => items.values().for_each(|item| collect(item, used)),
        _ => {}
    }
}

impl<'a> Calls<'a> {
    pub(super) fn of(entries: &'a [Value], ends: &'a [Value]) -> Self {
        let mut used = HashMap::new();
        entries.iter().filter_map(|entry| entry.get("inbound_nodes")).for_each(|nodes| collect(nodes, &mut used));
        ends.iter().for_each(|end| collect(end, &mut used));
        let counted = |entry: &'a Value| {
            let name = text(entry, "name").or_else(|| entry.get("config").and_then(|config| text(config, "name")))?;
            let class = text(entry, "class_name").unwrap_or_default();
            let nodes = entry.get("inbound_nodes").and_then(Value::as_array);
            // Keras 3 counts as its loader expects.
            let is_old = nodes.is_some_and(|nodes| nodes.iter().any(Value::is_array));
            let calls = nodes.map_or(0, Vec::len) as u64;
            let from_one = is_old && is_model(class) && used.get(name).is_some_and(|used| used.contains(&calls) || !used.contains(&0));
            Some((name, Counted { from_one, functional: is_old && class != "Sequential" && is_model(class) }))
        };
        Self { layers: entries.iter().filter_map(counted).collect() }
    }

    /// One call in the way of Keras 3; `None` where it cannot be read.
    pub(super) fn call(&self, node: &Value) -> Option<Value> {
        if node.is_object() && node.get("args").is_some() {
            return Some(node.clone());
        }
        let mut kwargs = Map::new();
        let input = self.argument(node, &mut kwargs)?;
        Some(json!({ "args": [input], "kwargs": kwargs }))
    }

    /// What a layer is called on, and what else its first tensor carries.
    fn argument(&self, node: &Value, kwargs: &mut Map<String, Value>) -> Option<Value> {
        if let Some((layer, _, output)) = leaf(node) {
            if let (true, Some(carried)) = (kwargs.is_empty(), node.get(3).and_then(Value::as_object)) {
                kwargs.extend(carried.iter().filter(|(key, _)| *key != "name").map(|(key, value)| (key.clone(), self.value(value))));
            }
            return if layer == "_CONSTANT_VALUE" { Some(output.clone()) } else { self.tensor(node) };
        }
        match node {
            Value::Array(items) => match items.as_slice() {
                [one] => self.argument(one, kwargs),
                many => many.iter().map(|item| self.argument(item, kwargs)).collect::<Option<Vec<_>>>().map(Value::from),
            },
            Value::Object(items) => {
                let named = items.iter().map(|(key, item)| Some((key.clone(), self.argument(item, kwargs)?)));
                named.collect::<Option<Map<_, _>>>().map(Value::from)
            }
            _ => None,
        }
    }

    /// An argument by keyword: tensors are lists like `["conv", 0, 0]` in it.
    fn value(&self, value: &Value) -> Value {
        let known = |layer: &str| self.layers.contains_key(layer);
        if leaf(value).is_some_and(|(layer, ..)| known(layer))
            && let Some(tensor) = self.tensor(value)
        {
            return tensor;
        }
        match value {
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(items) => items.iter().map(|(key, item)| (key.clone(), self.value(item))).collect(),
            other => other.clone(),
        }
    }

    fn tensor(&self, value: &Value) -> Option<Value> {
        let (layer, call, output) = leaf(value)?;
        let from_one = self.layers.get(layer).is_some_and(|counted| counted.from_one);
        let call = call.as_u64()?.saturating_sub(u64::from(from_one));
        Some(json!({ "class_name": "__keras_tensor__", "config": { "keras_history": [layer, call, output] } }))
    }

    /// `input_layers` or `output_layers`, where Keras 3 counts the calls of a nested Functional from 1, and only those.
    pub(super) fn ends(&self, ends: &Value) -> Value {
        let Some((layer, call, output)) = leaf(ends) else {
            return match ends {
                Value::Array(items) => items.iter().map(|item| self.ends(item)).collect(),
                Value::Object(items) => items.iter().map(|(key, item)| (key.clone(), self.ends(item))).collect(),
                other => other.clone(),
            };
        };
        let (Some(counted), Some(call)) = (self.layers.get(layer), call.as_u64()) else { return ends.clone() };
        let call = call.saturating_sub(u64::from(counted.from_one)) + u64::from(counted.functional);
        json!([layer, call, output])
    }
}
