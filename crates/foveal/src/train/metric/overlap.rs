//! Intersection over union of classes.

use super::batch::{Batch, argmax};
use super::{Accumulator, Common, MetricFunction};
use crate::error::Objection;
use crate::train::loss::EPSILON;
use crate::train::object::ensure;
use ndarray::{ArrayD, ArrayViewD};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Keras counts overlaps in whole numbers unless told otherwise.
fn counted(name: &str) -> Common {
    Common { name: name.into(), dtype: Some("int32".into()) }
}

/// How often each class is taken for each other.
struct Overlap {
    classes: usize,
    /// Classes of which the mean is taken.
    targets: Vec<usize>,
    ignore_class: Option<i64>,
    /// The axis of the classes of targets and of predictions; none where they are numbers of classes.
    axes: [Option<i64>; 2],
    /// Predictions from here on mean 1, where there are no more classes.
    threshold: Option<f32>,
    /// Whether weights are cut to whole numbers.
    whole: bool,
    /// Rows are targets, columns predictions.
    matrix: Vec<f64>,
}

impl Overlap {
    fn boxed(common: &Common, classes: usize, targets: Vec<usize>) -> Box<Self> {
        let whole = common.dtype.as_ref().is_none_or(|dtype| dtype.contains("int"));
        let (axes, matrix) = ([None; 2], vec![0.0; classes * classes]);
        Box::new(Self { classes, targets, ignore_class: None, axes, threshold: None, whole, matrix })
    }
}

/// The number of a class, if it is one of `classes`.
fn class(x: f32, classes: usize) -> Option<usize> {
    let x = x.trunc();
    (x >= 0.0 && x < classes as f32).then_some(x as usize)
}

fn numbers(x: &ArrayViewD<'_, f32>, axis: Option<i64>) -> Result<ArrayD<f32>, Objection> {
    axis.map_or_else(|| Ok(x.to_owned()), |axis| argmax(x.view(), axis))
}

impl Accumulator for Overlap {
    fn update(&mut self, batch: &Batch<'_>) -> Result<(), Objection> {
        let (y_true, mut y_pred) = (numbers(&batch.y_true, self.axes[0])?, numbers(&batch.y_pred, self.axes[1])?);
        if let Some(threshold) = self.threshold {
            y_pred.mapv_inplace(|x| if x >= threshold { 1.0 } else { 0.0 });
        }
        let count = batch.sample_weight.as_ref().map_or(1, ArrayViewD::len);
        if y_true.len() != y_pred.len() || (count != 1 && count != y_true.len()) {
            let (expected, got) = (format!("{:?}", y_true.shape()), format!("{:?}, with {count} weights", y_pred.shape()));
            return Err(Objection::Shape { what: "as many predictions and weights as targets", expected, got });
        }
        let weights: Vec<f32> = batch.sample_weight.iter().flatten().copied().collect();
        for (i, (&y_true, &y_pred)) in y_true.iter().zip(&y_pred).enumerate() {
            let weight = weights.get(if count == 1 { 0 } else { i }).copied().unwrap_or(1.0);
            let weight = if self.whole { weight.trunc() } else { weight };
            if let (Some(row), Some(column)) = (class(y_true, self.classes), class(y_pred, self.classes))
                && self.ignore_class != Some(row as i64)
            {
                self.matrix[row * self.classes + column] += f64::from(weight);
            }
        }
        Ok(())
    }

    /// Classes that nobody has seen do not count.
    fn result(&self) -> Vec<f32> {
        let n = self.classes;
        let (mut total, mut seen) = (0.0, 0.0);
        for &class in &self.targets {
            let both = self.matrix[class * n + class];
            let either = (0..n).map(|other| self.matrix[class * n + other] + self.matrix[other * n + class]).sum::<f64>() - both;
            if either > 1e-9 {
                total += both / (either + f64::from(EPSILON));
                seen += 1.0;
            }
        }
        vec![(total / (seen + f64::from(EPSILON))) as f32]
    }
}

/// Classes that a matrix counts by target and prediction: a file must not ask for any memory.
const MAX_CLASSES: usize = 4096;

fn check_classes(num_classes: usize, targets: &[usize]) -> Result<(), Objection> {
    ensure((1..=MAX_CLASSES).contains(&num_classes), "num_classes", num_classes, "the number of classes, up to 4096")?;
    let within = !targets.is_empty() && targets.iter().all(|&class| class < num_classes);
    ensure(within, "target_class_ids", targets.to_vec(), "at least one class, all of them below num_classes")
}

/// The mean of intersection over union of some classes; targets and predictions are numbers of classes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct IoU {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// How many classes there are; without a default.
    pub num_classes: usize,
    /// Classes of which the mean is taken; without a default.
    pub target_class_ids: Vec<usize>,
    /// A class whose targets do not count.
    pub ignore_class: Option<i64>,
    /// Whether targets are numbers of classes rather than a value for each.
    pub sparse_y_true: bool,
    /// Whether predictions are numbers of classes rather than a value for each.
    pub sparse_y_pred: bool,
    /// The axis of the classes.
    pub axis: i64,
}

impl Default for IoU {
    fn default() -> Self {
        Self {
            common: counted("io_u"),
            num_classes: 0,
            target_class_ids: Vec::new(),
            ignore_class: None,
            sparse_y_true: true,
            sparse_y_pred: true,
            axis: -1,
        }
    }
}

impl MetricFunction for IoU {
    fn common(&self) -> &Common {
        &self.common
    }

    fn check(&self) -> Result<(), Objection> {
        check_classes(self.num_classes, &self.target_class_ids)
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        let axes = [self.sparse_y_true, self.sparse_y_pred].map(|sparse| (!sparse).then_some(self.axis));
        let overlap = Overlap::boxed(&self.common, self.num_classes, self.target_class_ids.clone());
        Box::new(Overlap { ignore_class: self.ignore_class, axes, ..*overlap })
    }
}

/// The mean of intersection over union of the classes 0 and 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BinaryIoU {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// Classes of which the mean is taken.
    pub target_class_ids: Vec<usize>,
    /// Predictions from here on mean 1.
    pub threshold: f64,
}

impl Default for BinaryIoU {
    fn default() -> Self {
        Self { common: counted("binary_io_u"), target_class_ids: vec![0, 1], threshold: 0.5 }
    }
}

impl MetricFunction for BinaryIoU {
    fn common(&self) -> &Common {
        &self.common
    }

    fn check(&self) -> Result<(), Objection> {
        check_classes(2, &self.target_class_ids)
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        let overlap = Overlap::boxed(&self.common, 2, self.target_class_ids.clone());
        Box::new(Overlap { threshold: Some(self.threshold as f32), ..*overlap })
    }
}

/// The mean of intersection over union of all classes; targets and predictions are numbers of classes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MeanIoU {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// How many classes there are; without a default.
    pub num_classes: usize,
    /// A class whose targets do not count.
    pub ignore_class: Option<i64>,
    /// Whether targets are numbers of classes rather than a value for each.
    pub sparse_y_true: bool,
    /// Whether predictions are numbers of classes rather than a value for each.
    pub sparse_y_pred: bool,
    /// The axis of the classes.
    pub axis: i64,
}

impl Default for MeanIoU {
    fn default() -> Self {
        Self { common: counted("mean_io_u"), num_classes: 0, ignore_class: None, sparse_y_true: true, sparse_y_pred: true, axis: -1 }
    }
}

impl MetricFunction for MeanIoU {
    fn common(&self) -> &Common {
        &self.common
    }

    fn check(&self) -> Result<(), Objection> {
        check_classes(self.num_classes, &[0])
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        let axes = [self.sparse_y_true, self.sparse_y_pred].map(|sparse| (!sparse).then_some(self.axis));
        let overlap = Overlap::boxed(&self.common, self.num_classes, (0..self.num_classes).collect());
        Box::new(Overlap { ignore_class: self.ignore_class, axes, ..*overlap })
    }
}

/// The mean of intersection over union of some classes; targets and predictions have a value for each class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct OneHotIoU {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// How many classes there are; without a default.
    pub num_classes: usize,
    /// Classes of which the mean is taken; without a default.
    pub target_class_ids: Vec<usize>,
    /// A class whose targets do not count.
    pub ignore_class: Option<i64>,
    /// Whether predictions are numbers of classes rather than a value for each.
    pub sparse_y_pred: bool,
    /// The axis of the classes.
    pub axis: i64,
}

impl Default for OneHotIoU {
    fn default() -> Self {
        let target_class_ids = Vec::new();
        Self { common: counted("one_hot_io_u"), num_classes: 0, target_class_ids, ignore_class: None, sparse_y_pred: false, axis: -1 }
    }
}

impl MetricFunction for OneHotIoU {
    fn common(&self) -> &Common {
        &self.common
    }

    fn check(&self) -> Result<(), Objection> {
        check_classes(self.num_classes, &self.target_class_ids)
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        let axes = [Some(self.axis), (!self.sparse_y_pred).then_some(self.axis)];
        let overlap = Overlap::boxed(&self.common, self.num_classes, self.target_class_ids.clone());
        Box::new(Overlap { ignore_class: self.ignore_class, axes, ..*overlap })
    }
}

/// The mean of intersection over union of all classes; targets and predictions have a value for each class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct OneHotMeanIoU {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// How many classes there are; without a default.
    pub num_classes: usize,
    /// A class whose targets do not count.
    pub ignore_class: Option<i64>,
    /// Whether predictions are numbers of classes rather than a value for each.
    pub sparse_y_pred: bool,
    /// The axis of the classes.
    pub axis: i64,
}

impl Default for OneHotMeanIoU {
    fn default() -> Self {
        Self { common: counted("one_hot_mean_io_u"), num_classes: 0, ignore_class: None, sparse_y_pred: false, axis: -1 }
    }
}

impl MetricFunction for OneHotMeanIoU {
    fn common(&self) -> &Common {
        &self.common
    }

    fn check(&self) -> Result<(), Objection> {
        check_classes(self.num_classes, &[0])
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        let axes = [Some(self.axis), (!self.sparse_y_pred).then_some(self.axis)];
        let overlap = Overlap::boxed(&self.common, self.num_classes, (0..self.num_classes).collect());
        Box::new(Overlap { ignore_class: self.ignore_class, axes, ..*overlap })
    }
}
