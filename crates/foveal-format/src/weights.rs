//! Named arrays, read when asked for.

use crate::blob::Blob;
use crate::hdf5::{Tree, compare};
use crate::{Array, Dtype, FormatError, Limits, Result};
use std::path::Path;

/// What a file says of an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightInfo {
    /// Length along each axis.
    pub shape: Vec<usize>,
    /// Type of the elements.
    pub dtype: Dtype,
}

/// The arrays of a weights file by path, such as `layers/conv2d/vars/0`. Only their names are read until one is asked
/// for.
///
/// Soft and external links are not followed, so a path through one names nothing.
#[derive(Debug)]
pub struct Weights {
    tree: Tree,
}

impl Weights {
    /// Opens a `.weights.h5` file, as `Model.save_weights` of Keras 3 writes.
    ///
    /// # Errors
    /// Where the file cannot be read, is no HDF5 file, is damaged, or is beyond the default [`Limits`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let blob = Blob::open(path).map_err(|source| FormatError::Io { path: path.to_owned(), source })?;
        Self::from_blob(blob, &Limits::default())
    }

    /// Opens a `.weights.h5` file in memory.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_bytes(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Result<Self> {
        Self::from_blob(Blob::from_bytes(bytes), &Limits::default())
    }

    pub(crate) fn from_blob(blob: Blob, limits: &Limits) -> Result<Self> {
        Tree::open(blob, limits).map(|tree| Self { tree })
    }

    /// Whether the file is still the one that was opened, as far as its length and the time of its last change tell.
    pub fn is_unchanged(&self) -> bool {
        self.tree.is_unchanged()
    }

    /// Paths of all arrays. Parts that are numbers sort as numbers: `vars/2` before `vars/10`.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.tree.paths()
    }

    /// Paths of all groups, in the same order.
    ///
    /// Keras up to 3.5 fails on a file without the empty `vars` groups of objects that have no weights, so what is
    /// written should hold them all.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        let mut groups: Vec<_> = self.tree.groups().collect();
        groups.sort_by(|a, b| compare(a, b));
        groups.into_iter()
    }

    /// What the file says of an array; `None` where there is none, or none that can be read.
    pub fn info(&self, path: &str) -> Option<WeightInfo> {
        self.tree.info(path).ok()
    }

    /// Reads an array that must have this shape, which is checked before anything is allocated.
    ///
    /// # Errors
    /// Where there is no such array, its shape is another, its elements are not numbers of a known type or not where the
    /// file says.
    pub fn read(&self, path: &str, expected_shape: &[usize]) -> Result<Array> {
        self.tree.read(path, expected_shape)
    }

    /// As [`read`](Self::read), with elements of any type in single precision, as [`Array::to_f32`] gives them.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_f32(&self, path: &str, expected_shape: &[usize]) -> Result<Vec<f32>> {
        self.tree.read_f32(path, expected_shape)
    }

    /// The `name` attribute of a group: since Keras 3.6 the layer's own name, on its `vars` group. It plays no part in
    /// finding arrays; it is there for messages.
    pub fn group_name(&self, group_path: &str) -> Option<String> {
        self.tree.attribute(group_path, "name")?.as_str().map(str::to_owned)
    }
}
