//! The gradient of displaced images.

use crate::error::Objection;
use crate::ir::{Fact, Mode, Op, Run};
use crate::ops::Displace;
use foveal_kernels::warp::displace_gradient;
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Inputs: the gradient of a [`Displace`]'s output, with zeros outside its support, and the ways of the pixels. Gives that of the
/// images.
#[derive(Clone, Debug, PartialEq)]
pub struct DisplaceGradient(pub Displace);

impl Op for DisplaceGradient {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "displacement gradient"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        Ok(smallvec![inputs[0].clone()])
    }

    fn grain(&self, _: usize, mut out: Region, inputs: &[&[usize]]) -> Region {
        if !out.is_empty() {
            (1..3).for_each(|axis| out[axis] = Span::full(inputs[0][axis]));
        }
        out
    }

    fn demand(&self, mode: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        self.0.demand(mode, outs, inputs)
    }

    fn holds(&self) -> Option<&'static str> {
        self.0.holds()
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut().filter(|dst| !dst.region().is_empty()) else { return };
        displace_gradient(run.exec, &inputs[0], [&inputs[1], &inputs[2]], self.0.beyond, self.0.bilinear, dst);
    }
}
