//! `cargo xtask coverage`: what foveal knows of Keras, as docs/coverage.md.

use std::fs;

use anyhow::{Result, bail};

use crate::process::{capture, cargo, root};

const DOCUMENT: &str = "docs/coverage.md";

/// Writes the document.
pub(crate) fn run() -> Result<()> {
    Ok(fs::write(root().join(DOCUMENT), generated()?)?)
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
    let text = capture(cargo().args(["run", "--quiet", "-p", "foveal", "--example", "coverage", "--"]).arg(names))?;
    Ok(String::from_utf8(text)?.trim_end().to_owned() + "\n")
}
