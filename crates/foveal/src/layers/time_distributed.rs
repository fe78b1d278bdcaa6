//! TimeDistributed.

use super::lowering::{counted, known_dim};
use super::{Call, Case, Inner, Layer, Lowering, Nest, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::ops::{Concat, Reshape, ReshapeTo, Slice, SliceAxis};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::{SmallVec, smallvec};

/// Another layer on every step of a sequence: `(batch, time, ...)` to `(batch, time, ...)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TimeDistributed {
    /// The layer, which sees `(batch, ...)`.
    pub layer: Inner,
}

/// Each step is a call of its own in the graph.
const MOST_STEPS: usize = 4096;

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
        if cx.is_trained() && self.has_state(cx, call)? {
            return self.lower_step_by_step(cx, call, input, like);
        }
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

impl TimeDistributed {
    /// Whether the layer within has weights that calls change, such as batch normalisation's.
    fn has_state(&self, cx: &Lowering<'_>, call: &Call<'_>) -> Result<bool, Objection> {
        let facts: Vec<Fact> = call.tensors().into_iter().map(|x| cx.fact(x).clone()).collect();
        Ok(Layer::weights(self, &facts)?.iter().any(|spec| !spec.trainable))
    }

    /// One call for every step, each of which sees the statistics of its step alone and the state that the one before has left.
    fn lower_step_by_step(&self, cx: &mut Lowering<'_>, call: &Call<'_>, input: &Nest<Wire>, like: Wire) -> Result<Outputs, Objection> {
        let count = known_dim(cx.fact(like), 1, "the number of time steps, of which each has statistics of its own in training,")?;
        counted("time steps of layers with statistics", count, MOST_STEPS)?;
        let mask = call.masks().first().copied().flatten();
        let weights = cx.weights().len();
        let mut outputs = Vec::with_capacity(count);
        for index in 0..count {
            let now = input.try_map(&mut |x| at_step(cx, *x, index))?;
            let mut came_with = Vec::new();
            if let (Some(mask), [x, ..]) = (mask, now.leaves().as_slice()) {
                came_with.push((**x, at_step(cx, mask, index)?));
            }
            let made = self.layer.lower(cx, 0..weights, &Call { args: &[now], kwargs: &[], came_with: &came_with })?;
            outputs.push(made.try_map(&mut |y| cx.reshape(ReshapeTo::InsertAxis(1), *y))?);
        }
        let Some(first) = outputs.first() else {
            return Err(Objection::Shape { what: "number of time steps", expected: "at least 1".into(), got: "0".into() });
        };
        let leaves: Vec<Vec<Wire>> = outputs.iter().map(|made| made.leaves().into_iter().copied().collect()).collect();
        let mut place = 0..;
        first.try_map(&mut |_| {
            let leaf = place.next().unwrap_or_default();
            let steps: Vec<Wire> = leaves.iter().map(|made| made[leaf]).collect();
            cx.op(Concat { axis: 1 }, &steps)
        })
    }
}

/// One step of a sequence.
fn at_step(cx: &mut Lowering<'_>, x: Wire, index: usize) -> Result<Wire, Objection> {
    let mut axes: SmallVec<[SliceAxis; 5]> = smallvec![SliceAxis::ALL; cx.rank(x)];
    axes[1] = SliceAxis { start: Some(index as i64), stop: Some(index as i64 + 1), step: 1 };
    let one = cx.op(Slice { axes }, &[x])?;
    cx.reshape(ReshapeTo::RemoveAxis(1), one)
}

/// What is known of one step of a sequence.
fn step(x: &Fact) -> Result<Fact, Objection> {
    if x.rank() < 3 {
        return Err(Objection::Rank { expected: "at least 3 axes (batch, time, ...)".into(), got: x.to_string() });
    }
    Ok(x.with_shape(x.shape.iter().enumerate().filter(|(axis, _)| *axis != 1).map(|(_, dim)| *dim)))
}
