//! `foveal completions`: for shells.

use crate::args::Cli;
use crate::console;
use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

pub(crate) fn completions(shell: Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "foveal", &mut script);
    console::print(String::from_utf8_lossy(&script))
}
