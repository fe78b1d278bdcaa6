//! Weights in the order in which the kernels read them.

use crate::blocks::Shared;
use crate::buffer::Buffer;
use crate::tile::{self, PANEL};
use crate::{Exec, Isa, par};
use std::ops::Range;

/// Weights packed for one instruction set; made once per model by `pack` of [`crate::Conv`], [`crate::ConvTranspose`] or
/// [`crate::MatMul`] and good for every region, batch and thread count.
#[derive(Clone, Debug)]
pub struct PackedWeights {
    pub(crate) isa: Isa,
    pub(crate) shape: PanelShape,
    /// Whether they are rows for depthwise convolution rather than panels: the shape is not enough to tell.
    pub(crate) is_depthwise: bool,
    data: Buffer,
}

impl PackedWeights {
    /// Packs matrices, one per group; `read(group, row, columns, into)` reads part of a row.
    pub(crate) fn new(exec: Exec, shape: PanelShape, read: impl Fn(usize, usize, Range<usize>, &mut [f32]) + Sync) -> Self {
        let (isa, len, panels) = (exec.isa, shape.group_len(exec.isa), shape.panels(exec.isa));
        let mut data = Buffer::zeros(shape.groups * len);
        let base = Shared(data.as_mut_slice().as_mut_ptr());
        par::for_each(exec, shape.groups * panels, shape.groups * len / 4, |task| {
            let (group, panel) = (task / panels, task % panels);
            let width = shape.vectors(isa, panel) * tile::lanes(isa);
            // SAFETY: panels lie one behind the other in the buffer, and every one is packed once.
            let into = unsafe { std::slice::from_raw_parts_mut(base.get().add(group * len + shape.start(isa, panel)), shape.rows * width) };
            shape.pack_panel(isa, panel, into, |row, columns, into| read(group, row, columns, into));
        });
        Self { isa, shape, is_depthwise: false, data }
    }

    /// Rows of all groups' columns, `pitch` elements apart.
    pub(crate) fn rows(isa: Isa, shape: PanelShape, pitch: usize, weights: &[f32]) -> Self {
        let mut data = Buffer::zeros(shape.rows * pitch);
        let columns = shape.groups * shape.cout;
        for (into, row) in data.as_mut_slice().chunks_exact_mut(pitch.max(1)).zip(weights.chunks_exact(columns.max(1))) {
            into[..columns].copy_from_slice(row);
        }
        Self { isa, shape, is_depthwise: true, data }
    }

    /// The panels of one group.
    pub(crate) fn group(&self, group: usize) -> &[f32] {
        let len = self.shape.group_len(self.isa);
        &self.data.as_slice()[group * len..][..len]
    }

    /// All elements.
    pub(crate) fn data(&self) -> &[f32] {
        self.data.as_slice()
    }

    /// Bytes that the packed weights occupy.
    pub fn bytes(&self) -> usize {
        size_of_val(self.data.as_slice())
    }

    /// The instruction set they are packed for.
    pub fn isa(&self) -> Isa {
        self.isa
    }
}

/// Matrices cut into panels: runs of output channels as wide as a register tile, each stored row by row. The last panel
/// is one vector wide where that suffices; lanes beyond the matrix are zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PanelShape {
    pub(crate) groups: usize,
    /// Taps times input channels.
    pub(crate) rows: usize,
    /// Output channels of a group.
    pub(crate) cout: usize,
}

impl PanelShape {
    /// Panels of a group.
    pub(crate) fn panels(&self, isa: Isa) -> usize {
        self.cout.div_ceil(PANEL * tile::lanes(isa))
    }

    /// The output channels of a panel.
    pub(crate) fn channels(&self, isa: Isa, panel: usize) -> Range<usize> {
        let width = PANEL * tile::lanes(isa);
        panel * width..self.cout.min((panel + 1) * width)
    }

    /// Vectors of a panel's rows.
    pub(crate) fn vectors(&self, isa: Isa, panel: usize) -> usize {
        self.channels(isa, panel).len().div_ceil(tile::lanes(isa))
    }

    /// Where a panel starts in its group.
    pub(crate) fn start(&self, isa: Isa, panel: usize) -> usize {
        panel * PANEL * tile::lanes(isa) * self.rows
    }

    /// Elements of a group's panels.
    pub(crate) fn group_len(&self, isa: Isa) -> usize {
        self.rows * self.cout.next_multiple_of(tile::lanes(isa))
    }

    /// Packs these panels of a matrix into its `group_len` elements; `read(row, columns, into)` reads part of a row.
    pub(crate) fn pack(&self, isa: Isa, panels: Range<usize>, into: &mut [f32], read: impl Fn(usize, Range<usize>, &mut [f32])) {
        for panel in panels {
            let len = self.rows * self.vectors(isa, panel) * tile::lanes(isa);
            self.pack_panel(isa, panel, &mut into[self.start(isa, panel)..][..len], &read);
        }
    }

    /// Packs one panel into its elements.
    fn pack_panel(&self, isa: Isa, panel: usize, into: &mut [f32], read: impl Fn(usize, Range<usize>, &mut [f32])) {
        let (channels, width) = (self.channels(isa, panel), self.vectors(isa, panel) * tile::lanes(isa));
        for (row, lanes) in into.chunks_exact_mut(width.max(1)).enumerate() {
            let (used, unused) = lanes.split_at_mut(channels.len());
            read(row, channels.clone(), used);
            unused.fill(0.0);
        }
    }
}
