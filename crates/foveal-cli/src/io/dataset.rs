//! Samples to train with: arrays, or pictures with labels.

use super::feed::{Pictures, pictures_in};
use super::mask;
use super::picture::Prepare;
use crate::console::Console;
use anyhow::{Context, Result, bail};
use foveal::InputInfo;
use foveal::train::{Arrays, Batch, Data, ImageFolder, LabelMode, Listing, split_samples};
use image::ImageFormat;
use ndarray::{Array, Array1, ArrayD, Axis, Ix1, stack};
use std::path::{Path, PathBuf};

/// Where the samples of a training come from.
#[allow(clippy::large_enum_variant, reason = "there is one of them")]
pub(crate) enum Dataset {
    /// From arrays in memory.
    Arrays(Arrays),
    /// From folders of pictures.
    Pictures(LabelledPictures),
}

impl Dataset {
    /// The rest, and this part of the samples: the last ones of arrays, as in Keras' `fit`; randomly chosen pictures, whose
    /// order is that of their classes.
    pub(crate) fn split(self, fraction: f64, seed: u64) -> Result<(Self, Self)> {
        match self {
            Self::Arrays(arrays) => Ok(arrays.split(fraction).map(|(a, b)| (Self::Arrays(a), Self::Arrays(b)))?),
            Self::Pictures(pictures) => pictures.split(fraction, seed).map(|(a, b)| (Self::Pictures(a), Self::Pictures(b))),
        }
    }
}

impl Data for Dataset {
    fn len(&self) -> Option<usize> {
        match self {
            Self::Arrays(arrays) => arrays.len(),
            Self::Pictures(pictures) => Some(pictures.samples.len()),
        }
    }

    fn batch(&mut self, samples: &[usize]) -> foveal::Result<Batch> {
        match self {
            Self::Arrays(arrays) => arrays.batch(samples),
            Self::Pictures(pictures) => pictures.batch(samples).map_err(|error| foveal::Error::Usage(format!("{error:#}"))),
        }
    }
}

/// What becomes of classes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PictureLabels {
    pub(crate) mode: LabelMode,
    /// How many the model's output tells apart.
    pub(crate) classes: usize,
}

impl PictureLabels {
    /// Adds the numbers for a class to an array's; what is wrong with the class otherwise.
    fn push(self, class: f32, out: &mut Vec<f32>) -> Result<(), String> {
        let class = match self.mode {
            LabelMode::Binary => usize::from(class > 0.0),
            _ if class >= self.classes as f32 => {
                return Err(format!("the class {class}, but the model's output tells {} apart, from 0", self.classes));
            }
            LabelMode::Int | LabelMode::Categorical => class as usize,
        };
        out.extend(self.mode.values(class, self.classes));
        Ok(())
    }
}

/// What a picture shows.
#[derive(Clone, Debug)]
enum Label {
    Class(usize),
    Mask(PathBuf),
}

/// Pictures with their classes or masks, decoded when they are asked for.
pub(crate) struct LabelledPictures {
    samples: Vec<(PathBuf, Label)>,
    labels: PictureLabels,
    input: InputInfo,
    prepare: Prepare,
    console: Console,
    pictures: Pictures,
    /// Decoded samples, as long as there is room.
    kept: Vec<Option<[ArrayD<f32>; 2]>>,
    room: usize,
}

/// Numbers of decoded pictures that are kept, a quarter of a gigabyte.
const ROOM: usize = 1 << 26;

impl LabelledPictures {
    /// The pictures of a folder that holds a folder for every class, in the order of their names.
    pub(crate) fn by_folder(folder: &Path, labels: PictureLabels, input: &InputInfo, prepare: &Prepare, console: Console) -> Result<Self> {
        let endings: Vec<String> = ImageFormat::all()
            .filter(ImageFormat::reading_enabled)
            .flat_map(|format| format.extensions_str())
            .map(|ending| format!(".{ending}"))
            .collect();
        let endings: Vec<&str> = endings.iter().map(String::as_str).collect();
        let found = ImageFolder::open(folder, &Listing { endings: &endings, ..Listing::default() })?;
        let (count, told) = (found.class_names().len(), labels.classes);
        match labels.mode {
            _ if count < 2 => bail!("`{}` holds {count} folders; every class needs one, with its pictures", folder.display()),
            LabelMode::Int | LabelMode::Categorical if count > told || (labels.mode == LabelMode::Categorical && count < told) => {
                bail!("`{}` holds folders of {count} classes, but the model's output tells {told} apart", folder.display())
            }
            _ => {}
        }
        labels.mode.check(count).with_context(|| format!("`{}`", folder.display()))?;
        let samples = found.files().iter().map(|(path, class)| (path.clone(), Label::Class(*class))).collect();
        Self::new(samples, labels, input, prepare, console)
    }

    /// The pictures of a folder, whose masks have the same names in another one; the endings may differ.
    pub(crate) fn with_masks(
        folder: &Path,
        masks: &Path,
        labels: PictureLabels,
        input: &InputInfo,
        prepare: &Prepare,
        console: Console,
    ) -> Result<Self> {
        let mut all = pictures_in(masks, console)?;
        let mut samples = Vec::new();
        for picture in pictures_in(folder, console)? {
            let place = all.iter().position(|mask| mask.file_stem() == picture.file_stem());
            let place = place.with_context(|| format!("`{}` has no mask of its name in `{}`", picture.display(), masks.display()))?;
            samples.push((picture, Label::Mask(all.remove(place))));
        }
        match all.first() {
            None => Self::new(samples, labels, input, prepare, console),
            Some(mask) => bail!("the mask `{}` has no picture of its name in `{}`", mask.display(), folder.display()),
        }
    }

    fn new(samples: Vec<(PathBuf, Label)>, labels: PictureLabels, input: &InputInfo, prepare: &Prepare, console: Console) -> Result<Self> {
        let pictures = Pictures::new(samples.iter().map(|(path, _)| path.clone()).collect(), input, prepare, console)?;
        let kept = vec![None; samples.len()];
        Ok(Self { samples, labels, input: input.clone(), prepare: prepare.clone(), console, pictures, kept, room: ROOM })
    }

    fn split(self, fraction: f64, seed: u64) -> Result<(Self, Self)> {
        let Self { samples, labels, input, prepare, console, .. } = self;
        let (samples, rest) = split_samples(samples, fraction, Some(seed))?;
        let part = |samples| Self::new(samples, labels, &input, &prepare, console);
        Ok((part(samples)?, part(rest)?))
    }

    fn batch(&mut self, samples: &[usize]) -> Result<Batch> {
        let decoded = samples.iter().map(|&index| self.sample(index)).collect::<Result<Vec<_>>>()?;
        let mut batch = Batch { weights: vec![None], ..Batch::default() };
        if let Some(other) = decoded.iter().position(|sample| sample[0].shape() != decoded[0][0].shape()) {
            let [a, b] = [samples[0], samples[other]].map(|index| self.samples[index].0.display());
            bail!("`{a}` and `{b}` are of different size: say with image_size what all are resized to");
        }
        for (part, arrays) in [&mut batch.inputs, &mut batch.targets].into_iter().enumerate() {
            let views: Vec<_> = decoded.iter().map(|sample| sample[part].view()).collect();
            arrays.push(if views.is_empty() { ArrayD::zeros(vec![0]) } else { stack(Axis(0), &views)? });
        }
        Ok(batch)
    }

    /// Picture and target of a sample.
    fn sample(&mut self, index: usize) -> Result<[ArrayD<f32>; 2]> {
        if let Some(kept) = &self.kept[index] {
            return Ok(kept.clone());
        }
        let picture = self.pictures.example(index)?;
        let target = self.target(index, &picture)?;
        let sample = [picture, target];
        let size = sample[0].len() + sample[1].len();
        if size <= self.room {
            self.room -= size;
            self.kept[index] = Some(sample.clone());
        }
        Ok(sample)
    }

    fn target(&self, index: usize, picture: &ArrayD<f32>) -> Result<ArrayD<f32>> {
        let (path, label) = &self.samples[index];
        let (classes, mut shape) = match label {
            Label::Class(class) => (Array1::from_elem(1, *class as f32), Vec::new()),
            Label::Mask(path) => {
                let size = self.size(picture);
                (Array::from_iter(mask::read(path, size)?).into_dimensionality::<Ix1>()?, size.to_vec())
            }
        };
        let mut values = Vec::with_capacity(classes.len());
        let told = |problem| format!("`{}`: {problem}", if let Label::Mask(mask) = label { mask } else { path }.display());
        classes.into_iter().try_for_each(|class| self.labels.push(class, &mut values)).map_err(|problem| anyhow::anyhow!(told(problem)))?;
        // Masks have an axis of channels, as the outputs that they are compared with.
        shape.extend(self.labels.mode.width(self.labels.classes).or(matches!(label, Label::Mask(_)).then_some(1)));
        Ok(ArrayD::from_shape_vec(shape, values)?)
    }

    /// Height and width of a picture as an example.
    fn size(&self, picture: &ArrayD<f32>) -> [usize; 2] {
        let front = usize::from(matches!(self.input.shape.as_slice(), [_, Some(1 | 3 | 4), _, n] if !matches!(n, Some(1 | 3 | 4))));
        [picture.shape()[front], picture.shape()[front + 1]]
    }
}
