//! R's optimizers, losses, metrics and callbacks.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use super::{HEAD, is_axis, literal, markdown};
use crate::bindings::{resolved, short, snake};

/// Kinds of classes: the start of their functions' names, what the functions give, where they stand.
const KINDS: [Kind; 7] = [
    Kind { name: "optimizer", prefix: "optimizer", gives: "An optimizer, for [compile()].", file: "optimizers" },
    Kind {
        name: "schedule",
        prefix: "learning_rate_schedule",
        gives: "A learning rate that changes with the steps, for an optimizer.",
        file: "optimizers",
    },
    Kind { name: "loss", prefix: "loss", gives: "A loss, for [compile()].", file: "losses" },
    Kind { name: "metric", prefix: "metric", gives: "A metric, for [compile()].", file: "metrics" },
    Kind { name: "regularizer", prefix: "regularizer", gives: "A regularizer, for a layer's weights.", file: "regularizers" },
    Kind { name: "constraint", prefix: "constraint", gives: "A constraint, for a layer's weights.", file: "regularizers" },
    Kind { name: "callback", prefix: "callback", gives: "A callback, for [fit()].", file: "callbacks" },
];

struct Kind {
    name: &'static str,
    prefix: &'static str,
    gives: &'static str,
    file: &'static str,
}

/// keras3's names where they do not follow from the class.
const NAMES: [(&str, &str); 24] = [
    ("SGD", "sgd"),
    ("RMSprop", "rmsprop"),
    ("AdamW", "adam_w"),
    ("KLDivergence", "kl_divergence"),
    ("CTC", "ctc"),
    ("AUC", "auc"),
    ("IoU", "iou"),
    ("BinaryIoU", "binary_iou"),
    ("MeanIoU", "mean_iou"),
    ("OneHotIoU", "one_hot_iou"),
    ("OneHotMeanIoU", "one_hot_mean_iou"),
    ("FBetaScore", "fbeta_score"),
    ("TopKCategoricalAccuracy", "top_k_categorical_accuracy"),
    ("SparseTopKCategoricalAccuracy", "sparse_top_k_categorical_accuracy"),
    ("L1", "l1"),
    ("L2", "l2"),
    ("L1L2", "l1_l2"),
    ("OrthogonalRegularizer", "orthogonal"),
    ("MaxNorm", "maxnorm"),
    ("NonNeg", "nonneg"),
    ("UnitNorm", "unitnorm"),
    ("MinMaxNorm", "minmaxnorm"),
    ("CSVLogger", "csv_logger"),
    ("ReduceLROnPlateau", "reduce_lr_on_plateau"),
];

/// Arguments that stand behind the dots.
const BEHIND: [&str; 5] = ["loss_scale_factor", "gradient_accumulation_steps", "reduction", "name", "dtype"];

/// What Keras has no default for, in classes that cannot be made without.
const REQUIRED: [&str; 12] = [
    "initial_learning_rate",
    "decay_steps",
    "first_decay_steps",
    "decay_rate",
    "boundaries",
    "values",
    "recall",
    "precision",
    "specificity",
    "sensitivity",
    "num_classes",
    "target_class_ids",
];

/// A file for each group of kinds.
pub(super) fn files(folder: &Path, classes: &[Value]) -> Result<Vec<(PathBuf, String)>> {
    let mut files: Vec<(PathBuf, String)> = Vec::new();
    for kind in &KINDS {
        let path = folder.join(kind.file).with_extension("R");
        let texts = classes.iter().filter(|class| class["kind"] == kind.name).map(|class| function(kind, class));
        let texts: String = texts.collect::<Result<_>>()?;
        match files.iter_mut().find(|(own, _)| *own == path) {
            Some((_, text)) => text.push_str(&texts),
            None => files.push((path, format!("{HEAD}{texts}"))),
        }
    }
    Ok(files)
}

fn r_name(kind: &Kind, class: &str) -> String {
    let special = NAMES.iter().find(|(keras, _)| *keras == class).map(|(_, r)| (*r).to_owned());
    let special = special.or_else(|| (class == "TerminateOnNaN").then(|| "terminate_on_nan".to_owned()));
    format!("{}_{}", kind.prefix, special.unwrap_or_else(|| snake(class)))
}

/// The function of a class: its help, its signature and its body.
fn function(kind: &Kind, described: &Value) -> Result<String> {
    let (schema, class) = (&described["schema"], described["class"].as_str().context("a class without a name")?);
    let arguments: Vec<Argument> = described["arguments"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|name| Argument::new(described, name))
        .collect();
    let mut help = format!("\n#' {class}\n#'\n");
    for paragraph in schema["description"].as_str().unwrap_or_default().split("\n\n") {
        help.push_str(&format!("#' {}\n#'\n", markdown(paragraph.trim())));
    }
    for argument in &arguments {
        help.push_str(&format!("#' @param {} {}\n", argument.name, argument.help));
    }
    let r = r_name(kind, class);
    let passed: Vec<String> = arguments.iter().map(Argument::passed).collect();
    let signature = signature(kind, &arguments);
    if signature.contains(&"...".to_owned()) {
        help.push_str("#' @param ... Must be empty.\n");
    }
    let made = if kind.name == "callback" {
        help.push_str("#' @param verbose Ignored.\n");
        format!("callback_of_class(\"{class}\", list({}))", passed.join(", "))
    } else {
        format!("training_object(\"{}\", \"{class}\", list({}))", kind.name, passed.join(", "))
    };
    let check = if signature.contains(&"...".to_owned()) { "  rlang::check_dots_empty()\n" } else { "" };
    help.push_str(&format!("#' @returns {}\n#' @family {}\n#' @export\n", kind.gives, kind.file));
    Ok(format!("{help}{r} <- function({}) {{\n{check}  {made}\n}}\n", signature.join(", ")))
}

/// Arguments in keras3's order: those of losses and metrics stand behind the dots.
fn signature(kind: &Kind, arguments: &[Argument]) -> Vec<String> {
    let written = |wanted: &dyn Fn(&Argument) -> bool| arguments.iter().filter(|a| wanted(a)).map(Argument::written).collect::<Vec<_>>();
    let is_behind = |argument: &Argument| BEHIND.contains(&argument.name.as_str());
    let dots = vec!["...".to_owned()];
    match kind.name {
        "loss" | "metric" => [dots, written(&|_| true)].concat(),
        "optimizer" => {
            let name = written(&|a| a.name == "name");
            [written(&|a| !is_behind(a)), name, dots, written(&|a| is_behind(a) && a.name != "name")].concat()
        }
        "callback" => [written(&|_| true), dots, vec!["verbose = 0".to_owned()]].concat(),
        _ => written(&|_| true),
    }
}

struct Argument {
    name: String,
    help: String,
    /// As R writes it; `None` for an argument that must be given.
    default: Option<String>,
    is_list: bool,
}

impl Argument {
    fn new(described: &Value, name: &str) -> Self {
        let schema = &described["schema"];
        let property = &schema["properties"][name];
        let of = resolved(schema, property);
        let mut help = markdown(property["description"].as_str().unwrap_or_default());
        if is_axis(name) {
            help.push_str(" Counted from 1; negative ones count from the end.");
        }
        let choices: Vec<&str> = of["oneOf"].as_array().into_iter().flatten().filter_map(|choice| choice["const"].as_str()).collect();
        let words: Vec<&str> = of["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if let words @ [_, ..] = [choices, words].concat().as_slice() {
            help.push_str(&format!(" One of {}.", words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(", ")));
        }
        let is_list = of["type"] == "array" || of["type"].as_array().is_some_and(|types| types.contains(&"array".into()));
        let default = match &described["defaults"] {
            Value::Null if REQUIRED.contains(&name) => None,
            Value::Null => default(name, &property["default"]),
            defaults => default(name, &defaults[name]),
        };
        Self { name: name.to_owned(), help, default, is_list }
    }

    fn written(&self) -> String {
        self.default.as_ref().map_or_else(|| self.name.clone(), |default| format!("{} = {default}", self.name))
    }

    /// How the value is handed on: R counts axes from 1, and has no numbers of their own.
    fn passed(&self) -> String {
        let name = &self.name;
        match self {
            _ if is_axis(name) && self.is_list => format!("{name} = many(as_axis({name}))"),
            _ if is_axis(name) => format!("{name} = as_axis({name})"),
            _ if self.is_list => format!("{name} = many({name})"),
            _ => format!("{name} = {name}"),
        }
    }
}

fn default(name: &str, value: &Value) -> Option<String> {
    let from_one = |axis: i64| if axis < 0 { axis } else { axis + 1 };
    match value {
        // What must be given has an empty default in the core.
        Value::String(text) if text.is_empty() => None,
        Value::Null | Value::Object(_) => Some("NULL".to_owned()),
        Value::Number(number) if is_axis(name) => number.as_i64().map(|axis| format!("{}L", from_one(axis))),
        Value::Array(items) if is_axis(name) => Some(format!(
            "c({})",
            items.iter().filter_map(Value::as_i64).map(|axis| format!("{}L", from_one(axis))).collect::<Vec<_>>().join(", ")
        )),
        Value::Number(number) if number.is_f64() => Some(short(number).trim_end_matches(".0").to_owned()),
        value => Some(literal(value)),
    }
}
