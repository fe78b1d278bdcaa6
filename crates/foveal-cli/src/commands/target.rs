//! Models and the parts of them that a command is about.

use crate::args::{Corner, ModelArgs, PolicyArgs, Replacement, Size, TooSmallName, joined};
use crate::console::Console;
use anyhow::{Context, Result, anyhow, bail};
use foveal::layers::center_crop::{Crop, Keep};
use foveal::{Error, InputInfo, LayerRef, LoadOptions, Model, Shape};
use std::sync::Arc;

impl ModelArgs {
    /// How to open it.
    pub(super) fn options(&self) -> LoadOptions {
        self.options_of(self.replace.iter())
    }

    fn options_of<'a>(&self, replace: impl Iterator<Item = &'a Replacement>) -> LoadOptions {
        let options = replace.fold(LoadOptions::new(), |options, r| options.replace_any(&r.name, Arc::clone(&r.layer)));
        self.ignore_unknown_key.iter().fold(options, |options, key| options.ignore_unknown_key(key))
    }

    /// Whether the model is to be another than the one in its file.
    pub(super) fn asks_for_changes(&self) -> bool {
        !self.replace.is_empty() || !self.ignore_unknown_key.is_empty() || self.weights.is_some()
    }

    /// Refuses what no model can be, such as a device without an end, and two layers in the place of one.
    pub(super) fn check(&self) -> Result<()> {
        for (index, replacement) in self.replace.iter().enumerate() {
            if self.replace[..index].iter().any(|other| other.name == replacement.name) {
                bail!("--replace names the layer `{}` twice: only one can stand in its place", replacement.name);
            }
        }
        match std::fs::metadata(&self.model) {
            Ok(found) if !found.is_file() && !found.is_dir() => {
                bail!("`{}` is neither a file nor a folder: a model is a .keras file or an unzipped one", self.model.display())
            }
            _ => Ok(()),
        }
    }

    /// The model with the weights that were asked for.
    pub(super) fn onto(&self, model: Model) -> Result<Model> {
        let Some(path) = &self.weights else { return Ok(model) };
        model.load_weights(path).with_context(|| format!("cannot load the weights of `{}`", path.display()))
    }

    pub(super) fn open(&self, console: Console) -> Result<Model> {
        self.check()?;
        let path = format!("`{}`", self.model.display());
        let model = Model::load_with(&self.model, &self.options()).map_err(|error| match error.to_string() {
            told if told.contains(&path) => error.into(),
            _ => anyhow::Error::new(error).context(format!("cannot open {path}")),
        })?;
        self.compare_replacements(&model, console);
        self.onto(model)
    }

    /// Tells of layers whose stand-ins give another shape than the file declares.
    pub(super) fn compare_replacements(&self, model: &Model, console: Console) {
        for replaced in &self.replace {
            let others = self.replace.iter().filter(|r| r.name != replaced.name);
            let options = self.options_of(others);
            // Opened without its stand-in, a Lambda tells what the file says of its output.
            let Err(Error::Lambda(lambda)) = Model::load_with(&self.model, &options) else { continue };
            let (Some(declared), Ok(layer)) = (&lambda.output, model.layer(&replaced.name)) else { continue };
            let given = layer.shape();
            let differs = |(a, b): (&Option<usize>, &Option<usize>)| a.is_some() && b.is_some() && a != b;
            if lambda.layer == replaced.name && (given.len() != declared.len() || given.iter().zip(declared).any(differs)) {
                console.note(format_args!(
                    "in the place of `{}`, whose output the file declares as {}, stands a layer that gives {}: is it the right one?",
                    replaced.name,
                    shape_text(declared),
                    shape_text(&given)
                ));
            }
        }
    }
}

/// The layer of this name.
pub(super) fn find_layer(model: &Model, name: &str) -> Result<LayerRef> {
    model.layer(name).map_err(|error| match error {
        Error::NoSuchLayer { ref suggestion, .. } => {
            let pause = if suggestion.ends_with('?') { "" } else { ";" };
            anyhow!("{error}{pause} `foveal summary` lists all layers")
        }
        other => other.into(),
    })
}

/// The model that gives this box of the layer's output: its center, or the box that begins at `at`.
pub(super) fn crop_layer(layer: &LayerRef, size: &Size, at: Option<&Corner>, policy: &PolicyArgs) -> Result<Model> {
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
    let lengths = &layer.shape()[layer.spatial_axes()];
    let beyond = |axis: usize, end: usize| lengths[axis].is_some_and(|n| end > n);
    if (policy.too_small == TooSmallName::Error || at.is_some()) && (0..axes).any(|axis| beyond(axis, size[axis])) {
        let remedy = if at.is_some() { "" } else { ", or say with --too-small what to do (resize, pad or keep)" };
        bail!("{} is smaller than the crop, {}: choose a smaller --size{remedy}", described(), joined(&size, "x"));
    }
    let keep = match at {
        Some(at) => {
            if (0..axes).any(|axis| beyond(axis, at.0[axis].saturating_add(size[axis]))) {
                let last: Vec<String> =
                    (0..axes).map(|axis| lengths[axis].map_or("any".into(), |n| (n - size[axis]).to_string())).collect();
                let (at, size, last) = (joined(&at.0, ","), joined(&size, "x"), last.join(","));
                bail!("--at {at}: a crop of {size} from there on ends beyond {} of which {last} is the last place for it", described());
            }
            Keep::At { start: at.0.clone(), size }
        }
        None => Keep::Size(size),
    };
    Ok(layer.crop(Crop { too_small: policy.too_small.into(), rounding: policy.rounding.into(), ..Crop::new(keep) })?)
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

/// Refuses lengths for a model whose inputs leave none open.
pub(super) fn check_input_size(inputs: &[InputInfo], size: Option<&Size>) -> Result<()> {
    if let (Some(size), Some(first)) = (size, inputs.first())
        && inputs.iter().all(|info| !info.shape.iter().skip(1).any(Option::is_none))
    {
        bail!(
            "--input-size {size} has nothing to say: the input `{}` declares its shape, {}; leave the option out",
            first.name,
            shape_text(&first.shape)
        );
    }
    Ok(())
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
