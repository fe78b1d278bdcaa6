//! The register tile of depthwise convolution: neighbouring pixels of one row times one vector of channels.

use crate::Isa;
use crate::epilogue::{Epilogue, Residual};
#[cfg(target_arch = "x86_64")]
use crate::isa::Level;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::simd::{Kernel, Portable, Simd};

/// The inputs of one row of the kernel, for the pixels of one row of the destination.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// The first channel of the first pixel's first tap.
    pub(crate) src: *const f32,
    /// Between the first taps of neighbouring pixels, and between the taps of a pixel. Both are 0 for a row of padding, whose
    /// pixels all read the same zeros.
    pub(crate) step: usize,
    pub(crate) tap_step: usize,
}

/// What a strip works on: neighbouring pixels, and a range of channels.
#[derive(Clone, Copy)]
pub(crate) struct Strip<'a> {
    /// The kernel's rows.
    pub(crate) rows: &'a [Row],
    /// Taps of a row.
    pub(crate) taps: usize,
    /// Which pixel of the rows is the strip's first.
    pub(crate) first: usize,
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
    /// How many of the last rows the pixels above have not read.
    pub(crate) fresh: usize,
}

/// Computes a strip.
pub(crate) type StripFn = unsafe fn(&Strip);

/// Most pixels of a strip: with a row's weights and one input, their sums fill 16 registers.
pub(crate) const MOST: usize = 8;

/// The strip functions for 1, 2 .. pixels and this kernel width. `slides` says that neighbouring pixels share inputs: a
/// tap's step is a pixel's step.
pub(crate) fn strips_for(isa: Isa, taps: usize, slides: bool) -> &'static [StripFn; MOST] {
    let width = if slides && [3, 5, 7].contains(&taps) { taps } else { 0 };
    match isa.level() {
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => strips::<Avx512>(width),
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => strips::<Avx2>(width),
        _ => strips::<Portable>(width),
    }
}

fn strips<S: Simd>(width: usize) -> &'static [StripFn; MOST] {
    macro_rules! table {
        ($k:literal) => {
            const {
                &[
                    run::<S, 1, $k>,
                    run::<S, 2, $k>,
                    run::<S, 3, $k>,
                    run::<S, 4, $k>,
                    run::<S, 5, $k>,
                    run::<S, 6, $k>,
                    run::<S, 7, $k>,
                    run::<S, 8, $k>,
                ]
            }
        };
    }
    match width {
        3 => table!(3),
        5 => table!(5),
        7 => table!(7),
        _ => table!(0),
    }
}

/// # Safety
/// The machine has the instruction set; all addresses that the strip describes are valid, and `dst` is not written by others
/// meanwhile.
unsafe fn run<S: Simd, const P: usize, const K: usize>(strip: &Strip) {
    // SAFETY: the caller's.
    unsafe { S::run(Sums::<P, K>(strip)) }
}

/// One pixel whose taps lie anywhere, zeros among them; of the strip, only outputs, weights, bias and channels count.
///
/// # Safety
/// As of a [`StripFn`]; every tap has all channels.
pub(crate) unsafe fn pixel(isa: Isa, strip: &Strip, taps: &[*const f32]) {
    let kernel = Single { strip, taps };
    // SAFETY: the caller's.
    unsafe {
        match isa.level() {
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => Avx512::run(kernel),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => Avx2::run(kernel),
            _ => Portable::run(kernel),
        }
    }
}

struct Single<'a> {
    strip: &'a Strip<'a>,
    taps: &'a [*const f32],
}

impl Kernel for Single<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (s, block) = (self.strip, VECTORS * S::LANES);
        let mut channel = 0;
        // SAFETY: the caller's.
        unsafe {
            while channel + block <= s.channels {
                vectors::<S, VECTORS, true>(s, self.taps, channel, S::LANES);
                channel += block;
            }
            while channel < s.channels {
                vectors::<S, 1, false>(s, self.taps, channel, S::LANES.min(s.channels - channel));
                channel += S::LANES;
            }
        }
    }
}

/// Vectors of one pixel that are summed side by side, to hide the latency of each.
const VECTORS: usize = 4;

/// Computes `V` vectors of one pixel from `channel` on, or `lanes` channels of one vector.
///
/// # Safety
/// As [`pixel`].
#[inline(always)]
unsafe fn vectors<S: Simd, const V: usize, const FULL: bool>(s: &Strip, taps: &[*const f32], channel: usize, lanes: usize) {
    // SAFETY: the caller's.
    unsafe {
        let mut sums = [[S::splat(0.0); V]];
        if !s.bias.is_null() {
            for (v, sum) in sums[0].iter_mut().enumerate() {
                *sum = load::<S, FULL>(s.bias.add(channel + v * S::LANES), lanes);
            }
        }
        let mut weights = s.weights.add(channel);
        for tap in taps {
            for (v, sum) in sums[0].iter_mut().enumerate() {
                let x = load::<S, FULL>(tap.add(channel + v * S::LANES), lanes);
                *sum = S::mul_add(x, S::load(weights.add(v * S::LANES)), *sum);
            }
            weights = weights.wrapping_add(s.pitch);
        }
        s.epilogue.apply::<S, 1, V>(&mut sums, channel, lanes, Residual::NOTHING);
        for (v, sum) in sums[0].iter().enumerate() {
            store::<S, FULL>(s.dst.add(channel + v * S::LANES), *sum, lanes);
        }
    }
}

struct Sums<'a, const P: usize, const K: usize>(&'a Strip<'a>);

impl<const P: usize, const K: usize> Kernel for Sums<'_, P, K> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let full = self.0.channels / S::LANES * S::LANES;
        for channel in (0..full).step_by(S::LANES) {
            // SAFETY: the caller's.
            unsafe { vector::<S, P, K, true>(self.0, channel, S::LANES) };
        }
        if full < self.0.channels {
            // SAFETY: the caller's.
            unsafe { vector::<S, P, K, false>(self.0, full, self.0.channels - full) };
        }
    }
}

/// Computes `lanes` channels from `channel` on; all lanes of a vector if `FULL`.
///
/// # Safety
/// As [`run`].
#[inline(always)]
unsafe fn vector<S: Simd, const P: usize, const K: usize, const FULL: bool>(s: &Strip, channel: usize, lanes: usize) {
    // SAFETY: the caller's.
    unsafe {
        let first = if s.bias.is_null() { S::splat(0.0) } else { load::<S, FULL>(s.bias.add(channel), lanes) };
        let mut sums = [[first]; P];
        prefetch::<S, P>(s, channel);
        let mut weights = s.weights.add(channel);
        for row in s.rows {
            let step = row.step;
            let src = row.src.wrapping_add(s.first * step + channel);
            if K > 0 {
                slide::<S, P, K, FULL>(src, step, weights, s.pitch, lanes, &mut sums);
            } else {
                for tap in 0..s.taps {
                    let w = S::load(weights.add(tap * s.pitch));
                    let mut at = src.add(tap * row.tap_step);
                    for [sum] in &mut sums {
                        *sum = S::mul_add(load::<S, FULL>(at, lanes), w, *sum);
                        at = at.wrapping_add(step);
                    }
                }
            }
            weights = weights.add(s.taps * s.pitch);
        }
        let dst_step = s.dst_step;
        s.epilogue.apply::<S, P, 1>(&mut sums, channel, lanes, Residual::NOTHING);
        for (p, [sum]) in sums.iter().enumerate() {
            store::<S, FULL>(s.dst.add(p * dst_step + channel), *sum, lanes);
        }
    }
}

/// One row of the kernel: every input is loaded once and multiplied with all taps that see it. Each sum still takes its taps
/// in their order.
///
/// # Safety
/// As [`run`].
#[inline(always)]
unsafe fn slide<S: Simd, const P: usize, const K: usize, const FULL: bool>(
    src: *const f32,
    step: usize,
    weights: *const f32,
    pitch: usize,
    lanes: usize,
    sums: &mut [[S::V; 1]; P],
) {
    // SAFETY: the caller's.
    unsafe {
        let mut w = [S::splat(0.0); K];
        for (tap, w) in w.iter_mut().enumerate() {
            *w = S::load(weights.add(tap * pitch));
        }
        let mut at = src;
        for i in 0..P + K - 1 {
            let x = load::<S, FULL>(at, lanes);
            at = at.wrapping_add(step);
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
        for row in &s.rows[s.rows.len() - s.fresh..] {
            let step = row.step;
            let mut src = row.src.wrapping_add((s.first + 2 * P) * step + channel);
            for _ in 0..P {
                S::prefetch(src);
                src = src.wrapping_add(step);
            }
        }
    }
}
