//! Every layer's cases against what real Keras answered, as opened and as saved again.

mod common;

use common::{answers, difference, layer_file, same_bits};
use foveal::layers::center_crop::{Crop, Keep};
use foveal::layers::{LayerType, Registry};
use foveal::{Error, Model, PredictOptions};
use ndarray::{ArrayViewD, Slice};

/// Largest absolute error over largest absolute value.
const TOLERANCE: f64 = 1e-5;

/// Every case of a class that the model, which has a branch for each, answers otherwise than Keras did.
fn failures(model: &Model, layer: &LayerType) -> Result<Vec<String>, Error> {
    let answers = answers(&layer_file(layer, "npz"));
    let mut failures = Vec::new();
    for (case, answers) in layer.cases.iter().filter_map(|case| Some((case.name, answers.get(case.name)?))) {
        let inputs: Vec<ArrayViewD<'_, f32>> = answers.inputs.iter().map(|x| x.view()).collect();
        for (index, expected) in answers.outputs.iter().enumerate() {
            let branch = model.layer(&format!("{case}:0:{index}"))?.model()?;
            let got = &branch.run(&inputs, &PredictOptions::new())?[0];
            let difference = difference(got, expected);
            let dtype = branch.outputs()[0].dtype;
            // Half-precision answers are kept in single precision.
            if dtype.size() != 2 && dtype != answers.dtypes[index] {
                failures.push(format!("{case}, output {index}, is {dtype}, Keras' {}", answers.dtypes[index]));
            }
            if difference > TOLERANCE {
                let shapes = format!("{:?}, Keras' {:?}", got.shape(), expected.shape());
                failures.push(format!("{case}, output {index}, differs by {difference:.2e} ({shapes})"));
            }
        }
    }
    Ok(failures)
}

fn check(layer: &LayerType) -> Vec<String> {
    let again = |model: &Model| Model::from_bytes(model.to_bytes()?);
    let wrong = Model::load(layer_file(layer, "keras")).and_then(|model| {
        let mut wrong = failures(&model, layer)?;
        wrong.extend(failures(&again(&model)?, layer)?.into_iter().map(|problem| format!("saved again, {problem}")));
        Ok(wrong)
    });
    wrong.unwrap_or_else(|error| vec![error.to_string()]).into_iter().map(|e| format!("{} {}: {e}", layer.module, layer.class)).collect()
}

#[test]
fn every_case_is_what_keras_computed() {
    let registry = Registry::default();
    let wrong: Vec<String> = registry.types().iter().filter(|t| !t.cases.is_empty()).flat_map(check).collect();
    assert!(wrong.is_empty(), "{} problems:\n{}", wrong.len(), wrong.join("\n"));
}

/// Cases whose box, computed alone, differs from that box of everything; counts those looked at.
fn inexact(layer: &LayerType, looked_at: &mut usize) -> Result<Vec<String>, Error> {
    let (model, answers) = (Model::load(layer_file(layer, "keras"))?, answers(&layer_file(layer, "npz")));
    let mut failures = Vec::new();
    for (case, answers) in layer.cases.iter().filter_map(|case| Some((case.name, answers.get(case.name)?))) {
        let tensor = model.layer(&format!("{case}:0:0"))?;
        let axes = tensor.spatial_axes();
        if axes.is_empty() {
            continue;
        }
        let inputs: Vec<ArrayViewD<'_, f32>> = answers.inputs.iter().map(|x| x.view()).collect();
        let full = &tensor.model()?.run(&inputs, &PredictOptions::new())?[0];
        let size: Vec<usize> = axes.clone().map(|axis| full.shape()[axis].div_ceil(2)).collect();
        let start: Vec<usize> = axes.clone().zip(&size).map(|(axis, size)| (full.shape()[axis] - size).div_ceil(2)).collect();
        let mut expected = full.view();
        for ((axis, &start), &size) in axes.zip(&start).zip(&size) {
            expected.slice_axis_inplace(ndarray::Axis(axis), Slice::from(start..start + size));
        }
        let cropped = tensor.crop(Crop::new(Keep::At { start, size }))?;
        if !same_bits(&cropped.run(&inputs, &PredictOptions::new())?[0], &expected.to_owned()) {
            failures.push(case.to_owned());
        }
        *looked_at += 1;
    }
    Ok(failures)
}

#[test]
fn a_box_of_every_case_is_computed_alone_bit_for_bit() {
    let (mut wrong, mut looked_at) = (Vec::new(), 0);
    for layer in Registry::default().types().iter().filter(|t| !t.cases.is_empty()) {
        let failures = inexact(layer, &mut looked_at).unwrap_or_else(|error| vec![error.to_string()]);
        wrong.extend(failures.into_iter().map(|case| format!("{} {}: {case}", layer.module, layer.class)));
    }
    assert!(wrong.is_empty(), "{} problems:\n{}", wrong.len(), wrong.join("\n"));
    assert!(looked_at > 250, "only {looked_at} cases have spatial axes");
}
