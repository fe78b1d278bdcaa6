//! One of two values, by a third.

use super::binary::{broadcast_shapes, unbroadcast};
use crate::error::Objection;
use crate::ir::{Backward, DType, Fact, Mode, Op, Run};
use foveal_kernels::binary::select;
use foveal_kernels::{Region, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Inputs: a condition, what to take where it is not 0, and what else; broadcast as in NumPy.
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    /// The type of the result.
    pub dtype: DType,
}

impl Op for Select {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "elementwise"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let mut shape = inputs[0].shape.clone();
        for x in &inputs[1..] {
            shape = broadcast_shapes(&shape, &x.shape).ok_or_else(|| Objection::Shape {
                what: "shapes that can be combined element by element",
                expected: inputs[0].to_string(),
                got: x.to_string(),
            })?;
        }
        Ok(smallvec![Fact { dtype: self.dtype, shape }])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let out = outs[0].as_ref().filter(|out| !out.is_empty());
        inputs.iter().map(|whole| out.map_or_else(|| Region::empty(whole.len()), |out| unbroadcast(out, whole))).collect()
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let (support, zero) = (cx.support(0), cx.number(0.0));
        for index in [1, 2] {
            if cx.wants(index) {
                let sources = if index == 1 { [cx.input(0), dy, zero] } else { [cx.input(0), zero, dy] };
                let d = cx.op(self.clone(), &sources)?;
                let d = cx.unbroadcast(d, cx.input(index), &support)?;
                cx.give(index, d);
            }
        }
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            select(run.exec, &inputs[0], &inputs[1], &inputs[2], dst);
        }
    }
}
