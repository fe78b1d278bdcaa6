//! Moving elements without arithmetic: crop, pad, slice, concatenate, repeat.

use crate::rows::{self, Operand};
use crate::{Exec, Region, Span, View, ViewMut, blocks};
use smallvec::SmallVec;

/// Which source coordinate a destination coordinate `o` reads along one axis: `start + o * step`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AxisMap {
    /// What destination coordinate 0 reads.
    pub start: isize,
    /// Source step between neighbouring destination coordinates; negative to reverse, 0 to repeat.
    pub step: isize,
}

impl Default for AxisMap {
    /// The same coordinate.
    fn default() -> Self {
        Self { start: 0, step: 1 }
    }
}

impl AxisMap {
    /// What coordinate `o` reads; may lie outside the source.
    pub fn source(self, o: usize) -> isize {
        self.start + o as isize * self.step
    }

    /// The coordinates in `out` that read inside an axis of `len`.
    pub fn inside(self, out: Span, len: usize) -> Span {
        let len = len as isize;
        let (lo, hi) = match self.step {
            0 if (0..len).contains(&self.start) => return out,
            0 => (0, 0),
            s if s > 0 => (ceil_div(-self.start, s), ceil_div(len - self.start, s)),
            s => (ceil_div(self.start - len + 1, -s), ceil_div(self.start + 1, -s)),
        };
        out.intersect(Span::new(lo.max(0) as usize, hi.max(0) as usize))
    }

    /// The coordinates out of `len` that `out` reads: their hull.
    pub fn demand(self, out: Span, len: usize) -> Span {
        let inside = self.inside(out, len);
        if inside.is_empty() {
            return Span::default();
        }
        let (a, b) = (self.source(inside.start) as usize, self.source(inside.end - 1) as usize);
        Span::new(a.min(b), a.max(b) + 1)
    }
}

fn ceil_div(a: isize, b: isize) -> isize {
    a.div_euclid(b) + (a.rem_euclid(b) != 0) as isize
}

/// `dst[o] = src[map(o)]`; coordinates outside the source's *whole* axes give `fill`. `src` covers what is read.
///
/// One map per axis: crops, zero padding, strided and reversed slices, and the parts of a concatenation (each gathered
/// into its own part of the destination) are all of this form.
pub fn gather<T: Copy + Send + Sync>(exec: Exec, src: &View<'_, T>, map: &[AxisMap], fill: T, dst: &mut ViewMut<'_, T>) {
    let out = dst.region().clone();
    let inside: Region = (0..out.rank()).map(|axis| map[axis].inside(out[axis], src.whole()[axis])).collect();
    if inside.is_empty() {
        return self::fill(exec, fill, dst);
    }
    // What is inside is a box; the rest is shells around it, axis by axis.
    let mut shell = out.clone();
    for axis in 0..out.rank() {
        for side in [Span::new(out[axis].start, inside[axis].start), Span::new(inside[axis].end, out[axis].end)] {
            shell[axis] = side;
            if !shell.is_empty() {
                self::fill(exec, fill, &mut dst.narrow(&shell));
            }
        }
        shell[axis] = inside[axis];
    }
    gather_inside(exec, src, map, &mut dst.narrow(&inside));
}

/// [`gather`] where every coordinate reads inside the source.
fn gather_inside<T: Copy + Send + Sync>(exec: Exec, src: &View<'_, T>, map: &[AxisMap], dst: &mut ViewMut<'_, T>) {
    let mut operand = Operand { offset: 0, strides: SmallVec::new() };
    for (axis, map) in map.iter().enumerate() {
        let (have, want) = (src.region()[axis], map.demand(dst.region()[axis], src.whole()[axis]));
        assert!(have.contains(want), "gather: axis {axis} reads {want} of a source that holds {have}");
        operand.offset += (map.source(dst.region()[axis].start) as usize - have.start) * src.strides()[axis];
        operand.strides.push(map.step * src.strides()[axis] as isize);
    }
    rows::for_each(exec, dst, [operand], 10, |row, [at], [step]| rows::fetch(row, src.data(), at, step));
}

/// Sets every element.
pub fn fill<T: Copy + Send + Sync>(exec: Exec, value: T, dst: &mut ViewMut<'_, T>) {
    rows::for_each(exec, dst, [], 5, |row, [], []| row.fill(value));
}

/// `dst = src` at the same coordinates.
pub fn copy<T: Copy + Send + Sync>(exec: Exec, src: &View<'_, T>, dst: &mut ViewMut<'_, T>) {
    let operand = Operand::broadcast(src, dst.region());
    rows::for_each(exec, dst, [operand], 10, |row, [at], [step]| rows::fetch(row, src.data(), at, step));
}

/// `dst[o] = src[tables[0][o0], tables[1][o1], ..]`, where `tables[axis][o - dst.region()[axis].start]` is the source
/// coordinate for `o`: reflecting pads, nearest neighbours, any choice per axis.
pub fn gather_indexed<T: Copy + Send + Sync>(exec: Exec, src: &View<'_, T>, tables: &[&[usize]], dst: &mut ViewMut<'_, T>) {
    for (axis, table) in tables.iter().enumerate() {
        let have = src.region()[axis];
        assert!(table.len() == dst.region()[axis].len(), "gather_indexed: table of axis {axis} has the wrong length");
        assert!(table.iter().all(|i| have.range().contains(i)), "gather_indexed: axis {axis} reads outside {have}");
    }
    let offsets: SmallVec<[Vec<usize>; 5]> = (tables.iter().zip(&src.region().0).zip(src.strides()))
        .map(|((table, have), stride)| table.iter().map(|i| (i - have.start) * stride).collect())
        .collect();
    let Some((inner, outer)) = offsets.split_last() else { return copy(exec, src, dst) };
    let (lines, outer) = outer.split_last().map_or((&[0][..], outer), |(lines, outer)| (&lines[..], outer));
    let depth = offsets.len() - outer.len();
    let step = if depth == 2 { dst.strides()[outer.len()] } else { 0 };
    let (starts, cost) = (dst.region().clone(), dst.region().len());
    let consecutive = inner.windows(2).all(|w| w[1] == w[0] + 1);
    blocks::for_each_block(exec, dst, depth, cost, |at, block| {
        let base: usize = outer.iter().enumerate().map(|(axis, offsets)| offsets[at[axis] - starts[axis].start]).sum();
        for (i, line) in lines.iter().enumerate() {
            let (row, data) = (&mut block[i * step..][..inner.len()], &src.data()[base + line..]);
            match inner.len() {
                // A pixel of one to four channels is too short for a call of memcpy.
                1 if consecutive => copy_pixel::<T, 1>(row, &data[inner[0]..]),
                2 if consecutive => copy_pixel::<T, 2>(row, &data[inner[0]..]),
                3 if consecutive => copy_pixel::<T, 3>(row, &data[inner[0]..]),
                4 if consecutive => copy_pixel::<T, 4>(row, &data[inner[0]..]),
                n if consecutive => row.copy_from_slice(&data[inner[0]..][..n]),
                _ => row.iter_mut().zip(inner).for_each(|(y, i)| *y = data[*i]),
            }
        }
    });
}

fn copy_pixel<T: Copy, const N: usize>(dst: &mut [T], src: &[T]) {
    dst[..N].copy_from_slice(&src[..N]);
}
