//! Prints docs/coverage.md: every layer and operation that Keras exports, with yes or no and why, and what was found of
//! the networks of keras.applications.
//!
//!     coverage NAMES.json APPLICATIONS.json
//!
//! NAMES.json is what `tests/keras/names.py` writes, APPLICATIONS.json what `tests/applications.rs` does.

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
    ("a model's file holds no strings that foveal could look up", &["StringLookup", "TextVectorization"]),
    (
        "hashes of the digits of numbers, or tables of them, which Keras itself computes by TensorFlow only",
        &["IntegerLookup", "Hashing", "HashedCrossing"],
    ),
    ("real Keras cannot have it in a model at inference: it gives its input back as it is", &["Equalization"]),
    ("takes and gives dictionaries of images, labels and boxes", &["MaxNumBoundingBoxes", "Pipeline"]),
    ("changes images at inference too, in a way that has no operation yet", &["ContrastLimitedAdaptiveHistogramEqualization"]),
    ("rare; no operation yet", &["MelSpectrogram", "STFTSpectrogram"]),
    ("splits the batch", &["vsplit"]),
    ("Keras' own node mixes up its arguments and cannot run", &["conv_transpose"]),
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
    ("takes vectors or matrices without a batch", &["correlate", "corrcoef", "diag", "diagflat", "kron", "vander"]),
    (
        "mixes or writes to entries of the batch",
        &["scatter", "scatter_update", "segment_max", "segment_min", "segment_prod", "segment_sum"],
    ),
    ("Keras' own node takes no open batch", &["rearrange"]),
    ("the bits of numbers", &["nextafter", "view"]),
    ("the order of the result is the backend's own", &["argpartition"]),
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
    let read = |index: usize| -> BTreeMap<String, Value> {
        let path = std::env::args().nth(index).unwrap_or_else(|| panic!("which file of names, and of networks?"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"))
    };
    let (names, networks) = (read(1), read(2));
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
    applications(&networks);
}

/// The networks, a row each.
fn applications(networks: &BTreeMap<String, Value>) {
    println!("## keras.applications\n");
    println!("{} networks, each made by real Keras (on TensorFlow) with random weights, saved, and opened here.", networks.len());
    println!("The weights keep activations near unit scale; BatchNormalization has the statistics of random images, shifted and");
    println!("scaled at random. *Error* is the largest absolute error over the largest absolute value: of the logits of a whole");
    println!("network (the softmax of random logits says little), and at the other size of the last map of one without a top. The");
    println!("crops are the centers of two inner layers, half as high and a third as wide, beside those of the full results.\n");
    println!("| network | parameters | size | error | other size | error | inner layers | largest error | bits of the crops |");
    println!("|---|---|---|---|---|---|---|---|---|");
    for (name, found) in networks {
        let size = |key: &str| found[key].as_array().into_iter().flatten().map(Value::to_string).collect::<Vec<_>>().join(" x ");
        let error = |value: &Value| format!("{:.0e}", value.as_f64().unwrap_or(f64::NAN));
        let inner: Vec<&Value> = found["inner"].as_array().into_iter().flatten().collect();
        let names: Vec<&str> = inner.iter().filter_map(|layer| layer["name"].as_str()).collect();
        let worst = inner.iter().filter_map(|layer| layer["error"].as_f64()).fold(0.0, f64::max);
        let exact = inner.iter().all(|layer| layer["exact"] == true);
        println!(
            "| {name} | {:.1} M | {} | {} | {} | {} | {} | {worst:.0e} | {} |",
            found["parameters"].as_f64().unwrap_or_default() / 1e6,
            size("size"),
            error(&found["error"]),
            size("other_size"),
            error(&found["other_error"]),
            names.join(", "),
            if exact { "the same" } else { "DIFFER" },
        );
    }
    println!();
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
