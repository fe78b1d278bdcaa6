//! `keras.constraints`: what becomes of a weight after each step.

use super::loss::EPSILON;
use super::object::{ensure, keras_objects, named, objection, parts};
use crate::error::Objection;
use crate::layers::config::Axes;
use ndarray::{ArrayViewMutD, Axis};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What every constraint answers.
pub(crate) trait Projection {
    /// Changes a weight.
    fn project(&self, weight: ArrayViewMutD<'_, f32>) -> Result<(), Objection>;

    /// Objects to settings that make no sense.
    fn check(&self) -> Result<(), Objection> {
        Ok(())
    }
}

keras_objects! {
    /// A constraint.
    Constraint as dyn Projection, "constraint" in "keras.constraints", unsupported: [], {
        MaxNorm, NonNeg, UnitNorm, MinMaxNorm,
    }
}

impl Constraint {
    /// From what a layer's config has: a name, or a serialized object.
    ///
    /// # Errors
    /// For a class or a setting that is unknown, and for values that make no sense.
    pub fn from_keras(value: &Value) -> Result<Self, Objection> {
        let (name, config) = parts(value).ok_or_else(|| objection("constraint", value, "a name or a serialized constraint"))?;
        Self::of_class(named(name, Self::CLASSES).unwrap_or(name), &config)
    }

    /// Changes a weight of this shape, as Keras does after each step of the optimizer.
    ///
    /// # Errors
    /// If the weight does not have the shape, or the shape not the axes.
    pub fn apply(&self, weight: &mut [f32], shape: &[usize]) -> Result<(), Objection> {
        let values = weight.len().to_string();
        let view = ArrayViewMutD::from_shape(shape, weight).map_err(|_| Objection::Shape {
            what: "values of a weight",
            expected: format!("{shape:?}"),
            got: values,
        })?;
        self.face().project(view)
    }
}

/// Multiplies vectors along `axes` by `factor(norm) / (epsilon + norm)`.
fn rescale(mut weight: ArrayViewMutD<'_, f32>, axes: &Axes, factor: impl Fn(f32) -> f32) -> Result<(), Objection> {
    let mut squares = weight.mapv(|x| x * x);
    for axis in axes.resolve(weight.ndim())? {
        squares = squares.sum_axis(Axis(axis)).insert_axis(Axis(axis));
    }
    let factors = squares.mapv(|square| {
        let norm = square.sqrt();
        factor(norm) / (EPSILON + norm)
    });
    weight *= &factors;
    Ok(())
}

/// Vectors along an axis are at most so long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MaxNorm {
    /// The largest norm.
    pub max_value: f64,
    /// Axes of the vectors.
    pub axis: Axes,
}

impl Default for MaxNorm {
    fn default() -> Self {
        Self { max_value: 2.0, axis: Axes::One(0) }
    }
}

impl Projection for MaxNorm {
    fn project(&self, weight: ArrayViewMutD<'_, f32>) -> Result<(), Objection> {
        rescale(weight, &self.axis, |norm| norm.min(self.max_value as f32))
    }

    fn check(&self) -> Result<(), Objection> {
        ensure(self.max_value >= 0.0, "max_value", self.max_value, "a number from 0")
    }
}

/// No weight is below 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NonNeg {}

impl Projection for NonNeg {
    fn project(&self, mut weight: ArrayViewMutD<'_, f32>) -> Result<(), Objection> {
        // NaN stays, so that somebody notices.
        weight.mapv_inplace(|x| if x < 0.0 { 0.0 } else { x });
        Ok(())
    }
}

/// Vectors along an axis have the length 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct UnitNorm {
    /// Axes of the vectors.
    pub axis: Axes,
}

impl Default for UnitNorm {
    fn default() -> Self {
        Self { axis: Axes::One(0) }
    }
}

impl Projection for UnitNorm {
    fn project(&self, weight: ArrayViewMutD<'_, f32>) -> Result<(), Objection> {
        rescale(weight, &self.axis, |_| 1.0)
    }
}

/// Lengths of vectors along an axis lie between two numbers, or come nearer to it with every step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MinMaxNorm {
    /// The smallest norm.
    pub min_value: f64,
    /// The largest norm.
    pub max_value: f64,
    /// The part of the way that each step goes.
    pub rate: f64,
    /// Axes of the vectors.
    pub axis: Axes,
}

impl Default for MinMaxNorm {
    fn default() -> Self {
        Self { min_value: 0.0, max_value: 1.0, rate: 1.0, axis: Axes::One(0) }
    }
}

impl Projection for MinMaxNorm {
    fn project(&self, weight: ArrayViewMutD<'_, f32>) -> Result<(), Objection> {
        let (low, high) = (self.min_value as f32, self.max_value as f32);
        let (rate, rest) = (self.rate as f32, (1.0 - self.rate) as f32);
        rescale(weight, &self.axis, |norm| rate * norm.max(low).min(high) + rest * norm)
    }

    fn check(&self) -> Result<(), Objection> {
        ensure(self.min_value <= self.max_value, "max_value", self.max_value, "a number from min_value")
    }
}
