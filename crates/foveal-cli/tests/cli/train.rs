//! `foveal train`.

use crate::support::{Place, float_npy, noise};
use foveal::layers::Activation;
use foveal::layers::conv::Conv2D;
use foveal::layers::dense::Dense;
use foveal::layers::reshaping::Flatten;
use foveal::train::{Arrays, Compile, Fit, MeanSquaredError, Optimizer, Trainer};
use foveal::{Input, Model};
use image::{GrayImage, Luma, Rgb, RgbImage};
use ndarray::{Array2, ArrayD};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

const ARRAYS: &str = "
model = 'm.keras'
save = 'trained.keras'
optimizer = { class_name = 'SGD', learning_rate = 0.3 }
loss = 'mean_squared_error'
metrics = ['mae']
epochs = 40
batch_size = 16
seed = 5
data = { x = 'x.npy', y = 'y.npy' }
";

/// y = 2 a - b + 1 of two numbers.
fn line(place: &Place) -> (ArrayD<f32>, ArrayD<f32>) {
    let input = Input::with_name("x", [Some(2)]);
    Model::seeded(&[&input], &[&input.apply(Dense::new(1)).unwrap()], 7).unwrap().save(place.path("m.keras")).unwrap();
    let x = noise(&[64, 2]).mapv(|v| v / 250.0);
    let y = Array2::from_shape_fn((64, 1), |(i, _)| 2.0 * x[[i, 0]] - x[[i, 1]] + 1.0).into_dyn();
    place.write("x.npy", &float_npy(&x));
    place.write("y.npy", &float_npy(&y));
    place.write("train.toml", ARRAYS.as_bytes());
    (x, y)
}

fn losses(history: &str) -> Vec<f64> {
    let history: Value = serde_json::from_str(history).unwrap();
    history["history"]["loss"].as_array().unwrap().iter().map(|loss| loss.as_f64().unwrap()).collect()
}

#[test]
fn arrays_are_learnt_as_the_library_learns_them() {
    let place = Place::new();
    let (x, y) = line(&place);
    let ran = place.run("train train.toml --json");
    assert!(ran.stderr.contains("Epoch 40/40\n4/4 - ") && ran.stderr.contains("ms/step - loss: "), "{}", ran.stderr);
    let told = losses(&ran.ok());
    assert!(told.len() == 40 && told[39] < 1e-4, "{told:?}");
    let trained = Model::load(place.path("trained.keras")).unwrap().predict(&x).unwrap();
    assert!(trained.iter().zip(&y).all(|(a, b)| (a - b).abs() < 0.05));

    let optimizer = Optimizer::from_keras(&json!({ "class_name": "SGD", "config": { "learning_rate": 0.3 } })).unwrap();
    let compile = Compile::new(optimizer, MeanSquaredError::default()).metrics(["mae"]);
    let mut trainer = Trainer::new(&Model::load(place.path("m.keras")).unwrap(), compile).unwrap().seed(5);
    let fit = Fit { batch_size: 16, epochs: 40, ..Fit::default() };
    assert_eq!(trainer.fit(Arrays::new(x, y).unwrap(), &fit).unwrap().get("loss").unwrap(), told);

    let said = place.run("train train.toml --epochs 2 --quiet -o other.keras");
    assert_eq!((said.stdout.as_str(), said.stderr.as_str(), said.code), ("", "", 0));
    assert!(place.run("train train.toml --epochs 1").ok().starts_with("trained.keras: 1 epoch, loss "));
}

#[test]
fn training_goes_on_where_the_file_ends() {
    let place = Place::new();
    line(&place);
    let whole = ARRAYS.replace("'SGD'", "'Adam'").replace("seed = 5", "shuffle = false");
    place.write("train.toml", whole.as_bytes());
    let at_once = losses(&place.run("train train.toml --epochs 6 --json").ok());
    let first = losses(&place.run("train train.toml --epochs 3 --json").ok());
    let on =
        "model = 'trained.keras'\nsave = 'on.keras'\nepochs = 3\nbatch_size = 16\nshuffle = false\ndata = { x = 'x.npy', y = 'y.npy' }\n";
    place.write("on.toml", on.as_bytes());
    let rest = losses(&place.run("train on.toml --json").ok());
    assert_eq!([first, rest].concat(), at_once);
    place.write("on.toml", on.replace("trained", "m").as_bytes());
    place.run("train on.toml").fails(1, &["has no loss", "without having been compiled"]);
}

#[test]
fn validation_and_callbacks() {
    let place = Place::new();
    line(&place);
    let more = "validation_split = 0.25\n[[callbacks]]\nclass_name = 'CSVLogger'\nfilename = 'log.csv'\n[[callbacks]]\nclass_name = \
                'EarlyStopping'\nmonitor = 'val_mae'\npatience = 2\nmin_delta = 10.0\n[[callbacks]]\nclass_name = 'ModelCheckpoint'\n\
                filepath = 'at-{epoch:02d}.keras'\n";
    place.write("train.toml", format!("{ARRAYS}{more}").as_bytes());
    let history: Value = serde_json::from_str(&place.run("train train.toml --json").ok()).unwrap();
    // Nothing is better by 10: the second epoch without an improvement is the third.
    assert_eq!(history["epoch"], json!([0, 1, 2]));
    let table = std::fs::read_to_string(place.path("log.csv")).unwrap();
    assert_eq!(table.lines().next(), Some("epoch,loss,mae,val_loss,val_mae"));
    assert_eq!(table.lines().count(), 4);
    assert!(place.entries().iter().any(|name| name == "at-03.keras"));
}

#[test]
fn keys_that_mean_nothing() {
    let place = Place::new();
    line(&place);
    let cases: [(&str, &str, &[&str]); 12] = [
        ("epochs = 40", "epoch = 40", &["train.toml", "unknown field `epoch`", "`epochs`"]),
        ("epochs = 40", "epochs = 'many'", &["epochs = 'many'", "invalid type"]),
        ("epochs = 40", "epochs = 0", &["epochs must be at least 1"]),
        ("learning_rate", "learning_rat", &["SGD.learning_rat", "learning_rate"]),
        ("'SGD'", "'SDG'", &["SDG", "SGD"]),
        ("'mean_squared_error'", "'mean_square_error'", &["mean_square_error"]),
        ("seed = 5", "targets = 'crop'", &["targets = 'crop'", "center_crop"]),
        ("seed = 5", "callbacks = [{ class_name = 'EarlyStopping', patienc = 3 }]", &["EarlyStopping.patienc", "patience"]),
        ("seed = 5", "class_weight = { cat = 1.0 }", &["`cat`", "numbered"]),
        ("y = 'y.npy'", "pictures = 'x.npy'", &["[data]", "one of pictures, arrays, or x and y"]),
        ("y = 'y.npy'", "y = { z = 'y.npy' }", &["`z`", "none of dense"]),
        ("'trained.keras'", "'trained.h5'", &["trained.h5", ".keras"]),
    ];
    for (old, new, told) in cases {
        place.write("train.toml", ARRAYS.replacen(old, new, 1).as_bytes());
        place.run("train train.toml").fails(1, told);
    }
    place.run("train").fails(2, &["DESCRIPTION"]);
    place.run("train nothing.toml").fails(1, &["nothing.toml"]);
}

#[test]
fn checkpoints_change_no_loss() {
    let place = Place::new();
    line(&place);
    let kept = place.run("train train.toml --json").ok();
    place.write("again.toml", format!("gradient_checkpointing = true{ARRAYS}").as_bytes());
    assert_eq!(losses(&place.run("train again.toml --json").ok()), losses(&kept));
    place.write("wrong.toml", format!("gradient_checkpointing = 'yes'{ARRAYS}").as_bytes());
    place.run("train wrong.toml").fails(1, &["gradient_checkpointing", "boolean"]);
}

#[test]
fn the_example_explains_itself() {
    let example = Place::new().run("train --example").ok();
    assert!(example.contains("label_mode = \"int\"") && example.lines().all(|line| line.len() <= 120), "{example}");
}

/// Pictures of 8x8, dark in the folder `a` and light in `b`.
fn dark_and_light(place: &Place, activation: &str, units: usize) {
    for (class, base) in [("a", 10), ("b", 190)] {
        std::fs::create_dir_all(place.path("photos").join(class)).unwrap();
        for i in 0..12u8 {
            let picture = RgbImage::from_fn(8, 8, |x, y| Rgb([base + i, base + x as u8, base + y as u8]));
            picture.save(place.path("photos").join(class).join(format!("{i}.png"))).unwrap();
        }
    }
    let input = Input::new([Some(4), Some(4), Some(3)]);
    let activation: Activation = serde_json::from_value(json!(activation)).unwrap();
    let output = input.apply(Flatten::default()).unwrap().apply(Dense { activation, ..Dense::new(units) }).unwrap();
    Model::seeded(&[&input], &[&output], 7).unwrap().save(place.path("m.keras")).unwrap();
}

fn pictures(loss: &str, mode: &str) -> String {
    format!(
        "model = 'm.keras'\nsave = 't.keras'\noptimizer = {{ class_name = 'Adam', learning_rate = 0.02 }}\nloss = '{loss}'\n\
         metrics = ['accuracy']\nepochs = 15\nbatch_size = 4\nseed = 3\nvalidation_split = 0.25\n[data]\npictures = 'photos'\n\
         label_mode = '{mode}'\nscale = '0..1'\n"
    )
}

#[test]
fn folders_of_pictures_are_classes() {
    let cases = [("sparse_categorical_crossentropy", "int", "softmax", 2), ("categorical_crossentropy", "categorical", "softmax", 2)];
    for (loss, mode, activation, units) in cases.into_iter().chain([("binary_crossentropy", "binary", "sigmoid", 1)]) {
        let place = Place::new();
        dark_and_light(&place, activation, units);
        place.write("train.toml", pictures(loss, mode).as_bytes());
        let history: Value = serde_json::from_str(&place.run("train train.toml --json").ok()).unwrap();
        assert_eq!(history["history"]["val_accuracy"][14], json!(1.0), "{mode}");
        std::fs::create_dir(place.path("photos/c")).unwrap();
        place.run("train train.toml").fails(1, &["photos", "3"]);
    }
}

#[test]
fn masks_are_cropped_as_the_output_is() {
    let place = Place::new();
    for folder in ["photos", "masks"] {
        std::fs::create_dir(place.path(folder)).unwrap();
    }
    for i in 0..6u32 {
        let is_light = |x: u32, y: u32| (x + i) / 3 % 2 == y / 3 % 2;
        let value = |on: bool, value: u8| Luma([if on { value } else { 0 }]);
        GrayImage::from_fn(12, 12, |x, y| value(is_light(x, y), 200)).save(place.path(&format!("photos/{i}.png"))).unwrap();
        GrayImage::from_fn(12, 12, |x, y| value(is_light(x, y), 1)).save(place.path(&format!("masks/{i}.png"))).unwrap();
    }
    let input = Input::new([None, None, Some(1)]);
    let output = input.apply(Conv2D { activation: serde_json::from_value(json!("sigmoid")).unwrap(), ..Conv2D::new(1, 3) }).unwrap();
    Model::seeded(&[&input], &[&output], 7).unwrap().save(place.path("m.keras")).unwrap();
    let description = pictures("binary_crossentropy", "binary").replace("[data]", "targets = 'center_crop'\n[data]\nmasks = 'masks'");
    place.write("train.toml", description.replace("0.02", "0.2").as_bytes());
    let history: Value = serde_json::from_str(&place.run("train train.toml --epochs 40 --json").ok()).unwrap();
    assert_eq!(history["history"]["val_accuracy"][39], json!(1.0));

    place.write("train.toml", description.replace("targets = 'center_crop'", "").as_bytes());
    place.run("train train.toml").fails(1, &["center_crop"]);
    std::fs::remove_file(place.path("masks/3.png")).unwrap();
    place.run("train train.toml").fails(1, &["3.png", "has no mask"]);
}

#[test]
fn an_error_keeps_what_was_learnt() {
    let place = Place::new();
    let (x, _) = line(&place);
    let failing = "[[callbacks]]\nclass_name = 'ModelCheckpoint'\nfilepath = '{accuracy}.keras'\n";
    place.write("train.toml", format!("{ARRAYS}{failing}").as_bytes());
    let told = ["training ended early", "`trained.keras` holds the weights so far", "there is no `accuracy`"];
    place.run("train train.toml").fails(1, &told);
    place.write("once.toml", ARRAYS.replace("epochs = 40", "epochs = 1").replace("trained", "once").as_bytes());
    place.run("train once.toml --quiet").ok();
    let predicted = |name: &str| Model::load(place.path(name)).unwrap().predict(&x).unwrap();
    assert_eq!(predicted("trained.keras"), predicted("once.keras"));
    // What fails before the first step leaves no file.
    place.write("few.npy", &float_npy(&noise(&[3, 1])));
    place.write("early.toml", format!("{}{failing}", ARRAYS.replace("trained", "early").replace("y.npy", "few.npy")).as_bytes());
    place.run("train early.toml").fails(1, &["same number of samples"]);
    assert!(!place.entries().iter().any(|name| name == "early.keras"));
}

#[cfg(unix)]
#[test]
fn an_interrupt_keeps_what_was_learnt() {
    let place = Place::new();
    let (x, _) = line(&place);
    let best = "[[callbacks]]\nclass_name = 'EarlyStopping'\nmonitor = 'loss'\npatience = 1000000\nrestore_best_weights = true\n";
    place.write("train.toml", format!("{}{best}", ARRAYS.replace("epochs = 40", "epochs = 100000000")).as_bytes());
    let mut child = Command::new(env!("CARGO_BIN_EXE_foveal"))
        .args(["train", "train.toml"])
        .current_dir(place.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(told.any(|line| line.starts_with("Epoch 30/")));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let rest: Vec<String> = told.collect();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(rest.last().unwrap().contains("interrupted; `trained.keras`"), "{rest:?}");
    let before = Model::load(place.path("m.keras")).unwrap().predict(&x).unwrap();
    let trained = Model::load(place.path("trained.keras")).unwrap();
    assert_ne!(trained.predict(&x).unwrap(), before);
    assert_eq!(place.entries(), ["m.keras", "train.toml", "trained.keras", "x.npy", "y.npy"]);
}
