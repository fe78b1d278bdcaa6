//! Standard output for results, standard error for everything else.
//!
//! Whatever is printed may hold names from a file, so nothing but the ends of lines reaches a terminal as a command.

use anyhow::Result;
use foveal_format::printable;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt::Display;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

/// Where messages go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Console {
    quiet: bool,
}

impl Console {
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Something that whoever runs the command should know.
    pub(crate) fn note(self, text: impl Display) {
        if !self.quiet {
            eprintln!("note: {}", lines(text));
        }
    }

    /// How it went.
    pub(crate) fn message(self, text: impl Display) {
        if !self.quiet {
            eprintln!("{}", lines(text));
        }
    }

    /// What was written, and where: a line of results, unless they are not to be told.
    pub(crate) fn written(self, text: impl Display) -> Result<()> {
        if self.quiet { Ok(()) } else { print_line(text) }
    }

    /// A bar that is drawn where standard error is a terminal.
    pub(crate) fn progress(self, total: usize, unit: &str) -> ProgressBar {
        let target = if self.quiet || total < 2 { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let template = format!("{{bar:30}} {{pos}}/{{len}} {unit}  {{elapsed}} elapsed, {{eta}} left");
        let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::with_draw_target(Some(total as u64), target).with_style(style)
    }
}

/// Puts a question to whoever runs the command.
pub(crate) fn ask(question: impl Display) {
    eprint!("{}", lines(question));
}

/// Tells why the command ends.
pub(crate) fn error(text: impl Display) {
    eprintln!("{}", lines(text));
}

/// The text with its lines, and without other control characters.
fn lines(text: impl Display) -> String {
    text.to_string().split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

/// Prints a result.
pub(crate) fn print(text: impl Display) -> Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(lines(text).as_bytes())?;
    Ok(out.flush()?)
}

/// Prints a line of results.
pub(crate) fn print_line(text: impl Display) -> Result<()> {
    print(format_args!("{text}\n"))
}

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// What an interrupt sets from now on, so that a run ends where it leaves no file half-written. A second interrupt ends
/// the program at once.
pub(crate) fn interrupt_flag() -> &'static AtomicBool {
    // Where no handler can be set, an interrupt ends the program as it did before.
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(crate::INTERRUPTED);
        }
    });
    &INTERRUPTED
}
