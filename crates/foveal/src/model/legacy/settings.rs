//! Settings of layers that Keras 2 wrote in other words.

use super::text;
use crate::error::{Error, Result};
use serde_json::{Map, Value};

/// Settings that Keras 2 writes and that say nothing to Keras 3, by class; an empty class is any.
const DROPPED: &[(&str, &str)] = &[
    ("", "batch_input_shape"),
    ("Embedding", "input_length"),
    ("MultiHeadAttention", "query_shape"),
    ("MultiHeadAttention", "key_shape"),
    ("MultiHeadAttention", "value_shape"),
    ("BatchNormalization", "fused"),
];

/// Modules of the objects that settings of these endings hold.
const OBJECTS: &[(&str, &str)] =
    &[("_initializer", "keras.initializers"), ("_regularizer", "keras.regularizers"), ("_constraint", "keras.constraints")];

/// Tells a layer's settings in the words of Keras 3.
pub(super) fn modernise(class: &str, config: &mut Map<String, Value>, keras_2: bool) -> Result<()> {
    let name = config.get("name").and_then(Value::as_str).unwrap_or(class).to_owned();
    let refuse = |problem: String| Error::Config { layer: name.clone(), class: class.to_owned(), problem };
    if let Some(Value::Object(policy)) = config.get("dtype")
        && let Some(policy) = policy.get("config").and_then(|config| text(config, "name"))
        && keras_2
    {
        let policy = policy.to_owned();
        config.insert("dtype".into(), policy.into());
    }
    if class == "InputLayer" {
        if let Some(shape) = config.shift_remove("batch_input_shape") {
            config.insert("batch_shape".into(), shape);
        }
        return Ok(());
    }
    for (of, key) in DROPPED {
        if of.is_empty() || *of == class {
            config.shift_remove(*key);
        }
    }
    if config.get("groups") == Some(&Value::from(1)) && (class.starts_with("Depthwise") || class.ends_with("Transpose")) {
        config.shift_remove("groups");
    }
    if config.get("time_major") == Some(&Value::Bool(true)) {
        return Err(refuse("time_major = true is not supported: Keras 3 has no such layers".into()));
    }
    for (key, value) in config.iter_mut() {
        // Keras 2 rises by 0.2, Keras 3 by a sixth, under one name.
        if keras_2 && value == "hard_sigmoid" {
            return Err(refuse(format!("{key} = hard_sigmoid is not supported: that of Keras 2 is another function than that of Keras 3")));
        }
        // Numbers that were NumPy's.
        if text(value, "class_name") == Some("__numpy__")
            && let Some(number) = value.pointer("/config/value").filter(|number| number.is_number()).cloned()
        {
            *value = number;
        }
        let Some((_, module)) = OBJECTS.iter().find(|(ending, _)| key.ends_with(ending)) else { continue };
        if let Some(object) = value.as_object_mut().filter(|object| object.contains_key("class_name") && !object.contains_key("module")) {
            object.insert("module".into(), (*module).into());
            object.insert("registered_name".into(), Value::Null);
        }
    }
    Ok(())
}
