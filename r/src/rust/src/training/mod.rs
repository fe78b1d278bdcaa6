//! Models in training.

mod calls;
mod data;
mod folder;

use crate::failure::{Failure, answer};
use crate::objects::{self, Thing, pointer};
use crate::values::{put, settings, to_r};
use calls::{Halt, Hook, Watched, logs_to_r};
use foveal::train::callback::{Callback, of_class};
use foveal::train::{
    Compile, Constraint, Data, Fit, History, Loss, Metric, Optimizer, Regularizer, Schedule, Targets, Trainer, ValidationFrequency,
};
use savvy::{ListSexp, NullSexp, OwnedListSexp, OwnedRealSexp, Sexp, StringSexp, TypedSexp, savvy};
use serde::Deserialize;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell, RefMut};
use std::ptr::NonNull;

/// A trainer that R owns, and that its functions may look at while they are called from a run.
pub(crate) struct Training {
    own: RefCell<Trainer>,
    /// The trainer at work, as long as a function is called.
    lent: Cell<Option<NonNull<Trainer>>>,
}

impl Training {
    fn held(trainer: Trainer, seed: f64, threads: f64) -> Sexp {
        let trainer = trainer.seed(seed as u64);
        let trainer = if threads >= 1.0 { trainer.threads(threads as usize) } else { trainer };
        pointer(Thing::Training(Box::new(Self { own: RefCell::new(trainer), lent: Cell::default() })))
    }

    fn own(&self) -> Result<RefMut<'_, Trainer>, Failure> {
        let busy = |_| Failure::usage("the model is being trained or evaluated: wait for the end of that run");
        self.own.try_borrow_mut().map_err(busy)
    }

    /// For what may happen between two batches of a run too.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut Trainer) -> Result<T, Failure>) -> Result<T, Failure> {
        let Some(mut trainer) = self.lent.take() else { return act(&mut *self.own()?) };
        // SAFETY: `Hook::call` holds an exclusive borrow as long as the pointer is here, and does not use it meanwhile; taken
        // out, nobody else finds it.
        let done = act(unsafe { trainer.as_mut() });
        self.lent.set(Some(trainer));
        done
    }
}

// Checks a class of Keras and its settings; the module that it belongs to.
#[savvy]
fn rust_training_object(kind: &str, class: &str, config: Sexp) -> savvy::Result<Sexp> {
    answer(|| {
        let given = settings(config)?;
        let made = match kind {
            "optimizer" => Optimizer::of_class(class, &given).map(|made| made.to_keras()),
            "schedule" => Schedule::of_class(class, &given).map(|made| made.to_keras()),
            "loss" => Loss::of_class(class, &given).map(|made| made.to_keras()),
            "metric" => Metric::of_class(class, &given).map(|made| made.to_keras()),
            "regularizer" => Regularizer::of_class(class, &given).map(|made| made.to_keras()),
            "constraint" => Constraint::of_class(class, &given).map(|made| made.to_keras()),
            "callback" => of_class(class, &given).map(|_| Value::Null),
            _ => return Err(Failure::usage(format!("there are no objects of the kind {kind}"))),
        };
        let made = made.map_err(|objection| Failure::usage(objection.to_string()))?;
        Ok(to_r(&made["module"])?)
    })
}

// A training of a model with these arguments of Keras' `compile`.
#[savvy]
fn rust_compile(model: Sexp, compile: Sexp, seed: f64, threads: f64) -> savvy::Result<Sexp> {
    answer(|| {
        let compile = Compile::from_keras(&Value::Object(settings(compile)?))?;
        Ok(Training::held(Trainer::new(&objects::model(&model)?, compile)?, seed, threads))
    })
}

// A training that goes on where the model's was.
#[savvy]
fn rust_resume(model: Sexp, center_crop: bool, seed: f64, threads: f64) -> savvy::Result<Sexp> {
    answer(|| {
        let model = objects::model(&model)?;
        if model.compile_config().is_none() {
            return Err(Failure::usage("The model is not compiled: say how to train it by compile(model, optimizer, loss)."));
        }
        let targets = if center_crop { Targets::CenterCrop } else { Targets::AsGiven };
        Ok(Training::held(Trainer::resume(&model)?.targets(targets), seed, threads))
    })
}

// The model with the weights of the moment.
#[savvy]
fn rust_trained(training: Sexp) -> savvy::Result<Sexp> {
    answer(|| objects::training(&training)?.with(|trainer| Ok(pointer(Thing::Model(trainer.model()?)))))
}

// Gives the training the weights of another model of the same shapes.
#[savvy]
fn rust_training_weights(training: Sexp, model: Sexp) -> savvy::Result<Sexp> {
    answer(|| {
        let (_, weights): (Vec<_>, Vec<_>) = objects::model(&model)?.weight_arrays()?.into_iter().unzip();
        objects::training(&training)?.with(|trainer| Ok(trainer.set_weights(&weights)?))?;
        Ok(NullSexp.into())
    })
}

// Sets the learning rate, unless it is NaN; the rate and the number of steps so far.
#[savvy]
fn rust_learning_rate(training: Sexp, rate: f64) -> savvy::Result<Sexp> {
    answer(|| {
        objects::training(&training)?.with(|trainer| {
            if !rate.is_nan() {
                trainer.optimizer_mut().set_learning_rate(rate as f32)?;
            }
            let optimizer = trainer.optimizer();
            // As many digits as single precision has, so that 0.001 comes back as such.
            let rate: f64 = optimizer.learning_rate().to_string().parse().unwrap_or(f64::NAN);
            Ok(to_r(&json!({ "class": optimizer.optimizer().class(), "learning_rate": rate, "iterations": optimizer.iterations() }))?)
        })
    })
}

/// How `fit` runs.
#[derive(Deserialize)]
struct Arguments {
    batch_size: usize,
    epochs: usize,
    initial_epoch: usize,
    shuffle: bool,
    steps_per_epoch: Option<usize>,
    validation_freq: usize,
    validation_steps: Option<usize>,
    validation_batch_size: Option<usize>,
    class_weight: Vec<(usize, f32)>,
    validation_split: f64,
}

impl Arguments {
    fn read(given: Sexp) -> Result<Self, Failure> {
        serde_json::from_value(Value::Object(settings(given)?)).map_err(|e| Failure::usage(format!("fit: {e}")))
    }

    fn fit<'a>(&self, halt: &'a Halt) -> Fit<'a> {
        Fit {
            batch_size: self.batch_size,
            epochs: self.epochs,
            initial_epoch: self.initial_epoch,
            shuffle: self.shuffle,
            steps_per_epoch: self.steps_per_epoch,
            validation_freq: ValidationFrequency::Every(self.validation_freq),
            validation_steps: self.validation_steps,
            validation_batch_size: self.validation_batch_size,
            class_weight: self.class_weight.clone(),
            cancel: Some(&halt.cancel),
        }
    }
}

/// Callbacks: a list of a class of the core and its settings, or of a function and the moments that it wants to know of.
fn callbacks<'a>(given: &ListSexp, training: &'a Training, halt: &'a Halt) -> Result<Vec<Box<dyn Callback + 'a>>, Failure> {
    let one = |item: Sexp| -> Result<Box<dyn Callback + 'a>, Failure> {
        let item = ListSexp::try_from(item)?;
        let (Some(first), Some(second)) = (item.get_by_index(0), item.get_by_index(1)) else {
            return Err(Failure::usage("a callback must be a list of two"));
        };
        Ok(match first.into_typed() {
            TypedSexp::Function(function) => {
                let moments = StringSexp::try_from(second)?.iter().map(str::to_owned).collect();
                Box::new(Hook::new(function, moments, training, halt))
            }
            TypedSexp::String(class) => {
                let class = class.iter().next().unwrap_or_default();
                of_class(class, &settings(second)?).map_err(|objection| Failure::usage(objection.to_string()))?
            }
            _ => return Err(Failure::usage("a callback must be a class or a function")),
        })
    };
    given.values_iter().map(one).collect()
}

// Trains and returns the history. `validation` may be NULL.
#[savvy]
fn rust_fit(training: Sexp, train: Sexp, validation: Sexp, arguments: Sexp, called: ListSexp) -> savvy::Result<Sexp> {
    answer(|| {
        let training = objects::training(&training)?;
        let arguments = Arguments::read(arguments)?;
        let halt = Halt::default();
        let done = {
            let mut trainer = training.own()?;
            let mut callbacks = callbacks(&called, training, &halt)?;
            let mut callbacks: Vec<&mut dyn Callback> = callbacks.iter_mut().map(|c| &mut **c as &mut dyn Callback).collect();
            let (train, validation): (Box<dyn Data + '_>, Option<Box<dyn Data + '_>>) = if arguments.validation_split > 0.0 {
                let (first, rest) = data::arrays(&ListSexp::try_from(train)?)?.split(arguments.validation_split)?;
                (Box::new(Watched::new(first, &halt)), Some(Box::new(Watched::new(rest, &halt))))
            } else {
                let validation = (!validation.is_null()).then(|| calls::data(validation, &halt)).transpose()?;
                (calls::data(train, &halt)?, validation)
            };
            trainer.fit_with(train, validation, &arguments.fit(&halt), &mut callbacks)
        };
        history(&halt.finish(done)?)
    })
}

fn history(history: &History) -> Result<Sexp, Failure> {
    let mut metrics = OwnedListSexp::new(history.columns.len(), true)?;
    for (i, (name, values)) in history.columns.iter().enumerate() {
        put(&mut metrics, i, name, OwnedRealSexp::try_from_slice(values.as_slice())?.into())?;
    }
    let epochs: Vec<f64> = history.epochs.iter().map(|&epoch| (epoch + 1) as f64).collect();
    let mut list = OwnedListSexp::new(2, true)?;
    put(&mut list, 0, "epoch", OwnedRealSexp::try_from_slice(epochs.as_slice())?.into())?;
    list.set_name_and_value(1, "metrics", metrics)?;
    Ok(list.into())
}

// Loss and metrics over all of the data.
#[savvy]
fn rust_evaluate(training: Sexp, given: Sexp, batch_size: f64, steps: f64) -> savvy::Result<Sexp> {
    answer(|| {
        // NaN where all are to be taken.
        let steps = (!steps.is_nan()).then_some(steps as usize);
        let halt = Halt::default();
        let done = {
            let mut given = calls::data(given, &halt)?;
            objects::training(&training)?.own()?.evaluate_with(&mut given, batch_size as usize, steps, Some(&halt.cancel))
        };
        Ok(logs_to_r(&halt.finish(done)?)?)
    })
}

// Loss and metrics of one batch, from which is learnt or not.
#[savvy]
fn rust_on_batch(training: Sexp, given: ListSexp, learn: bool) -> savvy::Result<Sexp> {
    answer(|| {
        let batch = data::batch(&given)?;
        let mut trainer = objects::training(&training)?.own()?;
        let logs = if learn { trainer.train_on_batch(&batch) } else { trainer.test_on_batch(&batch) }?;
        Ok(logs_to_r(&logs)?)
    })
}
