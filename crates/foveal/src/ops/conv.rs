//! Convolution, channels last; grouped and depthwise included.

use super::contract::{Contract, Contraction, With};
use super::{DataGradient, TransposedConvolution, spatial};
use crate::error::Objection;
use crate::ir::{Backward, Dim, Dims, Fact, Wire};
use foveal_kernels::conv;
use foveal_kernels::{Exec, PackedWeights, Region, Span, View, ViewMut, Window};
use smallvec::SmallVec;

/// Which input channels an output channel sees, and with it the kernel's layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// Those of its group, of this many: kernel `(k..., cin / groups, cout)`.
    Groups(usize),
    /// One alone; output channel `c * multiplier + m` sees input channel `c`: kernel `(k..., cin, multiplier)`.
    Depthwise,
}

/// The geometry of a convolution.
#[derive(Clone, Debug, PartialEq)]
pub struct Convolution {
    /// One window per spatial axis.
    pub windows: SmallVec<[Window; 3]>,
    /// Who sees whom.
    pub channels: Channels,
}

/// Convolution as an operation.
pub type Conv = Contract<Convolution>;

impl Convolution {
    pub(super) fn problem(&self, kernel: &[usize]) -> conv::Conv {
        let [.., a, b] = *kernel else { unreachable!("a kernel has channels") };
        // In memory, a depthwise kernel is one of `cin` groups of a single input channel each.
        let (cin, cout, groups) = match self.channels {
            Channels::Groups(groups) => (a * groups, b, groups),
            Channels::Depthwise => (a, a * b, a),
        };
        conv::Conv { windows: self.windows.clone(), cin, cout, groups }
    }
}

impl Contraction for Convolution {
    const NAME: &'static str = "convolution";
    type Packed = PackedWeights;

    fn channels(&self, kernel: &Fact) -> (Dim, Dim) {
        let (a, b) = (kernel.shape[kernel.rank() - 2], kernel.shape[kernel.rank() - 1]);
        match self.channels {
            Channels::Groups(groups) => (a.map(|n| n * groups), b),
            Channels::Depthwise => (a, a.zip(b, |cin, multiplier| cin * multiplier)),
        }
    }

    fn infer(&self, x: &Fact, cout: Dim) -> Result<Dims, Objection> {
        spatial::infer(&self.windows, x, cout)
    }

    fn demand(&self, out: &Region, input: &[usize]) -> Region {
        spatial::demand(&self.windows, out, input, Span::full(input[input.len() - 1]))
    }

    fn pack(&self, exec: Exec, kernel: &[usize], data: &[f32]) -> PackedWeights {
        self.problem(kernel).pack(exec, data)
    }

    fn forward(&self, exec: Exec, src: &View<'_>, with: &With<'_, PackedWeights>, dst: &mut ViewMut<'_>) {
        self.problem(with.kernel).forward(exec, src, with.packed, with.bias, with.post, dst);
    }

    fn data_gradient(&self, cx: &mut Backward<'_>, dy: Wire) -> Result<Wire, Objection> {
        let (source, kernel) = (cx.shape(cx.input(0)), cx.input(1));
        if self.channels != Channels::Groups(1) {
            return cx.op(DataGradient { kind: self.clone(), source }, &[dy, kernel]);
        }
        let windows = self.windows.iter().zip(&source[1..]).map(|(window, &n)| window.adjoint(n)).collect();
        cx.op(Contract::new(TransposedConvolution { windows }, false), &[dy, kernel])
    }

    fn sum_kernel(&self, exec: Exec, kernel: &[usize], x: &View<'_>, dy: &View<'_>, dst: &mut [f32]) {
        self.problem(kernel).kernel_gradient(exec, x, dy, dst);
    }

    fn macs(&self, kernel: &[usize], out: &Region) -> u64 {
        self.problem(kernel).macs(out)
    }

    fn scratch(&self, exec: Exec, kernel: &[usize], input: &[usize], out: &Region) -> usize {
        self.problem(kernel).scratch_bytes(exec, input, out)
    }
}
