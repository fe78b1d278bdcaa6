//! What happens between batches and epochs.

mod config;

pub use config::{CLASSES, defaults, of_class, schemas};

use super::Trainer;
use super::history::Logs;
use super::trainer::Snapshot;
use crate::error::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::PathBuf;

/// What a callback may do to the training that it is called from.
#[derive(Debug)]
pub struct Control<'a> {
    /// The model in training.
    pub trainer: &'a mut Trainer,
    /// Set, it ends training behind this batch or epoch.
    pub stop: &'a mut bool,
}

/// Keras' callbacks. Everything does nothing by default; a failure ends training with that error.
pub trait Callback {
    /// Before the first epoch.
    fn train_begin(&mut self, control: &mut Control<'_>) -> Result<()> {
        let _ = control;
        Ok(())
    }

    /// Before an epoch.
    fn epoch_begin(&mut self, epoch: usize, control: &mut Control<'_>) -> Result<()> {
        let _ = (epoch, control);
        Ok(())
    }

    /// Before a batch of an epoch.
    fn batch_begin(&mut self, batch: usize, control: &mut Control<'_>) -> Result<()> {
        let _ = (batch, control);
        Ok(())
    }

    /// Behind a batch of an epoch, out of so many if that is known; loss and metrics are those of the epoch so far.
    fn batch_end(&mut self, batch: usize, batches: Option<usize>, logs: &Logs, control: &mut Control<'_>) -> Result<()> {
        let _ = (batch, batches, logs, control);
        Ok(())
    }

    /// Behind an epoch and its validation; may add to what the history holds.
    fn epoch_end(&mut self, epoch: usize, logs: &mut Logs, control: &mut Control<'_>) -> Result<()> {
        let _ = (epoch, logs, control);
        Ok(())
    }

    /// Behind the last epoch.
    fn train_end(&mut self, control: &mut Control<'_>) -> Result<()> {
        let _ = control;
        Ok(())
    }
}

/// Which way a monitored value is to go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Up for accuracies and the like, down for all else.
    #[default]
    Auto,
    /// Down.
    Min,
    /// Up.
    Max,
}

impl Direction {
    fn better(self, name: &str, new: f64, old: f64, delta: f64) -> bool {
        let rises = ["accuracy", "acc", "auc", "precision", "recall", "f1_score", "iou", "r2_score"];
        let up = match self {
            Direction::Max => true,
            Direction::Min => false,
            Direction::Auto => rises.iter().any(|word| name.contains(word)) && !name.ends_with("loss"),
        };
        if up { new - delta.abs() > old } else { new + delta.abs() < old }
    }
}

fn monitored(logs: &Logs, name: &str, callback: &str) -> Result<f64> {
    logs.iter().find(|(own, _)| own == name).map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<&str> = logs.iter().map(|(own, _)| own.as_str()).collect();
        Error::Usage(format!("{callback} monitors `{name}`, but there are {} (val_ values need validation data)", known.join(", ")))
    })
}

/// Ends training once a value no longer gets better.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EarlyStopping {
    /// Which value.
    pub monitor: String,
    /// Less is no improvement.
    pub min_delta: f64,
    /// Epochs without an improvement after which training ends.
    pub patience: usize,
    /// Which way is better.
    pub mode: Direction,
    /// Whether the weights of the best epoch come back at the end.
    pub restore_best_weights: bool,
    /// Epochs at the beginning that do not count.
    pub start_from_epoch: usize,
    #[serde(skip)]
    best: Option<(f64, Option<Snapshot>)>,
    #[serde(skip)]
    wait: usize,
}

impl Default for EarlyStopping {
    fn default() -> Self {
        Self {
            monitor: "val_loss".into(),
            patience: 0,
            min_delta: 0.0,
            mode: Direction::Auto,
            restore_best_weights: false,
            start_from_epoch: 0,
            best: None,
            wait: 0,
        }
    }
}

impl Callback for EarlyStopping {
    fn train_begin(&mut self, _: &mut Control<'_>) -> Result<()> {
        (self.best, self.wait) = (None, 0);
        Ok(())
    }

    fn epoch_end(&mut self, epoch: usize, logs: &mut Logs, control: &mut Control<'_>) -> Result<()> {
        let value = monitored(logs, &self.monitor, "EarlyStopping")?;
        if epoch < self.start_from_epoch {
            return Ok(());
        }
        let better = self.best.as_ref().is_none_or(|(best, _)| self.mode.better(&self.monitor, value, *best, self.min_delta));
        if better {
            self.best = Some((value, self.restore_best_weights.then(|| control.trainer.snapshot())));
            self.wait = 0;
            return Ok(());
        }
        self.wait += 1;
        *control.stop |= self.wait >= self.patience && epoch > 0;
        Ok(())
    }

    fn train_end(&mut self, control: &mut Control<'_>) -> Result<()> {
        if let Some((_, Some(snapshot))) = &self.best {
            control.trainer.restore(snapshot);
        }
        Ok(())
    }
}

/// Saves the model behind every epoch, or behind those that are the best so far.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ModelCheckpoint {
    /// Where to; `{epoch}`, `{epoch:02d}` and `{val_loss:.2f}`, say, are filled in.
    pub filepath: String,
    /// Which value.
    pub monitor: String,
    /// Which way is better.
    pub mode: Direction,
    /// Whether to keep the best alone.
    pub save_best_only: bool,
    #[serde(skip)]
    best: Option<f64>,
}

impl Default for ModelCheckpoint {
    fn default() -> Self {
        Self::new("")
    }
}

impl ModelCheckpoint {
    /// To this file, behind every epoch.
    pub fn new(filepath: impl Into<String>) -> Self {
        Self { filepath: filepath.into(), monitor: "val_loss".into(), mode: Direction::Auto, save_best_only: false, best: None }
    }

    fn path(&self, epoch: usize, logs: &Logs) -> PathBuf {
        let mut path = self.filepath.clone();
        while let Some((start, end)) = path.find('{').and_then(|start| Some((start, start + path[start..].find('}')?))) {
            let (name, format) = path[start + 1..end].split_once(':').unwrap_or((&path[start + 1..end], ""));
            let value = if name == "epoch" { Some((epoch + 1) as f64) } else { logs.iter().find(|(own, _)| own == name).map(|(_, v)| *v) };
            let text = value.map_or("nan".into(), |value| formatted(value, format, name == "epoch"));
            path.replace_range(start..=end, &text);
        }
        path.into()
    }
}

/// A number by Python's formats `02d` and `.3f`.
fn formatted(value: f64, format: &str, whole: bool) -> String {
    if let Some(digits) = format.strip_prefix('.').and_then(|f| f.strip_suffix('f')).and_then(|digits| digits.parse::<usize>().ok()) {
        return format!("{value:.digits$}");
    }
    let width = format.strip_suffix('d').and_then(|width| width.parse::<usize>().ok()).unwrap_or(0);
    if whole { format!("{:0width$}", value as u64) } else { value.to_string() }
}

impl Callback for ModelCheckpoint {
    fn epoch_end(&mut self, epoch: usize, logs: &mut Logs, control: &mut Control<'_>) -> Result<()> {
        if self.save_best_only {
            let value = monitored(logs, &self.monitor, "ModelCheckpoint")?;
            if self.best.is_some_and(|best| !self.mode.better(&self.monitor, value, best, 0.0)) {
                return Ok(());
            }
            self.best = Some(value);
        }
        control.trainer.model()?.save(self.path(epoch, logs)).map(drop)
    }
}

/// Lowers the learning rate once a value no longer gets better.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReduceLROnPlateau {
    /// Which value.
    pub monitor: String,
    /// What the learning rate is multiplied by.
    pub factor: f64,
    /// Epochs without an improvement after which it is.
    pub patience: usize,
    /// Which way is better.
    pub mode: Direction,
    /// Less is no improvement.
    pub min_delta: f64,
    /// Epochs after a change in which nothing counts.
    pub cooldown: usize,
    /// The least learning rate.
    pub min_lr: f64,
    #[serde(skip)]
    best: Option<f64>,
    #[serde(skip)]
    wait: usize,
    #[serde(skip)]
    rest: usize,
}

impl Default for ReduceLROnPlateau {
    fn default() -> Self {
        Self {
            monitor: "val_loss".into(),
            factor: 0.1,
            patience: 10,
            mode: Direction::Auto,
            min_delta: 1e-4,
            cooldown: 0,
            min_lr: 0.0,
            best: None,
            wait: 0,
            rest: 0,
        }
    }
}

impl Callback for ReduceLROnPlateau {
    fn train_begin(&mut self, _: &mut Control<'_>) -> Result<()> {
        (self.best, self.wait, self.rest) = (None, 0, 0);
        Ok(())
    }

    fn epoch_end(&mut self, _: usize, logs: &mut Logs, control: &mut Control<'_>) -> Result<()> {
        let value = monitored(logs, &self.monitor, "ReduceLROnPlateau")?;
        let rate = f64::from(control.trainer.optimizer().learning_rate());
        logs.push(("learning_rate".into(), rate));
        if self.rest > 0 {
            self.rest -= 1;
            self.wait = 0;
        }
        if self.best.is_none_or(|best| self.mode.better(&self.monitor, value, best, self.min_delta)) {
            (self.best, self.wait) = (Some(value), 0);
        } else if self.rest == 0 {
            self.wait += 1;
            if self.wait >= self.patience && rate > self.min_lr {
                control.trainer.optimizer_mut().set_learning_rate((rate * self.factor).max(self.min_lr) as f32)?;
                (self.rest, self.wait) = (self.cooldown, 0);
            }
        }
        Ok(())
    }
}

/// Sets the learning rate of every epoch by a function of the epoch and the rate before.
pub struct LearningRateScheduler<F>(pub F);

impl<F: FnMut(usize, f64) -> f64> Callback for LearningRateScheduler<F> {
    fn epoch_begin(&mut self, epoch: usize, control: &mut Control<'_>) -> Result<()> {
        let rate = self.0(epoch, f64::from(control.trainer.optimizer().learning_rate()));
        control.trainer.optimizer_mut().set_learning_rate(rate as f32)
    }

    fn epoch_end(&mut self, _: usize, logs: &mut Logs, control: &mut Control<'_>) -> Result<()> {
        logs.push(("learning_rate".into(), f64::from(control.trainer.optimizer().learning_rate())));
        Ok(())
    }
}

/// Ends training once the loss is no number.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct TerminateOnNaN {}

impl Callback for TerminateOnNaN {
    fn batch_end(&mut self, _: usize, _: Option<usize>, logs: &Logs, control: &mut Control<'_>) -> Result<()> {
        *control.stop |= logs.iter().any(|(name, value)| name == "loss" && !value.is_finite());
        Ok(())
    }
}

/// Writes a table with a line for every epoch.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CSVLogger {
    /// Where to.
    pub filename: PathBuf,
    /// Between columns.
    pub separator: char,
    /// Whether to go on with a table that is there.
    pub append: bool,
    #[serde(skip)]
    columns: Option<Vec<String>>,
}

impl Default for CSVLogger {
    fn default() -> Self {
        Self::new("")
    }
}

impl CSVLogger {
    /// To this file, separated by commas.
    pub fn new(filename: impl Into<PathBuf>) -> Self {
        Self { filename: filename.into(), separator: ',', append: false, columns: None }
    }

    fn line(&self, fields: impl Iterator<Item = String>, fresh: bool) -> Result<()> {
        let mut options = std::fs::OpenOptions::new();
        let options = if fresh { options.write(true).create(true).truncate(true) } else { options.append(true).create(true) };
        let line = fields.collect::<Vec<_>>().join(&self.separator.to_string());
        let written = options.open(&self.filename).and_then(|mut file| writeln!(file, "{line}"));
        written.map_err(|e| Error::Usage(format!("CSVLogger cannot write {}: {e}", self.filename.display())))
    }
}

impl Callback for CSVLogger {
    fn epoch_end(&mut self, epoch: usize, logs: &mut Logs, _: &mut Control<'_>) -> Result<()> {
        if self.columns.is_none() {
            let columns: Vec<String> = logs.iter().map(|(name, _)| name.clone()).collect();
            if !(self.append && self.filename.exists()) {
                self.line(std::iter::once("epoch".to_owned()).chain(columns.iter().cloned()), true)?;
            }
            self.columns = Some(columns);
        }
        let value = |name: &String| logs.iter().find(|(own, _)| own == name).map_or("NA".into(), |(_, value)| value.to_string());
        let values: Vec<String> = self.columns.iter().flatten().map(value).collect();
        self.line(std::iter::once(epoch.to_string()).chain(values), false)
    }
}
