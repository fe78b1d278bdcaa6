//! The folds behind reductions, softmax and normalisation.
//!
//! Sums run in double precision in an order that depends on nothing but the lengths of the folded axes: where the last
//! axis stays, element after element, many of them in eight stretches, whose sums are added up in their order; where it is
//! folded, in 16 lanes that take turns, added up as a tree. So they are accurate to single precision for any number of elements, and the same wherever the data lies.

use crate::multiversion::{Arith, multiversion};
use crate::rows::TASK;
use crate::{Exec, Region, Shape, Span, View, ViewMut, blocks, copy, math, par, view};
use smallvec::SmallVec;
use std::ops::Range;

/// What is folded, and how; `c` is the center that belongs to an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold {
    Sum,
    Product,
    Max,
    Min,
    /// Sum of `x^2`.
    Squares,
    /// Sum of `(x - c)^2`.
    Deviations,
    /// Sum of `e^(x - c)`.
    Exponentials,
}

/// Evaluates `$call` with `$F` being the [`Folding`] that `$fold` names.
macro_rules! dispatch {
    ($fold:ident, $F:ident => $call:expr) => {
        match $fold {
            Fold::Sum => {
                type $F = Sum;
                $call
            }
            Fold::Product => {
                type $F = Product;
                $call
            }
            Fold::Max => {
                type $F = Max;
                $call
            }
            Fold::Min => {
                type $F = Min;
                $call
            }
            Fold::Squares => {
                type $F = Squares;
                $call
            }
            Fold::Deviations => {
                type $F = Deviations;
                $call
            }
            Fold::Exponentials => {
                type $F = Exponentials;
                $call
            }
        }
    };
}

/// `dst = fold(src) / divisor`, shapes as in [`reduce`](crate::reduce()); `centers` has the shape of `dst` and is read where the fold has
/// a center.
pub(crate) fn fold(
    exec: Exec,
    fold: Fold,
    src: &View<'_>,
    axes: &[usize],
    centers: Option<&View<'_>>,
    divisor: f64,
    dst: &mut ViewMut<'_>,
) {
    let rank = src.region().rank();
    if rank == 0 {
        let (src, centers, dst) = (scalar_row(src), centers.map(scalar_row), &mut dst.data()[..1]);
        return self::fold(exec, fold, &src, &[], centers.as_ref(), divisor, &mut ViewMut::dense(dst, &[1]));
    }
    let folded: SmallVec<[bool; 5]> = (0..rank).map(|axis| axes.contains(&axis)).collect();
    let kept: Region = (0..rank).map(|axis| if folded[axis] { Span::full(1) } else { dst.region()[axis] }).collect();
    assert!(dst.region() == &kept, "reduce: destination {} must be {kept}", dst.region());
    let have = src.region();
    if (0..rank).any(|axis| folded[axis] && have[axis].is_empty()) {
        // There is nothing to read, wherever the source lies.
        let start = dispatch!(fold, F => F::START);
        return copy::fill(exec, (start / divisor) as f32, dst);
    }
    assert!((0..rank).all(|i| folded[i] || have[i].contains(kept[i])), "reduce: source {have} does not cover {kept}");
    let count: usize = (0..rank).filter(|&i| folded[i]).map(|i| have[i].len()).product();
    let cost = kept.len().saturating_mul(count) / if fold == Fold::Exponentials { 2 } else { 5 };
    let rows = Rows::new(src, &folded);
    let origin = |at: &[usize]| (0..rank).filter(|&i| !folded[i]).map(|i| (at[i] - have[i].start) * src.strides()[i]).sum();
    if folded[rank - 1] {
        // Outputs go by the line where lines are short enough to leave something for other threads.
        let lines = rank > 1 && !folded[rank - 2] && kept[rank - 2].len() * count <= 2 * TASK;
        let axis = if lines { rank - 2 } else { rank - 1 };
        let center_step = centers.map_or(0, |c| c.strides()[axis]);
        let line = Line { outputs: kept[axis].len(), src: src.strides()[axis], centers: center_step, dst: dst.strides()[axis] };
        blocks::for_each_block(exec, dst, rank - axis, cost, |at, out| {
            let centers = centers.map_or(&[][..], |c| &c.data()[c.offset(at)..]);
            fold_lanes(exec.isa, fold, Source { data: src.data(), rows: &rows, origin: origin(at) }, line, centers, divisor, out);
        });
    } else if kept.len() == kept[rank - 1].len() && rows.stretches() > 1 && par::useful_threads(exec, cost) > 1 {
        // Threads share out the only row of outputs as they do what it is folded from.
        let first: Shape = kept.0.iter().map(|span| span.start).collect();
        let source = Source { data: src.data(), rows: &rows, origin: origin(&first) };
        let centers = centers.map_or(&[][..], |c| &c.data()[c.offset(&first)..][..kept.len()]);
        let mut parts = vec![0.0f64; rows.stretches() * kept.len()];
        let shape = [rows.stretches(), kept.len()];
        blocks::for_each_block(exec, &mut ViewMut::dense(&mut parts, &shape), 1, cost, |at, out| {
            fold_stretch(exec.isa, fold, source, at[0], centers, out);
        });
        dispatch!(fold, F => join_stretches::<F>(&parts, divisor, &mut dst.data()[..kept.len()]));
    } else {
        blocks::for_each_block(exec, dst, 1, cost, |at, out| {
            let centers = centers.map_or(&[][..], |c| &c.data()[c.offset(at)..][..out.len()]);
            fold_columns(exec.isa, fold, Source { data: src.data(), rows: &rows, origin: origin(at) }, centers, divisor, out);
        });
    }
}

/// A scalar as the only element of a row.
fn scalar_row<'a>(view: &View<'a>) -> View<'a> {
    View::dense(&view.data()[..1], &[1])
}

/// Neighbouring outputs, and how far apart their elements are.
#[derive(Clone, Copy)]
struct Line {
    outputs: usize,
    src: usize,
    centers: usize,
    dst: usize,
}

/// The result of a fold that is used along the way, for the outputs that a destination needs.
pub(crate) struct Stats {
    pub(crate) values: Vec<f32>,
    region: Region,
    whole: Shape,
}

impl Stats {
    /// As [`fold`], for the part that `dst` covers along the axes that stay.
    pub(crate) fn new(
        exec: Exec,
        fold: Fold,
        src: &View<'_>,
        axes: &[usize],
        centers: Option<&View<'_>>,
        divisor: f64,
        dst: &ViewMut<'_>,
    ) -> Self {
        let (mut region, mut whole) = (dst.region().clone(), Shape::from_slice(dst.whole()));
        for &axis in axes {
            (region[axis], whole[axis]) = (Span::full(1), 1);
        }
        let mut stats = Self { values: vec![0.0; region.len()], region, whole };
        let strides = view::dense_strides(&stats.region.shape());
        let mut target = ViewMut::new(&mut stats.values, stats.region.clone(), strides, stats.whole.clone());
        self::fold(exec, fold, src, axes, centers, divisor, &mut target);
        stats
    }

    /// As a tensor that repeats along the folded axes.
    pub(crate) fn view(&self) -> View<'_> {
        View::new(&self.values, self.region.clone(), view::dense_strides(&self.region.shape()), self.whole.clone())
    }
}

/// Rows from which on they are folded in stretches.
const MANY_ROWS: usize = 64;

/// How many stretches these are.
const STRETCHES: usize = 8;

/// The rows along the last axis that one output folds, relative to the first one: `count` of them `step` apart from
/// each start on.
struct Rows {
    starts: Vec<usize>,
    count: usize,
    step: usize,
    len: usize,
}

impl Rows {
    fn new(src: &View<'_>, folded: &[bool]) -> Self {
        let (shape, strides) = (src.region().shape(), src.strides());
        let last = shape.len() - 1;
        let mut outer: SmallVec<[usize; 5]> = (0..last).filter(|&axis| folded[axis]).collect();
        let (count, step) = outer.pop().map_or((1, 0), |axis| (shape[axis], strides[axis]));
        let mut starts = vec![0];
        for axis in outer {
            starts = starts.iter().flat_map(|&start| (0..shape[axis]).map(move |i| start + i * strides[axis])).collect();
        }
        let len = shape[last];
        // Rows without gaps between them are one.
        if folded[last] && step == len { Self { starts, count: 1, step: 0, len: len * count } } else { Self { starts, count, step, len } }
    }

    /// In how many stretches they are folded where the last axis stays. It follows from their number alone.
    fn stretches(&self) -> usize {
        if self.starts.len() * self.count >= MANY_ROWS { STRETCHES } else { 1 }
    }

    /// The rows of a stretch, counted in row-major order.
    fn stretch(&self, index: usize) -> Range<usize> {
        let (rows, of) = (self.starts.len() * self.count, self.stretches());
        rows * index / of..rows * (index + 1) / of
    }
}

/// What one output, or a block of them, folds.
#[derive(Clone, Copy)]
struct Source<'a> {
    data: &'a [f32],
    rows: &'a Rows,
    /// Where the first row begins.
    origin: usize,
}

impl<'a> Source<'a> {
    /// Where each row begins, in row-major order.
    #[inline(always)]
    fn offsets(self) -> impl Iterator<Item = usize> + use<'a> {
        let Rows { starts, count, step, .. } = self.rows;
        starts.iter().flat_map(
            #[inline(always)]
            move |start| {
                (0..*count).map(
                    #[inline(always)]
                    move |i| self.origin + start + i * step,
                )
            },
        )
    }

    /// The same for an output whose elements lie `by` further.
    #[inline(always)]
    fn skip(self, by: usize) -> Self {
        Self { origin: self.origin + by, ..self }
    }
}

/// One step of a fold, and how two partial folds are joined.
trait Folding {
    const START: f64;
    fn step<A: Arith>(acc: f64, x: f32, center: f32) -> f64;
    fn join(a: f64, b: f64) -> f64;
}

/// Defines a [`Folding`]: its start, step and join.
macro_rules! folding {
    ($name:ident, $start:expr, |$acc:ident, $x:ident, $c:ident| <$arith:ident> $step:expr, |$a:ident, $b:ident| $join:expr) => {
        struct $name;
        impl Folding for $name {
            const START: f64 = $start;
            #[inline(always)]
            fn step<$arith: Arith>($acc: f64, $x: f32, $c: f32) -> f64 {
                let _ = $c;
                $step
            }
            #[inline(always)]
            fn join($a: f64, $b: f64) -> f64 {
                $join
            }
        }
    };
}

folding!(Sum, 0.0, |acc, x, c| <A> acc + x as f64, |a, b| a + b);
folding!(Product, 1.0, |acc, x, c| <A> acc * x as f64, |a, b| a * b);
folding!(Max, f64::NEG_INFINITY, |acc, x, c| <A> Self::join(acc, x as f64), |a, b| if a > b || a.is_nan() { a } else { b });
folding!(Min, f64::INFINITY, |acc, x, c| <A> Self::join(acc, x as f64), |a, b| if a < b || a.is_nan() { a } else { b });
folding!(Squares, 0.0, |acc, x, c| <A> A::fma64(x as f64, x as f64, acc), |a, b| a + b);
folding!(Deviations, 0.0, |acc, x, c| <A> A::fma64(x as f64 - c as f64, x as f64 - c as f64, acc), |a, b| a + b);
folding!(Exponentials, 0.0, |acc, x, c| <A> acc + math::exp::<A>(x - c) as f64, |a, b| a + b);

/// Accumulators that the elements of one output take in turn.
const LANES: usize = 16;

/// Folds whole rows. Element `i` of all rows together goes to lane `i % LANES`, whatever the rows' lengths.
#[inline(always)]
fn lanes<A: Arith, F: Folding>(source: Source<'_>, center: f32) -> f64 {
    let mut acc = [F::START; LANES];
    let mut phase = 0;
    for offset in source.offsets() {
        let row = &source.data[offset..][..source.rows.len];
        let (head, body) = row.split_at(((LANES - phase) % LANES).min(row.len()));
        for (acc, &x) in acc[phase..].iter_mut().zip(head) {
            *acc = F::step::<A>(*acc, x, center);
        }
        let mut blocks = body.chunks_exact(LANES);
        for block in &mut blocks {
            for (acc, &x) in acc.iter_mut().zip(block) {
                *acc = F::step::<A>(*acc, x, center);
            }
        }
        for (acc, &x) in acc.iter_mut().zip(blocks.remainder()) {
            *acc = F::step::<A>(*acc, x, center);
        }
        phase = (phase + row.len()) % LANES;
    }
    let mut width = LANES;
    while width > 1 {
        width /= 2;
        for i in 0..width {
            acc[i] = F::join(acc[i], acc[i + width]);
        }
    }
    acc[0]
}

/// Columns that are folded at once.
const GROUP: usize = 512;

/// Folds a group of columns, row after row, over one stretch.
#[inline(always)]
// A chain of iterators would be put together anew for every row, which takes longer than a short row.
#[allow(clippy::needless_range_loop)]
fn stretch<A: Arith, F: Folding>(source: Source<'_>, stretch: usize, center: &[f32], acc: &mut [f64]) {
    acc.fill(F::START);
    let (Rows { starts, count, step, .. }, wanted) = (source.rows, source.rows.stretch(stretch));
    for (index, start) in starts.iter().enumerate() {
        let (first, before) = (source.origin + start, index * count);
        for i in wanted.start.clamp(before, before + count)..wanted.end.clamp(before, before + count) {
            let row = &source.data[first + (i - before) * step..][..acc.len()];
            for c in 0..row.len() {
                acc[c] = F::step::<A>(acc[c], row[c], center[c]);
            }
        }
    }
}

/// The centers of a group of columns, zeros where there are none.
#[inline(always)]
fn group_centers(centers: &[f32], group: usize, columns: usize) -> [f32; GROUP] {
    let mut own = [0.0; GROUP];
    if !centers.is_empty() {
        own[..columns].copy_from_slice(&centers[group * GROUP..][..columns]);
    }
    own
}

/// Folds every column.
#[inline(always)]
fn columns<A: Arith, F: Folding>(source: Source<'_>, centers: &[f32], divisor: f64, out: &mut [f32]) {
    let (mut acc, mut next) = ([F::START; GROUP], [F::START; GROUP]);
    for (index, out) in out.chunks_mut(GROUP).enumerate() {
        let (source, center) = (source.skip(index * GROUP), group_centers(centers, index, out.len()));
        let (acc, next) = (&mut acc[..out.len()], &mut next[..out.len()]);
        stretch::<A, F>(source, 0, &center, acc);
        for part in 1..source.rows.stretches() {
            stretch::<A, F>(source, part, &center, next);
            acc.iter_mut().zip(&*next).for_each(
                #[inline(always)]
                |(acc, next)| *acc = F::join(*acc, *next),
            );
        }
        for (out, acc) in out.iter_mut().zip(acc) {
            *out = (*acc / divisor) as f32;
        }
    }
}

/// Folds every column over one stretch.
#[inline(always)]
fn stretch_columns<A: Arith, F: Folding>(source: Source<'_>, part: usize, centers: &[f32], out: &mut [f64]) {
    for (index, out) in out.chunks_mut(GROUP).enumerate() {
        let center = group_centers(centers, index, out.len());
        stretch::<A, F>(source.skip(index * GROUP), part, &center, out);
    }
}

/// Joins the stretches of every column, as [`columns`] does.
fn join_stretches<F: Folding>(parts: &[f64], divisor: f64, out: &mut [f32]) {
    let columns = out.len();
    for (column, out) in out.iter_mut().enumerate() {
        let joined = parts[column + columns..].iter().step_by(columns).fold(parts[column], |acc, &next| F::join(acc, next));
        *out = (joined / divisor) as f32;
    }
}

/// [`lanes`] for every output of a line.
#[inline(always)]
fn lane_lines<A: Arith, F: Folding>(source: Source<'_>, line: Line, centers: &[f32], divisor: f64, out: &mut [f32]) {
    for i in 0..line.outputs {
        let center = if centers.is_empty() { 0.0 } else { centers[i * line.centers] };
        out[i * line.dst] = (lanes::<A, F>(source.skip(i * line.src), center) / divisor) as f32;
    }
}

multiversion! {
    fn fold_lanes<A>(fold: Fold, source: Source<'_>, line: Line, centers: &[f32], divisor: f64, out: &mut [f32]) {
        dispatch!(fold, F => lane_lines::<A, F>(source, line, centers, divisor, out));
    }
}

multiversion! {
    fn fold_columns<A>(fold: Fold, source: Source<'_>, centers: &[f32], divisor: f64, out: &mut [f32]) {
        dispatch!(fold, F => columns::<A, F>(source, centers, divisor, out));
    }
}

multiversion! {
    fn fold_stretch<A>(fold: Fold, source: Source<'_>, part: usize, centers: &[f32], out: &mut [f64]) {
        dispatch!(fold, F => stretch_columns::<A, F>(source, part, centers, out));
    }
}
