//! Pictures in folders.

use crate::failure::{Failure, answer};
use crate::values::put;
use foveal::train::{ImageFolder, LabelMode, Listing};
use savvy::{OwnedIntegerSexp, OwnedListSexp, OwnedStringSexp, Sexp, StringSexp, savvy};

// The classes and the pictures of a folder, as a whole or, where `split` is a number, in two parts. No class names stand for all
// folders, a seed that is not a number for no shuffle.
#[savvy]
fn rust_image_folder(directory: &str, class_names: StringSexp, label_mode: &str, split: f64, seed: f64) -> savvy::Result<Sexp> {
    answer(|| {
        let wanted: Vec<String> = class_names.iter().map(str::to_owned).collect();
        let class_names = (!wanted.is_empty()).then_some(wanted);
        let listing = Listing { class_names, endings: &[".png", ".jpg", ".jpeg"], ..Listing::default() };
        let found = ImageFolder::open(directory, &listing)?;
        let names = found.class_names().to_vec();
        let mode: LabelMode = serde_json::from_value(label_mode.into()).map_err(|e| Failure::usage(e.to_string()))?;
        mode.check(names.len())?;
        let parts = match split.is_nan() {
            true => vec![found],
            false => found.split(split, (!seed.is_nan()).then_some((seed as i64).cast_unsigned())).map(|(a, b)| vec![a, b])?,
        };
        let mut whole = OwnedListSexp::new(2, true)?;
        put(&mut whole, 0, "class_names", OwnedStringSexp::try_from_iter(names.iter())?.into())?;
        let mut files = OwnedListSexp::new(parts.len(), false)?;
        for (at, part) in parts.iter().enumerate() {
            files.set_value(at, files_of(part)?)?;
        }
        put(&mut whole, 1, "parts", files.into())?;
        Ok(whole.into())
    })
}

/// Paths and classes, from 1.
fn files_of(part: &ImageFolder) -> Result<Sexp, Failure> {
    let mut paths = OwnedStringSexp::new(part.files().len())?;
    let mut classes = OwnedIntegerSexp::new(part.files().len())?;
    for (at, (path, class)) in part.files().iter().enumerate() {
        let told = || Failure::usage(format!("the path `{}` is not UTF-8", path.display()));
        paths.set_elt(at, path.to_str().ok_or_else(told)?)?;
        classes[at] = *class as i32 + 1;
    }
    let mut files = OwnedListSexp::new(2, true)?;
    put(&mut files, 0, "path", paths.into())?;
    put(&mut files, 1, "class", classes.into())?;
    Ok(files.into())
}
