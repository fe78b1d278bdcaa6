//! Settings that only some Keras versions know: left out when they say nothing, so that every version can read a file.

use serde_json::Value;

/// Settings bound to a Keras version and the value at which they mean nothing.
const VERSION_BOUND: &[(&str, Value)] = &[
    ("input_axes", Value::Null),
    ("output_axes", Value::Null),
    ("quantization_config", Value::Null),
    ("renorm", Value::Bool(false)),
    ("renorm_clipping", Value::Null),
    ("antialias", Value::Bool(false)),
    ("epsilon", Value::Null),
    ("use_gate", Value::Bool(false)),
    ("sliding_window", Value::Null),
    ("optional", Value::Bool(false)),
    ("ragged", Value::Bool(false)),
    ("sparse", Value::Bool(false)),
];

/// Whether a setting is bound to a Keras version and says nothing.
pub(crate) fn is_default(key: &str, value: &Value) -> bool {
    // Only read where `renorm` is on, which is refused.
    key == "renorm_momentum" || VERSION_BOUND.iter().any(|(k, default)| *k == key && default == value)
}

/// Whether a value says nothing: null, false, or empty.
pub(crate) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(items) => items.is_empty(),
        _ => false,
    }
}

/// Removes version-bound settings that say nothing, and `shared_object_id`s, everywhere in a config.
pub(crate) fn prune(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|key, value| key != "shared_object_id" && (key == "sparse" || !is_default(key, value)));
            object.values_mut().for_each(prune);
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}
