//! What the tests share: a folder of their own, the command, models, arrays written and read byte by byte.

use foveal::layers::activations::ReLU;
use foveal::layers::config::PaddingMode;
use foveal::layers::conv::Conv2D;
use foveal::{Input, LayerHandle, Model};
use ndarray::{Array, ArrayD, IxDyn};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A folder in which commands run.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// Runs the command; arguments are separated by blanks.
    pub(crate) fn run(&self, arguments: &str) -> Ran {
        self.run_args(&arguments.split_whitespace().collect::<Vec<_>>())
    }

    pub(crate) fn run_args(&self, arguments: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_foveal")).args(arguments).current_dir(self.0.path()).output().unwrap();
        Ran::new(arguments, output)
    }

    /// Runs the command with this much address space, in bytes.
    #[cfg(target_os = "linux")]
    pub(crate) fn run_within(&self, bytes: u64, arguments: &str) -> Ran {
        let script = format!("ulimit -v {} && exec \"$0\" {arguments}", bytes / 1024);
        let output = Command::new("sh").args(["-c", &script, env!("CARGO_BIN_EXE_foveal")]).current_dir(self.0.path()).output().unwrap();
        Ran::new(&[arguments], output)
    }

    /// Names of what is in the folder.
    pub(crate) fn entries(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.0.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub(crate) fn read_npy(&self, name: &str) -> Npy {
        Npy::parse(&std::fs::read(self.path(name)).unwrap())
    }
}

/// A command that has ended.
pub(crate) struct Ran {
    what: String,
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    fn new(arguments: &[&str], output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { what: arguments.join(" "), code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Its results; it must have succeeded.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "foveal {}: {}", self.what, self.stderr);
        self.stdout
    }

    /// It must have ended with this code and a message that holds all of these.
    #[track_caller]
    pub(crate) fn fails(self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, code, "foveal {}: {}{}", self.what, self.stdout, self.stderr);
        assert!(self.stderr.contains("error: "), "foveal {}: {}", self.what, self.stderr);
        for part in parts {
            assert!(self.stderr.contains(part), "foveal {}: no `{part}` in {}", self.what, self.stderr);
        }
    }
}

/// An array file, taken apart.
#[derive(Debug, PartialEq)]
pub(crate) struct Npy {
    pub(crate) descr: String,
    pub(crate) shape: Vec<usize>,
    pub(crate) bytes: Vec<u8>,
}

impl Npy {
    pub(crate) fn parse(file: &[u8]) -> Self {
        assert_eq!(&file[..8], b"\x93NUMPY\x01\x00");
        let start = 10 + usize::from(u16::from_le_bytes([file[8], file[9]]));
        assert_eq!(start % 64, 0);
        let dict = std::str::from_utf8(&file[10..start]).unwrap();
        let between = |from: &str, to: &str| dict.split_once(from).unwrap().1.split_once(to).unwrap().0.to_owned();
        let shape = between("'shape': (", ")").split(',').filter(|n| !n.trim().is_empty()).map(|n| n.trim().parse().unwrap()).collect();
        assert!(dict.contains("'fortran_order': False"));
        Self { descr: between("'descr': '", "'"), shape, bytes: file[start..].to_vec() }
    }

    pub(crate) fn floats(&self) -> ArrayD<f32> {
        assert_eq!(self.descr, "<f4");
        let values = self.bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        Array::from_shape_vec(IxDyn(&self.shape), values).unwrap()
    }
}

/// An array file with these elements.
pub(crate) fn npy(descr: &str, fortran: bool, shape: &[usize], elements: &[u8]) -> Vec<u8> {
    let order = if fortran { "True" } else { "False" };
    let lengths: String = shape.iter().map(|n| format!("{n},")).collect();
    let mut dict = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': ({lengths}), }}");
    dict += &" ".repeat(63 - (10 + dict.len()) % 64);
    dict.push('\n');
    [b"\x93NUMPY\x01\x00", &(dict.len() as u16).to_le_bytes()[..], dict.as_bytes(), elements].concat()
}

/// Writes an array file of zeros that takes no room on disk.
pub(crate) fn sparse_npy(path: &Path, fortran: bool, shape: &[usize]) {
    let header = npy("<f4", fortran, shape, &[]);
    std::fs::write(path, &header).unwrap();
    let bytes = 4 * shape.iter().product::<usize>() as u64;
    std::fs::OpenOptions::new().write(true).open(path).unwrap().set_len(header.len() as u64 + bytes).unwrap();
}

/// A float32 array file.
pub(crate) fn float_npy(values: &ArrayD<f32>) -> Vec<u8> {
    let elements: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    npy("<f4", false, values.shape(), &elements)
}

/// Values that look like noise: whole numbers from 0 to 250.
pub(crate) fn noise(shape: &[usize]) -> ArrayD<f32> {
    let len = shape.iter().product::<usize>() as u64;
    let value = |i: u64| ((i.wrapping_mul(2_654_435_761) >> 7) % 251) as f32;
    Array::from_shape_vec(IxDyn(shape), (0..len).map(value).collect()).unwrap()
}

/// The model as `folder`, with the first of these texts in its config changed.
pub(crate) fn changed(place: &Place, model: &Model, from: &str, to: &str) {
    model.save_folder(place.path("folder")).unwrap();
    let config = std::fs::read_to_string(place.path("folder/config.json")).unwrap();
    assert!(config.contains(from), "{config}");
    place.write("folder/config.json", config.replacen(from, to, 1).as_bytes());
}

/// `image` -> `conv1` -> a ReLU of this name -> `conv2`.
pub(crate) fn named_activation(name: &str) -> Model {
    let input = Input::with_name("image", [Some(8), Some(8), Some(3)]);
    let conv1 = input.apply(LayerHandle::with_name("conv1", conv(4))).unwrap();
    let named = conv1.apply(LayerHandle::with_name(name, ReLU::default())).unwrap();
    Model::seeded(&[&input], &[&named.apply(LayerHandle::with_name("conv2", conv(2))).unwrap()], 3).unwrap()
}

fn conv(filters: usize) -> Conv2D {
    Conv2D { padding: PaddingMode::Same, ..Conv2D::new(filters, 3) }
}

/// `image` of any size -> conv1 -> relu1 -> conv2 -> relu2.
pub(crate) fn two_convolutions(size: Option<usize>, channels: usize) -> Model {
    let input = Input::with_name("image", [size, size, Some(channels)]);
    let first =
        input.apply(LayerHandle::with_name("conv1", conv(4))).unwrap().apply(LayerHandle::with_name("relu1", ReLU::default())).unwrap();
    let second =
        first.apply(LayerHandle::with_name("conv2", conv(5))).unwrap().apply(LayerHandle::with_name("relu2", ReLU::default())).unwrap();
    Model::seeded(&[&input], &[&second], 3).unwrap()
}

/// Inputs `left` and `right`, each through the shared layer `shared`; both are outputs, the second behind `relu`.
pub(crate) fn shared() -> Model {
    let left = Input::with_name("left", [Some(8), Some(8), Some(3)]);
    let right = Input::with_name("right", [Some(8), Some(8), Some(3)]);
    let shared = LayerHandle::with_name("shared", conv(2));
    let a = shared.call(&[&left]).unwrap();
    let b = shared.call(&[&right]).unwrap().apply(LayerHandle::with_name("relu", ReLU::default())).unwrap();
    Model::seeded(&[&left, &right], &[&a, &b], 5).unwrap()
}

/// A model file that real Keras has written.
pub(crate) fn keras_model(name: &str) -> String {
    keras_vector(&format!("models/{name}"))
}

/// Any file of those that real Keras has written.
pub(crate) fn keras_vector(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../foveal/tests/keras/vectors");
    folder.join(name).to_str().unwrap().to_owned()
}
