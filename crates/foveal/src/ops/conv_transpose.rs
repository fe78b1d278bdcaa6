//! Transposed convolution, channels last.

use super::contract::{Contract, Contraction, With};
use super::{Channels, Convolution, spatial};
use crate::error::Objection;
use crate::ir::{Backward, Dim, Dims, Fact, Wire};
use foveal_kernels::conv_transpose;
use foveal_kernels::{Exec, PackedWeights, Region, Span, TransposedWindow, View, ViewMut};
use smallvec::SmallVec;

/// The geometry of a transposed convolution; its kernel is `(k..., cout, cin)`.
#[derive(Clone, Debug, PartialEq)]
pub struct TransposedConvolution {
    /// One window per spatial axis.
    pub windows: SmallVec<[TransposedWindow; 3]>,
}

/// Transposed convolution as an operation.
pub type ConvTranspose = Contract<TransposedConvolution>;

impl TransposedConvolution {
    fn problem(&self, kernel: &[usize]) -> conv_transpose::ConvTranspose {
        let [.., cout, cin] = *kernel else { unreachable!("a kernel has channels") };
        conv_transpose::ConvTranspose { windows: self.windows.clone(), cin, cout }
    }
}

impl Contraction for TransposedConvolution {
    const NAME: &'static str = "transposed convolution";
    type Packed = PackedWeights;

    fn channels(&self, kernel: &Fact) -> (Dim, Dim) {
        (kernel.shape[kernel.rank() - 1], kernel.shape[kernel.rank() - 2])
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
        let windows = self.windows.iter().zip(&source[1..]).map(|(window, &n)| window.adjoint(n)).collect();
        cx.op(Contract::new(Convolution { windows, channels: Channels::Groups(1) }, false), &[dy, kernel])
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
