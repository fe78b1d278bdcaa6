//! Adam and its kin: moving averages of gradients and of their sizes.

use super::{Rule, Settings, Slot, Step, Target, update};
use crate::error::Objection;
use crate::train::object::objection;
use foveal_kernels::update::{sum_of_squares, update as change};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const MOMENTS: [Slot; 2] = [Slot::zeros("momentum"), Slot::zeros("velocity")];

/// Divides a moving average of every gradient by the root of one of its square, both corrected for their start at 0
/// (Kingma and Ba 2014).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Adam {
    /// Settings that all optimizers have.
    #[serde(flatten)]
    pub settings: Settings,
    /// The part of the old average of gradients that stays in every step.
    pub beta_1: f64,
    /// The part of the old average of squares that stays in every step.
    pub beta_2: f64,
    /// A small number beside the root, which is not corrected for the start.
    pub epsilon: f64,
    /// Whether to divide by the largest average so far (Reddi et al. 2018).
    pub amsgrad: bool,
}

impl Default for Adam {
    fn default() -> Self {
        Self { settings: Settings::new("adam", 0.001), beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false }
    }
}

impl Rule for Adam {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn slots(&self) -> Vec<Vec<Slot>> {
        let hats = self.amsgrad.then(|| vec![Slot::zeros("velocity_hat")]);
        std::iter::once(MOMENTS.to_vec()).chain(hats).collect()
    }

    fn update(&self, step: &Step, target: Target<'_>) {
        let (power_1, power_2) = ((self.beta_1 as f32).powf(step.number()), (self.beta_2 as f32).powf(step.number()));
        let alpha = step.learning_rate * (1.0 - power_2).sqrt() / (1.0 - power_1);
        let (rest_1, rest_2, epsilon) = ((1.0 - self.beta_1) as f32, (1.0 - self.beta_2) as f32, self.epsilon as f32);
        if self.amsgrad {
            return update(
                step,
                target,
                #[inline(always)]
                |g, [w, m, v, hat]| {
                    let (m, v) = (m + (g - m) * rest_1, v + (g * g - v) * rest_2);
                    let hat = hat.max(v);
                    [w - m * alpha / (hat.sqrt() + epsilon), m, v, hat]
                },
            );
        }
        update(
            step,
            target,
            #[inline(always)]
            |g, [w, m, v]| {
                let (m, v) = (m + (g - m) * rest_1, v + (g * g - v) * rest_2);
                [w - m * alpha / (v.sqrt() + epsilon), m, v]
            },
        );
    }
}

/// Adam with weight decay (Loshchilov and Hutter 2017).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AdamW {
    /// Adam's settings.
    #[serde(flatten)]
    pub adam: Adam,
}

impl Default for AdamW {
    fn default() -> Self {
        let settings = Settings { weight_decay: Some(0.004), ..Settings::new("adam_w", 0.001) };
        Self { adam: Adam { settings, ..Adam::default() } }
    }
}

impl Rule for AdamW {
    fn settings(&self) -> &Settings {
        &self.adam.settings
    }

    fn slots(&self) -> Vec<Vec<Slot>> {
        self.adam.slots()
    }

    fn check(&self) -> Result<(), Objection> {
        match self.adam.settings.weight_decay {
            None => Err(objection("weight_decay", &Value::Null, "a number; without one, take Adam")),
            Some(_) => self.adam.check(),
        }
    }

    fn update(&self, step: &Step, target: Target<'_>) {
        self.adam.update(step, target);
    }
}

/// Adam with the largest size of recent gradients in place of their mean square (Kingma and Ba 2014).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Adamax {
    /// Settings that all optimizers have.
    #[serde(flatten)]
    pub settings: Settings,
    /// The part of the old average of gradients that stays in every step.
    pub beta_1: f64,
    /// By what the largest size shrinks in every step.
    pub beta_2: f64,
    /// A small number beside the size.
    pub epsilon: f64,
}

impl Default for Adamax {
    fn default() -> Self {
        Self { settings: Settings::new("adamax", 0.001), beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 }
    }
}

impl Rule for Adamax {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn slots(&self) -> Vec<Vec<Slot>> {
        vec![vec![Slot::zeros("momentum"), Slot::zeros("norm")]]
    }

    fn update(&self, step: &Step, target: Target<'_>) {
        let correction = 1.0 - (self.beta_1 as f32).powf(step.number());
        let (rate, rest, beta_2, epsilon) = (step.learning_rate, (1.0 - self.beta_1) as f32, self.beta_2 as f32, self.epsilon as f32);
        update(
            step,
            target,
            #[inline(always)]
            |g, [w, m, u]| {
                let (m, u) = (m + (g - m) * rest, (beta_2 * u).max(g.abs()));
                [w - rate * m / (correction * (u + epsilon)), m, u]
            },
        );
    }
}

/// Adam with Nesterov's momentum (Dozat 2015).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Nadam {
    /// Settings that all optimizers have.
    #[serde(flatten)]
    pub settings: Settings,
    /// The part of the old average of gradients that stays in every step.
    pub beta_1: f64,
    /// The part of the old average of squares that stays in every step.
    pub beta_2: f64,
    /// A small number beside the root.
    pub epsilon: f64,
}

impl Default for Nadam {
    fn default() -> Self {
        Self { settings: Settings::new("nadam", 0.001), beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 }
    }
}

impl Nadam {
    /// The momentum of a step, which grows towards `beta_1`.
    fn momentum(&self, number: f32) -> f32 {
        self.beta_1 as f32 * (1.0 - 0.5 * 0.96f32.powf(number))
    }
}

impl Rule for Nadam {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn slots(&self) -> Vec<Vec<Slot>> {
        vec![MOMENTS.to_vec()]
    }

    fn shared(&self) -> Option<(&'static str, f32)> {
        Some(("variable", 1.0))
    }

    /// The product of the momenta of all steps.
    fn begin(&self, step: &Step) -> f32 {
        step.shared * self.beta_1 as f32 * (1.0 - 0.5 * 0.96f32.powf(step.number()))
    }

    fn update(&self, step: &Step, target: Target<'_>) {
        let (now, next) = (self.momentum(step.number()), self.momentum(step.number() + 1.0));
        let (product, product_next) = (1.0 - step.shared, 1.0 - step.shared * next);
        let (beta_1, beta_2) = (self.beta_1 as f32, self.beta_2 as f32);
        let (correction, rate, epsilon) = (1.0 - beta_2.powf(step.number()), step.learning_rate, self.epsilon as f32);
        update(
            step,
            target,
            #[inline(always)]
            |g, [w, m, v]| {
                let (m, v) = (m + (g - m) * (1.0 - beta_1), v + (g * g - v) * (1.0 - beta_2));
                let m_hat = next * m / product_next + (1.0 - now) * g / product;
                [w - m_hat * rate / ((v / correction).sqrt() + epsilon), m, v]
            },
        );
    }
}

/// Adam with steps in proportion to the norm of each variable, for large batches (You et al. 2019).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Lamb {
    /// Settings that all optimizers have.
    #[serde(flatten)]
    pub settings: Settings,
    /// The part of the old average of gradients that stays in every step.
    pub beta_1: f64,
    /// The part of the old average of squares that stays in every step.
    pub beta_2: f64,
    /// A small number beside the root.
    pub epsilon: f64,
}

impl Default for Lamb {
    fn default() -> Self {
        Self { settings: Settings::new("lamb", 0.001), beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 }
    }
}

impl Rule for Lamb {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn slots(&self) -> Vec<Vec<Slot>> {
        vec![MOMENTS.to_vec()]
    }

    fn update(&self, step: &Step, target: Target<'_>) {
        let power = |beta: f64| 1.0 - (beta as f32).powf(step.number());
        let (correction_1, correction_2) = (power(self.beta_1), power(self.beta_2));
        let (rest_1, rest_2, epsilon) = ((1.0 - self.beta_1) as f32, (1.0 - self.beta_2) as f32, self.epsilon as f32);
        let Target { value, gradient, mut slots, decay } = target;
        let mut moments = slots.iter_mut().map(|slot| &mut **slot);
        let (m, v) = (moments.next().unwrap_or_default(), moments.next().unwrap_or_default());
        // How far to go is known when the whole direction is, which takes the gradient's place meanwhile.
        change(
            step.exec,
            [],
            [&mut *gradient, m, v],
            #[inline(always)]
            |[], [g, m, v]| {
                let (m, v) = (m + (g - m) * rest_1, v + (g * g - v) * rest_2);
                [m / correction_1 / ((v / correction_2).sqrt() + epsilon), m, v]
            },
        );
        if let Some([decay, rate]) = decay {
            change(step.exec, [], [&mut *value], |[], [w]| [w - w * decay * rate]);
        }
        let (weights, size) = (sum_of_squares(step.exec, value).sqrt() as f32, sum_of_squares(step.exec, gradient).sqrt() as f32);
        let ratio = if weights > 0.0 && size > 0.0 { weights / size } else { 1.0 };
        let rate = ratio * step.learning_rate;
        change(step.exec, [&*gradient], [value], |[d], [w]| [w - rate * d]);
    }
}
