//! Gradients of recurrent cells, back through time.
//!
//! A forward pass that is trained keeps what its gates have seen, on a *tape*; then the steps are walked from the last to
//! the first. The recurrent kernel's gradient is one product over all steps and entries in the end. As the input comes
//! multiplied with the input kernel, so does its gradient leave: what lies before it is a dense layer like any other.
//!
//! Entries of a batch do not see each other, so that threads share out entries, not steps.

mod cells;
mod tape;

use crate::blocks::Shared;
use crate::buffer::Buffer;
use crate::matmul::MatMul;
use crate::recurrent::{Cell, Recurrent, Sources};
use crate::{Exec, Isa, PackedWeights, Reduce, Region, Span, View, ViewMut, copy, par, reduce};
use cells::{Gates, add};
use std::cell::Cell as Slot;
use std::ops::Range;
use tape::{Layout, matrix};

/// The gradients that come from behind.
#[derive(Clone, Copy, Debug)]
pub struct Upstream<'a> {
    /// Of the outputs of all steps, `(batch, time, units)`.
    pub sequence: Option<&'a View<'a>>,
    /// Of the states behind the last step, `(batch, units)` each.
    pub states: &'a [Option<&'a View<'a>>],
    /// `(batch, time)`: 0 where a step leaves the state as it is.
    pub mask: Option<&'a View<'a>>,
    /// Whether the output of such steps is 0 rather than the state.
    pub zero_masked: bool,
}

/// Where gradients go.
#[derive(Debug, Default)]
pub struct Targets<'a, 'b> {
    /// Of the input times the input kernel, `(batch, time, gates * units)`.
    pub x: Option<&'a mut ViewMut<'b>>,
    /// Of the initial states, `(batch, units)` each.
    pub initial: Vec<Option<&'a mut ViewMut<'b>>>,
    /// Of the recurrent kernel `(units, gates * units)`.
    pub kernel: Option<&'a mut [f32]>,
    /// Of what is added to the state's product.
    pub bias: Option<&'a mut [f32]>,
}

/// Entries and steps that gradients are of.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Entries.
    pub batch: Span,
    /// Steps, from the first one on.
    pub steps: usize,
}

thread_local! {
    /// The slopes of the last call, for their memory.
    static SLOPES: Slot<Buffer> = Slot::default();
}

/// A matrix and its packed elements.
type Product = (MatMul, PackedWeights);

/// A product with the transpose of the columns `from..to` of a matrix of so many columns.
fn transposed(isa: Isa, matrix: &[f32], width: usize, columns: Range<usize>) -> Product {
    let product = MatMul { k: columns.len(), n: matrix.len() / width.max(1) };
    let turned: Vec<f32> = columns.flat_map(|column| matrix.iter().skip(column).step_by(width.max(1)).copied()).collect();
    (product, product.pack(isa, &turned))
}

/// Calls `f` with parts of all rows, on several threads.
fn for_each_part(exec: Exec, rows: usize, cost: usize, f: impl Fn(Range<usize>) + Sync) {
    let parts = par::useful_threads(exec, cost).clamp(1, rows.max(1));
    par::for_each(exec, parts, cost, |part| f(rows * part / parts..rows * (part + 1) / parts));
}

impl Recurrent {
    /// Elements of one entry's record of a step.
    pub fn record_len(&self) -> usize {
        Layout::new(self).len()
    }

    /// Runs forward as [`Recurrent::forward`] does, and leaves on the tape `(steps + 1, entries, record_len)` what gradients
    /// need.
    ///
    /// # Panics
    /// If a length does not fit, or a view does not cover these entries and steps.
    pub fn record(&self, exec: Exec, from: &Sources<'_>, Extent { batch, steps }: Extent, tape: &mut [f32]) {
        let gates = self.gates_of(exec.isa);
        let (units, width, own, len, rows) = (self.units, self.width(), self.own_columns(), gates.layout.len(), batch.len());
        assert_eq!(tape.len(), (steps + 1) * rows * len, "recurrent: length of the tape");
        let base = Shared(tape.as_mut_ptr());
        for_each_part(exec, rows, rows * steps * width * 2, |part| {
            let (exec, n) = (exec.serial(), part.len());
            // SAFETY: every part has rows of its own, inside the tape, and no step is asked for twice at a time.
            let records = |t: usize| unsafe { std::slice::from_raw_parts_mut(base.get().add((t * rows + part.start) * len), n * len) };
            for (row, record) in records(0).chunks_exact_mut(len).enumerate() {
                record.fill(0.0);
                for (index, initial) in from.initial.iter().enumerate().take(self.cell.states()) {
                    let state = &initial.data()[initial.offset(&[batch.start + part.start + row, 0])..][..units];
                    record[gates.layout.state(index)..][..units].copy_from_slice(state);
                }
            }
            let mut sums = vec![0.0; n * own];
            let mut reset = vec![0.0; if self.reset_before() { n * units } else { 0 }];
            for t in 0..steps {
                let (before, now) = (&*records(t), records(t + 1));
                let entry = |row: usize| [batch.start + part.start + row, t];
                let h = matrix(before, gates.layout.state(0), n, units, len);
                self.product().forward(exec, &h, &from.kernel.gates, from.bias, &[], &mut ViewMut::dense(&mut sums, &[n, own]));
                for (row, record) in now.chunks_exact_mut(len).enumerate() {
                    let x = &from.x.data()[from.x.offset(&[entry(row)[0], t, 0])..][..width];
                    gates.open(x, &sums[row * own..][..own], &before[row * len..][..len], record);
                }
                if let Some(candidate) = &from.kernel.candidate {
                    let inner = matrix(now, gates.layout.state(1), n, units, len);
                    self.candidate().forward(exec, &inner, candidate, None, &[], &mut ViewMut::dense(&mut reset, &[n, units]));
                }
                for (row, record) in now.chunks_exact_mut(len).enumerate() {
                    let reset = reset.get(row * units..(row + 1) * units).unwrap_or_default();
                    let counts = from.mask.is_none_or(|mask| mask.at(&entry(row)) != 0.0);
                    gates.close(reset, &before[row * len..][..len], record, counts);
                }
            }
        });
    }

    /// What all steps give, `(batch, time, units)`, as it stands on a tape: masked ones the state.
    pub fn taped_outputs<'a>(&self, tape: &'a [f32], Extent { batch, steps }: Extent) -> View<'a> {
        let layout = Layout::new(self);
        let region: Region = [batch, Span::full(steps), Span::full(self.units)].into_iter().collect();
        let strides = [layout.len(), batch.len() * layout.len(), 1].into_iter().collect();
        let first = batch.len() * layout.len() + layout.state(0);
        View::new(&tape[first..], region, strides, [batch.end, steps, self.units].into_iter().collect())
    }

    /// The state number `index` behind the last step, `(batch, units)`, as it stands on a tape.
    pub fn taped_state<'a>(&self, tape: &'a [f32], Extent { batch, steps }: Extent, index: usize) -> View<'a> {
        let layout = Layout::new(self);
        let region: Region = [batch, Span::full(self.units)].into_iter().collect();
        let last = steps * batch.len() * layout.len() + layout.state(index);
        View::new(&tape[last..], region, [layout.len(), 1].into_iter().collect(), [batch.end, self.units].into_iter().collect())
    }

    /// The gradients of these steps and entries, of which `tape` is the record. `kernel` is Keras' recurrent kernel `(units,
    /// gates * units)`.
    ///
    /// Sums over steps and entries run in one order, whatever the number of threads.
    ///
    /// # Panics
    /// If a length does not fit, or a view does not cover these entries and steps.
    pub fn gradient(&self, exec: Exec, kernel: &[f32], tape: &[f32], extent: Extent, behind: Upstream<'_>, to: Targets<'_, '_>) {
        let (units, rows, pitch) = (self.units, extent.batch.len(), self.pitch());
        let len = self.record_len();
        assert_eq!(kernel.len(), units * self.width(), "recurrent: length of the kernel");
        assert_eq!(tape.len(), (extent.steps + 1) * rows * len, "recurrent: length of the tape");
        let mut buffer = SLOPES.take();
        let slopes = buffer.at_least(extent.steps * rows * pitch);
        let states = self.walk_back(exec, kernel, tape, extent, behind, slopes);
        if let Some(x) = to.x {
            let region: Region = [extent.batch, Span::full(extent.steps), Span::full(self.width())].into_iter().collect();
            copy(exec, &View::new(slopes, region, [pitch, rows * pitch, 1].into_iter().collect(), x.whole().into()), x);
        }
        for (index, target) in to.initial.into_iter().enumerate().take(self.cell.states()) {
            if let Some(target) = target {
                let region: Region = [extent.batch, Span::full(units)].into_iter().collect();
                let strides = [self.cell.states() * units, 1].into_iter().collect();
                copy(exec, &View::new(&states[index * units..], region, strides, target.whole().into()), target);
            }
        }
        if let Some(target) = to.kernel {
            self.recurrent_kernel_gradient(exec, tape, slopes, rows * extent.steps, target);
        }
        if let Some(target) = to.bias {
            let n = target.len();
            let sums = matrix(slopes, self.product_at(), extent.steps * rows, n, pitch);
            reduce(exec, Reduce::Sum, &sums, &[0], &mut ViewMut::dense(target, &[1, n]));
        }
        SLOPES.set(buffer);
    }

    /// Columns of the recurrent kernel that are multiplied with the state itself.
    fn own_columns(&self) -> usize {
        if self.reset_before() { 2 * self.units } else { self.width() }
    }

    fn reset_before(&self) -> bool {
        matches!(self.cell, Cell::Gru { reset_after: false, .. })
    }

    /// Slopes of a step: of the sums, of a GRU the input's and then the product's, which differ.
    fn pitch(&self) -> usize {
        self.product_at() + self.width()
    }

    /// Where those of the state's product begin.
    fn product_at(&self) -> usize {
        if matches!(self.cell, Cell::Gru { .. }) { self.width() } else { 0 }
    }

    fn gates_of(&self, isa: Isa) -> Gates {
        Gates { isa, cell: self.cell, layout: Layout::new(self) }
    }

    /// Walks from the last step to the first; gives the gradients of the initial states, side by side for each entry.
    fn walk_back(
        &self,
        exec: Exec,
        kernel: &[f32],
        tape: &[f32],
        Extent { batch, steps }: Extent,
        behind: Upstream<'_>,
        slopes: &mut [f32],
    ) -> Vec<f32> {
        let gates = self.gates_of(exec.isa);
        let (units, width, own, pitch) = (self.units, self.width(), self.own_columns(), self.pitch());
        let (rows, len, product_at, wide) = (batch.len(), gates.layout.len(), self.product_at(), self.cell.states() * units);
        let (back, back_rows) = transposed(exec.isa, kernel, width, 0..own);
        let (candidate, candidate_rows) = transposed(exec.isa, kernel, width, own..width);
        let mut states = vec![0.0; rows * wide];
        let (states_base, slopes_base) = (Shared(states.as_mut_ptr()), Shared(slopes.as_mut_ptr()));
        for_each_part(exec, rows, rows * steps * width * 2, |part| {
            let (exec, n) = (exec.serial(), part.len());
            // SAFETY: every part has rows of its own, inside both.
            let states = unsafe { std::slice::from_raw_parts_mut(states_base.get().add(part.start * wide), n * wide) };
            let (mut through, mut dy) = (vec![0.0; n * units], vec![0.0; width]);
            for (row, states) in states.chunks_exact_mut(wide.max(1)).enumerate() {
                for (state, view) in states.chunks_exact_mut(units).zip(behind.states) {
                    if let Some(view) = view {
                        state.copy_from_slice(&view.data()[view.offset(&[batch.start + part.start + row, 0])..][..units]);
                    }
                }
            }
            for t in (0..steps).rev() {
                // SAFETY: as above.
                let sums = unsafe { std::slice::from_raw_parts_mut(slopes_base.get().add((t * rows + part.start) * pitch), n * pitch) };
                let entry = |row: usize| batch.start + part.start + row;
                let counts = |row: usize| behind.mask.is_none_or(|mask| mask.at(&[entry(row), t]) != 0.0);
                let record = |t: usize, row: usize| &tape[(t * rows + part.start + row) * len..][..len];
                for (row, (states, sums)) in states.chunks_exact_mut(wide).zip(sums.chunks_exact_mut(pitch)).enumerate() {
                    if let Some(dy) = behind.sequence.filter(|_| counts(row) || !behind.zero_masked) {
                        add(exec.isa, &mut states[..units], &dy.data()[dy.offset(&[entry(row), t, 0])..][..units]);
                    }
                    if counts(row) {
                        gates.back(record(t + 1, row), record(t, row), states, sums, &mut dy);
                    } else {
                        sums.fill(0.0);
                    }
                }
                if self.reset_before() {
                    let gradient = matrix(sums, 2 * units, n, units, pitch);
                    candidate.forward(exec, &gradient, &candidate_rows, None, &[], &mut ViewMut::dense(&mut through, &[n, units]));
                    for row in (0..n).filter(|&row| counts(row)) {
                        let (states, sums) = (&mut states[row * wide..][..units], &mut sums[row * pitch..][..pitch]);
                        gates.reset_back(record(t + 1, row), record(t, row), &through[row * units..][..units], states, sums, &mut dy);
                    }
                }
                let gradient = matrix(sums, product_at, n, own, pitch);
                back.forward(exec, &gradient, &back_rows, None, &[], &mut ViewMut::dense(&mut through, &[n, units]));
                for (states, through) in states.chunks_exact_mut(wide).zip(through.chunks_exact(units)) {
                    add(exec.isa, &mut states[..units], through);
                }
            }
        });
        states
    }

    /// The recurrent kernel's gradient, a product over all `pairs` of a step and an entry.
    fn recurrent_kernel_gradient(&self, exec: Exec, tape: &[f32], slopes: &[f32], pairs: usize, target: &mut [f32]) {
        let (layout, units, width) = (Layout::new(self), self.units, self.width());
        let first = tape.len() - pairs * layout.len();
        let sums = |from: usize, n: usize| matrix(slopes, self.product_at() + from, pairs, n, self.pitch());
        let before = matrix(tape, layout.state(0), pairs, units, layout.len());
        MatMul { k: units, n: width }.kernel_gradient(exec, &before, &sums(0, width), target);
        if self.reset_before() {
            let mut part = vec![0.0; units * units];
            let inner = matrix(&tape[first..], layout.state(1), pairs, units, layout.len());
            // The candidate's own gradient is the input's, which the reset does not change.
            let candidate = matrix(slopes, 2 * units, pairs, units, self.pitch());
            MatMul { k: units, n: units }.kernel_gradient(exec, &inner, &candidate, &mut part);
            for (target, part) in target.chunks_exact_mut(width).zip(part.chunks_exact(units)) {
                target[2 * units..].copy_from_slice(part);
            }
        }
    }
}
