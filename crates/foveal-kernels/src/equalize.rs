//! Images whose values are spread by how often they occur.

use crate::{Exec, View, ViewMut, blocks};

/// Values of `src` from 0 to 255, counted in `bins` steps for each channel apart, over everything that `src` covers; `dst` has for each
/// value which part of the others is not above it, from 0 to 255 in whole numbers, as Keras' Equalization. A channel of one step
/// stays as it is. The channels stand last.
pub fn equalize(exec: Exec, src: &View<'_>, bins: usize, dst: &mut ViewMut<'_>) {
    let last = dst.region().rank() - 1;
    let channels = dst.region()[last];
    let tables: Vec<Option<Vec<f32>>> = channels.range().map(|channel| table(src, channel, bins)).collect();
    blocks::for_each_block(exec, dst, 1, dst.region().len() * 4, |at, row| {
        let from = &src.data()[src.offset(at)..];
        for (c, (out, table)) in row.iter_mut().zip(&tables).enumerate() {
            let value = from[c * src.strides()[last]];
            *out = table.as_ref().map_or(value, |table| table[looked_up(value, bins)]);
        }
    });
}

/// In which of `bins` steps a value from 0 to 255 is counted; those beyond in the outermost ones.
fn counted(value: f32, bins: usize) -> usize {
    ((value * (bins - 1) as f32 / 255.0) as usize).min(bins - 1)
}

/// In which step it is looked up: Keras divides first there, so that rounding puts a few whole numbers into the step below.
fn looked_up(value: f32, bins: usize) -> usize {
    ((value / 255.0 * (bins - 1) as f32) as usize).min(bins - 1)
}

/// What every step becomes; none where all values are in one.
fn table(src: &View<'_>, channel: usize, bins: usize) -> Option<Vec<f32>> {
    let mut counts = vec![0u64; bins];
    let mut own = src.region().clone();
    let last = own.rank() - 1;
    own[last] = crate::Span::new(channel, channel + 1);
    src.narrow(&own).to_vec().into_iter().for_each(|value| counts[counted(value, bins)] += 1);
    if counts.iter().filter(|&&count| count > 0).count() <= 1 {
        return None;
    }
    let least = counts.iter().copied().find(|&count| count > 0)?;
    let others = counts.iter().sum::<u64>() - least;
    let up_to = counts.iter().scan(0u64, |sum, count| {
        *sum += count;
        Some(*sum)
    });
    Some(up_to.map(|sum| (sum.saturating_sub(least) as f32 * 255.0 / others as f32).round_ties_even().clamp(0.0, 255.0)).collect())
}
