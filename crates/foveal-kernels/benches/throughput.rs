//! Throughput of the kernels, as a share of the machine's peak measured in the same run.
//!
//! `cargo bench -p foveal-kernels [-- FILTER]`; `THREADS` (default 1) and `FOVEAL_ISA` select how they run. Rounds of all
//! rows are interleaved, and every figure is a median, so that a busy moment of the machine does not single out one row.

use foveal_kernels::{
    Conv, ConvTranspose, Exec, MatMul, Padding, PostOp, Region, TransposedWindow, Unary, View, ViewMut, Window, matmul_batched,
};
use std::hint::black_box;
use std::time::Instant;

const ROUNDS: usize = 41;

/// A named piece of work of `flops` operations.
struct Row {
    name: String,
    flops: f64,
    run: Box<dyn FnMut()>,
    /// Seconds per call, one per round.
    times: Vec<f64>,
}

impl Row {
    fn new(name: impl Into<String>, flops: f64, run: impl FnMut() + 'static) -> Self {
        Self { name: name.into(), flops, run: Box::new(run), times: Vec::new() }
    }

    /// Runs for about a millisecond and keeps the mean time of a call.
    fn round(&mut self) {
        let (mut calls, since) = (0, Instant::now());
        while calls == 0 || since.elapsed().as_secs_f64() < 1e-3 {
            (self.run)();
            calls += 1;
        }
        self.times.push(since.elapsed().as_secs_f64() / f64::from(calls));
    }

    /// The given quantile of the times; 0 is the best.
    fn quantile(&self, q: f64) -> f64 {
        let mut times = self.times.clone();
        times.sort_by(f64::total_cmp);
        times[((times.len() - 1) as f64 * q) as usize]
    }

    /// Operations per second at a quantile of the times.
    fn rate(&self, q: f64) -> f64 {
        self.flops / self.quantile(q)
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

/// Fused multiply-adds on registers alone, and with one operand broadcast from the first-level cache.
#[cfg(target_arch = "x86_64")]
fn peaks(exec: Exec) -> Vec<Row> {
    const TURNS: usize = 20_000;
    let (lanes, run): (usize, fn(usize, bool)) = match exec.isa.name() {
        "avx512" => (16, x86::avx512),
        "avx2" => (8, x86::avx2),
        _ => return Vec::new(),
    };
    let row = |name, loads| Row::new(name, (TURNS * x86::SUMS * lanes * 2) as f64, move || run(black_box(TURNS), loads));
    vec![row("peak, registers", false), row("peak, with loads", true)]
}

#[cfg(not(target_arch = "x86_64"))]
fn peaks(_exec: Exec) -> Vec<Row> {
    Vec::new()
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;
    use std::hint::black_box;

    /// Independent sums: enough to hide the latency, and few enough for 16 registers.
    pub(super) const SUMS: usize = 12;

    macro_rules! peak {
        ($name:ident, $features:literal, $splat:ident, $fma:ident, $store:ident) => {
            pub(super) fn $name(turns: usize, loads: bool) {
                #[target_feature(enable = $features)]
                fn run(turns: usize, loads: bool) {
                    let table: [f32; SUMS] = black_box([0.001; SUMS]);
                    let (factor, constant) = ($splat(black_box(0.999)), $splat(black_box(0.001)));
                    let mut sums: [_; SUMS] = std::array::from_fn(|i| $splat(black_box(i as f32)));
                    for _ in 0..turns {
                        if loads {
                            let table = black_box(&table);
                            for i in (0..SUMS).step_by(2) {
                                let x = $splat(table[i]);
                                sums[i] = $fma(sums[i], factor, x);
                                sums[i + 1] = $fma(sums[i + 1], factor, x);
                            }
                        } else {
                            for sum in &mut sums {
                                *sum = $fma(*sum, factor, constant);
                            }
                        }
                    }
                    let mut out = [0.0; 16];
                    for sum in sums {
                        // SAFETY: 16 elements hold any vector.
                        unsafe { $store(out.as_mut_ptr(), sum) };
                        black_box(&out);
                    }
                }
                // SAFETY: `Isa::detect` has found the instruction set.
                unsafe { run(turns, loads) }
            }
        };
    }
    peak!(avx512, "avx512f", _mm512_set1_ps, _mm512_fmadd_ps, _mm512_storeu_ps);
    peak!(avx2, "avx2,fma", _mm256_set1_ps, _mm256_fmadd_ps, _mm256_storeu_ps);
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
    }
}

fn main() {
    let threads = std::env::var("THREADS").ok().and_then(|v| v.parse().ok()).unwrap_or(1);
    let exec = Exec { threads, ..Exec::default() };
    let filter = std::env::args().skip(1).find(|a| !a.starts_with('-')).unwrap_or_default();
    let mut bench = Bench { exec, filter, rows: peaks(exec) };
    bench.all();
    let mut rows = bench.rows;
    for _ in 0..ROUNDS {
        rows.iter_mut().for_each(Row::round);
    }
    let peak = |q: f64| rows.iter().filter(|row| row.name.starts_with("peak")).map(|row| row.rate(q)).fold(f64::NAN, f64::max);
    println!("{exec:?}\n{:34} {:>12} {:>10} {:>6} {:>6}", "", "median ms", "GFLOP/s", "%", "best %");
    for row in &rows {
        let share = |q: f64| row.rate(q) / peak(q) * 100.0;
        println!("{:34} {:12.4} {:10.1} {:6.1} {:6.1}", row.name, row.quantile(0.5) * 1e3, row.rate(0.5) / 1e9, share(0.5), share(0.0));
    }
}
