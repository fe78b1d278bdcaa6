//! Gradients of recurrent cells, back through time.
//!
//! The forward pass runs again and keeps what the gates have seen; then the steps are walked from the last to the first.
//! The recurrent kernel's gradient is one product over all steps and entries in the end. As the input comes multiplied
//! with the input kernel, so does its gradient leave: what lies before it is a dense layer like any other.

use crate::blocks::Shared;
use crate::derivative::slope_row;
use crate::matmul::MatMul;
use crate::recurrent::{Cell, Function, Recurrent, Sources};
use crate::{Exec, Isa, PackedWeights, Reduce, Region, Span, Strides, View, ViewMut, copy, par, reduce};

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

/// What a forward pass over `steps` steps of `rows` entries leaves: matrices of `rows` rows, step after step.
struct Tape {
    rows: usize,
    steps: usize,
    /// What the gates' functions are applied to.
    gates: Vec<f32>,
    /// The states before each step, and those behind the last one.
    states: Vec<Vec<f32>>,
    /// The candidate's product with the state, where the reset comes behind it; the reset state where it comes before.
    candidate: Vec<f32>,
    counts: Vec<bool>,
}

/// Gradients of the sums that go into the gates, step after step.
struct Slopes {
    /// Of the input.
    x: Vec<f32>,
    /// Of the state's product.
    product: Vec<f32>,
}

fn apply(isa: Isa, function: Function, row: &[f32]) -> Vec<f32> {
    let mut row = row.to_vec();
    if let Some(function) = function {
        function.apply(isa, &mut row);
    }
    row
}

/// `dy` times the function's slope at `at`.
fn slope(isa: Isa, function: Function, at: &[f32], dy: &[f32]) -> Vec<f32> {
    let mut row = dy.to_vec();
    if let Some(function) = function {
        slope_row(isa, function, &mut row, at, dy);
    }
    row
}

fn times(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| a * b).collect()
}

fn add(to: &mut [f32], x: &[f32]) {
    to.iter_mut().zip(x).for_each(|(to, x)| *to += x);
}

/// The columns `from..to` of a matrix.
fn columns(matrix: &[f32], width: usize, from: usize, to: usize) -> Vec<f32> {
    matrix.chunks_exact(width.max(1)).flat_map(|row| row[from..to].iter().copied()).collect()
}

/// A product with the transpose of `(n, k)`.
fn transposed(isa: Isa, matrix: &[f32], n: usize, k: usize) -> (MatMul, PackedWeights) {
    let turned: Vec<f32> = (0..k).flat_map(|row| (0..n).map(move |column| matrix[column * k + row])).collect();
    let product = MatMul { k, n };
    (product, product.pack(isa, &turned))
}

fn multiply(exec: Exec, (product, weights): &(MatMul, PackedWeights), a: &[f32], rows: usize, bias: Option<&[f32]>) -> Vec<f32> {
    let mut out = vec![0.0; rows * product.n];
    let shape = [rows, product.n];
    product.forward(exec, &View::dense(a, &[rows, product.k]), weights, bias, &[], &mut ViewMut::dense(&mut out, &shape));
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
        let (slopes, states) = self.walk_back(exec, from, kernel, batch, &tape, behind);
        let (rows, width) = (batch.len(), self.width());
        if let Some(x) = to.x {
            let region: Region = [batch, Span::full(steps), Span::full(width)].into_iter().collect();
            let strides: Strides = [width, rows * width, 1].into_iter().collect();
            copy(exec, &View::new(&slopes.x, region, strides, x.whole().into()), x);
        }
        for (state, target) in states.iter().zip(to.initial) {
            if let Some(target) = target {
                let region: Region = [batch, Span::full(self.units)].into_iter().collect();
                let strides: Strides = [self.units, 1].into_iter().collect();
                copy(exec, &View::new(state, region, strides, target.whole().into()), target);
            }
        }
        if let Some(target) = to.kernel {
            self.kernel_gradient(exec, &tape, &slopes, target);
        }
        if let Some(target) = to.bias {
            let n = target.len();
            let product = View::dense(&slopes.product, &[steps * rows, width]);
            let part: Region = [Span::full(steps * rows), Span::full(n)].into_iter().collect();
            reduce(exec, Reduce::Sum, &product.narrow(&part), &[0], &mut ViewMut::dense(target, &[1, n]));
        }
    }

    /// Whether the reset comes before the candidate's product, which then stands apart.
    fn split(&self) -> bool {
        matches!(self.cell, Cell::Gru { reset_after: false, .. })
    }

    fn functions(&self) -> (Function, Function) {
        match self.cell {
            Cell::Simple { activation } => (activation, None),
            Cell::Lstm { activation, gate } | Cell::Gru { activation, gate, .. } => (activation, gate),
        }
    }

    /// The products of the state and, where it stands apart, of the candidate.
    fn forward_products(&self, isa: Isa, kernel: &[f32]) -> [(MatMul, PackedWeights); 2] {
        let split = if self.split() { 2 * self.units } else { self.width() };
        let pack = |from: usize, to: usize| {
            let product = MatMul { k: self.units, n: to - from };
            (product, product.pack(isa, &columns(kernel, self.width(), from, to)))
        };
        [pack(0, split), pack(split, self.width())]
    }

    /// Runs forward.
    fn record(&self, exec: Exec, from: &Sources<'_>, kernel: &[f32], batch: Span, steps: usize) -> Tape {
        let (units, width, rows) = (self.units, self.width(), batch.len());
        let [gates, candidate] = self.forward_products(exec.isa, kernel);
        let (activation, gate) = self.functions();
        let mut tape = Tape { rows, steps, gates: Vec::new(), states: Vec::new(), candidate: Vec::new(), counts: Vec::new() };
        for index in 0..self.cell.states() {
            let row = |entry: usize| match from.initial.get(index) {
                None => vec![0.0; units],
                Some(initial) => initial.data()[initial.offset(&[entry, 0])..][..units].to_vec(),
            };
            tape.states.push(batch.range().flat_map(row).collect());
        }
        for t in 0..steps {
            let before = |index: usize| &tape.states[index][t * rows * units..][..rows * units];
            let x = |row: usize| &from.x.data()[from.x.offset(&[batch.start + row, t, 0])..][..width];
            let product = multiply(exec, &gates, before(0), rows, from.bias);
            let mut z: Vec<f32> = (0..rows).flat_map(|row| x(row).to_vec()).collect();
            let inner: Vec<f32> = match self.cell {
                Cell::Gru { reset_after: true, .. } => columns(&product, width, 2 * units, width),
                _ => Vec::new(),
            };
            for (row, z) in z.chunks_exact_mut(width).enumerate() {
                let own = product.len() / rows;
                let sum = if inner.is_empty() { own } else { 2 * units };
                add(&mut z[..sum], &product[row * own..][..sum]);
            }
            let kept = match self.cell {
                Cell::Gru { reset_after, .. } => {
                    let resets = apply(exec.isa, gate, &columns(&z, width, units, 2 * units));
                    let reset = if reset_after { times(&resets, &inner) } else { times(&resets, before(0)) };
                    let sums = if reset_after { reset.clone() } else { multiply(exec, &candidate, &reset, rows, None) };
                    for (z, sums) in z.chunks_exact_mut(width).zip(sums.chunks_exact(units)) {
                        add(&mut z[2 * units..], sums);
                    }
                    if reset_after { inner } else { reset }
                }
                _ => Vec::new(),
            };
            let counts: Vec<bool> = batch.range().map(|entry| from.mask.is_none_or(|mask| mask.at(&[entry, t]) != 0.0)).collect();
            let mut next: Vec<Vec<f32>> = (0..self.cell.states()).map(|index| before(index).to_vec()).collect();
            for row in (0..rows).filter(|&row| counts[row]) {
                let z = &z[row * width..][..width];
                let part = |index: usize| &z[index * units..][..units];
                let old = |index: usize| &before(index)[row * units..][..units];
                let own = row * units..(row + 1) * units;
                match self.cell {
                    Cell::Simple { .. } => next[0][own].copy_from_slice(&apply(exec.isa, activation, z)),
                    Cell::Lstm { .. } => {
                        let [i, f, o] = [0, 1, 3].map(|index| apply(exec.isa, gate, part(index)));
                        let mut c = times(&f, old(1));
                        add(&mut c, &times(&i, &apply(exec.isa, activation, part(2))));
                        next[0][own.clone()].copy_from_slice(&times(&o, &apply(exec.isa, activation, &c)));
                        next[1][own].copy_from_slice(&c);
                    }
                    Cell::Gru { .. } => {
                        let (keep, new) = (apply(exec.isa, gate, part(0)), apply(exec.isa, activation, part(2)));
                        let mixed = keep.iter().zip(old(0)).zip(&new).map(|((z, h), new)| z * h + (1.0 - z) * new);
                        next[0][own].copy_from_slice(&mixed.collect::<Vec<f32>>());
                    }
                }
            }
            tape.states.iter_mut().zip(next).for_each(|(states, next)| states.extend(next));
            tape.gates.extend(z);
            tape.candidate.extend(kept);
            tape.counts.extend(counts);
        }
        tape
    }

    /// Walks from the last step to the first; leaves the gradients of the initial states.
    fn walk_back(
        &self,
        exec: Exec,
        from: &Sources<'_>,
        kernel: &[f32],
        batch: Span,
        tape: &Tape,
        behind: Upstream<'_>,
    ) -> (Slopes, Vec<Vec<f32>>) {
        let (units, width, rows, steps) = (self.units, self.width(), tape.rows, tape.steps);
        let split = if self.split() { 2 * units } else { width };
        let back = transposed(exec.isa, &columns(kernel, width, 0, split), units, split);
        let candidate = transposed(exec.isa, &columns(kernel, width, split, width), units, width - split);
        let mut slopes = Slopes { x: vec![0.0; steps * rows * width], product: vec![0.0; steps * rows * width] };
        let last = |index: usize| match behind.states.get(index).copied().flatten() {
            None => vec![0.0; rows * units],
            Some(view) => batch.range().flat_map(|entry| view.data()[view.offset(&[entry, 0])..][..units].to_vec()).collect(),
        };
        let mut states: Vec<Vec<f32>> = (0..self.cell.states()).map(last).collect();
        for t in (0..steps).rev() {
            let counts = &tape.counts[t * rows..][..rows];
            if let Some(dy) = behind.sequence {
                for row in (0..rows).filter(|&row| counts[row] || !from.zero_masked) {
                    add(&mut states[0][row * units..][..units], &dy.data()[dy.offset(&[batch.start + row, t, 0])..][..units]);
                }
            }
            let at = t * rows * width;
            let (x, product) = (&mut slopes.x[at..][..rows * width], &mut slopes.product[at..][..rows * width]);
            self.step_back(exec, tape, t, &mut states, [x, product]);
            if self.split() {
                self.reset_back(exec, tape, t, &mut states[0], [x, product], &candidate);
            }
            let product = columns(product, width, 0, split);
            add(&mut states[0], &multiply(exec, &back, &product, rows, None));
        }
        (slopes, states)
    }

    /// From the gradients of the states behind step `t` to those of the sums in the gates, and to the part of those of the
    /// states before it that does not go through products.
    fn step_back(&self, exec: Exec, tape: &Tape, t: usize, states: &mut [Vec<f32>], slopes: [&mut [f32]; 2]) {
        let (units, width, rows) = (self.units, self.width(), tape.rows);
        let [x, product] = slopes.map(|slopes| Shared(slopes.as_mut_ptr()));
        let states: Vec<Shared<f32>> = states.iter_mut().map(|state| Shared(state.as_mut_ptr())).collect();
        par::for_each(exec, rows, rows * width * 4, |row| {
            if !tape.counts[t * rows + row] {
                return;
            }
            // SAFETY: every task has rows of its own of matrices that are borrowed for the whole call.
            let own = |shared: &Shared<f32>, len: usize| unsafe { std::slice::from_raw_parts_mut(shared.get().add(row * len), len) };
            let z = &tape.gates[(t * rows + row) * width..][..width];
            let dh = own(&states[0], units);
            let (x, product) = (own(&x, width), own(&product, width));
            let at = |index: usize, t: usize| &tape.states[index][(t * rows + row) * units..][..units];
            match self.cell {
                Cell::Simple { activation } => {
                    x.copy_from_slice(&slope(exec.isa, activation, z, dh));
                    product.copy_from_slice(x);
                    dh.fill(0.0);
                }
                Cell::Lstm { activation, gate } => {
                    let gates = LstmGates { isa: exec.isa, activation, gate, z, before: at(1, t), behind: at(1, t + 1) };
                    gates.back(dh, own(&states[1], units), x);
                    product.copy_from_slice(x);
                }
                Cell::Gru { activation, gate, reset_after } => {
                    let inner = &tape.candidate[(t * rows + row) * units..][..units];
                    let gates = GruGates { isa: exec.isa, activation, gate, z, before: at(0, t), inner };
                    gates.back(dh, x);
                    product.copy_from_slice(x);
                    if reset_after {
                        gates.reset_back(x, product);
                    }
                }
            }
        });
    }

    /// The reset gate's part where it comes before the candidate's product.
    fn reset_back(
        &self,
        exec: Exec,
        tape: &Tape,
        t: usize,
        dh: &mut [f32],
        [x, product]: [&mut [f32]; 2],
        candidate: &(MatMul, PackedWeights),
    ) {
        let (units, width, rows) = (self.units, self.width(), tape.rows);
        let (_, gate) = self.functions();
        let reset = multiply(exec, candidate, &columns(x, width, 2 * units, width), rows, None);
        for row in (0..rows).filter(|&row| tape.counts[t * rows + row]) {
            let z = &tape.gates[(t * rows + row) * width + units..][..units];
            let h = &tape.states[0][(t * rows + row) * units..][..units];
            let d = &reset[row * units..][..units];
            add(&mut dh[row * units..][..units], &times(d, &apply(exec.isa, gate, z)));
            let dr = slope(exec.isa, gate, z, &times(d, h));
            x[row * width + units..][..units].copy_from_slice(&dr);
            product[row * width + units..][..units].copy_from_slice(&dr);
        }
    }

    /// The recurrent kernel's gradient, a product over all steps and entries.
    fn kernel_gradient(&self, exec: Exec, tape: &Tape, slopes: &Slopes, target: &mut [f32]) {
        let (units, width, pairs) = (self.units, self.width(), tape.rows * tape.steps);
        let states = View::dense(&tape.states[0][..pairs * units], &[pairs, units]);
        MatMul { k: units, n: width }.kernel_gradient(exec, &states, &View::dense(&slopes.product, &[pairs, width]), target);
        if self.split() {
            let (mut part, slopes) = (vec![0.0; units * units], columns(&slopes.x, width, 2 * units, width));
            let (reset, slopes) = (View::dense(&tape.candidate, &[pairs, units]), View::dense(&slopes, &[pairs, units]));
            MatMul { k: units, n: units }.kernel_gradient(exec, &reset, &slopes, &mut part);
            for (target, part) in target.chunks_exact_mut(width).zip(part.chunks_exact(units)) {
                target[2 * units..].copy_from_slice(part);
            }
        }
    }
}

/// One entry's step of an LSTM.
struct LstmGates<'a> {
    isa: Isa,
    activation: Function,
    gate: Function,
    z: &'a [f32],
    /// The cell's state.
    before: &'a [f32],
    behind: &'a [f32],
}

impl LstmGates<'_> {
    /// Replaces `dh` by zeros and `dc` by the gradient of the state before.
    fn back(&self, dh: &mut [f32], dc: &mut [f32], x: &mut [f32]) {
        let units = dh.len();
        let part = |index: usize| &self.z[index * units..][..units];
        let [i, f, o] = [0, 1, 3].map(|index| apply(self.isa, self.gate, part(index)));
        let new = apply(self.isa, self.activation, part(2));
        let shown = apply(self.isa, self.activation, self.behind);
        add(dc, &slope(self.isa, self.activation, self.behind, &times(dh, &o)));
        let gradients = [
            slope(self.isa, self.gate, part(0), &times(dc, &new)),
            slope(self.isa, self.gate, part(1), &times(dc, self.before)),
            slope(self.isa, self.activation, part(2), &times(dc, &i)),
            slope(self.isa, self.gate, part(3), &times(dh, &shown)),
        ];
        x.chunks_exact_mut(units).zip(gradients).for_each(|(x, gradient)| x.copy_from_slice(&gradient));
        dc.iter_mut().zip(f).for_each(|(dc, f)| *dc *= f);
        dh.fill(0.0);
    }
}

/// One entry's step of a GRU.
struct GruGates<'a> {
    isa: Isa,
    activation: Function,
    gate: Function,
    z: &'a [f32],
    before: &'a [f32],
    /// The candidate's product.
    inner: &'a [f32],
}

impl GruGates<'_> {
    /// Replaces `dh` by the part of the gradient of the state before that the update gate keeps; leaves the reset gate to
    /// others.
    fn back(&self, dh: &mut [f32], x: &mut [f32]) {
        let units = dh.len();
        let part = |index: usize| &self.z[index * units..][..units];
        let (keep, new) = (apply(self.isa, self.gate, part(0)), apply(self.isa, self.activation, part(2)));
        let kept: Vec<f32> = dh.iter().zip(self.before).zip(&new).map(|((d, h), new)| d * (h - new)).collect();
        let changed: Vec<f32> = dh.iter().zip(&keep).map(|(d, z)| d * (1.0 - z)).collect();
        x[..units].copy_from_slice(&slope(self.isa, self.gate, part(0), &kept));
        x[units..2 * units].fill(0.0);
        x[2 * units..].copy_from_slice(&slope(self.isa, self.activation, part(2), &changed));
        dh.iter_mut().zip(keep).for_each(|(d, z)| *d *= z);
    }

    /// The reset gate's part where it comes behind the product.
    fn reset_back(&self, x: &mut [f32], product: &mut [f32]) {
        let units = self.before.len();
        let z = &self.z[units..2 * units];
        let resets = apply(self.isa, self.gate, z);
        let reset = slope(self.isa, self.gate, z, &times(&x[2 * units..], self.inner));
        x[units..2 * units].copy_from_slice(&reset);
        product[units..2 * units].copy_from_slice(&reset);
        let inner = times(&x[2 * units..], &resets);
        product[2 * units..].copy_from_slice(&inner);
    }
}
