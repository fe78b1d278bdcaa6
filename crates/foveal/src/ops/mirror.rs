//! Borders that hold values of the tensor itself.

use super::TakeGradient;
use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Run};
use foveal_kernels::pick::pick;
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// What a border holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// The values mirrored, the outermost one once: `c b | a b c | b a`.
    Reflect,
    /// The values mirrored, the outermost one twice: `b a | a b c | c b`.
    Symmetric,
    /// The outermost value: `a a | a b c | c c`.
    Edge,
    /// The values of the other end: `b c | a b c | a b`.
    Wrap,
}

impl Border {
    /// Which of `n` values stands at `place`, counted from the first one.
    fn place(self, place: isize, n: usize) -> usize {
        let n = n as isize;
        let turned = |period: isize, last: isize| {
            let at = place.rem_euclid(period.max(1));
            if at < n { at } else { last - at }
        };
        let at = match self {
            Border::Reflect => turned(2 * (n - 1), 2 * (n - 1)),
            Border::Symmetric => turned(2 * n, 2 * n - 1),
            Border::Edge => place.clamp(0, n - 1),
            Border::Wrap => place.rem_euclid(n),
        };
        at as usize
    }
}

/// Borders along one axis. The tensor is not empty along it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mirror {
    /// Which axis.
    pub axis: usize,
    /// Values in front of it.
    pub before: usize,
    /// Values behind it.
    pub after: usize,
    /// What they are.
    pub border: Border,
}

impl Mirror {
    /// Where the values of a span of the output stand in the input of length `n`.
    fn places(&self, out: Span, n: usize) -> Vec<usize> {
        (out.start..out.end).map(|at| self.border.place(at as isize - self.before as isize, n)).collect()
    }
}

impl Op for Mirror {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "padding"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let mut out = inputs[0].clone();
        let Some(length) = out.shape.get_mut(self.axis) else {
            return Err(Objection::Rank { expected: format!("more than {} axes", self.axis), got: inputs[0].to_string() });
        };
        if length.known() == Some(0) {
            return Err(Objection::Shape { what: "size", expected: "at least 1".into(), got: inputs[0].to_string() });
        }
        *length = length.map(|n| n + self.before + self.after);
        Ok(smallvec![out])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let Some(mut region) = outs[0].clone().filter(|out| !out.is_empty()) else { return vec![Region::empty(inputs[0].len())] };
        let places = self.places(region[self.axis], inputs[0][self.axis]);
        let (first, last) = places.iter().fold((usize::MAX, 0), |(a, b), &p| (a.min(p), b.max(p)));
        region[self.axis] = Span::new(first, last + 1);
        vec![region]
    }

    /// Every value of the border is a lookup.
    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let (source, support, length) = (cx.shape(cx.input(0)), cx.support(0), cx.shape(dy)[self.axis]);
        let places = self.places(Span::full(length), source[self.axis]).into_iter().map(|place| place as f32).collect();
        let indices = cx.constant(&[length], places);
        let dx = cx.op(TakeGradient { axis: self.axis, source, support }, &[indices, dy])?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut().filter(|dst| !dst.region().is_empty()) else { return };
        let places = self.places(dst.region()[self.axis], inputs[0].whole()[self.axis]);
        pick(run.exec, &inputs[0], self.axis, &places, dst);
    }
}
