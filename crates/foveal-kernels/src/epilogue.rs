//! What follows a sum while it is still in registers.

use crate::simd::Simd;
use crate::{PostOp, Unary, View};
use std::ops::Range;

/// The first steps behind a sum: `clamp(sum * scale + shift + residual)`, each part where there is one. They round as the
/// same [`PostOp`]s do on memory.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Epilogue<'a> {
    /// Factor and addend of every channel.
    scale_shift: Option<(&'a [f32], &'a [f32])>,
    /// Least and largest result.
    clamp: Option<(f32, f32)>,
}

/// What is added to neighbouring pixels: the first one's, and how far the next ones are. Null for nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Residual {
    pub(crate) from: *const f32,
    pub(crate) step: usize,
}

impl Residual {
    /// Nothing.
    pub(crate) const NOTHING: Self = Self { from: std::ptr::null(), step: 0 };
}

/// The first steps, the residual among them, and those that are left for memory.
pub(crate) struct Split<'a> {
    pub(crate) epilogue: Epilogue<'a>,
    pub(crate) residual: Option<&'a View<'a>>,
    pub(crate) posts: &'a [PostOp<'a>],
}

impl<'a> Epilogue<'a> {
    /// As many of the first steps as there are registers for, a residual only if `adds`.
    pub(crate) fn split(posts: &'a [PostOp<'a>], adds: bool) -> Split<'a> {
        let (scale_shift, posts) = match posts {
            [PostOp::ScaleShift { scale, shift }, rest @ ..] => (Some((*scale, *shift)), rest),
            _ => (None, posts),
        };
        let (residual, posts) = match posts {
            [PostOp::Add(residual), rest @ ..] if adds => (Some(*residual), rest),
            _ => (None, posts),
        };
        let (clamp, posts) = match posts {
            [PostOp::Unary(op), rest @ ..] if op.as_clamp().is_some() => (op.as_clamp(), rest),
            _ => (None, posts),
        };
        Split { epilogue: Self { scale_shift, clamp }, residual, posts }
    }

    /// The steps for these of its channels.
    pub(crate) fn channels(self, range: Range<usize>) -> Self {
        Self { scale_shift: self.scale_shift.map(|(scale, shift)| (&scale[range.clone()], &shift[range])), ..self }
    }

    /// Finishes `V` vectors of channels of `P` pixels, from `channel` on; the last vector has `tail` lanes. The residual counts
    /// from `channel`.
    ///
    /// # Safety
    /// The machine has the instruction set, there are that many channels, and the residual has them for every pixel.
    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "loops over constant ranges become straight code")]
    pub(crate) unsafe fn apply<S: Simd, const P: usize, const V: usize>(
        self,
        sums: &mut [[S::V; V]; P],
        channel: usize,
        tail: usize,
        residual: Residual,
    ) {
        // SAFETY: the caller's.
        unsafe {
            if let Some((scale, shift)) = self.scale_shift {
                debug_assert!(channel + (V - 1) * S::LANES + tail <= scale.len().min(shift.len()));
                for v in 0..V {
                    let (at, lanes) = (channel + v * S::LANES, if v + 1 == V { tail } else { S::LANES });
                    let (a, b) = (S::load_first(scale.as_ptr().add(at), lanes), S::load_first(shift.as_ptr().add(at), lanes));
                    for p in 0..P {
                        sums[p][v] = S::scale_shift(sums[p][v], a, b);
                    }
                }
            }
            if !residual.from.is_null() {
                for p in 0..P {
                    let from = residual.from.wrapping_add(p * residual.step);
                    for v in 0..V - 1 {
                        sums[p][v] = S::add(sums[p][v], S::load(from.add(v * S::LANES)));
                    }
                    sums[p][V - 1] = S::add(sums[p][V - 1], S::load_first(from.add((V - 1) * S::LANES), tail));
                }
            }
            if let Some((lo, hi)) = self.clamp {
                let (lo, hi) = (S::splat(lo), S::splat(hi));
                for p in 0..P {
                    for v in 0..V {
                        sums[p][v] = S::clamp(sums[p][v], lo, hi);
                    }
                }
            }
        }
    }
}

impl Unary {
    /// The bounds, if the function only keeps its argument within some.
    pub(crate) fn as_clamp(self) -> Option<(f32, f32)> {
        match self {
            Unary::Relu { max, negative_slope: 0.0, threshold: 0.0 } => Some((0.0, max)),
            Unary::HardTanh => Some((-1.0, 1.0)),
            Unary::Clip(lo, hi) => Some((lo, hi)),
            _ => None,
        }
    }
}
