//! Tensors behind one another along one axis.

use crate::error::Objection;
use crate::ir::{Backward, Dim, Fact, Mode, Op, Run};
use foveal_kernels::copy::{AxisMap, gather};
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Joins its inputs along `axis`.
#[derive(Clone, Debug, PartialEq)]
pub struct Concat {
    /// Which axis.
    pub axis: usize,
}

impl Concat {
    /// Where each input starts and ends along the axis of the output.
    fn spans(&self, lengths: impl Iterator<Item = usize>) -> SmallVec<[Span; 8]> {
        let mut start = 0;
        lengths
            .map(|n| {
                let span = Span::new(start, start + n);
                start = span.end;
                span
            })
            .collect()
    }
}

impl Op for Concat {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "concatenation"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let mut shape = inputs[0].shape.clone();
        if self.axis >= shape.len() {
            return Err(Objection::Rank { expected: format!("more than {} axes", self.axis), got: inputs[0].to_string() });
        }
        for x in &inputs[1..] {
            let fits = x.rank() == shape.len()
                && (0..shape.len())
                    .all(|a| a == self.axis || shape[a] == x.shape[a] || shape[a] == Dim::Unknown || x.shape[a] == Dim::Unknown);
            if !fits {
                return Err(Objection::Shape {
                    what: "shapes to concatenate differ elsewhere than along the axis",
                    expected: format!("{} (axis {})", inputs[0], self.axis),
                    got: x.to_string(),
                });
            }
            for (axis, dim) in shape.iter_mut().enumerate() {
                if axis == self.axis {
                    *dim = dim.zip(x.shape[axis], |a, b| a + b);
                } else if *dim == Dim::Unknown {
                    *dim = x.shape[axis];
                }
            }
        }
        Ok(smallvec![inputs[0].with_shape(shape)])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let out = outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()));
        let spans = self.spans(inputs.iter().map(|shape| shape[self.axis]));
        spans
            .iter()
            .map(|span| {
                let both = span.intersect(out[self.axis]);
                let mut region = out.clone();
                region[self.axis] =
                    if both.is_empty() { Span::default() } else { Span::new(both.start - span.start, both.end - span.start) };
                if region.is_empty() { Region::empty(out.rank()) } else { region }
            })
            .collect()
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let lengths: SmallVec<[usize; 4]> = cx.inputs().iter().map(|x| cx.shape(*x)[self.axis]).collect();
        for (index, span) in self.spans(lengths.into_iter()).into_iter().enumerate() {
            if cx.wants(index) {
                let mut region = Region::full(&cx.shape(dy));
                region[self.axis] = span;
                let dx = cx.cut(dy, &region)?;
                cx.give(index, dx);
            }
        }
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        let spans = self.spans(inputs.iter().map(|x| x.whole()[self.axis]));
        for (x, span) in inputs.iter().zip(&spans) {
            let mut region = dst.region().clone();
            region[self.axis] = span.intersect(region[self.axis]);
            if region.is_empty() {
                continue;
            }
            let mut map: SmallVec<[AxisMap; 5]> = smallvec![AxisMap { start: 0, step: 1 }; region.rank()];
            map[self.axis].start = -(span.start as isize);
            gather(run.exec, x, &map, 0.0, &mut dst.narrow(&region));
        }
    }
}
