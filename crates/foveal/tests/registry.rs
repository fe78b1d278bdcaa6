//! Laws of the list of layers: every class can be found, is documented, and was computed by real Keras, whose settings it
//! has under the same names with the same defaults.

mod common;

use common::{answers, keras_files, layer_file, vectors};
use foveal::layers::{Case, LayerType, Registry};
use foveal_format::Archive;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// foveal's own classes, which Keras cannot compute.
fn is_own(layer: &LayerType) -> bool {
    layer.module == "foveal"
}

fn config(case: &Case) -> Map<String, Value> {
    serde_json::from_str(case.config).unwrap_or_else(|e| panic!("{}: {e}", case.name))
}

#[test]
fn classes_are_unique_and_found() {
    let registry = Registry::default();
    let mut seen = HashSet::new();
    for layer in registry.types() {
        assert!(seen.insert((layer.module, layer.class)), "{} {} is there twice", layer.module, layer.class);
        let found = registry.find(Some(layer.module), layer.class, layer.registered_name).map(|t| (t.module, t.class));
        assert_eq!(found, Some((layer.module, layer.class)));
    }
}

#[test]
fn every_class_and_setting_is_documented() {
    for layer in Registry::default().types() {
        let schema = layer.schema();
        let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        assert!(!text(schema.get("description")).is_empty(), "{} has no description", layer.class);
        for (key, setting) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            assert!(!text(setting.get("description")).is_empty(), "{}.{key} has no description", layer.class);
        }
    }
}

#[test]
fn every_class_has_cases_with_names_of_their_own() {
    for layer in Registry::default().types().iter().filter(|t| !is_own(t)) {
        assert!(!layer.cases.is_empty(), "{} {} has no cases", layer.module, layer.class);
        let mut seen = HashSet::new();
        for case in layer.cases {
            let plain = case.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            assert!(plain && seen.insert(case.name), "{}: the name `{}`", layer.class, case.name);
            assert!(case.args.is_some() || !layer.is_op(), "{}/{}: an op node without arguments", layer.class, case.name);
        }
    }
}

#[test]
fn configs_survive_reading_and_writing() {
    for layer in Registry::default().types() {
        for case in layer.cases {
            let read = |config| layer.parse(config).unwrap_or_else(|e| panic!("{}/{}: {e}", layer.class, case.name)).config();
            let once = read(config(case));
            assert_eq!(read(once.clone()), once, "{}/{}", layer.class, case.name);
        }
    }
}

#[test]
fn settings_of_old_files_are_understood() {
    let registry = Registry::default();
    let keys = |class: &str| registry.find(None, class, None).unwrap().keys();
    assert!(keys("LeakyReLU").contains(&"alpha".to_owned()));
    assert!(keys("SeparableConv2D").contains(&"groups".to_owned()));
    let old = serde_json::json!({ "alpha": 0.125 }).as_object().cloned().unwrap();
    let new = registry.find(None, "LeakyReLU", None).unwrap().parse(old).unwrap().config();
    assert_eq!(Value::from(new), serde_json::json!({ "negative_slope": 0.125 }));
}

#[test]
fn every_case_was_computed_by_keras() {
    let mut missing = Vec::new();
    for layer in Registry::default().types().iter().filter(|t| !is_own(t)) {
        let path = layer_file(layer, "npz");
        let made = if path.exists() { answers(&path) } else { Default::default() };
        let made = |case: &Case| made.get(case.name).is_some_and(|answers| !answers.outputs.is_empty());
        missing.extend(layer.cases.iter().filter(|case| !made(case)).map(|case| format!("{}/{}", layer.class, case.name)));
    }
    assert!(missing.is_empty(), "no vectors of {}; make them with `cargo xtask vectors`", missing.join(", "));
}

#[test]
fn every_answer_of_keras_is_of_a_class() {
    let known: HashSet<_> = Registry::default().types().iter().map(|layer| layer_file(layer, "keras")).collect();
    let left: Vec<_> = keras_files(&vectors()).into_iter().filter(|path| !known.contains(path)).collect();
    assert!(left.is_empty(), "of classes that are not there: {left:?}");
}

/// Settings that Keras itself rewrites when it builds a layer.
const REWRITTEN: &[(&str, &str)] = &[
    ("LayerNormalization", "axis"),
    ("RMSNormalization", "axis"),
    ("GroupNormalization", "groups"),
    // Drawn anew where there is none.
    ("RandomCrop", "seed"),
    // Absent means the pool's size, or the patch's.
    ("ExtractPatches", "strides"),
    ("MaxPooling1D", "strides"),
    ("MaxPooling2D", "strides"),
    ("MaxPooling3D", "strides"),
    ("AveragePooling1D", "strides"),
    ("AveragePooling2D", "strides"),
    ("AveragePooling3D", "strides"),
    // Ranges are written out.
    ("RandomContrast", "factor"),
    ("RandomBrightness", "factor"),
    ("RandomHue", "factor"),
    ("RandomSaturation", "factor"),
    ("RandomColorDegeneration", "factor"),
    ("RandomElasticTransform", "factor"),
    ("RandomElasticTransform", "scale"),
    ("RandomErasing", "factor"),
    ("RandomGaussianBlur", "factor"),
    ("RandomGaussianBlur", "sigma"),
    ("RandomInvert", "factor"),
    ("RandomPerspective", "factor"),
    ("RandomPosterization", "factor"),
    ("RandomSharpness", "factor"),
    ("RandomShear", "x_factor"),
    ("RandomShear", "y_factor"),
    ("CutMix", "factor"),
    ("AugMix", "factor"),
    ("RandAugment", "factor"),
    ("Solarization", "addition_factor"),
    ("Solarization", "threshold_factor"),
    ("EinsumDense", "output_shape"),
    ("MultiHeadAttention", "value_dim"),
    ("MultiHeadAttention", "output_shape"),
    ("MultiHeadAttention", "attention_axes"),
    // Absent means like the other one.
    ("Bidirectional", "backward_layer"),
    // None is an empty list.
    ("Normalization", "axis"),
    ("Normalization", "mean"),
];

/// Whether two values mean the same: numbers by value, initializers by class, `null` data formats as channels last.
fn alike(ours: &Value, keras: &Value) -> bool {
    match (ours, keras) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b)),
        (Value::Object(a), Value::Object(b)) => a.get("class_name") == b.get("class_name"),
        (Value::String(a), Value::Null) => a == "channels_last",
        (a, b) => a == b,
    }
}

/// What Keras wrote of the layers of one class, by the names of the cases.
fn written(layer: &LayerType) -> Vec<(String, Map<String, Value>)> {
    let path = layer_file(layer, "keras");
    let archive = Archive::open(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let layers = archive.config["config"]["layers"].as_array().cloned().unwrap_or_default();
    let own = layers.iter().filter(|l| l["class_name"] == layer.class);
    own.map(|l| (l["name"].as_str().unwrap_or_default().to_owned(), l["config"].as_object().cloned().unwrap_or_default())).collect()
}

#[test]
fn settings_are_those_of_keras() {
    // Settings bound to a Keras version, which are left out where they say nothing, and those of every layer, of which
    // Keras writes the last one only where it is there.
    let version_bound = |key: &str| key == "quantization_config" || key.starts_with("renorm");
    let common = |key: &str| ["name", "trainable", "dtype", "activity_regularizer"].contains(&key);
    let mut wrong = Vec::new();
    for layer in Registry::default().types().iter().filter(|t| !is_own(t)) {
        let written = written(layer);
        for case in layer.cases {
            let Some((_, keras)) = written.iter().find(|(name, _)| name == case.name) else { continue };
            let ours = layer.parse(config(case)).unwrap_or_else(|e| panic!("{}/{}: {e}", layer.class, case.name)).config();
            let own = |key: &str| key != "name" && (layer.is_op() || !common(key)) && !version_bound(key);
            let mut keys = [&ours, keras].map(|config| config.keys().filter(|k| own(k)).collect::<Vec<_>>());
            keys.iter_mut().for_each(|k| k.sort());
            if keys[0] != keys[1] {
                wrong.push(format!("{}/{}: keys {:?}, Keras' {:?}", layer.class, case.name, keys[0], keys[1]));
            }
            for (key, value) in &ours {
                let rewritten = REWRITTEN.contains(&(layer.class, key.as_str()));
                if let Some(theirs) = keras.get(key).filter(|theirs| !rewritten && !alike(value, theirs)) {
                    wrong.push(format!("{}/{}: {key} = {value}, Keras' {theirs}", layer.class, case.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}
