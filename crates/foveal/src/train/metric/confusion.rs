//! Counts of right and wrong predictions at thresholds.

use super::batch::{Batch, broadcast, different, same_rank};
use super::{Accumulator, Common, MetricFunction};
use crate::error::Objection;
use crate::train::object::{ensure, objection};
use ndarray::{ArrayD, ArrayViewD, Axis, Slice};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What takes the place of predictions that are not among the largest.
const NOT_TOP: f32 = -1e10;

/// A threshold, or several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected a number from 0 to 1, or a list of them")]
pub enum Thresholds {
    /// One.
    One(f64),
    /// Several, each with a result of its own.
    Many(Vec<f64>),
}

/// Thresholds of one metric: a file must not ask for any time and memory.
pub(super) const MAX_THRESHOLDS: usize = 10_000;

impl Thresholds {
    fn to_vec(thresholds: &Option<Self>, default: f32) -> Vec<f32> {
        match thresholds {
            None => vec![default],
            Some(Thresholds::One(threshold)) => vec![*threshold as f32],
            Some(Thresholds::Many(thresholds)) => thresholds.iter().map(|&threshold| threshold as f32).collect(),
        }
    }

    /// Refuses those that are not within 0 and 1.
    fn check(thresholds: &Option<Self>) -> Result<(), Objection> {
        let all = Self::to_vec(thresholds, 0.5);
        ensure(all.len() <= MAX_THRESHOLDS, "thresholds", all.len(), "up to 10000 of them")?;
        let within = all.iter().all(|threshold| (0.0..=1.0).contains(threshold));
        ensure(within, "thresholds", serde_json::to_value(thresholds).unwrap_or_default(), "numbers from 0 to 1")
    }
}

/// How predictions are told apart.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// A prediction above a threshold means 1.
    pub(super) thresholds: Vec<f32>,
    /// Whether thresholds divide 0..1 evenly, so that Keras rounds predictions to them.
    pub(super) even: bool,
    /// How many of the largest predictions of a sample count; all if none.
    pub(super) top_k: Option<usize>,
    /// The only class that counts.
    pub(super) class_id: Option<usize>,
    /// Weights of the classes.
    pub(super) label_weights: Option<Vec<f32>>,
    /// Whether every class is counted by itself.
    pub(super) multi_label: bool,
}

impl Rule {
    /// Predictions above these mean 1.
    pub(super) fn new(thresholds: Vec<f32>) -> Self {
        let even = is_even(&thresholds);
        Self { thresholds, even, top_k: None, class_id: None, label_weights: None, multi_label: false }
    }
}

/// Whether thresholds divide 0..1 evenly, as far as Keras looks.
pub(super) fn is_even(thresholds: &[f32]) -> bool {
    let last = thresholds.len().saturating_sub(1) as f32;
    let close = |(i, &threshold): (usize, &f32)| {
        let even = i as f32 / last;
        (threshold - even).abs() <= 1e-7 + 1e-5 * even
    };
    thresholds.len() >= 3 && thresholds.iter().enumerate().all(close)
}

/// What has been counted: for every threshold, and for every class where they are counted by themselves.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    rule: Rule,
    pub(super) labels: usize,
    pub(super) true_positives: Vec<f64>,
    pub(super) false_positives: Vec<f64>,
    pub(super) true_negatives: Vec<f64>,
    pub(super) false_negatives: Vec<f64>,
}

impl Counts {
    /// Before the first batch.
    pub(super) fn new(rule: Rule) -> Self {
        let zeros = vec![0.0; rule.thresholds.len()];
        Self {
            rule,
            labels: 1,
            true_positives: zeros.clone(),
            false_positives: zeros.clone(),
            true_negatives: zeros.clone(),
            false_negatives: zeros,
        }
    }

    /// Number of thresholds.
    pub(super) fn thresholds(&self) -> usize {
        self.rule.thresholds.len()
    }

    /// Counts a batch (`update_confusion_matrix_variables`).
    pub(super) fn update(&mut self, batch: &Batch<'_>, y_pred: ArrayViewD<'_, f32>) -> Result<(), Objection> {
        let (y_pred, y_true) = same_rank(y_pred, batch.y_true.view(), true);
        let weight = batch.sample_weight.as_ref().map(|weight| {
            let rank = weight.ndim();
            same_rank(y_true.view(), weight.view().insert_axis(Axis(rank)), false).1
        });
        let top = self.rule.top_k.map(|k| only_top(y_pred.view(), k));
        let y_pred = top.as_ref().map_or(y_pred, |top| top.view());
        let (y_true, y_pred) = self.of_class(y_true, y_pred)?;
        if y_true.shape() != y_pred.shape() {
            return Err(different(&y_true, &y_pred));
        }
        let weight = weight.as_ref().map(|weight| broadcast(weight, y_pred.shape())).transpose()?;
        self.grow(&y_pred)?;
        let classes = y_pred.shape().last().copied().unwrap_or(1).max(1);
        let mut weights: Box<dyn Iterator<Item = f64>> = match &weight {
            Some(weight) => Box::new(weight.iter().map(|&w| f64::from(w))),
            None => Box::new(std::iter::repeat(1.0)),
        };
        let mut seen = Seen::new(self.thresholds() * self.labels, self.labels);
        for (i, (&label, &prediction)) in y_true.iter().zip(&y_pred).enumerate() {
            let own = self.rule.label_weights.as_ref().map_or(1.0, |weights| f64::from(weights[i % classes]));
            let weight = weights.next().unwrap_or(1.0) * own;
            seen.add(&self.rule, prediction, label != 0.0, weight, if self.rule.multi_label { i % classes } else { 0 });
        }
        self.add(seen);
        Ok(())
    }

    /// The only class that counts, if there is one.
    fn of_class<'a, 'b>(
        &self,
        y_true: ArrayViewD<'a, f32>,
        y_pred: ArrayViewD<'b, f32>,
    ) -> Result<(ArrayViewD<'a, f32>, ArrayViewD<'b, f32>), Objection> {
        let Some(class) = self.rule.class_id else { return Ok((y_true, y_pred)) };
        let (last, classes) = (y_pred.ndim() - 1, y_pred.shape().last().copied().unwrap_or(0));
        if y_pred.ndim() < 2 || class >= classes || y_true.shape().last() != Some(&classes) {
            return Err(objection("class_id", &class.into(), format!("a class of predictions of the shape {:?}", y_pred.shape())));
        }
        let only = Slice::from(class..class + 1);
        Ok((y_true.slice_axis_move(Axis(last), only), y_pred.slice_axis_move(Axis(last), only)))
    }

    /// Makes room for classes that are counted by themselves.
    fn grow(&mut self, y_pred: &ArrayViewD<'_, f32>) -> Result<(), Objection> {
        let classes = y_pred.shape().last().copied().unwrap_or(1);
        let weights = self.rule.label_weights.as_ref().map_or(classes, Vec::len);
        ensure(weights == classes || self.rule.multi_label, "label_weights", weights, "one for each class")?;
        if !self.rule.multi_label || self.labels == classes {
            return Ok(());
        }
        if y_pred.ndim() != 2 || self.labels != 1 {
            let (expected, got) = ("2 axes (batch, labels), with as many labels as before".into(), format!("{:?}", y_pred.shape()));
            return Err(Objection::Rank { expected, got });
        }
        self.labels = classes;
        for counts in [&mut self.true_positives, &mut self.false_positives, &mut self.true_negatives, &mut self.false_negatives] {
            *counts = vec![0.0; self.rule.thresholds.len() * classes];
        }
        Ok(())
    }

    fn add(&mut self, seen: Seen) {
        let (tp, fp) = (seen.at(&self.rule, seen.yes.clone()), seen.at(&self.rule, seen.no.clone()));
        for i in 0..tp.len() {
            let label = i % self.labels;
            self.true_positives[i] += tp[i];
            self.false_positives[i] += fp[i];
            self.false_negatives[i] += seen.all_yes[label] - tp[i];
            self.true_negatives[i] += seen.all_no[label] - fp[i];
        }
    }
}

/// Weights of one batch by threshold and label.
struct Seen {
    labels: usize,
    /// Of those that are 1, at the highest threshold below the prediction, or at all of them where they are not even.
    yes: Vec<f64>,
    /// Of those that are 0.
    no: Vec<f64>,
    all_yes: Vec<f64>,
    all_no: Vec<f64>,
}

impl Seen {
    fn new(size: usize, labels: usize) -> Self {
        Self { labels, yes: vec![0.0; size], no: vec![0.0; size], all_yes: vec![0.0; labels], all_no: vec![0.0; labels] }
    }

    fn add(&mut self, rule: &Rule, prediction: f32, is_yes: bool, weight: f64, label: usize) {
        let (counts, all) = if is_yes { (&mut self.yes, &mut self.all_yes) } else { (&mut self.no, &mut self.all_no) };
        all[label] += weight;
        if !rule.even {
            let passed = rule.thresholds.iter().enumerate().filter(|(_, threshold)| prediction > **threshold);
            passed.for_each(|(i, _)| counts[i * self.labels + label] += weight);
            return;
        }
        let last = (rule.thresholds.len() - 1) as f32;
        let bucket = (prediction.clamp(0.0, 1.0) * last).ceil() - 1.0;
        // The lowest threshold of a curve is just below 0, so that every prediction passes it.
        let lowest = if rule.thresholds[0] < 0.0 { 0.0 } else { -1.0 };
        let bucket = bucket.max(lowest);
        if bucket >= 0.0 {
            counts[bucket as usize * self.labels + label] += weight;
        }
    }

    /// Weights above each threshold.
    fn at(&self, rule: &Rule, mut counts: Vec<f64>) -> Vec<f64> {
        if rule.even {
            for i in (0..counts.len().saturating_sub(self.labels)).rev() {
                counts[i] += counts[i + self.labels];
            }
        }
        counts
    }
}

/// Predictions that are not among the `k` largest of their sample are far below all thresholds.
fn only_top(y_pred: ArrayViewD<'_, f32>, k: usize) -> ArrayD<f32> {
    let mut out = y_pred.to_owned();
    let last = Axis(out.ndim().saturating_sub(1));
    for mut line in out.lanes_mut(last) {
        let mut places: Vec<usize> = (0..line.len()).collect();
        places.sort_by(|&a, &b| line[b].total_cmp(&line[a]));
        places.iter().skip(k).for_each(|&place| line[place] = NOT_TOP);
    }
    out
}

/// `a / b`, and 0 where `b` is 0.
pub(super) fn ratio(a: f64, b: f64) -> f64 {
    if b == 0.0 { 0.0 } else { a / b }
}

/// What is made of the counts at each threshold.
struct Counted {
    counts: Counts,
    result: fn(&Counts, usize) -> f64,
}

impl Accumulator for Counted {
    fn update(&mut self, batch: &Batch<'_>) -> Result<(), Objection> {
        self.counts.update(batch, batch.y_pred.view())
    }

    fn result(&self) -> Vec<f32> {
        (0..self.counts.thresholds()).map(|i| (self.result)(&self.counts, i) as f32).collect()
    }
}

/// A count of one kind.
macro_rules! count {
    ($(#[$meta:meta])* $class:ident, $name:literal, $field:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(default)]
        pub struct $class {
            /// Name and type.
            #[serde(flatten)]
            pub common: Common,
            /// Predictions above it mean 1; 0.5 if null.
            pub thresholds: Option<Thresholds>,
        }

        impl Default for $class {
            fn default() -> Self {
                Self { common: Common::named($name), thresholds: None }
            }
        }

        impl MetricFunction for $class {
            fn common(&self) -> &Common {
                &self.common
            }

            fn check(&self) -> Result<(), Objection> {
                Thresholds::check(&self.thresholds)
            }

            fn accumulator(&self) -> Box<dyn Accumulator> {
                let counts = Counts::new(Rule::new(Thresholds::to_vec(&self.thresholds, 0.5)));
                Box::new(Counted { counts, result: |counts, i| counts.$field[i] })
            }
        }
    };
}

count! {
    /// How many targets of 1 are predicted as 1.
    TruePositives, "true_positives", true_positives
}

count! {
    /// How many targets of 0 are predicted as 1.
    FalsePositives, "false_positives", false_positives
}

count! {
    /// How many targets of 0 are predicted as 0.
    TrueNegatives, "true_negatives", true_negatives
}

count! {
    /// How many targets of 1 are predicted as 0.
    FalseNegatives, "false_negatives", false_negatives
}

/// A part of the predictions or targets that is right.
macro_rules! part {
    ($(#[$meta:meta])* $class:ident, $name:literal, $missed:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(default)]
        pub struct $class {
            /// Name and type.
            #[serde(flatten)]
            pub common: Common,
            /// Predictions above it mean 1; 0.5 if null, or none with `top_k`.
            pub thresholds: Option<Thresholds>,
            /// How many of the largest predictions of a sample count; all if null.
            pub top_k: Option<usize>,
            /// The only class that counts.
            pub class_id: Option<usize>,
        }

        impl Default for $class {
            fn default() -> Self {
                Self { common: Common::named($name), thresholds: None, top_k: None, class_id: None }
            }
        }

        impl MetricFunction for $class {
            fn common(&self) -> &Common {
                &self.common
            }

            fn check(&self) -> Result<(), Objection> {
                Thresholds::check(&self.thresholds)
            }

            fn accumulator(&self) -> Box<dyn Accumulator> {
                let default = if self.top_k.is_some() { NOT_TOP } else { 0.5 };
                let rule = Rule::new(Thresholds::to_vec(&self.thresholds, default));
                let counts = Counts::new(Rule { top_k: self.top_k, class_id: self.class_id, ..rule });
                let result = |counts: &Counts, i: usize| ratio(counts.true_positives[i], counts.true_positives[i] + counts.$missed[i]);
                Box::new(Counted { counts, result })
            }
        }
    };
}

part! {
    /// How many of those predicted as 1 are 1.
    Precision, "precision", false_positives
}

part! {
    /// How many of those that are 1 are predicted as 1.
    Recall, "recall", false_negatives
}
