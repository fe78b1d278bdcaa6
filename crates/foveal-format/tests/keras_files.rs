//! Files that real Keras wrote, held against what h5py and Python read from them.

mod common;

use common::{VERSIONS, archive_of, fixture, fixture_path, member, read_all};
use foveal_format::{Archive, Draft, FormatError, Kind, Weights, json, sniff, sniff_path};
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap() as f32).collect()
}

#[test]
fn arrays_and_names_are_those_h5py_reads() {
    for version in VERSIONS {
        let archive = Archive::from_bytes(archive_of(version)).unwrap();
        let expected = json::parse(&fixture(&format!("keras-{version}.json"))).unwrap();
        let datasets = expected["datasets"].as_object().unwrap();
        assert_eq!(archive.weights.paths().count(), datasets.len(), "{version}");
        for (path, entry) in datasets {
            let shape: Vec<usize> = serde_json::from_value(entry[1].clone()).unwrap();
            let array = archive.weights.read(path, &shape).unwrap();
            assert_eq!(array.dtype.name(), entry[0], "{version} {path}");
            assert_eq!(array.to_f32(), numbers(&entry[2]), "{version} {path}");
            assert_eq!(archive.weights.read_f32(path, &shape).unwrap(), numbers(&entry[2]), "{version} {path}");
        }
        for (path, name) in expected["names"].as_object().unwrap() {
            assert_eq!(archive.weights.group_name(path).as_deref(), name.as_str(), "{version} {path}");
        }
    }
}

#[test]
fn metadata_says_who_wrote_the_file() {
    for version in VERSIONS {
        let metadata = Archive::from_bytes(archive_of(version)).unwrap().metadata;
        assert_eq!(metadata.keras_version, version);
        assert_eq!(metadata.date_saved.unwrap().len(), "2026-11-22@06:30:34".len());
    }
}

#[test]
fn variables_sort_as_numbers() {
    let archive = Archive::from_bytes(archive_of("3.15.1")).unwrap();
    let slots: Vec<_> = archive.weights.paths().filter_map(|path| path.strip_prefix("optimizer/vars/")).collect();
    assert_eq!(slots, (0..22).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[test]
fn json_is_written_as_keras_writes_it() {
    for version in VERSIONS {
        for name in ["config.json", "metadata.json"] {
            let text = member(&archive_of(version), name);
            let written = json::write(&json::parse(&text).unwrap());
            assert_eq!(String::from_utf8(written).unwrap(), String::from_utf8(text).unwrap(), "{version} {name}");
        }
    }
}

#[test]
fn a_file_and_a_folder_open_alike() {
    let from_file = Archive::open(fixture_path("keras-3.15.1.keras")).unwrap();
    assert_eq!(from_file.config["class_name"], "Functional");
    let folder = Archive::open(fixture_path("folder")).unwrap();
    assert_eq!(folder.config["config"]["name"], "small");
    assert_eq!(folder.weights.paths().collect::<Vec<_>>(), ["layers/dense/vars/0", "layers/dense/vars/1"]);
    assert_eq!(folder.weights.info("layers/dense/vars/0").unwrap().shape, [2, 1]);
}

#[test]
fn weights_files_open_without_their_model() {
    let weights = Weights::open(fixture_path("only.weights.h5")).unwrap();
    assert_eq!(weights.group_name("layers/dense/vars").as_deref(), Some("only"));
    assert_eq!(weights.read_f32("layers/dense/vars/1", &[1]).unwrap(), [0.0]);
}

#[test]
fn a_rewritten_archive_holds_the_same() {
    for version in VERSIONS {
        let archive = Archive::from_bytes(archive_of(version)).unwrap();
        let arrays = read_all(&archive.weights).unwrap();
        let mut draft = Draft::new(archive.metadata.clone(), &archive.config);
        for path in archive.weights.groups() {
            draft.group(path, archive.weights.group_name(path).as_deref());
        }
        for (path, array) in &arrays {
            draft.weight(path, array.as_ref());
        }
        let bytes = draft.to_bytes().unwrap();
        assert_eq!(bytes, draft.to_bytes().unwrap(), "{version}: the same draft gives the same bytes");

        let again = Archive::from_bytes(bytes).unwrap();
        assert_eq!(again.metadata, archive.metadata);
        assert_eq!(again.config, archive.config);
        assert_eq!(read_all(&again.weights).unwrap(), arrays);
        assert!(again.weights.groups().eq(archive.weights.groups()));
        let names = |of: &Archive| of.weights.groups().map(|path| of.weights.group_name(path)).collect::<Vec<_>>();
        assert_eq!(names(&again), names(&archive));
    }
}

#[test]
fn every_form_of_a_model_is_recognised() {
    let kinds = [
        ("keras-3.15.1.keras", Kind::Archive),
        ("folder", Kind::Folder),
        ("whole-model.h5", Kind::LegacyModel),
        ("only.weights.h5", Kind::Weights),
        ("sharded.weights.json", Kind::ShardedWeights),
        ("folder/config.json", Kind::Architecture),
        ("folder/metadata.json", Kind::Json),
        ("hdf5/types.h5", Kind::Hdf5),
        ("hdf5", Kind::OtherFolder),
        ("make.py", Kind::Unknown),
    ];
    for (name, kind) in kinds {
        assert_eq!(sniff_path(fixture_path(name)).unwrap(), kind, "{name}");
        if fixture_path(name).is_file() {
            assert_eq!(sniff(&fixture(name)), kind, "{name}");
        }
    }
    assert_eq!(sniff(b""), Kind::Empty);
    assert_eq!(sniff(b"\x1c\0\0\0TFL3\x14\0"), Kind::TfLite);
    assert_eq!(sniff(&common::zip_of(&[("a", b"b")], zip::CompressionMethod::Stored)), Kind::Zip);
}

#[test]
fn other_forms_are_refused_by_their_name() {
    for (name, kind) in
        [("only.weights.h5", Kind::Weights), ("sharded.weights.json", Kind::ShardedWeights), ("folder/config.json", Kind::Architecture)]
    {
        let error = Archive::open(fixture_path(name)).unwrap_err();
        assert!(matches!(error, FormatError::NotAModel { kind: found } if found == kind), "{name}: {error}");
        assert!(error.to_string().contains(&kind.to_string()));
    }
    for (name, kind) in [("make.py", Kind::Unknown), ("hdf5", Kind::OtherFolder), ("hdf5/types.h5", Kind::Hdf5)] {
        let error = Archive::open(fixture_path(name)).unwrap_err();
        assert!(matches!(error, FormatError::NotKeras { kind: found } if found == kind), "{name}: {error}");
    }
    let error = Archive::open(fixture_path("absent.keras")).unwrap_err();
    assert!(matches!(&error, FormatError::Io { path, .. } if path.ends_with("absent.keras")), "{error}");
}

/// An attribute that names the layers, at the root: weights as Keras wrote them before version 3.
#[test]
fn legacy_weights_are_recognised() {
    let mut file = hdf5_pure::FileBuilder::new();
    file.set_attr("layer_names", hdf5_pure::AttrValue::AsciiStringArray(vec!["dense".into()]));
    assert_eq!(sniff(&file.finish().unwrap()), Kind::LegacyWeights);
}
