//! What a forward pass leaves behind.

use super::matrix;
use crate::recurrent::{Recurrent, Sources};
use crate::{Exec, Span, View, ViewMut, blocks};

/// Where a record holds what, for a number of units and their gates' width.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub(super) units: usize,
    pub(super) width: usize,
}

impl Layout {
    /// Two vectors for the gates: what their functions are applied to, and what these give.
    pub(super) fn gates(self) -> usize {
        2 * self.width
    }

    /// Then the states behind the step, `index` 0 and 1, the function of an LSTM's cell state, 2, and the candidate's product
    /// with the state or, where the reset comes before it, the reset state, 3.
    pub(super) fn state(self, index: usize) -> usize {
        self.gates() + index * self.units
    }

    fn len(self) -> usize {
        self.state(4)
    }
}

/// Records of all entries, step after step; those of the initial states first.
pub(super) struct Tape {
    pub(super) rows: usize,
    pub(super) steps: usize,
    layout: Layout,
    records: Vec<f32>,
}

impl Tape {
    pub(super) fn new(recurrent: &Recurrent, from: &Sources<'_>, batch: Span, steps: usize) -> Self {
        let layout = Layout { units: recurrent.units, width: recurrent.width() };
        let mut tape = Self { rows: batch.len(), steps, layout, records: vec![0.0; (steps + 1) * batch.len() * layout.len()] };
        for (row, entry) in batch.range().enumerate() {
            for (index, initial) in from.initial.iter().enumerate().take(recurrent.cell.states()) {
                let state = &initial.data()[initial.offset(&[entry, 0])..][..layout.units];
                tape.records[row * layout.len() + layout.state(index)..][..layout.units].copy_from_slice(state);
            }
        }
        tape
    }

    fn step_len(&self) -> usize {
        self.rows * self.layout.len()
    }

    /// Calls `f(row, before, record)` with the records of step `t` and of the step before it.
    pub(super) fn for_each_row(&mut self, exec: Exec, t: usize, cost: usize, f: impl Fn(usize, &[f32], &mut [f32]) + Sync) {
        let (len, step) = (self.layout.len(), self.step_len());
        let (before, own) = self.records[t * step..(t + 2) * step].split_at_mut(step);
        blocks::for_each_block(exec, &mut ViewMut::dense(own, &[self.rows, len]), 1, cost, |at, record| {
            f(at[0], &before[at[0] * len..][..len], record);
        });
    }

    /// An entry's record of step `t`.
    pub(super) fn record(&self, t: usize, row: usize) -> &[f32] {
        self.before(t + 1, row)
    }

    /// Its record of the step before.
    pub(super) fn before(&self, t: usize, row: usize) -> &[f32] {
        &self.records[t * self.step_len() + row * self.layout.len()..][..self.layout.len()]
    }

    /// The outputs before step `t`.
    pub(super) fn outputs(&self, t: usize) -> View<'_> {
        self.part(t, 0, self.rows)
    }

    /// The reset states of step `t`.
    pub(super) fn inner(&self, t: usize) -> View<'_> {
        self.part(t + 1, 3, self.rows)
    }

    /// The outputs before every step.
    pub(super) fn all_outputs(&self) -> View<'_> {
        self.part(0, 0, self.steps * self.rows)
    }

    /// The reset states of every step.
    pub(super) fn all_inner(&self) -> View<'_> {
        self.part(1, 3, self.steps * self.rows)
    }

    fn part(&self, step: usize, state: usize, rows: usize) -> View<'_> {
        matrix(&self.records, step * self.step_len() + self.layout.state(state), rows, self.layout.units, self.layout.len())
    }
}
