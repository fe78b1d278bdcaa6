//! `cargo xtask results`: what crops save, how fast the command starts and how R and Python fare, measured on this machine.

use std::fs;

use anyhow::{Context, Result};

use crate::process::{capture, cargo, program, root, run as run_command, target};
use crate::{keras, python, r};

/// What is measured by itself, and keeps its place in the file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// What crops save, and the command.
    Core,
    /// The R package; needs R and TensorFlow.
    R,
    /// The Python package; needs Keras.
    Python,
}

impl Part {
    const ALL: [Self; 3] = [Self::Core, Self::R, Self::Python];

    /// Where it begins; the first begins the file.
    fn heading(self) -> &'static str {
        match self {
            Self::Core => "",
            Self::R => "## From R\n",
            Self::Python => "## From Python\n",
        }
    }

    /// Its text in the file.
    fn of(self, text: &str) -> &str {
        let Some(start) = text.find(self.heading()) else { return "" };
        let others = Self::ALL.iter().filter(|part| !part.heading().is_empty());
        let end = others.filter_map(|part| text[start + 1..].find(part.heading())).min().map_or(text.len(), |at| start + 1 + at);
        text[start..end].trim()
    }

    fn measure(self) -> Result<String> {
        match self {
            Self::Core => measure_core(),
            Self::R => measure_r(),
            Self::Python => measure_python(),
        }
    }
}

/// Measures one part of `docs/results.md` anew.
pub(crate) fn run(part: Part) -> Result<()> {
    let path = root().join("docs/results.md");
    fs::create_dir_all(root().join("docs"))?;
    let old = fs::read_to_string(&path).unwrap_or_default();
    let new = part.measure()?;
    let parts: Vec<&str> =
        Part::ALL.iter().map(|&p| if p == part { new.trim() } else { p.of(&old) }).filter(|text| !text.is_empty()).collect();
    fs::write(&path, format!("{}\n", parts.join("\n\n"))).with_context(|| format!("cannot write {}", path.display()))?;
    println!("wrote {}", path.display());
    Ok(())
}

fn measure_core() -> Result<String> {
    run_command(cargo().args(["build", "--release"]))?;
    let mut measure = cargo();
    measure.args(["run", "--quiet", "--release", "-p", "foveal", "--example", "results", "--"]).arg(target().join("release/foveal"));
    Ok(String::from_utf8(capture(&mut measure)?)?)
}

fn measure_r() -> Result<String> {
    let library = r::install(&["r-cran-reticulate"])?;
    let python = keras::with_packages("tensorflow-r")?;
    let folder = target().join("r-networks");
    fs::create_dir_all(&folder)?;
    let scripts = root().join("xtask/r");
    run_command(program(&python).arg(scripts.join("networks.py")).arg(&folder).env("TF_CPP_MIN_LOG_LEVEL", "3"))?;
    let mut compare = program("Rscript");
    compare.arg(scripts.join("compare.R")).arg(&folder).env("R_LIBS", library).env("RETICULATE_PYTHON", python);
    let table = String::from_utf8(capture(compare.env("TF_CPP_MIN_LOG_LEVEL", "3"))?)?;
    Ok(format!(
        "{}
Made by `cargo xtask results --r`: foveal's R package beside Debian's reticulate with TensorFlow 2.17 and Keras 3.15, in one
run, medians of interleaved rounds, all threads on both sides; *times* is how many times longer the other side takes.

{table}",
        Part::R.heading()
    ))
}

fn measure_python() -> Result<String> {
    let python = python::install(&["--release"])?;
    let mut compare = program(&python);
    compare.arg(root().join("xtask/python/compare.py")).env("KERAS_BACKEND", "jax").current_dir(target());
    let table = String::from_utf8(capture(&mut compare)?)?;
    Ok(format!(
        "{}
Made by `cargo xtask results --python`: foveal's Python package beside Keras 3.15 with JAX 0.10, in one run, medians of
interleaved rounds, all threads on both sides; *times* is how many times longer the other side takes.

{table}",
        Part::Python.heading()
    ))
}
