//! Conv1DTranspose, Conv2DTranspose, Conv3DTranspose.

use super::config::{DataFormat, Ints, Opaque, PaddingMode, data_format, yes};
use super::conv::{contract, input_channels, refuse_causal};
use super::{Activation, Call, Case, Initializer, Lowering, Nest, Outputs, WeightSpec, layer};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::ops::TransposedConvolution;
use foveal_kernels::TransposedWindow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A transposed convolution over `R` spatial axes: what the gradient of a convolution does to its output.
///
/// With `k = (kernel - 1) * dilation + 1`, the output length along an axis is `(n - 1) * stride + max(k, stride)` with
/// padding `valid` and `n * stride` with `same`; with an `output_padding` of `p` it is `(n - 1) * stride + k + p` and
/// `(n - 1) * stride + k % 2 + p`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConvTranspose<const R: usize> {
    /// Output channels.
    pub filters: usize,
    /// Taps along each spatial axis.
    pub kernel_size: Ints<R>,
    /// Output step between neighbouring inputs.
    #[serde(default)]
    pub strides: Ints<R>,
    /// `valid` or `same`.
    #[serde(default)]
    pub padding: PaddingMode,
    /// Length added at the end of each axis, less than the stride; absent: it follows from the padding.
    #[serde(default)]
    pub output_padding: Option<Ints<R, 0>>,
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
    pub kernel_initializer: Initializer,
    /// Of the bias.
    #[serde(default = "Initializer::zeros")]
    pub bias_initializer: Initializer,
    /// Penalty on the kernel in training.
    #[serde(default)]
    pub kernel_regularizer: Opaque,
    /// Penalty on the bias in training.
    #[serde(default)]
    pub bias_regularizer: Opaque,
    /// Penalty on the output in training.
    #[serde(default)]
    pub activity_regularizer: Opaque,
    /// Constraint on the kernel in training.
    #[serde(default)]
    pub kernel_constraint: Opaque,
    /// Constraint on the bias in training.
    #[serde(default)]
    pub bias_constraint: Opaque,
}

/// Transposed convolution over `(batch, steps, channels)`.
pub type Conv1DTranspose = ConvTranspose<1>;
/// Transposed convolution over `(batch, height, width, channels)`.
pub type Conv2DTranspose = ConvTranspose<2>;
/// Transposed convolution over `(batch, depth, height, width, channels)`.
pub type Conv3DTranspose = ConvTranspose<3>;

impl<const R: usize> ConvTranspose<R> {
    /// With Keras' defaults: stride 1, padding `valid`, a bias, no activation.
    pub fn new(filters: usize, kernel_size: impl Into<Ints<R>>) -> Self {
        Self {
            filters,
            kernel_size: kernel_size.into(),
            strides: Ints::ONES,
            padding: PaddingMode::Valid,
            output_padding: None,
            data_format: DataFormat::ChannelsLast,
            dilation_rate: Ints::ONES,
            activation: Activation::default(),
            use_bias: true,
            kernel_initializer: Initializer::glorot_uniform(),
            bias_initializer: Initializer::zeros(),
            kernel_regularizer: Opaque::default(),
            bias_regularizer: Opaque::default(),
            activity_regularizer: Opaque::default(),
            kernel_constraint: Opaque::default(),
            bias_constraint: Opaque::default(),
        }
    }

    fn kernel_and_bias(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let cin = input_channels(R, inputs, self.data_format)?;
        refuse_causal(self.padding)?;
        if let Some(extra) = self.output_padding
            && (0..R).any(|axis| extra.0[axis] >= self.strides.0[axis])
        {
            let (got, expected) = (format!("{:?}", extra.0), format!("less than the strides {:?}", self.strides.0));
            return Err(Objection::Setting { key: "output_padding".into(), got, expected });
        }
        let kernel: Vec<usize> = self.kernel_size.0.into_iter().chain([self.filters, cin]).collect();
        let mut specs = vec![WeightSpec::new(0, "kernel", kernel, &self.kernel_initializer)];
        if self.use_bias {
            specs.push(WeightSpec::new(1, "bias", [self.filters], &self.bias_initializer));
        }
        Ok(specs)
    }

    fn write(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let window = |axis| TransposedWindow {
            kernel: self.kernel_size.0[axis],
            stride: self.strides.0[axis],
            dilation: self.dilation_rate.0[axis],
            padding: self.padding.into(),
            output_padding: self.output_padding.map(|extra| extra.0[axis]),
        };
        let kind = TransposedConvolution { windows: (0..R).map(window).collect() };
        let inputs: Vec<Wire> = std::iter::once(call.one()?).chain(cx.weights().iter().copied()).collect();
        Ok(Nest::Leaf(contract(cx, kind, &inputs, self.data_format, &self.activation)?))
    }
}

layer!(
    ConvTranspose<1> as "Conv1DTranspose",
    weights: kernel_and_bias,
    lower: write,
    cases: &[
        Case::new("valid", r#"{"filters": 4, "kernel_size": 3, "strides": 2}"#, &[&[2, 5, 3]]),
        Case::new("same_dilated", r#"{"filters": 2, "kernel_size": 3, "dilation_rate": 2, "padding": "same"}"#, &[&[1, 6, 3]]),
        Case::new("stride_beyond_kernel", r#"{"filters": 2, "kernel_size": 2, "strides": 3}"#, &[&[1, 4, 2]]),
    ],
);
layer!(
    ConvTranspose<2> as "Conv2DTranspose",
    weights: kernel_and_bias,
    lower: write,
    cases: &[
        Case::new("two_by_two", r#"{"filters": 5, "kernel_size": 2, "strides": 2, "activation": "relu"}"#, &[&[2, 3, 4, 6]]),
        Case::new("same", r#"{"filters": 17, "kernel_size": 3, "strides": 2, "padding": "same"}"#, &[&[1, 4, 3, 5]]),
        Case::new("same_even", r#"{"filters": 3, "kernel_size": 4, "strides": [2, 1], "padding": "same", "use_bias": false}"#, &[&[1, 3, 5, 4]]),
        Case::new(
            "output_padding",
            r#"{"filters": 3, "kernel_size": 3, "strides": 2, "padding": "same", "output_padding": [1, 0]}"#,
            &[&[1, 4, 4, 2]]
        ),
        Case::new(
            "valid_output_padding",
            r#"{"filters": 2, "kernel_size": 3, "strides": 3, "output_padding": [2, 1]}"#,
            &[&[1, 3, 2, 2]]
        ),
        Case::new("channels_first", r#"{"filters": 4, "kernel_size": 3, "data_format": "channels_first"}"#, &[&[1, 3, 4, 5]]),
        Case::new("unknown", r#"{"filters": 2, "kernel_size": 2, "strides": 2}"#, &[&[1, 3, 4, 2]]).unknown(),
    ],
);
layer!(
    ConvTranspose<3> as "Conv3DTranspose",
    weights: kernel_and_bias,
    lower: write,
    cases: &[
        Case::new("valid", r#"{"filters": 3, "kernel_size": 2, "strides": 2}"#, &[&[1, 2, 3, 2, 2]]),
        Case::new("same", r#"{"filters": 2, "kernel_size": 3, "strides": [1, 2, 1], "padding": "same"}"#, &[&[1, 2, 3, 3, 2]]),
    ],
);
