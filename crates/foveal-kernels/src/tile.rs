//! The register tile of convolutions and matrix products: a few pixels times a few vectors of output channels.
//!
//! A convolution of channels-last images is, for every pixel, a walk over taps; each tap is a run of consecutive input
//! channels at a fixed distance from the pixel's own position. The tile's pixels are as far apart as their neighbours, so
//! that one pointer and constant multiples of a step reach four of them, and one broadcast input value is multiplied with
//! two vectors of weights. Where rows of pixels are short a tile takes two of them.

// Loops over constant ranges become straight code; iterators over arrays of arrays do not always.
#![allow(clippy::needless_range_loop)]

use crate::Isa;
use crate::epilogue::Epilogue;
#[cfg(target_arch = "x86_64")]
use crate::isa::Level;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::simd::{Kernel, Portable, Simd};

/// Neighbouring pixels: where the first one's window starts in the source and its channels go in the destination, and how
/// far the next ones are; in elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pixels {
    pub(crate) src: usize,
    pub(crate) dst: usize,
    pub(crate) src_step: usize,
    pub(crate) dst_step: usize,
    pub(crate) count: usize,
}

impl Pixels {
    /// Whether both are as many pixels, as far apart.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        (self.count, self.src_step, self.dst_step) == (other.count, other.src_step, other.dst_step)
    }

    /// Takes in pixels that continue these; false if they do not.
    pub(crate) fn extend(&mut self, next: Self) -> bool {
        let ((src, dst), more) = ((next.src.wrapping_sub(self.src), next.dst.wrapping_sub(self.dst)), self.count);
        // Single pixels are as far apart as they happen to be.
        let steps = if more == 1 { (src, dst) } else { (self.src_step, self.dst_step) };
        let alike = next.count == 1 || (next.src_step, next.dst_step) == steps;
        let continues = alike && next.src >= self.src && next.dst >= self.dst && (src, dst) == (more * steps.0, more * steps.1);
        if continues {
            (self.src_step, self.dst_step, self.count) = (steps.0, steps.1, more + next.count);
        }
        continues
    }
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
    /// Between neighbouring pixels.
    pub(crate) src_step: usize,
    pub(crate) dst_step: usize,
    /// From the first row to the second, where the function has two.
    pub(crate) src_row: usize,
    pub(crate) dst_row: usize,
    pub(crate) taps: &'a [Tap],
    /// Length of every run.
    pub(crate) run: usize,
    /// The panel: for every row, its vectors of output channels.
    pub(crate) weights: *const f32,
    /// `cout` values, or null for zeros.
    pub(crate) bias: *const f32,
    /// [`Ahead::step`] of what to ask for meanwhile.
    pub(crate) ahead: usize,
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

/// Computes a tile whose first pixel's window starts at `src` and whose channels go to `dst`, and asks for what lies from
/// `ahead` on.
pub(crate) type TileFn = unsafe fn(tile: &Tile, src: *const f32, dst: *mut f32, ahead: *const f32);

/// Vectors of the widest panel.
pub(crate) const PANEL: usize = 2;

/// Most pixels of any tile.
const MOST: usize = 14;

/// Most pixels of a tile: its sums, weights and one broadcast value fill the vector registers.
const fn most_pixels<S: Simd>(vectors: usize) -> usize {
    let most = (S::REGISTERS - vectors - 1) / vectors;
    if most < MOST { most } else { MOST }
}

/// The tile functions of a panel.
#[derive(Clone, Copy)]
pub(crate) struct Tiles {
    /// For one row of 1, 2 .. pixels.
    pub(crate) one: &'static [TileFn],
    /// For two rows of 1, 2 .. pixels each.
    pub(crate) two: &'static [TileFn],
}

fn tiles<S: Simd>(vectors: usize) -> Tiles {
    macro_rules! table {
        ($v:literal, $r:literal: $($p:literal)*) => {{ const { &[$(run::<S, $p, $r, $v> as TileFn),*] } }};
    }
    let (one, two): (&[TileFn; MOST], &[TileFn; MOST / 2]) = match vectors {
        1 => (table!(1, 1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14), table!(1, 2: 1 2 3 4 5 6 7)),
        _ => (table!(2, 1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14), table!(2, 2: 1 2 3 4 5 6 7)),
    };
    Tiles { one: &one[..most_pixels::<S>(vectors)], two: &two[..most_pixels::<S>(vectors) / 2] }
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

/// The tile functions for a panel of `vectors` in `1..=PANEL`.
pub(crate) fn tiles_for(isa: Isa, vectors: usize) -> Tiles {
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
unsafe fn run<S: Simd, const P: usize, const R: usize, const V: usize>(tile: &Tile, src: *const f32, dst: *mut f32, ahead: *const f32) {
    // SAFETY: the caller's.
    unsafe { S::run(Sums::<P, R, V> { tile, src, dst, ahead }) }
}

/// `R` rows of `P` pixels times `V` vectors.
struct Sums<'a, const P: usize, const R: usize, const V: usize> {
    tile: &'a Tile<'a>,
    src: *const f32,
    dst: *mut f32,
    ahead: *const f32,
}

impl<const P: usize, const R: usize, const V: usize> Kernel for Sums<'_, P, R, V> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let t = self.tile;
        debug_assert!(t.cout <= V * S::LANES && t.cout > (V - 1) * S::LANES);
        let tail = t.cout - (V - 1) * S::LANES;
        // SAFETY: the caller's.
        unsafe {
            let mut first = [S::splat(0.0); V];
            if !t.bias.is_null() {
                for v in 0..V - 1 {
                    first[v] = S::load(t.bias.add(v * S::LANES));
                }
                first[V - 1] = S::load_first(t.bias.add((V - 1) * S::LANES), tail);
            }
            let mut sums = [[first; P]; R];
            if t.ahead > 0 {
                self.runs::<S, true>(&mut sums)
            } else {
                self.runs::<S, false>(&mut sums)
            }
            for r in 0..R {
                t.epilogue.apply::<S, P, V>(&mut sums[r], 0, tail);
            }
            for r in 0..R {
                let mut dst = self.dst.wrapping_add(r * t.dst_row);
                for p in 0..P {
                    for v in 0..V - 1 {
                        S::store(dst.add(v * S::LANES), sums[r][p][v]);
                    }
                    if tail == S::LANES {
                        S::store(dst.add((V - 1) * S::LANES), sums[r][p][V - 1]);
                    } else {
                        S::store_first(dst.add((V - 1) * S::LANES), sums[r][p][V - 1], tail);
                    }
                    dst = dst.wrapping_add(t.dst_step);
                }
            }
        }
    }
}

impl<const P: usize, const R: usize, const V: usize> Sums<'_, P, R, V> {
    /// Adds all runs' products, and asks for what lies ahead meanwhile.
    ///
    /// # Safety
    /// As [`run`].
    #[inline(always)]
    unsafe fn runs<S: Simd, const AHEAD: bool>(&self, sums: &mut [[[S::V; V]; P]; R]) {
        let (t, mut ahead) = (self.tile, self.ahead);
        // SAFETY: the caller's; addresses of prefetches need not be valid.
        unsafe {
            let step = t.src_step;
            for tap in t.taps {
                let mut weights = t.weights.add(tap.row * V * S::LANES);
                let mut fours = [[self.src; FOURS]; R];
                for r in 0..R {
                    for f in 0..P.div_ceil(4) {
                        fours[r][f] = self.src.add(tap.src).wrapping_add(r * t.src_row + 4 * f * step);
                    }
                }
                let end = fours[0][0].add(t.run);
                while end.offset_from(fours[0][0]) >= UNROLL as isize {
                    if AHEAD {
                        S::prefetch_late(ahead);
                        S::prefetch_late(ahead.wrapping_add(LINE));
                        ahead = ahead.wrapping_add(t.ahead);
                    }
                    for i in 0..UNROLL {
                        row::<S, P, R, V>(&fours, step, i, weights.add(i * V * S::LANES), sums);
                    }
                    advance::<S, P, R>(&mut fours, UNROLL);
                    weights = weights.add(UNROLL * V * S::LANES);
                }
                while fours[0][0] != end {
                    row::<S, P, R, V>(&fours, step, 0, weights, sums);
                    advance::<S, P, R>(&mut fours, 1);
                    weights = weights.add(V * S::LANES);
                }
            }
        }
    }
}

/// Pointers to every fourth pixel of a row, at most.
const FOURS: usize = MOST.div_ceil(4);

/// Moves every pointer that is used by `by` elements.
///
/// # Safety
/// The machine has the instruction set.
#[inline(always)]
unsafe fn advance<S: Simd, const P: usize, const R: usize>(fours: &mut [[*const f32; FOURS]; R], by: usize) {
    for r in 0..R {
        for f in 0..P.div_ceil(4) {
            // SAFETY: the caller's.
            fours[r][f] = unsafe { S::opaque(fours[r][f].wrapping_add(by)) };
        }
    }
}

/// Adds the products of the inputs `at` of every pixel's run with one row of the weights.
///
/// # Safety
/// As [`run`].
#[inline(always)]
unsafe fn row<S: Simd, const P: usize, const R: usize, const V: usize>(
    fours: &[[*const f32; FOURS]; R],
    step: usize,
    at: usize,
    weights: *const f32,
    sums: &mut [[[S::V; V]; P]; R],
) {
    // SAFETY: the caller's.
    unsafe {
        let mut w = [S::splat(0.0); V];
        for v in 0..V {
            w[v] = S::load(weights.add(v * S::LANES));
        }
        for r in 0..R {
            for p in 0..P {
                let x = S::splat(*fours[r][p / 4].add(at).wrapping_add(p % 4 * step));
                for v in 0..V {
                    sums[r][p][v] = S::mul_add(x, w[v], sums[r][p][v]);
                }
            }
        }
    }
}

/// Floats of a cache line.
pub(crate) const LINE: usize = 16;

/// Rows of the weights that one turn of the loop handles.
pub(crate) const UNROLL: usize = 4;
