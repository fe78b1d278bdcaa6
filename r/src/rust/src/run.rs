//! Running a model while R stays in charge.

use crate::arrays;
use crate::failure::{Failure, answer};
use crate::objects;
use crate::values::put;
use foveal::ndarray::ArrayViewD;
use foveal::{Halted, PredictOptions, Shape};
use savvy::{FunctionArgs, FunctionSexp, ListSexp, OwnedListSexp, OwnedRealSexp, Sexp, TypedSexp, savvy};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

unsafe extern "C" {
    fn R_CheckUserInterrupt();
}

/// Ctrl-C and time limits, as errors that unwind through R.
pub(crate) fn check_interrupt() -> savvy::Result<()> {
    // SAFETY: R's main thread calls it, and `unwind_protect` turns R's jump into an error.
    unsafe {
        savvy::unwind_protect(|| {
            R_CheckUserInterrupt();
            savvy_ffi::R_NilValue
        })?;
    }
    Ok(())
}

// Runs the model on inputs in order; a named list of outputs. `batch_size` and `threads` 0 stand for the defaults;
// `progress`, a function of two numbers or NULL, is called with how much is done, of how much.
#[savvy]
fn rust_predict(model: Sexp, inputs: ListSexp, batch_size: f64, threads: f64, progress: Sexp) -> savvy::Result<Sexp> {
    answer(|| {
        let model = objects::model(&model)?;
        let infos = model.inputs();
        let named = |i: usize| infos.get(i).map_or_else(|| format!("input {}", i + 1), |info| format!("input `{}`", info.name));
        let options = move || options(batch_size, threads);
        let threads = options().threads;
        let inputs = inputs.values_iter().enumerate().map(|(i, x)| arrays::from_r(x, &named(i), threads)).collect::<Result<Vec<_>, _>>()?;
        let views: Vec<ArrayViewD<'_, f32>> = inputs.iter().map(|x| x.view()).collect();
        let progress = if let TypedSexp::Function(f) = progress.into_typed() { Some(f) } else { None };
        let (cancel, done, total) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
        let run = || {
            let report = |now: usize, of: usize| {
                done.store(now, Ordering::Relaxed);
                total.store(of, Ordering::Relaxed);
            };
            model.run(&views, &options().progress(&report).cancel(&cancel))
        };
        let shapes: Vec<Shape> = views.iter().map(|x| x.shape().into()).collect();
        let outputs = if model.is_brief(&shapes, &options())? {
            run()?
        } else {
            let wait = || {
                check_interrupt()?;
                progress.as_ref().map_or(Ok(()), |f| tell(f, done.load(Ordering::Relaxed), total.load(Ordering::Relaxed)))
            };
            beside_r(run, wait, &cancel)??
        };
        let mut list = OwnedListSexp::new(outputs.len(), true)?;
        for (i, (info, output)) in model.outputs().iter().zip(&outputs).enumerate() {
            put(&mut list, i, &info.name, arrays::to_r(output, threads)?)?;
        }
        Ok(list.into())
    })
}

fn options<'a>(batch_size: f64, threads: f64) -> PredictOptions<'a> {
    let mut options = PredictOptions::new();
    options.batch_size = (batch_size >= 1.0).then_some(batch_size as usize);
    options.threads = (threads >= 1.0).then_some(threads as usize);
    options
}

fn tell(f: &FunctionSexp, done: usize, total: usize) -> savvy::Result<()> {
    let mut args = FunctionArgs::new();
    args.add("done", OwnedRealSexp::try_from_scalar(done as f64)?)?;
    args.add("total", OwnedRealSexp::try_from_scalar(total as f64)?)?;
    f.call(args).map(|_| ())
}

/// [`foveal::beside`] R's thread: `wait` says whether R has been told to stop, and its error is what unwinds through R.
pub(crate) fn beside_r<T: Send>(
    work: impl FnOnce() -> T + Send,
    wait: impl Fn() -> savvy::Result<()>,
    cancel: &AtomicBool,
) -> Result<T, Failure> {
    foveal::beside(work, wait, cancel).map_err(|halted| match halted {
        Halted::Watch(stopped) => stopped.into(),
        Halted::Thread(problem) => Failure::new("internal", problem),
    })
}
