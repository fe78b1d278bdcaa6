//! Scores of classes and of regressions with several outputs.

use super::batch::{Batch, broadcast, different};
use super::{Accumulator, Common, MetricFunction};
use crate::error::Objection;
use crate::train::loss::EPSILON;
use crate::train::object::ensure;
use ndarray::{ArrayView1, ArrayView2, Axis, Ix2};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the scores of classes become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Average {
    /// All classes are counted together.
    Micro,
    /// Their mean.
    Macro,
    /// Their mean weighted by how often they occur.
    Weighted,
}

/// The weighted harmonic mean of precision and recall, for each class unless averaged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FBetaScore {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// How the scores of classes become one; none stays apart.
    pub average: Option<Average>,
    /// How many times as much recall counts as precision.
    pub beta: f64,
    /// Predictions above it mean 1; the largest of a sample if null.
    pub threshold: Option<f64>,
}

impl Default for FBetaScore {
    fn default() -> Self {
        Self { common: Common::named("fbeta_score"), average: None, beta: 1.0, threshold: None }
    }
}

impl MetricFunction for FBetaScore {
    fn common(&self) -> &Common {
        &self.common
    }

    fn check(&self) -> Result<(), Objection> {
        ensure(self.beta > 0.0, "beta", self.beta, "a number above 0")?;
        check_threshold(self.threshold)
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        Box::new(Scores { average: self.average, beta: self.beta, threshold: self.threshold.map(|t| t as f32), classes: Vec::new() })
    }
}

fn check_threshold(threshold: Option<f64>) -> Result<(), Objection> {
    ensure(threshold.is_none_or(|t| t > 0.0 && t <= 1.0), "threshold", threshold, "a number above 0, up to 1")
}

/// The harmonic mean of precision and recall, for each class unless averaged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct F1Score {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// How the scores of classes become one; none stays apart.
    pub average: Option<Average>,
    /// Predictions above it mean 1; the largest of a sample if null.
    pub threshold: Option<f64>,
}

impl Default for F1Score {
    fn default() -> Self {
        Self { common: Common::named("f1_score"), average: None, threshold: None }
    }
}

impl MetricFunction for F1Score {
    fn common(&self) -> &Common {
        &self.common
    }

    fn check(&self) -> Result<(), Objection> {
        check_threshold(self.threshold)
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        Box::new(Scores { average: self.average, beta: 1.0, threshold: self.threshold.map(|t| t as f32), classes: Vec::new() })
    }
}

/// Counts of one class.
#[derive(Clone, Copy, Debug, Default)]
struct Class {
    true_positives: f64,
    false_positives: f64,
    false_negatives: f64,
    occurs: f64,
}

struct Scores {
    average: Option<Average>,
    beta: f64,
    threshold: Option<f32>,
    classes: Vec<Class>,
}

/// Targets and predictions of shape (batch, outputs).
fn two_axes<'a>(batch: &'a Batch<'_>) -> Result<(ArrayView2<'a, f32>, ArrayView2<'a, f32>), Objection> {
    let (y_true, y_pred) = batch.pair();
    if y_true.shape() != y_pred.shape() || y_pred.ndim() != 2 {
        return Err(match y_pred.ndim() {
            2 => different(&y_pred, &y_true),
            _ => Objection::Rank { expected: "2 axes (batch, outputs)".into(), got: format!("{:?}", y_pred.shape()) },
        });
    }
    let matrix = |x: ndarray::ArrayViewD<'a, f32>| {
        let got = format!("{:?}", x.shape());
        x.into_dimensionality::<Ix2>().map_err(|_| Objection::Rank { expected: "2 axes (batch, outputs)".into(), got })
    };
    Ok((matrix(y_true)?, matrix(y_pred)?))
}

/// Which outputs of a sample mean 1.
fn chosen(line: ArrayView1<'_, f32>, threshold: Option<f32>) -> Vec<bool> {
    match threshold {
        Some(threshold) => line.iter().map(|&x| x > threshold).collect(),
        None => {
            let largest = line.iter().fold(f32::NEG_INFINITY, |most, &x| most.max(x));
            line.iter().map(|&x| x >= largest && x.abs() > 1e-9).collect()
        }
    }
}

impl Accumulator for Scores {
    fn update(&mut self, batch: &Batch<'_>) -> Result<(), Objection> {
        let (y_true, y_pred) = two_axes(batch)?;
        self.classes.resize(y_pred.ncols(), Class::default());
        let mut weights = batch.sample_weight.iter().flatten();
        for (y_true, y_pred) in y_true.axis_iter(Axis(0)).zip(y_pred.axis_iter(Axis(0))) {
            let weight = weights.next().map_or(1.0, |&w| f64::from(w));
            for ((class, &label), yes) in self.classes.iter_mut().zip(&y_true).zip(chosen(y_pred, self.threshold)) {
                let (label, yes) = (f64::from(label), if yes { 1.0 } else { 0.0 });
                class.true_positives += weight * yes * label;
                class.false_positives += weight * yes * (1.0 - label);
                class.false_negatives += weight * (1.0 - yes) * label;
                class.occurs += weight * label;
            }
        }
        Ok(())
    }

    fn result(&self) -> Vec<f32> {
        let score = |class: &Class| class.score(self.beta);
        let scores: Vec<f64> = self.classes.iter().map(score).collect();
        let one = match self.average {
            None => return scores.into_iter().map(|score| score as f32).collect(),
            Some(Average::Macro) => scores.iter().sum::<f64>() / scores.len().max(1) as f64,
            Some(Average::Micro) => score(&self.classes.iter().fold(Class::default(), |sum, class| sum.plus(class))),
            Some(Average::Weighted) => {
                let all = self.classes.iter().map(|class| class.occurs).sum::<f64>() + f64::from(EPSILON);
                scores.iter().zip(&self.classes).map(|(score, class)| score * class.occurs / all).sum()
            }
        };
        vec![one as f32]
    }
}

impl Class {
    fn plus(self, other: &Class) -> Class {
        Class {
            true_positives: self.true_positives + other.true_positives,
            false_positives: self.false_positives + other.false_positives,
            false_negatives: self.false_negatives + other.false_negatives,
            occurs: self.occurs + other.occurs,
        }
    }

    fn score(&self, beta: f64) -> f64 {
        let epsilon = f64::from(EPSILON);
        let precision = self.true_positives / (self.true_positives + self.false_positives + epsilon);
        let recall = self.true_positives / (self.true_positives + self.false_negatives + epsilon);
        precision * recall / (beta * beta * precision + recall + epsilon) * (1.0 + beta * beta)
    }
}

/// How the scores of outputs become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClassAggregation {
    /// Their mean.
    UniformAverage,
    /// Their mean weighted by the variance of the targets.
    VarianceWeightedAverage,
}

/// The part of the variance of the targets that predictions explain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct R2Score {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// How the scores of outputs become one; none stays apart.
    pub class_aggregation: Option<ClassAggregation>,
    /// The number of independent variables, by which the score is adjusted unless it is 0.
    pub num_regressors: usize,
}

impl Default for R2Score {
    fn default() -> Self {
        Self { common: Common::named("r2_score"), class_aggregation: Some(ClassAggregation::UniformAverage), num_regressors: 0 }
    }
}

impl MetricFunction for R2Score {
    fn common(&self) -> &Common {
        &self.common
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        Box::new(Explained { metric: self.clone(), values: 0, outputs: Vec::new() })
    }
}

/// Sums of one output.
#[derive(Clone, Copy, Debug, Default)]
struct Output {
    sum: f64,
    squares: f64,
    residual: f64,
    count: f64,
}

struct Explained {
    metric: R2Score,
    /// Values of targets seen; Keras adjusts by it.
    values: usize,
    outputs: Vec<Output>,
}

impl Accumulator for Explained {
    fn update(&mut self, batch: &Batch<'_>) -> Result<(), Objection> {
        let (y_true, y_pred) = two_axes(batch)?;
        self.outputs.resize(y_pred.ncols(), Output::default());
        self.values += y_true.len();
        let weight = batch.sample_weight.as_ref().map(|weight| match weight.ndim() {
            1 => weight.view().insert_axis(Axis(1)),
            _ => weight.view(),
        });
        let weight = weight.as_ref().map(|weight| broadcast(weight, y_true.shape())).transpose()?;
        for (i, (y_true, y_pred)) in y_true.axis_iter(Axis(0)).zip(y_pred.axis_iter(Axis(0))).enumerate() {
            for (k, (output, (&y, &p))) in self.outputs.iter_mut().zip(y_true.iter().zip(&y_pred)).enumerate() {
                let weight = weight.as_ref().map_or(1.0, |weight| f64::from(weight[[i, k]]));
                let (y, p) = (f64::from(y), f64::from(p));
                output.sum += weight * y;
                output.squares += weight * y * y;
                output.residual += weight * (y - p) * (y - p);
                output.count += weight;
            }
        }
        Ok(())
    }

    fn result(&self) -> Vec<f32> {
        let total = |output: &Output| output.squares - output.sum * (output.sum / output.count);
        let score = |output: &Output| {
            let score = 1.0 - output.residual / total(output);
            if score.is_infinite() { 0.0 } else { score }
        };
        let scores: Vec<f64> = self.outputs.iter().map(score).collect();
        let scores = match self.metric.class_aggregation {
            None => scores,
            Some(ClassAggregation::UniformAverage) => vec![scores.iter().sum::<f64>() / scores.len().max(1) as f64],
            Some(ClassAggregation::VarianceWeightedAverage) => {
                let all: f64 = self.outputs.iter().map(total).sum();
                vec![scores.iter().zip(&self.outputs).map(|(score, output)| score * total(output)).sum::<f64>() / all]
            }
        };
        scores.into_iter().map(|score| self.adjusted(score) as f32).collect()
    }
}

impl Explained {
    fn adjusted(&self, score: f64) -> f64 {
        let (n, p) = (self.values as f64, self.metric.num_regressors as f64);
        if p == 0.0 || p >= n - 1.0 { score } else { 1.0 - (1.0 - score) * (n - 1.0) / (n - p - 1.0) }
    }
}
