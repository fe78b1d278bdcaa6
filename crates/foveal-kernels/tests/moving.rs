//! Copies and transpositions against their definitions, and the window law, for every element type they are used with.

mod support;

use foveal_kernels::{AxisMap, Exec, Isa, Region, Span, fill, gather, gather_indexed, reverse_axes, transpose};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::mem::MaybeUninit;
use support::{Guarded, Tensor, coordinates, random_region};

/// A part of an output of some shape, and the part of the source that it reads.
struct Part<'a> {
    out: &'a Region,
    shape: &'a [usize],
    reads: &'a Region,
}

/// Checks `run(exec, src, dst)` on a part of the output, from a source that holds no more than it reads.
fn check<T: Copy + PartialEq + std::fmt::Debug>(
    src: &Tensor<T>,
    Part { out, shape, reads }: Part<'_>,
    guard: T,
    rng: &mut StdRng,
    run: impl Fn(Exec, &foveal_kernels::View<'_, T>, &mut foveal_kernels::ViewMut<'_, T>),
    want: impl Fn(&[usize]) -> T,
) {
    let held = Guarded::copy(src, reads, guard, rng);
    let mut dst = Guarded::new(out, shape, guard, rng);
    run(Exec { isa: Isa::detect(), threads: rng.random_range(1..4) }, &held.view(), &mut dst.view_mut());
    for (at, got) in coordinates(out).iter().zip(dst.finish(|a, b| a == b)) {
        assert_eq!(got, want(at), "at {at:?} of {out}");
    }
}

/// Distinct values, none of them the guard.
fn numbered<T>(shape: &[usize], value: impl Fn(usize) -> T) -> Tensor<T>
where
    T: Copy,
{
    Tensor::new(shape, |i| value(i + 1))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn gather_law(axes in prop::collection::vec((1..9usize, 1..12usize, -10..12isize, -3..4isize), 1..5), seed: u64) {
        let mut rng = StdRng::seed_from_u64(seed);
        let src: Vec<usize> = axes.iter().map(|a| a.0).collect();
        let shape: Vec<usize> = axes.iter().map(|a| a.1).collect();
        let map: Vec<AxisMap> = axes.iter().map(|a| AxisMap { start: a.2, step: a.3 }).collect();
        let out = random_region(&shape, &mut rng);
        let reads: Region = (0..map.len()).map(|i| map[i].demand(out[i], src[i])).collect();
        let naive = |at: &[usize]| -> Option<Vec<usize>> {
            at.iter().zip(&map).zip(&src).map(|((&o, m), &n)| usize::try_from(m.start + o as isize * m.step).ok().filter(|&i| i < n)).collect()
        };
        let floats = numbered(&src, |i| i as f32);
        check(&floats, Part { out: &out, shape: &shape, reads: &reads }, -1.0, &mut rng, |e, s, d| gather(e, s, &map, 0.5, d), |at| naive(at).map_or(0.5, |p| floats.at(&p)));
        let integers = numbered(&src, |i| i as i64);
        check(&integers, Part { out: &out, shape: &shape, reads: &reads }, -1, &mut rng, |e, s, d| gather(e, s, &map, -7, d), |at| naive(at).map_or(-7, |p| integers.at(&p)));
        let bytes = numbered(&src, |i| (i % 200) as u8);
        check(&bytes, Part { out: &out, shape: &shape, reads: &reads }, 255, &mut rng, |e, s, d| gather(e, s, &map, 250, d), |at| naive(at).map_or(250, |p| bytes.at(&p)));
    }

    /// A demand is the exact hull of what is read.
    #[test]
    fn axis_demand_is_tight(start in -20..20isize, step in -4..5isize, len in 0..15usize, from in 0..12usize, n in 0..12usize) {
        let (map, out) = (AxisMap { start, step }, Span::new(from, from + n));
        let read = out.range().map(|o| start + o as isize * step).filter(|&i| (0..len as isize).contains(&i));
        let hull = read.map(|i| Span::new(i as usize, i as usize + 1)).fold(Span::default(), Span::hull);
        prop_assert_eq!(map.demand(out, len), hull);
    }

    #[test]
    fn indexed_gather_law(axes in prop::collection::vec((1..8usize, 1..10usize), 1..5), plain_last: bool, seed: u64) {
        let mut rng = StdRng::seed_from_u64(seed);
        let src: Vec<usize> = axes.iter().map(|a| a.0).collect();
        let mut tables: Vec<Vec<usize>> = axes.iter().map(|&(n, m)| (0..m).map(|_| rng.random_range(0..n)).collect()).collect();
        if plain_last {
            *tables.last_mut().unwrap() = (0..src[src.len() - 1]).collect();
        }
        let shape: Vec<usize> = tables.iter().map(Vec::len).collect();
        let out = random_region(&shape, &mut rng);
        let parts: Vec<&[usize]> = tables.iter().zip(&out.0).map(|(t, span)| &t[span.range()]).collect();
        let reads: Region = parts.iter().map(|p| Span::new(*p.iter().min().unwrap(), p.iter().max().unwrap() + 1)).collect();
        let floats = numbered(&src, |i| i as f32);
        let naive = |at: &[usize]| floats.at(&at.iter().zip(&tables).map(|(&o, t)| t[o]).collect::<Vec<_>>());
        check(&floats, Part { out: &out, shape: &shape, reads: &reads }, -1.0, &mut rng, |e, s, d| gather_indexed(e, s, &parts, d), naive);
    }

    #[test]
    fn transpose_law(shape in prop::collection::vec(1..7usize, 1..6), long in 1..300usize, place in 0..6usize, seed: u64) {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut src = shape;
        let rank = src.len();
        // Long enough for several pieces, and now and then for several threads.
        src[place % rank] = if seed % 8 == 0 { 60 * long } else { long };
        let mut perm: Vec<usize> = (0..rank).collect();
        for i in (1..rank).rev() {
            perm.swap(i, rng.random_range(0..=i));
        }
        let shape: Vec<usize> = perm.iter().map(|&p| src[p]).collect();
        let out = random_region(&shape, &mut rng);
        let mut reads = Region::empty(rank);
        perm.iter().enumerate().for_each(|(i, &p)| reads[p] = out[i]);
        let origin = |at: &[usize]| (0..rank).map(|axis| at[perm.iter().position(|&p| p == axis).unwrap()]).collect::<Vec<_>>();
        let floats = numbered(&src, |i| i as f32);
        check(&floats, Part { out: &out, shape: &shape, reads: &reads }, -1.0, &mut rng, |e, s, d| transpose(e, s, &perm, d), |at| floats.at(&origin(at)));
        let bytes = numbered(&src, |i| (i % 200) as u8);
        check(&bytes, Part { out: &out, shape: &shape, reads: &reads }, 255, &mut rng, |e, s, d| transpose(e, s, &perm, d), |at| bytes.at(&origin(at)));
    }

    #[test]
    fn reversal_law(shape in prop::collection::vec(0..9usize, 0..5), long in 0..400usize, place in 0..5usize, threads in 1..4usize) {
        let mut shape = shape;
        let rank = shape.len();
        if rank > 0 {
            shape[place % rank] = long;
        }
        let reversed: Vec<usize> = shape.iter().rev().copied().collect();
        let source: Vec<f64> = (0..shape.iter().product()).map(|i| i as f64).collect();
        let exec = Exec { threads, ..Exec::default() };
        let mut rows = vec![MaybeUninit::new(-1.0); source.len()];
        reverse_axes(exec, &source, &mut rows, &shape, |x| x as f32);
        // SAFETY: every entry was initialised above.
        let rows: Vec<f32> = rows.iter().map(|x| unsafe { x.assume_init() }).collect();
        for at in coordinates(&Region::full(&shape)) {
            let first_fastest = at.iter().zip(&shape).rev().fold(0, |index, (i, n)| index * n + i);
            let last_fastest = at.iter().zip(&shape).fold(0, |index, (i, n)| index * n + i);
            assert_eq!(rows[last_fastest], source[first_fastest] as f32, "at {at:?} of {shape:?}");
        }
        let mut back = vec![MaybeUninit::new(-1.0); source.len()];
        reverse_axes(exec, &rows, &mut back, &reversed, f64::from);
        // SAFETY: every entry was initialised above.
        assert_eq!(back.iter().map(|x| unsafe { x.assume_init() }).collect::<Vec<f64>>(), source);
    }

    #[test]
    fn fill_writes_its_region(shape in prop::collection::vec(1..9usize, 0..5), seed: u64) {
        let mut rng = StdRng::seed_from_u64(seed);
        let out = random_region(&shape, &mut rng);
        let src = Tensor { shape: vec![], data: vec![0i64] };
        check(&src, Part { out: &out, shape: &shape, reads: &Region::full(&[]) }, -1, &mut rng, |e, _, d| fill(e, 5, d), |_| 5);
    }
}
