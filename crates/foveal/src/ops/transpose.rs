//! Reordering of axes.

use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Run};
use foveal_kernels::{Region, View, ViewMut, transpose};
use smallvec::{SmallVec, smallvec};

/// Output axis `i` is input axis `permutation[i]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Transpose {
    /// A permutation of the axes.
    pub permutation: SmallVec<[usize; 5]>,
}

impl Transpose {
    /// `(batch, channels, spatial...)` to channels last.
    pub fn to_channels_last(rank: usize) -> Self {
        Self { permutation: std::iter::once(0).chain(2..rank).chain([1]).collect() }
    }

    /// The way back.
    pub fn inverse(&self) -> Self {
        let mut permutation: SmallVec<[usize; 5]> = smallvec![0; self.permutation.len()];
        for (to, &from) in self.permutation.iter().enumerate() {
            permutation[from] = to;
        }
        Self { permutation }
    }
}

impl Op for Transpose {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "transpose"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let x = &inputs[0];
        let mut sorted = self.permutation.clone();
        sorted.sort_unstable();
        if !sorted.iter().copied().eq(0..x.rank()) {
            return Err(Objection::Shape {
                what: "axes",
                expected: format!("a permutation of the {} axes of {x}", x.rank()),
                got: format!("{:?}", self.permutation.as_slice()),
            });
        }
        Ok(smallvec![x.with_shape(self.permutation.iter().map(|&axis| x.shape[axis]))])
    }

    fn channels(&self, inputs: &[(&Fact, Option<usize>)], _: &Fact) -> Option<usize> {
        let from = inputs[0].1?;
        self.permutation.iter().position(|&axis| axis == from)
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let mut region = Region::empty(inputs[0].len());
        if let Some(out) = &outs[0] {
            for (to, &from) in self.permutation.iter().enumerate() {
                region[from] = out[to];
            }
        }
        vec![region]
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let dx = cx.op(self.inverse(), &[dy])?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            transpose::transpose(run.exec, &inputs[0], &self.permutation, dst);
        }
    }
}
