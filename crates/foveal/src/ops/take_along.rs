//! Entries of a tensor by computed indices, one for each value of the result.

use super::LineGradient;
use super::binary::{broadcast_shapes, unbroadcast};
use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Run};
use foveal_kernels::pick::pick_along;
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Inputs: a tensor, and indices along `axis` of as many axes; lengths of 1 along other axes repeat. Negative indices count
/// from the end; those outside give NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeAlong {
    /// Along which axis.
    pub axis: usize,
}

impl Op for TakeAlong {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "lookup"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let [x, indices] = [&inputs[0], &inputs[1]];
        if x.rank() != indices.rank() || self.axis >= x.rank() {
            let expected = format!("{} axes, more than {}", x.rank(), self.axis);
            return Err(Objection::Rank { expected, got: indices.to_string() });
        }
        let mut others = x.shape.clone();
        others[self.axis] = indices.shape[self.axis];
        let shape = broadcast_shapes(&others, &indices.shape).ok_or_else(|| Objection::Shape {
            what: "indices",
            expected: x.to_string(),
            got: indices.to_string(),
        })?;
        Ok(smallvec![Fact { dtype: x.dtype, shape }])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let Some(out) = outs[0].as_ref().filter(|out| !out.is_empty()) else {
            return inputs.iter().map(|shape| Region::empty(shape.len())).collect();
        };
        let mut boxes = vec![unbroadcast(out, inputs[0]), unbroadcast(out, inputs[1])];
        boxes[0][self.axis] = Span::full(inputs[0][self.axis]);
        boxes
    }

    fn holds(&self) -> Option<&'static str> {
        Some("which entries are looked up is known when the indices are")
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let (Some(dy), true) = (cx.bounded_gradient(0)?, cx.wants(0)) else { return Ok(()) };
        let (source, shape) = (cx.shape(cx.input(0)), cx.shape(dy));
        let indices = cx.stretched(cx.input(1), &shape)?;
        let each = cx.line_gradient(LineGradient::Entries, self.axis, source[self.axis], indices, dy)?;
        let whole = Region::full(&cx.shape(each));
        let dx = cx.unbroadcast(each, cx.input(0), &whole)?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            pick_along(run.exec, &inputs[0], &inputs[1], self.axis, dst);
        }
    }
}
