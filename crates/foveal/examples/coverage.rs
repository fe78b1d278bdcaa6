//! Prints docs/coverage.md: every layer and operation that Keras exports, with yes or no and why.
//!
//!     coverage NAMES.json
//!
//! NAMES.json is what `tests/keras/names.py` writes.

use foveal::layers::Registry;
use serde_json::Value;
use std::collections::BTreeMap;

/// Why what is missing is missing: a reason, and the names that it holds for.
const REASONS: &[(&str, &[&str])] = &[
    (
        "runs code that is not in the file",
        &[
            "FlaxLayer",
            "JaxLayer",
            "TFSMLayer",
            "TorchModuleWrapper",
            "Lambda",
            "associative_scan",
            "cond",
            "custom_gradient",
            "fori_loop",
            "jvp",
            "linalg.jvp",
            "map",
            "scan",
            "switch",
            "vectorize",
            "vectorized_map",
            "while_loop",
        ],
    ),
    ("a base class, which no file holds", &["InputSpec", "Layer", "Wrapper"]),
    (
        "a model's file holds no strings that foveal could look up",
        &["StringLookup", "TextVectorization", "IntegerLookup", "Hashing", "HashedCrossing"],
    ),
    ("real Keras cannot have it in a model at inference: it gives its input back as it is", &["Equalization"]),
    ("takes and gives dictionaries of images, labels and boxes", &["MaxNumBoundingBoxes", "Pipeline"]),
    (
        "changes images at inference too, in a way that has no operation yet",
        &["AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization"],
    ),
    ("at inference Keras declares a shape that it does not give", &["RandomCrop"]),
    (
        "rare; no operation yet",
        &[
            "AdaptiveAveragePooling1D",
            "AdaptiveAveragePooling2D",
            "AdaptiveAveragePooling3D",
            "AdaptiveMaxPooling1D",
            "AdaptiveMaxPooling2D",
            "AdaptiveMaxPooling3D",
            "ConvLSTM1D",
            "ConvLSTM2D",
            "ConvLSTM3D",
            "MelSpectrogram",
            "STFTSpectrogram",
            "SpectralNormalization",
        ],
    ),
    (
        "leaves no node of its own in a model",
        &[
            "abs",
            "bartlett",
            "blackman",
            "conj",
            "convert_to_numpy",
            "dtype",
            "empty",
            "eye",
            "hamming",
            "hanning",
            "identity",
            "is_tensor",
            "kaiser",
            "ones",
            "shape",
            "tri",
            "zeros",
        ],
    ),
    (
        "makes a tensor of numbers only, which no model computes",
        &["arange", "array", "full", "geomspace", "linspace", "logspace", "meshgrid", "ndim", "size"],
    ),
    (
        "complex numbers",
        &[
            "angle",
            "conjugate",
            "fft",
            "fft2",
            "ifft2",
            "imag",
            "irfft",
            "istft",
            "polar",
            "real",
            "rfft",
            "stft",
            "view_as_complex",
            "view_as_real",
            "isreal",
        ],
    ),
    (
        "for training",
        &[
            "binary_crossentropy",
            "categorical_crossentropy",
            "ctc_decode",
            "ctc_loss",
            "in_top_k",
            "psnr",
            "sparse_categorical_crossentropy",
            "image.ssim",
        ],
    ),
    ("the shape of the result depends on values", &["nonzero", "unique", "bincount", "histogram"]),
    (
        "decompositions of matrices",
        &[
            "cholesky",
            "cholesky_inverse",
            "det",
            "eig",
            "eigh",
            "inv",
            "logdet",
            "lstsq",
            "lu_factor",
            "matrix_rank",
            "pinv",
            "qr",
            "slogdet",
            "solve",
            "solve_triangular",
            "svd",
        ],
    ),
];

/// The reason of all else.
const REST: &str = "no operation yet";

fn reason(name: &str) -> &'static str {
    REASONS.iter().find(|(_, names)| names.contains(&name)).map_or(REST, |(reason, _)| reason)
}

fn main() {
    let path = std::env::args().nth(1).unwrap_or_else(|| panic!("which file of names?"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let names: BTreeMap<String, Value> = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"));
    let registry = Registry::default();
    println!("# What foveal knows of Keras {}\n", names["keras"].as_str().unwrap_or_default());
    println!("Made by `cargo xtask coverage` from the list of layers: do not edit by hand.\n");
    let layers = names["layers"].as_object().into_iter().flatten().map(|(name, class)| {
        let class = class.as_str().unwrap_or_default();
        // Inputs are no layers here, but parts of every model.
        let known = class == "InputLayer" || registry.find(Some("keras.layers"), class, None).is_some();
        let note = if known && class != name { format!("as {class}") } else { String::new() };
        (name.as_str(), known, note)
    });
    table("keras.layers", "class", layers);
    let ops = names["ops"].as_object().into_iter().flatten().map(|(name, node)| {
        let part = |i: usize| node.get(i).and_then(Value::as_str);
        let known = part(0).zip(part(1)).is_some_and(|(module, class)| registry.find(Some(module), class, None).is_some());
        let note = if known { part(1).unwrap_or_default().to_owned() } else { String::new() };
        (name.as_str(), known, note)
    });
    table("keras.ops", "function", ops);
}

fn table<'a>(title: &str, what: &str, rows: impl Iterator<Item = (&'a str, bool, String)>) {
    let rows: Vec<_> = rows.collect();
    let known = rows.iter().filter(|(_, known, _)| *known).count();
    println!("## {title}\n\n{known} of {}.\n\n| {what} | known | |\n|---|---|---|", rows.len());
    for (name, known, note) in rows {
        if known { println!("| {name} | yes | {note} |") } else { println!("| {name} | no | {} |", reason(name)) }
    }
    println!();
}
