//! The named files a model is made of, in an archive or in a folder.

mod folder;
mod zip;

use crate::blob::Blob;
use crate::{FormatError, Limits, Result};
use std::path::Path;

/// Who wrote the model and when.
pub(crate) const METADATA: &str = "metadata.json";
/// The model.
pub(crate) const CONFIG: &str = "config.json";
/// Its arrays.
pub(crate) const WEIGHTS: &str = "model.weights.h5";
/// Its arrays in a form that Keras wrote for a while and no longer reads.
pub(crate) const WEIGHTS_NPZ: &str = "model.weights.npz";
/// The folder of its assets.
pub(crate) const ASSETS: &str = "assets/";

/// The named files a model is made of.
#[derive(Debug)]
pub(crate) enum Members {
    Zip(zip::Members),
    Folder(folder::Members),
    /// Of a model that is one file without members.
    Nothing,
}

impl Members {
    /// Lists the members of a zip archive.
    pub(crate) fn in_zip(archive: Blob) -> Result<Self> {
        zip::Members::open(archive).map(Self::Zip)
    }

    /// Lists the files below a folder.
    pub(crate) fn in_folder(root: &Path) -> Result<Self> {
        folder::Members::open(root).map(Self::Folder)
    }

    /// All names, with `/` between their parts.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::Zip(members) => members.names(),
            Self::Folder(members) => members.names(),
            Self::Nothing => &[],
        }
        .iter()
        .map(String::as_str)
    }

    /// Whether there is a member of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names().any(|member| member == name)
    }

    /// A member's content.
    pub(crate) fn read(&self, name: &str, limits: &Limits) -> Result<Blob> {
        let missing = || FormatError::MissingMember { member: name.to_owned() };
        match self {
            Self::Zip(members) => members.read(name, limits),
            Self::Folder(members) => members.read(name),
            Self::Nothing => Ok(None),
        }
        .and_then(|blob| blob.ok_or_else(missing))
    }

    /// A member's JSON text, at most `limits.json_bytes` long.
    pub(crate) fn read_json(&self, name: &str, limits: &Limits) -> Result<serde_json::Value> {
        let blob = self.read(name, &limits.of_json())?;
        let in_member = |source| FormatError::JsonMember { member: name.to_owned(), source: Box::new(source) };
        if blob.len() > limits.json_bytes {
            return Err(in_member(FormatError::JsonTooLong { bytes: blob.len(), limit: limits.json_bytes }));
        }
        let text = blob.to_vec().map_err(|error| damaged(name, error))?;
        let value = crate::json::parse_within(&text, limits).map_err(in_member)?;
        if value.is_object() { Ok(value) } else { Err(FormatError::NotAnObject { member: name.to_owned() }) }
    }
}

/// Whether a name stays inside whatever folder it is unpacked into, on every system.
pub(crate) fn is_safe(name: &str) -> bool {
    !name.contains(['\\', ':', '\0']) && name.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

fn damaged(member: &str, reason: impl std::fmt::Display) -> FormatError {
    FormatError::DamagedMember { member: member.to_owned(), reason: reason.to_string() }
}
