//! Convolution over one to three spatial axes, channels last.

use crate::view::for_each_row;
use crate::{Exec, Isa, PackedWeights, PostOp, Region, Shape, View, ViewMut, Window, postop};
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
    pub fn pack(&self, isa: Isa, weights: &[f32]) -> PackedWeights {
        assert_eq!(weights.len(), self.taps() * self.cin / self.groups * self.cout, "conv: length of the kernel");
        PackedWeights { isa, data: weights.to_vec() }
    }

    /// Computes `dst`'s region.
    ///
    /// `src` must cover the region's demand; its whole shape gives the padding.
    pub fn forward(&self, _exec: Exec, src: &View, weights: &PackedWeights, bias: Option<&[f32]>, post: &[PostOp], dst: &mut ViewMut) {
        let (axes, cin, cout) = (self.windows.len(), self.cin / self.groups, self.cout / self.groups);
        let region = dst.region().clone();
        let kernel: Shape = self.windows.iter().map(|w| w.kernel).collect();
        let dst_strides: Shape = dst.strides().into();
        for_each_row(&region.shape(), |at, n| {
            let global: Shape = at.iter().zip(&region.0).map(|(a, s)| a + s.start).collect();
            let from: usize = at.iter().zip(&dst_strides).map(|(a, s)| a * s).sum();
            let row = &mut dst.data()[from..from + n];
            for (i, out) in row.iter_mut().enumerate() {
                let f = region[axes + 1].start + i;
                let mut sum = bias.map_or(0.0, |b| b[f]);
                let mut tap = 0;
                for_each_row(&kernel, |k, taps| {
                    for last in 0..taps {
                        let mut from: Shape = global.clone();
                        let inside = (0..axes).all(|a| {
                            let w = self.windows[a];
                            let k = if a + 1 == axes { last } else { k[a] };
                            let n = src.whole()[a + 1];
                            let i = (global[a + 1] * w.stride + k * w.dilation).wrapping_sub(w.pad_before(n));
                            from[a + 1] = i;
                            i < n
                        });
                        for c in 0..cin {
                            from[axes + 1] = f / cout * cin + c;
                            let x = if inside { src.at(&from) } else { 0.0 };
                            sum += x * weights.data[(tap * cin + c) * self.cout + f];
                        }
                        tap += 1;
                    }
                });
                *out = sum;
            }
            let mut first = global.clone();
            first[axes + 1] = region[axes + 1].start;
            postop::apply_row(weights.isa, post, row, &first);
        });
    }

    /// Multiply-adds for these outputs; taps in the padding count.
    pub fn macs(&self, out: &Region) -> u64 {
        out.len() as u64 * (self.taps() * self.cin / self.groups) as u64
    }

    /// Bytes of the packing buffers that [`Conv::forward`] uses at once, over all threads.
    pub fn scratch_bytes(&self, _exec: Exec, _src_whole: &[usize], _out: &Region) -> usize {
        0
    }

    fn taps(&self) -> usize {
        self.windows.iter().map(|w| w.kernel).product()
    }
}
