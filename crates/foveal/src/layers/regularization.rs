//! Layers that only training knows: in prediction they give back what they get.

use super::config::{DataFormat, Opaque, data_format};
use super::{Call, Case, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use crate::ir::{Tensor, Wire};
use crate::ops::{Binary, Distribution, ReduceKind, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

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

/// What a layer does to its input in training.
trait Noise {
    /// The input with noise, or what it is otherwise in training.
    fn noisy(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection>;
}

/// A random part `rate` of `x` set to 0, the rest scaled up; the mask has length 1 along `ones`.
pub(crate) fn dropout(cx: &mut Lowering<'_>, x: Wire, rate: f64, ones: &[usize]) -> Result<Wire, Objection> {
    if rate == 0.0 {
        return Ok(x);
    }
    let Some(numbers) = cx.random(Distribution::Uniform, x, ones)? else { return Ok(x) };
    let keep = cx.compare(Binary::GreaterEqual, numbers, rate as f32)?;
    let scaled = cx.unary(Unary::DivScalar((1.0 - rate) as f32), x)?;
    let zero = cx.constant(Tensor::f32(&[], vec![0.0]));
    cx.select(keep, scaled, zero)
}

/// What a dropout multiplies with: 0 for a random part `rate` of the places of `like`, 1 / (1 - rate) for the others.
pub(crate) fn dropout_scale(cx: &mut Lowering<'_>, like: Wire, rate: f64) -> Result<Wire, Objection> {
    let missing = || Objection::Unsupported("dropout without a seed".into());
    let numbers = cx.random(Distribution::Uniform, like, &[])?.ok_or_else(missing)?;
    let keep = cx.compare(Binary::GreaterEqual, numbers, rate as f32)?;
    let [kept, dropped] = [1.0 / (1.0 - rate), 0.0].map(|value| cx.constant(Tensor::f32(&[], vec![value as f32])));
    cx.select(keep, kept, dropped)
}

/// The axes along which a mask of this shape repeats.
fn repeated(noise_shape: Option<&[Option<i64>]>) -> SmallVec<[usize; 4]> {
    let lengths = noise_shape.unwrap_or_default().iter().enumerate();
    lengths.filter(|(_, n)| **n == Some(1)).map(|(axis, _)| axis).collect()
}

impl Noise for Dropout {
    fn noisy(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        dropout(cx, x, self.rate, &repeated(self.noise_shape.as_deref()))
    }
}

impl Noise for SpatialDropout1D {
    fn noisy(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        dropout(cx, x, self.rate, &[1])
    }
}

/// The axes of a picture or volume that are neither batch nor channels.
fn spatial(format: DataFormat, rank: usize) -> SmallVec<[usize; 4]> {
    (1..rank).filter(|&axis| axis != format.channel_axis(rank)).collect()
}

impl Noise for SpatialDropout2D {
    fn noisy(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        dropout(cx, x, self.rate, &spatial(self.data_format, cx.rank(x)))
    }
}

impl Noise for SpatialDropout3D {
    fn noisy(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        dropout(cx, x, self.rate, &spatial(self.data_format, cx.rank(x)))
    }
}

impl Noise for GaussianDropout {
    fn noisy(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let Some(numbers) = cx.random(Distribution::Normal, x, &[])? else { return Ok(x) };
        let deviation = (self.rate / (1.0 - self.rate)).sqrt();
        let factors = cx.unary(Unary::Affine { scale: deviation as f32, offset: 1.0 }, numbers)?;
        cx.binary(Binary::Mul, x, factors)
    }
}

impl Noise for GaussianNoise {
    fn noisy(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let Some(numbers) = cx.random(Distribution::Normal, x, &[])? else { return Ok(x) };
        let noise = cx.unary(Unary::MulScalar(self.stddev as f32), numbers)?;
        cx.binary(Binary::Add, x, noise)
    }
}

impl Noise for AlphaDropout {
    fn noisy(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        // SELU's limit, and the line that gives back mean 0 and variance 1 (Klambauer et al., 2017).
        const LIMIT: f64 = -1.758_099_340_847_376_6;
        let ones = repeated(self.noise_shape.as_deref());
        let Some(numbers) = cx.random(Distribution::Uniform, x, &ones)? else { return Ok(x) };
        let keep = cx.compare(Binary::GreaterEqual, numbers, self.rate as f32)?;
        let limit = cx.constant(Tensor::f32(&[], vec![LIMIT as f32]));
        let kept = cx.select(keep, x, limit)?;
        let scale = ((1.0 - self.rate) * (1.0 + self.rate * LIMIT * LIMIT)).powf(-0.5);
        let offset = -scale * LIMIT * self.rate;
        cx.unary(Unary::Affine { scale: scale as f32, offset: offset as f32 }, kept)
    }
}

impl Noise for ActivityRegularization {
    fn noisy(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        for (weight, function) in [(self.l1, Unary::Abs), (self.l2, Unary::Square)] {
            if weight != 0.0 {
                let axes: Vec<usize> = (0..cx.rank(x)).collect();
                let sizes = cx.unary(function, x)?;
                let sum = cx.reduce(ReduceKind::Sum, &axes, false, sizes)?;
                let penalty = cx.unary(Unary::MulScalar(weight as f32), sum)?;
                cx.penalize(penalty);
            }
        }
        Ok(x)
    }
}

impl Noise for Identity {
    fn noisy(&self, _: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        Ok(x)
    }
}

macro_rules! only_in_training {
    ($($name:ident: $cases:expr;)+) => { $(
        impl Layer for $name {
            const CLASS: &'static str = stringify!($name);
            const CASES: &'static [Case] = $cases;
            const PASSES_MASK: bool = true;

            fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
                let x = call.one()?;
                Ok(Nest::Leaf(if cx.is_training() { self.noisy(cx, x)? } else { x }))
            }
        }
    )+ };
}

only_in_training! {
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
