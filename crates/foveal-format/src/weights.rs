//! Named arrays, read when asked for.

use crate::blob::Blob;
use crate::hdf5::{Tree, compare};
use crate::{Array, Dtype, FormatError, Kind, Limits, Result, shards, sniff};
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
    /// The file, or the files that the weights are spread over.
    trees: Vec<Tree>,
    /// Paths, and the file that each is in.
    paths: Vec<(String, usize)>,
}

impl Weights {
    /// Opens a file of weights: `.weights.h5`, as `Model.save_weights` of Keras 3 writes, or `.weights.json`, which lists
    /// several of them beside it; or one of the form before Keras 3, or of a whole model, whose
    /// [`legacy_layers`](Self::legacy_layers) say what belongs to which layer. The content decides, never the name.
    ///
    /// # Errors
    /// Where the file cannot be read, holds no weights, is damaged, or is beyond the default [`Limits`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let (path, limits) = (path.as_ref(), Limits::default());
        let in_file = |source| FormatError::Io { path: path.to_owned(), source };
        let blob = Blob::open(path).map_err(in_file)?;
        match sniff::blob(&blob, &limits) {
            Kind::ShardedWeights => {
                let text = blob.to_vec().map_err(in_file)?;
                Self::of(shards::open(path, &text, &limits)?)
            }
            Kind::Archive => Err(FormatError::ModelForWeights),
            // Of a file that only looks like HDF5, the reader knows best what is wrong.
            Kind::Weights | Kind::LegacyWeights | Kind::LegacyModel | Kind::Hdf5 => Self::from_blob(blob, &limits),
            kind => Err(FormatError::NotKeras { kind }),
        }
    }

    /// Opens a `.weights.h5` file in memory.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_bytes(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Result<Self> {
        Self::from_blob(Blob::from_bytes(bytes), &Limits::default())
    }

    pub(crate) fn from_blob(blob: Blob, limits: &Limits) -> Result<Self> {
        Self::of(vec![Tree::open(blob, limits)?])
    }

    fn of(trees: Vec<Tree>) -> Result<Self> {
        let mut paths: Vec<(String, usize)> = Vec::new();
        for (file, tree) in trees.iter().enumerate() {
            paths.extend(tree.paths().map(|path| (path.to_owned(), file)));
        }
        paths.sort_by(|(a, _), (b, _)| compare(a, b));
        match paths.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(FormatError::DuplicateObject { path: pair[0].0.clone() }),
            None => Ok(Self { trees, paths }),
        }
    }

    pub(crate) fn trees(&self) -> &[Tree] {
        &self.trees
    }

    fn tree(&self, path: &str) -> Result<&Tree> {
        match self.paths.binary_search_by(|(known, _)| compare(known, path)) {
            Ok(found) => Ok(&self.trees[self.paths[found].1]),
            Err(_) if self.trees.iter().any(|tree| tree.has_group(path)) => Err(FormatError::NotAnArray { path: path.to_owned() }),
            Err(_) => Err(FormatError::NoSuchWeight { path: path.to_owned() }),
        }
    }

    /// Whether the file is still the one that was opened, as far as its length and the time of its last change tell.
    pub fn is_unchanged(&self) -> bool {
        self.trees.iter().all(Tree::is_unchanged)
    }

    /// Paths of all arrays. Parts that are numbers sort as numbers: `vars/2` before `vars/10`.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(|(path, _)| path.as_str())
    }

    /// Paths of all groups, in the same order.
    ///
    /// Keras up to 3.5 fails on a file without the empty `vars` groups of objects that have no weights, so what is
    /// written should hold them all.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        let mut groups: Vec<_> = self.trees.iter().flat_map(Tree::groups).collect();
        groups.sort_by(|a, b| compare(a, b));
        groups.dedup();
        groups.into_iter()
    }

    /// What the file says of an array; `None` where there is none, or none that can be read.
    pub fn info(&self, path: &str) -> Option<WeightInfo> {
        self.tree(path).ok()?.info(path).ok()
    }

    /// Reads an array that must have this shape, which is checked before anything is allocated.
    ///
    /// # Errors
    /// Where there is no such array, its shape is another, its elements are not numbers of a known type or not where the
    /// file says.
    pub fn read(&self, path: &str, expected_shape: &[usize]) -> Result<Array> {
        self.tree(path)?.read(path, expected_shape)
    }

    /// As [`read`](Self::read), with elements of any type in single precision, as [`Array::to_f32`] gives them.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_f32(&self, path: &str, expected_shape: &[usize]) -> Result<Vec<f32>> {
        self.tree(path)?.read_f32(path, expected_shape)
    }

    /// The `name` attribute of a group: since Keras 3.6 the layer's own name, on its `vars` group. It plays no part in
    /// finding arrays; it is there for messages.
    pub fn group_name(&self, group_path: &str) -> Option<String> {
        let mut names = self.trees.iter().filter_map(|tree| tree.attribute(group_path, "name"));
        names.next()?.as_str().map(str::to_owned)
    }
}
