//! Symbolic tensors and their sizes.

use crate::failure::{OrRaise, usage, wrong_type};
use crate::layers::operation;
use crate::values::nest;
use foveal::layers::Nest;
use foveal::{DType, Index, Input, SymbolicTensor};
use pyo3::basic::CompareOp;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyEllipsis, PySlice, PyTuple};

/// A tensor of a model that is being built, as Keras' KerasTensor.
#[pyclass(frozen, module = "foveal._foveal")]
pub(crate) struct Tensor(pub(crate) SymbolicTensor);

/// The length of an axis of a symbolic tensor, or what whole-number arithmetic makes of it.
#[pyclass(frozen, module = "foveal._foveal")]
pub(crate) struct Size(pub(crate) foveal::Size);

/// An input of a model; lengths without the batch, None for any.
#[pyfunction]
#[pyo3(signature = (shape, name=None, dtype="float32"))]
pub(crate) fn input(shape: Vec<Option<usize>>, name: Option<String>, dtype: &str) -> PyResult<Tensor> {
    let dtype = DType::from_name(dtype).ok_or_else(|| usage(format!("dtype = {dtype:?} is not an element type")))?;
    Ok(Tensor(Input::of(name, shape, dtype)))
}

impl Tensor {
    fn with(&self, class: &str, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        operation(class, vec![Nest::Leaf(self.0.clone()), nest(other)?])
    }

    fn behind(&self, class: &str, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        operation(class, vec![nest(other)?, Nest::Leaf(self.0.clone())])
    }
}

#[pymethods]
impl Tensor {
    /// Lengths with the batch in front; None for any.
    #[getter]
    fn shape<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.shape())
    }

    /// Type of the elements.
    #[getter]
    fn dtype(&self) -> &'static str {
        self.0.dtype().name()
    }

    #[getter]
    fn ndim(&self) -> usize {
        self.0.shape().len()
    }

    /// The length of an axis, to compute with.
    fn size(&self, axis: usize) -> PyResult<Size> {
        self.0.size(axis).or_raise().map(Size)
    }

    /// The same output of a layer of this name.
    fn named(&self, name: &str) -> PyResult<Tensor> {
        self.0.named(name).or_raise().map(Tensor)
    }

    /// Whether both are one output of one call.
    fn same(&self, other: &Tensor) -> bool {
        self.0.is(&other.0)
    }

    fn __getitem__(&self, key: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        let key = match key.cast::<PyTuple>() {
            Ok(entries) => entries.iter().map(|entry| index(&entry)).collect::<PyResult<Vec<_>>>()?,
            Err(_) => vec![index(key)?],
        };
        self.0.get_item(&key).or_raise().map(Tensor)
    }

    fn __len__(&self) -> PyResult<usize> {
        Err(wrong_type("the length of a symbolic tensor is that of its batch, which is not known; foveal.ops.shape(x) gives lengths"))
    }

    fn __iter__(&self) -> PyResult<Tensor> {
        Err(wrong_type("a symbolic tensor cannot be iterated over: its batch has no known length"))
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(wrong_type("a symbolic tensor has no truth value: functions of tensors are traced once; use ops.where(condition, x1, x2)"))
    }

    #[pyo3(signature = (dtype=None, copy=None))]
    #[allow(unused_variables, reason = "NumPy's names")]
    fn __array__(&self, dtype: Option<&Bound<'_, PyAny>>, copy: Option<bool>) -> PyResult<Py<PyAny>> {
        Err(wrong_type("a symbolic tensor holds no values: build a model of it and call predict, or use foveal.ops instead of numpy"))
    }

    /// NumPy must leave operators between arrays and tensors to tensors.
    #[classattr]
    fn __array_ufunc__() -> Option<bool> {
        None
    }

    fn __repr__(&self) -> String {
        let lengths: Vec<String> = self.0.shape().iter().map(|n| n.map_or_else(|| "None".into(), |n| n.to_string())).collect();
        format!("<KerasTensor shape=({}), dtype={}>", lengths.join(", "), self.0.dtype().name())
    }

    fn __add__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.with("Add", other)
    }

    fn __sub__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.with("Subtract", other)
    }

    fn __mul__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.with("Multiply", other)
    }

    fn __truediv__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.with("TrueDivide", other)
    }

    fn __floordiv__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.with("FloorDivide", other)
    }

    fn __mod__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.with("Mod", other)
    }

    fn __and__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.with("LogicalAnd", other)
    }

    fn __or__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.with("LogicalOr", other)
    }

    fn __xor__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.with("LogicalXor", other)
    }

    fn __radd__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.behind("Add", other)
    }

    fn __rsub__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.behind("Subtract", other)
    }

    fn __rmul__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.behind("Multiply", other)
    }

    fn __rtruediv__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.behind("TrueDivide", other)
    }

    fn __rfloordiv__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.behind("FloorDivide", other)
    }

    fn __rmod__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.behind("Mod", other)
    }

    fn __rand__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.behind("LogicalAnd", other)
    }

    fn __ror__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.behind("LogicalOr", other)
    }

    fn __rxor__(&self, other: &Bound<'_, PyAny>) -> PyResult<Tensor> {
        self.behind("LogicalXor", other)
    }

    fn __neg__(&self) -> PyResult<Tensor> {
        operation("Negative", vec![Nest::Leaf(self.0.clone())])
    }

    fn __abs__(&self) -> PyResult<Tensor> {
        operation("Absolute", vec![Nest::Leaf(self.0.clone())])
    }

    fn __invert__(&self) -> PyResult<Tensor> {
        operation("LogicalNot", vec![Nest::Leaf(self.0.clone())])
    }

    fn __pow__(&self, other: &Bound<'_, PyAny>, _modulo: Option<&Bound<'_, PyAny>>) -> PyResult<Tensor> {
        self.with("Power", other)
    }

    fn __rpow__(&self, other: &Bound<'_, PyAny>, _modulo: Option<&Bound<'_, PyAny>>) -> PyResult<Tensor> {
        self.behind("Power", other)
    }

    /// `==` and `!=` are those of objects, as Keras' symbolic tensors have them.
    fn __richcmp__<'py>(slf: &Bound<'py, Self>, other: &Bound<'py, PyAny>, op: CompareOp) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let class = match op {
            CompareOp::Eq => return Ok(PyBool::new(py, slf.is(other)).to_owned().into_any()),
            CompareOp::Ne => return Ok(PyBool::new(py, !slf.is(other)).to_owned().into_any()),
            CompareOp::Lt => "Less",
            CompareOp::Le => "LessEqual",
            CompareOp::Gt => "Greater",
            CompareOp::Ge => "GreaterEqual",
        };
        Ok(Bound::new(py, slf.get().with(class, other)?)?.into_any())
    }

    fn __hash__(slf: &Bound<'_, Self>) -> u64 {
        slf.as_ptr().addr() as u64
    }
}

/// One entry of a key.
fn index(entry: &Bound<'_, PyAny>) -> PyResult<Index> {
    if entry.is_none() {
        return Ok(Index::NewAxis);
    }
    if entry.is(PyEllipsis::get(entry.py())) {
        return Ok(Index::Ellipsis);
    }
    let Ok(slice) = entry.cast::<PySlice>() else { return Ok(Index::At(bound(entry)?)) };
    let part = |name: &str| -> PyResult<Option<foveal::Size>> {
        let value = slice.getattr(name)?;
        if value.is_none() { Ok(None) } else { bound(&value).map(Some) }
    };
    let step = part("step")?.map(|step| step.value().ok_or_else(|| usage("the step of a slice must be a number")));
    Ok(Index::Slice { start: part("start")?, stop: part("stop")?, step: step.transpose()? })
}

/// A size, or a whole number as one.
fn bound(value: &Bound<'_, PyAny>) -> PyResult<foveal::Size> {
    if let Ok(size) = value.cast::<Size>() {
        return Ok(size.get().0.clone());
    }
    if value.is_instance_of::<Tensor>() {
        return Err(wrong_type("an index must be a number or a size, not a tensor; foveal.ops.shape(x)[1] is a size"));
    }
    let number = value.call_method0("__index__").and_then(|n| n.extract::<i64>());
    number.map(foveal::Size::from).map_err(|_| {
        wrong_type(format!(
            "{} is no index of a symbolic tensor: give whole numbers, slices, None or ...",
            value.repr().map_or_else(|_| "this".into(), |r| r.to_string())
        ))
    })
}

type Arithmetic = fn(&foveal::Size, &foveal::Size) -> foveal::Result<foveal::Size>;

impl Size {
    fn with(&self, other: &Bound<'_, PyAny>, f: Arithmetic) -> PyResult<Size> {
        f(&self.0, &whole(other)?).or_raise().map(Size)
    }

    fn known(&self, what: &str) -> PyResult<i64> {
        self.0.value().ok_or_else(|| {
            wrong_type(format!(
                "{what} needs a length that is not known ({}): functions of tensors are traced once, for inputs of any size",
                self.0
            ))
        })
    }
}

/// What a size can be computed with.
fn whole(other: &Bound<'_, PyAny>) -> PyResult<foveal::Size> {
    bound(other).map_err(|_| {
        let name = other.get_type().name().map_or_else(|_| "this".into(), |name| name.to_string());
        wrong_type(format!("sizes are computed with whole numbers and other sizes by + - * // and %, not with {name}"))
    })
}

#[pymethods]
impl Size {
    fn __add__(&self, other: &Bound<'_, PyAny>) -> PyResult<Size> {
        self.with(other, foveal::Size::plus)
    }

    fn __radd__(&self, other: &Bound<'_, PyAny>) -> PyResult<Size> {
        self.with(other, |a, b| b.plus(a))
    }

    fn __sub__(&self, other: &Bound<'_, PyAny>) -> PyResult<Size> {
        self.with(other, foveal::Size::minus)
    }

    fn __rsub__(&self, other: &Bound<'_, PyAny>) -> PyResult<Size> {
        self.with(other, |a, b| b.minus(a))
    }

    fn __mul__(&self, other: &Bound<'_, PyAny>) -> PyResult<Size> {
        self.with(other, foveal::Size::times)
    }

    fn __rmul__(&self, other: &Bound<'_, PyAny>) -> PyResult<Size> {
        self.with(other, foveal::Size::times)
    }

    fn __floordiv__(&self, other: &Bound<'_, PyAny>) -> PyResult<Size> {
        self.with(other, foveal::Size::floor_divided)
    }

    fn __rfloordiv__(&self, other: &Bound<'_, PyAny>) -> PyResult<Size> {
        self.with(other, |a, b| b.floor_divided(a))
    }

    fn __mod__(&self, other: &Bound<'_, PyAny>) -> PyResult<Size> {
        self.with(other, foveal::Size::remainder)
    }

    fn __rmod__(&self, other: &Bound<'_, PyAny>) -> PyResult<Size> {
        self.with(other, |a, b| b.remainder(a))
    }

    fn __rtruediv__(&self, other: f64) -> PyResult<f64> {
        Ok(other / self.known("a division with / (use //)")? as f64)
    }

    fn __truediv__(&self, other: f64) -> PyResult<f64> {
        Ok(self.known("a division with / (use //)")? as f64 / other)
    }

    fn __neg__(&self) -> PyResult<Size> {
        self.0.negated().or_raise().map(Size)
    }

    fn __index__(&self) -> PyResult<i64> {
        self.known("this number")
    }

    fn __int__(&self) -> PyResult<i64> {
        self.known("int()")
    }

    fn __float__(&self) -> PyResult<f64> {
        Ok(self.known("float()")? as f64)
    }

    fn __bool__(&self) -> PyResult<bool> {
        Ok(self.known("a truth value")? != 0)
    }

    fn __hash__(&self) -> PyResult<u64> {
        Ok(self.known("a hash")? as u64)
    }

    fn __richcmp__(&self, other: &Bound<'_, PyAny>, op: CompareOp) -> PyResult<bool> {
        let other = whole(other)?;
        match op {
            _ if self.0 == other => Ok(op.matches(std::cmp::Ordering::Equal)),
            _ => Ok(op.matches(self.known("a comparison")?.cmp(&Size(other).known("a comparison")?))),
        }
    }

    /// The number, or None where a length is not known.
    #[getter]
    fn value(&self) -> Option<i64> {
        self.0.value()
    }

    fn __repr__(&self) -> String {
        self.0.value().map_or_else(|| format!("Size({})", self.0), |n| n.to_string())
    }
}
