//! How much a file may ask for.

/// How much a file may ask for before it is refused.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Largest JSON text, in bytes.
    pub json_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { json_bytes: 64 << 20 }
    }
}
