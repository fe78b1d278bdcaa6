//! Errors of the core as exceptions of the classes in `foveal/errors.py`.

use foveal::Error;
use pyo3::prelude::*;

/// The exception of this kind, which `errors.of_kind` chooses.
pub(crate) fn raised(kind: &str, message: String) -> PyErr {
    Python::attach(|py| {
        let made = py.import("foveal.errors").and_then(|errors| errors.call_method1("of_kind", (kind, message)));
        made.map_or_else(|error| error, PyErr::from_value)
    })
}

/// The caller's mistake.
pub(crate) fn usage(message: impl Into<String>) -> PyErr {
    raised("usage", message.into())
}

/// What no argument of this type can mean.
pub(crate) fn wrong_type(message: impl Into<String>) -> PyErr {
    raised("type", message.into())
}

pub(crate) trait OrRaise<T> {
    fn or_raise(self) -> PyResult<T>;
}

impl<T> OrRaise<T> for foveal::Result<T> {
    fn or_raise(self) -> PyResult<T> {
        self.map_err(|error| {
            let kind = if is_missing(&error) { "no_such_file" } else { error.kind() };
            raised(kind, error.to_string())
        })
    }
}

/// Whether the file is not there.
fn is_missing(error: &Error) -> bool {
    let sources = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let mut io = sources.filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    io.any(|io| io.kind() == std::io::ErrorKind::NotFound)
}
