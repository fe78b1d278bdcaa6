//! The `foveal` command: look into, run and crop Keras models.

#![forbid(unsafe_code)]

mod args;
mod commands;
mod console;
mod draw;
mod io;
mod table;

use args::{Cli, Command};
use clap::Parser;
use console::Console;
use std::process::ExitCode;

/// Exit code of a run that was interrupted: that of a program ended by SIGINT.
const INTERRUPTED: i32 = 130;

/// Exit code of `diff` where there was nothing to compare.
const DIFF_TROUBLE: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let console = Console::new(cli.quiet);
    let trouble = if matches!(cli.command, Command::Diff(_)) { DIFF_TROUBLE } else { 1 };
    match run(cli.command, console) {
        Ok(code) => code,
        // Whoever reads has seen enough, as in `foveal summary model.keras | head`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) if matches!(error.downcast_ref(), Some(foveal::Error::Interrupted)) => {
            console::error("interrupted; nothing was written");
            ExitCode::from(INTERRUPTED as u8)
        }
        Err(error) if error.is::<commands::Stopped>() => {
            console::error(error);
            ExitCode::from(INTERRUPTED as u8)
        }
        Err(error) => {
            console::error(format_args!("error: {}", told(&error)));
            ExitCode::from(trouble)
        }
    }
}

fn run(command: Command, console: Console) -> anyhow::Result<ExitCode> {
    match command {
        Command::Diff(args) => return commands::diff(&args, console),
        Command::Demo => commands::demo(console),
        Command::Summary(args) => commands::summary(&args, console),
        Command::Crop(args) => commands::crop(&args, console),
        Command::Predict(args) => commands::predict(&args, console),
        Command::Explain(args) => commands::explain(&args, console),
        Command::ReceptiveField(args) => commands::receptive_field(&args, console),
        Command::Report(args) => commands::report(&args, console),
        Command::Check(args) => commands::check(&args, console),
        Command::Convert(args) => commands::convert(&args, console),
        Command::Verify(args) => commands::verify(&args, console),
        Command::Train(args) => commands::train(&args, console),
        Command::Completions { shell } => commands::completions(shell),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// The error with its causes; many errors name theirs already.
fn told(error: &anyhow::Error) -> String {
    error
        .chain()
        .map(ToString::to_string)
        .reduce(|told, cause| if told.contains(&cause) { told } else { format!("{told}: {cause}") })
        .unwrap_or_default()
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
