//! What happens between batches and epochs.

mod checkpoint;
mod config;
mod early_stopping;
mod monitor;
mod pattern;
mod plateau;
mod table;

pub use checkpoint::{Epoch, ModelCheckpoint, SaveFrequency};
pub use config::{CLASSES, defaults, of_class, schemas};
pub use early_stopping::EarlyStopping;
pub use plateau::ReduceLROnPlateau;
pub use table::CSVLogger;

use super::Trainer;
use super::history::Logs;
use crate::error::Result;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a callback may do to the training that it is called from.
#[derive(Debug)]
pub struct Control<'a> {
    /// The model in training.
    pub trainer: &'a mut Trainer,
    /// Set, it ends training behind this batch or epoch.
    pub stop: &'a mut bool,
    /// What is to be told to whoever trains, once.
    pub notes: &'a mut Vec<String>,
    /// Whether there is data to validate with.
    pub validates: bool,
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

    /// Something that whoever trains should know, told once.
    fn note(&mut self, note: &str) {
        let _ = note;
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
    /// Down for losses; as the metric that is monitored says for metrics ([`crate::train::Metric::direction`]).
    #[default]
    Auto,
    /// Down.
    Min,
    /// Up.
    Max,
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
