//! `keras.optimizers.schedules`: learning rates that follow the step, computed in single precision as Keras does.

use super::object::{ensure, keras_objects, objection, parts};
use crate::error::Objection;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::f32::consts::PI;

/// What every schedule answers.
pub(crate) trait Decay {
    /// The learning rate of a step, counted from 0.
    fn at(&self, step: f32) -> f32;

    /// Objects to settings that make no sense.
    fn check(&self) -> Result<(), Objection>;
}

keras_objects! {
    /// A learning rate schedule.
    Schedule as dyn Decay, "schedule" in "keras.optimizers.schedules", unsupported: [], {
        ExponentialDecay, PiecewiseConstantDecay, PolynomialDecay, InverseTimeDecay, CosineDecay, CosineDecayRestarts,
    }
}

impl Schedule {
    /// From what Keras writes.
    ///
    /// # Errors
    /// For a class or a setting that is unknown.
    pub fn from_keras(value: &Value) -> Result<Self, Objection> {
        let (class, config) = parts(value).ok_or_else(|| objection("learning_rate", value, "a number or a schedule"))?;
        Self::of_class(class, &config)
    }

    /// The learning rate of a step, counted from 0.
    pub fn learning_rate(&self, step: u64) -> f32 {
        self.face().at(step as f32)
    }
}

/// A number, or a schedule.
#[derive(Clone, Debug, PartialEq)]
pub enum LearningRate {
    /// The same for all steps, unless something sets another one.
    Constant(f32),
    /// By the step.
    Schedule(Schedule),
}

impl From<f32> for LearningRate {
    fn from(rate: f32) -> Self {
        LearningRate::Constant(rate)
    }
}

impl<S: Into<Schedule>> From<S> for LearningRate {
    fn from(schedule: S) -> Self {
        LearningRate::Schedule(schedule.into())
    }
}

impl Serialize for LearningRate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            LearningRate::Constant(rate) => f64::from(*rate).serialize(serializer),
            LearningRate::Schedule(schedule) => schedule.to_keras().serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for LearningRate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        match foveal_format::json::as_f64(&value) {
            Some(rate) => Ok(LearningRate::Constant(rate as f32)),
            None => Schedule::from_keras(&value).map(LearningRate::Schedule).map_err(serde::de::Error::custom),
        }
    }
}

impl JsonSchema for LearningRate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LearningRate".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["number", "object"] })
    }
}

/// The default of what has none: it is missed when a config is read.
const REQUIRED: f64 = f64::NAN;

/// Whole numbers without a point: Python takes 10.0 for a float where Keras wants an integer.
fn whole<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.fract() == 0.0 { (*number as i64).serialize(serializer) } else { number.serialize(serializer) }
}

fn all_whole<S: Serializer>(numbers: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct One(#[serde(serialize_with = "whole")] f64);
    numbers.iter().map(|&n| One(n)).collect::<Vec<One>>().serialize(serializer)
}

fn positive_steps(key: &str, steps: f64) -> Result<(), Objection> {
    ensure(steps > 0.0, key, steps, "a number of steps above 0")
}

/// `initial_learning_rate * decay_rate ^ (step / decay_steps)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ExponentialDecay {
    /// The learning rate of step 0.
    pub initial_learning_rate: f64,
    /// After how many steps the rate has been multiplied once.
    #[serde(serialize_with = "whole")]
    pub decay_steps: f64,
    /// By what it is multiplied.
    pub decay_rate: f64,
    /// Whether it changes only after whole `decay_steps`.
    pub staircase: bool,
    /// Its name.
    pub name: String,
}

impl Default for ExponentialDecay {
    fn default() -> Self {
        Self { initial_learning_rate: REQUIRED, decay_steps: 0.0, decay_rate: REQUIRED, staircase: false, name: "ExponentialDecay".into() }
    }
}

impl Decay for ExponentialDecay {
    fn at(&self, step: f32) -> f32 {
        let p = step / self.decay_steps as f32;
        let p = if self.staircase { p.floor() } else { p };
        self.initial_learning_rate as f32 * (self.decay_rate as f32).powf(p)
    }

    fn check(&self) -> Result<(), Objection> {
        positive_steps("decay_steps", self.decay_steps)
    }
}

/// One value up to and with the first boundary, the next up to the second, ...
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct PiecewiseConstantDecay {
    /// The last steps of all values but the last.
    #[serde(serialize_with = "all_whole")]
    pub boundaries: Vec<f64>,
    /// Learning rates, one more than boundaries.
    pub values: Vec<f64>,
    /// Its name.
    pub name: String,
}

impl Default for PiecewiseConstantDecay {
    fn default() -> Self {
        Self { boundaries: Vec::new(), values: Vec::new(), name: "PiecewiseConstant".into() }
    }
}

impl Decay for PiecewiseConstantDecay {
    fn at(&self, step: f32) -> f32 {
        let passed = self.boundaries.iter().take_while(|&&boundary| step > boundary as f32).count();
        self.values[passed] as f32
    }

    fn check(&self) -> Result<(), Objection> {
        let fits = !self.boundaries.is_empty() && self.boundaries.len() + 1 == self.values.len();
        ensure(fits, "values", self.values.clone(), "one value more than there are boundaries, of which there is at least one")
    }
}

/// From one rate to another along a power of the part of the steps that remains.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct PolynomialDecay {
    /// The learning rate of step 0.
    pub initial_learning_rate: f64,
    /// After how many steps the end is reached.
    #[serde(serialize_with = "whole")]
    pub decay_steps: f64,
    /// The learning rate at the end.
    pub end_learning_rate: f64,
    /// The exponent; 1 is a straight line.
    pub power: f64,
    /// Whether the decay begins again, over more steps, when its end is reached.
    pub cycle: bool,
    /// Its name.
    pub name: String,
}

impl Default for PolynomialDecay {
    fn default() -> Self {
        let name = "PolynomialDecay".into();
        Self { initial_learning_rate: REQUIRED, decay_steps: 0.0, end_learning_rate: 0.0001, power: 1.0, cycle: false, name }
    }
}

impl Decay for PolynomialDecay {
    fn at(&self, step: f32) -> f32 {
        let steps = self.decay_steps as f32;
        let (step, steps) = match (self.cycle, step) {
            (true, 0.0) => (step, steps),
            (true, _) => (step, steps * (step / steps).ceil()),
            (false, _) => (step.min(steps), steps),
        };
        let (from, to) = (self.initial_learning_rate as f32, self.end_learning_rate as f32);
        (from - to) * (1.0 - step / steps).powf(self.power as f32) + to
    }

    fn check(&self) -> Result<(), Objection> {
        positive_steps("decay_steps", self.decay_steps)
    }
}

/// `initial_learning_rate / (1 + decay_rate * step / decay_steps)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct InverseTimeDecay {
    /// The learning rate of step 0.
    pub initial_learning_rate: f64,
    /// How many steps count as one.
    #[serde(serialize_with = "whole")]
    pub decay_steps: f64,
    /// How fast it decays.
    pub decay_rate: f64,
    /// Whether it changes only after whole `decay_steps`.
    pub staircase: bool,
    /// Its name.
    pub name: String,
}

impl Default for InverseTimeDecay {
    fn default() -> Self {
        Self { initial_learning_rate: REQUIRED, decay_steps: 0.0, decay_rate: REQUIRED, staircase: false, name: "InverseTimeDecay".into() }
    }
}

impl Decay for InverseTimeDecay {
    fn at(&self, step: f32) -> f32 {
        let p = step / self.decay_steps as f32;
        let p = if self.staircase { p.floor() } else { p };
        self.initial_learning_rate as f32 / (1.0 + self.decay_rate as f32 * p)
    }

    fn check(&self) -> Result<(), Objection> {
        positive_steps("decay_steps", self.decay_steps)
    }
}

/// Half a wave of the cosine from the initial rate to `alpha` times it, behind a straight warm-up if asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CosineDecay {
    /// The learning rate of step 0.
    pub initial_learning_rate: f64,
    /// Steps of the decay, after the warm-up.
    #[serde(serialize_with = "whole")]
    pub decay_steps: f64,
    /// The part of the rate that is left at the end.
    pub alpha: f64,
    /// Its name.
    pub name: String,
    /// The learning rate at the end of the warm-up; none without one.
    pub warmup_target: Option<f64>,
    /// Steps of the warm-up.
    #[serde(serialize_with = "whole")]
    pub warmup_steps: f64,
}

impl Default for CosineDecay {
    fn default() -> Self {
        let name = "CosineDecay".into();
        Self { initial_learning_rate: REQUIRED, decay_steps: 0.0, alpha: 0.0, name, warmup_target: None, warmup_steps: 0.0 }
    }
}

impl CosineDecay {
    fn decay(&self, from: f32, step: f32) -> f32 {
        let cosine = 0.5 * (1.0 + (PI * (step / self.decay_steps as f32)).cos());
        from * ((1.0 - self.alpha) as f32 * cosine + self.alpha as f32)
    }
}

impl Decay for CosineDecay {
    fn at(&self, step: f32) -> f32 {
        let (initial, steps, warmup) = (self.initial_learning_rate as f32, self.decay_steps as f32, self.warmup_steps as f32);
        match self.warmup_target.map(|target| target as f32) {
            None => self.decay(initial, step.min(steps)),
            Some(target) if step < warmup => (target - initial) * (step / warmup) + initial,
            Some(target) => self.decay(target, step.min(steps + warmup) - warmup),
        }
    }

    fn check(&self) -> Result<(), Objection> {
        positive_steps("decay_steps", self.decay_steps)
    }
}

/// Half waves of the cosine one after another, each `t_mul` times as long as the last and starting at `m_mul` times its
/// rate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CosineDecayRestarts {
    /// The learning rate of step 0.
    pub initial_learning_rate: f64,
    /// Steps of the first wave.
    #[serde(serialize_with = "whole")]
    pub first_decay_steps: f64,
    /// By what the lengths grow.
    pub t_mul: f64,
    /// By what the rates at the starts change.
    pub m_mul: f64,
    /// The part of the rate that is left at the end of a wave.
    pub alpha: f64,
    /// Its name.
    pub name: String,
}

impl Default for CosineDecayRestarts {
    fn default() -> Self {
        Self { initial_learning_rate: REQUIRED, first_decay_steps: 0.0, t_mul: 2.0, m_mul: 1.0, alpha: 0.0, name: "SGDRDecay".into() }
    }
}

impl Decay for CosineDecayRestarts {
    fn at(&self, step: f32) -> f32 {
        let (t_mul, alpha) = (self.t_mul as f32, self.alpha as f32);
        let done = step / self.first_decay_steps as f32;
        let (restarts, done) = if t_mul == 1.0 {
            (done.floor(), done - done.floor())
        } else {
            let restarts = ((1.0 - done * (1.0 - t_mul)).ln() / t_mul.ln()).floor();
            let passed = (1.0 - t_mul.powf(restarts)) / (1.0 - t_mul);
            (restarts, (done - passed) / t_mul.powf(restarts))
        };
        let cosine = 0.5 * (self.m_mul as f32).powf(restarts) * (1.0 + (PI * done).cos());
        self.initial_learning_rate as f32 * ((1.0 - alpha) * cosine + alpha)
    }

    fn check(&self) -> Result<(), Objection> {
        positive_steps("first_decay_steps", self.first_decay_steps)
    }
}
