//! Models are saved between epochs.

use super::monitor::Monitor;
use super::{Callback, Control, Direction, Logs, pattern};
use crate::error::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// When models are saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SaveFrequency {
    /// Behind epochs.
    #[default]
    Epoch,
}

/// Saves the model behind every epoch, or behind those that are the best so far, also over several trainings.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ModelCheckpoint {
    /// Where to; `{epoch}`, `{epoch:02d}` and `{val_loss:.2f}`, say, are filled in, `{{` and `}}` are braces. Folders that are not
    /// there are made.
    pub filepath: String,
    /// Which value.
    pub monitor: String,
    /// Whether to keep the best alone.
    pub save_best_only: bool,
    /// Must be false: a model is saved as a whole.
    pub save_weights_only: bool,
    /// Which way is better.
    pub mode: Direction,
    /// When to save.
    pub save_freq: SaveFrequency,
    /// What the first model that is saved as the best must be better than.
    pub initial_value_threshold: Option<f64>,
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
        Self {
            filepath: filepath.into(),
            monitor: "val_loss".into(),
            save_best_only: false,
            save_weights_only: false,
            mode: Direction::Auto,
            save_freq: SaveFrequency::Epoch,
            initial_value_threshold: None,
            best: None,
        }
    }

    fn monitor(&self) -> Monitor<'_> {
        Monitor { callback: "ModelCheckpoint", name: &self.monitor, mode: self.mode }
    }

    fn path(&self, epoch: usize, logs: &Logs) -> Result<PathBuf> {
        let wrong = |why| Error::Usage(format!("ModelCheckpoint cannot fill in the path `{}`: {why}", self.filepath));
        pattern::filled(&self.filepath, epoch, logs).map(PathBuf::from).map_err(wrong)
    }
}

impl Callback for ModelCheckpoint {
    fn train_begin(&mut self, control: &mut Control<'_>) -> Result<()> {
        if self.save_best_only { self.monitor().begin(control) } else { Ok(()) }
    }

    fn epoch_end(&mut self, epoch: usize, logs: &mut Logs, control: &mut Control<'_>) -> Result<()> {
        if self.save_best_only {
            let Some(value) = self.monitor().value(logs, control) else { return Ok(()) };
            let best = self.best.or(self.initial_value_threshold);
            if best.is_some_and(|best| !self.monitor().better(control.trainer, value, best, 0.0)) {
                return Ok(());
            }
            self.best = Some(value);
        }
        let path = self.path(epoch, logs)?;
        make_folder(&path)?;
        control.trainer.model()?.save(path).map(drop)
    }
}

/// Makes the folder that a file is to stand in.
fn make_folder(path: &Path) -> Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    std::fs::create_dir_all(folder).map_err(|e| Error::Usage(format!("ModelCheckpoint cannot make the folder `{}`: {e}", folder.display())))
}
