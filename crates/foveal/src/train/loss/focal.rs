//! Crossentropies that count what is predicted well less (Lin et al. 2017).

use super::crossentropy::{binary_crossentropy, probabilities, smooth_classes};
use super::reduction::Formula;
use super::{Common, LossFunction, Losses};
use crate::error::Objection;
use crate::ir::Wire;
use crate::layers::Lowering;
use crate::layers::config::resolve_axis;
use crate::ops::{Binary, Softmax, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::smallvec;

/// Binary crossentropy times `(1 - p)^gamma`, with the probability `p` of what is true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BinaryFocalCrossentropy {
    /// Name and reduction.
    #[serde(flatten)]
    pub common: Common,
    /// Whether predictions are logits rather than probabilities.
    pub from_logits: bool,
    /// How far targets are moved towards one half.
    pub label_smoothing: f64,
    /// The axis of the mean.
    pub axis: i64,
    /// Whether to weigh both classes by `alpha`.
    pub apply_class_balancing: bool,
    /// The weight of the class 1; that of the class 0 is `1 - alpha`.
    pub alpha: f64,
    /// How much less counts what is predicted well.
    pub gamma: f64,
}

impl Default for BinaryFocalCrossentropy {
    fn default() -> Self {
        Self {
            common: Common::named("binary_focal_crossentropy"),
            from_logits: false,
            label_smoothing: 0.0,
            axis: -1,
            apply_class_balancing: false,
            alpha: 0.25,
            gamma: 2.0,
        }
    }
}

/// `y_true * yes + (1 - y_true) * no`.
fn mixed(cx: &mut Lowering<'_>, y_true: Wire, yes: Wire, no: Wire) -> Result<Wire, Objection> {
    let other = cx.unary(Unary::RsubScalar(1.0), y_true)?;
    let (yes, no) = (cx.binary(Binary::Mul, y_true, yes)?, cx.binary(Binary::Mul, other, no)?);
    cx.binary(Binary::Add, yes, no)
}

/// `(1 - p)^gamma`.
fn focus(cx: &mut Lowering<'_>, p: Wire, gamma: f64) -> Result<Wire, Objection> {
    let missing = cx.unary(Unary::RsubScalar(1.0), p)?;
    cx.unary(Unary::PowScalar(gamma as f32), missing)
}

impl LossFunction for BinaryFocalCrossentropy {
    fn common(&self) -> &Common {
        &self.common
    }

    fn values(&self, cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire) -> Result<Losses, Objection> {
        let y_true = cx.smooth(y_true, self.label_smoothing, 0.5)?;
        let y_pred = if self.from_logits { cx.unary(Unary::Sigmoid, y_pred)? } else { y_pred };
        let crossentropy = binary_crossentropy(cx, y_true, y_pred, false)?;
        let other = cx.unary(Unary::RsubScalar(1.0), y_pred)?;
        let p = mixed(cx, y_true, y_pred, other)?;
        let factor = focus(cx, p, self.gamma)?;
        let mut values = cx.binary(Binary::Mul, factor, crossentropy)?;
        if self.apply_class_balancing {
            // y_true * alpha + (1 - y_true) * (1 - alpha)
            let (scale, offset) = ((2.0 * self.alpha - 1.0) as f32, (1.0 - self.alpha) as f32);
            let weight = cx.unary(Unary::Affine { scale, offset }, y_true)?;
            values = cx.binary(Binary::Mul, weight, values)?;
        }
        Ok(cx.mean(self.axis, values)?.into())
    }
}

/// Categorical crossentropy times `alpha * (1 - p)^gamma`, class by class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CategoricalFocalCrossentropy {
    /// Name and reduction.
    #[serde(flatten)]
    pub common: Common,
    /// Whether predictions are logits rather than probabilities.
    pub from_logits: bool,
    /// How far targets are moved towards an even distribution.
    pub label_smoothing: f64,
    /// The axis of the classes.
    pub axis: i64,
    /// A factor of all, or one for each class.
    pub alpha: Alpha,
    /// How much less counts what is predicted well.
    pub gamma: f64,
}

/// A number, or one for each class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected a number, or a list of numbers")]
pub enum Alpha {
    /// The same for all.
    One(f64),
    /// By class, along the last axis.
    Many(Vec<f64>),
}

impl Default for CategoricalFocalCrossentropy {
    fn default() -> Self {
        Self {
            common: Common::named("categorical_focal_crossentropy"),
            from_logits: false,
            label_smoothing: 0.0,
            axis: -1,
            alpha: Alpha::One(0.25),
            gamma: 2.0,
        }
    }
}

impl LossFunction for CategoricalFocalCrossentropy {
    fn common(&self) -> &Common {
        &self.common
    }

    fn values(&self, cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire) -> Result<Losses, Objection> {
        let y_true = smooth_classes(cx, y_true, self.label_smoothing)?;
        let axis = resolve_axis(self.axis, cx.rank(y_pred))?;
        let y_pred = if self.from_logits { cx.op(Softmax { axes: smallvec![axis], log: false }, &[y_pred])? } else { y_pred };
        let p = probabilities(cx, y_pred, self.axis)?;
        let log = cx.unary(Unary::Log, p)?;
        let product = cx.binary(Binary::Mul, y_true, log)?;
        let factor = focus(cx, p, self.gamma)?;
        let alpha = cx.constant(self.alpha.tensor());
        let factor = cx.binary(Binary::Mul, factor, alpha)?;
        let values = cx.binary(Binary::Mul, factor, product)?;
        let sum = cx.sum(self.axis, values)?;
        Ok(cx.unary(Unary::Neg, sum)?.into())
    }
}

impl Alpha {
    fn tensor(&self) -> crate::ir::Tensor {
        match self {
            Alpha::One(alpha) => crate::ir::Tensor::f32(&[], vec![*alpha as f32]),
            Alpha::Many(alphas) => crate::ir::Tensor::f32(&[alphas.len()], alphas.iter().map(|&alpha| alpha as f32).collect()),
        }
    }
}
