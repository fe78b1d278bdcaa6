//! Models and what is known of them, as plain values.

use foveal::layers::Nest;
use foveal::plan::{Ratio, ReceptiveField};
use foveal::{Activation, Difference, LayerRef, Model, SummaryRow};
use serde_json::{Value, json};

pub(crate) fn model(model: &Model) -> Value {
    let summary = model.summary();
    let row = |row: &SummaryRow| json!({ "name": row.name, "class_name": row.class, "shapes": row.shapes, "weights": row.weights, "parameters": row.parameters, "connected_to": row.connected_to });
    let inputs: Vec<Value> =
        model.inputs().into_iter().map(|i| json!({ "name": i.name, "key": i.key, "shape": i.shape, "dtype": i.dtype.name() })).collect();
    let outputs: Vec<Value> =
        model.outputs().into_iter().map(|o| json!({ "name": o.name, "shape": o.shape, "dtype": o.dtype.name() })).collect();
    json!({
        "name": model.name(),
        "keras_version": model.keras_version(),
        "inputs": inputs,
        "outputs": outputs,
        "output_keys": output_keys(model),
        "layers": summary.rows.iter().map(row).collect::<Value>(),
        "trainable": summary.trainable,
        "non_trainable": summary.non_trainable,
    })
}

/// The keys of a model whose outputs are a dict, in the order of its outputs.
fn output_keys(model: &Model) -> Option<Vec<&str>> {
    let Nest::Dict(items) = &model.network().outputs else { return None };
    let mut keys: Vec<&str> = items.iter().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    items.iter().all(|(_, item)| matches!(item, Nest::Leaf(_))).then_some(keys)
}

pub(crate) fn layer(layer: &LayerRef) -> Value {
    json!({
        "name": layer.name(),
        "class_name": layer.class(),
        "shape": layer.shape(),
        "spatial_axes": layer.spatial_axes().collect::<Vec<_>>(),
    })
}

pub(crate) fn receptive_field(fields: &[ReceptiveField]) -> Value {
    let axes = fields.iter().flat_map(|field| field.axes.iter().enumerate().map(|(i, axis)| (field.input.as_str(), i, *axis)));
    axes.map(|(input, i, axis)| {
        json!({
            "input": input,
            "axis": i,
            "size": axis.size,
            "stride": axis.stride.map(Ratio::value),
            "offset": axis.offset.map(Ratio::value),
            "jitter": axis.jitter.value(),
            "whole": axis.whole,
        })
    })
    .collect()
}

/// Outputs of layers as data.
pub(crate) fn activations(all: &[Activation]) -> Value {
    let one =
        |a: &Activation| json!({ "layer": a.to_string(), "class": a.class, "path": a.path, "output": a.output, "dtype": a.dtype.name() });
    all.iter().map(one).collect()
}

/// How models differ, each with what a person is told of it.
pub(crate) fn differences(found: &[Difference]) -> Value {
    let one = |difference: &Difference| {
        let mut told = json!(difference);
        told["message"] = difference.to_string().into();
        told
    };
    found.iter().map(one).collect()
}
