//! Walks over pixels and panels: what convolution and matrix product have in common.

use crate::Isa;
use crate::epilogue::Epilogue;
use crate::tile::{self, Ahead, Pixels, Place, Tap, Tile, Tiles};
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
    /// What `pixels[..].residual` counts from, for channel 0 of the group; null for nothing to add.
    pub(crate) residual: *const f32,
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
            let cut = Cut { most: group[0].tiles.one.len() };
            let turns = self.turns();
            let mut ahead = self.ahead((next + together..panels.end).next(), cut.tiles(self.pixels) * together * turns);
            // Where nothing else is to be asked for.
            let asks_inputs = ahead.step == 0;
            let (mut begun, mut finished) = (0, 0);
            cut.for_each_tile(
                self.pixels,
                #[inline(always)]
                |rows| {
                    if asks_inputs {
                        ahead = self.inputs_ahead(&rows, together * turns);
                    }
                    for panel in &mut group {
                        // SAFETY: the caller's.
                        unsafe { self.tile(panel, &rows, ahead) };
                        ahead = ahead.after(turns);
                    }
                    begun += rows.done;
                    if (begun - finished) * channels.len() >= FINISHED {
                        finish(finished..begun, channels.clone());
                        finished = begun;
                    }
                },
            );
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
        if self.taps.len() > 1 || rows.step.src != self.run {
            return Ahead::NOTHING;
        }
        let len = rows.count * self.run;
        Ahead::new(self.src.wrapping_add(rows.at.src + len), len.div_ceil(turns))
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
            step: Place::default(),
            row: Place::default(),
            residual: std::ptr::null(),
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
        let (tile, first) = (&mut panel.tile, panel.channels.start);
        (tile.step, tile.row, tile.ahead) = (rows.step, rows.row, ahead.step);
        if !self.residual.is_null() {
            tile.residual = self.residual.wrapping_add(rows.at.residual + first);
        }
        let tiles = if rows.rows == 1 { panel.tiles.one } else { panel.tiles.two };
        let (src, dst) = (self.src.wrapping_add(rows.at.src), self.dst.wrapping_add(rows.at.dst + first));
        // SAFETY: the caller's; the panel has `shape.rows` rows, which all runs together take up.
        unsafe { tiles[rows.count - 1](tile, src, dst, ahead.from) }
    }
}

/// The pixels of one tile.
struct Rows {
    at: Place,
    /// Between neighbouring pixels.
    step: Place,
    /// Of each row.
    count: usize,
    rows: usize,
    /// From the first row to the second.
    row: Place,
    /// How many more pixels are finished behind this tile, in order.
    done: usize,
}

/// How rows of pixels are cut into tiles.
#[derive(Clone, Copy)]
struct Cut {
    /// Most pixels of a tile.
    most: usize,
}

impl Cut {
    /// Parts of a row of so many pixels, as even as possible.
    fn parts(self, count: usize) -> impl Iterator<Item = Range<usize>> {
        split_evenly(count, self.most)
    }

    /// Whether so many pixels of two rows fit into one tile.
    fn pairs(self, count: usize) -> bool {
        2 * count <= self.most
    }

    /// How many tiles [`Cut::for_each_tile`] makes of these rows.
    fn tiles(self, pixels: &[Pixels]) -> usize {
        let (mut rest, mut tiles) = (pixels, 0);
        while let [row, ..] = rest {
            let rows = 1 + usize::from(next_way(rest).is_some());
            tiles += self.parts(row.count).map(|part| if self.pairs(part.len()) { 1 } else { rows }).sum::<usize>();
            rest = &rest[rows..];
        }
        tiles
    }

    /// Calls `f` for every tile of these rows: parts of a row, or of two rows where they are short.
    #[inline(always)]
    fn for_each_tile(self, pixels: &[Pixels], mut f: impl FnMut(Rows)) {
        let mut rest = pixels;
        while let [first, ..] = rest {
            let (step, way) = (first.step, next_way(rest));
            match way.filter(|_| self.parts(first.count).any(|part| self.pairs(part.len()))) {
                None => {
                    for part in self.parts(first.count) {
                        let count = part.len();
                        f(Rows { at: first.at.after(part.start, step), step, count, rows: 1, row: Place::default(), done: count });
                    }
                    rest = &rest[1..];
                }
                Some(row) => {
                    self.tiles_of_two(first, row).for_each(&mut f);
                    rest = &rest[2..];
                }
            }
        }
    }

    /// The tiles of two alike rows, from the first of which it is `row` to the second.
    fn tiles_of_two(self, first: &Pixels, row: Place) -> impl Iterator<Item = Rows> {
        let (step, total) = (first.step, 2 * first.count);
        self.parts(first.count).flat_map(move |part| {
            let (count, at) = (part.len(), first.at.after(part.start, step));
            // The second row's pixels lie behind all of the first's.
            let done = if part.end == first.count { total } else { 0 };
            let one = |at, done| Rows { at, step, count, rows: 1, row, done };
            let tiles: SmallVec<[Rows; 2]> = match self.pairs(count) {
                true => SmallVec::from_iter([Rows { rows: 2, ..one(at, done) }]),
                false => SmallVec::from([one(at, 0), one(at.after(1, row), done)]),
            };
            tiles
        })
    }
}

/// The way from the first of these rows to the second, if both are alike.
fn next_way(pixels: &[Pixels]) -> Option<Place> {
    let [row, next, ..] = pixels else { return None };
    row.way_to(next)
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
