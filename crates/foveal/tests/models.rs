//! Whole small models that real Keras wrote: they open, give its numbers, survive saving, and crop exactly.

mod common;

use common::{answers, difference, keras_files, same_bits, stem, vectors};
use foveal::layers::applications::LayerScale;
use foveal::layers::center_crop::{Crop, Keep};
use foveal::layers::regularization::Identity;
use foveal::{Error, LayerRef, LoadOptions, Model, PredictOptions};
use foveal_format::{Archive, ArrayRef, Draft, Dtype};
use ndarray::{ArrayD, ArrayViewD, Axis, Slice};
use std::collections::BTreeSet;

/// Models that hold code, or layers nobody but their author knows.
const REFUSED: [&str; 4] = ["lambda_python", "lambda_factory", "lambda_mission", "custom_layer"];

/// Half-precision models round in the middle: Keras' own backends differ by this much.
fn tolerance(model: &str) -> f64 {
    match model {
        "mixed_float16" | "float16" | "precision_of_wrapped" | "steps_of_float16" => 2e-3,
        "mixed_bfloat16" | "bfloat16" | "uncast" | "steps_of_bfloat16" => 1.6e-2,
        _ => 1e-5,
    }
}

fn run(model: &Model, inputs: &[ArrayD<f32>]) -> Result<Vec<ArrayD<f32>>, Error> {
    let views: Vec<ArrayViewD<'_, f32>> = inputs.iter().map(|x| x.view()).collect();
    model.run(&views, &PredictOptions::new())
}

/// Collects what fails, so that one run shows all of it.
#[derive(Default)]
struct Failures(Vec<String>);

impl Failures {
    fn check(&mut self, ok: bool, text: impl FnOnce() -> String) {
        if !ok {
            self.0.push(text());
        }
    }
}

impl Drop for Failures {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.0.is_empty(), "{} failures:\n  {}", self.0.len(), self.0.join("\n  "));
        }
    }
}

fn openable() -> Vec<(String, Model)> {
    let files = keras_files(&vectors().join("models"));
    let names = files.iter().filter(|path| !REFUSED.contains(&stem(path).as_str()));
    names.map(|path| (stem(path), Model::load(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))).collect()
}

fn cases(model: &str) -> Vec<(String, common::Answers)> {
    answers(&vectors().join(format!("models/{model}.npz"))).into_iter().collect()
}

#[test]
fn models_give_keras_numbers() {
    let mut failures = Failures::default();
    for path in keras_files(&vectors().join("models")).iter().filter(|path| !REFUSED.contains(&stem(path).as_str())) {
        let name = stem(path);
        let model = match Model::load(path) {
            Ok(model) => model,
            Err(e) => {
                failures.0.push(format!("{name}: {e}"));
                continue;
            }
        };
        for (case, answers) in cases(&name) {
            match run(&model, &answers.inputs) {
                Ok(outputs) => {
                    failures.check(outputs.len() == answers.outputs.len(), || format!("{name}/{case}: {} outputs", outputs.len()));
                    for (i, (got, expected)) in outputs.iter().zip(&answers.outputs).enumerate() {
                        let difference = difference(got, expected);
                        failures.check(difference <= tolerance(&name), || {
                            format!("{name}/{case}: output {i} {:?} differs by {difference:e} from {:?}", got.shape(), expected.shape())
                        });
                    }
                }
                Err(e) => failures.0.push(format!("{name}/{case}: {e}")),
            }
        }
    }
}

#[test]
fn files_of_every_keras_version_give_the_same_numbers() {
    let mut failures = Failures::default();
    let mut versions = 0;
    for folder in std::fs::read_dir(vectors().join("versions")).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()) {
        versions += 1;
        for path in keras_files(&folder).iter().filter(|path| !REFUSED.contains(&stem(path).as_str())) {
            let name = stem(path);
            let at = format!("{}/{name}", stem(&folder));
            let model = match Model::load(path) {
                Ok(model) => model,
                Err(e) => {
                    failures.0.push(format!("{at}: {e}"));
                    continue;
                }
            };
            for (case, answers) in cases(&name) {
                match run(&model, &answers.inputs) {
                    Ok(outputs) => {
                        let worst = outputs.iter().zip(&answers.outputs).map(|(a, b)| difference(a, b)).fold(0.0, f64::max);
                        failures.check(worst <= tolerance(&name), || format!("{at}/{case}: differs by {worst:e}"));
                    }
                    Err(e) => failures.0.push(format!("{at}/{case}: {e}")),
                }
            }
        }
    }
    assert!(versions >= 4, "{versions} versions");
}

#[test]
fn saved_models_open_again_bit_for_bit() {
    let mut failures = Failures::default();
    for (name, model) in openable() {
        let bytes = model.to_bytes().unwrap();
        failures.check(bytes == model.to_bytes().unwrap(), || format!("{name}: saving twice gives different bytes"));
        let again = match Model::from_bytes(bytes) {
            Ok(again) => again,
            Err(e) => {
                failures.0.push(format!("{name}: {e}"));
                continue;
            }
        };
        failures.check(again.summary() == model.summary(), || format!("{name}: the summary changed"));
        failures
            .check(again.outputs() == model.outputs() && again.inputs() == model.inputs(), || format!("{name}: inputs or outputs changed"));
        for (case, answers) in cases(&name) {
            let (a, b) = (run(&model, &answers.inputs).unwrap(), run(&again, &answers.inputs).unwrap());
            failures.check(a.iter().zip(&b).all(|(a, b)| same_bits(a, b)), || format!("{name}/{case}: the numbers changed"));
        }
    }
}

/// Every layer of every model: its features, and an off-center crop of them, against the crop of the full result.
#[test]
fn every_layer_crops_exactly() {
    let mut failures = Failures::default();
    let mut crops = 0;
    for (name, model) in openable() {
        let (_, answers) = cases(&name).swap_remove(0);
        for layer in layer_outputs(&model) {
            let at = format!("{name}: {}", layer.name());
            let features = match layer.model() {
                Ok(features) => features,
                Err(e) => {
                    failures.0.push(format!("{at}: {e}"));
                    continue;
                }
            };
            let inputs: Vec<ArrayD<f32>> = kept_inputs(&model, &features, &answers.inputs);
            let full = run(&features, &inputs).unwrap_or_else(|e| panic!("{at}: {e}")).swap_remove(0);
            let axes = layer.spatial_axes();
            let lengths = &full.shape()[axes.clone()];
            if lengths.is_empty() || lengths.len() > 3 || lengths.contains(&0) {
                continue;
            }
            let size: Vec<usize> = lengths.iter().map(|n| n.div_ceil(3)).collect();
            let start: Vec<usize> = lengths.iter().zip(&size).map(|(n, t)| (n - t) / 3).collect();
            let cropped =
                layer.crop(Crop::new(Keep::At { start: start.clone(), size: size.clone() })).unwrap_or_else(|e| panic!("{at}: {e}"));
            let got = run(&cropped, &kept_inputs(&model, &cropped, &answers.inputs)).unwrap_or_else(|e| panic!("{at}: {e}")).swap_remove(0);
            let mut expected = full.view();
            for (i, axis) in axes.enumerate() {
                expected.slice_axis_inplace(Axis(axis), Slice::from(start[i]..start[i] + size[i]));
            }
            crops += 1;
            failures.check(same_bits(&got, &expected.to_owned()), || format!("{at}: crop {size:?} at {start:?} of {lengths:?} differs"));
            let again = Model::from_bytes(cropped.to_bytes().unwrap()).unwrap_or_else(|e| panic!("{at}: cropped and saved: {e}"));
            let again = run(&again, &kept_inputs(&model, &again, &answers.inputs)).unwrap().swap_remove(0);
            failures.check(same_bits(&got, &again), || format!("{at}: the cropped model changes when saved"));
        }
    }
    assert!(crops > 100, "{crops} crops");
}

/// Every output of every call of every layer, by the names that the errors of ambiguous ones list.
fn layer_outputs(model: &Model) -> Vec<LayerRef> {
    let mut open: Vec<String> = model.summary().rows.into_iter().map(|row| row.name).collect();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    while let Some(name) = open.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        match model.layer(&name) {
            Ok(layer) => found.push(layer),
            Err(Error::AmbiguousLayer { choices, .. }) => open.extend(choices.iter().map(|c| c.trim_matches('`').to_owned())),
            Err(e) => panic!("{name}: {e}"),
        }
    }
    found
}

/// How many entries are computed at once changes no bit, also where entries depend on one another.
#[test]
fn the_size_of_batches_changes_nothing() {
    let mut failures = Failures::default();
    for (name, model) in openable() {
        for (case, answers) in cases(&name) {
            let views: Vec<ArrayViewD<'_, f32>> = answers.inputs.iter().map(|x| x.view()).collect();
            let one_by_one = model.run(&views, &PredictOptions::new().batch_size(1)).unwrap();
            let same = run(&model, &answers.inputs).unwrap().iter().zip(&one_by_one).all(|(a, b)| same_bits(a, b));
            failures.check(same, || format!("{name}/{case}"));
        }
    }
}

/// What a run writes into arrays of the caller is what it returns otherwise, and arrays that do not fit are refused.
#[test]
fn outputs_can_be_the_callers() {
    let mut failures = Failures::default();
    for (name, model) in openable() {
        for (case, answers) in cases(&name) {
            let views: Vec<ArrayViewD<'_, f32>> = answers.inputs.iter().map(|x| x.view()).collect();
            let wanted = run(&model, &answers.inputs).unwrap();
            for batch_size in [1, 32] {
                let mut outputs: Vec<ArrayD<f32>> = wanted.iter().map(|y| ArrayD::from_elem(y.raw_dim(), f32::NAN)).collect();
                let mut into: Vec<_> = outputs.iter_mut().map(|y| y.view_mut()).collect();
                model.run_into(&views, &mut into, &PredictOptions::new().batch_size(batch_size)).unwrap();
                failures.check(outputs.iter().zip(&wanted).all(|(a, b)| same_bits(a, b)), || format!("{name}/{case}, {batch_size}"));
            }
            let refused = model.run_into(&views, &mut [], &PredictOptions::new());
            failures.check(matches!(refused, Err(Error::Usage(_))), || format!("{name}/{case}, without outputs: {refused:?}"));
        }
    }
}

/// Weights that single precision cannot hold are saved as they were.
#[test]
fn weights_of_wider_types_are_kept() {
    let archive = Archive::open(vectors().join("models/vgg.keras")).unwrap();
    let wide: Vec<(String, Vec<usize>, Vec<u8>)> = archive
        .weights
        .paths()
        .map(|path| {
            let shape = archive.weights.info(path).unwrap().shape;
            let values = (0..shape.iter().product::<usize>()).map(|i| 0.1f64 / (i + 1) as f64);
            (path.to_owned(), shape, values.flat_map(f64::to_le_bytes).collect())
        })
        .collect();
    let mut draft = Draft::new(archive.metadata.clone(), &archive.config);
    for (path, shape, bytes) in &wide {
        draft.weight(path.clone(), ArrayRef { dtype: Dtype::F64, shape, bytes });
    }
    let model = Model::from_bytes(draft.to_bytes().unwrap()).unwrap();
    let again = Archive::from_bytes(model.to_bytes().unwrap()).unwrap();
    for (path, shape, bytes) in &wide {
        let kept = again.weights.read(path, shape).unwrap();
        assert_eq!((kept.dtype, &kept.bytes), (Dtype::F64, bytes), "{path}");
    }
    // Weights given anew are those that are saved.
    let ones: Vec<ArrayD<f32>> = model.weight_arrays().unwrap().into_iter().map(|(_, w)| w.mapv(|_| 1.0)).collect();
    let again = Model::from_bytes(model.with_weights(&ones).unwrap().to_bytes().unwrap()).unwrap();
    assert!(again.weights().iter().all(|(_, tensor)| tensor.data.iter().all(|&x| x == 1.0)));
}

/// Crops are along the axes that the channels do not stand on, wherever they were moved.
#[test]
fn channels_are_followed_through_permutations() {
    let model = Model::load(vectors().join("models/moved_channels.keras")).unwrap();
    let (_, answers) = cases("moved_channels").swap_remove(0);
    for (name, axes, expected) in [("last", 1..3, Some(0)), ("relu", 2..4, None), ("norm", 2..4, Some(1))] {
        let layer = model.layer(name).unwrap();
        assert_eq!(layer.spatial_axes(), axes, "{name}");
        let Some(expected) = expected.map(|index| &answers.outputs[index]) else { continue };
        let mut part = expected.view();
        for axis in axes {
            let start = (expected.shape()[axis] - 2) / 2;
            part.slice_axis_inplace(Axis(axis), Slice::from(start..start + 2));
        }
        let cropped = layer.center_crop([2, 2]).unwrap();
        assert!(difference(&run(&cropped, &answers.inputs).unwrap()[0], &part.to_owned()) <= 1e-5, "{name}");
    }
    let between = model.layer("between").unwrap();
    assert!(between.spatial_axes().is_empty());
    let message = between.center_crop([2, 2]).unwrap_err().to_string();
    assert!(message.contains("stand between its spatial axes"), "{message}");
}

/// The inputs of `whole` that `part` still has.
fn kept_inputs(whole: &Model, part: &Model, inputs: &[ArrayD<f32>]) -> Vec<ArrayD<f32>> {
    let names: Vec<String> = whole.inputs().into_iter().map(|i| i.name).collect();
    part.inputs().iter().map(|i| inputs[names.iter().position(|n| *n == i.name).unwrap()].clone()).collect()
}

/// The weights of a file are numbered by the classes in the file, whatever takes their place.
#[test]
fn layers_behind_replaced_ones_keep_their_weights() {
    let (path, answers) = (vectors().join("models/two_norms.keras"), cases("two_norms").swap_remove(0).1);
    let load = |options: LoadOptions| Model::load_with(&path, &options);
    let replaced = load(LoadOptions::new().replace("first", Identity {})).unwrap();
    let again = Model::from_bytes(replaced.to_bytes().unwrap()).unwrap();
    for model in [replaced, again] {
        for output in run(&model, &answers.inputs).unwrap() {
            assert!(difference(&output, &answers.outputs[1]) <= 1e-5);
        }
    }
    let message = load(LoadOptions::new().replace("frist", Identity {})).unwrap_err().to_string();
    assert!(message.contains("`frist` to replace") && message.contains("did you mean `first`"), "{message}");
    let message = load(LoadOptions::new().replace("image", Identity {})).unwrap_err().to_string();
    assert!(message.contains("InputLayer"), "{message}");
}

/// A layer of somebody's own keeps the weights that it has in the file.
#[test]
fn a_layer_in_the_place_of_an_unknown_one_reads_its_weights() {
    let (_, answers) = cases("custom_layer").swap_remove(0);
    let model = Model::load(vectors().join("models/custom_layer.keras")).unwrap_err();
    let Error::UnknownClass { layer, .. } = model else { panic!("{model}") };
    let scale = LayerScale { projection_dim: 4, init_values: 1.0 };
    let options = LoadOptions::new().replace(layer, scale);
    let model = Model::load_with(vectors().join("models/custom_layer.keras"), &options).unwrap();
    assert!(difference(&run(&model, &answers.inputs).unwrap()[0], &answers.outputs[0]) <= 1e-5);
}

#[test]
fn lambdas_are_refused_with_remedies() {
    let load = |name: &str| Model::load(vectors().join(format!("models/{name}.keras"))).unwrap_err().to_string();
    let message = load("lambda_factory");
    assert!(message.contains("only the function's name, `crop`"), "{message}");
    assert!(message.contains("--replace") && message.contains("CenterCrop:") && message.contains("layer_center_crop"), "{message}");
    let message = load("lambda_python");
    assert!(message.contains("bytecode") && message.contains("is not run"), "{message}");
    let message = load("custom_layer");
    assert!(message.contains("which foveal does not know") && message.contains("--replace"), "{message}");
}
