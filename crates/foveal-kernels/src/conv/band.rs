//! Cutting a destination into bands, and copying a band's inputs with their padding.

use super::gather::{Gather, Strided};
use super::problem::{AXES, Problem};
use crate::buffer::Buffer;
use crate::{Exec, Span, par};
use std::ops::Range;

/// Inputs of a band, in elements: a part of the second-level cache that leaves room for weights and outputs.
const INPUTS: usize = 128 << 10;

/// The same where a group has more weights than these: every band reads all of them from further away, so that fewer bands
/// are worth more room.
const MANY_INPUTS: usize = 256 << 10;

/// Pixels of a band, so that their list stays small.
const PIXELS: usize = 2048;

/// Pixels that a band may have whatever the size of their inputs, so that weights are read for several tiles.
const FEW: usize = 64;

/// Tasks per thread, so that threads that finish early find more ..
const TASKS: usize = 4;

/// .. unless they would take fewer nanoseconds than this, and copies of inputs that tasks share would weigh.
const WORTH_A_TASK: usize = 10_000;

/// A box of steps.
pub(crate) type Band = [Span; AXES];

/// How a destination is cut into tasks: bands times chunks of panels.
pub(crate) struct Bands {
    /// Bands along each axis.
    counts: [usize; AXES],
    /// Chunks of panels.
    chunks: usize,
}

impl Bands {
    /// As few bands as fit the cache, or more, or chunks of as many panels, to occupy all threads.
    pub(crate) fn new(problem: &Problem, panels: usize, exec: Exec) -> Self {
        let steps = problem.axes.each_ref().map(|a| a.steps.len());
        let mut bands = Self { counts: [1; AXES], chunks: 1 };
        if !fits(problem, &bands.counts) {
            bands.counts = steps;
            for axis in (0..AXES).rev() {
                bands.counts[axis] = bands.fewest(problem, axis);
                if bands.counts[axis] > 1 {
                    break;
                }
            }
        }
        let threads = par::useful_threads(exec, problem.work());
        let wanted =
            if threads > 1 { (problem.work() / WORTH_A_TASK).next_multiple_of(threads).clamp(threads, threads * TASKS) } else { 1 };
        if wanted == 1 {
            return bands;
        }
        // Threads that share out panels all read the same inputs, and what reads the outputs finds them in other threads'
        // caches; threads that share out bands all read the same weights.
        let inputs = problem.axes.iter().map(|a| a.reach(a.steps.len())).product::<usize>() * problem.copied_channels();
        if problem.shape.group_len(problem.isa) > inputs + problem.outputs() {
            bands.chunks = wanted.div_ceil(bands.len()).min(panels);
        }
        for (axis, steps) in steps.into_iter().enumerate() {
            let others = bands.tasks() / bands.counts[axis];
            bands.counts[axis] = wanted.div_ceil(others).clamp(bands.counts[axis], steps);
        }
        bands
    }

    /// The fewest parts of this axis whose inputs fit, the other axes being cut as they are.
    fn fewest(&self, problem: &Problem, axis: usize) -> usize {
        let with = |count: usize| {
            let mut counts = self.counts;
            counts[axis] = count;
            counts
        };
        let (mut low, mut high) = (1, self.counts[axis]);
        while low < high {
            let middle = (low + high) / 2;
            if fits(problem, &with(middle)) { high = middle } else { low = middle + 1 }
        }
        low
    }

    fn len(&self) -> usize {
        self.counts.iter().product()
    }

    /// How many tasks there are.
    pub(crate) fn tasks(&self) -> usize {
        self.len() * self.chunks
    }

    /// Which band a task belongs to: those of the same one follow each other.
    pub(crate) fn band(&self, task: usize) -> usize {
        task / self.chunks
    }

    /// A task's band and panels.
    pub(crate) fn task(&self, problem: &Problem, task: usize) -> (Band, Range<usize>) {
        let (panels, chunk) = (problem.panels(), task % self.chunks);
        let cut = |i: usize| panels.start + panels.len() * i / self.chunks;
        let mut rest = self.band(task);
        let mut band = [Span::default(); AXES];
        for axis in (0..AXES).rev() {
            let (steps, count) = (problem.axes[axis].steps, self.counts[axis]);
            let part = rest % count;
            rest /= count;
            band[axis] = Span::new(steps.start + steps.len() * part / count, steps.start + steps.len() * (part + 1) / count);
        }
        (band, cut(chunk)..cut(chunk + 1))
    }

    /// Pixels of the largest band.
    pub(crate) fn most_pixels(&self, problem: &Problem) -> usize {
        problem.axes.iter().zip(self.counts).map(|(axis, count)| axis.steps.len().div_ceil(count)).product()
    }

    /// Rows of pixels of the largest band.
    pub(crate) fn most_rows(&self, problem: &Problem) -> usize {
        let outer = problem.axes.iter().zip(self.counts).take(AXES - 1);
        outer.map(|(axis, count)| axis.steps.len().div_ceil(count)).product()
    }

    /// Elements of the largest copy that a task makes, at most.
    pub(crate) fn largest_copy(&self, problem: &Problem) -> usize {
        let lens: [usize; AXES] = std::array::from_fn(|a| problem.axes[a].steps.len().div_ceil(self.counts[a]));
        let reach: usize = problem.axes.iter().zip(lens).map(|(a, n)| a.reach(n)).product();
        reach * (problem.copied_channels() + SKEW)
    }
}

/// Whether the inputs of the largest band fit, if the axes are cut into so many parts.
fn fits(problem: &Problem, counts: &[usize; AXES]) -> bool {
    let lens: [usize; AXES] = std::array::from_fn(|a| problem.axes[a].steps.len().div_ceil(counts[a]));
    let reach: usize = problem.axes.iter().zip(lens).map(|(a, n)| a.reach(n)).product();
    let pixels: usize = lens.iter().product();
    let most = if problem.shape.group_len(problem.isa) > MANY_INPUTS { MANY_INPUTS } else { INPUTS };
    pixels <= FEW || (pixels <= PIXELS && reach * problem.copied_channels() <= most)
}

/// Added to a distance between pixels that is a multiple of [`ALIAS`].
const SKEW: usize = 16;

/// Elements at whose multiples addresses share a set of the first-level cache.
const ALIAS: usize = 1024;

/// Whether pixels at this distance share a set of the first-level cache.
pub(crate) fn aliased(distance: usize) -> bool {
    distance.is_multiple_of(ALIAS)
}

/// A dense copy of a band's inputs, zeros where they lie in the padding.
pub(crate) struct Copied {
    reach: [usize; AXES],
    strides: [usize; AXES],
}

impl Copied {
    /// The layout of the copy that this band needs: where it reads padding, or where its pixels lie so far apart that a
    /// tile's would share a cache set. None where the source can be read in place.
    pub(crate) fn needed(gather: &Gather, band: &Band) -> Option<Self> {
        let axes = &gather.problem.axes;
        let width = &axes[AXES - 1];
        let inside = axes.iter().zip(band).all(|(axis, steps)| axis.inside(*steps));
        if inside && (band[AXES - 1].len() == 1 || !aliased(width.in_step * gather.src.strides[AXES - 1])) {
            return None;
        }
        Some(Self::layout(gather, band))
    }

    /// The layout of a copy of all that a band reads.
    pub(crate) fn layout(gather: &Gather, band: &Band) -> Self {
        let axes = &gather.problem.axes;
        let channels = gather.problem.copied_channels();
        let reach = std::array::from_fn(|a| axes[a].reach(band[a].len()));
        let skew = if aliased(axes[AXES - 1].in_step * channels) { SKEW } else { 0 };
        let mut strides = [channels + skew; AXES];
        for axis in (0..AXES - 1).rev() {
            strides[axis] = strides[axis + 1] * reach[axis + 1];
        }
        Self { reach, strides }
    }

    /// Makes the copy; its coordinates count from the band's first input.
    pub(crate) fn fill(&self, gather: &Gather, band: &Band, into: &mut Buffer) -> Strided<*const f32> {
        let rows = into.at_least(self.strides[0] * self.reach[0]);
        let reads = |axis: usize, at: usize| gather.problem.axes[axis].reads(at, band[axis].len());
        for n in (0..self.reach[0]).filter(|&n| reads(0, n)) {
            for d in (0..self.reach[1]).filter(|&d| reads(1, d)) {
                for h in (0..self.reach[2]).filter(|&h| reads(2, h)) {
                    let from = n * self.strides[0] + d * self.strides[1] + h * self.strides[2];
                    self.fill_row(gather, band, [n, d, h], &mut rows[from..from + self.strides[2]]);
                }
            }
        }
        self.strided(gather, into)
    }

    /// The copy that has been made in this buffer.
    pub(crate) fn strided(&self, gather: &Gather, copy: &Buffer) -> Strided<*const f32> {
        Strided {
            data: copy.as_slice().as_ptr(),
            starts: [0; AXES],
            strides: self.strides,
            channel: gather.problem.inputs().start * gather.problem.repeat,
        }
    }

    /// Copies one row of pixels.
    fn fill_row(&self, gather: &Gather, band: &Band, at: [usize; AXES - 1], row: &mut [f32]) {
        let mut from = gather.src.data.wrapping_add(gather.problem.inputs().start).wrapping_sub(gather.src.channel);
        for (axis, at) in at.into_iter().enumerate() {
            let Some(i) = gather.problem.axes[axis].input(band[axis].start, at) else { return row.fill(0.0) };
            from = from.wrapping_add(i * gather.src.strides[axis]).wrapping_sub(gather.src.starts[axis] * gather.src.strides[axis]);
        }
        let (width, step, pitch) = (&gather.problem.axes[AXES - 1], gather.src.strides[AXES - 1], self.strides[AXES - 1]);
        let origin = width.origin(band[AXES - 1].start);
        let before = origin.min(0).unsigned_abs().min(self.reach[AXES - 1]);
        let first = origin.max(0) as usize;
        let inside = width.whole.saturating_sub(first).min(self.reach[AXES - 1] - before);
        let (padding, rest) = row.split_at_mut(before * pitch);
        let (pixels, behind) = rest.split_at_mut(inside * pitch);
        padding.fill(0.0);
        behind.fill(0.0);
        let from = from.wrapping_add(first * step).wrapping_sub(gather.src.starts[AXES - 1] * step);
        if gather.problem.repeat == 1 {
            copy_pixels(from, step, pixels, pitch, gather.problem.inputs().len());
        } else {
            repeat_channels(from, step, pixels, pitch, gather.problem.repeat);
        }
    }
}

/// Copies `len` channels of every pixel; `from` covers the pixels, `step` elements apart.
fn copy_pixels(from: *const f32, step: usize, pixels: &mut [f32], pitch: usize, len: usize) {
    if step == len && pitch == len {
        // SAFETY: the source's region covers what the band reads, checked when the convolution starts.
        return pixels.copy_from_slice(unsafe { std::slice::from_raw_parts(from, pixels.len()) });
    }
    for (i, pixel) in pixels.chunks_exact_mut(pitch).enumerate() {
        // SAFETY: as above.
        pixel[..len].copy_from_slice(unsafe { std::slice::from_raw_parts(from.wrapping_add(i * step), len) });
    }
}

/// As [`copy_pixels`], but every channel stands `repeat` times side by side.
fn repeat_channels(from: *const f32, step: usize, pixels: &mut [f32], pitch: usize, repeat: usize) {
    for (i, pixel) in pixels.chunks_exact_mut(pitch).enumerate() {
        for (channel, copies) in pixel.chunks_exact_mut(repeat).enumerate() {
            // SAFETY: as above.
            copies.fill(unsafe { *from.wrapping_add(i * step + channel) });
        }
    }
}
