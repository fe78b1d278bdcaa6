//! Entries of a tensor by computed indices.

use crate::{Exec, Shape, View, ViewMut, blocks};

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

fn resolve(index: f32, n: usize) -> Option<usize> {
    let index = if index < 0.0 { index + n as f32 } else { index };
    (index >= 0.0 && index < n as f32).then_some(index as usize)
}
