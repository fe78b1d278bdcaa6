//! Opening, describing, cropping, running and saving models.

use crate::arrays::{Floats, floats, to_numpy};
use crate::describe;
use crate::failure::{OrRaise, raised, usage};
use crate::layers::Layer;
use crate::run::beside_python;
use crate::tensors::Tensor;
use crate::values::{settings, to_python};
use foveal::layers::center_crop::Crop;
use foveal::ndarray::{ArrayD, ArrayViewD};
use foveal::train::{Compile, Trainer};
use foveal::{LoadOptions, PredictOptions, Shape, SymbolicTensor};
use numpy::PyArrayDyn;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A model of the core: it never changes.
#[pyclass(frozen, module = "foveal._foveal")]
pub(crate) struct Model {
    pub(crate) core: foveal::Model,
    /// Names of its inputs, for messages.
    names: Vec<String>,
}

impl From<foveal::Model> for Model {
    fn from(core: foveal::Model) -> Self {
        let names = core.inputs().into_iter().map(|input| input.name).collect();
        Self { core, names }
    }
}

/// Layers by name.
fn replacements(layers: &Bound<'_, PyDict>) -> PyResult<Vec<(String, Layer)>> {
    let one = |(name, layer): (Bound<'_, PyAny>, Bound<'_, PyAny>)| Ok((name.extract()?, Layer(layer.cast::<Layer>()?.get().0.clone())));
    layers.iter().map(one).collect()
}

fn options(replace: &Bound<'_, PyDict>, ignore: Vec<String>) -> PyResult<LoadOptions> {
    let mut options = LoadOptions::new();
    for (name, layer) in replacements(replace)? {
        let layer = layer.0.layer().ok_or_else(|| usage(format!("replace: `{name}` must be a layer, not an input or a model")))?;
        options = options.replace_any(name, layer);
    }
    Ok(ignore.into_iter().fold(options, |options, key| options.ignore_unknown_key(key)))
}

/// The layers of a file whose code is not in it, with the function or class that each means.
#[pyfunction]
pub(crate) fn code_layers(path: PathBuf) -> Vec<(String, String)> {
    foveal::code_layers(path)
}

fn pointers(tensors: &[PyRef<'_, Tensor>]) -> Vec<SymbolicTensor> {
    tensors.iter().map(|tensor| tensor.0.clone()).collect()
}

fn symbols(tensors: Vec<SymbolicTensor>) -> Vec<Tensor> {
    tensors.into_iter().map(Tensor).collect()
}

#[pymethods]
impl Model {
    /// From symbolic inputs to symbolic outputs.
    #[new]
    #[pyo3(signature = (inputs, outputs, seed=None, name=None))]
    fn new(inputs: Vec<PyRef<'_, Tensor>>, outputs: Vec<PyRef<'_, Tensor>>, seed: Option<u64>, name: Option<String>) -> PyResult<Self> {
        let (inputs, outputs) = (pointers(&inputs), pointers(&outputs));
        let (inputs, outputs): (Vec<_>, Vec<_>) = (inputs.iter().collect(), outputs.iter().collect());
        let model = match seed {
            Some(seed) => foveal::Model::seeded(&inputs, &outputs, seed),
            None => foveal::Model::new(&inputs, &outputs),
        };
        let model = model.and_then(|model| name.map_or(Ok(model.clone()), |name| model.named(name)));
        model.or_raise().map(Self::from)
    }

    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf, replace: &Bound<'_, PyDict>, ignore: Vec<String>) -> PyResult<Self> {
        let options = options(replace, ignore)?;
        py.detach(|| foveal::Model::load_with(path, &options)).or_raise().map(Self::from)
    }

    #[staticmethod]
    fn from_bytes(py: Python<'_>, bytes: Vec<u8>) -> PyResult<Self> {
        py.detach(|| foveal::Model::from_bytes(bytes)).or_raise().map(Self::from)
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = py.detach(|| self.core.to_bytes()).or_raise()?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// Saves and returns what should be known about the file.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<Vec<String>> {
        let notes = py.detach(|| self.core.save(path)).or_raise()?;
        Ok(notes.iter().map(ToString::to_string).collect())
    }

    fn load_weights(&self, py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        py.detach(|| self.core.load_weights(path)).or_raise().map(Self::from)
    }

    fn save_weights(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| self.core.save_weights(path)).or_raise()
    }

    /// How another model differs: the differences and what a person is told of each.
    fn differences<'py>(&self, py: Python<'py>, other: &Self, tolerance: f64) -> PyResult<Bound<'py, PyAny>> {
        let found = py.detach(|| self.core.differences(&other.core, tolerance)).or_raise()?;
        to_python(py, &describe::differences(&found))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        Ok((py.get_type::<Self>().getattr("from_bytes")?, (self.to_bytes(py)?,)))
    }

    #[getter]
    fn name(&self) -> &str {
        self.core.name()
    }

    fn info<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &describe::model(&self.core))
    }

    /// The summary as a table of text.
    fn summary(&self) -> String {
        self.core.summary().to_string()
    }

    fn layer_info<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &describe::layer(&self.core.layer(name).or_raise()?))
    }

    fn layer_tensor(&self, name: &str) -> PyResult<Tensor> {
        self.core.layer(name).and_then(|layer| layer.tensor()).or_raise().map(Tensor)
    }

    fn input_tensors(&self) -> PyResult<Vec<Tensor>> {
        self.core.input_tensors().or_raise().map(symbols)
    }

    fn output_tensors(&self) -> PyResult<Vec<Tensor>> {
        self.core.output_tensors().or_raise().map(symbols)
    }

    /// The model that gives a layer's output, whole or by the settings of a crop.
    #[pyo3(signature = (layer, crop=None))]
    fn crop(&self, layer: &str, crop: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let layer = self.core.layer(layer).or_raise()?;
        let Some(crop) = crop else { return layer.model().or_raise().map(Self::from) };
        let crop = serde_json::from_value::<Crop>(settings(crop)?.into());
        let crop = crop.map_err(|e| raised("crop", format!("crop of `{}`: {e}", layer.name())))?;
        layer.crop(crop).or_raise().map(Self::from)
    }

    fn explain<'py>(&self, py: Python<'py>, shapes: Vec<Vec<usize>>) -> PyResult<Bound<'py, PyAny>> {
        let shapes: Vec<Shape> = shapes.into_iter().map(Shape::from_vec).collect();
        to_python(py, &foveal_report::explanation(&self.core.explain(&shapes).or_raise()?, None))
    }

    /// A step of training as `compile` says, or else the model's file.
    #[pyo3(signature = (shapes, compile=None))]
    fn explain_training<'py>(
        &self,
        py: Python<'py>,
        shapes: Vec<Vec<usize>>,
        compile: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let shapes: Vec<Shape> = shapes.into_iter().map(Shape::from_vec).collect();
        let config = match compile {
            Some(compile) => Some(settings(compile)?.into()),
            None => self.core.compile_config().cloned(),
        };
        let config = config.ok_or_else(|| usage("the model is not compiled: call compile first"))?;
        let compile = Compile::from_keras(&config).or_raise()?;
        let told = Trainer::new(&self.core, compile).and_then(|trainer| trainer.explain(&shapes)).or_raise()?;
        to_python(py, &foveal_report::training_explanation(&told))
    }

    fn receptive_field<'py>(&self, py: Python<'py>, layer: &str) -> PyResult<Bound<'py, PyAny>> {
        let fields = self.core.layer(layer).and_then(|layer| layer.receptive_field()).or_raise()?;
        to_python(py, &describe::receptive_field(&fields))
    }

    /// Weights with their paths, in Keras' order.
    fn weights<'py>(&self, py: Python<'py>) -> PyResult<Vec<(String, Bound<'py, PyArrayDyn<f32>>)>> {
        let weights = self.core.weight_arrays().or_raise()?;
        Ok(weights.into_iter().map(|(path, values)| (path, to_numpy(py, values))).collect())
    }

    fn with_weights(&self, weights: Vec<Bound<'_, PyAny>>) -> PyResult<Self> {
        let array = |(i, weight): (usize, &Bound<'_, PyAny>)| Ok(floats(weight, &|| format!("weight {}", i + 1))?.view().to_owned());
        let weights = weights.iter().enumerate().map(array).collect::<PyResult<Vec<ArrayD<f32>>>>()?;
        self.core.with_weights(&weights).or_raise().map(Self::from)
    }

    /// Runs on inputs in order; `progress` is called with how much is done, of how much.
    #[pyo3(signature = (inputs, batch_size=None, threads=None, tile=None, progress=None))]
    fn predict<'py>(
        &self,
        py: Python<'py>,
        inputs: Vec<Bound<'py, PyAny>>,
        batch_size: Option<usize>,
        threads: Option<usize>,
        tile: Option<Vec<usize>>,
        progress: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Vec<Bound<'py, PyArrayDyn<f32>>>> {
        let what = |i: usize| self.names.get(i).map_or_else(|| format!("input {}", i + 1), |name| format!("input `{name}`"));
        let arrays = inputs.iter().enumerate().map(|(i, x)| floats(x, &|| what(i))).collect::<PyResult<Vec<Floats<'_>>>>()?;
        let views: Vec<ArrayViewD<'_, f32>> = arrays.iter().map(Floats::view).collect();
        let call = Call { model: &self.core, views: &views, batch_size, threads, tile: tile.as_deref() };
        let outputs = if progress.is_none() && call.is_brief().or_raise()? {
            py.detach(|| call.run(&PredictOptions::new()))
        } else {
            call.beside(py, progress.map(Bound::unbind))?
        };
        Ok(outputs.or_raise()?.into_iter().map(|array| to_numpy(py, array)).collect())
    }

    /// The model that gives every output of every call of every layer, and what each is.
    fn with_all_activations<'py>(&self, py: Python<'py>) -> PyResult<(Self, Bound<'py, PyAny>)> {
        let (probe, activations) = py.detach(|| self.core.with_all_activations()).or_raise()?;
        Ok((probe.into(), to_python(py, &describe::activations(&activations))?))
    }

    /// The page that shows a crop; `start` from 0, the center if absent.
    #[pyo3(signature = (layer, inputs, size, start=None, title="foveal"))]
    fn report(
        &self,
        py: Python<'_>,
        layer: &str,
        inputs: Vec<Bound<'_, PyAny>>,
        size: Vec<usize>,
        start: Option<Vec<usize>>,
        title: &str,
    ) -> PyResult<String> {
        let layer = self.core.layer(layer).or_raise()?;
        let array = |(i, x): (usize, &Bound<'_, PyAny>)| Ok(floats(x, &|| format!("input {}", i + 1))?.view().to_owned());
        let inputs = inputs.iter().enumerate().map(array).collect::<PyResult<Vec<ArrayD<f32>>>>()?;
        let cancel = AtomicBool::new(false);
        let work = || {
            let place = foveal_report::Place { start, size };
            let report = foveal_report::Report::new(&layer, inputs, &place, &cancel)?;
            report.document(&self.core, title).map(|document| foveal_report::page(&document))
        };
        let page = beside_python(py, work, || Ok(()), &cancel)?;
        page.map_err(|error| match error {
            foveal_report::Error::Model(error) => Err::<(), _>(error).or_raise().err().unwrap_or_else(|| usage("unknown")),
            other => raised("crop", other.to_string()),
        })
    }
}

/// A run that is about to begin.
struct Call<'a> {
    model: &'a foveal::Model,
    views: &'a [ArrayViewD<'a, f32>],
    batch_size: Option<usize>,
    threads: Option<usize>,
    tile: Option<&'a [usize]>,
}

impl Call<'_> {
    fn options<'a>(&self, mut options: PredictOptions<'a>) -> PredictOptions<'a> {
        options.batch_size = self.batch_size;
        options.threads = self.threads;
        options
    }

    fn is_brief(&self) -> foveal::Result<bool> {
        let shapes: Vec<Shape> = self.views.iter().map(|x| x.shape().into()).collect();
        Ok(self.tile.is_none() && self.model.is_brief(&shapes, &self.options(PredictOptions::new()))?)
    }

    fn run(&self, options: &PredictOptions<'_>) -> foveal::Result<Vec<ArrayD<f32>>> {
        let options = self.options(*options);
        match self.tile {
            Some(tile) => self.model.run_in_tiles(self.views, tile, &options).map(|output| vec![output]),
            None => self.model.run(self.views, &options),
        }
    }

    /// Beside Python, which may interrupt and shows the progress.
    fn beside(&self, py: Python<'_>, progress: Option<Py<PyAny>>) -> PyResult<foveal::Result<Vec<ArrayD<f32>>>> {
        let (cancel, done, total) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
        let tell = |progress: &Py<PyAny>| {
            let now = (done.load(Ordering::Relaxed), total.load(Ordering::Relaxed));
            Python::attach(|py| progress.call1(py, now)).map(drop)
        };
        let work = || {
            let report = |now: usize, of: usize| {
                done.store(now, Ordering::Relaxed);
                total.store(of, Ordering::Relaxed);
            };
            self.run(&PredictOptions::new().progress(&report).cancel(&cancel))
        };
        let outputs = beside_python(py, work, || progress.as_ref().map_or(Ok(()), tell), &cancel)?;
        if let (Some(progress), Ok(_)) = (&progress, &outputs) {
            tell(progress)?;
        }
        Ok(outputs)
    }
}
