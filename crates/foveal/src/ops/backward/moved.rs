//! The gradient of images whose pixels have moved.

use crate::error::Objection;
use crate::ir::{Fact, Mode, Op, Run};
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// An operation that moves pixels of images, its first input, by numbers that have no gradient, its others.
pub trait MovesPixels: Op + Clone {
    /// Gives what stands at the output's pixels back to those of the images that they were made of.
    fn give_back(&self, run: Run<'_>, inputs: &[View<'_>], dst: &mut ViewMut<'_>);
}

/// Inputs: the gradient of the operation's output, with zeros outside its support, and its other inputs. Gives that of the images.
#[derive(Clone, Debug, PartialEq)]
pub struct MovedGradient<M>(pub M);

impl<M: MovesPixels> Op for MovedGradient<M> {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "gradient of moved pixels"
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
        if let Some(dst) = outs[0].as_mut().filter(|dst| !dst.region().is_empty()) {
            self.0.give_back(run, inputs, dst);
        }
    }
}
