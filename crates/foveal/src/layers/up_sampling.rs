//! UpSampling1D, UpSampling2D, UpSampling3D.

use super::config::{DataFormat, Ints, data_format};
use super::image::{Interpolation, resample};
use super::{Call, Case, Lowering, Nest, Outputs, layer};
use crate::error::Objection;
use crate::ops::ResizeTo;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Repeats every step of `(batch, steps, channels)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UpSampling1D {
    /// How many times.
    #[serde(default = "two")]
    pub size: usize,
}

/// Enlarges `(batch, height, width, channels)` by whole factors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UpSampling2D {
    /// Factors of height and width.
    #[serde(default = "twos::<2>")]
    pub size: Ints<2>,
    /// Where the channels stand.
    #[serde(default, deserialize_with = "data_format")]
    pub data_format: DataFormat,
    /// How values between samples are found; `nearest` repeats them.
    #[serde(default = "nearest")]
    pub interpolation: Interpolation,
}

/// Repeats every value of `(batch, depth, height, width, channels)` along the three axes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UpSampling3D {
    /// How many times along each axis.
    #[serde(default = "twos::<3>")]
    pub size: Ints<3>,
    /// Where the channels stand.
    #[serde(default, deserialize_with = "data_format")]
    pub data_format: DataFormat,
}

fn two() -> usize {
    2
}
fn twos<const R: usize>() -> Ints<R> {
    Ints::TWOS
}
fn nearest() -> Interpolation {
    Interpolation::Nearest
}

impl Default for UpSampling1D {
    fn default() -> Self {
        Self { size: 2 }
    }
}
impl Default for UpSampling2D {
    fn default() -> Self {
        Self { size: Ints::TWOS, data_format: DataFormat::ChannelsLast, interpolation: Interpolation::Nearest }
    }
}
impl Default for UpSampling3D {
    fn default() -> Self {
        Self { size: Ints::TWOS, data_format: DataFormat::ChannelsLast }
    }
}

fn enlarge(
    cx: &mut Lowering<'_>,
    call: &Call<'_>,
    factors: &[usize],
    format: DataFormat,
    interpolation: Interpolation,
) -> Result<Outputs, Objection> {
    let (x, rank) = (call.one()?, factors.len() + 2);
    if cx.rank(x) != rank {
        return Err(Objection::Rank { expected: format!("{rank} axes"), got: cx.fact(x).to_string() });
    }
    if factors.contains(&0) {
        return Err(Objection::Setting { key: "size".into(), got: "0".into(), expected: "at least 1".into() });
    }
    let axes = format.spatial_axes(rank).zip(factors.iter().map(|&factor| ResizeTo::Factor(factor))).collect();
    resample(cx, x, axes, interpolation, false).map(Nest::Leaf)
}

impl UpSampling1D {
    fn write(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        enlarge(cx, call, &[self.size], DataFormat::ChannelsLast, Interpolation::Nearest)
    }
}
impl UpSampling2D {
    fn write(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        enlarge(cx, call, &self.size.0, self.data_format, self.interpolation)
    }
}
impl UpSampling3D {
    fn write(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        enlarge(cx, call, &self.size.0, self.data_format, Interpolation::Nearest)
    }
}

layer!(UpSampling1D as "UpSampling1D", lower: write, cases: &[
    Case::new("default", "{}", &[&[2, 4, 3]]),
    Case::new("three", r#"{"size": 3}"#, &[&[1, 3, 2]]),
]);
layer!(UpSampling2D as "UpSampling2D", lower: write, cases: &[
    Case::new("default", "{}", &[&[2, 3, 4, 3]]),
    Case::new("bilinear", r#"{"size": [2, 3], "interpolation": "bilinear"}"#, &[&[1, 3, 4, 2]]),
    Case::new("bicubic", r#"{"interpolation": "bicubic"}"#, &[&[1, 3, 4, 2]]),
    Case::new("bytes", r#"{"interpolation": "bilinear"}"#, &[&[1, 3, 4, 2]]).bytes(),
    Case::new("channels_first", r#"{"size": [3, 1], "data_format": "channels_first"}"#, &[&[1, 2, 3, 4]]),
    Case::new("unknown", "{}", &[&[1, 3, 4, 2]]).unknown(),
]);
layer!(UpSampling3D as "UpSampling3D", lower: write, cases: &[
    Case::new("default", "{}", &[&[1, 2, 3, 2, 2]]),
    Case::new("channels_first", r#"{"size": [1, 2, 3], "data_format": "channels_first"}"#, &[&[1, 2, 2, 3, 2]]),
]);
