//! Losses of margins.

use super::reduction::{Formula, reduce_all};
use super::regression::plain_loss;
use super::{Common, LossFunction, Losses};
use crate::error::Objection;
use crate::ir::Wire;
use crate::layers::Lowering;
use crate::ops::{Binary, ReduceKind, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Targets of 0 and 1 as -1 and 1; others, of which there is at least one in the batch, stay as they are.
fn signed(cx: &mut Lowering<'_>, y_true: Wire) -> Result<Wire, Objection> {
    let (no, yes) = (cx.compare(Binary::NotEqual, y_true, 0.0)?, cx.compare(Binary::NotEqual, y_true, 1.0)?);
    let other = cx.holds(Binary::LogicalAnd, no, yes)?;
    let any_other = reduce_all(cx, ReduceKind::Max, other)?;
    let signs = cx.unary(Unary::Affine { scale: 2.0, offset: -1.0 }, y_true)?;
    cx.select(any_other, y_true, signs)
}

/// `max(1 - y_true * y_pred, 0)`.
fn missing_margin(cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire) -> Result<Wire, Objection> {
    let y_true = signed(cx, y_true)?;
    let product = cx.binary(Binary::Mul, y_true, y_pred)?;
    let margin = cx.unary(Unary::RsubScalar(1.0), product)?;
    cx.unary(Unary::MaxScalar(0.0), margin)
}

plain_loss! {
    /// `mean(max(1 - y_true * y_pred, 0))` over the last axis; targets are -1 and 1, or 0 and 1.
    Hinge, "hinge", |cx, y_true, y_pred| {
        let margin = missing_margin(cx, y_true, y_pred)?;
        Ok(cx.mean(-1, margin)?.into())
    }
}

plain_loss! {
    /// `mean(max(1 - y_true * y_pred, 0)^2)` over the last axis; targets are -1 and 1, or 0 and 1.
    SquaredHinge, "squared_hinge", |cx, y_true, y_pred| {
        let margin = missing_margin(cx, y_true, y_pred)?;
        let square = cx.unary(Unary::Square, margin)?;
        Ok(cx.mean(-1, square)?.into())
    }
}

plain_loss! {
    /// `max(max((1 - y_true) * y_pred) - sum(y_true * y_pred) + 1, 0)` over the last axis.
    CategoricalHinge, "categorical_hinge", |cx, y_true, y_pred| {
        let product = cx.binary(Binary::Mul, y_true, y_pred)?;
        let yes = cx.sum(-1, product)?;
        let other = cx.unary(Unary::RsubScalar(1.0), y_true)?;
        let product = cx.binary(Binary::Mul, other, y_pred)?;
        let last = cx.rank(product) - 1;
        let no = cx.reduce(ReduceKind::Max, &[last], false, product)?;
        let difference = cx.binary(Binary::Sub, no, yes)?;
        let margin = cx.unary(Unary::AddScalar(1.0), difference)?;
        Ok(cx.unary(Unary::MaxScalar(0.0), margin)?.into())
    }
}
