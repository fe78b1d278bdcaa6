//! `cargo xtask test`: everything that must hold before a change goes in.

use std::fs;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};
use lexopt::prelude::*;

use crate::process::{self, cargo, line};
use crate::{apt, bindings, coverage, keras, python, r};

/// Parts of the run, in their order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Formatting, lints, documentation, and whether what is generated is up to date.
    Checks,
    /// The tests of the crates.
    Rust,
    /// The Python package.
    Python,
    /// The R package, and its app in a browser.
    R,
    /// The tests of the crates at lower instruction sets.
    Isa,
}

impl Part {
    const ALL: [(&str, Self); 5] =
        [("checks", Self::Checks), ("rust", Self::Rust), ("python", Self::Python), ("r", Self::R), ("isa", Self::Isa)];

    fn named(name: &str) -> Result<Self> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        let known = Self::ALL.map(|(name, _)| name).join(", ");
        found.map(|(_, part)| *part).with_context(|| format!("`{name}` is no part of the tests: {known}"))
    }
}

/// The arguments of the task.
#[derive(Default)]
pub(crate) struct Options {
    /// Rust alone: no Python, no real Keras.
    quick: bool,
    /// That part alone.
    only: Option<Part>,
}

impl Options {
    /// Reads the arguments after the task's name.
    pub(crate) fn parse(mut args: lexopt::Parser) -> Result<Self> {
        let mut options = Self::default();
        while let Some(arg) = args.next()? {
            match arg {
                Long("quick") => options.quick = true,
                Long("only") => options.only = Some(Part::named(&args.value()?.string()?)?),
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }

    fn wants(&self, part: Part) -> bool {
        let needs_more = matches!(part, Part::Python | Part::R);
        self.only.map_or(!(self.quick && needs_more), |only| only == part)
    }
}

/// Says and runs each check, and when it began.
struct Steps(Instant);

impl Steps {
    fn say(&self, what: &str) {
        eprintln!("\n==> {:.0} s: {what}", self.0.elapsed().as_secs_f64());
    }

    fn run(&self, command: &mut Command) -> Result<()> {
        self.say(&line(command));
        process::run(command)
    }
}

/// Runs every check, the fast ones first, and stops at the first that fails. A run of `cargo test` comes last, so that
/// its closing line is the closing line of the whole.
pub(crate) fn run(options: &Options) -> Result<()> {
    let steps = Steps(Instant::now());
    for (_, part) in Part::ALL.iter().filter(|(_, part)| options.wants(*part)) {
        match part {
            Part::Checks => checks(&steps)?,
            Part::Rust => rust(&steps, options)?,
            Part::Python => {
                steps.say("the Python package");
                python::test()?;
            }
            Part::R => r_and_browser(&steps)?,
            Part::Isa => lower_instruction_sets(&steps)?,
        }
    }
    Ok(())
}

fn checks(steps: &Steps) -> Result<()> {
    steps.run(cargo().args(["fmt", "--all", "--check"]))?;
    steps.run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    steps.run(cargo().env("RUSTDOCFLAGS", "-Dwarnings").args(["doc", "--workspace", "--no-deps"]))?;
    bindings::check()?;
    coverage::check()
}

fn rust(steps: &Steps, options: &Options) -> Result<()> {
    let mut tests = cargo();
    tests.args(["test", "--workspace"]);
    if options.quick {
        tests.env_remove(keras::PYTHON);
    } else {
        steps.say("Keras");
        tests.env(keras::PYTHON, keras::python()?);
    }
    steps.run(&mut tests)
}

fn r_and_browser(steps: &Steps) -> Result<()> {
    steps.say("the R package");
    let library = r::test()?;
    let mut browser = cargo();
    browser.args(["test", "--workspace", "--test", "browser"]);
    steps.run(browser.env("FOVEAL_CHROMIUM", apt::program("chromium", &["chromium"])?).env("R_LIBS", library))
}

/// The first run took the best instruction set of this machine. The tests are named, since choosing crates instead would
/// change the features of their dependencies, and build all of them anew.
fn lower_instruction_sets(steps: &Steps) -> Result<()> {
    let names = [tests_of("foveal")?, tests_of("foveal-kernels")?].concat();
    for isa in ["avx2", "portable"] {
        let mut command = cargo();
        command.env("FOVEAL_ISA", isa).env_remove(keras::PYTHON).args(["test", "--workspace", "--lib"]);
        steps.run(command.args(names.iter().flat_map(|name| ["--test", name])))?;
    }
    Ok(())
}

/// The names of a crate's test programs.
fn tests_of(name: &str) -> Result<Vec<String>> {
    let folder = process::root().join("crates").join(name).join("tests");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
        }
    }
    names.sort();
    Ok(names)
}
