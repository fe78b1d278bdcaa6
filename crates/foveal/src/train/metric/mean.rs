//! Means and sums over samples.

use super::batch::{Batch, broadcast, masked, same_rank};
use super::{Accumulator, Common, MetricFunction};
use crate::error::Objection;
use ndarray::{ArrayD, Axis, CowArray, IxDyn};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a metric says of every sample.
pub(super) struct Samples {
    /// The values.
    pub(super) values: ArrayD<f32>,
    /// Where they count; Keras looks at it only where there are sample weights, too.
    pub(super) mask: Option<ArrayD<f32>>,
}

impl From<ArrayD<f32>> for Samples {
    fn from(values: ArrayD<f32>) -> Self {
        Self { values, mask: None }
    }
}

/// A metric that is the mean of values of the samples.
pub(super) trait Averaged: Send + 'static {
    /// The values of all samples.
    fn samples(&mut self, batch: &Batch<'_>) -> Result<Samples, Objection>;

    /// The metric by the mean.
    fn finish(&self, mean: f64) -> f64 {
        mean
    }
}

/// The mean so far.
pub(super) struct Running<M> {
    metric: M,
    total: f64,
    count: f64,
}

impl<M: Averaged> Running<M> {
    /// Before the first batch.
    pub(super) fn boxed(metric: M) -> Box<dyn Accumulator> {
        Box::new(Self { metric, total: 0.0, count: 0.0 })
    }
}

impl<M: Averaged> Accumulator for Running<M> {
    fn update(&mut self, batch: &Batch<'_>) -> Result<(), Objection> {
        let samples = self.metric.samples(batch)?;
        let (total, count) = weighted(samples, batch.weight()?, true)?;
        self.total += total;
        self.count += count;
        Ok(())
    }

    fn result(&self) -> Vec<f32> {
        let mean = if self.count == 0.0 { 0.0 } else { self.total / self.count };
        vec![self.metric.finish(mean) as f32]
    }
}

/// Leaves the first `keep` axes, and averages over the others or adds them up.
fn reduce(mut x: ArrayD<f32>, keep: usize, mean: bool) -> ArrayD<f32> {
    while x.ndim() > keep {
        let last = Axis(x.ndim() - 1);
        let count = if mean { x.len_of(last).max(1) as f32 } else { 1.0 };
        x = x.sum_axis(last) / count;
    }
    x
}

/// The sum of weighted values and the sum of weights (`reduce_to_samplewise_values`): several values of a sample are
/// first averaged, or added up.
fn weighted(samples: Samples, weight: Option<CowArray<'_, f32, IxDyn>>, mean: bool) -> Result<(f64, f64), Objection> {
    let sum = |x: &ArrayD<f32>| x.iter().map(|&v| f64::from(v)).sum::<f64>();
    let Some(weight) = weight else {
        let count = samples.values.shape().first().copied().unwrap_or(1);
        return Ok((sum(&reduce(samples.values, 1, mean)), count as f64));
    };
    let weight = masked(Some(weight.view()), samples.mask.as_ref().map(|mask| mask.view()))?.unwrap_or(weight.view().into());
    let (values, weight) = same_rank(samples.values.view(), weight.view(), true);
    let rank = weight.ndim();
    let values = if values.ndim() > rank { reduce(values.to_owned(), rank, mean) } else { values.to_owned() };
    let weight = broadcast(&weight, values.shape())?;
    let total = sum(&reduce(&values * &weight, 1, mean));
    Ok((total, sum(&reduce(weight.to_owned(), 1, mean))))
}

/// What [`Mean`] and [`Sum`] are of.
struct Predictions;

impl Averaged for Predictions {
    fn samples(&mut self, batch: &Batch<'_>) -> Result<Samples, Objection> {
        Ok(batch.y_pred.to_owned().into())
    }
}

/// The weighted mean of the predictions, whatever the targets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Mean {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
}

impl Default for Mean {
    fn default() -> Self {
        Self { common: Common::named("mean") }
    }
}

impl MetricFunction for Mean {
    fn common(&self) -> &Common {
        &self.common
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        Running::boxed(Predictions)
    }
}

/// The weighted sum of the predictions, whatever the targets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Sum {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
}

impl Default for Sum {
    fn default() -> Self {
        Self { common: Common::named("sum") }
    }
}

impl MetricFunction for Sum {
    fn common(&self) -> &Common {
        &self.common
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        Box::new(Total(0.0))
    }
}

/// The sum so far.
struct Total(f64);

impl Accumulator for Total {
    fn update(&mut self, batch: &Batch<'_>) -> Result<(), Objection> {
        self.0 += weighted(batch.y_pred.to_owned().into(), batch.weight()?, false)?.0;
        Ok(())
    }

    fn result(&self) -> Vec<f32> {
        vec![self.0 as f32]
    }
}
