//! What the integration tests share: real Keras' files and answers.
#![allow(dead_code, reason = "every test uses a part of it")]

pub(crate) mod live;

use foveal::ir::DType;
use foveal::layers::LayerType;
use ndarray::{ArrayD, IxDyn, OwnedRepr};
use ndarray_npy::{NpzReader, ReadNpzError, ReadableElement};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Where real Keras' files and answers are.
pub(crate) fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keras/vectors")
}

/// The vectors of a class: `Conv2D` for layers, `numpy.Add` for classes of other modules.
pub(crate) fn layer_file(layer: &LayerType, extension: &str) -> PathBuf {
    let stem = match layer.module {
        "keras.layers" => layer.class.to_owned(),
        module => format!("{}.{}", module.rsplit('.').next().unwrap_or(module), layer.class),
    };
    vectors().join(format!("{stem}.{extension}"))
}

/// The `.keras` files of a folder, by name.
pub(crate) fn keras_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "keras")).collect();
    files.sort();
    assert!(!files.is_empty(), "no .keras files in {}", folder.display());
    files
}

/// The file's name without extension.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// One case of an `.npz`: inputs and outputs in Keras' flat order.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    pub(crate) inputs: Vec<ArrayD<f32>>,
    pub(crate) outputs: Vec<ArrayD<f32>>,
    /// Of each output.
    pub(crate) dtypes: Vec<DType>,
}

/// All cases of an `.npz`, by name.
pub(crate) fn answers(path: &Path) -> BTreeMap<String, Answers> {
    let mut npz = NpzReader::new(File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))).unwrap();
    let mut cases: BTreeMap<String, Answers> = BTreeMap::new();
    let names = npz.names().unwrap();
    for name in &names {
        let (case, array) = name.trim_end_matches(".npy").rsplit_once('/').unwrap();
        let (values, dtype) = read(&mut npz, name);
        let case = cases.entry(case.to_owned()).or_default();
        let (list, index) = match array.strip_prefix("in") {
            Some(index) => (&mut case.inputs, index),
            None => (&mut case.outputs, array.strip_prefix("out").unwrap()),
        };
        let index: usize = index.parse().unwrap_or(0);
        if list.len() <= index {
            list.resize(index + 1, ArrayD::zeros(IxDyn(&[])));
        }
        list[index] = values;
        if array.starts_with("out") {
            case.dtypes.resize(case.outputs.len(), dtype);
            case.dtypes[index] = dtype;
        }
    }
    cases
}

fn read(npz: &mut NpzReader<File>, name: &str) -> (ArrayD<f32>, DType) {
    fn typed<T: ReadableElement>(npz: &mut NpzReader<File>, name: &str, f: impl Fn(T) -> f32) -> Result<ArrayD<f32>, ReadNpzError> {
        let array: ndarray::ArrayBase<OwnedRepr<T>, IxDyn> = npz.by_name(name)?;
        let shape = array.raw_dim();
        Ok(ArrayD::from_shape_vec(shape, array.into_iter().map(f).collect()).unwrap())
    }
    typed(npz, name, |v: f32| v)
        .map(|a| (a, DType::F32))
        .or_else(|_| typed(npz, name, |v: f64| v as f32).map(|a| (a, DType::F64)))
        .or_else(|_| typed(npz, name, |v: u8| f32::from(v)).map(|a| (a, DType::U8)))
        .or_else(|_| typed(npz, name, |v: u32| v as f32).map(|a| (a, DType::U32)))
        .or_else(|_| typed(npz, name, |v: i32| v as f32).map(|a| (a, DType::I32)))
        .or_else(|_| typed(npz, name, |v: i64| v as f32).map(|a| (a, DType::I64)))
        .or_else(|_| typed(npz, name, |v: bool| f32::from(u8::from(v))).map(|a| (a, DType::Bool)))
        .unwrap_or_else(|e: ReadNpzError| panic!("{name}: {e}"))
}

/// Largest difference over largest value; infinite where one is NaN and the other is not, or shapes differ.
pub(crate) fn difference(got: &ArrayD<f32>, expected: &ArrayD<f32>) -> f64 {
    if got.shape() != expected.shape() {
        return f64::INFINITY;
    }
    let scale = expected.iter().filter(|v| v.is_finite()).fold(f32::MIN_POSITIVE, |m, v| m.max(v.abs()));
    let one = |(a, b): (&f32, &f32)| match (a == b || (a.is_nan() && b.is_nan()), (a - b).is_finite()) {
        (true, _) => 0.0,
        (false, true) => f64::from((a - b).abs()),
        (false, false) => f64::INFINITY,
    };
    got.iter().zip(expected).map(one).fold(0.0, f64::max) / f64::from(scale)
}

/// Whether two arrays hold the same bits, NaN included.
pub(crate) fn same_bits(a: &ArrayD<f32>, b: &ArrayD<f32>) -> bool {
    a.shape() == b.shape() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}
