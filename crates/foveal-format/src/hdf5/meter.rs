//! Bytes for the HDF5 reader, counted.
//!
//! A structure inside a hostile file may be shared a million times or lead in circles. Whatever the trick, following it
//! means reading: a bound on the bytes read is a bound on the work, and on the memory that grows with it.

use crate::blob::Blob;
use hdf5_pure::{FormatError, Source};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What the reader reports where it has read all that it may.
pub(super) const EXHAUSTED: &str = "the file asks for more work than its size explains";

/// What it reports where it follows a soft link of the older group format: the link's entry holds the undefined address.
pub(super) const UNDEFINED_ADDRESS: &str = "a soft link";

/// A weights file whose reader may read only so much.
#[derive(Clone, Debug)]
pub(super) struct Meter {
    blob: Blob,
    left: Arc<AtomicU64>,
}

impl Meter {
    pub(super) fn new(blob: Blob) -> Self {
        Self { blob, left: Arc::default() }
    }

    /// Lets the reader read this much more.
    pub(super) fn allow(&self, bytes: u64) {
        let add = |left: u64| Some(left.saturating_add(bytes));
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }
}

impl Source for Meter {
    fn len(&self) -> u64 {
        self.blob.len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), FormatError> {
        if offset == u64::MAX {
            return Err(FormatError::Source(UNDEFINED_ADDRESS.into()));
        }
        let spend = |left: u64| left.checked_sub(buffer.len() as u64);
        if self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend).is_err() {
            return Err(FormatError::Source(EXHAUSTED.into()));
        }
        self.blob.read_at(offset, buffer).map_err(|error| FormatError::Source(error.to_string()))
    }
}
