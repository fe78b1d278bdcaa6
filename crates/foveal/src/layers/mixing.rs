//! What augmentation mixes into images in training: other images of the batch, or rectangles of noise.

use super::augmentation::{CutMix, MixUp, RandomErasing};
use super::augmenting::{Augment, beta, clipped, draw, mixed, no_seed, number, range, uniform, where_below};
use super::config::{DataFormat, Opaque};
use super::image::{cast_to_compute, image_axes};
use super::{Constant, Lowering};
use crate::error::Objection;
use crate::ir::{Tensor, Wire};
use crate::ops::{Binary, Distribution, Lines, LinesOp, Places, ReduceKind, ReshapeTo, Take, Unary};
use smallvec::smallvec;

/// The images in a random order.
fn shuffled(cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
    let numbers = uniform(cx, x, &[1, 2, 3])?;
    let numbers = cx.reshape(ReshapeTo::Shape { keep: 0, lengths: smallvec![None] }, numbers)?;
    let order = cx.op(LinesOp { what: Lines::AscendingPlaces }, &[numbers])?;
    let y = cx.op(Take { axis: 0 }, &[x, order])?;
    if let Some(axis) = cx.graph.channels(x) {
        cx.set_channels(y, axis);
    }
    Ok(y)
}

/// Where pixels are in a box at a random place of each image, which takes these parts, `(batch, 1, 1, 1)`, of its rows and columns.
fn within_box(cx: &mut Lowering<'_>, format: DataFormat, x: Wire, parts: [Wire; 2]) -> Result<Wire, Objection> {
    let axes = image_axes(cx, format, x)?;
    let mut inside = Vec::new();
    for (axis, part) in axes.into_iter().zip(parts) {
        let places = cx.op(Places { axis }, &[x])?;
        let last = cx.reduce(ReduceKind::Max, &[axis], true, places)?;
        let whole = cx.unary(Unary::AddScalar(1.0), last)?;
        let length = cx.binary(Binary::Mul, part, whole)?;
        let (rest, place) = (cx.binary(Binary::Sub, whole, length)?, uniform(cx, x, &[1, 2, 3])?);
        let start = cx.binary(Binary::Mul, place, rest)?;
        let end = cx.binary(Binary::Add, start, length)?;
        inside.push(cx.binary(Binary::GreaterEqual, places, start)?);
        inside.push(cx.binary(Binary::Less, places, end)?);
    }
    let (rows, columns) = (cx.binary(Binary::Mul, inside[0], inside[1])?, cx.binary(Binary::Mul, inside[2], inside[3])?);
    cx.binary(Binary::Mul, rows, columns)
}

impl Augment for MixUp {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let x = cast_to_compute(cx, x)?;
        let (other, alpha) = (shuffled(cx, x)?, number(cx, self.alpha as f32));
        let weight = beta(cx, x, alpha, &[1, 2, 3])?;
        mixed(cx, other, x, weight)
    }
}

impl Augment for CutMix {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let [low, high] = range("factor", &self.factor, 0.0)?;
        let alpha = uniform(cx, x, &[0, 1, 2, 3])?;
        let alpha = cx.unary(Unary::Affine { scale: (high - low) as f32, offset: (low + 1e-6) as f32 }, alpha)?;
        let kept = beta(cx, x, alpha, &[1, 2, 3])?;
        let cut = cx.unary(Unary::RsubScalar(1.0), kept)?;
        let part = cx.unary(Unary::Sqrt, cut)?;
        let inside = within_box(cx, self.data_format, x, [part, part])?;
        let other = shuffled(cx, x)?;
        cx.select(inside, other, x)
    }
}

impl RandomErasing {
    /// What covers: noise, or numbers for all or each of three channels.
    fn cover(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let Opaque(given) = &self.fill_value;
        let cover = if given.is_null() {
            let noise = cx.random(Distribution::Normal, x, &[])?.ok_or_else(no_seed)?;
            cx.unary(Unary::MulScalar(self.value_range[1] as f32), noise)?
        } else {
            let wrong = || {
                let expected = "a number or a list of three".into();
                Objection::Setting { key: "fill_value".into(), got: given.to_string(), expected }
            };
            let values = Constant(given.clone()).tensor().map_err(|_| wrong())?;
            let mut shape = [1; 4];
            match values.shape.as_slice() {
                [] => {}
                [3] => shape[self.data_format.channel_axis(4)] = 3,
                _ => return Err(wrong()),
            }
            cx.constant(Tensor::f32(&shape, values.data.to_vec()))
        };
        clipped(cx, cover, self.value_range)
    }
}

impl Augment for RandomErasing {
    fn augment(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let scale = range("scale", &self.scale, 0.0)?;
        let part = |cx: &mut Lowering<'_>| {
            let area = draw(cx, x, scale)?;
            cx.unary(Unary::Sqrt, area)
        };
        let parts = [part(cx)?, part(cx)?];
        let inside = within_box(cx, self.data_format, x, parts)?;
        let cover = self.cover(cx, x)?;
        let (often, threshold) = (draw(cx, x, range("factor", &self.factor, 0.0)?)?, uniform(cx, x, &[1, 2, 3])?);
        let covered = cx.select(inside, cover, x)?;
        where_below(cx, threshold, often, covered, x)
    }
}
