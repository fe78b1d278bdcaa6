//! Files that appear whole or not at all.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Why a file could not be written. The file that stood there before is whole.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{}`: {source}", path.display())]
pub struct WriteError {
    /// The file that was to be written.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Writes a file by way of a temporary one in the same folder, which takes its name only when it is whole and on disk.
///
/// # Errors
/// [`WriteError`]; then nothing has changed at `path` and no temporary file is left.
pub fn write(path: &Path, content: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), WriteError> {
    let fail = |source| WriteError { path: path.to_owned(), source };
    content(&mut File::create(path).map_err(fail)?).map_err(fail)
}
