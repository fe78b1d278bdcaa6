//! Losses of directions.

use super::crossentropy::is_last_axis;
use super::reduction::Formula;
use super::{Common, EPSILON, LossFunction, Losses};
use crate::error::Objection;
use crate::ir::{DType, Tensor, Wire};
use crate::layers::Lowering;
use crate::layers::config::resolve_axis;
use crate::ops::{Binary, BinaryOp, Einsum, ReduceKind, ReshapeTo, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `-sum(y_true * y_pred)` over an axis along which both have been given the length 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CosineSimilarity {
    /// Name and reduction.
    #[serde(flatten)]
    pub common: Common,
    /// The axis of the vectors.
    #[serde(skip_serializing_if = "is_last_axis")]
    pub axis: i64,
}

impl Default for CosineSimilarity {
    fn default() -> Self {
        Self { common: Common::named("cosine_similarity"), axis: -1 }
    }
}

/// Vectors of length 1 along an axis (`keras.ops.normalize`).
pub(crate) fn normalize(cx: &mut Lowering<'_>, axis: usize, x: Wire) -> Result<Wire, Objection> {
    let square = cx.unary(Unary::Square, x)?;
    let sum = cx.reduce(ReduceKind::Sum, &[axis], true, square)?;
    let inverse = cx.unary(Unary::Rsqrt, sum)?;
    let inverse = cx.unary(Unary::MinScalar(1.0 / EPSILON), inverse)?;
    cx.binary(Binary::Mul, x, inverse)
}

impl LossFunction for CosineSimilarity {
    fn common(&self) -> &Common {
        &self.common
    }

    fn values(&self, cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire) -> Result<Losses, Objection> {
        let axis = resolve_axis(self.axis, cx.rank(y_pred))?;
        let (y_pred, y_true) = (normalize(cx, axis, y_pred)?, normalize(cx, axis, y_true)?);
        let product = cx.binary(Binary::Mul, y_true, y_pred)?;
        let sum = cx.sum(self.axis, product)?;
        Ok(cx.unary(Unary::Neg, sum)?.into())
    }
}

/// Pulls embeddings of equal labels together and others apart, the more the further they are from where they belong (Sun
/// et al. 2020). Predictions are embeddings of length 1, one row for each sample of the batch; targets are labels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Circle {
    /// Name and reduction.
    #[serde(flatten)]
    pub common: Common,
    /// A factor of all distances.
    pub gamma: f64,
    /// How close equals are to be, and how far others.
    pub margin: f64,
    /// Whether a sample is no equal of itself.
    pub remove_diagonal: bool,
}

impl Default for Circle {
    fn default() -> Self {
        Self { common: Common::named("circle"), gamma: 80.0, margin: 0.4, remove_diagonal: true }
    }
}

impl Circle {
    /// Pairs of equal labels, and pairs of others.
    fn pairs(&self, cx: &mut Lowering<'_>, labels: Wire, batch: usize) -> Result<(Wire, Wire), Objection> {
        let labels = match cx.rank(labels) {
            1 => cx.reshape(ReshapeTo::InsertAxis(1), labels)?,
            _ => labels,
        };
        let across = cx.reshape(ReshapeTo::RemoveAxis(1), labels)?;
        let across = cx.reshape(ReshapeTo::InsertAxis(0), across)?;
        let bool = |function| BinaryOp { function, dtype: DType::Bool };
        let (equal, other) = (cx.op(bool(Binary::Equal), &[labels, across])?, cx.op(bool(Binary::NotEqual), &[labels, across])?);
        if !self.remove_diagonal {
            return Ok((equal, other));
        }
        let off = (0..batch * batch).map(|i| if i / batch == i % batch { 0.0 } else { 1.0 }).collect();
        let off = cx.constant(Tensor::f32(&[batch, batch], off));
        Ok((cx.op(bool(Binary::LogicalAnd), &[equal, off])?, other))
    }

    /// `log(sum(exp(x)))` of each row, over the pairs of a mask; minus infinity where there are none.
    fn log_sum_exp(&self, cx: &mut Lowering<'_>, mask: Wire, x: Wire) -> Result<Wire, Objection> {
        let (zero, none) = (cx.constant(Tensor::f32(&[], vec![0.0])), cx.constant(Tensor::f32(&[], vec![f32::MIN])));
        let seen = cx.select(mask, x, none)?;
        let largest = cx.reduce(ReduceKind::Max, &[1], true, seen)?;
        let difference = cx.binary(Binary::Sub, x, largest)?;
        // Beyond the mask there may be more than `exp` can hold, of which the derivative would make NaN.
        let difference = cx.select(mask, difference, zero)?;
        let exp = cx.unary(Unary::Exp, difference)?;
        let exp = cx.select(mask, exp, zero)?;
        let sum = cx.reduce(ReduceKind::Sum, &[1], true, exp)?;
        let log = cx.unary(Unary::Log, sum)?;
        let total = cx.binary(Binary::Add, log, largest)?;
        cx.remove_axes(&[1], total)
    }

    /// The weighted distances of pairs: `gamma * max(weight, 0) * distance`.
    fn weighted(&self, cx: &mut Lowering<'_>, weight: Wire, distance: Wire, gamma: f64) -> Result<Wire, Objection> {
        let weight = cx.unary(Unary::MaxScalar(0.0), weight)?;
        let weight = cx.unary(Unary::MulScalar(gamma as f32), weight)?;
        cx.binary(Binary::Mul, weight, distance)
    }
}

impl LossFunction for Circle {
    fn common(&self) -> &Common {
        &self.common
    }

    fn values(&self, cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire) -> Result<Losses, Objection> {
        let fact = cx.fact(y_pred);
        if fact.rank() != 2 {
            return Err(Objection::Rank { expected: "2 axes (batch, embedding)".into(), got: fact.to_string() });
        }
        let batch = fact.shape[0].known().ok_or_else(|| Objection::UnknownSize { what: "the batch", got: fact.to_string() })?;
        let product =
            Einsum { a: b"ab".iter().copied().collect(), b: b"cb".iter().copied().collect(), out: b"ac".iter().copied().collect() };
        let similarity = cx.op(product, &[y_pred, y_pred])?;
        let distance = cx.unary(Unary::RsubScalar(1.0), similarity)?;
        let distance = cx.unary(Unary::MaxScalar(0.0), distance)?;
        let (equal, other) = self.pairs(cx, y_true, batch)?;
        let margin = self.margin as f32;

        let weight = cx.unary(Unary::AddScalar(margin), distance)?;
        let from = cx.unary(Unary::RsubScalar(margin), distance)?;
        let near = self.weighted(cx, weight, from, -self.gamma)?;
        let weight = cx.unary(Unary::RsubScalar((1.0 + self.margin) as f32), distance)?;
        let from = cx.unary(Unary::RsubScalar((1.0 - self.margin) as f32), distance)?;
        let far = self.weighted(cx, weight, from, self.gamma)?;

        let (near, far) = (self.log_sum_exp(cx, equal, near)?, self.log_sum_exp(cx, other, far)?);
        let sum = cx.binary(Binary::Add, near, far)?;
        let values = cx.unary(Unary::Softplus, sum)?;
        Ok(Losses { values, mask: Some(cx.compare(Binary::Greater, values, 0.0)?) })
    }
}
