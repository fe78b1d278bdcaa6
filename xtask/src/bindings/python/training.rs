//! Python's optimizers, losses, metrics and callbacks.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use super::{HEAD, all, literal, of_schema, plain};
use crate::bindings::resolved;
use crate::process::{capture, cargo};

/// Kinds of classes, what their Python classes derive from, and the modules that have them.
const KINDS: [(&str, &str, &str, &str); 7] = [
    ("optimizer", "Optimizer", "optimizers", "Optimizers, with Keras' settings."),
    ("schedule", "Schedule", "schedules", "Learning rates that change with the steps."),
    ("loss", "Loss", "losses", "Losses, with Keras' settings."),
    ("metric", "Metric", "metrics", "Metrics, with Keras' settings."),
    ("regularizer", "Regularizer", "regularizers", "Regularizers of weights: what they add to the loss."),
    ("constraint", "Constraint", "constraints", "Constraints of weights, which hold behind every step."),
    ("callback", "BuiltIn", "", ""),
];

/// The classes, and a module of each kind but the callbacks, which are dressed by hand.
pub(super) fn files(folder: &Path) -> Result<Vec<(PathBuf, String)>> {
    let classes = capture(cargo().args(["run", "--quiet", "-p", "foveal", "--example", "training_schema"]))?;
    let classes: Vec<Value> = serde_json::from_slice(&classes)?;
    let mut out = format!(
        "{HEAD}\"\"\"Optimizers, losses, metrics and callbacks. Settings that are None have the core's defaults.\"\"\"\n\n\
         from __future__ import annotations\n\nfrom collections.abc import Sequence\nfrom typing import Any, Literal\n\n\
         from ..training_objects import {}\n\n{}",
        KINDS.map(|kind| kind.1).join(", "),
        all(classes.iter().map(|class| class["class"].as_str().unwrap_or_default().to_owned()))
    );
    for described in &classes {
        out.push_str(&class(described)?);
    }
    let mut files = vec![(folder.join("_training.py"), out)];
    for (kind, base, module, title) in KINDS.iter().filter(|kind| !kind.2.is_empty()) {
        let names = classes.iter().filter(|class| class["kind"] == *kind).filter_map(|class| class["class"].as_str());
        let mut names: Vec<String> = names.map(str::to_owned).collect();
        let imports = names.iter().map(|name| format!("    {name},\n")).collect::<String>();
        names.push((*base).to_owned());
        // Keras has the schedules in a module of that of the optimizers.
        let inner = if *kind == "optimizer" { "from . import schedules as schedules\n" } else { "" };
        let text = format!(
            "{HEAD}\"\"\"{title}\"\"\"\n\nfrom __future__ import annotations\n\nfrom ..training_objects import {base}\n{inner}from ._training import (\n{imports})\n\n{}",
            all(names.into_iter())
        );
        files.push((folder.join(format!("{module}.py")), text));
    }
    Ok(files)
}

fn class(described: &Value) -> Result<String> {
    let kind = KINDS.iter().find(|kind| described["kind"] == kind.0).context("a class of no kind")?;
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
    // Settings of other versions of Keras are the core's to judge.
    let (unknown, handed) = if kind.0 == "callback" { ("", "") } else { ("        **unknown: Any,\n", ", **unknown") };
    let help = if help.is_empty() { String::new() } else { format!("\n\n    Parameters\n    ----------\n{help}    ") };
    Ok(format!(
        "\n\nclass {name}({}):\n    \"\"\"{}{help}\"\"\"\n\n    def __init__(\n        self,\n{parameters}{unknown}    ) -> None:\n        \
         super().__init__({{{}}}{handed})\n",
        kind.1,
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
        Value::Null | Value::Object(_) if hint.contains("None") || hint == "Any" => format!("{hint} = None"),
        Value::Null | Value::Object(_) => format!("{hint} | None = None"),
        value => format!("{hint} = {}", literal(value)),
    }
}
