//! Real tasks, end to end: networks built, trained and asked from Rust, on pictures that ship with scikit-learn and
//! scikit-image, where `FOVEAL_KERAS_PYTHON` names a Python that has both.

#[path = "common/live.rs"]
mod live;

use foveal::layers::Activation;
use foveal::layers::center_crop::{Crop, Keep};
use foveal::layers::config::PaddingMode;
use foveal::layers::conv::Conv2D;
use foveal::layers::dense::Dense;
use foveal::layers::merging::Concatenate;
use foveal::layers::pooling::MaxPooling2D;
use foveal::layers::regularization::Dropout;
use foveal::layers::rescaling::Rescaling;
use foveal::layers::reshaping::Flatten;
use foveal::layers::up_sampling::UpSampling2D;
use foveal::train::callback::EarlyStopping;
use foveal::train::{Arrays, Compile, Fit, Targets, Trainer};
use foveal::{Input, Model, Result, SymbolicTensor};
use ndarray::{ArrayD, Axis, s};
use ndarray_npy::NpzReader;
use serde_json::json;
use std::fs::File;
use std::process::Command;

/// What is learnt from, and what is held out.
struct Task {
    x: ArrayD<f32>,
    y: ArrayD<f32>,
    x_test: ArrayD<f32>,
    y_test: ArrayD<f32>,
}

/// The data of a task; none where nobody has it.
fn task(name: &str) -> Option<Task> {
    let python = live::python()?;
    let has_data = Command::new(&python).args(["-c", "import skimage, sklearn"]).output().unwrap().status.success();
    if !has_data {
        eprintln!("not run: {python} has no scikit-learn and scikit-image");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = live::script("../../../../python/tests/real_data.py");
    assert!(Command::new(python).arg(script).arg(folder.path()).status().unwrap().success());
    let mut npz = NpzReader::new(File::open(folder.path().join(format!("{name}.npz"))).unwrap()).unwrap();
    let mut array = |name: &str| npz.by_name(name).unwrap();
    Some(Task { x: array("x"), y: array("y"), x_test: array("x_test"), y_test: array("y_test") })
}

fn named(activation: &str) -> Activation {
    Activation::named(activation).unwrap()
}

fn conv(input: &SymbolicTensor, filters: usize, padding: PaddingMode) -> Result<SymbolicTensor> {
    input.apply(Conv2D { padding, activation: named("relu"), ..Conv2D::new(filters, 3) })
}

/// Two convolutions and a dense layer.
fn classifier() -> Result<Model> {
    let input = Input::new([Some(8), Some(8), Some(1)]);
    let first = conv(&input.apply(Rescaling::new(1.0 / 255.0))?, 32, PaddingMode::Same)?;
    let second = conv(&first.apply(MaxPooling2D::default())?, 64, PaddingMode::Same)?;
    let flat = second.apply(Flatten::default())?.apply(Dropout::new(0.3))?;
    let output = flat.apply(Dense { activation: named("softmax"), ..Dense::new(10) })?;
    Model::seeded(&[&input], &[&output], 7)
}

#[test]
fn digits_are_told_apart() -> Result<()> {
    let Some(Task { x, y, x_test, y_test }) = task("digits") else { return Ok(()) };
    let compile = json!({ "optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"] });
    let mut trainer = Trainer::new(&classifier()?, Compile::from_keras(&compile)?)?.seed(7);
    trainer.fit(Arrays::new(x, y)?, &Fit { epochs: 15, ..Fit::default() })?;
    let told = trainer.evaluate(Arrays::new(x_test.clone(), y_test.clone())?, 32)?;

    let predicted = trainer.model()?.predict(&x_test)?;
    let largest = |row: &[f32]| (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b]));
    let right = predicted.lanes(Axis(1)).into_iter().zip(&y_test).filter(|(row, y)| largest(&row.to_vec()) == Some(**y as usize)).count();
    let accuracy = right as f64 / y_test.len() as f64;
    assert!(accuracy >= 0.97, "{accuracy}");
    assert!(told.iter().any(|(name, value)| name == "accuracy" && (value - accuracy).abs() < 1e-6), "{told:?}, {accuracy}");
    Ok(())
}

/// Convolutions without padding; skip connections are cropped to the decoder's size.
fn valid_unet() -> Result<Model> {
    let input = Input::new([None, None, Some(1)]);
    let block = |input: &SymbolicTensor, filters| conv(&conv(input, filters, PaddingMode::Valid)?, filters, PaddingMode::Valid);
    let pool = |input: &SymbolicTensor| input.apply(MaxPooling2D::default());
    let up = |deep: &SymbolicTensor, skip: &SymbolicTensor, filters| {
        let deep = deep.apply(UpSampling2D::default())?;
        let skip = skip.apply_with(&[&deep], Crop::new(Keep::Like))?;
        block(&skip.apply_with(&[&deep], Concatenate::default())?, filters)
    };
    let first = block(&input.apply(Rescaling::new(1.0 / 255.0))?, 8)?;
    let second = block(&pool(&first)?, 16)?;
    let deep = up(&block(&pool(&second)?, 32)?, &second, 16)?;
    let output = up(&deep, &first, 8)?.apply(Conv2D { activation: named("sigmoid"), ..Conv2D::new(1, 1) })?;
    Model::seeded(&[&input], &[&output], 7)
}

#[test]
fn coins_are_found() -> Result<()> {
    let Some(Task { x, y, x_test, y_test }) = task("coins") else { return Ok(()) };
    let optimizer = json!({ "class_name": "Adam", "config": { "learning_rate": 0.003 } });
    let compile = Compile::from_keras(&json!({ "optimizer": optimizer, "loss": "binary_crossentropy" }))?;
    // Outputs are smaller than masks, which are cropped alike.
    let mut trainer = Trainer::new(&valid_unet()?, compile)?.targets(Targets::CenterCrop).seed(7);
    let mut best = EarlyStopping::default();
    (best.monitor, best.patience, best.restore_best_weights) = ("loss".into(), 5, true);
    let fit = Fit { epochs: 12, batch_size: 8, ..Fit::default() };
    trainer.fit_with(Arrays::new(x, y)?, None::<Arrays>, &fit, &mut [&mut best])?;

    let found = trainer.model()?.predict(&x_test)?;
    let [rows, columns] = [found.len_of(Axis(1)), found.len_of(Axis(2))];
    let [top, left] = [(y_test.len_of(Axis(1)) - rows) / 2, (y_test.len_of(Axis(2)) - columns) / 2];
    let truth = y_test.slice(s![.., top..top + rows, left..left + columns, ..]);
    let count =
        |of: fn(bool, bool) -> bool| found.iter().zip(truth).filter(|(found, truth)| of(**found > 0.5, **truth > 0.5)).count() as f64;
    let overlap = count(|a, b| a && b) / count(|a, b| a || b);
    assert!(overlap > 0.85, "intersection over union is {overlap}");
    Ok(())
}
