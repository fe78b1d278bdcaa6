//! Gradients of the kernels of convolutions and dense layers: sums over all pixels of products of two tensors.
//!
//! One operand, the *windowed* one, is seen through the taps; the other has one vector of channels per pixel. Chunks of
//! pixels are summed in registers, tile after tile, and added to the sum of the chunks before; see [`chunks::Grid`] for
//! the order.

mod chunks;
mod sums;
mod tile;

use crate::conv::AXES;
use crate::view::for_each_row;
use crate::{Conv, ConvTranspose, Exec, MatMul, Padding, Region, Span, View, Window};
use smallvec::SmallVec;
use sums::Sums;

impl Conv {
    /// The gradient of Keras' kernel `(k.., cin / groups, cout)`, or `(k.., cin, multiplier)`: `dst[k.., c, f] = sum over
    /// n, o.. of x[n, o*stride + k*dilation - pad, c] * dy[n, o.., f]` for the outputs that `dy` covers. The others' gradients
    /// count as zeros: whichever part of them `dy` leaves out, the bits are the same.
    ///
    /// # Panics
    /// If `x` does not cover what these outputs read, either view lacks channels, or the length of `dst` does not fit.
    pub fn kernel_gradient(&self, exec: Exec, x: &View, dy: &View, dst: &mut [f32]) {
        let taps: usize = self.windows.iter().map(|w| w.kernel).product();
        assert_eq!(dst.len(), taps * self.cin / self.groups * self.cout, "kernel gradient: length of the kernel");
        check(x, self.cin, self.windows.len());
        check(dy, self.cout, self.windows.len());
        let demand = demand(x, dy, self.windows.iter().enumerate().map(|(i, w)| w.demand(dy.region()[i + 1], x.whole()[i + 1])));
        assert!(dy.region().is_empty() || x.region().contains(&demand), "kernel gradient: {} does not cover {demand}", x.region());
        let groups = Groups { count: self.groups, rows: self.cin / self.groups, cols: self.cout / self.groups };
        Sums::new(exec.isa, &self.windows, x, dy, dy.region().clone(), groups).run(exec, dst);
    }
}

impl ConvTranspose {
    /// The gradient of Keras' kernel `(k.., cout, cin)`: `dst[k.., f, c] = sum over n, i.. of dy[n, i*stride + k*dilation -
    /// crop_before, f] * x[n, i.., c]`. Gradients of outputs that `dy` does not cover count as zeros.
    ///
    /// # Panics
    /// If `x` does not cover what the outputs of `dy` read, either view lacks channels, or the length of `dst` does not fit.
    pub fn kernel_gradient(&self, exec: Exec, x: &View, dy: &View, dst: &mut [f32]) {
        let taps: usize = self.windows.iter().map(|w| w.kernel).product();
        assert_eq!(dst.len(), taps * self.cin * self.cout, "kernel gradient: length of the kernel");
        check(x, self.cin, self.windows.len());
        check(dy, self.cout, self.windows.len());
        let demand = demand(x, dy, self.windows.iter().enumerate().map(|(i, w)| w.demand(dy.region()[i + 1], x.whole()[i + 1])));
        if dy.region().is_empty() {
            return dst.fill(0.0);
        }
        assert!(x.region().contains(&demand), "kernel gradient: {} does not cover {demand}", x.region());
        let window = |w: &crate::TransposedWindow| Window {
            kernel: w.kernel,
            stride: w.stride,
            dilation: w.dilation,
            padding: Padding::Fixed(w.crop_before(), 0),
        };
        let windows: SmallVec<[Window; 3]> = self.windows.iter().map(window).collect();
        let groups = Groups { count: 1, rows: self.cout, cols: self.cin };
        Sums::new(exec.isa, &windows, dy, x, demand, groups).run(exec, dst);
    }
}

impl MatMul {
    /// The gradient of Keras' kernel `(k, n)`: `dst[c, f] = sum over all rows of x[.., c] * dy[.., f]` for the rows that `dy`
    /// covers; others count as zeros.
    ///
    /// # Panics
    /// If `x` does not cover these rows, either view lacks channels, or the length of `dst` does not fit.
    pub fn kernel_gradient(&self, exec: Exec, x: &View, dy: &View, dst: &mut [f32]) {
        assert_eq!(dst.len(), self.k * self.n, "kernel gradient: length of the kernel");
        let last = dy.region().rank() - 1;
        assert!(x.region().rank() == last + 1, "kernel gradient: ranks of {} and {}", x.region(), dy.region());
        assert!(x.region()[last] == Span::full(self.k) && dy.region()[last] == Span::full(self.n), "kernel gradient: channels");
        let mut rows = x.region().clone();
        rows.0[..last].copy_from_slice(&dy.region().0[..last]);
        assert!(x.region().contains(&rows), "kernel gradient: {} does not cover {rows}", x.region());
        let groups = Groups { count: 1, rows: self.k, cols: self.n };
        let lead = last.saturating_sub(AXES);
        if lead == 0 {
            return Sums::new(exec.isa, &[], x, dy, dy.region().clone(), groups).run(exec, dst);
        }
        dst.fill(0.0);
        let mut part = vec![0.0; dst.len()];
        for_each_row(&dy.region().shape()[..lead], |at, n| {
            for i in 0..n {
                let slice = |region: &Region| -> Region {
                    let index = |a: usize| dy.region()[a].start + at[a] + if a + 1 == lead { i } else { 0 };
                    let span = |(a, span): (usize, &Span)| if a < lead { Span::new(index(a), index(a) + 1) } else { *span };
                    region.0.iter().enumerate().map(span).collect()
                };
                let (x, dy) = (x.narrow(&slice(&rows)), dy.narrow(&slice(dy.region())));
                Sums::new(exec.isa, &[], &x, &dy, dy.region().clone(), groups).run(exec, &mut part);
                dst.iter_mut().zip(&part).for_each(|(sum, x)| *sum += x);
            }
        });
    }
}

/// What the outputs of `dy` read of all channels of `x`, from what they read along the spatial axes.
fn demand(x: &View, dy: &View, spatial: impl Iterator<Item = Span>) -> Region {
    let channels = x.region().0.last().copied();
    std::iter::once(dy.region()[0]).chain(spatial).chain(channels).collect()
}

/// # Panics
/// If a view is not `(batch, spatial.., channels)` with all its channels.
fn check(view: &View, channels: usize, spatial: usize) {
    let (region, rank) = (view.region(), spatial + 2);
    assert!((1..AXES).contains(&spatial) && region.rank() == rank, "kernel gradient: {region} does not have {rank} axes");
    assert!(region.is_empty() || region[rank - 1] == Span::full(channels), "kernel gradient: {region} lacks some of {channels} channels");
}

/// Channels of the windowed operand and of the other one, per group.
#[derive(Clone, Copy)]
struct Groups {
    count: usize,
    rows: usize,
    cols: usize,
}

impl Groups {
    /// Whether every channel of the windowed operand is a group of its own.
    fn is_depthwise(self) -> bool {
        self.rows == 1 && self.count > 1
    }

    fn all_cols(self) -> usize {
        self.count * self.cols
    }
}
