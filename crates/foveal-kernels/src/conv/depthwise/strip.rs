//! The register tile of depthwise convolution: neighbouring pixels of one row times one vector of channels.

use crate::Isa;
use crate::epilogue::{Epilogue, Residual};
#[cfg(target_arch = "x86_64")]
use crate::isa::Level;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::simd::{Kernel, Portable, Simd};
use std::ops::Range;

/// The inputs of one row of the kernel, for the pixels of one row of the destination.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// The first channel of the first pixel's first tap.
    pub(crate) src: *const f32,
    /// All inputs of this row are the same zeros, at `src`.
    pub(crate) is_padding: bool,
}

/// Which inputs along a row of the kernel belong to which pixel and tap.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    /// Taps of a row.
    pub(crate) taps: usize,
    /// Inputs between neighbouring taps of one pixel.
    pub(crate) tap: usize,
    /// Inputs between the first taps of neighbouring pixels.
    pub(crate) pixel: usize,
}

impl Layout {
    /// Inputs from the first to the last that so many neighbouring pixels read.
    pub(crate) fn reach(self, pixels: usize) -> usize {
        (pixels - 1) * self.pixel + (self.taps - 1) * self.tap + 1
    }
}

/// What a strip works on: neighbouring pixels, and a range of channels.
#[derive(Clone)]
pub(crate) struct Strip<'a> {
    /// The kernel's rows.
    pub(crate) rows: &'a [Row],
    pub(crate) layout: Layout,
    /// Elements between neighbouring inputs.
    pub(crate) src_step: usize,
    /// Which input of the rows is the strip's first.
    pub(crate) first: usize,
    /// Inputs that are not padding, from the strip's first one on.
    pub(crate) inside: Range<usize>,
    /// A zero for every channel, which padding reads.
    pub(crate) zeros: *const f32,
    /// The first pixel's output.
    pub(crate) dst: *mut f32,
    /// Between the outputs of neighbouring pixels.
    pub(crate) dst_step: usize,
    /// The first channel's weight of the first tap.
    pub(crate) weights: *const f32,
    /// Between the weights of neighbouring taps.
    pub(crate) pitch: usize,
    /// One value per channel, or null for zeros.
    pub(crate) bias: *const f32,
    /// Of these channels.
    pub(crate) epilogue: Epilogue<'a>,
    pub(crate) channels: usize,
    /// How many of the last rows to ask for ahead, together with outputs: those that the pixels above have not read, where
    /// they come from far away.
    pub(crate) fresh: usize,
}

/// Computes a strip.
pub(crate) type StripFn = unsafe fn(&Strip);

/// Most pixels of a strip: with a row's weights and one input, their sums fill 16 registers.
pub(crate) const MOST: usize = 8;

/// The strip functions for 1, 2 .. pixels.
#[derive(Clone, Copy)]
pub(crate) struct Strips {
    /// For pixels that read no padding along the width.
    inner: &'static [StripFn; MOST],
    /// For those of which no more than half the kernel lies in the padding, at either side.
    edge: &'static [StripFn; MOST],
    /// For all.
    any: &'static [StripFn; MOST],
}

impl Strips {
    /// Those for a kernel.
    pub(crate) fn new(isa: Isa, layout: Layout) -> Self {
        let slides = layout.tap == 1 && layout.pixel == 1;
        let width = if slides && [3, 5, 7].contains(&layout.taps) { layout.taps } else { 0 };
        match isa.level() {
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => Self::of::<Avx512>(width),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => Self::of::<Avx2>(width),
            _ => Self::of::<Portable>(width),
        }
    }

    fn of<S: Simd>(width: usize) -> Self {
        macro_rules! table {
            ($k:literal, $edge:literal: $($p:literal)*) => {{ const { &[$(run::<S, $p, $k, $edge> as StripFn),*] } }};
        }
        macro_rules! strips {
            ($k:literal) => {
                Self {
                    inner: table!($k, false: 1 2 3 4 5 6 7 8),
                    edge: table!($k, true: 1 2 3 4 5 6 7 8),
                    any: table!(0, true: 1 2 3 4 5 6 7 8),
                }
            };
        }
        match width {
            3 => strips!(3),
            5 => strips!(5),
            7 => strips!(7),
            _ => strips!(0),
        }
    }

    /// That for so many pixels, which read these inputs inside the image.
    pub(crate) fn get(&self, layout: Layout, pixels: usize, inside: &Range<usize>) -> StripFn {
        let (reach, half) = (layout.reach(pixels), layout.taps / 2);
        let table = if *inside == (0..reach) {
            self.inner
        } else if inside.start <= half && inside.end + half >= reach {
            self.edge
        } else {
            self.any
        };
        table[pixels - 1]
    }
}

/// # Safety
/// The machine has the instruction set; all addresses that the strip describes are valid, and `dst` is not written by others
/// meanwhile.
unsafe fn run<S: Simd, const P: usize, const K: usize, const EDGE: bool>(strip: &Strip) {
    // SAFETY: the caller's.
    unsafe { S::run(Sums::<P, K, EDGE>(strip)) }
}

struct Sums<'a, const P: usize, const K: usize, const EDGE: bool>(&'a Strip<'a>);

impl<const P: usize, const K: usize, const EDGE: bool> Kernel for Sums<'_, P, K, EDGE> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let full = self.0.channels / S::LANES * S::LANES;
        for channel in (0..full).step_by(S::LANES) {
            // SAFETY: the caller's.
            unsafe { vector::<S, P, K, EDGE, true>(self.0, channel, S::LANES) };
        }
        if full < self.0.channels {
            // SAFETY: the caller's.
            unsafe { vector::<S, P, K, EDGE, false>(self.0, full, self.0.channels - full) };
        }
    }
}

/// Computes `lanes` channels from `channel` on; all lanes of a vector if `FULL`.
///
/// # Safety
/// As [`run`].
#[inline(always)]
unsafe fn vector<S: Simd, const P: usize, const K: usize, const EDGE: bool, const FULL: bool>(s: &Strip, channel: usize, lanes: usize) {
    // SAFETY: the caller's.
    unsafe {
        let first = if s.bias.is_null() { S::splat(0.0) } else { load::<S, FULL>(s.bias.add(channel), lanes) };
        let mut sums = [[first]; P];
        if s.fresh > 0 {
            prefetch::<S, P>(s, channel);
        }
        let taps = if K > 0 { K } else { s.layout.taps };
        let mut weights = s.weights.add(channel);
        for row in s.rows {
            let step = if row.is_padding { 0 } else { s.src_step };
            let inputs =
                Inputs { strip: s, src: row.src.wrapping_add(s.first * step + channel), step, zeros: s.zeros.wrapping_add(channel) };
            if K > 0 {
                slide::<S, P, K, EDGE, FULL>(inputs, weights, lanes, &mut sums);
            } else {
                for tap in 0..taps {
                    let w = load::<S, FULL>(weights.add(tap * s.pitch), lanes);
                    for (p, [sum]) in sums.iter_mut().enumerate() {
                        let x = inputs.load::<S, EDGE, FULL>(tap * s.layout.tap + p * s.layout.pixel, lanes);
                        *sum = S::mul_add(x, w, *sum);
                    }
                }
            }
            weights = weights.add(taps * s.pitch);
        }
        let dst_step = s.dst_step;
        s.epilogue.apply::<S, P, 1>(&mut sums, channel, lanes, Residual::NOTHING);
        for (p, [sum]) in sums.iter().enumerate() {
            store::<S, FULL>(s.dst.add(p * dst_step + channel), *sum, lanes);
        }
    }
}

/// A strip's inputs along one row of the kernel, some channels of them.
#[derive(Clone, Copy)]
struct Inputs<'a> {
    strip: &'a Strip<'a>,
    src: *const f32,
    step: usize,
    zeros: *const f32,
}

impl Inputs<'_> {
    /// `lanes` channels of the input number `index`, which may be padding if `EDGE`.
    ///
    /// # Safety
    /// As [`run`].
    #[inline(always)]
    unsafe fn load<S: Simd, const EDGE: bool, const FULL: bool>(self, index: usize, lanes: usize) -> S::V {
        let at = self.src.wrapping_add(index * self.step);
        let at = if EDGE && !self.strip.inside.contains(&index) { self.zeros } else { at };
        // SAFETY: the caller's.
        unsafe { load::<S, FULL>(at, lanes) }
    }
}

/// One row of the kernel: every input is loaded once and multiplied with all taps that see it. Each sum still takes its taps
/// in their order.
///
/// # Safety
/// As [`run`].
#[inline(always)]
unsafe fn slide<S: Simd, const P: usize, const K: usize, const EDGE: bool, const FULL: bool>(
    inputs: Inputs<'_>,
    weights: *const f32,
    lanes: usize,
    sums: &mut [[S::V; 1]; P],
) {
    // SAFETY: the caller's.
    unsafe {
        let mut w = [S::splat(0.0); K];
        for (tap, w) in w.iter_mut().enumerate() {
            *w = load::<S, FULL>(weights.add(tap * inputs.strip.pitch), lanes);
        }
        for i in 0..P + K - 1 {
            let may_be_padding = EDGE && (i < K / 2 || i >= P + K / 2);
            let x = if may_be_padding { inputs.load::<S, true, FULL>(i, lanes) } else { inputs.load::<S, false, FULL>(i, lanes) };
            for tap in 0..K {
                if i >= tap && i - tap < P {
                    sums[i - tap][0] = S::mul_add(x, w[tap], sums[i - tap][0]);
                }
            }
        }
    }
}

/// # Safety
/// `lanes` elements are readable.
#[inline(always)]
unsafe fn load<S: Simd, const FULL: bool>(from: *const f32, lanes: usize) -> S::V {
    // SAFETY: the caller's; `FULL` means that `lanes` is the vector's length.
    unsafe { if FULL { S::load(from) } else { S::load_first(from, lanes) } }
}

/// # Safety
/// `lanes` elements are writable.
#[inline(always)]
unsafe fn store<S: Simd, const FULL: bool>(to: *mut f32, v: S::V, lanes: usize) {
    // SAFETY: as in [`load`].
    unsafe { if FULL { S::store(to, v) } else { S::store_first(to, v, lanes) } }
}

/// Asks for these channels of the outputs that the strip after the next one writes, and of its inputs in the rows that the
/// pixels above have not read.
///
/// # Safety
/// The machine has the instruction set.
#[inline(always)]
unsafe fn prefetch<S: Simd, const P: usize>(s: &Strip, channel: usize) {
    // SAFETY: addresses of prefetches need not be valid.
    unsafe {
        let mut dst = s.dst.wrapping_add(2 * P * s.dst_step + channel);
        let step = s.dst_step;
        for _ in 0..P {
            S::prefetch(dst);
            dst = dst.wrapping_add(step);
        }
        let step = s.layout.pixel * s.src_step;
        for row in s.rows[s.rows.len() - s.fresh..].iter().filter(|row| !row.is_padding) {
            let mut src = row.src.wrapping_add(s.first * s.src_step + 2 * P * step + channel);
            for _ in 0..P {
                S::prefetch(src);
                src = src.wrapping_add(step);
            }
        }
    }
}
