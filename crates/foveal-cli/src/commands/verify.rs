//! `foveal verify`: every layer here and in real Keras.
//!
//! This side's outputs of all layers go into a folder; a program of the user's Python adds Keras' side and leaves the
//! comparison there. It is the one that the Python package has, in this binary as text.

use super::target::{check_input_size, input_shapes};
use crate::args::VerifyArgs;
use crate::console::{self, Console, interrupt_flag};
use crate::io::{ArraySpec, Feed, write_arrays, written_type};
use crate::table::{Align, Table, terminal_width};
use anyhow::{Context, Result, anyhow, bail};
use foveal::{Activation, DType, InputInfo, Model, PredictOptions, Shape};
use ndarray::{ArrayD, ArrayViewD, IxDyn};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Deserialize;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tempfile::TempDir;

/// What the Python runs, and what makes Keras know foveal's own layers.
const PROGRAM: [(&str, &str); 2] = [
    ("verification.py", include_str!("../../../../python/foveal/verification.py")),
    ("keras_layers.py", include_str!("../../../../python/foveal/keras_layers.py")),
];

/// How often a running Python is looked after.
const PAUSE: Duration = Duration::from_millis(20);

/// What the program answers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    Refused { error: String },
    Report(Report),
}

#[derive(Deserialize)]
struct Report {
    verdict: String,
    agrees: bool,
    layers: Vec<Row>,
    not_compared: Vec<String>,
}

#[derive(Deserialize)]
struct Row {
    layer: String,
    class_name: String,
    max_abs_error: Option<f64>,
    max_abs_value: Option<f64>,
    relative_error: Option<f64>,
    agrees: bool,
    problem: Option<String>,
}

pub(crate) fn verify(args: &VerifyArgs, console: Console) -> Result<()> {
    let model = args.model.open(console)?;
    let folder = tempfile::Builder::new().prefix("foveal-verify-").tempdir().context("cannot make a temporary folder")?;
    prepare(args, &model, &folder, console)?;
    run_python(&args.python, folder.path())?;
    let text = fs::read_to_string(folder.path().join("report.json")).context("the Python left no report")?;
    let answer: Value = serde_json::from_str(&text).context("the Python left a report that cannot be read")?;
    let report = match Answer::deserialize(&answer)? {
        Answer::Report(report) => report,
        Answer::Refused { error } => bail!("{error}{}", remedy(args, &error)),
    };
    if args.json {
        console::print_line(format_args!("{answer:#}"))?;
    } else {
        console::print(table(&report.layers).fit(terminal_width(), &["class"]))?;
    }
    if !report.not_compared.is_empty() {
        console.note(format_args!("Keras has no output for {}", report.not_compared.join(", ")));
    }
    if !report.agrees {
        bail!("{}", report.verdict);
    }
    console.message(report.verdict);
    Ok(())
}

fn remedy(args: &VerifyArgs, error: &str) -> String {
    if error.contains("install keras") {
        format!(", or name another Python with --python PATH (this was `{}`)", args.python.display())
    } else {
        String::new()
    }
}

/// Fills the folder with the job: inputs, all outputs of all layers, and the program.
fn prepare(args: &VerifyArgs, model: &Model, folder: &TempDir, console: Console) -> Result<()> {
    let folder = folder.path();
    let infos = model.inputs();
    let inputs = inputs(args, model, &infos, console)?;
    let (probe, activations) = model.with_all_activations()?;
    // An input that no layer reads is none of the probe's.
    let read: Vec<ArrayViewD<'_, f32>> = probe
        .inputs()
        .iter()
        .filter_map(|info| infos.iter().position(|given| given.name == info.name))
        .map(|index| inputs[index].view())
        .collect();
    let outputs = probe.run(&read, &PredictOptions::new().cancel(interrupt_flag()))?;
    let store = |name: String, dtype: DType, values: &ArrayD<f32>| -> Result<String> {
        let spec = ArraySpec { name: String::new(), dtype, shape: values.shape().to_vec() };
        write_arrays(&folder.join(&name), &[spec], |writers| Ok(writers[0].append(values.view())?))?;
        Ok(name)
    };
    let input_files: Vec<String> = infos
        .iter()
        .zip(&inputs)
        .enumerate()
        .map(|(i, (info, values))| store(format!("input{i}.npy"), written_type(info.dtype), values))
        .collect::<Result<_>>()?;
    let rows: Vec<Value> = activations
        .iter()
        .zip(&outputs)
        .enumerate()
        .map(|(i, (activation, values))| Ok(row(activation, store(format!("{i}.npy"), DType::F32, values)?)))
        .collect::<Result<_>>()?;
    let job = json!({
        "model": for_keras(args, model, folder)?,
        "tolerance": args.tolerance,
        "inputs": input_files,
        "activations": rows,
    });
    fs::write(folder.join("job.json"), job.to_string())?;
    PROGRAM.iter().try_for_each(|(name, text)| fs::write(folder.join(name), text))?;
    Ok(())
}

fn row(activation: &Activation, file: String) -> Value {
    json!({
        "layer": activation.to_string(),
        "class": activation.class,
        "path": activation.path,
        "output": activation.output,
        "dtype": activation.dtype.name(),
        "file": file,
    })
}

/// The file that Keras opens: the given one, or where layers were replaced, the model with them.
fn for_keras(args: &VerifyArgs, model: &Model, folder: &Path) -> Result<PathBuf> {
    if args.model.replace.is_empty() {
        return Ok(fs::canonicalize(&args.model.model)?);
    }
    let path = folder.join("replaced.keras");
    model.save(&path)?;
    Ok(path)
}

/// The given inputs, or random ones.
fn inputs(args: &VerifyArgs, model: &Model, infos: &[InputInfo], console: Console) -> Result<Vec<ArrayD<f32>>> {
    if args.inputs.file.is_some() || !args.inputs.input.is_empty() {
        let mut feed = Feed::open(model, infos, &args.inputs, console)?;
        let examples = feed.shapes()?.first().and_then(|shape| shape.first().copied()).unwrap_or(1);
        return feed.read(0..examples);
    }
    check_input_size(infos, args.input_size.as_ref())?;
    let shapes = input_shapes(infos, args.batch, args.input_size.as_ref())?;
    let mut rng = StdRng::seed_from_u64(args.seed);
    Ok(infos.iter().zip(&shapes).map(|(info, shape)| random(info.dtype, shape, &mut rng)).collect())
}

/// Values from -1 to 1, or whole numbers that every type holds.
fn random(dtype: DType, shape: &Shape, rng: &mut StdRng) -> ArrayD<f32> {
    ArrayD::from_shape_simple_fn(IxDyn(shape), || match dtype {
        DType::F16 | DType::BF16 | DType::F32 | DType::F64 => rng.random_range(-1.0..1.0),
        DType::Bool => f32::from(rng.random_range(0..2_u8)),
        _ => f32::from(rng.random_range(0..128_u8)),
    })
}

/// Runs the program in the folder until it ends, or an interrupt ends it.
fn run_python(python: &Path, folder: &Path) -> Result<()> {
    let told = folder.join("stderr");
    let mut child = Command::new(python)
        .arg(folder.join(PROGRAM[0].0))
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&told)?)
        .spawn()
        .with_context(|| format!("cannot run `{}`: name a Python that has Keras with --python PATH", python.display()))?;
    let status = wait(&mut child)?;
    if !status.success() {
        let told = fs::read(&told).unwrap_or_default();
        let told = String::from_utf8_lossy(&told);
        let lines: Vec<&str> = told.trim_end().lines().collect();
        return Err(anyhow!("`{}` failed ({status}):\n{}", python.display(), lines[lines.len().saturating_sub(20)..].join("\n")));
    }
    Ok(())
}

fn wait(child: &mut Child) -> Result<ExitStatus> {
    loop {
        let status = child.try_wait()?;
        // A terminal interrupts the Python too: it may have ended first.
        if interrupt_flag().load(Ordering::Relaxed) {
            if status.is_none() {
                child.kill()?;
                child.wait()?;
            }
            return Err(foveal::Error::Interrupted.into());
        }
        match status {
            Some(status) => return Ok(status),
            None => std::thread::sleep(PAUSE),
        }
    }
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new(&[
        ("layer", Align::Left),
        ("class", Align::Left),
        ("max error", Align::Right),
        ("max value", Align::Right),
        ("error/value", Align::Right),
        ("", Align::Left),
    ]);
    let number = |x: Option<f64>| x.map_or_else(|| "-".into(), |x| format!("{x:.1e}"));
    for row in rows {
        let mark = match &row.problem {
            Some(problem) => format!("<- {problem}"),
            None if row.agrees => String::new(),
            None => "<- differs".into(),
        };
        let numbers = [row.max_abs_error, row.max_abs_value, row.relative_error].map(number);
        table.row([row.layer.clone(), row.class_name.clone()].into_iter().chain(numbers).chain([mark]));
    }
    table
}
