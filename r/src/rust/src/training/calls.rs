//! What a run calls of R's: functions between batches, and those that make batches.

use super::Training;
use super::data::{arrays, batch};
use crate::failure::Failure;
use crate::run::check_interrupt;
use crate::values::{nest, put};
use foveal::Result;
use foveal::layers::Nest;
use foveal::train::callback::{Callback, Control};
use foveal::train::{Arrays, Batch, Data, Logs};
use savvy::{FunctionArgs, FunctionSexp, OwnedListSexp, OwnedRealSexp, OwnedStringSexp, Sexp, TypedSexp};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, Ordering};

/// What ends a run from R's side: an interrupt, or a failing function. The run then ends as if it had been cancelled, and
/// calls nothing of R's any more: R is on its way out.
#[derive(Default)]
pub(super) struct Halt {
    pub(super) cancel: AtomicBool,
    failure: RefCell<Option<Failure>>,
}

impl Halt {
    fn is_set(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    fn set(&self, failure: impl Into<Failure>) {
        self.cancel.store(true, Ordering::Relaxed);
        self.failure.borrow_mut().get_or_insert(failure.into());
    }

    fn look(&self) {
        if !self.is_set()
            && let Err(stopped) = check_interrupt()
        {
            self.set(stopped);
        }
    }

    /// What the run gave, unless R ended it.
    pub(super) fn finish<T>(self, result: Result<T>) -> std::result::Result<T, Failure> {
        match self.failure.into_inner() {
            Some(failure) => Err(failure),
            None => Ok(result?),
        }
    }
}

/// Batches of arrays, between which interrupts are looked for.
pub(super) struct Watched<'a> {
    data: Arrays,
    halt: &'a Halt,
}

impl<'a> Watched<'a> {
    pub(super) fn new(data: Arrays, halt: &'a Halt) -> Self {
        Self { data, halt }
    }
}

impl Data for Watched<'_> {
    fn len(&self) -> Option<usize> {
        self.data.len()
    }

    fn batch(&mut self, samples: &[usize]) -> Result<Batch> {
        self.halt.look();
        self.data.batch(samples)
    }
}

/// Batches that a function of R's makes, one at a call and NULL at the end of an epoch.
struct Batches<'a> {
    next: FunctionSexp,
    halt: &'a Halt,
}

impl Batches<'_> {
    fn next(&self) -> std::result::Result<Batch, Failure> {
        // Protected as long as `made` is there.
        let made = self.next.call(FunctionArgs::new())?;
        match Sexp(made.inner()).into_typed() {
            TypedSexp::List(made) => batch(&made),
            _ => Ok(Batch::default()),
        }
    }
}

impl Data for Batches<'_> {
    fn len(&self) -> Option<usize> {
        None
    }

    fn batch(&mut self, _: &[usize]) -> Result<Batch> {
        self.halt.look();
        if self.halt.is_set() {
            return Ok(Batch::default());
        }
        Ok(self.next().unwrap_or_else(|failure| {
            self.halt.set(failure);
            Batch::default()
        }))
    }
}

/// A list of lists of arrays, or a function that gives such lists batch by batch.
pub(super) fn data<'a>(given: Sexp, halt: &'a Halt) -> std::result::Result<Box<dyn Data + 'a>, Failure> {
    Ok(match given.into_typed() {
        TypedSexp::Function(next) => Box::new(Batches { next, halt }),
        TypedSexp::List(given) => Box::new(Watched::new(arrays(&given)?, halt)),
        _ => return Err(Failure::usage("expected arrays, or a function that gives batches of them")),
    })
}

/// A function of R's that is called between batches and epochs, `hook(name, index, total, logs)`: it returns NULL, or a list
/// of `stop`, whether training is to stop, and `logs`, numbers by name that an epoch has besides.
pub(super) struct Hook<'a> {
    function: FunctionSexp,
    /// Of which moments it wants to be told.
    moments: Vec<String>,
    training: &'a Training,
    halt: &'a Halt,
}

impl<'a> Hook<'a> {
    pub(super) fn new(function: FunctionSexp, moments: Vec<String>, training: &'a Training, halt: &'a Halt) -> Self {
        Self { function, moments, training, halt }
    }

    /// Calls it; numbers that it adds to the logs.
    fn call(&self, moment: &str, index: usize, total: Option<usize>, logs: &Logs, control: &mut Control<'_>) -> Logs {
        if self.halt.is_set() || !self.moments.iter().any(|own| own == moment) {
            return Logs::new();
        }
        self.training.lent.set(Some(NonNull::from(&mut *control.trainer)));
        let answer = self.ask(moment, index, total, logs);
        // From here on the borrow is the core's again.
        self.training.lent.set(None);
        match answer {
            Ok((stop, logs)) => {
                *control.stop |= stop;
                logs
            }
            Err(failure) => {
                self.halt.set(failure);
                Logs::new()
            }
        }
    }

    fn ask(&self, moment: &str, index: usize, total: Option<usize>, logs: &Logs) -> std::result::Result<(bool, Logs), Failure> {
        let mut args = FunctionArgs::new();
        args.add("moment", OwnedStringSexp::try_from_scalar(moment)?)?;
        args.add("index", OwnedRealSexp::try_from_scalar(index as f64)?)?;
        args.add("total", OwnedRealSexp::try_from_scalar(total.map_or(f64::NAN, |n| n as f64))?)?;
        args.add("logs", logs_to_r(logs)?)?;
        let answer = self.function.call(args)?;
        let Nest::Value(Value::Object(answer)) = nest(Sexp(answer.inner()))? else { return Ok((false, Logs::new())) };
        let none = Map::new();
        let logs = answer.get("logs").and_then(Value::as_object).unwrap_or(&none);
        let logs = logs.iter().map(|(name, value)| (name.clone(), value.as_f64().unwrap_or(f64::NAN))).collect();
        Ok((answer.get("stop") == Some(&Value::Bool(true)), logs))
    }
}

impl Callback for Hook<'_> {
    fn train_begin(&mut self, control: &mut Control<'_>) -> Result<()> {
        self.call("train_begin", 0, None, &Logs::new(), control);
        Ok(())
    }

    fn epoch_begin(&mut self, epoch: usize, control: &mut Control<'_>) -> Result<()> {
        self.call("epoch_begin", epoch, None, &Logs::new(), control);
        Ok(())
    }

    fn batch_begin(&mut self, batch: usize, control: &mut Control<'_>) -> Result<()> {
        self.call("train_batch_begin", batch, None, &Logs::new(), control);
        Ok(())
    }

    fn batch_end(&mut self, batch: usize, batches: Option<usize>, logs: &Logs, control: &mut Control<'_>) -> Result<()> {
        self.call("train_batch_end", batch, batches, logs, control);
        Ok(())
    }

    fn epoch_end(&mut self, epoch: usize, logs: &mut Logs, control: &mut Control<'_>) -> Result<()> {
        for (name, value) in self.call("epoch_end", epoch, None, logs, control) {
            match logs.iter_mut().find(|(own, _)| *own == name) {
                Some((_, own)) => *own = value,
                None => logs.push((name, value)),
            }
        }
        Ok(())
    }

    fn train_end(&mut self, control: &mut Control<'_>) -> Result<()> {
        self.call("train_end", 0, None, &Logs::new(), control);
        Ok(())
    }
}

/// A named list of numbers.
pub(super) fn logs_to_r(logs: &Logs) -> savvy::Result<Sexp> {
    let mut list = OwnedListSexp::new(logs.len(), true)?;
    for (i, (name, value)) in logs.iter().enumerate() {
        put(&mut list, i, name, OwnedRealSexp::try_from_scalar(*value)?.into())?;
    }
    list.into()
}
