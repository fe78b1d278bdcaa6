//! The file that says how to train.

use anyhow::{Context, Result, anyhow, bail};
use foveal::Model;
use foveal::train::{Compile, Targets, Trainer, ValidationFrequency, callback};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A training as its file describes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Description {
    pub(super) model: PathBuf,
    pub(super) save: PathBuf,
    optimizer: Option<Value>,
    loss: Option<Value>,
    #[serde(default)]
    loss_weights: Value,
    #[serde(default)]
    metrics: Value,
    #[serde(default)]
    weighted_metrics: Value,
    #[serde(default)]
    targets: Targets,
    #[serde(default)]
    gradient_checkpointing: bool,
    #[serde(default = "one")]
    pub(super) epochs: usize,
    #[serde(default = "thirty_two")]
    pub(super) batch_size: usize,
    #[serde(default = "yes")]
    pub(super) shuffle: bool,
    #[serde(default)]
    pub(super) seed: u64,
    pub(super) validation_split: Option<f64>,
    #[serde(default)]
    pub(super) validation_freq: ValidationFrequency,
    #[serde(default)]
    class_weight: BTreeMap<String, f32>,
    pub(super) data: Source,
    pub(super) validation: Option<Source>,
    #[serde(default)]
    callbacks: Vec<Value>,
}

/// Where samples come from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub(super) x: Option<Files>,
    pub(super) y: Option<Files>,
    pub(super) sample_weight: Option<Files>,
    pub(super) arrays: Option<PathBuf>,
    pub(super) pictures: Option<PathBuf>,
    pub(super) masks: Option<PathBuf>,
    #[serde(default)]
    pub(super) label_mode: foveal::train::LabelMode,
    pub(super) image_size: Option<[usize; 2]>,
    pub(super) scale: Option<String>,
}

/// One file, or several by the names of inputs or outputs.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Files {
    One(PathBuf),
    Named(BTreeMap<String, PathBuf>),
}

fn one() -> usize {
    1
}

fn thirty_two() -> usize {
    32
}

fn yes() -> bool {
    true
}

impl Description {
    /// Reads one; its paths are then relative to where the command runs.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        // The parser's message shows the line, and names the keys that there are.
        let mut description: Self = toml::from_str(&text).map_err(|e| anyhow!("`{}`: {}", path.display(), e.to_string().trim_end()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        description.place(folder);
        description.check().with_context(|| format!("`{}`", path.display()))?;
        Ok(description)
    }

    fn place(&mut self, folder: &Path) {
        let Self { model, save, data, validation, callbacks, .. } = self;
        let mut paths = vec![model, save];
        for source in std::iter::once(data).chain(validation) {
            let Source { x, y, sample_weight, arrays, pictures, masks, .. } = source;
            paths.extend([arrays, pictures, masks].into_iter().flatten());
            for files in [x, y, sample_weight].into_iter().flatten() {
                match files {
                    Files::One(path) => paths.push(path),
                    Files::Named(named) => paths.extend(named.values_mut()),
                }
            }
        }
        paths.into_iter().for_each(|path| *path = folder.join(&*path));
        for callback in callbacks {
            for key in ["filepath", "filename"] {
                if let Some(Value::String(path)) = callback.get_mut(key) {
                    *path = folder.join(&*path).to_string_lossy().into_owned();
                }
            }
        }
    }

    fn check(&self) -> Result<()> {
        let every = if let ValidationFrequency::Every(epochs) = self.validation_freq { epochs } else { 1 };
        for (key, number) in [("epochs", self.epochs), ("batch_size", self.batch_size), ("validation_freq", every)] {
            if number == 0 {
                bail!("{key} must be at least 1");
            }
        }
        if self.validation_split.is_some() && self.validation.is_some() {
            bail!("both validation_split and [validation] say what to validate with: give one of them");
        }
        if self.loss.is_none() && (self.optimizer.is_some() || !self.metrics.is_null()) {
            bail!("there is no loss; without optimizer, loss and metrics, training goes on as the model's file was compiled");
        }
        Ok(())
    }

    /// The model in training.
    pub(super) fn trainer(&self, model: &Model) -> Result<Trainer> {
        let Some(loss) = &self.loss else {
            return Trainer::resume(model).context("the description has no loss, so that training goes on as the file says");
        };
        let compile = Compile::from_keras(&json!({
            "optimizer": self.optimizer.as_ref().map(keras_object),
            "loss": keras_object(loss),
            "loss_weights": self.loss_weights,
            "metrics": keras_object(&self.metrics),
            "weighted_metrics": keras_object(&self.weighted_metrics),
            "targets": self.targets,
            "gradient_checkpointing": self.gradient_checkpointing,
        }))?;
        Ok(Trainer::new(model, compile)?)
    }

    /// The factors of the classes.
    pub(super) fn class_weight(&self) -> Result<Vec<(usize, f32)>> {
        let one = |(class, factor): (&String, &f32)| match class.parse() {
            Ok(class) => Ok((class, *factor)),
            Err(_) => bail!("class_weight names the class `{class}`; classes are numbered from 0"),
        };
        self.class_weight.iter().map(one).collect()
    }

    /// The callbacks, in their order.
    pub(super) fn callbacks(&self) -> Result<Vec<Box<dyn callback::Callback + Send>>> {
        let one = |described: &Value| {
            let described = keras_object(described);
            let named = described.as_str().map(|class| (class, Map::new()));
            let class = described["class_name"].as_str().zip(described["config"].as_object().cloned());
            let (class, config) = named.or(class).context("callbacks: each is a name, or a table with its class_name")?;
            callback::of_class(class, &config).map_err(|objection| anyhow!("callbacks: {objection}"))
        };
        self.callbacks.iter().map(one).collect()
    }
}

/// Keras' serialized object for a table with a `class_name` among its settings, wherever one stands.
fn keras_object(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(keras_object).collect(),
        Value::Object(map) => {
            let mut settings: Map<String, Value> = map.iter().map(|(key, value)| (key.clone(), keras_object(value))).collect();
            match settings.remove("class_name") {
                Some(class) if !settings.contains_key("config") => json!({ "class_name": class, "config": settings }),
                Some(class) => json!({ "class_name": class, "config": settings.remove("config") }),
                None => settings.into(),
            }
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_become_serialized_objects() {
        let given = json!({ "class_name": "Adam", "learning_rate": { "class_name": "CosineDecay", "decay_steps": 10 } });
        let schedule = json!({ "class_name": "CosineDecay", "config": { "decay_steps": 10 } });
        assert_eq!(keras_object(&given), json!({ "class_name": "Adam", "config": { "learning_rate": schedule } }));
        let by_output = json!({ "a": "mse", "b": { "class_name": "Huber" } });
        assert_eq!(keras_object(&by_output), json!({ "a": "mse", "b": { "class_name": "Huber", "config": {} } }));
    }

    #[test]
    fn the_example_is_a_description() {
        let description: Description = toml::from_str(super::super::EXAMPLE).unwrap();
        assert_eq!(description.epochs, 20);
        assert_eq!(description.callbacks().unwrap().len(), 1);
        // What stands behind the signs of a comment may be taken in.
        let keys = super::super::EXAMPLE.lines().filter_map(|line| line.strip_prefix("# "));
        for key in keys.filter(|line| line.contains(" = ") && !line.starts_with("learning_rate")) {
            toml::from_str::<toml::Table>(key).unwrap_or_else(|error| panic!("{key}: {error}"));
        }
    }
}
