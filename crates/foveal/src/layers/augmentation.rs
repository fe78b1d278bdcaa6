//! Random changes of images, which only training makes (`augmenting`): in prediction they give back what they get.

use super::augmenting::Augment;
use super::config::{DataFormat, Opaque, data_format, yes};
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

/// Defines a layer with these settings, and Keras' defaults of them.
macro_rules! changes_images {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty = $default:literal / $value:expr,)* })+) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct $name {
            /// Where the channels stand.
            #[serde(default, deserialize_with = "data_format")]
            pub data_format: DataFormat,
            $($(#[$field_doc])* #[serde(default = $default)] pub $field: $type,)*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { data_format: DataFormat::ChannelsLast, $($field: $value,)* }
            }
        }
    )+ };
}

fn number<const N: i64>() -> Constant {
    Constant(N.into())
}
fn half() -> Constant {
    Constant(0.5.into())
}
fn small() -> Constant {
    Constant(0.3.into())
}
fn erased() -> Constant {
    Constant(serde_json::json!([0.02, 0.33]))
}
fn three_by_three() -> [usize; 2] {
    [3, 3]
}
fn two() -> usize {
    2
}
fn three() -> usize {
    3
}
fn unit() -> f64 {
    1.0
}
fn fifth() -> f64 {
    0.2
}
fn no_number() -> Opaque {
    Opaque::default()
}

/// Defines layers that want a factor.
macro_rules! changes_by_factor {
    ($($(#[$doc:meta])* $name:ident { $(#[$factor_doc:meta])* factor })+) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct $name {
            $(#[$factor_doc])*
            pub factor: Constant,
            /// Least and largest value of an image.
            #[serde(default = "bytes")]
            pub value_range: [f64; 2],
            /// Where the channels stand.
            #[serde(default, deserialize_with = "data_format")]
            pub data_format: DataFormat,
            /// Of the random numbers.
            #[serde(default)]
            pub seed: Opaque,
        }

        impl $name {
            /// By this factor, of images of bytes, channels last.
            pub fn new(factor: impl Into<Constant>) -> Self {
                let (value_range, data_format) = (bytes(), DataFormat::ChannelsLast);
                Self { factor: factor.into(), value_range, data_format, seed: Opaque::default() }
            }
        }
    )+ };
}

changes_by_factor! {
    /// In training, takes colour out of images at random.
    RandomColorDegeneration {
        /// Largest part of the colour, or the range of parts.
        factor
    }
    /// In training, takes bits from values of images at random.
    RandomPosterization {
        /// How many bits stay, or the range of it.
        factor
    }
    /// In training, sharpens or softens images at random.
    RandomSharpness {
        /// How much, or the range of it.
        factor
    }
}

changes_images! {
    /// In training, changes brightness, contrast, saturation and hue of images at random.
    RandomColorJitter {
        /// Least and largest value of an image.
        value_range: [f64; 2] = "bytes" / bytes(),
        /// Of the brightness; none if absent.
        brightness_factor: Opaque = "no_number" / no_number(),
        /// Of the contrast; none if absent.
        contrast_factor: Opaque = "no_number" / no_number(),
        /// Of the saturation; none if absent.
        saturation_factor: Opaque = "no_number" / no_number(),
        /// Of the hue; none if absent.
        hue_factor: Opaque = "no_number" / no_number(),
        /// Of the random numbers.
        seed: Opaque = "no_number" / no_number(),
    }
    /// In training, bends images at random.
    RandomElasticTransform {
        /// How often, or the range of it.
        factor: Constant = "number::<1>" / number::<1>(),
        /// How much, or the range of it.
        scale: Constant = "number::<1>" / number::<1>(),
        /// How values between samples are found.
        interpolation: Interpolation = "Interpolation::default" / Interpolation::Bilinear,
        /// What is seen beyond the border: `constant`, `reflect`, `mirror`, `wrap` or `nearest`.
        fill_mode: String = "reflect" / reflect(),
        /// What is seen beyond the border with `constant`.
        fill_value: f64 = "f64::default" / 0.0,
        /// Least and largest value of an image.
        value_range: [f64; 2] = "bytes" / bytes(),
        /// Of the random numbers.
        seed: Opaque = "no_number" / no_number(),
    }
    /// In training, covers rectangles of images at random.
    RandomErasing {
        /// How often, or the range of it.
        factor: Constant = "number::<1>" / number::<1>(),
        /// Part of the image that is covered, or the range of it.
        scale: Constant = "erased" / erased(),
        /// What covers; random numbers if absent.
        fill_value: Opaque = "no_number" / no_number(),
        /// Least and largest value of an image.
        value_range: [f64; 2] = "bytes" / bytes(),
        /// Of the random numbers.
        seed: Opaque = "no_number" / no_number(),
    }
    /// In training, blurs images at random.
    RandomGaussianBlur {
        /// How often, or the range of it.
        factor: Constant = "number::<1>" / number::<1>(),
        /// Taps of the blur.
        kernel_size: [usize; 2] = "three_by_three" / three_by_three(),
        /// Width of the blur, or the range of it.
        sigma: Constant = "number::<1>" / number::<1>(),
        /// Least and largest value of an image.
        value_range: [f64; 2] = "bytes" / bytes(),
        /// Of the random numbers.
        seed: Opaque = "no_number" / no_number(),
    }
    /// In training, makes images grey at random.
    RandomGrayscale {
        /// How often.
        factor: Constant = "half" / half(),
    }
    /// In training, turns values of images over at random.
    RandomInvert {
        /// How often, or the range of it.
        factor: Constant = "number::<1>" / number::<1>(),
        /// Least and largest value of an image.
        value_range: [f64; 2] = "bytes" / bytes(),
        /// Of the random numbers.
        seed: Opaque = "no_number" / no_number(),
    }
    /// In training, tilts images at random.
    RandomPerspective {
        /// How often, or the range of it.
        factor: Constant = "number::<1>" / number::<1>(),
        /// How much.
        scale: f64 = "unit" / unit(),
        /// How values between samples are found.
        interpolation: Interpolation = "Interpolation::default" / Interpolation::Bilinear,
        /// What is seen beyond the border.
        fill_value: f64 = "f64::default" / 0.0,
        /// Of the random numbers.
        seed: Opaque = "no_number" / no_number(),
    }
    /// In training, shears images at random.
    RandomShear {
        /// How much along the width, or the range of it.
        x_factor: Constant = "number::<0>" / number::<0>(),
        /// How much along the height, or the range of it.
        y_factor: Constant = "number::<0>" / number::<0>(),
        /// What is seen beyond the border: `constant`, `reflect`, `wrap` or `nearest`.
        fill_mode: String = "reflect" / reflect(),
        /// How values between samples are found.
        interpolation: Interpolation = "Interpolation::default" / Interpolation::Bilinear,
        /// Of the random numbers.
        seed: Opaque = "no_number" / no_number(),
        /// What is seen beyond the border with `constant`.
        fill_value: f64 = "f64::default" / 0.0,
    }
    /// In training, mixes images of a batch.
    MixUp {
        /// How even the mixture is.
        alpha: f64 = "fifth" / fifth(),
        /// Of the random numbers.
        seed: Opaque = "no_number" / no_number(),
    }
    /// In training, puts parts of images of a batch into others.
    CutMix {
        /// How large the parts are, or the range of it.
        factor: Constant = "number::<1>" / number::<1>(),
        /// Of the random numbers.
        seed: Opaque = "no_number" / no_number(),
    }
    /// In training, mixes several changed versions of each image.
    AugMix {
        /// Least and largest value of an image.
        value_range: [f64; 2] = "bytes" / bytes(),
        /// How many versions.
        num_chains: usize = "three" / three(),
        /// How many changes each has.
        chain_depth: usize = "three" / three(),
        /// How strong the changes are, or the range of it.
        factor: Constant = "small" / small(),
        /// How even the mixture is.
        alpha: f64 = "unit" / unit(),
        /// Whether to use all changes.
        all_ops: bool = "yes" / true,
        /// How values between samples are found.
        interpolation: Interpolation = "Interpolation::default" / Interpolation::Bilinear,
        /// Of the random numbers.
        seed: Opaque = "no_number" / no_number(),
    }
    /// In training, makes several changes of images at random.
    RandAugment {
        /// Least and largest value of an image.
        value_range: [f64; 2] = "bytes" / bytes(),
        /// How many changes.
        num_ops: usize = "two" / two(),
        /// How strong they are, or the range of it.
        factor: Constant = "half" / half(),
        /// How values between samples are found.
        interpolation: Interpolation = "Interpolation::default" / Interpolation::Bilinear,
        /// Of the random numbers.
        seed: Opaque = "no_number" / no_number(),
    }
    /// In training, turns the values of images over that are above a threshold.
    Solarization {
        /// Least and largest value of an image.
        value_range: [f64; 2] = "bytes" / bytes(),
        /// What is added to values, or the range of it.
        addition_factor: Constant = "number::<0>" / number::<0>(),
        /// The threshold, or the range of it.
        threshold_factor: Constant = "number::<0>" / number::<0>(),
        /// Of the random numbers.
        seed: Opaque = "no_number" / no_number(),
    }
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
                let x = if $casts { cast_to_compute(cx, x)? } else { x };
                if !cx.is_training() {
                    return Ok(Nest::Leaf(x));
                }
                let y = self.augment(cx, x)?;
                cast_to_compute(cx, y).map(Nest::Leaf)
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
    RandomColorDegeneration, casts: false, r#"{"factor": 0.4}"#;
    RandomColorJitter, casts: false, "{}";
    RandomElasticTransform, casts: true, "{}";
    RandomErasing, casts: true, "{}";
    RandomGaussianBlur, casts: true, "{}";
    RandomGrayscale, casts: false, "{}";
    RandomInvert, casts: false, "{}";
    RandomPerspective, casts: true, "{}";
    RandomPosterization, casts: false, r#"{"factor": 4}"#;
    RandomSharpness, casts: true, r#"{"factor": 0.5}"#;
    RandomShear, casts: true, r#"{"x_factor": 0.2}"#;
    MixUp, casts: false, "{}";
    CutMix, casts: true, "{}";
    AugMix, casts: true, "{}";
    RandAugment, casts: true, "{}";
    Solarization, casts: true, "{}";
}
