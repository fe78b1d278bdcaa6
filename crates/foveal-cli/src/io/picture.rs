//! Pictures as arrays.
//!
//! What Keras' `load_img` and `img_to_array` do: values from 0 to 255, red, green and blue, or grey by the weights of
//! ITU-R 601 as Pillow rounds them. An alpha channel is dropped, not blended. Pictures of 16 bits are scaled to 0..255.
//! The camera's orientation is applied.

use super::memory::{check_room, with_room};
use crate::args::{Resize, Scale, joined};
use anyhow::{Context, Result, bail};
use foveal::InputInfo;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};
use ndarray::{Array3, ArrayD, Axis};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Reads a picture, by its content and not by its name, upright. `accept` is told its height and width before anything of
/// it is decoded.
pub(crate) fn decode(path: &Path, accept: impl FnOnce(usize, usize) -> Result<()>) -> Result<DynamicImage> {
    let label = path.display();
    let file = File::open(path).with_context(|| format!("cannot open `{label}`"))?;
    let reader = ImageReader::new(BufReader::new(file)).with_guessed_format().with_context(|| format!("cannot read `{label}`"))?;
    let format = reader.format();
    if format.is_none() {
        bail!("`{label}` is neither an array (.npy, .npz) nor a picture (PNG, JPEG, BMP, GIF, TIFF, WebP)");
    }
    let unreadable = || format!("cannot read the picture `{label}`");
    let mut decoder = reader.into_decoder().with_context(unreadable)?;
    let orientation = decoder.orientation().with_context(unreadable)?;
    let (width, height) = decoder.dimensions();
    let (height, width) = if is_turned(orientation) { (width, height) } else { (height, width) };
    accept(height as usize, width as usize)?;
    if format == Some(ImageFormat::Jpeg) && !super::jpeg::is_complete(&std::fs::read(path).with_context(unreadable)?) {
        bail!("`{label}` is incomplete: the file ends before its picture does");
    }
    let bytes = u128::from(decoder.total_bytes()) * DECODING;
    check_room(|| format!("reading `{label}`, {height}x{width} pixels,"), bytes)?;
    let mut picture = DynamicImage::from_decoder(decoder).with_context(unreadable)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// How often a picture is held while it is decoded and turned, at most.
const DECODING: u128 = 2;

/// Whether height and width change places.
fn is_turned(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
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
            // One length of two is that of a series: (steps, features).
            [_, height, width] if height.is_some() == width.is_some() => frame(*height, *width, 1, None),
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
    /// Refuses a picture of this size if the frame takes another one.
    pub(crate) fn accept(&self, (height, width): (usize, usize), label: &str, frame: &Frame) -> Result<()> {
        let (height, width) = self.size(frame)?.unwrap_or((height, width));
        let fits = |n: Option<usize>, got: usize| n.is_none_or(|n| n == got);
        if fits(frame.height, height) && fits(frame.width, width) {
            return Ok(());
        }
        let expected: Vec<String> = [frame.height, frame.width].iter().map(|n| n.map_or("any".into(), |n| n.to_string())).collect();
        bail!(
            "`{label}` is {height}x{width} pixels, but input `{}` takes {} (height x width): give --resize to resize it",
            frame.input,
            expected.join("x")
        );
    }

    /// The picture as one example for this frame, which accepts it.
    pub(crate) fn example(&self, picture: &DynamicImage, label: &str, frame: &Frame) -> Result<ArrayD<f32>> {
        let mut pixels = pixels(picture, label, frame.channels)?;
        if let Some((height, width)) = self.size(frame)? {
            pixels = super::resize::bilinear(&pixels, height, width)?;
        }
        if let Some(scale) = self.scale {
            let channels = pixels.dim().2;
            rescale(&mut pixels, scale).with_context(|| format!("input `{}` has {channels} channels", frame.input))?;
        }
        if frame.channel_axis == Some(0) {
            check_room(|| format!("`{label}` with its channels in front"), pixels.len() as u128 * 4)?;
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
fn pixels(picture: &DynamicImage, label: &str, channels: usize) -> Result<Array3<f32>> {
    let (height, width) = (picture.height() as usize, picture.width() as usize);
    let elements = height.saturating_mul(width).saturating_mul(channels);
    let mut values = with_room(|| format!("`{label}`, {height}x{width} pixels, as numbers"), elements)?;
    let stored = picture.color().channel_count().into();
    match picture {
        DynamicImage::ImageLuma8(p) => convert(p.as_raw(), stored, channels, &SHALLOW, &mut values),
        DynamicImage::ImageLumaA8(p) => convert(p.as_raw(), stored, channels, &SHALLOW, &mut values),
        DynamicImage::ImageRgb8(p) => convert(p.as_raw(), stored, channels, &SHALLOW, &mut values),
        DynamicImage::ImageRgba8(p) => convert(p.as_raw(), stored, channels, &SHALLOW, &mut values),
        DynamicImage::ImageLuma16(p) => convert(p.as_raw(), stored, channels, &DEEP, &mut values),
        DynamicImage::ImageLumaA16(p) => convert(p.as_raw(), stored, channels, &DEEP, &mut values),
        DynamicImage::ImageRgb16(p) => convert(p.as_raw(), stored, channels, &DEEP, &mut values),
        DynamicImage::ImageRgba16(p) => convert(p.as_raw(), stored, channels, &DEEP, &mut values),
        _ => bail!("cannot use `{label}`: its pixels are floats, whose range is unknown: save them as an array (.npy)"),
    }
    Ok(Array3::from_shape_vec((height, width, channels), values)?)
}

/// Whether its alpha channel, if it has one, says anything.
pub(crate) fn is_translucent(picture: &DynamicImage) -> bool {
    let below = |raw: &[u8], stored: usize| raw.chunks_exact(stored).any(|pixel| pixel[stored - 1] < u8::MAX);
    let below_deep = |raw: &[u16], stored: usize| raw.chunks_exact(stored).any(|pixel| pixel[stored - 1] < u16::MAX);
    match picture {
        DynamicImage::ImageLumaA8(p) => below(p.as_raw(), 2),
        DynamicImage::ImageRgba8(p) => below(p.as_raw(), 4),
        DynamicImage::ImageLumaA16(p) => below_deep(p.as_raw(), 2),
        DynamicImage::ImageRgba16(p) => below_deep(p.as_raw(), 4),
        _ => false,
    }
}

/// How stored values become numbers.
struct Depth<T> {
    number: fn(T) -> f32,
    grey: fn([T; 3]) -> f32,
}

const SHALLOW: Depth<u8> = Depth { number: |v| v.into(), grey: pillow_grey };

/// 65535 becomes 255.
const DEEP: Depth<u16> = Depth { number: |v| f32::from(v) / 257.0, grey: |rgb| grey(rgb.map(|v| f32::from(v) / 257.0)) };

/// Pixels of `stored` values (grey, or red, green and blue; then perhaps alpha) as `channels` numbers.
fn convert<T: Copy>(raw: &[T], stored: usize, channels: usize, depth: &Depth<T>, out: &mut Vec<f32>) {
    for pixel in raw.chunks_exact(stored) {
        match (channels, pixel) {
            (1, [grey] | [grey, _]) => out.push((depth.number)(*grey)),
            (1, [r, g, b, ..]) => out.push((depth.grey)([*r, *g, *b])),
            (_, [grey] | [grey, _]) => out.extend([(depth.number)(*grey); 3]),
            (_, color) => out.extend(color[..3].iter().map(|v| (depth.number)(*v))),
        }
        if channels == 4 {
            let alpha = if stored.is_multiple_of(2) { pixel.last() } else { None };
            out.push(alpha.map_or(255.0, |v| (depth.number)(*v)));
        }
    }
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
            pixels.lanes_mut(Axis(2)).into_iter().for_each(|mut pixel| pixel.swap(0, 2));
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
