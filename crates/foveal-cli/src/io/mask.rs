//! Masks: pictures whose grey values are the classes of the pixels.

use super::picture::decode;
use anyhow::{Result, bail};
use image::DynamicImage;
use image::imageops::{FilterType, resize};
use ndarray::Array2;
use std::path::Path;

/// Height x width grey values, resized without mixing them (to the nearest pixel).
pub(super) fn read(path: &Path, [height, width]: [usize; 2]) -> Result<Array2<f32>> {
    let mask = decode(path, |_, _| Ok(()))?;
    let deep = matches!(mask, DynamicImage::ImageLuma16(_) | DynamicImage::ImageLumaA16(_));
    if !deep && mask.to_rgb8().pixels().any(|pixel| pixel.0 != [pixel.0[0]; 3]) {
        bail!("the mask `{}` is coloured: the classes of its pixels must be grey values", path.display());
    }
    let mut grey = mask.to_luma16();
    if (grey.height() as usize, grey.width() as usize) != (height, width) {
        grey = resize(&grey, width as u32, height as u32, FilterType::Nearest);
    }
    // Eight bits were spread over sixteen.
    let unit = if deep { 1 } else { 257 };
    Ok(Array2::from_shape_vec((height, width), grey.into_raw().into_iter().map(|value| f32::from(value / unit)).collect())?)
}
