//! Arrays between NumPy and the core.

use crate::failure::{raised, wrong_type};
use foveal::ndarray::{ArrayD, ArrayViewD};
use numpy::{IntoPyArray, PyArrayDescrMethods, PyArrayDyn, PyArrayMethods, PyReadonlyArrayDyn, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// An array of single floats that Python keeps while it is read.
pub(crate) struct Floats<'py>(PyReadonlyArrayDyn<'py, f32>);

impl Floats<'_> {
    pub(crate) fn view(&self) -> ArrayViewD<'_, f32> {
        self.0.as_array()
    }

    /// A copy; the strides of an array without values may be none that a view could have.
    pub(crate) fn to_owned(&self) -> ArrayD<f32> {
        if self.0.len() == 0 { ArrayD::zeros(self.0.shape()) } else { self.view().to_owned() }
    }
}

/// Whole numbers from here on have neighbours that single floats do not tell apart.
const EXACT: f64 = 16_777_216.0;

/// Whether every value lies where a value of its size may lie, and strides are whole numbers of values: a field of packed
/// records, or a view into bytes, need not.
fn is_aligned(array: &Bound<'_, PyUntypedArray>) -> PyResult<bool> {
    array.getattr("flags")?.getattr("aligned")?.extract()
}

/// Anything that NumPy takes for an array of numbers, without a copy where it holds single floats.
pub(crate) fn floats<'py>(object: &Bound<'py, PyAny>, what: &dyn Fn() -> String) -> PyResult<Floats<'py>> {
    if let Ok(array) = object.cast::<PyArrayDyn<f32>>()
        && is_aligned(array.as_untyped())?
    {
        return Ok(Floats(array.readonly()));
    }
    let py = object.py();
    let numpy = py.import("numpy")?;
    let array = as_array(&numpy, object).map_err(|error| wrong_type(format!("{} is not an array: {error}", what())))?;
    let untyped = array.cast::<PyUntypedArray>()?;
    let dtype = untyped.dtype();
    // What other libraries add to NumPy's types says its kind only by its name.
    let is_added = || dtype.str().is_ok_and(|name| name.to_string_lossy() == "bfloat16");
    if !matches!(dtype.kind(), b'b' | b'i' | b'u' | b'f') && !is_added() {
        return Err(wrong_type(format!("{} holds {dtype}, not numbers", what())));
    }
    if matches!(dtype.kind(), b'i' | b'u') && dtype.itemsize() > 2 && untyped.len() > 0 {
        let bound = |name: &str| array.call_method0(name)?.extract::<f64>();
        if bound("max")? >= EXACT || bound("min")? <= -EXACT {
            let problem = "holds whole numbers of 2^24 (16777216) or more, which foveal does not keep apart";
            return Err(raised("inputs", format!("{} {problem}", what())));
        }
    }
    let options = PyDict::new(py);
    options.set_item("copy", !is_aligned(untyped)?)?;
    let converted = array.call_method("astype", ("float32",), Some(&options))?;
    let converted = converted.cast::<PyArrayDyn<f32>>()?;
    Ok(Floats(converted.readonly()))
}

/// NumPy's array of an object; tensors of other libraries hand over their memory by DLPack.
fn as_array<'py>(numpy: &Bound<'py, PyModule>, object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    if object.is_instance_of::<PyUntypedArray>() {
        return Ok(object.clone());
    }
    if object.hasattr("__dlpack__")? {
        // What NumPy cannot take so, such as bfloat16 or what needs gradients, it may take as an array.
        if let Ok(array) = numpy.call_method1("from_dlpack", (object,)) {
            return Ok(array);
        }
    }
    numpy.call_method1("asarray", (object,))
}

/// A NumPy array that takes over the memory.
pub(crate) fn to_numpy(py: Python<'_>, array: ArrayD<f32>) -> Bound<'_, PyArrayDyn<f32>> {
    array.into_pyarray(py)
}
