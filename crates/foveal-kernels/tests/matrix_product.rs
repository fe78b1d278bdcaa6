//! Dense layers and batched matrix products against plain loops, and the law: a region is a slice of the whole.

mod support;
mod tensors;

use foveal_kernels::view::for_each_row;
use foveal_kernels::{Exec, MatMul, Region, Shape, Span, View, ViewMut, matmul_batched};
use proptest::prelude::*;
use tensors::{Strided, Sum, assert_close, assert_same_bits, execs, random, region};

type Cuts = Vec<(usize, usize)>;

fn cuts() -> impl Strategy<Value = Cuts> {
    prop::collection::vec((any::<usize>(), any::<usize>()), 8)
}

fn length() -> impl Strategy<Value = usize> {
    prop_oneof![3 => 0usize..8, 2 => 8usize..70]
}

/// The demand of a dense layer.
fn rows(out: &Region, k: usize) -> Region {
    let mut rows = out.clone();
    let last = rows.rank() - 1;
    rows[last] = Span::full(k);
    rows
}

fn dense(exec: Exec, layer: MatMul, src: &View, weights: &[f32], bias: Option<&[f32]>, dst: &mut ViewMut) {
    layer.forward(exec, src, &layer.pack(exec.isa, weights), bias, &[], dst);
}

/// Shapes of two operands and their product, whose leading axes broadcast.
#[derive(Clone, Debug)]
struct Batched {
    a: Shape,
    b: Shape,
    out: Shape,
    k: usize,
    transpose: (bool, bool),
}

fn batched() -> impl Strategy<Value = Batched> {
    let lead = prop::collection::vec((1usize..4, any::<bool>(), any::<bool>()), 0..3);
    (lead, 0usize..2, length(), length(), length(), (any::<bool>(), any::<bool>())).prop_map(|(lead, missing, m, k, n, transpose)| {
        let side = |one: fn(&(usize, bool, bool)) -> bool| lead.iter().map(move |axis| if one(axis) { 1 } else { axis.0 });
        let matrix = |flip: bool, rows: usize, columns: usize| if flip { [columns, rows] } else { [rows, columns] };
        let both = |axis: &(usize, bool, bool)| if axis.1 && axis.2 { 1 } else { axis.0 };
        // Leading ones may be missing altogether.
        let skip = if lead.first().is_some_and(|axis| axis.2) { missing } else { 0 };
        Batched {
            a: side(|axis| axis.1).chain(matrix(transpose.0, m, k)).collect(),
            b: side(|axis| axis.2).skip(skip).chain(matrix(transpose.1, k, n)).collect(),
            out: lead.iter().map(both).chain([m, n]).collect(),
            k,
            transpose,
        }
    })
}

impl Batched {
    fn reference(&self, a: &[f32], b: &[f32]) -> Vec<Sum> {
        let (a, b) = (View::dense(a, &self.a), View::dense(b, &self.b));
        let at = |view: &View, lead: &[usize], row: usize, column: usize, flip: bool| {
            let own = view.whole().len() - 2;
            let lead = &lead[lead.len() - own..];
            let mut at: Shape = lead.iter().zip(view.whole()).map(|(&i, &n)| if n == 1 { 0 } else { i }).collect();
            at.extend(if flip { [column, row] } else { [row, column] });
            view.at(&at)
        };
        let mut sums = Vec::new();
        for_each_row(&self.out, |index, n| {
            let (lead, i) = (&index[..index.len() - 2], index[index.len() - 2]);
            for j in 0..n {
                let mut sum = Sum::default();
                (0..self.k).for_each(|l| sum.add(at(&a, lead, i, l, self.transpose.0), at(&b, lead, l, j, self.transpose.1)));
                sums.push(sum);
            }
        });
        sums
    }

    /// The part of an operand that a region needs: its `axis` of the last two follows the destination's.
    fn demand(&self, whole: &[usize], out: &Region, flip: bool, row: bool) -> Region {
        let (own, lead) = (whole.len() - 2, out.rank() - 2);
        let mut demand = Region::full(whole);
        for axis in (0..own).filter(|&axis| whole[axis] != 1) {
            demand[axis] = out[lead - own + axis];
        }
        demand[own + usize::from(row == flip)] = out[if row { lead } else { lead + 1 }];
        demand
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn dense_agrees_with_the_reference(lead in prop::collection::vec(0usize..5, 0..6), k in length(), n in length(), bias in any::<bool>(), threads in 1usize..5, seed in 0u64..1 << 32) {
        let layer = MatMul { k, n };
        let shape = |last: usize| -> Shape { lead.iter().copied().chain([last]).collect() };
        let src = random(seed, shape(k).iter().product());
        let (weights, bias) = (random(seed + 1, k * n), bias.then(|| random(seed + 2, n)));
        let mut expected = Vec::new();
        for row in 0..lead.iter().product() {
            for f in 0..n {
                let mut sum = Sum::default();
                sum.add(1.0, bias.as_ref().map_or(0.0, |b| b[f]));
                (0..k).for_each(|c| sum.add(src[row * k + c], weights[c * n + f]));
                expected.push(sum);
            }
        }
        for exec in execs(threads) {
            let mut got = vec![0.0; expected.len()];
            dense(exec, layer, &View::dense(&src, &shape(k)), &weights, bias.as_deref(), &mut ViewMut::dense(&mut got, &shape(n)));
            assert_close(&got, &expected, &format!("{exec:?}"));
        }
    }

    #[test]
    fn a_region_of_dense_is_a_slice_of_the_whole(lead in prop::collection::vec(0usize..7, 0..6), k in length(), n in length(), cuts in cuts(), threads in 1usize..5, gaps in (0usize..4, 0usize..4), special in any::<bool>(), seed in 0u64..1 << 32) {
        let layer = MatMul { k, n };
        let shape = |last: usize| -> Shape { lead.iter().copied().chain([last]).collect() };
        let (mut src, weights, bias) = (random(seed, shape(k).iter().product()), random(seed + 1, k * n), random(seed + 2, n));
        if let Some(x) = src.first_mut().filter(|_| special) {
            *x = f32::INFINITY;
        }
        let wanted = region(&shape(n), &cuts);
        for exec in execs(threads) {
            let mut all = vec![0.0; shape(n).iter().product()];
            dense(exec.serial(), layer, &View::dense(&src, &shape(k)), &weights, Some(&bias), &mut ViewMut::dense(&mut all, &shape(n)));
            let from = Strided::source(&src, &rows(&wanted, k), &shape(k), gaps.0);
            let mut dst = Strided::destination(&wanted, &shape(n), gaps.1);
            dense(exec, layer, &from.view(), &weights, Some(&bias), &mut dst.view_mut());
            assert_same_bits(&dst.into_written(), &View::dense(&all, &shape(n)).narrow(&wanted).to_vec(), &format!("{exec:?} {wanted}"));
        }
    }

    #[test]
    fn batched_agrees_with_the_reference(case in batched(), threads in 1usize..5, seed in 0u64..1 << 32) {
        let (a, b) = (random(seed, case.a.iter().product()), random(seed + 1, case.b.iter().product()));
        let expected = case.reference(&a, &b);
        for exec in execs(threads) {
            let mut got = vec![0.0; expected.len()];
            let (a, b) = (View::dense(&a, &case.a), View::dense(&b, &case.b));
            matmul_batched(exec, &a, &b, &mut ViewMut::dense(&mut got, &case.out), case.transpose.0, case.transpose.1);
            assert_close(&got, &expected, &format!("{exec:?}"));
        }
    }

    #[test]
    fn a_region_of_batched_is_a_slice_of_the_whole(case in batched(), cuts in cuts(), threads in 1usize..5, gaps in (0usize..4, 0usize..4), seed in 0u64..1 << 32) {
        let (a, b) = (random(seed, case.a.iter().product()), random(seed + 1, case.b.iter().product()));
        let wanted = region(&case.out, &cuts);
        for exec in execs(threads) {
            let mut all = vec![0.0; case.out.iter().product()];
            let (whole_a, whole_b) = (View::dense(&a, &case.a), View::dense(&b, &case.b));
            matmul_batched(exec.serial(), &whole_a, &whole_b, &mut ViewMut::dense(&mut all, &case.out), case.transpose.0, case.transpose.1);
            let part_a = Strided::source(&a, &case.demand(&case.a, &wanted, case.transpose.0, true), &case.a, gaps.0);
            let part_b = Strided::source(&b, &case.demand(&case.b, &wanted, case.transpose.1, false), &case.b, gaps.0);
            let mut dst = Strided::destination(&wanted, &case.out, gaps.1);
            matmul_batched(exec, &part_a.view(), &part_b.view(), &mut dst.view_mut(), case.transpose.0, case.transpose.1);
            assert_same_bits(&dst.into_written(), &View::dense(&all, &case.out).narrow(&wanted).to_vec(), &format!("{exec:?} {wanted}"));
        }
    }
}
