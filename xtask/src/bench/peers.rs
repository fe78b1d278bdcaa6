//! Rounds of all engines over all rows.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::engine::{Engine, FOVEAL, build};
use super::statistics::Median;
use super::{Options, report};
use crate::keras;
use crate::process::{capture, program, root, run as run_command, target};

/// Engines that are installed one by one: a machine need not have all. The others come with what makes the models.
const PACKAGES: [(&str, &str); 5] = [
    ("openvino", "openvino==2026.4.1"),
    ("onnxruntime", "onnxruntime==1.32.0"),
    ("jax", "jax==0.10.2"),
    ("litert", "ai-edge-litert==2.3.0"),
    ("torch", "torch==2.15.0"),
];

/// Names a Python that has the packages already.
const PYTHON: &str = "FOVEAL_PEERS_PYTHON";

/// Nanoseconds that an engine runs per round, at least: short calls are repeated.
const ROUND: f64 = 3e6;
/// The same on several threads, which the pause between engines has put to sleep: waking them counts for little, as in
/// work that goes on.
const ROUND_OF_THREADS: f64 = 5e7;

/// Between engines on several threads: those of ONNX Runtime and LiteRT look for more work for tens of milliseconds after a
/// call, and would hold a core that the next engine needs.
const CALM: Duration = Duration::from_millis(100);

/// Differences from Keras, relative to the largest output, that rounding explains.
const TOLERANCE: f64 = 1e-3;

/// Measures, and writes what all runs so far have found.
pub(super) fn run(options: &Options) -> Result<()> {
    let section = if options.training { &report::TRAINING } else { &report::PREDICTION };
    let engines = options.engines.clone().unwrap_or_else(|| section.engines.iter().map(|&name| name.into()).collect());
    let python = python(&engines)?;
    build()?;
    let folder = target().join("peers");
    let rows = make_models(&python, &folder, options)?;
    let kept = folder.join(section.kept);
    let mut results: BTreeMap<String, Value> = fs::read(&kept).ok().and_then(|b| serde_json::from_slice(&b).ok()).unwrap_or_default();
    for &threads in &options.threads {
        let mut engines = start(&engines, threads, &python)?;
        for (index, row) in rows.iter().enumerate() {
            let name = row["name"].as_str().unwrap_or_default();
            eprintln!("{threads} thread(s), {}/{}: {name}", index + 1, rows.len());
            match measure(&mut engines, &folder.join(name.replace(['/', ' '], "_")), threads, options.seconds) {
                Ok(measured) => {
                    // A machine may measure several instruction sets.
                    let key = format!("{threads} {name}, foveal {}", engines[0].version);
                    results.insert(key, json!({"name": name, "threads": threads, "full": row["full"], "measured": measured}));
                    fs::write(&kept, serde_json::to_vec_pretty(&results)?)?;
                }
                Err(error) => eprintln!("  left out: {error:#}"),
            }
        }
    }
    section.write(&results)
}

/// A Python with what makes the models and as many of these engines as can be had.
fn python(engines: &[String]) -> Result<PathBuf> {
    if let Some(given) = std::env::var_os(PYTHON) {
        return Ok(given.into());
    }
    let python = keras::with_packages("peers")?;
    for (name, package) in PACKAGES.iter().filter(|(name, _)| engines.iter().any(|engine| engine == name)) {
        let mut install = program(&python);
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]);
        if let Err(error) = run_command(&mut install) {
            eprintln!("{name} cannot be had here: {error:#}");
        }
    }
    Ok(python)
}

/// The rows that are wanted, with their models made.
fn make_models(python: &Path, folder: &Path, options: &Options) -> Result<Vec<Value>> {
    let script = root().join("xtask/peers/models.py");
    let rows: Vec<Value> = serde_json::from_slice(&capture(program(python).arg(&script).arg("list"))?)?;
    let wanted = |row: &Value| {
        let named = row["name"].as_str().is_some_and(|name| name.contains(&options.rows));
        named && (row["group"] == "training") == options.training
    };
    let rows: Vec<Value> = rows.into_iter().filter(wanted).collect();
    let names = rows.iter().filter_map(|row| row["name"].as_str());
    let mut make = program(python);
    make.arg(&script).arg("make").arg(folder).args(names).env("TF_CPP_MIN_LOG_LEVEL", "3");
    run_command(&mut make).context("making the models")?;
    Ok(rows)
}

/// foveal and those of the others that start.
fn start(names: &[String], threads: usize, python: &Path) -> Result<Vec<Engine>> {
    let mut engines = vec![Engine::foveal(threads)?];
    for name in names {
        match Engine::peer(name, threads, python) {
            Ok(engine) => engines.push(engine),
            Err(error) => eprintln!("without {error:#}"),
        }
    }
    Ok(engines)
}

/// An engine that has the row's model.
struct Runner<'a> {
    engine: &'a mut Engine,
    calls: u32,
    difference: f64,
    /// Nanoseconds per call, one per round.
    times: Vec<f64>,
}

impl<'a> Runner<'a> {
    fn new(engine: &'a mut Engine, folder: &Path, round: f64) -> Result<Self> {
        engine.ask(&format!("load {}", folder.display()))?;
        let difference = engine.number("check")?;
        anyhow::ensure!(difference < TOLERANCE, "{}: differs from Keras by {difference:.1e}", engine.name);
        engine.ask("run 1")?;
        let call = engine.number("run 2")?;
        Ok(Self { engine, calls: (round / call).clamp(1.0, 1e5) as u32, difference, times: Vec::new() })
    }

    fn round(&mut self) -> Result<f64> {
        let time = self.engine.number(&format!("run {}", self.calls))?;
        self.times.push(time);
        Ok(time * f64::from(self.calls))
    }
}

fn measure(engines: &mut [Engine], folder: &Path, threads: usize, seconds: f64) -> Result<Value> {
    let [flops, full_flops] = {
        let foveal = &mut engines[0];
        foveal.ask(&format!("load {}", folder.display()))?;
        [foveal.number("flops")?, foveal.number("full-flops")?]
    };
    let round = if threads > 1 { ROUND_OF_THREADS } else { ROUND };
    let mut runners = Vec::new();
    for engine in engines {
        match Runner::new(engine, folder, round) {
            Ok(runner) => runners.push(runner),
            Err(error) => eprintln!("  without {error:#}"),
        }
    }
    anyhow::ensure!(runners.first().is_some_and(|runner| runner.engine.name == FOVEAL), "foveal does not run it");
    let (mut peaks, mut spent, mut rounds) = (Vec::new(), 0.0, 0);
    while rounds < 9 || (spent < seconds * 1e9 && rounds < 100) {
        peaks.push(runners[0].engine.number("peak")? * threads as f64);
        for i in 0..runners.len() {
            sleep(if threads > 1 { CALM } else { Duration::ZERO });
            let turn = (i + rounds) % runners.len();
            spent += runners[turn].round()?;
        }
        rounds += 1;
    }
    Ok(json!({
        "flops": flops,
        "full_flops": full_flops,
        "rounds": rounds,
        "peak": Median::of(peaks).median,
        "engines": runners.iter().map(|runner| describe(runner, &runners[0].times)).collect::<Vec<_>>(),
    }))
}

fn describe(runner: &Runner<'_>, foveal: &[f64]) -> Value {
    let ratio = Median::of(runner.times.iter().zip(foveal).map(|(theirs, ours)| theirs / ours));
    let times = Median::of(runner.times.iter().copied());
    eprintln!("  {:14} {:10.4} ms, {:.3} times foveal", runner.engine.name, times.median / 1e6, ratio.median);
    json!({
        "name": runner.engine.name, "version": runner.engine.version, "ns": times.median, "difference": runner.difference,
        "ratio": [ratio.low, ratio.median, ratio.high],
    })
}
