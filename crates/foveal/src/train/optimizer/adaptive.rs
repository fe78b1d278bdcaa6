//! Optimizers that measure the size of each weight's gradients.

use super::{Rule, Settings, Slot, Step, Target, update};
use crate::error::Objection;
use crate::train::object::ensure;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Divides every gradient by the root of a moving average of its square (Hinton 2012).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct RMSprop {
    /// Settings that all optimizers have.
    #[serde(flatten)]
    pub settings: Settings,
    /// The part of the old average that stays in every step.
    pub rho: f64,
    /// The part of the last step that is made again.
    pub momentum: f64,
    /// A small number under the root.
    pub epsilon: f64,
    /// Whether gradients are divided by their deviation from their mean.
    pub centered: bool,
}

impl Default for RMSprop {
    fn default() -> Self {
        Self { settings: Settings::new("rm_sprop", 0.001), rho: 0.9, momentum: 0.0, epsilon: 1e-7, centered: false }
    }
}

impl Rule for RMSprop {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn slots(&self) -> Vec<Vec<Slot>> {
        let momentum = (self.momentum > 0.0).then(|| vec![Slot::zeros("momentum")]);
        let average = self.centered.then(|| vec![Slot::zeros("average_gradient")]);
        std::iter::once(vec![Slot::zeros("velocity")]).chain(momentum).chain(average).collect()
    }

    fn update(&self, step: &Step, target: Target<'_>) {
        let (rate, momentum, epsilon) = (step.learning_rate, self.momentum as f32, self.epsilon as f32);
        let (rho, rest) = (self.rho as f32, (1.0 - self.rho) as f32);
        match (self.momentum > 0.0, self.centered) {
            (false, false) => update(
                step,
                target,
                #[inline(always)]
                |g, [w, v]| {
                    let v = rho * v + rest * (g * g);
                    [w - rate * g / (v + epsilon).sqrt(), v]
                },
            ),
            (true, false) => update(
                step,
                target,
                #[inline(always)]
                |g, [w, v, m]| {
                    let v = rho * v + rest * (g * g);
                    let m = momentum * m + rate * g / (v + epsilon).sqrt();
                    [w - m, v, m]
                },
            ),
            (false, true) => update(
                step,
                target,
                #[inline(always)]
                |g, [w, v, a]| {
                    let (v, a) = (rho * v + rest * (g * g), rho * a + rest * g);
                    [w - rate * g / (v - a * a + epsilon).sqrt(), v, a]
                },
            ),
            (true, true) => update(
                step,
                target,
                #[inline(always)]
                |g, [w, v, m, a]| {
                    let (v, a) = (rho * v + rest * (g * g), rho * a + rest * g);
                    let m = momentum * m + rate * g / (v - a * a + epsilon).sqrt();
                    [w - m, v, m, a]
                },
            ),
        }
    }
}

/// Divides every gradient by the root of the sum of all its squares so far (Duchi et al. 2011).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Adagrad {
    /// Settings that all optimizers have.
    #[serde(flatten)]
    pub settings: Settings,
    /// What the sums start with.
    pub initial_accumulator_value: f64,
    /// A small number under the root.
    pub epsilon: f64,
}

impl Default for Adagrad {
    fn default() -> Self {
        Self { settings: Settings::new("adagrad", 0.001), initial_accumulator_value: 0.1, epsilon: 1e-7 }
    }
}

impl Rule for Adagrad {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn slots(&self) -> Vec<Vec<Slot>> {
        vec![vec![Slot { name: "accumulator", initial: self.initial_accumulator_value as f32 }]]
    }

    fn update(&self, step: &Step, target: Target<'_>) {
        let (rate, epsilon) = (step.learning_rate, self.epsilon as f32);
        update(
            step,
            target,
            #[inline(always)]
            |g, [w, sum]| {
                let sum = sum + g * g;
                [w - rate * g / (sum + epsilon).sqrt(), sum]
            },
        );
    }
}

/// Measures steps in the size of earlier steps, so that it hardly needs a learning rate (Zeiler 2012).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Adadelta {
    /// Settings that all optimizers have.
    #[serde(flatten)]
    pub settings: Settings,
    /// The part of the old averages that stays in every step.
    pub rho: f64,
    /// A small number under the roots.
    pub epsilon: f64,
}

impl Default for Adadelta {
    fn default() -> Self {
        Self { settings: Settings::new("adadelta", 0.001), rho: 0.95, epsilon: 1e-7 }
    }
}

impl Rule for Adadelta {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn slots(&self) -> Vec<Vec<Slot>> {
        vec![vec![Slot::zeros("accumulated_grad"), Slot::zeros("accumulated_delta_var")]]
    }

    fn update(&self, step: &Step, target: Target<'_>) {
        let (rate, epsilon) = (step.learning_rate, self.epsilon as f32);
        let (rho, rest) = (self.rho as f32, (1.0 - self.rho) as f32);
        update(
            step,
            target,
            #[inline(always)]
            |g, [w, gradients, deltas]| {
                let gradients = rho * gradients + rest * (g * g);
                let delta = -((deltas + epsilon).sqrt() * g / (gradients + epsilon).sqrt());
                [w + rate * delta, gradients, rho * deltas + rest * (delta * delta)]
            },
        );
    }
}

/// "Follow the regularized leader": weights that are exactly 0 where the regularization is strong (McMahan et al. 2013).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Ftrl {
    /// Settings that all optimizers have.
    #[serde(flatten)]
    pub settings: Settings,
    /// How the learning rate falls with the sum of squares, at most 0.
    pub learning_rate_power: f64,
    /// What the sums of squares start with.
    pub initial_accumulator_value: f64,
    /// L1 regularization.
    pub l1_regularization_strength: f64,
    /// L2 regularization of the weights that stabilises them.
    pub l2_regularization_strength: f64,
    /// L2 regularization as a part of the gradients.
    pub l2_shrinkage_regularization_strength: f64,
    /// The paper's beta.
    pub beta: f64,
}

impl Default for Ftrl {
    fn default() -> Self {
        Self {
            settings: Settings::new("ftrl", 0.001),
            learning_rate_power: -0.5,
            initial_accumulator_value: 0.1,
            l1_regularization_strength: 0.0,
            l2_regularization_strength: 0.0,
            l2_shrinkage_regularization_strength: 0.0,
            beta: 0.0,
        }
    }
}

impl Ftrl {
    /// The rule for a way to raise sums of squares to the power of `-learning_rate_power`.
    fn follow(&self, step: &Step, target: Target<'_>, power: impl Fn(f32) -> f32 + Sync) {
        let (rate, l1) = (step.learning_rate, self.l1_regularization_strength as f32);
        let l2 = 2.0 * (self.l2_regularization_strength as f32 + self.beta as f32 / (2.0 * rate));
        let shrinkage = (2.0 * self.l2_shrinkage_regularization_strength) as f32;
        update(
            step,
            target,
            #[inline(always)]
            |g, [w, sum, linear]| {
                let new = sum + g * g;
                let raised = power(new);
                let linear = linear + (g + shrinkage * w - (raised - power(sum)) / rate * w);
                let quadratic = raised / rate + l2;
                [(linear.clamp(-l1, l1) - linear) / quadratic, new, linear]
            },
        );
    }
}

impl Rule for Ftrl {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn slots(&self) -> Vec<Vec<Slot>> {
        vec![vec![Slot { name: "accumulator", initial: self.initial_accumulator_value as f32 }, Slot::zeros("linear")]]
    }

    fn check(&self) -> Result<(), Objection> {
        ensure(self.learning_rate_power <= 0.0, "learning_rate_power", self.learning_rate_power, "a number of at most 0")?;
        let strengths = [
            ("initial_accumulator_value", self.initial_accumulator_value),
            ("l1_regularization_strength", self.l1_regularization_strength),
            ("l2_regularization_strength", self.l2_regularization_strength),
            ("l2_shrinkage_regularization_strength", self.l2_shrinkage_regularization_strength),
        ];
        strengths.iter().try_for_each(|&(key, value)| ensure(value >= 0.0, key, value, "a number from 0"))?;
        self.settings.check()
    }

    fn update(&self, step: &Step, target: Target<'_>) {
        let power = -self.learning_rate_power as f32;
        if power == 0.5 {
            self.follow(
                step,
                target,
                #[inline(always)]
                |x| x.sqrt(),
            );
        } else {
            self.follow(
                step,
                target,
                #[inline(always)]
                |x| x.powf(power),
            );
        }
    }
}
