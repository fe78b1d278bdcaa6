//! Einsum, bands of matrices and entries by index, at every instruction set, against their definitions.

mod support;

use foveal_kernels::diagonal::keep_band;
use foveal_kernels::einsum::Einsum;
use foveal_kernels::take::take;
use foveal_kernels::{Exec, Region, Span};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use support::{Guarded, Tensor, coordinates, isas, random_region, same};

/// A guard that no value is.
const GUARD: f32 = -12345.5;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn einsum(
        (a, b, out) in prop_oneof![
            Just(("ij", "jk", "ik")), Just(("bij", "bjk", "bik")), Just(("ij", "kj", "ki")), Just(("abc", "cd", "abd")),
            Just(("bqhd", "bkhd", "bhqk")), Just(("abcd", "cdef", "abef")), Just(("aecd", "abcd", "acbe")), Just(("ji", "jk", "ki")),
        ],
        lens in prop::collection::vec(1..8usize, 26), threads in 1..3usize, seed: u64,
    ) {
        let mut rng = StdRng::seed_from_u64(seed);
        let len = |label: u8| lens[usize::from(label - b'a')];
        let shape = |labels: &str| -> Vec<usize> { labels.bytes().map(len).collect() };
        let (x, y) = (Tensor::random(&shape(a), &mut rng), Tensor::random(&shape(b), &mut rng));
        let whole = shape(out);
        let region = random_region(&whole, &mut rng);
        let span = |label: u8| out.bytes().position(|l| l == label).map_or(Span::full(len(label)), |axis| region[axis]);
        let reads = |labels: &str| -> Region { labels.bytes().map(span).collect() };
        let summed: Vec<u8> = a.bytes().filter(|l| !out.contains(char::from(*l))).collect();
        for isa in isas() {
            let (held_x, held_y) = (Guarded::copy(&x, &reads(a), f32::NAN, &mut rng), Guarded::copy(&y, &reads(b), f32::NAN, &mut rng));
            let mut dst = Guarded::new(&region, &whole, GUARD, &mut rng);
            let einsum = Einsum { a: a.as_bytes(), b: b.as_bytes(), out: out.as_bytes() };
            einsum.forward(Exec { isa, threads }, &held_x.view(), &held_y.view(), &mut dst.view_mut());
            for (at, got) in coordinates(&region).iter().zip(dst.finish(same)) {
                let (mut want, mut size) = (0.0f64, 0.0f64);
                let over: Region = summed.iter().map(|l| Span::full(len(*l))).collect();
                for inner in coordinates(&over) {
                    let coordinate = |label: u8| match out.bytes().position(|l| l == label) {
                        Some(axis) => at[axis],
                        None => inner[summed.iter().position(|l| *l == label).unwrap()],
                    };
                    let value = |tensor: &Tensor, labels: &str| f64::from(tensor.at(&labels.bytes().map(coordinate).collect::<Vec<_>>()));
                    let product = value(&x, a) * value(&y, b);
                    (want, size) = (want + product, size + product.abs());
                }
                let bound = 64.0 * f64::from(f32::EPSILON) * size;
                prop_assert!((f64::from(got) - want).abs() <= bound, "{a},{b}->{out} at {at:?}: {got}, expected {want}");
            }
        }
    }

    #[test]
    fn bands(shape in prop::collection::vec(1..9usize, 2..5), low in prop::option::of(-9..9i64), high in prop::option::of(-9..9i64), seed: u64) {
        let mut rng = StdRng::seed_from_u64(seed);
        let src = Tensor::random(&shape, &mut rng);
        let out = random_region(&shape, &mut rng);
        for isa in isas() {
            let held = Guarded::copy(&src, &out, f32::NAN, &mut rng);
            let mut dst = Guarded::new(&out, &shape, GUARD, &mut rng);
            keep_band(Exec { isa, threads: 2 }, &held.view(), low, high, 0.25, &mut dst.view_mut());
            for (at, got) in coordinates(&out).iter().zip(dst.finish(same)) {
                let diagonal = at[at.len() - 1] as i64 - at[at.len() - 2] as i64;
                let inside = low.is_none_or(|low| low <= diagonal) && high.is_none_or(|high| diagonal <= high);
                prop_assert_eq!(got, if inside { src.at(at) } else { 0.25 }, "{:?} of {:?}..{:?}", at, low, high);
            }
        }
    }

    #[test]
    fn entries_by_index(shape in prop::collection::vec(1..6usize, 1..4), picks in prop::collection::vec(1..5usize, 0..3), axis in 0..3usize, seed: u64) {
        let mut rng = StdRng::seed_from_u64(seed);
        let axis = axis % shape.len();
        let n = shape[axis] as i32;
        let src = Tensor::random(&shape, &mut rng);
        let indices = Tensor::new(&picks, |_| rng.random_range(-n - 1..=n) as f32);
        let whole = [&shape[..axis], &picks, &shape[axis + 1..]].concat();
        // A single number of a vector of them has no axes at all.
        prop_assume!(!whole.is_empty());
        let out = random_region(&whole, &mut rng);
        let (lead, rest) = (&out.0[..axis], &out.0[axis + picks.len()..]);
        let reads: Region = lead.iter().chain(&[Span::full(shape[axis])]).chain(rest).copied().collect();
        let wanted: Region = out.0[axis..axis + picks.len()].iter().copied().collect();
        for isa in isas() {
            let (held, places) = (Guarded::copy(&src, &reads, GUARD, &mut rng), Guarded::copy(&indices, &wanted, GUARD, &mut rng));
            let mut dst = Guarded::new(&out, &whole, GUARD, &mut rng);
            take(Exec { isa, threads: 2 }, &held.view(), &places.view(), axis, &mut dst.view_mut());
            for (at, got) in coordinates(&out).iter().zip(dst.finish(same)) {
                let index = indices.at(&at[axis..axis + picks.len()]) as i32;
                let index = if index < 0 { index + n } else { index };
                let want = if (0..n).contains(&index) {
                    src.at(&[&at[..axis], &[index as usize], &at[axis + picks.len()..]].concat())
                } else {
                    f32::NAN
                };
                prop_assert!(same(got, want), "{at:?}: {got}, expected {want}");
            }
        }
    }
}
