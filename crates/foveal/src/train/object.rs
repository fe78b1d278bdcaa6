//! Classes of Keras that a model is trained with, by name and config.

use crate::error::{Objection, short, suggestion};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Settings of other versions that say nothing here, where they are null or as given.
const SILENT: [(&str, &str); 4] = [("dtype", "float32"), ("jit_compile", "*"), ("is_legacy_optimizer", "*"), ("decay", "0.0")];

/// A struct that is its Keras config, from the settings given and its own defaults.
pub(crate) fn configured<T>(class: &str, given: &Map<String, Value>) -> Result<T, Objection>
where
    T: Serialize + DeserializeOwned + Default + JsonSchema,
{
    let mut config = config(&T::default());
    let schema = schemars::schema_for!(T);
    let settings = schema.get("properties").and_then(Value::as_object);
    for (key, value) in given {
        match settings.is_some_and(|settings| settings.contains_key(key)) {
            true => {
                config.insert(key.clone(), value.clone());
            }
            false if is_silent(key, value) => {}
            false => {
                let near = suggestion(key, settings.into_iter().flat_map(|settings| settings.keys().map(String::as_str)));
                return Err(objection(&format!("{class}.{key}"), value, format!("{class} has no such setting{near}")));
            }
        }
    }
    // What has no default is NaN there, which JSON does not have.
    let is_number = |key: &str| settings.and_then(|all| all.get(key)?.get("type")).is_some_and(|kind| kind == "number");
    if let Some((key, _)) = config.iter().find(|(key, value)| value.is_null() && is_number(key)) {
        return Err(objection(key, &Value::Null, format!("{class} wants a number, for which there is no default")));
    }
    let written = Value::Object(config);
    serde_json::from_value(written).map_err(|error| objection(class, &Value::Object(given.clone()), error.to_string()))
}

fn is_silent(key: &str, value: &Value) -> bool {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    SILENT.iter().any(|(silent, means)| *silent == key && (value.is_null() || ["*", &text].contains(means)))
}

/// The settings of a struct that is its Keras config.
pub(crate) fn config<T: Serialize>(value: &T) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(map)) => map,
        // A struct with named fields and string keys cannot fail to serialise; a unit struct has no settings.
        _ => Map::new(),
    }
}

/// A setting that makes no sense.
pub(crate) fn objection(key: &str, got: &Value, expected: impl Into<String>) -> Objection {
    Objection::Setting { key: key.into(), got: short(got, 400), expected: expected.into() }
}

/// An object as Keras writes it.
pub(crate) fn serialized(module: &str, class: &str, config: Map<String, Value>) -> Value {
    json!({ "module": module, "class_name": class, "config": config, "registered_name": null })
}

/// Class and config of what `compile` or a file has: a name, a function of Keras, or an object with a class.
pub(crate) fn parts(value: &Value) -> Option<(&str, Map<String, Value>)> {
    if let Some(name) = value.as_str() {
        return Some((name, Map::new()));
    }
    match (value.get("class_name")?.as_str()?, value.get("config")) {
        ("function", Some(Value::String(name))) => Some((name, Map::new())),
        (class, Some(Value::Object(config))) => Some((class, config.clone())),
        (class, None | Some(Value::Null)) => Some((class, Map::new())),
        _ => None,
    }
}

/// `MeanSquaredError` as `mean_squared_error`: Keras' name of the function of a class, and of a new object.
pub(crate) fn snake_case(class: &str) -> String {
    let letters: Vec<char> = class.chars().collect();
    let mut out = String::new();
    for (i, &letter) in letters.iter().enumerate() {
        let after_small = i > 0 && !letters[i - 1].is_uppercase();
        let before_small = i > 0 && letters.get(i + 1).is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && (after_small || before_small) {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// The class of a class's or a function's name.
pub(crate) fn named(name: &str, classes: &[&'static str]) -> Option<&'static str> {
    classes.iter().copied().find(|class| *class == name || snake_case(class) == name)
}

/// Nothing to object to, unless the condition fails.
pub(crate) fn ensure(holds: bool, key: &str, got: impl Into<Value>, expected: &str) -> Result<(), Objection> {
    if holds { Ok(()) } else { Err(objection(key, &got.into(), expected)) }
}

/// An enum over structs that are Keras configs, with all that follows from the list.
macro_rules! keras_objects {
    ($(#[$meta:meta])* $name:ident as dyn $face:path, $what:literal in $module:literal, unsupported: $unsupported:expr, {
        $($class:ident),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name {
            $(#[doc = concat!("`", $module, ".", stringify!($class), "`.")] $class($class)),+
        }

        $(impl From<$class> for $name {
            fn from(value: $class) -> Self {
                Self::$class(value)
            }
        })+

        impl $name {
            /// Keras' names of all classes.
            pub const CLASSES: &'static [&'static str] = &[$(stringify!($class)),+];

            /// Classes of Keras that are not among them, and why.
            pub const UNSUPPORTED: &'static [(&'static str, &'static str)] = &$unsupported;

            /// Keras' class name.
            pub fn class(&self) -> &'static str {
                match self { $(Self::$class(_) => stringify!($class)),+ }
            }

            /// The Keras config.
            pub fn config(&self) -> serde_json::Map<String, serde_json::Value> {
                match self { $(Self::$class(inner) => $crate::train::object::config(inner)),+ }
            }

            /// The object as Keras writes it into a file.
            pub fn to_keras(&self) -> serde_json::Value {
                $crate::train::object::serialized($module, self.class(), self.config())
            }

            /// Settings with types, defaults and descriptions, of every class.
            pub fn schemas() -> Vec<(&'static str, schemars::Schema)> {
                vec![$((stringify!($class), schemars::schema_for!($class))),+]
            }

            /// By class name; settings that are not given have Keras' defaults.
            ///
            /// # Errors
            /// For a class or a setting that is unknown, and for values that make no sense.
            pub fn of_class(
                class: &str,
                settings: &serde_json::Map<String, serde_json::Value>,
            ) -> Result<Self, $crate::error::Objection> {
                let object = match class {
                    $(stringify!($class) => Self::$class($crate::train::object::configured(class, settings)?),)+
                    _ => return Err($crate::train::object::unknown($what, class, Self::CLASSES, Self::UNSUPPORTED)),
                };
                object.face().check()?;
                Ok(object)
            }

            /// What all classes have in common.
            pub(crate) fn face(&self) -> &dyn $face {
                match self { $(Self::$class(inner) => inner),+ }
            }
        }
    };
}
pub(crate) use keras_objects;

/// Why there is nothing of this name.
pub(crate) fn unknown(what: &str, name: &str, classes: &[&str], unsupported: &[(&str, &str)]) -> Objection {
    let same = |class: &str| class.eq_ignore_ascii_case(name) || snake_case(class) == name;
    if let Some((class, why)) = unsupported.iter().find(|(class, _)| same(class)) {
        return Objection::Unsupported(format!("the {what} {class} ({why})"));
    }
    let near = suggestion(name, classes.iter().copied());
    objection(what, &name.into(), format!("no {what} of Keras has this name{near}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_become_function_names() {
        let names =
            [("MeanSquaredError", "mean_squared_error"), ("KLDivergence", "kl_divergence"), ("SGD", "sgd"), ("R2Score", "r2_score")];
        let more = [("LogCosh", "log_cosh"), ("RMSprop", "rm_sprop"), ("AdamW", "adam_w"), ("MeanIoU", "mean_io_u"), ("AUC", "auc")];
        for (class, name) in names.into_iter().chain(more) {
            assert_eq!(snake_case(class), name);
        }
    }
}
