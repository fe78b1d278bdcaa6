//! CenterCrop, and foveal's own Crop and PadBack.

use super::config::{DataFormat, data_format};
use super::image::{cast_to_compute, image_axes};
use super::{Call, Case, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use crate::ir::Wire;
use crate::ops::{self, CropAxis, CropSize, Interpolation, Pad, PadAmount, ResizeAxes, ResizeTo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

pub use crate::ops::{Rounding, TooSmall};

/// Keras' center crop of `(batch, height, width, channels)` or one image without batch.
///
/// `start = floor((n - size) / 2)` along each axis. Where the input is shorter than the crop along either axis, it is
/// cropped to the wanted aspect ratio and resized (bilinear), as Keras does; [`Crop`] has other policies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CenterCrop {
    /// Rows of the output.
    pub height: usize,
    /// Columns of the output.
    pub width: usize,
    /// Where the channels stand.
    #[serde(default, deserialize_with = "data_format")]
    pub data_format: DataFormat,
}

impl Layer for CenterCrop {
    const CLASS: &'static str = "CenterCrop";
    const CASES: &'static [Case] = &[
        Case::new("odd_surplus", r#"{"height": 4, "width": 5}"#, &[&[2, 7, 8, 3]]),
        Case::new("same_size", r#"{"height": 4, "width": 5}"#, &[&[1, 4, 5, 2]]),
        Case::new("channels_first", r#"{"height": 3, "width": 3, "data_format": "channels_first"}"#, &[&[2, 2, 6, 8]]),
        Case::new("too_small", r#"{"height": 10, "width": 12}"#, &[&[2, 9, 11, 2]]),
        Case::new("one_side_short", r#"{"height": 6, "width": 4}"#, &[&[1, 5, 9, 3]]),
    ];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = cast_to_compute(cx, call.one()?)?;
        let [height, width] = image_axes(cx, self.data_format, x)?;
        let sizes = [(height, CropSize::Center(self.height)), (width, CropSize::Center(self.width))];
        crop(cx, &[x], &sizes, Rounding::Floor, TooSmall::Resize).map(Nest::Leaf)
    }
}

/// Adds a crop, and the resize that its policy may ask for.
fn crop(
    cx: &mut Lowering<'_>,
    inputs: &[Wire],
    sizes: &[(usize, CropSize)],
    rounding: Rounding,
    too_small: TooSmall,
) -> Result<Wire, Objection> {
    let axes: SmallVec<[CropAxis; 3]> = sizes.iter().map(|&(axis, size)| CropAxis { axis, size }).collect();
    for (axis, size) in sizes {
        if let CropSize::Center(0) | CropSize::At { size: 0, .. } = size {
            return Err(Objection::Setting { key: "size".into(), got: "0".into(), expected: format!("at least 1 along axis {axis}") });
        }
    }
    let cropped = cx.op(ops::Crop { axes, rounding, too_small }, inputs)?;
    if too_small != TooSmall::Resize {
        return Ok(cropped);
    }
    let targets: Option<SmallVec<[(usize, ResizeTo); 3]>> = sizes
        .iter()
        .map(|&(axis, size)| match size {
            CropSize::Center(n) => Some((axis, ResizeTo::Length(n))),
            _ => None,
        })
        .collect();
    match targets {
        Some(axes) if axes.len() == 2 => cx.op(ResizeAxes { axes, interpolation: Interpolation::Bilinear, antialias: false }, &[cropped]),
        _ => Err(Objection::Unsupported("the policy `resize` for anything but a height and a width".into())),
    }
}

/// How much to keep along the spatial axes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// This many entries along each axis, from the center.
    Size(Vec<usize>),
    /// This part of each axis, from the center: `start = floor((n - n f) / 2)`, `size = n - 2 start`.
    Fraction(f64),
    /// As many as the second input has, from the center.
    Like,
    /// A box at a place.
    At {
        /// First position along each axis, from 0.
        start: Vec<usize>,
        /// Entries along each axis.
        size: Vec<usize>,
    },
}

/// The crop with everything that Keras' CenterCrop leaves out: 1 to 3 spatial axes, a size, a fraction, another
/// tensor's size or a place, a rounding, and a policy for inputs that are too small.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Crop {
    /// How much to keep.
    pub keep: Keep,
    /// Where a centered crop starts when the surplus is odd: `floor` (Keras), `torchvision` or `monai`.
    #[serde(default)]
    pub rounding: Rounding,
    /// For inputs smaller than the crop: `error`, `resize`, `pad` or `keep`.
    #[serde(default)]
    pub too_small: TooSmall,
    /// Where the channels stand.
    #[serde(default, deserialize_with = "data_format")]
    pub data_format: DataFormat,
}

impl Crop {
    /// Keeps this size from the center; an error for inputs that are too small.
    pub fn center(size: impl Into<Vec<usize>>) -> Self {
        Self::new(Keep::Size(size.into()))
    }

    /// With rounding `floor` and the policy `error`.
    pub fn new(keep: Keep) -> Self {
        Self { keep, rounding: Rounding::Floor, too_small: TooSmall::Error, data_format: DataFormat::ChannelsLast }
    }

    /// What to keep of each of these axes.
    fn sizes(&self, axes: &[usize]) -> Result<Vec<(usize, CropSize)>, Objection> {
        let check = |given: &[usize]| {
            if given.len() == axes.len() {
                return Ok(());
            }
            let expected = format!("{} numbers, one per spatial axis", axes.len());
            Err(Objection::Setting { key: "size".into(), got: format!("{given:?}"), expected })
        };
        let sizes: Vec<CropSize> = match &self.keep {
            Keep::Size(size) => {
                check(size)?;
                size.iter().map(|&n| CropSize::Center(n)).collect()
            }
            Keep::At { start, size } => {
                check(size)?;
                check(start)?;
                start.iter().zip(size).map(|(&start, &size)| CropSize::At { start, size }).collect()
            }
            Keep::Fraction(f) if *f > 0.0 && *f <= 1.0 => vec![CropSize::Fraction(*f); axes.len()],
            Keep::Fraction(f) => {
                return Err(Objection::Setting {
                    key: "fraction".into(),
                    got: f.to_string(),
                    expected: "more than 0 and at most 1".into(),
                });
            }
            Keep::Like => vec![CropSize::Like; axes.len()],
        };
        Ok(axes.iter().copied().zip(sizes).collect())
    }
}

impl Layer for Crop {
    const CLASS: &'static str = "Crop";
    const MODULE: &'static str = "foveal";
    const REGISTERED_NAME: Option<&'static str> = Some("foveal>Crop");

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let mut inputs = call.tensors();
        let expected = if self.keep == Keep::Like { 2 } else { 1 };
        if inputs.len() != expected {
            return Err(Objection::Shape { what: "number of inputs", expected: expected.to_string(), got: inputs.len().to_string() });
        }
        let axes: Vec<usize> = self.data_format.spatial_axes(cx.rank(inputs[0])).collect();
        let sizes = self.sizes(&axes)?;
        if self.too_small == TooSmall::Resize {
            // As CenterCrop, which it then is: what is resized is no whole number.
            inputs[0] = cast_to_compute(cx, inputs[0])?;
        }
        crop(cx, &inputs, &sizes, self.rounding, self.too_small).map(Nest::Leaf)
    }
}

/// The inverse of a centered crop: zeros around the input, up to the size of the second input, or a given size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PadBack {
    /// Lengths of the spatial axes before the crop; those of the second input if absent.
    #[serde(default)]
    pub size: Option<Vec<usize>>,
    /// The crop's rounding.
    #[serde(default)]
    pub rounding: Rounding,
    /// Where the channels stand.
    #[serde(default, deserialize_with = "data_format")]
    pub data_format: DataFormat,
}

impl Layer for PadBack {
    const CLASS: &'static str = "PadBack";
    const MODULE: &'static str = "foveal";
    const REGISTERED_NAME: Option<&'static str> = Some("foveal>PadBack");

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let inputs = call.tensors();
        let expected = if self.size.is_some() { 1 } else { 2 };
        if inputs.len() != expected {
            return Err(Objection::Shape { what: "number of inputs", expected: expected.to_string(), got: inputs.len().to_string() });
        }
        let axes = self.data_format.spatial_axes(cx.rank(inputs[0]));
        let sizes: Vec<CropSize> = match &self.size {
            Some(size) if size.len() == axes.len() => size.iter().map(|&n| CropSize::Center(n)).collect(),
            Some(size) => {
                let expected = format!("{} numbers, one per spatial axis", axes.len());
                return Err(Objection::Setting { key: "size".into(), got: format!("{size:?}"), expected });
            }
            None => vec![CropSize::Like; axes.len()],
        };
        let amount = PadAmount::Uncrop { axes: axes.zip(sizes).collect(), rounding: self.rounding };
        cx.op(Pad { amount, value: 0.0 }, &inputs).map(Nest::Leaf)
    }
}
