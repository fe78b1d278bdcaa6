//! Prints every class with its settings as JSON: what the builders of other languages and their help are made from.

use foveal::layers::{LayerType, Registry};
use serde_json::{Value, json};

fn main() {
    let registry = Registry::default();
    println!("{}", registry.types().iter().map(class).collect::<Value>());
}

fn class(layer: &LayerType) -> Value {
    let schema = layer.schema();
    json!({
        "class": layer.class,
        "module": layer.module,
        "op": layer.is_op(),
        "schema": schema,
    })
}
