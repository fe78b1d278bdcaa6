//! Gradients of the inputs of convolutions.
//!
//! That of a plain convolution is a transposed convolution with the same kernel, [`Window::adjoint`] says which; groups of
//! channels and depthwise kernels, which Keras' transposed convolution does not have, are here too. That of a transposed
//! convolution is a plain one, by [`TransposedWindow::adjoint`](crate::TransposedWindow::adjoint).

use crate::conv::{check_covered, check_ranks};
use crate::multiversion::{Arith, multiversion};
use crate::weights::PanelShape;
use crate::{Conv, ConvTranspose, Exec, PackedWeights, Padding, Shape, Span, TransposedWindow, View, ViewMut, Window, blocks};
use smallvec::SmallVec;

/// The gradient of a convolution's input: `dst[n, i.., c] = sum over taps k.. and channels f of dy[n, o.., f] *
/// weights[k.., c, f]` where `o * stride + k * dilation == i + pad` on every spatial axis. Inputs that no tap reads get 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvDataGradient {
    /// The convolution.
    pub conv: Conv,
    /// Lengths of its input's spatial axes.
    pub inputs: SmallVec<[usize; 3]>,
}

/// Which kernel computes a gradient: it depends on the convolution only.
enum Way {
    /// A transposed convolution.
    Transposed,
    /// Another depthwise convolution, with the kernel flipped.
    Flipped(Conv),
    /// A loop over taps, for depthwise kernels.
    Taps,
}

impl ConvDataGradient {
    /// The window that a span of the gradient sees of the gradient behind it.
    pub fn window(&self, axis: usize) -> TransposedWindow {
        self.conv.windows[axis].adjoint(self.inputs[axis])
    }

    /// Packs Keras' kernel `(k.., cin / groups, cout)`.
    ///
    /// # Panics
    /// If its length does not fit, or a setting makes no sense.
    pub fn pack(&self, exec: impl Into<Exec>, weights: &[f32]) -> PackedWeights {
        let exec = exec.into();
        match self.way() {
            Way::Transposed => self.transposed().pack_groups(exec, self.conv.groups, weights),
            Way::Flipped(conv) => {
                let mut flipped = weights.to_vec();
                let rows = weights.chunks_exact(self.conv.cout.max(1)).rev();
                flipped.chunks_exact_mut(self.conv.cout.max(1)).zip(rows).for_each(|(to, from)| to.copy_from_slice(from));
                conv.pack(exec, &flipped)
            }
            Way::Taps => {
                assert_eq!(weights.len(), self.taps() * self.conv.cout, "convolution: length of the kernel");
                PackedWeights::rows(exec.isa, self.shape(), self.conv.cout, weights)
            }
        }
    }

    /// Computes `dst`'s region of the gradient; what it holds before is ignored.
    ///
    /// # Panics
    /// If `dy` does not cover the region's demand, or the weights are not of this gradient and `exec.isa`.
    pub fn forward(&self, exec: Exec, dy: &View, weights: &PackedWeights, dst: &mut ViewMut) {
        match self.way() {
            Way::Transposed => self.transposed().forward_groups(exec, self.conv.groups, dy, weights, None, &[], dst),
            Way::Flipped(conv) => conv.forward(exec, dy, weights, None, &[], dst),
            Way::Taps => self.by_taps(exec, dy, weights, dst),
        }
    }

    fn way(&self) -> Way {
        let Conv { cin, cout, groups, .. } = self.conv;
        if cin != groups || groups == 1 {
            return Way::Transposed;
        }
        let flip = |(window, &n): (&Window, &usize)| {
            let reach = (window.extent() - 1).checked_sub(window.pad_before(n)).filter(|_| window.stride == 1)?;
            let behind = (n + window.extent() - 1).checked_sub(window.output_len(n) + reach)?;
            Some(Window { padding: Padding::Fixed(reach, behind), ..*window })
        };
        let windows: Option<SmallVec<[Window; 3]>> = self.conv.windows.iter().zip(&self.inputs).map(flip).collect();
        match windows.filter(|_| cin == cout) {
            Some(windows) => Way::Flipped(Conv { windows, ..self.conv.clone() }),
            None => Way::Taps,
        }
    }

    fn transposed(&self) -> ConvTranspose {
        let windows = (0..self.inputs.len()).map(|axis| self.window(axis)).collect();
        ConvTranspose { windows, cin: self.conv.cout, cout: self.conv.cin }
    }

    fn taps(&self) -> usize {
        self.conv.windows.iter().map(|w| w.kernel).product()
    }

    fn shape(&self) -> PanelShape {
        PanelShape { groups: self.conv.groups, rows: self.taps(), cout: self.conv.cout / self.conv.groups }
    }

    /// A depthwise gradient, every input by the taps that see it.
    fn by_taps(&self, exec: Exec, dy: &View, weights: &PackedWeights, dst: &mut ViewMut) {
        let packed = weights.shape == self.shape() && weights.isa == exec.isa && weights.is_depthwise;
        assert!(packed, "convolution: weights packed for another one");
        let axes = self.inputs.len();
        check_ranks(axes, self.conv.cin, dy, dst);
        if dst.region().is_empty() {
            return;
        }
        let channels = dst.region()[axes + 1];
        let multiplier = self.conv.cout / self.conv.cin;
        let windows: SmallVec<[TransposedWindow; 3]> = (0..axes).map(|axis| self.window(axis)).collect();
        let demand = |axis: usize| windows[axis].demand(dst.region()[axis + 1], dy.whole()[axis + 1]);
        let outputs = Span::new(channels.start * multiplier, channels.end * multiplier);
        check_covered(dy.region(), dst.region(), (0..axes).map(demand), outputs);
        let pixels = dst.region().len() / channels.len();
        let cost = pixels * (10 + self.taps() * channels.len() * multiplier / 16);
        blocks::for_each_block(exec, dst, 1, cost, |at, out| {
            let first = Cell { dy: outputs.start, weights: outputs.start };
            let cells = self.cells(&windows, dy, at, first);
            sum_cells(exec.isa, &cells, multiplier, dy.data(), weights.data(), &mut out[..channels.len()]);
        });
    }

    /// The gradients and weights whose products make up the input at `at`, in the kernel's order; `first` is where both have
    /// their first channel.
    fn cells(&self, windows: &[TransposedWindow], dy: &View, at: &[usize], first: Cell) -> SmallVec<[Cell; 32]> {
        let channel = windows.len() + 1;
        let batch = (at[0] - dy.region()[0].start.min(at[0])) * dy.strides()[0];
        let start = Cell { dy: (first.dy + batch).wrapping_sub(dy.region()[channel].start), weights: 0 };
        let mut cells: SmallVec<[Cell; 32]> = SmallVec::from_elem(start, 1);
        for (axis, window) in windows.iter().enumerate() {
            let seen = Seen { window, whole: dy.whole()[axis + 1], start: dy.region()[axis + 1].start, stride: dy.strides()[axis + 1] };
            let taps: Shape = (0..window.kernel).filter(|&tap| seen.place(at[axis + 1], tap).is_some()).collect();
            let with = |cell: &Cell, tap: usize| Cell {
                dy: cell.dy.wrapping_add(seen.place(at[axis + 1], tap).unwrap_or(0)),
                weights: cell.weights * window.kernel + tap,
            };
            cells = cells.iter().flat_map(|cell| taps.iter().map(|&tap| with(cell, tap)).collect::<SmallVec<[Cell; 8]>>()).collect();
        }
        cells.iter_mut().for_each(|cell| cell.weights = cell.weights * self.conv.cout + first.weights);
        cells
    }
}

/// Where a gradient and the weight that belongs to it lie.
#[derive(Clone, Copy, Debug)]
struct Cell {
    dy: usize,
    weights: usize,
}

/// One axis of the gradient behind a convolution.
struct Seen<'a> {
    window: &'a TransposedWindow,
    whole: usize,
    start: usize,
    stride: usize,
}

impl Seen<'_> {
    /// How far the output that sees input `i` through a tap is from the region's first.
    fn place(&self, i: usize, tap: usize) -> Option<usize> {
        let shifted = (i + self.window.crop_before()).checked_sub(tap * self.window.dilation)?;
        let output = shifted / self.window.stride;
        (shifted.is_multiple_of(self.window.stride) && output < self.whole).then(|| (output - self.start) * self.stride)
    }
}

/// Sums of `N` channels over all cells.
#[inline(always)]
fn channels<A: Arith, const N: usize>(cells: &[Cell], multiplier: usize, dy: &[f32], weights: &[f32], out: &mut [f32]) {
    let mut acc = [0.0; N];
    for cell in cells {
        let (dy, weights) = (&dy[cell.dy..][..N * multiplier], &weights[cell.weights..][..N * multiplier]);
        if multiplier == 1 {
            for ((acc, &dy), &w) in acc.iter_mut().zip(dy).zip(weights) {
                *acc = A::fma(dy, w, *acc);
            }
        } else {
            for (acc, (dy, w)) in acc.iter_mut().zip(dy.chunks_exact(multiplier).zip(weights.chunks_exact(multiplier))) {
                for (&dy, &w) in dy.iter().zip(w) {
                    *acc = A::fma(dy, w, *acc);
                }
            }
        }
    }
    out.copy_from_slice(&acc);
}

/// All channels in blocks of `N`, the last of which overlaps the one before it.
#[inline(always)]
fn channel_blocks<A: Arith, const N: usize>(cells: &[Cell], multiplier: usize, dy: &[f32], weights: &[f32], out: &mut [f32]) {
    let mut from = 0;
    while from < out.len() {
        let at = from.min(out.len() - N);
        channels::<A, N>(cells, multiplier, &dy[at * multiplier..], &weights[at * multiplier..], &mut out[at..at + N]);
        from += N;
    }
}

multiversion! {
    fn sum_cells<A>(cells: &[Cell], multiplier: usize, dy: &[f32], weights: &[f32], out: &mut [f32]) {
        match out.len() {
            _ if cells.is_empty() => out.fill(0.0),
            64.. => channel_blocks::<A, 64>(cells, multiplier, dy, weights, out),
            16.. => channel_blocks::<A, 16>(cells, multiplier, dy, weights, out),
            4.. => channel_blocks::<A, 4>(cells, multiplier, dy, weights, out),
            _ => channel_blocks::<A, 1>(cells, multiplier, dy, weights, out),
        }
    }
}
