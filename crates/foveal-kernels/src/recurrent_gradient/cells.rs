//! One entry's step of a cell, forward and back.

use super::tape::{Layout, Record};
use crate::Isa;
use crate::derivative::{output_slope_row, slope_from_output, slope_row};
use crate::multiversion::multiversion;
use crate::recurrent::{Cell, Function};

/// A cell and its functions.
#[derive(Clone, Copy)]
pub(super) struct Gates {
    pub(super) isa: Isa,
    pub(super) cell: Cell,
    pub(super) layout: Layout,
}

multiversion! {
    /// `to = a * b`.
    fn multiply<A>(to: &mut [f32], a: &[f32], b: &[f32]) {
        let (a, b) = (&a[..to.len()], &b[..to.len()]);
        for i in 0..to.len() {
            to[i] = a[i] * b[i];
        }
    }
}

multiversion! {
    /// `to = a * b + c * d`.
    fn sum_of_products<A>(to: &mut [f32], a: &[f32], b: &[f32], c: &[f32], d: &[f32]) {
        let (a, b, c, d) = (&a[..to.len()], &b[..to.len()], &c[..to.len()], &d[..to.len()]);
        for i in 0..to.len() {
            to[i] = a[i] * b[i] + c[i] * d[i];
        }
    }
}

multiversion! {
    /// `to += x`.
    pub(super) fn add<A>(to: &mut [f32], x: &[f32]) {
        let x = &x[..to.len()];
        for i in 0..to.len() {
            to[i] += x[i];
        }
    }
}

multiversion! {
    /// `to = a + b`.
    fn sum<A>(to: &mut [f32], a: &[f32], b: &[f32]) {
        let (a, b) = (&a[..to.len()], &b[..to.len()]);
        for i in 0..to.len() {
            to[i] = a[i] + b[i];
        }
    }
}

impl Gates {
    /// Applies a function to the sums in `values`, at place `part` of the gates.
    fn apply(&self, function: Function, record: &mut Record<&mut [f32]>, part: std::ops::Range<usize>) {
        let values = &mut record.values[part.clone()];
        if let Some(sums) = record.sums.get_mut(part) {
            sums.copy_from_slice(values);
        }
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

    /// [`Gates::slope`] at place `part` of the gates.
    fn gate_slope(&self, function: Function, to: &mut [f32], record: &Record<&[f32]>, part: std::ops::Range<usize>, dy: &[f32]) {
        let at = record.sums.get(part.clone()).unwrap_or_default();
        self.slope(function, to, at, &record.values[part], dy);
    }

    /// Begins a step: the gates that need nothing but the state's product `sums`.
    pub(super) fn open(&self, x: &[f32], sums: &[f32], before: &[f32], record: &mut [f32]) {
        let units = self.layout.units;
        let (isa, h) = (self.isa, self.layout.read(before).states[0]);
        let mut record = self.layout.write(record);
        let Cell::Gru { reset_after, gate, .. } = self.cell else { return sum(isa, record.values, x, sums) };
        sum(isa, &mut record.values[..2 * units], x, sums);
        record.values[2 * units..].copy_from_slice(&x[2 * units..]);
        self.apply(gate, &mut record, 0..2 * units);
        if reset_after {
            record.states[1].copy_from_slice(&sums[2 * units..]);
        } else {
            multiply(isa, record.states[1], &record.values[units..2 * units], h);
        }
    }

    /// Ends a step; `reset` is the product with the reset state where that stands apart. A step that does not count leaves
    /// the states as they are.
    pub(super) fn close(&self, reset: &[f32], before: &[f32], record: &mut [f32], counts: bool) {
        let (isa, units) = (self.isa, self.layout.units);
        let [old_h, old_c, _] = self.layout.read(before).states;
        let mut record = self.layout.write(record);
        let part = |index: usize| index * units..(index + 1) * units;
        match self.cell {
            Cell::Simple { activation } => {
                self.apply(activation, &mut record, part(0));
                record.states[0].copy_from_slice(record.values);
            }
            Cell::Lstm { activation, gate } => {
                for (function, part) in [(gate, 0..2 * units), (activation, part(2)), (gate, part(3))] {
                    self.apply(function, &mut record, part);
                }
                let ([h, c, shown], values) = (record.states, record.values);
                sum_of_products(isa, c, &values[part(1)], old_c, &values[part(0)], &values[part(2)]);
                shown.copy_from_slice(c);
                if let Some(function) = activation {
                    function.apply(isa, shown);
                }
                multiply(isa, h, &values[part(3)], shown);
                if !counts {
                    c.copy_from_slice(old_c);
                    h.copy_from_slice(old_h);
                }
                return;
            }
            Cell::Gru { activation, .. } => {
                let (gates, sums) = record.values.split_at_mut(2 * units);
                for (i, sum) in sums.iter_mut().enumerate() {
                    *sum += if reset.is_empty() { gates[units + i] * record.states[1][i] } else { reset[i] };
                }
                self.apply(activation, &mut record, part(2));
                let values = &*record.values;
                for (i, h) in record.states[0].iter_mut().enumerate() {
                    *h = values[i] * old_h[i] + (1.0 - values[i]) * values[2 * units + i];
                }
            }
        }
        if !counts {
            record.states[0].copy_from_slice(old_h);
        }
    }

    /// From the gradients of the states behind a step to those of its sums, of a GRU the input's and the product's side by
    /// side, and to the part of those of the states before it that does not go through products. `dy` is for use along the way.
    pub(super) fn back(&self, record: &[f32], before: &[f32], states: &mut [f32], sums: &mut [f32], dy: &mut [f32]) {
        let (isa, units) = (self.isa, self.layout.units);
        let (record, before) = (self.layout.read(record), self.layout.read(before).states);
        let part = |index: usize| index * units..(index + 1) * units;
        let value = |index: usize| &record.values[part(index)];
        match self.cell {
            Cell::Simple { activation } => {
                self.gate_slope(activation, sums, &record, part(0), states);
                states.fill(0.0);
            }
            Cell::Lstm { activation, gate } => {
                let (dh, dc) = states.split_at_mut(units);
                let [_, c, shown] = record.states;
                multiply(isa, &mut dy[part(0)], dh, value(3));
                self.slope(activation, &mut sums[part(0)], c, shown, &dy[part(0)]);
                add(isa, dc, &sums[part(0)]);
                multiply(isa, &mut dy[part(0)], dc, value(2));
                multiply(isa, &mut dy[part(1)], dc, before[1]);
                multiply(isa, &mut dy[part(2)], dc, value(0));
                multiply(isa, &mut dy[part(3)], dh, shown);
                for (function, part) in [(gate, 0..2 * units), (activation, part(2)), (gate, part(3))] {
                    self.gate_slope(function, &mut sums[part.clone()], &record, part.clone(), &dy[part]);
                }
                multiply(isa, &mut dy[part(0)], dc, value(1));
                dc.copy_from_slice(&dy[part(0)]);
                dh.fill(0.0);
            }
            Cell::Gru { activation, gate, reset_after } => {
                let (x, product) = sums.split_at_mut(self.layout.width);
                let (keep, new) = (value(0), value(2));
                for i in 0..units {
                    dy[i] = states[i] * (before[0][i] - new[i]);
                    dy[2 * units + i] = states[i] * (1.0 - keep[i]);
                    states[i] *= keep[i];
                }
                for (function, part) in [(gate, part(0)), (activation, part(2))] {
                    self.gate_slope(function, &mut x[part.clone()], &record, part.clone(), &dy[part]);
                }
                if reset_after {
                    multiply(isa, &mut dy[part(1)], &x[part(2)], record.states[1]);
                    self.gate_slope(gate, &mut x[part(1)], &record, part(1), &dy[part(1)]);
                }
                product.copy_from_slice(x);
                if reset_after {
                    multiply(isa, &mut product[part(2)], &x[part(2)], value(1));
                }
            }
        }
    }

    /// The reset gate's part where it comes before the candidate's product; `reset` is the gradient of the reset state.
    pub(super) fn reset_back(&self, record: &[f32], before: &[f32], reset: &[f32], states: &mut [f32], sums: &mut [f32], dy: &mut [f32]) {
        let Cell::Gru { gate, .. } = self.cell else { return };
        let units = self.layout.units;
        let (record, before) = (self.layout.read(record), self.layout.read(before).states[0]);
        let (x, product) = sums.split_at_mut(self.layout.width);
        let own = units..2 * units;
        multiply(self.isa, &mut dy[..units], reset, before);
        self.gate_slope(gate, &mut x[own.clone()], &record, own.clone(), &dy[..units]);
        product[own.clone()].copy_from_slice(&x[own.clone()]);
        for ((sum, reset), r) in states.iter_mut().zip(reset).zip(&record.values[own]) {
            *sum += reset * r;
        }
    }
}
