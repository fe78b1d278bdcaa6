//! Prints the classes that a model is trained with, with their settings, as JSON: what the builders of other languages and
//! their help are made from.

use foveal::train::{Constraint, Loss, Metric, Optimizer, Regularizer, Schedule, callback};
use schemars::Schema;
use serde_json::{Map, Value, json};

/// Settings that stand last among the arguments: those that all classes of a kind have.
const LAST: [&str; 14] = [
    "weight_decay",
    "clipnorm",
    "clipvalue",
    "global_clipnorm",
    "use_ema",
    "ema_momentum",
    "ema_overwrite_frequency",
    "loss_scale_factor",
    "gradient_accumulation_steps",
    "axis",
    "reduction",
    "class_id",
    "name",
    "dtype",
];

macro_rules! all {
    ($kind:literal, $objects:ty) => {
        <$objects>::schemas().into_iter().map(|(class, schema)| {
            let defaults = <$objects>::of_class(class, &Map::new()).ok().map(|made| made.config());
            described($kind, class, &schema, defaults)
        })
    };
}

fn main() {
    let objects = all!("optimizer", Optimizer)
        .chain(all!("schedule", Schedule))
        .chain(all!("loss", Loss))
        .chain(all!("metric", Metric))
        .chain(all!("regularizer", Regularizer))
        .chain(all!("constraint", Constraint));
    let callbacks = callback::schemas().into_iter().map(|(class, schema)| described("callback", class, &schema, callback::defaults(class)));
    println!("{}", objects.chain(callbacks).collect::<Value>());
}

fn described(kind: &str, class: &str, schema: &Schema, defaults: Option<Map<String, Value>>) -> Value {
    let properties = schema.get("properties").and_then(Value::as_object);
    let mut arguments: Vec<&str> = properties.into_iter().flat_map(|p| p.keys().map(String::as_str)).collect();
    arguments.sort_by_key(|name| match LAST.iter().position(|last| last == name) {
        _ if *name == "learning_rate" => 0,
        None => 1,
        Some(place) => 2 + place,
    });
    json!({ "kind": kind, "class": class, "arguments": arguments, "schema": schema, "defaults": defaults })
}
