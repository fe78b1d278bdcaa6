//! Weights spread over several files: the list of them is a JSON text, `x.weights.json`.

use crate::blob::Blob;
use crate::hdf5::Tree;
use crate::{FormatError, Limits, Result, json};
use std::collections::BTreeSet;
use std::path::Path;

/// The weights files that a list names, which lie beside it.
pub(crate) fn open(list: &Path, text: &[u8], limits: &Limits) -> Result<Vec<Tree>> {
    let value = json::parse_within(text, limits)?;
    let map = value.get("weight_map").and_then(serde_json::Value::as_object);
    let map = map.ok_or_else(|| FormatError::NotAnObject { member: "weight_map".into() })?;
    let mut files = BTreeSet::new();
    for entry in map.values() {
        let names = entry.as_array().map_or(std::slice::from_ref(entry), Vec::as_slice);
        for name in names {
            let name = name.as_str().unwrap_or_default();
            // A list from elsewhere must not say what else on this machine is read.
            if name.contains('/') || !crate::members::is_safe(name) {
                return Err(FormatError::UnsafeMemberName { member: name.to_owned() });
            }
            files.insert(name);
        }
    }
    let open = |name: &str| {
        let path = list.with_file_name(name);
        let blob = Blob::open(&path).map_err(|source| FormatError::Io { path, source })?;
        Tree::open(blob, limits)
    };
    files.into_iter().map(open).collect()
}
