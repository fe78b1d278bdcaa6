//! Building an HDF5 file from arrays and groups by path.

use super::element::stored_type;
use super::path::is_name;
use crate::{ArrayRef, Dtype, FormatError, Result};
use hdf5_pure::{AttrValue, DatasetBuilder, FileBuilder, FinishedGroup, GroupBuilder};
use std::collections::BTreeMap;

/// Groups nest as deep as the default limits let a reader go.
const MAX_DEPTH: usize = 64;

/// A group in the making.
#[derive(Debug, Default)]
pub(crate) struct Node<'a> {
    name: Option<&'a str>,
    arrays: BTreeMap<&'a str, ArrayRef<'a>>,
    groups: BTreeMap<&'a str, Node<'a>>,
}

impl<'a> Node<'a> {
    /// Adds a group and those on its path, with the `name` attribute it gets.
    pub(crate) fn add_group(&mut self, path: &'a str, name: Option<&'a str>) -> Result<()> {
        self.group(path)?.name = name;
        Ok(())
    }

    /// Adds an array and the groups on its path.
    pub(crate) fn add_array(&mut self, path: &'a str, array: ArrayRef<'a>) -> Result<()> {
        let elements = array.shape.iter().try_fold(array.dtype.size(), |bytes, &n| bytes.checked_mul(n));
        if elements != Some(array.bytes.len()) {
            let found = array.bytes.len();
            return Err(invalid(path, format!("{found} bytes do not make shape {:?} of {}", array.shape, array.dtype)));
        }
        let (group, name) = path.rsplit_once('/').unwrap_or(("", path));
        if !is_name(name) || path.starts_with('/') {
            return Err(invalid(path, "a part of this path is not a name"));
        }
        let group = self.group(group)?;
        if group.groups.contains_key(name) || group.arrays.insert(name, array).is_some() {
            return Err(invalid(path, "there is already an object of this path"));
        }
        Ok(())
    }

    fn group(&mut self, path: &'a str) -> Result<&mut Self> {
        if path.split('/').count() > MAX_DEPTH {
            return Err(invalid(path, format!("groups nest at most {MAX_DEPTH} deep")));
        }
        let mut node = self;
        for name in path.split('/').filter(|_| !path.is_empty()) {
            if !is_name(name) {
                return Err(invalid(path, "a part of this path is not a name"));
            }
            if node.arrays.contains_key(name) {
                return Err(invalid(path, "there is already an array on this path"));
            }
            node = node.groups.entry(name).or_default();
        }
        Ok(node)
    }

    /// The file whose root this is.
    pub(crate) fn into_file(self) -> Result<FileBuilder> {
        let mut file = FileBuilder::new();
        for (name, array) in &self.arrays {
            store(file.create_dataset(name), name, array)?;
        }
        for (name, group) in self.groups {
            let builder = file.create_group(name);
            file.add_group(group.into_group(builder)?);
        }
        if let Some(name) = self.name {
            file.set_attr("name", text(name));
        }
        Ok(file)
    }

    fn into_group(self, mut group: GroupBuilder) -> Result<FinishedGroup> {
        for (name, array) in &self.arrays {
            store(group.create_dataset(name), name, array)?;
        }
        for (name, child) in self.groups {
            let builder = group.create_group(name);
            group.add_group(child.into_group(builder)?);
        }
        if let Some(name) = self.name {
            group.set_attr("name", text(name));
        }
        Ok(group.finish())
    }
}

fn store(dataset: &mut DatasetBuilder, path: &str, array: &ArrayRef<'_>) -> Result<()> {
    let stored = stored_type(array.dtype).map_err(|error| invalid(path, error))?;
    let shape: Vec<u64> = array.shape.iter().map(|&n| n as u64).collect();
    let elements = shape.iter().product();
    dataset.with_shape(&shape).with_raw_data(stored, array.bytes.to_vec(), elements);
    if array.dtype == Dtype::BF16 {
        dataset.set_attr("dtype", text(array.dtype.name()));
    }
    Ok(())
}

/// A string as h5py stores Python's.
fn text(value: &str) -> AttrValue {
    AttrValue::VarLenString(value.to_owned())
}

fn invalid(path: &str, reason: impl std::fmt::Display) -> FormatError {
    FormatError::Draft { path: path.to_owned(), reason: reason.to_string() }
}
