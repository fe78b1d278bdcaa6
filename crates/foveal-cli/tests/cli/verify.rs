//! `foveal verify`: with programs in the place of Python, and with real Keras where `FOVEAL_KERAS_PYTHON` names a Python
//! that has it.

use crate::support::{Place, float_npy, keras_model, noise, shared, two_convolutions};
use serde_json::Value;

fn keras_python() -> Option<String> {
    let python = std::env::var("FOVEAL_KERAS_PYTHON").ok();
    if python.is_none() {
        eprintln!("not run: FOVEAL_KERAS_PYTHON names no Python with Keras (cargo xtask test sets it)");
    }
    python
}

#[test]
fn every_layer_agrees_with_real_keras() {
    let Some(python) = keras_python() else { return };
    let place = Place::new();
    two_convolutions(None, 3).save(place.path("two.keras")).unwrap();
    let said = place.run_args(&["verify", "two.keras", "--python", &python, "--input-size", "12", "--json"]).ok();
    let told: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(told["agrees"], true);
    let layers: Vec<&str> = told["layers"].as_array().unwrap().iter().map(|row| row["layer"].as_str().unwrap()).collect();
    assert_eq!(layers, ["conv1", "relu1", "conv2", "relu2"]);
    assert!(told["layers"].as_array().unwrap().iter().all(|row| row["max_abs_value"].as_f64().unwrap() > 0.0), "{said}");

    shared().save(place.path("shared.keras")).unwrap();
    for name in ["left.npy", "right.npy"] {
        place.write(name, &float_npy(&noise(&[2, 8, 8, 3])));
    }
    let ran = place.run_args(&["verify", "shared.keras", "--python", &python, "--input", "left=left.npy", "--input", "right=right.npy"]);
    assert!(ran.stderr.contains("3 layer outputs agree with Keras"), "{}", ran.stderr);
    assert!(ran.ok().contains("shared:1"));
}

#[test]
fn a_departure_is_named_and_ends_with_1() {
    let Some(python) = keras_python() else { return };
    let place = Place::new();
    let ran = place.run_args(&["verify", &keras_model("xception.keras"), "--python", &python, "--input-size", "40", "--tolerance", "0"]);
    assert!(ran.stdout.contains("<- differs"), "{}", ran.stdout);
    ran.fails(1, &["departs from Keras", "at `"]);
}

/// What Keras refuses to open is never run; with a stand-in, the model with the stand-in is compared.
#[test]
fn a_lambda_needs_a_stand_in() {
    let Some(python) = keras_python() else { return };
    let place = Place::new();
    let lambda = keras_model("lambda_factory.keras");
    place.run_args(&["verify", &lambda, "--python", &python]).fails(1, &["lambda", "--replace"]);
    let told = place.run_args(&["verify", &lambda, "--python", &python, "--replace", "lambda=CenterCrop:12x10"]).ok();
    assert!(told.contains("lambda") && told.contains("Crop"), "{told}");
}

#[test]
fn a_missing_python_is_told() {
    let place = Place::new();
    two_convolutions(Some(8), 3).save(place.path("m.keras")).unwrap();
    place.run("verify m.keras --python no-such-python").fails(1, &["no-such-python", "--python PATH"]);
    place.run("verify m.keras --tolerance -1").fails(2, &["not negative"]);
    assert!(place.run("verify --help").ok().contains("KERAS_BACKEND=torch"));
}

#[cfg(unix)]
mod stand_ins {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    /// A program in the place of Python.
    fn program(place: &Place, name: &str, script: &str) {
        place.write(name, format!("#!/bin/sh\n{script}\n").as_bytes());
        std::fs::set_permissions(place.path(name), std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn what_the_python_says_is_passed_on() {
        let place = Place::new();
        two_convolutions(Some(8), 3).save(place.path("m.keras")).unwrap();
        program(&place, "fails", "echo it broke >&2; exit 3");
        place.run("verify m.keras --python ./fails").fails(1, &["it broke"]);
        program(&place, "refuses", r#"echo '{"error": "no working Keras: install keras"}' > "$2/report.json""#);
        place.run("verify m.keras --python ./refuses").fails(1, &["install keras", "--python PATH", "./refuses"]);
        program(&place, "silent", "exit 0");
        place.run("verify m.keras --python ./silent").fails(1, &["no report"]);
    }

    #[test]
    fn an_interrupt_ends_the_python_and_leaves_nothing() {
        let place = Place::new();
        two_convolutions(Some(8), 3).save(place.path("m.keras")).unwrap();
        program(&place, "sleeps", "echo $$ > started; exec sleep 600");
        std::fs::create_dir(place.path("tmp")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_foveal"))
            .args(["verify", "m.keras", "--python", "./sleeps"])
            .current_dir(place.path(""))
            .env("TMPDIR", place.path("tmp"))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let patience = Instant::now() + Duration::from_secs(60);
        let pid = loop {
            match std::fs::read_to_string(place.path("started")) {
                Ok(pid) if pid.ends_with('\n') => break pid,
                _ if Instant::now() > patience => panic!("the program was not started"),
                _ => std::thread::sleep(Duration::from_millis(20)),
            }
        };
        let signal = |signal: &str, pid: &str| Command::new("kill").args([signal, pid]).stderr(Stdio::null()).status().unwrap().success();
        assert!(signal("-INT", &child.id().to_string()));
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert!(!signal("-0", pid.trim()), "the program still runs");
        assert_eq!(std::fs::read_dir(place.path("tmp")).unwrap().count(), 0);
    }
}
