//! Convolution with kernels among the arguments, adaptive pooling, patches and borders of images.

use super::contraction::tensor;
use super::diagonal::given;
use super::image::Lengths;
use crate::error::Objection;
use crate::ir::{Dim, Tensor, Wire, is_float};
use crate::layers::config::{DataFormat, PaddingMode, data_format};
use crate::layers::image::image_axes;
use crate::layers::lowering::known_dim;
use crate::layers::{Call, Case, Lowering};
use crate::ops::{AdaptivePool, Binary, Channels, Conv as ConvOp, Convolution, Moments, Normalise, Pad, PadAmount, PoolKind, ReduceKind};
use foveal_kernels::Window;
use smallvec::{SmallVec, smallvec};

/// Settings of a convolution.
struct Steps<'a> {
    strides: &'a Lengths,
    dilation: &'a Lengths,
    padding: PaddingMode,
    format: DataFormat,
}

/// The lengths of a kernel's spatial axes.
fn taps(cx: &Lowering<'_>, kernel: Wire) -> Result<SmallVec<[usize; 3]>, Objection> {
    let spatial = cx.rank(kernel).saturating_sub(2);
    (0..spatial).map(|axis| known_dim(cx.fact(kernel), axis, "the size of a kernel")).collect()
}

fn windows(cx: &Lowering<'_>, kernel: Wire, steps: &Steps<'_>) -> Result<SmallVec<[Window; 3]>, Objection> {
    let taps = taps(cx, kernel)?;
    let (strides, dilation) = (steps.strides.expand("strides", taps.len())?, steps.dilation.expand("dilation_rate", taps.len())?);
    let window = |((&kernel, &stride), &dilation)| Window { kernel, stride, dilation, padding: steps.padding.into() };
    Ok(taps.iter().zip(&strides).zip(&dilation).map(window).collect())
}

/// Input channels that do not fit a kernel fall into groups.
fn convolve(cx: &mut Lowering<'_>, x: Wire, kernel: Wire, steps: &Steps<'_>, depthwise: bool) -> Result<Wire, Objection> {
    let windows = windows(cx, kernel, steps)?;
    let (x, kernel) = (cx.to_float(x)?, cx.to_float(kernel)?);
    let channels = if depthwise {
        Channels::Depthwise
    } else {
        let all = known_dim(cx.fact(x), steps.format.channel_axis(cx.rank(x)), "the number of channels")?;
        let own = known_dim(cx.fact(kernel), windows.len(), "the channels of a kernel")?;
        Channels::Groups(if own > 0 && all % own == 0 { (all / own).max(1) } else { 1 })
    };
    cx.channels_last(steps.format, x, |cx, x| cx.op(ConvOp::new(Convolution { windows, channels }, false), &[x, kernel]))
}

/// Defines convolutions, which have the same settings.
macro_rules! convolutions {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* } ($this:ident, $cx:ident, $call:ident, $steps:ident) = $result:expr, cases: [$($case:expr),+ $(,)?];)+) => {
        nodes! { "nn": $(
            $(#[$doc])*
            $name {
                /// Step of the window.
                #[serde(default = "Lengths::one")]
                strides: Lengths,
                /// `valid` or `same`.
                #[serde(default)]
                padding: PaddingMode,
                $($(#[$field_doc])* #[serde(default)] $field: $type,)*
                /// Where the channels stand.
                #[serde(default, deserialize_with = "data_format")]
                data_format: DataFormat,
                /// Distance between taps.
                #[serde(default = "Lengths::one")]
                dilation_rate: Lengths,
            }
            ($this, $cx, $call) = {
                let $steps =
                    Steps { strides: &$this.strides, dilation: &$this.dilation_rate, padding: $this.padding, format: $this.data_format };
                $result
            },
            cases: [$($case),+];
        )+ }
    };
}

convolutions! {
    /// A convolution with a kernel `(taps..., input channels, output channels)`.
    Conv {} (this, cx, call, steps) = {
        let (x, kernel) = (tensor(cx, call, 0, "inputs")?, tensor(cx, call, 1, "kernel")?);
        convolve(cx, x, kernel, &steps, false)
    }, cases: [
        Case::call("strided", r#"{"padding": "same", "strides": 2}"#, &[&[2, 7, 2]], r#"["$0", {"class_name": "__numpy__", "config": {"value": [[[0.5], [-1.0]], [[2.0], [0.25]]], "dtype": "float32"}}]"#),
        Case::call("dilated", r#"{"dilation_rate": 2}"#, &[&[2, 9, 2]], r#"["$0", {"class_name": "__numpy__", "config": {"value": [[[0.5], [-1.0]], [[2.0], [0.25]]], "dtype": "float32"}}]"#),
    ];
    /// A convolution of each channel by itself, with a kernel `(taps..., channels, multiplier)`.
    DepthwiseConv {} (this, cx, call, steps) = {
        let (x, kernel) = (tensor(cx, call, 0, "inputs")?, tensor(cx, call, 1, "kernel")?);
        convolve(cx, x, kernel, &steps, true)
    }, cases: [Case::call("same", r#"{"padding": "same"}"#, &[&[2, 6, 2]], r#"["$0", {"class_name": "__numpy__", "config": {"value": [[[0.5, 1.0], [-1.0, 2.0]], [[0.25, 0.5], [1.0, -0.5]]], "dtype": "float32"}}]"#)];
    /// A convolution of each channel by itself, and one that joins them.
    SeparableConv {} (this, cx, call, steps) = {
        let x = tensor(cx, call, 0, "inputs")?;
        let (depthwise, pointwise) = (tensor(cx, call, 1, "depthwise_kernel")?, tensor(cx, call, 2, "pointwise_kernel")?);
        let x = convolve(cx, x, depthwise, &steps, true)?;
        let one = Lengths::one();
        let steps = Steps { strides: &one, dilation: &one, padding: PaddingMode::Valid, format: steps.format };
        convolve(cx, x, pointwise, &steps, false)
    }, cases: [Case::call("valid", "{}", &[&[2, 6, 2]], r#"["$0", {"class_name": "__numpy__", "config": {"value": [[[0.5], [-1.0]], [[0.25], [1.0]]], "dtype": "float32"}}, {"class_name": "__numpy__", "config": {"value": [[[0.5, 1.0], [-1.0, 2.0]]], "dtype": "float32"}}]"#)];
}

/// Pools spatial axes one after another.
pub(in crate::layers) fn adaptive(
    cx: &mut Lowering<'_>,
    x: Wire,
    kind: PoolKind,
    sizes: &[usize],
    format: DataFormat,
) -> Result<Wire, Objection> {
    let rank = cx.rank(x);
    if rank != sizes.len() + 2 {
        return Err(Objection::Rank { expected: format!("{} axes", sizes.len() + 2), got: cx.fact(x).to_string() });
    }
    let x = if kind == PoolKind::Average { cx.to_float(x)? } else { x };
    let mut axes = format.spatial_axes(rank).zip(sizes);
    let y = axes.try_fold(x, |x, (axis, &size)| cx.op(AdaptivePool { axis, size, kind }, &[x]))?;
    cx.set_channels(y, format.channel_axis(rank));
    Ok(y)
}

/// Defines the two adaptive poolings.
macro_rules! adaptive_poolings {
    ($($(#[$doc:meta])* $name:ident = $kind:expr;)+) => {
        nodes! { "nn": $(
            $(#[$doc])*
            $name {
                /// Length of each spatial axis.
                output_size: Lengths,
                /// Where the channels stand.
                #[serde(default, deserialize_with = "data_format")]
                data_format: DataFormat,
            }
            (this, cx, call) = {
                let x = call.one()?;
                let sizes = this.output_size.expand("output_size", cx.rank(x).saturating_sub(2))?;
                adaptive(cx, x, $kind, &sizes, this.data_format)
            },
            cases: [Case::call("smaller", r#"{"output_size": [3, 2], "data_format": "channels_last"}"#, &[&[2, 7, 5, 3]], r#"["$0"]"#)];
        )+ }
    };
}

adaptive_poolings! {
    /// The largest value in each of so many windows.
    AdaptiveMaxPool = PoolKind::Max;
    /// The mean of each of so many windows.
    AdaptiveAveragePool = PoolKind::Average;
}

/// Settings that normalise over axes, with arguments that scale and shift.
fn normalise(
    cx: &mut Lowering<'_>,
    call: &Call<'_>,
    moments: Moments,
    axis: &crate::layers::config::Axes,
    epsilon: Option<f64>,
    arguments: &[&str],
) -> Result<Wire, Objection> {
    let x = tensor(cx, call, 0, "x")?;
    let axes = axis.resolve(cx.rank(x))?;
    let mut inputs = vec![x];
    for (index, name) in arguments.iter().enumerate() {
        if given(call, index + 1, name) {
            inputs.push(tensor(cx, call, index + 1, name)?);
        } else if index == 0 && given(call, 2, arguments.get(1).copied().unwrap_or_default()) {
            return Err(Objection::Unsupported("a shift without a scale".into()));
        }
    }
    let (gamma, beta) = (inputs.len() > 1, inputs.len() > 2);
    let op = Normalise { moments, axes: axes.clone(), epsilon: epsilon.unwrap_or(1e-7) as f32, affine_axes: axes, gamma, beta };
    cx.normalised(x, |cx, x| {
        inputs[0] = x;
        cx.op(op, &inputs)
    })
}

nodes! { "nn":
    /// `(x - mean) / sqrt(variance + epsilon)`, scaled and shifted if that is asked for.
    LayerNorm {
        /// The axes that are normalised together.
        #[serde(default)]
        axis: crate::layers::config::Axes,
        /// Added to the variance; 1e-7 if absent.
        #[serde(default)]
        epsilon: Option<f64>,
        /// Whether the mean stays.
        #[serde(default)]
        rms_scaling: bool,
    }
    (this, cx, call) = {
        let moments = if this.rms_scaling { Moments::Deviation } else { Moments::Centered };
        normalise(cx, call, moments, &this.axis, this.epsilon, &["gamma", "beta"])
    },
    cases: [
        Case::call("plain", r#"{"epsilon": 0.001}"#, &[&[2, 3, 5]], r#"["$0", null, null]"#),
        Case::call("integers", "{}", &[&[2, 3, 9]], r#"["$0", null, null]"#).integers(99),
        Case::call("scaled", "{}", &[&[2, 3, 2]], r#"["$0", {"class_name": "__numpy__", "config": {"value": [0.5, -1.0], "dtype": "float32"}}, {"class_name": "__numpy__", "config": {"value": [0.25, 2.0], "dtype": "float32"}}]"#),
    ];
    /// `x / sqrt(mean(x^2) + epsilon)`, scaled if that is asked for.
    RMSNorm {
        /// The axes that are normalised together.
        #[serde(default)]
        axis: crate::layers::config::Axes,
        /// Added to the mean square; 1e-7 if absent.
        #[serde(default)]
        epsilon: Option<f64>,
    }
    (this, cx, call) = normalise(cx, call, Moments::RootMeanSquare, &this.axis, this.epsilon, &["scale"]),
    cases: [Case::call("plain", "{}", &[&[2, 3, 5]], r#"["$0", null]"#)];
}

/// Two of the border in front, the border behind and the length decide.
fn border(n: Dim, name: &'static str, [before, after, target]: [Option<usize>; 3]) -> Result<(usize, usize), Objection> {
    let wrong = || Objection::Setting {
        key: format!("padding of the {name}"),
        got: format!("{before:?}, {after:?}, {target:?}"),
        expected: "two of: in front, behind, target length, which is no shorter than the image".into(),
    };
    let rest = |known: usize, target: usize| match n.known() {
        Some(n) => target.checked_sub(n).and_then(|rest| rest.checked_sub(known)).ok_or_else(wrong),
        None => Err(Objection::UnknownSize { what: name, got: n.to_string() }),
    };
    match (before, after, target) {
        (Some(before), Some(after), None) => Ok((before, after)),
        (Some(before), None, Some(target)) => Ok((before, rest(before, target)?)),
        (None, Some(after), Some(target)) => Ok((rest(after, target)?, after)),
        _ => Err(wrong()),
    }
}

fn pad(cx: &mut Lowering<'_>, call: &Call<'_>, this: &PadImages) -> Result<Wire, Objection> {
    let x = call.one()?;
    let [height, width] = image_axes(cx, this.data_format, x)?;
    let shape = &cx.fact(x).shape;
    let rows = border(shape[height], "height", [this.top_padding, this.bottom_padding, this.target_height])?;
    let columns = border(shape[width], "width", [this.left_padding, this.right_padding, this.target_width])?;
    let mut amounts: SmallVec<[(usize, usize); 5]> = smallvec![(0, 0); cx.rank(x)];
    (amounts[height], amounts[width]) = (rows, columns);
    cx.op(Pad { amount: PadAmount::Fixed(amounts), value: 0.0 }, &[x])
}

/// The most values of a patch: each costs a product with each of the others.
const LARGEST_PATCH: usize = 4096;

/// Patches as channels, by a convolution that moves each value to its place.
fn patches(cx: &mut Lowering<'_>, call: &Call<'_>, this: &ExtractPatches) -> Result<Wire, Objection> {
    let x = call.one()?;
    let spatial = cx.rank(x).saturating_sub(2);
    let size = this.size.expand("size", spatial)?;
    let channels = known_dim(cx.fact(x), this.data_format.channel_axis(cx.rank(x)), "the number of channels")?;
    let values: usize = size.iter().product::<usize>().saturating_mul(channels);
    if values > LARGEST_PATCH || !is_float(cx.fact(x).dtype) {
        return Err(Objection::Unsupported(format!("patches of {values} {} values", cx.fact(x).dtype)));
    }
    let identity = (0..values * values).map(|i| f32::from(u8::from(i / values == i % values))).collect();
    let shape: Vec<usize> = size.iter().copied().chain([channels, values]).collect();
    let kernel = cx.constant(Tensor { dtype: cx.fact(x).dtype, ..Tensor::f32(&shape, identity) });
    let strides = this.strides.as_ref().unwrap_or(&this.size);
    convolve(cx, x, kernel, &Steps { strides, dilation: &this.dilation_rate, padding: this.padding, format: this.data_format }, false)
}

/// A grey image of a coloured one, whose three channels count as the eye sees them.
fn grey(cx: &mut Lowering<'_>, call: &Call<'_>, format: DataFormat) -> Result<Wire, Objection> {
    let x = call.one()?;
    let (rank, [height, _]) = (cx.rank(x), image_axes(cx, format, x)?);
    let axis = if format == DataFormat::ChannelsLast { rank - 1 } else { height - 1 };
    let dtype = cx.fact(x).dtype;
    match known_dim(cx.fact(x), axis, "the number of channels")? {
        1 => return Ok(x),
        3 => {}
        n => return Err(Objection::Shape { what: "number of channels", expected: "1 or 3".into(), got: n.to_string() }),
    }
    let x = cx.to_float(x)?;
    let y = cx.axis_last(axis, x, |cx, x| {
        let weights = Tensor { dtype: cx.fact(x).dtype, ..Tensor::f32(&[3], vec![0.2989, 0.5870, 0.1140]) };
        let weights = cx.constant(weights);
        let weighted = cx.binary(Binary::Mul, x, weights)?;
        cx.reduce(ReduceKind::Sum, &[cx.rank(x) - 1], true, weighted)
    })?;
    cx.cast(y, dtype)
}

nodes! { "image":
    /// Images with borders of zeros.
    PadImages {
        /// Rows above.
        #[serde(default)]
        top_padding: Option<usize>,
        /// Columns on the left.
        #[serde(default)]
        left_padding: Option<usize>,
        /// Rows below.
        #[serde(default)]
        bottom_padding: Option<usize>,
        /// Columns on the right.
        #[serde(default)]
        right_padding: Option<usize>,
        /// Rows in all.
        #[serde(default)]
        target_height: Option<usize>,
        /// Columns in all.
        #[serde(default)]
        target_width: Option<usize>,
        /// Where the channels stand.
        #[serde(default, deserialize_with = "data_format")]
        data_format: DataFormat,
    }
    (this, cx, call) = pad(cx, call, this),
    cases: [
        Case::call("margins", r#"{"top_padding": 1, "bottom_padding": 2, "left_padding": 0, "right_padding": 3}"#, &[&[2, 3, 4, 2]], r#"["$0"]"#),
        Case::call("target", r#"{"top_padding": 1, "right_padding": 2, "target_height": 6, "target_width": 7, "data_format": "channels_first"}"#, &[&[2, 3, 4, 4]], r#"["$0"]"#),
    ];
    /// Patches of images, the values of each as channels.
    ExtractPatches {
        /// Height and width.
        size: Lengths,
        /// Distance of patches; their size if absent.
        #[serde(default)]
        strides: Option<Lengths>,
        /// Distance of values within a patch.
        #[serde(default = "Lengths::one")]
        dilation_rate: Lengths,
        /// `valid` or `same`.
        #[serde(default)]
        padding: PaddingMode,
        /// Where the channels stand.
        #[serde(default, deserialize_with = "data_format")]
        data_format: DataFormat,
    }
    (this, cx, call) = patches(cx, call, this),
    cases: [
        Case::call("side_by_side", r#"{"size": [2, 3]}"#, &[&[2, 6, 7, 3]], r#"["$0"]"#),
        Case::call("overlapping", r#"{"size": [3, 3], "strides": 2, "padding": "same"}"#, &[&[1, 6, 7, 2]], r#"["$0"]"#),
    ];
    /// Grey images of coloured ones.
    RGBToGrayscale {
        /// Where the channels stand.
        #[serde(default, deserialize_with = "data_format")]
        data_format: DataFormat,
    }
    (this, cx, call) = grey(cx, call, this.data_format),
    cases: [
        Case::call("last", "{}", &[&[2, 4, 5, 3]], r#"["$0"]"#),
        Case::call("first", r#"{"data_format": "channels_first"}"#, &[&[2, 3, 4, 5]], r#"["$0"]"#),
    ];
}
