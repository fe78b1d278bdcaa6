//! What image augmentation does in training: random numbers for every image, and the operations that they steer.

use super::augmentation::{
    RandomBrightness, RandomColorDegeneration, RandomContrast, RandomFlip, RandomGrayscale, RandomInvert, RandomRotation, RandomSharpness,
    RandomShear, RandomTranslation, RandomZoom,
};
use super::config::DataFormat;
use super::image::{Interpolation, image_axes};
use super::lowering::known_dim;
use super::{Constant, Lowering};
use crate::error::Objection;
use crate::ir::{Tensor, Wire};
use crate::ops::{
    Beyond, Binary, Channels, Conv, Convolution, Distribution, Motion, ReduceKind, ReshapeTo, Slice, SliceAxis, Unary, Warp, WindowAt,
};
use foveal_kernels::{Padding, Window};
use smallvec::{SmallVec, smallvec};

/// A layer that changes images in training.
pub(super) trait Augment {
    /// The images as one step of training sees them.
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection>;
}

/// A number for every image, `(batch, 1, 1, 1)`, from `low` to below `high`.
pub(super) fn draw(cx: &mut Lowering<'_>, x: Wire, [low, high]: [f64; 2]) -> Result<Wire, Objection> {
    let numbers = uniform(cx, x, &[1, 2, 3])?;
    cx.unary(Unary::Affine { scale: (high - low) as f32, offset: low as f32 }, numbers)
}

/// Numbers from 0 to below 1 in the shape of `x`, of length 1 along the axes `ones`.
pub(super) fn uniform(cx: &mut Lowering<'_>, x: Wire, ones: &[usize]) -> Result<Wire, Objection> {
    if cx.rank(x) != 4 {
        let expected = "4 axes (batch, height, width, channels) in training".into();
        return Err(Objection::Rank { expected, got: cx.fact(x).to_string() });
    }
    cx.random(Distribution::Uniform, x, ones)?.ok_or_else(no_seed)
}

pub(super) fn no_seed() -> Objection {
    Objection::Unsupported("random numbers without a seed".into())
}

/// Symmetric beta variates in the shape of `x`, of length 1 along the axes `ones`: both parameters are `alpha`.
pub(super) fn beta(cx: &mut Lowering<'_>, x: Wire, alpha: Wire, ones: &[usize]) -> Result<Wire, Objection> {
    let one = cx.log_gamma(alpha, x, ones)?.ok_or_else(no_seed)?;
    let other = cx.log_gamma(alpha, x, ones)?.ok_or_else(no_seed)?;
    let ratio = cx.binary(Binary::Sub, one, other)?;
    cx.unary(Unary::Sigmoid, ratio)
}

pub(super) fn number(cx: &mut Lowering<'_>, value: f32) -> Wire {
    cx.constant(Tensor::f32(&[], vec![value]))
}

/// A range as Keras has it: two numbers, or the one that both ends are away from 0, held within what the layer takes.
pub(super) fn range(key: &str, factor: &Constant, least: f64) -> Result<[f64; 2], Objection> {
    let wrong = || Objection::Setting { key: key.into(), got: factor.0.to_string(), expected: "a number or a list of two".into() };
    if let Some(factor) = factor.number() {
        return Ok([(-factor.abs()).max(least), factor.abs()]);
    }
    let ends = factor.tensor().ok().filter(|ends| ends.data.len() == 2).ok_or_else(wrong)?;
    let [a, b] = [f64::from(ends.data[0]), f64::from(ends.data[1])];
    Ok([a.min(b), a.max(b)])
}

/// A range within 0 to 1, to which Keras holds it too.
pub(super) fn within_one(key: &str, [low, high]: [f64; 2]) -> Result<[f64; 2], Objection> {
    match 0.0 <= low && high <= 1.0 {
        true => Ok([low, high]),
        false => Err(Objection::Setting { key: key.into(), got: format!("{low} to {high}"), expected: "from 0 to 1".into() }),
    }
}

/// One of two images, whichever number is below another.
pub(super) fn where_below(cx: &mut Lowering<'_>, number: Wire, bound: Wire, x: Wire, other: Wire) -> Result<Wire, Objection> {
    let difference = cx.binary(Binary::Sub, number, bound)?;
    let below = cx.compare(Binary::Less, difference, 0.0)?;
    cx.select(below, x, other)
}

pub(super) fn clipped(cx: &mut Lowering<'_>, x: Wire, [low, high]: [f64; 2]) -> Result<Wire, Objection> {
    cx.unary(Unary::Clip(low.min(high) as f32, low.max(high) as f32), x)
}

/// Values of one range as those of another.
pub(super) fn rescaled(cx: &mut Lowering<'_>, x: Wire, from: [f64; 2], to: [f64; 2]) -> Result<Wire, Objection> {
    if from == to {
        return Ok(x);
    }
    let scale = (to[1] - to[0]) / (from[1] - from[0]);
    cx.unary(Unary::Affine { scale: scale as f32, offset: (to[0] - from[0] * scale) as f32 }, x)
}

/// Images smoothed by a kernel of `size` values, the same for all channels; zeros beyond the border.
pub(super) fn depthwise(cx: &mut Lowering<'_>, format: DataFormat, x: Wire, size: [usize; 2], kernel: Wire) -> Result<Wire, Objection> {
    let lengths = size.into_iter().chain([1, 1]).map(Some).collect();
    let kernel = cx.reshape(ReshapeTo::Shape { keep: 0, lengths }, kernel)?;
    cx.channels_last(format, x, |cx, x| {
        let channels = known_dim(cx.fact(x), 3, "the number of channels")?;
        let each = cx.constant(Tensor::f32(&[1, 1, channels, 1], vec![1.0; channels]));
        let kernel = cx.binary(Binary::Mul, kernel, each)?;
        let windows = size.into_iter().map(|kernel| Window { kernel, stride: 1, dilation: 1, padding: Padding::Same }).collect();
        cx.op(Conv::new(Convolution { windows, channels: Channels::Depthwise }, false), &[x, kernel])
    })
}

/// `from + by * (to - from)`.
pub(super) fn mixed(cx: &mut Lowering<'_>, from: Wire, to: Wire, by: Wire) -> Result<Wire, Objection> {
    let way = cx.binary(Binary::Sub, to, from)?;
    let part = cx.binary(Binary::Mul, way, by)?;
    cx.binary(Binary::Add, from, part)
}

/// Grey versions of images of three channels, of one channel each: ITU-R BT.601's weights, as Keras has them.
fn grey(cx: &mut Lowering<'_>, format: DataFormat, x: Wire) -> Result<Wire, Objection> {
    let axis = format.channel_axis(cx.rank(x));
    let channels = known_dim(cx.fact(x), axis, "the number of channels")?;
    if channels != 3 {
        return Err(Objection::Shape { what: "number of channels", expected: "3".into(), got: channels.to_string() });
    }
    let mut shape = [1; 4];
    shape[axis] = 3;
    let weights = cx.constant(Tensor::f32(&shape, vec![0.2989, 0.587, 0.114]));
    let parts = cx.binary(Binary::Mul, x, weights)?;
    cx.reduce(ReduceKind::Sum, &[axis], true, parts)
}

/// What is seen beyond the border, where images move as a whole.
fn beyond(fill_mode: &str, fill_value: f64) -> Result<Beyond, Objection> {
    Ok(match fill_mode {
        "constant" => Beyond::Constant(fill_value as f32),
        "reflect" => Beyond::Reflect,
        "wrap" => Beyond::Wrap,
        "nearest" => Beyond::Nearest,
        other => {
            let expected = "constant, reflect, wrap or nearest".into();
            return Err(Objection::Setting { key: "fill_mode".into(), got: other.into(), expected });
        }
    })
}

/// Whether pixels are mixed, rather than the nearest taken.
pub(super) fn bilinear(interpolation: Interpolation) -> Result<bool, Objection> {
    match interpolation {
        Interpolation::Bilinear => Ok(true),
        Interpolation::Nearest => Ok(false),
        other => {
            let (key, expected) = ("interpolation".into(), "nearest or bilinear".into());
            Err(Objection::Setting { key, got: format!("{other:?}"), expected })
        }
    }
}

/// Images moved by these numbers.
macro_rules! warp {
    ($this:ident, $cx:ident, $x:ident, $motion:expr, $numbers:expr) => {{
        let (beyond, bilinear) = (beyond(&$this.fill_mode, $this.fill_value)?, bilinear($this.interpolation)?);
        $cx.channels_last($this.data_format, $x, |cx, x| cx.op(Warp { motion: $motion, beyond, bilinear }, &[&[x], $numbers].concat()))
    }};
}

impl Augment for RandomFlip {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let [rows, columns] = image_axes(cx, self.data_format, x)?;
        let turned: &[usize] = match self.mode.as_str() {
            "horizontal" => &[columns],
            "vertical" => &[rows],
            "horizontal_and_vertical" => &[columns, rows],
            other => {
                let expected = "horizontal, vertical or horizontal_and_vertical".into();
                return Err(Objection::Setting { key: "mode".into(), got: other.into(), expected });
            }
        };
        let numbers = uniform(cx, x, &[1, 2, 3])?;
        let flips = cx.compare(Binary::LessEqual, numbers, 0.5)?;
        let mut axes: SmallVec<[SliceAxis; 5]> = smallvec![SliceAxis::ALL; 4];
        turned.iter().for_each(|&axis| axes[axis].step = -1);
        let flipped = cx.op(Slice { axes }, &[x])?;
        cx.select(flips, flipped, x)
    }
}

impl Augment for RandomRotation {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let turn = draw(cx, x, range("factor", &self.factor, -1.0)?)?;
        warp!(self, cx, x, Motion::Rotation, &[turn][..])
    }
}

impl Augment for RandomZoom {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let zoom = |[low, high]: [f64; 2]| [1.0 + low, 1.0 + high];
        let rows = draw(cx, x, zoom(range("height_factor", &self.height_factor, f64::MIN)?))?;
        let columns = match &self.width_factor {
            Some(factor) => draw(cx, x, zoom(range("width_factor", factor, f64::MIN)?))?,
            None => rows,
        };
        warp!(self, cx, x, Motion::Zoom, &[rows, columns][..])
    }
}

impl Augment for RandomTranslation {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let rows = draw(cx, x, range("height_factor", &self.height_factor, -1.0)?)?;
        let columns = draw(cx, x, range("width_factor", &self.width_factor, -1.0)?)?;
        warp!(self, cx, x, Motion::Translation, &[rows, columns][..])
    }
}

impl Augment for RandomShear {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let side = draw(cx, x, [-0.5, 0.5])?;
        let (positive, negative, zero) = (number(cx, 1.0), number(cx, -1.0), number(cx, 0.0));
        let sign = where_below(cx, side, zero, positive, negative)?;
        let mut numbers = Vec::new();
        for (key, factor) in [("x_factor", &self.x_factor), ("y_factor", &self.y_factor)] {
            let number = draw(cx, x, range(key, factor, -1.0)?)?;
            numbers.push(cx.binary(Binary::Mul, number, sign)?);
        }
        warp!(self, cx, x, Motion::Shear, &numbers[..])
    }
}

/// A window of images at a random place, the same for all images of a batch.
pub(super) fn random_window(cx: &mut Lowering<'_>, x: Wire, axes: [usize; 2], size: [usize; 2]) -> Result<Wire, Objection> {
    axes.into_iter().zip(size).try_fold(x, |x, (axis, size)| {
        let place = uniform(cx, x, &[0, 1, 2, 3])?;
        cx.op(WindowAt { axis, size }, &[x, place])
    })
}

impl Augment for RandomContrast {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let x = cx.to_float(x)?;
        let [less, more] = range("factor", &self.factor, 0.0)?;
        let factor = draw(cx, x, [1.0 - less, 1.0 + more])?;
        let axes = image_axes(cx, self.data_format, x)?;
        let mean = cx.reduce(ReduceKind::Mean, &axes, true, x)?;
        let y = mixed(cx, mean, x, factor)?;
        clipped(cx, y, self.value_range)
    }
}

impl Augment for RandomBrightness {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let (x, [low, high]) = (cx.to_float(x)?, self.value_range);
        let delta = draw(cx, x, range("factor", &self.factor, -1.0)?.map(|factor| factor * (high - low).abs()))?;
        let y = cx.binary(Binary::Add, x, delta)?;
        clipped(cx, y, self.value_range)
    }
}

impl Augment for RandomColorDegeneration {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let x = cx.to_float(x)?;
        let factor = draw(cx, x, range("factor", &self.factor, -1.0)?)?;
        let grey = grey(cx, self.data_format, x)?;
        let y = mixed(cx, x, grey, factor)?;
        clipped(cx, y, self.value_range)
    }
}

impl Augment for RandomGrayscale {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let x = cx.to_float(x)?;
        let [_, often] = range("factor", &self.factor, 0.0)?;
        let (drawn, bound) = (uniform(cx, x, &[1, 2, 3])?, number(cx, often as f32));
        let grey = grey(cx, self.data_format, x)?;
        where_below(cx, drawn, bound, grey, x)
    }
}

impl Augment for RandomInvert {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let x = cx.to_float(x)?;
        let often = draw(cx, x, range("factor", &self.factor, 0.0)?)?;
        let number = uniform(cx, x, &[1, 2, 3])?;
        let inverted = cx.unary(Unary::RsubScalar(self.value_range[1] as f32), x)?;
        where_below(cx, number, often, inverted, x)
    }
}

impl Augment for RandomSharpness {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let factor = draw(cx, x, range("factor", &self.factor, 0.0)?)?;
        // 0 smooths, 1/2 leaves as it is, 1 sharpens.
        let smoothing = cx.unary(Unary::Affine { scale: -2.0, offset: 1.0 }, factor)?;
        let taps = (0..9).map(|tap| if tap == 4 { 5.0 / 13.0 } else { 1.0 / 13.0 }).collect();
        let kernel = cx.constant(Tensor::f32(&[9], taps));
        let smooth = depthwise(cx, self.data_format, x, [3, 3], kernel)?;
        let y = mixed(cx, x, smooth, smoothing)?;
        clipped(cx, y, self.value_range)
    }
}
