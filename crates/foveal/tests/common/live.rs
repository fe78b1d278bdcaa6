//! Real Keras beside the tests, where `FOVEAL_KERAS_PYTHON` names a Python that has it, as under `cargo xtask test`.

use std::path::{Path, PathBuf};

/// The Python; without one, says that the test does nothing.
pub(crate) fn python() -> Option<String> {
    let python = std::env::var("FOVEAL_KERAS_PYTHON").ok();
    if python.is_none() {
        eprintln!("not run: FOVEAL_KERAS_PYTHON names no Python with Keras (cargo xtask test sets it)");
    }
    python
}

/// One of the scripts that need real Keras.
pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keras").join(name)
}
