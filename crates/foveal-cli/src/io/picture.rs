//! Pictures as arrays.
//!
//! What Keras' `load_img` and `img_to_array` do: values from 0 to 255, red, green and blue, or grey by the weights of
//! ITU-R 601 as Pillow rounds them. An alpha channel is dropped, not blended. Pictures of 16 bits are scaled to 0..255.
//! The camera's orientation is applied.

use crate::args::{Resize, Scale, joined};
use anyhow::{Context, Result, bail};
use foveal::InputInfo;
use image::{DynamicImage, ImageDecoder, ImageReader};
use ndarray::{Array3, ArrayD, Axis};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Reads a picture, by its content and not by its name, upright.
pub(crate) fn decode(path: &Path) -> Result<DynamicImage> {
    let label = path.display();
    let file = File::open(path).with_context(|| format!("cannot open `{label}`"))?;
    let reader = ImageReader::new(BufReader::new(file)).with_guessed_format().with_context(|| format!("cannot read `{label}`"))?;
    if reader.format().is_none() {
        bail!("`{label}` is neither an array (.npy, .npz) nor a picture (PNG, JPEG, BMP, GIF, TIFF, WebP)");
    }
    let upright = || {
        let mut decoder = reader.into_decoder()?;
        let orientation = decoder.orientation()?;
        let mut picture = DynamicImage::from_decoder(decoder)?;
        picture.apply_orientation(orientation);
        Ok::<_, image::ImageError>(picture)
    };
    upright().with_context(|| format!("cannot read the picture `{label}`"))
}

/// What a model's input takes of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    input: String,
    height: Option<usize>,
    width: Option<usize>,
    channels: usize,
    /// The channels' axis without the batch; `None` for inputs of height and width alone.
    channel_axis: Option<usize>,
}

impl Frame {
    /// The frame of an input; the axis of 1, 3 or 4 entries is that of the channels.
    pub(crate) fn of(input: &InputInfo) -> Result<Self> {
        let frame = |height: Option<usize>, width, channels, channel_axis| {
            Ok(Self { input: input.name.clone(), height, width, channels, channel_axis })
        };
        let is_color = |n: &Option<usize>| matches!(n, Some(1 | 3 | 4));
        match input.shape.as_slice() {
            [_, height, width] => frame(*height, *width, 1, None),
            [_, height, width, c] if is_color(c) => frame(*height, *width, c.unwrap_or(3), Some(2)),
            [_, c, height, width] if is_color(c) => frame(*height, *width, c.unwrap_or(3), Some(0)),
            [_, height, width, None] => frame(*height, *width, 3, Some(2)),
            shape => {
                let lengths: Vec<String> = shape.iter().map(|n| n.map_or("None".into(), |n| n.to_string())).collect();
                bail!("input `{}` of shape ({}) takes no pictures: give it an array (.npy)", input.name, lengths.join(", "))
            }
        }
    }

    /// Whether an alpha channel is kept.
    pub(crate) fn takes_alpha(&self) -> bool {
        self.channels == 4
    }
}

/// What is done to pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prepare {
    pub(crate) scale: Option<Scale>,
    pub(crate) resize: Option<Resize>,
}

impl Prepare {
    /// The picture as one example for this frame.
    pub(crate) fn example(&self, picture: &DynamicImage, label: &str, frame: &Frame) -> Result<ArrayD<f32>> {
        let mut pixels = pixels(picture, frame.channels).with_context(|| format!("cannot use `{label}`"))?;
        if let Some((height, width)) = self.size(frame)? {
            pixels = super::resize::bilinear(&pixels, height, width)?;
        }
        let (height, width, channels) = pixels.dim();
        let fits = |n: Option<usize>, got: usize| n.is_none_or(|n| n == got);
        if !fits(frame.height, height) || !fits(frame.width, width) {
            let expected: Vec<String> = [frame.height, frame.width].iter().map(|n| n.map_or("any".into(), |n| n.to_string())).collect();
            bail!(
                "`{label}` is {height}x{width} pixels, but input `{}` takes {} (height x width): give --resize to resize it",
                frame.input,
                expected.join("x")
            );
        }
        if let Some(scale) = self.scale {
            rescale(&mut pixels, scale).with_context(|| format!("input `{}` has {channels} channels", frame.input))?;
        }
        Ok(match frame.channel_axis {
            None => pixels.index_axis_move(Axis(2), 0).into_dyn(),
            Some(0) => pixels.permuted_axes([2, 0, 1]).as_standard_layout().into_owned().into_dyn(),
            Some(_) => pixels.into_dyn(),
        })
    }

    fn size(&self, frame: &Frame) -> Result<Option<(usize, usize)>> {
        match (&self.resize, frame.height, frame.width) {
            (None, ..) => Ok(None),
            (Some(Resize::To(size)), ..) => match size.for_axes(2).as_slice() {
                [height, width] => Ok(Some((*height, *width))),
                lengths => bail!("--resize={}: a picture has a height and a width", joined(lengths, "x")),
            },
            (Some(Resize::ToModel), Some(height), Some(width)) => Ok(Some((height, width))),
            (Some(Resize::ToModel), ..) => {
                bail!("input `{}` takes pictures of any size: say which one with --resize=HxW", frame.input)
            }
        }
    }
}

/// Height x width x channels, from 0 to 255.
fn pixels(picture: &DynamicImage, channels: usize) -> Result<Array3<f32>> {
    let (height, width) = (picture.height() as usize, picture.width() as usize);
    let values: Vec<f32> = match (picture, channels) {
        (DynamicImage::ImageRgb32F(_) | DynamicImage::ImageRgba32F(_), _) => {
            bail!("its pixels are floats, whose range is unknown: save them as an array (.npy)")
        }
        (_, 1) if !picture.color().has_color() => {
            if is_deep(picture) {
                deep(picture.to_luma16().as_raw())
            } else {
                shallow(picture.to_luma8().as_raw())
            }
        }
        (_, 1) if is_deep(picture) => picture.to_rgb16().pixels().map(|p| grey(p.0.map(|c| f32::from(c) / 257.0))).collect(),
        (_, 1) => picture.to_rgb8().pixels().map(|p| pillow_grey(p.0)).collect(),
        (_, 4) if is_deep(picture) => deep(picture.to_rgba16().as_raw()),
        (_, 4) => shallow(picture.to_rgba8().as_raw()),
        _ if is_deep(picture) => deep(picture.to_rgb16().as_raw()),
        _ => shallow(picture.to_rgb8().as_raw()),
    };
    Ok(Array3::from_shape_vec((height, width, channels), values)?)
}

fn is_deep(picture: &DynamicImage) -> bool {
    let color = picture.color();
    color.bytes_per_pixel() / color.channel_count() > 1
}

fn shallow(values: &[u8]) -> Vec<f32> {
    values.iter().map(|&v| v.into()).collect()
}

/// 65535 becomes 255.
fn deep(values: &[u16]) -> Vec<f32> {
    values.iter().map(|&v| f32::from(v) / 257.0).collect()
}

fn grey([r, g, b]: [f32; 3]) -> f32 {
    0.299 * r + 0.587 * g + 0.114 * b
}

/// Pillow's `convert("L")`.
fn pillow_grey(rgb: [u8; 3]) -> f32 {
    let [r, g, b] = rgb.map(u32::from);
    ((r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16) as f32
}

/// `keras.applications.imagenet_utils.preprocess_input`, for pictures of three channels where it takes a mean.
fn rescale(pixels: &mut Array3<f32>, scale: Scale) -> Result<()> {
    let channels = pixels.dim().2;
    if matches!(scale, Scale::Caffe | Scale::Torch) && channels != 3 {
        bail!("--scale caffe and --scale torch are for the 3 channels red, green and blue");
    }
    match scale {
        Scale::ZeroToOne => pixels.mapv_inplace(|v| v / 255.0),
        Scale::MinusOneToOne => pixels.mapv_inplace(|v| v / 127.5 - 1.0),
        Scale::Caffe => {
            pixels.invert_axis(Axis(2));
            *pixels = pixels.as_standard_layout().into_owned();
            *pixels -= &ndarray::arr1(&[103.939_f32, 116.779, 123.68]);
        }
        Scale::Torch => {
            pixels.mapv_inplace(|v| v / 255.0);
            *pixels -= &ndarray::arr1(&[0.485_f32, 0.456, 0.406]);
            *pixels /= &ndarray::arr1(&[0.229_f32, 0.224, 0.225]);
        }
    }
    Ok(())
}
