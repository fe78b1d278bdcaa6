//! Opening, describing, cropping and saving models.

use crate::arrays;
use crate::build::describe_all;
use crate::failure::{Failure, answer};
use crate::objects::{self, Thing, pointer};
use crate::values::{nest, put, settings, to_r};
use foveal::layers::Nest;
use foveal::layers::center_crop::{Crop, Keep};
use foveal::plan::{AxisField, Explanation, Ratio, Row};
use foveal::{LoadOptions, Model, Region, Shape};
use savvy::{ListSexp, OwnedListSexp, OwnedRawSexp, RawSexp, Sexp, StringSexp, savvy};
use serde_json::{Value, json};

fn options(replace: &ListSexp, ignore: &StringSexp) -> Result<LoadOptions, Failure> {
    let mut options = LoadOptions::new();
    for (name, layer) in replace.iter() {
        let layer = objects::layer(&layer)?;
        let Some(layer) = layer.layer() else { return Err(Failure::usage(format!("replace: `{name}` must be a layer"))) };
        options = options.replace_any(name, layer);
    }
    Ok(ignore.iter().fold(options, |options, key| options.ignore_unknown_key(key)))
}

#[savvy]
fn rust_load(path: &str, replace: ListSexp, ignore: StringSexp) -> savvy::Result<Sexp> {
    answer(|| Ok(pointer(Thing::Model(Model::load_with(path, &options(&replace, &ignore)?)?))))
}

#[savvy]
fn rust_from_bytes(bytes: RawSexp, replace: ListSexp, ignore: StringSexp) -> savvy::Result<Sexp> {
    answer(|| Ok(pointer(Thing::Model(Model::from_bytes_with(bytes.to_vec(), &options(&replace, &ignore)?)?))))
}

#[savvy]
fn rust_to_bytes(model: Sexp) -> savvy::Result<Sexp> {
    answer(|| Ok(OwnedRawSexp::try_from_slice(objects::model(&model)?.to_bytes()?)?.into()))
}

// Saves and returns what should be known about the file.
#[savvy]
fn rust_save(model: Sexp, path: &str) -> savvy::Result<Sexp> {
    answer(|| {
        let notes: Vec<Value> = objects::model(&model)?.save(path)?.iter().map(|note| note.to_string().into()).collect();
        Ok(to_r(&notes.into())?)
    })
}

#[savvy]
fn rust_load_weights(model: Sexp, path: &str) -> savvy::Result<Sexp> {
    answer(|| Ok(pointer(Thing::Model(objects::model(&model)?.load_weights(path)?))))
}

#[savvy]
fn rust_save_weights(model: Sexp, path: &str) -> savvy::Result<Sexp> {
    answer(|| {
        objects::model(&model)?.save_weights(path)?;
        Ok(to_r(&Value::Null)?)
    })
}

// How another model differs, a line for each difference.
#[savvy]
fn rust_differences(model: Sexp, other: Sexp, tolerance: f64) -> savvy::Result<Sexp> {
    answer(|| {
        let found = objects::model(&model)?.differences(&objects::model(&other)?, tolerance)?;
        Ok(to_r(&found.iter().map(ToString::to_string).collect::<Vec<_>>().into())?)
    })
}

#[savvy]
fn rust_info(model: Sexp) -> savvy::Result<Sexp> {
    answer(|| {
        let model = objects::model(&model)?;
        let summary = model.summary();
        let inputs: Vec<Value> = model
            .inputs()
            .into_iter()
            .map(|i| json!({ "name": i.name, "key": i.key, "shape": i.shape, "dtype": i.dtype.name() }))
            .collect();
        let outputs: Vec<Value> =
            model.outputs().into_iter().map(|o| json!({ "name": o.name, "shape": o.shape, "dtype": o.dtype.name() })).collect();
        let rows = |f: &dyn Fn(&foveal::SummaryRow) -> Value| summary.rows.iter().map(f).collect::<Value>();
        let info = json!({
            "name": model.name(),
            "keras_version": model.keras_version(),
            "inputs": inputs,
            "outputs": outputs,
            "trainable": summary.trainable,
            "non_trainable": summary.non_trainable,
            "layers": {
                "name": rows(&|row| row.name.clone().into()),
                "class": rows(&|row| row.class.clone().into()),
                "parameters": rows(&|row| row.parameters.into()),
            },
        });
        let mut list = OwnedListSexp::new(3, true)?;
        put(&mut list, 0, "info", to_r(&info)?)?;
        put(&mut list, 1, "shapes", lists(summary.rows.iter().map(|row| json!(row.shapes.first())))?)?;
        put(&mut list, 2, "connected_to", lists(summary.rows.iter().map(|row| json!(row.connected_to)))?)?;
        Ok(list.into())
    })
}

/// A list with an entry for each value, also where all of them could make one vector.
fn lists(values: impl ExactSizeIterator<Item = Value>) -> savvy::Result<Sexp> {
    let mut list = OwnedListSexp::new(values.len(), false)?;
    for (i, value) in values.enumerate() {
        list.set_value(i, to_r(&value)?)?;
    }
    list.into()
}

#[savvy]
fn rust_layer_info(model: Sexp, name: &str) -> savvy::Result<Sexp> {
    answer(|| {
        let model = objects::model(&model)?;
        let layer = model.layer(name)?;
        let axes = layer.spatial_axes();
        Ok(to_r(
            &json!({ "name": layer.name(), "class": layer.class(), "shape": layer.shape(), "spatial_axes": axes.map(|a| a + 1).collect::<Vec<_>>() }),
        )?)
    })
}

#[savvy]
fn rust_layer_tensor(model: Sexp, name: &str) -> savvy::Result<Sexp> {
    answer(|| Ok(describe_all(vec![objects::model(&model)?.layer(name)?.tensor()?])?))
}

#[savvy]
fn rust_ends(model: Sexp, outputs: bool) -> savvy::Result<Sexp> {
    answer(|| {
        let model = objects::model(&model)?;
        Ok(describe_all(if outputs { model.output_tensors()? } else { model.input_tensors()? })?)
    })
}

// The model that gives the output of a layer, whole or cropped.
#[savvy]
fn rust_crop(model: Sexp, layer: &str, crop: Sexp) -> savvy::Result<Sexp> {
    answer(|| {
        let model = objects::model(&model)?;
        let layer = model.layer(layer)?;
        let settings = settings(crop)?;
        if settings.is_empty() {
            return Ok(pointer(Thing::Model(layer.model()?)));
        }
        let crop: Crop = serde_json::from_value(Value::Object(settings))
            .map_err(|e| Failure::new("crop", format!("crop of `{}`: {e}", layer.name())))?;
        if let Keep::Size(size) | Keep::At { size, .. } = &crop.keep
            && size.len() != layer.spatial_axes().len()
        {
            let problem = format!("crop of `{}`: {} lengths for {} spatial axes", layer.name(), size.len(), layer.spatial_axes().len());
            return Err(Failure::new("crop", problem));
        }
        Ok(pointer(Thing::Model(layer.crop(crop)?)))
    })
}

/// Shapes as R's list of vectors of whole numbers.
fn shapes(list: &ListSexp) -> Result<Vec<Shape>, Failure> {
    let one = |sexp: Sexp| match nest(sexp)? {
        Nest::Value(Value::Array(n)) => Ok(n.iter().map(|n| n.as_u64().map(|n| n as usize)).collect::<Option<Shape>>()),
        Nest::Value(n) => Ok(n.as_u64().map(|n| Shape::from_slice(&[n as usize]))),
        _ => Ok(None),
    };
    let parsed: Option<Vec<Shape>> = list.values_iter().map(one).collect::<Result<_, Failure>>()?;
    parsed.ok_or_else(|| Failure::usage("a shape must hold whole numbers"))
}

/// First and last position along each axis, from 1; nothing where none of it is needed.
fn region(region: Option<&Region>) -> Value {
    region.map_or(Value::Null, |region| {
        let ends = |f: fn(&foveal::Span) -> usize| region.0.iter().map(f).collect::<Vec<_>>();
        json!({ "first": ends(|span| span.start + 1), "last": ends(|span| span.end) })
    })
}

#[savvy]
fn rust_explain(model: Sexp, inputs: ListSexp) -> savvy::Result<Sexp> {
    answer(|| explanation(&objects::model(&model)?.explain(&shapes(&inputs)?)?))
}

// A step of training.
#[savvy]
fn rust_explain_training(training: Sexp, inputs: ListSexp) -> savvy::Result<Sexp> {
    answer(|| {
        let shapes = shapes(&inputs)?;
        let told = objects::training(&training)?.with(|trainer| Ok(trainer.explain(&shapes)?))?;
        let parts = json!({
            "activation_bytes": told.activation_bytes,
            "result_bytes": told.result_bytes,
            "variable_bytes": told.variable_bytes,
            "optimizer_bytes": told.optimizer_bytes,
        });
        let mut list = OwnedListSexp::new(2, true)?;
        put(&mut list, 0, "step", explanation(&told.step)?)?;
        put(&mut list, 1, "parts", to_r(&parts)?)?;
        Ok(list.into())
    })
}

/// Rows, sums and boxes of what a run needs.
fn explanation(explained: &Explanation) -> Result<Sexp, Failure> {
    let rows = |f: &dyn Fn(&Row) -> Value| explained.rows.iter().map(f).collect::<Value>();
    let layers = json!({
        "layer": rows(&|row| row.layer.clone().into()),
        "class": rows(&|row| row.class.clone().into()),
        "full_mflop": rows(&|row| json!(row.full_flops as f64 / 1e6)),
        "needed_mflop": rows(&|row| json!(row.needed_flops as f64 / 1e6)),
        "note": rows(&|row| row.note.map_or(Value::Null, Value::from)),
    });
    let totals = json!({
        "full_mflop": explained.full_flops as f64 / 1e6,
        "needed_mflop": explained.needed_flops as f64 / 1e6,
        "ratio": explained.ratio(),
        "peak_bytes": explained.peak_bytes,
        "full_peak_bytes": explained.full_peak_bytes,
        "weight_bytes": explained.weight_bytes,
    });
    let inputs = explained
        .inputs
        .iter()
        .map(|(name, shape, needed)| json!({ "name": name, "shape": shape.as_slice(), "needed": region(needed.as_ref()) }));
    let mut list = OwnedListSexp::new(5, true)?;
    put(&mut list, 0, "totals", to_r(&totals)?)?;
    put(&mut list, 1, "layers", to_r(&layers)?)?;
    put(&mut list, 2, "shapes", lists(explained.rows.iter().map(|row| json!(row.shape.as_slice())))?)?;
    // The boxes that are computed: one, several that lie far apart, or none.
    let boxes = |row: &Row| -> Value {
        let hull = row.needed.iter().filter(|_| row.parts.is_empty());
        hull.chain(&row.parts).map(|part| region(Some(part))).collect()
    };
    put(&mut list, 3, "needed", lists(explained.rows.iter().map(boxes))?)?;
    put(&mut list, 4, "inputs", lists(inputs)?)?;
    Ok(list.into())
}

#[savvy]
fn rust_receptive_field(model: Sexp, layer: &str) -> savvy::Result<Sexp> {
    answer(|| {
        let fields = objects::model(&model)?.layer(layer)?.receptive_field()?;
        let axes: Vec<(&str, usize, AxisField)> =
            fields.iter().flat_map(|field| field.axes.iter().enumerate().map(|(i, axis)| (field.input.as_str(), i, *axis))).collect();
        let column = |f: &dyn Fn(&(&str, usize, AxisField)) -> Value| axes.iter().map(f).collect::<Value>();
        Ok(to_r(&json!({
            "input": column(&|(input, _, _)| (*input).into()),
            "axis": column(&|(_, axis, _)| (axis + 1).into()),
            "size": column(&|(_, _, field)| field.size.into()),
            "stride": column(&|(_, _, field)| field.stride.map_or(Value::Null, |r| json!(r.value()))),
            "offset": column(&|(_, _, field)| field.offset.map(Ratio::value).map_or(Value::Null, |x| json!(x))),
            "jitter": column(&|(_, _, field)| json!(field.jitter.value())),
            "whole": column(&|(_, _, field)| field.whole.into()),
        }))?)
    })
}

#[savvy]
fn rust_weights(model: Sexp) -> savvy::Result<Sexp> {
    answer(|| {
        let model = objects::model(&model)?;
        let weights = model.weight_arrays()?;
        let mut list = OwnedListSexp::new(weights.len(), true)?;
        for (i, (path, values)) in weights.iter().enumerate() {
            put(&mut list, i, path, arrays::to_r(values, None)?)?;
        }
        Ok(list.into())
    })
}

#[savvy]
fn rust_with_weights(model: Sexp, weights: ListSexp) -> savvy::Result<Sexp> {
    answer(|| {
        let weights = weights.values_iter().enumerate().map(|(i, w)| arrays::from_r(w, &format!("weight {}", i + 1), None));
        let model = objects::model(&model)?.with_weights(&weights.collect::<Result<Vec<_>, _>>()?)?;
        Ok(pointer(Thing::Model(model)))
    })
}

// The layers of a file whose code is not in it, with the function or class that each means.
#[savvy]
fn rust_code_layers(path: &str) -> savvy::Result<Sexp> {
    answer(|| {
        let (layers, codes): (Vec<String>, Vec<String>) = foveal::code_layers(path).into_iter().unzip();
        Ok(to_r(&json!({ "layer": layers, "code": codes }))?)
    })
}
