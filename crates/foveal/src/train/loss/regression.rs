//! Losses of numbers.

use super::reduction::Formula;
use super::{Common, EPSILON, LossFunction, Losses};
use crate::error::Objection;
use crate::ir::Wire;
use crate::layers::Lowering;
use crate::ops::{Binary, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A loss without settings of its own.
macro_rules! plain_loss {
    ($(#[$meta:meta])* $class:ident, $name:literal, |$cx:ident, $y_true:ident, $y_pred:ident| $body:block) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(default)]
        pub struct $class {
            /// Name and reduction.
            #[serde(flatten)]
            pub common: Common,
        }

        impl Default for $class {
            fn default() -> Self {
                Self { common: Common::named($name) }
            }
        }

        impl LossFunction for $class {
            fn common(&self) -> &Common {
                &self.common
            }

            fn values(&self, $cx: &mut Lowering<'_>, $y_true: Wire, $y_pred: Wire) -> Result<Losses, Objection> $body
        }
    };
}
pub(super) use plain_loss;

plain_loss! {
    /// `mean((y_true - y_pred)^2)` over the last axis.
    MeanSquaredError, "mean_squared_error", |cx, y_true, y_pred| {
        let error = cx.binary(Binary::Sub, y_true, y_pred)?;
        let square = cx.unary(Unary::Square, error)?;
        Ok(cx.mean(-1, square)?.into())
    }
}

plain_loss! {
    /// `mean(|y_true - y_pred|)` over the last axis.
    MeanAbsoluteError, "mean_absolute_error", |cx, y_true, y_pred| {
        let error = cx.binary(Binary::Sub, y_true, y_pred)?;
        let size = cx.unary(Unary::Abs, error)?;
        Ok(cx.mean(-1, size)?.into())
    }
}

plain_loss! {
    /// `100 * mean(|(y_true - y_pred) / max(|y_true|, epsilon)|)` over the last axis.
    MeanAbsolutePercentageError, "mean_absolute_percentage_error", |cx, y_true, y_pred| {
        let error = cx.binary(Binary::Sub, y_true, y_pred)?;
        let size = cx.unary(Unary::Abs, y_true)?;
        let size = cx.unary(Unary::MaxScalar(EPSILON), size)?;
        let part = cx.binary(Binary::Div, error, size)?;
        let part = cx.unary(Unary::Abs, part)?;
        let mean = cx.mean(-1, part)?;
        Ok(cx.unary(Unary::MulScalar(100.0), mean)?.into())
    }
}

plain_loss! {
    /// `mean((log(max(y_pred, epsilon) + 1) - log(max(y_true, epsilon) + 1))^2)` over the last axis.
    MeanSquaredLogarithmicError, "mean_squared_logarithmic_error", |cx, y_true, y_pred| {
        let (a, b) = (log_above(cx, y_pred)?, log_above(cx, y_true)?);
        let error = cx.binary(Binary::Sub, a, b)?;
        let square = cx.unary(Unary::Square, error)?;
        Ok(cx.mean(-1, square)?.into())
    }
}

/// `log(max(x, epsilon) + 1)`.
fn log_above(cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
    let x = cx.unary(Unary::MaxScalar(EPSILON), x)?;
    let x = cx.unary(Unary::AddScalar(1.0), x)?;
    cx.unary(Unary::Log, x)
}

plain_loss! {
    /// `mean(log(cosh(y_pred - y_true)))` over the last axis.
    LogCosh, "log_cosh", |cx, y_true, y_pred| {
        let error = cx.binary(Binary::Sub, y_pred, y_true)?;
        let double = cx.unary(Unary::MulScalar(-2.0), error)?;
        let bend = cx.unary(Unary::Softplus, double)?;
        let sum = cx.binary(Binary::Add, error, bend)?;
        let values = cx.unary(Unary::AddScalar(-std::f32::consts::LN_2), sum)?;
        Ok(cx.mean(-1, values)?.into())
    }
}

plain_loss! {
    /// `sum(y_true * log(y_true / y_pred))` over the last axis, both at least epsilon.
    KLDivergence, "kl_divergence", |cx, y_true, y_pred| {
        let (y_true, y_pred) = (cx.unary(Unary::Clip(EPSILON, 1.0), y_true)?, cx.unary(Unary::Clip(EPSILON, 1.0), y_pred)?);
        let ratio = cx.binary(Binary::Div, y_true, y_pred)?;
        let log = cx.unary(Unary::Log, ratio)?;
        let values = cx.binary(Binary::Mul, y_true, log)?;
        Ok(cx.sum(-1, values)?.into())
    }
}

plain_loss! {
    /// `mean(y_pred - y_true * log(y_pred + epsilon))` over the last axis.
    Poisson, "poisson", |cx, y_true, y_pred| {
        let above = cx.unary(Unary::AddScalar(EPSILON), y_pred)?;
        let log = cx.unary(Unary::Log, above)?;
        let product = cx.binary(Binary::Mul, y_true, log)?;
        let values = cx.binary(Binary::Sub, y_pred, product)?;
        Ok(cx.mean(-1, values)?.into())
    }
}

/// Half the square of errors up to `delta`, and from there on a straight line; the mean over the last axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Huber {
    /// Name and reduction.
    #[serde(flatten)]
    pub common: Common,
    /// Where the line begins.
    #[serde(skip_serializing_if = "is_default_delta")]
    pub delta: f64,
}

/// Keras forgets the setting when it writes a file.
fn is_default_delta(delta: &f64) -> bool {
    *delta == 1.0
}

impl Default for Huber {
    fn default() -> Self {
        Self { common: Common::named("huber_loss"), delta: 1.0 }
    }
}

impl LossFunction for Huber {
    fn common(&self) -> &Common {
        &self.common
    }

    fn values(&self, cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire) -> Result<Losses, Objection> {
        let delta = self.delta as f32;
        let error = cx.binary(Binary::Sub, y_pred, y_true)?;
        let size = cx.unary(Unary::Abs, error)?;
        let is_small = cx.compare(Binary::LessEqual, size, delta)?;
        let square = cx.unary(Unary::Square, error)?;
        let small = cx.unary(Unary::MulScalar(0.5), square)?;
        let large = cx.unary(Unary::Affine { scale: delta, offset: -0.5 * (delta * delta) }, size)?;
        let values = cx.select(is_small, small, large)?;
        Ok(cx.mean(-1, values)?.into())
    }
}
