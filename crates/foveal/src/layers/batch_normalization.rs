//! BatchNormalization.

use super::config::{Opaque, epsilon, last_axis, resolve_axis, yes};
use super::lowering::known_dim;
use super::{Call, Case, Initializer, Layer, Lowering, Nest, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::ops::{BatchNorm, BatchNormTraining, Binary, ReduceKind, ReshapeTo, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, with stored mean and variance per channel in prediction.
/// The shape stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BatchNormalization {
    /// The axis of the channels.
    #[serde(default = "last_axis", deserialize_with = "axis")]
    pub axis: i64,
    /// Weight of the old value when the stored statistics are updated in training.
    #[serde(default = "momentum")]
    pub momentum: f64,
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
    /// Of the stored mean.
    #[serde(default = "Initializer::zeros")]
    pub moving_mean_initializer: Initializer,
    /// Of the stored variance.
    #[serde(default = "Initializer::ones")]
    pub moving_variance_initializer: Initializer,
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
    /// Whether training statistics are shared between devices; one device is all there is.
    #[serde(default)]
    pub synchronized: bool,
}

/// `keras.config.epsilon()`.
const EPSILON: f32 = 1e-7;

fn momentum() -> f64 {
    0.99
}

/// Old files hold a list of one axis.
fn axis<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let [axis] = super::config::OneOrMany::<i64>::deserialize(deserializer)?.expand()?;
    Ok(axis)
}

impl Default for BatchNormalization {
    fn default() -> Self {
        Self {
            axis: last_axis(),
            momentum: momentum(),
            epsilon: epsilon(),
            center: true,
            scale: true,
            beta_initializer: Initializer::zeros(),
            gamma_initializer: Initializer::ones(),
            moving_mean_initializer: Initializer::zeros(),
            moving_variance_initializer: Initializer::ones(),
            beta_regularizer: Opaque::default(),
            gamma_regularizer: Opaque::default(),
            beta_constraint: Opaque::default(),
            gamma_constraint: Opaque::default(),
            synchronized: false,
        }
    }
}

impl BatchNormalization {
    /// By the statistics of the batch, which the stored ones follow.
    fn lower_training(&self, cx: &mut Lowering<'_>, call: &Call<'_>, x: Wire, axis: usize) -> Result<Outputs, Objection> {
        let weights = cx.weights().to_vec();
        let stored = weights.len() - 2;
        if let Some(mask) = call.masks().into_iter().flatten().next() {
            let (y, statistics) = self.lower_masked(cx, x, mask, axis)?;
            self.follow(cx, stored, statistics)?;
            return Ok(Nest::Leaf(y));
        }
        let op = BatchNormTraining { epsilon: self.epsilon as f32, scale: self.scale, center: self.center };
        let mut statistics = Vec::new();
        let y = cx.axis_last(axis, x, |cx, x| {
            let outputs = cx.ops(op, &[&[x], &weights[..stored]].concat())?;
            statistics.extend(&outputs[1..]);
            Ok(outputs[0])
        })?;
        self.follow(cx, stored, statistics)?;
        Ok(Nest::Leaf(y))
    }

    /// Lets the stored statistics, weights from `stored` on, follow those of the batch.
    fn follow(&self, cx: &mut Lowering<'_>, stored: usize, statistics: impl IntoIterator<Item = Wire>) -> Result<(), Objection> {
        for (index, new) in (stored..).zip(statistics) {
            let old = cx.unary(Unary::MulScalar(self.momentum as f32), cx.current(index))?;
            let part = cx.unary(Unary::MulScalar((1.0 - self.momentum) as f32), new)?;
            let value = cx.binary(Binary::Add, old, part)?;
            cx.update(index, value);
        }
        Ok(())
    }

    /// By the statistics of what the mask, without the last axis, lets count: as Keras, which adds its epsilon to the count.
    fn lower_masked(&self, cx: &mut Lowering<'_>, x: Wire, mask: Wire, axis: usize) -> Result<(Wire, [Wire; 2]), Objection> {
        let others: Vec<usize> = (0..cx.rank(x)).filter(|&other| other != axis).collect();
        let counts = cx.reshape(ReshapeTo::InsertAxis(cx.rank(mask)), mask)?;
        let counts = cx.cast(counts, cx.fact(x).dtype)?;
        let count = cx.reduce(ReduceKind::Sum, &others, true, counts)?;
        let count = cx.unary(Unary::AddScalar(EPSILON), count)?;
        let mean_of = |cx: &mut Lowering<'_>, values: Wire| {
            let weighed = cx.binary(Binary::Mul, values, counts)?;
            let sum = cx.reduce(ReduceKind::Sum, &others, true, weighed)?;
            cx.binary(Binary::Div, sum, count)
        };
        let mean = mean_of(cx, x)?;
        let centered = cx.binary(Binary::Sub, x, mean)?;
        let squares = cx.unary(Unary::Square, centered)?;
        let variance = mean_of(cx, squares)?;
        let spread = cx.unary(Unary::AddScalar(self.epsilon as f32), variance)?;
        let factor = cx.unary(Unary::Rsqrt, spread)?;
        let mut y = cx.binary(Binary::Mul, centered, factor)?;
        let functions = self.scale.then_some(Binary::Mul).into_iter().chain(self.center.then_some(Binary::Add));
        for (index, function) in functions.enumerate() {
            let lengths = (0..cx.rank(x)).map(|own| if own == axis { None } else { Some(1) }).collect();
            let weight = cx.reshape(ReshapeTo::Shape { keep: 0, lengths }, cx.weight(index))?;
            y = cx.binary(function, y, weight)?;
        }
        Ok((y, [cx.remove_axes(&others, mean)?, cx.remove_axes(&others, variance)?]))
    }
}

impl Layer for BatchNormalization {
    const CLASS: &'static str = "BatchNormalization";
    const PASSES_MASK: bool = true;
    const CASES: &'static [Case] = &[
        Case::new("default", "{}", &[&[2, 3, 4, 5]]),
        Case::new("channels_first", r#"{"axis": 1, "epsilon": 0.01}"#, &[&[2, 5, 3, 4]]),
        Case::new("no_scale", r#"{"scale": false}"#, &[&[3, 6]]),
        Case::new("no_center", r#"{"center": false}"#, &[&[2, 4, 3]]),
        Case::new("bytes", "{}", &[&[2, 4, 3]]).bytes(),
    ];

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let x = &inputs[0];
        let channels = [known_dim(x, resolve_axis(self.axis, x.rank())?, "the number of channels")?];
        let mut specs = Vec::new();
        if self.scale {
            specs.push(WeightSpec::new(specs.len(), "gamma", channels, &self.gamma_initializer));
        }
        if self.center {
            specs.push(WeightSpec::new(specs.len(), "beta", channels, &self.beta_initializer));
        }
        for (name, initializer) in [("moving_mean", &self.moving_mean_initializer), ("moving_variance", &self.moving_variance_initializer)]
        {
            specs.push(WeightSpec { trainable: false, ..WeightSpec::new(specs.len(), name, channels, initializer) });
        }
        // Keras normalises in float32 whatever the policy.
        specs.iter_mut().for_each(|spec| spec.autocast = false);
        Ok(specs)
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        let x = cx.to_float(x)?;
        let rank = cx.rank(x);
        let axis = resolve_axis(self.axis, rank)?;
        if cx.is_trained() {
            return self.lower_training(cx, call, x, axis);
        }
        let op = BatchNorm { epsilon: self.epsilon as f32, scale: self.scale, center: self.center };
        let weights = cx.weights().to_vec();
        let y = cx.axis_last(axis, x, |cx, x| cx.op(op, &[&[x], weights.as_slice()].concat()))?;
        Ok(Nest::Leaf(y))
    }
}
