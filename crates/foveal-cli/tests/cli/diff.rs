//! `foveal diff`.

use crate::support::{Place, two_convolutions};
use foveal::layers::activations::LeakyReLU;
use foveal::layers::conv::Conv2D;
use foveal::{Input, LayerHandle, Model};
use serde_json::Value;

fn place() -> Place {
    let place = Place::new();
    let model = two_convolutions(Some(16), 3);
    model.save(place.path("a.keras")).unwrap();
    let mut weights: Vec<_> = model.weight_arrays().unwrap().into_iter().map(|(_, array)| array).collect();
    weights[0].iter_mut().take(3).for_each(|x| *x += 0.25);
    model.with_weights(&weights).unwrap().save(place.path("tuned.keras")).unwrap();
    place
}

#[test]
fn the_same_models_are_the_same() {
    let place = place();
    let same = place.run("diff a.keras a.keras");
    assert_eq!((same.code, same.stdout.as_str(), same.stderr.as_str()), (0, "", "no difference\n"));
    let answer: Value = serde_json::from_str(&place.run("diff a.keras a.keras --json").ok()).unwrap();
    assert_eq!(answer, serde_json::json!({ "same": true, "differences": [] }));
    let quiet = place.run("--quiet diff a.keras a.keras");
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
}

#[test]
fn weights_that_differ_are_counted() {
    let place = place();
    let ran = place.run("diff a.keras tuned.keras --json");
    assert_eq!(ran.code, 1);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    let found = answer["differences"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{answer:#}");
    assert_eq!((&found[0]["layer"], &found[0]["kind"], &found[0]["differing"]), (&"conv1".into(), &"values".into(), &3.into()));
    assert_eq!(found[0]["total"], 3 * 3 * 3 * 4);
    assert!((found[0]["max_abs_difference"].as_f64().unwrap() - 0.25).abs() < 1e-6);
    let table = place.run("diff a.keras tuned.keras");
    assert!(table.code == 1 && table.stdout.contains("3 of 108 values differ") && table.stdout.contains("kernel"), "{}", table.stdout);
    assert_eq!(place.run("diff a.keras tuned.keras --tolerance 0.3").code, 0);
}

#[test]
fn layers_settings_and_connections_that_differ_are_named() {
    let place = place();
    let input = Input::with_name("image", [Some(16), Some(16), Some(3)]);
    let named = |name: &str, kernel: usize| LayerHandle::with_name(name, Conv2D::new(4, kernel));
    let first = input.apply(named("conv1", 5)).unwrap();
    let output = first.apply(LayerHandle::with_name("leaky", LeakyReLU::default())).unwrap();
    Model::seeded(&[&input], &[&output], 3).unwrap().save(place.path("b.keras")).unwrap();
    let ran = place.run("diff a.keras b.keras --json");
    assert_eq!(ran.code, 1);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    let has = |layer: &str, kind: &str, key: Option<&str>| {
        let matches = |d: &Value| d["layer"] == layer && d["kind"] == kind && key.is_none_or(|key| d["key"] == key);
        answer["differences"].as_array().unwrap().iter().any(matches)
    };
    assert!(has("conv1", "setting", Some("kernel_size")) && has("conv1", "setting", Some("padding")), "{answer:#}");
    assert!(has("conv1", "weight_shape", None) && has("relu2", "only_first", None) && has("leaky", "only_second", None), "{answer:#}");
    assert!(has("", "connections", None), "{answer:#}");
}

#[test]
fn what_cannot_be_read_is_no_difference() {
    let place = place();
    place.run("diff a.keras absent.keras").fails(2, &["absent.keras"]);
    place.write("broken.keras", b"PK\x03\x04");
    place.run("diff broken.keras a.keras").fails(2, &["broken.keras"]);
}
