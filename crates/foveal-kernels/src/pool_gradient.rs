//! Gradients of pooling.

use crate::multiversion::multiversion;
use crate::pool::valid_taps;
use crate::view::for_each_row;
use crate::{Exec, Pool, PoolKind, Region, Shape, Span, View, ViewMut, blocks, copy};
use smallvec::SmallVec;
use std::ops::Range;

/// One cell of a window: where its value lies, and where its gradient goes, if that is wanted.
#[derive(Clone, Copy)]
struct Cell {
    x: usize,
    dst: Option<usize>,
}

impl Pool {
    /// The outputs whose windows see a part `dx` of an input of shape `whole`.
    pub fn gradient_demand(&self, dx: &Region, whole: &[usize]) -> Region {
        let mut demand = dx.clone();
        for (axis, window) in self.windows.iter().enumerate().map(|(i, window)| (i + 1, window)) {
            demand[axis] = window.adjoint(whole[axis]).demand(dx[axis], window.output_len(whole[axis]));
        }
        demand
    }

    /// The gradient of the input for the region of `dst`: maximum pooling passes `dy` to the first largest cell of a window in
    /// row-major order, or its first NaN; average pooling in equal parts to all cells inside the image. What comes from
    /// several windows is added in their row-major order. Windows of nothing but padding pass nothing on.
    ///
    /// `dy` covers [`Pool::gradient_demand`], and `x`, which only maximum pooling needs, what these windows read.
    ///
    /// # Panics
    /// If ranks or regions do not fit.
    pub fn gradient(&self, exec: Exec, x: Option<&View<'_>>, dy: &View<'_>, dst: &mut ViewMut<'_>) {
        let rank = self.windows.len() + 2;
        assert!(rank > 2 && dy.region().rank() == rank && dst.region().rank() == rank, "pool: views must have rank {rank}");
        let x = x.filter(|_| self.kind == PoolKind::Max);
        assert!(x.is_some() || self.kind == PoolKind::Average, "pool: the gradient of a maximum needs its input");
        let taps = self.windows.iter().fold(1usize, |taps, w| taps.saturating_mul(w.kernel));
        let cost = dst.region().len().saturating_mul(taps) / 4;
        blocks::for_each_tile(exec, dst, 2, cost, |mut dst| {
            copy::fill(exec.serial(), 0.0, &mut dst);
            self.scatter(exec, x, dy, &mut dst);
        });
    }

    /// Adds to `dst`, output after output.
    fn scatter(&self, exec: Exec, x: Option<&View<'_>>, dy: &View<'_>, dst: &mut ViewMut<'_>) {
        let (axes, last) = (self.windows.len(), self.windows.len() + 1);
        let (region, whole) = (dst.region().clone(), Shape::from_slice(dst.whole()));
        let outputs = self.gradient_demand(&region, &whole);
        assert!(outputs.is_empty() || dy.region().contains(&outputs), "pool: {} does not cover {outputs}", dy.region());
        if let Some(x) = x {
            let mut seen = outputs.clone();
            for (axis, window) in self.windows.iter().enumerate().map(|(i, window)| (i + 1, window)) {
                seen[axis] = window.demand(outputs[axis], whole[axis]);
            }
            assert!(x.region().contains(&seen), "pool: {} does not cover {seen}", x.region());
        }
        let channels = region[last];
        let mut cells: SmallVec<[Cell; 32]> = SmallVec::new();
        for_each_row(&outputs.shape()[..last], |row, n| {
            let mut at: Shape = row.iter().zip(&outputs.0).map(|(i, span)| i + span.start).chain([channels.start]).collect();
            let end = at[axes] + n;
            while at[axes] < end {
                self.cells(&at, x, dst, &whole, &mut cells);
                let stride = self.windows[axes - 1].stride;
                let run = Run {
                    outputs: self.alike(at[axes]..end, whole[axes], region[axes]),
                    channels: channels.len(),
                    x: x.map_or(0, |x| stride * x.strides()[axes]),
                    dy: dy.strides()[axes],
                    dst: stride * dst.strides()[axes],
                };
                let dy = &dy.data()[dy.offset(&at)..];
                match x {
                    Some(x) => max_cells(exec.isa, &cells, run, x.data(), dy, dst.data()),
                    None => mean_cells(exec.isa, &cells, run, dy, dst.data()),
                }
                at[axes] += run.outputs;
            }
        });
    }

    /// How many of these outputs along the last spatial axis, at least one, have cells as far from each other as the first one
    /// has: those whose windows lie inside the image, of length `whole`, and inside the part of it that is computed.
    fn alike(&self, outputs: Range<usize>, whole: usize, part: Span) -> usize {
        let window = self.windows[self.windows.len() - 1];
        let inside = |o: usize| {
            let (first, taps) = valid_taps(window, o, whole);
            taps.len() == window.kernel && first >= part.start as isize && first as usize + window.extent() <= part.end
        };
        outputs.take_while(|&o| inside(o)).count().max(1)
    }

    /// The cells of the output at `at` inside the image, in row-major order.
    fn cells(&self, at: &[usize], x: Option<&View<'_>>, dst: &ViewMut<'_>, whole: &[usize], cells: &mut SmallVec<[Cell; 32]>) {
        let last = self.windows.len() + 1;
        let along = |axis: usize, i: usize| Cell {
            x: x.map_or(0, |x| (i - x.region()[axis].start) * x.strides()[axis]),
            dst: dst.region()[axis].range().contains(&i).then(|| (i - dst.region()[axis].start) * dst.strides()[axis]),
        };
        let join = |a: &Cell, b: Cell| Cell { x: a.x + b.x, dst: a.dst.zip(b.dst).map(|(a, b)| a + b) };
        cells.clear();
        cells.push(join(&along(0, at[0]), along(last, at[last])));
        for (axis, window) in self.windows.iter().enumerate().map(|(i, window)| (i + 1, window)) {
            let (first, taps) = valid_taps(*window, at[axis], whole[axis]);
            let place = |tap: usize| along(axis, (first + (tap * window.dilation) as isize) as usize);
            let steps: SmallVec<[Cell; 8]> = taps.range().map(place).collect();
            *cells = cells.iter().flat_map(|cell| steps.iter().map(|step| join(cell, *step)).collect::<SmallVec<[Cell; 8]>>()).collect();
        }
    }
}

/// Outputs side by side: how many, and how far apart they, their cells and the cells' gradients are.
#[derive(Clone, Copy)]
struct Run {
    outputs: usize,
    channels: usize,
    x: usize,
    dy: usize,
    dst: usize,
}

/// Channels that are worked on at once.
const CHANNELS: usize = 64;

/// Adds the gradients of up to [`CHANNELS`] channels from channel `at` on to the largest cells.
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "several slices in step")]
fn max_block(cells: &[Cell], x: &[f32], dy: &[f32], dst: &mut [f32], at: usize) {
    // Loops over a number that the compiler does not know become vector instructions, where it would unroll others.
    let dy = &dy[at..dy.len().min(at + CHANNELS)];
    let (mut best, mut place) = ([0.0f32; CHANNELS], [0u32; CHANNELS]);
    let (best, place) = (&mut best[..dy.len()], &mut place[..dy.len()]);
    let n = dy.len();
    best.copy_from_slice(&x[cells[0].x + at..][..n]);
    for (i, cell) in cells.iter().enumerate().skip(1) {
        let x = &x[cell.x + at..][..n];
        for c in 0..n {
            let wins = (x[c] > best[c]) | (x[c].is_nan() & !best[c].is_nan());
            best[c] = if wins { x[c] } else { best[c] };
            place[c] = if wins { i as u32 } else { place[c] };
        }
    }
    for (i, cell) in cells.iter().enumerate() {
        if let Some(to) = cell.dst {
            let sums = &mut dst[to + at..][..n];
            for c in 0..n {
                sums[c] += if place[c] == i as u32 { dy[c] } else { 0.0 };
            }
        }
    }
}

multiversion! {
    fn max_cells<A>(cells: &[Cell], run: Run, x: &[f32], dy: &[f32], dst: &mut [f32]) {
        if cells.is_empty() {
            return;
        }
        for output in 0..run.outputs {
            let (x, dy, dst) = (&x[output * run.x..], &dy[output * run.dy..][..run.channels], &mut dst[output * run.dst..]);
            let mut at = 0;
            while at < dy.len() {
                max_block(cells, x, dy, dst, at);
                at += CHANNELS;
            }
        }
    }
}

multiversion! {
    fn mean_cells<A>(cells: &[Cell], run: Run, dy: &[f32], dst: &mut [f32]) {
        let count = cells.len() as f32;
        for output in 0..run.outputs {
            let (dy, dst) = (&dy[output * run.dy..][..run.channels], &mut dst[output * run.dst..]);
            for cell in cells {
                if let Some(to) = cell.dst {
                    dst[to..][..dy.len()].iter_mut().zip(dy).for_each(#[inline(always)] |(sum, dy)| *sum += dy / count);
                }
            }
        }
    }
}
