//! Running while Python stays in charge.

use crate::failure::raised;
use foveal::Halted;
use pyo3::prelude::*;
use std::sync::atomic::AtomicBool;

/// [`foveal::beside`] Python's thread, without Python's lock: Ctrl-C and a failing `wait` cancel the work.
pub(crate) fn beside_python<T: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> T + Send,
    wait: impl Fn() -> PyResult<()> + Sync,
    cancel: &AtomicBool,
) -> PyResult<T> {
    let watch = || Python::attach(|py| py.check_signals()).and_then(|()| wait());
    py.detach(|| foveal::beside(work, watch, cancel)).map_err(|halted| match halted {
        Halted::Watch(error) => error,
        Halted::Thread(problem) => raised("internal", problem),
    })
}
