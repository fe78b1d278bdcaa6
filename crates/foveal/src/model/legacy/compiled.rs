//! How older models were compiled, and what their optimizers kept, in the form of Keras 3.

use super::text;
use crate::train::object::serialized;
use crate::train::{Loss, Metric, Optimizer};
use serde_json::{Map, Value};

/// Optimizers that Keras 2 and 3 share.
const OPTIMIZERS: [&str; 9] = ["Adam", "AdamW", "SGD", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl"];

/// Optimizers around another one, whose arrays lie elsewhere in Keras 3.
const AROUND_OPTIMIZERS: [&str; 1] = ["LossScaleOptimizer"];

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
    let known = |class: &&str| {
        if keras_2 { OPTIMIZERS.contains(class) } else { is_of(class, Optimizer::CLASSES, Optimizer::UNSUPPORTED) }
    };
    let (Some(class), Some(settings)) = (class.filter(known), settings) else { return (None, Slots::Fresh) };
    let mut compiled = Map::new();
    compiled.insert("optimizer".into(), serialized("keras.optimizers", class, told(settings)));
    for key in ["loss", "metrics", "weighted_metrics"] {
        let Some(value) = told_objects(old.get(key).cloned().unwrap_or_default(), key, keras_2) else { return (None, Slots::Fresh) };
        compiled.insert(key.into(), value);
    }
    compiled.insert("loss_weights".into(), old.get("loss_weights").cloned().unwrap_or_default());
    let how = ["run_eagerly", "steps_per_execution", "jit_compile"];
    compiled.extend(how.iter().filter(|_| !keras_2).filter_map(|key| Some(((*key).to_owned(), old.get(*key)?.clone()))));
    let is_legacy = settings.get("is_legacy_optimizer") == Some(&Value::Bool(true)) || settings.contains_key("decay");
    let slots = match settings.get("learning_rate").and_then(Value::as_f64) {
        _ if AROUND_OPTIMIZERS.contains(&class) => Slots::Fresh,
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

/// Classes of Keras 2 around a function, which stands in their config.
const AROUND_FUNCTIONS: [&str; 3] = ["LossFunctionWrapper", "MeanMetricWrapper", "SumOverBatchSizeMetricWrapper"];

/// Losses or metrics in the form of Keras 3; lists and dicts of them alike. `None` for what it would not take, such as
/// classes of one's own, whose code is not in the file.
fn told_objects(value: Value, key: &str, keras_2: bool) -> Option<Value> {
    match value {
        // A list that holds the list of the only output is that list.
        Value::Array(mut items) if keras_2 && key.ends_with("metrics") && items.len() == 1 && items[0].is_array() => {
            told_objects(items.remove(0), key, keras_2)
        }
        Value::Array(items) => items.into_iter().map(|item| told_objects(item, key, keras_2)).collect(),
        Value::Object(object) if object.contains_key("class_name") => told_object(object, key, keras_2),
        Value::Object(object) => {
            let told = object.into_iter().map(|(name, item)| Some((name, told_objects(item, key, keras_2)?)));
            Some(Value::Object(told.collect::<Option<_>>()?))
        }
        other => Some(other),
    }
}

/// Whether Keras has such a class, be it one that foveal trains with or not.
fn is_of(class: &str, classes: &[&str], others: &[(&str, &str)]) -> bool {
    classes.contains(&class) || others.iter().any(|(other, _)| *other == class)
}

fn told_object(object: Map<String, Value>, key: &str, keras_2: bool) -> Option<Value> {
    let object = Value::Object(object);
    let (Some(class), Some(Value::Object(config))) = (text(&object, "class_name"), object.get("config")) else { return Some(object) };
    if AROUND_FUNCTIONS.contains(&class) {
        return text(&object["config"], "fn").map(Value::from);
    }
    let is_loss = key == "loss";
    let (module, classes, others) = match is_loss {
        true => ("keras.losses", Loss::CLASSES, Loss::UNSUPPORTED),
        false => ("keras.metrics", Metric::CLASSES, Metric::UNSUPPORTED),
    };
    if !is_of(class, classes, others) {
        return None;
    }
    let mut config = config.clone();
    if keras_2 {
        // The function follows from the class, and `auto` meant the mean over the batch.
        config.remove("fn");
        if text(&object["config"], "reduction") == Some("auto") {
            config.insert("reduction".into(), "sum_over_batch_size".into());
        }
        let taken = if is_loss { Loss::of_class(class, &config).is_ok() } else { Metric::of_class(class, &config).is_ok() };
        if !taken {
            return None;
        }
    }
    Some(serialized(module, class, config))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn objects_of_keras_3_get_their_modules() {
        let old = json!({
            "optimizer_config": {"class_name": "Lion", "config": {"learning_rate": 0.1}},
            "loss": {"a": {"class_name": "BinaryCrossentropy", "config": {"from_logits": true}}, "b": "mse"},
            "metrics": [{"class_name": "AUC", "config": {"curve": "PR"}}], "jit_compile": false
        });
        let (compiled, slots) = compile_config(&old, false);
        let compiled = compiled.unwrap();
        assert_eq!(slots, Slots::Same);
        assert_eq!(compiled["optimizer"]["class_name"], "Lion");
        let loss =
            json!({"module": "keras.losses", "class_name": "BinaryCrossentropy", "config": {"from_logits": true}, "registered_name": null});
        assert_eq!(compiled["loss"], json!({"a": loss, "b": "mse"}));
        assert_eq!(compiled["metrics"][0]["module"], "keras.metrics");
        assert_eq!(compiled["jit_compile"], false);
    }

    #[test]
    fn what_keras_3_would_not_take_is_left_out() {
        let with = |loss: Value| {
            let old = json!({"optimizer_config": {"class_name": "Adam", "config": {"learning_rate": 0.1}}, "loss": loss});
            compile_config(&old, true).0
        };
        assert!(with(json!({"class_name": "Own", "config": {}})).is_none());
        assert!(with(json!({"class_name": "Huber", "config": {"delta": 1.0, "unknown": 2}})).is_none());
        assert!(with(json!("mse")).is_some());
    }
}
