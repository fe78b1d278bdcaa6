//! What layers and op nodes that treat images share.

use super::Lowering;
use super::config::DataFormat;
use crate::error::Objection;
use crate::ir::{DType, Wire, is_float};
use crate::ops::{self, Crop, CropAxis, CropSize, Pad, PadAmount, ResizeAxes, ResizeTo, Rounding, TooSmall, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// How values between samples are found, by Keras' names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Interpolation {
    /// The sample whose cell holds the coordinate.
    Nearest,
    /// A line between two.
    #[default]
    Bilinear,
    /// A cubic through four.
    Bicubic,
    /// Windowed sinc through six.
    Lanczos3,
    /// Windowed sinc through ten.
    Lanczos5,
}

impl From<Interpolation> for ops::Interpolation {
    fn from(interpolation: Interpolation) -> Self {
        match interpolation {
            Interpolation::Nearest => ops::Interpolation::Nearest,
            Interpolation::Bilinear => ops::Interpolation::Bilinear,
            Interpolation::Bicubic => ops::Interpolation::Bicubic,
            Interpolation::Lanczos3 => ops::Interpolation::Lanczos3,
            Interpolation::Lanczos5 => ops::Interpolation::Lanczos5,
        }
    }
}

/// Axes of height and width of `(batch, height, width, channels)` or of one image without batch.
pub(super) fn image_axes(cx: &Lowering<'_>, format: DataFormat, x: Wire) -> Result<[usize; 2], Objection> {
    let rank = cx.rank(x);
    if !(3..=4).contains(&rank) {
        let expected = "4 axes (batch, height, width, channels), or 3 for one image".into();
        return Err(Objection::Rank { expected, got: cx.fact(x).to_string() });
    }
    let first = match format {
        DataFormat::ChannelsLast => rank - 3,
        DataFormat::ChannelsFirst => rank - 2,
    };
    Ok([first, first + 1])
}

/// Some image layers compute in floats even for integer images.
pub(super) fn cast_to_compute(cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
    let compute: DType = cx.compute_dtype();
    cx.cast(x, compute)
}

/// What to do where the aspect ratios of the image and of the wanted size differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Aspect {
    /// Change the image's.
    Stretch,
    /// Cut what is too long, centered.
    Crop,
    /// Put this value around what is too short.
    Pad(f32),
}

impl Aspect {
    /// From Keras' settings.
    pub(super) fn of(crop: bool, pad: bool, fill_mode: &str, fill_value: f64) -> Result<Self, Objection> {
        let setting =
            |key: &str, got: &str, expected: &str| Err(Objection::Setting { key: key.into(), got: got.into(), expected: expected.into() });
        match (crop, pad) {
            (true, true) => setting("pad_to_aspect_ratio", "true", "only one of cropping and padding to the aspect ratio"),
            (false, true) if fill_mode != "constant" => setting("fill_mode", fill_mode, "constant"),
            (false, true) => Ok(Aspect::Pad(fill_value as f32)),
            (true, false) => Ok(Aspect::Crop),
            (false, false) => Ok(Aspect::Stretch),
        }
    }
}

/// Resizes `axes` to `size`; integer images are rounded.
pub(super) fn resize(
    cx: &mut Lowering<'_>,
    x: Wire,
    axes: [usize; 2],
    size: [usize; 2],
    aspect: Aspect,
    interpolation: Interpolation,
    antialias: bool,
) -> Result<Wire, Objection> {
    if let Some(axis) = (0..2).find(|&i| size[i] == 0) {
        return Err(Objection::Setting { key: ["height", "width"][axis].into(), got: "0".into(), expected: "at least 1".into() });
    }
    let x = match aspect {
        Aspect::Stretch => x,
        Aspect::Crop => {
            let axes = axes.into_iter().zip(size).map(|(axis, n)| CropAxis { axis, size: CropSize::Aspect(n) }).collect();
            cx.op(Crop { axes, rounding: Rounding::Floor, too_small: TooSmall::Error }, &[x])?
        }
        Aspect::Pad(value) => cx.op(Pad { amount: PadAmount::Aspect { axes, size }, value }, &[x])?,
    };
    let axes = axes.into_iter().zip(size.map(ResizeTo::Length)).collect();
    resample(cx, x, axes, interpolation, antialias)
}

/// Resamples axes; integers are rounded and held within their type.
pub(super) fn resample(
    cx: &mut Lowering<'_>,
    x: Wire,
    axes: SmallVec<[(usize, ResizeTo); 3]>,
    interpolation: Interpolation,
    antialias: bool,
) -> Result<Wire, Objection> {
    let y = cx.op(ResizeAxes { axes, interpolation: interpolation.into(), antialias }, &[x])?;
    let dtype = cx.fact(y).dtype;
    if is_float(dtype) || interpolation == Interpolation::Nearest {
        return Ok(y);
    }
    let y = cx.unary(Unary::Round, y)?;
    match dtype {
        DType::U8 => cx.unary(Unary::Clip(0.0, 255.0), y),
        DType::I8 => cx.unary(Unary::Clip(-128.0, 127.0), y),
        DType::U16 | DType::U32 | DType::U64 => cx.unary(Unary::MaxScalar(0.0), y),
        _ => Ok(y),
    }
}
