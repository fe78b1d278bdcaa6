//! What a training shows of itself: a bar on a terminal, and a line for every epoch as Keras prints with `verbose=2`.

use crate::console::Console;
use foveal::train::Logs;
use foveal::train::callback::{Callback, Control};
use indicatif::ProgressBar;
use std::time::Instant;

/// Shows epochs, steps, the time that is left, loss and metrics.
pub(super) struct Progress {
    console: Console,
    epochs: usize,
    bar: ProgressBar,
    started: Instant,
    steps: usize,
}

impl Progress {
    pub(super) fn new(console: Console, epochs: usize) -> Self {
        Self { console, epochs, bar: ProgressBar::hidden(), started: Instant::now(), steps: 0 }
    }
}

impl Callback for Progress {
    fn epoch_begin(&mut self, epoch: usize, _: &mut Control<'_>) -> foveal::Result<()> {
        self.console.message(format_args!("Epoch {}/{}", epoch + 1, self.epochs));
        (self.started, self.steps) = (Instant::now(), 0);
        Ok(())
    }

    fn batch_end(&mut self, batch: usize, batches: Option<usize>, logs: &Logs, _: &mut Control<'_>) -> foveal::Result<()> {
        if batch == 0 {
            self.bar = self.console.progress(batches.unwrap_or_default(), "steps {msg} ");
        }
        self.steps = batch + 1;
        self.bar.set_message(values(logs));
        self.bar.set_position(self.steps as u64);
        Ok(())
    }

    fn epoch_end(&mut self, _: usize, logs: &mut Logs, _: &mut Control<'_>) -> foveal::Result<()> {
        self.bar.finish_and_clear();
        let seconds = self.started.elapsed().as_secs_f64();
        let step = 1000.0 * seconds / self.steps.max(1) as f64;
        let Self { steps, .. } = self;
        self.console.message(format_args!("{steps}/{steps} - {seconds:.0}s - {step:.0}ms/step{}", values(logs)));
        Ok(())
    }

    fn note(&mut self, note: &str) {
        self.console.note(note);
    }

    fn train_end(&mut self, _: &mut Control<'_>) -> foveal::Result<()> {
        self.bar.finish_and_clear();
        Ok(())
    }
}

/// Names and values, as Keras writes them.
fn values(logs: &Logs) -> String {
    logs.iter().map(|(name, value)| format!(" - {name}: {}", number(*value))).collect()
}

/// Four digits behind the point; small numbers with an exponent.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 || value.abs() > 1e-3 { format!("{value:.4}") } else { format!("{value:.4e}") }
}
