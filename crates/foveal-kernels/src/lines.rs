//! Functions of whole lines along the last axis: orders, places of extremes, running sums.

use crate::{Exec, View, ViewMut, blocks};
use std::cmp::Ordering;

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// Its values from the smallest to the largest, NaN last.
    Ascending,
    /// Where those values stood; equal ones in the order in which they stood.
    AscendingPlaces,
    /// Its values from the largest to the smallest, NaN first.
    Descending,
    /// Where those values stood; equal ones in the order in which they stood.
    DescendingPlaces,
    /// Where the largest value stands, the first one of equal ones; NaN counts as larger.
    LargestPlace,
    /// Where the smallest value stands, the first one of equal ones; NaN counts as smaller.
    SmallestPlace,
    /// The sum of all values up to each one, which runs in double precision.
    Sums,
    /// The product of all values up to each one, which runs in double precision.
    Products,
}

/// Smaller first, NaN last.
fn order(a: f32, b: f32) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

impl Lines {
    /// Length of the result for lines of length `n`.
    pub fn output_len(self, n: usize) -> usize {
        if matches!(self, Lines::LargestPlace | Lines::SmallestPlace) { 1 } else { n }
    }

    /// Whether a value of the result depends on no value behind it.
    pub fn is_running(self) -> bool {
        matches!(self, Lines::Sums | Lines::Products)
    }

    /// Whether the result holds places rather than values.
    pub fn gives_places(self) -> bool {
        matches!(self, Lines::AscendingPlaces | Lines::DescendingPlaces | Lines::LargestPlace | Lines::SmallestPlace)
    }

    fn places(self, line: &[f32]) -> Vec<usize> {
        let mut places: Vec<usize> = (0..line.len()).collect();
        match self {
            Lines::Descending | Lines::DescendingPlaces => places.sort_by(|&a, &b| order(line[b], line[a])),
            _ => places.sort_by(|&a, &b| order(line[a], line[b])),
        }
        places
    }

    fn compute(self, line: &[f32]) -> Vec<f32> {
        let first = |better: fn(f32, f32) -> bool| {
            let best = (1..line.len()).fold(0, |best, i| {
                let wins = !line[best].is_nan() && (line[i].is_nan() || better(line[i], line[best]));
                if wins { i } else { best }
            });
            vec![best as f32]
        };
        let running = |start: f64, step: fn(f64, f64) -> f64| {
            let next = |total: &mut f64, x: &f32| {
                *total = step(*total, f64::from(*x));
                Some(*total as f32)
            };
            line.iter().scan(start, next).collect()
        };
        match self {
            Lines::Ascending | Lines::Descending => self.places(line).into_iter().map(|i| line[i]).collect(),
            Lines::AscendingPlaces | Lines::DescendingPlaces => self.places(line).into_iter().map(|i| i as f32).collect(),
            Lines::LargestPlace => first(|a, b| a > b),
            Lines::SmallestPlace => first(|a, b| a < b),
            Lines::Sums => running(0.0, |a, b| a + b),
            Lines::Products => running(1.0, |a, b| a * b),
        }
    }
}

/// Computes `dst`'s region. `src` covers its lines: whole ones, or their beginnings where the result is running.
pub fn lines(exec: Exec, what: Lines, src: &View<'_>, dst: &mut ViewMut<'_>) {
    let (Some(&wanted), Some(&have)) = (dst.region().0.last(), src.region().0.last()) else { return };
    let step = src.strides().last().copied().unwrap_or(1);
    let cost = dst.region().len() * have.len().max(1) / wanted.len().max(1) * 4;
    blocks::for_each_block(exec, dst, 1, cost, |at, row| {
        let (last, lead) = (at.len() - 1, &at[..at.len() - 1]);
        let mut from: crate::Shape = lead.into();
        from.push(have.start);
        let from = src.offset(&from);
        let line: Vec<f32> = (0..have.len()).map(|i| src.data()[from + i * step]).collect();
        let result = what.compute(&line);
        row.copy_from_slice(&result[at[last]..at[last] + row.len()]);
    });
}
