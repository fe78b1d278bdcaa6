//! `cargo xtask bindings`: builders of other languages, made from the core's description of its layers.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::{capture, cargo, program, root, run as run_command};

/// Layers that R builds by hand-written functions, and those that no user builds.
const NOT_GENERATED: [&str; 5] = ["CenterCrop", "Crop", "PadBack", "CustomScaleLayer", "LayerScale"];
const MERGING: [&str; 7] = ["Concatenate", "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"];
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
const BINARY: &[&str] = &[
    "Add",
    "Subtract",
    "Multiply",
    "Divide",
    "FloorDivide",
    "Mod",
    "Power",
    "Maximum",
    "Minimum",
    "Equal",
    "NotEqual",
    "Greater",
    "GreaterEqual",
    "Less",
    "LessEqual",
    "LogicalAnd",
    "LogicalOr",
    "LogicalXor",
];
const REDUCING: &[&str] = &["Mean", "Sum", "Prod", "Max", "Min", "Var", "Std"];

/// Writes R's builders and help, and the binding's wrappers where `savvy-cli` is installed.
pub(crate) fn run() -> Result<()> {
    for (name, text) in generated()? {
        fs::write(root().join("r/R").join(name), text)?;
    }
    match run_command(program("savvy-cli").args(["update", "."]).current_dir(root().join("r"))) {
        Ok(()) => {}
        Err(_) => eprintln!("savvy-cli is not installed (cargo install savvy-cli): R/000-wrappers.R and src/init.c stay as they are"),
    }
    run_command(program("Rscript").args(["-e", "roxygen2::roxygenise('r', load_code = 'source')"]).current_dir(root()))
        .context("R's help pages need R with roxygen2")
}

/// Whether R's builders are those of the core as it is.
pub(crate) fn check() -> Result<()> {
    for (name, text) in generated()? {
        if fs::read_to_string(root().join("r/R").join(name))? != text {
            bail!("r/R/{name} is not what the core's layers say: run `cargo xtask bindings`");
        }
    }
    Ok(())
}

/// R's files with their text.
fn generated() -> Result<[(&'static str, String); 2]> {
    let classes: Vec<Value> = serde_json::from_slice(&capture(cargo().args(["run", "--quiet", "-p", "foveal", "--example", "schema"]))?)?;
    let layers: String = classes.iter().filter(|c| is_layer(c)).map(layer).collect::<Result<_>>()?;
    let head = "# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.\n";
    Ok([("layers.R", format!("{head}{layers}")), ("operations.R", format!("{head}{}", operations(&classes)?))])
}

fn is_layer(class: &Value) -> bool {
    class["op"] == false && class["module"] == "keras.layers" && !NOT_GENERATED.contains(&name(class))
}

fn name(class: &Value) -> &str {
    class["class"].as_str().unwrap_or_default()
}

/// keras3's name of a layer's builder.
fn r_name(class: &str) -> String {
    let special = [
        ("ReLU", "activation_relu"),
        ("LeakyReLU", "activation_leaky_relu"),
        ("ELU", "activation_elu"),
        ("PReLU", "activation_parametric_relu"),
        ("Softmax", "activation_softmax"),
        ("RMSNormalization", "rms_normalization"),
        ("UpSampling1D", "upsampling_1d"),
        ("UpSampling2D", "upsampling_2d"),
        ("UpSampling3D", "upsampling_3d"),
    ];
    special.iter().find(|(keras, _)| *keras == class).map_or_else(|| snake(class), |(_, r)| (*r).to_owned())
}

/// `Conv2DTranspose` is `conv_2d_transpose`.
fn snake(class: &str) -> String {
    let chars: Vec<char> = class.chars().collect();
    let mut out = String::new();
    for (i, &c) in chars.iter().enumerate() {
        let dimension = c == 'D' && i > 0 && chars[i - 1].is_ascii_digit();
        if i > 0 && !dimension && (c.is_uppercase() || (c.is_ascii_digit() && chars.get(i + 1) == Some(&'D'))) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

struct Argument {
    name: String,
    help: String,
    /// As R writes it; `None` for an argument that must be given.
    default: Option<String>,
}

impl Argument {
    fn is_axis(&self) -> bool {
        matches!(self.name.as_str(), "axis" | "axes")
    }

    /// How the value is handed on: R counts axes from 1.
    fn passed(&self) -> String {
        if self.is_axis() { format!("{0} = as_axis({0})", self.name) } else { format!("{0} = {0}", self.name) }
    }
}

fn arguments(class: &Value) -> Result<Vec<Argument>> {
    let schema = &class["schema"];
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let names = class["arguments"].as_array().context("a class without its arguments")?;
    let argument = |name: &str| {
        let property = &schema["properties"][name];
        let mut help = markdown(property["description"].as_str().unwrap_or_default());
        if matches!(name, "axis" | "axes") {
            help.push_str(" Counted from 1 with the batch as the first; negative ones count from the end.");
        }
        let choices = choices(schema, property);
        if !choices.is_empty() {
            write!(help, " One of {}.", choices.iter().map(|c| format!("`\"{c}\"`")).collect::<Vec<_>>().join(", ")).ok();
        }
        let default =
            (!required.contains(&name)).then(|| if name == "data_format" { "NULL".into() } else { default(name, &property["default"]) });
        Argument { name: name.into(), help, default }
    };
    // Cropping1D's Keras class has no data_format.
    let keep = |argument: &Argument| !(name(class) == "Cropping1D" && argument.name == "data_format");
    Ok(names.iter().filter_map(Value::as_str).map(argument).filter(keep).collect())
}

/// The words that a setting may be.
fn choices<'a>(schema: &'a Value, property: &'a Value) -> Vec<&'a str> {
    let reference = property["$ref"].as_str().and_then(|r| r.strip_prefix("#/$defs/"));
    let of = reference.map_or(property, |name| &schema["$defs"][name])["oneOf"].as_array();
    of.into_iter().flatten().filter_map(|choice| choice["const"].as_str()).collect()
}

fn default(argument: &str, value: &Value) -> String {
    match value {
        Value::Null => "NULL".into(),
        Value::String(word) if argument == "activation" && word == "linear" => "NULL".into(),
        Value::Object(object) => match object.get("class_name").and_then(Value::as_str) {
            // Initializers: Keras' short name.
            Some(class) => format!("\"{}\"", snake(class)),
            None => "NULL".into(),
        },
        other => literal(other),
    }
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
fn layer(class: &Value) -> Result<String> {
    let keras = name(class);
    let arguments = arguments(class)?;
    let description = class["schema"]["description"].as_str().unwrap_or_default();
    let mut paragraphs = description.split("\n\n").map(|p| markdown(p.trim()));
    let first = paragraphs.next().unwrap_or_default().replace(" over `R` spatial axes", "");
    let merging = MERGING.contains(&keras);
    let mut out = format!("\n#' {keras}\n#'\n#' {first}\n");
    for paragraph in paragraphs {
        write!(out, "#'\n#' {paragraph}\n")?;
    }
    out.push_str(if merging {
        "#'\n#' @param inputs A symbolic tensor or a list of them.\n"
    } else {
        "#'\n#' @param object A symbolic tensor, a sequential model, or missing for the layer itself.\n"
    });
    for argument in &arguments {
        writeln!(out, "#' @param {} {}", argument.name, argument.help)?;
    }
    out.push_str(if merging { "#' @param ... Further symbolic tensors.\n" } else { "#' @param ... Must be empty.\n" });
    out.push_str("#' @inheritParams layer_common\n#' @inherit layer_common return\n#' @family layers\n#' @export\n");
    let config = arguments.iter().map(Argument::passed).collect::<Vec<_>>().join(", ");
    let mut signature: Vec<String> = vec![if merging { "inputs".into() } else { "object".into() }];
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
    } else {
        format!("  rlang::check_dots_empty()\n  layer_apply(object, missing(object), \"{keras}\", list({config}), {common})")
    };
    write!(out, "layer_{} <- function({}) {{\n{body}\n}}\n", r_name(keras), signature.join(", "))?;
    Ok(out)
}

fn operations(classes: &[Value]) -> Result<String> {
    let described = |module: &str, class: &str| -> Result<String> {
        let full = format!("keras.src.ops.{module}");
        let found = classes.iter().find(|c| c["op"] == true && c["module"] == full.as_str() && name(c) == class);
        let found = found.with_context(|| format!("there is no operation {module}.{class}"))?;
        Ok(markdown(found["schema"]["description"].as_str().unwrap_or_default()))
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
