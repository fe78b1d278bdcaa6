//! Networks of keras.applications with random weights beside real Keras: their outputs, and crops of their inner layers.
//!
//! A test run takes a small member of every family. `cargo xtask coverage --applications` runs all networks as they are,
//! one at a time, and keeps the figures that docs/coverage.md shows.

mod common;

use common::live::{python, script};
use common::{difference, keras_files, same_bits, stem};
use foveal::{Model, PredictOptions};
use ndarray::{ArrayD, ArrayViewD, Axis, Slice};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

/// Largest absolute error over largest absolute value.
const TOLERANCE: f64 = 1e-5;

/// What was found of one file.
#[derive(Debug)]
struct Figures {
    size: Vec<usize>,
    parameters: usize,
    error: f64,
    inner: Vec<Inner>,
}

/// An inner layer: its error, and whether the crop of its center is that of the whole, bit for bit.
#[derive(Debug)]
struct Inner {
    name: String,
    error: f64,
    exact: bool,
}

impl Figures {
    /// Of `path` beside the answers of real Keras in the `.npz` of the same name.
    fn of(path: &Path) -> foveal::Result<Self> {
        let model = Model::load(path)?;
        let mut arrays = answers_by_name(&path.with_extension("npz"));
        let (input, output) = (arrays.remove("0/in0").unwrap(), arrays.remove("0/out").unwrap());
        let error = difference(&run(&model, &input)?, &output);
        let inner: foveal::Result<_> =
            arrays.iter().map(|(layer, expected)| Inner::of(&model, layer.trim_start_matches("inner/"), &input, expected)).collect();
        let parameters = model.weights().iter().map(|(_, tensor)| tensor.shape.iter().product::<usize>()).sum();
        Ok(Self { size: input.shape()[1..3].to_vec(), parameters, error, inner: inner? })
    }

    fn good(&self) -> bool {
        self.error <= TOLERANCE && self.inner.iter().all(|inner| inner.error <= TOLERANCE && inner.exact)
    }
}

impl Inner {
    fn of(model: &Model, name: &str, input: &ArrayD<f32>, expected: &ArrayD<f32>) -> foveal::Result<Self> {
        let layer = model.layer(name)?;
        let full = run(&layer.model()?, input)?;
        let [_, h, w, _] = *full.shape() else { panic!("{name} is no map") };
        let size = [h.div_ceil(2), w.div_ceil(3)];
        let cropped = run(&layer.center_crop(size)?, input)?;
        let mut center = full.view();
        for (axis, n, t) in [(1, h, size[0]), (2, w, size[1])] {
            center.slice_axis_inplace(Axis(axis), Slice::from((n - t) / 2..(n - t) / 2 + t));
        }
        let exact = same_bits(&cropped, &center.to_owned());
        Ok(Self { name: name.to_owned(), error: difference(&full, expected), exact })
    }
}

fn run(model: &Model, input: &ArrayD<f32>) -> foveal::Result<ArrayD<f32>> {
    let input: ArrayViewD<'_, f32> = input.view();
    Ok(model.run(&[input], &PredictOptions::new())?.swap_remove(0))
}

fn answers_by_name(path: &Path) -> BTreeMap<String, ArrayD<f32>> {
    let mut npz = ndarray_npy::NpzReader::new(File::open(path).unwrap()).unwrap();
    let names = npz.names().unwrap();
    names.into_iter().map(|name| (name.trim_end_matches(".npy").to_owned(), npz.by_name(&name).unwrap())).collect()
}

/// A small member of every family: its output and two inner layers within the tolerance, and a crop of each exact.
#[test]
fn small_members_of_every_family_give_keras_numbers_and_crop_exactly() {
    let Some(python) = python() else { return };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("applications");
    let made = Command::new(python).arg(script("applications.py")).arg(&folder).status().unwrap();
    assert!(made.success(), "applications.py failed");
    let mut failures = Vec::new();
    for path in keras_files(&folder) {
        let figures = Figures::of(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        println!("{}: {figures:?}", stem(&path));
        if !figures.good() {
            failures.push(format!("{}: {figures:?}", stem(&path)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Every network as it is; the figures go into the file that `FOVEAL_APPLICATIONS` names, which keeps those that it has.
#[test]
#[ignore = "takes an hour; `cargo xtask coverage --applications` runs it"]
fn all_networks_give_keras_numbers_and_crop_exactly() {
    let Some(python) = python() else { return };
    let file = std::env::var("FOVEAL_APPLICATIONS").unwrap_or_else(|_| panic!("FOVEAL_APPLICATIONS names no file for the figures"));
    let read = fs::read_to_string(&file).unwrap_or_else(|_| "{}".into());
    let mut found: BTreeMap<String, Value> = serde_json::from_str(&read).unwrap();
    let list = Command::new(&python).arg(script("applications.py")).arg("--list").output().unwrap();
    let names = String::from_utf8(list.stdout).unwrap();
    assert!(names.lines().count() >= 40, "applications.py --list names too few: {names}");
    let mut failures = Vec::new();
    for name in names.lines() {
        if found.contains_key(name) {
            continue;
        }
        match whole(&python, name) {
            Ok((figures, good)) => {
                println!("{name}: {figures}");
                if good {
                    found.insert(name.to_owned(), figures);
                    fs::write(&file, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
                } else {
                    failures.push(format!("{name}: {figures}"));
                }
            }
            Err(error) => failures.push(format!("{name}: {error}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Makes one network, which is gone again afterwards, and compares it, and its like without a top at another size.
fn whole(python: &str, name: &str) -> Result<(Value, bool), String> {
    let folder = tempfile::tempdir().unwrap();
    let mut make = Command::new(python);
    let made = make.arg(script("applications.py")).arg(folder.path()).args(["--only", name]).status().unwrap();
    if !made.success() {
        return Err("applications.py failed".into());
    }
    let figures = |stem: &str| Figures::of(&folder.path().join(stem).with_extension("keras")).map_err(|e| e.to_string());
    let (whole, any) = (figures(name)?, figures(&format!("{name}_any"))?);
    let inner = |i: &Inner| json!({ "name": i.name, "error": i.error, "exact": i.exact });
    let described = json!({
        "parameters": whole.parameters,
        "size": whole.size,
        "error": whole.error,
        "other_size": any.size,
        "other_error": any.error,
        "inner": whole.inner.iter().map(inner).collect::<Vec<_>>(),
    });
    Ok((described, whole.good() && any.good()))
}
