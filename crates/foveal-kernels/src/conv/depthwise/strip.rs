//! The register tile of depthwise convolution: neighbouring pixels of one row times one vector of channels.

use crate::Isa;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::simd::{Kernel, Portable, Simd};

/// What a strip works on: pixels one step apart, and a range of channels.
#[derive(Clone, Copy)]
pub(crate) struct Strip<'a> {
    /// The first pixel's first input.
    pub(crate) src: *const f32,
    /// The first pixel's output.
    pub(crate) dst: *mut f32,
    /// Between the first inputs of neighbouring pixels.
    pub(crate) src_step: usize,
    /// Between the outputs of neighbouring pixels.
    pub(crate) dst_step: usize,
    /// Where the taps of each row of the kernel start.
    pub(crate) rows: &'a [usize],
    /// Taps of a row.
    pub(crate) taps: usize,
    /// Between the inputs of neighbouring taps.
    pub(crate) tap_step: usize,
    /// The first channel's weight of the first tap.
    pub(crate) weights: *const f32,
    /// Between the weights of neighbouring taps.
    pub(crate) pitch: usize,
    /// One value per channel, or null for zeros.
    pub(crate) bias: *const f32,
    pub(crate) channels: usize,
    /// Between neighbouring pixels of the source.
    pub(crate) pixel: usize,
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
    match isa {
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => strips::<Avx512>(width),
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => strips::<Avx2>(width),
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
        let mut sums = [first; P];
        prefetch::<S, P>(s, channel);
        let mut weights = s.weights.add(channel);
        for &row in s.rows {
            let src = s.src.add(row + channel);
            if K > 0 {
                slide::<S, P, K, FULL>(s, src, weights, lanes, &mut sums);
            } else {
                for tap in 0..s.taps {
                    let w = S::load(weights.add(tap * s.pitch));
                    for (p, sum) in sums.iter_mut().enumerate() {
                        let x = load::<S, FULL>(src.add(tap * s.tap_step + p * s.src_step), lanes);
                        *sum = S::mul_add(x, w, *sum);
                    }
                }
            }
            weights = weights.add(s.taps * s.pitch);
        }
        for (p, sum) in sums.iter().enumerate() {
            let dst = s.dst.add(p * s.dst_step + channel);
            if FULL {
                S::store(dst, *sum);
            } else {
                S::store_first(dst, *sum, lanes);
            }
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
    s: &Strip,
    src: *const f32,
    weights: *const f32,
    lanes: usize,
    sums: &mut [S::V; P],
) {
    // SAFETY: the caller's.
    unsafe {
        let mut w = [S::splat(0.0); K];
        for (tap, w) in w.iter_mut().enumerate() {
            *w = S::load(weights.add(tap * s.pitch));
        }
        for i in 0..P + K - 1 {
            let at = src.add(i * s.src_step);
            let x = load::<S, FULL>(at, lanes);
            for tap in 0..K {
                if i >= tap && i - tap < P {
                    sums[i - tap] = S::mul_add(x, w[tap], sums[i - tap]);
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

/// Asks for these channels of the outputs that the strip after the next one writes, and of its inputs in the rows that the
/// pixels above have not read.
///
/// # Safety
/// The machine has the instruction set.
#[inline(always)]
unsafe fn prefetch<S: Simd, const P: usize>(s: &Strip, channel: usize) {
    for p in 2 * P..3 * P {
        // SAFETY: addresses of prefetches need not be valid.
        unsafe { S::prefetch(s.dst.wrapping_add(p * s.dst_step + channel)) };
    }
    for &row in &s.rows[s.rows.len() - s.fresh..] {
        for i in 0..P * s.src_step / s.pixel {
            // SAFETY: as above.
            unsafe { S::prefetch(s.src.wrapping_add(row + 2 * P * s.src_step + i * s.pixel + channel)) };
        }
    }
}
