//! Gradients of pooling.

use crate::multiversion::multiversion;
use crate::pool::valid_taps;
use crate::view::for_each_row;
use crate::{Exec, Pool, PoolKind, Region, Shape, View, ViewMut, blocks, copy};
use smallvec::SmallVec;

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
            for _ in 0..n {
                self.cells(&at, x, dst, &whole, &mut cells);
                let dy = &dy.data()[dy.offset(&at)..][..channels.len()];
                match x {
                    Some(x) => max_cells(exec.isa, &cells, x.data(), dy, dst.data()),
                    None => mean_cells(exec.isa, &cells, dy, dst.data()),
                }
                at[axes] += 1;
            }
        });
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

/// Adds `N` channels' gradients to the largest cells.
#[inline(always)]
fn max_block<const N: usize>(cells: &[Cell], x: &[f32], dy: &[f32], dst: &mut [f32], at: usize) {
    let mut best = [0.0f32; N];
    let mut place = [0u32; N];
    best.copy_from_slice(&x[cells[0].x + at..][..N]);
    for (i, cell) in cells.iter().enumerate().skip(1) {
        for ((best, place), &x) in best.iter_mut().zip(&mut place).zip(&x[cell.x + at..][..N]) {
            let wins = (x > *best) | (x.is_nan() & !best.is_nan());
            *best = if wins { x } else { *best };
            *place = if wins { i as u32 } else { *place };
        }
    }
    for (i, cell) in cells.iter().enumerate() {
        if let Some(to) = cell.dst {
            for ((sum, &dy), &place) in dst[to + at..][..N].iter_mut().zip(&dy[at..][..N]).zip(&place) {
                *sum += if place == i as u32 { dy } else { 0.0 };
            }
        }
    }
}

multiversion! {
    fn max_cells<A>(cells: &[Cell], x: &[f32], dy: &[f32], dst: &mut [f32]) {
        if cells.is_empty() {
            return;
        }
        let blocks = dy.len() / 16;
        (0..blocks).for_each(#[inline(always)] |block| max_block::<16>(cells, x, dy, dst, block * 16));
        (blocks * 16..dy.len()).for_each(#[inline(always)] |at| max_block::<1>(cells, x, dy, dst, at));
    }
}

multiversion! {
    fn mean_cells<A>(cells: &[Cell], dy: &[f32], dst: &mut [f32]) {
        let count = cells.len() as f32;
        for cell in cells {
            if let Some(to) = cell.dst {
                dst[to..][..dy.len()].iter_mut().zip(dy).for_each(#[inline(always)] |(sum, dy)| *sum += dy / count);
            }
        }
    }
}
