//! AutoContrast.

use super::augmenting::{clipped, number, rescaled};
use super::colouring::{BYTES, nonzero};
use super::config::{DataFormat, data_format};
use super::image::{cast_to_compute, image_axes};
use super::{Call, Case, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use crate::ir::Wire;
use crate::ops::{Binary, ReduceKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Stretches the values of every image over the whole range, each channel apart, in prediction as well.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AutoContrast {
    /// Least and largest value of an image.
    #[serde(default = "bytes")]
    pub value_range: [f64; 2],
    /// Where the channels stand.
    #[serde(default, deserialize_with = "data_format")]
    pub data_format: DataFormat,
}

fn bytes() -> [f64; 2] {
    BYTES
}

impl Default for AutoContrast {
    fn default() -> Self {
        Self { value_range: BYTES, data_format: DataFormat::ChannelsLast }
    }
}

impl Layer for AutoContrast {
    const CLASS: &'static str = "AutoContrast";
    const CASES: &'static [Case] = &[
        Case::new("images", r#"{"value_range": [0.0, 1.0]}"#, &[&[2, 4, 5, 3]]),
        Case::new("bytes", "{}", &[&[2, 4, 5, 3]]).integers(200),
    ];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = cast_to_compute(cx, call.one()?)?;
        auto_contrast(cx, self.data_format, x, self.value_range).map(Nest::Leaf)
    }
}

/// Values stretched over the whole range, for every image and channel apart: what has one value stays.
pub(super) fn auto_contrast(cx: &mut Lowering<'_>, format: DataFormat, x: Wire, value_range: [f64; 2]) -> Result<Wire, Objection> {
    let axes = image_axes(cx, format, x)?;
    let bytes = rescaled(cx, x, value_range, BYTES)?;
    let (low, high) = (cx.reduce(ReduceKind::Min, &axes, true, bytes)?, cx.reduce(ReduceKind::Max, &axes, true, bytes)?);
    let spread = cx.binary(Binary::Sub, high, low)?;
    let (whole, all) = (nonzero(cx, spread)?, number(cx, 255.0));
    let scale = cx.binary(Binary::Div, all, whole)?;
    // Keras' order, on which it depends into which step of an equalisation the brightest values fall.
    let (scaled, start) = (cx.binary(Binary::Mul, bytes, scale)?, cx.binary(Binary::Mul, low, scale)?);
    let stretched = cx.binary(Binary::Sub, scaled, start)?;
    let stretched = clipped(cx, stretched, BYTES)?;
    let stretched = rescaled(cx, stretched, BYTES, value_range)?;
    cx.select(spread, stretched, x)
}
