//! Gradients of functions of whole lines.

use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Run, Wire};
use crate::ops::Transpose;
use foveal_kernels::line_gradient::line_gradient;
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

pub use foveal_kernels::line_gradient::LineGradient;

/// Inputs: lines along the last axis, or places in them, and the gradients of what a function made of them. Gives those of the
/// lines.
#[derive(Clone, Debug, PartialEq)]
pub struct LinesGradient {
    /// Which function.
    pub what: LineGradient,
    /// Length of the lines.
    pub length: usize,
}

impl Op for LinesGradient {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "order gradient"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let lead = inputs[1].shape[..inputs[1].rank() - 1].iter().copied();
        Ok(smallvec![inputs[1].with_shape(lead.chain([self.length.into()]))])
    }

    fn grain(&self, _: usize, mut out: Region, _: &[&[usize]]) -> Region {
        if let (false, Some(last)) = (out.is_empty(), out.0.last_mut()) {
            *last = Span::full(self.length);
        }
        out
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let Some(out) = outs[0].as_ref().filter(|out| !out.is_empty()) else {
            return inputs.iter().map(|shape| Region::empty(shape.len())).collect();
        };
        let whole_lines = |shape: &&[usize]| {
            let mut region = out.clone();
            let last = shape.len() - 1;
            region[last] = Span::full(shape[last]);
            region
        };
        inputs.iter().map(whole_lines).collect()
    }

    fn holds(&self) -> Option<&'static str> {
        Some("a gradient of lines reads all of them")
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut().filter(|dst| !dst.region().is_empty()) {
            line_gradient(run.exec, self.what, &inputs[0], &inputs[1], dst);
        }
    }
}

impl Backward<'_> {
    /// The gradient of lines along `axis` of length `length`, from `x`, lines or places, and the gradient `dy`.
    pub(crate) fn line_gradient(&mut self, what: LineGradient, axis: usize, length: usize, x: Wire, dy: Wire) -> Result<Wire, Objection> {
        let rank = self.shape(dy).len();
        let there = Transpose { permutation: (0..rank).filter(|&a| a != axis).chain([axis]).collect() };
        let back = there.inverse();
        if axis + 1 == rank {
            return self.op(LinesGradient { what, length }, &[x, dy]);
        }
        let x = self.op(there.clone(), &[x])?;
        let dy = self.op(there, &[dy])?;
        let dx = self.op(LinesGradient { what, length }, &[x, dy])?;
        self.op(back, &[dx])
    }
}
