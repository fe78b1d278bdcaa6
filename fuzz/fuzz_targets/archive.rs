//! Archives: opens one, lists it, and reads every array as a model that believes the file would. Any error will do; a
//! panic, a long run or much memory will not.

#![no_main]

use foveal_format::Archive;
use foveal_fuzz::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(archive) = Archive::from_bytes(bytes.to_vec()) {
        read(&archive.weights);
        let assets: Vec<_> = archive.assets.paths().collect();
        assets.iter().for_each(|path| drop(archive.assets.read(path)));
    }
});
