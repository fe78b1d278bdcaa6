//! `cargo xtask verify`: what takes longer than a test run may.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

use crate::keras;
use crate::process::{capture, cargo, line, program, root, run as run_command, target};

/// Real files that fuzzing starts from.
const SEEDS: [&str; 5] = [
    "crates/foveal-format/tests/fixtures",
    "crates/foveal/tests/keras/vectors/models",
    "crates/foveal/tests/keras/vectors/versions",
    "crates/foveal/tests/keras/vectors/legacy",
    "crates/foveal/tests/keras/vectors/hdf5",
];
/// No input may take longer than 5 seconds or 1 GiB.
const LIMITS: [&str; 2] = ["-timeout=5", "-rss_limit_mb=1024"];

/// The arguments of the task.
pub(crate) struct Options {
    /// Seconds for each fuzz target; 0 leaves fuzzing out.
    fuzz_seconds: u64,
    /// Random graphs for the laws.
    law_cases: u64,
}

impl Options {
    /// Reads the arguments after the task's name.
    pub(crate) fn parse(mut args: lexopt::Parser) -> Result<Self> {
        let mut options = Self { fuzz_seconds: 1200, law_cases: 200_000 };
        while let Some(arg) = args.next()? {
            match arg {
                Long("fuzz-seconds") => options.fuzz_seconds = args.value()?.parse()?,
                Long("law-cases") => options.law_cases = args.value()?.parse()?,
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }
}

/// Older Keras that must open what foveal saves, by the name of their requirements.
const OLDER_KERAS: [&str; 2] = ["keras-3.5", "keras-3.12"];

/// Opens saved models in older Keras, runs the laws over many graphs at every instruction set, the kernels' tests under
/// AddressSanitizer, then every fuzz target.
pub(crate) fn run(options: &Options) -> Result<()> {
    for name in OLDER_KERAS {
        let mut saved = cargo();
        saved.env(keras::PYTHON, keras::with_packages(name)?);
        step(saved.args(["test", "-p", "foveal", "--test", "live", "real_keras_opens"]))?;
    }
    for isa in ["avx512", "avx2", "portable"] {
        let mut laws = cargo();
        laws.env("FOVEAL_ISA", isa).env("FOVEAL_LAW_CASES", options.law_cases.to_string());
        step(laws.args(["test", "--release", "-p", "foveal", "--test", "laws"]))?;
    }
    let mut sanitized = program("cargo");
    sanitized.env("RUSTFLAGS", "-Zsanitizer=address").env("CARGO_TARGET_DIR", target().join("sanitized"));
    // Naming the target keeps the sanitizer out of build scripts.
    step(sanitized.args(["+nightly", "test", "-p", "foveal-kernels", "--tests", "--target", &host()?]))
        .context("AddressSanitizer needs a nightly toolchain")?;
    if options.fuzz_seconds == 0 {
        return Ok(());
    }
    for target in fuzz_targets(&root().join("fuzz/fuzz_targets"))? {
        let limit = format!("-max_total_time={}", options.fuzz_seconds);
        let corpus = format!("fuzz/corpus/{target}");
        std::fs::create_dir_all(root().join(&corpus))?;
        let mut fuzz = program("cargo");
        fuzz.args(["+nightly", "fuzz", "run", &target, &corpus]).args(SEEDS).args(["--", &limit]).args(LIMITS);
        step(&mut fuzz).context("fuzzing needs a nightly toolchain and `cargo install cargo-fuzz`")?;
    }
    Ok(())
}

/// The target that this compiler builds for by default.
fn host() -> Result<String> {
    let text = String::from_utf8(capture(program("rustc").arg("-vV"))?)?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc names its host")?.to_owned())
}

fn step(command: &mut Command) -> Result<()> {
    eprintln!("\n==> {}", line(command));
    run_command(command)
}

fn fuzz_targets(folder: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut names: Vec<String> = entries.filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_string_lossy().into_owned())).collect();
    names.sort();
    if names.is_empty() {
        bail!("there is no fuzz target in {}", folder.display());
    }
    Ok(names)
}
