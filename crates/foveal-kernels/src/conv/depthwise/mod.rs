//! Depthwise convolution: every output channel sees one input channel.
//!
//! There is little arithmetic per element, so inputs are read in place. Rows of the kernel that fall into the padding read
//! a vector of zeros instead, and so do single taps of the pixels at the left and right borders. Only where an input
//! channel has several output channels is the input copied, each channel as often as it is needed.

mod strip;

pub(crate) use strip::Row;

use super::axis::Axis;
use super::band::{Band, Bands, Copied};
use super::gather::{Gather, Strided};
use super::problem::AXES;
use crate::buffer::{Scratch, with_scratch};
use crate::product::split_evenly;
use crate::{Exec, par};
use std::ops::Range;
use strip::{Layout, MOST, Strip, Strips};

/// Elements of inputs and outputs together beyond which they are not expected in the second-level cache.
const DISTANT: usize = 256 << 10;

impl Gather<'_> {
    /// Computes the destination of a convolution whose groups have one input channel; the weights are plain rows, one per
    /// tap, `pitch` elements apart.
    pub(crate) fn run_depthwise(&self, exec: Exec, pitch: usize) {
        if self.problem.outputs() == 0 {
            return;
        }
        let bands = Bands::new(&self.problem, 1, exec);
        par::for_each(exec, bands.tasks(), self.problem.work(), |task| {
            let (band, _) = bands.task(&self.problem, task);
            with_scratch(|scratch| self.depthwise_band(&band, pitch, scratch));
        });
    }

    fn depthwise_band(&self, band: &Band, pitch: usize, scratch: &mut Scratch) {
        let channels = self.problem.channels;
        let zeros = scratch.zeros.at_least(channels.len()).as_ptr();
        let copied = (self.problem.repeat > 1).then(|| Copied::layout(self, band).fill(self, band, &mut scratch.src));
        let pixels = Pixels { gather: self, band, copied, zeros };
        for n in 0..band[0].len() {
            for d in 0..band[1].len() {
                for h in 0..band[2].len() {
                    let output = std::array::from_fn(|a| self.problem.axes[a].output(band[a].start + [n, d, h, 0][a]));
                    let dst = self.dst.data.wrapping_add(self.dst.offset(&output) + channels.start).wrapping_sub(self.dst.channel);
                    pixels.list_rows([n, d, h], &mut scratch.rows);
                    pixels.row(&scratch.rows, dst, pitch);
                    self.post_row(&output, band[AXES - 1].len(), channels);
                }
            }
        }
    }
}

/// The pixels of a band.
struct Pixels<'a> {
    gather: &'a Gather<'a>,
    band: &'a Band,
    /// The band's inputs with all padding, where they had to be copied.
    copied: Option<Strided<*const f32>>,
    /// A zero for every channel.
    zeros: *const f32,
}

impl Pixels<'_> {
    fn width(&self) -> &Axis {
        &self.gather.problem.axes[AXES - 1]
    }

    /// Where inputs are read.
    fn src(&self) -> &Strided<*const f32> {
        self.copied.as_ref().unwrap_or(&self.gather.src)
    }

    /// Computes one row of pixels, the first at `dst`.
    fn row(&self, rows: &[Row], dst: *mut f32, pitch: usize) {
        let (gather, width, span) = (self.gather, self.width(), self.band[AXES - 1]);
        let (problem, channels) = (&gather.problem, gather.problem.channels);
        let layout = Layout { taps: width.taps.len(), tap: width.taps.get(1).map_or(0, |tap| width.distance(tap)), pixel: width.in_step };
        let mut strip = Strip {
            rows,
            layout,
            src_step: self.src().strides[AXES - 1],
            first: 0,
            inside: 0..0,
            zeros: self.zeros,
            dst,
            dst_step: width.out_step * gather.dst.strides[AXES - 1],
            weights: gather.weights.data()[channels.start..].as_ptr(),
            pitch,
            bias: gather.bias.map_or(std::ptr::null(), |bias| bias[channels.range()].as_ptr()),
            epilogue: gather.epilogue.channels(channels.range()),
            channels: channels.len(),
            fresh: if self.is_distant() { problem.axes[AXES - 2].in_step.min(rows.len()) } else { 0 },
        };
        let strips = Strips::new(problem.isa, layout);
        for pixels in split_evenly(span.len(), MOST) {
            strip.first = pixels.start * layout.pixel;
            strip.inside = self.inside(&pixels);
            strip.dst = dst.wrapping_add(pixels.start * strip.dst_step);
            let compute = strips.get(layout, pixels.len(), &strip.inside);
            // SAFETY: the inputs of these pixels lie in the source's region or in the copy, apart from those outside `inside`
            // and rows of zeros; their outputs lie in the destination's region, and no other task has this band.
            unsafe { compute(&strip) };
        }
    }

    /// Which of the inputs along the width that these pixels read are not padding, counted from the first one.
    fn inside(&self, pixels: &Range<usize>) -> Range<usize> {
        let (width, reach) = (self.width(), self.width().reach(pixels.len()));
        if self.copied.is_some() {
            return 0..reach;
        }
        let first = width.origin(self.band[AXES - 1].start + pixels.start);
        let within = |at: isize| (at - first).clamp(0, reach as isize) as usize;
        within(0)..within(width.whole as isize)
    }

    /// Whether most of the inputs come from beyond the second-level cache.
    fn is_distant(&self) -> bool {
        let problem = &self.gather.problem;
        let inputs: usize = problem.axes.iter().map(|axis| axis.reach(axis.steps.len())).product();
        inputs * problem.copied_channels() + problem.outputs() > DISTANT
    }

    /// Lists the kernel's rows for the row of pixels at `at`.
    fn list_rows(&self, at: [usize; AXES - 1], rows: &mut Vec<Row>) {
        rows.clear();
        let (src, width, problem) = (self.src(), self.width(), &self.gather.problem);
        let column = match self.copied {
            Some(_) => 0,
            None => width.origin(self.band[AXES - 1].start) - src.starts[AXES - 1] as isize,
        };
        let first = src.data.wrapping_add(problem.channels.start).wrapping_sub(src.channel);
        self.list_axis(at, 0, Some(first.wrapping_offset(column * src.strides[AXES - 1] as isize)), rows);
    }

    /// Lists the rows from this axis on, from the place of a tap along the axes before; none for padding.
    fn list_axis(&self, at: [usize; AXES - 1], axis: usize, from: Option<*const f32>, rows: &mut Vec<Row>) {
        if axis == AXES - 1 {
            return rows.push(from.map_or(Row { src: self.zeros, is_padding: true }, |src| Row { src, is_padding: false }));
        }
        let (along, src) = (&self.gather.problem.axes[axis], self.src());
        for tap in &along.taps {
            let distance = along.distance(tap);
            let place = match &self.copied {
                Some(_) => Some(at[axis] * along.in_step + distance),
                // A source of which nothing is read, because another axis lies in the padding, may start anywhere.
                None => along.input(self.band[axis].start + at[axis], distance).map(|i| i.wrapping_sub(src.starts[axis])),
            };
            let place = from.zip(place).map(|(from, place)| from.wrapping_add(place.wrapping_mul(src.strides[axis])));
            self.list_axis(at, axis + 1, place, rows);
        }
    }
}
