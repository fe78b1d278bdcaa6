//! Losses of probabilities.

use super::reduction::Formula;
use super::{Common, EPSILON, LossFunction, Losses};
use crate::error::Objection;
use crate::ir::{DType, Dim, Tensor, Wire};
use crate::layers::Lowering;
use crate::layers::config::{last_axis, resolve_axis};
use crate::ops::{Binary, ReduceKind, ReshapeTo, Softmax, Unary};
use crate::train::object::ensure;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::smallvec;

/// `-mean(y_true * log(y_pred) + (1 - y_true) * log(1 - y_pred))` over an axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BinaryCrossentropy {
    /// Name and reduction.
    #[serde(flatten)]
    pub common: Common,
    /// Whether predictions are logits rather than probabilities.
    pub from_logits: bool,
    /// How far targets are moved towards one half.
    pub label_smoothing: f64,
    /// The axis of the mean.
    pub axis: i64,
}

impl Default for BinaryCrossentropy {
    fn default() -> Self {
        Self { common: Common::named("binary_crossentropy"), from_logits: false, label_smoothing: 0.0, axis: -1 }
    }
}

impl LossFunction for BinaryCrossentropy {
    fn common(&self) -> &Common {
        &self.common
    }

    fn values(&self, cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire) -> Result<Losses, Objection> {
        let y_true = cx.smooth(y_true, self.label_smoothing, 0.5)?;
        let values = binary_crossentropy(cx, y_true, y_pred, self.from_logits)?;
        Ok(cx.mean(self.axis, values)?.into())
    }
}

/// `-(y_true * log(y_pred) + (1 - y_true) * log(1 - y_pred))`, element by element.
pub(super) fn binary_crossentropy(cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire, from_logits: bool) -> Result<Wire, Objection> {
    cx.same_shape(y_true, y_pred)?;
    let (log_yes, log_no) = if from_logits {
        let negative = cx.unary(Unary::Neg, y_pred)?;
        (cx.unary(Unary::LogSigmoid, y_pred)?, cx.unary(Unary::LogSigmoid, negative)?)
    } else {
        let y_pred = cx.unary(Unary::Clip(EPSILON, 1.0 - EPSILON), y_pred)?;
        let other = cx.unary(Unary::RsubScalar(1.0), y_pred)?;
        (cx.unary(Unary::Log, y_pred)?, cx.unary(Unary::Log, other)?)
    };
    let other = cx.unary(Unary::RsubScalar(1.0), y_true)?;
    let (yes, no) = (cx.binary(Binary::Mul, y_true, log_yes)?, cx.binary(Binary::Mul, other, log_no)?);
    let sum = cx.binary(Binary::Add, yes, no)?;
    cx.unary(Unary::Neg, sum)
}

/// `-sum(y_true * log(y_pred))` over the axis of the classes; predictions are divided by their sum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CategoricalCrossentropy {
    /// Name and reduction.
    #[serde(flatten)]
    pub common: Common,
    /// Whether predictions are logits rather than probabilities.
    pub from_logits: bool,
    /// How far targets are moved towards an even distribution.
    pub label_smoothing: f64,
    /// The axis of the classes.
    pub axis: i64,
}

impl Default for CategoricalCrossentropy {
    fn default() -> Self {
        Self { common: Common::named("categorical_crossentropy"), from_logits: false, label_smoothing: 0.0, axis: -1 }
    }
}

impl LossFunction for CategoricalCrossentropy {
    fn common(&self) -> &Common {
        &self.common
    }

    fn values(&self, cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire) -> Result<Losses, Objection> {
        cx.same_shape(y_true, y_pred)?;
        let y_true = smooth_classes(cx, y_true, self.label_smoothing)?;
        let log = log_probabilities(cx, y_pred, self.axis, self.from_logits)?;
        Ok(weighted_log(cx, y_true, log, self.axis)?.into())
    }
}

/// Targets shrunk towards an even distribution over the classes, whose number is the length of the last axis, as in Keras.
pub(super) fn smooth_classes(cx: &mut Lowering<'_>, y_true: Wire, smoothing: f64) -> Result<Wire, Objection> {
    if smoothing == 0.0 {
        return Ok(y_true);
    }
    let classes = known_classes(cx, y_true, -1)?;
    cx.smooth(y_true, smoothing, 1.0 / classes as f64)
}

fn known_classes(cx: &Lowering<'_>, x: Wire, axis: i64) -> Result<usize, Objection> {
    let fact = cx.fact(x);
    let axis = resolve_axis(axis, fact.rank())?;
    fact.shape[axis].known().ok_or_else(|| Objection::UnknownSize { what: "the number of classes", got: fact.to_string() })
}

/// Predictions divided by their sum, and kept away from 0 and 1.
pub(super) fn probabilities(cx: &mut Lowering<'_>, y_pred: Wire, axis: i64) -> Result<Wire, Objection> {
    let axis = resolve_axis(axis, cx.rank(y_pred))?;
    let sum = cx.reduce(ReduceKind::Sum, &[axis], true, y_pred)?;
    let y_pred = cx.binary(Binary::Div, y_pred, sum)?;
    cx.unary(Unary::Clip(EPSILON, 1.0 - EPSILON), y_pred)
}

fn log_probabilities(cx: &mut Lowering<'_>, y_pred: Wire, axis: i64, from_logits: bool) -> Result<Wire, Objection> {
    if from_logits {
        let axis = resolve_axis(axis, cx.rank(y_pred))?;
        return cx.op(Softmax { axes: smallvec![axis], log: true }, &[y_pred]);
    }
    let y_pred = probabilities(cx, y_pred, axis)?;
    cx.unary(Unary::Log, y_pred)
}

/// `-sum(y_true * log)` over an axis.
fn weighted_log(cx: &mut Lowering<'_>, y_true: Wire, log: Wire, axis: i64) -> Result<Wire, Objection> {
    let product = cx.binary(Binary::Mul, y_true, log)?;
    let sum = cx.sum(axis, product)?;
    cx.unary(Unary::Neg, sum)
}

/// Numbers of classes along a new axis: 1 at the class, 0 elsewhere; 0 everywhere for numbers that are no class. Keras cuts
/// fractions off.
fn one_hot(cx: &mut Lowering<'_>, numbers: Wire, axis: usize, classes: usize) -> Result<Wire, Objection> {
    let whole = cx.cast(numbers, DType::I32)?;
    let numbers = cx.reshape(ReshapeTo::InsertAxis(axis), whole)?;
    let shape: Vec<usize> = (0..cx.rank(numbers)).map(|a| if a == axis { classes } else { 1 }).collect();
    let range = cx.constant(Tensor::f32(&shape, (0..classes).map(|class| class as f32).collect()));
    cx.holds(Binary::Equal, numbers, range)
}

/// Categorical crossentropy with the numbers of the classes as targets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SparseCategoricalCrossentropy {
    /// Name and reduction.
    #[serde(flatten)]
    pub common: Common,
    /// Whether predictions are logits rather than probabilities.
    pub from_logits: bool,
    /// The number of a class that does not count.
    pub ignore_class: Option<i64>,
    /// The axis of the classes.
    #[serde(skip_serializing_if = "is_last_axis")]
    pub axis: i64,
}

/// Keras forgets the setting when it writes a file.
pub(crate) fn is_last_axis(axis: &i64) -> bool {
    *axis == last_axis()
}

impl Default for SparseCategoricalCrossentropy {
    fn default() -> Self {
        Self { common: Common::named("sparse_categorical_crossentropy"), from_logits: false, ignore_class: None, axis: -1 }
    }
}

impl LossFunction for SparseCategoricalCrossentropy {
    fn common(&self) -> &Common {
        &self.common
    }

    fn values(&self, cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire) -> Result<Losses, Objection> {
        let classes = known_classes(cx, y_pred, self.axis)?;
        let axis = resolve_axis(self.axis, cx.rank(y_pred))?;
        let y_true = numbers(cx, y_true, y_pred, axis)?;
        let counts = match self.ignore_class {
            Some(class) => Some(cx.compare(Binary::NotEqual, y_true, class as f32)?),
            None => None,
        };
        let y_pred = match counts {
            Some(counts) => {
                let (along, zero) = (cx.reshape(ReshapeTo::InsertAxis(axis), counts)?, cx.constant(Tensor::f32(&[], vec![0.0])));
                cx.select(along, y_pred, zero)?
            }
            None => y_pred,
        };
        let log = log_probabilities(cx, y_pred, self.axis, self.from_logits)?;
        let target = one_hot(cx, y_true, axis, classes)?;
        let values = weighted_log(cx, target, log, self.axis)?;
        let Some(counts) = counts else { return Ok(values.into()) };
        let zero = cx.constant(Tensor::f32(&[], vec![0.0]));
        Ok(Losses { values: cx.select(counts, values, zero)?, mask: Some(counts) })
    }
}

/// The numbers of the classes without an axis of length 1 in the place of the classes.
fn numbers(cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire, axis: usize) -> Result<Wire, Objection> {
    let y_true = match cx.rank(y_true) == cx.rank(y_pred) && cx.fact(y_true).shape[axis] == Dim::Known(1) {
        true => cx.reshape(ReshapeTo::RemoveAxis(axis), y_true)?,
        false => y_true,
    };
    let (got, mut expected) = (cx.fact(y_true), cx.fact(y_pred).clone());
    expected.shape.remove(axis);
    let differ = |(a, b): (&Dim, &Dim)| a.known().zip(b.known()).is_some_and(|(a, b)| a != b);
    if got.rank() != expected.rank() || got.shape.iter().zip(&expected.shape).any(differ) {
        let what = "shape of the targets, which are numbers of classes";
        return Err(Objection::Shape { what, expected: expected.to_string(), got: got.to_string() });
    }
    Ok(y_true)
}

/// `(1 - p^q) / q` with the probability `p` of the true class, whose number is the target (Zhang and Sabuncu 2018).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CategoricalGeneralizedCrossEntropy {
    /// Name and reduction.
    #[serde(flatten)]
    pub common: Common,
    /// Between 0, crossentropy, and 1, the mean absolute error.
    pub q: f64,
}

impl Default for CategoricalGeneralizedCrossEntropy {
    fn default() -> Self {
        Self { common: Common::named("categorical_generalized_cross_entropy"), q: 0.5 }
    }
}

impl LossFunction for CategoricalGeneralizedCrossEntropy {
    fn common(&self) -> &Common {
        &self.common
    }

    fn check(&self) -> Result<(), Objection> {
        ensure(self.q > 0.0 && self.q < 1.0, "q", self.q, "a number between 0 and 1")
    }

    fn values(&self, cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire) -> Result<Losses, Objection> {
        let classes = known_classes(cx, y_pred, -1)?;
        let axis = resolve_axis(-1, cx.rank(y_pred))?;
        let y_true = numbers(cx, y_true, y_pred, axis)?;
        let target = one_hot(cx, y_true, axis, classes)?;
        let chosen = cx.binary(Binary::Mul, y_pred, target)?;
        let p = cx.sum(-1, chosen)?;
        let raised = cx.unary(Unary::PowScalar(self.q as f32), p)?;
        let rest = cx.unary(Unary::RsubScalar(1.0), raised)?;
        Ok(cx.unary(Unary::DivScalar(self.q as f32), rest)?.into())
    }
}
