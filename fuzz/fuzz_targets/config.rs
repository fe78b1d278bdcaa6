//! The config.json of a model without weights, as Keras 3 and as Keras 2 would mean it. What opens is looked at, explained
//! for a small input, and saved again. Any error will do; a panic, a long run or much memory will not.

#![no_main]

use foveal::Model;
use foveal_format::{Draft, Metadata, json};
use foveal_fuzz::look;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let Ok(config) = json::parse(text) else { return };
    for version in ["3.15.1", "2.15.0"] {
        let metadata = Metadata { keras_version: version.into(), date_saved: None };
        let Ok(bytes) = Draft::new(metadata, &config).to_bytes() else { continue };
        if let Ok(model) = Model::from_bytes(bytes) {
            look(&model);
        }
    }
});
