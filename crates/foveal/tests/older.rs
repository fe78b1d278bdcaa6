//! Files of every form that Keras has had: they give real Keras' numbers, and can be written as Keras 3 has them.

mod common;

use common::{Answers, answers, difference, same_bits, stem, vectors};
use foveal::{Error, Model, PredictOptions};
use ndarray::{ArrayD, ArrayViewD};
use std::path::{Path, PathBuf};

fn run(model: &Model, inputs: &[ArrayD<f32>]) -> Vec<ArrayD<f32>> {
    let views: Vec<ArrayViewD<'_, f32>> = inputs.iter().map(|x| x.view()).collect();
    model.run(&views, &PredictOptions::new()).unwrap()
}

fn files(folder: &str) -> Vec<PathBuf> {
    let mut open = vec![vectors().join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn is_weights(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    name.ends_with(".weights.h5") || name.ends_with(".weights-only.h5")
}

/// Opens a model, holds it against the answers, saves it, and holds that against its own.
fn agrees(path: &Path, cases: impl IntoIterator<Item = (String, Answers)>, tolerance: f64) -> Vec<String> {
    let model = match Model::load(path) {
        Ok(model) => model,
        Err(e) => return vec![format!("{}: {e}", path.display())],
    };
    let again = match Model::from_bytes(model.to_bytes().unwrap()) {
        Ok(model) => model,
        Err(e) => return vec![format!("{}: saved: {e}", path.display())],
    };
    let mut problems = Vec::new();
    for (case, answers) in cases {
        let outputs = run(&model, &answers.inputs);
        assert_eq!(outputs.len(), answers.outputs.len(), "{}", path.display());
        let worst = outputs.iter().zip(&answers.outputs).map(|(a, b)| difference(a, b)).fold(0.0, f64::max);
        if worst > tolerance {
            problems.push(format!("{}: {case} differs by {worst:e}", path.display()));
        }
        if !outputs.iter().zip(run(&again, &answers.inputs)).all(|(a, b)| same_bits(a, &b)) {
            problems.push(format!("{}: {case} changes when saved", path.display()));
        }
    }
    problems
}

/// Of tf.keras 2.12, 2.13 and 2.15: archives, which Keras 3 cannot open, and HDF5.
#[test]
fn models_of_keras_2_give_its_numbers() {
    let (mut problems, mut count) = (Vec::new(), 0);
    for path in files("legacy") {
        if path.extension().is_some_and(|e| e == "npz") || is_weights(&path) {
            continue;
        }
        count += 1;
        let tolerance = if stem(&path) == "normalised" { 2e-3 } else { 1e-5 };
        problems.extend(agrees(&path, answers(&vectors().join(format!("legacy/{}.npz", stem(&path)))), tolerance));
    }
    assert!(count >= 24, "{count} files");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn whole_models_in_hdf5_of_keras_3_give_its_numbers() {
    let (mut problems, mut count) = (Vec::new(), 0);
    for path in files("hdf5")
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "h5") && !is_weights(path) && stem(path) != "lambda_factory")
    {
        count += 1;
        let tolerance = if stem(&path) == "mixed_float16" { 2e-3 } else { 1e-5 };
        problems.extend(agrees(&path, answers(&vectors().join(format!("models/{}.npz", stem(&path)))), tolerance));
    }
    assert!(count >= 20, "{count} files");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn lambdas_in_hdf5_are_refused() {
    let error = Model::load(vectors().join("hdf5/3.15.1/lambda_factory.h5")).unwrap_err();
    assert!(matches!(error, Error::Lambda(_)), "{error}");
}

fn zeroed(model: &Model) -> Model {
    let zeros: Vec<ArrayD<f32>> = model.weight_arrays().unwrap().into_iter().map(|(_, w)| w.mapv(|_| 0.0)).collect();
    model.with_weights(&zeros).unwrap()
}

fn same_weights(a: &Model, b: &Model) -> bool {
    let (a, b) = (a.weight_arrays().unwrap(), b.weight_arrays().unwrap());
    a.len() == b.len() && a.iter().zip(&b).all(|((p, x), (q, y))| p == q && same_bits(x, y))
}

#[test]
fn weights_go_onto_a_model() {
    let mut count = 0;
    for path in files("hdf5").into_iter().filter(|path| is_weights(path) && !path.to_string_lossy().contains("sharded")) {
        let name = stem(Path::new(&stem(&path)));
        if name == "lambda_factory" {
            continue;
        }
        let model = Model::load(vectors().join(format!("models/{name}.keras"))).unwrap();
        // As files of weights, and as whole models whose weights are taken.
        for path in [path.clone(), path.with_file_name(format!("{name}.h5"))] {
            let loaded = zeroed(&model).load_weights(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            assert!(same_weights(&model, &loaded), "{}", path.display());
        }
        count += 1;
    }
    assert!(count >= 20, "{count} files");
    let folder = vectors().join("legacy/2.15");
    let model = Model::load(folder.join("nested.keras")).unwrap();
    let loaded = zeroed(&model).load_weights(folder.join("nested.weights-only.h5")).unwrap();
    assert!(same_weights(&model, &loaded));
}

/// A list of files, as Keras writes with `max_shard_size`.
#[test]
fn weights_may_be_spread_over_files() {
    let model = Model::load(vectors().join("models/two_center_crop.keras")).unwrap();
    let list = vectors().join("hdf5/sharded/two_center_crop.weights.json");
    assert!(same_weights(&model, &zeroed(&model).load_weights(&list).unwrap()));
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("list.weights.json");
    let text = std::fs::read_to_string(&list).unwrap();
    std::fs::write(&copy, &text).unwrap();
    let message = model.load_weights(&copy).unwrap_err().to_string();
    assert!(message.contains("two_center_crop_00000.weights.h5"), "{message}");
    std::fs::write(&copy, text.replace("two_center_crop_00000", "../two_center_crop_00000")).unwrap();
    let message = model.load_weights(&copy).unwrap_err().to_string();
    assert!(message.contains("unsafe name"), "{message}");
}

#[test]
fn weights_are_saved_alone() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["resnet", "transformer", "nested_twice"] {
        let model = Model::load(vectors().join(format!("models/{name}.keras"))).unwrap();
        let path = folder.path().join("saved.weights.h5");
        model.save_weights(&path).unwrap();
        assert!(same_weights(&model, &zeroed(&model).load_weights(&path).unwrap()), "{name}");
    }
}

#[test]
fn weights_of_another_model_are_refused() {
    let load = |name: &str| Model::load(vectors().join(format!("models/{name}.keras"))).unwrap();
    let (small, large) = (load("one_center_crop"), vectors().join("hdf5/3.15.1/resnet.weights.h5"));
    let message = small.load_weights(large).unwrap_err().to_string();
    assert!(message.contains("conv2d"), "{message}");
    // The first layers of a longer model.
    let two = load("two_center_crop");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.weights.h5");
    two.save_weights(&path).unwrap();
    let first = two.layer("relu1").unwrap().model().unwrap();
    let message = first.load_weights(&path).unwrap_err().to_string();
    assert!(message.contains("another model"), "{message}");
    let message = small.load_weights(vectors().join("models/resnet.keras")).unwrap_err().to_string();
    assert!(message.contains("whole model"), "{message}");
}

/// The state of Adam in every form that holds it: one step per row of three.
#[test]
fn optimizers_of_keras_2_go_on() {
    for file in ["2.15/trained.keras", "2.15/trained.h5", "2.13/trained.keras", "2.12/trained.h5"] {
        let model = Model::load(vectors().join("legacy").join(file)).unwrap();
        let optimizer = &model.compile_config().unwrap()["optimizer"];
        assert_eq!((&optimizer["class_name"], &optimizer["config"]["learning_rate"]), (&"Adam".into(), &0.25.into()), "{file}");
        let arrays = model.optimizer_state().arrays().unwrap();
        assert_eq!(arrays.len(), 2 + 8, "{file}");
        assert_eq!(arrays[0].1.to_f32(), [3.0], "{file}");
        assert_eq!(arrays[1].1.to_f32(), [0.25], "{file}");
        let shapes: Vec<&[usize]> = arrays[2..].iter().map(|(_, array)| array.shape.as_slice()).collect();
        assert_eq!(shapes, [&[5, 3][..], &[5, 3], &[3], &[3], &[3, 2], &[3, 2], &[2], &[2]], "{file}");
    }
}

/// Losses and metrics with settings of their own, in the form that Keras 3 reads.
#[test]
fn losses_and_metrics_of_keras_2_keep_their_settings() {
    for file in ["judged.keras", "judged.h5"] {
        let model = Model::load(vectors().join("legacy/2.15").join(file)).unwrap();
        let compiled = model.compile_config().unwrap();
        assert_eq!(compiled["optimizer"]["class_name"], "Ftrl", "{file}");
        let loss = &compiled["loss"];
        assert_eq!((&loss["module"], &loss["class_name"]), (&"keras.losses".into(), &"Huber".into()), "{file}");
        assert_eq!((&loss["config"]["delta"], &loss["config"]["reduction"]), (&3.0.into(), &"sum_over_batch_size".into()), "{file}");
        assert_eq!(loss["config"].get("fn"), None, "{file}");
        let metrics = &compiled["metrics"];
        assert_eq!((&metrics[0]["module"], &metrics[0]["config"]["name"]), (&"keras.metrics".into(), &"far".into()), "{file}");
        assert_eq!((&metrics[1]["class_name"], &metrics[1]["config"]["axis"]), (&"CosineSimilarity".into(), &1.into()), "{file}");
        // An archive has what was said, HDF5 the function that was found for it.
        assert_eq!(metrics[2], if file.ends_with("h5") { "mean_absolute_error" } else { "mae" }, "{file}");
    }
}
