//! `cargo xtask coverage`: what foveal knows of Keras, as docs/coverage.md.

use std::fs;

use anyhow::{Result, bail};

use crate::keras;
use crate::process::{capture, cargo, root, run as run_command};

const DOCUMENT: &str = "docs/coverage.md";
/// What was found of the networks of keras.applications.
const FIGURES: &str = "crates/foveal/tests/keras/applications.json";

/// Writes the document.
pub(crate) fn run() -> Result<()> {
    Ok(fs::write(root().join(DOCUMENT), generated()?)?)
}

/// Runs the networks of keras.applications that have no figures yet beside real Keras, and writes the document.
pub(crate) fn run_applications() -> Result<()> {
    let mut networks = cargo();
    networks.env(keras::PYTHON, keras::python()?).env("FOVEAL_APPLICATIONS", root().join(FIGURES));
    run_command(networks.args(["test", "--release", "-p", "foveal", "--test", "applications", "--", "--ignored", "--nocapture"]))?;
    run()
}

/// Whether the document is what the registry says.
pub(crate) fn check() -> Result<()> {
    if fs::read_to_string(root().join(DOCUMENT))? != generated()? {
        bail!("{DOCUMENT} is not what the core's layers say: run `cargo xtask coverage`");
    }
    Ok(())
}

fn generated() -> Result<String> {
    let names = root().join("crates/foveal/tests/keras/vectors/names.json");
    let mut example = cargo();
    example.args(["run", "--quiet", "-p", "foveal", "--example", "coverage", "--"]).arg(names).arg(root().join(FIGURES));
    let text = capture(&mut example)?;
    Ok(String::from_utf8(text)?.trim_end().to_owned() + "\n")
}
