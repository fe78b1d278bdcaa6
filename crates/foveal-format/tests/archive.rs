//! The container: archives that lie about their members, and folders.

mod common;

use common::{archive_of, archive_with, empty_weights, patch, refused, zip_of};
use foveal_format::{Archive, Draft, FormatError, Limits, Metadata};
use zip::CompressionMethod::{Deflated, Stored};

#[test]
fn a_model_needs_a_config_and_weights_but_no_metadata() {
    let archive = Archive::from_bytes(archive_with(&empty_weights())).unwrap();
    assert_eq!(archive.metadata, Metadata::default());
    let error = refused(zip_of(&[("config.json", b"{}")], Stored));
    assert!(matches!(&error, FormatError::MissingMember { member } if member == "model.weights.h5"), "{error}");
    let error = refused(zip_of(&[("model.weights.h5", &empty_weights())], Stored));
    assert!(matches!(error, FormatError::NotKeras { .. }), "{error}");
}

#[test]
fn npz_weights_are_refused_by_name() {
    let error = refused(zip_of(&[("config.json", b"{}"), ("model.weights.npz", b"PK")], Stored));
    assert!(matches!(error, FormatError::NpzWeights), "{error}");
}

#[test]
fn deflated_members_in_any_order_are_read() {
    let archive = archive_of("3.15.1");
    let names = ["model.weights.h5", "config.json", "metadata.json"];
    let members = names.map(|name| common::member(&archive, name));
    let parts: Vec<_> = names.into_iter().zip(members.iter().map(Vec::as_slice)).collect();
    let (stored, deflated) = (Archive::from_bytes(archive).unwrap(), Archive::from_bytes(zip_of(&parts, Deflated)).unwrap());
    assert_eq!(stored.config, deflated.config);
    assert_eq!(common::read_all(&stored.weights).unwrap(), common::read_all(&deflated.weights).unwrap());
}

/// Python's zipfile writes these where it does not know a size in advance.
#[test]
fn members_with_wide_sizes_are_read() {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(Stored).large_file(true);
    for (name, content) in [("config.json", b"{}".as_slice()), ("model.weights.h5", &empty_weights())] {
        zip.start_file(name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    let archive = Archive::from_bytes(zip.finish().unwrap().into_inner()).unwrap();
    assert_eq!(archive.weights.paths().count(), 0);
}

#[test]
fn large_archives_stay_on_disk() {
    use foveal_format::{Array, Dtype};
    let config = serde_json::json!({});
    let large = Array { dtype: Dtype::U16, shape: vec![3, 1 << 19], bytes: (0..3u32 << 20).map(|n| (n % 251) as u8).collect() };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.keras");
    Draft::new(Metadata::default(), &config).weight("vars/0", large.as_ref()).save(&path).unwrap();
    let archive = Archive::open(&path).unwrap();
    assert_eq!(archive.weights.read("vars/0", &large.shape).unwrap(), large);

    // What is on disk is read when it is asked for: the end of the file is gone by then.
    std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(1 << 20).unwrap();
    assert!(matches!(archive.weights.read("vars/0", &large.shape), Err(FormatError::Hdf5 { .. })));
    assert!(matches!(Archive::open(&path), Err(FormatError::Archive { .. })));
}

#[test]
fn archives_are_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Archive>();
}

#[test]
fn the_members_json_must_be_an_object() {
    for (text, is_json) in [(&b"[1]"[..], true), (b"{", false), (b"\xff", false), (b"", false)] {
        let error = refused(zip_of(&[("config.json", text), ("model.weights.h5", &empty_weights())], Stored));
        match error {
            FormatError::NotAnObject { member } if is_json => assert_eq!(member, "config.json"),
            FormatError::JsonMember { member, source } if !is_json => {
                assert_eq!(member, "config.json");
                assert!(matches!(*source, FormatError::Json { .. }));
            }
            other => panic!("{other}"),
        }
    }
    let metadata = refused(zip_of(&[("metadata.json", b"nope"), ("config.json", b"{}")], Stored));
    assert!(matches!(&metadata, FormatError::JsonMember { member, .. } if member == "metadata.json"), "{metadata}");
}

#[test]
fn long_json_is_refused_before_it_is_inflated_into_text() {
    let mut limits = Limits::default();
    limits.json_bytes = 100;
    let config = format!("{{\"a\": \"{}\"}}", "b".repeat(100));
    let bytes = zip_of(&[("config.json", config.as_bytes()), ("model.weights.h5", &empty_weights())], Stored);
    let error = Archive::from_bytes_within(bytes, &limits).unwrap_err();
    let FormatError::JsonMember { source, .. } = error else { panic!("{error}") };
    assert!(matches!(*source, FormatError::JsonTooLong { bytes: 109, limit: 100 }), "{source}");
}

/// The zip crate writes no duplicates: the second name is changed in both of its headers.
#[test]
fn duplicate_members_are_refused() {
    let bytes = zip_of(&[("config.json", b"{}"), ("c0nfig.json", b"[]")], Stored);
    let duplicate: Vec<u8> = String::from_utf8_lossy(&bytes).contains("c0nfig").then(|| replace(&bytes, b"c0nfig", b"config")).unwrap();
    let error = refused(duplicate);
    assert!(matches!(error, FormatError::DuplicateMember), "{error}");
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut replaced = bytes.to_vec();
    for at in 0..=bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            replaced[at..at + to.len()].copy_from_slice(to);
        }
    }
    replaced
}

#[test]
fn names_that_climb_out_are_refused() {
    let names = ["assets/../../a", "/etc/cron.d/a", "assets//a", "C:a", "assets\\..\\a", "./a", "assets/a\0b"];
    for name in names {
        let error = refused(zip_of(&[("config.json", b"{}"), (name, b"x")], Stored));
        assert!(matches!(&error, FormatError::UnsafeMemberName { .. }), "{name}: {error}");
    }
    let latin = replace(&zip_of(&[("config.json", b"{}"), ("assets/xy", b"x")], Stored), b"assets/xy", b"assets/\xe9\xff");
    assert!(matches!(refused(latin), FormatError::UnsafeMemberName { .. }));
}

/// Offsets into the central directory's entry of a member, as APPNOTE 4.3.12 numbers them.
fn patch_entry(bytes: &[u8], member: &str, offset: usize, value: &[u8]) -> Vec<u8> {
    let is_entry = |at: &usize| bytes[*at..].starts_with(b"PK\x01\x02") && bytes[at + 46..].starts_with(member.as_bytes());
    let at = (0..bytes.len() - 46).find(is_entry).unwrap() + offset;
    let mut patched = bytes.to_vec();
    patched[at..at + value.len()].copy_from_slice(value);
    patched
}

const FLAGS: usize = 8;
const METHOD: usize = 10;
const CHECKSUM: usize = 16;
const STORED_SIZE: usize = 20;
const SIZE: usize = 24;
const HEADER: usize = 42;

#[test]
fn encrypted_members_are_refused() {
    let error = refused(patch_entry(&archive_with(&empty_weights()), "model.weights.h5", FLAGS, &[1, 0]));
    assert!(matches!(&error, FormatError::EncryptedMember { member } if member == "model.weights.h5"), "{error}");
}

#[test]
fn unknown_compression_is_refused() {
    for method in [12u16, 14, 93, 99] {
        let error = refused(patch_entry(&archive_with(&empty_weights()), "model.weights.h5", METHOD, &method.to_le_bytes()));
        let expected =
            matches!(error, FormatError::CompressionMethod { .. } | FormatError::DamagedMember { .. } | FormatError::Archive { .. });
        assert!(expected, "{method}: {error}");
    }
}

#[test]
fn a_wrong_checksum_is_noticed() {
    for method in [Stored, Deflated] {
        let bytes = zip_of(&[("config.json", b"{}"), ("model.weights.h5", &empty_weights())], method);
        let error = refused(patch_entry(&bytes, "model.weights.h5", CHECKSUM, &[0; 4]));
        assert!(matches!(&error, FormatError::DamagedMember { member, .. } if member == "model.weights.h5"), "{error}");
    }
}

#[test]
fn sizes_that_lie_are_noticed() {
    let weights = empty_weights();
    let stored = archive_with(&weights);
    for size in [0, weights.len() as u32 - 1, weights.len() as u32 + 1, u32::MAX - 1] {
        for field in [SIZE, STORED_SIZE] {
            let error = refused(patch_entry(&stored, "model.weights.h5", field, &size.to_le_bytes()));
            let expected =
                matches!(error, FormatError::DamagedMember { .. } | FormatError::OverlappingMembers | FormatError::Archive { .. });
            assert!(expected, "{size}: {error}");
        }
    }
    let deflated = zip_of(&[("config.json", b"{}"), ("model.weights.h5", &weights)], Deflated);
    for size in [0, weights.len() as u32 - 1, weights.len() as u32 + 1] {
        let error = refused(patch_entry(&deflated, "model.weights.h5", SIZE, &size.to_le_bytes()));
        assert!(matches!(error, FormatError::DamagedMember { .. }), "{size}: {error}");
    }
}

#[test]
fn members_that_share_bytes_are_refused() {
    let bytes = archive_with(&empty_weights());
    let error = refused(patch_entry(&bytes, "model.weights.h5", HEADER, &[0; 4]));
    assert!(matches!(error, FormatError::OverlappingMembers), "{error}");
}

#[test]
fn bombs_are_refused_by_what_they_declare() {
    let zeros = vec![0; 1 << 20];
    let bytes = zip_of(&[("config.json", b"{}"), ("model.weights.h5", &zeros)], Deflated);
    let mut limits = Limits::default();
    limits.inflated_bytes = 1 << 16;
    let error = Archive::from_bytes_within(bytes.clone(), &limits).unwrap_err();
    assert!(matches!(error, FormatError::MemberInflates { bytes: 0x10_0000, limit: 100, .. }), "{error}");
    // Under the limit it is inflated, and found to be no HDF5.
    assert!(matches!(refused(bytes), FormatError::Hdf5 { .. }));
}

#[test]
fn assets_are_listed_and_read() {
    let config = serde_json::json!({"class_name": "Sequential"});
    let mut draft = Draft::new(Metadata::default(), &config);
    draft.asset("layers/lookup/vocabulary.txt", b"a\nb").asset("empty", b"");
    let folder = tempfile::tempdir().unwrap();
    draft.save(folder.path().join("model.keras")).unwrap();
    draft.save_folder(folder.path().join("model")).unwrap();
    for name in ["model.keras", "model"] {
        let archive = Archive::open(folder.path().join(name)).unwrap();
        let mut paths: Vec<_> = archive.assets.paths().collect();
        paths.sort_unstable();
        assert_eq!(paths, ["empty", "layers/lookup/vocabulary.txt"], "{name}");
        assert_eq!(archive.assets.read("layers/lookup/vocabulary.txt").unwrap(), b"a\nb", "{name}");
        for absent in ["layers", "../config.json", "layers/lookup/../lookup/vocabulary.txt"] {
            assert!(matches!(archive.assets.read(absent), Err(FormatError::MissingMember { .. })), "{name}: {absent}");
        }
    }
}

#[test]
fn members_come_in_the_order_of_keras() {
    let config = serde_json::json!({});
    let metadata = Metadata { keras_version: "3.15.1".into(), date_saved: Some("2026-11-22@06:30:34".into()) };
    let bytes = Draft::new(metadata, &config).asset("a", b"b").to_bytes().unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    let names: Vec<_> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names, ["metadata.json", "config.json", "model.weights.h5", "assets/a"]);
    for index in 0..names.len() {
        assert_eq!(zip.by_index(index).unwrap().compression(), Stored);
    }
    let text = common::member(&bytes, "metadata.json");
    assert_eq!(text, br#"{"keras_version": "3.15.1", "date_saved": "2026-11-22@06:30:34"}"#);
}

#[test]
fn drafts_that_make_no_file_are_refused() {
    use foveal_format::{Array, Dtype};
    let config = serde_json::json!({});
    let array = Array { dtype: Dtype::F32, shape: vec![2], bytes: vec![0; 8] };
    let short = Array { bytes: vec![0; 7], ..array.clone() };
    let huge = Array { shape: vec![usize::MAX, 2], ..array.clone() };
    let draft = || Draft::new(Metadata::default(), &config);
    let refuse = |draft: &Draft<'_>| match draft.to_bytes() {
        Err(FormatError::Draft { path, .. }) => path,
        other => panic!("{:?}", other.map(|bytes| bytes.len())),
    };
    assert_eq!(refuse(draft().weight("short", short.as_ref())), "short");
    assert_eq!(refuse(draft().weight("huge", huge.as_ref())), "huge");
    assert_eq!(refuse(draft().weight("a", array.as_ref()).weight("a", array.as_ref())), "a");
    assert_eq!(refuse(draft().weight("a", array.as_ref()).weight("a/b", array.as_ref())), "a");
    assert_eq!(refuse(draft().group("a", None).weight("a", array.as_ref())), "a");
    assert_eq!(refuse(draft().asset("../a", b"")), "../a");
    assert_eq!(refuse(draft().asset("a", b"").asset("a", b"")), "a");
    let deep = "a/".repeat(100) + "a";
    assert_eq!(refuse(draft().group(deep.clone(), None)), deep);
    for path in ["", "a//b", "/a", "a/", "..", "a/./b", "a\0"] {
        assert!(matches!(draft().weight(path, array.as_ref()).to_bytes(), Err(FormatError::Draft { .. })), "{path}");
    }
}

#[test]
fn a_prefix_before_the_archive_is_refused() {
    let shifted = [b"PK\x03\x04".as_slice(), &archive_with(&empty_weights())].concat();
    assert!(matches!(refused(shifted), FormatError::Archive { .. } | FormatError::DamagedMember { .. }));
    let stray = patch(&archive_with(&empty_weights()), b"PK\x05\x06", b"PK\x05\x07");
    assert!(matches!(refused(stray), FormatError::Archive { .. }));
}
