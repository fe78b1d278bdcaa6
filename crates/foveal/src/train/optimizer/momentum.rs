//! Optimizers that remember a direction and no size.

use super::{Rule, Settings, Slot, Step, Target, update};
use crate::error::Objection;
use crate::train::object::ensure;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gradient descent, with momentum if asked for: `m = momentum * m - rate * g; w += m`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SGD {
    /// Settings that all optimizers have.
    #[serde(flatten)]
    pub settings: Settings,
    /// The part of the last step that is made again.
    pub momentum: f64,
    /// Whether momentum is Nesterov's, which looks ahead.
    pub nesterov: bool,
}

impl Default for SGD {
    fn default() -> Self {
        Self { settings: Settings::new("sgd", 0.01), momentum: 0.0, nesterov: false }
    }
}

impl Rule for SGD {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn slots(&self) -> Vec<Vec<Slot>> {
        if self.momentum == 0.0 { Vec::new() } else { vec![vec![Slot::zeros("momentum")]] }
    }

    fn check(&self) -> Result<(), Objection> {
        ensure((0.0..=1.0).contains(&self.momentum), "momentum", self.momentum, "a number from 0 to 1")?;
        self.settings.check()
    }

    fn update(&self, step: &Step, target: Target<'_>) {
        let (rate, momentum) = (step.learning_rate, self.momentum as f32);
        match (self.momentum == 0.0, self.nesterov) {
            (true, _) => update(
                step,
                target,
                #[inline(always)]
                |g, [w]| [w - g * rate],
            ),
            (false, false) => update(
                step,
                target,
                #[inline(always)]
                |g, [w, m]| {
                    let m = m * momentum - g * rate;
                    [w + m, m]
                },
            ),
            (false, true) => update(
                step,
                target,
                #[inline(always)]
                |g, [w, m]| {
                    let m = m * momentum - g * rate;
                    [w + (m * momentum - g * rate), m]
                },
            ),
        }
    }
}

/// Steps of one size in every direction: `w -= rate * sign(beta_1 * m + (1 - beta_1) * g)` (Chen et al. 2023).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Lion {
    /// Settings that all optimizers have.
    #[serde(flatten)]
    pub settings: Settings,
    /// The part of the momentum in the direction of a step.
    pub beta_1: f64,
    /// The part of the old momentum in the new one.
    pub beta_2: f64,
}

impl Default for Lion {
    fn default() -> Self {
        Self { settings: Settings::new("lion", 0.001), beta_1: 0.9, beta_2: 0.99 }
    }
}

impl Rule for Lion {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn slots(&self) -> Vec<Vec<Slot>> {
        vec![vec![Slot::zeros("momentum")]]
    }

    fn check(&self) -> Result<(), Objection> {
        ensure(self.beta_1 > 0.0 && self.beta_1 <= 1.0, "beta_1", self.beta_1, "a number above 0, up to 1")?;
        self.settings.check()
    }

    fn update(&self, step: &Step, target: Target<'_>) {
        let (rate, beta_1, beta_2) = (step.learning_rate, self.beta_1 as f32, self.beta_2 as f32);
        update(
            step,
            target,
            #[inline(always)]
            |g, [w, m]| {
                let direction = m * beta_1 + g * (1.0 - beta_1);
                // `signum` gives the sign of zeros, too.
                let sign = if direction == 0.0 { 0.0 } else { direction.signum() };
                [w - rate * sign, m * beta_2 + g * (1.0 - beta_2)]
            },
        );
    }
}
