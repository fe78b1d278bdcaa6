//! What a file is, by its content.

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A Keras 3 archive, `.keras`.
    Archive,
    /// Something else.
    Unknown,
}

/// Tells what a file is from its bytes, never from its name.
pub fn sniff(bytes: &[u8]) -> Kind {
    if bytes.starts_with(b"PK\x03\x04") { Kind::Archive } else { Kind::Unknown }
}
