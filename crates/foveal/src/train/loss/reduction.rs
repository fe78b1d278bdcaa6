//! From the values of samples to one number, and what weights and masks do to it.

use crate::error::Objection;
use crate::ir::{DType, Dim, Tensor, Wire};
use crate::layers::Lowering;
use crate::ops::{Binary, BinaryOp, ReduceKind, ReshapeTo, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// What becomes of the values of the samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    /// Their sum over their number.
    #[default]
    SumOverBatchSize,
    /// The same.
    Mean,
    /// Their sum over the sum of the sample weights.
    MeanWithSampleWeight,
    /// Their sum.
    Sum,
    /// They stay as they are.
    None,
}

impl<'de> Deserialize<'de> for Reduction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Option::<String>::deserialize(deserializer)?.as_deref() {
            // "auto" is Keras 2's.
            Some("sum_over_batch_size" | "auto") => Ok(Reduction::SumOverBatchSize),
            Some("mean") => Ok(Reduction::Mean),
            Some("mean_with_sample_weight") => Ok(Reduction::MeanWithSampleWeight),
            Some("sum") => Ok(Reduction::Sum),
            None | Some("none") => Ok(Reduction::None),
            Some(other) => Err(serde::de::Error::custom(format!(
                "the reduction `{other}` is none of sum_over_batch_size, mean, mean_with_sample_weight, sum and none"
            ))),
        }
    }
}

/// Adds or takes away a last axis of length 1 where two tensors differ by it (`squeeze_or_expand_to_same_rank`).
pub(super) fn same_rank(cx: &mut Lowering<'_>, a: Wire, b: Wire) -> Result<(Wire, Wire), Objection> {
    match (cx.rank(a), cx.rank(b)) {
        (n, m) if n == m + 1 => fit(cx, a, b),
        (n, m) if m == n + 1 => fit(cx, b, a).map(|(b, a)| (a, b)),
        _ => Ok((a, b)),
    }
}

/// The first one has one axis more.
fn fit(cx: &mut Lowering<'_>, long: Wire, short: Wire) -> Result<(Wire, Wire), Objection> {
    let last = cx.rank(short);
    if cx.fact(long).shape[last] != Dim::Known(1) {
        return Ok((long, short));
    }
    match last {
        1 => Ok((long, cx.reshape(ReshapeTo::InsertAxis(1), short)?)),
        _ => Ok((cx.reshape(ReshapeTo::RemoveAxis(last), long)?, short)),
    }
}

/// `a / b`, and 0 where `b` is 0.
pub(super) fn divide_no_nan(cx: &mut Lowering<'_>, a: Wire, b: Wire) -> Result<Wire, Objection> {
    let is_zero = cx.compare(Binary::Equal, b, 0.0)?;
    let (zero, one) = (cx.constant(Tensor::f32(&[], vec![0.0])), cx.constant(Tensor::f32(&[], vec![1.0])));
    let divisor = cx.select(is_zero, one, b)?;
    let quotient = cx.binary(Binary::Div, a, divisor)?;
    cx.select(is_zero, zero, quotient)
}

/// All elements in one.
pub(super) fn reduce_all(cx: &mut Lowering<'_>, kind: ReduceKind, x: Wire) -> Result<Wire, Objection> {
    let axes: Vec<usize> = (0..cx.rank(x)).collect();
    if axes.is_empty() { Ok(x) } else { cx.reduce(kind, &axes, false, x) }
}

/// The values of all samples in one, with weights and a mask (`reduce_weighted_values`).
pub(super) fn reduce_weighted(
    cx: &mut Lowering<'_>,
    values: Wire,
    sample_weight: Option<Wire>,
    mask: Option<Wire>,
    reduction: Reduction,
) -> Result<Wire, Objection> {
    let sample_weight = sample_weight.map(|weight| cx.cast(weight, DType::F32)).transpose()?;
    let Some(weight) = masked_weight(cx, sample_weight, mask, reduction)? else {
        return reduce(cx, values, None, reduction);
    };
    let (values, weight) = same_rank(cx, values, weight)?;
    let values = cx.binary(Binary::Mul, values, weight)?;
    reduce(cx, values, Some(weight), reduction)
}

/// Mask and sample weights in one (`apply_mask`): where values are averaged, the masked ones do not count.
fn masked_weight(
    cx: &mut Lowering<'_>,
    sample_weight: Option<Wire>,
    mask: Option<Wire>,
    reduction: Reduction,
) -> Result<Option<Wire>, Objection> {
    let Some(mask) = mask else { return Ok(sample_weight) };
    let mask = cx.cast(mask, DType::F32)?;
    let mask = match reduction {
        Reduction::Mean | Reduction::SumOverBatchSize => {
            // Keras divides the number of entries by that of valid ones, which is one over the mean.
            let valid = reduce_all(cx, ReduceKind::Mean, mask)?;
            divide_no_nan(cx, mask, valid)?
        }
        _ => mask,
    };
    let Some(weight) = sample_weight else { return Ok(Some(mask)) };
    let (mask, weight) = same_rank(cx, mask, weight)?;
    cx.binary(Binary::Mul, weight, mask).map(Some)
}

fn reduce(cx: &mut Lowering<'_>, values: Wire, weight: Option<Wire>, reduction: Reduction) -> Result<Wire, Objection> {
    if cx.rank(values) == 0 {
        return Ok(values);
    }
    match (reduction, weight) {
        (Reduction::None, _) => Ok(values),
        (Reduction::Sum, _) => reduce_all(cx, ReduceKind::Sum, values),
        (Reduction::MeanWithSampleWeight, Some(weight)) => {
            let (sum, weight) = (reduce_all(cx, ReduceKind::Sum, values)?, reduce_all(cx, ReduceKind::Sum, weight)?);
            divide_no_nan(cx, sum, weight)
        }
        _ => reduce_all(cx, ReduceKind::Mean, values),
    }
}

/// Operations that losses are written in, over tensors of single precision.
pub(super) trait Formula {
    /// The mean along an axis, which goes.
    fn mean(&mut self, axis: i64, x: Wire) -> Result<Wire, Objection>;
    /// The sum along an axis, which goes.
    fn sum(&mut self, axis: i64, x: Wire) -> Result<Wire, Objection>;
    /// `x` shrunk towards an even distribution over `classes`.
    fn smooth(&mut self, x: Wire, smoothing: f64, even: f64) -> Result<Wire, Objection>;
    /// Whether both have the same shape, as far as it is known.
    fn same_shape(&self, y_true: Wire, y_pred: Wire) -> Result<(), Objection>;
    /// `function(a, b)`, as numbers.
    fn holds(&mut self, function: Binary, a: Wire, b: Wire) -> Result<Wire, Objection>;
}

impl Formula for Lowering<'_> {
    fn mean(&mut self, axis: i64, x: Wire) -> Result<Wire, Objection> {
        let axis = crate::layers::config::resolve_axis(axis, self.rank(x))?;
        self.reduce(ReduceKind::Mean, &[axis], false, x)
    }

    fn sum(&mut self, axis: i64, x: Wire) -> Result<Wire, Objection> {
        let axis = crate::layers::config::resolve_axis(axis, self.rank(x))?;
        self.reduce(ReduceKind::Sum, &[axis], false, x)
    }

    fn smooth(&mut self, x: Wire, smoothing: f64, even: f64) -> Result<Wire, Objection> {
        if smoothing == 0.0 {
            return Ok(x);
        }
        let x = self.unary(Unary::MulScalar((1.0 - smoothing) as f32), x)?;
        self.unary(Unary::AddScalar((smoothing * even) as f32), x)
    }

    fn same_shape(&self, y_true: Wire, y_pred: Wire) -> Result<(), Objection> {
        let (a, b) = (self.fact(y_true), self.fact(y_pred));
        let differ = |(a, b): (&Dim, &Dim)| a.known().zip(b.known()).is_some_and(|(a, b)| a != b);
        if a.rank() != b.rank() || a.shape.iter().zip(&b.shape).any(differ) {
            return Err(Objection::Shape { what: "shape of the targets", expected: b.to_string(), got: a.to_string() });
        }
        Ok(())
    }

    fn holds(&mut self, function: Binary, a: Wire, b: Wire) -> Result<Wire, Objection> {
        self.op(BinaryOp { function, dtype: DType::F32 }, &[a, b])
    }
}
