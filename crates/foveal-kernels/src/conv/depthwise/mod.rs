//! Depthwise convolution: every output channel sees one input channel.
//!
//! There is little arithmetic per element, so inputs are read in place. Rows of the kernel that fall into the padding read
//! a vector of zeros instead, and so do single taps of the few pixels at the left and right borders. Only where an input
//! channel has several output channels is the input copied, each channel as often as it is needed.

mod strip;

use super::axis::Axis;
use super::band::{Band, Bands, Copied};
use super::gather::{Gather, Strided};
use super::problem::AXES;
use crate::buffer::{Scratch, with_scratch};
use crate::product::split_evenly;
use crate::{Exec, par};
use smallvec::SmallVec;
use strip::{MOST, Row, Strip, pixel, strips_for};

/// The kernel's rows for one row of pixels.
type Rows = SmallVec<[Row; 16]>;

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
                    pixels.row([n, d, h], dst, pitch);
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

    /// Computes one row of pixels, the first at `dst`.
    fn row(&self, at: [usize; AXES - 1], dst: *mut f32, pitch: usize) {
        let (gather, width, span) = (self.gather, self.width(), self.band[AXES - 1]);
        let (channels, inside) = (gather.problem.channels, if self.copied.is_some() { span } else { width.interior(span) });
        let rows = self.rows(at);
        let strip = Strip {
            rows: &rows,
            taps: width.taps.len(),
            first: 0,
            dst,
            dst_step: width.out_step * gather.dst.strides[AXES - 1],
            weights: gather.weights.data()[channels.start..].as_ptr(),
            pitch,
            bias: gather.bias.map_or(std::ptr::null(), |bias| bias[channels.range()].as_ptr()),
            epilogue: gather.epilogue.channels(channels.range()),
            channels: channels.len(),
            fresh: gather.problem.axes[AXES - 2].in_step.min(rows.len()),
        };
        let slides = rows.iter().all(|row| row.step == row.tap_step);
        let strips = strips_for(gather.problem.isa, strip.taps, slides);
        for pixels in split_evenly(inside.len(), MOST) {
            let first = inside.start - span.start + pixels.start;
            let strip = Strip { first, dst: dst.wrapping_add(first * strip.dst_step), ..strip };
            // SAFETY: the windows of these pixels lie in the source's region or in the copy, apart from rows of zeros; their
            // outputs lie in the destination's region, and no other task has this band.
            unsafe { strips[pixels.len() - 1](&strip) };
        }
        for step in (span.start..inside.start).chain(inside.end..span.end) {
            let taps = self.taps(&rows, step);
            let dst = dst.wrapping_add((step - span.start) * strip.dst_step);
            // SAFETY: as above; taps outside the axis have become zeros.
            unsafe { pixel(gather.problem.isa, &Strip { dst, ..strip }, &taps) };
        }
    }

    /// The kernel's rows for the row of pixels at `at`. A source that is read in place has no inputs before its region, and
    /// pixels whose windows begin there are left to [`Pixels::taps`].
    fn rows(&self, at: [usize; AXES - 1]) -> Rows {
        let mut places = SmallVec::new();
        self.places(at, 0, Some(0), &mut places);
        let src = self.copied.as_ref().unwrap_or(&self.gather.src);
        let (width, stride) = (self.width(), src.strides[AXES - 1]);
        let column = match self.copied {
            Some(_) => 0,
            None => width.origin(self.band[AXES - 1].start) - src.starts[AXES - 1] as isize,
        };
        let tap_step = width.taps.get(1).map_or(0, |tap| width.distance(tap) * stride);
        let channel = self.gather.problem.channels.start;
        let row = |place: Option<usize>| match place {
            Some(place) => Row {
                src: src.data.wrapping_add(place).wrapping_add(channel).wrapping_sub(src.channel).wrapping_offset(column * stride as isize),
                step: width.in_step * stride,
                tap_step,
            },
            None => Row { src: self.zeros, step: 0, tap_step: 0 },
        };
        places.into_iter().map(row).collect()
    }

    /// Lists where the kernel's rows start in the source, none for padding, from the place of a tap along the axes before.
    fn places(&self, at: [usize; AXES - 1], axis: usize, from: Option<usize>, places: &mut SmallVec<[Option<usize>; 16]>) {
        if axis == AXES - 1 {
            return places.push(from);
        }
        let along = &self.gather.problem.axes[axis];
        for tap in &along.taps {
            let distance = along.distance(tap);
            let place = match &self.copied {
                Some(copied) => Some((at[axis] * along.in_step + distance) * copied.strides[axis]),
                None => {
                    let input = along.input(self.band[axis].start + at[axis], distance);
                    // A source of which nothing is read, because another axis lies in the padding, may start anywhere.
                    input.map(|i| i.wrapping_sub(self.gather.src.starts[axis]).wrapping_mul(self.gather.src.strides[axis]))
                }
            };
            self.places(at, axis + 1, from.zip(place).map(|(from, place)| from.wrapping_add(place)), places);
        }
    }

    /// Every tap of one pixel.
    fn taps(&self, rows: &Rows, step: usize) -> SmallVec<[*const f32; 64]> {
        let width = self.width();
        let pixel = step - self.band[AXES - 1].start;
        let tap = |row: &Row, tap: usize| match width.input(step, width.distance(&width.taps[tap])) {
            Some(_) => row.src.wrapping_add(pixel * row.step + tap * row.tap_step),
            None => self.zeros,
        };
        rows.iter().flat_map(|row| (0..width.taps.len()).map(move |i| tap(row, i))).collect()
    }
}
