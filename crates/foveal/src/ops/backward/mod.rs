//! What derivatives are written with.

mod batch_norm;
mod ctc;
mod data_gradient;
mod derivative;
mod kernel_gradient;
mod lines;
mod moved;
mod pool_gradient;
mod recurrence;
mod resize;
mod stretch;
mod take;

pub use batch_norm::BatchNormTraining;
pub use ctc::CtcGradient;
pub use data_gradient::DataGradient;
pub use derivative::Derivative;
pub use kernel_gradient::KernelGradient;
pub use lines::{LineGradient, LinesGradient};
pub use moved::{MovedGradient, MovesPixels};
pub use pool_gradient::PoolGradient;
pub use recurrence::RecurrenceGradient;
pub use resize::ResizeGradient;
pub use stretch::Stretch;
pub use take::TakeGradient;

use super::{Binary, BinaryOp, Pad, PadAmount, Reduce, ReduceKind, Reshape, ReshapeTo, Slice, SliceAxis, Unary, UnaryOp};
use crate::error::Objection;
use crate::ir::{Backward, Dim, Fact, Wire};
use foveal_kernels::{Region, Span};
use smallvec::SmallVec;

impl Backward<'_> {
    /// Adds a function of each element.
    pub(crate) fn unary(&mut self, function: Unary, x: Wire) -> Result<Wire, Objection> {
        self.op(UnaryOp::new(function), &[x])
    }

    /// Adds a function of two elements.
    pub(crate) fn binary(&mut self, function: Binary, a: Wire, b: Wire) -> Result<Wire, Objection> {
        let dtype = self.fact(a).dtype;
        self.op(BinaryOp { function, dtype }, &[a, b])
    }

    /// A box of a tensor, as a tensor of its own.
    pub(crate) fn cut(&mut self, x: Wire, region: &Region) -> Result<Wire, Objection> {
        if *region == Region::full(&self.shape(x)) {
            return Ok(x);
        }
        let axis = |span: &Span| SliceAxis { start: Some(span.start as i64), stop: Some(span.end as i64), step: 1 };
        self.op(Slice { axes: region.0.iter().map(axis).collect() }, &[x])
    }

    /// `x` as the box `region` of a tensor of shape `whole` that is 0 elsewhere.
    pub(crate) fn embed(&mut self, x: Wire, region: &Region, whole: &[usize]) -> Result<Wire, Objection> {
        if *region == Region::full(whole) {
            return Ok(x);
        }
        let amounts = region.0.iter().zip(whole).map(|(span, n)| (span.start, n - span.end)).collect();
        self.op(Pad { amount: PadAmount::Fixed(amounts), value: 0.0 }, &[x])
    }

    /// `x` with zeros outside `region`, of which nothing else is ever read.
    pub(crate) fn bounded(&mut self, x: Wire, region: &Region) -> Result<Wire, Objection> {
        let whole = self.shape(x);
        let inside = self.cut(x, region)?;
        self.embed(inside, region, &whole)
    }

    /// The gradient of output `index`, with zeros outside its support of which nothing is read: for operations whose
    /// derivative reaches over the edges of boxes.
    pub(crate) fn bounded_gradient(&mut self, index: usize) -> Result<Option<Wire>, Objection> {
        let support = self.support(index);
        self.gradient(index).map(|dy| self.bounded(dy, &support)).transpose()
    }

    /// The sum over `axes` of a tensor that is 0 outside `support`; they stay with length 1.
    pub(crate) fn sum(&mut self, x: Wire, axes: &[usize], support: &Region) -> Result<Wire, Objection> {
        if axes.is_empty() {
            return Ok(x);
        }
        let mut region = Region::full(&self.shape(x));
        axes.iter().for_each(|&axis| region[axis] = support[axis]);
        let x = self.cut(x, &region)?;
        self.op(Reduce { kind: ReduceKind::Sum, axes: axes.into() }, &[x])
    }

    /// The gradient of an operand that was repeated to the shape of `x`, which is 0 outside `support`.
    pub(crate) fn unbroadcast(&mut self, x: Wire, operand: Wire, support: &Region) -> Result<Wire, Objection> {
        let (from, to) = (self.shape(x), self.shape(operand));
        let lead = from.len() - to.len();
        let repeated = |axis: usize| axis < lead || (to[axis - lead] == 1 && from[axis] != 1);
        let axes: SmallVec<[usize; 5]> = (0..from.len()).filter(|&axis| repeated(axis)).collect();
        let sum = self.sum(x, &axes, support)?;
        self.reshaped(sum, &to)
    }

    /// The same elements under another shape.
    pub(crate) fn reshaped(&mut self, x: Wire, to: &[usize]) -> Result<Wire, Objection> {
        if *self.shape(x) == *to {
            return Ok(x);
        }
        self.op(Reshape { to: ReshapeTo::Shape { keep: 0, lengths: to.iter().map(|&n| Some(n)).collect() } }, &[x])
    }

    /// `x` repeated along its axes of length 1.
    pub(crate) fn stretched(&mut self, x: Wire, to: &[usize]) -> Result<Wire, Objection> {
        if *self.shape(x) == *to { Ok(x) } else { self.op(Stretch { shape: to.into() }, &[x]) }
    }

    /// Whether an input can have a gradient at all.
    pub(crate) fn is_float(&self, wire: Wire) -> bool {
        crate::ir::is_float(self.fact(wire).dtype)
    }
}

/// Refuses two shapes that differ.
pub(super) fn same_shape(a: &Fact, b: &Fact) -> Result<(), Objection> {
    let differ =
        a.rank() != b.rank() || a.shape.iter().zip(&b.shape).any(|(a, b)| matches!((a, b), (Dim::Known(a), Dim::Known(b)) if a != b));
    if differ { Err(Objection::Shape { what: "shape of a gradient", expected: a.to_string(), got: b.to_string() }) } else { Ok(()) }
}
