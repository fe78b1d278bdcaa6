//! Functions of whole lines along the last axis.

use super::{LineGradient, Slice, SliceAxis};
use crate::error::Objection;
use crate::ir::{Backward, DType, Dim, Fact, Mode, Op, Run};
use foveal_kernels::lines::{Lines, lines};
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// A function of whole lines: orders, places of extremes, running sums.
#[derive(Clone, Debug, PartialEq)]
pub struct LinesOp {
    /// Which.
    pub what: Lines,
}

impl Op for LinesOp {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "order"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let mut out = inputs[0].clone();
        let Some(last) = out.shape.last_mut() else {
            return Err(Objection::Rank { expected: "at least 1 axis".into(), got: inputs[0].to_string() });
        };
        let one_place = self.what.output_len(2) == 1;
        if one_place && *last == Dim::Known(0) {
            return Err(Objection::Shape { what: "size", expected: "at least 1".into(), got: inputs[0].to_string() });
        }
        *last = if one_place { Dim::Known(1) } else { *last };
        if self.what.gives_places() {
            out.dtype = DType::I32;
        }
        Ok(smallvec![out])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let mut region = outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()));
        if let (false, Some((last, n))) = (region.is_empty(), region.0.last_mut().zip(inputs[0].last())) {
            *last = Span::full(if self.what.is_running() { last.end } else { *n });
        }
        vec![region]
    }

    fn holds(&self) -> Option<&'static str> {
        Some("an order needs all values that are ordered")
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.bounded_gradient(0)? else { return Ok(()) };
        match self.what {
            places if places.gives_places() => Ok(()),
            Lines::Sums => {
                // A value counts in all sums from its own place on.
                let last = cx.shape(dy).len() - 1;
                let mut axes: SmallVec<[SliceAxis; 5]> = smallvec![SliceAxis::ALL; last + 1];
                axes[last].step = -1;
                let turned = cx.op(Slice { axes: axes.clone() }, &[dy])?;
                let sums = cx.op(self.clone(), &[turned])?;
                let dx = cx.op(Slice { axes }, &[sums])?;
                cx.give(0, dx);
                Ok(())
            }
            Lines::Products => {
                let last = cx.shape(dy).len() - 1;
                let dx = cx.line_gradient(LineGradient::Products, last, cx.shape(dy)[last], cx.input(0), dy)?;
                cx.give(0, dx);
                Ok(())
            }
            ordered => {
                let last = cx.shape(dy).len() - 1;
                let what = if ordered == Lines::Ascending { Lines::AscendingPlaces } else { Lines::DescendingPlaces };
                let places = cx.op(LinesOp { what }, &[cx.input(0)])?;
                let dx = cx.line_gradient(LineGradient::Entries, last, cx.shape(dy)[last], places, dy)?;
                cx.give(0, dx);
                Ok(())
            }
        }
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut().filter(|dst| !dst.region().is_empty()) else { return };
        // A buffer may hold more than was asked for.
        let wanted = self.demand(Mode::Inference, &[Some(dst.region().clone())], &[inputs[0].whole()]);
        lines(run.exec, self.what, &inputs[0].narrow(&wanted[0]), dst);
    }
}
