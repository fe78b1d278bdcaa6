//! What the tests share: fixtures, archives made of parts, and reading everything a file holds.
#![allow(dead_code, reason = "each test binary uses its part")]

use foveal_format::{Archive, Array, Draft, FormatError, Weights};
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::PathBuf;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Versions of Keras that made an archive each.
pub(crate) const VERSIONS: [&str; 4] = ["3.0.5", "3.5.0", "3.12.0", "3.15.1"];

pub(crate) fn fixture_path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(fixture_path(name)).unwrap()
}

pub(crate) fn archive_of(version: &str) -> Vec<u8> {
    fixture(&format!("keras-{version}.keras"))
}

/// One member of a zip archive.
pub(crate) fn member(archive: &[u8], name: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut bytes = Vec::new();
    std::io::copy(&mut zip.by_name(name).unwrap(), &mut bytes).unwrap();
    bytes
}

/// A zip archive of these members.
pub(crate) fn zip_of(members: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An archive that opens, with this weights file.
pub(crate) fn archive_with(weights: &[u8]) -> Vec<u8> {
    zip_of(&[("config.json", b"{}"), ("model.weights.h5", weights)], CompressionMethod::Stored)
}

/// A weights file without arrays.
pub(crate) fn empty_weights() -> Vec<u8> {
    let config = serde_json::json!({});
    member(&Draft::new(Default::default(), &config).to_bytes().unwrap(), "model.weights.h5")
}

pub(crate) fn refused(bytes: impl Into<Vec<u8>>) -> FormatError {
    Archive::from_bytes(bytes.into()).expect_err("the archive should be refused")
}

/// Every array a weights file holds, or the first error.
pub(crate) fn read_all(weights: &Weights) -> Result<BTreeMap<String, Array>, FormatError> {
    let read = |path: &str| {
        let shape = weights.info(path).map_or_else(Vec::new, |info| info.shape);
        Ok((path.to_owned(), weights.read(path, &shape)?))
    };
    weights.paths().map(read).collect()
}

/// Replaces the only occurrence of `from`.
pub(crate) fn patch(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let found: Vec<_> = bytes.windows(from.len()).enumerate().filter(|(_, part)| *part == from).map(|(at, _)| at).collect();
    assert_eq!(found.len(), 1, "the bytes to patch occur {} times", found.len());
    let mut patched = bytes.to_vec();
    patched[found[0]..found[0] + to.len()].copy_from_slice(to);
    patched
}
