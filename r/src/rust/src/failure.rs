//! Errors as R lists, which the R side raises as conditions of a class of their own.

use savvy::{OwnedListSexp, OwnedStringSexp, Sexp};

/// What went wrong.
#[derive(Debug)]
pub(crate) enum Failure {
    /// With the word that its condition's class ends in.
    Said { kind: &'static str, message: String },
    /// R's own, which must reach R as it is.
    R(savvy::Error),
}

impl Failure {
    pub(crate) fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self::Said { kind, message: message.into() }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new("usage", message)
    }
}

impl From<foveal::Error> for Failure {
    fn from(error: foveal::Error) -> Self {
        // R's word for an unknown length.
        let message = error.to_string().replace("None", "NA");
        Self::new(error.kind(), message)
    }
}

impl From<savvy::Error> for Failure {
    fn from(error: savvy::Error) -> Self {
        Self::R(error)
    }
}

/// The result of `f`, or its failure as a list of class `foveal_failure`.
pub(crate) fn answer(f: impl FnOnce() -> Result<Sexp, Failure>) -> savvy::Result<Sexp> {
    let (kind, message) = match f() {
        Ok(value) => return Ok(value),
        Err(Failure::R(error @ savvy::Error::Aborted(_))) => return Err(error),
        Err(Failure::R(error)) => ("usage", error.to_string()),
        Err(Failure::Said { kind, message }) => (kind, message),
    };
    let mut failure = OwnedListSexp::new(2, true)?;
    failure.set_name_and_value(0, "kind", OwnedStringSexp::try_from_scalar(kind)?)?;
    failure.set_name_and_value(1, "message", OwnedStringSexp::try_from_scalar(message)?)?;
    failure.set_class(["foveal_failure"])?;
    failure.into()
}
