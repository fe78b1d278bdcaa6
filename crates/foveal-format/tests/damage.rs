//! Files cut short or with bits flipped: an error, or what was there; never a panic.

mod common;

use common::{VERSIONS, archive_of, fixture, member, read_all};
use foveal_format::{Archive, Array, FormatError, Weights};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[test]
fn an_archive_cut_anywhere_is_refused() {
    for version in VERSIONS {
        let bytes = archive_of(version);
        for len in (0..bytes.len()).step_by(64).chain(bytes.len() - 64..bytes.len()) {
            let error = common::refused(&bytes[..len]);
            let expected = matches!(error, FormatError::Archive { .. } | FormatError::NotKeras { .. });
            assert!(expected, "{version} cut at {len}: {error}");
        }
    }
}

#[test]
fn a_weights_file_cut_anywhere_gives_whole_arrays_or_none() {
    for version in VERSIONS {
        let bytes = member(&archive_of(version), "model.weights.h5");
        let whole = read_all(&Weights::from_bytes(bytes.clone()).unwrap()).unwrap();
        for len in (0..bytes.len()).step_by(64) {
            holds_parts_of(&whole, &bytes[..len]);
        }
    }
}

/// Every array that can be read from `bytes` is one of `whole`.
fn holds_parts_of(whole: &BTreeMap<String, Array>, bytes: &[u8]) {
    let Ok(weights) = Weights::from_bytes(bytes.to_vec()) else { return };
    for (path, array) in whole {
        if let Ok(read) = weights.read(path, &array.shape) {
            assert_eq!(&read, array, "{path} of {} bytes", bytes.len());
        }
    }
}

fn flip(bytes: &mut [u8], bit: usize) {
    bytes[bit / 8] ^= 1 << (bit % 8);
}

/// The checksums of the archive cover every byte that means something.
#[test]
fn a_flipped_bit_in_an_archive_is_noticed_or_meaningless() {
    let mut bytes = archive_of("3.15.1");
    let whole = Archive::from_bytes(bytes.clone()).unwrap();
    let arrays = read_all(&whole.weights).unwrap();
    for bit in (0..bytes.len() * 8).step_by(97) {
        flip(&mut bytes, bit);
        if let Ok(archive) = Archive::from_bytes(bytes.clone()) {
            assert_eq!(archive.config, whole.config, "bit {bit}");
            assert_eq!(read_all(&archive.weights).unwrap(), arrays, "bit {bit}");
        }
        flip(&mut bytes, bit);
    }
}

/// Sizes, counts and addresses as large as their field, one after the other.
#[test]
fn wild_fields_in_a_weights_file_do_no_harm() {
    for name in ["soft", "external_link", "storage", "storage_latest"] {
        let bytes = fixture(&format!("hdf5/{name}.h5"));
        for size in [4, 8] {
            for at in 0..bytes.len() - size {
                let mut wild = bytes.clone();
                wild[at..at + size].fill(0xff);
                let _ = Weights::from_bytes(wild).and_then(|weights| read_all(&weights));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// A weights file has no checksums: what is read may be wrong, but reading ends.
    #[test]
    fn flipped_bits_in_a_weights_file_do_no_harm(bits in prop::collection::vec(any::<prop::sample::Index>(), 1..8)) {
        let mut bytes = fixture("only.weights.h5");
        let len = bytes.len() * 8;
        bits.iter().for_each(|bit| flip(&mut bytes, bit.index(len)));
        let _ = Weights::from_bytes(bytes).and_then(|weights| read_all(&weights));
    }

    #[test]
    fn noise_in_a_weights_file_does_no_harm(at in any::<prop::sample::Index>(), noise in prop::collection::vec(any::<u8>(), 1..64)) {
        for name in ["storage", "storage_latest", "dense_latest", "types", "refused"] {
            let mut bytes = fixture(&format!("hdf5/{name}.h5"));
            let at = at.index(bytes.len());
            bytes.iter_mut().skip(at).zip(&noise).for_each(|(byte, noise)| *byte = *noise);
            let _ = Weights::from_bytes(bytes).and_then(|weights| read_all(&weights));
        }
    }
}
