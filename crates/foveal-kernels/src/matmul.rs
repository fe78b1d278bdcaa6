//! Matrix products: dense layers with packed weights, and products of two computed tensors.

use crate::view::for_each_row;
use crate::{Exec, Isa, PackedWeights, PostOp, Region, Shape, View, ViewMut, postop};

/// A dense layer: `dst[.., f] = bias[f] + sum over c of src[.., c] * weights[c, f]`, summed in the order of `c`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatMul {
    /// Length of the last axis of `src`.
    pub k: usize,
    /// Length of the last axis of `dst`.
    pub n: usize,
}

impl MatMul {
    /// Packs Keras' kernel `(k, n)`.
    pub fn pack(&self, isa: Isa, weights: &[f32]) -> PackedWeights {
        assert_eq!(weights.len(), self.k * self.n, "dense: length of the kernel");
        PackedWeights { isa, data: weights.to_vec() }
    }

    /// Computes `dst`'s region; `src` has the same leading axes and covers all of the last one.
    pub fn forward(&self, _exec: Exec, src: &View, weights: &PackedWeights, bias: Option<&[f32]>, post: &[PostOp], dst: &mut ViewMut) {
        let region = dst.region().clone();
        let dst_strides: Shape = dst.strides().into();
        let last = region.rank() - 1;
        for_each_row(&region.shape(), |at, n| {
            let mut global: Shape = at.iter().zip(&region.0).map(|(a, s)| a + s.start).collect();
            let from: usize = at.iter().zip(&dst_strides).map(|(a, s)| a * s).sum();
            let row = &mut dst.data()[from..from + n];
            for (i, out) in row.iter_mut().enumerate() {
                let f = region[last].start + i;
                *out = bias.map_or(0.0, |b| b[f]);
                for c in 0..self.k {
                    global[last] = c;
                    *out += src.at(&global) * weights.data[c * self.n + f];
                }
            }
            global[last] = region[last].start;
            postop::apply_row(weights.isa, post, row, &global);
        });
    }

    /// Multiply-adds for these outputs.
    pub fn macs(&self, out: &Region) -> u64 {
        out.len() as u64 * self.k as u64
    }

    /// Bytes of the packing buffers that [`MatMul::forward`] uses at once, over all threads.
    pub fn scratch_bytes(&self, _exec: Exec, _out: &Region) -> usize {
        0
    }
}

/// `dst[.., i, j] = sum over l of a[.., i, l] * b[.., l, j]`, summed in the order of `l`.
///
/// `transpose_a` reads `a` as `(.., l, i)`, `transpose_b` reads `b` as `(.., j, l)`. Leading axes of length 1, and missing
/// ones, are broadcast. `a` and `b` cover all of `l`.
pub fn matmul_batched(_exec: Exec, a: &View, b: &View, dst: &mut ViewMut, transpose_a: bool, transpose_b: bool) {
    let region = dst.region().clone();
    let dst_strides: Shape = dst.strides().into();
    let rank = region.rank();
    let k = a.whole()[a.whole().len() - if transpose_a { 2 } else { 1 }];
    let locate = |view: &View, lead: &[usize], r: usize, c: usize| -> f32 {
        let own = view.whole().len() - 2;
        let mut at: Shape = (0..own).map(|i| if view.whole()[i] == 1 { 0 } else { lead[lead.len() - own + i] }).collect();
        at.push(r);
        at.push(c);
        view.at(&at)
    };
    for_each_row(&region.shape(), |at, n| {
        let global: Shape = at.iter().zip(&region.0).map(|(a, s)| a + s.start).collect();
        let from: usize = at.iter().zip(&dst_strides).map(|(a, s)| a * s).sum();
        let (lead, i) = (&global[..rank - 2], global[rank - 2]);
        for (j, out) in dst.data()[from..from + n].iter_mut().enumerate() {
            let j = region[rank - 1].start + j;
            *out = 0.0;
            for l in 0..k {
                let x = if transpose_a { locate(a, lead, l, i) } else { locate(a, lead, i, l) };
                let w = if transpose_b { locate(b, lead, j, l) } else { locate(b, lead, l, j) };
                *out += x * w;
            }
        }
    });
}
