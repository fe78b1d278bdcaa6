//! Values that callbacks look at.

use super::{Control, Direction, Logs};
use crate::error::{Error, Result};
use crate::train::Trainer;

/// What a callback watches.
pub(super) struct Monitor<'a> {
    pub callback: &'static str,
    /// In the logs.
    pub name: &'a str,
    pub mode: Direction,
}

impl Monitor<'_> {
    /// The name that training logs it by.
    fn plain(&self) -> &str {
        self.name.strip_prefix("val_").unwrap_or(self.name)
    }

    /// Looks, before the first step, whether there will be such a value, and which way it is to go.
    ///
    /// # Errors
    /// If nothing says which way is better.
    pub(super) fn begin(&self, control: &mut Control<'_>) -> Result<()> {
        let Self { callback, name, .. } = self;
        if self.direction(control.trainer).is_none() {
            let known = control.trainer.log_names().join(", ");
            return Err(Error::Usage(format!(
                "{callback} monitors `{name}`, of which is not known whether it is to go up or down: give mode \"min\" or \"max\", or one of \
                 the values that there are: {known}, and with validation data the same behind val_"
            )));
        }
        if self.name.starts_with("val_") && !control.validates && control.trainer.logs_as(self.plain()) {
            control.notes.push(format!("{callback} monitors `{name}`, but there is no validation data: it does nothing"));
        }
        Ok(())
    }

    /// The value, if this epoch has it.
    pub(super) fn value(&self, logs: &Logs, control: &mut Control<'_>) -> Option<f64> {
        let value = logs.iter().find(|(own, _)| own == self.name).map(|(_, value)| *value);
        if value.is_none() && !control.trainer.logs_as(self.plain()) {
            let known: Vec<&str> = logs.iter().map(|(own, _)| own.as_str()).collect();
            control.notes.push(format!("{} monitors `{}`, which an epoch lacked: it had {}", self.callback, self.name, known.join(", ")));
        }
        value
    }

    /// Whether a value is better than an older one by more than `delta`.
    pub(super) fn better(&self, trainer: &Trainer, new: f64, old: f64, delta: f64) -> bool {
        match self.direction(trainer) {
            Some(Direction::Max) => new - delta.abs() > old,
            _ => new + delta.abs() < old,
        }
    }

    fn direction(&self, trainer: &Trainer) -> Option<Direction> {
        if self.mode == Direction::Auto { trainer.direction(self.plain()) } else { Some(self.mode) }
    }
}
