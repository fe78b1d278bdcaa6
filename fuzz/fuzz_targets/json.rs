//! JSON: what is read can be written and read again, and is the same.

#![no_main]

use foveal_format::json;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    if let Ok(value) = json::parse(text) {
        let written = json::write(&value);
        let again = json::parse(&written).expect("what was written reads back");
        assert_eq!(again, value);
        assert_eq!(json::write(&again), written);
    }
});
