//! What metrics are given, and how shapes and weights are brought together.

use crate::error::Objection;
use ndarray::{ArrayD, ArrayViewD, Axis, CowArray, IxDyn};

/// Targets and predictions of one batch.
#[derive(Clone, Debug)]
pub struct Batch<'a> {
    /// Targets.
    pub y_true: ArrayViewD<'a, f32>,
    /// Predictions.
    pub y_pred: ArrayViewD<'a, f32>,
    /// How much samples count, if not all the same.
    pub sample_weight: Option<ArrayViewD<'a, f32>>,
    /// Which steps of sequences count: 0 where they do not.
    pub mask: Option<ArrayViewD<'a, f32>>,
}

impl<'a> Batch<'a> {
    /// A batch in which all samples count the same.
    pub fn new(y_true: ArrayViewD<'a, f32>, y_pred: ArrayViewD<'a, f32>) -> Self {
        Self { y_true, y_pred, sample_weight: None, mask: None }
    }

    /// Targets and predictions with the same number of axes, if the last one of either can go.
    pub(super) fn pair(&self) -> (ArrayViewD<'_, f32>, ArrayViewD<'_, f32>) {
        same_rank(self.y_true.view(), self.y_pred.view(), true)
    }

    /// Sample weights that are 0 where the mask is.
    pub(super) fn weight(&self) -> Result<Option<CowArray<'_, f32, IxDyn>>, Objection> {
        masked(self.sample_weight.as_ref().map(|w| w.view()), self.mask.as_ref().map(|m| m.view()))
    }
}

/// Adds or takes away a last axis of length 1 where two arrays differ by it (`squeeze_or_expand_to_same_rank`).
pub(super) fn same_rank<'a, 'b>(
    a: ArrayViewD<'a, f32>,
    b: ArrayViewD<'b, f32>,
    expand_rank_1: bool,
) -> (ArrayViewD<'a, f32>, ArrayViewD<'b, f32>) {
    match (a.ndim(), b.ndim()) {
        (n, m) if n == m + 1 => fit(a, b, expand_rank_1),
        (n, m) if m == n + 1 => {
            let (b, a) = fit(b, a, expand_rank_1);
            (a, b)
        }
        _ => (a, b),
    }
}

/// The first one has one axis more.
fn fit<'a, 'b>(long: ArrayViewD<'a, f32>, short: ArrayViewD<'b, f32>, expand_rank_1: bool) -> (ArrayViewD<'a, f32>, ArrayViewD<'b, f32>) {
    let last = Axis(short.ndim());
    match (long.len_of(last), short.ndim()) {
        (1, 1) if expand_rank_1 => (long, short.insert_axis(last)),
        (1, _) => (long.index_axis_move(last, 0), short),
        _ => (long, short),
    }
}

/// Weights that are 0 where a mask is (`apply_mask`).
pub(super) fn masked<'a>(
    weight: Option<ArrayViewD<'a, f32>>,
    mask: Option<ArrayViewD<'a, f32>>,
) -> Result<Option<CowArray<'a, f32, IxDyn>>, Objection> {
    let one_or_zero = |x: f32| if x != 0.0 { 1.0 } else { 0.0 };
    Ok(match (weight, mask) {
        (None, None) => None,
        (Some(weight), None) => Some(weight.into()),
        (None, Some(mask)) => Some(mask.mapv(one_or_zero).into()),
        (Some(weight), Some(mask)) => {
            let (mask, weight) = same_rank(mask, weight, true);
            Some(combine(weight, mask, |weight, mask| weight * one_or_zero(mask))?.into())
        }
    })
}

/// A function of two arrays, element by element, with broadcasting.
pub(super) fn combine(a: ArrayViewD<'_, f32>, b: ArrayViewD<'_, f32>, f: impl Fn(f32, f32) -> f32) -> Result<ArrayD<f32>, Objection> {
    let rank = a.ndim().max(b.ndim());
    let at = |x: &ArrayViewD<'_, f32>, axis: usize| (axis + x.ndim()).checked_sub(rank).map_or(1, |axis| x.shape()[axis]);
    let shape: Vec<usize> = (0..rank).map(|axis| if at(&a, axis) == 1 { at(&b, axis) } else { at(&a, axis) }).collect();
    match (a.broadcast(shape.as_slice()), b.broadcast(shape.as_slice())) {
        (Some(a), Some(b)) => Ok(ndarray::Zip::from(a).and(b).map_collect(|&a, &b| f(a, b))),
        _ => Err(different(&a, &b)),
    }
}

/// That two shapes do not go together.
pub(super) fn different(a: &ArrayViewD<'_, f32>, b: &ArrayViewD<'_, f32>) -> Objection {
    Objection::Shape {
        what: "shapes of targets, predictions and weights",
        expected: format!("{:?}", a.shape()),
        got: format!("{:?}", b.shape()),
    }
}

/// An array that repeats to a shape.
pub(super) fn broadcast<'a>(x: &'a ArrayViewD<'_, f32>, shape: &[usize]) -> Result<ArrayViewD<'a, f32>, Objection> {
    x.broadcast(shape).ok_or_else(|| Objection::Shape {
        what: "shape of the weights",
        expected: format!("{shape:?}"),
        got: format!("{:?}", x.shape()),
    })
}

/// The place of the largest element of each line along the last axis; the first of equals.
pub(super) fn argmax(x: ArrayViewD<'_, f32>, axis: i64) -> Result<ArrayD<f32>, Objection> {
    let axis = crate::layers::config::resolve_axis(axis, x.ndim())?;
    Ok(x.map_axis(Axis(axis), |line| {
        let mut best = (0, f32::NEG_INFINITY);
        for (place, &value) in line.iter().enumerate() {
            if value > best.1 || value.is_nan() {
                best = (place, value);
            }
            if value.is_nan() {
                break;
            }
        }
        best.0 as f32
    }))
}
