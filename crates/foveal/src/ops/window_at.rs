//! A window at a place that only a run knows.

use super::{Binary, TakeGradient, Unary};
use crate::error::Objection;
use crate::ir::{Backward, Dim, Fact, Mode, Op, Run};
use foveal_kernels::pick::pick;
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Inputs: a tensor, and one number from 0 to below 1, which says where between the first and the last place the window stands.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowAt {
    /// Along which axis.
    pub axis: usize,
    /// Length of the window.
    pub size: usize,
}

impl Op for WindowAt {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "window"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let mut out = inputs[0].clone();
        if self.axis >= out.rank() {
            return Err(Objection::Rank { expected: format!("more than {} axes", self.axis), got: inputs[0].to_string() });
        }
        if inputs[1].shape.iter().any(|length| *length != Dim::Known(1)) {
            return Err(Objection::Shape { what: "place", expected: "one number".into(), got: inputs[1].to_string() });
        }
        match out.shape[self.axis] {
            Dim::Known(n) if n < self.size => {
                let expected = format!("at least {} along axis {}", self.size, self.axis);
                Err(Objection::Shape { what: "size", expected, got: inputs[0].to_string() })
            }
            _ => {
                out.shape[self.axis] = Dim::Known(self.size);
                Ok(smallvec![out])
            }
        }
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let Some(mut region) = outs[0].clone().filter(|out| !out.is_empty()) else {
            return inputs.iter().map(|shape| Region::empty(shape.len())).collect();
        };
        region[self.axis] = Span::full(inputs[0][self.axis]);
        vec![region, Region::full(inputs[1])]
    }

    fn holds(&self) -> Option<&'static str> {
        Some("where the window stands is known when the number is")
    }

    /// The window is a lookup of entries that follow one another.
    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let (Some(dy), true) = (cx.gradient(0), cx.wants(0)) else { return Ok(()) };
        let (source, support) = (cx.shape(cx.input(0)), cx.support(0));
        let last = (source[self.axis] - self.size) as f32;
        let place = cx.unary(Unary::MulScalar(last + 1.0), cx.input(1))?;
        let place = cx.unary(Unary::Floor, place)?;
        let place = cx.unary(Unary::MinScalar(last), place)?;
        let place = cx.reshaped(place, &[1])?;
        let entries = cx.constant(&[self.size], (0..self.size).map(|i| i as f32).collect());
        let indices = cx.binary(Binary::Add, entries, place)?;
        let dx = cx.op(TakeGradient { axis: self.axis, source, support }, &[indices, dy])?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut().filter(|dst| !dst.region().is_empty()) else { return };
        let last = inputs[0].whole()[self.axis] - self.size;
        let start = ((inputs[1].to_vec()[0] * (last as f32 + 1.0)) as usize).min(last);
        let places: Vec<usize> = dst.region()[self.axis].range().map(|at| start + at).collect();
        pick(run.exec, &inputs[0], self.axis, &places, dst);
    }
}
