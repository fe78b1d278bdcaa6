//! Models are saved between epochs.

use super::monitor::Monitor;
use super::{Callback, Control, Direction, Logs, pattern};
use crate::error::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// When models are saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum SaveFrequency {
    /// Behind epochs.
    Epoch(Epoch),
    /// Behind every so many batches, counted through epochs and trainings.
    Batches(NonZeroUsize),
}

/// Keras' word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Epoch {
    /// The only one.
    Epoch,
}

/// Saves the model, or its weights, behind every epoch or so many batches, or only where it is the best so far, also over several
/// trainings.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ModelCheckpoint {
    /// Where to, a name that ends in `.keras`, or in `.weights.h5` for weights alone; `{epoch}`, `{epoch:02d}`, `{val_loss:.2f}` and,
    /// between epochs, `{batch}`, say, are filled in, `{{` and `}}` are braces. Folders that are not there are made.
    pub filepath: String,
    /// Which value.
    pub monitor: String,
    /// Whether to keep the best alone.
    pub save_best_only: bool,
    /// Whether to save the weights, with the optimizer's memory, rather than the whole model.
    pub save_weights_only: bool,
    /// Which way is better.
    pub mode: Direction,
    /// When to save: `"epoch"`, or behind every so many batches; the value is then that of the epoch so far.
    pub save_freq: SaveFrequency,
    /// What the first model that is saved as the best must be better than.
    pub initial_value_threshold: Option<f64>,
    #[serde(skip)]
    best: Option<f64>,
    #[serde(skip)]
    epoch: usize,
    /// Since the last time that was one to save at.
    #[serde(skip)]
    batches: usize,
}

impl Default for ModelCheckpoint {
    fn default() -> Self {
        Self::new("")
    }
}

impl ModelCheckpoint {
    /// To this file, behind every epoch.
    pub fn new(filepath: impl Into<String>) -> Self {
        Self {
            filepath: filepath.into(),
            monitor: "val_loss".into(),
            save_best_only: false,
            save_weights_only: false,
            mode: Direction::Auto,
            save_freq: SaveFrequency::Epoch(Epoch::Epoch),
            initial_value_threshold: None,
            best: None,
            epoch: 0,
            batches: 0,
        }
    }

    fn monitor(&self) -> Monitor<'_> {
        Monitor { callback: "ModelCheckpoint", name: &self.monitor, mode: self.mode }
    }

    fn path(&self, batch: Option<usize>, logs: &Logs) -> Result<PathBuf> {
        let wrong = |why| Error::Usage(format!("ModelCheckpoint cannot fill in the path `{}`: {why}", self.filepath));
        let counts = [("epoch", Some(self.epoch)), ("batch", batch)];
        let counts: Vec<(&str, usize)> = counts.into_iter().filter_map(|(name, index)| Some((name, index? + 1))).collect();
        pattern::filled(&self.filepath, &counts, logs).map(PathBuf::from).map_err(wrong)
    }

    /// Saves, unless something better was saved before.
    fn save(&mut self, batch: Option<usize>, logs: &Logs, control: &mut Control<'_>) -> Result<()> {
        if self.save_best_only {
            let Some(value) = self.monitor().value(logs, control) else { return Ok(()) };
            let best = self.best.or(self.initial_value_threshold);
            if best.is_some_and(|best| !self.monitor().better(control.trainer, value, best, 0.0)) {
                return Ok(());
            }
            self.best = Some(value);
        }
        let path = self.path(batch, logs)?;
        make_folder(&path)?;
        let model = control.trainer.model()?;
        if self.save_weights_only { model.save_weights(path) } else { model.save(path).map(drop) }
    }
}

impl Callback for ModelCheckpoint {
    fn train_begin(&mut self, control: &mut Control<'_>) -> Result<()> {
        if self.save_best_only { self.monitor().begin(control) } else { Ok(()) }
    }

    fn epoch_begin(&mut self, epoch: usize, _: &mut Control<'_>) -> Result<()> {
        self.epoch = epoch;
        Ok(())
    }

    fn batch_end(&mut self, batch: usize, _: Option<usize>, logs: &Logs, control: &mut Control<'_>) -> Result<()> {
        let SaveFrequency::Batches(every) = self.save_freq else { return Ok(()) };
        self.batches += 1;
        if self.batches < every.get() {
            return Ok(());
        }
        self.batches = 0;
        self.save(Some(batch), logs, control)
    }

    fn epoch_end(&mut self, _: usize, logs: &mut Logs, control: &mut Control<'_>) -> Result<()> {
        if matches!(self.save_freq, SaveFrequency::Epoch(_)) { self.save(None, logs, control) } else { Ok(()) }
    }
}

/// Makes the folder that a file is to stand in.
fn make_folder(path: &Path) -> Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    std::fs::create_dir_all(folder).map_err(|e| Error::Usage(format!("ModelCheckpoint cannot make the folder `{}`: {e}", folder.display())))
}
