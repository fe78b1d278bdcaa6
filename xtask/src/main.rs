//! Project tasks: `cargo xtask <task>`. One file per task.

mod apt;
mod bench;
mod bindings;
mod coverage;
mod fuzz_keras;
mod keras;
mod process;
mod python;
mod r;
mod results;
mod test;
mod vectors;
mod verify;

use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::prelude::*;

const USAGE: &str = "\
Usage: cargo xtask <TASK>

Tasks:
  test [--quick] [--only PART]
                          every check: format, lints, docs, tests, each instruction set, real Keras;
                          --quick leaves real Keras out and needs no Python;
                          --only runs one of checks, rust, python, r, isa
  vectors [--only CLASS]  makes the test vectors of every layer and the small models again with real Keras;
                          --only makes one class (`Conv2D`, `numpy.Add`)
  r-tarball [--check]     makes the R package's source tarball, which installs offline; --check runs R CMD check on it
  bindings                writes R's and Python's builders and help from the core's description of its layers
  coverage [--applications]
                          writes docs/coverage.md: every layer and operation of Keras, with yes or no and why, and the
                          networks of keras.applications; --applications first runs those that have no figures yet
                          (about 2 minutes and up to 3 GB each, one at a time)
  fuzz-keras [--seed S] [--count N]
                          random small models beside real Keras: outputs, crops, and what it makes of the saved files;
                          KERAS_BACKEND=tensorflow is the fast one, where FOVEAL_KERAS_PYTHON names a Python that has it
  results [--r|--python]  measures what crops save and how fast the command starts, into docs/results.md; --r measures
                          the R package beside reticulate and Keras (sets up TensorFlow, about 1.5 GB), --python the
                          Python package beside Keras
  bench [--rows TEXT]     measures single operations as a share of what the machine can do
  bench --peers [--training] [--rows TEXT] [--engines A,B] [--threads 1,2] [--seconds N]
                          measures models beside OpenVINO, ONNX Runtime, TensorFlow, JAX and LiteRT (or torch,
                          tensorflow-xla), into docs/results.md and docs/peers.svg; sets them up, about 2 GB;
                          --training measures steps of training beside TensorFlow, JAX and PyTorch (about 6 GB more)
  verify [--fuzz-seconds N] [--law-cases N]
                          what takes longer than a test run may: the laws over 200000 graphs at every instruction
                          set, the kernels under AddressSanitizer, and every fuzz target for 20 minutes (0 leaves fuzzing out)

FOVEAL_KERAS_PYTHON names a Python that has the packages of xtask/requirements/keras.txt; without it, one is set up
in the target folder.";

fn main() -> ExitCode {
    match run(lexopt::Parser::from_env()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut args: lexopt::Parser) -> Result<()> {
    match args.next()? {
        Some(Value(task)) if task == "test" => test::run(&test::Options::parse(args)?),
        Some(Value(task)) if task == "vectors" => vectors::run(&vectors::Options::parse(args)?),
        Some(Value(task)) if task == "bench" => bench::run(&bench::Options::parse(args)?),
        Some(Value(task)) if task == "results" => match args.next()? {
            None => results::run(results::Part::Core),
            Some(Long("r")) => results::run(results::Part::R),
            Some(Long("python")) => results::run(results::Part::Python),
            Some(other) => Err(other.unexpected().into()),
        },
        Some(Value(task)) if task == "bindings" => match args.next()? {
            None => bindings::run(),
            Some(other) => Err(other.unexpected().into()),
        },
        Some(Value(task)) if task == "fuzz-keras" => fuzz_keras::run(&fuzz_keras::Options::parse(args)?),
        Some(Value(task)) if task == "coverage" => match args.next()? {
            None => coverage::run(),
            Some(Long("applications")) => coverage::run_applications(),
            Some(other) => Err(other.unexpected().into()),
        },
        Some(Value(task)) if task == "r-tarball" => match args.next()? {
            None => r::tarball(false),
            Some(Long("check")) => r::tarball(true),
            Some(other) => Err(other.unexpected().into()),
        },
        Some(Value(task)) if task == "verify" => verify::run(&verify::Options::parse(args)?),
        Some(Short('h') | Long("help")) => {
            println!("{USAGE}");
            Ok(())
        }
        Some(Value(task)) => bail!("there is no task `{}`\n\n{USAGE}", task.display()),
        Some(other) => Err(other.unexpected().into()),
        None => bail!("which task?\n\n{USAGE}"),
    }
}
