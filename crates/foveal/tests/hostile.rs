//! Files made to do harm, one of each kind: an error that names what is wrong, soon, in little memory, and nothing of the
//! machine is touched. docs/security.md lists them.

mod common;
#[path = "common/counting.rs"]
mod counting;

use common::vectors;
use counting::{TURN, peak};
use foveal::Model;
use foveal::train::Metric;
use foveal_format::{ArrayRef, Draft, Dtype, Metadata};
use hdf5_pure::{AttrValue, FileBuilder, GroupBuilder, make_f32_type};
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use std::sync::PoisonError;
use std::time::{Duration, Instant};
use zip::write::SimpleFileOptions;

/// What opening a hostile file may cost beyond some times the file itself.
const MEMORY: usize = 48 << 20;

/// Far beyond what any file here takes, also where tests share the machine; docs/security.md has the times.
const ENDLESS: Duration = Duration::from_secs(20);

struct Hostile {
    kind: &'static str,
    bytes: Vec<u8>,
    /// What the error says; nothing where the file is harmless to us and opens.
    told: &'static str,
}

fn hostile(kind: &'static str, bytes: Vec<u8>, told: &'static str) -> Hostile {
    Hostile { kind, bytes, told }
}

fn archive(config: &Value) -> Vec<u8> {
    Draft::new(Metadata { keras_version: "3.15.1".into(), date_saved: None }, config).to_bytes().unwrap()
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated)).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tensor(layer: &str) -> Value {
    json!({ "class_name": "__keras_tensor__", "config": { "shape": [null, 4], "dtype": "float32", "keras_history": [layer, 0, 0] } })
}

fn called(layer: &str) -> Value {
    json!([{ "args": [tensor(layer)], "kwargs": {} }])
}

fn input(shape: Value) -> Value {
    json!({ "module": "keras.layers", "class_name": "InputLayer", "name": "x", "registered_name": null, "inbound_nodes": [],
        "config": { "batch_shape": shape, "dtype": "float32", "name": "x" } })
}

fn layer(module: &str, class: &str, mut config: Value) -> Value {
    config["name"] = "evil".into();
    json!({ "module": module, "class_name": class, "name": "evil", "config": config, "registered_name": null, "inbound_nodes": called("x") })
}

fn functional(layers: &[Value], output: &str) -> Value {
    json!({ "module": "keras.src.models.functional", "class_name": "Functional", "registered_name": "Functional",
        "config": { "name": "m", "layers": layers, "input_layers": ["x", 0, 0], "output_layers": [output, 0, 0] } })
}

/// A model that is an input and this layer.
fn with(module: &str, class: &str, config: Value) -> Value {
    functional(&[input(json!([null, 4])), layer(module, class, config)], "evil")
}

fn python_lambda() -> Value {
    json!({ "function": { "class_name": "__lambda__", "config": { "code": "4wEAAAAAAAAA", "defaults": null, "closure": null } }, "arguments": {} })
}

fn function(module: &str, name: &str, arguments: Value) -> Value {
    json!({ "function": { "module": module, "class_name": "function", "config": name, "registered_name": "function" }, "arguments": arguments })
}

/// Code, symbols, URLs and paths that a config asks for, each as the advisory tells of it.
fn gadgets() -> Vec<Hostile> {
    let a = |config: &Value| archive(config);
    let keras = "keras.layers";
    let load = json!({ "module": "keras.models", "class_name": "function", "config": "load_model", "registered_name": "function" });
    vec![
        hostile("CVE-2024-3660: bytecode in a Lambda", a(&with(keras, "Lambda", python_lambda())), "is not run"),
        hostile("CVE-2025-1550: any module and symbol", a(&with("os", "system", json!({ "command": "touch pwned" }))), "does not know"),
        hostile(
            "CVE-2025-8747: a function that downloads",
            a(&with(keras, "Lambda", function("keras.utils", "get_file", json!({ "origin": "http://127.0.0.1:9/x", "extract": true })))),
            "get_file",
        ),
        hostile("CVE-2025-9905: bytecode in HDF5", whole(&with(keras, "Lambda", python_lambda()), &[]), "is not run"),
        hostile(
            "CVE-2025-9906: a function that allows code",
            a(&with(keras, "Lambda", function("keras.config", "enable_unsafe_deserialization", json!({})))),
            "enable_unsafe_deserialization",
        ),
        hostile(
            "CVE-2025-49655: a pickled module of PyTorch",
            a(&with(keras, "TorchModuleWrapper", json!({ "module": "gASVHwAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOULg==" }))),
            "does not know",
        ),
        hostile(
            "CVE-2025-12058: a vocabulary at a path or URL",
            a(&with(keras, "StringLookup", json!({ "vocabulary": "/etc/passwd" }))),
            "does not know",
        ),
        hostile("CVE-2026-1462: a SavedModel elsewhere", a(&with(keras, "TFSMLayer", json!({ "filepath": "/tmp/evil" }))), "does not know"),
        hostile(
            "CVE-2026-12481: a Lambda within a layer",
            a(&with(keras, "TimeDistributed", json!({ "layer": { "module": keras, "class_name": "Lambda", "config": python_lambda() } }))),
            "Lambda",
        ),
        hostile("a function as an activation", a(&with(keras, "Dense", json!({ "units": 2, "activation": load }))), "activation"),
        hostile("a class of somebody's own", a(&with("evil.package", "Evil", json!({}))), "does not know"),
    ]
}

fn archives() -> Vec<Hostile> {
    let config = with("keras.layers", "ReLU", json!({})).to_string();
    let weights = archive(&json!({}));
    let mut inner = zip::ZipArchive::new(Cursor::new(weights)).unwrap();
    let mut weights = Vec::new();
    std::io::copy(&mut inner.by_name("model.weights.h5").unwrap(), &mut weights).unwrap();
    let blank = vec![b' '; 60 << 20];
    let deep = [b'['; 100_000];
    let many = format!("[{}]", "[],".repeat(5_000_000) + "1");
    let entry = |name: &str| zipped(&[("config.json", config.as_bytes()), ("model.weights.h5", &weights), (name, b"x")]);
    let mut twice = entry("xonfig.json");
    for at in 0..twice.len() - 11 {
        if &twice[at..at + 11] == b"xonfig.json" {
            twice[at] = b'c';
        }
    }
    vec![
        hostile("a bomb", zipped(&[("config.json", &blank), ("model.weights.h5", b"")]), "times as many"),
        hostile("JSON of many values", zipped(&[("config.json", many.as_bytes()), ("model.weights.h5", b"")]), "times as many"),
        hostile("deep JSON", zipped(&[("config.json", &deep), ("model.weights.h5", b"")]), "nested deeper"),
        hostile("CVE-2025-12060, -12638: a name that climbs out", entry("assets/../../evil"), "unsafe name"),
        hostile("an absolute name", entry("/evil"), "unsafe name"),
        hostile("two members of one name", twice, "two members of one name"),
        hostile("no weights", zipped(&[("config.json", config.as_bytes())]), "lacks `model.weights.h5`"),
        hostile("weights that are no HDF5", zipped(&[("config.json", config.as_bytes()), ("model.weights.h5", b"evil")]), "weights file"),
    ]
}

fn dense(units: u64) -> Value {
    json!({ "units": units, "activation": "linear", "use_bias": true })
}

fn nested(depth: usize) -> Value {
    let mut model = with("keras.layers", "ReLU", json!({}));
    for _ in 0..depth {
        model["name"] = "evil".into();
        model["inbound_nodes"] = called("x");
        model = functional(&[input(json!([null, 4])), model], "evil");
    }
    model
}

/// Each model calls the one within it twice.
fn doubling(depth: usize) -> Value {
    let mut model = with("keras.layers", "ReLU", json!({}));
    for _ in 0..depth {
        model["name"] = "evil".into();
        let again = json!({ "args": [tensor("evil")], "kwargs": {} });
        model["inbound_nodes"] = json!([called("x")[0], again]);
        model = functional(&[input(json!([null, 4])), model], "evil");
        model["config"]["output_layers"] = json!(["evil", 2, 0]);
    }
    model
}

fn configs() -> Vec<Hostile> {
    let cycle = |other: &str| {
        let mut model = with("keras.layers", "ReLU", json!({}));
        let layers = model["config"]["layers"].as_array_mut().unwrap();
        layers[1]["inbound_nodes"] = called(other);
        let mut back = layer("keras.layers", "ReLU", json!({}));
        back["name"] = "back".into();
        back["inbound_nodes"] = called("evil");
        layers.push(back);
        model
    };
    let mut same = with("keras.layers", "ReLU", json!({}));
    let evil = same["config"]["layers"][1].clone();
    same["config"]["layers"].as_array_mut().unwrap().push(evil);
    let mut idle = with("keras.layers", "LayerNormalization", json!({ "axis": -1 }));
    idle["config"]["layers"][1]["inbound_nodes"] = json!([{ "args": [], "kwargs": {} }]);
    let mut beyond = with("keras.layers", "ReLU", json!({}));
    beyond["config"]["output_layers"] = json!(["evil", 4_000_000_000u64, 4_000_000_000u64]);
    let within = json!({ "layer": { "module": "keras.layers", "class_name": "Dense", "config": dense(1 << 30) } });
    let huge = functional(
        &[input(json!([null, 2_000_000_000, 2_000_000_000, 2_000_000_000, 2_000_000_000])), layer("keras.layers", "Flatten", json!({}))],
        "evil",
    );
    let mut steps = functional(&[input(json!([null, 8, 1 << 20])), layer("keras.layers", "TimeDistributed", within)], "evil");
    steps["config"]["layers"][1]["inbound_nodes"][0]["args"][0]["config"]["shape"] = json!([null, 8, 1 << 20]);
    let many: Vec<Value> = (0..3000)
        .map(|index| {
            let within = json!({ "module": "keras.layers", "class_name": "Dense", "shared_object_id": 1, "config": dense(2) });
            let mut wrapper = layer("keras.layers", "TimeDistributed", json!({ "layer": within }));
            wrapper["name"] = format!("evil_{index}").into();
            wrapper
        })
        .collect();
    let one_at_many = functional(&[vec![input(json!([null, 3, 4]))], many].concat(), "evil_2999");
    vec![
        hostile("one layer at thousands of places", archive(&one_at_many), "not in the file"),
        hostile("a layer that reads itself", archive(&cycle("evil")), "cycle"),
        hostile("layers that read each other", archive(&cycle("back")), "cycle"),
        hostile("two layers of one name", archive(&same), "two layers are named"),
        hostile("a layer called on nothing", archive(&idle), "on no tensor"),
        hostile("a call that is not there", archive(&beyond), "is called 1 times"),
        hostile("models nested too deep", archive(&nested(60)), "nested"),
        hostile("models that call models twice", archive(&doubling(20)), "calls of layers"),
        hostile("a shape beyond counting", archive(&huge), ""),
        hostile("a product of shapes that overflows", archive(&with("keras.layers", "Dense", dense(u64::MAX / 2))), ""),
        hostile("a weight of terabytes", archive(&with("keras.layers", "Dense", dense(1 << 40))), ""),
        hostile("the same within a layer", archive(&steps), "not in the file"),
        hostile("settings of another type", archive(&with("keras.layers", "Dense", json!({ "units": "2" }))), "units"),
        hostile("no config at all", archive(&json!({ "class_name": "Functional" })), "has no config"),
        hostile("a list for a model", zipped(&[("config.json", b"[]"), ("model.weights.h5", b"")]), "JSON object"),
    ]
}

/// An array: its name, its shape, and the elements that are stored.
type Stored<'a> = (&'a str, &'a [u64], usize);

fn group(mut group: GroupBuilder, arrays: &[Stored<'_>], names: &[&str]) -> hdf5_pure::FinishedGroup {
    for (name, shape, elements) in arrays {
        group.create_dataset(name).with_shape(shape).with_raw_data(make_f32_type(), vec![0; elements * 4], *elements as u64);
    }
    group.set_attr("weight_names", AttrValue::AsciiStringArray(names.iter().map(|name| (*name).to_owned()).collect()));
    group.finish()
}

/// A whole model in HDF5 with these layers: name, arrays, names of arrays.
fn whole(config: &Value, layers: &[(&str, &[Stored<'_>], &[&str])]) -> Vec<u8> {
    let mut file = FileBuilder::new();
    file.set_attr("model_config", AttrValue::VarLenString(config.to_string()));
    file.set_attr("keras_version", AttrValue::VarLenString("2.15.0".into()));
    let mut weights = file.create_group("model_weights");
    for (name, arrays, names) in layers {
        let builder = weights.create_group(name);
        weights.add_group(group(builder, arrays, names));
    }
    weights.set_attr("layer_names", AttrValue::AsciiStringArray(layers.iter().map(|(name, ..)| (*name).to_owned()).collect()));
    file.add_group(weights.finish());
    file.finish().unwrap()
}

fn models_in_hdf5() -> Vec<Hostile> {
    let dense = with("keras.layers", "Dense", dense(2));
    let good: &[Stored<'_>] = &[("kernel", &[4, 2], 8), ("bias", &[2], 2)];
    let raw = |text: &str| {
        let mut file = FileBuilder::new();
        file.set_attr("model_config", AttrValue::VarLenString(text.into()));
        file.finish().unwrap()
    };
    let wide: Vec<String> = (0..3000).map(|i| format!("layer_{i:060}")).collect();
    let wide: Vec<(&str, &[Stored<'_>], &[&str])> = wide.iter().map(|name| (name.as_str(), &[][..], &[][..])).collect();
    vec![
        hostile("a config that is no JSON", raw("evil"), "model_config"),
        hostile("a config that is a list", raw("[]"), "JSON object"),
        hostile("a config that is deep", raw(&"[".repeat(50_000)), "nested deeper"),
        hostile("no names of layers", raw(&dense.to_string()), "not in the file"),
        hostile("a layer that is not there", whole(&dense, &[]), "have weights"),
        hostile(
            "a layer too many",
            whole(&dense, &[("a", good, &["kernel", "bias"]), ("b", good, &["kernel", "bias"])]),
            "in the file 2 do",
        ),
        hostile("a weight too many", whole(&dense, &[("a", good, &["kernel", "bias", "bias"])]), "with 3"),
        hostile("a name that leads elsewhere", whole(&dense, &[("a", good, &["../../kernel", "/bias"])]), "not in the file"),
        hostile(
            "a weight of another shape",
            whole(&dense, &[("a", &[("kernel", &[2, 4], 8), ("bias", &[2], 2)], &["kernel", "bias"])]),
            "has shape",
        ),
        hostile("weights in another order", whole(&dense, &[("a", good, &["bias", "kernel"])]), "has shape"),
        hostile("CVE-2026-0897: a weight that declares terabytes", shape_bomb(), "damaged or unsupported"),
        hostile("thousands of layers that are none", whole(&dense, &wide), "have weights"),
    ]
}

/// An honest file whose shapes are changed where they stand, and the config with them.
fn shape_bomb() -> Vec<u8> {
    let (honest, claimed) = (7777u64, 1u64 << 38);
    let layer: &[Stored<'_>] = &[("kernel", &[4, honest], 4 * honest as usize), ("bias", &[honest], honest as usize)];
    let mut bytes = whole(&with("keras.layers", "Dense", dense(claimed)), &[("a", layer, &["kernel", "bias"])]);
    let mut patched = 0;
    for at in 0..bytes.len() - 8 {
        if bytes[at..at + 8] == honest.to_le_bytes() {
            bytes[at..at + 8].copy_from_slice(&claimed.to_le_bytes());
            patched += 1;
        }
    }
    assert!(patched >= 2, "{patched} shapes");
    bytes
}

/// Opens a file; what it costs, and what is said of it.
fn open(bytes: &[u8]) -> (Result<Model, String>, usize, Duration) {
    let start = Instant::now();
    let copy = bytes.to_vec();
    let (opened, memory) = peak(|| Model::from_bytes(copy).map_err(|error| error.to_string()));
    (opened, memory, start.elapsed())
}

#[test]
fn every_kind_is_refused_soon_and_in_little_memory() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let corpus: Vec<Hostile> = [gadgets(), archives(), configs(), models_in_hdf5()].into_iter().flatten().collect();
    let mut problems = Vec::new();
    for Hostile { kind, bytes, told } in &corpus {
        let (opened, memory, time) = open(bytes);
        let said = opened.err().unwrap_or_default();
        println!("{kind}: {} bytes, {memory} bytes of memory, {time:?}: {said}", bytes.len());
        if !said.contains(told) || said.is_empty() {
            problems.push(format!("{kind}: expected `{told}`, got `{said}`"));
        }
        if memory > MEMORY + 4 * bytes.len() || time > ENDLESS {
            problems.push(format!("{kind}: {memory} bytes, {time:?}"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Metrics that a compile state asks for: their memory is bounded by what they refuse.
#[test]
fn metrics_do_not_ask_for_any_memory() {
    let metric =
        |class: &str, config: Value| json!({ "module": "keras.metrics", "class_name": class, "config": config, "registered_name": null });
    for metric in [
        metric("AUC", json!({ "num_thresholds": 1u64 << 40 })),
        metric("AUC", json!({ "thresholds": vec![0.5; 100_000] })),
        metric("Precision", json!({ "thresholds": vec![0.5; 100_000] })),
        metric("PrecisionAtRecall", json!({ "recall": 0.5, "num_thresholds": 1u64 << 40 })),
        metric("MeanIoU", json!({ "num_classes": 1u64 << 31 })),
    ] {
        let message = Metric::from_keras(&metric).unwrap_err().to_string();
        assert!(message.contains("up to") || message.contains("to 10000"), "{message}");
        assert!(message.len() < 1000, "{message}");
    }
}

/// CVE-2026-12479: names of layers are no paths.
#[test]
fn names_of_layers_lead_nowhere() {
    let mut config = with("keras.layers", "ReLU", json!({}));
    config["config"]["layers"][1]["name"] = "../../evil".into();
    config["config"]["output_layers"] = json!(["../../evil", 0, 0]);
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("a/b");
    std::fs::create_dir_all(&inner).unwrap();
    let model = Model::from_bytes(archive(&config)).unwrap();
    model.save(inner.join("m.keras")).unwrap();
    model.save_folder(inner.join("m")).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(std::fs::read_dir(folder.path().join("a")).unwrap().count(), 1);
    assert_eq!(std::fs::read_dir(inner).unwrap().count(), 2);
}

/// Real files of both forms, cut at every 64 bytes and with bits flipped.
#[test]
fn damaged_models_do_no_harm() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut worst = (0, Duration::ZERO);
    for name in ["models/compiled.keras", "legacy/2.15/trained.h5", "hdf5/3.15.1/one_center_crop.h5"] {
        let bytes = std::fs::read(vectors().join(name)).unwrap();
        let whole = Model::from_bytes(bytes.clone()).unwrap().weight_arrays().unwrap();
        let mut look = |bytes: &[u8], at: usize| {
            let (opened, memory, time) = open(bytes);
            worst = (worst.0.max(memory), worst.1.max(time));
            assert!(memory < MEMORY && time < ENDLESS, "{name} at {at}: {memory} bytes, {time:?}");
            opened
        };
        for len in (0..bytes.len()).step_by(64) {
            if let Ok(model) = look(&bytes[..len], len) {
                assert_eq!(model.weight_arrays().unwrap(), whole, "{name} cut at {len}");
            }
        }
        let mut flipped = bytes.clone();
        for bit in (0..bytes.len() * 8).step_by(61) {
            flipped[bit / 8] ^= 1 << (bit % 8);
            drop(look(&flipped, bit));
            flipped[bit / 8] ^= 1 << (bit % 8);
        }
    }
    println!("at most {} bytes of memory and {:?}", worst.0, worst.1);
}

/// An array in a file that says it is larger than what the config implies is never allocated.
#[test]
fn memory_follows_the_config() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let config = with("keras.layers", "Dense", dense(1000));
    let (kernel, bias) = (vec![0; 4 * 1000 * 4], vec![0; 1000 * 4]);
    let array = |shape, bytes| ArrayRef { dtype: Dtype::F32, shape, bytes };
    let mut draft = Draft::new(Metadata { keras_version: "3.15.1".into(), date_saved: None }, &config);
    draft.weight("layers/dense/vars/0", array(&[4, 1000], &kernel)).weight("layers/dense/vars/1", array(&[1000], &bias));
    // What nobody asks for is not read.
    let other = vec![0; 64 << 20];
    draft.weight("layers/other/vars/0", array(&[16 << 20], &other));
    let bytes = draft.to_bytes().unwrap();
    let (opened, memory, _) = open(&bytes);
    assert_eq!(opened.unwrap().weights().len(), 2);
    assert!(memory < 1 << 20, "{memory} bytes for a model of 20 KB");
}
