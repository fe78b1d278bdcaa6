//! Transposed convolution over one to three spatial axes, channels last.

use crate::conv::{Axis, Gather, Problem, Strided};
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
    /// If its length does not fit.
    pub fn pack(&self, isa: Isa, weights: &[f32]) -> PackedWeights {
        let shape = self.shape();
        assert_eq!(weights.len(), shape.rows * self.cout, "transposed convolution: length of the kernel");
        PackedWeights::new(isa, shape, |_, row, columns, into| {
            let (tap, channel) = (row / self.cin, row % self.cin);
            let from = &weights[tap * self.cout * self.cin + channel..];
            into.iter_mut().zip(columns).for_each(|(x, column)| *x = from[column * self.cin]);
        })
    }

    /// Computes `dst`'s region; what it holds before is ignored.
    ///
    /// # Panics
    /// If `src` does not cover the region's demand, or the weights are not of this convolution and `exec.isa`.
    pub fn forward(&self, exec: Exec, src: &View, weights: &PackedWeights, bias: Option<&[f32]>, post: &[PostOp], dst: &mut ViewMut) {
        assert!(weights.shape == self.shape() && weights.isa == exec.isa, "transposed convolution: weights packed for another one");
        let demand = |(axis, window): (usize, &TransposedWindow)| window.demand(dst.region()[axis + 1], src.whole()[axis + 1]);
        let demands: SmallVec<[Span; 3]> = self.windows.iter().enumerate().map(demand).collect();
        // Where all taps of one axis fall outside, nothing is read at all.
        if !dst.region().is_empty() && !demands.iter().any(|demand| demand.is_empty()) {
            let covered = demands.iter().zip(&src.region().0[1..]).all(|(demand, span)| span.contains(*demand));
            assert!(covered, "transposed convolution: source {} does not cover {demands:?}", src.region());
        }
        self.for_each_phase(|phases| {
            let gather = Gather {
                problem: self.problem(exec.isa, phases, src.whole(), dst.region()),
                src: Strided::src(src),
                dst: Strided::dst(dst),
                rank: dst.region().rank(),
                lead: &[],
                weights,
                bias,
                posts: post,
            };
            gather.run(exec);
        });
    }

    /// Multiply-adds for these outputs; taps beyond the input's ends count, zeros between inputs do not.
    pub fn macs(&self, out: &Region) -> u64 {
        let taps = |axis: usize, window: &TransposedWindow| -> u64 {
            let sees = |o: usize, k: usize| (o + window.crop_before()) % window.stride == k * window.dilation % window.stride;
            out[axis + 1].range().map(|o| (0..window.kernel).filter(|&k| sees(o, k)).count() as u64).sum()
        };
        let pairs: u64 = self.windows.iter().enumerate().map(|(axis, window)| taps(axis, window)).product();
        pairs * (out[0].len() * self.cin * out[out.rank() - 1].len()) as u64
    }

    /// Bytes of the buffers that [`ConvTranspose::forward`] uses at once, over all threads.
    pub fn scratch_bytes(&self, exec: Exec, src_whole: &[usize], out: &Region) -> usize {
        let mut most = 0;
        self.for_each_phase(|phases| most = most.max(self.problem(exec.isa, phases, src_whole, out).scratch_bytes(exec)));
        most
    }

    fn shape(&self) -> PanelShape {
        let taps: usize = self.windows.iter().map(|w| w.kernel).product();
        PanelShape { groups: 1, rows: taps * self.cin, cout: self.cout }
    }

    /// Calls `f` with every combination of remainders by the strides.
    fn for_each_phase(&self, mut f: impl FnMut(&[usize])) {
        let strides: Shape = self.windows.iter().map(|w| w.stride).collect();
        for_each_row(&strides, |at, n| {
            let mut phases: Shape = at.into();
            for last in 0..n {
                *phases.last_mut().expect("a spatial axis") = last;
                f(&phases);
            }
        });
    }

    fn problem(&self, isa: Isa, phases: &[usize], whole: &[usize], out: &Region) -> Problem {
        let windows = self.windows.iter().zip(phases).enumerate();
        let windows = windows.map(|(i, (window, phase))| Axis::phase(*window, *phase, out[i + 1], whole[i + 1]));
        let axes = std::iter::once(Axis::pointwise(out[0], whole[0])).chain(windows);
        Problem::new(isa, axes, self.cin, out[out.rank() - 1], self.shape())
    }
}
