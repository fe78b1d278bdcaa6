//! Gradients of kernels against sums over all pixels in double precision, and the law: zeros that a gradient holds around
//! a region may be left out without a change of any bit.

mod support;
#[allow(dead_code, reason = "gradients of kernels are written to slices")]
mod tensors;

use foveal_kernels::view::for_each_row;
use foveal_kernels::{Conv, ConvTranspose, Exec, MatMul, Padding, Region, Shape, Span, TransposedWindow, View, Window};
use proptest::prelude::*;
use tensors::{Strided, Sum, assert_close, assert_same_bits, execs, random, region};

/// The windowed operand of shape `seen` and the other one of shape `pixels`, and which of both a tap pairs: pixel `o` with
/// `o * stride + k * dilation - pad`.
struct Pairs<'a> {
    kernel: Shape,
    place: &'a dyn Fn(usize, usize, usize) -> Option<usize>,
    seen: &'a View<'a>,
    pixels: &'a View<'a>,
    groups: usize,
}

impl Pairs<'_> {
    /// `(k.., rows / groups, cols)`.
    fn sums(&self) -> Vec<Sum> {
        let axes = self.kernel.len();
        let (rows, cols) = (self.seen.whole()[axes + 1] / self.groups, self.pixels.whole()[axes + 1]);
        let kernel: Shape = self.kernel.iter().copied().chain([1]).collect();
        let mut sums = Vec::new();
        for_each_row(&kernel, |k, _| {
            let mut sum = vec![Sum::default(); rows * cols];
            let pixels: Shape = self.pixels.whole()[..=axes].iter().copied().chain([1]).collect();
            for_each_row(&pixels, |at, _| {
                let place: Option<Shape> = (0..axes).map(|axis| (self.place)(axis, at[axis + 1], k[axis])).collect();
                let Some(place) = place else { return };
                for row in 0..rows {
                    for col in 0..cols {
                        let group = col / (cols / self.groups);
                        let from: Shape = std::iter::once(at[0]).chain(place.iter().copied()).chain([group * rows + row]).collect();
                        let to: Shape = at[..=axes].iter().copied().chain([col]).collect();
                        sum[row * cols + col].add(self.seen.at(&from), self.pixels.at(&to));
                    }
                }
            });
            sums.extend(sum);
        });
        sums
    }
}

/// A copy with zeros outside a region.
fn only(data: &[f32], region: &Region, whole: &[usize]) -> Vec<f32> {
    let mut kept = vec![0.0; data.len()];
    let view = View::dense(data, whole);
    for_each_row(&region.shape(), |at, n| {
        let global: Shape = at.iter().zip(&region.0).map(|(a, s)| a + s.start).collect();
        let from = view.offset(&global);
        kept[from..from + n].copy_from_slice(&data[from..from + n]);
    });
    kept
}

#[derive(Clone, Debug)]
struct Details {
    cuts: Vec<(usize, usize)>,
    threads: usize,
    gaps: (usize, usize),
    seed: u64,
}

fn details() -> impl Strategy<Value = Details> {
    let cuts = prop::collection::vec((any::<usize>(), any::<usize>()), 5);
    (cuts, 1usize..5, (0usize..4, 0usize..4), 0u64..1 << 32).prop_map(|(cuts, threads, gaps, seed)| Details { cuts, threads, gaps, seed })
}

impl Details {
    /// A region of all channels.
    fn region(&self, whole: &[usize]) -> Region {
        let mut region = region(whole, &self.cuts);
        let last = whole.len() - 1;
        region[last] = Span::full(whole[last]);
        region
    }
}

/// Checks `gradient(exec, x, dy, dst)` on every instruction set: of `dy` with zeros around a region against the naive sums,
/// then the region alone, with `demand` of `x` among NaN, on several threads, against the same bits.
fn check(
    details: &Details,
    (x_shape, dy_shape): (&[usize], &[usize]),
    len: usize,
    demand: impl Fn(&Region) -> Region,
    gradient: impl Fn(Exec, &View, &View, &mut [f32]),
    expected: impl Fn(&View, &View) -> Vec<Sum>,
) {
    let (x, dy) = (random(details.seed, x_shape.iter().product()), random(details.seed + 1, dy_shape.iter().product()));
    let part = details.region(dy_shape);
    let dy = only(&dy, &part, dy_shape);
    let (x_whole, dy_whole) = (View::dense(&x, x_shape), View::dense(&dy, dy_shape));
    let expected = expected(&x_whole, &dy_whole);
    for exec in execs(details.threads) {
        let mut whole = vec![9.0; len];
        gradient(exec.serial(), &x_whole, &dy_whole, &mut whole);
        assert_close(&whole, &expected, &format!("{exec:?}"));
        let (from, seen) =
            (Strided::source(&x, &demand(&part), x_shape, details.gaps.0), Strided::source(&dy, &part, dy_shape, details.gaps.1));
        let mut alone = vec![9.0; len];
        gradient(exec, &from.view(), &seen.view(), &mut alone);
        assert_same_bits(&alone, &whole, &format!("{exec:?} {part}"));
    }
}

fn check_conv(conv: &Conv, src: &[usize], details: &Details) {
    let spatial = conv.windows.iter().zip(&src[1..]).map(|(w, &n)| w.output_len(n));
    let out: Shape = std::iter::once(src[0]).chain(spatial).chain([conv.cout]).collect();
    let taps: usize = conv.windows.iter().map(|w| w.kernel).product();
    let demand = |part: &Region| -> Region {
        let spatial = conv.windows.iter().enumerate().map(|(i, w)| w.demand(part[i + 1], src[i + 1]));
        let demand: Region = std::iter::once(part[0]).chain(spatial).chain([Span::full(conv.cin)]).collect();
        if demand.is_empty() { Region::empty(demand.rank()) } else { demand }
    };
    let place = |axis: usize, o: usize, k: usize| {
        let w = conv.windows[axis];
        (o * w.stride + k * w.dilation).checked_sub(w.pad_before(src[axis + 1])).filter(|&i| i < src[axis + 1])
    };
    let kernel: Shape = conv.windows.iter().map(|w| w.kernel).collect();
    check(
        details,
        (src, &out),
        taps * conv.cin / conv.groups * conv.cout,
        demand,
        |exec, x, dy, dst| conv.kernel_gradient(exec, x, dy, dst),
        |x, dy| Pairs { kernel: kernel.clone(), place: &place, seen: x, pixels: dy, groups: conv.groups }.sums(),
    );
}

fn check_transposed(conv: &ConvTranspose, src: &[usize], details: &Details) {
    let spatial = conv.windows.iter().zip(&src[1..]).map(|(w, &n)| w.output_len(n));
    let out: Shape = std::iter::once(src[0]).chain(spatial).chain([conv.cout]).collect();
    let taps: usize = conv.windows.iter().map(|w| w.kernel).product();
    let demand = |part: &Region| -> Region {
        let spatial = conv.windows.iter().enumerate().map(|(i, w)| w.demand(part[i + 1], src[i + 1]));
        let demand: Region = std::iter::once(part[0]).chain(spatial).chain([Span::full(conv.cin)]).collect();
        if demand.is_empty() { Region::empty(demand.rank()) } else { demand }
    };
    let place = |axis: usize, i: usize, k: usize| {
        let w = conv.windows[axis];
        (i * w.stride + k * w.dilation).checked_sub(w.crop_before()).filter(|&o| o < out[axis + 1])
    };
    let kernel: Shape = conv.windows.iter().map(|w| w.kernel).collect();
    check(
        details,
        (src, &out),
        taps * conv.cin * conv.cout,
        demand,
        |exec, x, dy, dst| conv.kernel_gradient(exec, x, dy, dst),
        |x, dy| Pairs { kernel: kernel.clone(), place: &place, seen: dy, pixels: x, groups: 1 }.sums(),
    );
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

fn transposed_window() -> impl Strategy<Value = TransposedWindow> {
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

fn axes<W: std::fmt::Debug>(window: impl Strategy<Value = W>) -> impl Strategy<Value = Vec<(W, usize)>> {
    prop::collection::vec((window, prop_oneof![1 => Just(0), 15 => 1usize..8]), 1..4)
}

proptest! {
    #[test]
    fn convolutions(axes in axes(window()), batch in 0usize..4, groups in 1usize..4, cin in 1usize..20, cout in 1usize..40, details in details()) {
        let conv = Conv { windows: axes.iter().map(|a| a.0).collect(), cin: cin.next_multiple_of(groups), cout: cout.next_multiple_of(groups), groups };
        let src: Shape = std::iter::once(batch).chain(axes.iter().map(|a| a.1)).chain([conv.cin]).collect();
        check_conv(&conv, &src, &details);
    }

    #[test]
    fn depthwise(axes in axes(window()), batch in 1usize..4, cin in 2usize..50, multiplier in 1usize..4, details in details()) {
        let conv = Conv { windows: axes.iter().map(|a| a.0).collect(), cin, cout: cin * multiplier, groups: cin };
        let src: Shape = std::iter::once(batch).chain(axes.iter().map(|a| a.1)).chain([cin]).collect();
        check_conv(&conv, &src, &details);
    }

    #[test]
    fn transposed(axes in axes(transposed_window()), batch in 0usize..4, cin in 1usize..40, cout in 1usize..20, details in details()) {
        let conv = ConvTranspose { windows: axes.iter().map(|a| a.0).collect(), cin, cout };
        let src: Shape = std::iter::once(batch).chain(axes.iter().map(|a| a.1)).chain([cin]).collect();
        check_transposed(&conv, &src, &details);
    }

    #[test]
    fn dense(lead in prop::collection::vec(1usize..5, 1..7), k in 1usize..40, n in 1usize..70, mut details in details()) {
        details.cuts.extend([(3, 1), (0, 2)]);
        let with = |last: usize| -> Shape { lead.iter().copied().chain([last]).collect() };
        let (src, out) = (with(k), with(n));
        check(
            &details,
            (&src, &out),
            k * n,
            |part| part.0[..lead.len()].iter().copied().chain([Span::full(k)]).collect(),
            |exec, x, dy, dst| MatMul { k, n }.kernel_gradient(exec, x, dy, dst),
            |x, dy| {
                let mut sums = vec![Sum::default(); k * n];
                for (x, dy) in x.data().chunks(k).zip(dy.data().chunks(n)) {
                    for (i, sum) in sums.iter_mut().enumerate() {
                        sum.add(x[i / n], dy[i % n]);
                    }
                }
                sums
            },
        );
    }
}

fn same(kernel: usize, stride: usize) -> Window {
    Window { kernel, stride, dilation: 1, padding: Padding::Same }
}

/// Sizes that are cut into several chunks, blocks of channels and sums.
#[test]
fn large_ones() {
    let details = |seed| Details { cuts: vec![(1, 3), (9, 3), (40, 11), (0, 0), (0, 0)], threads: 3, gaps: (0, 2), seed };
    let conv = |windows: &[Window], cin, cout, groups| Conv { windows: windows.iter().copied().collect(), cin, cout, groups };
    check_conv(&conv(&[same(3, 1), same(3, 1)], 3, 32, 1), &[3, 61, 70, 3], &details(1));
    check_conv(&conv(&[same(3, 1), same(3, 2)], 40, 48, 1), &[3, 30, 41, 40], &details(2));
    check_conv(&conv(&[same(1, 1), same(1, 1)], 600, 40, 1), &[3, 12, 41, 600], &details(3));
    check_conv(&conv(&[same(5, 1), same(5, 1)], 33, 33, 33), &[3, 60, 70, 33], &details(4));
    check_conv(&conv(&[same(9, 1), same(9, 2)], 17, 34, 17), &[3, 20, 41, 17], &details(5));
    check_conv(&conv(&[same(1, 1), same(1, 1)], 120, 512, 1), &[2, 12, 41, 120], &details(7));
    check_conv(&conv(&[same(3, 1), same(3, 1)], 512, 20, 2), &[3, 10, 41, 512], &details(6));
}
