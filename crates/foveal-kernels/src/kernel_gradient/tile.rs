//! The register tiles of kernel gradients: sums over pixels of products of two tensors' channels.
//!
//! Where the tile of a convolution keeps pixels times channels in registers and walks over taps, these keep channels times
//! channels, or taps times channels, and walk over pixels.

// Loops over constant ranges become straight code; iterators over arrays of arrays do not always.
#![allow(clippy::needless_range_loop)]

use crate::Isa;
#[cfg(target_arch = "x86_64")]
use crate::isa::Level;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::simd::{Kernel, Portable, Simd};

/// Pixels side by side: where the first one lies in either operand, in elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) x: usize,
    pub(crate) y: usize,
}

/// What a tile sums: `dst[r * pitch + c] += sum over pixels of x[r] * y[c]`, where a depthwise tile has
/// `x[tap row * x_row + tap * x_tap + c]` instead of `x[r]`.
#[derive(Clone, Copy)]
pub(crate) struct Tile<'a> {
    pub(crate) x: *const f32,
    pub(crate) y: *const f32,
    /// In the order in which they are summed.
    pub(crate) lines: &'a [Line],
    /// Pixels of every line.
    pub(crate) count: usize,
    /// Elements between neighbouring pixels.
    pub(crate) x_step: usize,
    pub(crate) y_step: usize,
    /// Elements between rows of taps, and between taps, of a depthwise tile.
    pub(crate) x_row: usize,
    pub(crate) x_tap: usize,
    pub(crate) dst: *mut f32,
    /// Elements between rows, or taps, of the destination, and between rows of taps.
    pub(crate) pitch: usize,
    pub(crate) row_pitch: usize,
    /// Columns, at most as many as the tile's vectors have lanes.
    pub(crate) cols: usize,
    pub(crate) ahead: Ahead,
}

/// A stretch of memory that the next chunk reads and that may lie beyond the second-level cache.
#[derive(Clone, Copy)]
pub(crate) struct Ahead {
    pub(crate) from: *const f32,
    /// Elements to ask for per pixel of the tile, at most a cache line; 0 for nothing.
    pub(crate) step: usize,
    /// How far behind a pixel's columns lie those that another tile needs of it; 0 for nothing.
    pub(crate) beside: usize,
}

/// So many pixels ahead a tile asks for its operands, which lie in the second-level cache ..
const SOON: usize = 6;

/// .. and a depthwise tile, whose other operand may lie beyond it and which has less to do per pixel.
const DEPTHWISE_SOON: usize = 8;
const DEPTHWISE_LATER: usize = 32;

/// Computes a tile.
pub(crate) type TileFn = unsafe fn(&Tile);

/// Vectors of the widest tile.
pub(crate) const VECTORS: usize = 2;

/// Most rows of any tile.
const ROWS: usize = 14;

/// Most taps of a row, and most rows of taps, of a depthwise tile.
const TAPS: usize = 7;
const TAP_ROWS: usize = 3;

/// Most rows of a tile: its sums, the columns and one broadcast value fill the vector registers.
const fn most_rows<S: Simd>(vectors: usize) -> usize {
    let most = (S::REGISTERS - vectors - 1) / vectors;
    if most < ROWS { most } else { ROWS }
}

fn tiles<S: Simd>(vectors: usize) -> &'static [TileFn] {
    macro_rules! table {
        ($v:literal: $($r:literal)*) => {{ const { &[$(run::<S, $r, $v> as TileFn),*] } }};
    }
    let table: &[TileFn; ROWS] = match vectors {
        1 => table!(1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14),
        _ => table!(2: 1 2 3 4 5 6 7 8 9 10 11 12 13 14),
    };
    &table[..most_rows::<S>(vectors)]
}

/// The tile functions for 1, 2 .. rows and `vectors` of columns.
pub(crate) fn tiles_for(isa: Isa, vectors: usize) -> &'static [TileFn] {
    match isa.level() {
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => tiles::<Avx512>(vectors),
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => tiles::<Avx2>(vectors),
        _ => tiles::<Portable>(vectors),
    }
}

/// Most rows of taps of a depthwise tile with so many taps in a row.
pub(crate) fn most_tap_rows(isa: Isa, taps: usize) -> usize {
    let registers = match isa.level() {
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => Avx512::REGISTERS,
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => Avx2::REGISTERS,
        _ => Portable::REGISTERS,
    };
    // Its sums, one vector of each operand.
    ((registers - 2) / taps).clamp(1, TAP_ROWS)
}

/// Most taps in a row of a depthwise tile.
pub(crate) const MOST_TAPS: usize = TAPS;

/// The depthwise tile for so many rows of taps and taps in each.
pub(crate) fn depthwise_for(isa: Isa, rows: usize, taps: usize) -> TileFn {
    fn table<S: Simd>() -> &'static [[TileFn; TAPS]; TAP_ROWS] {
        macro_rules! row {
            ($h:literal: $($w:literal)*) => { [$(depthwise::<S, $h, $w> as TileFn),*] };
        }
        const { &[row!(1: 1 2 3 4 5 6 7), row!(2: 1 2 3 4 5 6 7), row!(3: 1 2 3 4 5 6 7)] }
    }
    let table = match isa.level() {
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => table::<Avx512>(),
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => table::<Avx2>(),
        _ => table::<Portable>(),
    };
    table[rows - 1][taps - 1]
}

/// # Safety
/// The machine has the instruction set; all addresses that the tile describes are valid, and `dst` is not used by others
/// meanwhile.
unsafe fn run<S: Simd, const R: usize, const V: usize>(tile: &Tile) {
    // SAFETY: the caller's.
    unsafe { S::run(Outer::<R, V>(tile)) }
}

/// # Safety
/// As [`run`].
unsafe fn depthwise<S: Simd, const H: usize, const W: usize>(tile: &Tile) {
    // SAFETY: the caller's.
    unsafe { S::run(Depthwise::<H, W>(tile)) }
}

/// Rows times vectors of columns.
struct Outer<'a, const R: usize, const V: usize>(&'a Tile<'a>);

impl<const R: usize, const V: usize> Kernel for Outer<'_, R, V> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let t = self.0;
        let tail = t.cols - (V - 1) * S::LANES;
        // SAFETY: the caller's; addresses of prefetches need not be valid.
        unsafe {
            for r in 0..R {
                for v in 0..V {
                    S::prefetch(t.dst.wrapping_add(r * t.pitch + v * S::LANES));
                }
            }
            let mut sums = [[S::splat(0.0); V]; R];
            if tail == S::LANES {
                pixels::<S, R, V, false>(t, tail, &mut sums);
            } else {
                pixels::<S, R, V, true>(t, tail, &mut sums);
            }
            for r in 0..R {
                for v in 0..V {
                    let lanes = if v + 1 == V { tail } else { S::LANES };
                    add::<S>(t.dst.add(r * t.pitch + v * S::LANES), sums[r][v], lanes);
                }
            }
        }
    }
}

/// Adds the products of all pixels; with `TAIL`, the last vector has `tail` columns.
///
/// # Safety
/// As [`run`].
#[inline(always)]
unsafe fn pixels<S: Simd, const R: usize, const V: usize, const TAIL: bool>(t: &Tile, tail: usize, sums: &mut [[S::V; V]; R]) {
    let mut ahead = t.ahead.from;
    // SAFETY: the caller's; addresses of prefetches need not be valid.
    unsafe {
        for line in t.lines {
            let (mut x, mut y) = (t.x.add(line.x), t.y.add(line.y));
            for _ in 0..t.count {
                S::prefetch_late(ahead);
                ahead = ahead.wrapping_add(t.ahead.step);
                S::prefetch_late(y.wrapping_add(t.ahead.beside));
                let (soon_x, soon_y) = (x.wrapping_add(SOON * t.x_step), y.wrapping_add(SOON * t.y_step));
                S::prefetch(soon_x);
                S::prefetch(soon_x.wrapping_add(R - 1));
                for v in 0..V {
                    S::prefetch(soon_y.wrapping_add(v * S::LANES));
                }
                let mut columns = [S::splat(0.0); V];
                for v in 0..V {
                    let from = y.add(v * S::LANES);
                    columns[v] = if TAIL && v + 1 == V { S::load_first(from, tail) } else { S::load(from) };
                }
                for r in 0..R {
                    let value = S::splat(*x.add(r));
                    for v in 0..V {
                        sums[r][v] = S::mul_add(value, columns[v], sums[r][v]);
                    }
                }
                (x, y) = (x.wrapping_add(t.x_step), y.wrapping_add(t.y_step));
            }
        }
    }
}

/// Rows of taps times one vector of channels.
struct Depthwise<'a, const H: usize, const W: usize>(&'a Tile<'a>);

impl<const H: usize, const W: usize> Kernel for Depthwise<'_, H, W> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let t = self.0;
        // SAFETY: the caller's.
        unsafe {
            let mut sums = [[S::splat(0.0); W]; H];
            if t.cols == S::LANES {
                depthwise_pixels::<S, H, W, false>(t, &mut sums);
            } else {
                depthwise_pixels::<S, H, W, true>(t, &mut sums);
            }
            for h in 0..H {
                for w in 0..W {
                    add::<S>(t.dst.add(h * t.row_pitch + w * t.pitch), sums[h][w], t.cols);
                }
            }
        }
    }
}

/// # Safety
/// As [`run`].
#[inline(always)]
unsafe fn depthwise_pixels<S: Simd, const H: usize, const W: usize, const TAIL: bool>(t: &Tile, sums: &mut [[S::V; W]; H]) {
    // SAFETY: the caller's.
    unsafe {
        let load = |from: *const f32| if TAIL { S::load_first(from, t.cols) } else { S::load(from) };
        for line in t.lines {
            let (mut x, mut y) = (t.x.add(line.x), t.y.add(line.y));
            for _ in 0..t.count {
                S::prefetch_late(y.wrapping_add(DEPTHWISE_LATER * t.y_step));
                let column = load(y);
                for h in 0..H {
                    S::prefetch(x.wrapping_add(h * t.x_row + DEPTHWISE_SOON * t.x_step));
                    for w in 0..W {
                        sums[h][w] = S::mul_add(load(x.add(h * t.x_row + w * t.x_tap)), column, sums[h][w]);
                    }
                }
                (x, y) = (x.wrapping_add(t.x_step), y.wrapping_add(t.y_step));
            }
        }
    }
}

/// `to += sum` in the first `lanes` lanes.
///
/// # Safety
/// The machine has the instruction set, and these elements are this thread's own.
#[inline(always)]
unsafe fn add<S: Simd>(to: *mut f32, sum: S::V, lanes: usize) {
    // SAFETY: the caller's.
    unsafe {
        if lanes == S::LANES {
            S::store(to, S::mul_add(sum, S::splat(1.0), S::load(to)));
        } else {
            S::store_first(to, S::mul_add(sum, S::splat(1.0), S::load_first(to, lanes)), lanes);
        }
    }
}
