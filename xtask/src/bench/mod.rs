//! `cargo xtask bench`: single operations, or whole models beside other engines.
//!
//! All engines get the same Keras models with the same weights and inputs, each in a process of its own that measures its
//! calls itself, pinned to as many cores as it may have threads. Rounds are interleaved, so that a busy moment of the
//! machine meets everybody, and what counts is the ratio within a round.

mod chart;
mod engine;
mod peers;
mod report;
mod statistics;

use std::process::Command;

use anyhow::Result;
use lexopt::prelude::*;

use crate::process::{cargo, run as run_command};

/// The arguments of the task.
pub(crate) struct Options {
    /// Whether to measure other engines.
    peers: bool,
    /// Whether what is measured there is training.
    training: bool,
    /// Rows whose names contain this.
    rows: String,
    /// Engines to compare with; by default those of [`report::Section`].
    engines: Option<Vec<String>>,
    /// Numbers of threads.
    threads: Vec<usize>,
    /// Seconds of measurement per row, besides loading.
    seconds: f64,
}

impl Options {
    /// Reads the arguments after the task's name.
    pub(crate) fn parse(mut args: lexopt::Parser) -> Result<Self> {
        let list = |text: String| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        let mut options = Self { peers: false, training: false, rows: String::new(), engines: None, threads: vec![1, 2], seconds: 4.0 };
        while let Some(arg) = args.next()? {
            match arg {
                Long("peers") => options.peers = true,
                Long("rows") => options.rows = args.value()?.string()?,
                Long("training") => options.training = true,
                Long("engines") => options.engines = Some(list(args.value()?.string()?)),
                Long("threads") => {
                    options.threads = list(args.value()?.string()?).iter().map(|n| n.parse()).collect::<Result<_, _>>()?;
                }
                Long("seconds") => options.seconds = args.value()?.parse()?,
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }
}

/// Measures what the options say.
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.peers {
        return peers::run(options);
    }
    let mut operations: Command = cargo();
    run_command(operations.args(["bench", "-p", "foveal-kernels", "--bench", "throughput", "--", &options.rows]))
}
