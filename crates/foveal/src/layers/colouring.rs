//! What augmentation does to colours and sharpness in training, where more than one factor of all pixels is at work.

use super::augmentation::{
    RandomBrightness, RandomColorJitter, RandomContrast, RandomGaussianBlur, RandomHue, RandomPosterization, RandomSaturation, Solarization,
};
use super::augmenting::{Augment, clipped, depthwise, draw, number, range, rescaled, uniform, where_below};
use super::config::Opaque;
use super::lowering::{counted, known_dim};
use super::{Constant, Lowering};
use crate::error::Objection;
use crate::ir::{Tensor, Wire};
use crate::ops::{Binary, ReduceKind, ReshapeTo, Slice, SliceAxis, Unary};

pub(super) const BYTES: [f64; 2] = [0.0, 255.0];
const UNIT: [f64; 2] = [0.0, 1.0];

/// Hue, saturation and value of images, each with one channel.
pub(super) struct Hsv {
    /// The axis of the channels.
    pub(super) axis: usize,
    pub(super) hue: Wire,
    pub(super) saturation: Wire,
    pub(super) value: Wire,
}

/// `x`, but 1 where it is 0, so that one may divide by it.
pub(super) fn nonzero(cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
    let one = number(cx, 1.0);
    cx.select(x, x, one)
}

/// `x` over `y`, and 0 where that is not positive.
fn ratio(cx: &mut Lowering<'_>, x: Wire, y: Wire) -> Result<Wire, Objection> {
    let (zero, one) = (number(cx, 0.0), number(cx, 1.0));
    let positive = cx.compare(Binary::Greater, y, 0.0)?;
    let safe = cx.select(positive, y, one)?;
    let ratio = cx.binary(Binary::Div, x, safe)?;
    cx.select(positive, ratio, zero)
}

/// One channel, which stays an axis of length 1.
fn channel(cx: &mut Lowering<'_>, x: Wire, axis: usize, index: i64) -> Result<Wire, Objection> {
    let own = SliceAxis { start: Some(index), stop: Some(index + 1), step: 1 };
    cx.op(Slice { axes: (0..cx.rank(x)).map(|a| if a == axis { own } else { SliceAxis::ALL }).collect() }, &[x])
}

/// Three channels apart.
fn three_channels(cx: &mut Lowering<'_>, x: Wire, axis: usize) -> Result<[Wire; 3], Objection> {
    match known_dim(cx.fact(x), axis, "the number of channels")? {
        3 => Ok([channel(cx, x, axis, 0)?, channel(cx, x, axis, 1)?, channel(cx, x, axis, 2)?]),
        n => Err(Objection::Shape { what: "number of channels", expected: "3".into(), got: n.to_string() }),
    }
}

impl Hsv {
    /// Of images of hue, saturation and value.
    pub(super) fn split(cx: &mut Lowering<'_>, axis: usize, x: Wire) -> Result<Self, Objection> {
        let [hue, saturation, value] = three_channels(cx, x, axis)?;
        Ok(Self { axis, hue, saturation, value })
    }

    /// All three as channels again.
    pub(super) fn joined(&self, cx: &mut Lowering<'_>) -> Result<Wire, Objection> {
        cx.op(crate::ops::Concat { axis: self.axis }, &[self.hue, self.saturation, self.value])
    }

    /// Of images of red, green and blue, as TensorFlow has it: the hue in parts of the circle.
    pub(super) fn of(cx: &mut Lowering<'_>, axis: usize, x: Wire) -> Result<Self, Objection> {
        let [red, green, blue] = three_channels(cx, x, axis)?;
        let value = cx.reduce(ReduceKind::Max, &[axis], true, x)?;
        let least = cx.reduce(ReduceKind::Min, &[axis], true, x)?;
        let spread = cx.binary(Binary::Sub, value, least)?;
        let saturation = ratio(cx, spread, value)?;
        let width = cx.unary(Unary::MulScalar(6.0), spread)?;
        let sector = |cx: &mut Lowering<'_>, a: Wire, b: Wire, start: f32| {
            let difference = cx.binary(Binary::Sub, a, b)?;
            let within = ratio(cx, difference, width)?;
            cx.unary(Unary::AddScalar(start), within)
        };
        let from = [sector(cx, green, blue, 0.0)?, sector(cx, blue, red, 2.0 / 6.0)?, sector(cx, red, green, 4.0 / 6.0)?];
        let mut hue = from[2];
        for (color, sector) in [(green, from[1]), (red, from[0])] {
            let below = cx.binary(Binary::Sub, value, color)?;
            hue = cx.select(below, hue, sector)?;
        }
        let grey = number(cx, 0.0);
        let hue = cx.select(spread, hue, grey)?;
        Ok(Self { axis, hue: wrapped(cx, hue)?, saturation, value })
    }

    pub(super) fn to_rgb(&self, cx: &mut Lowering<'_>) -> Result<Wire, Objection> {
        let place = cx.unary(Unary::MulScalar(6.0), self.hue)?;
        let mut channels = Vec::new();
        // How far each colour is in its sector: |h - 3| - 1, 2 - |h - 2|, 2 - |h - 4|.
        for (center, scale, offset) in [(3.0, 1.0, -1.0), (2.0, -1.0, 2.0), (4.0, -1.0, 2.0)] {
            let away = cx.unary(Unary::AddScalar(-center), place)?;
            let away = cx.unary(Unary::Abs, away)?;
            let part = cx.unary(Unary::Affine { scale, offset }, away)?;
            let part = cx.unary(Unary::Clip(0.0, 1.0), part)?;
            // 1 - s + s d
            let missing = cx.unary(Unary::AddScalar(-1.0), part)?;
            let taken = cx.binary(Binary::Mul, self.saturation, missing)?;
            let factor = cx.unary(Unary::AddScalar(1.0), taken)?;
            channels.push(cx.binary(Binary::Mul, factor, self.value)?);
        }
        cx.op(crate::ops::Concat { axis: self.axis }, &channels)
    }
}

/// A hue between -1 and 2 as one from 0 to 1.
fn wrapped(cx: &mut Lowering<'_>, hue: Wire) -> Result<Wire, Objection> {
    let (up, down) = (cx.unary(Unary::AddScalar(1.0), hue)?, cx.unary(Unary::AddScalar(-1.0), hue)?);
    let above = cx.compare(Binary::Greater, hue, 1.0)?;
    let hue_below_one = cx.select(above, down, hue)?;
    let below = cx.compare(Binary::Less, hue, 0.0)?;
    cx.select(below, up, hue_below_one)
}

impl Augment for RandomHue {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let x = cx.to_float(x)?;
        let unit = rescaled(cx, x, self.value_range, UNIT)?;
        let mut hsv = Hsv::of(cx, self.data_format.channel_axis(cx.rank(unit)), unit)?;
        let factor = draw(cx, x, range("factor", &self.factor, 0.0)?)?;
        let half = cx.unary(Unary::MulScalar(0.5), factor)?;
        let (side, zero, back) = (draw(cx, x, [-0.5, 0.5])?, number(cx, 0.0), cx.unary(Unary::Neg, half)?);
        let turn = where_below(cx, side, zero, half, back)?;
        let turned = cx.binary(Binary::Add, hsv.hue, turn)?;
        hsv.hue = wrapped(cx, turned)?;
        let y = hsv.to_rgb(cx)?;
        let y = clipped(cx, y, UNIT)?;
        rescaled(cx, y, UNIT, self.value_range)
    }
}

impl Augment for RandomSaturation {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let x = cx.to_float(x)?;
        let mut hsv = Hsv::of(cx, self.data_format.channel_axis(cx.rank(x)), x)?;
        let factor = draw(cx, x, range("factor", &self.factor, -1.0)?)?;
        // f / (1 - f), with Keras' epsilon; 1/2 leaves colours as they are.
        let rest = cx.unary(Unary::RsubScalar(1.0 + 1e-7), factor)?;
        let factor = cx.binary(Binary::Div, factor, rest)?;
        let saturation = cx.binary(Binary::Mul, hsv.saturation, factor)?;
        hsv.saturation = clipped(cx, saturation, self.value_range)?;
        hsv.to_rgb(cx)
    }
}

impl Augment for RandomPosterization {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let x = cx.to_float(x)?;
        let bits = draw(cx, x, range("factor", &self.factor, 1.0)?)?;
        let bits = cx.unary(Unary::Floor, bits)?;
        let lost = cx.unary(Unary::RsubScalar(8.0), bits)?;
        let step = cx.unary(Unary::RpowScalar(2.0), lost)?;
        let step = cx.unary(Unary::Round, step)?;
        let bytes = rescaled(cx, x, self.value_range, BYTES)?;
        let bytes = clipped(cx, bytes, BYTES)?;
        let bytes = cx.unary(Unary::Floor, bytes)?;
        let kept = cx.binary(Binary::Div, bytes, step)?;
        let kept = cx.unary(Unary::Floor, kept)?;
        let kept = cx.binary(Binary::Mul, kept, step)?;
        rescaled(cx, kept, BYTES, self.value_range)
    }
}

impl Augment for Solarization {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        // Keras takes the upper end alone for a part of 255.
        let bytes = |[low, high]: [f64; 2]| [low, high * 255.0];
        let addition = draw(cx, x, bytes(range("addition_factor", &self.addition_factor, 0.0)?))?;
        let threshold = draw(cx, x, bytes(range("threshold_factor", &self.threshold_factor, 0.0)?))?;
        let y = rescaled(cx, x, self.value_range, BYTES)?;
        let y = cx.binary(Binary::Add, y, addition)?;
        let y = clipped(cx, y, BYTES)?;
        let turned = cx.unary(Unary::RsubScalar(255.0), y)?;
        let y = where_below(cx, y, threshold, y, turned)?;
        rescaled(cx, y, BYTES, self.value_range)
    }
}

impl Augment for RandomColorJitter {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let (value_range, data_format, seed) = (self.value_range, self.data_format, Opaque::default());
        let factor = |of: &Opaque| (!of.0.is_null()).then(|| Constant(of.0.clone()));
        let mut x = cx.to_float(x)?;
        if let Some(factor) = factor(&self.brightness_factor) {
            x = RandomBrightness { data_format, factor, value_range, seed: seed.clone() }.augment(cx, x)?;
        }
        if let Some(factor) = factor(&self.contrast_factor) {
            x = RandomContrast { data_format, factor, value_range, seed: seed.clone() }.augment(cx, x)?;
        }
        if let Some(factor) = factor(&self.saturation_factor) {
            x = RandomSaturation { data_format, factor, value_range, seed: seed.clone() }.augment(cx, x)?;
        }
        if let Some(factor) = factor(&self.hue_factor) {
            x = RandomHue { data_format, factor, value_range, seed }.augment(cx, x)?;
        }
        Ok(x)
    }
}

/// Taps of a blur are held one by one.
const MOST_TAPS: usize = 4096;

/// The taps of a Gaussian of this width, `(size)`, which is 0 further away than `reach` widths.
pub(super) fn gaussian(cx: &mut Lowering<'_>, size: usize, sigma: Wire, reach: Option<f32>) -> Result<Wire, Objection> {
    let size = counted("kernel_size", size, MOST_TAPS)?;
    let places = (0..size).map(|i| i as f32 - (size as f32 - 1.0) / 2.0).collect();
    let places = cx.constant(Tensor::f32(&[size], places));
    let sigma = cx.reshape(ReshapeTo::Shape { keep: 0, lengths: smallvec::smallvec![Some(1)] }, sigma)?;
    let away = cx.binary(Binary::Div, places, sigma)?;
    let squares = cx.unary(Unary::Square, away)?;
    let halves = cx.unary(Unary::MulScalar(-0.5), squares)?;
    let mut bell = cx.unary(Unary::Exp, halves)?;
    if let Some(reach) = reach {
        let near = cx.compare(Binary::LessEqual, squares, reach * reach)?;
        let nothing = number(cx, 0.0);
        bell = cx.select(near, bell, nothing)?;
    }
    let sum = cx.reduce(ReduceKind::Sum, &[0], true, bell)?;
    cx.binary(Binary::Div, bell, sum)
}

impl Augment for RandomGaussianBlur {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let often = draw(cx, x, range("factor", &self.factor, 0.0)?)?;
        let threshold = uniform(cx, x, &[1, 2, 3])?;
        let [low, high] = range("sigma", &self.sigma, 0.0)?;
        let mut taps = Vec::new();
        for size in self.kernel_size {
            let sigma = uniform(cx, x, &[0, 1, 2, 3])?;
            let sigma = cx.unary(Unary::Affine { scale: (high - low) as f32, offset: (low + 1e-6) as f32 }, sigma)?;
            taps.push(gaussian(cx, size, sigma, None)?);
        }
        // Keras' order: the first size runs along the rows of the product.
        let down = cx.reshape(ReshapeTo::InsertAxis(1), taps[1])?;
        let kernel = cx.binary(Binary::Mul, down, taps[0])?;
        let blurred = depthwise(cx, self.data_format, x, self.kernel_size, kernel)?;
        let y = where_below(cx, threshold, often, blurred, x)?;
        clipped(cx, y, self.value_range)
    }
}
