//! foveal as one of the engines of `cargo xtask bench`, which describes the conversation: `peer THREADS`.

use foveal::ndarray::ArrayD;
use foveal::plan::Explanation;
use foveal::train::{Batch, Compile, Trainer};
use foveal::{Model, PredictOptions, Shape};
use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead, Write};
use std::path::Path;
use std::time::Instant;

/// What a call of a loaded model is.
enum Call {
    /// A prediction from an input into an output that is allocated once, as those of the other engines are.
    Predict(Model, ArrayD<f32>, ArrayD<f32>),
    /// A step of training.
    Train(Box<Trainer>, Batch),
}

/// A model with its input, and what Keras makes of it: its output, or the losses of the first steps.
struct Loaded {
    call: Call,
    flops: [u64; 2],
    expected: ArrayD<f32>,
}

fn read(folder: &Path, name: &str) -> Result<ArrayD<f32>, Box<dyn Error>> {
    Ok(ndarray_npy::read_npy(folder.join(name))?)
}

impl Loaded {
    fn new(folder: &Path, threads: usize) -> Result<Self, Box<dyn Error>> {
        let (model, x) = (Model::load(folder.join("model.keras"))?, read(folder, "x.npy")?);
        let shapes: [Shape; 1] = [x.shape().into()];
        let flops = |explained: &Explanation| [explained.needed_flops, explained.full_flops];
        if !folder.join("targets.npy").exists() {
            let flops = flops(&model.explain(&shapes)?);
            let expected = read(folder, "y.npy")?;
            return Ok(Self { call: Call::Predict(model, x, expected.clone()), flops, expected });
        }
        let compile = Compile::from_keras(&serde_json::from_slice(&std::fs::read(folder.join("compile.json"))?)?)?;
        let trainer = Trainer::new(&model, compile)?.threads(threads);
        let batch = Batch { inputs: vec![x], targets: vec![read(folder, "targets.npy")?], weights: Vec::new() };
        let flops = flops(&trainer.explain(&shapes)?.step);
        Ok(Self { call: Call::Train(Box::new(trainer), batch), flops, expected: read(folder, "losses.npy")? })
    }

    /// The output, or the losses of as many steps as Keras did.
    fn results(&mut self, options: &PredictOptions<'_>) -> Result<ArrayD<f32>, Box<dyn Error>> {
        let (trainer, batch) = match &mut self.call {
            Call::Predict(model, x, y) => {
                y.fill(f32::NAN);
                model.run_into(&[x.view()], &mut [y.view_mut()], options)?;
                return Ok(y.clone());
            }
            Call::Train(trainer, batch) => (trainer, batch),
        };
        let mut losses = self.expected.clone();
        for loss in &mut losses {
            *loss = trainer.train_on_batch(batch)?[0].1 as f32;
        }
        Ok(losses)
    }

    /// The largest difference from Keras, relative to the largest number.
    fn check(&mut self, options: &PredictOptions<'_>) -> Result<f32, Box<dyn Error>> {
        let difference = (self.results(options)? - &self.expected).fold(0.0f32, |m, d| m.max(d.abs()));
        Ok(difference / self.expected.fold(0.0f32, |m, y| m.max(y.abs())))
    }

    fn once(&mut self, options: &PredictOptions<'_>) -> foveal::Result<()> {
        match &mut self.call {
            Call::Predict(model, x, y) => {
                model.run_into(&[x.view()], &mut [y.view_mut()], options)?;
                black_box(y);
            }
            Call::Train(trainer, batch) => drop(black_box(trainer.train_on_batch(batch)?)),
        }
        Ok(())
    }

    /// Mean nanoseconds of a call.
    fn run(&mut self, calls: u32, options: &PredictOptions<'_>) -> Result<f64, Box<dyn Error>> {
        let start = Instant::now();
        for _ in 0..calls {
            self.once(options)?;
        }
        Ok(start.elapsed().as_secs_f64() * 1e9 / f64::from(calls))
    }
}

fn answer(line: &str, loaded: &mut Option<Loaded>, options: &PredictOptions<'_>) -> Result<String, Box<dyn Error>> {
    let (request, argument) = line.split_once(' ').unwrap_or((line, ""));
    match (request, loaded) {
        ("load", loaded) => {
            *loaded = Some(Loaded::new(Path::new(argument), options.threads.unwrap_or(1))?);
            Ok("ok".into())
        }
        // Of all threads together, if they do not hinder each other.
        ("peak", _) => Ok(foveal_kernels::peak::flops(foveal_kernels::Isa::detect()).to_string()),
        ("flops", Some(loaded)) => Ok(loaded.flops[0].to_string()),
        ("full-flops", Some(loaded)) => Ok(loaded.flops[1].to_string()),
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
