//! What an optimizer remembers from step to step.

use super::{Optimizer, Rule, Slot, Step, Target, gradients};
use crate::error::{Error, Result};
use crate::train::LearningRate;
use foveal_kernels::Exec;
use foveal_kernels::update::update;
use smallvec::SmallVec;

/// A variable that is trained.
#[derive(Clone, Debug, PartialEq)]
pub struct VariableSpec {
    /// Keras' path of it: `dense/kernel`.
    pub path: String,
    /// Lengths.
    pub shape: Vec<usize>,
}

/// A variable in a step.
#[derive(Debug)]
pub struct Variable<'a> {
    /// The weights, which the step changes.
    pub value: &'a mut [f32],
    /// The derivative of the loss by each of them. The step changes it: it clips, for instance.
    pub gradient: &'a mut [f32],
}

/// Values of one of the optimizer's own variables.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Values<'a> {
    /// A whole number, `int32` in files.
    Integer(u64),
    /// Numbers of single precision.
    Floats(&'a [f32]),
}

/// One of the optimizer's own variables, as Keras stores them under `optimizer/vars`.
#[derive(Clone, Debug, PartialEq)]
pub struct StateVariable<'a> {
    /// Keras' path of it: `adam/dense_kernel_momentum`.
    pub path: String,
    /// Lengths.
    pub shape: &'a [usize],
    /// Values.
    pub values: Values<'a>,
}

/// One vector that is remembered.
#[derive(Clone, Debug, PartialEq)]
struct Memory {
    path: String,
    shape: Vec<usize>,
    values: Vec<f32>,
}

/// Where slots stand that belong together: `width` of them for each variable.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Group {
    start: usize,
    width: usize,
}

/// An optimizer at work: its settings, the number of steps done, and what it remembers of every variable.
#[derive(Clone, Debug, PartialEq)]
pub struct OptimizerState {
    optimizer: Optimizer,
    iterations: u64,
    /// None where a schedule says it.
    learning_rate: Option<f32>,
    variables: Vec<VariableSpec>,
    /// In Keras' order.
    memory: Vec<Memory>,
    averages: Option<Group>,
    accumulators: Option<Group>,
    slots: Vec<Group>,
    /// Whether weight decay applies, by variable.
    decays: Vec<bool>,
}

impl OptimizerState {
    /// Before the first step, for these variables in the model's order.
    pub fn new(optimizer: impl Into<Optimizer>, variables: Vec<VariableSpec>) -> Self {
        let optimizer = optimizer.into();
        let settings = optimizer.settings();
        let learning_rate = match settings.learning_rate {
            LearningRate::Constant(rate) => Some(rate),
            LearningRate::Schedule(_) => None,
        };
        let mut memory = Vec::new();
        let mut group = |slots: &[Slot]| add_group(&mut memory, &settings.name, &variables, slots);
        let averages = settings.use_ema.then(|| group(&[Slot::zeros("average")]));
        let accumulators = settings.accumulated().map(|_| group(&[Slot::zeros("gradient_accumulator")]));
        let slots = optimizer.face().slots().iter().map(|slots| group(slots)).collect();
        if let Some((name, initial)) = optimizer.face().shared() {
            memory.push(Memory { path: name.into(), shape: Vec::new(), values: vec![initial] });
        }
        let decays = vec![true; variables.len()];
        Self { iterations: 0, learning_rate, memory, averages, accumulators, slots, decays, variables, optimizer }
    }

    /// The optimizer, with the settings it was made with.
    pub fn optimizer(&self) -> &Optimizer {
        &self.optimizer
    }

    /// The optimizer with the learning rate it has now, as Keras writes it into a file.
    pub fn to_keras(&self) -> serde_json::Value {
        let mut object = self.optimizer.to_keras();
        if let Some(rate) = self.learning_rate {
            object["config"]["learning_rate"] = f64::from(rate).into();
        }
        object
    }

    /// Bytes of what it remembers.
    pub fn bytes(&self) -> usize {
        self.memory.iter().map(|own| own.values.len() * size_of::<f32>()).sum()
    }

    /// Steps done; with gradient accumulation, all of them count.
    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    /// The learning rate of the next step.
    pub fn learning_rate(&self) -> f32 {
        match (&self.optimizer.settings().learning_rate, self.learning_rate) {
            (_, Some(rate)) => rate,
            (LearningRate::Constant(rate), None) => *rate,
            (LearningRate::Schedule(schedule), None) => schedule.learning_rate(self.iterations),
        }
    }

    /// Changes the learning rate.
    ///
    /// # Errors
    /// If a schedule says what it is.
    pub fn set_learning_rate(&mut self, rate: f32) -> Result<()> {
        match &mut self.learning_rate {
            Some(own) => *own = rate,
            None => {
                return Err(Error::Usage(
                    "the optimizer's learning rate follows a schedule; to change it between steps, compile with a number".into(),
                ));
            }
        }
        Ok(())
    }

    /// Exempts all variables from weight decay whose names contain one of these words, such as `bias`.
    pub fn exclude_from_weight_decay(&mut self, words: &[&str]) {
        for (decays, variable) in self.decays.iter_mut().zip(&self.variables) {
            let name = variable.path.rsplit('/').next().unwrap_or_default();
            *decays &= !words.iter().any(|word| name.contains(word));
        }
    }

    /// Everything a file holds of it, in the order in which Keras stores it.
    pub fn variables(&self) -> Vec<StateVariable<'_>> {
        let name = &self.optimizer.settings().name;
        let scalar = |what: &str, values| StateVariable { path: format!("{name}/{what}"), shape: &[], values };
        let rate = self.learning_rate.as_ref().map(|rate| scalar("learning_rate", Values::Floats(std::slice::from_ref(rate))));
        let memory =
            self.memory.iter().map(|own| StateVariable { path: own.path.clone(), shape: &own.shape, values: Values::Floats(&own.values) });
        std::iter::once(scalar("iteration", Values::Integer(self.iterations))).chain(rate).chain(memory).collect()
    }

    /// Sets the variable `index` of [`OptimizerState::variables`].
    ///
    /// # Errors
    /// If there is no such variable, or it has another shape.
    pub fn set_variable(&mut self, index: usize, shape: &[usize], values: &[f64]) -> Result<()> {
        let wrong = |path: &str, wanted: &[usize]| {
            Error::Usage(format!("the optimizer's variable {index} ({path}) has the shape {wanted:?}, not {shape:?}"))
        };
        let first = 1 + usize::from(self.learning_rate.is_some());
        match (index, shape, values, &mut self.learning_rate) {
            (0, [], &[iterations], _) => self.iterations = iterations as u64,
            (1, [], &[rate], Some(own)) => *own = rate as f32,
            _ if index < first => return Err(wrong("a scalar", &[])),
            _ => {
                let count = self.memory.len() + first;
                let own = self.memory.get_mut(index - first).ok_or_else(|| {
                    Error::Usage(format!("the optimizer has {count} variables, so that there is none of the index {index}"))
                })?;
                if own.shape != shape || own.values.len() != values.len() {
                    return Err(wrong(&own.path, &own.shape));
                }
                own.values.iter_mut().zip(values).for_each(|(own, &value)| *own = value as f32);
            }
        }
        Ok(())
    }

    /// One step. `variables` are those it was made for, in their order.
    ///
    /// # Errors
    /// If their number or sizes are others.
    pub fn apply(&mut self, variables: &mut [Variable<'_>], exec: Exec) -> Result<()> {
        self.check(variables)?;
        let settings = self.optimizer.settings().clone();
        gradients::unscale(&settings, variables, exec);
        if self.accumulate(variables, settings.accumulated(), exec) {
            gradients::clip(&settings, variables, exec);
            self.update(variables, settings.weight_decay, exec);
        }
        if let Some(averages) = self.averages {
            self.average(averages, variables, settings.ema_momentum, exec);
            let overwrite = settings.ema_overwrite_frequency.is_some_and(|n| (self.changes() + 1).is_multiple_of(n));
            if overwrite {
                self.overwrite(variables);
            }
        }
        self.iterations += 1;
        Ok(())
    }

    /// Replaces the weights by their moving average, if there is one: what Keras does at the end of training.
    ///
    /// # Errors
    /// If the number of variables or their sizes are others than it was made for.
    pub fn finalize(&self, variables: &mut [Variable<'_>]) -> Result<()> {
        self.check(variables)?;
        self.overwrite(variables);
        Ok(())
    }

    fn check(&self, variables: &[Variable<'_>]) -> Result<()> {
        let sizes = |spec: &VariableSpec| spec.shape.iter().product::<usize>();
        let fits = |(spec, variable): (&VariableSpec, &Variable<'_>)| {
            sizes(spec) == variable.value.len() && variable.gradient.len() == variable.value.len()
        };
        match self.variables.len() == variables.len() && self.variables.iter().zip(variables).all(fits) {
            true => Ok(()),
            false => Err(Error::Usage("the optimizer was made for other variables".into())),
        }
    }

    /// Steps done that changed the weights.
    fn changes(&self) -> u64 {
        self.iterations / self.optimizer.settings().accumulated().unwrap_or(1)
    }

    /// Adds gradients up; whether this step changes the weights.
    fn accumulate(&mut self, variables: &mut [Variable<'_>], steps: Option<u64>, exec: Exec) -> bool {
        let (Some(group), Some(steps)) = (self.accumulators, steps) else { return true };
        let changes = (self.iterations + 1).is_multiple_of(steps);
        for (variable, sum) in variables.iter_mut().zip(&mut self.memory[group.start..]) {
            if changes {
                gradients::average(exec, variable.gradient, &mut sum.values, steps);
            } else {
                gradients::accumulate(exec, variable.gradient, &mut sum.values);
            }
        }
        changes
    }

    fn update(&mut self, variables: &mut [Variable<'_>], weight_decay: Option<f64>, exec: Exec) {
        let learning_rate = self.learning_rate();
        let rule: &dyn Rule = self.optimizer.face();
        let shared = rule.shared().and_then(|_| self.memory.last()).map_or(0.0, |own| own.values[0]);
        let mut step = Step { iterations: self.changes(), learning_rate, shared, exec };
        step.shared = rule.begin(&step);
        if let Some(own) = rule.shared().and_then(|_| self.memory.last_mut()) {
            own.values[0] = step.shared;
        }
        for (index, variable) in variables.iter_mut().enumerate() {
            let places = || self.slots.iter().flat_map(|group| (0..group.width).map(|k| group.start + index * group.width + k));
            // Taken out, since several of them are changed at once.
            let mut taken: SmallVec<[Vec<f32>; 3]> = places().map(|place| std::mem::take(&mut self.memory[place].values)).collect();
            let decay = weight_decay.filter(|_| self.decays[index]).map(|decay| [decay as f32, learning_rate]);
            let slots = taken.iter_mut().map(Vec::as_mut_slice).collect();
            rule.update(&step, Target { value: variable.value, gradient: variable.gradient, slots, decay });
            places().zip(taken).for_each(|(place, values)| self.memory[place].values = values);
        }
    }

    fn average(&mut self, group: Group, variables: &[Variable<'_>], momentum: f64, exec: Exec) {
        let momentum = if self.changes() == 0 { 0.0 } else { momentum as f32 };
        for (variable, average) in variables.iter().zip(&mut self.memory[group.start..]) {
            update(exec, [&*variable.value], [&mut average.values], |[w], [a]| [momentum * a + (1.0 - momentum) * w]);
        }
    }

    fn overwrite(&self, variables: &mut [Variable<'_>]) {
        if let Some(group) = self.averages {
            let averages = &self.memory[group.start..];
            variables.iter_mut().zip(averages).for_each(|(variable, average)| variable.value.copy_from_slice(&average.values));
        }
    }
}

/// Appends slots of every variable.
fn add_group(memory: &mut Vec<Memory>, optimizer: &str, variables: &[VariableSpec], slots: &[Slot]) -> Group {
    let start = memory.len();
    for VariableSpec { path, shape } in variables {
        let count = shape.iter().product();
        memory.extend(slots.iter().map(|slot| Memory {
            path: format!("{optimizer}/{}_{}", path.replace('/', "_"), slot.name),
            shape: shape.clone(),
            values: vec![slot.initial; count],
        }));
    }
    Group { start, width: slots.len() }
}
