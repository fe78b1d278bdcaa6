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
    /// Where it begins.
    fn heading(self) -> &'static str {
        match self {
            Self::Core => CORE,
            Self::R => FROM_R,
            Self::Python => FROM_PYTHON,
        }
    }

    fn measure(self) -> Result<String> {
        match self {
            Self::Core => measure_core(),
            Self::R => measure_r(),
            Self::Python => measure_python(),
        }
    }
}

/// Where the first part begins, which everything before the next ones belongs to.
const CORE: &str = "# Results\n";
/// Where the part about other engines begins.
pub(crate) const PEERS: &str = "## Against peers\n";
/// Where the part about training beside other engines begins.
pub(crate) const TRAINING: &str = "## Training\n";
/// The same two, measured on machines without AVX-512.
pub(crate) const PEERS_AVX2: &str = "## Against peers, without AVX-512\n";
pub(crate) const TRAINING_AVX2: &str = "## Training, without AVX-512\n";
const FROM_R: &str = "## From R\n";
const FROM_PYTHON: &str = "## From Python\n";

/// Headings of parts that are measured on their own.
const HEADINGS: [&str; 7] = [CORE, PEERS, PEERS_AVX2, TRAINING, TRAINING_AVX2, FROM_R, FROM_PYTHON];

/// Measures one part of `docs/results.md` anew.
pub(crate) fn run(part: Part) -> Result<()> {
    replace_section(part.heading(), &part.measure()?)
}

/// Replaces the part of `docs/results.md` that begins with this heading, or adds it at the end. Parts that are measured
/// on their own end where the next of them begins.
pub(crate) fn replace_section(heading: &str, text: &str) -> Result<()> {
    let path = root().join("docs/results.md");
    fs::create_dir_all(root().join("docs"))?;
    let old = fs::read_to_string(&path).unwrap_or_default();
    fs::write(&path, with_section(&old, heading, text)).with_context(|| format!("cannot write {}", path.display()))?;
    println!("wrote {}", path.display());
    Ok(())
}

fn with_section(old: &str, heading: &str, text: &str) -> String {
    let start = old.find(heading).unwrap_or(old.len());
    let behind = start + heading.len().min(old.len() - start);
    let end = HEADINGS.iter().filter_map(|part| old[behind..].find(part)).min().map_or(old.len(), |at| behind + at);
    let parts = [&old[..start], text, &old[end..]].map(str::trim).into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("\n\n") + "\n"
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_replaced_and_the_others_stay() {
        let old = "# Results\n\nold\n\n## The command\n\n- fast\n\n## From R\n\nr\n";
        let with_peers = with_section(old, PEERS, "## Against peers\n\nnew\n");
        assert_eq!(with_peers, format!("{old}\n## Against peers\n\nnew\n"));
        let core = with_section(&with_peers, CORE, "# Results\n\nnew\n");
        assert_eq!(core, "# Results\n\nnew\n\n## From R\n\nr\n\n## Against peers\n\nnew\n");
        assert_eq!(with_section("", CORE, "# Results\n"), "# Results\n");
    }
}
