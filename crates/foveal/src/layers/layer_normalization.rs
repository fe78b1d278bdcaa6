//! LayerNormalization and RMSNormalization.

use super::config::{Axes, Opaque, epsilon, resolve_axis, yes};
use super::lowering::known_dim;
use super::{Call, Case, Initializer, Layer, Lowering, Nest, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::ops::{Moments, Normalise};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, with mean and variance of each entry's own values along `axis`.
/// The shape stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LayerNormalization {
    /// The axes that are normalised together, which are also those of gamma and beta.
    #[serde(default)]
    pub axis: Axes,
    /// Added to the variance.
    #[serde(default = "epsilon")]
    pub epsilon: f64,
    /// Whether to add beta.
    #[serde(default = "yes")]
    pub center: bool,
    /// Whether to multiply by gamma.
    #[serde(default = "yes")]
    pub scale: bool,
    /// Whether to leave the mean in and have no beta; not what the name says, and deprecated in Keras.
    #[serde(default)]
    pub rms_scaling: bool,
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

impl Default for LayerNormalization {
    fn default() -> Self {
        Self {
            axis: Axes::LAST,
            epsilon: epsilon(),
            center: true,
            scale: true,
            rms_scaling: false,
            beta_initializer: Initializer::zeros(),
            gamma_initializer: Initializer::ones(),
            beta_regularizer: Opaque::default(),
            gamma_regularizer: Opaque::default(),
            beta_constraint: Opaque::default(),
            gamma_constraint: Opaque::default(),
        }
    }
}

impl LayerNormalization {
    fn has_gamma(&self) -> bool {
        self.scale || self.rms_scaling
    }

    fn has_beta(&self) -> bool {
        self.center && !self.rms_scaling
    }
}

/// The weights of a normalisation that has them. Keras normalises in float32 whatever the policy.
pub(super) fn gamma_and_beta(shape: &[usize], gamma: Option<&Initializer>, beta: Option<&Initializer>) -> Vec<WeightSpec> {
    let present = [("gamma", gamma), ("beta", beta)].into_iter().filter_map(|(name, initializer)| Some((name, initializer?)));
    let spec = |(index, (name, initializer))| WeightSpec { autocast: false, ..WeightSpec::new(index, name, shape, initializer) };
    present.enumerate().map(spec).collect()
}

/// Lengths along the axes, in the order in which Keras sorts them: as numbers, before counting from the end.
fn affine_shape(axes: &Axes, x: &Fact) -> Result<Vec<usize>, Objection> {
    let mut sorted = axes.as_slice().to_vec();
    sorted.sort_unstable();
    sorted.iter().map(|&axis| known_dim(x, resolve_axis(axis, x.rank())?, "a normalised axis")).collect()
}

fn normalise(cx: &mut Lowering<'_>, x: Wire, axes: &Axes, op: impl FnOnce(Normalise) -> Normalise) -> Result<Wire, Objection> {
    let axes = axes.resolve(cx.rank(x))?;
    let plain = Normalise { moments: Moments::Centered, axes: axes.clone(), epsilon: 0.0, affine_axes: axes, gamma: false, beta: false };
    cx.normalised(x, |cx, x| {
        let inputs: Vec<Wire> = std::iter::once(x).chain(cx.weights().iter().copied()).collect();
        cx.op(op(plain), &inputs)
    })
}

impl Layer for LayerNormalization {
    const CLASS: &'static str = "LayerNormalization";
    const PASSES_MASK: bool = true;
    const AUTOCAST: bool = false;
    const CASES: &'static [Case] = &[
        Case::new("default", "{}", &[&[2, 4, 5, 6]]),
        Case::new("axes", r#"{"axis": [1, 2], "epsilon": 1e-5}"#, &[&[2, 4, 5, 3]]),
        Case::new("axis_1", r#"{"axis": 1, "center": false}"#, &[&[2, 4, 3]]),
        Case::new("plain", r#"{"center": false, "scale": false}"#, &[&[3, 17]]),
        Case::new("rms_scaling", r#"{"rms_scaling": true}"#, &[&[2, 3, 7]]),
        Case::new("integers", "{}", &[&[2, 3, 9]]).integers(99),
    ];

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let shape = affine_shape(&self.axis, &inputs[0])?;
        let gamma = self.has_gamma().then_some(&self.gamma_initializer);
        let beta = self.has_beta().then_some(&self.beta_initializer);
        Ok(gamma_and_beta(&shape, gamma, beta))
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        let moments = if self.rms_scaling { Moments::Deviation } else { Moments::Centered };
        let (gamma, beta, epsilon) = (self.has_gamma(), self.has_beta(), self.epsilon as f32);
        let y = normalise(cx, x, &self.axis, |op| Normalise { moments, epsilon, gamma, beta, ..op })?;
        cx.computed(y).map(Nest::Leaf)
    }
}

/// `scale * x / sqrt(mean(x^2) + epsilon)`, with the mean of each entry's own values along `axis`. The shape stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RMSNormalization {
    /// The axes that are normalised together, which are also those of the scale.
    #[serde(default)]
    pub axis: Axes,
    /// Added to the mean square.
    #[serde(default = "rms_epsilon")]
    pub epsilon: f64,
}

fn rms_epsilon() -> f64 {
    1e-6
}

impl Default for RMSNormalization {
    fn default() -> Self {
        Self { axis: Axes::LAST, epsilon: rms_epsilon() }
    }
}

impl Layer for RMSNormalization {
    const CLASS: &'static str = "RMSNormalization";
    const CASES: &'static [Case] = &[
        Case::new("default", "{}", &[&[2, 4, 6]]),
        Case::new("axes", r#"{"axis": [-1, -2], "epsilon": 1e-3}"#, &[&[2, 4, 5, 3]]),
        Case::new("integers", "{}", &[&[2, 3, 9]]).integers(99),
    ];

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        Ok(vec![WeightSpec::new(0, "scale", affine_shape(&self.axis, &inputs[0])?, &Initializer::ones())])
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        let epsilon = self.epsilon as f32;
        normalise(cx, x, &self.axis, |op| Normalise { moments: Moments::RootMeanSquare, epsilon, gamma: true, ..op }).map(Nest::Leaf)
    }
}
