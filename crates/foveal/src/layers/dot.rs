//! Dot.

use super::config::{Axes, resolve_axis};
use super::unit_normalization::normalize;
use super::{Call, Case, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use crate::ops::{Einsum, Labels, ReshapeTo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Products of two tensors, entry by entry of the batch, summed over one axis of each.
///
/// `(batch, a..., n, b...)` and `(batch, c..., n, d...)` make `(batch, a..., b..., c..., d...)`, at least `(batch, 1)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Dot {
    /// The axis of each input that is summed over; one number stands for both.
    pub axes: Axes,
    /// Whether to divide the inputs by their Euclidean lengths along those axes first.
    #[serde(default)]
    pub normalize: bool,
}

impl Dot {
    /// Along these axes.
    pub fn new(axes: Axes) -> Self {
        Self { axes, normalize: false }
    }
}

impl Layer for Dot {
    const CLASS: &'static str = "Dot";
    const CASES: &'static [Case] = &[
        Case::new("vectors", r#"{"axes": 1}"#, &[&[3, 5], &[3, 5]]),
        Case::new("matrices", r#"{"axes": [1, 2]}"#, &[&[2, 3, 5], &[2, 4, 3]]),
        Case::new("last", r#"{"axes": -1}"#, &[&[2, 4, 3], &[2, 6, 3]]).unknown(),
        Case::new("cosine", r#"{"axes": 2, "normalize": true}"#, &[&[2, 4, 3], &[2, 6, 3]]),
        Case::new("four_axes", r#"{"axes": [2, 1]}"#, &[&[2, 4, 3, 5], &[2, 3, 2]]),
        Case::new("mixed_ranks", r#"{"axes": [1, 2]}"#, &[&[2, 3], &[2, 4, 3]]),
    ];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let mut inputs = call.tuple::<2>()?;
        let axes = match *self.axes.as_slice() {
            [one] => [one, one],
            [a, b] => [a, b],
            _ => return Err(Objection::Setting { key: "axes".into(), got: format!("{:?}", self.axes), expected: "1 or 2 axes".into() }),
        };
        let mut labels: [Labels; 2] = Default::default();
        let mut next = b'a'..;
        for (i, axis) in axes.into_iter().enumerate() {
            let axis = resolve_axis(axis, cx.rank(inputs[i]))?;
            if axis == 0 {
                let expected = "axes behind the batch".into();
                return Err(Objection::Setting { key: "axes".into(), got: format!("{:?}", self.axes.as_slice()), expected });
            }
            if self.normalize {
                inputs[i] = normalize(cx, inputs[i], &[axis], 1e-12)?;
            }
            // The batch, the axis that is summed over, and others of which each has a letter of its own.
            let label = |a: usize| {
                if a == 0 {
                    b'Y'
                } else if a == axis {
                    b'Z'
                } else {
                    next.next().unwrap_or(0)
                }
            };
            labels[i] = (0..cx.rank(inputs[i])).map(label).collect();
        }
        let kept = labels.iter().flatten().copied().filter(|label| label.is_ascii_lowercase());
        let out: Labels = std::iter::once(b'Y').chain(kept).collect();
        let scalar = out.len() == 1;
        let [a, b] = labels;
        let inputs = cx.promote(&inputs)?;
        let y = cx.op(Einsum { a, b, out }, &inputs)?;
        Ok(Nest::Leaf(if scalar { cx.reshape(ReshapeTo::InsertAxis(1), y)? } else { y }))
    }
}
