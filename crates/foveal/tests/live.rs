//! Against real Keras, live: the list of its names, and files that foveal wrote.
//!
//! Runs where `FOVEAL_KERAS_PYTHON` names a Python that has Keras, as under `cargo xtask test`; elsewhere it says that it
//! does not.

mod common;

use common::live::{python, script};
use common::{answers, keras_files, layer_file, stem, vectors};
use foveal::layers::Registry;
use foveal::{Model, PredictOptions};
use ndarray::{ArrayD, ArrayViewD, Axis, Slice};
use ndarray_npy::NpzWriter;
use std::fs::File;
use std::path::Path;
use std::process::Command;

fn run(model: &Model, inputs: &[ArrayD<f32>]) -> Vec<ArrayD<f32>> {
    let views: Vec<ArrayViewD<'_, f32>> = inputs.iter().map(|x| x.view()).collect();
    model.run(&views, &PredictOptions::new()).unwrap()
}

/// The list of what Keras exports is that of this version of Keras, or the list is of another version.
#[test]
fn the_list_of_keras_names_is_keras() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("names.json");
    assert!(Command::new(python).arg(script("names.py")).arg(&file).status().unwrap().success(), "names.py failed");
    let read = |path: &Path| -> serde_json::Value { serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap() };
    let (live, kept) = (read(&file), read(&vectors().join("names.json")));
    if live["keras"] == kept["keras"] {
        assert_eq!(live, kept, "make the list again with `cargo xtask vectors`");
    } else {
        println!("the list is of Keras {}, this is {}", kept["keras"], live["keras"]);
    }
}

/// What foveal saves, loaded models and crops of every kind, opens in real Keras with the same numbers.
#[test]
fn real_keras_opens_what_foveal_saves() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let half = [
        "mixed_float16",
        "mixed_bfloat16",
        "float16",
        "bfloat16",
        "precision_of_wrapped",
        "uncast",
        "steps_of_float16",
        "steps_of_bfloat16",
    ];
    let refused = ["lambda_python", "lambda_factory", "lambda_mission", "custom_layer"];
    for path in keras_files(&vectors().join("models")) {
        let name = stem(&path);
        if refused.contains(&name.as_str()) || half.contains(&name.as_str()) {
            continue;
        }
        let model = Model::load(&path).unwrap();
        let (_, case) = answers(&path.with_extension("npz")).into_iter().next().unwrap();
        put(folder.path(), &name, &model, &case.inputs);
        for (i, layer) in croppable(&model).into_iter().enumerate() {
            put_cropped(folder.path(), &format!("{name}_crop{i}"), &model, &layer, &case.inputs);
        }
    }
    let compared = keras_opens(&python, folder.path());
    assert!(compared > 60, "{compared} outputs compared");
}

/// What foveal saves of every class, all of its cases in one model, opens in real Keras with the same numbers.
#[test]
fn real_keras_opens_every_layer_that_foveal_saves() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let registry = Registry::default();
    for layer in registry.types().iter().filter(|layer| !layer.cases.is_empty()) {
        let path = layer_file(layer, "keras");
        let (model, mut cases) = (Model::load(&path).unwrap(), answers(&path.with_extension("npz")));
        let input = |name: String| {
            let (case, index) = name.rsplit_once("_in").unwrap();
            std::mem::take(&mut cases.get_mut(case).unwrap().inputs[index.parse::<usize>().unwrap()])
        };
        let mut inputs: Vec<ArrayD<f32>> = model.inputs().into_iter().map(|info| info.name).map(input).collect();
        // A model takes one batch, and the cases have several sizes of it.
        let batch = inputs.iter().map(|x| x.shape()[0]).min().unwrap();
        inputs.iter_mut().for_each(|x| x.slice_axis_inplace(Axis(0), Slice::from(..batch)));
        put(folder.path(), &stem(&path), &model, &inputs);
    }
    let compared = keras_opens(&python, folder.path());
    assert!(compared > 300, "{compared} outputs compared");
}

/// Real Keras opens the models of a folder and answers as foveal did; returns how many outputs it compared.
fn keras_opens(python: &str, folder: &Path) -> usize {
    let out = Command::new(python).arg(script("check_saved.py")).arg(folder).output().unwrap();
    let (lines, stderr) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    let mut failures: Vec<&str> = Vec::new();
    let mut compared = 0;
    for line in lines.lines() {
        let answer: serde_json::Value = serde_json::from_str(line).unwrap();
        let number = |key: &str| answer.get(key).and_then(serde_json::Value::as_f64);
        match (number("max_abs_error"), number("max_abs_value")) {
            (Some(error), Some(value)) if error <= 1e-5 * value.max(f64::from(f32::MIN_POSITIVE)) => compared += 1,
            _ if answer.get("beyond_this_version").is_some() => println!("{line}"),
            _ => failures.push(line),
        }
    }
    assert!(failures.is_empty(), "{}\n{stderr}", failures.join("\n"));
    assert!(compared > 0, "nothing was compared\n{stderr}");
    compared
}

/// The last two layers with a map that is wide enough.
fn croppable(model: &Model) -> Vec<String> {
    let rows = model.summary().rows;
    let wide = rows.into_iter().rev().filter(|row| match row.shapes.as_slice() {
        [shape] => shape.len() == 4 && model.layer(&row.name).is_ok(),
        _ => false,
    });
    wide.take(2).map(|row| row.name).collect()
}

fn put_cropped(folder: &Path, name: &str, model: &Model, layer: &str, inputs: &[ArrayD<f32>]) {
    let layer = model.layer(layer).unwrap();
    let Ok(cropped) = layer.center_crop([2, 2]) else { return };
    let names: Vec<String> = model.inputs().into_iter().map(|i| i.name).collect();
    let kept: Vec<ArrayD<f32>> =
        cropped.inputs().iter().map(|i| inputs[names.iter().position(|n| *n == i.name).unwrap()].clone()).collect();
    put(folder, name, &cropped, &kept);
}

fn put(folder: &Path, name: &str, model: &Model, inputs: &[ArrayD<f32>]) {
    model.save(folder.join(format!("{name}.keras"))).unwrap();
    let mut npz = NpzWriter::new(File::create(folder.join(format!("{name}.npz"))).unwrap());
    for (i, input) in inputs.iter().enumerate() {
        npz.add_array(format!("0/in{i}"), input).unwrap();
    }
    let outputs = run(model, inputs);
    for (i, output) in outputs.iter().enumerate() {
        let key = if outputs.len() == 1 { "0/out".to_owned() } else { format!("0/out{i}") };
        npz.add_array(key, output).unwrap();
    }
    npz.finish().unwrap();
}
