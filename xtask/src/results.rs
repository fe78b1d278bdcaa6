//! `cargo xtask results`: what crops save and how fast the command starts, measured on this machine.

use std::fs;

use anyhow::{Context, Result};

use crate::process::{capture, cargo, root, run as run_command, target};

/// Writes `docs/results.md`.
pub(crate) fn run() -> Result<()> {
    run_command(cargo().args(["build", "--release"]))?;
    let mut measure = cargo();
    measure.args(["run", "--quiet", "--release", "-p", "foveal", "--example", "results", "--"]).arg(target().join("release/foveal"));
    let report = capture(&mut measure)?;
    let path = root().join("docs/results.md");
    fs::create_dir_all(root().join("docs"))?;
    fs::write(&path, report).with_context(|| format!("cannot write {}", path.display()))?;
    println!("wrote {}", path.display());
    Ok(())
}
