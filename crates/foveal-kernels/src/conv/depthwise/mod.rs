//! Depthwise convolution: every output channel sees one input channel.
//!
//! There is little arithmetic per element, so what counts is that inputs are read once from the far caches. The pixels
//! whose windows lie inside the image read the source in place; those at its border, and all pixels of small images, read
//! a copy with the padding's zeros.

mod strip;

use super::band::{Band, Bands, Copied};
use super::gather::{Gather, Strided};
use super::problem::{AXES, Problem};
use crate::buffer::{Scratch, with_scratch};
use crate::product::split_evenly;
use crate::{Exec, Span, par};
use smallvec::SmallVec;
use strip::{MOST, Strip, strips_for};

impl Gather<'_> {
    /// Computes the destination of a convolution whose groups have one input channel; the weights are plain rows, one per
    /// tap, `pitch` elements apart.
    pub(crate) fn run_depthwise(&self, exec: Exec, pitch: usize) {
        if self.problem.outputs() == 0 {
            return;
        }
        for problem in self.problem.segments() {
            let part = Gather { problem, ..*self };
            let bands = Bands::new(&part.problem, 1, exec.threads);
            let work = part.problem.outputs() * self.problem.shape.rows / 16;
            par::for_each(exec, bands.tasks(), work, |task| {
                let (band, _) = bands.task(&part.problem, task);
                with_scratch(|scratch| part.depthwise_band(&band, pitch, scratch));
            });
        }
    }

    fn depthwise_band(&self, band: &Band, pitch: usize, scratch: &mut Scratch) {
        let (src, first) = match Copied::needed(self, band) {
            Some(copied) => (copied.fill(self, band, &mut scratch.src), [0; AXES]),
            None => (self.src, std::array::from_fn(|a| self.problem.axes[a].origin(band[a].start) as usize)),
        };
        let axes = &self.problem.axes;
        let rows = self.rows(&src);
        let strip = self.strip(&src, &rows, pitch);
        let strips = strips_for(self.problem.isa, strip.taps, strip.tap_step == strip.src_step);
        let origin = src.offset(&first);
        for n in 0..band[0].len() {
            for d in 0..band[1].len() {
                for h in 0..band[2].len() {
                    let at = [n, d, h, 0];
                    let from = origin + (0..AXES).map(|a| at[a] * axes[a].in_step * src.strides[a]).sum::<usize>();
                    let output = std::array::from_fn(|a| axes[a].output(band[a].start + at[a]));
                    let to = self.dst.offset(&output);
                    for pixels in split_evenly(band[AXES - 1].len(), MOST) {
                        let strip = Strip {
                            src: strip.src.wrapping_add(from + pixels.start * strip.src_step),
                            dst: strip.dst.wrapping_add(to + pixels.start * strip.dst_step),
                            ..strip
                        };
                        // SAFETY: the windows of these pixels lie in the source's region or in the copy, their outputs in
                        // the destination's region, and no other task has this band.
                        unsafe { strips[pixels.len() - 1](&strip) };
                    }
                    self.post_row(&output, band[AXES - 1].len(), self.problem.channels);
                }
            }
        }
    }

    /// The strip of all wanted channels at offset 0 of source and destination.
    fn strip<'s>(&self, src: &Strided<*const f32>, rows: &'s [usize], pitch: usize) -> Strip<'s> {
        let (width, channels) = (&self.problem.axes[AXES - 1], self.problem.channels);
        let step = src.strides[AXES - 1];
        Strip {
            src: src.data.wrapping_add(channels.start).wrapping_sub(src.channel),
            dst: self.dst.data.wrapping_add(channels.start).wrapping_sub(self.dst.channel),
            src_step: width.in_step * step,
            dst_step: width.out_step * self.dst.strides[AXES - 1],
            rows,
            taps: width.taps.len(),
            tap_step: width.taps.get(1).map_or(0, |tap| width.distance(tap) * step),
            weights: self.weights.data()[channels.start..].as_ptr(),
            pitch,
            bias: self.bias.map_or(std::ptr::null(), |bias| bias[channels.range()].as_ptr()),
            channels: channels.len(),
            pixel: step.max(1),
            fresh: self.problem.axes[AXES - 2].in_step.min(rows.len()),
        }
    }

    /// Where each row of the kernel starts in a pixel's window.
    fn rows(&self, src: &Strided<*const f32>) -> SmallVec<[usize; 16]> {
        let mut rows = SmallVec::from_elem(0, 1);
        for (axis, along) in self.problem.axes[..AXES - 1].iter().enumerate() {
            let starts = rows.iter().flat_map(|start| along.taps.iter().map(move |tap| start + along.distance(tap) * src.strides[axis]));
            rows = starts.collect();
        }
        rows
    }
}

impl Problem {
    /// Parts whose windows lie inside along each axis, or do not; an axis with few steps is not cut.
    fn segments(&self) -> SmallVec<[Problem; 4]> {
        let mut parts: SmallVec<[Problem; 4]> = SmallVec::from_elem(self.clone(), 1);
        for axis in 0..AXES {
            let cuts = self.axes[axis].cuts();
            parts = parts
                .iter()
                .flat_map(|part| {
                    let spans = [Span::new(cuts[0], cuts[1]), Span::new(cuts[1], cuts[2]), Span::new(cuts[2], cuts[3])];
                    spans.into_iter().filter(|span| !span.is_empty()).map(|steps| {
                        let mut part = part.clone();
                        part.axes[axis].steps = steps;
                        part
                    })
                })
                .collect();
        }
        parts
    }
}
