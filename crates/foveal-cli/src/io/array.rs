//! Arrays in .npy files and .npz archives.

use super::memory::with_room;
use super::npy::{Header, decode};
use anyhow::{Context, Result, anyhow, bail};
use foveal::{Region, Span};
use ndarray::{ArrayD, IxDyn};
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// An array of which boxes are read when they are asked for.
pub(crate) struct StoredArray {
    /// Where it comes from, for messages.
    label: String,
    header: Header,
    elements: Elements,
}

/// Where an array's elements are.
enum Elements {
    /// In a file, from this byte on.
    File { file: BufReader<File>, start: u64 },
    /// In this entry of an archive, compressed: all of them are unpacked when the first are asked for.
    Packed { archive: PathBuf, index: usize },
    /// In memory.
    Unpacked(Cursor<Vec<u8>>),
}

/// Elements read at a time.
const CHUNK: usize = 1 << 16;

impl StoredArray {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let label = path.display().to_string();
        let mut file = BufReader::new(File::open(path).with_context(|| format!("cannot open `{label}`"))?);
        let bytes = file.get_ref().metadata().with_context(|| format!("cannot read `{label}`"))?.len();
        let header = Header::read(&mut file).map_err(|problem| anyhow!("`{label}` {problem}"))?;
        let start = file.stream_position().with_context(|| format!("cannot read `{label}`"))?;
        Self::new(label, header, Elements::File { file, start }, bytes.saturating_sub(start))
    }

    /// With so many bytes of elements at hand.
    fn new(label: String, header: Header, elements: Elements, bytes: u64) -> Result<Self> {
        let expected = header.bytes();
        if expected > bytes.into() {
            bail!("`{label}` is incomplete: its header tells of {expected} bytes of elements, there are {bytes}");
        }
        Ok(Self { label, header, elements })
    }

    pub(crate) fn shape(&self) -> &[usize] {
        &self.header.shape
    }

    pub(crate) fn label(&self) -> &str {
        &self.label
    }

    /// A box of the array. Nothing else is read, unless it is packed.
    pub(crate) fn read(&mut self, region: &Region) -> Result<ArrayD<f32>> {
        // An array whose first axis varies fastest is one with its axes reversed whose last does.
        let reverse = self.header.fortran_order && region.rank() > 1;
        let mut spans: Vec<Span> = region.0.to_vec();
        let mut lengths = self.header.shape.clone();
        if reverse {
            spans.reverse();
            lengths.reverse();
        }
        let shape: Vec<usize> = spans.iter().map(|span| span.len()).collect();
        let mut values = self.room(region)?;
        if !region.is_empty() {
            self.pieces(&spans, &lengths, &mut values)?;
        }
        let mut array = ArrayD::from_shape_vec(IxDyn(&shape), values)?;
        if reverse {
            let turned = array.reversed_axes();
            let mut values = self.room(region)?;
            values.extend(turned.iter().copied());
            array = ArrayD::from_shape_vec(turned.raw_dim(), values)?;
        }
        Ok(array)
    }

    fn room(&self, region: &Region) -> Result<Vec<f32>> {
        let what = || format!("`{}`, of which {:?} of {:?} is needed,", self.label, region.shape(), self.header.shape);
        with_room(what, region.len())
    }

    /// Reads the pieces that lie together, one after another.
    fn pieces(&mut self, spans: &[Span], lengths: &[usize], out: &mut Vec<f32>) -> Result<()> {
        let rank = lengths.len();
        let strides: Vec<usize> = (0..rank).map(|axis| lengths[axis + 1..].iter().product()).collect();
        // The innermost axes that the box holds whole lie in one piece with the first one that it cuts.
        let cut = (0..rank).rev().find(|&axis| spans[axis].len() != lengths[axis]).unwrap_or(0);
        let (inner, piece) = match spans.get(cut) {
            Some(span) => (span.start * strides[cut], span.len() * strides[cut]),
            None => (0, 1),
        };
        let mut index: Vec<usize> = spans[..cut].iter().map(|span| span.start).collect();
        loop {
            let outer: usize = index.iter().zip(&strides).map(|(i, stride)| i * stride).sum();
            self.piece(outer + inner, piece, out)?;
            let Some(axis) = (0..cut).rev().find(|&axis| index[axis] + 1 < spans[axis].end) else { return Ok(()) };
            index[axis] += 1;
            (axis + 1..cut).for_each(|axis| index[axis] = spans[axis].start);
        }
    }

    fn piece(&mut self, first: usize, count: usize, out: &mut Vec<f32>) -> Result<()> {
        self.unpack()?;
        let Header { dtype, big_endian, .. } = self.header;
        for at in (first..first + count).step_by(CHUNK) {
            let mut bytes = vec![0; CHUNK.min(first + count - at) * dtype.size()];
            let offset = (at * dtype.size()) as u64;
            self.elements.read(offset, &mut bytes).with_context(|| format!("cannot read `{}`", self.label))?;
            out.extend(decode(dtype, big_endian, bytes));
        }
        Ok(())
    }

    fn unpack(&mut self) -> Result<()> {
        let Elements::Packed { archive, index } = &self.elements else { return Ok(()) };
        let expected = self.header.bytes();
        let mut bytes = with_room(|| format!("`{}`", self.label), usize::try_from(expected).unwrap_or(usize::MAX))?;
        let mut unpack = || {
            let mut archive = zip::ZipArchive::new(BufReader::new(File::open(archive)?))?;
            let mut entry = archive.by_index(*index)?;
            Header::read(&mut entry).map_err(io::Error::other)?;
            entry.take(expected as u64).read_to_end(&mut bytes)
        };
        let unpacked = unpack().with_context(|| format!("cannot read `{}`", self.label))?;
        if unpacked as u128 != expected {
            bail!("`{}` is incomplete: its header tells of {expected} bytes of elements, there are {unpacked}", self.label);
        }
        self.elements = Elements::Unpacked(Cursor::new(bytes));
        Ok(())
    }
}

impl Elements {
    fn read(&mut self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        match self {
            Elements::File { file, start } => {
                let at = *start + offset;
                // A seek drops what is buffered.
                if file.stream_position()? != at {
                    file.seek(SeekFrom::Start(at))?;
                }
                file.read_exact(bytes)
            }
            Elements::Unpacked(held) => {
                held.set_position(offset);
                held.read_exact(bytes)
            }
            Elements::Packed { .. } => Err(io::Error::other("it is still packed")),
        }
    }
}

/// The arrays of an .npz archive by name. Only their headers are read.
pub(crate) fn open_npz(path: &Path) -> Result<Vec<(String, StoredArray)>> {
    let label = path.display();
    let unreadable = || format!("cannot read `{label}`");
    let open = || File::open(path).with_context(|| format!("cannot open `{label}`"));
    let mut archive = zip::ZipArchive::new(BufReader::new(open()?)).with_context(unreadable)?;
    let mut arrays = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).with_context(unreadable)?;
        let Some(name) = entry.name().with_context(unreadable)?.strip_suffix(".npy").map(str::to_owned) else { continue };
        let label = format!("{label}: {name}");
        let size = entry.size();
        let plain = entry.compression() == zip::CompressionMethod::Stored && !entry.encrypted();
        let data = entry.data_start().filter(|_| plain);
        let mut head = CountingReader { inner: &mut entry, count: 0 };
        let header = Header::read(&mut head).map_err(|problem| anyhow!("`{label}` {problem}"))?;
        let skipped = head.count;
        let elements = match data {
            Some(data) => Elements::File { file: BufReader::new(open()?), start: data + skipped },
            None => Elements::Packed { archive: path.to_owned(), index },
        };
        arrays.push((name, StoredArray::new(label, header, elements, size.saturating_sub(skipped))?));
    }
    Ok(arrays)
}

/// Counts the bytes that are read.
struct CountingReader<R> {
    inner: R,
    count: u64,
}

impl<R: Read> Read for CountingReader<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.count += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use foveal_format::Dtype;
    use ndarray::{Array, Axis, Slice};

    fn stored(header: Header, elements: &[u8]) -> Result<StoredArray> {
        let held = Elements::Unpacked(Cursor::new(elements.to_vec()));
        StoredArray::new("test".into(), header, held, elements.len() as u64)
    }

    #[test]
    fn boxes_of_both_orders() {
        let shape = [3, 4, 2];
        let whole = Array::from_iter((0..24).map(|v| v as f32)).into_shape_with_order(IxDyn(&shape)).unwrap();
        for fortran_order in [false, true] {
            let header = Header { fortran_order, ..Header::new(Dtype::U8, &shape) };
            let order = if fortran_order { whole.t() } else { whole.view() };
            let elements: Vec<u8> = order.iter().map(|&v| v as u8).collect();
            let mut array = stored(header, &elements).unwrap();
            for spans in [[0..3, 0..4, 0..2], [1..3, 0..4, 0..2], [0..3, 1..3, 0..2], [1..2, 2..4, 1..2], [0..3, 2..2, 0..2]] {
                let region: Region = spans.iter().map(|span| Span::new(span.start, span.end)).collect();
                let mut expected = whole.view();
                (0..3).for_each(|axis| expected.slice_axis_inplace(Axis(axis), Slice::from(spans[axis].clone())));
                let read = array.read(&region).unwrap();
                assert_eq!(read, expected, "{spans:?}, {fortran_order}");
                assert!(read.is_standard_layout());
            }
        }
    }

    #[test]
    fn an_array_without_axes() {
        let mut array = stored(Header::new(Dtype::U8, &[]), &[7]).unwrap();
        assert_eq!(array.read(&Region::full(&[])).unwrap(), ndarray::arr0(7.0).into_dyn());
    }

    #[test]
    fn missing_elements_are_noticed() {
        let problem = |header: Header| stored(header, &[0; 11]).err().unwrap().to_string();
        let few = problem(Header::new(Dtype::F32, &[3]));
        assert!(few.contains("12 bytes") && few.contains("there are 11"), "{few}");
        let many = problem(Header::new(Dtype::F64, &[usize::MAX, 2]));
        assert!(many.contains("295147905179352825840 bytes"), "{many}");
    }
}
