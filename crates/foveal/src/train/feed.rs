//! In which order training sees the samples.

use super::data::{Batch, Data};
use super::fit::Fit;
use crate::error::Result;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

/// Where training is in its data; epochs of fewer steps than there are batches go on where the one before ended.
pub(super) struct Feed<D> {
    data: D,
    /// The samples of data whose length is known.
    order: Vec<usize>,
    rng: StdRng,
    shuffle: bool,
    size: usize,
    steps_per_epoch: Option<usize>,
    /// Batches that were given since the data began.
    given: usize,
    /// Whether an epoch has just begun.
    fresh: bool,
}

impl<D: Data> Feed<D> {
    pub(super) fn new(data: D, fit: &Fit<'_>, seed: u64) -> Self {
        let order = match data.len() {
            Some(samples) => (0..samples).collect(),
            // As many are asked for.
            None => (0..fit.batch_size).collect(),
        };
        let rng = StdRng::seed_from_u64(seed);
        Self { data, order, rng, shuffle: fit.shuffle, size: fit.batch_size, steps_per_epoch: fit.steps_per_epoch, given: 0, fresh: true }
    }

    fn batches(&self) -> Option<usize> {
        self.data.len().map(|samples| samples.div_ceil(self.size))
    }

    /// Steps of an epoch, if it is known.
    pub(super) fn steps(&self) -> Option<usize> {
        self.steps_per_epoch.or(self.batches())
    }

    /// Before an epoch: the data begins again, unless an epoch has steps of its own and there is more.
    pub(super) fn begin(&mut self) {
        self.fresh = true;
        if self.steps_per_epoch.is_none() || self.batches().is_some_and(|batches| self.given >= batches) {
            self.given = 0;
        }
        if self.shuffle && self.given == 0 && self.data.len().is_some() {
            self.order.shuffle(&mut self.rng);
        }
    }

    /// The next batch; an empty one where the data ends.
    pub(super) fn next(&mut self) -> Result<Batch> {
        let batch = match self.batches() {
            Some(batches) if self.given >= batches => Batch::default(),
            Some(_) => self.data.batch(chunk(&self.order, self.size, self.given))?,
            None => {
                let batch = self.data.batch(&self.order)?;
                // An epoch that took all batches left nothing to this one but to find that out.
                if batch.is_empty() && self.fresh && self.given > 0 { self.data.batch(&self.order)? } else { batch }
            }
        };
        self.fresh = false;
        self.given = if batch.is_empty() { 0 } else { self.given + 1 };
        Ok(batch)
    }
}

/// Batch `step` of samples in this order.
pub(super) fn chunk(order: &[usize], size: usize, step: usize) -> &[usize] {
    let start = (step * size).min(order.len());
    &order[start..(start + size).min(order.len())]
}
