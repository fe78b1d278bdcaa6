//! Losses, metrics, optimizers and what belongs to them against what real Keras answered.

mod common;

use common::vectors;
use foveal::Exec;
use foveal::error::Objection;
use foveal::exec::{Program, run};
use foveal::ir::{Fact, Graph, Mode, Packed, Wire};
use foveal::plan;
use foveal::train::metric::Batch;
use foveal::train::optimizer::{Values, Variable, VariableSpec};
use foveal::train::{Constraint, Loss, Metric, MetricState, Optimizer, OptimizerState, Regularizer, Schedule};
use foveal::{Region, Shape};
use foveal_kernels::arena::Arena;
use ndarray::ArrayViewD;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

static KERAS: LazyLock<Value> = LazyLock::new(|| {
    let path = vectors().join("training.json");
    serde_json::from_slice(&std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))).unwrap()
});

/// An array that cases refer to by name.
#[derive(Clone, Debug)]
struct Array {
    shape: Shape,
    values: Vec<f32>,
}

fn floats(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap() as f32).collect()
}

fn array(name: &Value) -> Option<Array> {
    let data = &KERAS["data"][name.as_str()?];
    let shape = data[0].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
    Some(Array { shape, values: floats(&data[1]) })
}

fn cases(what: &str) -> &'static [Value] {
    let cases = KERAS[what].as_array().unwrap();
    assert!(!cases.is_empty());
    cases
}

/// Largest difference over the largest value.
fn difference(got: &[f32], expected: &[f32]) -> f64 {
    assert_eq!(got.len(), expected.len());
    let scale = expected.iter().fold(f32::MIN_POSITIVE, |most, x| most.max(x.abs()));
    let most = got.iter().zip(expected).map(|(a, b)| if a == b { 0.0 } else { f64::from((a - b).abs()) });
    most.fold(0.0, |most: f64, x| if x.is_nan() { f64::INFINITY } else { most.max(x) }) / f64::from(scale)
}

fn run_graph(graph: &Graph, inputs: &[&Array]) -> Vec<f32> {
    let shapes: Vec<Shape> = inputs.iter().map(|x| x.shape.clone()).collect();
    let shapes = plan::shapes(graph, &shapes).unwrap();
    let wanted: Vec<Region> = graph.outputs.iter().map(|w| Region::full(shapes.of(*w))).collect();
    let demands = plan::demand(graph, &shapes, &wanted, Mode::Training);
    let exec = Exec::default();
    let plan = plan::plan(graph, &shapes, wanted.clone(), &demands, exec);
    let packed: Vec<OnceLock<Packed>> = graph.nodes().iter().map(|_| OnceLock::new()).collect();
    let views: Vec<&[f32]> = inputs.iter().map(|x| x.values.as_slice()).collect();
    let mut out = vec![f32::NAN; wanted[0].len()];
    let mut arena = Arena::try_with_len(plan.arena).unwrap();
    run(Program { graph, packed: &packed, exec }, &plan, &views, &mut [&mut out], &mut arena, None).unwrap();
    out
}

/// The loss of a case, by a graph whose inputs are what the case has.
fn loss_of(loss: &Loss, case: &Value) -> Vec<f32> {
    let arrays: Vec<Option<Array>> = ["y_true", "y_pred", "sample_weight", "mask"].iter().map(|key| array(&case[key])).collect();
    let mut graph = Graph::default();
    let wires: Vec<Option<Wire>> = arrays.iter().map(|x| x.as_ref().map(|x| graph.input(Fact::f32(x.shape.iter().copied())))).collect();
    let out = loss.lower(&mut graph, wires[0].unwrap(), wires[1].unwrap(), wires[2], wires[3]).unwrap_or_else(|e| panic!("{case}: {e}"));
    graph.outputs = vec![out];
    run_graph(&graph, &arrays.iter().flatten().collect::<Vec<_>>())
}

#[test]
fn losses_are_what_keras_computed() {
    let mut wrong = Vec::new();
    for case in cases("losses") {
        let loss = Loss::from_keras(&case["object"]).unwrap_or_else(|e| panic!("{}: {e}", case["object"]));
        assert_eq!(config_of(&loss.to_keras()), config_of(&case["object"]));
        let difference = difference(&loss_of(&loss, case), &floats(&case["value"]));
        if difference > 1e-5 {
            wrong.push(format!("{difference:.1e} {} {} {}", case["object"], case["y_pred"], case["sample_weight"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Module, class and settings, in no order.
fn config_of(object: &Value) -> (String, String, BTreeMap<String, Value>) {
    let text = |key: &str| object[key].as_str().unwrap().to_owned();
    // Python writes 0 where a setting was not given as 0.0.
    let number = |v: &Value| v.as_f64().map_or_else(|| v.clone(), Value::from);
    let settings = object["config"].as_object().unwrap().iter().map(|(k, v)| (k.clone(), number(v))).collect();
    (text("module"), text("class_name"), settings)
}

#[test]
fn optimizers_take_keras_steps() {
    let specs = ["kernel", "bias"].map(|name| {
        let start = array(&format!("start_{name}").into()).unwrap();
        (VariableSpec { path: format!("dense/{name}"), shape: start.shape.to_vec() }, start.values)
    });
    for case in cases("optimizers") {
        let optimizer = Optimizer::from_keras(&case["object"]).unwrap_or_else(|e| panic!("{}: {e}", case["object"]));
        assert_eq!(config_of(&optimizer.to_keras()), config_of(&case["object"]));
        let mut state = OptimizerState::new(optimizer, specs.iter().map(|(spec, _)| spec.clone()).collect());
        let mut values: Vec<Vec<f32>> = specs.iter().map(|(_, start)| start.clone()).collect();
        for (step, expected) in case["steps"].as_array().unwrap().iter().enumerate() {
            if step == 2 {
                state = copied(&state, &specs.iter().map(|(spec, _)| spec.clone()).collect::<Vec<_>>());
            }
            let mut gradients = ["kernel", "bias"].map(|name| array(&format!("gradient_{step}_{name}").into()).unwrap().values);
            let mut variables: Vec<Variable<'_>> =
                values.iter_mut().zip(&mut gradients).map(|(value, gradient)| Variable { value, gradient }).collect();
            state.apply(&mut variables, Exec::default()).unwrap();
            for (got, expected) in values.iter().zip(expected.as_array().unwrap()) {
                let difference = difference(got, &floats(expected));
                assert!(difference < 1e-6, "{}, step {step}: {difference:.1e}", case["object"]);
            }
        }
        check_state(&state, case);
        let mut none: Vec<Vec<f32>> = values.clone();
        let mut variables: Vec<Variable<'_>> =
            values.iter_mut().zip(&mut none).map(|(value, gradient)| Variable { value, gradient }).collect();
        state.finalize(&mut variables).unwrap();
        for (got, expected) in values.iter().zip(case["final"].as_array().unwrap()) {
            assert!(difference(got, &floats(expected)) < 1e-6, "{}", case["object"]);
        }
    }
}

/// The same state by way of what a file holds.
fn copied(state: &OptimizerState, specs: &[VariableSpec]) -> OptimizerState {
    let mut copy = OptimizerState::new(state.optimizer().clone(), specs.to_vec());
    for (index, own) in state.variables().iter().enumerate() {
        let values = match own.values {
            Values::Integer(n) => vec![n as f64],
            Values::Floats(values) => values.iter().map(|&v| f64::from(v)).collect(),
        };
        copy.set_variable(index, own.shape, &values).unwrap();
    }
    assert_eq!(&copy, state);
    copy
}

/// Paths, shapes and values of everything that Keras stores, in its order.
fn check_state(state: &OptimizerState, case: &Value) {
    let (own, keras) = (state.variables(), case["state"].as_array().unwrap());
    assert_eq!(own.len(), keras.len(), "{}", case["object"]);
    for (own, keras) in own.iter().zip(keras) {
        assert_eq!(own.path, keras["path"].as_str().unwrap());
        assert_eq!(own.shape.to_vec(), serde_json::from_value::<Vec<usize>>(keras["shape"].clone()).unwrap(), "{}", own.path);
        let expected = floats(&keras["values"]);
        match own.values {
            Values::Integer(n) => assert_eq!(n as f32, expected[0]),
            Values::Floats(values) => assert!(difference(values, &expected) < 2e-6, "{} of {}", own.path, case["object"]),
        }
    }
}

fn view(array: &Array) -> ArrayViewD<'_, f32> {
    ArrayViewD::from_shape(array.shape.as_slice(), &array.values).unwrap()
}

/// Every result of a metric, batch after batch.
fn results(state: &mut MetricState, case: &Value) -> Vec<Vec<f32>> {
    let (weight, mask) = (array(&case["sample_weight"]), array(&case["mask"]));
    let updates = case["updates"].as_array().unwrap().iter().map(|update| {
        let [y_true, y_pred] = [0, 1].map(|i| array(&update[i]).unwrap());
        let (sample_weight, mask) = (weight.as_ref().map(view), mask.as_ref().map(view));
        state.update(&Batch { sample_weight, mask, ..Batch::new(view(&y_true), view(&y_pred)) }).unwrap_or_else(|e| panic!("{case}: {e}"));
        state.result()
    });
    updates.collect()
}

#[test]
fn metrics_are_what_keras_computed() {
    let mut wrong = Vec::new();
    for case in cases("metrics") {
        let metric = Metric::from_keras(&case["object"]).unwrap_or_else(|e| panic!("{}: {e}", case["object"]));
        assert_eq!(config_of(&metric.to_keras()), config_of(&case["object"]));
        let mut state = MetricState::new(metric);
        let first = results(&mut state, case);
        state.reset();
        assert_eq!(results(&mut state, case), first, "{}", case["object"]);
        for (got, expected) in first.iter().zip(case["results"].as_array().unwrap()) {
            let expected = floats(expected);
            if got.len() != expected.len() || difference(got, &expected) > 1e-5 {
                wrong.push(format!("{} {} {}: {got:?}, Keras' {expected:?}", case["object"], case["updates"], case["sample_weight"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// As `keras.Model.compile` does.
#[test]
fn accuracy_and_crossentropy_are_found_by_shapes() {
    let found = |y_true: &[Option<usize>], y_pred: &[Option<usize>]| {
        let metric = Metric::resolve(&"acc".into(), y_true, y_pred).unwrap();
        assert_eq!(metric.name(), "acc");
        (metric.class(), Loss::resolve(&"crossentropy".into(), y_true, y_pred).unwrap().class())
    };
    let (n, c) = (None, Some(10));
    assert_eq!(found(&[n, Some(1)], &[n, Some(1)]), ("BinaryAccuracy", "BinaryCrossentropy"));
    assert_eq!(found(&[n], &[n, c]), ("SparseCategoricalAccuracy", "SparseCategoricalCrossentropy"));
    assert_eq!(found(&[n, Some(1)], &[n, c]), ("SparseCategoricalAccuracy", "SparseCategoricalCrossentropy"));
    assert_eq!(found(&[n, c], &[n, c]), ("CategoricalAccuracy", "CategoricalCrossentropy"));
    assert_eq!(Metric::resolve(&"mse".into(), &[n], &[n]).unwrap().name(), "mse");
}

#[test]
fn schedules_are_what_keras_computed() {
    for case in cases("schedules") {
        let schedule = Schedule::from_keras(&case["object"]).unwrap();
        assert_eq!(config_of(&schedule.to_keras()), config_of(&case["object"]));
        let rates: Vec<f32> = (0..30).map(|step| schedule.learning_rate(step)).collect();
        assert!(difference(&rates, &floats(&case["rates"])) < 1e-6, "{}: {rates:?}", case["object"]);
    }
}

#[test]
fn regularizers_are_what_keras_computed() {
    for case in cases("regularizers") {
        let regularizer = Regularizer::from_keras(&case["object"]).unwrap();
        let x = array(&case["x"]).unwrap();
        let mut graph = Graph::default();
        let weight = graph.input(Fact::f32(x.shape.iter().copied()));
        graph.outputs = vec![regularizer.lower(&mut graph, weight).unwrap()];
        assert!(difference(&run_graph(&graph, &[&x]), &floats(&case["value"])) < 1e-6, "{}", case["object"]);
    }
}

#[test]
fn constraints_are_what_keras_computed() {
    for case in cases("constraints") {
        let constraint = Constraint::from_keras(&case["object"]).unwrap();
        assert_eq!(config_of(&constraint.to_keras()), config_of(&case["object"]));
        let mut x = array(&case["x"]).unwrap();
        constraint.apply(&mut x.values, &x.shape).unwrap();
        assert!(difference(&x.values, &floats(&case["value"])) < 1e-6, "{}", case["object"]);
    }
}

/// Every class that Keras exports is there, or said to be missing; none is there twice.
#[test]
fn every_class_is_there_or_said_to_be_missing() {
    let listed = |what: &str, classes: &[&str], unsupported: &[(&str, &str)]| {
        let mut own: Vec<&str> = classes.iter().copied().chain(unsupported.iter().map(|(class, _)| *class)).collect();
        own.sort_unstable();
        let keras: Vec<&str> = KERAS["names"][what].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(own, keras, "{what}");
        assert!(unsupported.iter().all(|(_, why)| !why.is_empty()));
    };
    listed("metrics", Metric::CLASSES, Metric::UNSUPPORTED);
    listed("losses", Loss::CLASSES, Loss::UNSUPPORTED);
    listed("optimizers", Optimizer::CLASSES, Optimizer::UNSUPPORTED);
    listed("regularizers", Regularizer::CLASSES, Regularizer::UNSUPPORTED);
    listed("constraints", Constraint::CLASSES, Constraint::UNSUPPORTED);
    listed("schedules", Schedule::CLASSES, Schedule::UNSUPPORTED);
}

/// Settings without which Keras makes no metric either.
const REQUIRED: [&str; 5] = ["num_classes", "specificity", "sensitivity", "precision", "recall"];

/// Names as `compile` takes them mean what they mean in Keras.
#[test]
fn names_mean_what_they_mean_in_keras() {
    for (name, meant) in KERAS["names"]["loss_names"].as_object().unwrap() {
        let meant = meant.as_str().unwrap();
        match Loss::from_keras(&name.as_str().into()) {
            Ok(loss) => assert!(loss.class() == meant || loss.class().to_lowercase() == meant.replace('_', ""), "{name}: {}", loss.class()),
            Err(error) => assert!(["Loss", "LossFunctionWrapper"].contains(&name.as_str()), "{name}: {error}"),
        }
    }
    for (name, meant) in KERAS["names"]["metric_names"].as_object().unwrap() {
        match Metric::from_keras(&name.as_str().into()) {
            Ok(metric) => assert_eq!(metric.class(), meant.as_str().unwrap(), "{name}"),
            Err(Objection::Setting { key, expected, .. }) if key != "metric" => {
                assert!(REQUIRED.contains(&key.as_str()), "{name}: {key}, {expected}");
            }
            Err(error) => assert!(["Metric", "MeanMetricWrapper"].contains(&meant.as_str().unwrap()), "{name}: {error}"),
        }
    }
    for class in Optimizer::CLASSES {
        assert_eq!(Optimizer::from_keras(&class.to_lowercase().into()).unwrap().class(), *class);
    }
}

#[test]
fn unknown_settings_and_classes_are_refused() {
    let config = |key: &str| Map::from_iter([(key.to_owned(), Value::from(0.5))]);
    let error = Optimizer::of_class("Adam", &config("beta1")).unwrap_err().to_string();
    assert!(error.contains("`beta_1`"), "{error}");
    let error = Optimizer::from_keras(&"adamm".into()).unwrap_err().to_string();
    assert!(error.contains("`Adam`"), "{error}");
    let error = Optimizer::of_class("SGD", &Map::from_iter([("momentum".to_owned(), Value::from(1.5))])).unwrap_err().to_string();
    assert!(error.contains("momentum"), "{error}");
}

/// Weight decay leaves out what its name says, as `exclude_from_weight_decay(var_names = [...])` does in Keras.
#[test]
fn weight_decay_can_leave_variables_out() {
    let settings = serde_json::json!({ "learning_rate": 0.5, "weight_decay": 0.25 });
    let optimizer = Optimizer::of_class("SGD", settings.as_object().unwrap()).unwrap();
    let spec = |path: &str| VariableSpec { path: path.into(), shape: vec![1] };
    let mut state = OptimizerState::new(optimizer, vec![spec("bias_model/kernel"), spec("dense/bias")]);
    state.exclude_from_weight_decay(&["bias"]);
    let (mut values, mut gradients) = ([[1.0f32], [1.0]], [[0.0f32], [0.0]]);
    let mut variables: Vec<Variable<'_>> =
        values.iter_mut().zip(&mut gradients).map(|(value, gradient)| Variable { value, gradient }).collect();
    state.apply(&mut variables, Exec::default()).unwrap();
    assert_eq!(values, [[0.875], [1.0]]);
}

#[test]
fn a_schedule_has_the_last_word() {
    let object = &cases("schedules")[0]["object"];
    let settings = serde_json::json!({ "learning_rate": object });
    let mut state = OptimizerState::new(Optimizer::of_class("Adam", settings.as_object().unwrap()).unwrap(), Vec::new());
    assert!(state.set_learning_rate(0.5).unwrap_err().to_string().contains("schedule"));
    let mut state = OptimizerState::new(Optimizer::from_keras(&"adam".into()).unwrap(), Vec::new());
    state.set_learning_rate(0.5).unwrap();
    assert_eq!((state.learning_rate(), &state.to_keras()["config"]["learning_rate"]), (0.5, &Value::from(0.5)));
}

/// Everything that can be set is described.
#[test]
fn every_class_and_setting_is_documented() {
    for (class, schema) in
        [Loss::schemas(), Metric::schemas(), Optimizer::schemas(), Schedule::schemas(), Regularizer::schemas(), Constraint::schemas()]
            .concat()
    {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        assert!(!text(schema.get("description")).is_empty(), "{class} has no description");
        for (key, setting) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            assert!(!text(setting.get("description")).is_empty(), "{class}.{key} has no description");
        }
    }
}
