//! Whole models: the bytes as a `.keras` file, or as the config.json of one without weights. What opens is looked at,
//! explained for a small input, and saved again. Any error will do; a panic, a long run or much memory will not.

#![no_main]

use foveal::{Model, Shape};
use foveal_format::{Draft, Metadata, json};
use libfuzzer_sys::fuzz_target;

fn look(model: &Model) {
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

fuzz_target!(|bytes: &[u8]| {
    if let Ok(model) = Model::from_bytes(bytes.to_vec()) {
        look(&model);
    }
    if let Ok(config) = json::parse(bytes) {
        let metadata = Metadata { keras_version: "3.15.1".into(), date_saved: None };
        if let Ok(model) = Draft::new(metadata, &config).to_bytes().map_err(drop).and_then(|b| Model::from_bytes(b).map_err(drop)) {
            look(&model);
        }
    }
});
