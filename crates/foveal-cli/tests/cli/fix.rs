//! `foveal check --fix`.

use crate::support::{Place, changed, keras_model, named_activation, two_convolutions};
use foveal::Model;
use std::io::Write;
use std::process::{Command, Stdio};

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
    // A typo is no answer.
    let (code, asked) = answered(&place, &fix, "yep\nYes\nCenterCrop\nCenterCrop:32\n");
    assert_eq!(code, Some(0), "{asked}");
    assert!(asked.contains("no layer class `yep`") && asked.matches("Replace `lambda` by").count() == 2, "{asked}");
    let (code, asked) = answered(&place, &fix, "N\n");
    assert!(code == Some(1) && asked.contains("nothing was written"), "{asked}");
    let unclear = keras_model("custom_layer.keras");
    let (code, asked) = answered(&place, &["check", &unclear, "--fix", "other.keras", "--yes"], "");
    assert!(code == Some(1) && asked.contains("--replace"), "{asked}");
    place.run_args(&["check", &model, "--fix", "clean.h5"]).fails(1, &["clean.h5", ".keras"]);
}

#[test]
fn stand_ins_of_another_shape_are_noted() {
    let (place, model) = (Place::new(), keras_model("lambda_factory.keras"));
    let fix = ["check", &model, "--fix", "clean.keras"];
    let (code, asked) = answered(&place, &fix, "y\n");
    assert!(code == Some(0) && !asked.contains("in the place of `lambda`"), "{asked}");
    let (code, asked) = answered(&place, &fix, "ReLU\n");
    assert!(code == Some(0) && asked.contains("in the place of `lambda`") && asked.contains("is it the right one?"), "{asked}");
}

#[test]
fn layers_of_any_name_are_replaced() {
    for name in ["a=b", "ein gabe", "x=y:z", "it's"] {
        let place = Place::new();
        changed(&place, &named_activation(name), "\"class_name\": \"ReLU\"", "\"class_name\": \"Mine\"");
        let (code, asked) = answered(&place, &["check", "folder", "--fix", "clean.keras"], "ReLU:{\"max_value\": 6.0}\n");
        assert_eq!(code, Some(0), "{asked}");
        assert_eq!(Model::load(place.path("clean.keras")).unwrap().layer(name).unwrap().shape()[1], Some(8));
        place.run_args(&["convert", "folder", "other.keras", "--replace", &format!("{name}=ReLU:{{\"max_value\": 6.0}}")]).ok();
        place.run("diff clean.keras other.keras").ok();
        let hint = if name.contains([' ', '\'']) { format!("--replace \"{name}=CLASS") } else { format!("--replace {name}=CLASS") };
        place.run("summary folder").fails(1, &[&hint]);
    }
}

#[test]
fn settings_are_ignored_by_answer() {
    let (place, fix) = (Place::new(), ["check", "folder", "--fix", "clean.keras"]);
    changed(&place, &two_convolutions(Some(8), 3), "\"kernel_size\":", "\"warp\": 3, \"kernel_size\":");
    let (code, asked) = answered(&place, &fix, "perhaps\nNo\n");
    assert!(code == Some(1) && asked.matches("Ignore `warp`?").count() == 2, "{asked}");
    let (code, asked) = answered(&place, &fix, "Y\n");
    assert_eq!(code, Some(0), "{asked}");
    Model::load(place.path("clean.keras")).unwrap();
    // Two unknown settings are two problems, but no layer stood in for another.
    let config = std::fs::read_to_string(place.path("folder/config.json")).unwrap();
    place.write("folder/config.json", config.replacen("\"warp\": 3", "\"warp\": 3, \"weft\": 4", 1).as_bytes());
    let ran = place.run("check folder");
    assert!(ran.stdout.contains("warp") && ran.stdout.contains("weft"), "{}", ran.stdout);
    assert!(!ran.stderr.contains("stood in"), "{}", ran.stderr);
    assert!(place.run_args(&["check", &keras_model("lambda_mission.keras")]).stderr.contains("stood in"));
}

#[test]
fn places_are_checked_before_anything_is_asked() {
    let (place, model) = (Place::new(), keras_model("lambda_mission.keras"));
    std::fs::create_dir(place.path("taken.keras")).unwrap();
    for (output, told) in [("absent/x.keras", "does not exist"), ("taken.keras", "is a folder"), ("x.KERAS", "`x.keras`")] {
        let (code, asked) = answered(&place, &["check", &model, "--fix", output], "");
        assert!(code == Some(1) && asked.contains(told) && !asked.contains("Replace"), "{asked}");
    }
    assert_eq!(place.entries(), ["taken.keras"]);
}

#[test]
fn models_without_problems_are_not_copied() {
    let place = Place::new();
    two_convolutions(Some(8), 3).save(place.path("m.keras")).unwrap();
    let ran = place.run("check m.keras --fix clean.keras");
    assert!(ran.stderr.contains("nothing to fix"), "{}", ran.stderr);
    assert_eq!(ran.ok(), "");
    assert_eq!(place.entries(), ["m.keras"]);
    // What was asked for by options is written.
    place.run("check m.keras --fix clean.keras --replace relu1=ReLU").ok();
    assert_eq!(place.entries(), ["clean.keras", "m.keras"]);
}
