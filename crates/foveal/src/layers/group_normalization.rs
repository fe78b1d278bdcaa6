//! GroupNormalization.

use super::config::{Opaque, epsilon, last_axis, resolve_axis, yes};
use super::layer_normalization::gamma_and_beta;
use super::lowering::known_dim;
use super::{Call, Case, Initializer, Layer, Lowering, Nest, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::ops::{Moments, Normalise, ReshapeTo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::smallvec;

/// `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, with mean and variance over all of an entry's values in a group
/// of neighbouring channels. The shape stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupNormalization {
    /// Number of groups; -1 for one per channel (instance normalisation).
    #[serde(default = "groups")]
    pub groups: i64,
    /// The axis of the channels.
    #[serde(default = "last_axis")]
    pub axis: i64,
    /// Added to the variance.
    #[serde(default = "epsilon")]
    pub epsilon: f64,
    /// Whether to add beta.
    #[serde(default = "yes")]
    pub center: bool,
    /// Whether to multiply by gamma.
    #[serde(default = "yes")]
    pub scale: bool,
    /// Of beta.
    #[serde(default = "Initializer::zeros")]
    pub beta_initializer: Initializer,
    /// Of gamma.
    #[serde(default = "Initializer::ones")]
    pub gamma_initializer: Initializer,
    /// Penalty on beta in training.
    #[serde(default)]
    pub beta_regularizer: Opaque,
    /// Penalty on gamma in training.
    #[serde(default)]
    pub gamma_regularizer: Opaque,
    /// Constraint on beta in training.
    #[serde(default)]
    pub beta_constraint: Opaque,
    /// Constraint on gamma in training.
    #[serde(default)]
    pub gamma_constraint: Opaque,
}

fn groups() -> i64 {
    32
}

impl Default for GroupNormalization {
    fn default() -> Self {
        Self {
            groups: groups(),
            axis: last_axis(),
            epsilon: epsilon(),
            center: true,
            scale: true,
            beta_initializer: Initializer::zeros(),
            gamma_initializer: Initializer::ones(),
            beta_regularizer: Opaque::default(),
            gamma_regularizer: Opaque::default(),
            beta_constraint: Opaque::default(),
            gamma_constraint: Opaque::default(),
        }
    }
}

impl GroupNormalization {
    /// Axis and number of the channels.
    fn channels(&self, x: &Fact) -> Result<(usize, usize), Objection> {
        let axis = resolve_axis(self.axis, x.rank())?;
        Ok((axis, known_dim(x, axis, "the number of channels")?))
    }
}

impl Layer for GroupNormalization {
    const CLASS: &'static str = "GroupNormalization";
    const PASSES_MASK: bool = true;
    const AUTOCAST: bool = false;
    const CASES: &'static [Case] = &[
        Case::new("two_groups", r#"{"groups": 2}"#, &[&[2, 3, 4, 6]]),
        Case::new("instance", r#"{"groups": -1, "center": false}"#, &[&[2, 3, 4, 3]]),
        Case::new("channels_first", r#"{"groups": 3, "axis": 1, "epsilon": 1e-5}"#, &[&[2, 6, 3, 4]]),
        Case::new("integers", r#"{"groups": 2}"#, &[&[2, 3, 3, 4]]).integers(99),
        Case::new("unknown", r#"{"groups": 2, "scale": false}"#, &[&[2, 3, 4, 4]]).unknown(),
    ];

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let (_, channels) = self.channels(&inputs[0])?;
        let gamma = self.scale.then_some(&self.gamma_initializer);
        let beta = self.center.then_some(&self.beta_initializer);
        Ok(gamma_and_beta(&[channels], gamma, beta))
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        let (axis, channels) = self.channels(cx.fact(x))?;
        let groups = if self.groups == -1 { channels } else { usize::try_from(self.groups).unwrap_or(0) };
        if groups == 0 || channels % groups != 0 {
            let expected = format!("a number that divides the {channels} channels, or -1");
            return Err(Objection::Setting { key: "groups".into(), got: self.groups.to_string(), expected });
        }
        let weights = cx.weights().to_vec();
        let by_group = |cx: &mut Lowering<'_>, x| {
            let last = cx.rank(x) - 1;
            let split = cx.reshape(ReshapeTo::Shape { keep: last, lengths: smallvec![Some(groups), Some(channels / groups)] }, x)?;
            let op = Normalise {
                moments: Moments::Centered,
                axes: (1..last).chain([last + 1]).collect(),
                epsilon: self.epsilon as f32,
                affine_axes: smallvec![last, last + 1],
                gamma: self.scale,
                beta: self.center,
            };
            let inputs: Vec<Wire> = std::iter::once(split).chain(weights).collect();
            let normalised = cx.op(op, &inputs)?;
            cx.reshape(ReshapeTo::Shape { keep: last, lengths: smallvec![Some(channels)] }, normalised)
        };
        let normalised = cx.normalised(x, |cx, x| cx.axis_last(axis, x, by_group))?;
        let normalised = cx.computed(normalised)?;
        cx.set_channels(normalised, axis);
        Ok(Nest::Leaf(normalised))
    }
}
