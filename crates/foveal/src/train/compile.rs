//! How a model is to be trained: what Keras' `compile` takes.

use super::loss::Reduction;
use super::{Loss, Metric, Optimizer};
use crate::error::{Error, Objection, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What to do with targets, sample weights and masks that are larger than a cropped output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Targets {
    /// An error that names both sizes.
    #[default]
    AsGiven,
    /// Crop them to the output's size, in the way of `CenterCrop`.
    CenterCrop,
}

/// Optimizer, losses and metrics: the arguments of Keras' `compile`.
///
/// Losses and metrics are as Keras takes them: one name or serialized object for all outputs, a list by output, or a dict by
/// the output's name.
///
/// ```
/// use foveal::train::{Adam, CategoricalCrossentropy, Compile};
/// let compile = Compile::new(Adam::default(), CategoricalCrossentropy::default()).metrics(["accuracy"]);
/// assert_eq!(compile.optimizer.class(), "Adam");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Compile {
    /// The optimizer.
    pub optimizer: Optimizer,
    /// Losses.
    pub loss: Value,
    /// Weights of the outputs' losses: a list by output, or a dict by name.
    pub loss_weights: Value,
    /// Metrics.
    pub metrics: Value,
    /// Metrics that see the sample weights.
    pub weighted_metrics: Value,
    /// Larger targets.
    pub targets: Targets,
    /// Whether the backward pass computes tensors of the forward pass anew, where that lowers the peak of memory, rather
    /// than keeping them: the same results, bit for bit, for up to one more forward pass a step.
    pub gradient_checkpointing: bool,
    /// How Keras runs the model that is saved: `run_eagerly`, `steps_per_execution` and `jit_compile`, as they were given or
    /// as the file has them. They do not concern foveal.
    pub in_keras: Map<String, Value>,
}

/// The loss of one output.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct OutputLoss {
    pub name: String,
    pub loss: Loss,
    pub weight: f32,
}

impl Compile {
    /// One loss for every output.
    pub fn new(optimizer: impl Into<Optimizer>, loss: impl Into<Loss>) -> Self {
        Self {
            optimizer: optimizer.into(),
            loss: loss.into().to_keras(),
            loss_weights: Value::Null,
            metrics: Value::Null,
            weighted_metrics: Value::Null,
            targets: Targets::default(),
            gradient_checkpointing: false,
            in_keras: in_keras(&Value::Null),
        }
    }

    /// With these metrics, by Keras' names.
    #[must_use]
    pub fn metrics<S: Into<String>>(mut self, metrics: impl IntoIterator<Item = S>) -> Self {
        self.metrics = metrics.into_iter().map(|name| Value::String(name.into())).collect();
        self
    }

    /// With targets that are cropped as the outputs are.
    #[must_use]
    pub fn targets(mut self, targets: Targets) -> Self {
        self.targets = targets;
        self
    }

    /// With gradient checkpointing: see [`Compile::gradient_checkpointing`].
    #[must_use]
    pub fn gradient_checkpointing(mut self, on: bool) -> Self {
        self.gradient_checkpointing = on;
        self
    }

    /// From Keras' arguments, or the `compile_config` of a file.
    ///
    /// # Errors
    /// If a class or a setting is unknown, or one that foveal does not have.
    pub fn from_keras(config: &Value) -> Result<Self> {
        let get = |key: &str| config.get(key).cloned().unwrap_or_default();
        let optimizer = match get("optimizer") {
            Value::Null => Value::String("rmsprop".into()),
            given => given,
        };
        let optimizer = Optimizer::from_keras(&optimizer).map_err(|objection| Error::Usage(format!("compile: {objection}")))?;
        let targets = match get("targets") {
            Value::Null => Targets::default(),
            given => serde_json::from_value(given.clone())
                .map_err(|_| Error::Usage(format!("compile: targets = {given}, but expected \"as_given\" or \"center_crop\"")))?,
        };
        let gradient_checkpointing = match get("gradient_checkpointing") {
            Value::Null => false,
            Value::Bool(on) => on,
            given => return Err(Error::Usage(format!("compile: gradient_checkpointing = {given}, but expected true or false"))),
        };
        let (loss, loss_weights) = (get("loss"), get("loss_weights"));
        let (metrics, weighted_metrics) = (get("metrics"), get("weighted_metrics"));
        let in_keras = in_keras(config);
        Ok(Self { optimizer, loss, loss_weights, metrics, weighted_metrics, targets, gradient_checkpointing, in_keras })
    }

    /// What Keras writes into a file, for an optimizer that is in this state.
    pub(super) fn to_keras(&self, optimizer: Value) -> Value {
        let metric = |metric: &Value| Metric::from_keras(metric).map(|metric| metric.to_keras());
        let mut config = self.in_keras.clone();
        config.extend([
            ("optimizer".into(), optimizer),
            ("loss".into(), in_full(&self.loss, |loss| Loss::from_keras(loss).map(|loss| loss.to_keras()))),
            ("loss_weights".into(), self.loss_weights.clone()),
            ("metrics".into(), in_full(&self.metrics, metric)),
            ("weighted_metrics".into(), in_full(&self.weighted_metrics, metric)),
        ]);
        config.into()
    }

    /// The losses of outputs with these names, given the lengths of targets and predictions.
    pub(super) fn losses(&self, names: &[String], shapes: &[[Vec<Option<usize>>; 2]]) -> Result<Vec<Option<OutputLoss>>> {
        let losses = by_output("loss", &self.loss, names, false)?;
        let weights = by_output("loss_weights", &self.loss_weights, names, true)?;
        let mut out = Vec::with_capacity(names.len());
        for (index, ((name, loss), weight)) in names.iter().zip(losses).zip(weights).enumerate() {
            let Some([y_true, y_pred]) = shapes.get(index).filter(|_| !loss.is_null()) else {
                out.push(None);
                continue;
            };
            let wrong = |objection| Error::Usage(format!("compile: the loss of `{name}`: {objection}"));
            let loss = Loss::resolve(&loss, y_true, y_pred).map_err(wrong)?;
            if loss.reduction() == Reduction::None {
                return Err(Error::Usage(format!(
                    "compile: the loss of `{name}`: {} with reduction \"none\" gives a value for each sample, and training minimises one \
                     number: take \"sum_over_batch_size\" or \"sum\"",
                    loss.class()
                )));
            }
            out.push(Some(OutputLoss { name: name.clone(), loss, weight: factor(name, &weight)? }));
        }
        match out.iter().any(Option::is_some) {
            true => Ok(out),
            false => Err(Error::Usage("compile: no output has a loss, so that there is nothing to train for".into())),
        }
    }
}

/// What of these arguments only Keras heeds, else what its own `compile` takes.
fn in_keras(config: &Value) -> Map<String, Value> {
    let ours = [("run_eagerly", json!(false)), ("steps_per_execution", json!(1)), ("jit_compile", json!("auto"))];
    let given = |key: &str| config.get(key).filter(|value| !value.is_null()).cloned();
    ours.into_iter().map(|(key, ours)| (key.into(), given(key).unwrap_or(ours))).collect()
}

/// The weight of an output's loss.
fn factor(output: &str, weight: &Value) -> Result<f32> {
    match weight {
        Value::Null => Ok(1.0),
        number if number.is_number() => Ok(number.as_f64().unwrap_or(1.0) as f32),
        other => Err(Error::Usage(format!("compile: the weight of the loss of `{output}` is {other}, but expected a number"))),
    }
}

/// Losses or metrics with every object as Keras writes it, with module and all settings; names stay as they are.
fn in_full(value: &Value, object: impl Copy + Fn(&Value) -> std::result::Result<Value, Objection>) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| in_full(item, object)).collect(),
        // Functions of Keras, which files name so, are complete.
        Value::Object(map) if map.get("class_name").is_some_and(|class| class != "function") => object(value).unwrap_or(value.clone()),
        Value::Object(map) if !map.contains_key("class_name") => {
            map.iter().map(|(key, item)| (key.clone(), in_full(item, object))).collect()
        }
        other => other.clone(),
    }
}

/// Whether a value is one object rather than a list or a dict of several.
fn is_one(value: &Value) -> bool {
    match value {
        Value::Array(_) => false,
        Value::Object(map) => map.contains_key("class_name"),
        _ => true,
    }
}

/// What belongs to each output; null where nothing does. A single value belongs to all of them.
fn by_output(what: &str, value: &Value, names: &[String], numbers: bool) -> Result<Vec<Value>> {
    let count = names.len();
    match value {
        Value::Null => Ok(vec![Value::Null; count]),
        one if is_one(one) && (!numbers || one.is_number()) => Ok(vec![one.clone(); count]),
        Value::Array(items) if items.len() == count => Ok(items.clone()),
        Value::Array(items) => Err(Error::Usage(format!(
            "compile: {what} has {} entries, but the model has {count} outputs: {}",
            items.len(),
            names.join(", ")
        ))),
        Value::Object(map) => match map.keys().find(|key| !names.contains(key)) {
            Some(key) => Err(Error::Usage(format!("compile: {what} names `{key}`, but the model's outputs are {}", names.join(", ")))),
            None => Ok(names.iter().map(|name| map.get(name).cloned().unwrap_or_default()).collect()),
        },
        other => Err(Error::Usage(format!("compile: {what} = {other} is neither a number, nor a list or dict of them"))),
    }
}

/// The metrics of each output. One list belongs to the only output, or to all of them.
pub(super) fn metrics_by_output(what: &str, value: &Value, names: &[String]) -> Result<Vec<Vec<Value>>> {
    let list = |value: Value| match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items,
        one => vec![one],
    };
    match value {
        Value::Array(items) if names.len() == 1 && items.iter().all(is_one) => Ok(vec![items.clone()]),
        Value::Array(items) if names.len() > 1 && items.len() != names.len() && items.iter().all(is_one) => {
            Ok(vec![items.clone(); names.len()])
        }
        other => Ok(by_output(what, other, names, false)?.into_iter().map(list).collect()),
    }
}
