//! The learning rate falls where training no longer gets on.

use super::monitor::Monitor;
use super::{Callback, Control, Direction, Logs};
use crate::error::Result;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

impl ReduceLROnPlateau {
    fn monitor(&self) -> Monitor<'_> {
        Monitor { callback: "ReduceLROnPlateau", name: &self.monitor, mode: self.mode }
    }
}

impl Callback for ReduceLROnPlateau {
    fn train_begin(&mut self, control: &mut Control<'_>) -> Result<()> {
        (self.best, self.wait, self.rest) = (None, 0, 0);
        self.monitor().begin(control)
    }

    fn epoch_end(&mut self, _: usize, logs: &mut Logs, control: &mut Control<'_>) -> Result<()> {
        let rate = f64::from(control.trainer.optimizer().learning_rate());
        logs.push(("learning_rate".into(), rate));
        let Some(value) = self.monitor().value(logs, control) else { return Ok(()) };
        if self.rest > 0 {
            self.rest -= 1;
            self.wait = 0;
        }
        if self.best.is_none_or(|best| self.monitor().better(control.trainer, value, best, self.min_delta)) {
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
