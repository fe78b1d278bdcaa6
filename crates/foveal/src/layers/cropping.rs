//! Cropping1D, Cropping2D, Cropping3D.

use super::config::{DataFormat, Margins, data_format};
use super::{Call, Case, Lowering, Nest, Outputs, layer};
use crate::error::Objection;
use crate::ops::{Crop, CropAxis, CropSize, Rounding, TooSmall};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Cuts margins off `R` spatial axes; the output is that much smaller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cropping<const R: usize> {
    /// Entries in front of and behind each axis.
    #[serde(default = "margins::<R>")]
    pub cropping: Margins<R>,
    /// Where the channels stand; Cropping1D only knows channels last.
    #[serde(default, deserialize_with = "data_format", skip_serializing_if = "is_one_axis::<R>")]
    #[schemars(skip_serializing_if = "is_one_axis::<R>")]
    pub data_format: DataFormat,
}

/// Cuts steps off `(batch, steps, channels)`.
pub type Cropping1D = Cropping<1>;
/// Cuts rows and columns off `(batch, height, width, channels)`.
pub type Cropping2D = Cropping<2>;
/// Cuts margins off `(batch, depth, height, width, channels)`.
pub type Cropping3D = Cropping<3>;

/// Keras' default: 1 on every side, but 0 for two axes.
fn margins<const R: usize>() -> Margins<R> {
    if R == 2 { Margins([(0, 0); R]) } else { Margins::ONES }
}

fn is_one_axis<const R: usize>(_: &DataFormat) -> bool {
    R == 1
}

impl<const R: usize> Cropping<R> {
    /// Channels last.
    pub fn new(cropping: [(usize, usize); R]) -> Self {
        Self { cropping: Margins(cropping), data_format: DataFormat::ChannelsLast }
    }

    fn write(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        if cx.rank(x) != R + 2 {
            return Err(Objection::Rank { expected: format!("{} axes", R + 2), got: cx.fact(x).to_string() });
        }
        let axes = self.data_format.spatial_axes(R + 2).zip(self.cropping.0);
        let axes = axes.map(|(axis, (before, after))| CropAxis { axis, size: CropSize::Margins { before, after } }).collect();
        cx.op(Crop { axes, rounding: Rounding::Floor, too_small: TooSmall::Error }, &[x]).map(Nest::Leaf)
    }
}

layer!(Cropping<1> as "Cropping1D", lower: write, cases: &[Case::new("uneven", r#"{"cropping": [1, 2]}"#, &[&[2, 7, 3]])]);
layer!(Cropping<2> as "Cropping2D", lower: write, cases: &[
    Case::new("uneven", r#"{"cropping": [[1, 2], [0, 3]]}"#, &[&[2, 7, 8, 3]]),
    Case::new("channels_first", r#"{"cropping": [[1, 1], [2, 0]], "data_format": "channels_first"}"#, &[&[2, 3, 7, 8]]),
]);
layer!(Cropping<3> as "Cropping3D", lower: write, cases: &[
    Case::new("uneven", r#"{"cropping": [[1, 0], [0, 2], [1, 1]]}"#, &[&[1, 4, 5, 6, 2]]),
]);
