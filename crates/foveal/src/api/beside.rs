//! Long work beside a thread that must stay responsive, such as that of an interpreter.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// How long the calling thread sleeps between two looks around: short for a person, long for the machine.
const PATIENCE: Duration = Duration::from_millis(25);

/// Why [`beside`] has no result.
#[derive(Debug, thiserror::Error)]
pub enum Halted<E> {
    /// The watch said so.
    #[error("stopped")]
    Watch(E),
    /// The system gave no thread, or the work panicked.
    #[error("{0}")]
    Thread(String),
}

/// Runs `work` on a thread of its own and calls `watch` from time to time on this one. Once that fails, `cancel` is set,
/// which the work must heed ([`crate::PredictOptions::cancel`]), and the watch's error is what comes back.
///
/// # Errors
/// If the watch fails, no thread can be started, or the work panics.
pub fn beside<T: Send, E>(work: impl FnOnce() -> T + Send, watch: impl Fn() -> Result<(), E>, cancel: &AtomicBool) -> Result<T, Halted<E>> {
    std::thread::scope(|scope| {
        let (sender, finished) = channel();
        let spawned = std::thread::Builder::new().name("foveal".into()).spawn_scoped(scope, move || {
            let result = work();
            let _ = sender.send(());
            result
        });
        let worker = spawned.map_err(|e| Halted::Thread(format!("no thread could be started: {e}")))?;
        let mut watched = Ok(());
        while watched.is_ok() && finished.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            watched = watch();
            cancel.store(watched.is_err(), Ordering::Relaxed);
        }
        let result = worker.join().map_err(|_| Halted::Thread("the run failed unexpectedly; please report it".into()));
        watched.map_err(Halted::Watch)?;
        result
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spin(cancel: &AtomicBool) -> u32 {
        while !cancel.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        7
    }

    #[test]
    fn results_come_back() {
        let done = beside(|| 7, || Err::<(), ()>(()), &AtomicBool::new(false));
        assert!(matches!(done, Ok(7) | Err(Halted::Watch(()))));
        assert!(matches!(beside(|| 7, || Ok::<(), ()>(()), &AtomicBool::new(false)), Ok(7)));
    }

    #[test]
    fn the_watch_stops_the_work() {
        let cancel = AtomicBool::new(false);
        assert!(matches!(beside(|| spin(&cancel), || Err("enough"), &cancel), Err(Halted::Watch("enough"))));
    }

    #[test]
    fn a_panic_is_an_error() {
        let cancel = AtomicBool::new(false);
        let panicking = || -> u32 { std::panic::resume_unwind(Box::new("broken")) };
        assert!(matches!(beside(panicking, || Ok::<(), ()>(()), &cancel), Err(Halted::Thread(_))));
    }
}
