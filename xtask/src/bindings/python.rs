//! Python's layers and operations, with their docstrings.

mod training;

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use serde_json::Value;

use super::{BINARY, Class, Setting, snake};
use crate::process::root;

/// Layers that applications of Keras define for themselves.
const NOT_GENERATED: [&str; 2] = ["CustomScaleLayer", "LayerScale"];
/// Operations that are not functions of `keras.ops`, or are written by hand.
const NOT_FUNCTIONS: [&str; 7] = ["GetItem", "Slice", "SliceUpdate", "Average", "Einsum", "BatchNorm", "ConvertToTensor"];

/// Functions of `keras.ops` that are not named after their classes.
const FUNCTIONS: [(&str, &str); 9] = [
    ("IsIn", "isin"),
    ("SearchSorted", "searchsorted"),
    ("LayerNorm", "layer_normalization"),
    ("RMSNorm", "rms_normalization"),
    ("RGBToGrayscale", "rgb_to_grayscale"),
    ("RGBToHSV", "rgb_to_hsv"),
    ("HSVToRGB", "hsv_to_rgb"),
    ("CDist", "cdist"),
    ("AllClose", "allclose"),
];

/// What an operation is called on; with a default where it may be absent.
const OPERANDS: &[(&[&str], &[&str])] = &[
    (BINARY, &["x1", "x2"]),
    (&["TrueDivide", "DivideNoNan", "Hypot", "Logaddexp", "Logaddexp2", "Heaviside"], &["x1", "x2"]),
    (&["Matmul", "Dot", "Inner", "Tensordot", "Outer", "Append"], &["x1", "x2"]),
    (&["Isclose"], &["x1", "x2", "rtol=1e-05", "atol=1e-08"]),
    (&["Where"], &["condition", "x1", "x2"]),
    (&["Select"], &["condlist", "choicelist", "default=0"]),
    (&["Concatenate", "Hstack", "Vstack", "Dstack"], &["xs"]),
    (&["DotProductAttention"], &["query", "key", "value", "bias=None", "mask=None", "scale=None"]),
    (&["Arctan2", "Fmod", "Fmax", "Fmin", "Cross", "Vdot", "IsIn"], &["x1", "x2"]),
    (&["Gcd", "Lcm", "Ldexp", "AllClose"], &["x1", "x2"]),
    (&["BitwiseAnd", "BitwiseOr", "BitwiseXor", "CDist"], &["x", "y"]),
    (&["BitwiseLeftShift", "BitwiseRightShift", "LeftShift", "RightShift"], &["x", "y"]),
    (&["Quantile", "Percentile", "Nanquantile", "Nanpercentile"], &["x", "q"]),
    (&["UnravelIndex"], &["indices"]),
    (&["AdaptiveMaxPool", "AdaptiveAveragePool"], &["inputs"]),
    (&["Trapezoid"], &["y"]),
    (&["LayerNorm"], &["x", "gamma=None", "beta=None"]),
    (&["RMSNorm"], &["x", "scale=None"]),
    (&["SearchSorted"], &["sorted_sequence", "values"]),
    (&["Conv", "DepthwiseConv"], &["inputs", "kernel"]),
    (&["SeparableConv"], &["inputs", "depthwise_kernel", "pointwise_kernel"]),
    (&["Take", "TakeAlongAxis"], &["x", "indices"]),
    (&["Digitize"], &["x", "bins"]),
    (&["FullLike"], &["x", "fill_value"]),
    (&["Rot90"], &["array"]),
    (&["Diff"], &["a"]),
    (&["StopGradient"], &["variable"]),
    (&["MaxPool", "AveragePool", "MultiHot"], &["inputs"]),
    (&["CropImages", "PadImages", "Resize", "ExtractPatches", "ExtractPatches3D", "RGBToGrayscale"], &["images"]),
    (&["RGBToHSV", "HSVToRGB", "GaussianBlur", "SobelEdges"], &["images"]),
];

const HEAD: &str = "# Made by `cargo xtask bindings` from the core's own description of its layers: do not edit by hand.\n";

/// Python's files with their text.
pub(super) fn files(classes: &[Class], trained: &[Value]) -> Result<Vec<(PathBuf, String)>> {
    let folder = root().join("python/foveal/keras");
    let mut files = vec![(folder.join("_layers.py"), layers(classes)?), (folder.join("_ops.py"), operations(classes)?)];
    files.extend(training::files(&folder, trained)?);
    Ok(files)
}

fn layers(classes: &[Class]) -> Result<String> {
    let wanted: Vec<&Class> = classes.iter().filter(|c| c.is_layer() && !NOT_GENERATED.contains(&c.name.as_str())).collect();
    let mut out = format!(
        "{HEAD}\"\"\"Keras' layers.\"\"\"\n\nfrom __future__ import annotations\n\nfrom collections.abc import Sequence\nfrom typing import Any, Literal\n\n\
         from ..layer import Layer\n\n{}",
        all(wanted.iter().map(|class| class.name.clone()))
    );
    for class in wanted {
        out.push_str(&layer(class)?);
    }
    Ok(out)
}

fn all(names: impl Iterator<Item = String>) -> String {
    let names: String = names.map(|name| format!("    \"{name}\",\n")).collect();
    format!("__all__ = [\n{names}]\n")
}

fn layer(class: &Class) -> Result<String> {
    let settings = class.settings()?;
    let mut parameters: Vec<String> = vec!["self".into()];
    parameters.extend(settings.iter().map(parameter));
    parameters.extend(["*", "name: str | None = None", "dtype: Any = None", "trainable: bool = True", "**unknown: Any"].map(String::from));
    let mut help = parts(&settings);
    help.push_str("    name\n        Name of the layer; Keras' automatic one, such as ``conv2d_1``, if None.\n");
    help.push_str("    dtype\n        What it computes in, such as ``\"float32\"`` or ``\"mixed_float16\"``.\n");
    help.push_str("    trainable\n        Whether training changes its weights.\n");
    let config: Vec<String> = settings.iter().map(|s| format!("\"{0}\": {0}", s.name)).collect();
    let none: Vec<String> = settings.iter().filter(|s| s.may_be_none()).map(|s| format!("{:?}", s.name)).collect();
    let none = if none.is_empty() { String::new() } else { format!("    _may_be_none = ({},)\n\n", none.join(", ")) };
    Ok(format!(
        "\n\nclass {}(Layer):\n    \"\"\"{}\n\n    Parameters\n    ----------\n{help}    \"\"\"\n\n{none}    def __init__(\n        {},\n    ) -> None:\n        \
         super().__init__({{{}}}, name, dtype, trainable, **unknown)\n",
        class.name,
        paragraphs(class),
        parameters.join(",\n        "),
        config.join(", ")
    ))
}

fn operations(classes: &[Class]) -> Result<String> {
    let wanted: Vec<&Class> = classes.iter().filter(|c| c.op && !NOT_FUNCTIONS.contains(&c.name.as_str())).collect();
    let mut out = format!(
        "{HEAD}\"\"\"Keras' operations.\"\"\"\n\nfrom __future__ import annotations\n\nfrom collections.abc import Sequence\nfrom typing import Any, Literal\n\n\
         from ._call import operation\n\n{}",
        all(wanted.iter().map(|class| function_name(class)))
    );
    for class in wanted {
        out.push_str(&function(class)?);
    }
    Ok(out)
}

fn function_name(class: &Class) -> String {
    FUNCTIONS.iter().find(|(name, _)| *name == class.name).map_or_else(|| snake(&class.name), |(_, function)| (*function).to_owned())
}

fn function(class: &Class) -> Result<String> {
    let settings = class.settings()?;
    let operands = OPERANDS.iter().find(|(classes, _)| classes.contains(&class.name.as_str())).map_or(&["x"][..], |(_, names)| names);
    let mut parameters: Vec<String> = operands.iter().map(|operand| operand.replacen('=', ": Any = ", 1)).collect();
    parameters.iter_mut().filter(|parameter| !parameter.contains(':')).for_each(|parameter| parameter.push_str(": Any"));
    parameters.extend(settings.iter().map(parameter));
    let operands: Vec<&str> = operands.iter().map(|operand| operand.split('=').next().unwrap_or_default()).collect();
    let help: String = operands.iter().map(|name| format!("    {name}\n        {}\n", operand_help(&class.name, name))).collect();
    let config: Vec<String> = settings.iter().map(|s| format!("\"{0}\": {0}", s.name)).collect();
    let module = class.module.rsplit('.').next().unwrap_or_default();
    Ok(format!(
        "\n\ndef {}({}) -> Any:\n    \"\"\"{}\n\n    Parameters\n    ----------\n{help}{}    \"\"\"\n    return operation(\"{}\", \"{module}\", [{}], {{{}}})\n",
        function_name(class),
        parameters.join(", "),
        paragraphs(class),
        parts(&settings),
        class.name,
        operands.join(", "),
        config.join(", ")
    ))
}

fn operand_help(class: &str, name: &str) -> &'static str {
    match name {
        "xs" | "condlist" | "choicelist" => "A list of symbolic tensors, or of arrays.",
        "rtol" => "How far they may be apart, as a part of the second one.",
        "atol" => "How far they may be apart besides.",
        "scale" if class == "DotProductAttention" => "Factor of the scores; one over the square root of the channels if None.",
        "bias" | "mask" | "gamma" | "beta" | "scale" => "A symbolic tensor, or an array; may be absent.",
        "default" | "fill_value" => "A number, a symbolic tensor, or an array.",
        _ => "A symbolic tensor, or an array.",
    }
}

fn parameter(setting: &Setting<'_>) -> String {
    let hint = hint(setting);
    match &setting.default {
        None => format!("{}: {hint}", setting.name),
        Some(Value::Null) if !hint.contains("None") && hint != "Any" => format!("{}: {hint} | None = None", setting.name),
        Some(value) => format!("{}: {hint} = {}", setting.name, literal(value)),
    }
}

/// The type hint of a setting.
fn hint(setting: &Setting<'_>) -> String {
    if !setting.choices.is_empty() {
        return format!("Literal[{}]", setting.choices.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", "));
    }
    match setting.name {
        "activation" => "str | None".into(),
        _ => of_schema(setting.schema),
    }
}

fn of_schema(schema: &Value) -> String {
    let one = |word: &str| match word {
        "integer" => "int".to_owned(),
        "number" => "float".into(),
        "boolean" => "bool".into(),
        "string" => "str".into(),
        "null" => "None".into(),
        "array" => format!("Sequence[{}]", if schema["items"].is_object() { of_schema(&schema["items"]) } else { "Any".into() }),
        _ => "Any".into(),
    };
    let mut hints: Vec<String> = match (&schema["type"], schema["anyOf"].as_array()) {
        (Value::String(word), _) => vec![one(word)],
        (Value::Array(words), _) => words.iter().filter_map(Value::as_str).map(one).collect(),
        (_, Some(any)) => any.iter().map(of_schema).collect(),
        _ => vec!["Any".into()],
    };
    if hints.iter().any(|hint| hint == "Any") {
        return "Any".into();
    }
    hints.dedup();
    hints.join(" | ")
}

fn literal(value: &Value) -> String {
    match value {
        Value::Null | Value::Object(_) => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Number(n) => n.to_string(),
        Value::String(text) => format!("{text:?}"),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(literal).collect();
            if let [one] = items.as_slice() { format!("({one},)") } else { format!("({})", items.join(", ")) }
        }
    }
}

/// Rust's documentation as a docstring: links to Rust items are plain words here.
fn plain(text: &str) -> String {
    text.replace("[`", "`").replace("`]", "`").replace('\\', "\\\\").replace('`', "``")
}

fn paragraphs(class: &Class) -> String {
    let text = plain(&class.description());
    let paragraphs: Vec<String> = text.split("\n\n").map(|p| p.trim().replace('\n', "\n    ")).collect();
    paragraphs.join("\n\n    ")
}

/// The entries of a docstring's parameters.
fn parts(settings: &[Setting<'_>]) -> String {
    let mut out = String::new();
    for setting in settings {
        writeln!(out, "    {}\n        {}", setting.name, plain(setting.help).replace('\n', "\n        ")).ok();
    }
    out
}
