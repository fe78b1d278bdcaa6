//! Convolution against a loop over the zero-padded tensor, and the law: a region is a slice of the whole.

mod support;
mod tensors;

use foveal_kernels::view::for_each_row;
use foveal_kernels::{Conv, Padding, PostOp, Region, Shape, Span, Unary, View, ViewMut, Window, apply_row};
use proptest::prelude::*;
use tensors::{Strided, Sum, assert_close, assert_same_bits, execs, random, region};

#[derive(Clone, Debug)]
struct Case {
    conv: Conv,
    /// Shape of the source.
    whole: Shape,
    cuts: Vec<(usize, usize)>,
    threads: usize,
    gaps: (usize, usize),
    bias: bool,
    seed: u64,
}

impl Case {
    fn out(&self) -> Shape {
        let spatial = self.conv.windows.iter().zip(&self.whole[1..]).map(|(w, &n)| w.output_len(n));
        std::iter::once(self.whole[0]).chain(spatial).chain([self.conv.cout]).collect()
    }

    fn src(&self) -> Vec<f32> {
        random(self.seed, self.whole.iter().product())
    }

    fn weights(&self) -> Vec<f32> {
        let taps: usize = self.conv.windows.iter().map(|w| w.kernel).product();
        random(self.seed + 1, taps * self.conv.cin / self.conv.groups * self.conv.cout)
    }

    fn bias(&self) -> Option<Vec<f32>> {
        self.bias.then(|| random(self.seed + 2, self.conv.cout))
    }

    fn demand(&self, out: &Region) -> Region {
        let mut demand = out.clone();
        for (axis, window) in self.conv.windows.iter().enumerate() {
            demand[axis + 1] = window.demand(out[axis + 1], self.whole[axis + 1]);
        }
        let last = out.rank() - 1;
        demand[last] = Span::full(self.conv.cin);
        // Where one axis reads nothing, nothing is read at all.
        if demand.is_empty() { Region::empty(demand.rank()) } else { demand }
    }
}

fn batch() -> impl Strategy<Value = usize> {
    prop_oneof![1 => Just(0), 15 => 1usize..4]
}

fn window() -> impl Strategy<Value = Window> {
    let fixed = (0..4usize, 0..4usize).prop_map(|(before, after)| Padding::Fixed(before, after));
    let padding = prop_oneof![1 => Just(Padding::Valid), 2 => Just(Padding::Same), 1 => Just(Padding::Causal), 1 => fixed];
    (1usize..8, 1usize..4, 1usize..4, padding).prop_map(|(kernel, stride, dilation, padding)| Window { kernel, stride, dilation, padding })
}

fn channels() -> impl Strategy<Value = usize> {
    prop_oneof![4 => 1usize..6, 2 => 6usize..40, 1 => 40usize..80]
}

/// Input and output channels of a group, and how many groups: plain, grouped and depthwise convolutions.
fn groups() -> impl Strategy<Value = (usize, usize, usize)> {
    prop_oneof![
        3 => (channels(), channels(), Just(1)),
        1 => (channels(), channels(), 2usize..4),
        2 => (Just(1), prop_oneof![3 => Just(1usize), 1 => 2usize..4], 2usize..150),
    ]
}

/// Cases of up to three axes; `longest` bounds their lengths.
fn cases(longest: usize) -> impl Strategy<Value = Case> {
    let axes = prop::collection::vec((window(), prop_oneof![1 => Just(0), 15 => 1..longest]), 1..4);
    let cuts = prop::collection::vec((any::<usize>(), any::<usize>()), 5);
    (axes, batch(), groups(), cuts, 1usize..5, (0usize..4, 0usize..4), any::<bool>(), 0u64..1 << 32).prop_map(
        |(axes, batch, (cin, cout, groups), cuts, threads, gaps, bias, seed)| {
            let lengths = axes.iter().map(|(_, n)| *n);
            Case {
                whole: std::iter::once(batch).chain(lengths).chain([cin * groups]).collect(),
                conv: Conv { windows: axes.iter().map(|(w, _)| *w).collect(), cin: cin * groups, cout: cout * groups, groups },
                cuts,
                threads,
                gaps,
                bias,
                seed,
            }
        },
    )
}

/// Every output as a sum over all taps, those in the padding as zeros.
fn reference(case: &Case, src: &[f32], weights: &[f32], bias: Option<&[f32]>) -> Vec<Sum> {
    let conv = &case.conv;
    let (src, axes) = (View::dense(src, &case.whole), conv.windows.len());
    let (cin, cout) = (conv.cin / conv.groups, conv.cout / conv.groups);
    let kernel: Shape = conv.windows.iter().map(|w| w.kernel).chain([1]).collect();
    let mut sums = Vec::new();
    for_each_row(&case.out(), |at, n| {
        for f in 0..n {
            let mut sum = Sum::default();
            sum.add(1.0, bias.map_or(0.0, |b| b[f]));
            let mut tap = 0;
            for_each_row(&kernel, |k, _| {
                let mut from: Shape = at.into();
                for (axis, w) in conv.windows.iter().enumerate() {
                    from[axis + 1] = (at[axis + 1] * w.stride + k[axis] * w.dilation).wrapping_sub(w.pad_before(case.whole[axis + 1]));
                }
                let inside = (1..=axes).all(|a| from[a] < case.whole[a]);
                for c in 0..cin {
                    from[axes + 1] = f / cout * cin + c;
                    sum.add(if inside { src.at(&from) } else { 0.0 }, weights[(tap * cin + c) * conv.cout + f]);
                }
                tap += 1;
            });
            sums.push(sum);
        }
    });
    sums
}

fn whole(case: &Case, exec: foveal_kernels::Exec, src: &[f32], weights: &[f32], bias: Option<&[f32]>) -> Vec<f32> {
    let out = case.out();
    let mut whole = vec![0.0; out.iter().product()];
    let packed = case.conv.pack(exec.isa, weights);
    case.conv.forward(exec, &View::dense(src, &case.whole), &packed, bias, &[], &mut ViewMut::dense(&mut whole, &out));
    whole
}

/// Checks that a region, computed from its demand alone, is that slice of the whole.
fn check_law(case: &Case, src: &[f32], weights: &[f32]) {
    let (bias, out) = (case.bias(), case.out());
    let wanted = region(&out, &case.cuts);
    for exec in execs(case.threads) {
        let all = whole(case, exec.serial(), src, weights, bias.as_deref());
        let expected = View::dense(&all, &out).narrow(&wanted).to_vec();
        let from = Strided::source(src, &case.demand(&wanted), &case.whole, case.gaps.0);
        let mut dst = Strided::destination(&wanted, &out, case.gaps.1);
        let packed = case.conv.pack(exec.isa, weights);
        case.conv.forward(exec, &from.view(), &packed, bias.as_deref(), &[], &mut dst.view_mut());
        assert_same_bits(&dst.into_written(), &expected, &format!("{exec:?} {wanted}"));
    }
}

/// Cases that are large enough to be cut along every axis, into channels and over threads.
fn large() -> Vec<Case> {
    let same = |kernel, stride, dilation| Window { kernel, stride, dilation, padding: Padding::Same };
    let case = |whole: &[usize], window, cout, groups| Case {
        whole: whole.into(),
        conv: Conv { windows: (2..whole.len()).map(|_| window).collect(), cin: whole[whole.len() - 1], cout, groups },
        cuts: vec![(0, 7), (1, 20), (3, 500), (2, 40), (2, 40)],
        threads: 4,
        gaps: (3, 5),
        bias: true,
        seed: 7,
    };
    vec![
        // Rows too wide for a band.
        case(&[1, 3, 2600, 48], same(3, 1, 1), 9, 1),
        case(&[1, 3, 2600, 48], same(3, 2, 1), 9, 1),
        // More weights than inputs.
        case(&[2, 7, 7, 64], same(3, 1, 2), 600, 1),
        // Pixels a multiple of 4096 bytes apart.
        case(&[1, 9, 9, 1024], same(1, 1, 1), 40, 1),
        case(&[1, 9, 9, 512], same(1, 2, 1), 40, 1),
        case(&[1, 40, 40, 48], same(3, 1, 1), 48, 3),
        case(&[1, 60, 60, 130], same(5, 1, 1), 130, 130),
        case(&[1, 60, 60, 33], same(3, 2, 1), 99, 33),
        case(&[2, 9, 20, 21, 8], same(3, 1, 1), 20, 1),
    ]
}

#[test]
fn large_convolutions_keep_the_law() {
    for case in large() {
        let (src, weights, bias) = (case.src(), case.weights(), case.bias());
        let expected = reference(&case, &src, &weights, bias.as_deref());
        for exec in execs(case.threads) {
            let got = whole(&case, exec, &src, &weights, bias.as_deref());
            assert_close(&got, &expected, &format!("{exec:?} {case:?}"));
            assert_same_bits(&got, &whole(&case, exec.serial(), &src, &weights, bias.as_deref()), &format!("{exec:?} {case:?}"));
        }
        check_law(&case, &src, &weights);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn agrees_with_the_reference(case in cases(9)) {
        let (src, weights, bias) = (case.src(), case.weights(), case.bias());
        let expected = reference(&case, &src, &weights, bias.as_deref());
        for exec in execs(case.threads) {
            let got = whole(&case, exec, &src, &weights, bias.as_deref());
            assert_close(&got, &expected, &format!("{exec:?}"));
        }
    }

    #[test]
    fn a_region_is_a_slice_of_the_whole(case in cases(24)) {
        check_law(&case, &case.src(), &case.weights());
    }

    #[test]
    fn fused_post_ops_change_no_bit(case in cases(14), first in 0..5usize) {
        let (src, weights, bias, out) = (case.src(), case.weights(), case.bias(), case.out());
        let (scale, shift) = (random(case.seed + 3, case.conv.cout), random(case.seed + 4, case.conv.cout));
        let residual = random(case.seed + 5, out.iter().product());
        let wanted = region(&out, &case.cuts);
        let residual = Strided::source(&residual, &wanted, &out, case.gaps.0);
        let residual = residual.view();
        let posts = [
            PostOp::Unary(Unary::Clip(-1.0, 2.0)),
            PostOp::ScaleShift { scale: &scale, shift: &shift },
            PostOp::Unary(Unary::RELU),
            PostOp::Unary(Unary::Tanh),
            PostOp::ScaleShift { scale: &scale, shift: &shift },
            PostOp::Add(&residual),
            PostOp::Unary(Unary::RELU6),
        ];
        let posts = &posts[first..];
        for exec in execs(case.threads) {
            let all = whole(&case, exec, &src, &weights, bias.as_deref());
            let mut expected = View::dense(&all, &out).narrow(&wanted).to_vec();
            let mut rows = expected.chunks_mut(wanted[wanted.rank() - 1].len().max(1));
            for_each_row(&wanted.shape(), |at, _| {
                let at: Shape = at.iter().zip(&wanted.0).map(|(a, span)| a + span.start).collect();
                apply_row(exec.isa, posts, rows.next().unwrap(), &at);
            });
            let from = Strided::source(&src, &case.demand(&wanted), &case.whole, case.gaps.0);
            let mut dst = Strided::destination(&wanted, &out, case.gaps.1);
            let packed = case.conv.pack(exec.isa, &weights);
            case.conv.forward(exec, &from.view(), &packed, bias.as_deref(), posts, &mut dst.view_mut());
            assert_same_bits(&dst.into_written(), &expected, &format!("{exec:?} {wanted}"));
        }
    }

    #[test]
    fn special_values_reach_the_same_outputs(case in cases(7), at in any::<usize>(), what in prop_oneof![Just(f32::INFINITY), Just(f32::NAN)]) {
        let (mut src, mut weights) = (case.src(), case.weights());
        let tap = at % weights.len();
        weights[tap] = what;
        if !src.is_empty() {
            let place = at % src.len();
            src[place] = what;
        }
        check_law(&case, &src, &weights);
        let expected = reference(&case, &src, &weights, None);
        for exec in execs(1) {
            assert_close(&whole(&case, exec, &src, &weights, None), &expected, "special values");
        }
    }
}
