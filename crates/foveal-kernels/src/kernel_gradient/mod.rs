//! Gradients of the kernels of convolutions and dense layers: sums over all pixels of products of two tensors.
//!
//! One operand, the *windowed* one, is seen through the taps; the other has one vector of channels per pixel. Chunks of
//! pixels are summed in registers, tile after tile, and added to the sum of the chunks before; see [`chunks::Grid`] for
//! the order.

mod chunks;
mod tile;

use crate::blocks::Shared;
use crate::buffer::{Buffer, Scratch, with_scratch};
use crate::conv::{AXES, Axis, Strided};
use crate::product::split_evenly;
use crate::tile::lanes;
use crate::view::for_each_row;
use crate::{Conv, ConvTranspose, Exec, Isa, MatMul, Padding, Region, Shape, Span, View, Window, par};
use chunks::{CHANNELS, Chunk, Grid, Inputs, Windowed};
use smallvec::SmallVec;
use std::ops::Range;
use tile::{Line, Tile};

impl Conv {
    /// The gradient of Keras' kernel `(k.., cin / groups, cout)`, or `(k.., cin, multiplier)`: `dst[k.., c, f] = sum over
    /// n, o.. of x[n, o*stride + k*dilation - pad, c] * dy[n, o.., f]` for the outputs that `dy` covers. The others' gradients
    /// count as zeros: whichever part of them `dy` leaves out, the bits are the same.
    ///
    /// # Panics
    /// If `x` does not cover what these outputs read, either view lacks channels, or the length of `dst` does not fit.
    pub fn kernel_gradient(&self, exec: Exec, x: &View, dy: &View, dst: &mut [f32]) {
        let taps: usize = self.windows.iter().map(|w| w.kernel).product();
        assert_eq!(dst.len(), taps * self.cin / self.groups * self.cout, "kernel gradient: length of the kernel");
        check(x, self.cin, self.windows.len());
        check(dy, self.cout, self.windows.len());
        let mut demand = x.region().clone();
        demand[0] = dy.region()[0];
        for (i, window) in self.windows.iter().enumerate() {
            demand[i + 1] = window.demand(dy.region()[i + 1], x.whole()[i + 1]);
        }
        assert!(dy.region().is_empty() || x.region().contains(&demand), "kernel gradient: {} does not cover {demand}", x.region());
        let groups = Groups { count: self.groups, rows: self.cin / self.groups, cols: self.cout / self.groups };
        Sums::new(exec.isa, &self.windows, x, dy, dy.region().clone(), groups).run(exec, dst);
    }
}

impl ConvTranspose {
    /// The gradient of Keras' kernel `(k.., cout, cin)`: `dst[k.., f, c] = sum over n, i.. of dy[n, i*stride + k*dilation -
    /// crop_before, f] * x[n, i.., c]`. Gradients of outputs that `dy` does not cover count as zeros.
    ///
    /// # Panics
    /// If `x` does not cover what the outputs of `dy` read, either view lacks channels, or the length of `dst` does not fit.
    pub fn kernel_gradient(&self, exec: Exec, x: &View, dy: &View, dst: &mut [f32]) {
        let taps: usize = self.windows.iter().map(|w| w.kernel).product();
        assert_eq!(dst.len(), taps * self.cin * self.cout, "kernel gradient: length of the kernel");
        check(x, self.cin, self.windows.len());
        check(dy, self.cout, self.windows.len());
        let mut demand = x.region().clone();
        demand[0] = dy.region()[0];
        for (i, window) in self.windows.iter().enumerate() {
            demand[i + 1] = window.demand(dy.region()[i + 1], x.whole()[i + 1]);
        }
        if dy.region().is_empty() {
            return dst.fill(0.0);
        }
        assert!(x.region().contains(&demand), "kernel gradient: {} does not cover {demand}", x.region());
        let window = |w: &crate::TransposedWindow| Window {
            kernel: w.kernel,
            stride: w.stride,
            dilation: w.dilation,
            padding: Padding::Fixed(w.crop_before(), 0),
        };
        let windows: SmallVec<[Window; 3]> = self.windows.iter().map(window).collect();
        let groups = Groups { count: 1, rows: self.cout, cols: self.cin };
        Sums::new(exec.isa, &windows, dy, x, demand, groups).run(exec, dst);
    }
}

impl MatMul {
    /// The gradient of Keras' kernel `(k, n)`: `dst[c, f] = sum over all rows of x[.., c] * dy[.., f]` for the rows that `dy`
    /// covers; others count as zeros.
    ///
    /// # Panics
    /// If `x` does not cover these rows, either view lacks channels, or the length of `dst` does not fit.
    pub fn kernel_gradient(&self, exec: Exec, x: &View, dy: &View, dst: &mut [f32]) {
        assert_eq!(dst.len(), self.k * self.n, "kernel gradient: length of the kernel");
        let last = dy.region().rank() - 1;
        assert!(x.region().rank() == last + 1, "kernel gradient: ranks of {} and {}", x.region(), dy.region());
        assert!(x.region()[last] == Span::full(self.k) && dy.region()[last] == Span::full(self.n), "kernel gradient: channels");
        let mut rows = x.region().clone();
        rows.0[..last].copy_from_slice(&dy.region().0[..last]);
        assert!(x.region().contains(&rows), "kernel gradient: {} does not cover {rows}", x.region());
        let groups = Groups { count: 1, rows: self.k, cols: self.n };
        let lead = last.saturating_sub(AXES);
        if lead == 0 {
            return Sums::new(exec.isa, &[], x, dy, dy.region().clone(), groups).run(exec, dst);
        }
        dst.fill(0.0);
        let mut part = vec![0.0; dst.len()];
        for_each_row(&dy.region().shape()[..lead], |at, n| {
            for i in 0..n {
                let slice = |region: &Region| -> Region {
                    let index = |a: usize| dy.region()[a].start + at[a] + if a + 1 == lead { i } else { 0 };
                    let span = |(a, span): (usize, &Span)| if a < lead { Span::new(index(a), index(a) + 1) } else { *span };
                    region.0.iter().enumerate().map(span).collect()
                };
                let (x, dy) = (x.narrow(&slice(&rows)), dy.narrow(&slice(dy.region())));
                Sums::new(exec.isa, &[], &x, &dy, dy.region().clone(), groups).run(exec, &mut part);
                dst.iter_mut().zip(&part).for_each(|(sum, x)| *sum += x);
            }
        });
    }
}

/// # Panics
/// If a view is not `(batch, spatial.., channels)` with all its channels.
fn check(view: &View, channels: usize, spatial: usize) {
    let (region, rank) = (view.region(), spatial + 2);
    assert!((1..AXES).contains(&spatial) && region.rank() == rank, "kernel gradient: {region} does not have {rank} axes");
    assert!(region.is_empty() || region[rank - 1] == Span::full(channels), "kernel gradient: {region} lacks some of {channels} channels");
}

/// Channels of the windowed operand and of the other one, per group.
#[derive(Clone, Copy)]
struct Groups {
    count: usize,
    rows: usize,
    cols: usize,
}

impl Groups {
    /// Whether every channel of the windowed operand is a group of its own.
    fn is_depthwise(self) -> bool {
        self.rows == 1 && self.count > 1
    }

    fn all_cols(self) -> usize {
        self.count * self.cols
    }
}

/// A kernel gradient to compute.
struct Sums {
    isa: Isa,
    /// The windows; steps are the pixels to sum over.
    axes: [Axis; AXES],
    grid: Grid,
    windowed: Windowed,
    pixels: Strided<*const f32>,
    groups: Groups,
    /// Whether taps along the width are one run of channels.
    joined: bool,
}

// SAFETY: threads only read the operands, which are borrowed for the whole call.
unsafe impl Sync for Sums {}

/// Rows of the kernel that a tile computes.
struct Strip {
    /// Channels of the windowed operand, within a group, to which it belongs.
    block: Span,
    /// The tap's distance from a window's first input.
    distance: [usize; AXES],
    /// The first channel, counted from the block's first, or from the run's where taps are joined.
    channel: usize,
    len: usize,
    /// The kernel's row of that channel.
    row: usize,
}

impl Sums {
    fn new(isa: Isa, windows: &[Window], x: &View, pixels: &View, steps: Region, groups: Groups) -> Self {
        let rank = steps.rank();
        let mut axes: [Axis; AXES] = std::array::from_fn(|_| Axis::pointwise(Span::full(1), 1));
        let (mut have, mut whole) = ([Span::full(1); AXES], [1; AXES]);
        let first = (rank - 1).saturating_sub(AXES);
        for (to, from) in (first..rank - 1).rev().enumerate().map(|(i, from)| (AXES - 1 - i, from)) {
            let window = (windows.len() + from + 1).checked_sub(rank).and_then(|i| windows.get(i));
            axes[to] = match window {
                Some(window) => Axis::window(*window, steps[from], x.whole()[from]),
                None => Axis::pointwise(steps[from], x.whole()[from]),
            };
            (have[to], whole[to]) = (x.region()[from], pixels.whole()[from]);
        }
        let run = if groups.is_depthwise() { groups.all_cols() } else { groups.rows };
        let [.., width] = &axes;
        let joined = groups.count == 1 && run < CHANNELS && width.taps.len() > 1 && width.taps[1].shift == width.taps[0].shift + 1;
        let rows: usize = axes.iter().map(|a| a.kernel).product::<usize>() * groups.rows;
        let cols = lanes(isa) * tile::VECTORS;
        let tiles = match groups.is_depthwise() {
            true => groups.all_cols().div_ceil(lanes(isa)),
            false => rows.div_ceil(tile::tiles_for(isa, tile::VECTORS).len()) * groups.cols.div_ceil(cols) * groups.count,
        };
        let repeat = if groups.is_depthwise() { groups.cols } else { 1 };
        let windowed = Windowed { data: Strided::src(x), have, repeat };
        let grid = Grid::new(whole, &axes, run, tiles);
        Self { isa, axes, grid, windowed, pixels: Strided::src(pixels), groups, joined }
    }

    /// Pixels times products of each.
    fn work(&self, len: usize) -> usize {
        let pixels: usize = self.axes.iter().map(|a| a.steps.len()).product();
        pixels.saturating_mul(len) / if self.groups.is_depthwise() { 12 } else { 50 }
    }

    fn run(&self, exec: Exec, dst: &mut [f32]) {
        dst.fill(0.0);
        if dst.is_empty() || self.axes.iter().any(|a| a.steps.is_empty()) {
            return;
        }
        let work = self.work(dst.len());
        let threads = par::useful_threads(exec, work);
        let strips = if self.groups.is_depthwise() { Vec::new() } else { self.strips() };
        let sums = self.grid.sums;
        let wanted = if threads > 1 { (2 * threads).div_ceil(sums) } else { 1 };
        let units = self.units();
        let by_unit = wanted.min(units);
        let by_strip = wanted.div_ceil(by_unit).clamp(1, strips.len().max(1));
        let cut = |n: usize, parts: usize, i: usize| n * i / parts..n * (i + 1) / parts;
        let mut partial = Buffer::zeros(if sums > 1 { sums * dst.len() } else { 0 });
        let base = Shared(if sums > 1 { partial.as_mut_slice().as_mut_ptr() } else { dst.as_mut_ptr() });
        par::for_each(exec, sums * by_unit * by_strip, work, |task| {
            let (part, sum) = (task / sums, task % sums);
            let units = cut(units, by_unit, part / by_strip);
            let strips = &strips[cut(strips.len(), by_strip, part % by_strip)];
            // SAFETY: every sum has a buffer of its own.
            let dst = unsafe { base.get().add(sum * dst.len()) };
            for chunk in self.grid.chunks(self.axes.each_ref().map(|a| a.steps), sum) {
                with_scratch(|scratch| self.chunk(&chunk, units.clone(), strips, dst, scratch));
            }
        });
        if sums > 1 {
            for part in partial.as_slice()[..sums * dst.len()].chunks_exact(dst.len()) {
                dst.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
            }
        }
    }

    /// Columns of the kernel that are computed together: a panel of a group, or a vector of channels.
    fn units(&self) -> usize {
        let Groups { count, cols, .. } = self.groups;
        match self.groups.is_depthwise() {
            true => self.groups.all_cols().div_ceil(lanes(self.isa)),
            false => count * self.panels(cols),
        }
    }

    fn panels(&self, cols: usize) -> usize {
        cols.div_ceil(lanes(self.isa) * tile::VECTORS)
    }

    /// All rows of the kernel, those of the same channels together.
    fn strips(&self) -> Vec<Strip> {
        let taps: Shape =
            self.axes.iter().enumerate().map(|(a, axis)| if self.joined && a == AXES - 1 { 1 } else { axis.taps.len() }).collect();
        let rows = self.groups.rows;
        let run = if self.joined { self.axes[AXES - 1].kernel * rows } else { rows };
        let most = tile::tiles_for(self.isa, tile::VECTORS).len();
        let mut strips = Vec::new();
        let blocks = if self.joined { 1 } else { rows.div_ceil(CHANNELS) };
        for part in split_evenly(run, run.div_ceil(blocks)) {
            let block = if self.joined { Span::full(rows) } else { Span::new(part.start, part.end) };
            let mut tap = 0;
            for_each_row(&taps, |at, n| {
                for last in 0..n {
                    let mut distance = [0; AXES];
                    for (axis, distance) in distance.iter_mut().enumerate() {
                        let index = at[axis] + if axis == AXES - 1 { last } else { 0 };
                        *distance = self.axes[axis].distance(&self.axes[axis].taps[index]);
                    }
                    for strip in split_evenly(part.len(), most) {
                        let row = tap * run + part.start + strip.start;
                        strips.push(Strip { block, distance, channel: strip.start, len: strip.len(), row });
                    }
                    tap += 1;
                }
            });
        }
        strips
    }

    /// Adds a chunk's products for some columns and rows of the kernel at `dst`.
    fn chunk(&self, chunk: &Chunk, units: Range<usize>, strips: &[Strip], dst: *mut f32, scratch: &mut Scratch) {
        if self.groups.is_depthwise() {
            return self.depthwise(chunk, units, dst, scratch);
        }
        let Groups { rows, cols, .. } = self.groups;
        let (panels, width) = (self.panels(cols), lanes(self.isa) * tile::VECTORS);
        let mut next = units.start;
        while next < units.end {
            let group = next / panels;
            let end = units.end.min((group + 1) * panels);
            for strips in strips.chunk_by(|a, b| a.block == b.block) {
                let block = strips[0].block;
                let channels = Span::new(group * rows + block.start, group * rows + block.end);
                let inputs = self.windowed.inputs(&self.axes, chunk, channels, self.joined, &mut scratch.src);
                let pixels = Pixels::new(self, chunk, &inputs);
                for panel in next..end {
                    let col = panel % panels * width;
                    let len = width.min(cols - col);
                    let tiles = tile::tiles_for(self.isa, len.div_ceil(lanes(self.isa)));
                    for strip in strips {
                        let from: usize = (0..AXES).map(|a| strip.distance[a] * inputs.strides[a]).sum::<usize>() + strip.channel;
                        let pitch = self.groups.all_cols();
                        let column = group * cols + col;
                        let dst = dst.wrapping_add(strip.row * pitch + column);
                        let tile = pixels.tile(from, column, Tile { dst, pitch, cols: len, ..pixels.blank() });
                        // SAFETY: the inputs of all windows are in the region of the view or in the copy, the pixels in that
                        // of their view, and no other task has these columns and rows of this sum.
                        unsafe { tiles[strip.len - 1](&tile) };
                    }
                }
            }
            next = end;
        }
    }

    /// As [`Sums::chunk`] where every column sees one channel; a unit is a vector of columns.
    fn depthwise(&self, chunk: &Chunk, units: Range<usize>, dst: *mut f32, scratch: &mut Scratch) {
        let (lanes, cols, repeat) = (lanes(self.isa), self.groups.all_cols(), self.groups.cols);
        let wanted = Span::new(units.start * lanes, (units.end * lanes).min(cols));
        let channels = Span::new(wanted.start / repeat, wanted.end.div_ceil(repeat));
        let inputs = self.windowed.inputs(&self.axes, chunk, channels, false, &mut scratch.src);
        let pixels = Pixels::new(self, chunk, &inputs);
        let [_, depth, height, width] = &self.axes;
        let tap_step = |axis: usize| {
            let axis_taps = &self.axes[axis];
            axis_taps.taps.get(1).map_or(0, |tap| axis_taps.distance(tap) * inputs.strides[axis])
        };
        for unit in units {
            let column = unit * lanes;
            let len = lanes.min(cols - column);
            for (d, tap) in depth.taps.iter().enumerate() {
                let front = depth.distance(tap) * inputs.strides[1] + column - channels.start * repeat;
                for w in split_evenly(width.kernel, tile::MOST_TAPS) {
                    for h in split_evenly(height.kernel, tile::most_tap_rows(self.isa, w.len())) {
                        let from = front + h.start * tap_step(2) + w.start * tap_step(3);
                        let row = (d * height.kernel + h.start) * width.kernel + w.start;
                        let blank = Tile {
                            x_row: tap_step(2),
                            x_tap: tap_step(3),
                            pitch: cols,
                            row_pitch: width.kernel * cols,
                            cols: len,
                            ..pixels.blank()
                        };
                        let tile = pixels.tile(from, column, Tile { dst: dst.wrapping_add(row * cols + column), ..blank });
                        // SAFETY: as above.
                        unsafe { tile::depthwise_for(self.isa, h.len(), w.len())(&tile) };
                    }
                }
            }
        }
    }
}

/// The pixels of a chunk in both operands.
struct Pixels {
    x: *const f32,
    /// Channel 0 of the first pixel.
    y: *const f32,
    lines: SmallVec<[Line; 64]>,
    count: usize,
    x_step: usize,
    y_step: usize,
}

impl Pixels {
    fn new(sums: &Sums, chunk: &Chunk, inputs: &Inputs) -> Self {
        let steps: [usize; AXES] = std::array::from_fn(|a| sums.axes[a].in_step * inputs.strides[a]);
        let strides = sums.pixels.strides;
        let first = sums.pixels.offset(&chunk.map(|span| span.start));
        let y = sums.pixels.data.wrapping_add(first).wrapping_sub(sums.pixels.channel);
        let mut lines = SmallVec::new();
        for n in 0..chunk[0].len() {
            for d in 0..chunk[1].len() {
                for h in 0..chunk[2].len() {
                    let at = |steps: &[usize; AXES]| n * steps[0] + d * steps[1] + h * steps[2];
                    lines.push(Line { x: at(&steps), y: at(&strides) });
                }
            }
        }
        let mut pixels =
            Self { x: inputs.data, y, lines, count: chunk[AXES - 1].len(), x_step: steps[AXES - 1], y_step: strides[AXES - 1] };
        pixels.join();
        pixels
    }

    /// Makes one line of all where each begins where the one before it ends.
    fn join(&mut self) {
        if self.count == 1 && self.lines.len() > 1 {
            (self.x_step, self.y_step) = (self.lines[1].x, self.lines[1].y);
        }
        let (x, y) = (self.count * self.x_step, self.count * self.y_step);
        if self.lines.iter().enumerate().all(|(i, line)| *line == Line { x: i * x, y: i * y }) {
            self.count *= self.lines.len();
            self.lines.truncate(1);
        }
    }

    /// A tile over these pixels without a destination.
    fn blank(&self) -> Tile<'_> {
        let Self { x, y, lines, count, x_step, y_step } = self;
        let dst = std::ptr::null_mut();
        Tile {
            x: *x,
            y: *y,
            lines,
            count: *count,
            x_step: *x_step,
            y_step: *y_step,
            x_row: 0,
            x_tap: 0,
            dst,
            pitch: 0,
            row_pitch: 0,
            cols: 0,
        }
    }

    /// The tile whose operands begin `x` elements and `y` channels behind the first pixel's.
    fn tile<'a>(&'a self, x: usize, y: usize, tile: Tile<'a>) -> Tile<'a> {
        Tile { x: self.x.wrapping_add(x), y: self.y.wrapping_add(y), ..tile }
    }
}
