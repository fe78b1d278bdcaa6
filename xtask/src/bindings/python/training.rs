//! Python's optimizers, losses, metrics and callbacks.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use super::{HEAD, all, literal, of_schema, plain};
use crate::bindings::{resolved, short};

/// Kinds of classes, what their Python classes derive from, and the modules that have them.
const KINDS: [(&str, &str, &str, &str); 7] = [
    ("optimizer", "Optimizer", "optimizers", "Optimizers."),
    ("schedule", "Schedule", "schedules", "Learning rates that change with the steps."),
    ("loss", "Loss", "losses", "Losses."),
    ("metric", "Metric", "metrics", "Metrics."),
    ("regularizer", "Regularizer", "regularizers", "Regularizers of weights: what they add to the loss."),
    ("constraint", "Constraint", "constraints", "Constraints of weights, which hold behind every step."),
    ("callback", "BuiltIn", "_callbacks", "Callbacks that the core has."),
];

/// Keras' short names.
const SHORT_REGULARIZERS: &str = "\n\nl1 = L1\nl2 = L2\nl1_l2 = L1L2\n";

/// A module for each kind.
pub(super) fn files(folder: &Path, classes: &[Value]) -> Result<Vec<(PathBuf, String)>> {
    KINDS.iter().map(|kind| Ok((folder.join(kind.2).with_extension("py"), module(kind, classes)?))).collect()
}

fn module((kind, base, _, title): &(&str, &str, &str, &str), classes: &[Value]) -> Result<String> {
    let classes: Vec<&Value> = classes.iter().filter(|class| class["kind"] == *kind).collect();
    let texts = classes.iter().map(|described| class(described, base)).collect::<Result<Vec<String>>>()?.concat();
    let names = classes.iter().filter_map(|class| class["class"].as_str()).chain([*base]).map(str::to_owned);
    // Keras has the schedules in a module of that of the optimizers.
    let (inner, names, texts) = match *kind {
        "optimizer" => ("from . import schedules\n", all(names.chain(["schedules".to_owned()])), texts),
        "regularizer" => ("", all(names.chain(["l1", "l2", "l1_l2"].map(str::to_owned))), texts + SHORT_REGULARIZERS),
        _ => ("", all(names), texts),
    };
    let words: Vec<&str> = ["Any", "Literal"].into_iter().filter(|word| texts.contains(&format!("{word}[")) || *word == "Any").collect();
    let sequences = if texts.contains("Sequence[") { "from collections.abc import Sequence\n" } else { "" };
    Ok(format!(
        "{HEAD}\"\"\"{title}\"\"\"\n\nfrom __future__ import annotations\n\n{sequences}from typing import {}\n\n\
         from ..training_objects import {base}\n{inner}\n{names}{texts}",
        words.join(", ")
    ))
}

fn class(described: &Value, base: &str) -> Result<String> {
    let schema = &described["schema"];
    let name = described["class"].as_str().context("a class without a name")?;
    let (mut parameters, mut help, mut config) = (String::new(), String::new(), Vec::new());
    for argument in described["arguments"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let property = &schema["properties"][argument];
        parameters.push_str(&format!("        {argument}: {},\n", hint(schema, property, &described["defaults"][argument])));
        let text = plain(property["description"].as_str().unwrap_or_default()).replace('\n', "\n        ");
        help.push_str(&format!("    {argument}\n        {text}\n"));
        config.push(format!("\"{argument}\": {argument}"));
    }
    let about = plain(schema["description"].as_str().unwrap_or_default());
    let about: Vec<String> = about.split("\n\n").map(|p| p.trim().replace('\n', "\n    ")).collect();
    let help = if help.is_empty() { String::new() } else { format!("\n\n    Parameters\n    ----------\n{help}    ") };
    Ok(format!(
        "\n\nclass {name}({}):\n    \"\"\"{}{help}\"\"\"\n\n    def __init__(\n        self,\n{parameters}        **unknown: Any,\n    \
         ) -> None:\n        \
         super().__init__({{{}}}, **unknown)\n",
        base,
        about.join("\n\n    "),
        config.join(", ")
    ))
}

/// Type and default of an argument.
fn hint(schema: &Value, property: &Value, default: &Value) -> String {
    let of = resolved(schema, property);
    let choices: Vec<&str> = of["oneOf"].as_array().into_iter().flatten().filter_map(|choice| choice["const"].as_str()).collect();
    let words: Vec<&str> = of["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let hint = match [choices, words].concat() {
        words if !words.is_empty() => format!("Literal[{}]", words.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ")),
        _ => of_schema(of),
    };
    match default {
        // What must be given has an empty default in the core, or none that it accepts.
        Value::String(text) if text.is_empty() => hint,
        Value::Null | Value::Object(_) if hint.contains("None") || hint == "Any" => format!("{hint} = None"),
        Value::Null | Value::Object(_) => format!("{hint} | None = None"),
        Value::Number(number) => format!("{hint} = {}", short(number)),
        value => format!("{hint} = {}", literal(value)),
    }
}
