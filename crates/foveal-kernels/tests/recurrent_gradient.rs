//! Gradients of recurrent cells against difference quotients of their definition in double precision; threads change no
//! bit.

mod support;

use foveal_kernels::recurrent::{Cell, Recurrent, Sources};
use foveal_kernels::recurrent_gradient::{Extent, Targets, Upstream};
use foveal_kernels::{Exec, Span, Unary, View, ViewMut};
use rand::SeedableRng;
use rand::rngs::StdRng;
use support::{Tensor, isas};

const BATCH: usize = 3;
const STEPS: usize = 5;
const UNITS: usize = 7;

/// All that a run depends on, and the weights of its results in a loss.
struct Case {
    cell: Cell,
    masked: bool,
    zero_masked: bool,
    /// `x`, kernel, bias, initial states.
    inputs: Vec<Tensor>,
    dy: Tensor,
    dstates: Vec<Tensor>,
    mask: Tensor,
}

impl Case {
    fn new(cell: Cell, masked: bool, zero_masked: bool, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let width = cell.gates() * UNITS;
        let sum = if matches!(cell, Cell::Gru { reset_after: false, .. }) { 2 * UNITS } else { width };
        let mut shapes = vec![vec![BATCH, STEPS, width], vec![UNITS, width], vec![sum]];
        shapes.extend(vec![vec![BATCH, UNITS]; cell.states()]);
        let inputs =
            shapes.iter().map(|shape| Tensor::new(shape, |i| Tensor::random(&[1], &mut rng).data[0] / 4.0 + (i % 3) as f32 / 64.0));
        Self {
            cell,
            masked,
            zero_masked,
            inputs: inputs.collect(),
            dy: Tensor::random(&[BATCH, STEPS, UNITS], &mut StdRng::seed_from_u64(seed + 1)),
            dstates: (0..cell.states()).map(|i| Tensor::random(&[BATCH, UNITS], &mut StdRng::seed_from_u64(seed + 2 + i as u64))).collect(),
            mask: Tensor::new(&[BATCH, STEPS], |i| f32::from(u8::from(i % 4 != 1 && i != 14))),
        }
    }

    /// The loss of one entry, from its row of `x` and states.
    fn entry(&self, entry: usize, x: &[f64], kernel: &[f64], bias: &[f64], states: &mut [Vec<f64>]) -> f64 {
        let (sigmoid, tanh) = (|x: f64| 1.0 / (1.0 + (-x).exp()), f64::tanh);
        let width = self.cell.gates() * UNITS;
        let mut loss = 0.0;
        for t in 0..STEPS {
            let counts = !self.masked || self.mask.at(&[entry, t]) != 0.0;
            let x = |gate: usize, u: usize| x[t * width + gate * UNITS + u];
            let product = |h: &[f64], gate: usize, u: usize| -> f64 {
                let column = gate * UNITS + u;
                h.iter().enumerate().map(|(k, h)| h * kernel[k * width + column]).sum::<f64>() + bias.get(column).copied().unwrap_or(0.0)
            };
            let h = states[0].clone();
            let sum = |gate: usize, u: usize| x(gate, u) + product(&h, gate, u);
            let mut next = states.to_vec();
            for u in 0..UNITS {
                match self.cell {
                    Cell::Simple { .. } => next[0][u] = tanh(sum(0, u)),
                    Cell::Lstm { .. } => {
                        let [i, f, o] = [0, 1, 3].map(|gate| sigmoid(sum(gate, u)));
                        next[1][u] = f * states[1][u] + i * tanh(sum(2, u));
                        next[0][u] = o * tanh(next[1][u]);
                    }
                    Cell::Gru { reset_after, .. } => {
                        let (z, r) = (sigmoid(sum(0, u)), |u: usize| sigmoid(sum(1, u)));
                        let reset: Vec<f64> = h.iter().enumerate().map(|(k, h)| r(k) * h).collect();
                        let inner = if reset_after { r(u) * product(&h, 2, u) } else { product(&reset, 2, u) };
                        next[0][u] = z * h[u] + (1.0 - z) * tanh(x(2, u) + inner);
                    }
                }
            }
            if counts {
                states.clone_from_slice(&next);
            }
            if counts || !self.zero_masked {
                loss += (0..UNITS).map(|u| states[0][u] * f64::from(self.dy.at(&[entry, t, u]))).sum::<f64>();
            }
        }
        let last =
            states.iter().zip(&self.dstates).map(|(state, d)| (0..UNITS).map(|u| state[u] * f64::from(d.at(&[entry, u]))).sum::<f64>());
        loss + last.sum::<f64>()
    }

    fn loss(&self, inputs: &[Vec<f64>]) -> f64 {
        let width = self.cell.gates() * UNITS;
        let entry = |entry: usize| {
            let mut states: Vec<Vec<f64>> = inputs[3..].iter().map(|state| state[entry * UNITS..][..UNITS].to_vec()).collect();
            self.entry(entry, &inputs[0][entry * STEPS * width..][..STEPS * width], &inputs[1], &inputs[2], &mut states)
        };
        (0..BATCH).map(entry).sum()
    }

    /// One tensor of difference quotients per input.
    fn quotients(&self) -> Vec<Vec<f64>> {
        let mut inputs: Vec<Vec<f64>> = self.inputs.iter().map(|t| t.data.iter().map(|x| f64::from(*x)).collect()).collect();
        let mut quotients = Vec::new();
        for which in 0..inputs.len() {
            let mut own = Vec::new();
            for i in 0..inputs[which].len() {
                let at = inputs[which][i];
                let mut loss = |by: f64| {
                    inputs[which][i] = at + by;
                    self.loss(&inputs)
                };
                own.push((loss(1e-5) - loss(-1e-5)) / 2e-5);
                inputs[which][i] = at;
            }
            quotients.push(own);
        }
        quotients
    }

    /// What the kernel gives, in the same order.
    fn gradients(&self, exec: Exec) -> Vec<Vec<f32>> {
        let recurrent = Recurrent { cell: self.cell, units: UNITS };
        let [x, kernel, bias, initial @ ..] = &self.inputs[..] else { unreachable!("three and the states") };
        let packed = recurrent.pack(exec.isa, &kernel.data);
        let (x_view, mask) = (x.view(), self.mask.view());
        let views: Vec<View> = initial.iter().map(Tensor::view).collect();
        let mask = self.masked.then_some(&mask);
        let from = Sources { x: &x_view, kernel: &packed, bias: Some(&bias.data), initial: &views, mask, zero_masked: self.zero_masked };
        let (dy, dstates): (View, Vec<View>) = (self.dy.view(), self.dstates.iter().map(Tensor::view).collect());
        let behind: Vec<Option<&View>> = dstates.iter().map(Some).collect();
        let mut results: Vec<Vec<f32>> = self.inputs.iter().map(|t| vec![9.0; t.data.len()]).collect();
        {
            let [dx, dkernel, dbias, dinitial @ ..] = &mut results[..] else { unreachable!("as the inputs") };
            let mut dx = ViewMut::dense(dx, &x.shape);
            let mut dinitial: Vec<ViewMut> = dinitial.iter_mut().map(|d| ViewMut::dense(d, &[BATCH, UNITS])).collect();
            let targets =
                Targets { x: Some(&mut dx), initial: dinitial.iter_mut().map(Some).collect(), kernel: Some(dkernel), bias: Some(dbias) };
            let extent = Extent { batch: Span::full(BATCH), steps: STEPS };
            let mut tape = vec![9.0; (STEPS + 1) * BATCH * recurrent.record_len()];
            recurrent.record(exec, &from, extent, &mut tape);
            recurrent.gradient(
                exec,
                &kernel.data,
                &tape,
                extent,
                Upstream { sequence: Some(&dy), states: &behind, mask, zero_masked: self.zero_masked },
                targets,
            );
        }
        results
    }
}

#[test]
fn gradients_are_difference_quotients() {
    let (activation, gate) = (Some(Unary::Tanh), Some(Unary::Sigmoid));
    let cells = [
        Cell::Simple { activation },
        Cell::Lstm { activation, gate },
        Cell::Gru { activation, gate, reset_after: true },
        Cell::Gru { activation, gate, reset_after: false },
    ];
    for (seed, cell) in cells.into_iter().enumerate() {
        for (masked, zero_masked) in [(false, false), (true, false), (true, true)] {
            let case = Case::new(cell, masked, zero_masked, 10 * seed as u64);
            let want = case.quotients();
            for isa in isas() {
                let got = case.gradients(Exec { isa, threads: 1 });
                for (which, (got, want)) in got.iter().zip(&want).enumerate() {
                    for (i, (got, want)) in got.iter().zip(want).enumerate() {
                        let close = (f64::from(*got) - want).abs() < 2e-5 * (1.0 + want.abs());
                        assert!(close, "{cell:?}, masked {masked}: input {which} at {i}: {got}, not {want}");
                    }
                }
                assert_eq!(case.gradients(Exec { isa, threads: 3 }), got);
            }
        }
    }
}
