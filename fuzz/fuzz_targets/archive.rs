//! The whole reader: opens an archive or a bare weights file, lists it, and reads every array as a model that believes
//! the file would. Any error will do; a panic, a long run or much memory will not.

#![no_main]

use foveal_format::{Archive, Weights};
use libfuzzer_sys::fuzz_target;

/// The most a model would believe: what such a model implies is allocated, whatever the file holds.
const BELIEVED_ELEMENTS: usize = 1 << 22;

fn read(weights: &Weights) {
    let paths: Vec<_> = weights.paths().collect();
    for path in &paths {
        let Some(info) = weights.info(path) else { continue };
        let elements = info.shape.iter().try_fold(1usize, |count, &n| count.checked_mul(n));
        if elements.is_none_or(|count| count > BELIEVED_ELEMENTS) {
            continue;
        }
        if let Ok(array) = weights.read(path, &info.shape) {
            assert_eq!(Some(array.bytes.len()), elements.map(|count| count * info.dtype.size()));
        }
    }
    for group in weights.groups() {
        let _ = weights.group_name(group);
    }
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(archive) = Archive::from_bytes(bytes.to_vec()) {
        read(&archive.weights);
        let assets: Vec<_> = archive.assets.paths().collect();
        assets.iter().for_each(|path| drop(archive.assets.read(path)));
    }
    if let Ok(weights) = Weights::from_bytes(bytes.to_vec()) {
        read(&weights);
    }
});
