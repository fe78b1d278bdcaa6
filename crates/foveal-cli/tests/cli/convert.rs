//! `foveal convert` and `foveal check --fix`.

use crate::support::{Place, keras_model, keras_vector};
use foveal::Model;
use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn every_form_becomes_a_model_of_keras_3() {
    let place = Place::new();
    for (from, layers) in [("legacy/2.15/nested.h5", 5), ("legacy/2.12/graph.keras", 14), ("hdf5/3.15.1/resnet.h5", 10)] {
        assert_eq!(place.run_args(&["convert", &keras_vector(from), "m.keras"]).ok(), "m.keras\n");
        let model = Model::load(place.path("m.keras")).unwrap();
        assert_eq!(model.keras_version(), Some("3.15.1"), "{from}");
        assert!(model.summary().rows.len() >= layers, "{from}: {} layers", model.summary().rows.len());
        place.run_args(&["diff", &keras_vector(from), "m.keras"]).ok();
    }
    // In place, and as a folder.
    place.write("old.keras", &std::fs::read(keras_vector("legacy/2.15/nested.h5")).unwrap());
    place.run("convert old.keras old.keras").ok();
    place.run("convert old.keras folder").ok();
    assert!(place.path("folder/config.json").is_file());
    place.run("diff old.keras folder").ok();
    place.run("convert old.keras model.txt").fails(1, &["model.txt", ".weights.h5"]);
    place.run("convert absent.h5 m.keras").fails(1, &["absent.h5"]);
}

#[test]
fn weights_go_out_and_come_in() {
    let place = Place::new();
    let (model, other) = (keras_vector("hdf5/3.15.1/one_center_crop.h5"), keras_vector("hdf5/3.15.1/resnet.weights.h5"));
    place.run_args(&["convert", &model, "m.weights.h5"]).ok();
    place.run_args(&["convert", &model, "m.keras", "--weights", "m.weights.h5"]).ok();
    place.run_args(&["diff", &model, "m.keras"]).ok();
    place.run_args(&["convert", &model, "x.keras", "--weights", &other]).fails(1, &["cannot load the weights", "resnet.weights.h5"]);
    assert!(!place.path("x.keras").exists());
    place.run("check m.weights.h5").fails(1, &["1 problem"]);
}

/// Runs with these answers.
fn answered(place: &Place, arguments: &[&str], answers: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foveal"));
    command.args(arguments).current_dir(place.path("")).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn lambdas_are_replaced_by_what_is_answered() {
    let (place, model) = (Place::new(), keras_model("lambda_mission.keras"));
    let fix = ["check", &model, "--fix", "clean.keras"];
    let (code, asked) = answered(&place, &fix, "y\nCenterCrop:32\n");
    assert_eq!(code, Some(0), "{asked}");
    assert!(asked.contains("Replace `lambda` by CenterCrop:128x128? [y/N"), "{asked}");
    let clean = Model::load(place.path("clean.keras")).unwrap();
    assert_eq!(clean.layer("lambda_1").unwrap().shape()[1..3], [Some(32), Some(32)]);
    std::fs::remove_file(place.path("clean.keras")).unwrap();
    for (answers, told) in [("n\n", "nothing was written"), ("", "nobody to answer"), ("CentreCrop:3\n", "CentreCrop")] {
        let (code, asked) = answered(&place, &fix, answers);
        assert!(code == Some(1) && asked.contains(told), "{asked}");
    }
    assert!(!place.path("clean.keras").exists());
    place.run_args(&["check", &model, "--fix", "clean.keras", "--yes"]).ok();
    assert_eq!(Model::load(place.path("clean.keras")).unwrap().layer("lambda_1").unwrap().shape()[1..3], [Some(64), Some(64)]);
    let unclear = keras_model("custom_layer.keras");
    let (code, asked) = answered(&place, &["check", &unclear, "--fix", "other.keras", "--yes"], "");
    assert!(code == Some(1) && asked.contains("--replace"), "{asked}");
    place.run_args(&["check", &model, "--fix", "clean.h5"]).fails(1, &["clean.h5", ".keras"]);
}

/// Killed at any moment, where no program can prevent it, the old file or the new one is there, and whole.
#[cfg(unix)]
#[test]
fn a_save_that_is_killed_leaves_a_whole_file() {
    use foveal::layers::dense::Dense;
    let place = Place::new();
    let input = foveal::Input::new([Some(3000)]);
    let output = input.apply(Dense::new(3000)).unwrap();
    let model = Model::seeded(&[&input], &[&output], 1).unwrap();
    model.save(place.path("model.keras")).unwrap();
    model.named("renamed").unwrap().save(place.path("other.keras")).unwrap();
    let (old, new) = (std::fs::read(place.path("model.keras")).unwrap(), std::fs::read(place.path("other.keras")).unwrap());
    let mut halfway = 0;
    for _ in 0..40 {
        let mut command = Command::new(env!("CARGO_BIN_EXE_foveal"));
        let mut child =
            command.args(["convert", "other.keras", "model.keras"]).current_dir(place.path("")).stdout(Stdio::null()).spawn().unwrap();
        // The temporary file tells that the save has begun.
        while child.try_wait().unwrap().is_none() && place.entries().len() < 3 {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let found = std::fs::read(place.path("model.keras")).unwrap();
        assert!(found == old || found == new, "{} bytes, neither the old file nor the new one", found.len());
        halfway += usize::from(found == old && place.entries().len() > 2);
        for name in place.entries().iter().filter(|name| name.contains(".tmp")) {
            std::fs::remove_file(place.path(name)).unwrap();
        }
        std::fs::write(place.path("model.keras"), &old).unwrap();
        if halfway == 5 {
            return;
        }
    }
    panic!("only {halfway} of 40 processes were killed in the middle of a save");
}
