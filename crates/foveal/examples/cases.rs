//! Prints the cases of all layers as the JSON that `tests/keras/make_vectors.py` reads.

use foveal::layers::{Case, LayerType, Registry};
use serde_json::{Value, json};

fn main() {
    let registry = Registry::default();
    let groups: Vec<Value> = registry.types().iter().filter(|t| !t.cases.is_empty()).map(group).collect();
    println!("{}", Value::from(groups));
}

fn group(layer: &LayerType) -> Value {
    json!({ "class": layer.class, "module": layer.module, "cases": layer.cases.iter().map(case).collect::<Vec<_>>() })
}

fn case(case: &Case) -> Value {
    json!({
        "name": case.name,
        "config": parse(case, case.config),
        "inputs": case.inputs,
        "args": case.args.map(|args| parse(case, args)),
        "kwargs": case.kwargs.map(|kwargs| parse(case, kwargs)),
        "dtypes": case.dtypes,
        "dtype": case.dtype,
        "integers": case.integers,
        "unknown": case.unknown,
    })
}

fn parse(case: &Case, text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("the case `{}` holds bad JSON: {e}: {text}", case.name))
}
