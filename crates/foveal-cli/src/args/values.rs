//! Values of options: sizes, positions, named files, replacements.

use foveal::layers::center_crop::{Rounding, TooSmall};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Lengths along the spatial axes: `128`, `128x96`, `16x128x96`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Size(Vec<usize>);

impl Size {
    /// One length per axis. A single one stands for all of them.
    pub(crate) fn for_axes(&self, axes: usize) -> Vec<usize> {
        if let [one] = self.0.as_slice() { vec![*one; axes] } else { self.0.clone() }
    }
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let lengths = numbers(text, 'x').ok_or("expected N, HxW or DxHxW, such as 128x96")?;
        match lengths.len() {
            _ if lengths.contains(&0) => Err("a length of 0 leaves nothing; lengths start at 1".into()),
            1..=3 => Ok(Self(lengths)),
            n => Err(format!("expected up to 3 lengths (depth, height, width), got {n}")),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&joined(&self.0, "x"))
    }
}

/// The first position kept along each spatial axis, from 0: `X`, `Y,X`, `Z,Y,X`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Corner(pub(crate) Vec<usize>);

impl FromStr for Corner {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        numbers(text, ',').filter(|n| n.len() <= 3).map(Self).ok_or_else(|| "expected Y,X (or X, or Z,Y,X), such as 40,64".into())
    }
}

fn numbers(text: &str, separator: char) -> Option<Vec<usize>> {
    text.to_ascii_lowercase().split(separator).map(|part| part.trim().parse().ok()).collect()
}

/// Numbers with something between them.
pub(crate) fn joined(numbers: &[usize], separator: &str) -> String {
    numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(separator)
}

/// A number with what it counts.
pub(crate) fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A file for one of several inputs: `NAME=FILE`. The file follows the first `=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedFile {
    pub(crate) name: String,
    pub(crate) file: PathBuf,
}

impl FromStr for NamedFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, file)) if !name.is_empty() && !file.is_empty() => Ok(Self { name: name.into(), file: file.into() }),
            _ => Err("expected NAME=FILE, such as left=a.npy".into()),
        }
    }
}

/// How pixels, which are 0 to 255, become numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Scale {
    /// Divided by 255.
    #[value(name = "0..1")]
    ZeroToOne,
    /// Divided by 127.5, less 1 (MobileNet, Inception, ResNetV2, Xception).
    #[value(name = "-1..1")]
    MinusOneToOne,
    /// Blue, green, red, less the ImageNet mean (VGG, ResNet).
    #[value(name = "caffe")]
    Caffe,
    /// Divided by 255, less the ImageNet mean, by its deviation (DenseNet).
    #[value(name = "torch")]
    Torch,
}

/// [`TooSmall`] by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum TooSmallName {
    /// An error that names both sizes
    #[default]
    Error,
    /// As Keras' CenterCrop: resize what there is, bilinear
    Resize,
    /// Zeros around it
    Pad,
    /// Leave a short axis as it is
    Keep,
}

impl From<TooSmallName> for TooSmall {
    fn from(name: TooSmallName) -> Self {
        match name {
            TooSmallName::Error => TooSmall::Error,
            TooSmallName::Resize => TooSmall::Resize,
            TooSmallName::Pad => TooSmall::Pad,
            TooSmallName::Keep => TooSmall::Keep,
        }
    }
}

/// [`Rounding`] by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum RoundingName {
    /// floor((n - size) / 2), as in Keras
    #[default]
    Floor,
    /// (n - size) / 2, half to even
    Torchvision,
    /// floor(n / 2) - floor(size / 2)
    Monai,
}

impl From<RoundingName> for Rounding {
    fn from(name: RoundingName) -> Self {
        match name {
            RoundingName::Floor => Rounding::Floor,
            RoundingName::Torchvision => Rounding::Torchvision,
            RoundingName::Monai => Rounding::Monai,
        }
    }
}

/// Whether pictures are resized, and to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Resize {
    /// To the size that the model declares.
    ToModel,
    /// To this height and width.
    To(Size),
}

impl FromStr for Resize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "model" { Ok(Self::ToModel) } else { text.parse().map(Self::To) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let parse = |text: &str| text.parse::<Size>();
        assert_eq!(parse("16").unwrap().for_axes(2), [16, 16]);
        assert_eq!(parse("16X24").unwrap().for_axes(2), [16, 24]);
        assert_eq!(parse("4x16x24").unwrap().for_axes(3), [4, 16, 24]);
        for wrong in ["", "x", "16x", "-1", "1x2x3x4", "16,24", "1.5"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert!(parse("0x4").unwrap_err().contains("start at 1"));
    }

    #[test]
    fn corners() {
        assert_eq!("40, 64".parse::<Corner>().unwrap(), Corner(vec![40, 64]));
        assert!("40x64".parse::<Corner>().is_err());
    }

    #[test]
    fn files_follow_the_first_equals_sign() {
        let named: NamedFile = "left=runs/lr=0.1/a.npy".parse().unwrap();
        assert_eq!(named, NamedFile { name: "left".into(), file: "runs/lr=0.1/a.npy".into() });
        assert!("a.npy".parse::<NamedFile>().is_err());
    }
}
