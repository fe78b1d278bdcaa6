//! The register tile of convolutions and matrix products: a few pixels times a few vectors of output channels.
//!
//! A convolution of channels-last images is, for every pixel, a walk over taps; each tap is a run of consecutive input
//! channels at a fixed distance from the pixel's own position. The tile keeps one pointer per pixel, so that pixels may
//! lie anywhere (on several rows, at any stride), and multiplies one broadcast input value with two vectors of weights.

// Loops over constant ranges become straight code; iterators over arrays of arrays do not always.
#![allow(clippy::needless_range_loop)]

use crate::Isa;
use crate::epilogue::Epilogue;
#[cfg(target_arch = "x86_64")]
use crate::isa::Level;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::simd::{Kernel, Portable, Simd};

/// Where a pixel's window starts in the source, and where its channels go in the destination; in elements.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pixel {
    pub(crate) src: usize,
    pub(crate) dst: usize,
}

/// A run of consecutive inputs: where it starts in a pixel's window, in elements, and the row of the weights it starts at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tap {
    pub(crate) src: usize,
    pub(crate) row: usize,
}

/// What a tile works on: pixels times one panel of output channels.
#[derive(Clone, Copy)]
pub(crate) struct Tile<'a> {
    pub(crate) src: *const f32,
    pub(crate) dst: *mut f32,
    pub(crate) pixels: &'a [Pixel],
    pub(crate) taps: &'a [Tap],
    /// Length of every run.
    pub(crate) run: usize,
    /// The panel: for every row, its vectors of output channels.
    pub(crate) weights: *const f32,
    /// `cout` values, or null for zeros.
    pub(crate) bias: *const f32,
    /// What to ask for meanwhile.
    pub(crate) ahead: Ahead,
    /// Whether the outputs may lie beyond the second-level cache.
    pub(crate) far: bool,
    /// Of the panel's channels.
    pub(crate) epilogue: Epilogue<'a>,
    /// Output channels, at most the panel's width.
    pub(crate) cout: usize,
}

/// A stretch of weights or inputs that later tiles need and that may still lie beyond the second-level cache.
#[derive(Clone, Copy)]
pub(crate) struct Ahead {
    pub(crate) from: *const f32,
    /// Elements to ask for per turn of the tile's loop, which handles [`UNROLL`] rows: at most two cache lines, 0 for
    /// nothing.
    pub(crate) step: usize,
}

impl Ahead {
    /// Nothing.
    pub(crate) const NOTHING: Self = Self { from: std::ptr::null(), step: 0 };

    /// So many elements per turn, or as many as a turn has time for.
    pub(crate) fn new(from: *const f32, per_turn: usize) -> Self {
        Self { from, step: per_turn.min(2 * LINE) }
    }

    /// What is left after some turns.
    pub(crate) fn after(self, turns: usize) -> Self {
        Self { from: self.from.wrapping_add(turns * self.step), ..self }
    }
}

/// Computes a tile.
pub(crate) type TileFn = unsafe fn(&Tile);

/// Vectors of the widest panel.
pub(crate) const PANEL: usize = 2;

/// Most pixels of any tile: their pointers fill the general registers.
const MOST: usize = 12;

/// Most pixels of a tile: its sums, weights and one broadcast value fill the vector registers.
const fn most_pixels<S: Simd>(vectors: usize) -> usize {
    let most = (S::REGISTERS - vectors - 1) / vectors;
    if most < MOST { most } else { MOST }
}

/// The tile functions for 1, 2 .. pixels.
fn tiles<S: Simd>(vectors: usize) -> &'static [TileFn] {
    macro_rules! table {
        ($v:literal: $($p:literal)*) => {{ const { &[$(run::<S, $p, $v> as TileFn),*] } }};
    }
    let table: &[TileFn; MOST] = match vectors {
        1 => table!(1: 1 2 3 4 5 6 7 8 9 10 11 12),
        _ => table!(2: 1 2 3 4 5 6 7 8 9 10 11 12),
    };
    &table[..most_pixels::<S>(vectors)]
}

/// Floats of a vector.
pub(crate) fn lanes(isa: Isa) -> usize {
    match isa.level() {
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => Avx512::LANES,
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => Avx2::LANES,
        _ => Portable::LANES,
    }
}

/// The tile functions for 1, 2 .. pixels and a panel of `vectors` in `1..=PANEL`.
pub(crate) fn tiles_for(isa: Isa, vectors: usize) -> &'static [TileFn] {
    match isa.level() {
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => tiles::<Avx512>(vectors),
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => tiles::<Avx2>(vectors),
        _ => tiles::<Portable>(vectors),
    }
}

/// # Safety
/// The machine has the instruction set; all addresses that the tile describes are valid, and `dst` is not written by others
/// meanwhile.
unsafe fn run<S: Simd, const P: usize, const V: usize>(tile: &Tile) {
    // SAFETY: the caller's.
    unsafe { S::run(Sums::<P, V>(tile)) }
}

struct Sums<'a, const P: usize, const V: usize>(&'a Tile<'a>);

impl<const P: usize, const V: usize> Kernel for Sums<'_, P, V> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let t = self.0;
        debug_assert!(t.pixels.len() == P && t.cout <= V * S::LANES && t.cout > (V - 1) * S::LANES);
        let tail = t.cout - (V - 1) * S::LANES;
        // SAFETY: the caller's.
        unsafe {
            let mut src = [t.src; P];
            for p in 0..P {
                src[p] = t.src.add(t.pixels.get_unchecked(p).src);
            }
            if t.far {
                for p in 0..P {
                    let dst = t.dst.add(t.pixels.get_unchecked(p).dst);
                    for line in 0..(V * S::LANES).div_ceil(LINE) {
                        S::prefetch(dst.wrapping_add(line * LINE));
                    }
                }
            }
            let mut first = [S::splat(0.0); V];
            if !t.bias.is_null() {
                for v in 0..V - 1 {
                    first[v] = S::load(t.bias.add(v * S::LANES));
                }
                first[V - 1] = S::load_first(t.bias.add((V - 1) * S::LANES), tail);
            }
            let mut sums = [first; P];
            if t.ahead.step > 0 {
                runs::<S, P, V, true>(t, &src, &mut sums)
            } else {
                runs::<S, P, V, false>(t, &src, &mut sums)
            }
            t.epilogue.apply::<S, P, V>(&mut sums, 0, tail);
            for p in 0..P {
                let dst = t.dst.add(t.pixels.get_unchecked(p).dst);
                for v in 0..V - 1 {
                    S::store(dst.add(v * S::LANES), sums[p][v]);
                }
                if tail == S::LANES {
                    S::store(dst.add((V - 1) * S::LANES), sums[p][V - 1]);
                } else {
                    S::store_first(dst.add((V - 1) * S::LANES), sums[p][V - 1], tail);
                }
            }
        }
    }
}

/// Adds all runs' products, and asks for what lies ahead meanwhile.
///
/// # Safety
/// As [`Sums::run`].
#[inline(always)]
unsafe fn runs<S: Simd, const P: usize, const V: usize, const AHEAD: bool>(t: &Tile, src: &[*const f32; P], sums: &mut [[S::V; V]; P]) {
    let mut ahead = t.ahead.from;
    // SAFETY: the caller's; addresses of prefetches need not be valid.
    unsafe {
        for tap in t.taps {
            let mut weights = t.weights.add(tap.row * V * S::LANES);
            let (mut at, end) = (tap.src, tap.src + t.run);
            while end - at >= UNROLL {
                if AHEAD {
                    S::prefetch_late(ahead);
                    S::prefetch_late(ahead.wrapping_add(LINE));
                    ahead = ahead.wrapping_add(t.ahead.step);
                }
                for i in 0..UNROLL {
                    step::<S, P, V>(src, at + i, weights.add(i * V * S::LANES), sums);
                }
                at += UNROLL;
                weights = weights.add(UNROLL * V * S::LANES);
            }
            while at < end {
                step::<S, P, V>(src, at, weights, sums);
                at += 1;
                weights = weights.add(V * S::LANES);
            }
        }
    }
}

/// Floats of a cache line.
pub(crate) const LINE: usize = 16;

/// Rows that one turn of the loop handles.
pub(crate) const UNROLL: usize = 4;

/// Adds the products of one input per pixel with one row of the weights.
///
/// # Safety
/// As [`Sums::run`].
#[inline(always)]
unsafe fn step<S: Simd, const P: usize, const V: usize>(src: &[*const f32; P], at: usize, weights: *const f32, sums: &mut [[S::V; V]; P]) {
    // SAFETY: the caller's.
    unsafe {
        let mut w = [S::splat(0.0); V];
        for v in 0..V {
            w[v] = S::load(weights.add(v * S::LANES));
        }
        for p in 0..P {
            let x = S::splat(*src[p].add(at));
            for v in 0..V {
                sums[p][v] = S::mul_add(x, w[v], sums[p][v]);
            }
        }
    }
}
