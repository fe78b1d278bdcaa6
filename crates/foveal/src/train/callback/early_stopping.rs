//! Training ends in time.

use super::monitor::Monitor;
use super::{Callback, Control, Direction, Logs};
use crate::error::Result;
use crate::train::trainer::Snapshot;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

impl EarlyStopping {
    fn monitor(&self) -> Monitor<'_> {
        Monitor { callback: "EarlyStopping", name: &self.monitor, mode: self.mode }
    }
}

impl Callback for EarlyStopping {
    fn train_begin(&mut self, control: &mut Control<'_>) -> Result<()> {
        (self.best, self.wait) = (None, 0);
        self.monitor().begin(control)
    }

    fn epoch_end(&mut self, epoch: usize, logs: &mut Logs, control: &mut Control<'_>) -> Result<()> {
        let monitor = self.monitor();
        let Some(value) = monitor.value(logs, control).filter(|_| epoch >= self.start_from_epoch) else { return Ok(()) };
        let better = self.best.as_ref().is_none_or(|(best, _)| monitor.better(control.trainer, value, *best, self.min_delta));
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
