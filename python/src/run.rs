//! Running while Python stays in charge.

use crate::failure::raised;
use pyo3::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long Python waits until it looks for an interrupt.
const PATIENCE: Duration = Duration::from_millis(20);

/// Runs that take no longer need not be interrupted.
const SHORT: Duration = Duration::from_millis(10);

/// How fast a model runs, by its last run.
#[derive(Debug)]
pub(crate) struct Pace(AtomicU64);

impl Default for Pace {
    fn default() -> Self {
        Self(AtomicU64::new(u64::MAX))
    }
}

impl Pace {
    /// Whether a run on this many values will be short.
    pub(crate) fn is_short(&self, values: usize) -> bool {
        let picoseconds = self.0.load(Ordering::Relaxed);
        u128::from(picoseconds).saturating_mul(values as u128) < SHORT.as_nanos() * 1000
    }

    pub(crate) fn measured(&self, values: usize, start: Instant) {
        let picoseconds = start.elapsed().as_nanos() * 1000 / (values as u128).max(1);
        self.0.store(u64::try_from(picoseconds).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// Runs `work` on a thread of its own without Python's lock, and calls `wait` from time to time on this one. If that
/// fails, or somebody presses Ctrl-C, the work is cancelled.
pub(crate) fn beside_python<T: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> T + Send,
    wait: impl Fn() -> PyResult<()> + Sync,
    cancel: &AtomicBool,
) -> PyResult<T> {
    let failed = |message: String| raised("internal", message);
    py.detach(|| {
        std::thread::scope(|scope| {
            let (sender, finished) = channel();
            let spawned = std::thread::Builder::new().name("foveal".into()).spawn_scoped(scope, move || {
                let result = work();
                let _ = sender.send(());
                result
            });
            let worker = spawned.map_err(|e| failed(format!("no thread could be started: {e}")))?;
            let mut stopped = Ok(());
            while stopped.is_ok() && finished.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                stopped = Python::attach(|py| py.check_signals()).and_then(|()| wait());
                cancel.store(stopped.is_err(), Ordering::Relaxed);
            }
            let result = worker.join().map_err(|_| failed("the run failed unexpectedly; please report it".into()));
            stopped?;
            result
        })
    })
}
