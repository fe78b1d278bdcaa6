//! Two values in, one value out, with broadcasting.

use crate::error::Objection;
use crate::ir::{DType, Dim, Dims, Fact, Mode, Op, Run};
use foveal_kernels::binary::{Binary, binary};
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// A function of two elements; shapes are aligned at the right and lengths of 1 repeat, as in NumPy.
#[derive(Clone, Debug, PartialEq)]
pub struct BinaryOp {
    /// The function.
    pub function: Binary,
    /// The type of the result.
    pub dtype: DType,
}

fn broadcast(a: Dim, b: Dim) -> Option<Dim> {
    match (a, b) {
        (Dim::Known(1), d) | (d, Dim::Known(1)) => Some(d),
        (Dim::Known(x), Dim::Known(y)) => (x == y).then_some(a),
        (Dim::Known(_), Dim::Unknown) => Some(a),
        (Dim::Unknown, _) => Some(b),
    }
}

/// The shape that two shapes repeat to, if they do.
pub(crate) fn broadcast_shapes(a: &[Dim], b: &[Dim]) -> Option<Dims> {
    let rank = a.len().max(b.len());
    let at = |shape: &[Dim], axis: usize| (axis + shape.len()).checked_sub(rank).map_or(Dim::Known(1), |i| shape[i]);
    (0..rank).map(|axis| broadcast(at(a, axis), at(b, axis))).collect()
}

/// The part of a repeating operand of shape `whole` behind the box `out`.
pub(crate) fn unbroadcast(out: &Region, whole: &[usize]) -> Region {
    let skip = out.rank() - whole.len();
    let spans = whole.iter().enumerate().map(|(axis, &n)| {
        let span = out[skip + axis];
        if n == 1 && !span.is_empty() { Span::full(1) } else { span }
    });
    spans.collect()
}

impl Op for BinaryOp {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "elementwise"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let shape = broadcast_shapes(&inputs[0].shape, &inputs[1].shape).ok_or_else(|| Objection::Shape {
            what: "shapes that can be combined element by element",
            expected: inputs[0].to_string(),
            got: inputs[1].to_string(),
        })?;
        Ok(smallvec![Fact { dtype: self.dtype, shape }])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        inputs
            .iter()
            .map(|whole| match &outs[0] {
                Some(out) if !out.is_empty() => unbroadcast(out, whole),
                _ => Region::empty(whole.len()),
            })
            .collect()
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            binary(run.exec, self.function, &inputs[0], &inputs[1], dst);
        }
    }
}
