//! Bands along the diagonal of matrices.

use crate::{Exec, View, ViewMut, blocks};

/// `dst = src` where `low <= column - row <= high` in the last two axes, `value` elsewhere; absent bounds bound nothing.
pub fn keep_band(exec: Exec, src: &View<'_>, low: Option<i64>, high: Option<i64>, value: f32, dst: &mut ViewMut<'_>) {
    let columns = dst.region().0.last().copied().unwrap_or_default();
    let (cost, step) = (dst.region().len(), src.strides().last().copied().unwrap_or(1));
    blocks::for_each_block(exec, dst, 1, cost, |at, row| {
        let line = at[at.len() - 2] as i64;
        let bound = |diagonal: Option<i64>, absent: usize, behind: i64| {
            let column = |d: i64| line.saturating_add(d).saturating_add(behind).clamp(columns.start as i64, columns.end as i64) as usize;
            diagonal.map_or(absent, column)
        };
        let (first, end) = (bound(low, columns.start, 0), bound(high, columns.end, 1));
        let (first, end) = (first - columns.start, end.max(first) - columns.start);
        let from = src.offset(at);
        row[..first].fill(value);
        for (i, y) in row[first..end].iter_mut().enumerate() {
            *y = src.data()[from + (first + i) * step];
        }
        row[end..].fill(value);
    });
}
