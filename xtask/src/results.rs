//! `cargo xtask results`: what crops save, how fast the command starts and how R fares, measured on this machine.

use std::fs;

use anyhow::{Context, Result};

use crate::process::{capture, cargo, program, root, run as run_command, target};
use crate::{keras, r};

/// Where the part about R begins.
const FROM_R: &str = "## From R\n";

/// Writes `docs/results.md`; `from_r` measures the part about R, which needs R and TensorFlow, instead of the rest.
pub(crate) fn run(from_r: bool) -> Result<()> {
    let path = root().join("docs/results.md");
    fs::create_dir_all(root().join("docs"))?;
    let old = fs::read_to_string(&path).unwrap_or_default();
    let (core, about_r) = old.split_at(old.find(FROM_R).unwrap_or(old.len()));
    let new = if from_r { format!("{}\n\n{}", core.trim_end(), measure_r()?) } else { format!("{}\n{about_r}", measure_core()?) };
    fs::write(&path, format!("{}\n", new.trim_end())).with_context(|| format!("cannot write {}", path.display()))?;
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
        "{FROM_R}
Made by `cargo xtask results --r`: foveal's R package beside Debian's reticulate with TensorFlow 2.17 and Keras 3.15, in one
run, medians of interleaved rounds, all threads on both sides; *times* is how many times longer the other side takes.

{table}"
    ))
}
