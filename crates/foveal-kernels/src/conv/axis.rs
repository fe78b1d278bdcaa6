//! One axis of a convolution, plain or transposed, as a walk of taps over the input.

use crate::{Span, TransposedWindow, Window};
use smallvec::SmallVec;

/// Steps `q` of one axis: step `q` makes output `first + q * out_step` from inputs `q * in_step + tap.shift`.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    /// Taps of the whole kernel.
    pub(crate) kernel: usize,
    /// Those that these steps see, in the kernel's order.
    pub(crate) taps: SmallVec<[AxisTap; 8]>,
    pub(crate) in_step: usize,
    pub(crate) out_step: usize,
    /// The output of step 0; before the axis where a phase begins later.
    pub(crate) first: isize,
    /// The steps that are wanted.
    pub(crate) steps: Span,
    /// Inputs of the whole axis.
    pub(crate) whole: usize,
}

/// A tap along one axis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AxisTap {
    /// Input coordinate for step 0.
    pub(crate) shift: isize,
    /// Which tap of the kernel it is.
    pub(crate) index: usize,
}

impl Axis {
    /// An axis along which every output sees the input at its own place: the batch, or a missing spatial axis.
    pub(crate) fn pointwise(steps: Span, whole: usize) -> Self {
        let taps = SmallVec::from_elem(AxisTap { shift: 0, index: 0 }, 1);
        Self { kernel: 1, taps, in_step: 1, out_step: 1, first: 0, steps, whole }
    }

    /// The outputs `out` of a plain convolution over `whole` inputs.
    pub(crate) fn window(window: Window, out: Span, whole: usize) -> Self {
        let pad = window.pad_before(whole) as isize;
        let taps = (0..window.kernel).map(|index| AxisTap { shift: (index * window.dilation) as isize - pad, index }).collect();
        Self { kernel: window.kernel, taps, in_step: window.stride, out_step: 1, first: 0, steps: out, whole }
    }

    /// The outputs `o` in `out` of a transposed convolution with `(o + crop_before) % stride == phase`: those that see the
    /// same taps.
    pub(crate) fn phase(window: TransposedWindow, phase: usize, out: Span, whole: usize) -> Self {
        let (stride, cut) = (window.stride, window.crop_before());
        let taps = (0..window.kernel)
            .filter(|index| index * window.dilation % stride == phase % stride)
            .map(|index| AxisTap { shift: (phase as isize - (index * window.dilation) as isize) / stride as isize, index })
            .collect();
        // Steps q with out.start <= q * stride + phase - cut < out.end.
        let step = |o: usize| (o + cut).saturating_sub(phase).div_ceil(stride);
        let first = phase as isize - cut as isize;
        Self { kernel: window.kernel, taps, in_step: 1, out_step: stride, first, steps: Span::new(step(out.start), step(out.end)), whole }
    }

    /// The output of a step.
    pub(crate) fn output(&self, step: usize) -> usize {
        (self.first + (step * self.out_step) as isize) as usize
    }

    /// The lowest shift of a tap.
    pub(crate) fn lowest(&self) -> isize {
        self.taps.iter().map(|t| t.shift).min().unwrap_or(0)
    }

    /// Inputs from the first to the last that one step reads.
    pub(crate) fn extent(&self) -> usize {
        self.taps.iter().map(|t| t.shift).max().map_or(1, |highest| (highest - self.lowest()) as usize + 1)
    }

    /// Inputs from the first to the last that `steps` neighbouring steps read.
    pub(crate) fn reach(&self, steps: usize) -> usize {
        (steps.max(1) - 1) * self.in_step + self.extent()
    }

    /// The first input that a step reads; negative in the padding.
    pub(crate) fn origin(&self, step: usize) -> isize {
        (step * self.in_step) as isize + self.lowest()
    }

    /// Whether all that the steps read lies in the axis.
    pub(crate) fn inside(&self, steps: Span) -> bool {
        self.origin(steps.start) >= 0 && self.origin(steps.start) as usize + self.reach(steps.len()) <= self.whole
    }

    /// Whether one of `steps` neighbouring steps reads the input at this distance from the first one they read.
    pub(crate) fn reads(&self, distance: usize, steps: usize) -> bool {
        self.taps.iter().any(|tap| {
            let behind = distance.wrapping_sub(self.distance(tap));
            // Without a division, which takes longer than copying a short row, where steps are neighbours.
            let step = if self.in_step == 1 { Some(behind) } else { behind.is_multiple_of(self.in_step).then(|| behind / self.in_step) };
            behind <= distance && step.is_some_and(|step| step < steps)
        })
    }

    /// The input at a distance from the first one that a step reads, if it is not padding.
    pub(crate) fn input(&self, step: usize, distance: usize) -> Option<usize> {
        let at = self.origin(step) + distance as isize;
        (at >= 0 && (at as usize) < self.whole).then_some(at as usize)
    }

    /// A tap's distance from the first input that a step reads.
    pub(crate) fn distance(&self, tap: &AxisTap) -> usize {
        (tap.shift - self.lowest()) as usize
    }
}
