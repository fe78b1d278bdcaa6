//! Opening a model file.

use crate::{Limits, Result, Weights};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;

/// `metadata.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Version of Keras that wrote the file.
    pub keras_version: String,
    /// When, as Keras writes it: `2026-11-22@06:30:34`.
    pub date_saved: Option<String>,
}

/// Files that layers keep beside the weights, such as vocabularies; read when asked for.
#[derive(Debug)]
pub struct Assets {}

impl Assets {
    /// Paths below `assets/`, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }

    /// Reads one.
    ///
    /// # Errors
    /// Where there is no such file, or it is damaged or too large.
    pub fn read(&self, path: &str) -> Result<Vec<u8>> {
        let _ = path;
        unimplemented!()
    }
}

/// An opened model file.
#[derive(Debug)]
pub struct Archive {
    /// Who wrote it and when.
    pub metadata: Metadata,
    /// `config.json`: the model.
    pub config: Value,
    /// The arrays.
    pub weights: Weights,
    /// Files that layers keep.
    pub assets: Assets,
}

impl Archive {
    /// Opens a `.keras` file or an unzipped one (a folder), whatever its name.
    ///
    /// # Errors
    /// Where the file is something else, damaged, or beyond the default [`Limits`].
    pub fn open(path: impl AsRef<Path>) -> Result<Archive> {
        Self::open_with(path, &Limits::default())
    }

    /// As [`open`](Self::open), with other limits.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_with(path: impl AsRef<Path>, limits: &Limits) -> Result<Archive> {
        let _ = (path.as_ref(), limits);
        unimplemented!()
    }

    /// Opens a `.keras` file that is in memory.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_bytes(bytes: impl Into<Arc<[u8]>>) -> Result<Archive> {
        Self::from_bytes_with(bytes, &Limits::default())
    }

    /// As [`from_bytes`](Self::from_bytes), with other limits.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_bytes_with(bytes: impl Into<Arc<[u8]>>, limits: &Limits) -> Result<Archive> {
        let _ = (bytes.into(), limits);
        unimplemented!()
    }
}
