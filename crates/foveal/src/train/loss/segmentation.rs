//! Losses of overlap.

use super::{Common, EPSILON, LossFunction, Losses};
use crate::error::Objection;
use crate::ir::Wire;
use crate::layers::Lowering;
use crate::layers::config::Axes;
use crate::ops::{Binary, ReduceKind, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The sum over some axes, or over all of them.
fn sum(cx: &mut Lowering<'_>, axis: &Option<Axes>, x: Wire) -> Result<Wire, Objection> {
    let axes = match axis {
        Some(axes) => axes.resolve(cx.rank(x))?,
        None => (0..cx.rank(x)).collect(),
    };
    if axes.is_empty() { Ok(x) } else { cx.reduce(ReduceKind::Sum, &axes, false, x) }
}

/// `1 - 2 * sum(y_true * y_pred) / (sum(y_true) + sum(y_pred) + epsilon)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Dice {
    /// Name and reduction.
    #[serde(flatten)]
    pub common: Common,
    /// Axes of the sums; all if null.
    pub axis: Option<Axes>,
}

impl Default for Dice {
    fn default() -> Self {
        Self { common: Common::named("dice"), axis: None }
    }
}

impl LossFunction for Dice {
    fn common(&self) -> &Common {
        &self.common
    }

    fn values(&self, cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire) -> Result<Losses, Objection> {
        let product = cx.binary(Binary::Mul, y_true, y_pred)?;
        let common = sum(cx, &self.axis, product)?;
        let common = cx.unary(Unary::MulScalar(2.0), common)?;
        let (a, b) = (sum(cx, &self.axis, y_true)?, sum(cx, &self.axis, y_pred)?);
        let both = cx.binary(Binary::Add, a, b)?;
        let both = cx.unary(Unary::AddScalar(EPSILON), both)?;
        let dice = cx.binary(Binary::Div, common, both)?;
        Ok(cx.unary(Unary::RsubScalar(1.0), dice)?.into())
    }
}

/// As [`Dice`], with weights for both kinds of errors (Salehi et al. 2017).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Tversky {
    /// Name and reduction.
    #[serde(flatten)]
    pub common: Common,
    /// The weight of what is missed.
    pub alpha: f64,
    /// The weight of what is predicted and not true.
    pub beta: f64,
    /// Axes of the sums; all if null.
    pub axis: Option<Axes>,
}

impl Default for Tversky {
    fn default() -> Self {
        Self { common: Common::named("tversky"), alpha: 0.5, beta: 0.5, axis: None }
    }
}

impl Tversky {
    /// `sum((1 - a) * b) * weight`.
    fn error(&self, cx: &mut Lowering<'_>, a: Wire, b: Wire, weight: f64) -> Result<Wire, Objection> {
        let other = cx.unary(Unary::RsubScalar(1.0), a)?;
        let product = cx.binary(Binary::Mul, other, b)?;
        let sum = sum(cx, &self.axis, product)?;
        cx.unary(Unary::MulScalar(weight as f32), sum)
    }
}

impl LossFunction for Tversky {
    fn common(&self) -> &Common {
        &self.common
    }

    fn values(&self, cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire) -> Result<Losses, Objection> {
        let product = cx.binary(Binary::Mul, y_true, y_pred)?;
        let common = sum(cx, &self.axis, product)?;
        let missed = self.error(cx, y_pred, y_true, self.alpha)?;
        let wrong = self.error(cx, y_true, y_pred, self.beta)?;
        let all = cx.binary(Binary::Add, common, missed)?;
        let all = cx.binary(Binary::Add, all, wrong)?;
        let all = cx.unary(Unary::AddScalar(EPSILON), all)?;
        let index = cx.binary(Binary::Div, common, all)?;
        Ok(cx.unary(Unary::RsubScalar(1.0), index)?.into())
    }
}
