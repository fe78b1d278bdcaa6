//! How much a file may ask for.

/// How much a file may ask for before it is refused. The defaults leave every model that Keras writes far behind and
/// keep a hostile file of a few kilobytes from costing more than a few megabytes.
///
/// What a file's *arrays* may cost follows from the configuration, not from here: nothing is allocated for an array
/// before its shape in the file equals the one the caller expects.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Longest JSON text, in bytes.
    pub json_bytes: u64,
    /// Deepest nesting in a JSON text; at most 127.
    pub json_depth: usize,
    /// Most values in a JSON text. A value costs about 80 bytes of memory.
    pub json_values: usize,
    /// Longest JSON text, in bytes, that may inflate beyond [`json_inflation`](Self::json_inflation): its values cost many
    /// times its length.
    pub json_inflated_bytes: u64,
    /// How many times its stored bytes a longer JSON text may hold.
    pub json_inflation: u64,
    /// Largest member of an archive, in bytes, that may inflate beyond [`inflation`](Self::inflation).
    pub inflated_bytes: u64,
    /// How many times its stored bytes a member above [`inflated_bytes`](Self::inflated_bytes) may hold.
    pub inflation: u64,
    /// Most levels of groups in a weights file.
    pub group_depth: usize,
    /// Longest path of an array or group in a weights file, in bytes.
    pub path_bytes: usize,
    /// How many times the weights file's own size may be read to list its arrays. Groups that contain themselves, or
    /// share what others hold, cost more than their size.
    pub listing: u64,
}

impl Limits {
    /// Those for members that hold JSON.
    pub(crate) fn of_json(&self) -> Self {
        Self { inflated_bytes: self.json_inflated_bytes, inflation: self.json_inflation, ..*self }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json_bytes: 64 << 20,
            json_depth: 120,
            json_values: 4 << 20,
            json_inflated_bytes: 1 << 20,
            json_inflation: 100,
            inflated_bytes: 64 << 20,
            inflation: 100,
            group_depth: 64,
            path_bytes: 1024,
            listing: 4,
        }
    }
}
