//! Writing arrays and pictures: each file appears whole or not at all.

use super::npy::{Header, encode};
use anyhow::{Context, Result, bail};
use foveal::Region;
use foveal_format::{Dtype, atomic};
use image::RgbImage;
use ndarray::ArrayViewD;
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// An array to be written.
#[derive(Clone, Debug)]
pub(crate) struct ArraySpec {
    /// Its key in an .npz archive.
    pub(crate) name: String,
    pub(crate) dtype: Dtype,
    pub(crate) shape: Vec<usize>,
}

/// Writes one array as it comes, from the front or box by box.
pub(crate) struct ArrayWriter<'a> {
    file: &'a mut File,
    dtype: Dtype,
    shape: Vec<usize>,
    /// Where the elements begin.
    start: u64,
    buffer: Vec<u8>,
}

/// Elements converted at a time.
const CHUNK: usize = 1 << 16;

impl<'a> ArrayWriter<'a> {
    fn new(file: &'a mut File, spec: &ArraySpec) -> io::Result<Self> {
        let header = Header::new(spec.dtype, &spec.shape);
        let bytes = header.to_bytes();
        file.write_all(&bytes)?;
        Ok(Self { file, dtype: header.dtype, shape: header.shape, start: bytes.len() as u64, buffer: Vec::new() })
    }

    /// Writes what follows on what was written before.
    pub(crate) fn append(&mut self, values: ArrayViewD<'_, f32>) -> io::Result<()> {
        let mut values = values.iter().copied();
        loop {
            self.buffer.clear();
            encode(self.dtype, values.by_ref().take(CHUNK), &mut self.buffer);
            if self.buffer.is_empty() {
                return Ok(());
            }
            self.file.write_all(&self.buffer)?;
        }
    }

    /// Writes one box of the array; boxes never written are zeros.
    pub(crate) fn write_box(&mut self, region: &Region, values: ArrayViewD<'_, f32>) -> io::Result<()> {
        let rank = self.shape.len();
        // The innermost axes that the box holds whole lie in one piece with the first one that it cuts.
        let cut = (0..rank).rev().find(|&axis| region[axis].len() != self.shape[axis]).unwrap_or(0);
        let strides: Vec<usize> = (0..rank).map(|axis| self.shape[axis + 1..].iter().product()).collect();
        let piece = region[cut].len() * strides[cut];
        let mut values = values.iter().copied();
        let mut index: Vec<usize> = (0..cut).map(|axis| region[axis].start).collect();
        loop {
            let outer: usize = index.iter().zip(&strides).map(|(i, stride)| i * stride).sum();
            let first = outer + region[cut].start * strides[cut];
            self.buffer.clear();
            encode(self.dtype, values.by_ref().take(piece), &mut self.buffer);
            self.file.seek(SeekFrom::Start(self.start + (first * self.dtype.size()) as u64))?;
            self.file.write_all(&self.buffer)?;
            let Some(axis) = (0..cut).rev().find(|&axis| index[axis] + 1 < region[axis].end) else { return Ok(()) };
            index[axis] += 1;
            (axis + 1..cut).for_each(|axis| index[axis] = region[axis].start);
        }
    }

    fn finish(self) -> io::Result<()> {
        let elements: usize = self.shape.iter().product();
        let end = self.start + (elements * self.dtype.size()) as u64;
        if self.file.metadata()?.len() < end {
            self.file.set_len(end)?;
        }
        self.file.seek(SeekFrom::Start(end)).map(drop)
    }
}

/// Whether a path is to be an .npz archive.
fn is_npz(path: &Path) -> Result<bool> {
    match path.extension().and_then(|e| e.to_str()) {
        Some("npy") => Ok(false),
        Some("npz") => Ok(true),
        _ => bail!("cannot write `{}`: the name of an output must end in .npy or .npz", path.display()),
    }
}

/// Refuses a path for `what` that does not end in this.
pub(crate) fn check_name(path: &Path, what: &str, extension: &str) -> Result<()> {
    let matches = path.extension().is_some_and(|e| e.eq_ignore_ascii_case(extension));
    if !matches {
        bail!("cannot write `{}`: the name of {what} must end in .{extension}", path.display());
    }
    Ok(())
}

/// Refuses what Keras would not open as a model by its name.
pub(crate) fn check_model_name(path: &Path) -> Result<()> {
    check_ending(path, "a model", ".keras")
}

/// Refuses a path that does not end in this, in these letters: Keras tells `.keras` from `.KERAS`.
pub(crate) fn check_ending(path: &Path, what: &str, ending: &str) -> Result<()> {
    let name = path.to_string_lossy();
    if name.ends_with(ending) {
        return Ok(());
    }
    match name.len().checked_sub(ending.len()).filter(|_| name.to_ascii_lowercase().ends_with(ending)) {
        Some(stem) => {
            bail!("cannot write `{name}`: Keras knows {what} by `{ending}` in small letters; name it `{}{ending}`", &name[..stem])
        }
        None => bail!("cannot write `{name}`: the name of {what} must end in {ending}"),
    }
}

/// Refuses to write two results into one file, by whatever names.
pub(crate) fn check_distinct<'a>(outputs: impl IntoIterator<Item = (&'static str, Option<&'a PathBuf>)>) -> Result<()> {
    let place = |path: &Path| {
        let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        let in_folder = || fs::canonicalize(folder).unwrap_or(folder.into()).join(path.file_name().unwrap_or_default());
        fs::canonicalize(path).unwrap_or_else(|_| in_folder())
    };
    let mut seen: Vec<(&str, PathBuf)> = Vec::new();
    for (option, path) in outputs {
        let Some(path) = path else { continue };
        let own = place(path);
        if let Some((other, _)) = seen.iter().find(|(_, other)| *other == own) {
            bail!("{other} and {option} both name `{}`: give each its own file", path.display());
        }
        seen.push((option, own));
    }
    Ok(())
}

/// Refuses a path that cannot hold that many arrays, before anything is computed.
pub(crate) fn check_array_path(path: &Path, arrays: usize) -> Result<()> {
    if !is_npz(path)? && arrays != 1 {
        bail!("the model has {arrays} outputs, and `{}` can hold one: give a name that ends in .npz", path.display());
    }
    Ok(())
}

/// Writes arrays, `.npy` for one or `.npz` by name, as `fill` writes into them.
pub(crate) fn write_arrays(path: &Path, specs: &[ArraySpec], fill: impl FnOnce(&mut [ArrayWriter<'_>]) -> Result<()>) -> Result<()> {
    check_array_path(path, specs.len())?;
    if is_npz(path)? {
        return atomically(path, |file| write_npz(path, file, specs, fill));
    }
    atomically(path, |file| {
        let mut writers = [ArrayWriter::new(file, &specs[0])?];
        fill(&mut writers)?;
        let [writer] = writers;
        Ok(writer.finish()?)
    })
}

/// The arrays are made in unnamed files first, since a zip takes one entry after another.
fn write_npz(path: &Path, file: &mut File, specs: &[ArraySpec], fill: impl FnOnce(&mut [ArrayWriter<'_>]) -> Result<()>) -> Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let mut parts: Vec<File> = specs.iter().map(|_| tempfile::tempfile_in(folder)).collect::<io::Result<_>>()?;
    let mut writers: Vec<ArrayWriter<'_>> =
        parts.iter_mut().zip(specs).map(|(part, spec)| ArrayWriter::new(part, spec)).collect::<io::Result<_>>()?;
    fill(&mut writers)?;
    writers.into_iter().try_for_each(ArrayWriter::finish)?;
    let mut archive = zip::ZipWriter::new(io::BufWriter::new(file));
    match write_entries(&mut archive, &mut parts, specs) {
        Ok(()) => Ok(archive.finish().map_err(io::Error::from)?.flush()?),
        Err(error) => {
            // Dropped, it would try to finish what cannot be finished, and tell of that by itself.
            std::mem::forget(archive);
            Err(error.into())
        }
    }
}

fn write_entries(archive: &mut zip::ZipWriter<impl Write + Seek>, parts: &mut [File], specs: &[ArraySpec]) -> io::Result<()> {
    for (part, spec) in parts.iter_mut().zip(specs) {
        part.rewind()?;
        let large = part.metadata()?.len() >= u32::MAX.into();
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored).large_file(large);
        archive.start_file(format!("{}.npy", spec.name), options)?;
        io::copy(part, archive)?;
    }
    archive.flush()
}

/// Writes a picture as PNG.
pub(crate) fn write_picture(path: &Path, picture: &RgbImage) -> Result<()> {
    let mut bytes = io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).with_context(|| format!("cannot write `{}`", path.display()))?;
    atomically(path, |file| Ok(file.write_all(bytes.get_ref())?))
}

/// Writes a text.
pub(crate) fn write_text(path: &Path, text: &str) -> Result<()> {
    atomically(path, |file| Ok(file.write_all(text.as_bytes())?))
}

/// As [`atomic::write`], for content that can fail for reasons of its own, which are then the ones told.
fn atomically(path: &Path, content: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    let mut own = None;
    let result = atomic::write(path, |file| {
        content(file).map_err(|error| match error.downcast::<io::Error>() {
            Ok(error) => error,
            Err(error) => {
                own = Some(error);
                io::Error::other("stopped")
            }
        })
    });
    match own {
        Some(error) => Err(error),
        None => Ok(result?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array, Axis, IxDyn, Slice};

    fn spec(shape: &[usize]) -> ArraySpec {
        ArraySpec { name: "y".into(), dtype: Dtype::I16, shape: shape.to_vec() }
    }

    fn read(path: &Path) -> ndarray::ArrayD<f32> {
        let mut array = super::super::array::StoredArray::open(path).unwrap();
        let all = Region::full(array.shape());
        array.read(&all).unwrap()
    }

    #[test]
    fn boxes_make_up_the_whole() {
        let folder = tempfile::tempdir().unwrap();
        let shape = [2, 5, 7, 3];
        let whole = Array::from_iter((0..210).map(|v| v as f32)).into_shape_with_order(IxDyn(&shape)).unwrap();
        for tile in [[1, 2, 3, 3], [2, 5, 7, 2], [1, 5, 7, 3], [2, 4, 7, 3]] {
            let path = folder.path().join("y.npy");
            let fill = |writers: &mut [ArrayWriter<'_>]| {
                let starts = |axis: usize| (0..shape[axis]).step_by(tile[axis]);
                for (a, b) in starts(0).flat_map(|a| starts(1).map(move |b| (a, b))) {
                    for (c, d) in starts(2).flat_map(|c| starts(3).map(move |d| (c, d))) {
                        let start = [a, b, c, d];
                        let region: Region =
                            (0..4).map(|axis| foveal::Span::new(start[axis], (start[axis] + tile[axis]).min(shape[axis]))).collect();
                        let mut part = whole.view();
                        (0..4).for_each(|axis| part.slice_axis_inplace(Axis(axis), Slice::from(region[axis].range())));
                        writers[0].write_box(&region, part)?;
                    }
                }
                Ok(())
            };
            write_arrays(&path, &[spec(&shape)], fill).unwrap();
            assert_eq!(read(&path), whole, "{tile:?}");
        }
    }

    #[test]
    fn parts_follow_one_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("y.npy");
        let whole = Array::from_iter((0..200_000).map(|v| (v % 1000) as f32)).into_shape_with_order(IxDyn(&[100, 2000])).unwrap();
        let (first, second) = whole.view().split_at(Axis(0), 30);
        write_arrays(&path, &[spec(&[100, 2000])], |writers| {
            writers[0].append(first)?;
            Ok(writers[0].append(second)?)
        })
        .unwrap();
        assert_eq!(read(&path), whole);
    }

    #[test]
    fn a_failure_leaves_nothing_and_says_why() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["y.npy", "y.npz"] {
            let error = write_arrays(&folder.path().join(name), &[spec(&[1])], |_| bail!("the reason")).unwrap_err();
            assert_eq!(error.to_string(), "the reason");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn an_archive_holds_arrays_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("y.npz");
        let specs = [ArraySpec { name: "a/b".into(), ..spec(&[2]) }, ArraySpec { name: "c".into(), dtype: Dtype::BF16, shape: vec![1, 1] }];
        write_arrays(&path, &specs, |writers| {
            writers[0].append(ndarray::array![1.0, 2.0].into_dyn().view())?;
            Ok(writers[1].append(ndarray::array![[0.5]].into_dyn().view())?)
        })
        .unwrap();
        let mut arrays = super::super::array::open_npz(&path).unwrap();
        let names: Vec<&str> = arrays.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a/b", "c"]);
        assert_eq!(arrays[0].1.read(&Region::full(&[2])).unwrap(), ndarray::array![1.0, 2.0].into_dyn());
        assert_eq!(arrays[1].1.read(&Region::full(&[1, 1])).unwrap(), ndarray::array![[0.5]].into_dyn());
        let one = check_array_path(Path::new("y.npy"), 2).unwrap_err().to_string();
        assert!(one.contains(".npz"), "{one}");
    }
}
