//! What a convolution computes, apart from where its operands lie.

use super::axis::Axis;
use super::band::{Bands, aliased};
use crate::weights::PanelShape;
use crate::{Exec, Isa, Span, par};
use std::ops::Range;

/// Axes besides the channels: at most a batch and three spatial ones. Missing ones come first and have one step.
pub(crate) const AXES: usize = 4;

/// Wanted outputs of a convolution.
#[derive(Clone)]
pub(crate) struct Problem {
    /// All axes but the channels; the last is called the width.
    pub(crate) axes: [Axis; AXES],
    /// Input channels of a group.
    pub(crate) cin: usize,
    /// The output channels to compute, of all groups.
    pub(crate) channels: Span,
    pub(crate) shape: PanelShape,
    /// How often every input channel stands in a copy of inputs, side by side; 1 where inputs may be read in place.
    pub(crate) repeat: usize,
    pub(crate) isa: Isa,
}

impl Problem {
    /// `axis` gives those that the tensors have, of which there are `rank`.
    pub(crate) fn new(isa: Isa, rank: usize, axis: impl Fn(usize) -> Axis, cin: usize, channels: Span, shape: PanelShape) -> Self {
        assert!(rank <= AXES, "convolution: {rank} axes besides the channels");
        let missing = AXES - rank;
        let axes = std::array::from_fn(|at| if at < missing { Axis::pointwise(Span::full(1), 1) } else { axis(at - missing) });
        Self { axes, cin, channels, shape, repeat: 1, isa }
    }

    /// Whether any input is read; a phase of a transposed convolution may see no tap.
    pub(crate) fn reads(&self) -> bool {
        self.axes.iter().all(|axis| !axis.taps.is_empty())
    }

    pub(crate) fn outputs(&self) -> usize {
        self.axes.iter().map(|a| a.steps.len()).product::<usize>() * self.channels.len()
    }

    /// About how many nanoseconds one thread takes.
    pub(crate) fn work(&self) -> usize {
        let products_per_ns = if self.is_depthwise() { 16 } else { 64 };
        self.outputs().saturating_mul(self.shape.rows) / products_per_ns
    }

    /// The groups that the wanted channels belong to.
    pub(crate) fn groups(&self) -> Range<usize> {
        let cout = self.shape.cout;
        self.channels.start / cout..self.channels.end.div_ceil(cout)
    }

    /// The input channels that those groups read.
    pub(crate) fn inputs(&self) -> Span {
        Span::new(self.groups().start * self.cin, self.groups().end * self.cin)
    }

    /// Channels of a copy of those.
    pub(crate) fn copied_channels(&self) -> usize {
        self.inputs().len() * self.repeat
    }

    /// The panels that the wanted channels belong to, counted over all groups.
    pub(crate) fn panels(&self) -> Range<usize> {
        let (shape, isa) = (self.shape, self.isa);
        let panel = |channel: usize| channel / shape.cout * shape.panels(isa) + channel % shape.cout / shape.channels(isa, 0).len();
        panel(self.channels.start)..panel(self.channels.end - 1) + 1
    }

    /// Whether the panels hold more channels than are wanted, so that they are computed beside the destination.
    pub(crate) fn detour(&self) -> bool {
        let (shape, isa) = (self.shape, self.isa);
        let width = shape.channels(isa, 0).len();
        let cut = |channel: usize| !(channel % shape.cout).is_multiple_of(width);
        cut(self.channels.start) || cut(self.channels.end)
    }

    /// Channels of the groups that are computed.
    pub(crate) fn detour_width(&self) -> usize {
        self.groups().len() * self.shape.cout
    }

    /// Bytes of the buffers that all threads may hold at once, if the source is dense.
    pub(crate) fn scratch_bytes(&self, exec: Exec) -> usize {
        if self.outputs() == 0 {
            return 0;
        }
        let panels = if self.is_depthwise() { 1 } else { self.panels().len() };
        let bands = Bands::new(self, panels, exec);
        let copy = if self.copies() { bands.largest_copy(self) } else { 0 };
        let beside = match self.is_depthwise() {
            true => self.channels.len(),
            false if self.detour() => bands.most_pixels(self) * self.detour_width() + bands.most_rows(self) * ROW,
            false => bands.most_rows(self) * ROW,
        };
        4 * (copy + beside) * par::useful_threads(exec, self.work()).min(bands.tasks())
    }

    /// Whether groups have one input channel each, and there are several.
    fn is_depthwise(&self) -> bool {
        self.cin == 1 && self.shape.groups > 1
    }

    /// Whether any band of a dense source is copied.
    fn copies(&self) -> bool {
        if self.is_depthwise() {
            return self.repeat > 1;
        }
        let width = &self.axes[AXES - 1];
        !self.axes.iter().all(|axis| axis.inside(axis.steps)) || aliased(width.in_step * self.shape.groups * self.cin)
    }
}

/// Size of a row of [`Pixels`](crate::tile::Pixels) in floats.
const ROW: usize = size_of::<crate::tile::Pixels>() / 4;
