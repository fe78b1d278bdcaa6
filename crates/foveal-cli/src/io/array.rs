//! Arrays in .npy files and .npz archives.

use super::npy::{Header, decode};
use anyhow::{Context, Result, anyhow, bail};
use ndarray::{ArrayD, Axis, IxDyn, ShapeBuilder, Slice};
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// An array of which rows (entries of the first axis) are read when they are asked for.
pub(crate) struct StoredArray {
    /// Where it comes from, for messages.
    label: String,
    reader: Box<dyn ReadSeek>,
    header: Header,
    /// Where the elements begin.
    start: u64,
    /// The array, where its rows do not lie one after another.
    whole: Option<ArrayD<f32>>,
}

impl StoredArray {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let label = path.display().to_string();
        let file = File::open(path).with_context(|| format!("cannot open `{label}`"))?;
        let bytes = file.metadata().with_context(|| format!("cannot read `{label}`"))?.len();
        Self::new(label, Box::new(BufReader::new(file)), bytes)
    }

    fn new(label: String, mut reader: Box<dyn ReadSeek>, bytes: u64) -> Result<Self> {
        let header = Header::read(&mut reader).map_err(|problem| anyhow!("`{label}` {problem}"))?;
        let start = reader.stream_position()?;
        let size = header.len().map(|n| (n * header.dtype.size()) as u64);
        match size {
            Some(size) if size <= bytes - start => Ok(Self { label, reader, header, start, whole: None }),
            size => {
                let expected = size.map_or("more".into(), |n| n.to_string());
                bail!("`{label}` is incomplete: its header tells of {expected} bytes of elements, there are {}", bytes - start)
            }
        }
    }

    pub(crate) fn shape(&self) -> &[usize] {
        &self.header.shape
    }

    pub(crate) fn label(&self) -> &str {
        &self.label
    }

    /// These entries of the first axis; of an array without axes its only value.
    pub(crate) fn rows(&mut self, rows: Range<usize>) -> Result<ArrayD<f32>> {
        if self.shape().is_empty() || (self.header.fortran_order && self.shape().len() > 1) {
            return self.whole_array().map(|whole| match whole.ndim() {
                0 => whole.clone(),
                _ => whole.slice_axis(Axis(0), Slice::from(rows)).to_owned(),
            });
        }
        let mut shape = self.shape().to_vec();
        let row: usize = shape[1..].iter().product();
        shape[0] = rows.len();
        let values = self.elements(rows.start * row, rows.len() * row)?;
        Ok(ArrayD::from_shape_vec(IxDyn(&shape), values)?)
    }

    fn whole_array(&mut self) -> Result<&ArrayD<f32>> {
        if self.whole.is_none() {
            let values = self.elements(0, self.shape().iter().product())?;
            let shape = IxDyn(self.shape()).set_f(self.header.fortran_order);
            // In memory in row-major order, so that rows can be handed on without being sorted again.
            self.whole = Some(ArrayD::from_shape_vec(shape, values)?.as_standard_layout().into_owned());
        }
        self.whole.as_ref().context("the array was just read")
    }

    fn elements(&mut self, first: usize, count: usize) -> Result<Vec<f32>> {
        let size = self.header.dtype.size();
        let mut bytes = vec![0; count * size];
        let read = self.reader.seek(SeekFrom::Start(self.start + (first * size) as u64)).and_then(|_| self.reader.read_exact(&mut bytes));
        read.with_context(|| format!("cannot read `{}`", self.label))?;
        Ok(decode(self.header.dtype, self.header.big_endian, bytes))
    }
}

/// The arrays of an .npz archive by name.
pub(crate) fn open_npz(path: &Path) -> Result<Vec<(String, StoredArray)>> {
    let label = path.display();
    let file = File::open(path).with_context(|| format!("cannot open `{label}`"))?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).with_context(|| format!("cannot read `{label}`"))?;
    let mut arrays = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).with_context(|| format!("cannot read `{label}`"))?;
        let name = entry.name().with_context(|| format!("cannot read `{label}`"))?;
        let Some(name) = name.strip_suffix(".npy").map(str::to_owned) else { continue };
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).with_context(|| format!("cannot read `{name}` in `{label}`"))?;
        let length = bytes.len() as u64;
        let array = StoredArray::new(format!("{label}: {name}"), Box::new(Cursor::new(bytes)), length)?;
        arrays.push((name, array));
    }
    Ok(arrays)
}

#[cfg(test)]
mod tests {
    use super::*;
    use foveal_format::Dtype;

    fn stored(header: Header, elements: &[u8]) -> Result<StoredArray> {
        let bytes = [header.to_bytes(), elements.to_vec()].concat();
        let length = bytes.len() as u64;
        StoredArray::new("test".into(), Box::new(Cursor::new(bytes)), length)
    }

    #[test]
    fn rows_of_both_orders() {
        for fortran_order in [false, true] {
            let header = Header { fortran_order, ..Header::new(Dtype::U8, &[3, 2]) };
            let elements: [u8; 6] = if fortran_order { [0, 2, 4, 1, 3, 5] } else { [0, 1, 2, 3, 4, 5] };
            let mut array = stored(header, &elements).unwrap();
            let rows = array.rows(1..3).unwrap();
            assert_eq!(rows, ndarray::array![[2.0, 3.0], [4.0, 5.0]].into_dyn());
            assert!(rows.is_standard_layout());
        }
    }

    #[test]
    fn an_array_without_axes() {
        let mut array = stored(Header::new(Dtype::U8, &[]), &[7]).unwrap();
        assert_eq!(array.rows(0..1).unwrap(), ndarray::arr0(7.0).into_dyn());
    }

    #[test]
    fn missing_elements_are_noticed() {
        let problem = stored(Header::new(Dtype::F32, &[3]), &[0; 11]).err().unwrap().to_string();
        assert!(problem.contains("12 bytes") && problem.contains("there are 11"), "{problem}");
    }
}
