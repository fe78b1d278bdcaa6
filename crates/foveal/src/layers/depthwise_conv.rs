//! DepthwiseConv1D, DepthwiseConv2D.

use super::config::{DataFormat, Ints, Opaque, PaddingMode, data_format, windows, yes};
use super::conv::{contract, input_channels, one, refuse_causal};
use super::{Activation, Call, Case, Initializer, Lowering, Nest, Outputs, WeightSpec, layer};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::ops::{Channels, Convolution};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A convolution in which every input channel is convolved alone, with `depth_multiplier` kernels of its own.
///
/// Output channel `c * depth_multiplier + m` is input channel `c` under its kernel `m`; lengths as in
/// [`Conv`](super::conv::Conv).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DepthwiseConv<const R: usize> {
    /// Output channels per input channel.
    #[serde(default = "one")]
    pub depth_multiplier: usize,
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
    /// Of the kernel.
    #[serde(default = "Initializer::glorot_uniform")]
    pub depthwise_initializer: Initializer,
    /// Of the bias.
    #[serde(default = "Initializer::zeros")]
    pub bias_initializer: Initializer,
    /// Penalty on the kernel in training.
    #[serde(default)]
    pub depthwise_regularizer: Opaque,
    /// Penalty on the bias in training.
    #[serde(default)]
    pub bias_regularizer: Opaque,
    /// Penalty on the output in training.
    #[serde(default)]
    pub activity_regularizer: Opaque,
    /// Constraint on the kernel in training.
    #[serde(default)]
    pub depthwise_constraint: Opaque,
    /// Constraint on the bias in training.
    #[serde(default)]
    pub bias_constraint: Opaque,
}

/// Depthwise convolution over `(batch, steps, channels)`.
pub type DepthwiseConv1D = DepthwiseConv<1>;
/// Depthwise convolution over `(batch, height, width, channels)`.
pub type DepthwiseConv2D = DepthwiseConv<2>;

impl<const R: usize> DepthwiseConv<R> {
    /// With Keras' defaults: one kernel per channel, stride 1, padding `valid`, a bias, no activation.
    pub fn new(kernel_size: impl Into<Ints<R>>) -> Self {
        Self {
            depth_multiplier: 1,
            kernel_size: kernel_size.into(),
            strides: Ints::ONES,
            padding: PaddingMode::Valid,
            data_format: DataFormat::ChannelsLast,
            dilation_rate: Ints::ONES,
            activation: Activation::default(),
            use_bias: true,
            depthwise_initializer: Initializer::glorot_uniform(),
            bias_initializer: Initializer::zeros(),
            depthwise_regularizer: Opaque::default(),
            bias_regularizer: Opaque::default(),
            activity_regularizer: Opaque::default(),
            depthwise_constraint: Opaque::default(),
            bias_constraint: Opaque::default(),
        }
    }

    fn kernel_and_bias(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let cin = input_channels(R, inputs, self.data_format)?;
        refuse_causal(self.padding)?;
        let mut specs = vec![depthwise_kernel("kernel", self.kernel_size, cin, self.depth_multiplier, &self.depthwise_initializer)?];
        if self.use_bias {
            specs.push(WeightSpec::new(1, "bias", [cin * self.depth_multiplier], &self.bias_initializer));
        }
        Ok(specs)
    }

    fn write(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let windows = windows(self.kernel_size, self.strides, self.dilation_rate, self.padding);
        let kind = Convolution { windows, channels: Channels::Depthwise };
        let inputs: Vec<Wire> = std::iter::once(call.one()?).chain(cx.weights().iter().copied()).collect();
        Ok(Nest::Leaf(contract(cx, kind, &inputs, self.data_format, &self.activation)?))
    }
}

/// The first weight of depthwise and separable convolutions.
pub(super) fn depthwise_kernel<const R: usize>(
    name: &'static str,
    size: Ints<R>,
    cin: usize,
    multiplier: usize,
    initializer: &Initializer,
) -> Result<WeightSpec, Objection> {
    if multiplier == 0 || cin.checked_mul(multiplier).is_none() {
        return Err(Objection::Setting {
            key: "depth_multiplier".into(),
            got: multiplier.to_string(),
            expected: "a small positive number".into(),
        });
    }
    let shape: Vec<usize> = size.0.into_iter().chain([cin, multiplier]).collect();
    Ok(WeightSpec::new(0, name, shape, initializer))
}

layer!(
    DepthwiseConv<1> as "DepthwiseConv1D",
    // tf.keras wrote the groups of the convolution that this layer was derived from.
    old_keys: &["groups"],
    weights: kernel_and_bias,
    lower: write,
    cases: &[
        Case::new("valid", r#"{"kernel_size": 3}"#, &[&[2, 9, 5]]),
        Case::new(
            "same_multiplier",
            r#"{"kernel_size": 4, "depth_multiplier": 2, "strides": 2, "padding": "same", "activation": "relu"}"#,
            &[&[1, 9, 3]]
        ),
        Case::new("channels_first", r#"{"kernel_size": 2, "data_format": "channels_first"}"#, &[&[2, 3, 6]]),
    ],
);
layer!(
    DepthwiseConv<2> as "DepthwiseConv2D",
    old_keys: &["groups"],
    weights: kernel_and_bias,
    lower: write,
    cases: &[
        Case::new("same", r#"{"kernel_size": 3, "padding": "same", "use_bias": false}"#, &[&[2, 6, 7, 19]]),
        Case::new("valid_stride2", r#"{"kernel_size": [3, 2], "strides": 2, "activation": "relu6"}"#, &[&[1, 9, 8, 4]]),
        Case::new("multiplier", r#"{"kernel_size": 3, "depth_multiplier": 3}"#, &[&[1, 5, 6, 4]]),
        Case::new("dilated", r#"{"kernel_size": 3, "dilation_rate": 2, "padding": "same"}"#, &[&[1, 8, 9, 3]]),
        Case::new("unknown", r#"{"kernel_size": 3, "padding": "same"}"#, &[&[1, 5, 6, 2]]).unknown(),
    ],
);
