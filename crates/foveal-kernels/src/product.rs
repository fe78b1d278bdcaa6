//! Walks over pixels and panels: what convolution and matrix product have in common.

use crate::Isa;
use crate::epilogue::Epilogue;
use crate::tile::{self, Ahead, Pixel, Tap, Tile, TileFn};
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
    pub(crate) pixels: &'a [Pixel],
    pub(crate) taps: &'a [Tap],
    /// Length of every tap's run.
    pub(crate) run: usize,
    pub(crate) shape: PanelShape,
    pub(crate) weights: &'a [f32],
    pub(crate) bias: Option<&'a [f32]>,
    /// Whether the outputs may lie beyond the second-level cache.
    pub(crate) far: bool,
    /// Of the group's channels.
    pub(crate) epilogue: Epilogue<'a>,
}

/// Output channels that one tile computes.
struct Panel<'a> {
    tiles: &'static [TileFn],
    weights: *const f32,
    bias: *const f32,
    epilogue: Epilogue<'a>,
    channels: Range<usize>,
}

impl Product<'_> {
    /// Computes the channels of `panels` for all pixels, and calls `finish(pixels, channels)` for parts that are done and
    /// still in cache.
    ///
    /// # Safety
    /// The machine has the instruction set; every pixel's runs are readable and its channels writable by this call alone.
    pub(crate) unsafe fn compute(&self, panels: Range<usize>, mut finish: impl FnMut(Range<usize>, Range<usize>)) {
        let mut next = panels.start;
        while next < panels.end {
            let together = self.together(next..panels.end);
            let group: SmallVec<[Panel<'_>; TOGETHER]> = (next..next + together).map(|panel| self.panel(panel)).collect();
            let channels = group[0].channels.start..group[together - 1].channels.end;
            let mut finished = 0;
            let rest = (next + together..panels.end).next();
            for (index, part) in split_evenly(self.pixels.len(), group[0].tiles.len()).enumerate() {
                let end = part.end;
                let ahead = match rest {
                    Some(next) => self.weights_ahead(next, index, group[0].tiles.len()),
                    None => self.inputs_ahead(part.clone(), together),
                };
                for (turn, panel) in group.iter().enumerate() {
                    // SAFETY: the caller's.
                    unsafe { self.tile(panel, part.clone(), ahead.after(turn * self.turns())) };
                }
                if (end - finished) * channels.len() >= FINISHED || end == self.pixels.len() {
                    finish(finished..end, channels.clone());
                    finished = end;
                }
            }
            next += together;
        }
    }

    /// Turns of a tile's loop, about.
    fn turns(&self) -> usize {
        (self.taps.len() * (self.run / tile::UNROLL)).max(1)
    }

    /// What the tile number `index` asks for before panel `next` begins: its share of that panel.
    fn weights_ahead(&self, next: usize, index: usize, most: usize) -> Ahead {
        let turns = self.pixels.len().div_ceil(most) * self.turns();
        let len = self.shape.rows * self.shape.vectors(self.isa, next) * tile::lanes(self.isa);
        let from = self.weights[self.shape.start(self.isa, next)..].as_ptr();
        Ahead::new(from, len.div_ceil(turns)).after(index * self.turns())
    }

    /// What a tile whose panels all stay in cache asks for: the inputs of as many pixels behind its own, where these follow
    /// each other.
    fn inputs_ahead(&self, part: Range<usize>, together: usize) -> Ahead {
        let (Some(last), Some(next)) = (self.pixels.get(part.end.wrapping_sub(1)), self.pixels.get(part.end)) else {
            return Ahead::NOTHING;
        };
        if self.taps.len() > 1 || next.src.wrapping_sub(last.src) != self.run {
            return Ahead::NOTHING;
        }
        Ahead::new(self.src.wrapping_add(next.src), (part.len() * self.run).div_ceil(together * self.turns()))
    }

    /// How many of these panels to compute per tile of pixels: all that stay in cache, or one. This is the order of whole
    /// outputs, never that within a sum.
    fn together(&self, panels: Range<usize>) -> usize {
        let tiles = |panel: usize| tile::tiles_for(self.isa, self.shape.vectors(self.isa, panel)).len();
        // A narrow last panel may fit more pixels into the registers than the others do.
        let alike = if tiles(panels.end - 1) == tiles(panels.start) { panels.len() } else { panels.len() - 1 };
        let panel_bytes = 4 * self.shape.rows * tile::lanes(self.isa) * tile::PANEL;
        if alike * panel_bytes <= RESIDENT { alike.min(TOGETHER) } else { 1 }
    }

    fn panel(&self, panel: usize) -> Panel<'_> {
        let channels = self.shape.channels(self.isa, panel);
        Panel {
            tiles: tile::tiles_for(self.isa, self.shape.vectors(self.isa, panel)),
            weights: self.weights[self.shape.start(self.isa, panel)..].as_ptr(),
            bias: self.bias.map_or(std::ptr::null(), |bias| bias[channels.clone()].as_ptr()),
            epilogue: self.epilogue.channels(channels.clone()),
            channels,
        }
    }

    /// # Safety
    /// As [`Product::compute`].
    unsafe fn tile(&self, panel: &Panel<'_>, pixels: Range<usize>, ahead: Ahead) {
        let tile = Tile {
            ahead,
            far: self.far,
            src: self.src,
            dst: self.dst.wrapping_add(panel.channels.start),
            pixels: &self.pixels[pixels],
            taps: self.taps,
            run: self.run,
            weights: panel.weights,
            bias: panel.bias,
            epilogue: panel.epilogue,
            cout: panel.channels.len(),
        };
        // SAFETY: the caller's; the panel has `shape.rows` rows, which all runs together take up.
        unsafe { panel.tiles[tile.pixels.len() - 1](&tile) }
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
