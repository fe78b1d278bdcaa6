//! AdaptiveMaxPooling1D-3D, AdaptiveAveragePooling1D-3D.

use super::config::{DataFormat, Ints, data_format};
use super::nodes::windows::adaptive;
use super::{Call, Case, Lowering, Nest, Outputs, layer};
use crate::error::Objection;
use crate::ops::PoolKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! adaptive_pooling {
    ($(#[$doc:meta])* $name:ident, $kind:expr) => {
        $(#[$doc])*
        ///
        /// Input `(batch, spatial..., channels)`, or channels first by `data_format`; output the same with `output_size` as
        /// spatial lengths. Window `i` of `size` along an axis of length `n` reaches from `floor(i n / size)` to
        /// `ceil((i + 1) n / size)`.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct $name<const R: usize> {
            /// Length of each spatial axis of the result.
            pub output_size: Ints<R>,
            /// Where the channels stand.
            #[serde(default, deserialize_with = "data_format")]
            pub data_format: DataFormat,
        }

        impl<const R: usize> $name<R> {
            /// To this size, channels last.
            pub fn new(output_size: impl Into<Ints<R>>) -> Self {
                Self { output_size: output_size.into(), data_format: DataFormat::ChannelsLast }
            }

            fn write(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
                adaptive(cx, call.one()?, $kind, &self.output_size.0, self.data_format).map(Nest::Leaf)
            }
        }
    };
}

adaptive_pooling!(
    /// The largest value in each of so many windows.
    AdaptiveMaxPooling,
    PoolKind::Max
);

adaptive_pooling!(
    /// The mean of each of so many windows, a float.
    AdaptiveAveragePooling,
    PoolKind::Average
);

/// Maxima over `(batch, steps, channels)`.
pub type AdaptiveMaxPooling1D = AdaptiveMaxPooling<1>;
/// Maxima over `(batch, height, width, channels)`.
pub type AdaptiveMaxPooling2D = AdaptiveMaxPooling<2>;
/// Maxima over `(batch, depth, height, width, channels)`.
pub type AdaptiveMaxPooling3D = AdaptiveMaxPooling<3>;
/// Means over `(batch, steps, channels)`.
pub type AdaptiveAveragePooling1D = AdaptiveAveragePooling<1>;
/// Means over `(batch, height, width, channels)`.
pub type AdaptiveAveragePooling2D = AdaptiveAveragePooling<2>;
/// Means over `(batch, depth, height, width, channels)`.
pub type AdaptiveAveragePooling3D = AdaptiveAveragePooling<3>;

const STEPS: &[Case] = &[
    Case::new("smaller", r#"{"output_size": 3}"#, &[&[2, 7, 3]]),
    Case::new("first", r#"{"output_size": 4, "data_format": "channels_first"}"#, &[&[2, 3, 9]]),
];
const IMAGES: &[Case] = &[
    Case::new("smaller", r#"{"output_size": [3, 2]}"#, &[&[2, 7, 5, 3]]),
    Case::new("first", r#"{"output_size": 2, "data_format": "channels_first"}"#, &[&[2, 3, 5, 6]]),
];
const VOLUMES: &[Case] = &[Case::new("smaller", r#"{"output_size": [2, 3, 1]}"#, &[&[2, 3, 4, 5, 2]])];

layer!(AdaptiveMaxPooling<1> as "AdaptiveMaxPooling1D", lower: write, cases: STEPS);
layer!(AdaptiveMaxPooling<2> as "AdaptiveMaxPooling2D", lower: write, cases: IMAGES);
layer!(AdaptiveMaxPooling<3> as "AdaptiveMaxPooling3D", lower: write, cases: VOLUMES);
layer!(AdaptiveAveragePooling<1> as "AdaptiveAveragePooling1D", lower: write, cases: STEPS);
layer!(AdaptiveAveragePooling<2> as "AdaptiveAveragePooling2D", lower: write, cases: IMAGES);
layer!(AdaptiveAveragePooling<3> as "AdaptiveAveragePooling3D", lower: write, cases: VOLUMES);
