//! Sums, means and extremes over whole axes.

use super::{Binary, LineGradient, LinesGradient, Transpose, Unary};
use crate::error::Objection;
use crate::ir::{Backward, Dim, Fact, Mode, Op, Run, Wire, float_result, sum_result};
use foveal_kernels::reduce::{self, Reduce as Kind};
use foveal_kernels::{Region, Shape, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Reduces `axes`, which stay with length 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Reduce {
    /// Which reduction.
    pub kind: Kind,
    /// Over which axes.
    pub axes: SmallVec<[usize; 5]>,
}

impl Reduce {
    /// The gradient of a product: that of the others, whatever is 0 among them.
    fn product_gradient(&self, cx: &mut Backward<'_>, dy: Wire) -> Result<Wire, Objection> {
        let x = cx.input(0);
        let whole = cx.shape(x);
        let is_reduced = |axis: &usize| self.axes.contains(axis);
        let others = (0..whole.len()).filter(|axis| !is_reduced(axis));
        let there = Transpose { permutation: others.clone().chain((0..whole.len()).filter(is_reduced)).collect() };
        let lead: Shape = others.map(|axis| whole[axis]).collect();
        let lines = |length: usize| -> Shape { lead.iter().copied().chain([length]).collect() };
        let length = self.axes.iter().map(|&axis| whole[axis]).product();
        let turned = cx.op(there.clone(), &[x])?;
        let together = cx.shape(turned);
        let (x, dy) = (cx.reshaped(turned, &lines(length))?, cx.reshaped(dy, &lines(1))?);
        let dx = cx.op(LinesGradient { what: LineGradient::Product, length }, &[x, dy])?;
        let apart = cx.reshaped(dx, &together)?;
        cx.op(there.inverse(), &[apart])
    }
}

impl Op for Reduce {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "reduction"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let mut out = inputs[0].clone();
        out.dtype = match self.kind {
            Kind::Mean => float_result(out.dtype),
            Kind::Sum | Kind::Prod => sum_result(out.dtype),
            Kind::Max | Kind::Min => out.dtype,
        };
        for &axis in &self.axes {
            match out.shape.get_mut(axis) {
                // Keras refuses it as well: there is no value to give.
                Some(Dim::Known(0)) if matches!(self.kind, Kind::Max | Kind::Min) => {
                    return Err(Objection::Shape { what: "size", expected: "at least 1".into(), got: inputs[0].to_string() });
                }
                Some(dim) => *dim = Dim::Known(1),
                None => return Err(Objection::Rank { expected: format!("more than {axis} axes"), got: inputs[0].to_string() }),
            }
        }
        Ok(smallvec![out])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let mut region = outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()));
        if !region.is_empty() {
            self.axes.iter().for_each(|&axis| region[axis] = Span::full(inputs[0][axis]));
        }
        vec![region]
    }

    fn holds(&self) -> Option<&'static str> {
        Some("every value of a reduction reads all of the reduced axes")
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let (x, y) = (cx.input(0), cx.output(0));
        let whole = cx.shape(x);
        let d = match self.kind {
            Kind::Sum => dy,
            Kind::Mean => {
                let count: usize = self.axes.iter().map(|&axis| whole[axis]).product();
                cx.unary(Unary::DivScalar(count as f32), dy)?
            }
            Kind::Max | Kind::Min => {
                // Equal extremes share the gradient, as in `jax.numpy.max`.
                let places = cx.binary(Binary::Equal, x, y)?;
                let count = cx.sum(places, &self.axes, &Region::full(&whole))?;
                let share = cx.binary(Binary::Div, dy, count)?;
                cx.binary(Binary::Mul, places, share)?
            }
            Kind::Prod => {
                let dx = self.product_gradient(cx, dy)?;
                cx.give(0, dx);
                return Ok(());
            }
        };
        let dx = cx.stretched(d, &whole)?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            reduce::reduce(run.exec, self.kind, &inputs[0], &self.axes, dst);
        }
    }
}
