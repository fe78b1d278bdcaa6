//! `cargo xtask test`: everything that must hold before a change goes in.

use std::process::Command;
use std::time::Instant;

use anyhow::Result;
use lexopt::prelude::*;

use crate::process::{self, cargo, line};
use crate::{apt, bindings, coverage, keras, python, r};

/// The arguments of the task.
#[derive(Default)]
pub(crate) struct Options {
    /// Rust alone: no Python, no real Keras.
    quick: bool,
}

impl Options {
    /// Reads the arguments after the task's name.
    pub(crate) fn parse(mut args: lexopt::Parser) -> Result<Self> {
        let mut options = Self::default();
        while let Some(arg) = args.next()? {
            match arg {
                Long("quick") => options.quick = true,
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }
}

/// Runs every check, the fast ones first, and stops at the first that fails. A run of `cargo test` comes last, so that
/// its closing line is the closing line of the whole.
pub(crate) fn run(options: &Options) -> Result<()> {
    let start = Instant::now();
    let step = |command: &mut Command| {
        eprintln!("\n==> {:.0} s: {}", start.elapsed().as_secs_f64(), line(command));
        process::run(command)
    };
    step(cargo().args(["fmt", "--all", "--check"]))?;
    step(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    step(cargo().env("RUSTDOCFLAGS", "-Dwarnings").args(["doc", "--workspace", "--no-deps"]))?;
    bindings::check()?;
    coverage::check()?;

    let mut tests = cargo();
    tests.args(["test", "--workspace"]);
    if options.quick {
        tests.env_remove(keras::PYTHON);
    } else {
        eprintln!("\n==> {:.0} s: Keras", start.elapsed().as_secs_f64());
        tests.env(keras::PYTHON, keras::python()?);
    }
    step(&mut tests)?;
    if !options.quick {
        eprintln!("\n==> {:.0} s: the Python package", start.elapsed().as_secs_f64());
        python::test()?;
        eprintln!("\n==> {:.0} s: the R package", start.elapsed().as_secs_f64());
        let library = r::test()?;
        let mut browser = cargo();
        browser.args(["test", "-p", "foveal-cli", "--test", "browser"]);
        step(browser.env("FOVEAL_CHROMIUM", apt::program("chromium", &["chromium"])?).env("R_LIBS", library))?;
    }

    // The first run took the best instruction set of this machine.
    for isa in ["avx2", "portable"] {
        let mut command = cargo();
        command.env("FOVEAL_ISA", isa).env_remove(keras::PYTHON);
        step(command.args(["test", "-p", "foveal", "-p", "foveal-kernels", "--lib", "--tests"]))?;
    }
    Ok(())
}
