//! Arrays in, arrays out.

use super::{Model, display};
use crate::error::{Error, Result};
use crate::ir::Wire;
use crate::plan;
use foveal_kernels::{Exec, Region, Shape};
use ndarray::{ArrayBase, ArrayD, ArrayViewD, ArrayViewMutD, Axis, CowArray, Data, Dimension, IxDyn, Slice};
use std::sync::atomic::AtomicBool;

/// How to run.
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub struct PredictOptions<'a> {
    /// Entries of the batch computed at once: 32 if absent, as in Keras. The result does not depend on it: where entries
    /// depend on one another, all are computed at once.
    pub batch_size: Option<usize>,
    /// Most threads; all of the machine's if absent. The result does not depend on it.
    pub threads: Option<usize>,
    /// Called with how much is done, of how much, in entries of the batch (or tiles).
    pub progress: Option<&'a dyn Fn(usize, usize)>,
    /// Set from elsewhere to stop with [`Error::Interrupted`].
    pub cancel: Option<&'a AtomicBool>,
}

impl std::fmt::Debug for PredictOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PredictOptions").field("batch_size", &self.batch_size).field("threads", &self.threads).finish_non_exhaustive()
    }
}

impl<'a> PredictOptions<'a> {
    /// Keras' batch size, all threads.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the number of batch entries computed at once.
    #[must_use]
    pub fn batch_size(mut self, entries: usize) -> Self {
        self.batch_size = Some(entries);
        self
    }

    /// Sets the most threads to use.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Sets what is called with the progress.
    #[must_use]
    pub fn progress(mut self, progress: &'a dyn Fn(usize, usize)) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Sets the flag that stops the run.
    #[must_use]
    pub fn cancel(mut self, cancel: &'a AtomicBool) -> Self {
        self.cancel = Some(cancel);
        self
    }

    pub(super) fn exec(&self) -> Exec {
        let exec = Exec::default();
        Exec { threads: self.threads.map_or(exec.threads, |n| n.max(1)), ..exec }
    }
}

pub(super) const BATCH_SIZE: usize = 32;

/// [`plan::Plan::work`] that the slowest kernels do in some fifty milliseconds, and the fastest in one.
const BRIEF: u64 = 100_000_000;

impl Model {
    /// Runs a model with one input and one output: `x` with batch in front, and so the result.
    ///
    /// # Errors
    /// If the model has several inputs or outputs (use [`Model::run`]), or the shape does not fit.
    pub fn predict<S: Data<Elem = f32>, D: Dimension>(&self, x: &ArrayBase<S, D>) -> Result<ArrayD<f32>> {
        let (inputs, outputs) = (self.0.lowered.graph.inputs().len(), self.0.lowered.graph.outputs.len());
        if (inputs, outputs) != (1, 1) {
            return Err(Error::Inputs(format!(
                "predict takes models with one input and one output; this one has {inputs} and {outputs}: use run"
            )));
        }
        let mut outputs = self.run(&[x.view().into_dyn()], &PredictOptions::default())?;
        Ok(outputs.swap_remove(0))
    }

    /// Runs the model: inputs and outputs in Keras' flat order ([`Model::inputs`], [`Model::outputs`]), batch in front.
    ///
    /// # Errors
    /// If number or shapes of the inputs do not fit; the error names the input, what it expects and what came.
    pub fn run(&self, inputs: &[ArrayViewD<'_, f32>], options: &PredictOptions<'_>) -> Result<Vec<ArrayD<f32>>> {
        let shapes: Vec<Shape> = inputs.iter().map(|x| x.shape().into()).collect();
        let whole = self.output_shapes(&shapes)?;
        let mut outputs: Vec<ArrayD<f32>> = whole.iter().map(|shape| unwritten(shape)).collect::<Result<_>>()?;
        let views = outputs.iter_mut().map(|y| y.view_mut()).collect();
        self.run_views(inputs, &shapes, views, options)?;
        Ok(outputs)
    }

    /// As [`Model::run`], but into arrays that the caller has: in a loop they are allocated once, and stay in cache. They have
    /// the shapes that [`Model::output_shapes`] gives and standard layout; their values are replaced, also where an error
    /// ends the run.
    ///
    /// # Errors
    /// As [`Model::run`]; also if number, shapes or layout of the outputs do not fit.
    pub fn run_into(
        &self,
        inputs: &[ArrayViewD<'_, f32>],
        outputs: &mut [ArrayViewMutD<'_, f32>],
        options: &PredictOptions<'_>,
    ) -> Result<()> {
        let shapes: Vec<Shape> = inputs.iter().map(|x| x.shape().into()).collect();
        let whole = self.output_shapes(&shapes)?;
        let fit = outputs.len() == whole.len() && outputs.iter().zip(&whole).all(|(y, shape)| y.shape() == &**shape);
        if !fit || !outputs.iter().all(|y| y.is_standard_layout()) {
            let got: Vec<&[usize]> = outputs.iter().map(|y| y.shape()).collect();
            return Err(Error::Usage(format!(
                "the model writes outputs of shapes {whole:?} in standard layout, but has been given arrays of shapes {got:?}"
            )));
        }
        self.run_views(inputs, &shapes, outputs.iter_mut().map(|y| y.view_mut()).collect(), options)
    }

    /// Runs as many entries of the batch at once as `options` say, into outputs of standard layout.
    fn run_views(
        &self,
        inputs: &[ArrayViewD<'_, f32>],
        shapes: &[Shape],
        mut outputs: Vec<ArrayViewMutD<'_, f32>>,
        options: &PredictOptions<'_>,
    ) -> Result<()> {
        let (batch, size) = self.batch(shapes, options)?;
        if batch <= size {
            let mut slices: Vec<&mut [f32]> = outputs.iter_mut().map(|y| y.as_slice_mut().unwrap_or_default()).collect();
            self.run_dense(inputs, shapes, &mut slices, options)?;
            report(options, batch, batch);
            return Ok(());
        }
        for start in (0..batch).step_by(size) {
            report(options, start, batch);
            let part = Slice::from(start..batch.min(start + size));
            let inputs: Vec<ArrayViewD<'_, f32>> = inputs.iter().map(|x| x.slice_axis(Axis(0), part)).collect();
            let shapes: Vec<Shape> = inputs.iter().map(|x| x.shape().into()).collect();
            let mut parts: Vec<_> = outputs.iter_mut().map(|y| y.slice_axis_mut(Axis(0), part)).collect();
            let mut slices: Vec<&mut [f32]> = parts.iter_mut().map(|y| y.as_slice_mut().unwrap_or_default()).collect();
            self.run_dense(&inputs, &shapes, &mut slices, options)?;
        }
        report(options, batch, batch);
        Ok(())
    }

    /// Whether a run for inputs of these shapes is over before a person would want to stop it: then a caller that must stay responsive need not
    /// start a thread for it.
    ///
    /// # Errors
    /// If number or shapes of the inputs do not fit.
    pub fn is_brief(&self, shapes: &[Shape], options: &PredictOptions<'_>) -> Result<bool> {
        self.output_shapes(shapes)?;
        let (batch, size) = self.batch(shapes, options)?;
        if batch > size {
            return Ok(false);
        }
        let (_, plan) = self.0.engine.plan(shapes, None, options.exec())?;
        Ok(plan.work < BRIEF)
    }

    /// Entries of the batch, and how many are computed at once.
    fn batch(&self, shapes: &[Shape], options: &PredictOptions<'_>) -> Result<(usize, usize)> {
        let batch = shapes.first().and_then(|shape| shape.first().copied()).unwrap_or(1);
        let wanted = options.batch_size.unwrap_or(BATCH_SIZE).max(1);
        Ok((batch, if wanted >= batch || self.is_divisible(shapes, batch)? { wanted } else { batch }))
    }

    /// Whether the outputs can be put together from those of parts of the batch.
    fn is_divisible(&self, inputs: &[Shape], batch: usize) -> Result<bool> {
        let graph = &self.0.lowered.graph;
        let shapes = plan::shapes(graph, inputs)?;
        let have_entries = graph.outputs.iter().all(|wire| shapes.of(*wire).first() == Some(&batch));
        Ok(have_entries && plan::entries_are_apart(graph, &shapes, batch))
    }

    fn run_dense(
        &self,
        inputs: &[ArrayViewD<'_, f32>],
        shapes: &[Shape],
        outputs: &mut [&mut [f32]],
        options: &PredictOptions<'_>,
    ) -> Result<()> {
        let exec = options.exec();
        let plan = self.0.engine.plan(shapes, None, exec)?;
        let dense: Vec<CowArray<'_, f32, IxDyn>> = inputs.iter().map(|x| x.as_standard_layout()).collect();
        let slices: Vec<&[f32]> = dense.iter().map(|x| x.as_slice().unwrap_or_default()).collect();
        self.0.engine.run(&plan, &slices, outputs, exec, options.cancel)
    }

    /// Runs for a box of the only output.
    pub(super) fn run_region(
        &self,
        inputs: &[&[f32]],
        shapes: &[Shape],
        wanted: &Region,
        options: &PredictOptions<'_>,
    ) -> Result<ArrayD<f32>> {
        let exec = options.exec();
        let plan = self.0.engine.plan(shapes, Some(std::slice::from_ref(wanted)), exec)?;
        let mut out = unwritten(&wanted.shape())?;
        self.0.engine.run(&plan, inputs, &mut [out.as_slice_mut().unwrap_or_default()], exec, options.cancel)?;
        Ok(out)
    }

    /// Refuses shapes that the inputs do not take.
    pub(crate) fn check_shapes(&self, shapes: &[Shape]) -> Result<()> {
        let graph = &self.0.lowered.graph;
        let known = |wire: &Wire, shape: &Shape| {
            let dims = &graph.fact(*wire).shape;
            dims.len() == shape.len() && dims.iter().zip(shape).all(|(dim, n)| dim.known().is_none_or(|known| known == *n))
        };
        let batch = shapes.first().and_then(|shape| shape.first());
        let fit = graph.inputs().len() == shapes.len() && graph.inputs().iter().zip(shapes).all(|(wire, shape)| known(wire, shape));
        if fit && shapes.iter().all(|shape| shape.first() == batch) { Ok(()) } else { self.object_to(shapes) }
    }

    /// What is wrong with shapes, if anything is.
    fn object_to(&self, shapes: &[Shape]) -> Result<()> {
        let infos = self.inputs();
        if infos.len() != shapes.len() {
            let names: Vec<&str> = infos.iter().map(|info| info.name.as_str()).collect();
            return Err(Error::Inputs(format!("the model has {} inputs ({}), but got {}", infos.len(), names.join(", "), shapes.len())));
        }
        for (info, shape) in infos.iter().zip(shapes) {
            let got: Vec<Option<usize>> = shape.iter().map(|&n| Some(n)).collect();
            if !fits(&info.shape, &got) {
                let hint = hint(&info.shape, &got);
                return Err(Error::InputShape { input: info.name.clone(), expected: display(&info.shape), got: display(&got), hint });
            }
        }
        let batches: Vec<usize> = shapes.iter().filter_map(|shape| shape.first().copied()).collect();
        match batches.windows(2).find(|pair| pair[0] != pair[1]) {
            Some(pair) => Err(Error::Inputs(format!("the inputs have batches of different size: {} and {}", pair[0], pair[1]))),
            None => Ok(()),
        }
    }
}

pub(super) fn report(options: &PredictOptions<'_>, done: usize, total: usize) {
    if let Some(progress) = options.progress {
        progress(done, total);
    }
}

/// An output for a run to overwrite.
pub(super) fn unwritten(shape: &[usize]) -> Result<ArrayD<f32>> {
    let len = shape.iter().fold(1u128, |n, &d| n.saturating_mul(d as u128));
    let too_large = || Error::TooLarge { what: format!("an output of shape {shape:?}"), bytes: len.saturating_mul(4) };
    let data = usize::try_from(len).ok().and_then(foveal_kernels::arena::try_floats).ok_or_else(too_large)?;
    ArrayD::from_shape_vec(IxDyn(shape), data).map_err(|_| too_large())
}

fn fits(expected: &[Option<usize>], got: &[Option<usize>]) -> bool {
    expected.len() == got.len() && expected.iter().zip(got).all(|(e, g)| e.is_none() || e == g)
}

/// What is likely wrong with a shape.
fn hint(expected: &[Option<usize>], got: &[Option<usize>]) -> String {
    let with_batch: Vec<Option<usize>> = std::iter::once(Some(1)).chain(got.iter().copied()).collect();
    if fits(expected, &with_batch) {
        return format!(". Did you forget the batch dimension? One entry has shape {}", display(&with_batch));
    }
    if let ([_, _, .., _], [batch, channels, rest @ ..]) = (expected, got)
        && expected.len() == got.len()
    {
        let last: Vec<Option<usize>> = std::iter::once(*batch).chain(rest.iter().copied()).chain([*channels]).collect();
        if got.len() > 2 && fits(expected, &last) {
            return format!(". The channels seem to come first: move axis 1 to the end, which gives {}", display(&last));
        }
        let (channels, front) = got[1..].split_last().map_or((&None, &[][..]), |(c, f)| (c, f));
        let first: Vec<Option<usize>> = [*batch, *channels].into_iter().chain(front.iter().copied()).collect();
        if got.len() > 2 && fits(expected, &first) {
            return format!(". The channels seem to come last: move the last axis to axis 1, which gives {}", display(&first));
        }
    }
    String::new()
}
