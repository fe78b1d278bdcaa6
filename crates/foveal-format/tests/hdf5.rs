//! Weights files as other programs write them, and as nobody should.

mod common;

use common::{fixture, fixture_path, member, patch};
use foveal_format::{Array, Draft, Dtype, FormatError, Limits, Weights};

fn open(name: &str) -> Weights {
    Weights::open(fixture_path(&format!("hdf5/{name}.h5"))).unwrap()
}

fn refused(bytes: Vec<u8>) -> FormatError {
    Weights::from_bytes(bytes).expect_err("the weights file should be refused")
}

#[test]
fn numbers_of_every_type_and_byte_order_are_read() {
    let weights = open("types");
    let names = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"];
    let dtypes =
        [Dtype::F16, Dtype::F32, Dtype::F64, Dtype::I8, Dtype::I16, Dtype::I32, Dtype::I64, Dtype::U8, Dtype::U16, Dtype::U32, Dtype::U64];
    for (name, dtype) in names.into_iter().zip(dtypes) {
        let little = weights.read(&format!("{name}_le"), &[3]).unwrap();
        assert_eq!((little.dtype, little.to_f32()), (dtype, vec![0.0, 1.0, 2.0]), "{name}");
        assert_eq!(weights.read(&format!("{name}_be"), &[3]).unwrap(), little, "{name}");
        assert_eq!(weights.read_f32(&format!("{name}_be"), &[3]).unwrap(), [0.0, 1.0, 2.0], "{name}");
    }
    let bfloat16 = weights.read("bfloat16", &[3]).unwrap();
    assert_eq!((bfloat16.dtype, bfloat16.to_f32()), (Dtype::BF16, vec![0.0, 1.0, 2.0]));
    let bool = weights.read("bool", &[3]).unwrap();
    assert_eq!((bool.dtype, bool.bytes.as_slice()), (Dtype::Bool, [0, 1, 1].as_slice()));
    assert_eq!(weights.read_f32("scalar", &[]).unwrap(), [7.0]);
    assert!(weights.read("none", &[0, 4]).unwrap().bytes.is_empty());
}

#[test]
fn elements_that_are_no_numbers_are_refused() {
    let weights = open("types");
    for (path, shape) in [("opaque", &[3][..]), ("text", &[]), ("complex", &[3])] {
        let error = weights.read(path, shape).unwrap_err();
        assert!(matches!(error, FormatError::ElementType { .. }), "{path}: {error}");
    }
}

#[test]
fn every_storage_is_read() {
    let row: Vec<f32> = (0..6).map(|n| n as f32).collect();
    let weights = open("storage");
    assert_eq!(weights.paths().count(), 5);
    for path in weights.paths() {
        assert_eq!(weights.read_f32(path, &[2, 3]).unwrap(), row, "{path}");
    }
    assert_eq!(open("storage_latest").read_f32("compact", &[2, 3]).unwrap(), row);
}

#[test]
fn chunk_indexes_of_the_latest_form_are_refused() {
    let weights = open("storage_latest");
    for path in ["chunked", "growing"] {
        let error = weights.read(path, &[2, 3]).unwrap_err();
        assert!(matches!(error, FormatError::ChunkIndex { .. }), "{path}: {error}");
    }
}

#[test]
fn groups_in_the_latest_form_are_listed() {
    let weights = open("dense_latest");
    let expected: Vec<_> = (0..20).map(|n| format!("vars/{n}")).collect();
    assert_eq!(weights.paths().collect::<Vec<_>>(), expected);
    assert_eq!(weights.read_f32("vars/19", &[]).unwrap(), [19.0]);
}

#[test]
fn storage_that_leads_elsewhere_or_nowhere_is_refused() {
    let weights = open("refused");
    let error = |path: &str, shape: &[usize]| weights.read(path, shape).unwrap_err();
    let (row, square) = ([2, 3], [1 << 20, 1 << 20]);
    assert!(matches!(error("external", &row), FormatError::ExternalStorage { .. }));
    assert!(matches!(error("virtual", &row), FormatError::VirtualDataset { .. }));
    assert!(matches!(error("unwritten", &row), FormatError::NeverWritten { .. }));
    assert!(matches!(error("unwritten_chunked", &row), FormatError::NeverWritten { .. }));
    assert!(matches!(error("scaleoffset", &row), FormatError::Filter { filter, .. } if filter == "scaleoffset"));
    assert!(matches!(error("bomb", &square), FormatError::NeverWritten { .. }));
    assert!(matches!(error("many_chunks", &square), FormatError::ArrayInflates { declared, .. } if declared == 1 << 42));
}

#[test]
fn the_shape_is_checked_before_anything_is_read() {
    let error = open("refused").read("bomb", &[2, 3]).unwrap_err();
    assert!(matches!(error, FormatError::Shape { expected, found, .. } if expected == [2, 3] && found == [1 << 20, 1 << 20]));
}

#[test]
fn paths_that_name_no_array_are_refused() {
    let weights = open("refused");
    for path in ["group/vars/1", "external/vars/0", "", "/", "group/../external", "/external"] {
        let error = weights.read(path, &[2, 3]).unwrap_err();
        assert!(matches!(error, FormatError::NoSuchWeight { .. } | FormatError::NotAnArray { .. }), "{path}: {error}");
    }
    for path in ["group", "group/vars"] {
        assert!(matches!(weights.read(path, &[2, 3]), Err(FormatError::NotAnArray { .. })), "{path}");
    }
}

/// In the older form of groups a soft link is met where its group is listed; in the newer it is passed over.
#[test]
fn links_are_not_followed() {
    let in_vars = refused(fixture("hdf5/soft.h5"));
    assert!(matches!(&in_vars, FormatError::SoftLink { path } if path == "layers/dense/vars"), "{in_vars}");
    let in_root = refused(fixture("hdf5/soft_group.h5"));
    assert!(matches!(&in_root, FormatError::SoftLink { path } if path.is_empty()), "{in_root}");
    for name in ["soft_latest", "external_link"] {
        let error = open(name).read("layers/dense/vars/0", &[2, 3]).unwrap_err();
        assert!(matches!(error, FormatError::NoSuchWeight { .. }), "{name}: {error}");
    }
}

#[test]
fn groups_that_do_not_end_are_refused() {
    let cycle = refused(fixture("hdf5/cycle.h5"));
    assert!(matches!(cycle, FormatError::GroupsTooDeep { limit: 64, .. }), "{cycle}");
    let laughs = refused(fixture("hdf5/laughs.h5"));
    assert!(matches!(laughs, FormatError::EndlessListing), "{laughs}");
}

#[test]
fn long_paths_are_refused() {
    let config = serde_json::json!({});
    let mut draft = Draft::new(Default::default(), &config);
    draft.group("g".repeat(Limits::default().path_bytes), None);
    let error = common::refused(draft.to_bytes().unwrap());
    assert!(matches!(error, FormatError::PathTooLong { limit: 1024 }), "{error}");
}

/// A weights file of Keras 3.15, whose older form of groups has no checksums, with some of its bytes replaced.
fn patched(from: &[u8], to: &[u8]) -> Vec<u8> {
    patch(&fixture("only.weights.h5"), from, to)
}

#[test]
fn names_that_are_no_names_are_refused() {
    for name in [b"./././", b"a/../b", b"......"] {
        let error = Weights::from_bytes(patched(b"layers\0", &[name, &b"\0"[..]].concat()));
        match name {
            b"......" => assert!(error.is_ok()),
            _ => assert!(matches!(error, Err(FormatError::ObjectName { .. })), "{error:?}"),
        }
    }
    let parent = refused(patched(b"layers\0", b"..\0\0\0\0\0"));
    assert!(matches!(parent, FormatError::ObjectName { .. }), "{parent}");
    let not_utf8 = refused(patched(b"layers\0", b"l\xff\xfeers\0"));
    assert!(matches!(not_utf8, FormatError::Hdf5 { .. }), "{not_utf8}");
}

#[test]
fn two_objects_of_one_name_are_refused() {
    let error = refused(patched(b"0\0\0\0\0\0\0\x001\0\0\0\0\0\0\0", b"0\0\0\0\0\0\0\x000\0\0\0\0\0\0\0"));
    assert!(matches!(&error, FormatError::DuplicateObject { path } if path == "layers/dense/vars/0"), "{error}");
}

/// The kernel's dataspace message of `only.weights.h5`: version 1, two axes of 2 and 1, and room to grow to as much.
fn with_kernel_shape(rows: u64, columns: u64) -> Weights {
    let axes = |rows: u64, columns: u64| {
        let axes = [rows, columns, rows, columns].map(u64::to_le_bytes).concat();
        [&[1, 2, 1, 0, 0, 0, 0, 0], axes.as_slice()].concat()
    };
    Weights::from_bytes(patched(&axes(2, 1), &axes(rows, columns))).unwrap()
}

#[test]
fn shapes_that_lie_about_the_storage_are_refused() {
    let path = "layers/dense/vars/0";
    let error = with_kernel_shape(2, 3).read(path, &[2, 3]).unwrap_err();
    assert!(matches!(error, FormatError::StoredBytes { declared: 24, stored: 8, .. }), "{error}");
    let huge = with_kernel_shape(1 << 40, 1 << 40).read(path, &[1 << 40, 1 << 40]).unwrap_err();
    assert!(matches!(huge, FormatError::ShapeOverflow { .. }), "{huge}");
    let large = with_kernel_shape(1 << 30, 1 << 20).read_f32(path, &[1 << 30, 1 << 20]).unwrap_err();
    assert!(matches!(large, FormatError::StoredBytes { declared, stored: 8, .. } if declared == 1 << 52), "{large}");
}

#[test]
fn storage_beyond_the_file_is_refused() {
    let bytes = fixture("only.weights.h5");
    let weights = Weights::from_bytes(bytes.clone()).unwrap();
    let kernel = weights.read("layers/dense/vars/0", &[2, 1]).unwrap();
    let at = bytes.windows(8).position(|part| part == kernel.bytes).unwrap() as u64;
    // Address and size of a contiguous layout.
    let layout = |at: u64| [at, 8].map(u64::to_le_bytes).concat();
    for start in [bytes.len() as u64 - 7, u64::MAX - 8] {
        let moved = Weights::from_bytes(patched(&layout(at), &layout(start))).unwrap();
        let error = moved.read("layers/dense/vars/0", &[2, 1]).unwrap_err();
        assert!(matches!(error, FormatError::StoredBytes { .. } | FormatError::Hdf5 { .. }), "{error}");
    }
}

/// The entry of the second chunk of `chunked` in its index: bytes stored, no filter left out, first row 1.
#[test]
fn chunks_beyond_the_file_are_refused() {
    let entry = |stored: u32| [&stored.to_le_bytes()[..], &[0; 4], &1u64.to_le_bytes(), &[0; 16]].concat();
    let bytes = fixture("hdf5/storage.h5");
    for stored in [16 << 10, u32::MAX] {
        let weights = Weights::from_bytes(patch(&bytes, &entry(12), &entry(stored))).unwrap();
        let error = weights.read("chunked", &[2, 3]).unwrap_err();
        assert!(matches!(&error, FormatError::Hdf5 { path, reason } if path == "chunked" && reason.contains("chunk")), "{error}");
    }
}

#[test]
fn what_is_no_hdf5_is_refused() {
    for bytes in [Vec::new(), b"\x89HDF\r\n\x1a\n".to_vec(), vec![0; 4096]] {
        assert!(matches!(refused(bytes), FormatError::Hdf5 { path, .. } if path.is_empty()));
    }
}

#[test]
fn a_wide_group_is_written_and_read() {
    let config = serde_json::json!({});
    let one = Array { dtype: Dtype::F32, shape: vec![], bytes: 1f32.to_le_bytes().to_vec() };
    let mut draft = Draft::new(Default::default(), &config);
    for n in 0..3000 {
        draft.weight(format!("optimizer/vars/{n}"), one.as_ref());
    }
    let weights = Weights::from_bytes(member(&draft.to_bytes().unwrap(), "model.weights.h5")).unwrap();
    assert_eq!(weights.paths().count(), 3000);
    assert_eq!(weights.read("optimizer/vars/2999", &[]).unwrap(), one);
}
