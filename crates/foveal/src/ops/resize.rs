//! Resampling of axes to other lengths.

use super::ResizeGradient;
use crate::error::Objection;
use crate::ir::{Alias, Backward, Dim, Fact, Mode, Op, Run};
use foveal_kernels::resize::{Interpolation, Resample, Resize};
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// The new length of an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ResizeTo {
    /// This length.
    Length(usize),
    /// This many times the old one.
    Factor(usize),
}

impl ResizeTo {
    fn of(self, n: usize) -> usize {
        match self {
            ResizeTo::Length(length) => length,
            ResizeTo::Factor(factor) => n.saturating_mul(factor),
        }
    }
}

/// Resamples some axes of a tensor, as Keras on JAX does (`jax.image.resize`, half-pixel centers).
#[derive(Clone, Debug, PartialEq)]
pub struct ResizeAxes {
    /// Axis and new length.
    pub axes: SmallVec<[(usize, ResizeTo); 3]>,
    /// How values between samples are found.
    pub interpolation: Interpolation,
    /// Whether to widen the filter when shrinking.
    pub antialias: bool,
}

impl ResizeAxes {
    /// The axes whose length changes.
    pub(super) fn changed(&self, input: &[usize]) -> SmallVec<[(usize, usize); 3]> {
        self.axes.iter().map(|&(axis, to)| (axis, to.of(input[axis]))).filter(|&(axis, to)| to != input[axis]).collect()
    }

    pub(super) fn resample(&self, n: usize, to: usize) -> Resample {
        Resample::new(self.interpolation, self.antialias, Span::full(n), to)
    }
}

impl Op for ResizeAxes {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "resize"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let mut out = inputs[0].clone();
        for &(axis, to) in &self.axes {
            let Some(dim) = out.shape.get_mut(axis) else {
                return Err(Objection::Rank { expected: format!("more than {axis} axes"), got: inputs[0].to_string() });
            };
            if *dim == Dim::Known(0) {
                return Err(Objection::Shape { what: "size", expected: "at least 1".into(), got: inputs[0].to_string() });
            }
            *dim = match to {
                ResizeTo::Length(length) => Dim::Known(length),
                ResizeTo::Factor(_) => dim.map(|n| to.of(n)),
            };
        }
        Ok(smallvec![out])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let mut region = outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()));
        if !region.is_empty() {
            for (axis, to) in self.changed(inputs[0]) {
                region[axis] = self.resample(inputs[0][axis], to).demand(region[axis]);
            }
        }
        vec![region]
    }

    fn alias(&self, inputs: &[&[usize]]) -> Option<Alias> {
        self.changed(inputs[0]).is_empty().then(|| Alias::Shift(smallvec![0; inputs[0].len()]))
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let whole = cx.shape(cx.input(0));
        if let (Some(dy), true) = (cx.gradient(0), self.changed(&whole).is_empty()) {
            cx.give(0, dy);
            return Ok(());
        }
        let Some(dy) = cx.bounded_gradient(0)? else { return Ok(()) };
        let dx = cx.op(ResizeGradient { resize: self.clone(), source: whole }, &[dy])?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            let whole = inputs[0].whole();
            let axes = self.changed(whole).into_iter().map(|(axis, to)| (axis, self.resample(whole[axis], to))).collect();
            Resize { axes }.forward(run.exec, &inputs[0], dst);
        }
    }
}
