//! Python slices.

use crate::error::Objection;
use crate::ir::{Alias, Backward, Dim, Fact, Mode, Op, Run, Wire};
use foveal_kernels::copy::{AxisMap, gather};
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// `start:stop:step` along one axis, as in Python: negative positions count from the end, positions outside are
/// clipped. `step` is not 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SliceAxis {
    /// First position, or the axis' beginning (its end for a negative step).
    pub start: Option<i64>,
    /// One past the last position.
    pub stop: Option<i64>,
    /// Distance between positions.
    pub step: i64,
}

impl SliceAxis {
    /// The whole axis.
    pub const ALL: SliceAxis = SliceAxis { start: None, stop: None, step: 1 };

    /// The entry at `index`, which may count from the end.
    pub fn index(index: i64) -> Self {
        Self { start: Some(index), stop: if index == -1 { None } else { Some(index + 1) }, step: 1 }
    }

    /// First position and number of positions on an axis of length `n` (CPython's `PySlice_AdjustIndices`).
    fn resolve(self, n: usize) -> (i64, usize) {
        let n = i64::try_from(n).unwrap_or(i64::MAX);
        let (low, high) = if self.step > 0 { (0, n) } else { (-1, n - 1) };
        let clip = |p: i64| (if p < 0 { p.saturating_add(n) } else { p }).clamp(low, high);
        let start = self.start.map_or(if self.step > 0 { 0 } else { n - 1 }, clip);
        let stop = self.stop.map_or(if self.step > 0 { n } else { -1 }, clip);
        let length = if self.step > 0 { stop - start } else { start - stop };
        let count = if length <= 0 { 0 } else { (length - 1) / self.step.abs() + 1 };
        (start, count as usize)
    }
}

/// `step - 1` zeros between neighbours along one axis.
fn spread(cx: &mut Backward<'_>, x: Wire, axis: usize, step: usize) -> Result<Wire, Objection> {
    let mut shape = cx.shape(x);
    let n = shape[axis];
    shape.insert(axis + 1, 1);
    let apart = cx.reshaped(x, &shape)?;
    let mut place = Region::full(&shape);
    shape[axis + 1] = step;
    place[axis + 1] = Span::full(1);
    let padded = cx.embed(apart, &place, &shape)?;
    shape.remove(axis + 1);
    shape[axis] = n * step;
    let joined = cx.reshaped(padded, &shape)?;
    let mut used = Region::full(&shape);
    used[axis] = Span::full((n - 1) * step + 1);
    cx.cut(joined, &used)
}

/// Slices every axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// One per axis.
    pub axes: SmallVec<[SliceAxis; 5]>,
}

impl Op for Slice {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "slice"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let x = &inputs[0];
        if x.rank() != self.axes.len() {
            return Err(Objection::Rank { expected: format!("{} axes", self.axes.len()), got: x.to_string() });
        }
        let dims = x.shape.iter().zip(&self.axes).map(|(dim, slice)| match dim {
            Dim::Unknown => Dim::Unknown,
            Dim::Known(n) => Dim::Known(slice.resolve(*n).1),
        });
        Ok(smallvec![x.with_shape(dims)])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let Some(out) = outs[0].as_ref().filter(|out| !out.is_empty()) else {
            return vec![Region::empty(inputs[0].len())];
        };
        let spans = self.axes.iter().zip(inputs[0]).zip(&out.0).map(|((slice, &n), span)| {
            let (start, _) = slice.resolve(n);
            let (first, last) = (start + span.start as i64 * slice.step, start + (span.end - 1) as i64 * slice.step);
            Span::new(first.min(last) as usize, first.max(last) as usize + 1)
        });
        vec![spans.collect()]
    }

    fn alias(&self, inputs: &[&[usize]]) -> Option<Alias> {
        let starts = self.axes.iter().zip(inputs[0]).map(|(slice, &n)| (slice.step == 1).then(|| slice.resolve(n).0 as usize));
        starts.collect::<Option<_>>().map(Alias::Shift)
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let whole = cx.shape(cx.input(0));
        let mut dx = dy;
        if self.axes.iter().any(|axis| axis.step < 0) {
            let turned = |axis: &SliceAxis| if axis.step < 0 { SliceAxis { step: -1, ..SliceAxis::ALL } } else { SliceAxis::ALL };
            dx = cx.op(Slice { axes: self.axes.iter().map(turned).collect() }, &[dx])?;
        }
        let mut place = Region::default();
        for (axis, (slice, &n)) in self.axes.iter().zip(&whole).enumerate() {
            let (start, count) = slice.resolve(n);
            let step = slice.step.unsigned_abs() as usize;
            let first = if slice.step < 0 { start - (count as i64 - 1) * step as i64 } else { start } as usize;
            if step > 1 && count > 1 {
                dx = spread(cx, dx, axis, step)?;
            }
            place.0.push(if count == 0 { Span::default() } else { Span::new(first, first + (count - 1) * step + 1) });
        }
        let dx = cx.embed(dx, &place, &whole)?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        let map: SmallVec<[AxisMap; 5]> = self
            .axes
            .iter()
            .zip(inputs[0].whole())
            .map(|(slice, &n)| AxisMap { start: slice.resolve(n).0 as isize, step: slice.step as isize })
            .collect();
        gather(run.exec, &inputs[0], &map, 0.0, dst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_as_python_does() {
        // (start, stop, step, n) -> list(range(n))[start:stop:step] as (first, count), from CPython.
        let cases = [
            (None, None, 1, 7, 0, 7),
            (Some(1), Some(4), 1, 7, 1, 3),
            (Some(-3), None, 1, 7, 4, 3),
            (Some(2), Some(-1), 2, 7, 2, 2),
            (None, None, -1, 7, 6, 7),
            (Some(5), Some(1), -2, 7, 5, 2),
            (Some(9), Some(20), 1, 7, 7, 0),
            (Some(-20), Some(2), 1, 7, 0, 2),
            (Some(4), Some(2), 1, 7, 4, 0),
        ];
        for (start, stop, step, n, first, count) in cases {
            let got = SliceAxis { start, stop, step }.resolve(n);
            assert_eq!(got, (first, count), "{start:?}:{stop:?}:{step} of {n}");
        }
        assert_eq!(SliceAxis::index(-1).resolve(5), (4, 1));
        assert_eq!(SliceAxis::index(2).resolve(5), (2, 1));
    }
}
