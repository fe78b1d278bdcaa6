//! One array: what it is, and its elements.

use super::{Element, Tree, broken, contain};
use crate::blob::Blob;
use crate::{Array, Dtype, FormatError, Result, WeightInfo};
use hdf5_pure::{ChunkIndex, Dataset, Layout};
use zerocopy::IntoBytes;

impl Tree {
    /// Shape and type of an array.
    pub(crate) fn info(&self, path: &str) -> Result<WeightInfo> {
        let dataset = self.dataset(path)?;
        contain(path, || Ok(WeightInfo { shape: self.shape(path, dataset)?, dtype: self.element(path, dataset)?.dtype }))
    }

    /// An array whose shape must be `expected`, which is seen to before anything is allocated.
    pub(crate) fn read(&self, path: &str, expected: &[usize]) -> Result<Array> {
        let (element, stored) = contain(path, || self.locate(path, expected))?;
        let mut bytes = vec![0; stored.len() as usize];
        self.fill(path, &stored, &mut bytes)?;
        element.to_little_endian(&mut bytes);
        Ok(Array { dtype: element.dtype, shape: expected.to_vec(), bytes })
    }

    /// As [`read`](Self::read), in single precision; what is stored so is read in place.
    pub(crate) fn read_f32(&self, path: &str, expected: &[usize]) -> Result<Vec<f32>> {
        let (element, stored) = contain(path, || self.locate(path, expected))?;
        if element.dtype != Dtype::F32 {
            return self.read(path, expected).map(|array| array.to_f32());
        }
        let mut numbers = vec![0f32; stored.len() as usize / size_of::<f32>()];
        self.fill(path, &stored, numbers.as_mut_bytes())?;
        element.to_little_endian(numbers.as_mut_bytes());
        if cfg!(target_endian = "big") {
            numbers.iter_mut().for_each(|number| *number = f32::from_bits(number.to_bits().swap_bytes()));
        }
        Ok(numbers)
    }

    fn fill(&self, path: &str, stored: &Blob, bytes: &mut [u8]) -> Result<()> {
        stored.read_at(0, bytes).map_err(|error| broken(path, hdf5_pure::Error::Io(error)))
    }

    /// The type of an array's elements and where they lie: in the file, or in memory where they had to be unpacked.
    fn locate(&self, path: &str, expected: &[usize]) -> Result<(Element, Blob)> {
        let dataset = self.dataset(path)?;
        let shape = self.shape(path, dataset)?;
        if shape != expected {
            return Err(FormatError::Shape { path: path.to_owned(), expected: expected.to_vec(), found: shape });
        }
        let element = self.element(path, dataset)?;
        let declared = shape.iter().try_fold(element.dtype.size() as u64, |bytes, &n| bytes.checked_mul(n as u64));
        let declared = declared.filter(|&bytes| isize::try_from(bytes).is_ok()).ok_or_else(|| overflow(path, &shape))?;
        Ok((element, self.stored(path, dataset, declared)?))
    }

    fn shape(&self, path: &str, dataset: &Dataset) -> Result<Vec<usize>> {
        let shape = dataset.shape().map_err(|error| broken(path, error))?;
        let sizes: Option<_> = shape.iter().map(|&n| usize::try_from(n).ok()).collect();
        sizes.ok_or_else(|| FormatError::ShapeOverflow { path: path.to_owned(), shape })
    }

    fn element(&self, path: &str, dataset: &Dataset) -> Result<Element> {
        let stored = dataset.datatype().map_err(|error| broken(path, error))?;
        let is_opaque = matches!(stored, hdf5_pure::Datatype::Opaque { .. });
        let attributes = if is_opaque { dataset.attrs().unwrap_or_default() } else { Default::default() };
        let marked = attributes.get("dtype").and_then(|value| value.as_str()) == Some("bfloat16");
        let unknown = || FormatError::ElementType { path: path.to_owned(), found: stored.to_string() };
        Element::of(&stored, marked).ok_or_else(unknown)
    }

    /// The stored bytes, of which there must be `declared`.
    fn stored(&self, path: &str, dataset: &Dataset, declared: u64) -> Result<Blob> {
        let stored_bytes = |stored| FormatError::StoredBytes { path: path.to_owned(), declared, stored };
        match dataset.layout().map_err(|error| broken(path, error))? {
            Layout::Contiguous { address: Some(start), size } if size == declared => {
                self.blob.slice(start, size).ok_or_else(|| stored_bytes(self.blob.len().saturating_sub(start)))
            }
            Layout::Contiguous { address: None, .. } => self.unallocated(path, dataset, declared),
            Layout::Compact { size } if size == declared => self.unpacked(path, dataset, declared),
            Layout::Contiguous { size, .. } | Layout::Compact { size } => Err(stored_bytes(size)),
            Layout::Chunked { chunk_shape, index: ChunkIndex::BTreeV1 | ChunkIndex::SingleChunk } => {
                self.chunked(path, dataset, declared, &chunk_shape)
            }
            Layout::Chunked { index, .. } => Err(FormatError::ChunkIndex { path: path.to_owned(), index: index.to_string() }),
            _ => Err(FormatError::VirtualDataset { path: path.to_owned() }),
        }
    }

    /// No storage in the file: elements that nobody wrote, or that lie elsewhere.
    fn unallocated(&self, path: &str, dataset: &Dataset, declared: u64) -> Result<Blob> {
        let path = path.to_owned();
        match dataset.read_raw_rows(0, 0) {
            Err(_) => Err(FormatError::ExternalStorage { path }),
            Ok(_) if declared == 0 => Ok(Blob::from_bytes([])),
            Ok(_) => Err(FormatError::NeverWritten { path }),
        }
    }

    pub(super) fn unpacked(&self, path: &str, dataset: &Dataset, declared: u64) -> Result<Blob> {
        let bytes = dataset.read_raw().map_err(|error| broken(path, error))?;
        let stored = bytes.len() as u64;
        let wrong = FormatError::StoredBytes { path: path.to_owned(), declared, stored };
        if stored == declared { Ok(Blob::from_bytes(bytes)) } else { Err(wrong) }
    }
}

fn overflow(path: &str, shape: &[usize]) -> FormatError {
    FormatError::ShapeOverflow { path: path.to_owned(), shape: shape.iter().map(|&n| n as u64).collect() }
}
