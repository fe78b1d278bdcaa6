//! Bytes that can be read anywhere: in memory, or in a file that is never loaded whole.

use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Files up to this size are read at once: one call to the system instead of some for every structure in them.
const SMALL_FILE: u64 = 1 << 20;

/// The most that is read from what is no regular file and cannot be read anywhere: one that never ends has to end.
const STREAM: u64 = 4 << 30;

enum Storage {
    Memory(Box<dyn AsRef<[u8]> + Send + Sync>),
    File(Mutex<File>, Stamp),
}

/// Length and time of a file's last change, as far as the system knows it.
type Stamp = (u64, Option<SystemTime>);

fn stamp(found: &Metadata) -> Stamp {
    (found.len(), found.modified().ok())
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Memory(_) => "Memory",
            Self::File(..) => "File",
        })
    }
}

/// A part of some bytes. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Blob {
    storage: Arc<Storage>,
    start: u64,
    len: u64,
}

impl Blob {
    /// A file's content; of a large one only what is asked for is ever read.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let found = file.metadata()?;
        let len = if found.is_file() { found.len() } else { STREAM };
        if found.is_file() && len > SMALL_FILE {
            return Ok(Self { storage: Arc::new(Storage::File(Mutex::new(file), stamp(&found))), start: 0, len });
        }
        let mut bytes = Vec::new();
        file.take(len).read_to_end(&mut bytes)?;
        Ok(Self::from_bytes(bytes))
    }

    /// Bytes in memory, which are not copied.
    pub(crate) fn from_bytes(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        let len = bytes.as_ref().len() as u64;
        Self { storage: Arc::new(Storage::Memory(Box::new(bytes))), start: 0, len }
    }

    /// Whether the bytes are still those that were opened, as far as length and time of the file tell.
    pub(crate) fn is_unchanged(&self) -> bool {
        match &*self.storage {
            Storage::Memory(_) => true,
            Storage::File(file, opened) => {
                let found = file.lock().unwrap_or_else(PoisonError::into_inner).metadata();
                found.is_ok_and(|found| stamp(&found) == *opened)
            }
        }
    }

    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// `len` bytes from `start` on, where they are all there.
    pub(crate) fn slice(&self, start: u64, len: u64) -> Option<Self> {
        let end = start.checked_add(len)?;
        (end <= self.len).then(|| Self { storage: self.storage.clone(), start: self.start + start, len })
    }

    /// Fills `buffer` with the bytes from `start` on.
    pub(crate) fn read_at(&self, start: u64, buffer: &mut [u8]) -> io::Result<()> {
        let part = self.slice(start, buffer.len() as u64).ok_or(io::ErrorKind::UnexpectedEof)?;
        match &*part.storage {
            Storage::Memory(bytes) => {
                let from = part.start as usize;
                let bytes = (**bytes).as_ref().get(from..from + buffer.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
                buffer.copy_from_slice(bytes);
                Ok(())
            }
            Storage::File(file, _) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(part.start))?;
                file.read_exact(buffer)
            }
        }
    }

    /// All of it.
    pub(crate) fn to_vec(&self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; self.len as usize];
        self.read_at(0, &mut bytes)?;
        Ok(bytes)
    }

    /// The first bytes, up to `len`.
    pub(crate) fn head(&self, len: u64) -> io::Result<Vec<u8>> {
        self.slice(0, len.min(self.len)).map_or_else(|| Ok(Vec::new()), |head| head.to_vec())
    }

    pub(crate) fn reader(&self) -> BlobReader {
        BlobReader { blob: self.clone(), at: 0 }
    }
}

/// Reads a [`Blob`] from front to back.
#[derive(Clone, Debug)]
pub(crate) struct BlobReader {
    blob: Blob,
    at: u64,
}

impl Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.blob.len.saturating_sub(self.at);
        let count = left.min(buffer.len() as u64) as usize;
        self.blob.read_at(self.at.min(self.blob.len), &mut buffer[..count])?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for BlobReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.blob.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
