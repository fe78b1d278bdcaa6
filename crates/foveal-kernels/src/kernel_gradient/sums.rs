//! Sums over pixels, cut into chunks, tasks and register tiles.

use super::Groups;
use super::chunks::{ALIAS, CHANNELS, Chunk, Grid, Inputs, Upcoming, Windowed};
use super::tile::{self, Ahead, Line, Tile};
use crate::blocks::Shared;
use crate::buffer::{Buffer, Scratch, with_scratch};
use crate::conv::{AXES, Axis, Strided};
use crate::product::split_evenly;
use crate::tile::{LINE, lanes};
use crate::view::for_each_row;
use crate::{Exec, Isa, Region, Shape, Span, View, Window, par};
use smallvec::SmallVec;
use std::ops::Range;

/// A kernel gradient to compute.
pub(super) struct Sums {
    isa: Isa,
    /// The windows; steps are the pixels to sum over.
    axes: [Axis; AXES],
    grid: Grid,
    windowed: Windowed,
    pixels: Strided<*const f32>,
    groups: Groups,
    /// Whether taps along the width are one run of channels.
    joined: bool,
    /// Whether tiles hold columns times vectors of rows, because there are few columns.
    swapped: bool,
}

/// Most columns for which tiles are swapped.
const SWAPPED: usize = 6;

/// Fewest tiles for which a panel is copied.
const PACKED: usize = 8;

// SAFETY: threads only read the operands, which are borrowed for the whole call.
unsafe impl Sync for Sums {}

/// What a task adds of one chunk.
struct Part<'a> {
    chunk: Chunk,
    /// Columns of the kernel.
    units: Range<usize>,
    /// Its rows.
    strips: &'a [Strip],
    /// The sum.
    dst: *mut f32,
}

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
    pub(super) fn new(isa: Isa, windows: &[Window], x: &View, pixels: &View, steps: Region, groups: Groups) -> Self {
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
        let cols = if groups.is_depthwise() { groups.all_cols() } else { groups.cols };
        let grid = Grid::new(whole, &axes, [run, cols], tiles);
        let run = if joined { run * axes[AXES - 1].kernel } else { run };
        let swapped = groups.cols <= SWAPPED.min(lanes(isa) / 2) && run >= lanes(isa) && !groups.is_depthwise();
        Self { isa, axes, grid, windowed, pixels: Strided::src(pixels), groups, joined, swapped }
    }

    /// Pixels times products of each.
    fn work(&self, len: usize) -> usize {
        let pixels: usize = self.axes.iter().map(|a| a.steps.len()).product();
        pixels.saturating_mul(len) / if self.groups.is_depthwise() { 12 } else { 50 }
    }

    /// Computes the gradient.
    pub(super) fn run(&self, exec: Exec, dst: &mut [f32]) {
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
            let mut chunks = self.grid.chunks(self.axes.each_ref().map(|a| a.steps), sum).peekable();
            while let Some(chunk) = chunks.next() {
                let turns = units.len() * strips.len() * chunk.iter().map(|span| span.len()).product::<usize>();
                let upcoming = Upcoming::new(&self.axes, &self.windowed, &self.pixels, chunks.peek(), turns);
                let part = Part { chunk, units: units.clone(), strips, dst };
                with_scratch(|scratch| self.add(&part, upcoming, scratch));
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
        let most = if self.swapped { lanes(self.isa) * tile::VECTORS } else { tile::tiles_for(self.isa, tile::VECTORS).len() };
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

    /// Adds a chunk's products for some columns and rows of the kernel.
    fn add(&self, part: &Part, mut upcoming: Upcoming, scratch: &mut Scratch) {
        if self.groups.is_depthwise() {
            return self.depthwise(part, scratch);
        }
        let Groups { rows, cols, .. } = self.groups;
        let panels = self.panels(cols);
        let mut next = part.units.start;
        while next < part.units.end {
            let group = next / panels;
            let end = part.units.end.min((group + 1) * panels);
            for strips in part.strips.chunk_by(|a, b| a.block == b.block) {
                let block = strips[0].block;
                let channels = Span::new(group * rows + block.start, group * rows + block.end);
                let inputs = self.windowed.inputs(&self.axes, &part.chunk, channels, self.joined, &mut scratch.src);
                let pixels = Pixels::new(self, &part.chunk, &inputs);
                for panel in next..end {
                    let packed = self.packs(strips.len()).then(|| pixels.pack(self, group, panel % panels, &mut scratch.dst));
                    let pixels = packed.as_ref().unwrap_or(&pixels);
                    for (index, strip) in strips.iter().enumerate() {
                        let mut ahead = upcoming.take(pixels.len(), pixels.x);
                        // The first tiles of a panel ask for the columns of the next one.
                        if panel + 1 < end && index < tile::VECTORS && !self.swapped && packed.is_none() {
                            ahead.beside = lanes(self.isa) * tile::VECTORS + index * lanes(self.isa);
                        }
                        self.tile(pixels, strip, [group, panel % panels], ahead, part.dst);
                    }
                }
            }
            next = end;
        }
    }

    /// Whether a panel of the pixels' channels is copied before so many tiles read it: where pixels lie so far apart that they
    /// share few sets of the caches.
    fn packs(&self, strips: usize) -> bool {
        strips >= PACKED && self.pixels.strides[AXES - 1].is_multiple_of(ALIAS) && !self.swapped
    }

    /// The columns of a panel of a group.
    fn columns(&self, group: usize, panel: usize) -> Range<usize> {
        let (cols, width) = (self.groups.cols, lanes(self.isa) * tile::VECTORS);
        group * cols + panel * width..group * cols + cols.min((panel + 1) * width)
    }

    /// Adds the products of all pixels to one strip of one panel of a group.
    fn tile(&self, pixels: &Pixels, strip: &Strip, [group, panel]: [usize; 2], ahead: Ahead, dst: *mut f32) {
        let (pitch, columns) = (self.groups.all_cols(), self.columns(group, panel));
        let from: usize = (0..AXES).map(|a| strip.distance[a] * pixels.inputs[a]).sum::<usize>() + strip.channel;
        let len = columns.len();
        let dst = dst.wrapping_add(strip.row * pitch + columns.start);
        let (x, y) = (pixels.x.wrapping_add(from), pixels.y.wrapping_add(columns.start));
        let tiles = |width: usize| tile::tiles_for(self.isa, width.div_ceil(lanes(self.isa)));
        let tile = Tile { x, y, dst, pitch, cols: len, ahead, ..pixels.blank() };
        // SAFETY: the inputs of all windows are in the region of the view or in the copy, the pixels in that of their view,
        // and no other task has these columns and rows of this sum.
        unsafe {
            if !self.swapped {
                return tiles(len)[strip.len - 1](&tile);
            }
            let (width, lines) = (strip.len, pixels.swapped());
            let mut turned = [0.0; SWAPPED * tile::VECTORS * LINE];
            let operands = Tile { x: y, y: x, x_step: tile.y_step, y_step: tile.x_step, lines: &lines, ..tile };
            tiles(width)[len - 1](&Tile { dst: turned.as_mut_ptr(), pitch: width, cols: width, ..operands });
            for (c, column) in turned.chunks_exact(width).enumerate().take(len) {
                column.iter().enumerate().for_each(|(r, x)| *dst.add(r * pitch + c) += x);
            }
        }
    }

    /// As [`Sums::add`] where every column sees one channel; a unit is a vector of columns.
    fn depthwise(&self, part: &Part, scratch: &mut Scratch) {
        let Part { chunk, units, dst, .. } = part;
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
        for unit in units.clone() {
            let column = unit * lanes;
            let len = lanes.min(cols - column);
            for (d, tap) in depth.taps.iter().enumerate() {
                let front = depth.distance(tap) * inputs.strides[1] + column - channels.start * repeat;
                for w in split_evenly(width.kernel, tile::MOST_TAPS) {
                    for h in split_evenly(height.kernel, tile::most_tap_rows(self.isa, w.len())) {
                        let from = front + h.start * tap_step(2) + w.start * tap_step(3);
                        let row = (d * height.kernel + h.start) * width.kernel + w.start;
                        let (x, y) = (pixels.x.wrapping_add(from), pixels.y.wrapping_add(column));
                        let steps = Tile { x_row: tap_step(2), x_tap: tap_step(3), row_pitch: width.kernel * cols, ..pixels.blank() };
                        let tile = Tile { x, y, dst: dst.wrapping_add(row * cols + column), pitch: cols, cols: len, ..steps };
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
    /// Elements between neighbouring inputs along each axis.
    inputs: [usize; AXES],
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
        let (count, x_step, y_step) = (chunk[AXES - 1].len(), steps[AXES - 1], strides[AXES - 1]);
        let mut pixels = Self { x: inputs.data, inputs: inputs.strides, y, lines, count, x_step, y_step };
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

    /// The same pixels with the columns of one panel copied side by side.
    fn pack(&self, sums: &Sums, group: usize, panel: usize, into: &mut Buffer) -> Self {
        let (columns, pitch) = (sums.columns(group, panel), lanes(sums.isa) * tile::VECTORS);
        let len = columns.len();
        let into = into.at_least(self.len() * pitch);
        let mut lines = self.lines.clone();
        for (line, into) in lines.iter_mut().zip(into.chunks_exact_mut(self.count * pitch)) {
            for (pixel, into) in into.chunks_exact_mut(pitch).enumerate() {
                let from = self.y.wrapping_add(line.y + pixel * self.y_step + columns.start);
                // SAFETY: the pixel and these columns lie in the region of their view.
                into[..len].copy_from_slice(unsafe { std::slice::from_raw_parts(from, len) });
            }
        }
        lines.iter_mut().enumerate().for_each(|(i, line)| line.y = i * self.count * pitch);
        let y = into.as_ptr().wrapping_sub(columns.start);
        Self { x: self.x, inputs: self.inputs, y, lines, count: self.count, x_step: self.x_step, y_step: pitch }
    }

    /// A tile over these pixels without a destination.
    fn blank(&self) -> Tile<'_> {
        let Self { x, y, ref lines, count, x_step, y_step, .. } = *self;
        let (dst, ahead) = (std::ptr::null_mut(), Ahead { from: x, step: 0, beside: 0 });
        Tile { x, y, lines, count, x_step, y_step, x_row: 0, x_tap: 0, dst, pitch: 0, row_pitch: 0, cols: 0, ahead }
    }

    /// How many there are.
    fn len(&self) -> usize {
        self.count * self.lines.len()
    }

    /// The lines with both operands in each other's place.
    fn swapped(&self) -> SmallVec<[Line; 64]> {
        self.lines.iter().map(|line| Line { x: line.y, y: line.x }).collect()
    }
}
