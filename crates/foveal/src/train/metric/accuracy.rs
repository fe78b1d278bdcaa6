//! How often predictions are right.

use super::batch::{Batch, argmax, combine};
use super::mean::{Averaged, Running, Samples};
use super::{Accumulator, Common, MetricFunction, plain_metric};
use crate::error::Objection;
use crate::train::object::ensure;
use ndarray::{ArrayD, ArrayViewD, Axis};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// 1 where two values are the same.
fn equal(a: f32, b: f32) -> f32 {
    if a == b { 1.0 } else { 0.0 }
}

/// 1 where a prediction is right.
#[derive(Clone, Copy, Debug)]
enum Right {
    /// Where it is the target.
    Same,
    /// Where both are above a threshold or neither is; targets are 0 and 1.
    Above(f32),
    /// Where the largest value stands in the same place.
    Category,
    /// Where the largest value stands in the place that the target says.
    Place,
    /// Where it is among the `k` largest in the place where the target is largest.
    TopCategory(usize),
    /// Where it is among the `k` largest in the place that the target says.
    TopPlace(usize),
    /// Where the target is among the first `k` predictions.
    Among(usize),
}

impl Averaged for Right {
    fn samples(&mut self, batch: &Batch<'_>) -> Result<Samples, Objection> {
        let (y_true, y_pred) = (batch.y_true.view(), batch.y_pred.view());
        let values = match *self {
            Right::Same => {
                let (y_true, y_pred) = batch.pair();
                combine(y_true, y_pred, equal)?
            }
            Right::Above(threshold) => {
                let (y_true, y_pred) = batch.pair();
                combine(y_true, y_pred, |y_true, y_pred| equal(y_true, if y_pred > threshold { 1.0 } else { 0.0 }))?
            }
            Right::Category => combine(argmax(y_true, -1)?.view(), argmax(y_pred, -1)?.view(), equal)?,
            Right::Place => combine(numbers(y_true, &y_pred), argmax(y_pred, -1)?.view(), equal)?,
            Right::TopCategory(k) => top(argmax(y_true, -1)?.view(), y_pred, |place, line| in_top(place, line, k))?,
            Right::TopPlace(k) => top(numbers(y_true, &y_pred), y_pred, |place, line| in_top(place, line, k))?,
            Right::Among(k) => top(numbers(y_true, &y_pred), y_pred, |id, line| line.iter().take(k).any(|&x| x == id))?,
        };
        Ok(values.into())
    }
}

/// Targets without a last axis of length 1 in the place of the classes.
fn numbers<'a>(y_true: ArrayViewD<'a, f32>, y_pred: &ArrayViewD<'_, f32>) -> ArrayViewD<'a, f32> {
    match y_true.ndim() == y_pred.ndim() && y_true.shape().last() == Some(&1) {
        true => {
            let last = Axis(y_true.ndim() - 1);
            y_true.index_axis_move(last, 0)
        }
        false => y_true,
    }
}

/// 1 where `holds` for a target and the line of predictions beside it.
fn top(y_true: ArrayViewD<'_, f32>, y_pred: ArrayViewD<'_, f32>, holds: impl Fn(f32, &[f32]) -> bool) -> Result<ArrayD<f32>, Objection> {
    let classes = y_pred.shape().last().copied().unwrap_or(0).max(1);
    let expected = y_pred.shape().split_last().map_or(&[][..], |(_, rest)| rest);
    if y_true.shape() != expected {
        let (expected, got) = (format!("{expected:?}"), format!("{:?}", y_true.shape()));
        return Err(Objection::Shape { what: "shape of the targets", expected, got });
    }
    let y_pred = y_pred.as_standard_layout();
    let lines = y_pred.as_slice().unwrap_or_default().chunks_exact(classes);
    let values = y_true.iter().zip(lines).map(|(&target, line)| if holds(target, line) { 1.0 } else { 0.0 });
    Ok(ArrayD::from_shape_vec(y_true.shape(), values.collect()).unwrap_or_default())
}

/// Whether the value in a place is among the `k` largest; those that are as large do not count against it.
fn in_top(place: f32, line: &[f32], k: usize) -> bool {
    let own = (place >= 0.0).then(|| line.get(place as usize)).flatten();
    own.is_some_and(|own| own.is_finite() && line.iter().filter(|x| *x > own).count() < k)
}

plain_metric! {
    /// How often predictions are equal to targets.
    Accuracy, "accuracy", Running::boxed(Right::Same)
}

plain_metric! {
    /// How often the largest prediction stands where the largest target does.
    CategoricalAccuracy, "categorical_accuracy", Running::boxed(Right::Category)
}

plain_metric! {
    /// How often the largest prediction is that of the class whose number is the target.
    SparseCategoricalAccuracy, "sparse_categorical_accuracy", Running::boxed(Right::Place)
}

/// How often predictions lie on the right side of a threshold; targets are 0 and 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BinaryAccuracy {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// Predictions above it mean 1.
    pub threshold: f64,
}

impl Default for BinaryAccuracy {
    fn default() -> Self {
        Self { common: Common::named("binary_accuracy"), threshold: 0.5 }
    }
}

impl MetricFunction for BinaryAccuracy {
    fn common(&self) -> &Common {
        &self.common
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        Running::boxed(Right::Above(self.threshold as f32))
    }
}

/// How often the class with the largest target is among the `k` largest predictions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TopKCategoricalAccuracy {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// How many predictions count.
    pub k: usize,
}

impl Default for TopKCategoricalAccuracy {
    fn default() -> Self {
        Self { common: Common::named("top_k_categorical_accuracy"), k: 5 }
    }
}

impl MetricFunction for TopKCategoricalAccuracy {
    fn common(&self) -> &Common {
        &self.common
    }

    fn check(&self) -> Result<(), Objection> {
        ensure(self.k > 0, "k", self.k, "a whole number from 1")
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        Running::boxed(Right::TopCategory(self.k))
    }
}

/// How often the class whose number is the target is among the `k` largest predictions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SparseTopKCategoricalAccuracy {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// How many predictions count.
    pub k: usize,
    /// Whether predictions are numbers of classes, the likeliest first.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub from_sorted_ids: bool,
}

impl Default for SparseTopKCategoricalAccuracy {
    fn default() -> Self {
        Self { common: Common::named("sparse_top_k_categorical_accuracy"), k: 5, from_sorted_ids: false }
    }
}

impl MetricFunction for SparseTopKCategoricalAccuracy {
    fn common(&self) -> &Common {
        &self.common
    }

    fn check(&self) -> Result<(), Objection> {
        ensure(self.k > 0, "k", self.k, "a whole number from 1")
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        Running::boxed(if self.from_sorted_ids { Right::Among(self.k) } else { Right::TopPlace(self.k) })
    }
}
