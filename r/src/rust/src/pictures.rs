//! Picture files to arrays and back.

use crate::arrays;
use crate::failure::{Failure, answer};
use foveal::ndarray::ArrayD;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageReader, RgbImage, RgbaImage};
use savvy::{Sexp, savvy};

fn failure(path: &str) -> impl Fn(image::ImageError) -> Failure + '_ {
    move |e| Failure::new("picture", format!("{path}: {e}"))
}

/// A picture file; upright, whatever way the camera was held.
pub(crate) fn open(path: &str) -> Result<DynamicImage, Failure> {
    let open = || ImageReader::open(path)?.with_guessed_format();
    let reader = open().map_err(|e| Failure::new("picture", format!("{path}: {e}")))?;
    let mut decoder = reader.into_decoder().map_err(failure(path))?;
    let orientation = decoder.orientation().map_err(failure(path))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(failure(path))?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

// Height x width x channels, 0 to 255.
#[savvy]
fn rust_read_picture(path: &str, channels: f64) -> savvy::Result<Sexp> {
    answer(|| {
        let picture = open(path)?;
        let (height, width) = (picture.height() as usize, picture.width() as usize);
        let (channels, bytes) = match channels as usize {
            1 => (1, picture.into_luma8().into_raw()),
            4 => (4, picture.into_rgba8().into_raw()),
            _ => (3, picture.into_rgb8().into_raw()),
        };
        let values = bytes.into_iter().map(f32::from).collect();
        let array = ArrayD::from_shape_vec(vec![height, width, channels], values);
        arrays::to_r(&array.map_err(|e| Failure::new("picture", format!("{path}: {e}")))?, None)
    })
}

// Writes height x width x channels (1, 3 or 4) of 0 to 255 as PNG or JPEG, by the path's ending.
#[savvy]
fn rust_write_picture(array: Sexp, path: &str) -> savvy::Result<Sexp> {
    answer(|| {
        let array = arrays::from_r(array, "the picture", None)?;
        let [height, width, channels] = *array.shape() else {
            return Err(Failure::new("picture", "a picture has height, width and channels"));
        };
        let bytes: Vec<u8> = array.iter().map(|x| x.round().clamp(0.0, 255.0) as u8).collect();
        let (w, h) = (width as u32, height as u32);
        let picture = match channels {
            1 => GrayImage::from_raw(w, h, bytes).map(DynamicImage::from),
            3 => RgbImage::from_raw(w, h, bytes).map(DynamicImage::from),
            4 => RgbaImage::from_raw(w, h, bytes).map(DynamicImage::from),
            _ => None,
        };
        let picture = picture.ok_or_else(|| Failure::new("picture", format!("a picture has 1, 3 or 4 channels, not {channels}")))?;
        picture.save(path).map_err(failure(path))?;
        Ok(savvy::NullSexp.into())
    })
}
