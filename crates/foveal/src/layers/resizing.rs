//! Resizing.

use super::config::{DataFormat, data_format};
use super::image::{Aspect, Interpolation, image_axes, resize};
use super::{Call, Case, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Images of another height and width: `(batch, height, width, channels)`, or one image without batch. Integer images
/// stay integers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Resizing {
    /// Rows of the output.
    pub height: usize,
    /// Columns of the output.
    pub width: usize,
    /// How values between samples are found.
    #[serde(default)]
    pub interpolation: Interpolation,
    /// Whether to cut the image, centered, to the wanted aspect ratio first.
    #[serde(default)]
    pub crop_to_aspect_ratio: bool,
    /// Whether to pad the image, centered, to the wanted aspect ratio first.
    #[serde(default)]
    pub pad_to_aspect_ratio: bool,
    /// How to pad: `constant`.
    #[serde(default = "constant")]
    pub fill_mode: String,
    /// What to pad with.
    #[serde(default)]
    pub fill_value: f64,
    /// Whether to smooth when shrinking.
    #[serde(default)]
    pub antialias: bool,
    /// Where the channels stand.
    #[serde(default, deserialize_with = "data_format")]
    pub data_format: DataFormat,
}

pub(super) fn constant() -> String {
    "constant".into()
}

impl Resizing {
    /// Bilinear, whatever that does to the aspect ratio.
    pub fn new(height: usize, width: usize) -> Self {
        Self {
            height,
            width,
            interpolation: Interpolation::Bilinear,
            crop_to_aspect_ratio: false,
            pad_to_aspect_ratio: false,
            fill_mode: constant(),
            fill_value: 0.0,
            antialias: false,
            data_format: DataFormat::ChannelsLast,
        }
    }
}

impl Layer for Resizing {
    const CLASS: &'static str = "Resizing";
    const CASES: &'static [Case] = &[
        Case::new("bilinear", r#"{"height": 5, "width": 9}"#, &[&[2, 7, 6, 3]]),
        Case::new("nearest", r#"{"height": 5, "width": 9, "interpolation": "nearest"}"#, &[&[1, 7, 6, 2]]),
        Case::new("bicubic", r#"{"height": 9, "width": 4, "interpolation": "bicubic"}"#, &[&[1, 5, 7, 2]]),
        Case::new("lanczos3", r#"{"height": 9, "width": 4, "interpolation": "lanczos3"}"#, &[&[1, 7, 7, 2]]),
        Case::new("lanczos5", r#"{"height": 9, "width": 4, "interpolation": "lanczos5"}"#, &[&[1, 7, 7, 2]]),
        Case::new("antialias", r#"{"height": 3, "width": 4, "antialias": true}"#, &[&[1, 8, 9, 2]]),
        Case::new("antialias_bicubic", r#"{"height": 3, "width": 4, "antialias": true, "interpolation": "bicubic"}"#, &[&[1, 8, 9, 2]]),
        Case::new("crop_tall", r#"{"height": 4, "width": 6, "crop_to_aspect_ratio": true}"#, &[&[1, 9, 8, 2]]),
        Case::new("crop_wide", r#"{"height": 6, "width": 4, "crop_to_aspect_ratio": true}"#, &[&[1, 8, 9, 2]]),
        Case::new("pad_tall", r#"{"height": 4, "width": 6, "pad_to_aspect_ratio": true, "fill_value": 0.5}"#, &[&[1, 9, 8, 2]]),
        Case::new("pad_wide", r#"{"height": 6, "width": 4, "pad_to_aspect_ratio": true}"#, &[&[1, 8, 9, 2]]),
        Case::new("integers", r#"{"height": 5, "width": 9, "interpolation": "bicubic"}"#, &[&[1, 4, 6, 2]]).integers(255),
        Case::new("channels_first", r#"{"height": 5, "width": 3, "data_format": "channels_first"}"#, &[&[1, 2, 4, 6]]),
    ];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        let axes = image_axes(cx, self.data_format, x)?;
        let aspect = Aspect::of(self.crop_to_aspect_ratio, self.pad_to_aspect_ratio, &self.fill_mode, self.fill_value)?;
        resize(cx, x, axes, [self.height, self.width], aspect, self.interpolation, self.antialias).map(Nest::Leaf)
    }
}
