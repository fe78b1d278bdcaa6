//! Every layer's cases against what real Keras answered, as opened and as saved again.

mod common;

use common::{answers, difference, layer_file};
use foveal::layers::{LayerType, Registry};
use foveal::{Error, Model, PredictOptions};
use ndarray::ArrayViewD;

/// Largest absolute error over largest absolute value.
const TOLERANCE: f64 = 1e-5;

/// Every case of a class that the model answers otherwise than Keras did. A model's inputs and outputs are those of its
/// cases, one after the other.
fn failures(model: &Model, layer: &LayerType) -> Result<Vec<String>, Error> {
    let mut answers = answers(&layer_file(layer, "npz"));
    let cases = layer.cases.iter().map(|case| (case.name, answers.remove(case.name).unwrap_or_default()));
    let cases: Vec<_> = cases.collect();
    let inputs: Vec<ArrayViewD<'_, f32>> = cases.iter().flat_map(|(_, case)| &case.inputs).map(|x| x.view()).collect();
    let outputs = model.run(&inputs, &PredictOptions::new())?;
    let expected = cases.iter().flat_map(|(name, case)| case.outputs.iter().map(move |y| (name, y)));
    let compared = outputs.iter().zip(expected).map(|(got, (name, expected))| (name, difference(got, expected), got, expected));
    let wrong = compared.filter(|(_, difference, ..)| *difference > TOLERANCE);
    Ok(wrong.map(|(name, by, got, y)| format!("{name} differs by {by:.2e} ({:?}, Keras' {:?})", got.shape(), y.shape())).collect())
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
