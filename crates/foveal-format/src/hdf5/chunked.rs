//! Arrays stored in chunks, compressed or not. Keras writes none; other programs do.
//!
//! Of the indexes that lead to the chunks only those are read that HDF5 writes unless told to use its latest features:
//! the reader underneath does not hold the others to the file well enough.

use super::{Tree, broken};
use crate::blob::Blob;
use crate::{FormatError, Result};
use hdf5_pure::{Chunk, Dataset, Filter};

/// The most that deflate can inflate by, which of the filters read is the strongest.
const DEFLATE_RATIO: u64 = 1032;

/// Bytes that a chunk may hold whatever it stores: h5py makes chunks of some kilobytes for arrays of a few bytes.
const SMALL_CHUNK: u64 = 64 << 10;

/// Identifiers of the HDF5 filters that are read: deflate, shuffle, fletcher32 and lzf, which are all that h5py offers by
/// name.
const FILTERS: [u16; 4] = [1, 2, 3, 32000];

impl Tree {
    /// The elements of an array in chunks, of which there must be `declared` bytes.
    pub(super) fn chunked(&self, path: &str, dataset: &Dataset, declared: u64, chunk_shape: &[u64]) -> Result<Blob> {
        if let Some(filter) = unknown_filter(dataset.filter_pipeline()) {
            return Err(FormatError::Filter { path: path.to_owned(), filter });
        }
        if declared == 0 {
            return Ok(Blob::from_bytes([]));
        }
        // The index and the chunks, and a chunk more than once where chunks are read in spans.
        self.meter.allow(self.blob.len().saturating_mul(2));
        let inflates = |declared, stored| FormatError::ArrayInflates { path: path.to_owned(), declared, stored };
        let shape = dataset.shape().map_err(|error| broken(path, error))?;
        let grid = shape.iter().zip(chunk_shape).map(|(n, chunk)| n.div_ceil((*chunk).max(1)));
        // Every chunk stores something, so there cannot be more of them than bytes.
        if grid.fold(1, u64::saturating_mul) > self.blob.len() {
            return Err(inflates(declared, self.blob.len()));
        }
        let element = dataset.element_size().map_err(|error| broken(path, error))?;
        let chunk = chunk_shape.iter().fold(element, |bytes, n| bytes.saturating_mul(*n));
        let stored = self.stored_in_chunks(path, dataset, &shape)?;
        let inflated = [chunk, declared].into_iter().find(|&bytes| bytes > SMALL_CHUNK && bytes / DEFLATE_RATIO > stored);
        inflated.map_or_else(|| self.unpacked(path, dataset, declared), |bytes| Err(inflates(bytes, stored)))
    }

    /// The bytes that all chunks store together. The reader trusts its index: it makes room for what a chunk claims to
    /// store, and adds up where it belongs, so that both are checked first.
    fn stored_in_chunks(&self, path: &str, dataset: &Dataset, shape: &[u64]) -> Result<u64> {
        let fits = |chunk: &Chunk| {
            let starts_inside = chunk.offset.len() == shape.len() && chunk.offset.iter().zip(shape).all(|(at, n)| at < n);
            starts_inside && self.blob.slice(chunk.address, chunk.storage_size).is_some()
        };
        let chunks = dataset.chunks().map_err(|error| broken(path, error))?;
        if let Some(chunk) = chunks.iter().find(|chunk| !fits(chunk)) {
            let reason = format!("chunk {:?} of {} bytes leaves the array or the file", chunk.offset, chunk.storage_size);
            return Err(FormatError::Hdf5 { path: path.to_owned(), reason });
        }
        match chunks.iter().fold(0u64, |bytes, chunk| bytes.saturating_add(chunk.storage_size)) {
            0 => Err(FormatError::NeverWritten { path: path.to_owned() }),
            bytes => Ok(bytes.min(self.blob.len())),
        }
    }
}

/// The first filter that is not read, by name or number.
fn unknown_filter(pipeline: Vec<Filter>) -> Option<String> {
    let mut filter = pipeline.into_iter().find(|filter| !FILTERS.contains(&filter.id))?;
    filter.client_data.clear();
    filter.is_optional = false;
    Some(filter.to_string())
}
