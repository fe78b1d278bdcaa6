//! Max and average pooling.

use crate::math;
use crate::multiversion::multiversion;
use crate::{Exec, Span, View, ViewMut, Window, blocks};
use smallvec::SmallVec;

/// What a pooling window computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PoolKind {
    /// The largest value; NaN if there is one. Padding never wins; a window of nothing but padding gives -inf.
    Max,
    /// The mean of the cells inside the image, as Keras counts them with 'same' padding.
    Average,
}

/// Pooling of views `(n, spatial.., c)` over the spatial axes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// What a window computes.
    pub kind: PoolKind,
    /// One window per spatial axis, at least one.
    pub windows: SmallVec<[Window; 3]>,
}

impl Pool {
    /// Pools `src` into `dst`; `src` covers what the windows of `dst`'s region read. A window's cells are combined in
    /// row-major order.
    ///
    /// # Panics
    /// If ranks or regions do not fit.
    pub fn forward(&self, exec: Exec, src: &View<'_>, dst: &mut ViewMut<'_>) {
        let (last, rank) = (self.windows.len(), self.windows.len() + 2);
        assert!(last > 0 && src.region().rank() == rank && dst.region().rank() == rank, "pool: views must have rank {rank}");
        if dst.region().is_empty() {
            return;
        }
        self.check_covered(src, dst);
        let taps = self.windows.iter().fold(1usize, |taps, w| taps.saturating_mul(w.kernel));
        let (pixels, channels) = (dst.region()[last], dst.region()[rank - 1]);
        let per_pixel = taps.saturating_mul(channels.len().div_ceil(16)).saturating_add(10);
        let cost = (dst.region().len() / channels.len()).saturating_mul(per_pixel);
        let pixel_stride = dst.strides()[last];
        blocks::for_each_block(exec, dst, 2, cost, |at, line| {
            let origin = (at[0] - src.region()[0].start) * src.strides()[0] + (channels.start - src.region()[rank - 1].start);
            let outer = self.outer_cells(src, at, origin);
            let mut cells = Cells { pool: self, src, outer: &outer, taps: Span::default(), offsets: SmallVec::new() };
            let mut pixel = pixels.start;
            while pixel < pixels.end {
                let shift = cells.seek(pixel);
                let run = cells.run(pixel..pixels.end);
                let steps = Run { pixels: run, channels: channels.len(), src: cells.pixel_step(), dst: pixel_stride };
                pool_run(exec.isa, self.kind, steps, src.data(), &cells.offsets, shift, &mut line[(pixel - pixels.start) * pixel_stride..]);
                pixel += run;
            }
        });
    }

    fn check_covered(&self, src: &View<'_>, dst: &ViewMut<'_>) {
        let (have, out) = (src.region(), dst.region());
        for (axis, window) in self.windows.iter().enumerate() {
            let want = window.demand(out[axis + 1], src.whole()[axis + 1]);
            assert!(have[axis + 1].contains(want), "pool: axis {} reads {want} of a source that holds {}", axis + 1, have[axis + 1]);
        }
        let last = out.rank() - 1;
        assert!(have[0].contains(out[0]) && have[last].contains(out[last]), "pool: source {have} does not cover {out}");
    }

    /// Offsets of the window's cells along all spatial axes but the last one, in row-major order.
    fn outer_cells(&self, src: &View<'_>, at: &[usize], origin: usize) -> SmallVec<[usize; 16]> {
        let mut cells = SmallVec::from_slice(&[origin]);
        for (axis, window) in self.windows[..self.windows.len() - 1].iter().enumerate().map(|(i, w)| (i + 1, w)) {
            let (first, taps) = valid_taps(*window, at[axis], src.whole()[axis]);
            let offset =
                |t: usize| (first + (t * window.dilation) as isize - src.region()[axis].start as isize) as usize * src.strides()[axis];
            cells = cells.iter().flat_map(|&cell| taps.range().map(move |t| cell + offset(t))).collect();
        }
        cells
    }
}

/// The first tap's coordinate, which may lie before the image, and the taps that lie inside.
pub(crate) fn valid_taps(window: Window, out: usize, len: usize) -> (isize, Span) {
    let first = (out * window.stride) as isize - window.pad_before(len) as isize;
    let inside = |limit: isize| (limit - first).max(0).unsigned_abs().div_ceil(window.dilation).min(window.kernel);
    (first, Span::new(inside(0), inside(len as isize)))
}

/// The cells of one output after the other along a line. Their offsets relative to the window's first tap stay the same
/// while the same taps are inside.
struct Cells<'a> {
    pool: &'a Pool,
    src: &'a View<'a>,
    outer: &'a [usize],
    taps: Span,
    offsets: SmallVec<[usize; 32]>,
}

impl Cells<'_> {
    /// Moves to the output at `pixel`; what to add to the offsets to get its cells.
    fn seek(&mut self, pixel: usize) -> isize {
        let axis = self.pool.windows.len();
        let window = self.pool.windows[axis - 1];
        let stride = self.src.strides()[axis];
        let (first, taps) = valid_taps(window, pixel, self.src.whole()[axis]);
        if taps != self.taps || self.offsets.is_empty() {
            let step = window.dilation * stride;
            self.offsets = self.outer.iter().flat_map(|&cell| taps.range().map(move |t| cell + t * step)).collect();
            self.taps = taps;
        }
        (first - self.src.region()[axis].start as isize) * stride as isize
    }

    /// How many outputs from the first of `pixels` on have the same taps inside: all of them, or it is one alone.
    fn run(&self, pixels: std::ops::Range<usize>) -> usize {
        let axis = self.pool.windows.len();
        let (window, len) = (self.pool.windows[axis - 1], self.src.whole()[axis]);
        if self.taps.len() < window.kernel {
            return 1;
        }
        // The last tap of output o lies at o * stride - pad + extent - 1.
        let inside = (len + window.pad_before(len) - window.extent()) / window.stride + 1;
        inside.min(pixels.end) - pixels.start
    }

    /// Source elements between the windows of neighbouring outputs.
    fn pixel_step(&self) -> usize {
        let axis = self.pool.windows.len();
        self.pool.windows[axis - 1].stride * self.src.strides()[axis]
    }
}

/// Outputs along a line whose windows have the same taps inside the image.
#[derive(Clone, Copy)]
struct Run {
    pixels: usize,
    channels: usize,
    /// Elements between the cells of neighbouring outputs, and between the outputs.
    src: usize,
    dst: usize,
}

impl Run {
    /// As one output of many channels, where there are no gaps.
    fn joined(self) -> Self {
        let packed = self.src == self.channels && self.dst == self.channels;
        if packed { Self { pixels: 1, channels: self.channels * self.pixels, ..self } } else { self }
    }
}

/// Combines `N` channels of all cells; the innermost loop is as wide as registers are.
#[inline(always)]
fn fold<const N: usize>(data: &[f32], cells: &[usize], shift: isize, first: f32, combine: impl Fn(f32, f32) -> f32) -> [f32; N] {
    let mut acc = [first; N];
    for &cell in cells {
        let values = &data[cell.wrapping_add_signed(shift)..][..N];
        for (acc, &x) in acc.iter_mut().zip(values) {
            *acc = combine(*acc, x);
        }
    }
    acc
}

#[inline(always)]
fn pool_channels<const N: usize>(kind: PoolKind, data: &[f32], cells: &[usize], shift: isize, out: &mut [f32]) {
    let acc = match kind {
        PoolKind::Max => fold::<N>(data, cells, shift, f32::NEG_INFINITY, math::max),
        PoolKind::Average => {
            let mut acc = fold::<N>(
                data,
                cells,
                shift,
                0.0,
                #[inline(always)]
                |a, x| a + x,
            );
            acc.iter_mut().for_each(
                #[inline(always)]
                |sum| *sum /= cells.len() as f32,
            );
            acc
        }
    };
    out.copy_from_slice(&acc);
}

/// All channels of one output in blocks of `N`, the last of which overlaps the one before it.
#[inline(always)]
fn pool_blocks<const N: usize>(kind: PoolKind, data: &[f32], cells: &[usize], shift: isize, out: &mut [f32]) {
    let mut from = 0;
    while from < out.len() {
        let at = from.min(out.len() - N);
        pool_channels::<N>(kind, data, cells, shift + at as isize, &mut out[at..at + N]);
        from += N;
    }
}

multiversion! {
    fn pool_run<A>(kind: PoolKind, run: Run, data: &[f32], cells: &[usize], shift: isize, out: &mut [f32]) {
        let run = run.joined();
        for pixel in 0..run.pixels {
            let shift = shift + (pixel * run.src) as isize;
            let out = &mut out[pixel * run.dst..][..run.channels];
            match run.channels {
                64.. => pool_blocks::<64>(kind, data, cells, shift, out),
                16.. => pool_blocks::<16>(kind, data, cells, shift, out),
                4.. => pool_blocks::<4>(kind, data, cells, shift, out),
                _ => pool_blocks::<1>(kind, data, cells, shift, out),
            }
        }
    }
}
