//! Measures what crops save and how fast a cold process predicts, and prints docs/results.md.
//!
//!     cargo xtask results
//!
//! which runs this example on release builds with the path of the `foveal` command as its argument.

mod networks;

use foveal::ndarray::{Array4, ArrayD};
use foveal::{Model, PredictOptions, Result, Shape};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A network, the layer to crop (its output if none is named), the size, and the ratio that was expected.
struct Row {
    what: &'static str,
    model: Model,
    layer: String,
    size: usize,
    expected: f64,
}

fn rows() -> Result<Vec<Row>> {
    let row = |what, model: Model, size, expected| {
        let layer = model.summary().rows.last().map_or_else(String::new, |row| row.name.clone());
        Row { what, model, layer, size, expected }
    };
    Ok(vec![
        row("network one, 256 to 128", networks::network_one(256)?, 128, 0.250),
        row("network one, 1024 to 256", networks::network_one(1024)?, 256, 0.0625),
        row("network one, 2048 to 128", networks::network_one(2048)?, 128, 0.0039),
        row("network two, crops 128 and 64", networks::network_two()?, 64, 0.221),
        row("valid U-Net 572, to 64", networks::unet()?, 64, 0.100),
        row("ResNet50 512, conv3_block4_out to 16", networks::resnet50(512)?, 16, 0.121),
        row("VGG16 224, block3_pool to 8", networks::vgg16()?, 8, 0.135),
    ])
}

fn input(model: &Model) -> Array4<f32> {
    let shape: Vec<usize> = model.inputs()[0].shape.iter().map(|n| n.unwrap_or(1)).collect();
    Array4::from_shape_fn((1, shape[1], shape[2], shape[3]), |(_, y, x, c)| ((y * 31 + x * 17 + c * 7) % 255) as f32 / 255.0)
}

fn time(f: impl FnOnce()) -> Duration {
    let start = Instant::now();
    f();
    start.elapsed()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Milliseconds of the full run and of the cropped one, and the median of their ratio, over interleaved rounds.
fn interleaved(full: &dyn Fn(), cropped: &dyn Fn()) -> (f64, f64, f64) {
    (0..2).for_each(|_| {
        full();
        cropped();
    });
    let rounds = (3.0 / time(full).as_secs_f64().max(1e-3)).clamp(7.0, 200.0) as usize;
    let pairs: Vec<(f64, f64)> = (0..rounds).map(|_| (time(full).as_secs_f64() * 1e3, time(cropped).as_secs_f64() * 1e3)).collect();
    let of = |f: fn(&(f64, f64)) -> f64| median(pairs.iter().map(f).collect());
    (of(|p| p.0), of(|p| p.1), of(|p| p.1 / p.0))
}

fn same_bits(full: &ArrayD<f32>, cropped: &ArrayD<f32>, size: usize) -> bool {
    let mut center = full.view();
    for axis in [1, 2] {
        let start = (full.shape()[axis] - size) / 2;
        center.slice_axis_inplace(foveal::ndarray::Axis(axis), foveal::ndarray::Slice::from(start..start + size));
    }
    center.shape() == cropped.shape() && center.iter().zip(cropped).all(|(a, b)| a.to_bits() == b.to_bits())
}

fn savings(threads: usize) -> Result<()> {
    println!(
        "| network | MFLOP full | needed | needed/full | expected | ms full | cropped | time ratio | peak MB full | cropped | differing bits |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for Row { what, model, layer, size, expected } in rows()? {
        let cropped = model.layer(&layer)?.center_crop([size, size])?;
        let x = input(&model);
        let shapes: [Shape; 1] = [x.shape().into()];
        let options = PredictOptions::new().threads(threads);
        let explained = cropped.explain_with(&shapes, &options)?;
        let run = |model: &Model| model.run(&[x.view().into_dyn()], &options).map(|mut y| y.swap_remove(0));
        let equal = same_bits(&run(&model)?, &run(&cropped)?, size);
        let (full_ms, cropped_ms, ratio) = interleaved(&|| drop(run(&model)), &|| drop(run(&cropped)));
        println!(
            "| {what} | {:.1} | {:.2} | {:.4} | {expected} | {full_ms:.3} | {cropped_ms:.3} | {ratio:.4} | {:.1} | {:.2} | {} |",
            explained.full_flops as f64 / 1e6,
            explained.needed_flops as f64 / 1e6,
            explained.ratio(),
            explained.full_peak_bytes as f64 / 1e6,
            explained.peak_bytes as f64 / 1e6,
            if equal { "none" } else { "SOME" },
        );
    }
    Ok(())
}

/// Wall time of `foveal predict` on network one with its crop: open, plan, run, write.
fn cold_start(foveal: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let (model, x, y) = (folder.path().join("one.keras"), folder.path().join("x.npy"), folder.path().join("y.npy"));
    let one = networks::network_one(256)?;
    let layer = one.summary().rows.last().map_or_else(String::new, |row| row.name.clone());
    one.layer(&layer)?.center_crop([128, 128])?.save(&model)?;
    ndarray_npy::write_npy(&x, &input(&one))?;
    let mut times = Vec::new();
    for _ in 0..21 {
        let start = Instant::now();
        let status =
            Command::new(foveal).arg("predict").args([&model, &x]).arg("-o").arg(&y).arg("--quiet").stdout(Stdio::null()).status()?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
        assert!(status.success(), "foveal predict failed");
    }
    let least = times.iter().copied().fold(f64::INFINITY, f64::min);
    println!(
        "- first prediction of network one from a cold process (open, plan, run, write): median {:.1} ms, least {least:.1} ms",
        median(times)
    );
    println!("- size of the command: {:.1} MB", std::fs::metadata(foveal)?.len() as f64 / 1e6);
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("# Results\n");
    println!("Made by `cargo xtask results`; times are medians of interleaved rounds in one run on one machine, so look at the ratios.");
    println!("The instruction set was {}.\n", foveal_kernels::Isa::detect().name());
    println!("## What crops save\n");
    println!(
        "FLOP are 2 per multiply-add of convolutions and matrix products, padding taps counted; *full* is what Keras computes for the"
    );
    println!(
        "same model, earlier crops included. Peak memory is that of intermediate tensors, working memory and the output. *Expected* is"
    );
    println!("the ratio worked out beforehand.");
    for threads in [1, 2] {
        println!("\n{threads} thread{}:\n", if threads == 1 { "" } else { "s" });
        savings(threads)?;
    }
    if let Some(foveal) = std::env::args_os().nth(1) {
        println!("\n## The command\n");
        cold_start(Path::new(&foveal))?;
    }
    Ok(())
}
