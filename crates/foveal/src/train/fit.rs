//! Keras' training loop.

use super::Trainer;
use super::callback::{Callback, Control};
use super::data::Data;
use super::feed::{Feed, chunk};
use super::history::{History, Logs};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, Ordering};

/// Behind which epochs to validate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ValidationFrequency {
    /// Every so many.
    Every(usize),
    /// Those of these numbers, from 1 on.
    Epochs(Vec<usize>),
}

impl Default for ValidationFrequency {
    fn default() -> Self {
        Self::Every(1)
    }
}

impl ValidationFrequency {
    fn has(&self, epoch: usize) -> bool {
        match self {
            Self::Every(epochs) => (epoch + 1).is_multiple_of(*epochs),
            Self::Epochs(numbers) => numbers.contains(&(epoch + 1)),
        }
    }
}

/// Arguments of Keras' `fit`.
#[derive(Clone, Debug)]
pub struct Fit<'a> {
    /// Samples in a batch.
    pub batch_size: usize,
    /// How often every sample is seen.
    pub epochs: usize,
    /// Number of the first epoch, for training that goes on.
    pub initial_epoch: usize,
    /// Whether the samples come in another order in every epoch.
    pub shuffle: bool,
    /// Batches in an epoch; the next one goes on behind them. All there are if absent.
    pub steps_per_epoch: Option<usize>,
    /// Behind which epochs to validate.
    pub validation_freq: ValidationFrequency,
    /// Batches to validate with, from the first on. All there are if absent.
    pub validation_steps: Option<usize>,
    /// Samples in a batch of the validation; as in training if absent.
    pub validation_batch_size: Option<usize>,
    /// How much each class counts in the loss: class and factor, as [`Batch::class_weighted`](super::Batch::class_weighted) takes them.
    pub class_weight: Vec<(usize, f32)>,
    /// Stops cleanly once it is set.
    pub cancel: Option<&'a AtomicBool>,
}

impl Default for Fit<'_> {
    fn default() -> Self {
        Self {
            batch_size: 32,
            epochs: 1,
            initial_epoch: 0,
            shuffle: true,
            steps_per_epoch: None,
            validation_freq: ValidationFrequency::default(),
            validation_steps: None,
            validation_batch_size: None,
            class_weight: Vec::new(),
            cancel: None,
        }
    }
}

impl Fit<'_> {
    fn check(&self) -> Result<()> {
        let counts = [
            ("batch_size", Some(self.batch_size)),
            ("steps_per_epoch", self.steps_per_epoch),
            ("validation_steps", self.validation_steps),
            ("validation_batch_size", self.validation_batch_size),
            ("validation_freq", matches!(self.validation_freq, ValidationFrequency::Every(0)).then_some(0)),
        ];
        match counts.into_iter().find(|(_, count)| *count == Some(0)) {
            Some((name, _)) => Err(Error::Usage(format!("fit: {name} must be at least 1"))),
            None => Ok(()),
        }
    }

    fn cancelled(&self) -> bool {
        self.cancel.is_some_and(|flag| flag.load(Ordering::Relaxed))
    }
}

/// A training at work.
struct Run<'a, 'b> {
    fit: &'a Fit<'a>,
    callbacks: &'a mut [&'b mut dyn Callback],
    stop: bool,
    validates: bool,
    history: History,
}

impl Run<'_, '_> {
    /// Calls all callbacks, and tells them what any of them had to say.
    fn each(&mut self, trainer: &mut Trainer, mut call: impl FnMut(&mut dyn Callback, &mut Control<'_>) -> Result<()>) -> Result<()> {
        let mut notes = Vec::new();
        for callback in self.callbacks.iter_mut() {
            let mut control = Control { trainer, stop: &mut self.stop, notes: &mut notes, validates: self.validates };
            call(*callback, &mut control)?;
        }
        notes.into_iter().for_each(|note| self.note(note));
        Ok(())
    }

    /// Tells something once.
    fn note(&mut self, note: String) {
        if !self.history.notes.contains(&note) {
            self.callbacks.iter_mut().for_each(|callback| callback.note(&note));
            self.history.notes.push(note);
        }
    }

    /// The batches of one epoch; how many there were.
    fn epoch(&mut self, trainer: &mut Trainer, feed: &mut Feed<impl Data>, left: usize) -> Result<usize> {
        let steps = feed.steps();
        let mut step = 0;
        feed.begin();
        while steps.is_none_or(|steps| step < steps) && !self.fit.cancelled() {
            let batch = feed.next()?;
            if batch.is_empty() {
                self.ran_out(step, left);
                break;
            }
            let batch = batch.class_weighted(&self.fit.class_weight)?;
            self.each(trainer, |callback, control| callback.batch_begin(step, control))?;
            match trainer.train_step(&batch, self.fit.cancel) {
                Err(Error::Interrupted) => break,
                done => done?,
            }
            let logs = by_name(trainer.logs()?);
            self.each(trainer, |callback, control| callback.batch_end(step, steps, &logs, control))?;
            step += 1;
            if self.stop {
                break;
            }
        }
        Ok(step)
    }

    /// Tells that there are fewer batches than were asked for.
    fn ran_out(&mut self, step: usize, left: usize) {
        let remedy = "give as many batches as steps_per_epoch and epochs ask for, or data that can be begun again";
        match self.fit.steps_per_epoch {
            Some(steps) if step > 0 => self.note(format!("the data ran out in an epoch, behind {step} of {steps} steps: {remedy}")),
            _ if step == 0 && left > 0 && !self.history.epochs.is_empty() => {
                self.note(format!("the data ran out, with {left} epochs left: {remedy}"));
            }
            _ => {}
        }
    }
}

impl Trainer {
    /// Trains for some epochs.
    ///
    /// # Errors
    /// If the arrays do not fit the model.
    pub fn fit(&mut self, data: impl Data, fit: &Fit<'_>) -> Result<History> {
        self.fit_with(data, None::<super::Arrays>, fit, &mut [])
    }

    /// As [`Trainer::fit`], with data to validate with behind every epoch, and callbacks. A run that is cancelled ends with
    /// what it has; a callback that keeps the best weights puts them back then too.
    ///
    /// # Errors
    /// If the arrays do not fit the model, or a callback fails.
    pub fn fit_with(
        &mut self,
        data: impl Data,
        mut validation: Option<impl Data>,
        fit: &Fit<'_>,
        callbacks: &mut [&mut dyn Callback],
    ) -> Result<History> {
        fit.check()?;
        if data.is_empty() {
            return Err(Error::Usage("there are no samples to train with".into()));
        }
        if validation.as_ref().is_some_and(Data::is_empty) {
            return Err(Error::Usage("there are no samples to validate with".into()));
        }
        let begun = self.optimizer().steps();
        let mut feed = Feed::new(data, fit, self.shuffle_seed());
        let mut run = Run { fit, callbacks, stop: false, validates: validation.is_some(), history: History::default() };
        run.each(self, |callback, control| callback.train_begin(control))?;
        for epoch in fit.initial_epoch..fit.epochs {
            run.each(self, |callback, control| callback.epoch_begin(epoch, control))?;
            self.reset_metrics();
            let seen = run.epoch(self, &mut feed, fit.epochs - epoch)?;
            if seen == 0 || fit.cancelled() {
                break;
            }
            let mut logs = by_name(self.logs()?);
            if let Some(validation) = validation.as_mut().filter(|_| fit.validation_freq.has(epoch)) {
                let size = fit.validation_batch_size.unwrap_or(fit.batch_size);
                let values = self.evaluate_with(validation, size, fit.validation_steps, fit.cancel)?;
                logs.extend(by_name(values).into_iter().map(|(name, value)| (format!("val_{name}"), value)));
            }
            // What is known of an epoch that was cut short would mislead those who compare epochs.
            if fit.cancelled() {
                break;
            }
            run.each(self, |callback, control| callback.epoch_end(epoch, &mut logs, control))?;
            run.history.push(epoch, &logs);
            if run.stop {
                break;
            }
        }
        let steps = self.optimizer().steps() - begun;
        if steps == 0 && fit.initial_epoch < fit.epochs && !fit.cancelled() {
            return Err(Error::Usage("there are no samples to train with: the data gave no batch".into()));
        }
        if steps > 0 {
            self.finalize()?;
        }
        run.each(self, |callback, control| callback.train_end(control))?;
        Ok(run.history)
    }

    /// Loss and metrics over all of the data.
    ///
    /// # Errors
    /// If the arrays do not fit the model.
    pub fn evaluate(&mut self, mut data: impl Data, batch_size: usize) -> Result<Logs> {
        self.evaluate_with(&mut data, batch_size, None, None)
    }

    /// As [`Trainer::evaluate`], with the first batches alone if `steps` says how many; ends with what was counted so far once
    /// `cancel` is set.
    ///
    /// # Errors
    /// If the arrays do not fit the model.
    pub fn evaluate_with(
        &mut self,
        data: &mut impl Data,
        batch_size: usize,
        steps: Option<usize>,
        cancel: Option<&AtomicBool>,
    ) -> Result<Logs> {
        if batch_size == 0 || steps == Some(0) {
            let name = if batch_size == 0 { "batch_size" } else { "steps" };
            return Err(Error::Usage(format!("evaluate: {name} must be at least 1")));
        }
        data.begin();
        let counted = self.set_counted(None);
        let values = self.evaluate_all(data, batch_size, steps, cancel);
        // A callback may ask between the batches of an epoch, whose values go on.
        self.set_counted(Some(counted));
        values
    }

    fn evaluate_all(&mut self, data: &mut impl Data, batch_size: usize, steps: Option<usize>, cancel: Option<&AtomicBool>) -> Result<Logs> {
        let order: Vec<usize> = (0..data.len().unwrap_or(batch_size)).collect();
        let known = data.len().is_some();
        let mut step = 0;
        while steps.is_none_or(|steps| step < steps) {
            // Behind the last of a known number, a chunk is empty.
            let batch = match chunk(&order, batch_size, if known { step } else { 0 }) {
                [] => break,
                samples => data.batch(samples)?,
            };
            if batch.is_empty() {
                break;
            }
            match self.test_step(&batch, cancel) {
                Err(Error::Interrupted) => break,
                done => done?,
            }
            step += 1;
        }
        let cancelled = cancel.is_some_and(|flag| flag.load(Ordering::Relaxed));
        if step == 0 && !cancelled {
            return Err(Error::Usage("there are no samples to evaluate with: the data gave no batch".into()));
        }
        self.logs()
    }
}

/// In the order of their names, as Keras hands logs to callbacks.
fn by_name(mut logs: Logs) -> Logs {
    logs.sort_by(|a, b| a.0.cmp(&b.0));
    logs
}
