//! What fuzz targets do with what they could open.

use foveal::{Model, Shape};
use foveal_format::Weights;

/// The most a model would believe: what such a model implies is allocated, whatever the file holds.
const BELIEVED_ELEMENTS: usize = 1 << 22;

/// Reads everything, in the shapes that the file claims.
pub fn read(weights: &Weights) {
    let paths: Vec<_> = weights.paths().collect();
    for path in &paths {
        let Some(info) = weights.info(path) else { continue };
        let elements = info.shape.iter().try_fold(1usize, |count, &n| count.checked_mul(n));
        if elements.is_none_or(|count| count > BELIEVED_ELEMENTS) {
            continue;
        }
        if let Ok(array) = weights.read(path, &info.shape) {
            assert_eq!(Some(array.bytes.len()), elements.map(|count| count * info.dtype.size()));
        }
    }
    for group in weights.groups() {
        let _ = weights.group_name(group);
    }
    if let Ok(Some(layers)) = weights.legacy_layers() {
        assert!(layers.iter().map(|layer| layer.arrays.len()).sum::<usize>() < 1 << 24);
    }
    let _ = weights.legacy_optimizer();
}

/// Looks at a model, explains it for a small input, and saves it again.
pub fn look(model: &Model) {
    let summary = model.summary();
    assert!(!summary.to_string().is_empty());
    for row in summary.rows.iter().take(16) {
        if let Ok(layer) = model.layer(&row.name) {
            drop(layer.shape());
            drop(layer.center_crop([2, 2]));
        }
    }
    let small = |shape: Vec<Option<usize>>| shape.into_iter().enumerate().map(|(axis, n)| n.unwrap_or(if axis == 0 { 1 } else { 9 })).collect();
    let shapes: Vec<Shape> = model.inputs().into_iter().map(|input| small(input.shape)).collect();
    drop(model.explain(&shapes));
    if let Ok(bytes) = model.to_bytes() {
        drop(Model::from_bytes(bytes));
    }
}
