//! The arrays and groups of an HDF5 file, by path.
//!
//! The file is untrusted. The reader underneath checks structures; here stand the rules on top: links are not followed,
//! nothing outside the file is opened, the work is bounded by the file's size, and an array is read only into the shape
//! its caller expects.

mod chunked;
mod dataset;
mod element;
mod meter;
mod path;
pub(crate) mod write;

pub(crate) use element::Element;
pub(crate) use path::compare;

use crate::blob::Blob;
use crate::{FormatError, Limits, Result};
use hdf5_pure::{AttrValue, Dataset, File, Group};
use meter::Meter;
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// First bytes of an HDF5 file.
pub(crate) const SIGNATURE: &[u8] = b"\x89HDF\r\n\x1a\n";

/// Bytes that listing or opening may read whatever the file's size: nodes and heaps are read in blocks.
const BASE_WORK: u64 = 1 << 20;

/// An HDF5 file whose groups have been listed.
pub(crate) struct Tree {
    blob: Blob,
    meter: Meter,
    groups: HashMap<String, Group>,
    arrays: Vec<(String, Dataset)>,
}

impl std::fmt::Debug for Tree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tree").field("arrays", &self.paths().collect::<Vec<_>>()).finish_non_exhaustive()
    }
}

impl Tree {
    /// Lists all groups and arrays.
    pub(crate) fn open(blob: Blob, limits: &Limits) -> Result<Self> {
        contain("", || Self::open_unguarded(blob, limits))
    }

    fn open_unguarded(blob: Blob, limits: &Limits) -> Result<Self> {
        let meter = Meter::new(blob.clone());
        meter.allow(BASE_WORK.saturating_add(blob.len().saturating_mul(limits.listing)));
        let file = File::from_source(meter.clone()).map_err(|error| broken("", error))?;
        let mut tree = Self { blob, meter, groups: HashMap::new(), arrays: Vec::new() };
        let mut open = vec![(String::new(), 0, file.root())];
        while let Some((path, depth, group)) = open.pop() {
            let children = tree.list(&path, &group, limits)?;
            if depth == limits.group_depth && !children.is_empty() {
                return Err(FormatError::GroupsTooDeep { path, limit: limits.group_depth });
            }
            open.extend(children.into_iter().map(|(name, child)| (name, depth + 1, child)));
            tree.groups.insert(path, group);
        }
        tree.arrays.sort_by(|(a, _), (b, _)| compare(a, b));
        Ok(tree)
    }

    /// Adds a group's arrays and returns its groups, with their paths.
    fn list(&mut self, path: &str, group: &Group, limits: &Limits) -> Result<Vec<(String, Group)>> {
        // The handles hold the headers they were made from: memory that the meter has counted.
        let arrays: Vec<_> = group.iter_datasets().map_err(|error| broken(path, error))?.collect();
        let groups: Vec<_> = group.iter_groups().map_err(|error| broken(path, error))?.collect();
        let mut names = HashSet::new();
        for name in arrays.iter().map(|(name, _)| name).chain(groups.iter().map(|(name, _)| name)) {
            if !path::is_name(name) {
                return Err(FormatError::ObjectName { path: path.to_owned(), name: name.clone() });
            }
            if path.len() + 1 + name.len() > limits.path_bytes {
                return Err(FormatError::PathTooLong { limit: limits.path_bytes });
            }
            if !names.insert(name) {
                return Err(FormatError::DuplicateObject { path: path::join(path, name) });
            }
        }
        drop(names);
        self.arrays.extend(arrays.into_iter().map(|(name, array)| (path::join(path, &name), array)));
        Ok(groups.into_iter().map(|(name, group)| (path::join(path, &name), group)).collect())
    }

    /// Whether the bytes are still those that were opened.
    pub(crate) fn is_unchanged(&self) -> bool {
        self.blob.is_unchanged()
    }

    /// Paths of all arrays, in the order of [`compare`].
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.arrays.iter().map(|(path, _)| path.as_str())
    }

    /// Paths of all groups but the root, in no order.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.keys().map(String::as_str).filter(|path| !path.is_empty())
    }

    /// Whether there is a group of this path; the root's is empty.
    pub(crate) fn has_group(&self, path: &str) -> bool {
        self.groups.contains_key(path)
    }

    /// An attribute of a group, where it has one.
    pub(crate) fn attribute(&self, group: &str, name: &str) -> Option<AttrValue> {
        self.meter.allow(BASE_WORK);
        self.attributes(group)?.remove(name)
    }

    /// All attributes of a group, where there is one; reading them is paid from what [`allow_attributes`](Self::allow_attributes)
    /// granted.
    pub(crate) fn attributes(&self, group: &str) -> Option<HashMap<String, AttrValue>> {
        let group = self.groups.get(group)?;
        contain("", || group.attrs().map_err(|error| broken("", error))).ok()
    }

    /// Lets the attributes of many groups be read, together at most as often as the file's size explains.
    pub(crate) fn allow_attributes(&self) {
        self.meter.allow(BASE_WORK.saturating_add(self.blob.len().saturating_mul(4)));
    }

    fn dataset(&self, path: &str) -> Result<&Dataset> {
        self.meter.allow(BASE_WORK);
        match self.arrays.binary_search_by(|(array, _)| compare(array, path)) {
            Ok(found) => Ok(&self.arrays[found].1),
            Err(_) if self.has_group(path) => Err(FormatError::NotAnArray { path: path.to_owned() }),
            Err(_) => Err(FormatError::NoSuchWeight { path: path.to_owned() }),
        }
    }
}

/// Turns a panic of the reader underneath into an error. It checks what it reads, but fuzzing has met sums in it that
/// overflow where a file is made to, and there may be more of them than are guarded against here. Nothing it leaves
/// half-done is used again: it only reads.
fn contain<T>(path: &str, read: impl FnOnce() -> Result<T>) -> Result<T> {
    let failed = |_| FormatError::Hdf5 { path: path.to_owned(), reason: "the HDF5 reader failed".to_owned() };
    catch_unwind(AssertUnwindSafe(read)).map_err(failed)?
}

fn broken(path: &str, error: hdf5_pure::Error) -> FormatError {
    let path = path.to_owned();
    match error {
        hdf5_pure::Error::Format(hdf5_pure::FormatError::Source(reason)) if reason == meter::EXHAUSTED => FormatError::EndlessListing,
        hdf5_pure::Error::Format(hdf5_pure::FormatError::Source(reason)) if reason == meter::UNDEFINED_ADDRESS => {
            FormatError::SoftLink { path }
        }
        error => FormatError::Hdf5 { path, reason: error.to_string() },
    }
}
