//! Transposed convolution over one to three spatial axes, channels last.

use crate::view::for_each_row;
use crate::{Exec, Isa, PackedWeights, PostOp, Region, Shape, TransposedWindow, View, ViewMut, postop};
use smallvec::SmallVec;

/// A transposed convolution: `dst[n, o.., f] = bias[f] + sum over taps k.. and channels c of src[n, i.., c] *
/// weights[k.., f, c]` where `i * stride + k * dilation == o + crop_before` on every spatial axis.
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
    pub fn pack(&self, isa: Isa, weights: &[f32]) -> PackedWeights {
        assert_eq!(weights.len(), self.taps() * self.cin * self.cout, "transposed conv: length of the kernel");
        PackedWeights { isa, data: weights.to_vec() }
    }

    /// Computes `dst`'s region. `src` must cover the region's demand.
    pub fn forward(&self, _exec: Exec, src: &View, weights: &PackedWeights, bias: Option<&[f32]>, post: &[PostOp], dst: &mut ViewMut) {
        let axes = self.windows.len();
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
                        let mut on_grid = true;
                        let mut inside = true;
                        for a in 0..axes {
                            let w = self.windows[a];
                            let k = if a + 1 == axes { last } else { k[a] };
                            let i = (global[a + 1] + w.crop_before()) as isize - (k * w.dilation) as isize;
                            on_grid &= i.rem_euclid(w.stride as isize) == 0;
                            let i = i.div_euclid(w.stride as isize) as usize;
                            inside &= i < src.whole()[a + 1];
                            from[a + 1] = i;
                        }
                        if on_grid {
                            for c in 0..self.cin {
                                from[axes + 1] = c;
                                let x = if inside { src.at(&from) } else { 0.0 };
                                sum += x * weights.data[(tap * self.cout + f) * self.cin + c];
                            }
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

    /// Multiply-adds for these outputs, at most: every tap of the kernel divided by the strides.
    pub fn macs(&self, out: &Region) -> u64 {
        let taps: usize = self.windows.iter().map(|w| w.kernel.div_ceil(w.stride)).product();
        out.len() as u64 * (taps * self.cin) as u64
    }

    /// Bytes of the packing buffers that [`ConvTranspose::forward`] uses at once, over all threads.
    pub fn scratch_bytes(&self, _exec: Exec, _src_whole: &[usize], _out: &Region) -> usize {
        0
    }

    fn taps(&self) -> usize {
        self.windows.iter().map(|w| w.kernel).product()
    }
}
