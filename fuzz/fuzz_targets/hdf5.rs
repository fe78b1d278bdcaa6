//! Weights files of every form: opens one, lists it, and reads every array as a model that believes the file would. Any
//! error will do; a panic, a long run or much memory will not.

#![no_main]

use foveal_format::Weights;
use foveal_fuzz::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(weights) = Weights::from_bytes(bytes.to_vec()) {
        read(&weights);
    }
});
