//! Pooling by as many windows as there are results.

use super::LineGradient;
use crate::error::Objection;
use crate::ir::{Backward, Dim, Fact, Mode, Op, Run, float_result};
use foveal_kernels::line_gradient::adaptive_window;
use foveal_kernels::pick::pool_windows;
use foveal_kernels::pool::PoolKind;
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Along one axis of length `n`: result `i` of `size` is that of the values from `floor(i n / size)` up to
/// `ceil((i + 1) n / size)`. The axis is not empty.
#[derive(Clone, Debug, PartialEq)]
pub struct AdaptivePool {
    /// Which axis.
    pub axis: usize,
    /// Number of results.
    pub size: usize,
    /// Max or average.
    pub kind: PoolKind,
}

impl AdaptivePool {
    /// The window behind each of a span of results.
    fn windows(&self, out: Span, n: usize) -> Vec<Span> {
        out.range().map(|i| adaptive_window(i, self.size, n)).collect()
    }
}

impl Op for AdaptivePool {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "pooling"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let mut out = inputs[0].clone();
        let Some(length) = out.shape.get_mut(self.axis) else {
            return Err(Objection::Rank { expected: format!("more than {} axes", self.axis), got: inputs[0].to_string() });
        };
        if length.known() == Some(0) || !(1..=i32::MAX as usize).contains(&self.size) {
            let got = format!("{} to {}", inputs[0], self.size);
            return Err(Objection::Shape { what: "size", expected: "at least 1".into(), got });
        }
        *length = Dim::Known(self.size);
        if self.kind == PoolKind::Average {
            out.dtype = float_result(out.dtype);
        }
        Ok(smallvec![out])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let Some(mut region) = outs[0].clone().filter(|out| !out.is_empty()) else { return vec![Region::empty(inputs[0].len())] };
        let windows = self.windows(region[self.axis], inputs[0][self.axis]);
        region[self.axis] = Span::new(windows[0].start, windows[windows.len() - 1].end);
        vec![region]
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.bounded_gradient(0)? else { return Ok(()) };
        let what = if self.kind == PoolKind::Max { LineGradient::Extremes } else { LineGradient::Means };
        let length = cx.shape(cx.input(0))[self.axis];
        let dx = cx.line_gradient(what, self.axis, length, cx.input(0), dy)?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut().filter(|dst| !dst.region().is_empty()) else { return };
        let windows = self.windows(dst.region()[self.axis], inputs[0].whole()[self.axis]);
        pool_windows(run.exec, &inputs[0], self.axis, &windows, self.kind == PoolKind::Max, dst);
    }
}
