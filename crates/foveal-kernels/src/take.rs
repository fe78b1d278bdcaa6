//! Entries of a tensor by computed indices.

use crate::view::for_each_row;
use crate::{Exec, Region, Shape, View, ViewMut, blocks, copy};

/// `dst[a.., i.., b..] = src[a.., indices[i..], b..]`, where `a` are the `axis` first axes of `src`. Negative indices count
/// from the end; those outside give NaN.
///
/// `src` covers all of `axis` and `dst`'s region of its other axes; `indices` covers `dst`'s region of theirs.
pub fn take(exec: Exec, src: &View<'_>, indices: &View<'_>, axis: usize, dst: &mut ViewMut<'_>) {
    let (picks, rank) = (indices.whole().len(), dst.region().rank());
    let n = src.whole()[axis];
    let cost = dst.region().len();
    // A block is what lies behind the chosen axis, or one element where nothing does.
    let inner = rank - axis - picks;
    let step = src.strides().last().copied().unwrap_or(1);
    let run = if inner > 0 { dst.region()[rank - 1].len() } else { 1 };
    blocks::for_each_block(exec, dst, inner.min(1), cost, |at, row| {
        let index = resolve(indices.at(&at[axis..axis + picks]), n);
        let Some(index) = index else { return row.fill(f32::NAN) };
        let from: Shape = at[..axis].iter().copied().chain([index]).chain(at[axis + picks..].iter().copied()).collect();
        let from = src.offset(&from);
        row[..run].iter_mut().enumerate().for_each(|(i, y)| *y = src.data()[from + i * step]);
    });
}

/// The gradient of [`take`]'s source for the region of `dst`: `dst[a.., j, b..] = sum over i.. with indices[i..] == j of
/// dy[a.., i.., b..]`, summed in the order of `i..`. Indices outside get nothing.
///
/// `indices` and `dy` cover all of `i..`, and `dy` covers `dst`'s region of the other axes.
pub fn scatter_add(exec: Exec, indices: &View<'_>, dy: &View<'_>, axis: usize, dst: &mut ViewMut<'_>) {
    let (rank, n) = (dst.region().rank(), dst.whole()[axis]);
    let (places, indices) = (indices.region().clone(), indices.clone());
    let lead: usize = dst.region().shape()[..axis].iter().product();
    let behind: usize = dst.region().shape()[axis + 1..].iter().product();
    let cost = dst.region().len() / 8 + lead * behind * places.len();
    let found = by_entry(&indices, &places, n);
    blocks::for_each_tile(exec, dst, axis + 1, cost, |mut dst| {
        copy::fill(exec.serial(), 0.0, &mut dst);
        let (region, strides) = (dst.region().clone(), Shape::from_slice(dst.strides()));
        // All axes but the last one are walked; behind the chosen axis there may be none.
        let run = if rank > axis + 1 { region[rank - 1].len() } else { 1 };
        let mut outer = region.shape();
        outer[axis] = 1;
        if rank > axis + 1 {
            outer[rank - 1] = 1;
        }
        let own = region[axis];
        let (first, behind) = (found.partition_point(|(i, _)| *i < own.start), found.partition_point(|(i, _)| *i < own.end));
        for (index, at) in &found[first..behind] {
            for_each_row(&outer, |place, _| {
                let to: usize = place.iter().zip(&strides).map(|(i, s)| i * s).sum::<usize>() + (index - own.start) * strides[axis];
                let global = |a: usize| place[a] + region[a].start;
                let from: Shape = (0..axis).map(global).chain(at.iter().copied()).chain((axis + 1..rank).map(global)).collect();
                let dy = &dy.data()[dy.offset(&from)..][..run];
                dst.data()[to..][..run].iter_mut().zip(dy).for_each(|(sum, dy)| *sum += dy);
            });
        }
    });
}

/// The places of all indices that name one of `n` entries, by entry, those of the same one in their order.
fn by_entry(indices: &View<'_>, places: &Region, n: usize) -> Vec<(usize, Shape)> {
    let mut found = Vec::with_capacity(places.len());
    for_each_row(&places.shape(), |row, count| {
        for last in 0..count {
            let mut at: Shape = row.iter().zip(&places.0).map(|(i, span)| i + span.start).collect();
            at.iter_mut().skip(places.rank().saturating_sub(1)).for_each(|i| *i += last);
            found.extend(resolve(indices.at(&at), n).map(|index| (index, at)));
        }
    });
    found.sort_by_key(|(index, _)| *index);
    found
}

fn resolve(index: f32, n: usize) -> Option<usize> {
    let index = if index < 0.0 { index + n as f32 } else { index };
    (index >= 0.0 && index < n as f32).then_some(index as usize)
}
