//! Models and the parts of them that a command is about.

use crate::args::{Corner, ModelArgs, Size, joined};
use anyhow::{Result, bail};
use foveal::layers::center_crop::{Crop, Keep};
use foveal::{InputInfo, LayerRef, LoadOptions, Model, Shape};
use std::sync::Arc;

impl ModelArgs {
    /// How to open it.
    pub(super) fn options(&self) -> LoadOptions {
        let options = self.replace.iter().fold(LoadOptions::new(), |options, r| options.replace_any(&r.name, Arc::clone(&r.layer)));
        self.ignore_unknown_key.iter().fold(options, |options, key| options.ignore_unknown_key(key))
    }

    /// Refuses what no model can be, such as a device without an end.
    pub(super) fn check_kind(&self) -> Result<()> {
        match std::fs::metadata(&self.model) {
            Ok(found) if !found.is_file() && !found.is_dir() => {
                bail!("`{}` is neither a file nor a folder: a model is a .keras file or an unzipped one", self.model.display())
            }
            _ => Ok(()),
        }
    }

    pub(super) fn open(&self) -> Result<Model> {
        self.check_kind()?;
        let path = self.model.display().to_string();
        Model::load_with(&self.model, &self.options()).map_err(|error| match error.to_string() {
            told if told.contains(&path) => error.into(),
            _ => anyhow::Error::new(error).context(format!("cannot open `{path}`")),
        })
    }
}

/// The model that gives this box of the layer's output: its center, or the box that begins at `at`.
pub(super) fn crop_layer(layer: &LayerRef, size: &Size, at: Option<&Corner>) -> Result<Model> {
    let axes = layer.spatial_axes().len();
    let described = || format!("the output of `{}`, {},", layer.name(), shape_text(&layer.shape()));
    if axes == 0 {
        bail!("{} has no spatial axes to crop", described());
    }
    let size = size.for_axes(axes);
    for (option, lengths) in [("--size", Some(&size)), ("--at", at.map(|at| &at.0))] {
        if let Some(lengths) = lengths.filter(|lengths| lengths.len() != axes) {
            let given = joined(lengths, if option == "--at" { "," } else { "x" });
            bail!("{option} {given} is for {} spatial axes, but {} has {axes}", lengths.len(), described());
        }
    }
    let keep = match at {
        Some(at) => Keep::At { start: at.0.clone(), size },
        None => Keep::Size(size),
    };
    Ok(layer.crop(Crop::new(keep))?)
}

/// A shape as Python writes it.
pub(super) fn shape_text(shape: &[Option<usize>]) -> String {
    let lengths: Vec<String> = shape.iter().map(|n| n.map_or("None".into(), |n| n.to_string())).collect();
    match lengths.as_slice() {
        [one] => format!("({one},)"),
        lengths => format!("({})", lengths.join(", ")),
    }
}

/// A known shape as Python writes it.
pub(super) fn known_shape_text(shape: &[usize]) -> String {
    shape_text(&shape.iter().map(|&n| Some(n)).collect::<Vec<_>>())
}

/// Shapes of the inputs: as declared, with this batch, and `size` for the lengths that are not.
pub(super) fn input_shapes(inputs: &[InputInfo], batch: usize, size: Option<&Size>) -> Result<Vec<Shape>> {
    inputs.iter().map(|info| input_shape(info, batch, size)).collect()
}

fn input_shape(info: &InputInfo, batch: usize, size: Option<&Size>) -> Result<Shape> {
    let unknown = info.shape.iter().skip(1).filter(|n| n.is_none()).count();
    let mut lengths = match size {
        _ if unknown == 0 => Vec::new(),
        Some(size) => size.for_axes(unknown),
        None => bail!("the input `{}` of shape {} takes any size: say which one with --input-size", info.name, shape_text(&info.shape)),
    }
    .into_iter();
    if lengths.len() != unknown {
        bail!(
            "--input-size gives {} lengths, but the input `{}` of shape {} leaves {unknown} open",
            lengths.len(),
            info.name,
            shape_text(&info.shape)
        );
    }
    let rest: Vec<usize> = info.shape.iter().skip(1).map(|n| n.or_else(|| lengths.next()).unwrap_or(1)).collect();
    Ok(std::iter::once(batch).chain(rest).collect())
}
