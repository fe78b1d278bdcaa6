//! Gradients of recurrent cells, back through time.
//!
//! The forward pass runs again and keeps what the gates have seen; then the steps are walked from the last to the first.
//! The recurrent kernel's gradient is one product over all steps and entries in the end. As the input comes multiplied
//! with the input kernel, so does its gradient leave: what lies before it is a dense layer like any other.

mod cells;
mod tape;

use crate::matmul::MatMul;
use crate::recurrent::{Cell, Function, Recurrent, Sources};
use crate::{Exec, Isa, PackedWeights, Reduce, Region, Span, View, ViewMut, blocks, copy, reduce};
use cells::Gates;
use tape::{Layout, Tape};

/// The gradients that come from behind.
#[derive(Clone, Copy, Debug)]
pub struct Upstream<'a> {
    /// Of the outputs of all steps, `(batch, time, units)`.
    pub sequence: Option<&'a View<'a>>,
    /// Of the states behind the last step, `(batch, units)` each.
    pub states: &'a [Option<&'a View<'a>>],
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

/// Gradients on the way back: matrices with a row per entry.
struct Slopes {
    /// Of the input and of the state's product, side by side, step after step.
    sums: Vec<f32>,
    /// Of the states, side by side.
    states: Vec<f32>,
}

/// A matrix and its packed elements.
type Product = (MatMul, PackedWeights);

/// The columns `from..to` of a matrix of so many columns.
fn columns(matrix: &[f32], width: usize, from: usize, to: usize) -> Vec<f32> {
    matrix.chunks_exact(width.max(1)).flat_map(|row| row[from..to].iter().copied()).collect()
}

fn packed(isa: Isa, k: usize, n: usize, matrix: &[f32]) -> Product {
    let product = MatMul { k, n };
    (product, product.pack(isa, matrix))
}

/// A product with the transpose of a matrix `(n, k)`.
fn transposed(isa: Isa, n: usize, k: usize, matrix: &[f32]) -> Product {
    let turned: Vec<f32> = (0..k).flat_map(|row| (0..n).map(move |column| matrix[column * k + row])).collect();
    packed(isa, k, n, &turned)
}

/// The rows of a matrix whose rows begin `pitch` elements apart, from column `from` on.
fn matrix(data: &[f32], from: usize, rows: usize, width: usize, pitch: usize) -> View<'_> {
    View::new(&data[from..], Region::full(&[rows, width]), [pitch, 1].into_iter().collect(), [rows, width].into_iter().collect())
}

fn multiply(exec: Exec, (product, weights): &Product, a: &View, bias: Option<&[f32]>) -> Vec<f32> {
    let shape = [a.region()[0].len(), product.n];
    let mut out = vec![0.0; shape[0] * shape[1]];
    product.forward(exec, a, weights, bias, &[], &mut ViewMut::dense(&mut out, &shape));
    out
}

impl Recurrent {
    /// The gradients of `steps` steps over the entries `batch` that `from` covers. `kernel` is Keras' recurrent kernel `(units,
    /// gates * units)`, from which `from.kernel` is packed.
    ///
    /// Sums over steps and entries run in one order, whatever the number of threads.
    ///
    /// # Panics
    /// If a length does not fit, or a view does not cover these entries and steps.
    #[allow(clippy::too_many_arguments, reason = "what the forward pass takes, and where gradients come from and go to")]
    pub fn gradient(
        &self,
        exec: Exec,
        from: &Sources<'_>,
        kernel: &[f32],
        batch: Span,
        steps: usize,
        behind: Upstream<'_>,
        to: Targets<'_, '_>,
    ) {
        assert_eq!(kernel.len(), self.units * self.width(), "recurrent: length of the kernel");
        let tape = self.record(exec, from, kernel, batch, steps);
        let slopes = self.walk_back(exec, from, kernel, batch, &tape, behind);
        let (rows, width, units) = (batch.len(), self.width(), self.units);
        if let Some(x) = to.x {
            let region: Region = [batch, Span::full(steps), Span::full(width)].into_iter().collect();
            let strides = [2 * width, 2 * rows * width, 1].into_iter().collect();
            copy(exec, &View::new(&slopes.sums, region, strides, x.whole().into()), x);
        }
        for (index, target) in to.initial.into_iter().enumerate().take(self.cell.states()) {
            if let Some(target) = target {
                let region: Region = [batch, Span::full(units)].into_iter().collect();
                let strides = [self.cell.states() * units, 1].into_iter().collect();
                copy(exec, &View::new(&slopes.states[index * units..], region, strides, target.whole().into()), target);
            }
        }
        if let Some(target) = to.kernel {
            self.recurrent_kernel_gradient(exec, &tape, &slopes, target);
        }
        if let Some(target) = to.bias {
            let n = target.len();
            let sums = matrix(&slopes.sums, width, steps * rows, n, 2 * width);
            reduce(exec, Reduce::Sum, &sums, &[0], &mut ViewMut::dense(target, &[1, n]));
        }
    }

    /// Columns of the recurrent kernel that are multiplied with the state itself.
    fn own_columns(&self) -> usize {
        if self.reset_before() { 2 * self.units } else { self.width() }
    }

    fn reset_before(&self) -> bool {
        matches!(self.cell, Cell::Gru { reset_after: false, .. })
    }

    fn gates_of(&self, isa: Isa) -> Gates {
        let (activation, gate): (Function, Function) = match self.cell {
            Cell::Simple { activation } => (activation, None),
            Cell::Lstm { activation, gate } | Cell::Gru { activation, gate, .. } => (activation, gate),
        };
        let layout = Layout { units: self.units, width: self.width() };
        Gates { isa, cell: self.cell, activation, gate, layout }
    }

    /// Runs forward.
    fn record(&self, exec: Exec, from: &Sources<'_>, kernel: &[f32], batch: Span, steps: usize) -> Tape {
        let (units, width, own) = (self.units, self.width(), self.own_columns());
        let product = packed(exec.isa, units, own, &columns(kernel, width, 0, own));
        let candidate = packed(exec.isa, units, width - own, &columns(kernel, width, own, width));
        let gates = self.gates_of(exec.isa);
        let mut tape = Tape::new(self, from, batch, steps);
        let cost = tape.rows * width * 3;
        for t in 0..steps {
            let sums = multiply(exec, &product, &tape.outputs(t), from.bias);
            let x = |row: usize| &from.x.data()[from.x.offset(&[batch.start + row, t, 0])..][..width];
            tape.for_each_row(exec, t, cost, |row, before, record| gates.open(x(row), &sums[row * own..][..own], before, record));
            let reset = if self.reset_before() { multiply(exec, &candidate, &tape.inner(t), None) } else { Vec::new() };
            tape.for_each_row(exec, t, cost, |row, before, record| {
                let sums = if reset.is_empty() { &reset[..] } else { &reset[row * units..][..units] };
                let counts = from.mask.is_none_or(|mask| mask.at(&[batch.start + row, t]) != 0.0);
                gates.close(sums, before, record, counts);
            });
        }
        tape
    }

    /// Walks from the last step to the first.
    fn walk_back(&self, exec: Exec, from: &Sources<'_>, kernel: &[f32], batch: Span, tape: &Tape, behind: Upstream<'_>) -> Slopes {
        let (units, width, rows, own) = (self.units, self.width(), tape.rows, self.own_columns());
        let back = transposed(exec.isa, units, own, &columns(kernel, width, 0, own));
        let candidate = transposed(exec.isa, units, width - own, &columns(kernel, width, own, width));
        let gates = self.gates_of(exec.isa);
        let pitch = self.cell.states() * units;
        let mut slopes = Slopes { sums: vec![0.0; tape.steps * rows * 2 * width], states: vec![0.0; rows * pitch] };
        for (row, states) in slopes.states.chunks_exact_mut(pitch).enumerate() {
            for (state, view) in states.chunks_exact_mut(units).zip(behind.states) {
                if let Some(view) = view {
                    state.copy_from_slice(&view.data()[view.offset(&[batch.start + row, 0])..][..units]);
                }
            }
        }
        for t in (0..tape.steps).rev() {
            let counts = |row: usize| from.mask.is_none_or(|mask| mask.at(&[batch.start + row, t]) != 0.0);
            let sums = &mut slopes.sums[t * rows * 2 * width..][..rows * 2 * width];
            let base = blocks::Shared(slopes.states.as_mut_ptr());
            blocks::for_each_block(exec, &mut ViewMut::dense(sums, &[rows, 2 * width]), 1, rows * width * 3, |at, sums| {
                let row = at[0];
                // SAFETY: every block has a row of its own.
                let states = unsafe { std::slice::from_raw_parts_mut(base.get().add(row * pitch), pitch) };
                if let Some(dy) = behind.sequence.filter(|_| counts(row) || !from.zero_masked) {
                    let dy = &dy.data()[dy.offset(&[batch.start + row, t, 0])..][..units];
                    states.iter_mut().zip(dy).for_each(|(sum, dy)| *sum += dy);
                }
                if counts(row) {
                    gates.back(tape.record(t, row), tape.before(t, row), states, sums);
                }
            });
            if self.reset_before() {
                let reset = multiply(exec, &candidate, &matrix(sums, 2 * units, rows, units, 2 * width), None);
                for row in (0..rows).filter(|&row| counts(row)) {
                    let (states, sums) = (&mut slopes.states[row * pitch..][..units], &mut sums[row * 2 * width..][..2 * width]);
                    gates.reset_back(tape.record(t, row), tape.before(t, row), &reset[row * units..][..units], states, sums);
                }
            }
            let through = multiply(exec, &back, &matrix(sums, width, rows, own, 2 * width), None);
            for (states, through) in slopes.states.chunks_exact_mut(pitch).zip(through.chunks_exact(units)) {
                states.iter_mut().zip(through).for_each(|(sum, x)| *sum += x);
            }
        }
        slopes
    }

    /// The recurrent kernel's gradient, a product over all steps and entries.
    fn recurrent_kernel_gradient(&self, exec: Exec, tape: &Tape, slopes: &Slopes, target: &mut [f32]) {
        let (units, width, pairs) = (self.units, self.width(), tape.rows * tape.steps);
        let sums = |from: usize, n: usize| matrix(&slopes.sums, from, pairs, n, 2 * width);
        MatMul { k: units, n: width }.kernel_gradient(exec, &tape.all_outputs(), &sums(width, width), target);
        if self.reset_before() {
            let mut part = vec![0.0; units * units];
            MatMul { k: units, n: units }.kernel_gradient(exec, &tape.all_inner(), &sums(2 * units, units), &mut part);
            for (target, part) in target.chunks_exact_mut(width).zip(part.chunks_exact(units)) {
                target[2 * units..].copy_from_slice(part);
            }
        }
    }
}
