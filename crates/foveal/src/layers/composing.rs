//! Augmentation that is composed of other augmentation: RandAugment and AugMix.

use super::augmentation::{
    AugMix, RandAugment, RandomBrightness, RandomColorDegeneration, RandomContrast, RandomPosterization, RandomRotation, RandomSharpness,
    RandomShear, RandomTranslation, Solarization,
};
use super::augmenting::{Augment, beta, clipped, mixed, no_seed, number, range, rescaled, uniform};
use super::auto_contrast::auto_contrast;
use super::colouring::BYTES;
use super::config::{DataFormat, Opaque};
use super::image::Interpolation;
use super::lowering::counted;
use super::{Constant, Lowering};
use crate::error::Objection;
use crate::ir::{Tensor, Wire};
use crate::ops::{Binary, Equalize, Slice, SliceAxis, Softmax, Unary};
use smallvec::smallvec;

/// Values spread by how often they occur: Keras' Equalization in 256 steps.
fn equalized(cx: &mut Lowering<'_>, format: DataFormat, x: Wire, value_range: [f64; 2]) -> Result<Wire, Objection> {
    let bytes = rescaled(cx, x, value_range, BYTES)?;
    let y = cx.channels_last(format, bytes, |cx, x| cx.op(Equalize { bins: 256 }, &[x]))?;
    rescaled(cx, y, BYTES, value_range)
}

/// One of the changes that are composed.
#[derive(Clone, Copy, Debug)]
enum Change {
    Shear,
    Translation,
    Rotation,
    Posterization,
    Solarization,
    AutoContrast,
    Equalization,
    Brightness,
    ColorDegeneration,
    Contrast,
    Sharpness,
}

/// Those of form and tone, then those of colour and sharpness.
const CHANGES: [Change; 11] = [
    Change::Shear,
    Change::Translation,
    Change::Rotation,
    Change::Posterization,
    Change::Solarization,
    Change::AutoContrast,
    Change::Equalization,
    Change::Brightness,
    Change::ColorDegeneration,
    Change::Contrast,
    Change::Sharpness,
];
/// How many of them are of form and tone.
const FORM_AND_TONE: usize = 7;

/// What all changes of a composition have in common.
struct Composition {
    data_format: DataFormat,
    value_range: [f64; 2],
    factor: [f64; 2],
    interpolation: Interpolation,
}

impl Composition {
    fn change(&self, cx: &mut Lowering<'_>, change: Change, x: Wire) -> Result<Wire, Objection> {
        let &Self { data_format, mut value_range, factor: [low, high], interpolation } = self;
        value_range.sort_by(f64::total_cmp);
        let factor: Constant = vec![low, high].into();
        match change {
            Change::Shear => {
                RandomShear { data_format, x_factor: factor.clone(), y_factor: factor, interpolation, ..RandomShear::default() }
                    .augment(cx, x)
            }
            Change::Translation => {
                RandomTranslation { data_format, interpolation, ..RandomTranslation::new(factor.clone(), factor) }.augment(cx, x)
            }
            Change::Rotation => RandomRotation { data_format, interpolation, ..RandomRotation::new(factor) }.augment(cx, x),
            Change::Posterization => {
                let bits = (8.0 * high).floor().max(1.0);
                RandomPosterization { data_format, value_range, ..RandomPosterization::new(bits) }.augment(cx, x)
            }
            Change::Solarization => {
                let (addition_factor, threshold_factor, seed) = (factor.clone(), factor, Opaque::default());
                Solarization { data_format, value_range, addition_factor, threshold_factor, seed }.augment(cx, x)
            }
            Change::AutoContrast => auto_contrast(cx, data_format, x, value_range),
            Change::Equalization => equalized(cx, data_format, x, value_range),
            Change::Brightness => RandomBrightness { data_format, value_range, ..RandomBrightness::new(factor) }.augment(cx, x),
            Change::ColorDegeneration => {
                RandomColorDegeneration { data_format, value_range, ..RandomColorDegeneration::new(factor) }.augment(cx, x)
            }
            Change::Contrast => RandomContrast { data_format, value_range, ..RandomContrast::new(factor) }.augment(cx, x),
            Change::Sharpness => RandomSharpness { data_format, value_range, ..RandomSharpness::new(factor) }.augment(cx, x),
        }
    }

    /// The change of that number; the images as they are where there are fewer.
    fn one_of(&self, cx: &mut Lowering<'_>, changes: &[Change], which: Wire, x: Wire) -> Result<Wire, Objection> {
        let mut y = x;
        for (index, change) in changes.iter().enumerate() {
            let chosen = cx.compare(Binary::Equal, which, index as f32)?;
            let changed = self.change(cx, *change, x)?;
            y = cx.select(chosen, changed, y)?;
        }
        Ok(y)
    }
}

/// The most times that one of all changes is made: each time all of them are parts of the graph.
const MOST_CHANGES: usize = 256;

/// One whole number from 0 to below `count` for the batch.
fn whole_number(cx: &mut Lowering<'_>, x: Wire, count: usize) -> Result<Wire, Objection> {
    let drawn = uniform(cx, x, &[0, 1, 2, 3])?;
    let drawn = cx.unary(Unary::MulScalar(count as f32), drawn)?;
    cx.unary(Unary::Floor, drawn)
}

impl Augment for RandAugment {
    /// Which changes are made is drawn for a batch, how strong each of them is for every image, once even if it is made twice.
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let &Self { data_format, value_range, interpolation, .. } = self;
        let composition = Composition { data_format, value_range, factor: range("factor", &self.factor, 0.0)?, interpolation };
        let num_ops = counted("num_ops", self.num_ops, MOST_CHANGES)?;
        let which = (0..num_ops).map(|_| whole_number(cx, x, CHANGES.len())).collect::<Result<Vec<_>, _>>()?;
        cx.repeatedly(num_ops, x, |cx, time, x| composition.one_of(cx, &CHANGES, which[time], x))
    }
}

impl AugMix {
    /// One of the versions: some changes, each of them drawn for a batch, one behind the other.
    fn chain(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let &Self { data_format, value_range, interpolation, .. } = self;
        let composition = Composition { data_format, value_range, factor: range("factor", &self.factor, 0.0)?, interpolation };
        let changes = if self.all_ops { &CHANGES } else { &CHANGES[..FORM_AND_TONE] };
        (0..self.chain_depth).try_fold(x, |x, _| {
            let which = whole_number(cx, x, changes.len() + 1)?;
            composition.one_of(cx, changes, which, x)
        })
    }

    /// A Dirichlet variate: how much of each version there is.
    fn weights(&self, cx: &mut Lowering<'_>, alpha: Wire) -> Result<Vec<Wire>, Objection> {
        let like = cx.constant(Tensor::f32(&[self.num_chains], vec![0.0; self.num_chains]));
        let logarithms = cx.log_gamma(alpha, like, &[])?.ok_or_else(no_seed)?;
        let weights = cx.op(Softmax { axes: smallvec![0], log: false }, &[logarithms])?;
        let one = |index: i64| SliceAxis { start: Some(index), stop: Some(index + 1), step: 1 };
        (0..self.num_chains as i64).map(|index| cx.op(Slice { axes: smallvec![one(index)] }, &[weights])).collect()
    }
}

impl Augment for AugMix {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        counted("num_chains * chain_depth", self.num_chains.saturating_mul(self.chain_depth.max(1)), MOST_CHANGES)?;
        let alpha = number(cx, self.alpha as f32);
        let weights = self.weights(cx, alpha)?;
        let kept = beta(cx, x, alpha, &[0, 1, 2, 3])?;
        let mut mixture = None;
        for weight in weights {
            let chain = self.chain(cx, x)?;
            let part = cx.binary(Binary::Mul, chain, weight)?;
            mixture = Some(match mixture {
                Some(others) => cx.binary(Binary::Add, others, part)?,
                None => part,
            });
        }
        let y = match mixture {
            Some(mixture) => mixed(cx, mixture, x, kept)?,
            None => x,
        };
        clipped(cx, y, self.value_range)
    }
}
