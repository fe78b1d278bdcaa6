//! Whole models: archives, and HDF5 of the older form. What opens is looked at, explained for a small input, and saved
//! again. Any error will do; a panic, a long run or much memory will not.

#![no_main]

use foveal::Model;
use foveal_fuzz::look;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(model) = Model::from_bytes(bytes.to_vec()) {
        look(&model);
    }
});
