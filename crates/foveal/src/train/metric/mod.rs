//! `keras.metrics`: each struct is its Keras config; [`MetricState`] holds what has been seen.

mod accuracy;
mod batch;
mod confusion;
mod correlation;
mod curve;
mod direction;
mod mean;
mod of_loss;
mod overlap;
mod score;

pub use accuracy::{
    Accuracy, BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy, SparseTopKCategoricalAccuracy, TopKCategoricalAccuracy,
};
pub use batch::Batch;
pub use confusion::{FalseNegatives, FalsePositives, Precision, Recall, Thresholds, TrueNegatives, TruePositives};
pub use correlation::{ConcordanceCorrelation, PearsonCorrelation};
pub use curve::{AUC, Curve, PrecisionAtRecall, RecallAtPrecision, SensitivityAtSpecificity, SpecificityAtSensitivity, Summation};
pub use mean::{Mean, Sum};
pub use of_loss::{
    BinaryCrossentropy, CategoricalCrossentropy, CategoricalHinge, CosineSimilarity, Hinge, KLDivergence, LogCoshError, MeanAbsoluteError,
    MeanAbsolutePercentageError, MeanSquaredError, MeanSquaredLogarithmicError, Poisson, RootMeanSquaredError,
    SparseCategoricalCrossentropy, SquaredHinge,
};
pub use overlap::{BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU};
pub use score::{Average, ClassAggregation, F1Score, FBetaScore, R2Score};

use super::loss::{ALIASES, Target};
use super::object::{keras_objects, named, objection, parts};
use crate::error::Objection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What all metrics have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Common {
    /// The metric's name.
    pub name: String,
    /// The type that Keras counts in.
    pub dtype: Option<String>,
}

impl Common {
    fn named(name: &str) -> Self {
        Self { name: name.into(), dtype: Some("float32".into()) }
    }
}

/// What every metric answers.
pub(crate) trait MetricFunction {
    /// Name and type.
    fn common(&self) -> &Common;

    /// What it has seen before the first batch.
    fn accumulator(&self) -> Box<dyn Accumulator>;

    /// Objects to settings that make no sense.
    fn check(&self) -> Result<(), Objection> {
        Ok(())
    }
}

/// What a metric has seen.
pub(crate) trait Accumulator: Send {
    /// Looks at a batch.
    fn update(&mut self, batch: &Batch<'_>) -> Result<(), Objection>;

    /// The metric of everything seen: one value, or one for each threshold or class.
    fn result(&self) -> Vec<f32>;
}

/// A metric without settings of its own, by what it makes of a batch.
macro_rules! plain_metric {
    ($(#[$meta:meta])* $class:ident, $name:literal, $accumulator:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(default)]
        pub struct $class {
            /// Name and type.
            #[serde(flatten)]
            pub common: $crate::train::metric::Common,
        }

        impl Default for $class {
            fn default() -> Self {
                Self { common: $crate::train::metric::Common::named($name) }
            }
        }

        impl $crate::train::metric::MetricFunction for $class {
            fn common(&self) -> &$crate::train::metric::Common {
                &self.common
            }

            fn accumulator(&self) -> Box<dyn $crate::train::metric::Accumulator> {
                $accumulator
            }
        }
    };
}
use plain_metric;

keras_objects! {
    /// A metric.
    Metric as dyn MetricFunction, "metric" in "keras.metrics", unsupported: [
        ("MeanMetricWrapper", "it holds a function of Python"),
    ], {
        Mean, Sum, MeanSquaredError, RootMeanSquaredError, MeanAbsoluteError, MeanAbsolutePercentageError, MeanSquaredLogarithmicError,
        CosineSimilarity, LogCoshError, R2Score, AUC, FalseNegatives, FalsePositives, Precision, PrecisionAtRecall, Recall,
        RecallAtPrecision, SensitivityAtSpecificity, SpecificityAtSensitivity, TrueNegatives, TruePositives, ConcordanceCorrelation,
        PearsonCorrelation, Hinge, SquaredHinge, CategoricalHinge, KLDivergence, Poisson, BinaryCrossentropy, CategoricalCrossentropy,
        SparseCategoricalCrossentropy, Accuracy, BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy,
        TopKCategoricalAccuracy, SparseTopKCategoricalAccuracy, F1Score, FBetaScore, IoU, BinaryIoU, MeanIoU, OneHotIoU, OneHotMeanIoU,
    }
}

impl Metric {
    /// From what a file has, or `keras.metrics.get` takes: a name, or a serialized object.
    ///
    /// # Errors
    /// For a class or a setting that is unknown, and for values that make no sense.
    pub fn from_keras(value: &Value) -> Result<Self, Objection> {
        let (name, config) = parts(value).ok_or_else(|| objection("metric", value, "a name or a serialized metric"))?;
        let alias = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, class)| *class);
        let class = alias.filter(|class| Self::CLASSES.contains(class)).or_else(|| named(name, Self::CLASSES));
        Self::of_class(class.unwrap_or(name), &config)
    }

    /// From what `compile(metrics = ...)` takes. `"accuracy"` and `"acc"` are the binary, sparse or categorical one by the
    /// shapes of targets and predictions, and a metric that is given by a name has this name, as in Keras.
    ///
    /// # Errors
    /// As [`Metric::from_keras`].
    pub fn resolve(value: &Value, y_true: &[Option<usize>], y_pred: &[Option<usize>]) -> Result<Self, Objection> {
        let Some(name) = value.as_str() else { return Self::from_keras(value) };
        let metric = match name.to_lowercase().as_str() {
            "accuracy" | "acc" => {
                let class = Target::of(y_true, y_pred).pick("BinaryAccuracy", "SparseCategoricalAccuracy", "CategoricalAccuracy");
                Self::of_class(class, &Map::new())?
            }
            _ => Self::from_keras(value)?,
        };
        let mut config = metric.config();
        config.insert("name".into(), name.into());
        Self::of_class(metric.class(), &config)
    }

    /// The metric's name.
    pub fn name(&self) -> &str {
        &self.face().common().name
    }
}

/// A metric at work.
pub struct MetricState {
    metric: Metric,
    accumulator: Box<dyn Accumulator>,
}

impl std::fmt::Debug for MetricState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MetricState").field("metric", &self.metric).field("result", &self.result()).finish()
    }
}

impl MetricState {
    /// Before the first batch.
    pub fn new(metric: impl Into<Metric>) -> Self {
        let metric = metric.into();
        Self { accumulator: metric.face().accumulator(), metric }
    }

    /// The metric.
    pub fn metric(&self) -> &Metric {
        &self.metric
    }

    /// Looks at a batch.
    ///
    /// # Errors
    /// If shapes do not go together.
    pub fn update(&mut self, batch: &Batch<'_>) -> Result<(), Objection> {
        self.accumulator.update(batch)
    }

    /// The metric of all batches since it was made or reset: one value, or one for each threshold or class where its
    /// settings say so.
    pub fn result(&self) -> Vec<f32> {
        self.accumulator.result()
    }

    /// Forgets all batches.
    pub fn reset(&mut self) {
        self.accumulator = self.metric.face().accumulator();
    }
}
