//! Entries along one axis by their places.

use crate::{Exec, Shape, View, ViewMut, blocks};

/// `dst[a.., i, b..] = src[a.., places[i - start], b..]`, where `a` are the `axis` first axes and `start` is where `dst`'s
/// region of `axis` begins. `src` covers these places, and `dst`'s region of the other axes.
pub fn pick(exec: Exec, src: &View<'_>, axis: usize, places: &[usize], dst: &mut ViewMut<'_>) {
    let (start, rank) = (dst.region()[axis].start, dst.region().rank());
    let inner = usize::from(axis + 1 < rank);
    let (cost, step) = (dst.region().len(), src.strides().last().copied().unwrap_or(1));
    let run = if inner > 0 { dst.region()[rank - 1].len() } else { 1 };
    blocks::for_each_block(exec, dst, inner, cost, |at, row| {
        let mut from: Shape = at.into();
        from[axis] = places[at[axis] - start];
        let from = src.offset(&from);
        row[..run].iter_mut().enumerate().for_each(|(i, y)| *y = src.data()[from + i * step]);
    });
}

/// `dst[c] = src[c with indices[c] along axis]`, where `src` and `indices` may have length 1 along other axes instead.
/// Negative indices count from the end; those outside give NaN. `src` covers all of `axis`.
pub fn pick_along(exec: Exec, src: &View<'_>, indices: &View<'_>, axis: usize, dst: &mut ViewMut<'_>) {
    let cost = dst.region().len() * 4;
    let n = src.whole()[axis];
    let within = |at: &[usize], whole: &[usize]| -> Shape { at.iter().zip(whole).map(|(&c, &n)| if n == 1 { 0 } else { c }).collect() };
    blocks::for_each_block(exec, dst, 0, cost, |at, one| {
        let index = indices.at(&within(at, indices.whole()));
        let index = if index < 0.0 { index + n as f32 } else { index };
        let mut from = within(at, src.whole());
        one[0] = if index >= 0.0 && index < n as f32 {
            from[axis] = index as usize;
            src.at(&from)
        } else {
            f32::NAN
        };
    });
}

/// `dst[a.., i, b..]` is the largest or the mean of `src[a.., w, b..]` for `w` in `windows[i - start]`, in rising order and
/// double precision. `src` covers these windows, and `dst`'s region of the other axes.
pub fn pool_windows(exec: Exec, src: &View<'_>, axis: usize, windows: &[crate::Span], largest: bool, dst: &mut ViewMut<'_>) {
    let start = dst.region()[axis].start;
    let cost = dst.region().len() * windows.iter().map(|w| w.len()).max().unwrap_or(1);
    blocks::for_each_block(exec, dst, 0, cost, |at, one| {
        let window = windows[at[axis] - start];
        let mut from: Shape = at.into();
        from[axis] = window.start;
        let (first, step) = (src.offset(&from), src.strides()[axis]);
        let values = (0..window.len()).map(|i| src.data()[first + i * step]);
        one[0] = if largest {
            values.fold(f32::NEG_INFINITY, crate::math::max)
        } else {
            (values.map(f64::from).sum::<f64>() / window.len() as f64) as f32
        };
    });
}
