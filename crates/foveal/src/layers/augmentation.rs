//! Random changes of images, which only training makes: in prediction they give back what they get.

use super::config::{DataFormat, Opaque, data_format};
use super::image::{Interpolation, cast_to_compute};
use super::{Call, Case, Constant, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// In training, turns images over at random.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RandomFlip {
    /// Where the channels stand.
    #[serde(default, deserialize_with = "data_format")]
    pub data_format: DataFormat,
    /// Of the random numbers.
    #[serde(default)]
    pub seed: Opaque,
    /// `horizontal`, `vertical` or `horizontal_and_vertical`.
    #[serde(default = "both_ways")]
    pub mode: String,
}

fn both_ways() -> String {
    "horizontal_and_vertical".into()
}

impl Default for RandomFlip {
    fn default() -> Self {
        Self { data_format: DataFormat::ChannelsLast, seed: Opaque::default(), mode: both_ways() }
    }
}

fn reflect() -> String {
    "reflect".into()
}

/// Defines a layer that moves the pixels of images, with what all of them have in common.
macro_rules! moves_pixels {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)+ })+) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct $name {
            /// Where the channels stand.
            #[serde(default, deserialize_with = "data_format")]
            pub data_format: DataFormat,
            $($(#[$field_doc])* pub $field: $type,)+
            /// What is seen beyond the border: `constant`, `reflect`, `wrap` or `nearest`.
            #[serde(default = "reflect")]
            pub fill_mode: String,
            /// How values between samples are found.
            #[serde(default)]
            pub interpolation: Interpolation,
            /// Of the random numbers.
            #[serde(default)]
            pub seed: Opaque,
            /// What is seen beyond the border with `constant`.
            #[serde(default)]
            pub fill_value: f64,
        }

        impl $name {
            /// With Keras' defaults.
            pub fn new($($field: $type),+) -> Self {
                Self {
                    data_format: DataFormat::ChannelsLast,
                    $($field,)+
                    fill_mode: reflect(),
                    interpolation: Interpolation::Bilinear,
                    seed: Opaque::default(),
                    fill_value: 0.0,
                }
            }
        }
    )+ };
}

moves_pixels! {
    /// In training, rotates images at random.
    RandomRotation {
        /// Largest angle as a part of a full turn, or the range of angles.
        factor: Constant,
    }
    /// In training, enlarges or shrinks images at random.
    RandomZoom {
        /// Largest part by which the height changes, or the range of parts.
        height_factor: Constant,
        /// The same of the width; as the height if absent.
        #[serde(default)]
        width_factor: Option<Constant>,
    }
    /// In training, shifts images at random.
    RandomTranslation {
        /// Largest shift as a part of the height, or the range of shifts.
        height_factor: Constant,
        /// Largest shift as a part of the width, or the range of shifts.
        width_factor: Constant,
    }
}

/// Defines a layer that changes the colours of images, with what all of them have in common.
macro_rules! changes_colours {
    ($($(#[$doc:meta])* $name:ident;)+) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct $name {
            /// Where the channels stand.
            #[serde(default, deserialize_with = "data_format")]
            pub data_format: DataFormat,
            /// Largest change, or the range of changes.
            pub factor: Constant,
            /// Least and largest value of an image.
            #[serde(default = "bytes")]
            pub value_range: [f64; 2],
            /// Of the random numbers.
            #[serde(default)]
            pub seed: Opaque,
        }

        impl $name {
            /// For images of values from 0 to 255.
            pub fn new(factor: impl Into<Constant>) -> Self {
                Self {
                    data_format: DataFormat::ChannelsLast,
                    factor: factor.into(),
                    value_range: bytes(),
                    seed: Opaque::default(),
                }
            }
        }
    )+ };
}

fn bytes() -> [f64; 2] {
    [0.0, 255.0]
}

changes_colours! {
    /// In training, changes the contrast of images at random.
    RandomContrast;
    /// In training, makes images brighter or darker at random.
    RandomBrightness;
    /// In training, changes the hue of images at random.
    RandomHue;
    /// In training, changes the saturation of images at random.
    RandomSaturation;
}

macro_rules! gives_back {
    ($($name:ident, casts: $casts:literal, $config:literal;)+) => { $(
        impl Layer for $name {
            const CLASS: &'static str = stringify!($name);
            const CASES: &'static [Case] = &[
                Case::new("images", $config, &[&[2, 4, 5, 3]]),
                Case::new("integers", $config, &[&[1, 4, 5, 3]]).integers(255),
            ];

            fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
                let x = call.one()?;
                Ok(Nest::Leaf(if $casts { cast_to_compute(cx, x)? } else { x }))
            }
        }
    )+ };
}

gives_back! {
    RandomFlip, casts: true, r#"{"mode": "horizontal"}"#;
    RandomRotation, casts: true, r#"{"factor": [-0.1, 0.2]}"#;
    RandomZoom, casts: true, r#"{"height_factor": 0.2}"#;
    RandomTranslation, casts: true, r#"{"height_factor": 0.1, "width_factor": [-0.1, 0.1]}"#;
    RandomContrast, casts: false, r#"{"factor": 0.2}"#;
    RandomBrightness, casts: false, r#"{"factor": 0.2, "value_range": [0.0, 1.0]}"#;
    RandomHue, casts: false, r#"{"factor": 0.2}"#;
    RandomSaturation, casts: false, r#"{"factor": 0.2}"#;
}
