//! Recurrent cells along a sequence: LSTM, GRU and the simple one.
//!
//! Their input comes multiplied with the input kernel already, since that is a matrix product like any other. What is
//! left goes step by step: the state times the recurrent kernel, the gates, the next state. Entries of a batch share
//! the matrix products and nothing else.

use crate::matmul::MatMul;
use crate::{Exec, Isa, PackedWeights, Span, Unary, View, ViewMut, blocks};

/// A function of each element; none is the identity.
pub type Function = Option<Unary>;

/// What a step computes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// `h' = activation(x + h U)`.
    Simple {
        /// Of the state.
        activation: Function,
    },
    /// Gates `i, f, c, o`; `c' = f c + i activation(c gate)`, `h' = o activation(c')`.
    Lstm {
        /// Of the candidate and the result.
        activation: Function,
        /// Of the gates.
        gate: Function,
    },
    /// Gates `z, r, h`; `h' = z h + (1 - z) activation(x + candidate)`, where the candidate is `r (h U)`, or `(r h) U` if
    /// the reset comes before the product.
    Gru {
        /// Of the candidate.
        activation: Function,
        /// Of the gates.
        gate: Function,
        /// Whether `r` is multiplied behind the product.
        reset_after: bool,
    },
}

/// A cell with `units` values in each of its states.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recurrent {
    /// What a step computes.
    pub cell: Cell,
    /// Length of the state.
    pub units: usize,
}

/// The recurrent kernel in the order that the instruction set wants.
#[derive(Debug)]
pub struct Packed {
    pub(crate) gates: PackedWeights,
    /// The candidate's part where the reset comes before the product.
    pub(crate) candidate: Option<PackedWeights>,
}

/// What a run reads.
#[derive(Debug)]
pub struct Sources<'a> {
    /// `(batch, time, gates)`: the input times the input kernel, with its bias.
    pub x: &'a View<'a>,
    /// The recurrent kernel.
    pub kernel: &'a Packed,
    /// Added to the state's product.
    pub bias: Option<&'a [f32]>,
    /// `(batch, units)` for each state; zeros if there are none.
    pub initial: &'a [View<'a>],
    /// `(batch, time)`: 0 where a step leaves the state as it is.
    pub mask: Option<&'a View<'a>>,
    /// Whether the output of such steps is 0 rather than the state.
    pub zero_masked: bool,
}

impl Cell {
    /// Values per unit of the input.
    pub fn gates(self) -> usize {
        match self {
            Cell::Simple { .. } => 1,
            Cell::Lstm { .. } => 4,
            Cell::Gru { .. } => 3,
        }
    }

    /// Number of states, of which the first is the output.
    pub fn states(self) -> usize {
        if matches!(self, Cell::Lstm { .. }) { 2 } else { 1 }
    }

    /// Those of the state, and of the gates.
    pub(crate) fn functions(self) -> (Function, Function) {
        match self {
            Cell::Simple { activation } => (activation, None),
            Cell::Lstm { activation, gate } | Cell::Gru { activation, gate, .. } => (activation, gate),
        }
    }

    fn resets_before(self) -> bool {
        matches!(self, Cell::Gru { reset_after: false, .. })
    }
}

fn apply(isa: Isa, function: Function, row: &mut [f32]) {
    if let Some(function) = function {
        function.apply(isa, row);
    }
}

fn add(row: &mut [f32], x: &[f32]) {
    row.iter_mut().zip(x).for_each(|(y, x)| *y += x);
}

/// Buffers of a run over a part of the batch.
struct Buffers {
    rows: usize,
    /// Products with the state, then the next states.
    z: Vec<f32>,
    /// One after another.
    states: Vec<Vec<f32>>,
    /// The state times the reset gate.
    reset: Vec<f32>,
}

impl Recurrent {
    /// Values per step of the input.
    pub fn width(&self) -> usize {
        self.cell.gates() * self.units
    }

    pub(crate) fn product(&self) -> MatMul {
        let n = if self.cell.resets_before() { 2 * self.units } else { self.width() };
        MatMul { k: self.units, n }
    }

    pub(crate) fn candidate(&self) -> MatMul {
        MatMul { k: self.units, n: self.units }
    }

    /// Packs Keras' recurrent kernel `(units, gates * units)`.
    ///
    /// # Panics
    /// If its length does not fit.
    pub fn pack(&self, isa: Isa, kernel: &[f32]) -> Packed {
        assert_eq!(kernel.len(), self.units * self.width(), "recurrent: length of the kernel");
        let columns = |from: usize, to: usize| -> Vec<f32> {
            kernel.chunks_exact(self.width().max(1)).flat_map(|row| row[from..to].iter().copied()).collect()
        };
        let split = self.product().n;
        let candidate = self.cell.resets_before().then(|| self.candidate().pack(isa, &columns(split, self.width())));
        Packed { gates: self.product().pack(isa, &columns(0, split)), candidate }
    }

    /// Runs `steps` steps for the entries `batch`; writes the output of each step that `sequence` covers, and the states
    /// behind the last step.
    ///
    /// # Panics
    /// If a source does not cover these entries and steps, or a destination others.
    pub fn forward(
        &self,
        exec: Exec,
        from: &Sources<'_>,
        batch: Span,
        steps: usize,
        mut sequence: Option<&mut ViewMut<'_>>,
        states: &mut [Option<&mut ViewMut<'_>>],
    ) {
        if batch.is_empty() || self.units == 0 {
            return;
        }
        let mut buffers = self.buffers(from, batch);
        for t in 0..steps {
            self.step(exec, from, batch, t, &mut buffers);
            for row in 0..buffers.rows {
                let entry = batch.start + row;
                let counts = from.mask.is_none_or(|mask| mask.at(&[entry, t]) != 0.0);
                let next = &buffers.z[row * self.width()..];
                for (state, next) in buffers.states.iter_mut().zip(next.chunks_exact(self.units)).filter(|_| counts) {
                    state[row * self.units..][..self.units].copy_from_slice(next);
                }
                if let Some(out) = sequence.as_mut().filter(|out| out.region()[1].range().contains(&t)) {
                    let output = (counts || !from.zero_masked).then(|| &buffers.states[0][row * self.units..][..self.units]);
                    write(out, &[entry, t], output);
                }
            }
        }
        for (state, out) in buffers.states.iter().zip(states) {
            for row in 0..buffers.rows {
                if let Some(out) = out.as_mut() {
                    write(out, &[batch.start + row], Some(&state[row * self.units..][..self.units]));
                }
            }
        }
    }

    /// Bytes of the buffers of a run over `rows` entries.
    pub fn scratch_bytes(&self, rows: usize) -> usize {
        let reset = if self.cell.resets_before() { self.units } else { 0 };
        rows * (self.width() + self.cell.states() * self.units + reset) * size_of::<f32>()
    }

    fn buffers(&self, from: &Sources<'_>, batch: Span) -> Buffers {
        let (rows, units) = (batch.len(), self.units);
        let state = |index: usize| match from.initial.get(index) {
            None => vec![0.0; rows * units],
            Some(initial) => batch.range().flat_map(|entry| initial.data()[initial.offset(&[entry, 0])..][..units].to_vec()).collect(),
        };
        Buffers {
            rows,
            z: vec![0.0; rows * self.width()],
            states: (0..self.cell.states()).map(state).collect(),
            reset: vec![0.0; if self.cell.resets_before() { rows * units } else { 0 }],
        }
    }

    /// Leaves the states behind step `t` in front of each row of `z`.
    fn step(&self, exec: Exec, from: &Sources<'_>, batch: Span, t: usize, buffers: &mut Buffers) {
        let (units, width, rows) = (self.units, self.width(), buffers.rows);
        let Buffers { z, states, reset, .. } = buffers;
        let x = |row: usize| &from.x.data()[from.x.offset(&[batch.start + row, t, 0])..][..width];
        let whole = [rows, width];
        {
            let mut z = ViewMut::dense(z, &whole);
            let gates = [Span::full(rows), Span::full(self.product().n)].into_iter().collect();
            let h = View::dense(&states[0], &[rows, units]);
            self.product().forward(exec, &h, &from.kernel.gates, from.bias, &[], &mut z.narrow(&gates));
        }
        if let Some(kernel) = &from.kernel.candidate {
            for row in 0..rows {
                let (r, h) = (&mut reset[row * units..][..units], &states[0][row * units..][..units]);
                r.copy_from_slice(&z[row * width + units..][..units]);
                add(r, &x(row)[units..2 * units]);
                apply(exec.isa, self.cell.functions().1, r);
                r.iter_mut().zip(h).for_each(|(r, h)| *r *= h);
            }
            let source = View::dense(reset, &[rows, units]);
            let mut candidate = vec![0.0; rows * units];
            self.candidate().forward(exec, &source, kernel, None, &[], &mut ViewMut::dense(&mut candidate, &[rows, units]));
            for (row, candidate) in candidate.chunks_exact(units).enumerate() {
                z[row * width + 2 * units..][..units].copy_from_slice(candidate);
            }
        }
        let cost = rows * width * 2;
        blocks::for_each_block(exec, &mut ViewMut::dense(z, &whole), 1, cost, |at, z| {
            let row = at[0];
            let state = |index: usize| &states[index][row * units..][..units];
            match self.cell {
                Cell::Simple { activation } => {
                    add(z, x(row));
                    apply(exec.isa, activation, z);
                }
                Cell::Lstm { activation, gate } => lstm(exec.isa, activation, gate, z, x(row), state(1)),
                Cell::Gru { activation, gate, reset_after } => gru(exec.isa, activation, gate, reset_after, z, x(row), state(0)),
            }
        });
    }
}

/// Copies a row, or zeros, to where its coordinates are within a destination.
fn write(out: &mut ViewMut<'_>, at: &[usize], row: Option<&[f32]>) {
    let (region, last) = (out.region().clone(), at.len());
    if !at.iter().zip(&region.0).all(|(i, span)| span.range().contains(i)) {
        return;
    }
    let from: usize = at.iter().zip(&region.0).zip(out.strides()).map(|((i, span), stride)| (i - span.start) * stride).sum();
    let (step, columns) = (out.strides()[last], region[last]);
    for (i, column) in columns.range().enumerate() {
        out.data()[from + i * step] = row.map_or(0.0, |row| row[column]);
    }
}

/// From gates' products to the next `h` and `c`, in front of `z`.
fn lstm(isa: Isa, activation: Function, gate: Function, z: &mut [f32], x: &[f32], c: &[f32]) {
    let units = c.len();
    add(z, x);
    apply(isa, gate, &mut z[..2 * units]);
    apply(isa, activation, &mut z[2 * units..3 * units]);
    apply(isa, gate, &mut z[3 * units..]);
    for i in 0..units {
        z[units + i] = z[units + i] * c[i] + z[i] * z[2 * units + i];
    }
    z.copy_within(units..2 * units, 0);
    apply(isa, activation, &mut z[..units]);
    for i in 0..units {
        z[i] *= z[3 * units + i];
    }
}

/// From gates' products to the next `h`, in front of `z`.
fn gru(isa: Isa, activation: Function, gate: Function, reset_after: bool, z: &mut [f32], x: &[f32], h: &[f32]) {
    let units = h.len();
    add(&mut z[..2 * units], &x[..2 * units]);
    apply(isa, gate, &mut z[..2 * units]);
    for i in 0..units {
        let candidate = z[2 * units + i];
        z[2 * units + i] = x[2 * units + i] + if reset_after { z[units + i] * candidate } else { candidate };
    }
    apply(isa, activation, &mut z[2 * units..]);
    for i in 0..units {
        z[i] = z[i] * h[i] + (1.0 - z[i]) * z[2 * units + i];
    }
}
