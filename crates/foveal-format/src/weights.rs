//! Named arrays, read when asked for.

use crate::{Array, Dtype, Result};

/// What the file says of an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightInfo {
    /// Length along each axis.
    pub shape: Vec<usize>,
    /// Type of the elements.
    pub dtype: Dtype,
}

/// The arrays of a weights file by path, such as `layers/conv2d/vars/0`. Nothing is read until asked for.
#[derive(Debug)]
pub struct Weights {}

impl Weights {
    /// Paths of all arrays; numbers in them sort as numbers.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }

    /// What the file says of an array.
    pub fn info(&self, path: &str) -> Option<WeightInfo> {
        let _ = path;
        None
    }

    /// Reads an array that must have this shape, which is checked before anything is allocated.
    ///
    /// # Errors
    /// Where there is no such array, its shape or type is another, or the file is damaged.
    pub fn read(&self, path: &str, expected_shape: &[usize]) -> Result<Array> {
        let _ = (path, expected_shape);
        unimplemented!()
    }

    /// As [`read`](Self::read), converted to single precision.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_f32(&self, path: &str, expected_shape: &[usize]) -> Result<Vec<f32>> {
        let _ = (path, expected_shape);
        unimplemented!()
    }

    /// The `name` attribute of a group: since Keras 3.6 the layer's own name on its `vars` group. For messages only.
    pub fn group_name(&self, group_path: &str) -> Option<String> {
        let _ = group_path;
        None
    }
}
