//! Recurrent cells, orders and running sums along a line, at every instruction set, against their definitions in double
//! precision.

mod support;

use foveal_kernels::lines::{Lines, lines};
use foveal_kernels::recurrent::{Cell, Recurrent, Sources};
use foveal_kernels::{Exec, Region, Span, Unary, View, ViewMut};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use support::{Guarded, Tensor, coordinates, isas, random_region, same};

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// One step of a cell with tanh and sigmoid: `x` with the input's part, `kernel` as Keras has it, states in and out.
fn step(cell: Cell, x: &[f32], kernel: &Tensor, bias: Option<&[f32]>, states: &mut [Vec<f64>]) {
    let units = kernel.shape[0];
    let product = |h: &[f64], column: usize| -> f64 {
        let sum: f64 = (0..units).map(|i| h[i] * f64::from(kernel.at(&[i, column]))).sum();
        sum + bias.map_or(0.0, |bias| f64::from(bias[column]))
    };
    let h = states[0].clone();
    let gate = |unit: usize, index: usize| sigmoid(f64::from(x[index * units + unit]) + product(&h, index * units + unit));
    let r: Vec<f64> = (0..units).map(|u| if cell.gates() == 3 { gate(u, 1) * h[u] } else { 0.0 }).collect();
    for u in 0..units {
        match cell {
            Cell::Simple { .. } => states[0][u] = (f64::from(x[u]) + product(&h, u)).tanh(),
            Cell::Lstm { .. } => {
                let candidate = (f64::from(x[2 * units + u]) + product(&h, 2 * units + u)).tanh();
                states[1][u] = gate(u, 1) * states[1][u] + gate(u, 0) * candidate;
                states[0][u] = gate(u, 3) * states[1][u].tanh();
            }
            Cell::Gru { reset_after, .. } => {
                let own = if reset_after { gate(u, 1) * product(&h, 2 * units + u) } else { product(&r, 2 * units + u) };
                let candidate = (f64::from(x[2 * units + u]) + own).tanh();
                let z = gate(u, 0);
                states[0][u] = z * h[u] + (1.0 - z) * candidate;
            }
        }
    }
}

fn cells() -> [Cell; 4] {
    let (activation, gate) = (Some(Unary::Tanh), Some(Unary::Sigmoid));
    let gru = |reset_after| Cell::Gru { activation, gate, reset_after };
    [Cell::Simple { activation }, Cell::Lstm { activation, gate }, gru(true), gru(false)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn recurrent_cells(which in 0..4usize, (batch, steps, units) in (1..4usize, 1..6usize, 1..40usize), flags: [bool; 3], threads in 1..3usize, seed: u64) {
        let (cell, mut rng) = (cells()[which], StdRng::seed_from_u64(seed));
        let [with_bias, with_mask, zero_masked] = flags;
        let layer = Recurrent { cell, units };
        let x = Tensor::random(&[batch, steps, layer.width()], &mut rng);
        let kernel = Tensor::random(&[units, layer.width()], &mut rng);
        // The bias of a product that comes after the reset is not packed with it.
        let with_bias = with_bias && !matches!(cell, Cell::Gru { reset_after: false, .. });
        let bias = with_bias.then(|| Tensor::random(&[layer.width()], &mut rng).data);
        let mask = with_mask.then(|| Tensor::new(&[batch, steps], |i| if (i * 7 + seed as usize % 5).is_multiple_of(3) { 0.0 } else { 1.0 }));
        let counts = |entry: usize, t: usize| mask.as_ref().is_none_or(|mask| mask.at(&[entry, t]) != 0.0);
        let mut expected = vec![0.0f64; batch * steps * units];
        for entry in 0..batch {
            let mut states = vec![vec![0.0f64; units]; cell.states()];
            for t in 0..steps {
                if counts(entry, t) {
                    let from = (entry * steps + t) * layer.width();
                    step(cell, &x.data[from..from + layer.width()], &kernel, bias.as_deref(), &mut states);
                }
                let shown = counts(entry, t) || !zero_masked;
                let to = (entry * steps + t) * units;
                expected[to..to + units].copy_from_slice(&if shown { states[0].clone() } else { vec![0.0; units] });
            }
        }
        for isa in isas() {
            let packed = layer.pack(isa, &kernel.data);
            let (xv, mv) = (x.view(), mask.as_ref().map(Tensor::view));
            let from = Sources { x: &xv, kernel: &packed, bias: bias.as_deref(), initial: &[], mask: mv.as_ref(), zero_masked };
            let mut got = vec![f32::NAN; expected.len()];
            let shape = [batch, steps, units];
            layer.forward(Exec { isa, threads }, &from, Span::full(batch), steps, Some(&mut ViewMut::dense(&mut got, &shape)), &mut []);
            for (i, (g, e)) in got.iter().zip(&expected).enumerate() {
                // Arguments of some hundreds of products, through functions of slope 1 at most, step after step.
                prop_assert!((f64::from(*g) - e).abs() < 2e-4, "{cell:?} at {isa:?}: {i} is {g}, expected {e}");
            }
        }
    }

    #[test]
    fn orders_places_and_running_sums(shape in prop::collection::vec(1..9usize, 1..4), seed: u64) {
        use Lines::*;
        let mut rng = StdRng::seed_from_u64(seed);
        // Few distinct values, so that equal ones meet.
        let src = Tensor::new(&shape, |i| match (i as u64).wrapping_mul(seed | 1) >> 60 { 15 => f32::NAN, v => v as f32 - 6.0 });
        for what in [Ascending, AscendingPlaces, Descending, DescendingPlaces, LargestPlace, SmallestPlace, Sums, Products] {
            let (last, lead) = shape.split_last().unwrap();
            let whole: Vec<usize> = lead.iter().copied().chain([what.output_len(*last)]).collect();
            let out = random_region(&whole, &mut rng);
            let mut reads: Region = out.clone();
            reads[lead.len()] = if what.is_running() { Span::full(out[lead.len()].end) } else { Span::full(*last) };
            for isa in isas() {
                let held = Guarded::copy(&src, &reads, -9.5, &mut rng);
                let mut dst = Guarded::new(&out, &whole, -9.5, &mut rng);
                lines(Exec { isa, threads: 2 }, what, &held.view(), &mut dst.view_mut());
                for (at, got) in coordinates(&out).iter().zip(dst.finish(same)) {
                    let line: Vec<f32> = (0..*last).map(|i| src.at(&[&at[..lead.len()], &[i]].concat())).collect();
                    let want = line_by_definition(what, &line, at[lead.len()]);
                    prop_assert!(same(got, want), "{what:?} at {at:?}: {got}, expected {want}");
                }
            }
        }
    }
}

/// Element `at` of a line's result, by counting: a value's place is how many come before it.
fn line_by_definition(what: Lines, line: &[f32], at: usize) -> f32 {
    let key = |x: f32| if x.is_nan() { f32::INFINITY } else { x };
    let before = |i: usize, j: usize, down: bool| {
        let (a, b) = (key(line[i]), key(line[j]));
        let first = if down { a > b } else { a < b };
        first || (a == b && i < j)
    };
    let place =
        |rank: usize, down: bool| (0..line.len()).find(|&j| (0..line.len()).filter(|&i| before(i, j, down)).count() == rank).unwrap();
    match what {
        Lines::Ascending => line[place(at, false)],
        Lines::AscendingPlaces => place(at, false) as f32,
        Lines::Descending => line[place(at, true)],
        Lines::DescendingPlaces | Lines::LargestPlace => place(at, true) as f32,
        // NaN wins here too.
        Lines::SmallestPlace => line.iter().position(|x| x.is_nan()).unwrap_or_else(|| place(0, false)) as f32,
        Lines::Sums => line[..=at].iter().map(|x| f64::from(*x)).sum::<f64>() as f32,
        Lines::Products => line[..=at].iter().map(|x| f64::from(*x)).product::<f64>() as f32,
    }
}

#[test]
fn a_run_without_steps_leaves_the_initial_state() {
    let cell = cells()[1];
    let layer = Recurrent { cell, units: 3 };
    for isa in isas() {
        let packed = layer.pack(isa, &[0.5; 36]);
        let (x, initial) = (View::dense(&[], &[1, 0, 12]), [[1.0f32, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        let views = initial.each_ref().map(|state| View::dense(state, &[1, 3]));
        let from = Sources { x: &x, kernel: &packed, bias: None, initial: &views, mask: None, zero_masked: false };
        let mut state = [0.0f32; 3];
        layer.forward(Exec { isa, threads: 1 }, &from, Span::full(1), 0, None, &mut [None, Some(&mut ViewMut::dense(&mut state, &[1, 3]))]);
        assert_eq!(state, initial[1]);
    }
}
