//! RandomCrop.

use super::augmenting::random_window;
use super::config::{DataFormat, Opaque, data_format};
use super::image::{Aspect, Interpolation, cast_to_compute, image_axes, resize};
use super::{Call, Case, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// In training, a box of images at a random place.
///
/// At inference the largest centered window of the wanted aspect ratio, resized (bilinear), as Keras documents and as
/// tf.keras does. Keras 3 gives the image back uncropped there, whatever shape it has declared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RandomCrop {
    /// Rows of the output.
    pub height: usize,
    /// Columns of the output.
    pub width: usize,
    /// Of the random numbers.
    #[serde(default)]
    pub seed: Opaque,
    /// Where the channels stand.
    #[serde(default, deserialize_with = "data_format")]
    pub data_format: DataFormat,
}

impl RandomCrop {
    /// To this size, channels last.
    pub fn new(height: usize, width: usize) -> Self {
        Self { height, width, seed: Opaque::default(), data_format: DataFormat::ChannelsLast }
    }
}

impl Layer for RandomCrop {
    const CLASS: &'static str = "RandomCrop";
    // The only size for which Keras gives the shape that it declares.
    const CASES: &'static [Case] = &[Case::new("same_size", r#"{"height": 4, "width": 5}"#, &[&[2, 4, 5, 3]])];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = cast_to_compute(cx, call.one()?)?;
        let axes = image_axes(cx, self.data_format, x)?;
        if cx.is_training() {
            return random_window(cx, x, axes, [self.height, self.width]).map(Nest::Leaf);
        }
        resize(cx, x, axes, [self.height, self.width], Aspect::Crop, Interpolation::Bilinear, false).map(Nest::Leaf)
    }
}
