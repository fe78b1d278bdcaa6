//! Files of an unzipped model, as Keras writes with `zipped=False` and as model hubs hold them.

use super::{ASSETS, CONFIG, METADATA, WEIGHTS, WEIGHTS_NPZ};
use crate::blob::Blob;
use crate::{FormatError, Result};
use std::io;
use std::path::{Path, PathBuf};

/// Deepest folder below `assets` that is looked into.
const DEPTH: usize = 16;

/// The files a model is made of; others that lie beside them are none of its members.
#[derive(Debug)]
pub(crate) struct Members {
    root: PathBuf,
    names: Vec<String>,
}

impl Members {
    pub(super) fn open(root: &Path) -> Result<Self> {
        let known = [METADATA, CONFIG, WEIGHTS, WEIGHTS_NPZ].map(str::to_owned);
        let mut names: Vec<String> = known.into_iter().filter(|name| root.join(name).is_file()).collect();
        let assets = root.join(ASSETS);
        if assets.is_dir() {
            list(&assets, ASSETS, DEPTH, &mut names).map_err(|source| FormatError::Io { path: assets, source })?;
        }
        Ok(Self { root: root.to_owned(), names })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Opens only what was listed: a name never leads elsewhere.
    pub(super) fn read(&self, name: &str) -> Result<Option<Blob>> {
        if !self.names.iter().any(|listed| listed == name) {
            return Ok(None);
        }
        let path = self.root.join(name);
        Blob::open(&path).map(Some).map_err(|source| FormatError::Io { path, source })
    }
}

/// Adds the files below `folder`. Links to folders are not entered: they may lead in circles.
fn list(folder: &Path, prefix: &str, depth: usize, names: &mut Vec<String>) -> io::Result<()> {
    let mut entries = folder.read_dir()?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let (path, name) = (entry.path(), format!("{prefix}{name}"));
        if entry.file_type()?.is_dir() {
            if depth > 0 {
                list(&path, &format!("{name}/"), depth - 1, names)?;
            }
        } else if path.is_file() {
            names.push(name);
        }
    }
    Ok(())
}
