//! `cargo xtask fuzz-keras`: random small models beside real Keras.

use anyhow::Result;
use lexopt::prelude::*;

use crate::keras;
use crate::process::{cargo, run as run_command};

/// Models that one process draws: Keras keeps what it has compiled.
const BATCH: u64 = 500;

/// The arguments of the task.
pub(crate) struct Options {
    seed: u64,
    count: u64,
}

impl Options {
    /// Reads the arguments after the task's name.
    pub(crate) fn parse(mut args: lexopt::Parser) -> Result<Self> {
        let mut options = Self { seed: 1, count: 1000 };
        while let Some(arg) = args.next()? {
            match arg {
                Long("seed") => options.seed = args.value()?.parse()?,
                Long("count") => options.count = args.value()?.parse()?,
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }
}

/// Runs the test of random models over `count` of them, batch after batch; stops behind the first with a mismatch.
pub(crate) fn run(options: &Options) -> Result<()> {
    let python = keras::python()?;
    for first in (0..options.count).step_by(BATCH as usize) {
        let count = BATCH.min(options.count - first);
        let mut batch = cargo();
        batch.env(keras::PYTHON, &python);
        for (variable, value) in [("SEED", options.seed), ("FIRST", first), ("COUNT", count)] {
            batch.env(format!("FOVEAL_FUZZ_{variable}"), value.to_string());
        }
        run_command(batch.args(["test", "-p", "foveal", "--test", "fuzz_keras", "--", "--nocapture"]))?;
        println!("seed {}: {} of {} models", options.seed, first + count, options.count);
    }
    Ok(())
}
