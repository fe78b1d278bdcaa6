//! An engine: a process that loads models and times its own calls.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process::{cargo, program, root, target};

/// Ours.
pub(crate) const FOVEAL: &str = "foveal";

/// A running engine; `xtask/peers/engines.py` describes the conversation.
pub(crate) struct Engine {
    pub(crate) name: String,
    /// What it calls itself.
    pub(crate) version: String,
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Engine {
    /// Starts foveal, which must have been built.
    pub(crate) fn foveal(threads: usize) -> Result<Self> {
        Self::start(FOVEAL, threads, &[target().join("release/examples/peer").display().to_string()])
    }

    /// Starts another engine in this Python.
    pub(crate) fn peer(name: &str, threads: usize, python: &Path) -> Result<Self> {
        let script = root().join("xtask/peers/engines.py");
        Self::start(name, threads, &[python.display().to_string(), script.display().to_string(), name.into()])
    }

    fn start(name: &str, threads: usize, words: &[String]) -> Result<Self> {
        let cores = if threads == 1 { "0".into() } else { format!("0-{}", threads - 1) };
        let mut command = program("taskset");
        command.args(["-c", &cores]).args(words).arg(threads.to_string()).env("TF_CPP_MIN_LOG_LEVEL", "3");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let requests = child.stdin.take().context("a pipe to the engine")?;
        let answers = BufReader::new(child.stdout.take().context("a pipe from the engine")?);
        let mut engine = Self { name: name.into(), version: String::new(), child, requests, answers };
        engine.version = engine.answer()?;
        Ok(engine)
    }

    fn answer(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            bail!("{} has ended", self.name);
        }
        match line.trim().strip_prefix("error ") {
            Some(reason) => bail!("{}: {reason}", self.name),
            None => Ok(line.trim().to_owned()),
        }
    }

    /// What the engine answers.
    pub(crate) fn ask(&mut self, request: &str) -> Result<String> {
        writeln!(self.requests, "{request}")?;
        self.answer()
    }

    /// The number that the engine answers.
    pub(crate) fn number(&mut self, request: &str) -> Result<f64> {
        let answer = self.ask(request)?;
        answer.parse().with_context(|| format!("{} answers `{answer}` to `{request}`", self.name))
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // Its own child, which may already have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Builds foveal's side.
pub(crate) fn build() -> Result<()> {
    let mut build: Command = cargo();
    crate::process::run(build.args(["build", "--release", "-p", "foveal", "--example", "peer"]))
}
