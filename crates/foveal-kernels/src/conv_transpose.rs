//! Transposed convolution over one to three spatial axes, channels last.

use crate::conv::{Axis, Gather, Problem, Strided, check_covered, check_ranks};
use crate::epilogue::{Epilogue, Split};
use crate::view::for_each_row;
use crate::weights::PanelShape;
use crate::{Exec, Isa, PackedWeights, PostOp, Region, Shape, Span, TransposedWindow, View, ViewMut};
use smallvec::SmallVec;

/// A transposed convolution: `dst[n, o.., f] = bias[f] + sum over taps k.. and channels c of src[n, i.., c] *
/// weights[k.., f, c]` where `i * stride + k * dilation == o + crop_before` on every spatial axis, summed in this order.
///
/// Outputs whose coordinates have the same remainders by the strides see the same taps: each such *phase* is a plain
/// convolution of stride 1. Taps of a phase that fall outside the whole axis are multiplied as zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvTranspose {
    /// One window per spatial axis.
    pub windows: SmallVec<[TransposedWindow; 3]>,
    /// Input channels.
    pub cin: usize,
    /// Output channels.
    pub cout: usize,
}

impl ConvTranspose {
    /// Packs Keras' kernel `(k.., cout, cin)`.
    ///
    /// # Panics
    /// If its length does not fit, or a setting makes no sense.
    pub fn pack(&self, exec: impl Into<Exec>, weights: &[f32]) -> PackedWeights {
        self.pack_groups(exec.into(), 1, weights)
    }

    /// Packs a kernel `(k.., cout / groups, cin)`, whose groups of channels see only each other.
    pub(crate) fn pack_groups(&self, exec: Exec, groups: usize, weights: &[f32]) -> PackedWeights {
        self.check_settings();
        let shape = self.shape(groups);
        assert_eq!(weights.len(), shape.rows * self.cout, "transposed convolution: length of the kernel");
        let inputs = self.cin / groups;
        PackedWeights::new(exec, shape, |group, row, columns, into| {
            let (tap, channel) = (row / inputs, group * inputs + row % inputs);
            let from = &weights[tap * shape.cout * self.cin + channel..];
            into.iter_mut().zip(columns).for_each(|(x, column)| *x = from[column * self.cin]);
        })
    }

    /// Computes `dst`'s region; what it holds before is ignored.
    ///
    /// # Panics
    /// If `src` does not cover the region's demand, or the weights are not of this convolution and `exec.isa`.
    pub fn forward(&self, exec: Exec, src: &View, weights: &PackedWeights, bias: Option<&[f32]>, post: &[PostOp], dst: &mut ViewMut) {
        self.forward_groups(exec, 1, src, weights, bias, post, dst);
    }

    /// As [`ConvTranspose::forward`] with weights of [`ConvTranspose::pack_groups`].
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn forward_groups(
        &self,
        exec: Exec,
        groups: usize,
        src: &View,
        weights: &PackedWeights,
        bias: Option<&[f32]>,
        post: &[PostOp],
        dst: &mut ViewMut,
    ) {
        self.check_settings();
        let packed = weights.shape == self.shape(groups) && weights.isa == exec.isa && !weights.is_depthwise;
        assert!(packed, "transposed convolution: weights packed for another one");
        check_ranks(self.windows.len(), self.cout, src, dst);
        if dst.region().is_empty() {
            return;
        }
        let demand = |(axis, window): (usize, &TransposedWindow)| window.demand(dst.region()[axis + 1], src.whole()[axis + 1]);
        check_covered(src.region(), dst.region(), self.windows.iter().enumerate().map(demand), Span::full(self.cin));
        for_each_combination(self.phases(dst.region()), |phases| {
            let problem = self.problem(exec.isa, groups, phases, src.whole(), dst.region());
            let Split { epilogue, residual, posts } = Epilogue::split(post, !problem.detour());
            let gather = Gather {
                problem,
                src: Strided::src(src),
                dst: Strided::dst(dst),
                rank: dst.region().rank(),
                lead: &[],
                weights,
                bias,
                epilogue,
                residual: residual.map(|view| Strided::residual(view, dst.region())),
                posts,
            };
            gather.run(exec);
        });
    }

    /// Multiply-adds for these outputs; taps beyond the input's ends count, zeros between inputs do not.
    pub fn macs(&self, out: &Region) -> u64 {
        let pairs = |(axis, window): (usize, &TransposedWindow)| -> u64 {
            let (span, cut) = (out[axis + 1], window.crop_before());
            // Outputs in front of `o` that see tap `k`: those with its remainder by the stride.
            let before = |o: usize, k: usize| (o + cut + window.stride - 1 - k * window.dilation % window.stride) / window.stride;
            (0..window.kernel).map(|k| (before(span.end, k) - before(span.start, k)) as u64).sum()
        };
        let channels = [out[0].len(), self.cin, out[out.rank() - 1].len()].map(|n| n as u64);
        self.windows.iter().enumerate().map(pairs).chain(channels).fold(1, u64::saturating_mul)
    }

    /// Bytes of the buffers that [`ConvTranspose::forward`] uses at once, over all threads.
    pub fn scratch_bytes(&self, exec: Exec, src_whole: &[usize], out: &Region) -> usize {
        let mut phases = self.phases(out);
        for (phases, window) in phases.iter_mut().zip(&self.windows) {
            // Phases without a tap are all alike, and the first has the most outputs.
            let mut idle = 0;
            phases.retain(|phase| {
                let sees = (0..window.kernel).any(|k| k * window.dilation % window.stride == *phase);
                idle += usize::from(!sees);
                sees || idle == 1
            });
        }
        let mut most = 0;
        for_each_combination(phases, |phases| most = most.max(self.problem(exec.isa, 1, phases, src_whole, out).scratch_bytes(exec)));
        most
    }

    fn check_settings(&self) {
        let windows = self.windows.iter().all(|w| w.kernel > 0 && w.stride > 0 && w.dilation > 0);
        assert!(windows, "transposed convolution: kernel, stride and dilation are at least 1");
    }

    fn shape(&self, groups: usize) -> PanelShape {
        let taps: usize = self.windows.iter().map(|w| w.kernel).product();
        PanelShape { groups, rows: taps * self.cin / groups, cout: self.cout / groups }
    }

    /// The remainders by the stride that these outputs have, along every spatial axis.
    fn phases(&self, out: &Region) -> SmallVec<[Vec<usize>; 3]> {
        let phases = |(window, span): (&TransposedWindow, &Span)| {
            let first = span.start + window.crop_before();
            (first..first + span.len().min(window.stride)).map(|o| o % window.stride).collect()
        };
        self.windows.iter().zip(&out.0[1..]).map(phases).collect()
    }

    fn problem(&self, isa: Isa, groups: usize, phases: &[usize], whole: &[usize], out: &Region) -> Problem {
        let axis = |at: usize| match at.checked_sub(1) {
            None => Axis::pointwise(out[0], whole[0]),
            Some(i) => Axis::phase(self.windows[i], phases[i], out[at], whole[at]),
        };
        Problem::new(isa, self.windows.len() + 1, axis, self.cin / groups, out[out.rank() - 1], self.shape(groups))
    }
}

/// Calls `f` with every combination of one item from each list.
fn for_each_combination(lists: SmallVec<[Vec<usize>; 3]>, mut f: impl FnMut(&[usize])) {
    let lens: Shape = lists.iter().map(Vec::len).collect();
    for_each_row(&lens, |at, n| {
        let mut items: Shape = at.iter().zip(&lists).map(|(&i, list)| list[i]).collect();
        for last in 0..n {
            *items.last_mut().expect("a spatial axis") = lists[lists.len() - 1][last];
            f(&items);
        }
    });
}
