//! Transposed convolution against scattering every input through the kernel, and the law: a region is a slice of the
//! whole.

mod support;
mod tensors;

use foveal_kernels::view::for_each_row;
use foveal_kernels::{ConvTranspose, Exec, Padding, Region, Shape, Span, TransposedWindow, View, ViewMut};
use proptest::prelude::*;
use tensors::{Strided, Sum, assert_close, assert_same_bits, execs, random, region};

#[derive(Clone, Debug)]
struct Case {
    conv: ConvTranspose,
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
        random(self.seed + 1, taps * self.conv.cin * self.conv.cout)
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

fn window() -> impl Strategy<Value = TransposedWindow> {
    let padding = prop_oneof![Just(Padding::Valid), Just(Padding::Same)];
    let rest = (0usize..3, any::<bool>());
    (1usize..5, 1usize..4, 1usize..3, padding, rest).prop_map(|(kernel, stride, dilation, padding, (extra, explicit))| TransposedWindow {
        kernel,
        stride,
        dilation,
        padding,
        output_padding: (explicit && extra < stride).then_some(extra),
    })
}

fn cases() -> impl Strategy<Value = Case> {
    let axes = prop::collection::vec((window(), prop_oneof![1 => Just(0), 15 => 1usize..7]), 1..4);
    let cuts = prop::collection::vec((any::<usize>(), any::<usize>()), 5);
    (axes, batch(), 1usize..20, 1usize..40, cuts, 1usize..5, (0usize..4, 0usize..4), any::<bool>(), 0u64..1 << 32).prop_map(
        |(axes, batch, cin, cout, cuts, threads, gaps, bias, seed)| Case {
            whole: std::iter::once(batch).chain(axes.iter().map(|(_, n)| *n)).chain([cin]).collect(),
            conv: ConvTranspose { windows: axes.iter().map(|(w, _)| *w).collect(), cin, cout },
            cuts,
            threads,
            gaps,
            bias,
            seed,
        },
    )
}

/// Every input scattered through the kernel into the outputs it touches.
fn reference(case: &Case, src: &[f32], weights: &[f32], bias: Option<&[f32]>) -> Vec<Sum> {
    let (conv, axes) = (&case.conv, case.conv.windows.len());
    let out = case.out();
    let mut sums = vec![Sum::default(); out.iter().product()];
    sums.iter_mut().enumerate().for_each(|(i, sum)| sum.add(1.0, bias.map_or(0.0, |b| b[i % conv.cout])));
    let pixels: Shape = case.whole[..=axes].iter().copied().chain([1]).collect();
    let kernel: Shape = conv.windows.iter().map(|w| w.kernel).chain([1]).collect();
    let src = View::dense(src, &case.whole);
    for_each_row(&pixels, |at, _| {
        let mut tap = 0;
        for_each_row(&kernel, |k, _| {
            let mut place = Some(at[0]);
            for (axis, w) in conv.windows.iter().enumerate() {
                let o = (at[axis + 1] * w.stride + k[axis] * w.dilation).wrapping_sub(w.crop_before());
                place = place.filter(|_| o < out[axis + 1]).map(|place| place * out[axis + 1] + o);
            }
            for f in 0..conv.cout {
                for c in 0..conv.cin {
                    let mut from: Shape = at.into();
                    from[axes + 1] = c;
                    if let Some(place) = place {
                        sums[place * conv.cout + f].add(src.at(&from), weights[(tap * conv.cout + f) * conv.cin + c]);
                    }
                }
            }
            tap += 1;
        });
    });
    sums
}

fn whole(case: &Case, exec: Exec, src: &[f32], weights: &[f32], bias: Option<&[f32]>) -> Vec<f32> {
    let out = case.out();
    let mut whole = vec![0.0; out.iter().product()];
    let packed = case.conv.pack(exec.isa, weights);
    case.conv.forward(exec, &View::dense(src, &case.whole), &packed, bias, &[], &mut ViewMut::dense(&mut whole, &out));
    whole
}

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn agrees_with_the_reference(case in cases()) {
        let (src, weights, bias) = (case.src(), case.weights(), case.bias());
        let expected = reference(&case, &src, &weights, bias.as_deref());
        for exec in execs(case.threads) {
            assert_close(&whole(&case, exec, &src, &weights, bias.as_deref()), &expected, &format!("{exec:?}"));
        }
    }

    #[test]
    fn a_region_is_a_slice_of_the_whole(case in cases()) {
        check_law(&case, &case.src(), &case.weights());
    }

    /// Multiply-adds are the pairs of an output and a tap with the same remainder by the stride.
    #[test]
    fn macs_are_counted(case in cases()) {
        let wanted = region(&case.out(), &case.cuts);
        let mut macs = wanted[0].len() * case.conv.cin * wanted[wanted.rank() - 1].len();
        for (axis, w) in case.conv.windows.iter().enumerate() {
            let sees = |o: usize, k: usize| (o + w.crop_before()) % w.stride == k * w.dilation % w.stride;
            macs *= wanted[axis + 1].range().flat_map(|o| (0..w.kernel).filter(move |&k| sees(o, k))).count();
        }
        prop_assert_eq!(case.conv.macs(&wanted), macs as u64);
    }

    #[test]
    fn special_values_reach_the_same_outputs(case in cases(), at in any::<usize>(), what in prop_oneof![Just(f32::INFINITY), Just(f32::NAN)]) {
        let mut weights = case.weights();
        let tap = at % weights.len();
        weights[tap] = what;
        check_law(&case, &case.src(), &weights);
    }
}

/// What a part costs depends on the part, not on the stride.
#[test]
fn a_part_behind_a_huge_stride_is_cheap() {
    let window = TransposedWindow { kernel: 1, stride: 1_000_000_000, dilation: 1, padding: Padding::Valid, output_padding: None };
    let conv = ConvTranspose { windows: [window, window].into_iter().collect(), cin: 1, cout: 1 };
    let shape = [1, window.output_len(2), window.output_len(2), 1];
    for exec in execs(2) {
        let packed = conv.pack(exec.isa, &[3.0]);
        let mut out = [0.0; 4];
        let corner = Span::new(window.stride - 1, window.stride + 1);
        let region: Region = [Span::full(1), corner, corner, Span::full(1)].into_iter().collect();
        let strides = [4, 2, 1, 1].into_iter().collect();
        let mut dst = ViewMut::new(&mut out, region.clone(), strides, shape.as_slice().into());
        conv.forward(exec, &View::dense(&[1.0, 2.0, 4.0, 8.0], &[1, 2, 2, 1]), &packed, Some(&[0.5]), &[], &mut dst);
        assert_eq!(out, [0.5, 0.5, 0.5, 24.5]);
        assert_eq!(conv.macs(&region), 1);
        assert!(conv.scratch_bytes(exec, &[1, 2, 2, 1], &Region::full(&[1, 1000, 1000, 1])) < 1 << 20);
    }
}
