//! What augmentation does to the form of images in training, beyond moving them as a whole.

use super::Lowering;
use super::augmentation::{RandomElasticTransform, RandomPerspective};
use super::augmenting::{Augment, bilinear, clipped, depthwise, draw, no_seed, range, uniform, where_below, within_one};
use super::colouring::gaussian;
use super::config::DataFormat;
use super::image::image_axes;
use super::lowering::known_dim;
use crate::error::Objection;
use crate::ir::Wire;
use crate::ops::{Beyond, Binary, Displace, Distribution, Motion, Unary, Warp};

impl Augment for RandomPerspective {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let (often, threshold) = (draw(cx, x, range("factor", &self.factor, 0.0)?)?, uniform(cx, x, &[1, 2, 3])?);
        within_one("scale", [self.scale; 2])?;
        let (motion, half) = (Motion::Perspective, self.scale / 2.0);
        let numbers = (0..motion.numbers()).map(|_| draw(cx, x, [-half, half])).collect::<Result<Vec<_>, _>>()?;
        let op = Warp { motion, beyond: Beyond::Constant(self.fill_value as f32), bilinear: bilinear(self.interpolation)? };
        let tilted = cx.channels_last(self.data_format, x, |cx, x| cx.op(op, &[&[x], &numbers[..]].concat()))?;
        where_below(cx, threshold, often, tilted, x)
    }
}

/// How wide the noise is smoothed that bends images, and how far it moves pixels, as parts of the shorter and the longer side.
const SMOOTHING: f64 = 0.05;
const STRENGTH: f64 = 0.1;
/// Beyond this many widths, Keras' kernel ends.
const REACH: f32 = 3.0;

impl RandomElasticTransform {
    fn beyond(&self) -> Result<Beyond, Objection> {
        Ok(match self.fill_mode.as_str() {
            "constant" => Beyond::Constant(self.fill_value as f32),
            "reflect" => Beyond::Reflect,
            "mirror" => Beyond::Mirror,
            "wrap" => Beyond::Periodic,
            "nearest" => Beyond::Nearest,
            other => {
                let expected = "constant, reflect, mirror, wrap or nearest".into();
                return Err(Objection::Setting { key: "fill_mode".into(), got: other.into(), expected });
            }
        })
    }

    /// Smooth noise, `(batch, height, width, 1)`: how far pixels of `x`, channels last, move along one axis.
    fn ways(&self, cx: &mut Lowering<'_>, x: Wire, kernel: Wire, size: usize, far: Wire) -> Result<Wire, Objection> {
        let noise = cx.random(Distribution::Normal, x, &[3])?.ok_or_else(no_seed)?;
        let smooth = [[size, 1], [1, size]]
            .into_iter()
            .try_fold(noise, |noise, size| depthwise(cx, DataFormat::ChannelsLast, noise, size, kernel))?;
        cx.binary(Binary::Mul, smooth, far)
    }
}

impl Augment for RandomElasticTransform {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let (often, scale) = (range("factor", &self.factor, 0.0)?, within_one("scale", range("scale", &self.scale, 0.0)?)?);
        if often[1] == 0.0 || scale[1] == 0.0 {
            return Ok(x);
        }
        let [rows, columns] = image_axes(cx, self.data_format, x)?;
        let (height, width) = (known_dim(cx.fact(x), rows, "the height")?, known_dim(cx.fact(x), columns, "the width")?);
        let (shorter, longer) = (height.min(width) as f64, height.max(width) as f64);
        let (often, threshold) = (draw(cx, x, often)?, uniform(cx, x, &[1, 2, 3])?);
        let part = uniform(cx, x, &[0, 1, 2, 3])?;
        let part = cx.unary(Unary::Affine { scale: (scale[1] - scale[0]) as f32, offset: scale[0] as f32 }, part)?;
        // A width of 0 would leave nothing of the kernel; so narrow a one is its middle alone.
        let width = cx.unary(Unary::Affine { scale: (shorter * SMOOTHING) as f32, offset: 1e-6 }, part)?;
        let size = (2.0 * f64::from(REACH) * shorter * SMOOTHING * scale[1]) as usize | 1;
        let kernel = gaussian(cx, size, width, Some(REACH))?;
        let strength = cx.unary(Unary::MulScalar((longer * STRENGTH) as f32), part)?;
        let far = cx.binary(Binary::Mul, width, strength)?;
        let op = Displace { beyond: self.beyond()?, bilinear: bilinear(self.interpolation)? };
        let bent = cx.channels_last(self.data_format, x, |cx, x| {
            let (down, right) = (self.ways(cx, x, kernel, size, far)?, self.ways(cx, x, kernel, size, far)?);
            cx.op(op, &[x, down, right])
        })?;
        let y = where_below(cx, threshold, often, bent, x)?;
        clipped(cx, y, self.value_range)
    }
}
