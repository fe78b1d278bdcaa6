//! Chunks of pixels that fit the second-level cache, and copies of what they read where it has to be padded.

use super::tile::Ahead;
use crate::Span;
use crate::buffer::Buffer;
use crate::conv::{AXES, Axis, Strided};
use crate::tile::LINE;

/// Elements of either operand that a chunk reads at once: a part of the second-level cache.
const ELEMENTS: usize = 128 << 10;

/// Pixels of a chunk, at most.
const PIXELS: usize = 4096;

/// Channels of the operand with the windows that are worked on at once.
pub(crate) const CHANNELS: usize = 256;

/// Tasks to have at least, so that many threads find work; a constant, since it decides about the order of sums.
const TASKS: usize = 32;

/// A box of pixels.
pub(crate) type Chunk = [Span; AXES];

/// How all pixels are cut into chunks, and chunks dealt out to sums that are added up in the end.
///
/// Both depend on the whole tensors' shapes only and count from the first pixel of the whole. So the sum over a part of the
/// pixels has the same bits as the sum over all, where all others add zeros.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// Pixels of a chunk along each axis, but for the last ones.
    lens: [usize; AXES],
    /// Chunks along each axis of the whole.
    counts: [usize; AXES],
    /// Chunk number `i` belongs to sum `i % sums`.
    pub(crate) sums: usize,
}

impl Grid {
    /// `whole` pixels of `cols` channels with windows `axes` over `rows` channels; `tiles` register tiles make up a sum.
    pub(crate) fn new(whole: [usize; AXES], axes: &[Axis; AXES], [rows, cols]: [usize; 2], tiles: usize) -> Self {
        let fits = |lens: &[usize; AXES]| {
            let reach: usize = axes.iter().zip(lens).map(|(axis, &n)| axis.reach(n)).product();
            let pixels: usize = lens.iter().product();
            pixels <= PIXELS && pixels * cols.min(CHANNELS) <= ELEMENTS && reach * rows.min(CHANNELS) <= ELEMENTS
        };
        let mut lens = [1; AXES];
        for axis in (0..AXES).rev() {
            let with = |n: usize| {
                let mut longer = lens;
                longer[axis] = n;
                longer
            };
            let (mut low, mut high) = (1, whole[axis].max(1));
            while low < high {
                let middle = (low + high).div_ceil(2);
                if fits(&with(middle)) { low = middle } else { high = middle - 1 }
            }
            lens[axis] = low;
            if low < whole[axis] {
                break;
            }
        }
        let counts: [usize; AXES] = std::array::from_fn(|a| whole[a].div_ceil(lens[a]));
        let sums = TASKS.div_ceil(tiles).min(counts.iter().product()).max(1);
        Self { lens, counts, sums }
    }

    /// The chunks of sum number `sum` that have pixels in `steps`, cut to these, in order.
    pub(crate) fn chunks(&self, steps: [Span; AXES], sum: usize) -> impl Iterator<Item = Chunk> {
        let range = |a: usize| steps[a].start / self.lens[a]..steps[a].end.div_ceil(self.lens[a]);
        let [n, d, h, w] = std::array::from_fn(range);
        let places = n.flat_map(move |n| {
            let (h, w) = (h.clone(), w.clone());
            d.clone().flat_map(move |d| {
                let w = w.clone();
                h.clone().flat_map(move |h| w.clone().map(move |w| [n, d, h, w]))
            })
        });
        let number = |at: &[usize; AXES]| at.iter().zip(&self.counts).fold(0, |index, (at, count)| index * count + at);
        places.filter(move |at| number(at) % self.sums == sum).map(move |at| {
            let part = |a: usize| Span::new(at[a] * self.lens[a], (at[a] + 1) * self.lens[a]).intersect(steps[a]);
            std::array::from_fn(part)
        })
    }
}

/// The operand with the windows: where its elements are, and which of them there are; others are zeros.
#[derive(Clone, Copy)]
pub(crate) struct Windowed {
    pub(crate) data: Strided<*const f32>,
    pub(crate) have: [Span; AXES],
    /// How often every channel stands side by side in a copy; 1 if it may be read in place.
    pub(crate) repeat: usize,
}

/// Where the inputs of a chunk's windows begin, and how far apart they are.
#[derive(Clone, Copy)]
pub(crate) struct Inputs {
    /// The first channel of the first input.
    pub(crate) data: *const f32,
    pub(crate) strides: [usize; AXES],
}

/// Distances at whose multiples addresses share sets of the first-level cache, and what is added to avoid that.
pub(crate) const ALIAS: usize = 512;
const SKEW: usize = 16;

impl Windowed {
    /// What a chunk reads of these channels: in place, or in a copy with zeros around it. With `joined`, pixels follow each
    /// other without a gap.
    pub(crate) fn inputs(&self, axes: &[Axis; AXES], chunk: &Chunk, channels: Span, joined: bool, copy: &mut Buffer) -> Inputs {
        let Strided { data, starts, strides, channel } = self.data;
        let reach: [usize; AXES] = std::array::from_fn(|a| axes[a].reach(chunk[a].len()));
        let origin: [isize; AXES] = std::array::from_fn(|a| axes[a].origin(chunk[a].start));
        let inside = |a: usize| origin[a] >= self.have[a].start as isize && origin[a] + reach[a] as isize <= self.have[a].end as isize;
        let pixel = strides[AXES - 1];
        let far = pixel.is_multiple_of(ALIAS) && pixel > 0;
        if (0..AXES).all(inside) && self.repeat == 1 && !far && (!joined || pixel == channels.len()) {
            let from: usize = (0..AXES).map(|a| (origin[a] as usize - starts[a]) * strides[a]).sum();
            return Inputs { data: data.wrapping_add(from + channels.start - channel), strides };
        }
        let len = channels.len() * self.repeat;
        let mut pitches = [if len.is_multiple_of(ALIAS) && !joined { len + SKEW } else { len }; AXES];
        for axis in (0..AXES - 1).rev() {
            pitches[axis] = pitches[axis + 1] * reach[axis + 1];
        }
        let rows = Rows { windowed: self, origin, reach, pitch: pitches[AXES - 1], channels };
        let into = copy.at_least(pitches[0] * reach[0]);
        for (row, into) in into.chunks_exact_mut(pitches[AXES - 2]).enumerate() {
            rows.fill([row / reach[2] / reach[1], row / reach[2] % reach[1], row % reach[2]], into);
        }
        Inputs { data: into.as_ptr(), strides: pitches }
    }
}

/// What later tiles are to ask for: stretches of both operands that the next chunk reads.
#[derive(Default)]
pub(crate) struct Upcoming {
    /// Where each stretch begins and how many elements it has, the first one last.
    stretches: Vec<(*const f32, usize)>,
    /// Elements to ask for per pixel.
    step: usize,
}

impl Upcoming {
    /// What `chunk` reads of both operands, if there is one and it leaves room in the cache for the chunk at hand; `turns` pixels
    /// of tiles are to ask for it.
    pub(crate) fn new(axes: &[Axis; AXES], windowed: &Windowed, pixels: &Strided<*const f32>, chunk: Option<&Chunk>, turns: usize) -> Self {
        let mut upcoming = Self::default();
        let Some(chunk) = chunk else { return upcoming };
        let seen = std::array::from_fn(|a| {
            let origin = axes[a].origin(chunk[a].start);
            let end = (origin + axes[a].reach(chunk[a].len()) as isize).max(0) as usize;
            Span::new(origin.max(0) as usize, end).intersect(windowed.have[a])
        });
        upcoming.push(&windowed.data, &seen);
        upcoming.push(pixels, chunk);
        upcoming.stretches.reverse();
        let elements: usize = upcoming.stretches.iter().map(|(_, len)| len).sum();
        upcoming.step = elements.div_ceil(turns.max(1)).clamp(1, LINE);
        if elements > 2 * ELEMENTS { Self::default() } else { upcoming }
    }

    /// Adds a box of an operand, row by row.
    fn push(&mut self, operand: &Strided<*const f32>, part: &[Span; AXES]) {
        if part.iter().any(|span| span.is_empty()) {
            return;
        }
        let [n, d, h, w] = part.map(|span| span.len());
        let first = operand.data.wrapping_add(operand.offset(&part.map(|span| span.start)));
        let strides = operand.strides;
        for row in 0..n * d * h {
            let at = row / h / d * strides[0] + row / h % d * strides[1] + row % h * strides[2];
            self.stretches.push((first.wrapping_add(at), w * strides[3]));
        }
    }

    /// What a tile over so many pixels asks for; where nothing is left, `idle` again and again.
    pub(crate) fn take(&mut self, pixels: usize, idle: *const f32) -> Ahead {
        let Some((from, len)) = self.stretches.last_mut() else { return Ahead { from: idle, step: 0, beside: 0 } };
        let (step, most) = (self.step, pixels * self.step);
        let ahead = Ahead { from: *from, step, beside: 0 };
        if *len <= most {
            self.stretches.pop();
        } else {
            (*from, *len) = (from.wrapping_add(most), *len - most);
        }
        ahead
    }
}

/// Rows of a copy.
struct Rows<'a> {
    windowed: &'a Windowed,
    origin: [isize; AXES],
    reach: [usize; AXES],
    pitch: usize,
    channels: Span,
}

impl Rows<'_> {
    /// Fills the row at these distances from the first input.
    fn fill(&self, at: [usize; AXES - 1], row: &mut [f32]) {
        let Windowed { data, have, repeat } = self.windowed;
        let mut from = data.data.wrapping_add(self.channels.start - data.channel);
        for (axis, at) in at.into_iter().enumerate() {
            let i = self.origin[axis] + at as isize;
            if i < have[axis].start as isize || i >= have[axis].end as isize {
                return row.fill(0.0);
            }
            from = from.wrapping_add((i as usize - data.starts[axis]) * data.strides[axis]);
        }
        let width = have[AXES - 1];
        let (origin, reach) = (self.origin[AXES - 1], self.reach[AXES - 1]);
        let distance = |i: usize| (i as isize - origin).clamp(0, reach as isize) as usize;
        let (before, end) = (distance(width.start), distance(width.end));
        row[..before * self.pitch].fill(0.0);
        row[end * self.pitch..].fill(0.0);
        let step = data.strides[AXES - 1];
        let first = ((origin + before as isize).max(width.start as isize) as usize).saturating_sub(data.starts[AXES - 1]);
        let len = self.channels.len();
        if step == len && self.pitch == len && *repeat == 1 {
            let inside = &mut row[before * len..end * len];
            // SAFETY: these inputs lie in the region of the view, which covers all these channels.
            return inside.copy_from_slice(unsafe { std::slice::from_raw_parts(from.wrapping_add(first * step), inside.len()) });
        }
        for (i, pixel) in row[before * self.pitch..end * self.pitch].chunks_exact_mut(self.pitch).enumerate() {
            // SAFETY: as above.
            let source = unsafe { std::slice::from_raw_parts(from.wrapping_add((first + i) * step), len) };
            if *repeat == 1 {
                pixel[..len].copy_from_slice(source);
            } else {
                pixel.chunks_exact_mut(*repeat).zip(source).for_each(|(copies, &x)| copies.fill(x));
            }
        }
    }
}
