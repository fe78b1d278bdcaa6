//! Throughput of the kernels, as a share of the machine's peak measured in the same run.
//!
//! `cargo bench -p foveal-kernels [-- FILTER]`; `THREADS` (default 1) and `FOVEAL_ISA` select how they run. Rounds of all
//! rows are interleaved, the peak is measured beside each of them, and figures are medians, so that a busy moment of the
//! machine does not single out one row; the upper quartile of the shares shows how much it disturbed.

use foveal_kernels::{
    Conv, ConvTranspose, Exec, MatMul, Padding, PostOp, Region, TransposedWindow, Unary, View, ViewMut, Window, matmul_batched, peak,
};
use std::hint::black_box;
use std::time::Instant;

const ROUNDS: usize = 41;

/// A named piece of work of `flops` operations.
struct Row {
    name: String,
    flops: f64,
    run: Box<dyn FnMut()>,
    /// Seconds per call and share of the peak, one per round.
    rounds: Vec<(f64, f64)>,
}

impl Row {
    fn new(name: impl Into<String>, flops: f64, run: impl FnMut() + 'static) -> Self {
        Self { name: name.into(), flops, run: Box::new(run), rounds: Vec::new() }
    }

    /// Runs for about a millisecond, between two measurements of the peak.
    fn round(&mut self, exec: Exec) {
        let before = peak::flops(exec.isa);
        let (mut calls, since) = (0, Instant::now());
        while calls == 0 || since.elapsed().as_secs_f64() < 1e-3 {
            (self.run)();
            calls += 1;
        }
        let time = since.elapsed().as_secs_f64() / f64::from(calls);
        let peak = before.max(peak::flops(exec.isa)) * exec.threads as f64;
        self.rounds.push((time, self.flops / time / peak));
    }

    /// The given quantile of what the rounds measured.
    fn quantile(&self, q: f64, of: impl Fn(&(f64, f64)) -> f64) -> f64 {
        let mut values: Vec<f64> = self.rounds.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[((values.len() - 1) as f64 * q) as usize]
    }
}

fn values(len: usize) -> Vec<f32> {
    (0..len).map(|i| ((i * 7919) % 1013) as f32 / 1013.0 - 0.5).collect()
}

/// A buffer that starts at a cache line, as an executor would use.
fn aligned(len: usize) -> (Vec<f32>, usize) {
    let buffer = values(len + 16);
    let skip = buffer.as_ptr().align_offset(64);
    (buffer, skip)
}

/// The rows whose names contain `filter`.
struct Bench {
    exec: Exec,
    filter: String,
    rows: Vec<Row>,
}

impl Bench {
    fn add(&mut self, name: &str, flops: f64, run: impl FnMut() + 'static) {
        self.rows.push(Row::new(name, flops, run));
    }

    fn wants(&self, name: &str) -> bool {
        name.contains(&self.filter)
    }

    /// A convolution of square images; `kernel` is its size and stride. A name that ends with "scale, relu" has these post-ops.
    fn conv(&mut self, name: &str, n: usize, [cin, cout]: [usize; 2], (kernel, stride): (usize, usize), groups: usize) {
        if !self.wants(name) {
            return;
        }
        let exec = self.exec;
        let window = Window { kernel, stride, dilation: 1, padding: Padding::Same };
        let layer = Conv { windows: [window, window].into_iter().collect(), cin, cout, groups };
        let m = window.output_len(n);
        let (src, dst) = ([1, n, n, cin], [1, m, m, cout]);
        let weights = layer.pack(exec.isa, &values(kernel * kernel * cin / groups * cout));
        let bias = values(cout);
        let ((x, x0), (mut y, y0)) = (aligned(src.iter().product()), aligned(dst.iter().product()));
        let flops = 2.0 * layer.macs(&Region::full(&dst)) as f64;
        let fused = name.ends_with("scale, relu");
        self.add(name, flops, move || {
            let view = View::dense(&x[x0..], &src);
            let posts = [PostOp::ScaleShift { scale: &bias, shift: &bias }, PostOp::Unary(Unary::RELU6)];
            let posts = if fused { &posts[..] } else { &[] };
            layer.forward(exec, black_box(&view), &weights, Some(&bias), posts, &mut ViewMut::dense(&mut y[y0..], &dst));
        });
    }

    fn transposed(&mut self, name: &str, n: usize, [cin, cout]: [usize; 2], kernel: usize, stride: usize) {
        if !self.wants(name) {
            return;
        }
        let exec = self.exec;
        let window = TransposedWindow { kernel, stride, dilation: 1, padding: Padding::Same, output_padding: None };
        let layer = ConvTranspose { windows: [window, window].into_iter().collect(), cin, cout };
        let m = window.output_len(n);
        let (src, dst) = ([1, n, n, cin], [1, m, m, cout]);
        let weights = layer.pack(exec.isa, &values(kernel * kernel * cin * cout));
        let ((x, x0), (mut y, y0)) = (aligned(src.iter().product()), aligned(dst.iter().product()));
        let flops = 2.0 * layer.macs(&Region::full(&dst)) as f64;
        self.add(name, flops, move || {
            let view = View::dense(&x[x0..], &src);
            layer.forward(exec, black_box(&view), &weights, None, &[], &mut ViewMut::dense(&mut y[y0..], &dst));
        });
    }

    fn dense(&mut self, name: &str, [rows, k, n]: [usize; 3]) {
        if !self.wants(name) {
            return;
        }
        let (exec, layer) = (self.exec, MatMul { k, n });
        let weights = layer.pack(exec.isa, &values(k * n));
        let ((x, x0), (mut y, y0)) = (aligned(rows * k), aligned(rows * n));
        self.add(name, 2.0 * (rows * k * n) as f64, move || {
            let view = View::dense(&x[x0..], &[rows, k]);
            layer.forward(exec, black_box(&view), &weights, None, &[], &mut ViewMut::dense(&mut y[y0..], &[rows, n]));
        });
    }

    /// The gradient of the kernel of a convolution of square images.
    fn kernel_gradient(
        &mut self,
        name: &str,
        [batch, n]: [usize; 2],
        [cin, cout]: [usize; 2],
        (kernel, stride): (usize, usize),
        groups: usize,
    ) {
        if !self.wants(name) {
            return;
        }
        let exec = self.exec;
        let window = Window { kernel, stride, dilation: 1, padding: Padding::Same };
        let layer = Conv { windows: [window, window].into_iter().collect(), cin, cout, groups };
        let m = window.output_len(n);
        let (src, dst) = ([batch, n, n, cin], [batch, m, m, cout]);
        let ((x, x0), (dy, y0)) = (aligned(src.iter().product()), aligned(dst.iter().product()));
        let mut gradient = vec![0.0; kernel * kernel * cin / groups * cout];
        self.add(name, 2.0 * layer.macs(&Region::full(&dst)) as f64, move || {
            let (x, dy) = (View::dense(&x[x0..], &src), View::dense(&dy[y0..], &dst));
            layer.kernel_gradient(exec, black_box(&x), &dy, &mut gradient);
        });
    }

    fn dense_kernel_gradient(&mut self, name: &str, [rows, k, n]: [usize; 3]) {
        if !self.wants(name) {
            return;
        }
        let (exec, layer) = (self.exec, MatMul { k, n });
        let ((x, x0), (dy, y0), mut gradient) = (aligned(rows * k), aligned(rows * n), vec![0.0; k * n]);
        self.add(name, 2.0 * (rows * k * n) as f64, move || {
            let (x, dy) = (View::dense(&x[x0..], &[rows, k]), View::dense(&dy[y0..], &[rows, n]));
            layer.kernel_gradient(exec, black_box(&x), &dy, &mut gradient);
        });
    }

    fn batched(&mut self, name: &str, [batch, m, k, n]: [usize; 4], transpose_b: bool) {
        if !self.wants(name) {
            return;
        }
        let exec = self.exec;
        let b_shape = if transpose_b { [batch, n, k] } else { [batch, k, n] };
        let ((a, a0), (b, b0), (mut y, y0)) = (aligned(batch * m * k), aligned(batch * k * n), aligned(batch * m * n));
        self.add(name, 2.0 * (batch * m * k * n) as f64, move || {
            let (a, b) = (View::dense(&a[a0..], &[batch, m, k]), View::dense(&b[b0..], &b_shape));
            let mut y = ViewMut::dense(&mut y[y0..], &[batch, m, n]);
            matmul_batched(exec, black_box(&a), &b, &mut y, false, transpose_b);
        });
    }

    fn all(&mut self) {
        self.conv("3x3 3->32, 256", 256, [3, 32], (3, 1), 1);
        self.conv("3x3 3->32, 64", 64, [3, 32], (3, 1), 1);
        self.conv("3x3 16->32, 64", 64, [16, 32], (3, 1), 1);
        self.conv("7x7/2 3->64, 224", 224, [3, 64], (7, 2), 1);
        self.conv("3x3 32->32, 128", 128, [32, 32], (3, 1), 1);
        self.conv("3x3 64->64, 128", 128, [64, 64], (3, 1), 1);
        self.conv("1x1 256->64, 16", 16, [256, 64], (1, 1), 1);
        self.conv("3x3 64->64, 32", 32, [64, 64], (3, 1), 1);
        self.conv("3x3 256->256, 32", 32, [256, 256], (3, 1), 1);
        self.conv("3x3/2 64->128, 56", 56, [64, 128], (3, 2), 1);
        self.conv("3x3 512->512, 14", 14, [512, 512], (3, 1), 1);
        self.conv("3x3 512->512, 7", 7, [512, 512], (3, 1), 1);
        self.conv("3x3 37->37, 56", 56, [37, 37], (3, 1), 1);
        self.conv("3x3 24->40, 28", 28, [24, 40], (3, 1), 1);
        self.conv("3x3 8->8, 8", 8, [8, 8], (3, 1), 1);
        self.conv("3x3 128->128 groups 4, 28", 28, [128, 128], (3, 1), 4);
        self.conv("1x1 256->64, 64", 64, [256, 64], (1, 1), 1);
        self.conv("1x1 64->64, 28", 28, [64, 64], (1, 1), 1);
        self.conv("1x1 64->64, 28, scale, relu", 28, [64, 64], (1, 1), 1);
        self.conv("depthwise 3x3 96, 28", 28, [96, 96], (3, 1), 96);
        self.conv("depthwise 3x3 96, 28, scale, relu", 28, [96, 96], (3, 1), 96);
        self.conv("1x1 64->256, 56", 56, [64, 256], (1, 1), 1);
        self.conv("1x1 1024->256, 14", 14, [1024, 256], (1, 1), 1);
        self.conv("1x1 512->2048, 7", 7, [512, 2048], (1, 1), 1);
        self.conv("1x1/2 256->512, 56", 56, [256, 512], (1, 2), 1);
        self.conv("depthwise 3x3 96, 112", 112, [96, 96], (3, 1), 96);
        self.conv("depthwise 3x3/2 96, 112", 112, [96, 96], (3, 2), 96);
        self.conv("depthwise 5x5 240, 28", 28, [240, 240], (5, 1), 240);
        self.conv("depthwise 7x7 96, 56", 56, [96, 96], (7, 1), 96);
        self.conv("depthwise 3x3 960, 7", 7, [960, 960], (3, 1), 960);
        self.conv("depthwise 3x3 32x2, 56", 56, [32, 64], (3, 1), 32);
        self.transposed("transposed 2x2/2 128->64, 32", 32, [128, 64], 2, 2);
        self.transposed("transposed 3x3/2 64->64, 32", 32, [64, 64], 3, 2);
        self.dense("dense 1 x 2048 x 1000", [1, 2048, 1000]);
        self.dense("dense 8 x 2048 x 1000", [8, 2048, 1000]);
        self.dense("dense 197 x 768 x 3072", [197, 768, 3072]);
        self.dense("dense 64 x 8192 x 256", [64, 8192, 256]);
        self.batched("batched 12 x (197x64) (64x197)", [12, 197, 64, 197], true);
        self.batched("batched 12 x (197x197) (197x64)", [12, 197, 197, 64], false);
        self.kernel_gradient("kernel gradient 3x3 64->64, 128", [1, 128], [64, 64], (3, 1), 1);
        self.kernel_gradient("kernel gradient 3x3 256->256, 32", [1, 32], [256, 256], (3, 1), 1);
        self.kernel_gradient("kernel gradient 1x1 256->64, 64", [1, 64], [256, 64], (1, 1), 1);
        self.kernel_gradient("kernel gradient 1x1 64->256, 56", [4, 56], [64, 256], (1, 1), 1);
        self.kernel_gradient("kernel gradient 3x3 3->32, 256", [1, 256], [3, 32], (3, 1), 1);
        self.kernel_gradient("kernel gradient 7x7/2 3->64, 224", [1, 224], [3, 64], (7, 2), 1);
        self.kernel_gradient("kernel gradient 3x3 64->3, 128", [1, 128], [64, 3], (3, 1), 1);
        self.kernel_gradient("kernel gradient 3x3 512->512, 7", [16, 7], [512, 512], (3, 1), 1);
        self.kernel_gradient("kernel gradient 3x3/2 64->128, 56", [4, 56], [64, 128], (3, 2), 1);
        self.kernel_gradient("kernel gradient 3x3 37->37, 56", [1, 56], [37, 37], (3, 1), 1);
        self.kernel_gradient("kernel gradient depthwise 3x3 96, 112", [1, 112], [96, 96], (3, 1), 96);
        self.kernel_gradient("kernel gradient depthwise 5x5 240, 28", [1, 28], [240, 240], (5, 1), 240);
        self.dense_kernel_gradient("kernel gradient dense 4096 x 1024 x 1024", [4096, 1024, 1024]);
        self.dense_kernel_gradient("kernel gradient dense 32 x 784 x 512", [32, 784, 512]);
    }
}

fn main() {
    let threads = std::env::var("THREADS").ok().and_then(|v| v.parse().ok()).unwrap_or(1);
    let exec = Exec { threads, ..Exec::default() };
    let filter = std::env::args().skip(1).find(|a| !a.starts_with('-')).unwrap_or_default();
    let mut bench = Bench { exec, filter, rows: Vec::new() };
    bench.all();
    let mut rows = bench.rows;
    for _ in 0..ROUNDS {
        rows.iter_mut().for_each(|row| row.round(exec));
    }
    println!("{exec:?}\n{:40} {:>12} {:>10} {:>6} {:>8}", "", "median ms", "GFLOP/s", "%", "upper %");
    for row in &rows {
        let time = row.quantile(0.5, |round| round.0);
        let share = |q: f64| row.quantile(q, |round| round.1) * 100.0;
        println!("{:40} {:12.4} {:10.1} {:6.1} {:8.1}", row.name, time * 1e3, row.flops / time / 1e9, share(0.5), share(0.75));
    }
}
