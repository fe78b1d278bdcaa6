//! foveal as one of the engines of `cargo xtask bench`, which describes the conversation: `peer THREADS`.

use foveal::ndarray::ArrayD;
use foveal::{Model, PredictOptions};
use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A model with its input.
struct Loaded {
    folder: PathBuf,
    model: Model,
    x: ArrayD<f32>,
}

impl Loaded {
    fn new(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let model = Model::load(folder.join("model.keras"))?;
        Ok(Self { folder: folder.into(), model, x: ndarray_npy::read_npy(folder.join("x.npy"))? })
    }

    fn output(&self, options: &PredictOptions<'_>) -> foveal::Result<ArrayD<f32>> {
        Ok(self.model.run(&[self.x.view()], options)?.swap_remove(0))
    }

    /// The largest difference from Keras, relative to the largest output.
    fn check(&self, options: &PredictOptions<'_>) -> Result<f32, Box<dyn Error>> {
        let expected: ArrayD<f32> = ndarray_npy::read_npy(self.folder.join("y.npy"))?;
        let difference = (self.output(options)? - &expected).fold(0.0f32, |m, d| m.max(d.abs()));
        Ok(difference / expected.fold(0.0f32, |m, y| m.max(y.abs())))
    }

    /// Mean nanoseconds of a call.
    fn run(&self, calls: u32, options: &PredictOptions<'_>) -> Result<f64, Box<dyn Error>> {
        let start = Instant::now();
        for _ in 0..calls {
            black_box(self.output(options)?);
        }
        Ok(start.elapsed().as_secs_f64() * 1e9 / f64::from(calls))
    }
}

fn answer(line: &str, loaded: &mut Option<Loaded>, options: &PredictOptions<'_>) -> Result<String, Box<dyn Error>> {
    let (request, argument) = line.split_once(' ').unwrap_or((line, ""));
    match (request, loaded) {
        ("load", loaded) => {
            *loaded = Some(Loaded::new(Path::new(argument))?);
            Ok("ok".into())
        }
        // Of all threads together, if they do not hinder each other.
        ("peak", _) => Ok(foveal_kernels::peak::flops(foveal_kernels::Isa::detect()).to_string()),
        ("flops", Some(loaded)) => Ok(loaded.model.explain(&[loaded.x.shape().into()])?.needed_flops.to_string()),
        ("check", Some(loaded)) => Ok(loaded.check(options)?.to_string()),
        ("run", Some(loaded)) => Ok(loaded.run(argument.parse()?, options)?.to_string()),
        _ => Err(format!("cannot answer `{line}`").into()),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let threads = std::env::args().nth(1).ok_or("how many threads?")?.parse()?;
    let options = PredictOptions::new().threads(threads);
    let (mut loaded, mut out) = (None, std::io::stdout());
    writeln!(out, "{}, {}", env!("CARGO_PKG_VERSION"), foveal_kernels::Isa::detect().name())?;
    for line in std::io::stdin().lock().lines() {
        match answer(&line?, &mut loaded, &options) {
            Ok(answer) => writeln!(out, "{answer}")?,
            Err(error) => writeln!(out, "error {error}")?,
        }
    }
    Ok(())
}
