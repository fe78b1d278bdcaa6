//! The loop of training: what epochs, callbacks and settings of `compile` do.

mod common;

use common::vectors;
use foveal::layers::Registry;
use foveal::layers::dense::Dense;
use foveal::train::callback::{CSVLogger, Control, EarlyStopping, ModelCheckpoint, of_class};
use foveal::train::{Arrays, Batch, Callback, Compile, Data, Fit, History, Logs, Loss, Metric, Trainer, ValidationFrequency};
use foveal::{Input, Model, Result};
use ndarray::{Array2, ArrayD, Dimension};
use serde_json::{Value, json};

fn model() -> Model {
    let input = Input::new([Some(3)]);
    Model::seeded(&[&input], &[&input.apply(Dense::new(1)).unwrap()], 7).unwrap()
}

fn arrays() -> (ArrayD<f32>, ArrayD<f32>) {
    let x = Array2::from_shape_fn((10, 3), |(i, j)| ((7 * i + 3 * j) % 11) as f32 / 11.0);
    let y = Array2::from_shape_fn((10, 1), |(i, _)| x[[i, 0]] - 2.0 * x[[i, 2]]);
    (x.into_dyn(), y.into_dyn())
}

fn data() -> Arrays {
    let (x, y) = arrays();
    Arrays::new(x, y).unwrap()
}

fn trainer(compile: &Value) -> Trainer {
    Trainer::new(&model(), Compile::from_keras(compile).unwrap()).unwrap()
}

fn weights(trainer: &Trainer) -> Vec<ArrayD<f32>> {
    trainer.model().unwrap().weight_arrays().unwrap().into_iter().map(|(_, weight)| weight).collect()
}

fn few(epochs: usize) -> Fit<'static> {
    Fit { batch_size: 4, epochs, ..Fit::default() }
}

#[test]
fn a_scaled_loss_trains_as_one_that_is_not() {
    let trained = |scale: Value| {
        let optimizer = json!({ "class_name": "SGD", "config": { "learning_rate": 0.1, "loss_scale_factor": scale } });
        let mut trainer = trainer(&json!({ "optimizer": optimizer, "loss": "mse" }));
        let history = trainer.fit(data(), &few(3)).unwrap();
        (history, weights(&trainer))
    };
    // A power of two changes no digit.
    assert_eq!(trained(json!(128.0)), trained(Value::Null));
}

#[test]
fn averages_of_no_step_are_no_weights() {
    let optimizer = json!({ "class_name": "SGD", "config": { "use_ema": true } });
    let mut trainer = trainer(&json!({ "optimizer": optimizer, "loss": "mse" }));
    let before = weights(&trainer);
    trainer.fit(data(), &few(0)).unwrap();
    assert_eq!(weights(&trainer), before);
}

/// Real Keras finds classes by their module.
#[test]
fn losses_and_metrics_are_saved_in_full() {
    // Settings without a default.
    let needed =
        json!({ "num_classes": 2, "target_class_ids": [0], "precision": 0.5, "recall": 0.5, "sensitivity": 0.5, "specificity": 0.5 });
    let given = |class: &str, all: Vec<(&'static str, schemars::Schema)>| {
        let schema = all.into_iter().find(|(own, _)| *own == class).unwrap().1;
        let known = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        let wanted = needed.as_object().unwrap().iter().filter(|(key, _)| known.contains_key(*key));
        json!({ "class_name": class, "config": wanted.map(|(k, v)| (k.clone(), v.clone())).collect::<serde_json::Map<_, _>>() })
    };
    let check = |what: &str, class: &str, saved: &Value| {
        assert_eq!(saved["class_name"], class);
        assert_eq!(saved["module"], what);
        assert!(saved["config"]["name"].is_string() && saved.as_object().unwrap().contains_key("registered_name"), "{saved}");
    };
    let saved = |loss: Value, metric: Value| {
        let trainer = trainer(&json!({ "loss": loss, "metrics": ["mae", metric], "weighted_metrics": [metric] }));
        trainer.model().unwrap().compile_config().unwrap().clone()
    };
    for class in Loss::CLASSES {
        let config = saved(json!([given(class, Loss::schemas())]), json!("mse"));
        check("keras.losses", class, &config["loss"][0]);
        assert_eq!(config["metrics"], json!(["mae", "mse"]));
    }
    for class in Metric::CLASSES {
        let config = saved(json!("mse"), given(class, Metric::schemas()));
        assert_eq!(config["loss"], "mse");
        check("keras.metrics", class, &config["metrics"][1]);
        check("keras.metrics", class, &config["weighted_metrics"][0]);
    }
}

/// Keras on JAX is some hundred times slower at steps that are not compiled.
#[test]
fn how_keras_runs_the_model_is_kept() {
    let saved = |config: Value| trainer(&config).model().unwrap().compile_config().unwrap().clone();
    let ours = saved(json!({ "loss": "mse" }));
    assert_eq!([&ours["run_eagerly"], &ours["steps_per_execution"], &ours["jit_compile"]], [&json!(false), &json!(1), &json!("auto")]);
    let given = saved(json!({ "loss": "mse", "run_eagerly": true, "steps_per_execution": 4, "jit_compile": false }));
    assert_eq!([&given["run_eagerly"], &given["steps_per_execution"], &given["jit_compile"]], [&json!(true), &json!(4), &json!(false)]);
}

#[test]
fn losses_must_be_one_number() {
    let none = json!({ "class_name": "MeanSquaredError", "config": { "reduction": "none" } });
    let refused = Trainer::new(&model(), Compile::from_keras(&json!({ "loss": none })).unwrap()).unwrap_err().to_string();
    assert!(refused.contains("reduction \"none\"") && refused.contains("MeanSquaredError"), "{refused}");
    let weighed = json!({ "loss": "mse", "loss_weights": ["much"] });
    let refused = Trainer::new(&model(), Compile::from_keras(&weighed).unwrap()).unwrap_err().to_string();
    assert!(refused.contains("\"much\""), "{refused}");
}

#[test]
fn metrics_of_one_name_are_told_apart() {
    let mut trainer = trainer(&json!({ "loss": "mse", "metrics": ["mae", "mae"], "weighted_metrics": ["mae", "mae"] }));
    let history = trainer.fit(data(), &few(1)).unwrap();
    let names: Vec<&str> = history.columns.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["loss", "mae", "mae_1", "weighted_mae", "weighted_mae_1"]);
}

fn monitored(metric: Value, callback: &mut dyn Callback, validation: Option<Arrays>, fit: &Fit<'_>) -> Result<History> {
    trainer(&json!({ "loss": "mse", "metrics": [metric] })).fit_with(data(), validation, fit, &mut [callback])
}

#[test]
fn directions_are_those_of_the_metrics() {
    use foveal::train::callback::Direction;
    let direction = |metric: &Value| Metric::from_keras(metric).unwrap().direction();
    let up = json!({ "class_name": "BinaryAccuracy", "config": { "name": "hits" } });
    assert_eq!(direction(&up), Some(Direction::Max));
    assert_eq!(direction(&json!("cosine_similarity")), Some(Direction::Max));
    assert_eq!(direction(&json!("mae")), Some(Direction::Min));
    assert_eq!(direction(&json!({ "class_name": "FalsePositives" })), None);

    let mut stop = EarlyStopping::default();
    (stop.monitor, stop.patience) = ("hits".into(), 1);
    monitored(up, &mut stop, None, &few(2)).unwrap();
    stop.monitor = "hit".into();
    let refused = monitored(json!("mae"), &mut stop, None, &few(2)).unwrap_err().to_string();
    assert!(refused.contains("`hit`") && refused.contains("mode") && refused.contains("loss, mae"), "{refused}");
}

#[test]
fn epochs_without_a_validation_do_not_count() {
    let fit = Fit { validation_freq: ValidationFrequency::Epochs(vec![2, 4]), ..few(4) };
    let mut stop = EarlyStopping::default();
    (stop.patience, stop.min_delta) = (2, 100.0);
    let history = monitored(json!("mae"), &mut stop, Some(data()), &fit).unwrap();
    assert_eq!(history.epochs.len(), 4);
    let validated: Vec<bool> = history.get("val_loss").unwrap().iter().map(|x| !x.is_nan()).collect();
    assert_eq!(validated, [false, true, false, true]);
    assert!(history.notes.is_empty(), "{:?}", history.notes);
    let history = monitored(json!("mae"), &mut stop, None, &few(3)).unwrap();
    assert!(history.epochs.len() == 3 && history.notes.len() == 1 && history.notes[0].contains("val_loss"), "{:?}", history.notes);
}

#[test]
fn the_best_of_several_trainings_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/folder/{epoch:02d}.keras");
    let mut keep = ModelCheckpoint::new(path.to_str().unwrap());
    (keep.monitor, keep.save_best_only) = ("loss".into(), true);
    let mut trainer = trainer(&json!({ "loss": "mse" }));
    trainer.fit_with(data(), None::<Arrays>, &few(2), &mut [&mut keep]).unwrap();
    let saved = || std::fs::read_dir(folder.path().join("new/folder")).unwrap().count();
    let first = saved();
    let worse: Vec<ArrayD<f32>> = weights(&trainer).iter().map(|w| w.mapv(|_| 9.0)).collect();
    trainer.set_weights(&worse).unwrap();
    trainer.fit_with(data(), None::<Arrays>, &Fit { initial_epoch: 5, ..few(6) }, &mut [&mut keep]).unwrap();
    assert_eq!(saved(), first);
}

#[test]
fn weights_are_saved_every_so_many_batches() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("{epoch}-{batch}.weights.h5");
    let config = json!({ "filepath": path, "save_weights_only": true, "save_freq": 2 });
    let mut keep = of_class("ModelCheckpoint", config.as_object().unwrap()).unwrap();
    let mut trainer = trainer(&json!({ "optimizer": "adam", "loss": "mse" }));
    trainer.fit_with(data(), None::<Arrays>, &few(2), &mut [&mut *keep]).unwrap();
    let mut saved: Vec<String> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    saved.sort();
    // Three batches an epoch, of which every second is one to save at.
    assert_eq!(saved, ["1-2.weights.h5", "2-1.weights.h5", "2-3.weights.h5"]);
    let last = model().load_weights(folder.path().join("2-3.weights.h5")).unwrap();
    let got: Vec<ArrayD<f32>> = last.weight_arrays().unwrap().into_iter().map(|(_, weight)| weight).collect();
    assert_eq!(got, weights(&trainer));

    for (config, told) in [
        (json!({ "filepath": "m.keras", "save_weights_only": true }), ".weights.h5"),
        (json!({ "filepath": "m.weights.h5" }), ".keras"),
        (json!({ "filepath": "m.keras", "save_freq": 0 }), "save_freq"),
        (json!({ "filepath": "m.keras", "save_freq": "batch" }), "save_freq"),
    ] {
        let refused = of_class("ModelCheckpoint", config.as_object().unwrap()).err().unwrap().to_string();
        assert!(refused.contains(told), "{config}: {refused}");
    }
}

#[test]
fn tables_go_on_where_there_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.csv");
    // An empty file has no header yet.
    std::fs::write(&path, "").unwrap();
    for begun in [0, 2] {
        let mut log = CSVLogger::new(&path);
        log.append = true;
        monitored(json!("mae"), &mut log, None, &Fit { initial_epoch: begun, ..few(begun + 2) }).unwrap();
    }
    let table = std::fs::read_to_string(&path).unwrap();
    let first: Vec<&str> = table.lines().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(first, ["epoch", "0", "1", "2", "3"]);
}

/// Asks for the end before an epoch.
#[derive(Default)]
struct Stopping {
    batches: usize,
    epochs: Vec<usize>,
}

impl Callback for Stopping {
    fn epoch_begin(&mut self, epoch: usize, control: &mut Control<'_>) -> Result<()> {
        *control.stop |= epoch == 1;
        Ok(())
    }

    fn batch_end(&mut self, _: usize, _: Option<usize>, _: &Logs, _: &mut Control<'_>) -> Result<()> {
        self.batches += 1;
        Ok(())
    }

    fn epoch_end(&mut self, epoch: usize, _: &mut Logs, _: &mut Control<'_>) -> Result<()> {
        self.epochs.push(epoch);
        Ok(())
    }
}

/// As Keras' loop does: one batch is learnt from, and the epoch ends as others do.
#[test]
fn an_end_asked_for_before_an_epoch_comes_behind_its_first_batch() {
    let mut stop = Stopping::default();
    let history = monitored(json!("mae"), &mut stop, None, &few(9)).unwrap();
    assert_eq!((stop.batches, stop.epochs, history.epochs), (3 + 1, vec![0, 1], vec![0, 1]));
}

#[test]
fn validation_takes_as_many_batches_as_it_is_told() {
    let validated = |data: Arrays, steps| {
        let fit = Fit { validation_steps: steps, ..few(2) };
        let mut trainer = trainer(&json!({ "loss": "mse", "optimizer": "sgd" }));
        trainer.fit_with(self::data(), Some(data), &fit, &mut []).unwrap().get("val_loss").unwrap().to_vec()
    };
    let (x, y) = arrays();
    let first = |a: &ArrayD<f32>| a.slice_axis(ndarray::Axis(0), (0..8).into()).to_owned();
    assert_eq!(validated(data(), Some(2)), validated(Arrays::new(first(&x), first(&y)).unwrap(), None));
    assert_ne!(validated(data(), Some(2)), validated(data(), None));
    assert_eq!(validated(data(), Some(99)), validated(data(), None));
}

/// Batches without a known end, which can be begun again or not.
struct Stream {
    batches: usize,
    again: bool,
    given: usize,
    seen: Vec<usize>,
}

impl Data for &mut Stream {
    fn len(&self) -> Option<usize> {
        None
    }

    fn batch(&mut self, _: &[usize]) -> Result<Batch> {
        if self.given == self.batches {
            self.given = if self.again { 0 } else { self.given };
            return Ok(Batch::default());
        }
        self.seen.push(self.given);
        self.given += 1;
        let (x, y) = arrays();
        Ok(Batch { inputs: vec![x], targets: vec![y], weights: Vec::new() })
    }
}

fn streamed(batches: usize, again: bool, fit: &Fit<'_>) -> (History, Vec<usize>) {
    let mut stream = Stream { batches, again, given: 0, seen: Vec::new() };
    let history = trainer(&json!({ "loss": "mse" })).fit(&mut stream, fit).unwrap();
    (history, stream.seen)
}

#[test]
fn data_is_begun_again_where_it_can_be() {
    let steps = |steps| Fit { steps_per_epoch: Some(steps), ..few(3) };
    let (history, seen) = streamed(2, true, &steps(2));
    assert_eq!((history.epochs.len(), seen, history.notes.len()), (3, vec![0, 1, 0, 1, 0, 1], 0));
    let (history, seen) = streamed(3, true, &steps(1));
    assert_eq!((history.epochs.len(), seen), (3, vec![0, 1, 2]));
    let (history, _) = streamed(2, false, &few(3));
    assert!(history.epochs == [0] && history.notes[0].contains("2 epochs left"), "{:?}", history.notes);
    let (history, seen) = streamed(3, true, &steps(2));
    assert_eq!(seen, [0, 1, 2, 0, 1]);
    assert!(history.epochs.len() == 3 && history.notes[0].contains("1 of 2 steps"), "{:?}", history.notes);
}

/// The first value of every batch's targets, in the order of training.
#[derive(Default)]
struct Order {
    seen: Vec<Vec<usize>>,
}

impl Data for &mut Order {
    fn len(&self) -> Option<usize> {
        Some(10)
    }

    fn batch(&mut self, samples: &[usize]) -> Result<Batch> {
        self.seen.push(samples.to_vec());
        data().batch(samples)
    }
}

#[test]
fn steps_of_epochs_go_on_through_the_samples() {
    let mut order = Order::default();
    let mut trainer = trainer(&json!({ "loss": "mse" }));
    trainer.fit(&mut order, &Fit { steps_per_epoch: Some(1), ..few(3) }).unwrap();
    let mut all = order.seen.concat();
    all.sort_unstable();
    assert_eq!(all, (0..10).collect::<Vec<_>>());
    let mut again = Order::default();
    trainer.fit(&mut again, &Fit { steps_per_epoch: Some(5), ..few(1) }).unwrap();
    assert_eq!(again.seen.len(), 3);
    // Another training comes in another order.
    assert_ne!(again.seen, order.seen);
}

#[test]
fn numbers_that_mean_nothing_are_refused() {
    let fits = [
        (Fit { validation_batch_size: Some(0), ..few(1) }, "validation_batch_size"),
        (Fit { validation_steps: Some(0), ..few(1) }, "validation_steps"),
        (Fit { steps_per_epoch: Some(0), ..few(1) }, "steps_per_epoch"),
        (Fit { validation_freq: ValidationFrequency::Every(0), ..few(1) }, "validation_freq"),
        (Fit { batch_size: 0, ..few(1) }, "batch_size"),
    ];
    for (fit, told) in fits {
        let refused = trainer(&json!({ "loss": "mse" })).fit_with(data(), Some(data()), &fit, &mut []).unwrap_err().to_string();
        assert!(refused.contains(told), "{refused}");
    }
    let mut stream = Stream { batches: 0, again: true, given: 0, seen: Vec::new() };
    let refused = trainer(&json!({ "loss": "mse" })).evaluate(&mut stream, 4).unwrap_err().to_string();
    assert!(refused.contains("no samples"), "{refused}");
}

/// A model within a layer, in half precision: every weight of it is trained, and losses are those of single precision up to rounding.
#[test]
fn models_within_layers_train_in_half_precision() {
    let load = |name: &str| Model::load(vectors().join(format!("models/steps_of_{name}.keras"))).unwrap();
    let single = load("float32");
    let start: Vec<ArrayD<f32>> = single.weight_arrays().unwrap().into_iter().map(|(_, weight)| weight).collect();
    let x = ArrayD::from_shape_fn(vec![8, 3, 4], |i| ((i[0] * 5 + i[1] * 3 + i[2] * 7) % 13) as f32 / 13.0 - 0.5);
    let y = ArrayD::from_shape_fn(vec![8, 3, 1], |i| x[[i[0], i[1], 0]] + 0.3);
    let batch = Batch { inputs: vec![x], targets: vec![y], weights: vec![None] };
    let losses = |model: &Model| -> Vec<f64> {
        let settings = json!({ "optimizer": { "class_name": "SGD", "config": { "learning_rate": 0.1 } }, "loss": "mse" });
        let mut trainer = Trainer::new(model, Compile::from_keras(&settings).unwrap()).unwrap();
        let losses = (0..15).map(|_| trainer.train_on_batch(&batch).unwrap()[0].1).collect();
        assert!(weights(&trainer).iter().zip(&start).all(|(after, before)| after != before), "a weight is not trained");
        losses
    };
    let wanted = losses(&single);
    assert!(wanted[14] < 0.5 * wanted[0], "{wanted:?}");
    for (name, tolerance) in [("float16", 4e-3), ("bfloat16", 3e-2)] {
        let found = losses(&load(name).with_weights(&start).unwrap());
        let worst = found.iter().zip(&wanted).map(|(a, b)| (a - b).abs() / wanted[0]).fold(0.0, f64::max);
        assert!(worst < tolerance, "{name}: differs by {worst}: {found:?} rather than {wanted:?}");
    }
}

/// Files of Keras have `training: false` in calls of layers whose `call` has that as its default.
#[test]
fn layers_of_keras_files_behave_as_in_training() {
    let drawn = ["Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianDropout", "GaussianNoise", "AlphaDropout"];
    for class in drawn {
        let whole = Model::load(vectors().join(format!("{class}.keras"))).unwrap();
        let registry = Registry::default();
        let case = &registry.find(None, class, None).unwrap().cases[0];
        let model = whole.layer(&format!("{}:0:0", case.name)).and_then(|layer| layer.model()).unwrap();
        let x = ArrayD::from_shape_fn(case.inputs[0], |i| (0..i.ndim()).map(|axis| i[axis] as f32).sum::<f32>() + 1.0);
        let compile = Compile::from_keras(&json!({ "optimizer": "SGD", "loss": "mse" })).unwrap();
        let y = Trainer::new(&model, compile).unwrap().call_in_training(&[x.view()]).unwrap().remove(0);
        assert!(y != x && model.predict(&x).unwrap() == x, "{class}");
    }
}
