//! The dense layer's product: every position's channels times one matrix.

use super::Transpose;
use super::contract::{Contract, Contraction, With};
use crate::error::Objection;
use crate::ir::{Backward, Dim, Dims, Fact, Wire};
use foveal_kernels::matmul;
use foveal_kernels::{Exec, PackedWeights, Region, Span, View, ViewMut};
use smallvec::smallvec;

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

    /// The kernel as a matrix.
    fn matrix(&self, cx: &mut Backward<'_>) -> Result<Wire, Objection> {
        let kernel = cx.input(1);
        let problem = self.problem(&cx.shape(kernel));
        cx.reshaped(kernel, &[problem.k, problem.n])
    }

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
        self.problem(kernel).pack(exec, data)
    }

    fn forward(&self, exec: Exec, src: &View<'_>, with: &With<'_, PackedWeights>, dst: &mut ViewMut<'_>) {
        self.problem(with.kernel).forward(exec, src, with.packed, with.bias, with.post, dst);
    }

    fn data_gradient(&self, cx: &mut Backward<'_>, dy: Wire) -> Result<Wire, Objection> {
        let matrix = self.matrix(cx)?;
        let turned = cx.op(Transpose { permutation: smallvec![1, 0] }, &[matrix])?;
        cx.op(Contract::new(Product::MATRIX, false), &[dy, turned])
    }

    fn sum_kernel(&self, exec: Exec, kernel: &[usize], x: &View<'_>, dy: &View<'_>, dst: &mut [f32]) {
        self.problem(kernel).kernel_gradient(exec, x, dy, dst);
    }

    fn macs(&self, kernel: &[usize], out: &Region) -> u64 {
        self.problem(kernel).macs(out)
    }

    fn scratch(&self, exec: Exec, kernel: &[usize], _: &[usize], out: &Region) -> usize {
        self.problem(kernel).scratch_bytes(exec, out)
    }
}
