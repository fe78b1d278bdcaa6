//! Convolution over one to three spatial axes, channels last.

mod axis;
mod band;
mod depthwise;
mod gather;
mod problem;

pub(crate) use axis::Axis;
pub(crate) use gather::{Gather, Strided};
pub(crate) use problem::{AXES, Problem};

use crate::weights::PanelShape;
use crate::{Exec, Isa, PackedWeights, PostOp, Region, Span, View, ViewMut, Window};
use smallvec::SmallVec;

/// A convolution: `dst[n, o.., f] = bias[f] + sum over taps k.. and channels c of src[n, o*stride + k*dilation - pad, c] *
/// weights[k.., c, f]`, summed in this order.
///
/// Taps that fall outside the whole axis are multiplied as zeros, so that an infinite weight gives NaN at the border, as
/// in a convolution of the zero-padded tensor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conv {
    /// One window per spatial axis.
    pub windows: SmallVec<[Window; 3]>,
    /// Input channels, of all groups.
    pub cin: usize,
    /// Output channels, of all groups.
    pub cout: usize,
    /// Groups of channels that see only each other; divides both channel counts.
    pub groups: usize,
}

impl Conv {
    /// Packs Keras' kernel `(k.., cin / groups, cout)`.
    ///
    /// # Panics
    /// If its length does not fit.
    pub fn pack(&self, isa: Isa, weights: &[f32]) -> PackedWeights {
        let shape = self.shape();
        assert_eq!(weights.len(), shape.rows * self.cout, "convolution: length of the kernel");
        if self.is_depthwise() {
            return PackedWeights::rows(isa, shape, self.pitch(), weights);
        }
        PackedWeights::new(isa, shape, |group, row, columns, into| {
            into.copy_from_slice(&weights[row * self.cout + group * shape.cout..][columns]);
        })
    }

    /// Computes `dst`'s region; what it holds before is ignored.
    ///
    /// # Panics
    /// If `src` does not cover the region's demand, or the weights are not of this convolution and `exec.isa`.
    pub fn forward(&self, exec: Exec, src: &View, weights: &PackedWeights, bias: Option<&[f32]>, post: &[PostOp], dst: &mut ViewMut) {
        assert!(weights.shape == self.shape() && weights.isa == exec.isa, "convolution: weights packed for another one");
        let demand = |(axis, window): (usize, &Window)| window.demand(dst.region()[axis + 1], src.whole()[axis + 1]);
        let demands: SmallVec<[Span; 3]> = self.windows.iter().enumerate().map(demand).collect();
        // Where all taps of one axis fall outside, nothing is read at all.
        if !dst.region().is_empty() && !demands.iter().any(|demand| demand.is_empty()) {
            let covered = demands.iter().zip(&src.region().0[1..]).all(|(demand, span)| span.contains(*demand));
            assert!(covered, "convolution: source {} does not cover {demands:?}", src.region());
        }
        let gather = Gather {
            problem: self.problem(exec.isa, src.whole(), dst.region()),
            src: Strided::src(src),
            dst: Strided::dst(dst),
            rank: dst.region().rank(),
            lead: &[],
            weights,
            bias,
            posts: post,
        };
        if self.is_depthwise() { gather.run_depthwise(exec, self.pitch()) } else { gather.run(exec) }
    }

    /// Multiply-adds for these outputs; taps in the padding count.
    pub fn macs(&self, out: &Region) -> u64 {
        out.len() as u64 * self.shape().rows as u64
    }

    /// Bytes of the buffers that [`Conv::forward`] uses at once, over all threads.
    pub fn scratch_bytes(&self, exec: Exec, src_whole: &[usize], out: &Region) -> usize {
        self.problem(exec.isa, src_whole, out).scratch_bytes(exec)
    }

    /// Whether groups have one input channel each, and there are several.
    fn is_depthwise(&self) -> bool {
        self.cin == self.groups && self.groups > 1
    }

    /// Elements between the taps of a depthwise kernel: whole vectors of any instruction set.
    fn pitch(&self) -> usize {
        self.cout.next_multiple_of(16)
    }

    fn shape(&self) -> PanelShape {
        let taps: usize = self.windows.iter().map(|w| w.kernel).product();
        PanelShape { groups: self.groups, rows: taps * self.cin / self.groups, cout: self.cout / self.groups }
    }

    fn problem(&self, isa: Isa, whole: &[usize], out: &Region) -> Problem {
        let windows = self.windows.iter().enumerate().map(|(i, window)| Axis::window(*window, out[i + 1], whole[i + 1]));
        let axes = std::iter::once(Axis::pointwise(out[0], whole[0])).chain(windows);
        let mut problem = Problem::new(isa, axes, self.cin / self.groups, out[out.rank() - 1], self.shape());
        if self.is_depthwise() {
            problem.repeat = self.cout / self.groups;
        }
        problem
    }
}
