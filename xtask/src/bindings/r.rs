//! R's builders and their help.

mod training;

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use super::{BINARY, Class, REDUCING, Setting, snake};
use crate::process::root;

/// Layers that R builds by hand-written functions, and those that no user builds.
const NOT_GENERATED: [&str; 5] = ["CenterCrop", "Crop", "PadBack", "CustomScaleLayer", "LayerScale"];
const MERGING: [&str; 8] = ["Concatenate", "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Dot"];
/// What recurrent layers hold, which is not called on tensors.
const CELLS: [&str; 4] = ["LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"];
/// Operations of one tensor and no settings, as `op_*` of the same name in keras3.
const UNARY: &[(&str, &[&str])] = &[
    (
        "numpy",
        &[
            "Negative",
            "Square",
            "Sqrt",
            "Absolute",
            "Exp",
            "Expm1",
            "Log",
            "Log1p",
            "Tanh",
            "Sin",
            "Cos",
            "Floor",
            "Ceil",
            "Sign",
            "Reciprocal",
            "LogicalNot",
        ],
    ),
    ("math", &["Rsqrt", "Erf"]),
    ("nn", &["Relu", "Relu6", "Sigmoid", "Silu", "Softplus", "Softsign", "HardSigmoid", "HardSilu", "Selu", "LogSigmoid"]),
];
const HEAD: &str = "# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.\n";

/// R's files with their text.
pub(super) fn files(classes: &[Class], trained: &[Value]) -> Result<Vec<(PathBuf, String)>> {
    let layers: String =
        classes.iter().filter(|c| c.is_layer() && !NOT_GENERATED.contains(&c.name.as_str())).map(layer).collect::<Result<_>>()?;
    let folder = root().join("r/R");
    let mut files = vec![
        (folder.join("layers.R"), format!("{HEAD}{layers}")),
        (folder.join("operations.R"), format!("{HEAD}{}", operations(classes)?)),
    ];
    files.extend(training::files(&folder, trained)?);
    Ok(files)
}

/// keras3's name of the function that makes a layer.
fn r_name(class: &str) -> String {
    let special = [
        ("ReLU", "layer_activation_relu"),
        ("LeakyReLU", "layer_activation_leaky_relu"),
        ("ELU", "layer_activation_elu"),
        ("PReLU", "layer_activation_parametric_relu"),
        ("Softmax", "layer_activation_softmax"),
        ("RMSNormalization", "layer_rms_normalization"),
        ("UpSampling1D", "layer_upsampling_1d"),
        ("UpSampling2D", "layer_upsampling_2d"),
        ("UpSampling3D", "layer_upsampling_3d"),
        ("LSTM", "layer_lstm"),
        ("GRU", "layer_gru"),
        ("RNN", "layer_rnn"),
        ("SimpleRNN", "layer_simple_rnn"),
        ("LSTMCell", "rnn_cell_lstm"),
        ("GRUCell", "rnn_cell_gru"),
        ("SimpleRNNCell", "rnn_cell_simple"),
        ("StackedRNNCells", "rnn_cells_stack"),
    ];
    special.iter().find(|(keras, _)| *keras == class).map_or_else(|| format!("layer_{}", snake(class)), |(_, r)| (*r).to_owned())
}

struct Argument {
    name: String,
    help: String,
    /// As R writes it; `None` for an argument that must be given.
    default: Option<String>,
    may_be_none: bool,
}

impl Argument {
    /// How the value is handed on: R counts axes from 1.
    fn passed(&self) -> String {
        match self {
            _ if is_axis(&self.name) && self.may_be_none => format!("{0} = or_none(as_axis({0}))", self.name),
            _ if is_axis(&self.name) => format!("{0} = as_axis({0})", self.name),
            _ if self.may_be_none => format!("{0} = or_none({0})", self.name),
            _ => format!("{0} = {0}", self.name),
        }
    }
}

fn is_axis(name: &str) -> bool {
    matches!(name, "axis" | "axes")
}

fn argument(setting: &Setting<'_>) -> Argument {
    let mut help = markdown(setting.help);
    if is_axis(setting.name) {
        help.push_str(" Counted from 1 with the batch as the first; negative ones count from the end.");
    }
    if setting.name == "attention_axes" {
        help.push_str(" Counted from 0 with the batch as the first, as in keras3.");
    }
    if !setting.choices.is_empty() {
        write!(help, " One of {}.", setting.choices.iter().map(|c| format!("`\"{c}\"`")).collect::<Vec<_>>().join(", ")).ok();
    }
    Argument { name: setting.name.into(), help, default: setting.default.as_ref().map(literal), may_be_none: setting.may_be_none() }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Bool(true) => "TRUE".into(),
        Value::Bool(false) => "FALSE".into(),
        Value::Number(n) if n.is_i64() => format!("{n}L"),
        Value::Number(n) => n.as_f64().map_or_else(|| "NULL".into(), |x| format!("{x}")),
        Value::String(text) => format!("{text:?}"),
        Value::Array(items) if items.iter().any(Value::is_array) => {
            format!("list({})", items.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => format!("c({})", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        _ => "NULL".into(),
    }
}

/// Rust's documentation as roxygen's markdown: links to Rust items are plain words here.
fn markdown(text: &str) -> String {
    text.replace("[`", "`").replace("`]", "`").replace('%', "\\%").replace('\n', " ")
}

/// The function of a class: its help, its signature and its body.
fn layer(class: &Class) -> Result<String> {
    let keras = class.name.as_str();
    let arguments: Vec<Argument> = class.settings()?.iter().map(argument).collect();
    let description = class.description();
    let mut paragraphs = description.split("\n\n").map(|p| markdown(p.trim()));
    let first = paragraphs.next().unwrap_or_default();
    let merging = MERGING.contains(&keras);
    let mut out = format!("\n#' {keras}\n#'\n#' {first}\n");
    for paragraph in paragraphs {
        write!(out, "#'\n#' {paragraph}\n")?;
    }
    let (inputs, inputs_help) = if merging {
        ("inputs", "A symbolic tensor or a list of them.")
    } else if keras == "MultiHeadAttention" {
        ("inputs", "A list of symbolic tensors: queries, values and, if they are not the values, keys; missing for the layer itself.")
    } else {
        ("object", "A symbolic tensor, or a list of them for a layer of several, a sequential model, or missing for the layer itself.")
    };
    let cell = CELLS.contains(&keras);
    out.push_str("#'\n");
    if !cell {
        writeln!(out, "#' @param {inputs} {inputs_help}")?;
    }
    for argument in &arguments {
        writeln!(out, "#' @param {} {}", argument.name, argument.help)?;
    }
    out.push_str(if merging { "#' @param ... Further symbolic tensors.\n" } else { "#' @param ... Must be empty.\n" });
    out.push_str("#' @inheritParams layer_common\n#' @inherit layer_common return\n#' @family layers\n#' @export\n");
    let config = arguments.iter().map(Argument::passed).collect::<Vec<_>>().join(", ");
    let mut signature: Vec<String> = if cell { Vec::new() } else { vec![inputs.into()] };
    let parameters = arguments.iter().map(|a| a.default.as_ref().map_or_else(|| a.name.clone(), |d| format!("{} = {d}", a.name)));
    if merging {
        signature.push("...".into());
    }
    signature.extend(parameters);
    if !merging {
        signature.push("...".into());
    }
    signature.extend(["name = NULL", "dtype = NULL", "trainable = NULL"].map(String::from));
    let common = "name = name, dtype = dtype, trainable = trainable";
    let body = if merging {
        format!("  layer_merge(inputs, ..., class = \"{keras}\", config = list({config}), {common})")
    } else if cell {
        format!("  rlang::check_dots_empty()\n  new_layer(\"{keras}\", list({config}), {common})")
    } else {
        format!("  rlang::check_dots_empty()\n  layer_apply({inputs}, missing({inputs}), \"{keras}\", list({config}), {common})")
    };
    write!(out, "{} <- function({}) {{\n{body}\n}}\n", r_name(keras), signature.join(", "))?;
    Ok(out)
}

fn operations(classes: &[Class]) -> Result<String> {
    let described = |module: &str, class: &str| -> Result<String> {
        let full = format!("keras.src.ops.{module}");
        let found = classes.iter().find(|c| c.op && c.module == full && c.name == class);
        let found = found.with_context(|| format!("there is no operation {module}.{class}"))?;
        Ok(markdown(&found.description()))
    };
    let mut out = String::new();
    for (module, names) in UNARY {
        for class in *names {
            let help = described(module, class)?;
            let r = snake(class);
            write!(
                out,
                "\n#' @describeIn operations {help}\n#' @export\nop_{r} <- function(x) {{\n  op_call(\"{class}\", \"{module}\", list(x))\n}}\n"
            )?;
        }
    }
    for class in BINARY {
        let help = described("numpy", class)?;
        let r = snake(class);
        write!(
            out,
            "\n#' @describeIn operations {help}\n#' @export\nop_{r} <- function(x1, x2) {{\n  op_call(\"{class}\", \"numpy\", list(x1, x2))\n}}\n"
        )?;
    }
    for class in REDUCING {
        let help = described("numpy", class)?;
        let r = snake(class);
        write!(
            out,
            "\n#' @describeIn operations {help}\n#' @export\nop_{r} <- function(x, axis = NULL, keepdims = FALSE) {{\n  op_call(\"{class}\", \"numpy\", list(x), list(axis = as_axis(axis), keepdims = keepdims))\n}}\n"
        )?;
    }
    Ok(out)
}
