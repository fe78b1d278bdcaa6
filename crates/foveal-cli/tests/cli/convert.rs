//! `foveal convert`.

use crate::support::{Place, keras_vector, two_convolutions};
use foveal::Model;
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

#[test]
fn names_of_outputs() {
    let place = Place::new();
    two_convolutions(Some(8), 3).save(place.path("m.keras")).unwrap();
    for folder in ["v1.2/", "x.keras/"] {
        place.run(&format!("convert m.keras {folder}")).ok();
        assert!(place.path(folder).join("config.json").is_file(), "{folder}");
        place.run(&format!("diff m.keras {folder}")).ok();
    }
    place.run("convert m.keras OUT.KERAS").fails(1, &["`OUT.KERAS`", "small letters", "`OUT.keras`"]);
    place.run("convert m.keras a.Weights.H5").fails(1, &["`a.Weights.H5`", "`a.weights.h5`"]);
    place.run("crop m.keras --layer relu1 --size 4 --save-model OUT.Keras").fails(1, &["`OUT.Keras`", "`OUT.keras`"]);
    assert_eq!(place.entries(), ["m.keras", "v1.2", "x.keras"]);
}

/// A name that is part of the message is no place.
#[test]
fn what_is_no_model_is_named() {
    let place = Place::new();
    std::fs::create_dir(place.path("m")).unwrap();
    place.write("i", b"");
    for name in ["m", "i"] {
        place.run(&format!("convert {name} x.keras")).fails(1, &[&format!("cannot open `{name}`: ")]);
    }
}

#[test]
fn errors_tell_the_name_that_was_asked_for() {
    let place = Place::new();
    two_convolutions(Some(8), 3).save(place.path("m.keras")).unwrap();
    let long = format!("{}.keras", "n".repeat(300));
    let ran = place.run(&format!("convert m.keras {long}"));
    assert!(!ran.stderr.contains(".tmp"), "{}", ran.stderr);
    ran.fails(1, &[&format!("`{long}`"), "nothing was changed"]);
}

#[test]
fn compile_states_that_are_left_out_are_told() {
    let place = Place::new();
    let whole = std::fs::read(keras_vector("hdf5/3.15.1/compiled.h5")).unwrap();
    place.write("adam.h5", &whole);
    let (adam, other) = (br#""class_name": "Adam""#, br#""class_name": "Mine""#);
    let at = whole.windows(adam.len()).position(|bytes| bytes == adam).unwrap();
    let mut unknown = whole;
    unknown[at..at + other.len()].copy_from_slice(other);
    place.write("mine.h5", &unknown);
    let notes = |from: &str, to: &str| place.run(&format!("convert {from} {to}")).stderr;
    assert_eq!(notes("adam.h5", "x.keras"), "");
    assert!(notes("mine.h5", "x.keras").contains("note: how the model was compiled"), "{}", notes("mine.h5", "x.keras"));
    assert_eq!(notes("mine.h5", "x.weights.h5"), "");
    assert_eq!(notes("x.keras", "y.keras"), "");
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
