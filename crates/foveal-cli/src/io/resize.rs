//! Pictures at another size.

use anyhow::{Context, Result};
use foveal::layers::Registry;
use foveal::{Input, LayerHandle, LayerSettings, Model};
use ndarray::{Array3, Axis, Ix3};
use serde_json::{Map, json};

/// Keras' `Resizing(height, width)`: bilinear with half-pixel centers, without anti-aliasing and without keeping the
/// aspect ratio, as `image_dataset_from_directory` loads pictures.
pub(crate) fn bilinear(pixels: &Array3<f32>, height: usize, width: usize) -> Result<Array3<f32>> {
    let settings = Map::from_iter([("height".to_owned(), json!(height)), ("width".to_owned(), json!(width))]);
    let registry = Registry::default();
    let resizing = registry.find(None, "Resizing", None).context("foveal has the layer Resizing")?.parse(settings)?;
    let (rows, columns, channels) = pixels.dim();
    let input = Input::new([rows, columns, channels].map(Some));
    let resized = input.apply(LayerHandle::of(resizing, LayerSettings::default())?)?;
    let model = Model::new(&[&input], &[&resized])?;
    let examples = model.predict(&pixels.view().insert_axis(Axis(0)))?;
    Ok(examples.index_axis_move(Axis(0), 0).into_dimensionality::<Ix3>()?)
}
