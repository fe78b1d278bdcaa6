//! One entry's step of a cell, forward and back.

use super::tape::Layout;
use crate::Isa;
use crate::derivative::{output_slope_row, slope_from_output, slope_row};
use crate::recurrent::{Cell, Function};

/// A cell and its functions.
#[derive(Clone, Copy)]
pub(super) struct Gates {
    pub(super) isa: Isa,
    pub(super) cell: Cell,
    pub(super) activation: Function,
    pub(super) gate: Function,
    pub(super) layout: Layout,
}

/// `to = a * b`.
fn multiply(to: &mut [f32], a: &[f32], b: &[f32]) {
    to.iter_mut().zip(a).zip(b).for_each(|((to, a), b)| *to = a * b);
}

fn add(to: &mut [f32], x: &[f32]) {
    to.iter_mut().zip(x).for_each(|(to, x)| *to += x);
}

/// The parts of a record.
struct Record<'a> {
    /// What the gates' functions are applied to, and what they give.
    sums: &'a [f32],
    values: &'a [f32],
    /// As [`Layout::state`] counts them.
    states: [&'a [f32]; 4],
}

impl Gates {
    fn read<'a>(&self, record: &'a [f32]) -> Record<'a> {
        let Layout { units, width } = self.layout;
        let states = [0, 1, 2, 3].map(|index| &record[self.layout.state(index)..][..units]);
        Record { sums: &record[..width], values: &record[width..2 * width], states }
    }

    /// The gates' sums, values, and states of a record that is being written.
    fn write<'a>(&self, record: &'a mut [f32]) -> (&'a mut [f32], &'a mut [f32], [&'a mut [f32]; 4]) {
        let Layout { units, width } = self.layout;
        let (sums, rest) = record.split_at_mut(width);
        let (values, rest) = rest.split_at_mut(width);
        let (h, rest) = rest.split_at_mut(units);
        let (c, rest) = rest.split_at_mut(units);
        let (shown, inner) = rest.split_at_mut(units);
        (sums, values, [h, c, shown, inner])
    }

    fn apply(&self, function: Function, values: &mut [f32], sums: &[f32]) {
        values.copy_from_slice(sums);
        if let Some(function) = function {
            function.apply(self.isa, values);
        }
    }

    /// `to` is `dy` times the slope of a function that has made `value` of `at`.
    fn slope(&self, function: Function, to: &mut [f32], at: &[f32], value: &[f32], dy: &[f32]) {
        match function {
            None => to.copy_from_slice(dy),
            Some(function) if slope_from_output(function) => output_slope_row(self.isa, function, to, value, dy),
            Some(function) => slope_row(self.isa, function, to, at, dy),
        }
    }

    /// Begins a step: the gates that need nothing but the state's product `sums`.
    pub(super) fn open(&self, x: &[f32], sums: &[f32], before: &[f32], record: &mut [f32]) {
        let units = self.layout.units;
        let before = self.read(before).states[0];
        let (gates, values, [.., inner]) = self.write(record);
        gates.copy_from_slice(x);
        let Cell::Gru { reset_after, .. } = self.cell else { return add(gates, sums) };
        add(&mut gates[..2 * units], &sums[..2 * units]);
        self.apply(self.gate, &mut values[..2 * units], &gates[..2 * units]);
        if reset_after {
            inner.copy_from_slice(&sums[2 * units..]);
        } else {
            multiply(inner, &values[units..2 * units], before);
        }
    }

    /// Ends a step; `reset` is the product with the reset state where that stands apart. A step that does not count leaves
    /// the states as they are.
    pub(super) fn close(&self, reset: &[f32], before: &[f32], record: &mut [f32], counts: bool) {
        let units = self.layout.units;
        let [old_h, old_c, ..] = self.read(before).states;
        let (gates, values, [h, c, shown, inner]) = self.write(record);
        match self.cell {
            Cell::Simple { .. } => {
                self.apply(self.activation, values, gates);
                h.copy_from_slice(values);
            }
            Cell::Lstm { .. } => {
                self.apply(self.gate, &mut values[..2 * units], &gates[..2 * units]);
                self.apply(self.activation, &mut values[2 * units..3 * units], &gates[2 * units..3 * units]);
                self.apply(self.gate, &mut values[3 * units..], &gates[3 * units..]);
                for i in 0..units {
                    c[i] = values[units + i] * old_c[i] + values[i] * values[2 * units + i];
                }
                self.apply(self.activation, shown, c);
                multiply(h, &values[3 * units..], shown);
            }
            Cell::Gru { .. } => {
                let sums = &mut gates[2 * units..];
                for (i, sum) in sums.iter_mut().enumerate() {
                    *sum += if reset.is_empty() { values[units + i] * inner[i] } else { reset[i] };
                }
                self.apply(self.activation, &mut values[2 * units..], sums);
                for i in 0..units {
                    h[i] = values[i] * old_h[i] + (1.0 - values[i]) * values[2 * units + i];
                }
            }
        }
        if !counts {
            h.copy_from_slice(old_h);
            c.copy_from_slice(old_c);
        }
    }

    /// From the gradients of the states behind a step to those of its sums, the input's and the product's side by side, and
    /// to the part of those of the states before it that does not go through products.
    pub(super) fn back(&self, record: &[f32], before: &[f32], states: &mut [f32], sums: &mut [f32]) {
        let Layout { units, width } = self.layout;
        let (record, before) = (self.read(record), self.read(before).states);
        let (x, product) = sums.split_at_mut(width);
        let part = |index: usize| index * units..(index + 1) * units;
        let value = |index: usize| &record.values[part(index)];
        match self.cell {
            Cell::Simple { .. } => {
                self.slope(self.activation, x, record.sums, record.values, states);
                states.fill(0.0);
                product.copy_from_slice(x);
            }
            Cell::Lstm { .. } => {
                let (dh, dc) = states.split_at_mut(units);
                multiply(&mut x[part(0)], dh, value(3));
                self.slope(self.activation, &mut product[part(0)], record.states[1], record.states[2], &x[part(0)]);
                add(dc, &product[part(0)]);
                multiply(&mut product[part(0)], dc, value(2));
                multiply(&mut product[part(1)], dc, before[1]);
                multiply(&mut product[part(2)], dc, value(0));
                multiply(&mut product[part(3)], dh, record.states[2]);
                for (function, range) in [(self.gate, 0..2 * units), (self.activation, part(2)), (self.gate, part(3))] {
                    let (at, value, dy) = (&record.sums[range.clone()], &record.values[range.clone()], &product[range.clone()]);
                    self.slope(function, &mut x[range], at, value, dy);
                }
                dc.iter_mut().zip(value(1)).for_each(|(dc, f)| *dc *= f);
                dh.fill(0.0);
                product.copy_from_slice(x);
            }
            Cell::Gru { reset_after, .. } => {
                let (keep, new) = (value(0), value(2));
                for i in 0..units {
                    product[i] = states[i] * (before[0][i] - new[i]);
                    product[2 * units + i] = states[i] * (1.0 - keep[i]);
                    states[i] *= keep[i];
                }
                for (function, range) in [(self.gate, part(0)), (self.activation, part(2))] {
                    let (at, value, dy) = (&record.sums[range.clone()], &record.values[range.clone()], &product[range.clone()]);
                    self.slope(function, &mut x[range], at, value, dy);
                }
                if reset_after {
                    multiply(&mut product[part(1)], &x[part(2)], record.states[3]);
                    self.slope(self.gate, &mut x[part(1)], &record.sums[part(1)], value(1), &product[part(1)]);
                }
                product.copy_from_slice(x);
                if reset_after {
                    multiply(&mut product[part(2)], &x[part(2)], value(1));
                }
            }
        }
    }

    /// The reset gate's part where it comes before the candidate's product; `reset` is the gradient of the reset state.
    pub(super) fn reset_back(&self, record: &[f32], before: &[f32], reset: &[f32], states: &mut [f32], sums: &mut [f32]) {
        let Layout { units, width } = self.layout;
        let (record, before) = (self.read(record), self.read(before).states[0]);
        let (x, product) = sums.split_at_mut(width);
        let own = units..2 * units;
        multiply(&mut product[own.clone()], reset, before);
        self.slope(self.gate, &mut x[own.clone()], &record.sums[own.clone()], &record.values[own.clone()], &product[own.clone()]);
        product[own.clone()].copy_from_slice(&x[own.clone()]);
        for ((sum, reset), r) in states.iter_mut().zip(reset).zip(&record.values[own]) {
            *sum += reset * r;
        }
    }
}
