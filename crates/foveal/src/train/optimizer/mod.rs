//! `keras.optimizers`: each struct is its Keras config and the rule of one step; [`OptimizerState`] holds what they
//! remember.

mod adam;
mod adaptive;
mod gradients;
mod momentum;
mod settings;
mod state;

pub use adam::{Adam, AdamW, Adamax, Lamb, Nadam};
pub use adaptive::{Adadelta, Adagrad, Ftrl, RMSprop};
pub use momentum::{Lion, SGD};
pub use settings::Settings;
pub use state::{OptimizerState, StateVariable, Values, Variable, VariableSpec};

use super::object::{keras_objects, objection, parts};
use crate::error::Objection;
use foveal_kernels::Exec;
use serde_json::{Map, Value};
use smallvec::SmallVec;

/// What an optimizer remembers of every weight, before the first step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    /// Keras' name of it.
    pub(crate) name: &'static str,
    /// The value that every element starts with.
    pub(crate) initial: f32,
}

impl Slot {
    /// Starts at 0.
    pub(crate) const fn zeros(name: &'static str) -> Self {
        Self { name, initial: 0.0 }
    }
}

/// One step, as all variables see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// Steps done before this one; with gradient accumulation, those that changed the weights.
    pub(crate) iterations: u64,
    /// The learning rate.
    pub(crate) learning_rate: f32,
    /// What [`Rule::begin`] keeps.
    pub(crate) shared: f32,
    /// Instruction set and threads.
    pub(crate) exec: Exec,
}

impl Step {
    /// The step's number, from 1.
    fn number(&self) -> f32 {
        (self.iterations + 1) as f32
    }
}

/// A variable and what is remembered of it, in the order of [`Rule::slots`].
#[derive(Debug)]
pub(crate) struct Target<'a> {
    pub(crate) value: &'a mut [f32],
    /// What clipping left of it; free to be changed.
    pub(crate) gradient: &'a mut [f32],
    pub(crate) slots: SmallVec<[&'a mut [f32]; 3]>,
    /// Weight decay and learning rate, where the weights decay.
    pub(crate) decay: Option<[f32; 2]>,
}

/// What every optimizer answers.
pub(crate) trait Rule {
    /// The settings that all optimizers have.
    fn settings(&self) -> &Settings;

    /// Slots of every variable; those of one group stand together in a file, variable by variable.
    fn slots(&self) -> Vec<Vec<Slot>>;

    /// Changes one variable and its slots.
    fn update(&self, step: &Step, target: Target<'_>);

    /// Keras' name and first value of a number that all variables share, if there is one.
    fn shared(&self) -> Option<(&'static str, f32)> {
        None
    }

    /// The shared number in a step, from that of the step before.
    fn begin(&self, step: &Step) -> f32 {
        step.shared
    }

    /// Objects to settings that make no sense.
    fn check(&self) -> Result<(), Objection> {
        self.settings().check()
    }
}

keras_objects! {
    /// An optimizer.
    Optimizer as dyn Rule, "optimizer" in "keras.optimizers", unsupported: [
        ("Adafactor", "its factored moments are not there yet"),
        ("Muon", "its orthogonalised updates are not there yet"),
        ("ScheduleFreeAdamW", "its two sequences of weights are not there yet"),
        ("MultiOptimizer", "one optimizer trains all variables"),
        ("OptimizerMap", "one optimizer trains all variables"),
        ("LossScaleOptimizer", "gradients are computed in single precision, which needs no scaling; give the inner optimizer"),
    ], {
        SGD, RMSprop, Adam, AdamW, Adagrad, Adadelta, Adamax, Nadam, Ftrl, Lion, Lamb,
    }
}

impl Optimizer {
    /// From what `compile(optimizer = ...)` takes, or a file has: a name in any case, or a serialized object.
    ///
    /// # Errors
    /// For a class or a setting that is unknown, and for values that make no sense.
    pub fn from_keras(value: &Value) -> Result<Self, Objection> {
        let (class, config) = parts(value).ok_or_else(|| objection("optimizer", value, "a name or a serialized optimizer"))?;
        let known = Self::CLASSES.iter().copied().find(|known| known.eq_ignore_ascii_case(class));
        Self::of_class(known.unwrap_or(class), &config)
    }

    /// The settings that all optimizers have.
    pub fn settings(&self) -> &Settings {
        self.face().settings()
    }

    /// The same optimizer with other settings, by Keras' names.
    ///
    /// # Errors
    /// As [`Optimizer::of_class`].
    pub fn with_settings(&self, changed: &Map<String, Value>) -> Result<Self, Objection> {
        let mut config = self.config();
        config.extend(changed.clone());
        Self::of_class(self.class(), &config)
    }
}

/// `decay` and the rule, over all elements of a variable: `rule(gradient, [value, slots...])` gives the new value and slots.
fn update<const W: usize>(step: &Step, target: Target<'_>, rule: impl Fn(f32, [f32; W]) -> [f32; W] + Sync) {
    let Target { value, gradient, mut slots, decay } = target;
    let mut rest = std::iter::once(value).chain(slots.iter_mut().map(|slot| &mut **slot));
    let write: [&mut [f32]; W] = std::array::from_fn(|_| rest.next().unwrap_or_default());
    match decay {
        None => foveal_kernels::update::update(
            step.exec,
            [&*gradient],
            write,
            #[inline(always)]
            |[g], x| rule(g, x),
        ),
        Some([decay, rate]) => foveal_kernels::update::update(
            step.exec,
            [&*gradient],
            write,
            #[inline(always)]
            |[g], mut x| {
                x[0] -= x[0] * decay * rate;
                rule(g, x)
            },
        ),
    }
}
