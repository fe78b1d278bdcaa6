//! Layers that only training knows: in prediction they give back what they get.

use super::config::{DataFormat, Opaque, data_format};
use super::{Call, Case, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// In training, sets a random part of its input to 0 and scales up the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Dropout {
    /// The part set to 0.
    pub rate: f64,
    /// Of the random numbers.
    #[serde(default)]
    pub seed: Opaque,
    /// Shape of the mask, whose lengths of 1 repeat; the input's if absent.
    #[serde(default)]
    pub noise_shape: Option<Vec<Option<i64>>>,
}

/// In training, sets whole random channels to 0 and scales up the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpatialDropout1D {
    /// The part of the channels set to 0.
    pub rate: f64,
    /// Of the random numbers.
    #[serde(default)]
    pub seed: Opaque,
}

macro_rules! spatial_dropout {
    ($($name:ident),+) => { $(
        /// In training, sets whole random channels to 0 and scales up the rest.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct $name {
            /// The part of the channels set to 0.
            pub rate: f64,
            /// Of the random numbers.
            #[serde(default)]
            pub seed: Opaque,
            /// Where the channels stand.
            #[serde(default, deserialize_with = "data_format")]
            pub data_format: DataFormat,
        }

        impl $name {
            /// Channels last.
            pub fn new(rate: f64) -> Self {
                Self { rate, seed: Opaque::default(), data_format: DataFormat::ChannelsLast }
            }
        }
    )+ };
}

spatial_dropout!(SpatialDropout2D, SpatialDropout3D);

/// In training, multiplies by random numbers around 1 of variance `rate / (1 - rate)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GaussianDropout {
    /// As of a dropout of the same strength.
    pub rate: f64,
    /// Of the random numbers.
    #[serde(default)]
    pub seed: Opaque,
}

/// In training, adds random numbers around 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GaussianNoise {
    /// Their standard deviation.
    pub stddev: f64,
    /// Of the random numbers.
    #[serde(default)]
    pub seed: Opaque,
}

/// In training, sets a random part of its input to SELU's negative limit and keeps mean and variance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AlphaDropout {
    /// The part that is set.
    pub rate: f64,
    /// Of the random numbers.
    #[serde(default)]
    pub seed: Opaque,
    /// Shape of the mask, whose lengths of 1 repeat; the input's if absent.
    #[serde(default)]
    pub noise_shape: Option<Vec<Option<i64>>>,
}

/// In training, adds a penalty on its input to the loss.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ActivityRegularization {
    /// Weight of the sum of absolute values.
    #[serde(default)]
    pub l1: f64,
    /// Weight of the sum of squares.
    #[serde(default)]
    pub l2: f64,
}

/// Gives back what it gets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Identity {}

impl Dropout {
    /// Each value by itself.
    pub fn new(rate: f64) -> Self {
        Self { rate, seed: Opaque::default(), noise_shape: None }
    }
}

impl SpatialDropout1D {
    /// Sets this part of the channels to 0.
    pub fn new(rate: f64) -> Self {
        Self { rate, seed: Opaque::default() }
    }
}

impl GaussianDropout {
    /// As strong as a dropout of this rate.
    pub fn new(rate: f64) -> Self {
        Self { rate, seed: Opaque::default() }
    }
}

impl GaussianNoise {
    /// Noise of this standard deviation.
    pub fn new(stddev: f64) -> Self {
        Self { stddev, seed: Opaque::default() }
    }
}

impl AlphaDropout {
    /// Each value by itself.
    pub fn new(rate: f64) -> Self {
        Self { rate, seed: Opaque::default(), noise_shape: None }
    }
}

macro_rules! gives_back {
    ($($name:ident: $cases:expr;)+) => { $(
        impl Layer for $name {
            const CLASS: &'static str = stringify!($name);
            const CASES: &'static [Case] = $cases;
            const PASSES_MASK: bool = true;

            fn lower(&self, _: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
                call.one().map(Nest::Leaf)
            }
        }
    )+ };
}

gives_back! {
    Dropout: &[Case::new("noise_shape", r#"{"rate": 0.4, "seed": 3, "noise_shape": [null, 1, 3]}"#, &[&[2, 4, 3]])];
    SpatialDropout1D: &[Case::new("rate", r#"{"rate": 0.4}"#, &[&[2, 4, 3]])];
    SpatialDropout2D: &[Case::new("rate", r#"{"rate": 0.4}"#, &[&[2, 3, 4, 3]])];
    SpatialDropout3D: &[Case::new("rate", r#"{"rate": 0.4, "data_format": "channels_first"}"#, &[&[2, 3, 2, 2, 3]])];
    GaussianDropout: &[Case::new("rate", r#"{"rate": 0.4}"#, &[&[2, 4]])];
    GaussianNoise: &[Case::new("stddev", r#"{"stddev": 0.5, "seed": 1}"#, &[&[2, 4]])];
    AlphaDropout: &[Case::new("rate", r#"{"rate": 0.4}"#, &[&[2, 4]])];
    ActivityRegularization: &[Case::new("both", r#"{"l1": 0.1, "l2": 0.01}"#, &[&[2, 4]])];
    Identity: &[Case::new("default", "{}", &[&[2, 4]]), Case::new("integers", "{}", &[&[2, 4]]).integers(9)];
}
