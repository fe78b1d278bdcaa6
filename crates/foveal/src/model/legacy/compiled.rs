//! How older models were compiled, and what their optimizers kept, in the form of Keras 3.

use super::text;
use serde_json::{Map, Value, json};

/// Optimizers that Keras 2 and 3 share.
const OPTIMIZERS: [&str; 8] = ["Adam", "AdamW", "SGD", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam"];

/// Those whose slots stand in the same order in both.
const SAME_SLOTS: [&str; 3] = ["Adam", "AdamW", "SGD"];

/// Settings of optimizers that Keras 3 does not take.
const GONE: [&str; 3] = ["jit_compile", "is_legacy_optimizer", "decay"];

/// How an optimizer's arrays become those of Keras 3.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Slots {
    /// They do not: the optimizer starts afresh, as in Keras.
    Fresh,
    /// As they stand.
    Same,
    /// With the learning rate, which Keras 2 did not store, behind the number of steps.
    WithRate(f64),
}

/// `compile_config` from that of an older archive or from the `training_config` of a model in HDF5, and what becomes of the
/// optimizer's arrays. What Keras 3 might not take is left out.
pub(crate) fn compile_config(old: &Value, keras_2: bool) -> (Option<Value>, Slots) {
    let optimizer = ["optimizer", "optimizer_config"].iter().find_map(|key| old.get(*key)).unwrap_or(&Value::Null);
    let class = text(optimizer, "class_name").map(|class| class.strip_prefix("Custom>").unwrap_or(class));
    let settings = optimizer.get("config").and_then(Value::as_object);
    let (Some(class), Some(settings)) = (class.filter(|class| OPTIMIZERS.contains(class)), settings) else { return (None, Slots::Fresh) };
    let mut compiled = Map::new();
    compiled.insert(
        "optimizer".into(),
        json!({
            "module": "keras.optimizers", "class_name": class, "config": told(settings), "registered_name": null
        }),
    );
    for key in ["loss", "loss_weights", "metrics", "weighted_metrics"] {
        let value = old.get(key).cloned().unwrap_or_default();
        compiled.insert(key.into(), if keras_2 { function(value, key) } else { value });
    }
    let is_legacy = settings.get("is_legacy_optimizer") == Some(&Value::Bool(true)) || settings.contains_key("decay");
    let slots = match settings.get("learning_rate").and_then(Value::as_f64) {
        _ if !keras_2 => Slots::Same,
        _ if is_legacy || !SAME_SLOTS.contains(&class) => Slots::Fresh,
        Some(rate) => Slots::WithRate(rate),
        // A schedule has no array in either.
        None => Slots::Same,
    };
    (Some(compiled.into()), slots)
}

fn told(settings: &Map<String, Value>) -> Map<String, Value> {
    let mut told: Map<String, Value> =
        settings.iter().filter(|(key, _)| !GONE.contains(&key.as_str())).map(|(key, value)| (key.clone(), value.clone())).collect();
    if let Some(Value::Object(schedule)) = told.get_mut("learning_rate") {
        schedule.entry("module").or_insert("keras.optimizers.schedules".into());
        schedule.entry("registered_name").or_insert(Value::Null);
    }
    told
}

/// A loss or metric of Keras 2 by the name of its function, which all versions know; lists and dicts of them alike. A list
/// that holds the list of the only output is that list.
fn function(value: Value, key: &str) -> Value {
    match value {
        Value::Array(mut items) if key.ends_with("metrics") && items.len() == 1 && items[0].is_array() => function(items.remove(0), key),
        Value::Array(items) => items.into_iter().map(|item| function(item, key)).collect(),
        Value::Object(object) => match (object.get("class_name").and_then(Value::as_str), object.get("config")) {
            (Some(class), Some(config)) => {
                let name = ["fn", "name"].iter().find_map(|key| text(config, key));
                name.unwrap_or(class).into()
            }
            _ => object
                .into_iter()
                .map(|(key, item)| {
                    let told = function(item, &key);
                    (key, told)
                })
                .collect(),
        },
        other => other,
    }
}
