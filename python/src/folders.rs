//! Pictures in folders.

use crate::failure::{OrRaise, usage};
use foveal::train::{ImageFolder, LabelMode, Listing};
use pyo3::prelude::*;
use std::ffi::OsString;
use std::path::PathBuf;

/// Paths, and the numbers of their classes.
type Files = Vec<(OsString, usize)>;

/// The classes and the pictures of a folder, as a whole or, with a split, in two parts; shuffled before if there is a seed.
#[pyfunction]
pub(crate) fn image_folder(
    directory: PathBuf,
    class_names: Option<Vec<String>>,
    labelled: bool,
    label_mode: Option<&str>,
    follow_links: bool,
    split: Option<f64>,
    seed: Option<i64>,
) -> PyResult<(Vec<String>, Vec<Files>)> {
    let listing = Listing { class_names, labelled, follow_links, ..Listing::default() };
    let found = ImageFolder::open(directory, &listing).or_raise()?;
    let names = found.class_names().to_vec();
    if let Some(mode) = label_mode {
        let mode: LabelMode = serde_json::from_value(mode.into()).map_err(|error| usage(error.to_string()))?;
        mode.check(names.len()).or_raise()?;
    }
    let parts = match split {
        None => vec![found],
        Some(fraction) => found.split(fraction, seed.map(i64::cast_unsigned)).map(|(first, rest)| vec![first, rest]).or_raise()?,
    };
    let files = |part: &ImageFolder| part.files().iter().map(|(path, class)| (path.into(), *class)).collect();
    Ok((names, parts.iter().map(files).collect()))
}
