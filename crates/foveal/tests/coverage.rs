//! docs/coverage.md against what Keras exports and what the registry holds.

mod common;

use common::vectors;
use foveal::layers::Registry;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// What Keras exports, by the vectors job; `tests/live.rs` compares it with real Keras.
fn names() -> Value {
    serde_json::from_str(&std::fs::read_to_string(vectors().join("names.json")).unwrap()).unwrap()
}

/// The rows of one table of the document: whether a name is known.
fn rows(title: &str) -> BTreeMap<String, bool> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/coverage.md");
    let text = std::fs::read_to_string(path).unwrap();
    let section = text.split("\n## ").find_map(|section| section.strip_prefix(title)).unwrap_or_default();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        match cells.as_slice() {
            [_, name, known @ ("yes" | "no"), why, _] => {
                assert!(*known == "yes" || !why.is_empty(), "{name}: no reason");
                Some(((*name).to_owned(), *known == "yes"))
            }
            _ => None,
        }
    };
    section.lines().filter_map(row).collect()
}

#[test]
fn every_layer_that_keras_exports_is_listed_as_the_registry_has_it() {
    let (names, registry) = (names(), Registry::default());
    let known = |class: &Value| {
        let class = class.as_str().unwrap();
        class == "InputLayer" || registry.types().iter().any(|t| t.module == "keras.layers" && t.class == class)
    };
    let expected: BTreeMap<String, bool> =
        names["layers"].as_object().unwrap().iter().map(|(n, class)| (n.clone(), known(class))).collect();
    assert!(expected.len() > 150);
    assert_eq!(rows("keras.layers"), expected, "run `cargo xtask coverage`");
}

#[test]
fn every_function_that_keras_exports_is_listed_as_the_registry_has_it() {
    let (names, registry) = (names(), Registry::default());
    let known = |node: &Value| registry.types().iter().any(|t| node[0] == t.module && node[1] == t.class);
    let expected: BTreeMap<String, bool> = names["ops"].as_object().unwrap().iter().map(|(n, node)| (n.clone(), known(node))).collect();
    assert!(expected.len() > 300);
    assert_eq!(rows("keras.ops"), expected, "run `cargo xtask coverage`");
}

/// Every op node of the registry is one that a function of Keras leaves.
#[test]
fn every_op_node_is_keras() {
    let names = names();
    let nodes: Vec<&Value> = names["ops"].as_object().unwrap().values().collect();
    // Functions of these names choose among several nodes, or an operator leaves them.
    let others = ["Abs", "Conj"];
    for op in Registry::default().types().iter().filter(|t| t.is_op() && !others.contains(&t.class)) {
        let left = nodes.iter().any(|node| node[0] == op.module && node[1] == op.class);
        assert!(left, "{} {} is no node of Keras", op.module, op.class);
    }
}
