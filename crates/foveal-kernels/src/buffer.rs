//! Buffers that start at a cache line, and each thread's reusable scratch.

use crate::conv::Row;
use crate::large_pages;
use crate::tile::{Pixels, Tap};
use std::cell::Cell;

/// Floats of a cache line, which is also the widest vector.
const LINE: usize = 16;

/// One cache line.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
struct Line([f32; LINE]);

/// Floats that start at a cache line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buffer {
    lines: Vec<Line>,
}

impl Buffer {
    /// `len` zeros.
    pub(crate) fn zeros(len: usize) -> Self {
        let mut lines = Vec::with_capacity(len.div_ceil(LINE));
        large_pages::advise(lines.spare_capacity_mut());
        lines.resize(len.div_ceil(LINE), Line([0.0; LINE]));
        Self { lines }
    }

    /// At least `len` floats of any value, kept from earlier use where they suffice.
    pub(crate) fn at_least(&mut self, len: usize) -> &mut [f32] {
        if self.lines.len() < len.div_ceil(LINE) {
            self.lines = vec![Line([0.0; LINE]); len.div_ceil(LINE)];
        }
        &mut self.as_mut_slice()[..len]
    }

    pub(crate) fn as_slice(&self) -> &[f32] {
        // SAFETY: a line is LINE floats without padding.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.lines.len() * LINE) }
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [f32] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.lines.len() * LINE) }
    }
}

/// What a kernel needs beside its operands; kept per thread, so that a second call of the same shape allocates nothing.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) src: Buffer,
    /// The run of a convolution and the band whose inputs `src` holds.
    pub(crate) held: Option<(u64, usize)>,
    /// Nobody writes to it.
    pub(crate) zeros: Buffer,
    pub(crate) dst: Buffer,
    pub(crate) weights: Buffer,
    pub(crate) pixels: Vec<Pixels>,
    pub(crate) taps: Vec<Tap>,
    pub(crate) rows: Vec<Row>,
}

thread_local! {
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

/// Calls `f` with this thread's scratch; a nested call gets a fresh one.
pub(crate) fn with_scratch<R>(f: impl FnOnce(&mut Scratch) -> R) -> R {
    let mut scratch = SCRATCH.take().unwrap_or_default();
    let result = f(&mut scratch);
    SCRATCH.set(Some(scratch));
    result
}
