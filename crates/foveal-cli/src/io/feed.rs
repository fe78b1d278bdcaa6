//! What goes into a model: a source per input, read a few examples at a time.

use super::array::{StoredArray, open_npz};
use super::memory::check_room;
use super::picture::{Frame, Prepare, decode, is_translucent};
use crate::args::{InputArgs, counted};
use crate::console::Console;
use anyhow::{Context, Result, bail};
use foveal::{InputInfo, Model, Region, Shape, Span};
use foveal_format::Dtype;
use image::ImageFormat;
use ndarray::{ArrayD, Axis, Slice, concatenate};
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
        let shapes = self.shapes()?;
        (0..shapes.len())
            .map(|input| {
                let mut region = Region::full(&shapes[input]);
                if let Some(batch) = region.0.first_mut() {
                    *batch = Span::new(examples.start, examples.end);
                }
                self.read_box(input, &region)
            })
            .collect()
    }

    /// A box of one input.
    pub(crate) fn read_box(&mut self, input: usize, region: &Region) -> Result<ArrayD<f32>> {
        self.sources[input].read(region)
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
    let unreadable = || format!("cannot open `{}`", path.display());
    if !std::fs::metadata(path).with_context(unreadable)?.is_file() {
        bail!("`{}` is neither a file nor a folder: an input is a picture, a folder of pictures, an .npy or an .npz file", path.display());
    }
    let mut file = File::open(path).with_context(unreadable)?;
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
        Ok(Self::Pictures(Pictures::new(files, info, prepare, console)?))
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

    fn read(&mut self, region: &Region) -> Result<ArrayD<f32>> {
        match self {
            Source::Array { array, whole_numbers } => {
                let values = array.read(region)?;
                if *whole_numbers && values.iter().any(|v| v.abs() >= 16_777_216.0) {
                    bail!("`{}` holds whole numbers of 2^24 (16777216) or more, which foveal does not keep apart", array.label());
                }
                Ok(values)
            }
            Source::Pictures(pictures) => pictures.read(region),
        }
    }
}

/// The pictures of a folder, by name.
pub(super) fn pictures_in(folder: &Path, console: Console) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read the folder `{}`", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.map(|entry| entry.path())).collect::<std::io::Result<_>>()?;
    let all = files.len();
    files.retain(|path| path.is_file() && ImageFormat::from_path(path).is_ok_and(|format| format.reading_enabled()));
    files.sort();
    if files.is_empty() {
        bail!("there is no picture in the folder `{}`", folder.display());
    }
    if files.len() < all {
        let pictures = counted(files.len(), "picture", "pictures");
        let left_out = counted(all - files.len(), "other entry is", "other entries are");
        console.note(format_args!("`{}`: {pictures}; {left_out} left out", folder.display()));
    }
    Ok(files)
}

/// Pictures as examples of one input.
pub(crate) struct Pictures {
    files: Vec<PathBuf>,
    frame: Frame,
    prepare: Prepare,
    /// Of all examples, which is that of the first.
    shape: Option<Shape>,
    /// The example decoded last, by its index.
    kept: Option<(usize, ArrayD<f32>)>,
    told_of_alpha: bool,
    console: Console,
}

impl Pictures {
    pub(super) fn new(files: Vec<PathBuf>, info: &InputInfo, prepare: &Prepare, console: Console) -> Result<Self> {
        let frame = Frame::of(info)?;
        Ok(Self { files, frame, prepare: prepare.clone(), shape: None, kept: None, told_of_alpha: false, console })
    }

    fn shape(&mut self) -> Result<Shape> {
        if self.shape.is_none() {
            let (index, first) = (0, self.example(0)?);
            self.shape = Some(std::iter::once(self.files.len()).chain(first.shape().iter().copied()).collect());
            self.kept = Some((index, first));
        }
        Ok(self.shape.clone().unwrap_or_default())
    }

    fn read(&mut self, region: &Region) -> Result<ArrayD<f32>> {
        let shape = self.shape()?;
        let examples = region[0].range();
        let whole = region.0[1..] == Region::full(&shape).0[1..];
        let bytes = region.len() as u128 * 4;
        check_room(|| format!("a batch of {} pictures", examples.len()), bytes)?;
        let mut parts = Vec::with_capacity(examples.len());
        for index in examples {
            let example = self.decoded(index, &shape)?;
            if whole {
                parts.push(example.insert_axis(Axis(0)));
                continue;
            }
            let mut part = example.view();
            region.0[1..].iter().enumerate().for_each(|(axis, span)| part.slice_axis_inplace(Axis(axis), Slice::from(span.range())));
            parts.push(part.to_owned().insert_axis(Axis(0)));
            // The next box may well be of the same picture.
            self.kept = Some((index, example));
        }
        if parts.len() == 1 {
            return Ok(parts.swap_remove(0));
        }
        Ok(concatenate(Axis(0), &parts.iter().map(|part| part.view()).collect::<Vec<_>>())?)
    }

    /// An example, of the size of the first.
    fn decoded(&mut self, index: usize, shape: &Shape) -> Result<ArrayD<f32>> {
        if let Some((_, kept)) = self.kept.take_if(|(kept, _)| *kept == index) {
            return Ok(kept);
        }
        self.kept = None;
        let example = self.example(index)?;
        if example.shape() != &shape[1..] {
            bail!(
                "`{}` and `{}` are of different size: give --resize=HxW to resize all to one",
                self.files[0].display(),
                self.files[index].display()
            );
        }
        Ok(example)
    }

    pub(super) fn example(&mut self, index: usize) -> Result<ArrayD<f32>> {
        let path = &self.files[index];
        let label = path.display().to_string();
        let picture = decode(path, |height, width| self.prepare.accept((height, width), &label, &self.frame))?;
        if is_translucent(&picture) && !self.frame.takes_alpha() && !std::mem::replace(&mut self.told_of_alpha, true) {
            self.console.note(format_args!("`{label}` has an alpha channel, which is dropped"));
        }
        self.prepare.example(&picture, &label, &self.frame)
    }
}
