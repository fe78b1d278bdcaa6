//! Opening a model file.

use crate::blob::Blob;
use crate::legacy::{self, Described};
use crate::members::{ASSETS, CONFIG, METADATA, Members, WEIGHTS, WEIGHTS_NPZ};
use crate::{FormatError, Kind, Limits, Result, Weights, sniff};
use serde_json::Value;
use std::path::Path;

/// Who wrote a model, and when: `metadata.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Version of Keras, such as `3.15.1`; empty where the file does not say. Keras does without, too.
    pub keras_version: String,
    /// Local time, as Keras writes it: `2026-11-22@06:30:34`.
    pub date_saved: Option<String>,
}

/// Files that layers keep beside the weights, such as vocabularies; read when asked for.
#[derive(Debug)]
pub struct Assets {
    members: Members,
    limits: Limits,
}

impl Assets {
    /// Paths below `assets/`.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let below = self.members.names().filter_map(|name| name.strip_prefix(ASSETS));
        below.filter(|path| !path.is_empty() && !path.ends_with('/'))
    }

    /// Reads one.
    ///
    /// # Errors
    /// Where there is no such file, or it is damaged or inflates beyond the [`Limits`].
    pub fn read(&self, path: &str) -> Result<Vec<u8>> {
        let name = format!("{ASSETS}{path}");
        let blob = self.members.read(&name, &self.limits)?;
        blob.to_vec().map_err(|error| FormatError::DamagedMember { member: name, reason: error.to_string() })
    }
}

/// An opened model file. Configuration and names are read; arrays and assets when they are asked for.
///
/// ```no_run
/// let archive = foveal_format::Archive::open("model.keras")?;
/// println!("written by Keras {}", archive.metadata.keras_version);
/// for path in archive.weights.paths() {
///     println!("{path}: {:?}", archive.weights.info(path));
/// }
/// # Ok::<(), foveal_format::FormatError>(())
/// ```
#[derive(Debug)]
pub struct Archive {
    /// Who wrote it, and when.
    pub metadata: Metadata,
    /// Which form the file has: an archive, a folder, or a whole model in HDF5.
    pub kind: Kind,
    /// The model: `config.json`, a JSON object; of a model in HDF5 its `model_config`.
    pub config: Value,
    /// How a model in HDF5 was compiled: its `training_config`. Archives say so in their configuration.
    pub training: Option<Value>,
    /// Its arrays.
    pub weights: Weights,
    /// Files that its layers keep.
    pub assets: Assets,
}

impl Archive {
    /// Opens a `.keras` file, the folder of an unzipped one, or a whole model in HDF5. The content decides, never the name.
    ///
    /// A large file stays on disk: what is not asked for is not loaded. It must not change while the archive is open.
    ///
    /// # Errors
    /// Where the file cannot be read, is something else, is damaged, or is beyond the default [`Limits`].
    pub fn open(path: impl AsRef<Path>) -> Result<Archive> {
        Self::open_within(path, &Limits::default())
    }

    /// As [`open`](Self::open), within other limits.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_within(path: impl AsRef<Path>, limits: &Limits) -> Result<Archive> {
        let path = path.as_ref();
        if path.is_dir() {
            let kind = sniff::folder(path);
            return if kind == Kind::Folder { Self::from_members(Members::in_folder(path)?, kind, limits) } else { Err(refuse(kind)) };
        }
        let blob = Blob::open(path).map_err(|source| FormatError::Io { path: path.to_owned(), source })?;
        Self::from_blob(blob, limits)
    }

    /// Opens a `.keras` file in memory. The bytes are kept, not copied.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_bytes(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Result<Archive> {
        Self::from_bytes_within(bytes, &Limits::default())
    }

    /// As [`from_bytes`](Self::from_bytes), within other limits.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_bytes_within(bytes: impl AsRef<[u8]> + Send + Sync + 'static, limits: &Limits) -> Result<Archive> {
        Self::from_blob(Blob::from_bytes(bytes), limits)
    }

    fn from_blob(blob: Blob, limits: &Limits) -> Result<Archive> {
        if !sniff::is_zip(&blob) {
            return match sniff::blob(&blob, limits) {
                Kind::LegacyModel => Self::from_hdf5(blob, limits),
                kind => Err(refuse(kind)),
            };
        }
        let members = Members::in_zip(blob)?;
        match sniff::members(&members) {
            Kind::Archive => Self::from_members(members, Kind::Archive, limits),
            kind => Err(refuse(kind)),
        }
    }

    fn from_hdf5(blob: Blob, limits: &Limits) -> Result<Archive> {
        let weights = Weights::from_blob(blob, limits)?;
        let Described { keras_version, model, training } = legacy::described(&weights, limits)?;
        let metadata = Metadata { keras_version, date_saved: None };
        let assets = Assets { members: Members::Nothing, limits: *limits };
        Ok(Archive { metadata, kind: Kind::LegacyModel, config: model, training, weights, assets })
    }

    fn from_members(members: Members, kind: Kind, limits: &Limits) -> Result<Archive> {
        let metadata = metadata(&members, limits)?;
        let config = members.read_json(CONFIG, limits)?;
        if !members.has(WEIGHTS) && members.has(WEIGHTS_NPZ) {
            return Err(FormatError::NpzWeights);
        }
        let weights = Weights::from_blob(members.read(WEIGHTS, limits)?, limits)?;
        Ok(Archive { metadata, kind, config, training: None, weights, assets: Assets { members, limits: *limits } })
    }
}

fn metadata(members: &Members, limits: &Limits) -> Result<Metadata> {
    if !members.has(METADATA) {
        return Ok(Metadata::default());
    }
    let value = members.read_json(METADATA, limits)?;
    let text = |key: &str| value[key].as_str().map(str::to_owned);
    Ok(Metadata { keras_version: text("keras_version").unwrap_or_default(), date_saved: text("date_saved") })
}

fn refuse(kind: Kind) -> FormatError {
    if kind.is_keras() { FormatError::NotAModel { kind } } else { FormatError::NotKeras { kind } }
}
