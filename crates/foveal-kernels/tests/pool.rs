//! Pooling against its definition, and the window law.

mod support;

use foveal_kernels::{Exec, Padding, Pool, PoolKind, Region, View, ViewMut, Window};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use support::{Case, Tensor, check, isas};

#[derive(Debug)]
struct Pooling {
    pool: Pool,
    input: Tensor,
}

impl Pooling {
    /// The cells inside the image that the output at `at` reads, in row-major order.
    fn cells(&self, at: &[usize]) -> Vec<f64> {
        let mut places = vec![vec![at[0]]];
        for (axis, window) in self.pool.windows.iter().enumerate().map(|(i, w)| (i + 1, w)) {
            let len = self.input.shape[axis];
            let taps = (0..window.kernel).map(|t| (at[axis] * window.stride + t * window.dilation).wrapping_sub(window.pad_before(len)));
            let inside: Vec<usize> = taps.filter(|&i| i < len).collect();
            places = places.iter().flat_map(|p| inside.iter().map(move |&i| [&p[..], &[i]].concat())).collect();
        }
        places.iter().map(|p| self.input.at(&[&p[..], &at[at.len() - 1..]].concat()) as f64).collect()
    }
}

impl Case for Pooling {
    fn shape(&self) -> Vec<usize> {
        let mut shape = self.input.shape.clone();
        for (n, window) in shape[1..].iter_mut().zip(&self.pool.windows) {
            *n = window.output_len(*n);
        }
        shape
    }

    fn inputs(&self) -> Vec<&Tensor> {
        vec![&self.input]
    }

    fn demand(&self, out: &Region) -> Vec<Region> {
        let mut region = out.clone();
        for (axis, window) in self.pool.windows.iter().enumerate().map(|(i, w)| (i + 1, w)) {
            region[axis] = window.demand(out[axis], self.input.shape[axis]);
        }
        vec![region]
    }

    fn run(&self, exec: Exec, inputs: &[View<'_>], dst: &mut ViewMut<'_>) {
        self.pool.forward(exec, &inputs[0], dst);
    }

    fn exact(&self, at: &[usize]) -> (f64, f64) {
        let cells = self.cells(at);
        match self.pool.kind {
            PoolKind::Max => (cells.iter().copied().fold(f64::NEG_INFINITY, f64::max), 0.0),
            PoolKind::Average => (cells.iter().sum::<f64>() / cells.len() as f64, 4.0 * 3e-7),
        }
    }
}

fn any_window() -> impl Strategy<Value = Window> {
    (1..4usize, 1..4usize, 1..3usize, prop_oneof![Just(Padding::Valid), Just(Padding::Same)])
        .prop_map(|(kernel, stride, dilation, padding)| Window { kernel, stride, dilation, padding })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn pooling_law(windows in prop::collection::vec((any_window(), 1..10usize), 1..4), n in 1..3usize, c in 1..80usize, max: bool, seed: u64) {
        let mut shape = vec![n];
        // Every window fits at least once.
        shape.extend(windows.iter().map(|(w, extra)| if w.padding == Padding::Valid { w.extent() + extra - 1 } else { *extra }));
        shape.push(c);
        let kind = if max { PoolKind::Max } else { PoolKind::Average };
        let pool = Pool { kind, windows: windows.iter().map(|(w, _)| *w).collect() };
        check(&Pooling { pool, input: Tensor::random(&shape, &mut StdRng::seed_from_u64(seed)) }, seed);
    }
}

/// Large enough to be shared among threads.
#[test]
fn pooling_law_for_large_images() {
    for (seed, kind) in [PoolKind::Max, PoolKind::Average].into_iter().enumerate() {
        let window = Window { kernel: 3, stride: 2, dilation: 1, padding: Padding::Same };
        let input = Tensor::random(&[2, 60, 61, 45], &mut StdRng::seed_from_u64(seed as u64));
        check(&Pooling { pool: Pool { kind, windows: [window; 2].into_iter().collect() }, input }, seed as u64);
    }
}

#[test]
fn a_nan_wins_every_window_it_is_in() {
    let input = Tensor::new(&[1, 5, 17], |i| if i == 2 * 17 + 9 { f32::NAN } else { i as f32 });
    let window = Window { kernel: 2, padding: Padding::Same, ..Window::default() };
    for kind in [PoolKind::Max, PoolKind::Average] {
        for isa in isas() {
            let mut out = vec![0.0; 5 * 17];
            let pool = Pool { kind, windows: [window].into_iter().collect() };
            pool.forward(Exec { isa, threads: 1 }, &input.view(), &mut ViewMut::dense(&mut out, &[1, 5, 17]));
            let nans: Vec<usize> = (0..out.len()).filter(|&i| out[i].is_nan()).collect();
            assert_eq!(nans, [17 + 9, 2 * 17 + 9]);
        }
    }
}
