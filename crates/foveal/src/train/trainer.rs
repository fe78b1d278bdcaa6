//! A model in training.

use super::check::check_derivatives;
use super::compile::{Compile, OutputLoss, Targets};
use super::history::Logs;
use super::optimizer::{OptimizerState, VariableSpec};
use super::program::Program;
use super::regularizer::Regularizer;
use super::step::{Key, Parts, Pass};
use super::variables::{Variable, variable_of_weight, variables};
use super::watched::{LossSums, Watched, watch};
use super::{Batch, Constraint, Loss, metric};
use crate::api::Model;
use crate::error::{Error, Objection, Result};
use crate::model::Lowered;
use crate::model::lower::lower_for_training;
use crate::ops::Random;
use foveal_kernels::arena::Arena;
use foveal_kernels::{Exec, Shape};
use ndarray::{ArrayD, ArrayViewD, Axis, IxDyn};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

/// A model that is being trained: its weights, the optimizer's memory, and what was planned for batches of each shape.
///
/// ```
/// # fn main() -> foveal::Result<()> {
/// use foveal::layers::dense::Dense;
/// use foveal::train::{Arrays, Compile, Fit, Trainer};
/// use foveal::{Input, Model};
/// use ndarray::Array2;
///
/// let input = Input::new([Some(1)]);
/// let model = Model::seeded(&[&input], &[&input.apply(Dense::new(1))?], 7)?;
/// let x = Array2::from_shape_fn((64, 1), |(i, _)| i as f32 / 64.0);
/// let y = x.mapv(|x| 2.0 * x + 1.0);
///
/// let optimizer = serde_json::json!({"class_name": "SGD", "config": {"learning_rate": 0.5}});
/// let compile = Compile::from_keras(&serde_json::json!({"optimizer": optimizer, "loss": "mse"}))?;
/// let mut trainer = Trainer::new(&model, compile)?;
/// let history = trainer.fit(Arrays::new(x.into_dyn(), y.into_dyn())?, &Fit { epochs: 50, ..Fit::default() })?;
/// assert!(history.get("loss").is_some_and(|loss| loss[49] < 1e-3));
/// let trained: Model = trainer.model()?;
/// # Ok(())
/// # }
/// ```
pub struct Trainer {
    model: Model,
    compile: Compile,
    lowered: [Lowered; 2],
    pub(super) variables: Vec<Variable>,
    penalties: Vec<Option<Regularizer>>,
    constraints: Vec<Option<Constraint>>,
    pub(super) optimizer: OptimizerState,
    pub(super) names: Vec<String>,
    /// As they are before anything is known of targets: for their names.
    pub(super) declared: Vec<Watched>,
    /// Known with the first batch, whose shapes say what some names mean.
    pub(super) resolved: Option<Resolved>,
    programs: HashMap<Key, Program>,
    /// For the intermediate tensors of all programs.
    arena: Option<Arena>,
    pub(super) loss_sums: LossSums,
    exec: Exec,
    seed: u64,
    steps: u64,
}

pub(super) struct Resolved {
    pub losses: Vec<Option<OutputLoss>>,
    pub metrics: Vec<Watched>,
}

/// The weights and the optimizer at one moment, to go back to.
#[derive(Clone, Debug)]
pub struct Snapshot {
    values: Vec<Vec<f32>>,
}

impl Trainer {
    /// Compiles a model.
    ///
    /// # Errors
    /// If something in `compile` is unknown or does not fit the model's outputs, or if a layer has no derivative: the
    /// error names it.
    pub fn new(model: &Model, compile: Compile) -> Result<Self> {
        let network = model.network();
        let lowered = [lower_for_training(network, true)?, lower_for_training(network, false)?];
        let mut variables = variables(network);
        mark_changes(&mut variables, &lowered[0]);
        check_derivatives(&lowered[0], &variables)?;
        let named = |variable: &Variable, what: &str, objection| Error::Usage(format!("the {what} of {}: {objection}", variable.path));
        let penalties = (variables.iter())
            .map(|v| optional(&v.regularizer, Regularizer::from_keras).map_err(|objection| named(v, "regularizer", objection)))
            .collect::<Result<_>>()?;
        let constraints = (variables.iter())
            .map(|v| optional(&v.constraint, Constraint::from_keras).map_err(|objection| named(v, "constraint", objection)))
            .collect::<Result<_>>()?;
        let specs = trained(&variables).map(|v| VariableSpec { path: v.path.clone(), shape: v.shape.clone() }).collect();
        let optimizer = OptimizerState::new(compile.optimizer.clone(), specs);
        let (names, shapes): (Vec<String>, Vec<_>) =
            model.outputs().into_iter().map(|output| (output.name, [output.shape.clone(), output.shape])).unzip();
        compile.losses(&names, &shapes)?;
        let declared = watch(&compile, &names, &shapes)?;
        Ok(Self {
            model: model.clone(),
            compile,
            lowered,
            variables,
            penalties,
            constraints,
            optimizer,
            names,
            declared,
            resolved: None,
            programs: HashMap::new(),
            arena: None,
            loss_sums: LossSums::default(),
            exec: Exec::default(),
            seed: 0,
            steps: 0,
        })
    }

    /// Goes on training a model as its file says: optimizer with its memory, losses and metrics.
    ///
    /// # Errors
    /// If the model was not compiled, and as [`Trainer::new`].
    pub fn resume(model: &Model) -> Result<Self> {
        let config = model.compile_config().ok_or_else(|| Error::Usage("the model was saved without having been compiled".into()))?;
        let mut trainer = Self::new(model, Compile::from_keras(config)?)?;
        trainer.load_optimizer()?;
        Ok(trainer)
    }

    /// On so many threads.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.exec.threads = threads.max(1);
        self.programs.clear();
        self
    }

    /// Random numbers of dropout, noise and shuffling from this seed on.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// With larger targets treated so, which a file does not say.
    #[must_use]
    pub fn targets(mut self, targets: Targets) -> Self {
        self.compile.targets = targets;
        self.programs.clear();
        self
    }

    /// The model that training began with.
    pub(super) fn initial(&self) -> &Model {
        &self.model
    }

    /// Counts steps, and with them random numbers, from here on.
    pub(super) fn continue_at(&mut self, step: u64) {
        self.steps = step;
    }

    /// The seed of the order of samples, another one wherever training goes on.
    pub(super) fn shuffle_seed(&self) -> u64 {
        self.seed.wrapping_add(self.steps.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// What the model was compiled with.
    pub fn compile(&self) -> &Compile {
        &self.compile
    }

    /// The optimizer at work.
    pub fn optimizer(&self) -> &OptimizerState {
        &self.optimizer
    }

    /// The optimizer at work, to change its learning rate.
    pub fn optimizer_mut(&mut self) -> &mut OptimizerState {
        &mut self.optimizer
    }

    /// One step on one batch; loss and metrics of this batch alone, as Keras 3.15 gives them (3.5 still went on
    /// counting from batch to batch).
    ///
    /// # Errors
    /// If the arrays do not fit the model.
    pub fn train_on_batch(&mut self, batch: &Batch) -> Result<Logs> {
        self.reset_metrics();
        self.train_step(batch, None)?;
        self.logs()
    }

    /// Loss and metrics of one batch.
    ///
    /// # Errors
    /// As [`Trainer::train_on_batch`].
    pub fn test_on_batch(&mut self, batch: &Batch) -> Result<Logs> {
        self.reset_metrics();
        self.test_step(batch, None)?;
        self.logs()
    }

    /// Forward, backward and the optimizer's step; the metrics go on counting.
    pub(super) fn train_step(&mut self, batch: &Batch, cancel: Option<&AtomicBool>) -> Result<()> {
        let (key, mut program) = self.program(Pass::Train, batch)?;
        let done = self.run(&mut program, batch, cancel).and_then(|()| self.learn(&mut program));
        self.programs.insert(key, program);
        done
    }

    pub(super) fn test_step(&mut self, batch: &Batch, cancel: Option<&AtomicBool>) -> Result<()> {
        let (key, mut program) = self.program(Pass::Test, batch)?;
        let done = self.run(&mut program, batch, cancel);
        self.programs.insert(key, program);
        done
    }

    fn program(&mut self, pass: Pass, batch: &Batch) -> Result<(Key, Program)> {
        self.check(batch)?;
        let shape = |array: &ArrayD<f32>| -> Shape { array.shape().into() };
        let inputs: Vec<Shape> = batch.inputs.iter().map(shape).collect();
        let weights = batch.weights.iter().map(Option::as_ref).chain(std::iter::repeat(None));
        let targets: Vec<(Shape, Option<Shape>)> = batch.targets.iter().zip(weights).map(|(y, w)| (shape(y), w.map(shape))).collect();
        self.resolve(&inputs, &targets)?;
        let key = Key { pass, inputs, targets };
        let program = self.take_program(&key)?;
        Ok((key, program))
    }

    fn take_program(&mut self, key: &Key) -> Result<Program> {
        self.programs.remove(key).map_or_else(|| self.new_program(key), Ok)
    }

    /// What the model gives in training, as `model(x, training = True)` does in Keras: dropout, noise and augmentation draw
    /// the numbers of the next step, batch normalisation goes by the batch. Nothing is learnt.
    ///
    /// # Errors
    /// If the arrays do not fit the model.
    pub fn call_in_training(&mut self, inputs: &[ArrayViewD<'_, f32>]) -> Result<Vec<ArrayD<f32>>> {
        let shapes: Vec<Shape> = inputs.iter().map(|x| x.shape().into()).collect();
        self.model.check_shapes(&shapes)?;
        let key = Key { pass: Pass::Call, inputs: shapes, targets: Vec::new() };
        let mut program = self.take_program(&key)?;
        let dense: Vec<_> = inputs.iter().map(|x| x.as_standard_layout()).collect();
        let slices: Vec<&[f32]> = dense.iter().filter_map(|x| x.as_slice()).collect();
        let done = program.run(&slices, &Random::seed(self.seed, self.steps), &self.variables, &[], &mut self.arena, None);
        let array = |(data, shape): (&[f32], Shape)| ArrayD::from_shape_vec(IxDyn(&shape), data.to_vec());
        let outputs: std::result::Result<_, _> = program.predictions().map(array).collect();
        self.programs.insert(key, program);
        done?;
        outputs.map_err(|e| Error::Usage(e.to_string()))
    }

    fn new_program(&self, key: &Key) -> Result<Program> {
        let resolved = self.resolved.as_ref().filter(|_| key.pass != Pass::Call);
        let losses = resolved.map_or(&[][..], |resolved| &resolved.losses);
        Program::new(&self.parts(key.pass, losses), key)
    }

    pub(super) fn parts<'a>(&'a self, pass: Pass, losses: &'a [Option<OutputLoss>]) -> Parts<'a> {
        Parts {
            lowered: &self.lowered[usize::from(pass == Pass::Test)],
            variables: &self.variables,
            losses,
            penalties: &self.penalties,
            targets: self.compile.targets,
            loss_scale: self.optimizer.optimizer().settings().loss_scale_factor,
            gradient_checkpointing: self.compile.gradient_checkpointing,
            exec: self.exec,
        }
    }

    /// The losses for inputs of these shapes, and the shapes of targets that they take; those of a batch that came before
    /// say what some names mean.
    pub(super) fn expected(&self, inputs: &[Shape]) -> Result<(Vec<Option<OutputLoss>>, Vec<Shape>)> {
        let predictions = self.model.output_shapes(inputs)?;
        let losses = match &self.resolved {
            Some(resolved) => resolved.losses.clone(),
            None => self.compile.losses(&self.names, &pairs(&predictions, &predictions))?,
        };
        let target = |(loss, shape): (&Option<OutputLoss>, &Shape)| match (loss, shape.split_last()) {
            (Some(OutputLoss { loss: Loss::SparseCategoricalCrossentropy(_), .. }), Some((_, lead))) => lead.into(),
            _ => shape.clone(),
        };
        let targets = losses.iter().zip(&predictions).map(target).collect();
        Ok((losses, targets))
    }

    /// Bytes of the weights as training holds them.
    pub(super) fn variable_bytes(&self) -> usize {
        self.variables.iter().map(|variable| variable.value.len() * size_of::<f32>()).sum()
    }

    fn check(&self, batch: &Batch) -> Result<()> {
        let wrong = |what: &str, wanted: usize, got: usize| Error::Usage(format!("the model has {wanted} {what}, but a batch has {got}"));
        let inputs = self.model.inputs();
        if inputs.len() != batch.inputs.len() {
            return Err(wrong("inputs", inputs.len(), batch.inputs.len()));
        }
        if self.names.len() != batch.targets.len() {
            return Err(wrong("outputs", self.names.len(), batch.targets.len()));
        }
        if batch.is_empty() {
            return Err(Error::Usage("a batch without samples".into()));
        }
        let shapes: Vec<Shape> = batch.inputs.iter().map(|x| x.shape().into()).collect();
        self.model.check_shapes(&shapes)
    }

    /// Finds losses and metrics for targets of these shapes.
    fn resolve(&mut self, inputs: &[Shape], targets: &[(Shape, Option<Shape>)]) -> Result<()> {
        if self.resolved.is_some() {
            return Ok(());
        }
        let predictions = self.model.output_shapes(inputs)?;
        let targets: Vec<Shape> = targets.iter().map(|(y, _)| y.clone()).collect();
        let shapes = pairs(&targets, &predictions);
        let losses = self.compile.losses(&self.names, &shapes)?;
        let metrics = watch(&self.compile, &self.names, &shapes)?;
        self.resolved = Some(Resolved { losses, metrics });
        Ok(())
    }

    fn run(&mut self, program: &mut Program, batch: &Batch, cancel: Option<&AtomicBool>) -> Result<()> {
        let inputs: Vec<_> = batch.inputs.iter().map(|x| x.as_standard_layout()).collect();
        let inputs: Vec<&[f32]> = inputs.iter().filter_map(|x| x.as_slice()).collect();
        let weights = batch.weights.iter().map(Option::as_ref).chain(std::iter::repeat(None));
        let targets: Vec<_> =
            batch.targets.iter().zip(weights).flat_map(|(y, w)| [Some(y), w]).flatten().map(|y| y.as_standard_layout()).collect();
        let targets: Vec<&[f32]> = targets.iter().filter_map(|y| y.as_slice()).collect();
        let seed = Random::seed(self.seed, self.steps);
        program.run(&inputs, &seed, &self.variables, &targets, &mut self.arena, cancel)?;
        self.observe(program, batch)
    }

    /// Adds a step's results to losses and metrics.
    fn observe<'a>(&mut self, program: &'a Program, batch: &Batch) -> Result<()> {
        let samples = batch.len() as f64;
        let sums = &mut self.loss_sums;
        sums.samples += samples;
        sums.total += f64::from(program.total()) * samples;
        sums.outputs.resize(program.losses().count(), 0.0);
        sums.outputs.iter_mut().zip(program.losses()).for_each(|(sum, loss)| *sum += f64::from(loss) * samples);
        let view = |(data, shape): &(&'a [f32], Shape)| ArrayViewD::from_shape(IxDyn(shape), data).map_err(|e| Error::Usage(e.to_string()));
        let predictions: Vec<(&[f32], Shape)> = program.predictions().collect();
        let masks: HashMap<usize, (&[f32], Shape)> = program.masks().collect();
        for watched in self.resolved.iter_mut().flat_map(|resolved| &mut resolved.metrics) {
            let prediction = &predictions[watched.output];
            let shape = &prediction.1;
            let weights = batch.weights.get(watched.output).and_then(Option::as_ref).filter(|_| watched.weighted);
            let seen = metric::Batch {
                y_true: centered(batch.targets[watched.output].view(), shape),
                y_pred: view(prediction)?,
                sample_weight: weights.map(|w| centered(w.view(), shape)),
                mask: masks.get(&watched.output).map(view).transpose()?,
            };
            watched.state.update(&seen).map_err(|objection| Error::Usage(format!("the metric {}: {objection}", watched.name)))?;
        }
        Ok(())
    }

    /// The optimizer's step, constraints, and the state that the forward pass changed.
    fn learn(&mut self, program: &mut Program) -> Result<()> {
        let mut gradients: HashMap<usize, &mut [f32]> = program.gradients().collect();
        // Weights that the loss does not depend on have a gradient of 0, so that the optimizer counts them in its memory.
        let mut missing: Vec<Vec<f32>> = Vec::new();
        let without: Vec<usize> =
            (0..self.variables.len()).filter(|i| self.variables[*i].trainable && !gradients.contains_key(i)).collect();
        missing.extend(without.iter().map(|&i| vec![0.0; self.variables[i].value.len()]));
        gradients.extend(without.iter().copied().zip(missing.iter_mut().map(Vec::as_mut_slice)));
        let mut changed = Vec::new();
        for (index, variable) in self.variables.iter_mut().enumerate().filter(|(_, v)| v.trainable) {
            if let Some(gradient) = gradients.remove(&index) {
                changed.push(super::optimizer::Variable { value: &mut variable.value, gradient });
            }
        }
        self.optimizer.apply(&mut changed, self.exec)?;
        drop(changed);
        for (index, value) in program.updates() {
            self.variables[index].value.copy_from_slice(value);
        }
        for (variable, constraint) in self.variables.iter_mut().zip(&self.constraints).filter(|(variable, _)| variable.trainable) {
            if let Some(constraint) = constraint {
                let applied = constraint.apply(&mut variable.value, &variable.shape);
                applied.map_err(|objection| Error::Usage(format!("the constraint of {}: {objection}", variable.path)))?;
            }
        }
        self.steps += 1;
        Ok(())
    }

    /// The weights as they are now.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { values: self.variables.iter().map(|variable| variable.value.clone()).collect() }
    }

    /// Other weights, in the order of [`Model::weight_arrays`]; the optimizer keeps its memory.
    ///
    /// # Errors
    /// If number or shapes are not those of the model's weights.
    pub fn set_weights(&mut self, weights: &[ArrayD<f32>]) -> Result<()> {
        // Checked there, with all that a message can say.
        self.model.with_weights(weights)?;
        for (index, weight) in variable_of_weight(self.model.network(), &self.variables).into_iter().zip(weights) {
            self.variables[index].value = weight.iter().copied().collect();
        }
        Ok(())
    }

    /// Goes back to the weights of a snapshot of this trainer.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        self.variables.iter_mut().zip(&snapshot.values).for_each(|(variable, value)| variable.value.clone_from(value));
    }

    /// Replaces the weights by their moving average, where the optimizer keeps one.
    pub(super) fn finalize(&mut self) -> Result<()> {
        let mut gradients: Vec<Vec<f32>> = trained(&self.variables).map(|v| vec![0.0; v.value.len()]).collect();
        let changed = self.variables.iter_mut().filter(|v| v.trainable).zip(&mut gradients);
        let mut changed: Vec<_> = changed.map(|(v, g)| super::optimizer::Variable { value: &mut v.value, gradient: g }).collect();
        self.optimizer.finalize(&mut changed)
    }

    /// The model with the weights it has now, compiled as it is, with the optimizer's memory: to predict with, to crop, to
    /// save; real Keras goes on training from there.
    ///
    /// # Errors
    /// None that the model did not have before.
    pub fn model(&self) -> Result<Model> {
        let array = |v: &Variable| ArrayD::from_shape_vec(IxDyn(&v.shape), v.value.clone()).map_err(|e| Error::Usage(e.to_string()));
        let indices = variable_of_weight(self.model.network(), &self.variables);
        let weights = indices.into_iter().map(|index| array(&self.variables[index])).collect::<Result<Vec<_>>>()?;
        let config = self.compile.to_keras(self.optimizer.to_keras());
        self.model.with_weights(&weights)?.with_compile_state(Some(config), self.saved_optimizer())
    }
}

impl std::fmt::Debug for Trainer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Trainer({:?}, {}, {} steps)", self.model, self.optimizer.optimizer().class(), self.steps)
    }
}

/// Shapes of targets and predictions as names are resolved by them.
fn pairs(targets: &[Shape], predictions: &[Shape]) -> Vec<[Vec<Option<usize>>; 2]> {
    let some = |shape: &Shape| shape.iter().map(|&n| Some(n)).collect::<Vec<_>>();
    targets.iter().zip(predictions).map(|(y, p)| [some(y), some(p)]).collect()
}

/// What a layer has for a setting, if it has anything.
fn optional<T>(value: &Value, read: fn(&Value) -> std::result::Result<T, Objection>) -> std::result::Result<Option<T>, Objection> {
    if value.is_null() { Ok(None) } else { read(value).map(Some) }
}

fn trained(variables: &[Variable]) -> impl Iterator<Item = &Variable> {
    variables.iter().filter(|variable| variable.trainable)
}

/// The center of targets that are larger than the predictions, as the loss sees them.
fn centered<'a>(mut targets: ArrayViewD<'a, f32>, prediction: &[usize]) -> ArrayViewD<'a, f32> {
    let inner = prediction.len().saturating_sub(1).min(targets.ndim());
    for (axis, &wanted) in prediction.iter().enumerate().take(inner).skip(1) {
        let own = targets.len_of(Axis(axis));
        if own > wanted && wanted > 1 {
            let start = (own - wanted) / 2;
            targets.slice_axis_inplace(Axis(axis), (start..start + wanted).into());
        }
    }
    targets
}

/// Notes which weights a forward pass changes.
fn mark_changes(variables: &mut [Variable], lowered: &Lowered) {
    let notes = lowered.training.as_ref();
    for variable in variables {
        let wire = lowered.weights.iter().find(|(tensor, _)| std::sync::Arc::ptr_eq(tensor, &variable.tensor)).map(|(_, wire)| *wire);
        variable.changes = notes.is_some_and(|notes| notes.updates.iter().any(|(weight, _)| Some(*weight) == wire));
    }
}
