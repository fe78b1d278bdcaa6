//! The gradient of a kernel.

use crate::error::Objection;
use crate::ir::{Fact, Mode, Op, Run};
use crate::ops::Contraction;
use foveal_kernels::{Region, Shape, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Inputs: the source of a [`Contract`](crate::ops::Contract), and the gradient of its output.
#[derive(Clone, Debug, PartialEq)]
pub struct KernelGradient<C> {
    /// The forward pass.
    pub kind: C,
    /// The kernel's shape.
    pub kernel: Shape,
    /// The box of the output outside which its gradient is 0.
    pub support: Region,
}

impl<C: Contraction> Op for KernelGradient<C> {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "kernel gradient"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let shape = self.kernel.iter().map(|&n| n.into()).collect();
        Ok(smallvec![Fact { dtype: inputs[1].dtype, shape }])
    }

    fn channels(&self, _: &[(&Fact, Option<usize>)], _: &Fact) -> Option<usize> {
        None
    }

    fn grain(&self, _: usize, out: Region, _: &[&[usize]]) -> Region {
        if out.is_empty() { out } else { Region::full(&self.kernel) }
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        if outs[0].as_ref().is_none_or(Region::is_empty) {
            return inputs.iter().map(|shape| Region::empty(shape.len())).collect();
        }
        vec![self.kind.demand(&self.support, inputs[0]), self.support.clone()]
    }

    fn holds(&self) -> Option<&'static str> {
        Some("a kernel's gradient sums over everything that the kernel made")
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        // A buffer may hold more of the gradient than what is not 0.
        let dy = inputs[1].narrow(&self.support);
        self.kind.sum_kernel(run.exec, &self.kernel, &inputs[0], &dy, dst.data());
    }

    fn flops(&self, outs: &[Option<Region>], _: &[&[usize]]) -> u64 {
        if outs[0].is_some() { 2 * self.kind.macs(&self.kernel, &self.support) } else { 0 }
    }
}
