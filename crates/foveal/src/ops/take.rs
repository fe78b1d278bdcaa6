//! Entries of a tensor by computed indices.

use super::TakeGradient;
use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Run};
use foveal_kernels::{Region, Span, View, ViewMut, take};
use smallvec::{SmallVec, smallvec};

/// Inputs: a tensor, and indices along `axis` of it. The axes of the indices stand in the place of `axis`. Negative
/// indices count from the end; those outside give NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct Take {
    /// Along which axis.
    pub axis: usize,
}

impl Op for Take {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "lookup"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let (x, indices) = (&inputs[0], &inputs[1]);
        if self.axis >= x.rank() {
            return Err(Objection::Rank { expected: format!("more than {} axes", self.axis), got: x.to_string() });
        }
        let (front, behind) = (&x.shape[..self.axis], &x.shape[self.axis + 1..]);
        Ok(smallvec![x.with_shape(front.iter().chain(&indices.shape).chain(behind).copied())])
    }

    fn channels(&self, _: &[(&Fact, Option<usize>)], _: &Fact) -> Option<usize> {
        None
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let Some(out) = outs[0].as_ref().filter(|out| !out.is_empty()) else {
            return inputs.iter().map(|shape| Region::empty(shape.len())).collect();
        };
        let picks = inputs[1].len();
        let (front, rest) = out.0.split_at(self.axis);
        let (own, behind) = rest.split_at(picks);
        let x = front.iter().copied().chain([Span::full(inputs[0][self.axis])]).chain(behind.iter().copied());
        vec![x.collect(), own.iter().copied().collect()]
    }

    fn holds(&self) -> Option<&'static str> {
        Some("which entries are looked up is known when the indices are")
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let (Some(dy), true) = (cx.gradient(0), cx.wants(0)) else { return Ok(()) };
        let (source, support) = (cx.shape(cx.input(0)), cx.support(0));
        let dx = cx.op(TakeGradient { axis: self.axis, source, support }, &[cx.input(1), dy])?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            take::take(run.exec, &inputs[0], &inputs[1], self.axis, dst);
        }
    }
}
