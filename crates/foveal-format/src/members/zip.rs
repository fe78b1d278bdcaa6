//! Members of a zip archive.

use super::{damaged, is_safe};
use crate::blob::{Blob, BlobReader};
use crate::{FormatError, Limits, Result};
use std::io::Read;
use zip::read::{ArchiveOffset, Config, ZipFile};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// The members of an archive whose directory has been checked.
#[derive(Debug)]
pub(crate) struct Members {
    archive: ZipArchive<BlobReader>,
    bytes: Blob,
    names: Vec<String>,
}

impl Members {
    pub(super) fn open(bytes: Blob) -> Result<Self> {
        let config = Config { archive_offset: ArchiveOffset::Known(0) };
        let mut archive = ZipArchive::with_config(config, bytes.reader()).map_err(broken)?;
        if archive.has_duplicate_names() {
            return Err(FormatError::DuplicateMember);
        }
        let names = archive.file_names_raw().map(checked_name).collect::<Result<_>>()?;
        if archive.has_overlapping_entries().map_err(broken)? {
            return Err(FormatError::OverlappingMembers);
        }
        Ok(Self { archive, bytes, names })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// A stored member as the part of the archive it is, a deflated one inflated; either after its checksum.
    pub(super) fn read(&self, name: &str, limits: &Limits) -> Result<Option<Blob>> {
        let Some(index) = self.archive.index_for_name_raw(name.as_bytes()) else { return Ok(None) };
        let mut archive = self.archive.clone();
        if archive.by_index_data(index).map_err(broken)?.encrypted() {
            return Err(FormatError::EncryptedMember { member: name.to_owned() });
        }
        let file = archive.by_index(index).map_err(|error| damaged(name, error))?;
        match file.compression() {
            CompressionMethod::Stored => self.stored(name, file).map(Some),
            CompressionMethod::Deflated => inflate(name, file, limits).map(Some),
            method => Err(FormatError::CompressionMethod { member: name.to_owned(), method: method.to_string() }),
        }
    }

    fn stored(&self, name: &str, mut file: ZipFile<'_, BlobReader>) -> Result<Blob> {
        let blob = match file.data_start() {
            Some(start) if file.size() == file.compressed_size() => self.bytes.slice(start, file.size()),
            _ => None,
        };
        let blob = blob.ok_or_else(|| damaged(name, "its size does not fit the archive"))?;
        let mut buffer = vec![0; blob.len().clamp(1, 1 << 18) as usize];
        // The checksum is compared where the last byte has been read.
        while file.read(&mut buffer).map_err(|error| damaged(name, error))? > 0 {}
        Ok(blob)
    }
}

fn inflate(name: &str, file: ZipFile<'_, BlobReader>, limits: &Limits) -> Result<Blob> {
    let (bytes, stored) = (file.size(), file.compressed_size());
    if bytes > limits.inflated_bytes && bytes / limits.inflation.max(1) > stored {
        let member = name.to_owned();
        return Err(FormatError::MemberInflates { member, bytes, stored, limit: limits.inflation });
    }
    let mut inflated = Vec::new();
    file.take(bytes.saturating_add(1)).read_to_end(&mut inflated).map_err(|error| damaged(name, error))?;
    if inflated.len() as u64 != bytes {
        return Err(damaged(name, format_args!("it does not inflate to the {bytes} bytes it declares")));
    }
    Ok(Blob::from_bytes(inflated))
}

fn checked_name(raw: &[u8]) -> Result<String> {
    match str::from_utf8(raw) {
        Ok(name) if is_safe(name.strip_suffix('/').unwrap_or(name)) => Ok(name.to_owned()),
        _ => Err(FormatError::UnsafeMemberName { member: String::from_utf8_lossy(raw).into_owned() }),
    }
}

fn broken(error: ZipError) -> FormatError {
    FormatError::Archive { reason: error.to_string() }
}
