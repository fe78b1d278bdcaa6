//! The dense layer's product: every position's channels times one matrix.

use super::contract::{Contract, Contraction, With};
use crate::error::Objection;
use crate::ir::{Dim, Dims, Fact};
use foveal_kernels::matmul;
use foveal_kernels::{Exec, PackedWeights, Region, Span, View, ViewMut};

/// `(..., k)` times a kernel `(k, n)`. Kernels of more axes count as matrices: their first `summed` axes together are `k`,
/// all others `n`.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// Axes of the kernel that are summed over.
    pub summed: usize,
}

impl Product {
    /// By a matrix.
    pub const MATRIX: Self = Self { summed: 1 };

    fn problem(&self, kernel: &[usize]) -> matmul::MatMul {
        let (k, n) = kernel.split_at(self.summed);
        matmul::MatMul { k: k.iter().product(), n: n.iter().product() }
    }
}

/// The dense product as an operation.
pub type MatMul = Contract<Product>;

impl Contraction for Product {
    const NAME: &'static str = "matrix product";
    type Packed = PackedWeights;

    fn channels(&self, kernel: &Fact) -> (Dim, Dim) {
        let product = |dims: &[Dim]| dims.iter().fold(Dim::Known(1), |n, d| n.zip(*d, usize::saturating_mul));
        let (k, n) = kernel.shape.split_at(self.summed.min(kernel.rank()));
        (product(k), product(n))
    }

    fn infer(&self, x: &Fact, cout: Dim) -> Result<Dims, Objection> {
        let mut shape = x.shape.clone();
        match shape.last_mut() {
            Some(last) => *last = cout,
            None => return Err(Objection::Rank { expected: "at least 1 axis".into(), got: x.to_string() }),
        }
        Ok(shape)
    }

    fn demand(&self, out: &Region, input: &[usize]) -> Region {
        let mut region = out.clone();
        region[input.len() - 1] = Span::full(input[input.len() - 1]);
        region
    }

    fn pack(&self, exec: Exec, kernel: &[usize], data: &[f32]) -> PackedWeights {
        self.problem(kernel).pack(exec.isa, data)
    }

    fn forward(&self, exec: Exec, src: &View<'_>, with: &With<'_, PackedWeights>, dst: &mut ViewMut<'_>) {
        self.problem(with.kernel).forward(exec, src, with.packed, with.bias, with.post, dst);
    }

    fn macs(&self, kernel: &[usize], out: &Region) -> u64 {
        self.problem(kernel).macs(out)
    }

    fn scratch(&self, exec: Exec, kernel: &[usize], _: &[usize], out: &Region) -> usize {
        self.problem(kernel).scratch_bytes(exec, out)
    }
}
