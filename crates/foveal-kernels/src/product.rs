//! Walks over pixels and panels: what convolution and matrix product have in common.

use crate::Isa;
use crate::tile::{self, Pixel, Tap, Tile};
use crate::weights::PanelShape;
use std::ops::Range;

/// Weights that are read once per tile of pixels while they stay in a part of the second-level cache.
const RESIDENT: usize = 1 << 18;

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
}

impl Product<'_> {
    /// Computes the channels of `panels` for all pixels, and calls `finish(pixels, channels)` for parts that are done and
    /// still in cache.
    ///
    /// # Safety
    /// The machine has the instruction set; every pixel's runs are readable and its channels writable by this call alone.
    pub(crate) unsafe fn compute(&self, panels: Range<usize>, mut finish: impl FnMut(Range<usize>, Range<usize>)) {
        // A narrow last panel may fit more pixels into the registers than the others do.
        let last = panels.end.saturating_sub(1).max(panels.start);
        let narrow = !panels.is_empty() && self.tiles(last).len() != self.tiles(panels.start).len();
        for panels in if narrow { [panels.start..last, last..panels.end] } else { [panels, 0..0] } {
            let bytes = 4 * self.shape.rows * tile::lanes(self.isa) * tile::PANEL * panels.len();
            // One panel at a time, or all of them: the order of whole outputs, never that within a sum.
            let step = if bytes > RESIDENT { 1 } else { panels.len() };
            for first in panels.clone().step_by(step.max(1)) {
                let together = first..panels.end.min(first + step);
                let channels = self.channels(together.clone());
                for part in split_evenly(self.pixels.len(), self.tiles(first).len()) {
                    for panel in together.clone() {
                        // SAFETY: the caller's.
                        unsafe { self.tile(panel, part.clone()) };
                    }
                    finish(part, channels.clone());
                }
            }
        }
    }

    /// The output channels of a range of panels.
    fn channels(&self, panels: Range<usize>) -> Range<usize> {
        let last = self.shape.channels(self.isa, panels.end - 1);
        self.shape.channels(self.isa, panels.start).start..last.end
    }

    fn tiles(&self, panel: usize) -> &'static [tile::TileFn] {
        tile::tiles_for(self.isa, self.shape.vectors(self.isa, panel))
    }

    /// # Safety
    /// As [`Product::compute`].
    unsafe fn tile(&self, panel: usize, pixels: Range<usize>) {
        let channels = self.shape.channels(self.isa, panel);
        let tile = Tile {
            src: self.src,
            dst: self.dst.wrapping_add(channels.start),
            pixels: &self.pixels[pixels],
            taps: self.taps,
            run: self.run,
            weights: self.weights[self.shape.start(self.isa, panel)..].as_ptr(),
            bias: self.bias.map_or(std::ptr::null(), |b| b[channels.clone()].as_ptr()),
            cout: channels.len(),
        };
        // SAFETY: the caller's; the panel has `shape.rows` rows, which all runs together take up.
        unsafe { self.tiles(panel)[tile.pixels.len() - 1](tile) }
    }
}

/// `0..n` in as few parts of at most `most` as possible, as even as possible.
pub(crate) fn split_evenly(n: usize, most: usize) -> impl Iterator<Item = Range<usize>> {
    let parts = n.div_ceil(most.max(1));
    (0..parts).map(move |i| n * i / parts..n * (i + 1) / parts)
}
