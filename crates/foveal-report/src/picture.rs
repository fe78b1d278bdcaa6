//! What the inputs look like.

use crate::error::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, RgbImage};
use ndarray::{ArrayView3, Axis};
use std::io::Cursor;

/// Longest side of an embedded picture.
const SIDE: u32 = 1024;

/// A file in a URL.
pub(crate) fn data_url(bytes: &[u8], format: ImageFormat) -> String {
    format!("data:{};base64,{}", format.to_mime_type(), STANDARD.encode(bytes))
}

/// A photo as the page shows it.
pub(crate) fn file_picture(photo: &DynamicImage) -> Result<String> {
    let photo = if photo.width().max(photo.height()) > SIDE { photo.resize(SIDE, SIDE, FilterType::CatmullRom) } else { photo.clone() };
    encoded(photo.to_rgb8(), ImageFormat::Jpeg)
}

/// An example as a picture: its values from the smallest to the largest, of 3 channels or of the mean of all. Its axes
/// are rows, columns and channels.
pub(crate) fn array_picture(example: ArrayView3<'_, f32>) -> Result<String> {
    let finite = || example.iter().copied().filter(|v| v.is_finite());
    let (low, high) = (finite().fold(f32::INFINITY, f32::min), finite().fold(f32::NEG_INFINITY, f32::max));
    let shade = |v: f32| if high > low { ((v - low) / (high - low) * 255.0).round() as u8 } else { 128 };
    let (height, width, channels) = example.dim();
    let pixel = |x: u32, y: u32| {
        let values = example.index_axis(Axis(0), y as usize).index_axis_move(Axis(0), x as usize);
        let mean = shade(values.sum() / channels as f32);
        image::Rgb(if channels == 3 { [0, 1, 2].map(|c| shade(values[c])) } else { [mean; 3] })
    };
    let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(width as u32, height as u32, pixel));
    let picture = if width.max(height) > SIDE as usize { picture.resize(SIDE, SIDE, FilterType::Triangle) } else { picture };
    encoded(picture.to_rgb8(), ImageFormat::Png)
}

fn encoded(picture: RgbImage, format: ImageFormat) -> Result<String> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).map_err(|source| Error::Encode { what: "the picture", source })?;
    Ok(data_url(bytes.get_ref(), format))
}
