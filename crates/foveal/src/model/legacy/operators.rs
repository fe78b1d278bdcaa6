//! Functions of TensorFlow in the graph of a Keras 2 model, as operations of Keras 3.

use super::text;
use crate::error::{Error, Result};
use serde_json::{Map, Value, json};

/// A function and the operation that means the same.
struct Rule {
    /// Names under `tf.`, without it.
    functions: &'static [&'static str],
    /// Module below `keras.src.ops`, and class.
    op: (&'static str, &'static str),
    /// Arguments that are operands of the operation, behind the first.
    operands: &'static [&'static str],
    /// Arguments that are settings: TensorFlow's name, Keras' name, and TensorFlow's default as JSON.
    settings: &'static [(&'static str, &'static str, &'static str)],
}

const fn rule(
    functions: &'static [&'static str],
    op: (&'static str, &'static str),
    operands: &'static [&'static str],
    settings: &'static [(&'static str, &'static str, &'static str)],
) -> Rule {
    Rule { functions, op, operands, settings }
}

const REDUCE: &[(&str, &str, &str)] = &[("axis", "axis", "null"), ("keepdims", "keepdims", "false")];

const RULES: &[Rule] = &[
    rule(&["__operators__.add", "math.add"], ("numpy", "Add"), &["y"], &[]),
    rule(&["math.subtract"], ("numpy", "Subtract"), &["y"], &[]),
    rule(&["math.multiply"], ("numpy", "Multiply"), &["y"], &[]),
    rule(&["math.truediv", "math.divide"], ("numpy", "TrueDivide"), &["y"], &[]),
    rule(&["math.floordiv"], ("numpy", "FloorDivide"), &["y"], &[]),
    rule(&["math.floormod"], ("numpy", "Mod"), &["y"], &[]),
    rule(&["math.pow"], ("numpy", "Power"), &["y"], &[]),
    rule(&["math.maximum"], ("numpy", "Maximum"), &["y"], &[]),
    rule(&["math.minimum"], ("numpy", "Minimum"), &["y"], &[]),
    rule(&["math.equal", "__operators__.eq"], ("numpy", "Equal"), &["y", "other"], &[]),
    rule(&["math.not_equal", "__operators__.ne"], ("numpy", "NotEqual"), &["y", "other"], &[]),
    rule(&["math.greater"], ("numpy", "Greater"), &["y"], &[]),
    rule(&["math.greater_equal"], ("numpy", "GreaterEqual"), &["y"], &[]),
    rule(&["math.less"], ("numpy", "Less"), &["y"], &[]),
    rule(&["math.less_equal"], ("numpy", "LessEqual"), &["y"], &[]),
    rule(&["math.logical_and"], ("numpy", "LogicalAnd"), &["y"], &[]),
    rule(&["math.logical_or"], ("numpy", "LogicalOr"), &["y"], &[]),
    rule(&["math.logical_not"], ("numpy", "LogicalNot"), &[], &[]),
    rule(&["math.negative"], ("numpy", "Negative"), &[], &[]),
    rule(&["math.abs"], ("numpy", "Absolute"), &[], &[]),
    rule(&["math.sqrt"], ("numpy", "Sqrt"), &[], &[]),
    rule(&["math.rsqrt"], ("math", "Rsqrt"), &[], &[]),
    rule(&["math.square"], ("numpy", "Square"), &[], &[]),
    rule(&["math.exp"], ("numpy", "Exp"), &[], &[]),
    rule(&["math.log"], ("numpy", "Log"), &[], &[]),
    rule(&["math.log1p"], ("numpy", "Log1p"), &[], &[]),
    rule(&["math.sin"], ("numpy", "Sin"), &[], &[]),
    rule(&["math.cos"], ("numpy", "Cos"), &[], &[]),
    rule(&["math.tanh", "nn.tanh"], ("numpy", "Tanh"), &[], &[]),
    rule(&["math.floor"], ("numpy", "Floor"), &[], &[]),
    rule(&["math.ceil"], ("numpy", "Ceil"), &[], &[]),
    rule(&["math.sign"], ("numpy", "Sign"), &[], &[]),
    rule(&["math.reciprocal"], ("numpy", "Reciprocal"), &[], &[]),
    rule(&["math.erf"], ("math", "Erf"), &[], &[]),
    rule(&["nn.relu"], ("nn", "Relu"), &[], &[]),
    rule(&["nn.relu6"], ("nn", "Relu6"), &[], &[]),
    rule(&["math.sigmoid", "nn.sigmoid"], ("nn", "Sigmoid"), &[], &[]),
    rule(&["nn.selu"], ("nn", "Selu"), &[], &[]),
    rule(&["nn.softsign"], ("nn", "Softsign"), &[], &[]),
    rule(&["math.softplus", "nn.softplus"], ("nn", "Softplus"), &[], &[]),
    rule(&["nn.elu"], ("nn", "Elu"), &[], &[("alpha", "alpha", "1.0")]),
    rule(&["nn.gelu"], ("nn", "Gelu"), &[], &[("approximate", "approximate", "false")]),
    rule(&["nn.leaky_relu"], ("nn", "LeakyRelu"), &[], &[("alpha", "negative_slope", "0.2")]),
    rule(&["nn.softmax"], ("nn", "Softmax"), &[], &[("axis", "axis", "-1")]),
    rule(&["nn.log_softmax"], ("nn", "LogSoftmax"), &[], &[("axis", "axis", "-1")]),
    rule(&["math.reduce_mean"], ("numpy", "Mean"), &[], REDUCE),
    rule(&["math.reduce_sum"], ("numpy", "Sum"), &[], REDUCE),
    rule(&["math.reduce_max"], ("numpy", "Max"), &[], REDUCE),
    rule(&["math.reduce_min"], ("numpy", "Min"), &[], REDUCE),
    rule(&["math.reduce_prod"], ("numpy", "Prod"), &[], REDUCE),
    rule(&["math.reduce_std"], ("numpy", "Std"), &[], REDUCE),
    rule(&["math.reduce_variance"], ("numpy", "Var"), &[], REDUCE),
    rule(&["concat"], ("numpy", "Concatenate"), &[], &[("axis", "axis", "0")]),
    rule(&["stack"], ("numpy", "Stack"), &[], &[("axis", "axis", "0")]),
    rule(&["reshape"], ("numpy", "Reshape"), &[], &[("shape", "newshape", "null")]),
    rule(&["transpose"], ("numpy", "Transpose"), &[], &[("perm", "axes", "null")]),
    rule(&["expand_dims"], ("numpy", "ExpandDims"), &[], &[("axis", "axis", "0")]),
    rule(&["squeeze"], ("numpy", "Squeeze"), &[], &[("axis", "axis", "null")]),
    rule(&["tile"], ("numpy", "Tile"), &[], &[("multiples", "repeats", "1")]),
    rule(&["cast"], ("core", "Cast"), &[], &[("dtype", "dtype", "null")]),
    rule(&["clip_by_value"], ("numpy", "Clip"), &[], &[("clip_value_min", "x_min", "null"), ("clip_value_max", "x_max", "null")]),
    rule(&["linalg.matmul"], ("numpy", "Matmul"), &["b"], &[]),
    rule(&["where"], ("numpy", "Where"), &["x", "y"], &[]),
    rule(&["identity"], ("numpy", "Copy"), &[], &[]),
    rule(&["stop_gradient"], ("core", "StopGradient"), &[], &[]),
    rule(&["split"], ("numpy", "Split"), &[], &[("num_or_size_splits", "indices_or_sections", "1"), ("axis", "axis", "0")]),
    rule(
        &["image.resize"],
        ("image", "Resize"),
        &[],
        &[
            ("size", "size", "null"),
            ("method", "interpolation", "\"bilinear\""),
            ("antialias", "antialias", "false"),
            ("data_format", "data_format", "\"channels_last\""),
        ],
    ),
];

/// Arguments that say nothing at these values.
const IDLE: &[(&str, Value)] =
    &[("transpose_a", Value::Bool(false)), ("transpose_b", Value::Bool(false)), ("preserve_aspect_ratio", Value::Bool(false))];

/// The operation in the place of a TFOpLambda or SlicingOpLambda; its calls are told anew as well.
pub(super) fn node(entry: &Value, name: &str, calls: &mut [Value]) -> Result<Value> {
    let function = entry.get("config").and_then(|config| text(config, "function")).unwrap_or_default();
    let (op, settings) = match function {
        "__operators__.getitem" => {
            calls.iter_mut().for_each(slice);
            (("numpy", "GetItem"), Map::new())
        }
        "nn.silu" | "nn.swish" => {
            calls.iter_mut().for_each(|call| call["kwargs"] = json!({}));
            (("nn", "Silu"), Map::new())
        }
        _ => by_rule(function, name, calls)?,
    };
    let mut config = settings;
    config.insert("name".into(), name.into());
    let (module, class) = op;
    Ok(json!({ "module": format!("keras.src.ops.{module}"), "class_name": class, "config": config, "registered_name": class }))
}

type Op = ((&'static str, &'static str), Map<String, Value>);

fn by_rule(function: &str, name: &str, calls: &mut [Value]) -> Result<Op> {
    let unknown = |problem: String| Error::Config { layer: name.to_owned(), class: "TFOpLambda".into(), problem };
    let rule = RULES.iter().find(|rule| rule.functions.contains(&function));
    let rule = rule.ok_or_else(|| unknown(format!("the function tf.{function} of TensorFlow is not supported")))?;
    let mut settings = None;
    for call in calls {
        let Some(kwargs) = call["kwargs"].as_object_mut() else { continue };
        let mut kwargs = std::mem::take(kwargs);
        let mut own = Map::new();
        for (theirs, ours, default) in rule.settings {
            let value = kwargs.remove(*theirs).filter(|value| !value.is_null());
            own.insert((*ours).into(), value.unwrap_or_else(|| serde_json::from_str(default).unwrap_or_default()));
        }
        let operands: Vec<Value> = rule.operands.iter().filter_map(|key| kwargs.remove(*key)).collect();
        if let Some(args) = call["args"].as_array_mut() {
            args.extend(operands);
        }
        kwargs.retain(|key, value| !value.is_null() && !IDLE.iter().any(|(k, idle)| k == key && idle == value));
        if let Some((key, value)) = kwargs.iter().next() {
            return Err(unknown(format!("tf.{function} with {key} = {value} is not supported")));
        }
        call["kwargs"] = json!({});
        if let Some(sizes) = own.get_mut("indices_or_sections") {
            *sizes = borders(sizes);
        }
        // Settings belong to the operation, of which every call must be the same.
        if settings.get_or_insert_with(|| own.clone()) != &own {
            return Err(unknown(format!("tf.{function} is called in several ways at once, which is not supported")));
        }
    }
    Ok((rule.op, settings.unwrap_or_default()))
}

/// Where parts of these sizes begin, as NumPy splits; a number of parts stays one.
fn borders(sizes: &Value) -> Value {
    let Some(sizes) = sizes.as_array() else { return sizes.clone() };
    let mut at = 0;
    let ends = sizes.iter().map(|size| {
        at += size.as_i64().unwrap_or_default();
        Value::from(at)
    });
    let mut ends: Vec<Value> = ends.collect();
    ends.pop();
    ends.into()
}

/// `slice_spec` as the key of a GetItem.
fn slice(call: &mut Value) {
    let Some(Value::Array(spec)) = call["kwargs"].as_object_mut().and_then(|kwargs| kwargs.remove("slice_spec")) else { return };
    let key = |item: Value| match item {
        Value::Object(slice) if slice.contains_key("start") => json!({ "class_name": "__slice__", "config": slice }),
        other => other,
    };
    let key: Vec<Value> = spec.into_iter().map(key).collect();
    if let Some(args) = call["args"].as_array_mut() {
        args.push(key.into());
    }
}
