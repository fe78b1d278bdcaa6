//! Conv1D, Conv2D, Conv3D.

use super::config::{DataFormat, Ints, Opaque, PaddingMode, data_format, windows, yes};
use super::lowering::known_dim;
use super::{Activation, Call, Case, Initializer, Lowering, Nest, Outputs, WeightSpec, layer};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::ops::{Channels, Contract, Contraction, Convolution, Post};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A convolution over `R` spatial axes.
///
/// Input `(batch, spatial..., channels)`, or channels first by `data_format`; output the same with `filters` channels.
/// Output length along an axis: `ceil(n / stride)` with padding `same` and `causal`,
/// `floor((n - (kernel - 1) * dilation - 1) / stride) + 1` with `valid`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Conv<const R: usize> {
    /// Output channels.
    pub filters: usize,
    /// Taps along each spatial axis.
    pub kernel_size: Ints<R>,
    /// Step of the window.
    #[serde(default)]
    pub strides: Ints<R>,
    /// `valid`, `same`, or for one axis `causal`.
    #[serde(default)]
    pub padding: PaddingMode,
    /// Where the channels stand.
    #[serde(default, deserialize_with = "data_format")]
    pub data_format: DataFormat,
    /// Distance between taps.
    #[serde(default)]
    pub dilation_rate: Ints<R>,
    /// Channel groups that do not see each other.
    #[serde(default = "one")]
    pub groups: usize,
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

pub(super) fn one() -> usize {
    1
}

/// Convolution over `(batch, steps, channels)`.
pub type Conv1D = Conv<1>;
/// Convolution over `(batch, height, width, channels)`.
pub type Conv2D = Conv<2>;
/// Convolution over `(batch, depth, height, width, channels)`.
pub type Conv3D = Conv<3>;

impl<const R: usize> Conv<R> {
    /// With Keras' defaults: stride 1, padding `valid`, a bias, no activation.
    pub fn new(filters: usize, kernel_size: impl Into<Ints<R>>) -> Self {
        Self {
            filters,
            kernel_size: kernel_size.into(),
            strides: Ints::ONES,
            padding: PaddingMode::Valid,
            data_format: DataFormat::ChannelsLast,
            dilation_rate: Ints::ONES,
            groups: 1,
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
        for (key, of) in [("groups", cin), ("filters", self.filters)] {
            if self.groups == 0 || of == 0 || of % self.groups != 0 {
                return Err(Objection::Setting {
                    key: key.into(),
                    got: if key == "groups" { self.groups } else { self.filters }.to_string(),
                    expected: format!("groups must divide both the {cin} input channels and the filters"),
                });
            }
        }
        if R != 1 {
            refuse_causal(self.padding)?;
        }
        let kernel: Vec<usize> = self.kernel_size.0.into_iter().chain([cin / self.groups, self.filters]).collect();
        let mut specs = vec![WeightSpec::new(0, "kernel", kernel, &self.kernel_initializer)];
        if self.use_bias {
            specs.push(WeightSpec::new(1, "bias", [self.filters], &self.bias_initializer));
        }
        Ok(specs)
    }

    fn write(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let windows = windows(self.kernel_size, self.strides, self.dilation_rate, self.padding);
        let kind = Convolution { windows, channels: Channels::Groups(self.groups) };
        let inputs: Vec<Wire> = std::iter::once(call.one()?).chain(cx.weights().iter().copied()).collect();
        Ok(Nest::Leaf(contract(cx, kind, &inputs, self.data_format, &self.activation)?))
    }
}

/// Channels of the only input of a layer over `spatial` axes.
pub(super) fn input_channels(spatial: usize, inputs: &[Fact], format: DataFormat) -> Result<usize, Objection> {
    let [x] = inputs else {
        return Err(Objection::Shape { what: "number of inputs", expected: "1".into(), got: inputs.len().to_string() });
    };
    if x.rank() != spatial + 2 {
        return Err(Objection::Rank { expected: format!("{} axes", spatial + 2), got: x.to_string() });
    }
    known_dim(x, format.channel_axis(x.rank()), "the number of channels")
}

/// Objects to the padding that only one-dimensional convolution has.
pub(super) fn refuse_causal(padding: PaddingMode) -> Result<(), Objection> {
    if padding == PaddingMode::Causal {
        return Err(Objection::Setting { key: "padding".into(), got: "causal".into(), expected: "valid or same here".into() });
    }
    Ok(())
}

/// Adds a contraction whose activation rides along behind the sum where it can.
pub(super) fn contract<C: Contraction>(
    cx: &mut Lowering<'_>,
    kind: C,
    inputs: &[Wire],
    format: DataFormat,
    activation: &Activation,
) -> Result<Wire, Objection> {
    let post = activation.unary().map(Post::Unary).into_iter().collect();
    let op = Contract { kind, bias: inputs.len() == 3, post };
    let y = cx.channels_last(format, inputs[0], |cx, x| {
        let mut inputs = inputs.to_vec();
        inputs[0] = x;
        cx.op(op, &inputs)
    })?;
    if activation.unary().is_some() { Ok(y) } else { cx.activate(activation, y) }
}

layer!(
    Conv<1> as "Conv1D",
    weights: kernel_and_bias,
    lower: write,
    cases: &[
        Case::new("valid", r#"{"filters": 4, "kernel_size": 3}"#, &[&[2, 9, 5]]),
        Case::new("causal_dilated", r#"{"filters": 3, "kernel_size": 3, "padding": "causal", "dilation_rate": 2}"#, &[&[2, 11, 4]]),
        Case::new(
            "same_strided",
            r#"{"filters": 6, "kernel_size": 4, "padding": "same", "strides": 3, "activation": "tanh"}"#,
            &[&[1, 10, 3]]
        ),
        Case::new("channels_first", r#"{"filters": 2, "kernel_size": 2, "data_format": "channels_first"}"#, &[&[2, 3, 8]]),
    ]
);
layer!(
    Conv<2> as "Conv2D",
    weights: kernel_and_bias,
    lower: write,
    cases: &[
        Case::new("valid", r#"{"filters": 5, "kernel_size": [3, 2]}"#, &[&[2, 7, 6, 3]]),
        Case::new(
            "same_stride2_even",
            r#"{"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same", "activation": "relu"}"#,
            &[&[1, 8, 9, 3]]
        ),
        Case::new("same_kernel_even", r#"{"filters": 17, "kernel_size": [2, 4], "padding": "same", "use_bias": false}"#, &[&[1, 5, 6, 4]]),
        Case::new("dilated", r#"{"filters": 3, "kernel_size": 3, "dilation_rate": [2, 1], "padding": "same"}"#, &[&[2, 9, 7, 2]]),
        Case::new("groups", r#"{"filters": 8, "kernel_size": 3, "groups": 4}"#, &[&[1, 6, 5, 12]]),
        Case::new("one_by_one", r#"{"filters": 33, "kernel_size": 1, "activation": "softmax"}"#, &[&[2, 3, 4, 18]]),
        Case::new(
            "channels_first",
            r#"{"filters": 4, "kernel_size": 3, "padding": "same", "data_format": "channels_first", "activation": "gelu"}"#,
            &[&[1, 3, 6, 7]]
        ),
        Case::new("stride_beyond_kernel", r#"{"filters": 2, "kernel_size": 2, "strides": 3}"#, &[&[1, 9, 8, 2]]),
        Case::new("bytes", r#"{"filters": 3, "kernel_size": 3}"#, &[&[1, 5, 6, 2]]).bytes(),
    ]
);
layer!(
    Conv<3> as "Conv3D",
    weights: kernel_and_bias,
    lower: write,
    cases: &[
        Case::new("valid", r#"{"filters": 3, "kernel_size": [2, 3, 2]}"#, &[&[1, 4, 5, 6, 2]]),
        Case::new("same_strided", r#"{"filters": 2, "kernel_size": 3, "strides": [1, 2, 2], "padding": "same"}"#, &[&[2, 4, 5, 4, 3]]),
    ]
);
