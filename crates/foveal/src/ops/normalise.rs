//! Normalisation by a tensor's own statistics: LayerNormalization and its kin.

use super::{Binary, Reduce, ReduceKind, Unary};
use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Run, Wire, float_result};
use foveal_kernels::normalise::{self, Moments};
use foveal_kernels::{Region, Shape, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Inputs: `x`, then `gamma` and `beta` where there are any, over `affine_axes`.
#[derive(Clone, Debug, PartialEq)]
pub struct Normalise {
    /// Which statistics.
    pub moments: Moments,
    /// The axes whose elements share statistics.
    pub axes: SmallVec<[usize; 5]>,
    /// Added to the variance or mean square.
    pub epsilon: f32,
    /// The axes along which gamma and beta run, in rising order.
    pub affine_axes: SmallVec<[usize; 5]>,
    /// Whether there is a gamma.
    pub gamma: bool,
    /// Whether there is a beta.
    pub beta: bool,
}

impl Normalise {
    fn mean(&self, cx: &mut Backward<'_>, x: Wire) -> Result<Wire, Objection> {
        cx.op(Reduce { kind: ReduceKind::Mean, axes: self.axes.clone() }, &[x])
    }

    /// `x` without its mean, where that is taken away before the deviation is measured, and one over the deviation.
    fn statistics(&self, cx: &mut Backward<'_>, x: Wire) -> Result<(Wire, Wire), Objection> {
        let centered = match self.moments {
            Moments::RootMeanSquare => x,
            Moments::Centered | Moments::Deviation => {
                let mean = self.mean(cx, x)?;
                cx.binary(Binary::Sub, x, mean)?
            }
        };
        let squares = cx.unary(Unary::Square, centered)?;
        let variance = self.mean(cx, squares)?;
        let shifted = cx.unary(Unary::AddScalar(self.epsilon), variance)?;
        Ok((centered, cx.unary(Unary::Rsqrt, shifted)?))
    }

    /// `inverse (g - mean(g) - x' mean(g x'))`, where `x'` is the normalised `x`, and the mean of `g` only counts if the mean
    /// of `x` does. Where the mean is left in, the deviation's part is `(x - mean) inverse^2 mean(g x)`.
    fn data_gradient(&self, cx: &mut Backward<'_>, g: Wire, normalised: Wire, [centered, inverse]: [Wire; 2]) -> Result<Wire, Objection> {
        let product = cx.binary(Binary::Mul, g, normalised)?;
        let along = self.mean(cx, product)?;
        let direction = if self.moments == Moments::Deviation { cx.binary(Binary::Mul, centered, inverse)? } else { normalised };
        let part = cx.binary(Binary::Mul, direction, along)?;
        let mut rest = cx.binary(Binary::Sub, g, part)?;
        if self.moments == Moments::Centered {
            let mean = self.mean(cx, g)?;
            rest = cx.binary(Binary::Sub, rest, mean)?;
        }
        cx.binary(Binary::Mul, rest, inverse)
    }

    fn give_sum(&self, cx: &mut Backward<'_>, index: usize, x: Wire, axes: &[usize], support: &Region) -> Result<(), Objection> {
        let sum = cx.sum(x, axes, support)?;
        let d = cx.reshaped(sum, &cx.shape(cx.input(index)))?;
        cx.give(index, d);
        Ok(())
    }
}

impl Op for Normalise {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "normalisation"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let x = &inputs[0];
        match self.axes.iter().chain(&self.affine_axes).find(|&&axis| axis >= x.rank()) {
            Some(axis) => Err(Objection::Rank { expected: format!("more than {axis} axes"), got: x.to_string() }),
            None => Ok(smallvec![Fact { dtype: float_result(x.dtype), shape: x.shape.clone() }]),
        }
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let mut boxes: Vec<Region> = inputs.iter().map(|shape| Region::full(shape)).collect();
        boxes[0] = outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()));
        if !boxes[0].is_empty() {
            self.axes.iter().for_each(|&axis| boxes[0][axis] = Span::full(inputs[0][axis]));
        }
        boxes
    }

    fn holds(&self) -> Option<&'static str> {
        Some("the statistics are taken over all of the normalised axes")
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.bounded_gradient(0)? else { return Ok(()) };
        let (x, support) = (cx.input(0), Region::full(&cx.shape(dy)));
        let (centered, inverse) = self.statistics(cx, x)?;
        let scaled = if self.moments == Moments::Deviation { x } else { centered };
        let normalised = cx.binary(Binary::Mul, scaled, inverse)?;
        let others: SmallVec<[usize; 5]> = (0..support.rank()).filter(|axis| !self.affine_axes.contains(axis)).collect();
        let mut g = dy;
        if self.gamma {
            let shape: Shape = (0..support.rank()).map(|axis| if others.contains(&axis) { 1 } else { support[axis].len() }).collect();
            let gamma = cx.reshaped(cx.input(1), &shape)?;
            g = cx.binary(Binary::Mul, dy, gamma)?;
            if cx.wants(1) {
                let product = cx.binary(Binary::Mul, dy, normalised)?;
                self.give_sum(cx, 1, product, &others, &support)?;
            }
        }
        let beta = 1 + usize::from(self.gamma);
        if self.beta && cx.wants(beta) {
            self.give_sum(cx, beta, dy, &others, &support)?;
        }
        if cx.wants(0) {
            let dx = self.data_gradient(cx, g, normalised, [centered, inverse])?;
            cx.give(0, dx);
        }
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        // A buffer may hold more than this operation asked for; the statistics must not depend on that.
        let mut wanted = dst.region().clone();
        self.axes.iter().for_each(|&axis| wanted[axis] = Span::full(inputs[0].whole()[axis]));
        let op = normalise::Normalise {
            moments: self.moments,
            axes: &self.axes,
            epsilon: self.epsilon,
            affine_axes: &self.affine_axes,
            gamma: self.gamma.then(|| inputs[1].data()),
            beta: self.beta.then(|| inputs[1 + usize::from(self.gamma)].data()),
        };
        normalise::normalise(run.exec, &op, &inputs[0].narrow(&wanted), dst);
    }
}
