//! `cargo xtask bindings`: builders of other languages, made from the core's description of its layers.

mod python;
mod r;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::{Number, Value, json};

use crate::process::{capture, cargo, program, root, run as run_command};

/// Operations of `keras.ops.numpy` of two tensors and no settings.
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
/// Operations of `keras.ops.numpy` that reduce axes.
const REDUCING: &[&str] = &["Mean", "Sum", "Prod", "Max", "Min", "Var", "Std"];

/// Writes the builders and their help, and the wrappers of R's binding where `savvy-cli` is installed.
pub(crate) fn run() -> Result<()> {
    for (path, text) in generated()? {
        fs::write(path, text)?;
    }
    match run_command(program("savvy-cli").args(["update", "."]).current_dir(root().join("r"))) {
        Ok(()) => {}
        Err(_) => eprintln!("savvy-cli is not installed (cargo install savvy-cli): R/000-wrappers.R and src/init.c stay as they are"),
    }
    run_command(program("Rscript").args(["-e", "roxygen2::roxygenise('r', load_code = 'source')"]).current_dir(root()))
        .context("R's help pages need R with roxygen2")
}

/// Whether the builders are those of the core as it is.
pub(crate) fn check() -> Result<()> {
    for (path, text) in generated()? {
        if fs::read_to_string(&path)? != text {
            bail!("{} is not what the core's layers say: run `cargo xtask bindings`", path.display());
        }
    }
    Ok(())
}

/// The files with their text.
fn generated() -> Result<Vec<(PathBuf, String)>> {
    let classes: Vec<Value> = serde_json::from_slice(&capture(cargo().args(["run", "--quiet", "-p", "foveal", "--example", "schema"]))?)?;
    let classes: Vec<Class> = classes.into_iter().map(Class::new).collect();
    let trained = capture(cargo().args(["run", "--quiet", "-p", "foveal", "--example", "training_schema"]))?;
    let trained: Vec<Value> = serde_json::from_slice(&trained)?;
    Ok(r::files(&classes, &trained)?.into_iter().chain(python::files(&classes, &trained)?).collect())
}

/// A Keras class, as the core describes it.
struct Class {
    name: String,
    module: String,
    /// Whether it is an operation of `keras.ops` rather than a layer.
    op: bool,
    description: Value,
}

/// A setting of a class.
struct Setting<'a> {
    name: &'a str,
    help: &'a str,
    /// The words that it may be.
    choices: Vec<&'a str>,
    /// What it is if absent, as a user of Keras writes it; `None` where it must be given.
    default: Option<Value>,
    /// Its JSON schema, without references.
    schema: &'a Value,
}

impl Class {
    fn new(description: Value) -> Self {
        let text = |key: &str| description[key].as_str().unwrap_or_default().to_owned();
        Self { name: text("class"), module: text("module"), op: description["op"] == true, description }
    }

    fn is_layer(&self) -> bool {
        !self.op && self.module == "keras.layers"
    }

    /// Its documentation; families say "over `R` spatial axes".
    fn description(&self) -> String {
        self.description["schema"]["description"].as_str().unwrap_or_default().replace(" over `R` spatial axes", "")
    }

    /// Its settings in the order of Keras' arguments.
    fn settings(&self) -> Result<Vec<Setting<'_>>> {
        let schema = &self.description["schema"];
        let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let names = self.description["arguments"].as_array().context("a class without its arguments")?;
        let setting = |name| {
            let property = &schema["properties"][name];
            let of = resolved(schema, property);
            let choices = of["oneOf"].as_array().into_iter().flatten().filter_map(|choice| choice["const"].as_str()).collect();
            let default = (!required.contains(&name)).then(|| default(name, &property["default"]));
            Setting { name, help: property["description"].as_str().unwrap_or_default(), choices, default, schema: of }
        };
        // Cropping1D's Keras class has no data_format.
        let keep = |setting: &Setting<'_>| !(self.name == "Cropping1D" && setting.name == "data_format");
        Ok(names.iter().filter_map(Value::as_str).map(setting).filter(keep).collect())
    }
}

impl Setting<'_> {
    /// Whether nothing is a value of its own, rather than that the setting is absent.
    fn may_be_none(&self) -> bool {
        let of_type =
            |schema: &Value| schema["type"] == "null" || schema["type"].as_array().is_some_and(|words| words.contains(&json!("null")));
        let nullable = of_type(self.schema) || self.schema["anyOf"].as_array().is_some_and(|any| any.iter().any(of_type));
        // Without an initializer Keras takes its default too.
        nullable && !self.name.ends_with("_initializer") && self.default.as_ref().is_some_and(|default| !default.is_null())
    }
}

/// What a property of a schema refers to.
fn resolved<'a>(schema: &'a Value, property: &'a Value) -> &'a Value {
    let reference = property["$ref"].as_str().and_then(|r| r.strip_prefix("#/$defs/"));
    reference.map_or(property, |name| &schema["$defs"][name])
}

/// A default as Keras' signatures have it: no data format and no activation, and initializers by their short names.
fn default(argument: &str, value: &Value) -> Value {
    match value {
        _ if argument == "data_format" => Value::Null,
        Value::String(word) if argument == "activation" && word == "linear" => Value::Null,
        Value::Object(object) => object.get("class_name").and_then(Value::as_str).map_or(Value::Null, |class| json!(snake(class))),
        other => other.clone(),
    }
}

/// A number as it was written, if it was held in single precision.
fn short(number: &Number) -> String {
    match number.as_f64() {
        Some(value) if number.is_f64() && f64::from(value as f32) == value => format!("{:?}", value as f32),
        _ => number.to_string(),
    }
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
