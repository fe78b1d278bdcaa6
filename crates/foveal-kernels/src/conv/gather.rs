//! Convolutions of any kind as register tiles over bands of pixels.
//!
//! A *band* is a box of output pixels whose inputs fit into the second-level cache. Where all its inputs lie inside the
//! image the tiles read the source itself; else the band's inputs are copied once, with zeros for the padding, so that
//! the loops need no case for the border and padding is multiplied like any other input.

use super::axis::AxisTap;
use super::band::{Band, Bands, Copied};
use super::problem::{AXES, Problem};
use crate::blocks::assert_disjoint;
use crate::buffer::{Scratch, with_scratch};
use crate::epilogue::Epilogue;
use crate::postop::{self, Rows};
use crate::product::{Later, Product};
use crate::tile::{Pixels, Place, Tap};
use crate::{Exec, PackedWeights, PostOp, Region, Shape, Span, View, ViewMut, par};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// Numbers the runs of convolutions, for what threads hold from task to task.
static RUNS: AtomicU64 = AtomicU64::new(0);

/// A convolution of one destination region.
pub(crate) struct Gather<'a> {
    pub(crate) problem: Problem,
    pub(crate) src: Strided<*const f32>,
    pub(crate) dst: Strided<*mut f32>,
    /// Axes of the destination.
    pub(crate) rank: usize,
    /// The destination's coordinates along axes before the problem's.
    pub(crate) lead: &'a [usize],
    pub(crate) weights: &'a PackedWeights,
    pub(crate) bias: Option<&'a [f32]>,
    /// The first steps behind the sums, and the others.
    pub(crate) epilogue: Epilogue<'a>,
    /// What the epilogue adds.
    pub(crate) residual: Option<Strided<*const f32>>,
    pub(crate) posts: &'a [PostOp<'a>],
}

/// A region of a tensor in memory, over the same axes; channels have stride 1.
#[derive(Clone, Copy)]
pub(crate) struct Strided<P> {
    /// The element at `starts` and channel `channel`.
    pub(crate) data: P,
    pub(crate) starts: [usize; AXES],
    pub(crate) strides: [usize; AXES],
    pub(crate) channel: usize,
}

// SAFETY: threads read the source, and write disjoint parts of the destination, both borrowed for the whole call.
unsafe impl Sync for Gather<'_> {}

impl<P> Strided<P> {
    /// The last axes of a region; it has one step along those before.
    fn new(data: P, region: &[Span], strides: &[usize]) -> Self {
        let (channels, pixels) = region.split_last().expect("a channel axis");
        assert!(channels.len() < 2 || strides[pixels.len()] == 1, "channels must follow each other in memory");
        let mut strided = Self { data, starts: [0; AXES], strides: [0; AXES], channel: channels.start };
        let inner = pixels.len().saturating_sub(AXES)..pixels.len();
        for axis in inner {
            let to = AXES + axis - pixels.len();
            (strided.starts[to], strided.strides[to]) = (pixels[axis].start, strides[axis]);
        }
        strided
    }

    /// How far the element at `at` is from `data`.
    pub(crate) fn offset(&self, at: &[usize; AXES]) -> usize {
        (0..AXES).map(|a| (at[a] - self.starts[a]) * self.strides[a]).sum()
    }
}

impl Strided<*const f32> {
    pub(crate) fn src(view: &View) -> Self {
        Self::new(view.data().as_ptr(), &view.region().0, view.strides())
    }

    /// What is added to these outputs.
    ///
    /// # Panics
    /// If it does not cover them.
    pub(crate) fn residual(view: &View, out: &Region) -> Self {
        assert!(view.region().contains(out), "residual {} does not cover {out}", view.region());
        Self::src(view)
    }
}

impl Strided<*mut f32> {
    /// # Panics
    /// If elements of the view share memory, so that threads could write the same.
    pub(crate) fn dst(view: &ViewMut) -> Self {
        if !view.is_dense() && !view.region().is_empty() {
            assert_disjoint(&view.region().shape(), view.strides());
        }
        Self::new(view.as_ptr(), &view.region().0, view.strides())
    }
}

impl Gather<'_> {
    /// Computes the destination.
    pub(crate) fn run(&self, exec: Exec) {
        if self.problem.outputs() == 0 {
            return;
        }
        let bands = Bands::new(&self.problem, self.problem.panels().len(), exec);
        let run = RUNS.fetch_add(1, Ordering::Relaxed);
        par::for_each(exec, bands.tasks(), self.problem.work(), |task| {
            let (band, panels) = bands.task(&self.problem, task);
            let inputs = (run, bands.band(task));
            let later = if task + 1 < bands.tasks() { self.later(&bands.task(&self.problem, task + 1).0) } else { Later::NOTHING };
            with_scratch(|scratch| self.band(&band, panels, inputs, later, scratch));
        });
    }

    /// The inputs of a band that this thread is likely to compute next.
    fn later(&self, band: &Band) -> Later {
        let axes = &self.problem.axes;
        if !self.problem.reads() || Copied::needed(self, band).is_none() {
            return Later::NOTHING;
        }
        let first = std::array::from_fn(|a| (axes[a].origin(band[a].start).max(0) as usize).clamp(self.src.starts[a], axes[a].whole));
        let len = axes.iter().zip(band).map(|(axis, steps)| axis.reach(steps.len())).product::<usize>() * self.problem.copied_channels();
        Later { from: self.src.data.wrapping_add(self.src.offset(&first)), len }
    }

    /// Computes the channels of `panels` for one band, whose copied inputs serve other panels too: `inputs` names them.
    fn band(&self, band: &Band, panels: Range<usize>, inputs: (u64, usize), later: Later, scratch: &mut Scratch) {
        let Scratch { src: copy, held, dst: spare, pixels, taps, .. } = scratch;
        let copied = Copied::needed(self, band).filter(|_| self.problem.reads());
        let src = match &copied {
            None => self.src,
            Some(copied) if *held == Some(inputs) => copied.strided(self, copy),
            Some(copied) => {
                let src = copied.fill(self, band, copy);
                *held = Some(inputs);
                src
            }
        };
        let first = std::array::from_fn(|a| if copied.is_some() { 0 } else { self.problem.axes[a].origin(band[a].start) as usize });
        let run = self.list_taps(&src.strides, taps);
        let detoured = self.problem.detour();
        self.list_pixels(band, &src, first, pixels, detoured);
        let count = band.iter().map(|steps| steps.len()).product::<usize>();
        let dst = detoured.then_some(spare).map_or(self.dst.data.wrapping_sub(self.dst.channel), |spare| {
            let first = self.problem.groups().start * self.problem.shape.cout;
            spare.at_least(count * self.problem.detour_width()).as_mut_ptr().wrapping_sub(first)
        });
        let src = src.data.wrapping_sub(src.channel);
        let finishes = detoured || !self.posts.is_empty();
        let per_group = self.problem.shape.panels(self.problem.isa);
        for group in self.problem.groups() {
            let own = group * per_group..(group + 1) * per_group;
            let part = panels.start.max(own.start)..panels.end.min(own.end);
            if !part.is_empty() {
                let product = self.product(group, src, dst, pixels, taps, run, later);
                // SAFETY: the lists stay within the source's and the destination's regions, and no other task has this band
                // and these panels.
                unsafe {
                    product.compute(part.start - own.start..part.end - own.start, |range, channels| {
                        let base = group * self.problem.shape.cout;
                        if finishes {
                            self.finish(band, range, Span::new(base + channels.start, base + channels.end), detoured.then_some(dst));
                        }
                    });
                }
            }
        }
    }

    /// One group's product; `src` and `dst` count from channel 0.
    #[allow(clippy::too_many_arguments)]
    fn product<'b>(
        &'b self,
        group: usize,
        src: *const f32,
        dst: *mut f32,
        pixels: &'b [Pixels],
        taps: &'b [Tap],
        run: usize,
        later: Later,
    ) -> Product<'b> {
        let shape = self.problem.shape;
        let first = group * shape.cout;
        Product {
            isa: self.problem.isa,
            src: src.wrapping_add(group * self.problem.cin),
            dst: dst.wrapping_add(first),
            pixels,
            taps,
            run,
            shape,
            weights: self.weights.group(group),
            bias: self.bias.map(|bias| &bias[first..first + shape.cout]),
            residual: self.residual.map_or(std::ptr::null(), |r| r.data.wrapping_sub(r.channel).wrapping_add(first)),
            later,
            epilogue: self.epilogue.channels(first..first + shape.cout),
        }
    }

    /// Lists the runs of inputs that every pixel reads and returns their length. Taps along the width whose inputs and
    /// weights follow each other are one run.
    fn list_taps(&self, strides: &[usize; AXES], taps: &mut Vec<Tap>) -> usize {
        taps.clear();
        let [.., width] = &self.problem.axes;
        let follows = |t: &[AxisTap]| t[1].shift == t[0].shift + 1 && t[1].index == t[0].index + 1;
        let joined = strides[AXES - 1] == self.problem.cin && width.taps.windows(2).all(follows);
        let per_run = if joined { width.taps.len().max(1) } else { 1 };
        self.list_axis(0, per_run, strides, Tap { src: 0, row: 0 }, taps);
        per_run * self.problem.cin
    }

    /// Lists the taps of this axis and those behind it, from the place of a tap of the axes before.
    fn list_axis(&self, axis: usize, per_run: usize, strides: &[usize; AXES], from: Tap, taps: &mut Vec<Tap>) {
        let Some(along) = self.problem.axes.get(axis) else {
            return taps.push(Tap { src: from.src, row: from.row * self.problem.cin });
        };
        let step = if axis + 1 == AXES { per_run } else { 1 };
        for tap in along.taps.iter().step_by(step) {
            let place = Tap { src: from.src + along.distance(tap) * strides[axis], row: from.row * along.kernel + tap.index };
            self.list_axis(axis + 1, per_run, strides, place, taps);
        }
    }

    /// Lists where the band's pixels have their inputs and outputs, in row-major order and as long rows as
    /// possible. `first` is the first input.
    fn list_pixels(&self, band: &Band, src: &Strided<*const f32>, first: [usize; AXES], pixels: &mut Vec<Pixels>, detour: bool) {
        pixels.clear();
        let (origin, in_steps) = match self.problem.reads() {
            true => (src.offset(&first), std::array::from_fn(|a| self.problem.axes[a].in_step * src.strides[a])),
            false => (0, [0; AXES]),
        };
        let out_steps: [usize; AXES] = std::array::from_fn(|a| self.problem.axes[a].out_step * self.dst.strides[a]);
        let width = self.problem.detour_width();
        let output = std::array::from_fn(|a| self.problem.axes[a].output(band[a].start));
        let start = self.dst.offset(&output);
        let (residual, residual_steps) = match &self.residual {
            Some(residual) => (residual.offset(&output), std::array::from_fn(|a| self.problem.axes[a].out_step * residual.strides[a])),
            None => (0, [0; AXES]),
        };
        let (count, mut begun) = (band[3].len(), 0);
        for n in 0..band[0].len() {
            for d in 0..band[1].len() {
                for h in 0..band[2].len() {
                    let along = |steps: &[usize; AXES]| n * steps[0] + d * steps[1] + h * steps[2];
                    let dst = if detour { begun * width } else { start + along(&out_steps) };
                    let at = Place { src: origin + along(&in_steps), dst, residual: residual + along(&residual_steps) };
                    let dst = if detour { width } else { out_steps[3] };
                    let row = Pixels { at, step: Place { src: in_steps[3], dst, residual: residual_steps[3] }, count };
                    begun += count;
                    if !pixels.last_mut().is_some_and(|last| last.extend(row)) {
                        pixels.push(row);
                    }
                }
            }
        }
    }

    /// Post-ops on channels of pixels `range` of the band, after they have been copied from the detour, which counts from
    /// channel 0, where there is one.
    fn finish(&self, band: &Band, range: Range<usize>, channels: Span, detour: Option<*mut f32>) {
        let wanted = channels.intersect(self.problem.channels);
        let width = band[AXES - 1].len();
        let mut pixel = range.start;
        while pixel < range.end {
            // Pixels up to the end of a row.
            let count = (width - pixel % width).min(range.end - pixel);
            let at = self.pixel(band, pixel);
            let rows = self.rows(&at, count, wanted);
            if let Some(detour) = detour {
                for i in 0..count {
                    let from = detour.wrapping_add((pixel + i) * self.problem.detour_width() + wanted.start);
                    // SAFETY: the detour holds every channel of the band's pixels, and lies beside the destination.
                    unsafe { rows.data.add(i * rows.pitch).copy_from_nonoverlapping(from, rows.len) };
                }
            }
            self.post(&at, rows, wanted.start);
            pixel += count;
        }
    }

    /// Post-ops on neighbouring pixels of one row, the first at `at`.
    pub(crate) fn post_row(&self, at: &[usize; AXES], pixels: usize, channels: Span) {
        if !self.posts.is_empty() {
            self.post(at, self.rows(at, pixels, channels), channels.start);
        }
    }

    fn post(&self, at: &[usize; AXES], rows: Rows, channel: usize) {
        let mut coordinates: Shape = self.lead.iter().chain(&at[AXES + self.lead.len() + 1 - self.rank..]).copied().collect();
        coordinates.push(channel);
        let step = self.problem.axes[AXES - 1].out_step;
        // SAFETY: the destination's region covers these pixels' channels, which only this task uses.
        unsafe { postop::apply_rows(self.problem.isa, self.posts, rows, &coordinates, step) };
    }

    /// These channels of neighbouring pixels of the destination, the first at `at`.
    fn rows(&self, at: &[usize; AXES], count: usize, channels: Span) -> Rows {
        let data = self.dst.data.wrapping_add(self.dst.offset(at) + channels.start).wrapping_sub(self.dst.channel);
        let pitch = self.problem.axes[AXES - 1].out_step * self.dst.strides[AXES - 1];
        Rows { data, count, len: channels.len(), pitch }
    }

    /// The output coordinates of the band's pixel number `index`.
    fn pixel(&self, band: &Band, index: usize) -> [usize; AXES] {
        let mut rest = index;
        let mut at = [0; AXES];
        for axis in (0..AXES).rev() {
            at[axis] = self.problem.axes[axis].output(band[axis].start + rest % band[axis].len());
            rest /= band[axis].len();
        }
        at
    }
}
