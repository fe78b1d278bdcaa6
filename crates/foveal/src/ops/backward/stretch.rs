//! Repetition along all axes of length 1.

use crate::error::Objection;
use crate::ir::{Dim, Fact, Mode, Op, Run};
use crate::ops::binary::unbroadcast;
use foveal_kernels::copy::{AxisMap, gather};
use foveal_kernels::{Region, Shape, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Repeats axes of length 1 until the tensor has this shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// The new lengths.
    pub shape: Shape,
}

impl Op for Stretch {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "repetition"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let x = &inputs[0];
        let fits = |(dim, &to): (&Dim, &usize)| dim.known().is_none_or(|n| n == 1 || n == to);
        if x.rank() != self.shape.len() || !x.shape.iter().zip(&self.shape).all(fits) {
            let (expected, got) = (format!("what repeats to {:?}", self.shape.as_slice()), x.to_string());
            return Err(Objection::Shape { what: "shape", expected, got });
        }
        Ok(smallvec![x.with_shape(self.shape.iter().map(|&n| n.into()))])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let out = outs[0].as_ref().filter(|out| !out.is_empty());
        vec![out.map_or_else(|| Region::empty(inputs[0].len()), |out| unbroadcast(out, inputs[0]))]
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        let step = |(from, to): (&usize, &usize)| AxisMap { start: 0, step: isize::from(from == to) };
        let map: SmallVec<[AxisMap; 5]> = inputs[0].whole().iter().zip(&self.shape).map(step).collect();
        gather(run.exec, &inputs[0], &map, 0.0, dst);
    }
}
