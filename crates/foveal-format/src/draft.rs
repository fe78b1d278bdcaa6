//! Writing a model file.

use crate::{ArrayRef, Metadata, Result};
use serde_json::Value;
use std::path::Path;

/// A model file in the making. The same calls give the same bytes.
#[derive(Debug)]
pub struct Draft<'a> {
    metadata: Metadata,
    config: &'a Value,
    groups: Vec<(String, Option<String>)>,
    weights: Vec<(String, ArrayRef<'a>)>,
    assets: Vec<(String, &'a [u8])>,
}

impl<'a> Draft<'a> {
    /// A file without weights.
    pub fn new(metadata: Metadata, config: &'a Value) -> Self {
        Self { metadata, config, groups: Vec::new(), weights: Vec::new(), assets: Vec::new() }
    }

    /// Adds an array, such as `layers/conv2d/vars/0`; the groups on its path come with it.
    pub fn weight(&mut self, path: impl Into<String>, array: ArrayRef<'a>) -> &mut Self {
        self.weights.push((path.into(), array));
        self
    }

    /// Adds a group that may stay empty, such as `layers/flatten/vars`, with the `name` attribute Keras 3.6 and later
    /// write on it: the layer's own name.
    pub fn group(&mut self, path: impl Into<String>, name: Option<&str>) -> &mut Self {
        self.groups.push((path.into(), name.map(str::to_owned)));
        self
    }

    /// Adds a file below `assets/`.
    pub fn asset(&mut self, path: impl Into<String>, content: &'a [u8]) -> &mut Self {
        self.assets.push((path.into(), content));
        self
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// Where two parts have one path, or an array's bytes do not fit its shape.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let _ = (&self.metadata, self.config, &self.groups, &self.weights, &self.assets);
        unimplemented!()
    }

    /// Writes a `.keras` file; whole or not at all, see [`crate::atomic`].
    ///
    /// # Errors
    /// As [`to_bytes`](Self::to_bytes), and where the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let _ = path.as_ref();
        unimplemented!()
    }

    /// Writes the same as a folder, as Keras does with `zipped=False`.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_folder(&self, path: impl AsRef<Path>) -> Result<()> {
        let _ = path.as_ref();
        unimplemented!()
    }
}
