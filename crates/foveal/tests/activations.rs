//! All layers' outputs in one run are what each layer's own model gives.

mod common;

use common::{answers, keras_files, same_bits, stem, vectors};
use foveal::{Model, PredictOptions};
use ndarray::{ArrayD, ArrayViewD};

fn run(model: &Model, names: &[String], inputs: &[ArrayD<f32>]) -> Vec<ArrayD<f32>> {
    let given = |name: &String| inputs[names.iter().position(|n| n == name).unwrap()].view();
    let views: Vec<ArrayViewD<'_, f32>> = model.inputs().iter().map(|input| given(&input.name)).collect();
    model.run(&views, &PredictOptions::new()).unwrap()
}

#[test]
fn every_activation_is_that_of_the_layer_alone() {
    let mut compared = 0;
    for path in keras_files(&vectors().join("models")) {
        let Ok(model) = Model::load(&path) else { continue };
        let (_, case) = answers(&path.with_extension("npz")).into_iter().next().unwrap();
        let names: Vec<String> = model.inputs().into_iter().map(|input| input.name).collect();
        let (probe, activations) = model.with_all_activations().unwrap();
        let outputs = run(&probe, &names, &case.inputs);
        assert_eq!(outputs.len(), activations.len(), "{}", stem(&path));
        let ends = run(&model, &names, &case.inputs);
        assert!(ends.iter().all(|end| outputs.iter().any(|output| same_bits(output, end))), "{}: an output is missing", stem(&path));
        // The first calls; further ones have other names for whoever asks for a layer.
        for (activation, output) in activations.iter().zip(&outputs) {
            let Ok(layer) = model.layer(&activation.to_string()) else { continue };
            if activation.path.iter().any(|(_, call)| *call > 0) || layer.class() != activation.class {
                continue;
            }
            let alone = run(&layer.model().unwrap(), &names, &case.inputs).swap_remove(0);
            let several = activations.iter().filter(|other| other.path.iter().map(|p| &p.0).eq(activation.path.iter().map(|p| &p.0)));
            if several.count() == 1 {
                assert!(same_bits(&alone, output), "{}: {activation}", stem(&path));
                compared += 1;
            }
        }
    }
    assert!(compared > 200, "{compared} compared");
}
