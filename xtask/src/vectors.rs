//! `cargo xtask vectors`: what real Keras answers, for every layer's cases, for what training is made of, and for
//! whole small models.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use lexopt::prelude::*;

use crate::keras;
use crate::process::{self, capture, cargo, program, root, target};

/// The arguments of the task.
#[derive(Default)]
pub(crate) struct Options {
    /// Make the vectors of this class alone.
    only: Option<String>,
}

impl Options {
    /// Reads the arguments after the task's name.
    pub(crate) fn parse(mut args: lexopt::Parser) -> Result<Self> {
        let mut options = Self::default();
        while let Some(arg) = args.next()? {
            match arg {
                Long("only") => options.only = Some(args.value()?.string()?),
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }
}

/// Writes `crates/foveal/tests/keras/vectors`.
pub(crate) fn run(options: &Options) -> Result<()> {
    let python = keras::python()?;
    let scripts = root().join("crates/foveal/tests/keras");
    let vectors = scripts.join("vectors");
    let mut make = program(&python);
    make.arg(scripts.join("make_vectors.py")).arg(cases()?).arg(&vectors);
    match &options.only {
        Some(class) => process::run(make.args(["--only", class])),
        None => {
            process::run(&mut make)?;
            process::run(program(&python).arg(scripts.join("names.py")).arg(vectors.join("names.json")))?;
            process::run(program(&python).arg(scripts.join("make_training.py")).arg(vectors.join("training.json")))?;
            process::run(program(&python).arg(scripts.join("make_models.py")).arg(vectors.join("models")))
        }
    }
}

/// The cases that the layers declare, as a file of JSON.
fn cases() -> Result<PathBuf> {
    let json = capture(cargo().args(["run", "--quiet", "-p", "foveal", "--example", "cases"]))?;
    let path = target().join("cases.json");
    fs::write(&path, json).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}
