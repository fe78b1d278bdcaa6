//! Permuting axes.

use crate::rows::{self, Operand};
use crate::{Exec, Region, Shape, Strides, View, ViewMut, blocks};

/// Length of the pieces that destination rows are cut into, so that the source lines that neighbouring rows share stay
/// in cache.
const PIECE: usize = 128;
/// Side of the blocks of a matrix: the lines of either side that a block touches stay in cache however far apart they lie.
const SIDE: usize = 16;
/// Destination rows up to this length are interleaved rather than gathered one by one.
const SHORT: usize = 16;

/// One axis of the destination: length and the strides of destination and source.
#[derive(Clone, Copy)]
struct Axis {
    len: usize,
    dst: usize,
    src: usize,
}

/// `dst` axis `i` is `src` axis `perm[i]`; `src` covers `dst`'s region. Any strides on both sides.
pub fn transpose<T: Copy + Send + Sync>(exec: Exec, src: &View<'_, T>, perm: &[usize], dst: &mut ViewMut<'_, T>) {
    let region = dst.region().clone();
    if region.is_empty() {
        return;
    }
    let mut from = 0;
    let mut axes: Vec<Axis> = Vec::with_capacity(perm.len());
    for (i, &p) in perm.iter().enumerate() {
        let (have, want) = (src.region()[p], region[i]);
        assert!(have.contains(want), "transpose: axis {p} of the source holds {have}, wanted is {want}");
        from += (want.start - have.start) * src.strides()[p];
        axes.push(Axis { len: want.len(), dst: dst.strides()[i], src: src.strides()[p] });
    }
    blocks::assert_disjoint(&region.shape(), dst.strides());
    walk(exec, src.data(), from, arrange(axes), dst.data());
}

/// Drops axes of one element, joins what is adjacent on both sides, and orders the rest by falling destination stride.
fn arrange(mut axes: Vec<Axis>) -> Vec<Axis> {
    axes.retain(|a| a.len > 1);
    axes.sort_by_key(|a| std::cmp::Reverse(a.dst));
    let mut joined: Vec<Axis> = Vec::with_capacity(axes.len());
    for axis in axes {
        match joined.last_mut() {
            Some(last) if last.dst == axis.dst * axis.len && last.src == axis.src * axis.len => {
                *last = Axis { len: last.len * axis.len, ..axis };
            }
            _ => joined.push(axis),
        }
    }
    joined
}

/// Chooses how to walk `axes`: by whole rows, by interleaving short ones, or by pieces of rows in an order that uses
/// every source cache line while it is near.
fn walk<T: Copy + Send + Sync>(exec: Exec, src: &[T], from: usize, mut axes: Vec<Axis>, dst: &mut [T]) {
    let Some(row) = axes.pop() else { return dst[0] = src[from] };
    let near = (0..axes.len()).min_by_key(|&i| axes[i].src).filter(|&i| axes[i].src < row.src);
    let Some(near) = near.map(|i| axes.remove(i)) else {
        axes.push(row);
        return gather_rows(exec, src, from, &axes, dst);
    };
    if row.len > SHORT && [row.dst, near.src] == [1, 1] && axes.last().is_none_or(|axis| axis.dst > near.dst) {
        return by_blocks(exec, src, from, &axes, near, row, dst);
    }
    let interleaves = row.len <= SHORT && row.dst == 1 && near.dst == row.len && near.src == 1;
    let cut = if interleaves { near } else { row };
    for (start, count, len) in [(0, cut.len / PIECE, PIECE), (cut.len / PIECE * PIECE, 1, cut.len % PIECE)] {
        if count * len == 0 {
            continue;
        }
        let mut axes = axes.clone();
        axes.push(Axis { len: count, dst: len * cut.dst, src: len * cut.src });
        let (from, dst) = (from + start * cut.src, &mut dst[start * cut.dst..]);
        if interleaves {
            let mut dst = view_of(&[&axes[..], &[Axis { len: len * row.len, dst: 1, src: 0 }]].concat(), dst);
            blocks::for_each_block(exec, &mut dst, 1, count * len * row.len, |at, target| {
                let from: usize = from + axes.iter().zip(at).map(|(axis, i)| axis.src * i).sum::<usize>();
                interleave(target, &src[from..], row.len, row.src);
            });
        } else {
            axes.extend([near, Axis { len, ..row }]);
            gather_rows(exec, src, from, &axes, dst);
        }
    }
}

/// Transposes the matrices of destination rows along `near`, `SIDE` of them at a time.
fn by_blocks<T: Copy + Send + Sync>(exec: Exec, src: &[T], from: usize, outer: &[Axis], near: Axis, row: Axis, dst: &mut [T]) {
    for (start, count, height) in [(0, near.len / SIDE, SIDE), (near.len / SIDE * SIDE, 1, near.len % SIDE)] {
        if count * height == 0 {
            continue;
        }
        let bands = Axis { len: count, dst: height * near.dst, src: height };
        let axes = [outer, &[bands, Axis { len: height, ..near }, row]].concat();
        let cost = axes.iter().map(|axis| axis.len).product::<usize>() / 2;
        blocks::for_each_block(exec, &mut view_of(&axes, &mut dst[start * near.dst..]), 2, cost, |at, target| {
            let from: usize = from + start + axes.iter().zip(at).map(|(axis, i)| axis.src * i).sum::<usize>();
            for first in (0..row.len).step_by(SIDE) {
                for column in first..row.len.min(first + SIDE) {
                    for (i, &x) in src[from + column * row.src..][..height].iter().enumerate() {
                        target[i * near.dst + column] = x;
                    }
                }
            }
        });
    }
}

/// A destination with these axes.
fn view_of<'a, T: Copy>(axes: &[Axis], dst: &'a mut [T]) -> ViewMut<'a, T> {
    let shape: Shape = axes.iter().map(|a| a.len).collect();
    let strides: Strides = axes.iter().map(|a| a.dst).collect();
    ViewMut::new(dst, Region::full(&shape), strides, shape)
}

/// Gathers every row of a destination with these axes.
fn gather_rows<T: Copy + Send + Sync>(exec: Exec, src: &[T], from: usize, axes: &[Axis], dst: &mut [T]) {
    let operand = Operand { offset: from, strides: axes.iter().map(|a| a.src as isize).collect() };
    rows::for_each(exec, &mut view_of(axes, dst), [operand], 30, |row, [at], [step]| rows::fetch(row, src, at, step));
}

/// `row[i * width + j] = src[i + j * stride]`.
fn interleave<T: Copy>(row: &mut [T], src: &[T], width: usize, stride: usize) {
    let len = row.len() / width;
    for j in 0..width {
        row[j..].iter_mut().step_by(width).zip(&src[j * stride..][..len]).for_each(|(y, &x)| *y = x);
    }
}
