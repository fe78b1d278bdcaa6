//! Walks over pixels and panels: what convolution and matrix product have in common.

use crate::Isa;
use crate::epilogue::Epilogue;
use crate::tile::{self, Ahead, Pixels, Tap, Tile, Tiles};
use crate::weights::PanelShape;
use smallvec::SmallVec;
use std::ops::Range;

/// Bytes of weights that all panels together may have to be read once per tile of pixels, while the tile's inputs stay in
/// the first-level cache: a part of the second-level cache.
const RESIDENT: usize = 256 << 10;

/// Most panels that are computed per tile of pixels.
const TOGETHER: usize = 16;

/// Outputs that are finished together, about: a part of the first-level cache.
const FINISHED: usize = 4 << 10;

/// Pixels times one group's panels.
#[derive(Clone, Copy)]
pub(crate) struct Product<'a> {
    pub(crate) isa: Isa,
    /// What `pixels[..].src` counts from.
    pub(crate) src: *const f32,
    /// What `pixels[..].dst` counts from: channel 0 of the group.
    pub(crate) dst: *mut f32,
    pub(crate) pixels: &'a [Pixels],
    pub(crate) taps: &'a [Tap],
    /// Length of every tap's run.
    pub(crate) run: usize,
    pub(crate) shape: PanelShape,
    pub(crate) weights: &'a [f32],
    pub(crate) bias: Option<&'a [f32]>,
    /// What this thread will read after this product.
    pub(crate) later: Later,
    /// Of the group's channels.
    pub(crate) epilogue: Epilogue<'a>,
}

/// A stretch of memory that nobody needs yet.
#[derive(Clone, Copy)]
pub(crate) struct Later {
    pub(crate) from: *const f32,
    /// Elements.
    pub(crate) len: usize,
}

impl Later {
    /// Nothing.
    pub(crate) const NOTHING: Self = Self { from: std::ptr::null(), len: 0 };
}

/// Output channels that one tile computes.
struct Panel<'a> {
    tiles: Tiles,
    tile: Tile<'a>,
    channels: Range<usize>,
}

impl Product<'_> {
    /// Computes the channels of `panels` for all pixels, and calls `finish(pixels, channels)` for parts that are done and
    /// still in cache; pixels are counted over all rows.
    ///
    /// # Safety
    /// The machine has the instruction set; every pixel's runs are readable and its channels writable by this call alone.
    pub(crate) unsafe fn compute(&self, panels: Range<usize>, mut finish: impl FnMut(Range<usize>, Range<usize>)) {
        let mut next = panels.start;
        while next < panels.end {
            let together = self.together(next..panels.end);
            let mut group: SmallVec<[Panel<'_>; TOGETHER]> = (next..next + together).map(|panel| self.panel(panel)).collect();
            let channels = group[0].channels.start..group[together - 1].channels.end;
            let most = group[0].tiles.one.len();
            let turns = self.turns();
            let mut ahead = self.ahead((next + together..panels.end).next(), tiles(self.pixels, most) * together * turns);
            // Where nothing else is to be asked for.
            let asks_inputs = ahead.step == 0;
            let (mut begun, mut finished) = (0, 0);
            for_each_tile(self.pixels, most, |rows| {
                if asks_inputs {
                    ahead = self.inputs_ahead(&rows, together * turns);
                }
                for panel in &mut group {
                    // SAFETY: the caller's.
                    unsafe { self.tile(panel, &rows, ahead) };
                    ahead = ahead.after(turns);
                }
                begun += rows.count * rows.rows;
                if (begun - finished) * channels.len() >= FINISHED {
                    finish(finished..begun, channels.clone());
                    finished = begun;
                }
            });
            if begun > finished {
                finish(finished..begun, channels.clone());
            }
            next += together;
        }
    }

    /// Turns of a tile's loop, about.
    fn turns(&self) -> usize {
        (self.taps.len() * (self.run / tile::UNROLL)).max(1)
    }

    /// What all tiles ask for in so many turns: the panel `next`, or what is needed later.
    fn ahead(&self, next: Option<usize>, turns: usize) -> Ahead {
        let later = next.map_or(self.later, |next| Later {
            from: self.weights[self.shape.start(self.isa, next)..].as_ptr(),
            len: self.shape.rows * self.shape.vectors(self.isa, next) * tile::lanes(self.isa),
        });
        Ahead::new(later.from, later.len.div_ceil(turns))
    }

    /// What a tile whose panels all stay in cache asks for in so many turns: the inputs of as many pixels behind its own,
    /// where these follow each other.
    fn inputs_ahead(&self, rows: &Rows, turns: usize) -> Ahead {
        if self.taps.len() > 1 || rows.like.src_step != self.run {
            return Ahead::NOTHING;
        }
        let len = rows.count * self.run;
        Ahead::new(self.src.wrapping_add(rows.src + len), len.div_ceil(turns))
    }

    /// How many of these panels to compute per tile of pixels: all that stay in cache, or one. This is the order of whole
    /// outputs, never that within a sum.
    fn together(&self, panels: Range<usize>) -> usize {
        let tiles = |panel: usize| tile::tiles_for(self.isa, self.shape.vectors(self.isa, panel)).one.len();
        // A narrow last panel may fit more pixels into the registers than the others do.
        let alike = if tiles(panels.end - 1) == tiles(panels.start) { panels.len() } else { panels.len() - 1 };
        let panel_bytes = 4 * self.shape.rows * tile::lanes(self.isa) * tile::PANEL;
        if alike * panel_bytes <= RESIDENT { alike.min(TOGETHER) } else { 1 }
    }

    fn panel(&self, panel: usize) -> Panel<'_> {
        let channels = self.shape.channels(self.isa, panel);
        let tile = Tile {
            src_step: 0,
            dst_step: 0,
            src_row: 0,
            dst_row: 0,
            taps: self.taps,
            run: self.run,
            weights: self.weights[self.shape.start(self.isa, panel)..].as_ptr(),
            bias: self.bias.map_or(std::ptr::null(), |bias| bias[channels.clone()].as_ptr()),
            ahead: 0,
            epilogue: self.epilogue.channels(channels.clone()),
            cout: channels.len(),
        };
        Panel { tiles: tile::tiles_for(self.isa, self.shape.vectors(self.isa, panel)), tile, channels }
    }

    /// What changes from tile to tile goes in registers or as single words: a wide load of what narrow stores have just
    /// written would wait until all stores of the tile before have reached the cache, and with them all of its sums.
    ///
    /// # Safety
    /// As [`Product::compute`].
    #[inline(always)]
    unsafe fn tile(&self, panel: &mut Panel<'_>, rows: &Rows, ahead: Ahead) {
        let tile = &mut panel.tile;
        (tile.src_step, tile.dst_step) = (rows.like.src_step, rows.like.dst_step);
        (tile.src_row, tile.dst_row) = (rows.src_row, rows.dst_row);
        tile.ahead = ahead.step;
        let tiles = if rows.rows == 1 { panel.tiles.one } else { panel.tiles.two };
        let (src, dst) = (self.src.wrapping_add(rows.src), self.dst.wrapping_add(rows.dst + panel.channels.start));
        // SAFETY: the caller's; the panel has `shape.rows` rows, which all runs together take up.
        unsafe { tiles[rows.count - 1](tile, src, dst, ahead.from) }
    }
}

/// The pixels of one tile.
struct Rows<'a> {
    /// Pixels as far apart as these.
    like: &'a Pixels,
    src: usize,
    dst: usize,
    /// Of each row.
    count: usize,
    rows: usize,
    /// From the first row to the second, if there are two.
    src_row: usize,
    dst_row: usize,
}

/// Whether two rows of pixels fit into one tile.
fn are_pair(pixels: &[Pixels], most: usize) -> bool {
    matches!(pixels, [row, next, ..] if row.is_like(next) && row.count * 2 <= most)
}

/// How many tiles [`for_each_tile`] makes of these rows.
fn tiles(pixels: &[Pixels], most: usize) -> usize {
    let (mut rest, mut tiles) = (pixels, 0);
    while let [row, ..] = rest {
        tiles += row.count.div_ceil(most);
        rest = &rest[1 + usize::from(are_pair(rest, most))..];
    }
    tiles
}

/// Calls `f` for every tile of these rows: parts of a row, as even as possible, or pairs of short rows.
#[inline(always)]
fn for_each_tile<'a>(pixels: &'a [Pixels], most: usize, mut f: impl FnMut(Rows<'a>)) {
    let mut rest = pixels;
    while let [like, ..] = rest {
        let rows = 1 + usize::from(are_pair(rest, most));
        let second = &rest[rows - 1];
        let (src_row, dst_row) = (second.src.wrapping_sub(like.src), second.dst.wrapping_sub(like.dst));
        for part in split_evenly(like.count, most) {
            let (src, dst) = (like.src + part.start * like.src_step, like.dst + part.start * like.dst_step);
            f(Rows { like, src, dst, count: part.len(), rows, src_row, dst_row });
        }
        rest = &rest[rows..];
    }
}

/// `0..n` in as few parts of at most `most` as possible, as even as possible.
pub(crate) fn split_evenly(n: usize, most: usize) -> impl Iterator<Item = Range<usize>> {
    let parts = n.div_ceil(most);
    let (short, longer) = (n / parts.max(1), n % parts.max(1));
    let mut start = 0;
    (0..parts).map(move |i| {
        let from = start;
        start += short + usize::from(i < longer);
        from..start
    })
}
