//! Gradients of pooling against their definition, and the window law.

mod support;

use foveal_kernels::{Exec, Padding, Pool, PoolKind, Region, View, ViewMut, Window};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use support::{Case, Tensor, check, coordinates, isas};

struct Gradient {
    pool: Pool,
    x: Tensor,
    dy: Tensor,
    /// By the definition, in the order of the input.
    exact: Tensor<f64>,
}

impl Gradient {
    fn new(pool: Pool, shape: &[usize], seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut outputs = shape.to_vec();
        outputs[1..].iter_mut().zip(&pool.windows).for_each(|(n, window)| *n = window.output_len(*n));
        let (x, dy) = (Tensor::random(shape, &mut rng), Tensor::random(&outputs, &mut rng));
        let mut exact = Tensor::new(shape, |_| 0.0);
        for at in coordinates(&Region::full(&outputs)) {
            let cells = cells(&pool, shape, &at);
            let index = |cell: &[usize]| cell.iter().zip(shape).fold(0, |index, (i, n)| index * n + i);
            if pool.kind == PoolKind::Average {
                cells.iter().for_each(|cell| exact.data[index(cell)] += f64::from(dy.at(&at)) / cells.len() as f64);
            } else if let Some(first) = cells.first() {
                let best = cells.iter().fold(first, |best, cell| if x.at(cell) > x.at(best) { cell } else { best });
                exact.data[index(best)] += f64::from(dy.at(&at));
            }
        }
        Self { pool, x, dy, exact }
    }
}

/// The coordinates inside the image that the output at `at` reads, in row-major order.
fn cells(pool: &Pool, shape: &[usize], at: &[usize]) -> Vec<Vec<usize>> {
    let mut places = vec![vec![at[0]]];
    for (axis, window) in pool.windows.iter().enumerate().map(|(i, w)| (i + 1, w)) {
        let len = shape[axis];
        let taps = (0..window.kernel).map(|t| (at[axis] * window.stride + t * window.dilation).wrapping_sub(window.pad_before(len)));
        let inside: Vec<usize> = taps.filter(|&i| i < len).collect();
        places = places.iter().flat_map(|p| inside.iter().map(move |&i| [&p[..], &[i]].concat())).collect();
    }
    places.into_iter().map(|p| [&p[..], &at[at.len() - 1..]].concat()).collect()
}

impl Case for Gradient {
    fn shape(&self) -> Vec<usize> {
        self.x.shape.clone()
    }

    fn inputs(&self) -> Vec<&Tensor> {
        vec![&self.x, &self.dy]
    }

    fn demand(&self, out: &Region) -> Vec<Region> {
        let outputs = self.pool.gradient_demand(out, &self.x.shape);
        let mut seen = outputs.clone();
        for (axis, window) in self.pool.windows.iter().enumerate().map(|(i, w)| (i + 1, w)) {
            seen[axis] = window.demand(outputs[axis], self.x.shape[axis]);
        }
        vec![seen, outputs].into_iter().map(|r| if r.is_empty() { Region::empty(r.rank()) } else { r }).collect()
    }

    fn run(&self, exec: Exec, inputs: &[View<'_>], dst: &mut ViewMut<'_>) {
        self.pool.gradient(exec, Some(&inputs[0]), &inputs[1], dst);
    }

    fn exact(&self, at: &[usize]) -> (f64, f64) {
        (self.exact.at(at), 1e-5)
    }
}

fn any_window() -> impl Strategy<Value = Window> {
    (1..4usize, 1..4usize, 1..3usize, prop_oneof![Just(Padding::Valid), Just(Padding::Same)])
        .prop_map(|(kernel, stride, dilation, padding)| Window { kernel, stride, dilation, padding })
}

proptest! {
    #[test]
    fn gradients_are_the_definition(
        windows in prop::collection::vec((any_window(), 1..10usize), 1..4), n in 1..3usize, c in 1..40usize, max: bool, seed: u64
    ) {
        let mut shape = vec![n];
        shape.extend(windows.iter().map(|(_, n)| *n));
        shape.push(c);
        let kind = if max { PoolKind::Max } else { PoolKind::Average };
        check(&Gradient::new(Pool { kind, windows: windows.iter().map(|(w, _)| *w).collect() }, &shape, seed), seed);
    }
}

#[test]
fn the_first_of_equal_cells_and_the_first_nan_win() {
    let window = Window { kernel: 4, stride: 4, dilation: 1, padding: Padding::Valid };
    let pool = Pool { kind: PoolKind::Max, windows: [window].into_iter().collect() };
    let (inf, nan) = (f32::INFINITY, f32::NAN);
    let x = [1.0, 3.0, 3.0, 2.0, 5.0, nan, inf, nan, -inf, -inf, -inf, -inf];
    for isa in isas() {
        let mut dx = [9.0; 12];
        let exec = Exec { isa, threads: 1 };
        pool.gradient(
            exec,
            Some(&View::dense(&x, &[1, 12, 1])),
            &View::dense(&[1.0, 2.0, 3.0], &[1, 3, 1]),
            &mut ViewMut::dense(&mut dx, &[1, 12, 1]),
        );
        assert_eq!(dx, [0.0, 1.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0]);
    }
}
