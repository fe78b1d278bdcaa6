//! Convolution, channels last; grouped and depthwise included.

use super::contract::{Contract, Contraction};
use super::spatial;
use crate::error::Objection;
use crate::ir::{Dim, Dims, Fact};
use foveal_kernels::conv;
use foveal_kernels::postop::PostOp;
use foveal_kernels::{Exec, PackedWeights, Region, Span, View, ViewMut, Window};
use smallvec::SmallVec;

/// The geometry of a convolution; its kernel is `(k..., cin / groups, cout)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Convolution {
    /// One window per spatial axis.
    pub windows: SmallVec<[Window; 3]>,
    /// Channel groups that do not see each other.
    pub groups: usize,
}

/// Convolution as an operation.
pub type Conv = Contract<Convolution>;

impl Convolution {
    fn problem(&self, kernel: &[usize]) -> conv::Conv {
        let [.., cin, cout] = *kernel else { unreachable!("a kernel has channels") };
        conv::Conv { windows: self.windows.clone(), cin: cin * self.groups, cout, groups: self.groups }
    }
}

impl Contraction for Convolution {
    const NAME: &'static str = "convolution";
    type Packed = PackedWeights;

    fn channels(&self, kernel: &Fact) -> (Dim, Dim) {
        (kernel.shape[kernel.rank() - 2].map(|n| n * self.groups), kernel.shape[kernel.rank() - 1])
    }

    fn infer(&self, x: &Fact, cout: Dim) -> Result<Dims, Objection> {
        spatial::infer(&self.windows, x, cout)
    }

    fn demand(&self, out: &Region, input: &[usize]) -> Region {
        spatial::demand(&self.windows, out, input, Span::full(input[input.len() - 1]))
    }

    fn pack(&self, exec: Exec, kernel: &[usize], data: &[f32]) -> PackedWeights {
        self.problem(kernel).pack(exec.isa, data)
    }

    fn forward(
        &self,
        exec: Exec,
        kernel: &[usize],
        src: &View<'_>,
        packed: &PackedWeights,
        bias: Option<&[f32]>,
        post: &[PostOp<'_>],
        dst: &mut ViewMut<'_>,
    ) {
        self.problem(kernel).forward(exec, src, packed, bias, post, dst);
    }

    fn macs(&self, kernel: &[usize], out: &Region) -> u64 {
        self.problem(kernel).macs(out)
    }

    fn scratch(&self, exec: Exec, kernel: &[usize], input: &[usize], out: &Region) -> usize {
        self.problem(kernel).scratch_bytes(exec, input, out)
    }
}
