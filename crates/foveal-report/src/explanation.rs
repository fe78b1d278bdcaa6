//! An explanation as JSON.

use foveal::plan::Explanation;
use foveal::train::TrainingExplanation;
use foveal::{Region, Shape};
use serde_json::{Value, json};

/// What is needed of each layer and input, with the costs: what `foveal explain --json` prints. `tile_bytes` is the peak
/// memory of a prediction in tiles.
pub fn explanation(told: &Explanation, tile_bytes: Option<usize>) -> Value {
    let spans = |region: &Region| region.0.iter().map(|s| [s.start, s.end]).collect::<Vec<_>>();
    let lengths = |shape: &Shape| shape.to_vec();
    let rows = told.rows.iter().map(|row| {
        json!({
            "layer": row.layer,
            "class": row.class,
            "shape": lengths(&row.shape),
            "needed": row.needed.as_ref().map(spans),
            "parts": row.parts.iter().map(spans).collect::<Vec<_>>(),
            "full_flops": row.full_flops,
            "needed_flops": row.needed_flops,
            "note": row.note,
        })
    });
    let inputs = told.inputs.iter();
    let inputs = inputs.map(|(name, shape, needed)| json!({ "name": name, "shape": lengths(shape), "needed": needed.as_ref().map(spans) }));
    json!({
        "layers": rows.collect::<Vec<_>>(),
        "inputs": inputs.collect::<Vec<_>>(),
        "full_flops": told.full_flops,
        "needed_flops": told.needed_flops,
        "ratio": told.ratio(),
        "peak_bytes": told.peak_bytes,
        "full_peak_bytes": told.full_peak_bytes,
        "weight_bytes": told.weight_bytes,
        "tile_peak_bytes": tile_bytes,
    })
}

/// What a step of training needs, as data: that of [`explanation`], and the parts of its peak.
pub fn training_explanation(told: &TrainingExplanation) -> Value {
    let mut step = explanation(&told.step, None);
    step["activation_bytes"] = told.activation_bytes.into();
    step["result_bytes"] = told.result_bytes.into();
    step["variable_bytes"] = told.variable_bytes.into();
    step["optimizer_bytes"] = told.optimizer_bytes.into();
    step
}
