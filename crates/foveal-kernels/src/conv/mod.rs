//! Convolution over one to three spatial axes, channels last.

mod axis;
mod band;
mod depthwise;
mod gather;
mod problem;

pub(crate) use axis::Axis;
pub(crate) use depthwise::Row;
pub(crate) use gather::{Gather, Strided};
pub(crate) use problem::{AXES, Problem};

use crate::epilogue::{Epilogue, Split};
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
    /// If its length does not fit, or a setting makes no sense.
    pub fn pack(&self, exec: impl Into<Exec>, weights: &[f32]) -> PackedWeights {
        let exec = exec.into();
        self.check_settings();
        let shape = self.shape();
        assert_eq!(weights.len(), shape.rows * self.cout, "convolution: length of the kernel");
        if self.is_depthwise() {
            return PackedWeights::rows(exec.isa, shape, self.pitch(), weights);
        }
        PackedWeights::new(exec, shape, |group, row, columns, into| {
            into.copy_from_slice(&weights[row * self.cout + group * shape.cout..][columns]);
        })
    }

    /// Computes `dst`'s region; what it holds before is ignored.
    ///
    /// # Panics
    /// If `src` does not cover the region's demand, or the weights are not of this convolution and `exec.isa`.
    pub fn forward(&self, exec: Exec, src: &View, weights: &PackedWeights, bias: Option<&[f32]>, post: &[PostOp], dst: &mut ViewMut) {
        self.check_settings();
        let packed = weights.shape == self.shape() && weights.isa == exec.isa && weights.is_depthwise == self.is_depthwise();
        assert!(packed, "convolution: weights packed for another one");
        check_ranks(self.windows.len(), self.cout, src, dst);
        if dst.region().is_empty() {
            return;
        }
        let problem = self.problem(exec.isa, src.whole(), dst.region());
        let demand = |(axis, window): (usize, &Window)| window.demand(dst.region()[axis + 1], src.whole()[axis + 1]);
        check_covered(src.region(), dst.region(), self.windows.iter().enumerate().map(demand), problem.inputs());
        let Split { epilogue, residual, posts } = Epilogue::split(post, !self.is_depthwise() && !problem.detour());
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
        if self.is_depthwise() { gather.run_depthwise(exec, self.pitch()) } else { gather.run(exec) }
    }

    /// Multiply-adds for these outputs; taps in the padding count.
    pub fn macs(&self, out: &Region) -> u64 {
        (out.len() as u64).saturating_mul(self.shape().rows as u64)
    }

    /// Bytes of the buffers that [`Conv::forward`] uses at once, over all threads.
    pub fn scratch_bytes(&self, exec: Exec, src_whole: &[usize], out: &Region) -> usize {
        self.problem(exec.isa, src_whole, out).scratch_bytes(exec)
    }

    fn check_settings(&self) {
        let windows = self.windows.iter().all(|w| w.kernel > 0 && w.stride > 0 && w.dilation > 0);
        assert!(windows, "convolution: kernel, stride and dilation are at least 1");
        let divides = self.groups > 0 && self.cin.is_multiple_of(self.groups) && self.cout.is_multiple_of(self.groups);
        assert!(divides, "convolution: {} groups do not divide {} and {} channels", self.groups, self.cin, self.cout);
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
        let axis = |at: usize| match at.checked_sub(1) {
            None => Axis::pointwise(out[0], whole[0]),
            Some(i) => Axis::window(self.windows[i], out[at], whole[at]),
        };
        let mut problem = Problem::new(isa, self.windows.len() + 1, axis, self.cin / self.groups, out[out.rank() - 1], self.shape());
        if self.is_depthwise() {
            problem.repeat = self.cout / self.groups;
        }
        problem
    }
}

/// What kernels that read through pointers rely on, besides what a view promises.
///
/// # Panics
/// If source and destination are not `(batch, spatial.., channels)`, or the destination has channels beyond `cout`.
pub(crate) fn check_ranks(spatial: usize, cout: usize, src: &View, dst: &ViewMut) {
    assert!((1..AXES).contains(&spatial), "convolution: {spatial} spatial axes");
    for region in [src.region(), dst.region()] {
        assert!(region.rank() == spatial + 2, "convolution: {region} does not have {} axes", spatial + 2);
    }
    assert!(dst.region()[spatial + 1].end <= cout, "convolution: {} has channels beyond {cout}", dst.region());
}

/// # Panics
/// If `have` does not hold what the outputs `out` read: their own batch, `demands` along the spatial axes, and the
/// channels `inputs`.
pub(crate) fn check_covered(have: &Region, out: &Region, demands: impl Iterator<Item = Span>, inputs: Span) {
    let demand: Region = std::iter::once(out[0]).chain(demands).chain([inputs]).collect();
    // Where all taps of one axis fall outside, the demand is empty, and nothing is read at all.
    assert!(have.contains(&demand), "convolution: source {have} does not cover {demand}");
}
