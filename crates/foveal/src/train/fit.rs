//! Keras' training loop.

use super::Trainer;
use super::callback::{Callback, Control};
use super::data::Data;
use super::history::{History, Logs};
use crate::error::{Error, Result};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use std::sync::atomic::{AtomicBool, Ordering};

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
    /// Batches in an epoch, for data without end.
    pub steps_per_epoch: Option<usize>,
    /// Validate behind every so many epochs.
    pub validation_freq: usize,
    /// Samples in a batch of the validation; as in training if absent.
    pub validation_batch_size: Option<usize>,
    /// How much each class counts in the loss: class and factor, as [`Batch::class_weighted`] takes them.
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
            validation_freq: 1,
            validation_batch_size: None,
            class_weight: Vec::new(),
            cancel: None,
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
        mut data: impl Data,
        mut validation: Option<impl Data>,
        fit: &Fit<'_>,
        callbacks: &mut [&mut dyn Callback],
    ) -> Result<History> {
        if fit.batch_size == 0 || data.is_empty() {
            return Err(Error::Usage(if data.is_empty() {
                "there are no samples to train with".into()
            } else {
                "batch_size must be at least 1".into()
            }));
        }
        let mut history = History::default();
        let mut stop = false;
        let mut order: Vec<usize> = (0..data.len().unwrap_or(0)).collect();
        let mut rng = StdRng::seed_from_u64(self.seed_value());
        each(callbacks, self, &mut stop, |callback, control| callback.train_begin(control))?;
        for epoch in fit.initial_epoch..fit.epochs {
            each(callbacks, self, &mut stop, |callback, control| callback.epoch_begin(epoch, control))?;
            if fit.shuffle {
                order.shuffle(&mut rng);
            }
            self.reset_metrics();
            let seen = self.epoch(&mut data, &order, fit, callbacks, &mut stop)?;
            if seen == 0 || cancelled(fit) {
                break;
            }
            let mut logs = by_name(self.logs()?);
            let validates = (epoch + 1).is_multiple_of(fit.validation_freq.max(1));
            if let Some(validation) = validation.as_mut().filter(|_| validates) {
                let size = fit.validation_batch_size.unwrap_or(fit.batch_size);
                let values = self.evaluate_with(validation, size, fit.cancel)?;
                logs.extend(by_name(values).into_iter().map(|(name, value)| (format!("val_{name}"), value)));
            }
            // What is known of an epoch that was cut short would mislead those who compare epochs.
            if cancelled(fit) {
                break;
            }
            each(callbacks, self, &mut stop, |callback, control| callback.epoch_end(epoch, &mut logs, control))?;
            history.push(epoch, &logs);
            if stop {
                break;
            }
        }
        self.finalize()?;
        each(callbacks, self, &mut stop, |callback, control| callback.train_end(control))?;
        Ok(history)
    }

    /// The batches of one epoch; how many there were.
    fn epoch(
        &mut self,
        data: &mut impl Data,
        order: &[usize],
        fit: &Fit<'_>,
        callbacks: &mut [&mut dyn Callback],
        stop: &mut bool,
    ) -> Result<usize> {
        let steps = fit.steps_per_epoch.or_else(|| data.len().map(|n| n.div_ceil(fit.batch_size)));
        let unknown: Vec<usize> = if data.len().is_none() { (0..fit.batch_size).collect() } else { Vec::new() };
        let mut step = 0;
        while steps.is_none_or(|steps| step < steps) && !*stop && !cancelled(fit) {
            let samples = if unknown.is_empty() { chunk(order, fit.batch_size, step) } else { &unknown };
            let batch = data.batch(samples)?;
            if batch.is_empty() {
                break;
            }
            let batch = batch.class_weighted(&fit.class_weight)?;
            match self.train_step(&batch, fit.cancel) {
                Err(Error::Interrupted) => break,
                done => done?,
            }
            let logs = by_name(self.logs()?);
            each(callbacks, self, stop, |callback, control| callback.batch_end(step, steps, &logs, control))?;
            step += 1;
        }
        Ok(step)
    }

    /// Loss and metrics over all of the data.
    ///
    /// # Errors
    /// If the arrays do not fit the model.
    pub fn evaluate(&mut self, mut data: impl Data, batch_size: usize) -> Result<Logs> {
        self.evaluate_with(&mut data, batch_size.max(1), None)
    }

    /// As [`Trainer::evaluate`]; ends with what was counted so far once `cancel` is set.
    ///
    /// # Errors
    /// If the arrays do not fit the model.
    pub fn evaluate_with(&mut self, data: &mut impl Data, batch_size: usize, cancel: Option<&AtomicBool>) -> Result<Logs> {
        let order: Vec<usize> = (0..data.len().unwrap_or(batch_size)).collect();
        self.reset_metrics();
        let steps = data.len().map(|n| n.div_ceil(batch_size));
        let mut step = 0;
        while steps.is_none_or(|steps| step < steps) {
            let batch = data.batch(if steps.is_some() { chunk(&order, batch_size, step) } else { &order })?;
            if batch.is_empty() {
                break;
            }
            match self.test_step(&batch, cancel) {
                Err(Error::Interrupted) => break,
                done => done?,
            }
            step += 1;
        }
        self.logs()
    }
}

/// In the order of their names, as Keras hands logs to callbacks.
fn by_name(mut logs: Logs) -> Logs {
    logs.sort_by(|a, b| a.0.cmp(&b.0));
    logs
}

fn cancelled(fit: &Fit<'_>) -> bool {
    fit.cancel.is_some_and(|flag| flag.load(Ordering::Relaxed))
}

/// Batch `step` of samples in this order, which begins again at its end.
fn chunk(order: &[usize], size: usize, step: usize) -> &[usize] {
    let batches = order.len().div_ceil(size).max(1);
    let start = step % batches * size;
    &order[start..(start + size).min(order.len())]
}

fn each(
    callbacks: &mut [&mut dyn Callback],
    trainer: &mut Trainer,
    stop: &mut bool,
    mut call: impl FnMut(&mut dyn Callback, &mut Control<'_>) -> Result<()>,
) -> Result<()> {
    callbacks.iter_mut().try_for_each(|callback| call(*callback, &mut Control { trainer, stop }))
}
