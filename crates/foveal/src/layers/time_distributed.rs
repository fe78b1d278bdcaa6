//! TimeDistributed.

use super::{Call, Case, Inner, Layer, Lowering, Nest, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::ops::{Reshape, ReshapeTo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Another layer on every step of a sequence: `(batch, time, ...)` to `(batch, time, ...)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TimeDistributed {
    /// The layer, which sees `(batch, ...)`.
    pub layer: Inner,
}

impl TimeDistributed {
    /// This layer on every step.
    pub fn new(layer: Inner) -> Self {
        Self { layer }
    }
}

impl Layer for TimeDistributed {
    const CLASS: &'static str = "TimeDistributed";
    const PASSES_MASK: bool = true;
    const CASES: &'static [Case] = &[
        Case::new(
            "convolution",
            r#"{"layer": {"module": "keras.layers", "class_name": "Conv2D",
                "config": {"filters": 4, "kernel_size": 3, "padding": "same", "strides": 2}, "registered_name": null}}"#,
            &[&[2, 3, 7, 6, 2]],
        ),
        Case::new(
            "dense",
            r#"{"layer": {"module": "keras.layers", "class_name": "Dense", "config": {"units": 4}, "registered_name": null}}"#,
            &[&[2, 5, 3]],
        )
        .unknown(),
        Case::new(
            "pooling",
            r#"{"layer": {"module": "keras.layers", "class_name": "GlobalAveragePooling2D", "config": {}, "registered_name": null}}"#,
            &[&[2, 3, 4, 5, 2]],
        )
        .unknown(),
    ];

    fn inner(&mut self) -> Vec<&mut Inner> {
        vec![&mut self.layer]
    }

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let steps: Result<Vec<Fact>, Objection> = inputs.iter().map(step).collect();
        self.layer.weights("layer", &steps?)
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let Some((input, Some(like))) = call.args.first().map(|arg| (arg, arg.leaves().first().map(|x| **x))) else {
            return call.one().map(Nest::Leaf);
        };
        // Steps become entries of the batch.
        let steps = input.try_map(&mut |x| step(cx.fact(*x)).and_then(|_| cx.reshape(ReshapeTo::Merge, *x)))?;
        let mut came_with = Vec::new();
        if let (Some([x, ..]), Some(mask)) = (Some(steps.leaves().as_slice()), call.masks().first().copied().flatten())
            && cx.rank(mask) > 2
        {
            came_with.push((**x, cx.reshape(ReshapeTo::Merge, mask)?));
        }
        let count = cx.weights().len();
        let outputs = self.layer.lower(cx, 0..count, &Call { args: &[steps], kwargs: &[], came_with: &came_with })?;
        outputs.try_map(&mut |y: &Wire| cx.op(Reshape { to: ReshapeTo::SplitLike }, &[*y, like]))
    }
}

/// What is known of one step of a sequence.
fn step(x: &Fact) -> Result<Fact, Objection> {
    if x.rank() < 3 {
        return Err(Objection::Rank { expected: "at least 3 axes (batch, time, ...)".into(), got: x.to_string() });
    }
    Ok(x.with_shape(x.shape.iter().enumerate().filter(|(axis, _)| *axis != 1).map(|(_, dim)| *dim)))
}
