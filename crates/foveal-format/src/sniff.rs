//! What a file is, by its content.

use crate::blob::Blob;
use crate::hdf5::{SIGNATURE, Tree};
use crate::members::{CONFIG, Members};
use crate::{Limits, json};
use std::fmt;
use std::path::Path;

/// What a file or folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A Keras 3 archive, as `model.save("model.keras")` writes.
    Archive,
    /// An unzipped Keras 3 archive, as `model.save(path, zipped=False)` writes.
    Folder,
    /// A whole model in HDF5, the form before Keras 3; tf.keras 2.12 also gave it the name `.keras`.
    LegacyModel,
    /// Weights in HDF5, the form before Keras 3.
    LegacyWeights,
    /// The weights of a Keras 3 model, as `model.save_weights("model.weights.h5")` writes.
    Weights,
    /// The list of a model's weights files, as `model.save_weights("model.weights.json")` writes.
    ShardedWeights,
    /// A model without weights, as `model.to_json()` gives.
    Architecture,
    /// A TensorFlow SavedModel, a folder.
    SavedModel,
    /// A TensorFlow Lite model.
    TfLite,
    /// Another HDF5 file.
    Hdf5,
    /// Another zip archive.
    Zip,
    /// Another JSON text.
    Json,
    /// Another folder.
    OtherFolder,
    /// A file without content.
    Empty,
    /// None of these.
    Unknown,
}

impl Kind {
    /// Whether Keras writes it and reads it back.
    pub fn is_keras(self) -> bool {
        use Kind::{Architecture, Archive, Folder, LegacyModel, LegacyWeights, ShardedWeights, Weights};
        matches!(self, Archive | Folder | LegacyModel | LegacyWeights | Weights | ShardedWeights | Architecture)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Archive => "a Keras archive",
            Kind::Folder => "an unzipped Keras archive",
            Kind::LegacyModel => "a whole model in HDF5 (the form before Keras 3)",
            Kind::LegacyWeights => "a weights file in HDF5 (the form before Keras 3)",
            Kind::Weights => "a Keras weights file without its model",
            Kind::ShardedWeights => "a list of Keras weights files without their model",
            Kind::Architecture => "the JSON of a Keras model without its weights",
            Kind::SavedModel => "a TensorFlow SavedModel",
            Kind::TfLite => "a TensorFlow Lite model",
            Kind::Hdf5 => "an HDF5 file of another program",
            Kind::Zip => "a zip archive without `config.json`",
            Kind::Json => "a JSON text",
            Kind::OtherFolder => "a folder without `config.json`",
            Kind::Empty => "an empty file",
            Kind::Unknown => "a file of unknown content",
        })
    }
}

/// Tells what a file is from all of its bytes, never from its name. They are copied; [`sniff_path`] reads only what it
/// needs.
pub fn sniff(bytes: &[u8]) -> Kind {
    blob(&Blob::from_bytes(bytes.to_vec()), &Limits::default())
}

/// Tells what a file or folder is from its content.
///
/// # Errors
/// Where it cannot be read.
pub fn sniff_path(path: impl AsRef<Path>) -> std::io::Result<Kind> {
    let path = path.as_ref();
    if path.is_dir() { Ok(folder(path)) } else { Ok(blob(&Blob::open(path)?, &Limits::default())) }
}

pub(crate) fn is_zip(file: &Blob) -> bool {
    file.head(4).is_ok_and(|head| head == b"PK\x03\x04")
}

pub(crate) fn blob(file: &Blob, limits: &Limits) -> Kind {
    let head = file.head(512).unwrap_or_default();
    match head.as_slice() {
        [] => Kind::Empty,
        _ if is_zip(file) => Members::in_zip(file.clone()).map_or(Kind::Zip, |found| members(&found)),
        bytes if bytes.starts_with(SIGNATURE) => hdf5(file, limits),
        [_, _, _, _, b'T', b'F', b'L', b'3', ..] => Kind::TfLite,
        bytes if bytes.trim_ascii_start().starts_with(b"{") => text(file, limits),
        _ => Kind::Unknown,
    }
}

pub(crate) fn members(found: &Members) -> Kind {
    if found.has(CONFIG) { Kind::Archive } else { Kind::Zip }
}

pub(crate) fn folder(path: &Path) -> Kind {
    if path.join(CONFIG).is_file() {
        Kind::Folder
    } else if path.join("saved_model.pb").is_file() {
        Kind::SavedModel
    } else {
        Kind::OtherFolder
    }
}

fn hdf5(file: &Blob, limits: &Limits) -> Kind {
    // Whoever reads a damaged one as a model is told what is wrong with it.
    let Ok(tree) = Tree::open(file.clone(), limits) else { return Kind::LegacyModel };
    let has_attribute = |name: &str| tree.attribute("", name).is_some();
    // An attribute beyond 64 KiB is split into numbered ones.
    if has_attribute("model_config") || has_attribute("model_config0") {
        Kind::LegacyModel
    } else if has_attribute("layer_names") || has_attribute("layer_names0") {
        Kind::LegacyWeights
    } else if ["layers", "vars", "_layer_checkpoint_dependencies"].iter().any(|group| tree.has_group(group)) {
        Kind::Weights
    } else {
        Kind::Hdf5
    }
}

fn text(file: &Blob, limits: &Limits) -> Kind {
    if file.len() > limits.json_bytes {
        return Kind::Unknown;
    }
    let Ok(value) = file.to_vec().map_err(|_| ()).and_then(|text| json::parse_within(&text, limits).map_err(|_| ())) else {
        return Kind::Unknown;
    };
    let has = |key| value.get(key).is_some();
    if has("weight_map") {
        Kind::ShardedWeights
    } else if has("class_name") && has("config") {
        Kind::Architecture
    } else {
        Kind::Json
    }
}
