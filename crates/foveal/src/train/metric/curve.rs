//! Areas under curves, and points on them.

use super::batch::Batch;
use super::confusion::{Counts, MAX_THRESHOLDS, Rule, is_even, ratio};
use super::{Accumulator, Common, MetricFunction};
use crate::error::Objection;
use crate::train::loss::EPSILON;
use crate::train::object::ensure;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Thresholds between 0 and 1, both excluded.
fn inner_thresholds(count: usize) -> impl Iterator<Item = f32> {
    (1..count.saturating_sub(1)).map(move |i| (i as f64 / (count - 1) as f64) as f32)
}

/// Sensitivity, specificity, precision or recall at one threshold.
type Rate = fn(&Counts, usize) -> f64;

fn recall(counts: &Counts, i: usize) -> f64 {
    ratio(counts.true_positives[i], counts.true_positives[i] + counts.false_negatives[i])
}

fn precision(counts: &Counts, i: usize) -> f64 {
    ratio(counts.true_positives[i], counts.true_positives[i] + counts.false_positives[i])
}

fn specificity(counts: &Counts, i: usize) -> f64 {
    ratio(counts.true_negatives[i], counts.true_negatives[i] + counts.false_positives[i])
}

/// The largest of one rate where another one is at least a value.
struct Best {
    counts: Counts,
    at_least: f64,
    constrained: Rate,
    wanted: Rate,
}

impl Accumulator for Best {
    fn update(&mut self, batch: &Batch<'_>) -> Result<(), Objection> {
        self.counts.update(batch, batch.y_pred.view())
    }

    fn result(&self) -> Vec<f32> {
        // Keras compares in single precision.
        let fits = |i: &usize| (self.constrained)(&self.counts, *i) as f32 >= self.at_least as f32;
        let best = (0..self.counts.thresholds()).filter(fits).map(|i| (self.wanted)(&self.counts, i)).fold(0.0, f64::max);
        vec![best as f32]
    }
}

/// A rate where another one is at least a value.
macro_rules! best {
    ($(#[$meta:meta])* $class:ident, $name:literal, $key:ident: $constrained:ident => $wanted:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(default)]
        pub struct $class {
            /// Name and type.
            #[serde(flatten)]
            pub common: Common,
            /// The only class that counts.
            pub class_id: Option<usize>,
            /// How many thresholds are tried.
            pub num_thresholds: usize,
            /// What the other rate is to be at least; without a default.
            pub $key: f64,
        }

        impl Default for $class {
            fn default() -> Self {
                Self { common: Common::named($name), class_id: None, num_thresholds: 200, $key: f64::NAN }
            }
        }

        impl MetricFunction for $class {
            fn common(&self) -> &Common {
                &self.common
            }

            fn check(&self) -> Result<(), Objection> {
                ensure((0.0..=1.0).contains(&self.$key), stringify!($key), self.$key, "a number from 0 to 1")?;
                ensure((1..=MAX_THRESHOLDS).contains(&self.num_thresholds), "num_thresholds", self.num_thresholds, "from 1 to 10000")
            }

            fn accumulator(&self) -> Box<dyn Accumulator> {
                let count = self.num_thresholds;
                let all = std::iter::once(0.0).chain(inner_thresholds(count)).chain([1.0]).collect();
                let thresholds = if count == 1 { vec![0.5] } else { all };
                let rule = Rule { even: count > 1, class_id: self.class_id, ..Rule::new(thresholds) };
                Box::new(Best { counts: Counts::new(rule), at_least: self.$key, constrained: $constrained, wanted: $wanted })
            }
        }
    };
}

best! {
    /// The best sensitivity where the specificity is at least this.
    SensitivityAtSpecificity, "sensitivity_at_specificity", specificity: specificity => recall
}

best! {
    /// The best specificity where the sensitivity is at least this.
    SpecificityAtSensitivity, "specificity_at_sensitivity", sensitivity: recall => specificity
}

best! {
    /// The best precision where the recall is at least this.
    PrecisionAtRecall, "precision_at_recall", recall: recall => precision
}

best! {
    /// The best recall where the precision is at least this.
    RecallAtPrecision, "recall_at_precision", precision: precision => recall
}

/// Which curve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Curve {
    /// Recall over the rate of false positives.
    #[default]
    #[serde(rename = "ROC", alias = "roc")]
    Roc,
    /// Precision over recall.
    #[serde(rename = "PR", alias = "pr")]
    Pr,
    /// Precision over recall, both as gains (Flach and Kull 2015).
    #[serde(rename = "PRGAIN", alias = "prgain")]
    PrGain,
}

/// What stands for the curve between two thresholds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Summation {
    /// The middle; for precision over recall what Davis and Goadrich (2006) say.
    #[default]
    #[serde(alias = "Interpolation")]
    Interpolation,
    /// The higher end.
    #[serde(alias = "Majoring")]
    Majoring,
    /// The lower end.
    #[serde(alias = "Minoring")]
    Minoring,
}

/// The area under a curve, by sums over thresholds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AUC {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// How many thresholds the curve has.
    pub num_thresholds: usize,
    /// Which curve.
    pub curve: Curve,
    /// What stands for the curve between two thresholds.
    pub summation_method: Summation,
    /// Whether every class has a curve of its own, of which the mean is taken.
    pub multi_label: bool,
    /// The number of classes with curves of their own.
    pub num_labels: Option<usize>,
    /// Weights of the classes.
    pub label_weights: Option<Vec<f64>>,
    /// Whether predictions are logits rather than probabilities.
    pub from_logits: bool,
    /// Thresholds between 0 and 1, in place of evenly spaced ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Vec<f64>>,
}

impl Default for AUC {
    fn default() -> Self {
        Self {
            common: Common::named("auc"),
            num_thresholds: 200,
            curve: Curve::Roc,
            summation_method: Summation::Interpolation,
            multi_label: false,
            num_labels: None,
            label_weights: None,
            from_logits: false,
            thresholds: None,
        }
    }
}

impl AUC {
    fn rule(&self) -> Rule {
        let (inner, even): (Vec<f32>, bool) = match &self.thresholds {
            Some(given) => {
                let mut inner: Vec<f32> = given.iter().map(|&threshold| threshold as f32).collect();
                inner.sort_by(f32::total_cmp);
                let all: Vec<f32> = std::iter::once(0.0).chain(inner.iter().copied()).chain([1.0]).collect();
                (inner, is_even(&all))
            }
            None => (inner_thresholds(self.num_thresholds).collect(), true),
        };
        let thresholds = std::iter::once(-EPSILON).chain(inner).chain([1.0 + EPSILON]).collect();
        let weights = self.label_weights.as_ref().filter(|_| !self.multi_label);
        let label_weights = weights.map(|weights| weights.iter().map(|&w| w as f32).collect());
        Rule { even, label_weights, multi_label: self.multi_label, ..Rule::new(thresholds) }
    }
}

impl MetricFunction for AUC {
    fn common(&self) -> &Common {
        &self.common
    }

    fn check(&self) -> Result<(), Objection> {
        ensure((2..=MAX_THRESHOLDS).contains(&self.num_thresholds), "num_thresholds", self.num_thresholds, "from 2 to 10000")?;
        let given = self.thresholds.as_ref().map_or(0, Vec::len);
        ensure(given <= MAX_THRESHOLDS, "thresholds", given, "up to 10000 of them")?;
        ensure(self.multi_label || self.num_labels.is_none(), "num_labels", self.num_labels, "null unless multi_label is true")
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        Box::new(Area { counts: Counts::new(self.rule()), metric: self.clone() })
    }
}

/// Counts at the thresholds of a curve.
struct Area {
    metric: AUC,
    counts: Counts,
}

impl Accumulator for Area {
    fn update(&mut self, batch: &Batch<'_>) -> Result<(), Objection> {
        if self.metric.from_logits {
            let y_pred = batch.y_pred.mapv(|x| 1.0 / (1.0 + (-x).exp()));
            return self.counts.update(batch, y_pred.view());
        }
        self.counts.update(batch, batch.y_pred.view())
    }

    fn result(&self) -> Vec<f32> {
        let labels = self.counts.labels;
        let areas = (0..labels).map(|label| self.area(label));
        let area = match self.metric.label_weights.as_ref().filter(|_| self.metric.multi_label) {
            Some(weights) => ratio(areas.zip(weights).map(|(area, weight)| area * weight).sum(), weights.iter().sum()),
            None => areas.sum::<f64>() / labels as f64,
        };
        vec![area as f32]
    }
}

impl Area {
    /// The area under the curve of one class, or of all of them together.
    fn area(&self, label: usize) -> f64 {
        let places: Vec<usize> = (0..self.counts.thresholds()).map(|i| i * self.counts.labels + label).collect();
        let steps = places.windows(2).map(|pair| (pair[0], pair[1]));
        if (self.metric.curve, self.metric.summation_method) == (Curve::Pr, Summation::Interpolation) {
            return steps.map(|(low, high)| self.interpolated(low, high)).sum();
        }
        let area = |(low, high)| {
            let ((x0, y0), (x1, y1)) = (self.point(low), self.point(high));
            let height = match self.metric.summation_method {
                Summation::Interpolation => (y0 + y1) / 2.0,
                Summation::Minoring => f64::min(y0, y1),
                Summation::Majoring => f64::max(y0, y1),
            };
            (x0 - x1) * height
        };
        steps.map(area).sum()
    }

    fn point(&self, i: usize) -> (f64, f64) {
        let counts = &self.counts;
        match self.metric.curve {
            Curve::Roc => (ratio(counts.false_positives[i], counts.false_positives[i] + counts.true_negatives[i]), recall(counts, i)),
            Curve::Pr => (recall(counts, i), precision(counts, i)),
            Curve::PrGain => {
                let (tp, missed, wrong) = (counts.true_positives[i], counts.false_negatives[i], counts.false_positives[i]);
                let scale = ratio(tp + missed, counts.true_negatives[i] + wrong);
                match tp == 0.0 {
                    true => (0.0, 1.0),
                    false => ((1.0 - scale * ratio(missed, tp)).max(0.0), 1.0 - scale * ratio(wrong, tp)),
                }
            }
        }
    }

    /// The area between two thresholds of precision over recall, along which the counts, not the rates, are straight.
    fn interpolated(&self, low: usize, high: usize) -> f64 {
        let (tp, fp) = (&self.counts.true_positives, &self.counts.false_positives);
        let (positives_low, positives) = (tp[low] + fp[low], tp[high] + fp[high]);
        let more = tp[low] - tp[high];
        let slope = ratio(more, (positives_low - positives).max(0.0));
        let intercept = tp[high] - slope * positives;
        let growth = if positives_low > 0.0 && positives > 0.0 { ratio(positives_low, positives.max(0.0)) } else { 1.0 };
        ratio(slope * (more + intercept * growth.ln()), (tp[high] + self.counts.false_negatives[high]).max(0.0))
    }
}
