//! Writing a model file.

use crate::atomic::Marks;
use crate::hdf5::write::Node;
use crate::members::{ASSETS, CONFIG, METADATA, WEIGHTS, is_safe};
use crate::{ArrayRef, FormatError, Metadata, Result, atomic, json};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, Cursor, Seek, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, System, ZipWriter};

/// Members from this size on need the wide fields of zip64. Below 4 GiB by more than the weights file's own structure.
const WIDE_MEMBER: u64 = 3 << 30;

/// A model file in the making. The same parts give the same bytes, whatever their order.
///
/// ```
/// use foveal_format::{Archive, Array, Draft, Dtype, Metadata};
///
/// let config = serde_json::json!({"class_name": "Sequential", "config": {"name": "tiny", "layers": []}});
/// let bias = Array { dtype: Dtype::F32, shape: vec![2], bytes: [1f32, 2.0].map(f32::to_le_bytes).concat() };
/// let metadata = Metadata { keras_version: "3.15.1".into(), date_saved: None };
///
/// let mut draft = Draft::new(metadata, &config);
/// draft.weight("layers/dense/vars/0", bias.as_ref()).group("layers/flatten/vars", Some("flatten"));
/// let archive = Archive::from_bytes(draft.to_bytes()?)?;
/// assert_eq!(archive.weights.read("layers/dense/vars/0", &[2])?, bias);
/// # Ok::<(), foveal_format::FormatError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    metadata: Metadata,
    config: &'a Value,
    groups: Vec<(String, Option<String>)>,
    arrays: Vec<(String, ArrayRef<'a>)>,
    assets: Vec<(String, &'a [u8])>,
}

impl<'a> Draft<'a> {
    /// A model without arrays.
    pub fn new(metadata: Metadata, config: &'a Value) -> Self {
        Self { metadata, config, groups: Vec::new(), arrays: Vec::new(), assets: Vec::new() }
    }

    /// Adds an array, such as `layers/conv2d/vars/0`. The groups on its path come with it.
    pub fn weight(&mut self, path: impl Into<String>, array: ArrayRef<'a>) -> &mut Self {
        self.arrays.push((path.into(), array));
        self
    }

    /// Adds a group that may stay empty, such as `layers/flatten/vars`, and the `name` attribute that Keras 3.6 and later
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

    /// The bytes of the `.keras` file.
    ///
    /// # Errors
    /// [`FormatError::Draft`] where two parts have one path, a path cannot be one, or an array's bytes do not make its
    /// shape.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        self.check_assets()?;
        let root = self.tree()?;
        let mut bytes = Cursor::new(Vec::new());
        self.write_zip(root, &mut bytes).map_err(|error| invalid(WEIGHTS, error))?;
        Ok(bytes.into_inner())
    }

    /// Writes a `.keras` file, whole or not at all: see [`atomic::write`].
    ///
    /// # Errors
    /// As [`to_bytes`](Self::to_bytes), and [`FormatError::Write`] where the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        self.check_assets()?;
        let root = self.tree()?;
        Ok(atomic::write(path.as_ref(), |file| self.write_zip(root, BufWriter::new(file)))?)
    }

    /// The bytes of a `.weights.h5` file: the arrays alone.
    ///
    /// # Errors
    /// As [`to_bytes`](Self::to_bytes).
    pub fn weights_to_bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        write_hdf5(self.tree()?, &mut bytes).map_err(|error| invalid(WEIGHTS, error))?;
        Ok(bytes)
    }

    /// Writes a `.weights.h5` file, whole or not at all: see [`atomic::write`].
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_weights(&self, path: impl AsRef<Path>) -> Result<()> {
        let root = self.tree()?;
        Ok(atomic::write(path.as_ref(), |file| write_hdf5(root, BufWriter::new(file)))?)
    }

    /// Writes the same members as files of a folder, as Keras does with `zipped=False`; whole or not at all: see
    /// [`atomic::write_folder`].
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_folder(&self, path: impl AsRef<Path>) -> Result<()> {
        self.check_assets()?;
        let root = self.tree()?;
        let marks = Marks { files: &[METADATA, CONFIG, WEIGHTS], optional: &[ASSETS.trim_end_matches('/')] };
        Ok(atomic::write_folder(path.as_ref(), marks, |folder| {
            std::fs::write(folder.join(METADATA), self.metadata_json())?;
            std::fs::write(folder.join(CONFIG), json::write(self.config))?;
            write_hdf5(root, File::create(folder.join(WEIGHTS))?)?;
            for (name, content) in &self.assets {
                let file = folder.join(ASSETS).join(name);
                std::fs::create_dir_all(file.parent().unwrap_or(folder))?;
                std::fs::write(file, content)?;
            }
            Ok(())
        })?)
    }

    fn write_zip(&self, root: Node<'_>, to: impl Write + Seek) -> io::Result<()> {
        let mut zip = ZipWriter::new(to);
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let options = options.system(System::Unix).unix_permissions(0o644).last_modified_time(zip::DateTime::default());
        zip.start_file(METADATA, options)?;
        zip.write_all(&self.metadata_json())?;
        zip.start_file(CONFIG, options)?;
        zip.write_all(&json::write(self.config))?;
        let bytes: u64 = self.arrays.iter().map(|(_, array)| array.bytes.len() as u64).sum();
        zip.start_file(WEIGHTS, options.large_file(bytes >= WIDE_MEMBER))?;
        write_hdf5(root, &mut zip)?;
        for (name, content) in &self.assets {
            zip.start_file(format!("{ASSETS}{name}"), options.large_file(content.len() as u64 >= WIDE_MEMBER))?;
            zip.write_all(content)?;
        }
        zip.finish()?.flush()
    }

    fn metadata_json(&self) -> Vec<u8> {
        let mut metadata = Map::new();
        metadata.insert("keras_version".into(), self.metadata.keras_version.as_str().into());
        metadata.extend(self.metadata.date_saved.as_deref().map(|date| ("date_saved".to_owned(), date.into())));
        json::write(&metadata.into())
    }

    fn tree(&self) -> Result<Node<'_>> {
        let mut root = Node::default();
        self.groups.iter().try_for_each(|(path, name)| root.add_group(path, name.as_deref()))?;
        self.arrays.iter().try_for_each(|(path, array)| root.add_array(path, *array))?;
        Ok(root)
    }

    fn check_assets(&self) -> Result<()> {
        let mut names = BTreeSet::new();
        for (name, _) in &self.assets {
            if !is_safe(name) {
                return Err(invalid(name, "the name would leave the folder of assets"));
            }
            if !names.insert(name) {
                return Err(invalid(name, "there is already an asset of this name"));
            }
        }
        Ok(())
    }
}

fn write_hdf5(root: Node<'_>, to: impl Write) -> io::Result<()> {
    let file = root.into_file().map_err(io::Error::other)?;
    file.finish_to(to).map_err(|error| match error {
        hdf5_pure::Error::Io(error) => error,
        error => io::Error::other(error),
    })
}

fn invalid(path: &str, reason: impl std::fmt::Display) -> FormatError {
    FormatError::Draft { path: path.to_owned(), reason: reason.to_string() }
}
