//! What a draft is given is what its file holds.

mod common;

use foveal_format::{Archive, Array, Draft, Dtype, Metadata};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn arrays() -> impl Strategy<Value = Array> {
    let shape = prop::collection::vec(0usize..4, 0..5);
    (prop::sample::select(Dtype::ALL.as_slice()), shape).prop_flat_map(|(dtype, shape)| {
        let bytes = prop::collection::vec(any::<u8>(), dtype.size() * shape.iter().product::<usize>());
        bytes.prop_map(move |bytes| Array { dtype, shape: shape.clone(), bytes })
    })
}

/// Paths that do not run through one another.
fn paths() -> impl Strategy<Value = String> {
    prop::collection::vec("[a-z_é ]{1,12}", 0..4).prop_flat_map(|groups| {
        (0usize..200).prop_map(move |leaf| groups.iter().map(|group| format!("{group}/")).collect::<String>() + &format!("{leaf}"))
    })
}

proptest! {
    #[test]
    fn arrays_read_back(arrays in prop::collection::btree_map(paths(), arrays(), 0..12)) {
        let config = serde_json::json!({"class_name": "Sequential", "config": {"threshold": 0.1}});
        let metadata = Metadata { keras_version: "3.15.1".into(), date_saved: Some("2026-11-22@06:30:34".into()) };
        let mut draft = Draft::new(metadata.clone(), &config);
        let mut backwards = draft.clone();
        for (path, array) in &arrays {
            draft.weight(path, array.as_ref());
        }
        for (path, array) in arrays.iter().rev() {
            backwards.weight(path, array.as_ref());
        }
        let bytes = draft.to_bytes().unwrap();
        prop_assert_eq!(&bytes, &backwards.to_bytes().unwrap());

        let archive = Archive::from_bytes(bytes).unwrap();
        let read: BTreeMap<_, _> = common::read_all(&archive.weights).unwrap();
        prop_assert_eq!(read, arrays);
        prop_assert_eq!(archive.config, config);
        prop_assert_eq!(archive.metadata, metadata);
    }
}
