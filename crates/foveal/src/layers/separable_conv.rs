//! SeparableConv1D, SeparableConv2D.

use super::config::{DataFormat, Ints, Opaque, PaddingMode, data_format, windows, yes};
use super::conv::{contract, input_channels, one, refuse_causal};
use super::depthwise_conv::depthwise_kernel;
use super::{Activation, Call, Case, Initializer, Lowering, Nest, Outputs, WeightSpec, layer};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::ops::{Channels, Convolution};
use foveal_kernels::Window;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::smallvec;

/// A depthwise convolution, then a convolution of one tap that mixes the channels; bias and activation come last.
///
/// Output lengths as in [`Conv`](super::conv::Conv), with `filters` channels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeparableConv<const R: usize> {
    /// Channels between the two steps per input channel.
    #[serde(default = "one")]
    pub depth_multiplier: usize,
    /// Output channels.
    pub filters: usize,
    /// Taps along each spatial axis.
    pub kernel_size: Ints<R>,
    /// Step of the window.
    #[serde(default)]
    pub strides: Ints<R>,
    /// `valid` or `same`.
    #[serde(default)]
    pub padding: PaddingMode,
    /// Where the channels stand.
    #[serde(default, deserialize_with = "data_format")]
    pub data_format: DataFormat,
    /// Distance between taps.
    #[serde(default)]
    pub dilation_rate: Ints<R>,
    /// Function of the result.
    #[serde(default)]
    pub activation: Activation,
    /// Whether to add a bias.
    #[serde(default = "yes")]
    pub use_bias: bool,
    /// Of the depthwise kernel.
    #[serde(default = "Initializer::glorot_uniform")]
    pub depthwise_initializer: Initializer,
    /// Of the pointwise kernel.
    #[serde(default = "Initializer::glorot_uniform")]
    pub pointwise_initializer: Initializer,
    /// Of the bias.
    #[serde(default = "Initializer::zeros")]
    pub bias_initializer: Initializer,
    /// Penalty on the depthwise kernel in training.
    #[serde(default)]
    pub depthwise_regularizer: Opaque,
    /// Penalty on the pointwise kernel in training.
    #[serde(default)]
    pub pointwise_regularizer: Opaque,
    /// Penalty on the bias in training.
    #[serde(default)]
    pub bias_regularizer: Opaque,
    /// Penalty on the output in training.
    #[serde(default)]
    pub activity_regularizer: Opaque,
    /// Constraint on the depthwise kernel in training.
    #[serde(default)]
    pub depthwise_constraint: Opaque,
    /// Constraint on the pointwise kernel in training.
    #[serde(default)]
    pub pointwise_constraint: Opaque,
    /// Constraint on the bias in training.
    #[serde(default)]
    pub bias_constraint: Opaque,
}

/// Separable convolution over `(batch, steps, channels)`.
pub type SeparableConv1D = SeparableConv<1>;
/// Separable convolution over `(batch, height, width, channels)`.
pub type SeparableConv2D = SeparableConv<2>;

impl<const R: usize> SeparableConv<R> {
    /// With Keras' defaults: one channel between the steps per input channel, stride 1, padding `valid`, a bias.
    pub fn new(filters: usize, kernel_size: impl Into<Ints<R>>) -> Self {
        Self {
            depth_multiplier: 1,
            filters,
            kernel_size: kernel_size.into(),
            strides: Ints::ONES,
            padding: PaddingMode::Valid,
            data_format: DataFormat::ChannelsLast,
            dilation_rate: Ints::ONES,
            activation: Activation::default(),
            use_bias: true,
            depthwise_initializer: Initializer::glorot_uniform(),
            pointwise_initializer: Initializer::glorot_uniform(),
            bias_initializer: Initializer::zeros(),
            depthwise_regularizer: Opaque::default(),
            pointwise_regularizer: Opaque::default(),
            bias_regularizer: Opaque::default(),
            activity_regularizer: Opaque::default(),
            depthwise_constraint: Opaque::default(),
            pointwise_constraint: Opaque::default(),
            bias_constraint: Opaque::default(),
        }
    }

    fn kernels_and_bias(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let cin = input_channels(R, inputs, self.data_format)?;
        refuse_causal(self.padding)?;
        let depthwise = depthwise_kernel("depthwise_kernel", self.kernel_size, cin, self.depth_multiplier, &self.depthwise_initializer)?;
        let pointwise: Vec<usize> = [1; R].into_iter().chain([cin * self.depth_multiplier, self.filters]).collect();
        let mut specs = vec![depthwise, WeightSpec::new(1, "pointwise_kernel", pointwise, &self.pointwise_initializer)];
        if self.use_bias {
            specs.push(WeightSpec::new(2, "bias", [self.filters], &self.bias_initializer));
        }
        Ok(specs)
    }

    fn write(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let windows = windows(self.kernel_size, self.strides, self.dilation_rate, self.padding);
        let depthwise = Convolution { windows, channels: Channels::Depthwise };
        let pointwise = Convolution { windows: smallvec![Window::default(); R], channels: Channels::Groups(1) };
        let inputs = [call.one()?, cx.weight(0)];
        let between = contract(cx, depthwise, &inputs, self.data_format, &Activation::default())?;
        let inputs: Vec<Wire> = std::iter::once(between).chain(cx.weights()[1..].iter().copied()).collect();
        Ok(Nest::Leaf(contract(cx, pointwise, &inputs, self.data_format, &self.activation)?))
    }
}

/// tf.keras wrote the settings of the convolution that this layer was derived from.
const OLD_KEYS: &[&str] = &["groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint"];

layer!(
    SeparableConv<1> as "SeparableConv1D",
    old_keys: OLD_KEYS,
    weights: kernels_and_bias,
    lower: write,
    cases: &[
        Case::new("valid", r#"{"filters": 4, "kernel_size": 3}"#, &[&[2, 9, 5]]),
        Case::new("same_multiplier", r#"{"filters": 3, "kernel_size": 2, "depth_multiplier": 2, "padding": "same"}"#, &[&[1, 7, 3]]),
    ]
);
layer!(
    SeparableConv<2> as "SeparableConv2D",
    old_keys: OLD_KEYS,
    weights: kernels_and_bias,
    lower: write,
    cases: &[
        Case::new(
            "same_no_bias",
            r#"{"filters": 18, "kernel_size": 3, "padding": "same", "use_bias": false, "activation": "relu"}"#,
            &[&[2, 6, 7, 5]]
        ),
        Case::new(
            "strided_multiplier",
            r#"{"filters": 3, "kernel_size": [3, 2], "depth_multiplier": 2, "strides": 2}"#,
            &[&[1, 8, 9, 3]]
        ),
        Case::new(
            "channels_first_softmax",
            r#"{"filters": 4, "kernel_size": 2, "data_format": "channels_first", "activation": "softmax"}"#,
            &[&[1, 3, 5, 6]]
        ),
    ]
);
