//! The data that a description names.

use super::description::{Description, Files, Source};
use crate::args::{Resize, Scale};
use crate::console::Console;
use crate::io::{Dataset, LabelledPictures, PictureLabels, Prepare, StoredArray, open_npz};
use anyhow::{Context, Result, anyhow, bail};
use clap::ValueEnum;
use foveal::train::Arrays;
use foveal::{Model, Region};
use ndarray::ArrayD;
use std::path::Path;

/// What to train with, and what to validate with.
pub(super) fn open(description: &Description, model: &Model, console: Console) -> Result<(Dataset, Option<Dataset>)> {
    let data = source(&description.data, model, console).context("[data]")?;
    if let Some(validation) = &description.validation {
        return Ok((data, Some(source(validation, model, console).context("[validation]")?)));
    }
    match description.validation_split {
        Some(fraction) => data.split(fraction, description.seed).map(|(data, validation)| (data, Some(validation))),
        None => Ok((data, None)),
    }
}

fn source(source: &Source, model: &Model, console: Console) -> Result<Dataset> {
    match (&source.pictures, &source.arrays, &source.x, &source.y) {
        (Some(pictures), None, None, None) => pictured(source, pictures, model, console),
        (None, Some(archive), None, None) => archived(archive, model),
        (None, None, Some(x), Some(y)) => {
            let weights = source.sample_weight.as_ref().map_or(Ok(Vec::new()), |files| opened(files, "sample_weight"))?;
            stored([opened(x, "x")?, opened(y, "y")?, weights], model)
        }
        (None, None, None, None) => bail!("says nothing: give pictures, arrays, or x and y"),
        (None, None, ..) => bail!("x and y belong together: give both"),
        _ => bail!("give one of pictures, arrays, or x and y"),
    }
}

fn pictured(source: &Source, folder: &Path, model: &Model, console: Console) -> Result<Dataset> {
    let (inputs, outputs) = (model.inputs(), model.outputs());
    let ([input], [output]) = (inputs.as_slice(), outputs.as_slice()) else {
        bail!("pictures are for models of one input and one output; this one has {} and {}: give arrays", inputs.len(), outputs.len());
    };
    let scale = source.scale.as_ref().map(|name| Scale::from_str(name, false).map_err(|_| anyhow!("scale = {name:?}: {SCALES}")));
    let declared = match input.shape.as_slice() {
        [_, Some(_), Some(_), ..] => Some(Resize::ToModel),
        _ => None,
    };
    let size = source.image_size.map(|[height, width]| format!("{height}x{width}").parse().map(Resize::To));
    let resize = size.transpose().map_err(|problem: String| anyhow!("image_size: {problem}"))?.or(declared);
    let prepare = Prepare { scale: scale.transpose()?, resize };
    let labels = PictureLabels { mode: source.label_mode, classes: output.shape.last().copied().flatten().unwrap_or(1) };
    let pictures = match &source.masks {
        Some(masks) => LabelledPictures::with_masks(folder, masks, labels, input, &prepare, console),
        None => LabelledPictures::by_folder(folder, labels, input, &prepare, console),
    };
    Ok(Dataset::Pictures(pictures?))
}

const SCALES: &str = "expected \"0..1\", \"-1..1\", \"caffe\" or \"torch\"";

type Named = Vec<(String, StoredArray)>;

fn opened(files: &Files, name: &str) -> Result<Named> {
    let one = |(name, path): (&str, &Path)| Ok((name.to_owned(), StoredArray::open(path)?));
    match files {
        Files::One(path) => Ok(vec![one((name, path))?]),
        Files::Named(named) => named.iter().map(|(name, path)| one((name, path))).collect(),
    }
}

/// Arrays with the names `x`, `y` and `sample_weight`, or those of inputs and outputs.
fn archived(path: &Path, model: &Model) -> Result<Dataset> {
    let mut roles: [Named; 3] = Default::default();
    for (name, array) in open_npz(path)? {
        let is_input = name == "x" || model.inputs().iter().any(|info| info.name == name);
        let role = if name == "sample_weight" { 2 } else { usize::from(!is_input) };
        roles[role].push((name, array));
    }
    stored(roles, model)
}

/// Inputs, targets and sample weights, in the order of the model.
fn stored([x, y, weights]: [Named; 3], model: &Model) -> Result<Dataset> {
    let inputs: Vec<String> = model.inputs().into_iter().map(|info| info.name).collect();
    let outputs: Vec<String> = model.outputs().into_iter().map(|info| info.name).collect();
    let given =
        |what: &str, name: &str, array: Option<ArrayD<f32>>| array.with_context(|| format!("no array is given for the {what} `{name}`"));
    let all = |what, names: &[String], arrays: Vec<Option<ArrayD<f32>>>| {
        names.iter().zip(arrays).map(|(name, array)| given(what, name, array)).collect::<Result<Vec<_>>>()
    };
    let x = all("input", &inputs, in_order(x, &inputs, "x")?)?;
    let y = all("output", &outputs, in_order(y, &outputs, "y")?)?;
    let mut arrays = Arrays::several(x, y)?;
    for (index, weights) in in_order(weights, &outputs, "sample_weight")?.into_iter().enumerate() {
        if let Some(weights) = weights {
            arrays = arrays.weighted(index, weights)?;
        }
    }
    Ok(Dataset::Arrays(arrays))
}

/// The arrays of these names; a single one may also be called `alone`.
fn in_order(mut given: Named, names: &[String], alone: &str) -> Result<Vec<Option<ArrayD<f32>>>> {
    let mut read = |name: &String| {
        let place = given.iter().position(|(own, _)| own == name || (names.len() == 1 && own == alone));
        let array = place.map(|place| given.remove(place).1);
        array.map(|mut array| array.read(&Region::full(array.shape()))).transpose()
    };
    let arrays = names.iter().map(&mut read).collect::<Result<_>>()?;
    match given.first() {
        None => Ok(arrays),
        Some((name, _)) => bail!("the array `{name}` belongs to none of {}", names.join(", ")),
    }
}
