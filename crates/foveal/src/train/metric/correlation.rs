//! How targets and predictions move together along an axis.

use super::batch::{Batch, different};
use super::mean::{Averaged, Running, Samples};
use super::{Accumulator, Common, MetricFunction};
use crate::error::Objection;
use crate::layers::config::resolve_axis;
use crate::train::loss::EPSILON;
use ndarray::{ArrayView1, Axis, Zip};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number for each pair of lines along an axis.
struct Lines {
    axis: i64,
    correlation: fn(&Line, &Line) -> f64,
}

/// A line with its mean and its variance.
struct Line {
    values: Vec<f64>,
    mean: f64,
    variance: f64,
}

impl Line {
    fn new(values: ArrayView1<'_, f32>) -> Self {
        let values: Vec<f64> = values.iter().map(|&x| f64::from(x)).collect();
        let count = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count;
        Self { values, mean, variance }
    }

    /// The mean of the products of what two lines differ from two numbers by.
    fn covariance(&self, mean: f64, other: &Line) -> f64 {
        let products = self.values.iter().zip(&other.values).map(|(a, b)| (a - mean) * (b - other.mean));
        products.sum::<f64>() / self.values.len().max(1) as f64
    }
}

impl Averaged for Lines {
    fn samples(&mut self, batch: &Batch<'_>) -> Result<Samples, Objection> {
        let (y_true, y_pred) = batch.pair();
        if y_true.shape() != y_pred.shape() {
            return Err(different(&y_pred, &y_true));
        }
        let axis = Axis(resolve_axis(self.axis, y_pred.ndim())?);
        let values = Zip::from(y_true.lanes(axis)).and(y_pred.lanes(axis));
        Ok(values.map_collect(|a, b| (self.correlation)(&Line::new(a), &Line::new(b)) as f32).into())
    }
}

/// A correlation along an axis.
macro_rules! correlation {
    ($(#[$meta:meta])* $class:ident, $name:literal, |$y_true:ident, $y_pred:ident| $formula:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(default)]
        pub struct $class {
            /// Name and type.
            #[serde(flatten)]
            pub common: Common,
            /// The axis along which values belong together.
            pub axis: i64,
        }

        impl Default for $class {
            fn default() -> Self {
                Self { common: Common::named($name), axis: -1 }
            }
        }

        impl MetricFunction for $class {
            fn common(&self) -> &Common {
                &self.common
            }

            fn accumulator(&self) -> Box<dyn Accumulator> {
                Running::boxed(Lines { axis: self.axis, correlation: |$y_true, $y_pred| $formula })
            }
        }
    };
}

correlation! {
    /// Pearson's correlation of targets and predictions.
    PearsonCorrelation, "pearson_correlation",
    |y_true, y_pred| y_true.covariance(y_true.mean, y_pred) / (y_true.variance.sqrt() * y_pred.variance.sqrt())
}

correlation! {
    /// Lin's concordance correlation of targets and predictions.
    ConcordanceCorrelation, "concordance_correlation",
    |y_true, y_pred| {
        let apart = y_true.mean - y_pred.mean;
        let norm = y_true.variance + y_pred.variance + apart * apart;
        2.0 * y_true.covariance(y_pred.mean, y_pred) / (norm + f64::from(EPSILON))
    }
}
