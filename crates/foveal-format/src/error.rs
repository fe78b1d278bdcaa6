//! What can be wrong with a file, one variant per fact.

use crate::atomic::WriteError;
use std::io;
use std::path::PathBuf;

/// What every fallible function of this crate returns.
pub type Result<T, E = FormatError> = std::result::Result<T, E>;

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The system refused to open or read the file.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The weights hold nothing at this path.
    #[error("the weights file holds no array `{path}`")]
    NoSuchWeight {
        /// What was asked for.
        path: String,
    },
    /// An array has another shape than the configuration implies.
    #[error("weight `{path}` has shape {found:?} in the file, but the configuration implies {expected:?}")]
    Shape {
        /// Path of the array.
        path: String,
        /// What the configuration implies.
        expected: Vec<usize>,
        /// What the file holds.
        found: Vec<usize>,
    },
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}
