//! What convolution and pooling share: windows along the axes between batch and channels.

use crate::error::Objection;
use crate::ir::{Dim, Dims, Fact};
use foveal_kernels::{Padding, Region, Span, TransposedWindow, Window};

/// A window along one axis, forward or transposed.
pub(super) trait Geometry: Copy {
    fn output_len(self, n: usize) -> usize;
    fn demand(self, out: Span, n: usize) -> Span;
    /// The least input length that gives an output.
    fn least(self) -> usize;
    /// Kernel, stride and dilation.
    fn settings(self) -> [usize; 3];
}

/// The largest kernel, stride or dilation: products of two still fit 64 bits.
const LARGEST: usize = i32::MAX as usize;

impl Geometry for Window {
    fn output_len(self, n: usize) -> usize {
        Window::output_len(self, n)
    }
    fn demand(self, out: Span, n: usize) -> Span {
        Window::demand(self, out, n)
    }
    fn least(self) -> usize {
        match self.padding {
            Padding::Valid => self.extent(),
            Padding::Fixed(before, after) => self.extent().saturating_sub(before + after),
            Padding::Same | Padding::Causal => 1,
        }
    }
    fn settings(self) -> [usize; 3] {
        [self.kernel, self.stride, self.dilation]
    }
}

impl Geometry for TransposedWindow {
    fn output_len(self, n: usize) -> usize {
        TransposedWindow::output_len(self, n)
    }
    fn demand(self, out: Span, n: usize) -> Span {
        TransposedWindow::demand(self, out, n)
    }
    fn least(self) -> usize {
        1
    }
    fn settings(self) -> [usize; 3] {
        [self.kernel, self.stride, self.dilation]
    }
}

const AXES: [&str; 4] = ["", "(batch, steps, channels)", "(batch, height, width, channels)", "(batch, depth, height, width, channels)"];

/// Output shape of windows over `(batch, spatial..., channels)`; `channels` replaces the last length.
pub(super) fn infer<G: Geometry>(windows: &[G], input: &Fact, channels: Dim) -> Result<Dims, Objection> {
    check_rank(windows.len(), input)?;
    let mut shape = input.shape.clone();
    for (axis, window) in windows.iter().enumerate() {
        if let Some(wrong) = window.settings().into_iter().find(|n| !(1..=LARGEST).contains(n)) {
            let expected = format!("a whole number from 1 to {LARGEST}");
            return Err(Objection::Setting { key: "kernel, stride or dilation".into(), got: wrong.to_string(), expected });
        }
        let dim = &mut shape[axis + 1];
        if dim.known().is_some_and(|n| n < window.least()) {
            return Err(Objection::Shape {
                what: "input too small for the kernel",
                expected: format!("at least {} along axis {}", window.least(), axis + 1),
                got: input.to_string(),
            });
        }
        *dim = dim.map(|n| window.output_len(n));
    }
    *shape.last_mut().expect("rank was checked") = channels;
    Ok(shape)
}

/// Refuses anything but `(batch, spatial..., channels)`.
pub(super) fn check_rank(spatial: usize, input: &Fact) -> Result<(), Objection> {
    if input.rank() == spatial + 2 {
        return Ok(());
    }
    Err(Objection::Rank { expected: format!("{} axes {}", spatial + 2, AXES.get(spatial).unwrap_or(&"")), got: input.to_string() })
}

/// The input box behind an output box; batch passes through, channels as given.
pub(super) fn demand<G: Geometry>(windows: &[G], out: &Region, input: &[usize], channels: Span) -> Region {
    if out.is_empty() {
        return Region::empty(input.len());
    }
    let mut region = out.clone();
    for (axis, window) in windows.iter().enumerate() {
        region[axis + 1] = window.demand(out[axis + 1], input[axis + 1]);
    }
    region[input.len() - 1] = channels;
    region
}
