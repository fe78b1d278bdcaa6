//! What goes into a model: a source per input, read a few examples at a time.

use super::array::{StoredArray, open_npz};
use super::picture::{Frame, Prepare, decode};
use crate::args::InputArgs;
use crate::console::Console;
use anyhow::{Context, Result, bail};
use foveal::{InputInfo, Model, Shape};
use foveal_format::Dtype;
use image::ImageFormat;
use ndarray::{ArrayD, Axis, concatenate};
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The sources of a model's inputs, in the model's order.
pub(crate) struct Feed {
    sources: Vec<Source>,
}

/// Where one input's examples come from.
pub(crate) enum Source {
    /// An array, and whether the input takes whole numbers.
    Array { array: StoredArray, whole_numbers: bool },
    /// Pictures.
    Pictures(Pictures),
}

impl Feed {
    /// Opens what the command line gives for the inputs of `model`, a part of a model with the inputs `all`.
    pub(crate) fn open(model: &Model, all: &[InputInfo], args: &InputArgs, console: Console) -> Result<Self> {
        let wanted = model.inputs();
        let prepare = Prepare { scale: args.pictures.scale, resize: args.pictures.resize.clone() };
        let mut given: Vec<(String, Given)> = match (&args.file, wanted.as_slice()) {
            (None, _) => args.input.iter().map(|named| (named.name.clone(), Given::File(named.file.clone()))).collect(),
            (Some(file), _) if begins_with(file, b"PK\x03\x04")? => {
                open_npz(file)?.into_iter().map(|(name, array)| (name, Given::Array(array))).collect()
            }
            (Some(file), [only]) => vec![(only.name.clone(), Given::File(file.clone()))],
            (Some(_), _) => bail!("the model has {} inputs ({}): give each with --input NAME=FILE", wanted.len(), names(&wanted)),
        };
        refuse_strangers(&given, all)?;
        let mut sources = Vec::with_capacity(wanted.len());
        for info in &wanted {
            let at = given.iter().position(|(name, _)| is_named(info, name)).with_context(|| missing(info, &wanted))?;
            sources.push(match given.remove(at).1 {
                Given::File(file) => Source::open(&file, info, &prepare, console)?,
                Given::Array(array) => Source::array(array, info),
            });
        }
        for (name, _) in given {
            console.note(format_args!("input `{name}` is not needed for this"));
        }
        Ok(Self { sources })
    }

    /// Shapes of all examples together.
    pub(crate) fn shapes(&mut self) -> Result<Vec<Shape>> {
        self.sources.iter_mut().map(Source::shape).collect()
    }

    /// These examples of every input.
    pub(crate) fn read(&mut self, examples: Range<usize>) -> Result<Vec<ArrayD<f32>>> {
        self.sources.iter_mut().map(|source| source.read(examples.clone())).collect()
    }

    /// The file of the first example of one input, if it is a picture.
    pub(crate) fn picture(&self, input: usize) -> Option<&Path> {
        match self.sources.get(input)? {
            Source::Pictures(pictures) => pictures.files.first().map(PathBuf::as_path),
            Source::Array { .. } => None,
        }
    }

    /// The files that the examples are, if they are pictures.
    pub(crate) fn pictures(&self) -> Option<&[PathBuf]> {
        self.sources.iter().find_map(|source| match source {
            Source::Pictures(pictures) => Some(pictures.files.as_slice()),
            Source::Array { .. } => None,
        })
    }
}

enum Given {
    File(PathBuf),
    Array(StoredArray),
}

fn is_named(info: &InputInfo, name: &str) -> bool {
    info.name == name || info.key.as_deref() == Some(name)
}

fn names(inputs: &[InputInfo]) -> String {
    inputs.iter().map(|info| info.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn missing(info: &InputInfo, wanted: &[InputInfo]) -> String {
    match wanted {
        [_] => format!("nothing is given for the input `{}`: name a file, or give --input {}=FILE", info.name, info.name),
        _ => format!("nothing is given for the input `{}`: give --input {}=FILE", info.name, info.name),
    }
}

/// Refuses names that are no inputs, and those that are given twice.
fn refuse_strangers(given: &[(String, Given)], inputs: &[InputInfo]) -> Result<()> {
    for (index, (name, _)) in given.iter().enumerate() {
        let Some(info) = inputs.iter().find(|info| is_named(info, name)) else {
            bail!("the model has no input `{name}`; it has {}", names(inputs));
        };
        if given[..index].iter().any(|(other, _)| is_named(info, other)) {
            bail!("the input `{}` is given twice", info.name);
        }
    }
    Ok(())
}

fn begins_with(path: &Path, magic: &[u8]) -> Result<bool> {
    if path.is_dir() {
        return Ok(false);
    }
    let mut file = File::open(path).with_context(|| format!("cannot open `{}`", path.display()))?;
    let mut bytes = vec![0; magic.len()];
    Ok(file.read_exact(&mut bytes).is_ok() && bytes == magic)
}

impl Source {
    fn open(path: &Path, info: &InputInfo, prepare: &Prepare, console: Console) -> Result<Self> {
        if begins_with(path, b"\x93NUMPY")? {
            if *prepare != Prepare::default() {
                console.note(format_args!("--scale and --resize are for pictures: `{}` is taken as it is", path.display()));
            }
            return Ok(Self::array(StoredArray::open(path)?, info));
        }
        if begins_with(path, b"PK\x03\x04")? {
            bail!("`{}` is an archive of arrays: give it alone, with arrays named as the inputs", path.display());
        }
        let files = if path.is_dir() { pictures_in(path, console)? } else { vec![path.to_owned()] };
        let frame = Frame::of(info)?;
        Ok(Self::Pictures(Pictures { files, frame, prepare: prepare.clone(), first: None, told_of_alpha: false, console }))
    }

    fn array(array: StoredArray, info: &InputInfo) -> Self {
        let floats = [Dtype::F16, Dtype::BF16, Dtype::F32, Dtype::F64];
        Self::Array { array, whole_numbers: !floats.contains(&info.dtype) }
    }

    fn shape(&mut self) -> Result<Shape> {
        match self {
            Source::Array { array, .. } => Ok(array.shape().into()),
            Source::Pictures(pictures) => pictures.shape(),
        }
    }

    fn read(&mut self, examples: Range<usize>) -> Result<ArrayD<f32>> {
        match self {
            Source::Array { array, whole_numbers } => {
                let values = array.rows(examples)?;
                if *whole_numbers && values.iter().any(|v| v.abs() >= 16_777_216.0) {
                    bail!("`{}` holds whole numbers of 2^24 (16777216) or more, which foveal does not keep apart", array.label());
                }
                Ok(values)
            }
            Source::Pictures(pictures) => pictures.read(examples),
        }
    }
}

/// The pictures of a folder, by name.
fn pictures_in(folder: &Path, console: Console) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read the folder `{}`", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.map(|entry| entry.path())).collect::<std::io::Result<_>>()?;
    let all = files.len();
    files.retain(|path| path.is_file() && ImageFormat::from_path(path).is_ok_and(|format| format.reading_enabled()));
    files.sort();
    if files.is_empty() {
        bail!("there is no picture in the folder `{}`", folder.display());
    }
    if files.len() < all {
        console.note(format_args!("`{}`: {} pictures; {} other entries are left out", folder.display(), files.len(), all - files.len()));
    }
    Ok(files)
}

/// Pictures as examples of one input.
pub(crate) struct Pictures {
    files: Vec<PathBuf>,
    frame: Frame,
    prepare: Prepare,
    /// The first example, which tells the shape.
    first: Option<ArrayD<f32>>,
    told_of_alpha: bool,
    console: Console,
}

impl Pictures {
    fn shape(&mut self) -> Result<Shape> {
        if self.first.is_none() {
            self.first = Some(self.example(0)?);
        }
        let example = self.first.as_ref().map_or(&[][..], |first| first.shape());
        Ok(std::iter::once(self.files.len()).chain(example.iter().copied()).collect())
    }

    fn read(&mut self, examples: Range<usize>) -> Result<ArrayD<f32>> {
        let expected = self.shape()?;
        let mut parts = Vec::with_capacity(examples.len());
        for index in examples {
            let example = match self.first.take_if(|_| index == 0) {
                Some(first) => first,
                None => self.example(index)?,
            };
            if example.shape() != &expected[1..] {
                bail!(
                    "`{}` and `{}` are of different size: give --resize=HxW to resize all to one",
                    self.files[0].display(),
                    self.files[index].display()
                );
            }
            parts.push(example.insert_axis(Axis(0)));
        }
        if parts.len() == 1 {
            return Ok(parts.swap_remove(0));
        }
        Ok(concatenate(Axis(0), &parts.iter().map(|part| part.view()).collect::<Vec<_>>())?)
    }

    fn example(&mut self, index: usize) -> Result<ArrayD<f32>> {
        let path = &self.files[index];
        let picture = decode(path)?;
        if picture.color().has_alpha() && !self.frame.takes_alpha() && !std::mem::replace(&mut self.told_of_alpha, true) {
            self.console.note(format_args!("`{}` has an alpha channel, which is dropped", path.display()));
        }
        self.prepare.example(&picture, &path.display().to_string(), &self.frame)
    }
}
