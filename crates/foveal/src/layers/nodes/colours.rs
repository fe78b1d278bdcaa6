//! Colours, blur and edges of images.

use super::arranging::number;
use crate::error::Objection;
use crate::ir::{DType, Tensor, Wire, is_float};
use crate::layers::augmenting::depthwise;
use crate::layers::colouring::Hsv;
use crate::layers::config::{DataFormat, data_format};
use crate::layers::image::image_axes;
use crate::layers::lowering::known_dim;
use crate::layers::{Call, Case, Lowering};
use crate::ops::{Binary, ReshapeTo, Unary};

/// Images of floats, and the axis of their channels.
fn images(cx: &Lowering<'_>, call: &Call<'_>, format: DataFormat) -> Result<(Wire, usize), Objection> {
    let x = call.one()?;
    let [height, width] = image_axes(cx, format, x)?;
    match cx.fact(x).dtype {
        dtype if !is_float(dtype) => Err(Objection::Unsupported(format!("an image of {dtype} values here"))),
        _ if format == DataFormat::ChannelsFirst => Ok((x, height - 1)),
        _ => Ok((x, width + 1)),
    }
}

/// The distance of 1 from the next number of a type, below which Keras takes a colour for 0.
fn epsilon(dtype: DType) -> f32 {
    match dtype {
        DType::F16 => half::f16::EPSILON.to_f32(),
        DType::BF16 => half::bf16::EPSILON.to_f32(),
        _ => f32::EPSILON,
    }
}

fn to_hsv(cx: &mut Lowering<'_>, call: &Call<'_>, format: DataFormat) -> Result<Wire, Objection> {
    let (x, axis) = images(cx, call, format)?;
    let size = cx.unary(Unary::Abs, x)?;
    let none = cx.compare(Binary::Less, size, epsilon(cx.fact(x).dtype))?;
    let zero = number(cx, 0.0);
    let zero = cx.cast(zero, cx.fact(x).dtype)?;
    let x = cx.select(none, zero, x)?;
    Hsv::of(cx, axis, x)?.joined(cx)
}

fn to_rgb(cx: &mut Lowering<'_>, call: &Call<'_>, format: DataFormat) -> Result<Wire, Objection> {
    let (x, axis) = images(cx, call, format)?;
    let mut hsv = Hsv::split(cx, axis, x)?;
    let circle = number(cx, 1.0);
    let circle = cx.cast(circle, cx.fact(hsv.hue).dtype)?;
    hsv.hue = cx.binary(Binary::Mod, hsv.hue, circle)?;
    hsv.to_rgb(cx)
}

/// The most taps of all channels together: the kernel is held for each of them.
const MOST_TAPS: usize = 1 << 24;

/// Images of floats, for whose channels a kernel of so many taps is not too much.
fn filterable(cx: &Lowering<'_>, call: &Call<'_>, format: DataFormat, taps: usize) -> Result<Wire, Objection> {
    let (x, axis) = images(cx, call, format)?;
    match known_dim(cx.fact(x), axis, "the number of channels")? {
        n if n.saturating_mul(taps) > MOST_TAPS => Err(Objection::Unsupported(format!("filtering {n} channels by {taps} taps each"))),
        _ => Ok(x),
    }
}

/// Every channel smoothed by the same kernel of `(rows, columns)`, with zeros beyond the border.
fn filtered(cx: &mut Lowering<'_>, x: Wire, format: DataFormat, size: [usize; 2], kernel: Vec<f32>) -> Result<Wire, Objection> {
    let one_image = cx.rank(x) == 3;
    let batch = if one_image { cx.reshape(ReshapeTo::InsertAxis(0), x)? } else { x };
    let kernel = cx.constant(Tensor::f32(&size, kernel));
    let y = depthwise(cx, format, batch, size, kernel)?;
    if one_image { cx.reshape(ReshapeTo::RemoveAxis(0), y) } else { Ok(y) }
}

/// The taps of a Gaussian, which sum up to 1.
fn bell(size: usize, sigma: f64) -> Vec<f64> {
    let middle = (size as f64 - 1.0) / 2.0;
    let taps: Vec<f64> = (0..size).map(|i| (-0.5 * ((i as f64 - middle) / sigma).powi(2)).exp()).collect();
    let sum: f64 = taps.iter().sum();
    taps.into_iter().map(|tap| tap / sum).collect()
}

fn blur(cx: &mut Lowering<'_>, call: &Call<'_>, this: &GaussianBlur) -> Result<Wire, Objection> {
    let [across, down] = this.kernel_size;
    let x = filterable(cx, call, this.data_format, across.saturating_mul(down))?;
    if across == 0 || down == 0 {
        let expected = "two numbers from 1 on".into();
        return Err(Objection::Setting { key: "kernel_size".into(), got: format!("{:?}", this.kernel_size), expected });
    }
    let (rows, columns) = (bell(down, this.sigma[1]), bell(across, this.sigma[0]));
    let kernel = rows.iter().flat_map(|row| columns.iter().map(move |column| (row * column) as f32)).collect();
    // Keras' first size runs along the rows of an image.
    filtered(cx, x, this.data_format, [down, across], kernel)
}

/// Slopes down and to the right, along a new last axis.
fn slopes(cx: &mut Lowering<'_>, call: &Call<'_>, format: DataFormat) -> Result<Wire, Objection> {
    const RIGHT: [f32; 9] = [-1.0, 0.0, 1.0, -2.0, 0.0, 2.0, -1.0, 0.0, 1.0];
    const DOWN: [f32; 9] = [-1.0, -2.0, -1.0, 0.0, 0.0, 0.0, 1.0, 2.0, 1.0];
    let x = filterable(cx, call, format, 9)?;
    if cx.rank(x) != 4 {
        return Err(Objection::Rank { expected: "4 axes, as a batch of images has".into(), got: cx.fact(x).to_string() });
    }
    let mut slope = |kernel: [f32; 9]| {
        let y = filtered(cx, x, format, [3, 3], kernel.to_vec())?;
        cx.reshape(ReshapeTo::InsertAxis(4), y)
    };
    let both = [slope(DOWN)?, slope(RIGHT)?];
    cx.op(crate::ops::Concat { axis: 4 }, &both)
}

fn three() -> [usize; 2] {
    [3, 3]
}
fn ones() -> [f64; 2] {
    [1.0, 1.0]
}

nodes! { "image":
    /// Hue, saturation and value of images of red, green and blue, all from 0 to 1.
    RGBToHSV {
        /// Where the channels stand.
        #[serde(default, deserialize_with = "data_format")]
        data_format: DataFormat,
    }
    (this, cx, call) = to_hsv(cx, call, this.data_format),
    cases: [
        Case::call("default", "{}", &[&[2, 4, 5, 3]], r#"["$0"]"#),
        Case::call("channels_first", r#"{"data_format": "channels_first"}"#, &[&[2, 3, 4, 5]], r#"["$0"]"#),
    ];
    /// Red, green and blue of images of hue, saturation and value, all from 0 to 1.
    HSVToRGB {
        /// Where the channels stand.
        #[serde(default, deserialize_with = "data_format")]
        data_format: DataFormat,
    }
    (this, cx, call) = to_rgb(cx, call, this.data_format),
    cases: [
        Case::call("default", "{}", &[&[2, 4, 5, 3]], r#"["$0"]"#),
        Case::call("channels_first", r#"{"data_format": "channels_first"}"#, &[&[2, 3, 4, 5]], r#"["$0"]"#),
    ];
    /// Images smoothed by a Gaussian, with zeros beyond the border.
    GaussianBlur {
        /// Taps along a row, and along a column.
        #[serde(default = "three")]
        kernel_size: [usize; 2],
        /// Standard deviations, in the same order.
        #[serde(default = "ones")]
        sigma: [f64; 2],
        /// Where the channels stand.
        #[serde(default, deserialize_with = "data_format")]
        data_format: DataFormat,
    }
    (this, cx, call) = blur(cx, call, this),
    cases: [
        Case::call("default", "{}", &[&[2, 6, 5, 3]], r#"["$0"]"#),
        Case::call(
            "sizes",
            r#"{"kernel_size": [3, 5], "sigma": [0.5, 2.0], "data_format": "channels_first"}"#,
            &[&[2, 2, 6, 7]],
            r#"["$0"]"#
        ),
        Case::call("one_image", r#"{"kernel_size": [5, 3]}"#, &[&[5, 6, 2]], r#"["$0"]"#),
    ];
    /// Sobel's slopes of images, down and to the right, along a new last axis.
    SobelEdges {
        /// Where the channels stand.
        #[serde(default, deserialize_with = "data_format")]
        data_format: DataFormat,
    }
    (this, cx, call) = slopes(cx, call, this.data_format),
    cases: [
        Case::call("default", "{}", &[&[2, 5, 6, 2]], r#"["$0"]"#),
        Case::call("channels_first", r#"{"data_format": "channels_first"}"#, &[&[1, 2, 5, 4]], r#"["$0"]"#),
    ];
}
