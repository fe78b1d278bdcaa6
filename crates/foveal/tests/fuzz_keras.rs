//! Random small models beside real Keras: outputs, crops of inner layers, and what real Keras makes of the saved file.
//!
//! A test run takes 200 models of a fixed seed. `cargo xtask fuzz-keras --seed S --count N` takes others, by the environment
//! variables `FOVEAL_FUZZ_SEED` and `FOVEAL_FUZZ_COUNT`.

mod common;

use common::live::{python, script};
use common::{Answers, answers, difference, same_bits};
use foveal::layers::center_crop::{Crop, Keep};
use foveal::{Model, PredictOptions};
use ndarray::{ArrayD, ArrayViewD, Axis, Slice};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// Of a test run.
const SEED: u64 = 6;

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

/// How far answers may be from exact ones, in parts of the largest value: what single precision gives, and where the model
/// computes in half precision, what a few roundings of that give.
fn tolerance(policy: &str) -> f64 {
    match policy {
        "float32" | "float64" => 1e-5,
        policy if policy.ends_with("bfloat16") => 4.0 / 256.0,
        _ => 4.0 / 2048.0,
    }
}

/// Where the largest value is tiny, its error is what it came from.
const LEAST_SCALE: f64 = 0.1;
/// What foveal refuses, as documented: integers that single precision may not hold exactly.
const INEXACT: &str = "which may pass 2^24";
/// How many times farther from the exact answer than Keras' own one may be, where rounding is amplified.
const SPREAD: f64 = 4.0;

/// A run of `fuzz_keras.py` in a folder, where JAX keeps what it compiles: the models are run again as they were saved.
fn keras(python: &str, what: &str, folder: &Path) -> Command {
    let mut command = Command::new(python);
    command.arg(script("fuzz_keras.py")).arg(what).arg(folder);
    command.env("JAX_COMPILATION_CACHE_DIR", folder.join("jax"));
    command.env("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0").env("JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES", "-1");
    command
}

/// What was drawn, a line of JSON each; what is there already and newer than the scripts is kept.
fn draw(python: &str, folder: &Path) -> Vec<Value> {
    let list = folder.join("drawn.jsonl");
    let newest = ["fuzz_keras.py", "drawing.py", "drawn_layers.py", "drawn_ops.py", "fixtures.py"].map(|name| modified(&script(name)));
    if modified(&list) <= newest.into_iter().max().flatten() {
        let _ = fs::remove_dir_all(folder);
        let mut make = keras(python, "make", folder);
        make.args(["--seed", &number("FOVEAL_FUZZ_SEED", SEED).to_string(), "--count", &number("FOVEAL_FUZZ_COUNT", 200).to_string()]);
        make.args(["--first", &number("FOVEAL_FUZZ_FIRST", 0).to_string()]);
        let out = make.output().unwrap();
        assert!(out.status.success(), "fuzz_keras.py failed: {}", String::from_utf8_lossy(&out.stderr));
        fs::write(&list, out.stdout).unwrap();
    }
    fs::read_to_string(&list).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

/// Has real Keras compute drawn models again in double precision.
fn compute_exactly<'a>(python: &str, folder: &Path, drawn: impl Iterator<Item = &'a Value>) {
    let mut exact = keras(python, "exact", folder);
    exact.args(["--seed", &number("FOVEAL_FUZZ_SEED", SEED).to_string()]);
    let cases: Vec<String> = drawn.map(|d| format!("{}:{}", d["case"].as_str().unwrap(), d["attempt"])).collect();
    if !cases.is_empty() {
        assert!(exact.args(cases).status().unwrap().success(), "fuzz_keras.py failed");
    }
}

fn run(model: &Model, inputs: &[ArrayD<f32>]) -> foveal::Result<Vec<ArrayD<f32>>> {
    let views: Vec<ArrayViewD<'_, f32>> = inputs.iter().map(|x| x.view()).collect();
    model.run(&views, &PredictOptions::new())
}

/// A model whose outputs are not Keras' within the tolerance.
struct Suspect {
    outputs: Vec<ArrayD<f32>>,
    what: String,
}

/// Runs a model, saves it again for real Keras, and says if an output is not Keras' within the tolerance.
fn compare(path: &Path, answers: &Answers, policy: &str) -> Result<(Model, Option<Suspect>), String> {
    let model = Model::load(path).map_err(|e| e.to_string())?;
    let outputs = run(&model, &answers.inputs).map_err(|e| e.to_string())?;
    model.save(path.with_extension("saved.keras")).map_err(|e| format!("saving: {e}"))?;
    for (index, (ours, keras)) in outputs.iter().zip(&answers.outputs).enumerate() {
        let difference = difference(ours, keras);
        if !difference.is_finite() {
            return Err(format!("output {index}: {:?}, Keras' {:?}", ours.shape(), keras.shape()));
        }
        if difference > tolerance(policy) {
            let what = format!("{policy}: output {index} differs by {difference:.2e} {:?}", ours.shape());
            return Ok((model, Some(Suspect { outputs, what })));
        }
    }
    Ok((model, None))
}

/// Largest absolute difference.
fn distance(a: &ArrayD<f32>, b: &ArrayD<f32>) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max)
}

/// Whether a suspect is as near to the exact answers as may be, or at least about as near as Keras.
fn cleared(folder: &Path, name: &str, policy: &str, suspect: &Suspect) -> bool {
    let exact = folder.join(format!("{name}.exact.npz"));
    if !exact.exists() {
        return false;
    }
    let exact = answers(&exact).remove("0").unwrap().outputs;
    let keras = answers(&folder.join(format!("{name}.npz"))).remove("0").unwrap().outputs;
    suspect.outputs.iter().zip(&keras).zip(&exact).all(|((ours, keras), exact)| {
        let scale = exact.iter().fold(LEAST_SCALE, |m, v| m.max(f64::from(v.abs())));
        ours.shape() == exact.shape() && distance(ours, exact) <= (tolerance(policy) * scale).max(SPREAD * distance(keras, exact))
    })
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
    let kept: Vec<ArrayD<f32>> = whole.inputs().iter().map(|i| inputs[all.iter().position(|n| *n == i.name).unwrap()].clone()).collect();
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
    let out = keras(python, "check", folder).output().unwrap();
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
    // Those of a test run stay for the next one.
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz-keras");
    let passing = tempfile::tempdir().unwrap();
    let folder = if std::env::var_os("FOVEAL_FUZZ_SEED").is_some() { passing.path().join("models") } else { kept };
    let folder = std::env::var_os("FOVEAL_FUZZ_FOLDER").map_or(folder, PathBuf::from);
    let drawn = draw(&python, &folder);
    let mut mismatches = Mismatches::default();
    let mut suspects = BTreeMap::new();
    let mut refused = 0;
    for drawn in &drawn {
        let [name, policy] = ["case", "policy"].map(|key| drawn[key].as_str().unwrap());
        let path = folder.join(format!("{name}.keras"));
        let asked = answers(&path.with_extension("npz")).remove("0").unwrap();
        match compare(&path, &asked, policy) {
            Ok((model, suspect)) => {
                suspects.extend(suspect.map(|suspect| (name, (drawn, suspect))));
                let mut rng = StdRng::seed_from_u64(number("FOVEAL_FUZZ_SEED", SEED) << 32 | name.parse::<u64>().unwrap());
                if let Err(problem) = crop(&model, &asked.inputs, &mut rng) {
                    mismatches.add(name, problem);
                }
            }
            Err(problem) if problem.contains(INEXACT) => {
                refused += 1;
                println!("{name}: refused, as documented: {problem}");
            }
            Err(problem) => mismatches.add(name, format!("{policy}: {problem}; {}", drawn["used"])),
        }
    }
    compute_exactly(&python, &folder, suspects.values().map(|(drawn, _)| *drawn));
    for (name, (drawn, suspect)) in &suspects {
        if !cleared(&folder, name, drawn["policy"].as_str().unwrap(), suspect) {
            mismatches.add(name, format!("{}; {}", suspect.what, drawn["used"]));
        }
    }
    reload(&python, &folder, &mut mismatches);
    println!("{refused} of {} models refused, as documented", drawn.len());
    let lines: Vec<String> = mismatches.0.iter().map(|(name, problems)| format!("{name}: {}", problems.join("; "))).collect();
    assert!(lines.is_empty(), "{} of {} models:\n{}", lines.len(), drawn.len(), lines.join("\n"));
}
