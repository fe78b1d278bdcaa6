//! Models in training.

use crate::arrays::floats;
use crate::failure::{OrRaise, raised, usage};
use crate::model::Model;
use crate::values::{settings, to_python};
use foveal::ndarray::ArrayD;
use foveal::train::callback::{Callback, Control, of_class};
use foveal::train::{
    Arrays, Batch, Compile, Constraint, Data, Fit, Logs, Loss, Metric, Optimizer, Regularizer, Schedule, ValidationFrequency,
};
use foveal::{Error, Result};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator, PyList};
use serde_json::Value;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::time::{Duration, Instant};

/// How long Python's signals may wait.
const PATIENCE: Duration = Duration::from_millis(50);

/// What ends a run from Python's side: a signal, or a failing callback.
struct Halt {
    cancel: AtomicBool,
    error: Mutex<Option<PyErr>>,
    looked: Mutex<Instant>,
}

impl Halt {
    fn new() -> Self {
        Self { cancel: AtomicBool::new(false), error: Mutex::new(None), looked: Mutex::new(Instant::now()) }
    }

    /// Keeps the first error, and ends the run behind the current batch.
    fn fail(&self, error: PyErr) -> Error {
        self.cancel.store(true, Ordering::Relaxed);
        let mut kept = self.error.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.get_or_insert(error);
        Error::Interrupted
    }

    /// Looks for signals, where the last look is a while ago.
    fn look(&self) {
        let mut looked = self.looked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if looked.elapsed() >= PATIENCE {
            *looked = Instant::now();
            if let Err(error) = Python::attach(|py| py.check_signals()) {
                self.fail(error);
            }
        }
    }

    /// What the run gave, unless Python ended it.
    fn finish<T>(self, result: Result<T>) -> PyResult<T> {
        match self.error.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
            Some(error) => Err(error),
            None => result.or_raise(),
        }
    }
}

/// Batches, between which signals are looked for.
struct Watched<'a> {
    data: Box<dyn Data + Send>,
    halt: &'a Halt,
}

impl Data for Watched<'_> {
    fn len(&self) -> Option<usize> {
        self.data.len()
    }

    fn begin(&mut self) {
        self.data.begin();
    }

    fn batch(&mut self, samples: &[usize]) -> Result<Batch> {
        self.halt.look();
        self.data.batch(samples)
    }
}

/// Batches that Python makes, one after another: lists of inputs, targets and weights.
struct Batches<'a> {
    iterable: Py<PyAny>,
    iterator: Option<Py<PyIterator>>,
    halt: &'a Halt,
}

impl Batches<'_> {
    fn next(&mut self, py: Python<'_>) -> PyResult<Batch> {
        let iterator = match &self.iterator {
            Some(iterator) => iterator.bind(py).clone(),
            None => self.iterable.bind(py).try_iter()?,
        };
        self.iterator = Some(iterator.clone().unbind());
        match iterator.clone().next() {
            Some(item) => batch(&item?),
            None => {
                self.iterator = None;
                Ok(Batch::default())
            }
        }
    }
}

impl Data for Batches<'_> {
    fn len(&self) -> Option<usize> {
        None
    }

    fn begin(&mut self) {
        self.iterator = None;
    }

    fn batch(&mut self, _: &[usize]) -> Result<Batch> {
        self.halt.look();
        Python::attach(|py| self.next(py)).map_err(|error| self.halt.fail(error))
    }
}

/// Lists of inputs, targets and weights, of which each may be None.
type Lists<'py> = (Vec<Bound<'py, PyAny>>, Vec<Bound<'py, PyAny>>, Vec<Option<Bound<'py, PyAny>>>);

fn owned(what: &str, index: usize, x: &Bound<'_, PyAny>) -> PyResult<ArrayD<f32>> {
    Ok(floats(x, &|| format!("{what}, array {},", index + 1))?.to_owned())
}

fn batch(item: &Bound<'_, PyAny>) -> PyResult<Batch> {
    let (x, y, w): Lists<'_> = item.extract()?;
    let all = |what: &str, list: &[Bound<'_, PyAny>]| list.iter().enumerate().map(|(i, x)| owned(what, i, x)).collect::<PyResult<Vec<_>>>();
    let weight = |(i, w): (usize, &Option<Bound<'_, PyAny>>)| w.as_ref().map(|w| owned("sample_weight", i, w)).transpose();
    Ok(Batch { inputs: all("x", &x)?, targets: all("y", &y)?, weights: w.iter().enumerate().map(weight).collect::<PyResult<_>>()? })
}

/// Arrays as a whole: a tuple of lists.
fn arrays(item: &Bound<'_, PyAny>) -> PyResult<Arrays> {
    let Batch { inputs, targets, weights } = batch(item)?;
    let mut arrays = Arrays::several(inputs, targets).or_raise()?;
    for (index, weights) in weights.into_iter().enumerate() {
        if let Some(weights) = weights {
            arrays = arrays.weighted(index, weights).or_raise()?;
        }
    }
    Ok(arrays)
}

/// A tuple of lists of arrays, or what gives such tuples batch by batch.
fn data<'a>(item: &Bound<'_, PyAny>, halt: &'a Halt) -> PyResult<Box<dyn Data + Send + 'a>> {
    if item.is_instance_of::<pyo3::types::PyTuple>() {
        return Ok(Box::new(Watched { data: Box::new(arrays(item)?), halt }));
    }
    Ok(Box::new(Batches { iterable: item.clone().unbind(), iterator: None, halt }))
}

/// A trainer that a callback is called from, as long as the call lasts.
#[pyclass(frozen, module = "foveal._foveal")]
pub(crate) struct Training(Mutex<Option<Lent>>);

struct Lent(NonNull<foveal::train::Trainer>);

// SAFETY: the pointer comes from an exclusive borrow of a trainer, which is Send, and is followed only while the mutex
// around it is locked.
unsafe impl Send for Lent {}

impl Training {
    fn with<T>(&self, act: impl FnOnce(&mut foveal::train::Trainer) -> PyResult<T>) -> PyResult<T> {
        let mut lent = self.0.try_lock().map_err(|_| usage("the training is being looked at by another call"))?;
        let Some(Lent(trainer)) = lent.as_mut() else {
            return Err(usage("the training that this belongs to has gone on: ask within a callback's own call"));
        };
        // SAFETY: `Hook::call` owns an exclusive borrow for as long as the pointer is here, and does not use it meanwhile; the
        // locked mutex makes this the only use.
        act(unsafe { trainer.as_mut() })
    }
}

fn model_of(trainer: &foveal::train::Trainer) -> PyResult<Model> {
    trainer.model().or_raise().map(Model::from)
}

fn evaluate(
    py: Python<'_>,
    trainer: &mut foveal::train::Trainer,
    given: &Bound<'_, PyAny>,
    batch_size: usize,
    steps: Option<usize>,
) -> PyResult<Logs> {
    let halt = Halt::new();
    let mut given = data(given, &halt)?;
    let done = py.detach(|| trainer.evaluate_with(&mut given, batch_size, steps, Some(&halt.cancel)));
    drop(given);
    halt.finish(done)
}

fn set_weights_of(trainer: &mut foveal::train::Trainer, weights: &[Bound<'_, PyAny>]) -> PyResult<()> {
    let weights = weights.iter().enumerate().map(|(i, w)| owned("weights", i, w)).collect::<PyResult<Vec<_>>>()?;
    trainer.set_weights(&weights).or_raise()
}

#[pymethods]
impl Training {
    fn model(&self) -> PyResult<Model> {
        self.with(|trainer| model_of(trainer))
    }

    fn set_weights(&self, weights: Vec<Bound<'_, PyAny>>) -> PyResult<()> {
        self.with(|trainer| set_weights_of(trainer, &weights))
    }

    fn learning_rate(&self) -> PyResult<f32> {
        self.with(|trainer| Ok(trainer.optimizer().learning_rate()))
    }

    fn set_learning_rate(&self, rate: f32) -> PyResult<()> {
        self.with(|trainer| trainer.optimizer_mut().set_learning_rate(rate).or_raise())
    }

    fn iterations(&self) -> PyResult<u64> {
        self.with(|trainer| Ok(trainer.optimizer().iterations()))
    }

    /// Loss and metrics over all of the data; those of the epoch go on counting.
    #[pyo3(signature = (given, batch_size, steps=None))]
    fn evaluate(&self, py: Python<'_>, given: &Bound<'_, PyAny>, batch_size: usize, steps: Option<usize>) -> PyResult<Logs> {
        self.with(|trainer| evaluate(py, trainer, given, batch_size, steps))
    }
}

/// A function of Python's that is called between batches and epochs: `hook(name, index, total, logs, training)`. It may
/// change the logs of an epoch, and says whether training is to stop.
struct Hook<'a> {
    hook: Py<PyAny>,
    /// Whether it is to be called behind every batch.
    batches: bool,
    halt: &'a Halt,
}

impl Hook<'_> {
    fn call(&self, name: &str, index: usize, total: Option<usize>, logs: Option<&mut Logs>, control: &mut Control<'_>) -> Result<()> {
        let called = Python::attach(|py| {
            let given = PyDict::new(py);
            for (name, value) in logs.iter().flat_map(|logs| logs.iter()) {
                given.set_item(name, value)?;
            }
            let training = Bound::new(py, Training(Mutex::new(Some(Lent(NonNull::from(&mut *control.trainer))))))?;
            let stop = self.hook.call1(py, (name, index, total, &given, &training));
            // From here on the borrow is the core's again.
            training.get().0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
            if stop?.bind(py).is_truthy()? {
                *control.stop = true;
            }
            if let Some(logs) = logs {
                *logs = given.iter().map(|(name, value)| Ok((name.extract()?, value.extract()?))).collect::<PyResult<_>>()?;
            }
            Ok(())
        });
        called.map_err(|error| self.halt.fail(error))
    }
}

impl Callback for Hook<'_> {
    fn train_begin(&mut self, control: &mut Control<'_>) -> Result<()> {
        self.call("train_begin", 0, None, None, control)
    }

    fn epoch_begin(&mut self, epoch: usize, control: &mut Control<'_>) -> Result<()> {
        self.call("epoch_begin", epoch, None, None, control)
    }

    fn batch_end(&mut self, batch: usize, batches: Option<usize>, logs: &Logs, control: &mut Control<'_>) -> Result<()> {
        if self.batches { self.call("train_batch_end", batch, batches, Some(&mut logs.clone()), control) } else { Ok(()) }
    }

    fn epoch_end(&mut self, epoch: usize, logs: &mut Logs, control: &mut Control<'_>) -> Result<()> {
        self.call("epoch_end", epoch, None, Some(logs), control)
    }

    fn train_end(&mut self, control: &mut Control<'_>) -> Result<()> {
        self.call("train_end", 0, None, None, control)
    }
}

/// A callback of the core, which remembers from one training to the next what Keras' remember.
#[pyclass(frozen, module = "foveal._foveal")]
pub(crate) struct CoreCallback(Mutex<Box<dyn Callback + Send>>);

#[pymethods]
impl CoreCallback {
    /// By class and settings.
    #[new]
    fn new(class_name: &str, config: &Bound<'_, PyDict>) -> PyResult<Self> {
        let made = of_class(class_name, &settings(config)?);
        made.map(|callback| Self(Mutex::new(callback))).map_err(|objection| raised("usage", objection.to_string()))
    }
}

/// One that Python holds, in a training.
struct Held(Py<CoreCallback>);

impl Held {
    fn with(&self, call: impl FnOnce(&mut dyn Callback) -> Result<()>) -> Result<()> {
        let mut callback = self.0.get().0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        call(&mut **callback)
    }
}

impl Callback for Held {
    fn train_begin(&mut self, control: &mut Control<'_>) -> Result<()> {
        self.with(|callback| callback.train_begin(control))
    }

    fn epoch_begin(&mut self, epoch: usize, control: &mut Control<'_>) -> Result<()> {
        self.with(|callback| callback.epoch_begin(epoch, control))
    }

    fn batch_end(&mut self, batch: usize, batches: Option<usize>, logs: &Logs, control: &mut Control<'_>) -> Result<()> {
        self.with(|callback| callback.batch_end(batch, batches, logs, control))
    }

    fn epoch_end(&mut self, epoch: usize, logs: &mut Logs, control: &mut Control<'_>) -> Result<()> {
        self.with(|callback| callback.epoch_end(epoch, logs, control))
    }

    fn train_end(&mut self, control: &mut Control<'_>) -> Result<()> {
        self.with(|callback| callback.train_end(control))
    }
}

/// Warns of what whoever trains should know.
struct Warnings<'a>(&'a Halt);

impl Callback for Warnings<'_> {
    fn note(&mut self, note: &str) {
        let warned = Python::attach(|py| {
            let warnings = py.import("warnings")?;
            warnings.call_method1("warn", (format!("fit: {note}"),)).map(drop)
        });
        if let Err(error) = warned {
            self.0.fail(error);
        }
    }
}

/// Callbacks: a tuple is a callback of the core, or a function of Python's, and whether it wants every batch.
fn callbacks<'a>(given: &Bound<'_, PyList>, halt: &'a Halt) -> PyResult<Vec<Box<dyn Callback + Send + 'a>>> {
    let one = |item: Bound<'_, PyAny>| -> PyResult<Box<dyn Callback + Send + 'a>> {
        let (first, second): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        if let Ok(own) = first.cast::<CoreCallback>() {
            return Ok(Box::new(Held(own.clone().unbind())));
        }
        Ok(Box::new(Hook { hook: first.unbind(), batches: second.is_truthy()?, halt }))
    };
    let mut callbacks = given.iter().map(one).collect::<PyResult<Vec<_>>>()?;
    callbacks.push(Box::new(Warnings(halt)));
    Ok(callbacks)
}

/// Behind which epochs to validate.
#[derive(FromPyObject)]
enum Frequency {
    Every(usize),
    Epochs(Vec<usize>),
}

/// How `fit` runs.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Arguments {
    batch_size: usize,
    epochs: usize,
    initial_epoch: usize,
    shuffle: bool,
    steps_per_epoch: Option<usize>,
    validation_freq: Frequency,
    validation_steps: Option<usize>,
    validation_batch_size: Option<usize>,
    class_weight: Vec<(usize, f32)>,
    validation_split: f64,
}

/// A model that is being trained.
#[pyclass(frozen, module = "foveal._foveal")]
pub(crate) struct Trainer(Mutex<foveal::train::Trainer>);

impl Trainer {
    fn lock(&self) -> PyResult<MutexGuard<'_, foveal::train::Trainer>> {
        match self.0.try_lock() {
            Ok(trainer) => Ok(trainer),
            Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => Err(usage("the model is being trained or evaluated: wait for the end of that run")),
        }
    }
}

#[pymethods]
impl Trainer {
    /// A compiled model.
    #[new]
    #[pyo3(signature = (model, compile, seed=None))]
    fn new(model: &Model, compile: &Bound<'_, PyDict>, seed: Option<u64>) -> PyResult<Self> {
        let compile = Compile::from_keras(&Value::Object(settings(compile)?)).or_raise()?;
        let trainer = foveal::train::Trainer::new(&model.core, compile).or_raise()?;
        Ok(Self(Mutex::new(trainer.seed(seed.unwrap_or_default()))))
    }

    /// A model as its file was compiled, with the optimizer's memory.
    #[staticmethod]
    #[pyo3(signature = (model, seed=None))]
    fn resume(model: &Model, seed: Option<u64>) -> PyResult<Self> {
        let trainer = foveal::train::Trainer::resume(&model.core).or_raise()?;
        Ok(Self(Mutex::new(trainer.seed(seed.unwrap_or_default()))))
    }

    fn model(&self) -> PyResult<Model> {
        model_of(&*self.lock()?)
    }

    fn set_weights(&self, weights: Vec<Bound<'_, PyAny>>) -> PyResult<()> {
        set_weights_of(&mut *self.lock()?, &weights)
    }

    fn learning_rate(&self) -> PyResult<f32> {
        Ok(self.lock()?.optimizer().learning_rate())
    }

    fn set_learning_rate(&self, rate: f32) -> PyResult<()> {
        self.lock()?.optimizer_mut().set_learning_rate(rate).or_raise()
    }

    fn iterations(&self) -> PyResult<u64> {
        Ok(self.lock()?.optimizer().iterations())
    }

    /// Trains; what is to be told of it, the callbacks tell.
    fn fit(
        &self,
        py: Python<'_>,
        train: &Bound<'_, PyAny>,
        validation: Option<Bound<'_, PyAny>>,
        arguments: Arguments,
        called: &Bound<'_, PyList>,
    ) -> PyResult<()> {
        let halt = Halt::new();
        let mut trainer = self.lock()?;
        let mut callbacks = callbacks(called, &halt)?;
        let (train, validation): (Box<dyn Data + Send + '_>, Option<Box<dyn Data + Send + '_>>) = if arguments.validation_split > 0.0 {
            let (first, rest) = arrays(train)?.split(arguments.validation_split).or_raise()?;
            let watched = |arrays| Box::new(Watched { data: Box::new(arrays), halt: &halt });
            (watched(first), Some(watched(rest)))
        } else {
            (data(train, &halt)?, validation.as_ref().map(|given| data(given, &halt)).transpose()?)
        };
        let fit = Fit {
            batch_size: arguments.batch_size,
            epochs: arguments.epochs,
            initial_epoch: arguments.initial_epoch,
            shuffle: arguments.shuffle,
            steps_per_epoch: arguments.steps_per_epoch,
            validation_freq: match arguments.validation_freq {
                Frequency::Every(epochs) => ValidationFrequency::Every(epochs),
                Frequency::Epochs(numbers) => ValidationFrequency::Epochs(numbers),
            },
            validation_steps: arguments.validation_steps,
            validation_batch_size: arguments.validation_batch_size,
            class_weight: arguments.class_weight,
            cancel: Some(&halt.cancel),
        };
        let trainer = &mut *trainer;
        let done = py.detach(|| {
            let mut callbacks: Vec<&mut dyn Callback> = callbacks.iter_mut().map(|callback| &mut **callback as &mut dyn Callback).collect();
            trainer.fit_with(train, validation, &fit, &mut callbacks)
        });
        drop(fit);
        drop(callbacks);
        halt.finish(done.map(drop))
    }

    /// Loss and metrics over all of the data.
    #[pyo3(signature = (given, batch_size, steps=None))]
    fn evaluate(&self, py: Python<'_>, given: &Bound<'_, PyAny>, batch_size: usize, steps: Option<usize>) -> PyResult<Logs> {
        evaluate(py, &mut *self.lock()?, given, batch_size, steps)
    }

    /// Loss and metrics of one batch, from which is learnt or not.
    fn on_batch(&self, py: Python<'_>, given: &Bound<'_, PyAny>, learn: bool, class_weight: Vec<(usize, f32)>) -> PyResult<Logs> {
        let batch = batch(given)?.class_weighted(&class_weight).or_raise()?;
        let mut trainer = self.lock()?;
        let trainer = &mut *trainer;
        py.detach(|| if learn { trainer.train_on_batch(&batch) } else { trainer.test_on_batch(&batch) }).or_raise()
    }
}

/// The serialized object of a class of `keras.optimizers`, `keras.losses` and the like, complete.
#[pyfunction]
pub(crate) fn training_object<'py>(kind: &str, class_name: &str, config: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
    let given = settings(config)?;
    let made = match kind {
        "optimizer" => Optimizer::of_class(class_name, &given).map(|made| made.to_keras()),
        "schedule" => Schedule::of_class(class_name, &given).map(|made| made.to_keras()),
        "loss" => Loss::of_class(class_name, &given).map(|made| made.to_keras()),
        "metric" => Metric::of_class(class_name, &given).map(|made| made.to_keras()),
        "regularizer" => Regularizer::of_class(class_name, &given).map(|made| made.to_keras()),
        "constraint" => Constraint::of_class(class_name, &given).map(|made| made.to_keras()),
        _ => return Err(usage(format!("there are no objects of the kind {kind}"))),
    };
    to_python(config.py(), &made.map_err(|objection| raised("usage", objection.to_string()))?)
}
