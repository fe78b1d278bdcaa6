//! Arrays between languages that count the first axis fastest and those that count the last.

use crate::{Exec, par};
use std::mem::MaybeUninit;

/// Entries of a tile along the order of the source and along that of the target: several cache lines of both, and little
/// enough for the nearest caches.
const TILE: usize = 64;

/// Where the first entry of the target is; tasks write to entries of their own.
struct Target<U>(*mut MaybeUninit<U>);

// SAFETY: it is shared by tasks of which each writes to entries that no other touches.
unsafe impl<U: Send> Sync for Target<U> {}

/// For every index over axes of these lengths, counted with the last axis fastest, its place if the first axis is fastest.
fn places(lengths: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut step = 1;
    lengths.fold(vec![0], |places, n| {
        let axis = step;
        step *= n;
        places.iter().flat_map(|place| (0..n).map(move |i| place + i * axis)).collect()
    })
}

/// Converts `source`, whose first axis is fastest, into `target`, whose last axis is fastest; with the lengths of `shape`
/// reversed it is the way back. Every entry of `target` is written.
///
/// The axes are split into a leading and a trailing group: to the source the array is a matrix whose columns the leading
/// group counts, to the target one whose rows the trailing group counts, and the rest is a transposition in tiles.
///
/// # Panics
/// If source and target do not have as many entries as the shape.
pub fn reverse_axes<T: Copy + Sync, U: Copy + Default + Send>(
    exec: Exec,
    source: &[T],
    target: &mut [MaybeUninit<U>],
    shape: &[usize],
    convert: impl Fn(T) -> U + Sync,
) {
    let count = |axes: &[usize]| axes.iter().fold(1usize, |n, &len| n.saturating_mul(len));
    let entries = if shape.contains(&0) { 0 } else { count(shape) };
    assert_eq!((source.len(), target.len()), (entries, entries), "reverse_axes: source and target must have the shape {shape:?}");
    if entries == 0 {
        return;
    }
    let split = (0..=shape.len()).min_by_key(|&at| count(&shape[..at]).saturating_add(count(&shape[at..]))).unwrap_or(0);
    let (leading, trailing) = shape.split_at(split);
    let (column, row) = (count(leading), count(trailing));
    let (columns, rows) = (places(trailing.iter().copied()), places(leading.iter().rev().copied()));
    let target = Target(target.as_mut_ptr());
    let target = &target;
    par::for_each(exec, column.div_ceil(TILE), entries, |task| {
        let first_row = task * TILE;
        let rows = &rows[first_row..column.min(first_row + TILE)];
        let mut tile = [[U::default(); TILE]; TILE];
        for (first_column, columns) in (0..row).step_by(TILE).zip(columns.chunks(TILE)) {
            for (line, at) in tile.iter_mut().zip(columns) {
                let run = &source[first_row + column * at..][..rows.len()];
                line.iter_mut().zip(run).for_each(|(y, x)| *y = convert(*x));
            }
            for (i, at) in rows.iter().enumerate() {
                // SAFETY: `at` is one of the `column` rows of `row` entries that make up the target, and the run lies within
                // it. `places` counts every row once, so that no two tasks have one in common.
                let run = unsafe { std::slice::from_raw_parts_mut(target.0.add(first_column + row * at), columns.len()) };
                run.iter_mut().zip(&tile).for_each(|(y, line)| *y = MaybeUninit::new(line[i]));
            }
        }
    });
}
