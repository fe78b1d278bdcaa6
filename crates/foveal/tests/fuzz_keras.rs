//! Random small models beside real Keras: outputs, crops of inner layers, and what real Keras makes of the saved file.
//!
//! A test run takes 200 models of a fixed seed. `cargo xtask fuzz-keras --seed S --count N` takes others, by the environment
//! variables `FOVEAL_FUZZ_SEED` and `FOVEAL_FUZZ_COUNT`.

mod common;

use common::live::{python, script};
use common::{Answers, answers, difference, keras_files, same_bits, stem};
use foveal::layers::center_crop::{Crop, Keep};
use foveal::{Model, PredictOptions};
use ndarray::{ArrayD, ArrayViewD, Axis, Slice};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

/// What differs, by model.
#[derive(Default)]
struct Mismatches(BTreeMap<String, Vec<String>>);

impl Mismatches {
    fn add(&mut self, model: &str, what: impl Into<String>) {
        self.0.entry(model.to_owned()).or_default().push(what.into());
    }
}

/// Largest error over largest value that a dtype policy allows.
fn tolerance(policy: &str) -> f64 {
    match policy {
        "float32" | "float64" => 1e-5,
        policy if policy.ends_with("bfloat16") => 0.03,
        _ => 4e-3,
    }
}

fn draw(python: &str, folder: &Path) -> Vec<Value> {
    let mut make = Command::new(python);
    make.arg(script("fuzz_keras.py")).arg("make").arg(folder);
    make.args(["--seed", &number("FOVEAL_FUZZ_SEED", 6).to_string(), "--count", &number("FOVEAL_FUZZ_COUNT", 200).to_string()]);
    make.args(["--first", &number("FOVEAL_FUZZ_FIRST", 0).to_string()]);
    let out = make.output().unwrap();
    assert!(out.status.success(), "fuzz_keras.py failed: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn run(model: &Model, inputs: &[ArrayD<f32>]) -> foveal::Result<Vec<ArrayD<f32>>> {
    let views: Vec<ArrayViewD<'_, f32>> = inputs.iter().map(|x| x.view()).collect();
    model.run(&views, &PredictOptions::new())
}

/// Outputs within the tolerance; saves the model again for real Keras.
fn compare(path: &Path, answers: &Answers, policy: &str) -> Result<Model, String> {
    let model = Model::load(path).map_err(|e| e.to_string())?;
    let outputs = run(&model, &answers.inputs).map_err(|e| e.to_string())?;
    model.save(path.with_extension("saved.keras")).map_err(|e| format!("saving: {e}"))?;
    for (index, (ours, keras)) in outputs.iter().zip(&answers.outputs).enumerate() {
        let difference = difference(ours, keras);
        if difference > tolerance(policy) {
            let shapes = format!("{:?}, Keras' {:?}", ours.shape(), keras.shape());
            return Err(format!("output {index} differs by {difference:.2e} ({shapes})"));
        }
    }
    Ok(model)
}

/// A random box of a random inner layer, computed alone, against that box of everything.
fn crop(model: &Model, inputs: &[ArrayD<f32>], rng: &mut StdRng) -> Result<(), String> {
    let names: Vec<String> = model.summary().rows.into_iter().map(|row| row.name).collect();
    let wide = |name: &&String| model.layer(name).is_ok_and(|layer| !layer.spatial_axes().is_empty());
    let wide: Vec<&String> = names.iter().filter(wide).collect();
    let Some(name) = wide.choose(rng) else { return Ok(()) };
    let failed = |e: foveal::Error| format!("{name}: {e}");
    let layer = model.layer(name).map_err(failed)?;
    let all: Vec<String> = model.inputs().into_iter().map(|i| i.name).collect();
    let whole = layer.model().map_err(failed)?;
    let kept: Vec<ArrayD<f32>> =
        whole.inputs().iter().map(|i| inputs[all.iter().position(|n| *n == i.name).unwrap()].clone()).collect();
    let full = run(&whole, &kept).map_err(failed)?.swap_remove(0);
    let (mut start, mut size, mut expected) = (Vec::new(), Vec::new(), full.view());
    for axis in layer.spatial_axes() {
        let n = full.shape()[axis];
        let (a, b) = (rng.random_range(0..n), rng.random_range(0..n));
        start.push(a.min(b));
        size.push(a.max(b) + 1 - a.min(b));
        expected.slice_axis_inplace(Axis(axis), Slice::from(a.min(b)..a.max(b) + 1));
    }
    let what = format!("{name} at {start:?}, {size:?} of {:?}", full.shape());
    let cropped = layer.crop(Crop::new(Keep::At { start, size })).map_err(|e| format!("{what}: {e}"))?;
    let cropped = run(&cropped, &kept).map_err(|e| format!("{what}: {e}"))?.swap_remove(0);
    if same_bits(&cropped, &expected.to_owned()) { Ok(()) } else { Err(format!("the crop of {what} differs")) }
}

/// What real Keras has against the saved models, but for those that it does not take back from itself.
fn reload(python: &str, folder: &Path, mismatches: &mut Mismatches) {
    let out = Command::new(python).arg(script("fuzz_keras.py")).arg("check").arg(folder).output().unwrap();
    assert!(out.status.success(), "fuzz_keras.py failed: {}", String::from_utf8_lossy(&out.stderr));
    for line in String::from_utf8(out.stdout).unwrap().lines() {
        let found: Value = serde_json::from_str(line).unwrap();
        if found["original"] == true {
            println!("Keras does not take back its own: {line}");
        } else {
            mismatches.add(found["case"].as_str().unwrap(), format!("saved again, {}", found["error"]));
        }
    }
}

#[test]
fn random_models_give_keras_numbers_crop_exactly_and_come_back() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder: PathBuf = std::env::var_os("FOVEAL_FUZZ_FOLDER").map_or(folder.path().to_owned(), PathBuf::from);
    let drawn = draw(&python, &folder);
    let mut mismatches = Mismatches::default();
    for (path, drawn) in keras_files(&folder).iter().zip(&drawn) {
        let (name, policy) = (stem(path), drawn["policy"].as_str().unwrap());
        assert_eq!(drawn["case"], *name);
        let asked = answers(&path.with_extension("npz")).remove("0").unwrap();
        match compare(path, &asked, policy) {
            Ok(model) => {
                let mut rng = StdRng::seed_from_u64(number("FOVEAL_FUZZ_SEED", 6) << 32 | name.parse::<u64>().unwrap());
                if let Err(problem) = crop(&model, &asked.inputs, &mut rng) {
                    mismatches.add(&name, problem);
                }
            }
            Err(problem) => mismatches.add(&name, format!("{policy}: {problem}; {}", drawn["used"])),
        }
    }
    reload(&python, &folder, &mut mismatches);
    let lines: Vec<String> = mismatches.0.iter().map(|(name, problems)| format!("{name}: {}", problems.join("; "))).collect();
    assert!(lines.is_empty(), "{} of {} models:\n{}", lines.len(), drawn.len(), lines.join("\n"));
}
