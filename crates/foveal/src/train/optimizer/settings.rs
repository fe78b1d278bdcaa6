//! Settings that all optimizers have.

use crate::error::Objection;
use crate::train::LearningRate;
use crate::train::object::ensure;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What every optimizer of Keras can be told beside its own settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// The optimizer's name.
    pub name: String,
    /// A number, or a schedule.
    pub learning_rate: LearningRate,
    /// The part of every weight, times the learning rate, that each step takes away first.
    pub weight_decay: Option<f64>,
    /// The largest norm of one variable's gradient; longer ones are shortened.
    pub clipnorm: Option<f64>,
    /// The largest norm of all gradients together; longer ones are shortened.
    pub global_clipnorm: Option<f64>,
    /// The largest size of an element of a gradient.
    pub clipvalue: Option<f64>,
    /// Whether to keep an exponential moving average of the weights.
    pub use_ema: bool,
    /// The part of the old average that stays in every step.
    pub ema_momentum: f64,
    /// After how many steps the weights are replaced by their average; at the end of training if none.
    pub ema_overwrite_frequency: Option<u64>,
    /// A factor of the loss that is taken out of the gradients again.
    pub loss_scale_factor: Option<f64>,
    /// How many gradients are averaged before the weights change.
    pub gradient_accumulation_steps: Option<u64>,
}

impl Settings {
    /// Keras' defaults, with the name and learning rate of a class.
    pub(super) fn new(name: &str, learning_rate: f32) -> Self {
        Self {
            name: name.into(),
            learning_rate: learning_rate.into(),
            weight_decay: None,
            clipnorm: None,
            global_clipnorm: None,
            clipvalue: None,
            use_ema: false,
            ema_momentum: 0.99,
            ema_overwrite_frequency: None,
            loss_scale_factor: None,
            gradient_accumulation_steps: None,
        }
    }

    /// Objects to settings that Keras refuses.
    pub(super) fn check(&self) -> Result<(), Objection> {
        let clips = [self.clipnorm, self.clipvalue, self.global_clipnorm];
        let given = clips.iter().flatten().count();
        ensure(given <= 1, "clipnorm", given, "only one of clipnorm, clipvalue and global_clipnorm")?;
        let steps = self.gradient_accumulation_steps;
        ensure(steps.is_none_or(|steps| steps == 0 || steps >= 2), "gradient_accumulation_steps", steps, "a whole number from 2")?;
        let momentum = self.ema_momentum;
        ensure(!self.use_ema || (0.0..=1.0).contains(&momentum), "ema_momentum", momentum, "a number from 0 to 1")?;
        let frequency = self.ema_overwrite_frequency;
        ensure(!self.use_ema || frequency != Some(0), "ema_overwrite_frequency", frequency, "a whole number from 1")
    }

    /// How many gradients make one change of the weights.
    pub(super) fn accumulated(&self) -> Option<u64> {
        self.gradient_accumulation_steps.filter(|&steps| steps > 0)
    }
}
