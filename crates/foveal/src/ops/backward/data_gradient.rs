//! The gradient of the source of a grouped convolution.

use crate::error::Objection;
use crate::ir::{Fact, Mode, Op, Packed, Run, Tensor};
use crate::ops::contract::dense;
use crate::ops::{Contraction, Convolution};
use foveal_kernels::data_gradient::ConvDataGradient;
use foveal_kernels::{Exec, PackedWeights, Region, Shape, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// Inputs: the gradient of a convolution's output, with zeros outside its support, and the kernel. A convolution of one
/// group has a [`ConvTranspose`](crate::ops::ConvTranspose) for it.
#[derive(Clone, Debug, PartialEq)]
pub struct DataGradient {
    /// The convolution.
    pub kind: Convolution,
    /// Shape of its source.
    pub source: Shape,
}

impl DataGradient {
    fn problem(&self, kernel: &[usize]) -> ConvDataGradient {
        ConvDataGradient { conv: self.kind.problem(kernel), inputs: self.source[1..self.source.len() - 1].into() }
    }
}

impl Op for DataGradient {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "data gradient"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        Ok(smallvec![inputs[0].with_shape(self.source.iter().map(|&n| n.into()))])
    }

    fn grain(&self, _: usize, mut out: Region, _: &[&[usize]]) -> Region {
        if let (false, Some(channels), Some(&n)) = (out.is_empty(), out.0.last_mut(), self.source.last()) {
            *channels = Span::full(n);
        }
        out
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let Some(out) = outs[0].as_ref().filter(|out| !out.is_empty()) else {
            return inputs.iter().map(|shape| Region::empty(shape.len())).collect();
        };
        let problem = self.problem(inputs[1]);
        let mut dy = Region::full(inputs[0]);
        dy[0] = out[0];
        for axis in 1..out.rank() - 1 {
            dy[axis] = problem.window(axis - 1).demand(out[axis], inputs[0][axis]);
        }
        vec![dy, Region::full(inputs[1])]
    }

    fn flops(&self, outs: &[Option<Region>], inputs: &[&[usize]]) -> u64 {
        let read = self.demand(Mode::Training, outs, inputs);
        2 * self.kind.macs(inputs[1], &read[0])
    }

    fn packed_input(&self) -> Option<usize> {
        Some(1)
    }

    fn pack(&self, exec: Exec, weights: &[Option<&Tensor>]) -> Packed {
        let kernel = weights[1]?;
        Some(Arc::new(self.problem(&kernel.shape).pack(exec, &kernel.data)))
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        let problem = self.problem(inputs[1].whole());
        let fresh;
        let packed: &PackedWeights = match run.packed.as_ref().and_then(|p| p.downcast_ref()) {
            Some(packed) => packed,
            None => {
                fresh = problem.pack(run.exec, &dense(&inputs[1]));
                &fresh
            }
        };
        problem.forward(run.exec, &inputs[0], packed, dst);
    }
}
