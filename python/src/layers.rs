//! Layers, operations and calls.

use crate::failure::{OrRaise, raised, usage};
use crate::model::Model;
use crate::tensors::Tensor;
use crate::values::{nest, settings, to_python};
use foveal::layers::{Nest, Registry};
use foveal::{LayerHandle, LayerSettings, SymbolicTensor};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::{Map, Value};

/// A layer that can be called several times, sharing its weights.
#[pyclass(frozen, module = "foveal._foveal")]
pub(crate) struct Layer(pub(crate) LayerHandle);

fn handle(class: &str, module: &str, config: Map<String, Value>, settings: LayerSettings) -> PyResult<LayerHandle> {
    let registry = Registry::default();
    let found = registry.types().iter().find(|t| t.class == class && t.module == module);
    let found = found.ok_or_else(|| usage(format!("there is no layer {class} in {module}")))?;
    let parsed = found.parse(config).map_err(|e| raised("config", format!("{class}: {e}")))?;
    LayerHandle::of(parsed, settings).or_raise()
}

fn tensors(outputs: Vec<SymbolicTensor>) -> Vec<Tensor> {
    outputs.into_iter().map(Tensor).collect()
}

/// The (only) output of an operation of `keras.ops.numpy` without settings.
pub(crate) fn operation(class: &str, args: Vec<Nest<SymbolicTensor>>) -> PyResult<Tensor> {
    let layer = handle(class, "keras.src.ops.numpy", Map::new(), LayerSettings::default())?;
    Ok(Tensor(layer.call_with(args, Vec::new()).or_raise()?.swap_remove(0)))
}

#[pymethods]
impl Layer {
    /// A layer of the class `class` of `module`.
    #[new]
    #[pyo3(signature = (class_name, config, module="keras.layers", name=None, dtype=None, trainable=true))]
    fn new(
        class_name: &str,
        config: &Bound<'_, PyDict>,
        module: &str,
        name: Option<String>,
        dtype: Option<String>,
        trainable: bool,
    ) -> PyResult<Self> {
        let base = LayerSettings::default();
        let all = LayerSettings { name, dtype: dtype.unwrap_or(base.dtype), trainable };
        handle(class_name, module, settings(config)?, all).map(Self)
    }

    /// A model in the place of a layer.
    #[staticmethod]
    fn of_model(model: &Model) -> Self {
        Self(LayerHandle::from_model(&model.core))
    }

    /// The outputs for positional and named arguments.
    #[pyo3(signature = (args, kwargs=None))]
    fn call(&self, args: &Bound<'_, PyAny>, kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Vec<Tensor>> {
        let args = args.try_iter()?.map(|arg| nest(&arg?)).collect::<PyResult<Vec<_>>>()?;
        let kwargs = kwargs.into_iter().flat_map(|dict| dict.iter());
        let kwargs = kwargs.map(|(key, value)| Ok((key.extract()?, nest(&value)?))).collect::<PyResult<Vec<(String, _)>>>()?;
        self.0.call_with(args, kwargs).or_raise().map(tensors)
    }

    /// Its settings, complete.
    fn config<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &Value::Object(self.0.layer().map(|layer| layer.config()).unwrap_or_default()))
    }
}
