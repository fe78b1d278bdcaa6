//! Gradients of inputs against gathering by the definition, the law that a region is a slice of the whole, and adjoint
//! windows against counting.

mod support;
mod tensors;

use foveal_kernels::view::for_each_row;
use foveal_kernels::{Conv, ConvDataGradient, ConvTranspose, Exec, Padding, Region, Shape, Span, TransposedWindow, View, ViewMut, Window};
use proptest::prelude::*;
use tensors::{Strided, Sum, assert_close, assert_same_bits, execs, random, region};

#[derive(Clone, Debug)]
struct Case {
    gradient: ConvDataGradient,
    batch: usize,
    cuts: Vec<(usize, usize)>,
    threads: usize,
    gaps: (usize, usize),
    seed: u64,
}

impl Case {
    fn conv(&self) -> &Conv {
        &self.gradient.conv
    }

    /// Of the input, and of its gradient.
    fn inputs(&self) -> Shape {
        std::iter::once(self.batch).chain(self.gradient.inputs.iter().copied()).chain([self.conv().cin]).collect()
    }

    fn outputs(&self) -> Shape {
        let spatial = self.conv().windows.iter().zip(&self.gradient.inputs).map(|(w, &n)| w.output_len(n));
        std::iter::once(self.batch).chain(spatial).chain([self.conv().cout]).collect()
    }

    fn kernel(&self) -> Shape {
        self.conv().windows.iter().map(|w| w.kernel).collect()
    }

    fn demand(&self, out: &Region) -> Region {
        let axes = self.gradient.inputs.len();
        let outputs = self.outputs();
        let spatial = (0..axes).map(|axis| self.gradient.window(axis).demand(out[axis + 1], outputs[axis + 1]));
        let demand: Region = std::iter::once(out[0]).chain(spatial).chain([Span::full(self.conv().cout)]).collect();
        if demand.is_empty() { Region::empty(demand.rank()) } else { demand }
    }

    /// Every output's gradient scattered to the inputs that it has read.
    fn reference(&self, dy: &[f32], weights: &[f32]) -> Vec<Sum> {
        let (conv, inputs, outputs) = (self.conv(), self.inputs(), self.outputs());
        let axes = conv.windows.len();
        let (cin, cout) = (conv.cin / conv.groups, conv.cout / conv.groups);
        let mut sums = vec![Sum::default(); inputs.iter().product()];
        let kernel: Shape = self.kernel().into_iter().chain([1]).collect();
        let dy = View::dense(dy, &outputs);
        for_each_row(&outputs[..=axes], |row, n| {
            for last in 0..n {
                let mut at: Shape = row.into();
                at[axes] = last;
                let mut tap = 0;
                for_each_row(&kernel, |k, _| {
                    let place = conv.windows.iter().enumerate().try_fold(at[0], |place, (a, w)| {
                        let i = (at[a + 1] * w.stride + k[a] * w.dilation).checked_sub(w.pad_before(inputs[a + 1]))?;
                        (i < inputs[a + 1]).then_some(place * inputs[a + 1] + i)
                    });
                    for f in 0..conv.cout {
                        for c in 0..cin {
                            let from: Shape = at.iter().copied().chain([f]).collect();
                            if let Some(place) = place {
                                let to = place * conv.cin + f / cout * cin + c;
                                sums[to].add(dy.at(&from), weights[(tap * cin + c) * conv.cout + f]);
                            }
                        }
                    }
                    tap += 1;
                });
            }
        });
        sums
    }

    fn check(&self) {
        let (inputs, outputs) = (self.inputs(), self.outputs());
        let taps: usize = self.kernel().iter().product();
        let dy = random(self.seed, outputs.iter().product());
        let weights = random(self.seed + 1, taps * self.conv().cin / self.conv().groups * self.conv().cout);
        let expected = self.reference(&dy, &weights);
        let wanted = region(&inputs, &self.cuts);
        for exec in execs(self.threads) {
            let packed = self.gradient.pack(exec.isa, &weights);
            let run = |exec: Exec, dy: &View, dst: &mut ViewMut| self.gradient.forward(exec, dy, &packed, dst);
            let mut whole = vec![9.0; inputs.iter().product()];
            run(exec.serial(), &View::dense(&dy, &outputs), &mut ViewMut::dense(&mut whole, &inputs));
            assert_close(&whole, &expected, &format!("{exec:?}"));
            let expected = View::dense(&whole, &inputs).narrow(&wanted).to_vec();
            let from = Strided::source(&dy, &self.demand(&wanted), &outputs, self.gaps.0);
            let mut dst = Strided::destination(&wanted, &inputs, self.gaps.1);
            run(exec, &from.view(), &mut dst.view_mut());
            assert_same_bits(&dst.into_written(), &expected, &format!("{exec:?} {wanted}"));
        }
    }
}

fn window() -> impl Strategy<Value = Window> {
    let padding = prop_oneof![
        Just(Padding::Valid),
        Just(Padding::Same),
        Just(Padding::Causal),
        (0usize..4, 0usize..4).prop_map(|(a, b)| Padding::Fixed(a, b))
    ];
    (1usize..5, 1usize..4, 1usize..3, padding).prop_map(|(kernel, stride, dilation, padding)| Window { kernel, stride, dilation, padding })
}

/// Groups of channels, input and output channels.
fn channels() -> impl Strategy<Value = (usize, usize, usize)> {
    prop_oneof![
        (1usize..20, 1usize..40).prop_map(|(cin, cout)| (1, cin, cout)),
        (2usize..5, 1usize..7, 1usize..9).prop_map(|(groups, cin, cout)| (groups, groups * cin, groups * cout)),
        (2usize..70).prop_map(|cin| (cin, cin, cin)),
        (2usize..30, 2usize..4).prop_map(|(cin, multiplier)| (cin, cin, cin * multiplier)),
    ]
}

fn cases() -> impl Strategy<Value = Case> {
    let axes = prop::collection::vec((window(), prop_oneof![1 => Just(0), 15 => 1usize..8]), 1..4);
    let cuts = prop::collection::vec((any::<usize>(), any::<usize>()), 5);
    (axes, 0usize..4, channels(), cuts, 1usize..5, (0usize..4, 0usize..4), 0u64..1 << 32).prop_map(
        |(axes, batch, (groups, cin, cout), cuts, threads, gaps, seed)| {
            let conv = Conv { windows: axes.iter().map(|a| a.0).collect(), cin, cout, groups };
            Case { gradient: ConvDataGradient { conv, inputs: axes.iter().map(|a| a.1).collect() }, batch, cuts, threads, gaps, seed }
        },
    )
}

proptest! {
    #[test]
    fn gradients_are_the_definition(case in cases()) {
        case.check();
    }
}

#[test]
fn strides_longer_than_the_kernel_leave_zeros() {
    let window = Window { kernel: 1, stride: 3, dilation: 1, padding: Padding::Valid };
    for (groups, channels) in [(1, 2), (2, 2)] {
        let conv = Conv { windows: [window].into_iter().collect(), cin: channels, cout: channels, groups };
        let gradient = ConvDataGradient { conv, inputs: [9].into_iter().collect() };
        for exec in execs(1) {
            let weights = gradient.pack(exec.isa, &vec![1.0; channels * channels / groups]);
            let (dy, mut dx) = ([1.0; 6], [9.0; 18]);
            gradient.forward(exec, &View::dense(&dy, &[1, 3, 2]), &weights, &mut ViewMut::dense(&mut dx, &[1, 9, 2]));
            for (i, pixel) in dx.chunks(2).enumerate() {
                assert!(pixel.iter().all(|&x| (x != 0.0) == (i % 3 == 0)), "{pixel:?} at {i}");
            }
        }
    }
}

fn windows() -> impl Iterator<Item = Window> {
    let paddings = [Padding::Valid, Padding::Same, Padding::Causal, Padding::Fixed(0, 1), Padding::Fixed(3, 2)];
    paddings.into_iter().flat_map(|padding| {
        (1..=4).flat_map(move |kernel| {
            (1..=4).flat_map(move |stride| (1..=3).map(move |dilation| Window { kernel, stride, dilation, padding }))
        })
    })
}

/// An output of a window and an input see each other through a tap both ways, or neither way; and the demand of the
/// adjoint is the hull of what is seen.
#[test]
fn adjoint_windows_pair_the_same_coordinates() {
    for window in windows() {
        for n in 0..12 {
            let (m, adjoint) = (window.output_len(n), window.adjoint(n));
            assert_eq!(adjoint.output_len(m), n, "{window:?} over {n}");
            let sees = |i: usize, o: usize| (0..window.kernel).any(|k| o * window.stride + k * window.dilation == i + window.pad_before(n));
            let back =
                |i: usize, o: usize| (0..adjoint.kernel).any(|k| o * adjoint.stride + k * adjoint.dilation == i + adjoint.crop_before());
            for i in 0..n {
                let seen: Vec<usize> = (0..m).filter(|&o| sees(i, o)).collect();
                assert_eq!(seen, (0..m).filter(|&o| back(i, o)).collect::<Vec<_>>(), "{window:?} over {n}");
                let demand = adjoint.demand(Span::new(i, i + 1), m);
                assert!(seen.iter().all(|o| demand.range().contains(o)), "{window:?} over {n} at {i}");
                let exact = seen.first().zip(seen.last()).map_or(Span::default(), |(a, b)| Span::new(*a, b + 1));
                assert!(window.dilation > 1 || demand == exact || exact.is_empty() && demand.is_empty(), "{window:?} over {n} at {i}");
            }
        }
    }
}

#[test]
fn adjoints_of_transposed_windows_pair_the_same_coordinates() {
    for window in windows().filter(|w| w.padding != Padding::Causal) {
        for output_padding in [None, Some(0), Some(window.stride - 1)] {
            let Window { kernel, stride, dilation, padding } = window;
            let window = TransposedWindow { kernel, stride, dilation, padding, output_padding };
            for n in 1..10 {
                let (m, adjoint) = (window.output_len(n), window.adjoint(n));
                // What is cut off in front may leave nothing of the first inputs' outputs.
                if m == 0 {
                    continue;
                }
                assert_eq!(adjoint.output_len(m), n, "{window:?} over {n}");
                assert_eq!(adjoint.pad_before(m), window.crop_before(), "{window:?} over {n}");
            }
        }
    }
}

/// The gradient of a transposed convolution's input by the adjoint convolution with the same kernel.
#[test]
fn a_transposed_convolution_has_a_plain_gradient() {
    let window = TransposedWindow { kernel: 3, stride: 2, dilation: 1, padding: Padding::Same, output_padding: None };
    let (n, m, cin, cout) = (5, window.output_len(5), 3, 4);
    let forward = ConvTranspose { windows: [window].into_iter().collect(), cin, cout };
    let back = Conv { windows: [window.adjoint(n)].into_iter().collect(), cin: cout, cout: cin, groups: 1 };
    let (x, dy, weights) = (random(1, n * cin), random(2, m * cout), random(3, 3 * cin * cout));
    for exec in execs(1) {
        let (mut y, mut dx) = (vec![0.0; m * cout], vec![0.0; n * cin]);
        forward.forward(
            exec,
            &View::dense(&x, &[1, n, cin]),
            &forward.pack(exec.isa, &weights),
            None,
            &[],
            &mut ViewMut::dense(&mut y, &[1, m, cout]),
        );
        back.forward(
            exec,
            &View::dense(&dy, &[1, m, cout]),
            &back.pack(exec.isa, &weights),
            None,
            &[],
            &mut ViewMut::dense(&mut dx, &[1, n, cin]),
        );
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
        assert!((dot(&y, &dy) - dot(&x, &dx)).abs() < 1e-5, "<A x, dy> is <x, A* dy>");
    }
}
