//! The dense layer's product: every position's channels times one matrix.

use super::contract::{Contract, Contraction, With};
use crate::error::Objection;
use crate::ir::{Dim, Dims, Fact};
use foveal_kernels::matmul;
use foveal_kernels::{Exec, PackedWeights, Region, Span, View, ViewMut};

/// `(..., k)` times a kernel `(k, n)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Product;

/// The dense product as an operation.
pub type MatMul = Contract<Product>;

fn problem(kernel: &[usize]) -> matmul::MatMul {
    let [k, n] = *kernel else { unreachable!("a dense kernel is a matrix") };
    matmul::MatMul { k, n }
}

impl Contraction for Product {
    const NAME: &'static str = "matrix product";
    type Packed = PackedWeights;

    fn channels(&self, kernel: &Fact) -> (Dim, Dim) {
        (kernel.shape[0], kernel.shape[1])
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
        problem(kernel).pack(exec.isa, data)
    }

    fn forward(&self, exec: Exec, src: &View<'_>, with: &With<'_, PackedWeights>, dst: &mut ViewMut<'_>) {
        problem(with.kernel).forward(exec, src, with.packed, with.bias, with.post, dst);
    }

    fn macs(&self, kernel: &[usize], out: &Region) -> u64 {
        problem(kernel).macs(out)
    }

    fn scratch(&self, exec: Exec, kernel: &[usize], _: &[usize], out: &Region) -> usize {
        problem(kernel).scratch_bytes(exec, out)
    }
}
