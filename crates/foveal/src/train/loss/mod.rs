//! `keras.losses`: each struct is its Keras config, and writes itself as operations.

mod alignment;
mod crossentropy;
mod focal;
mod hinge;
mod reduction;
mod regression;
mod segmentation;
mod similarity;

pub use alignment::CTC;
pub use crossentropy::{BinaryCrossentropy, CategoricalCrossentropy, CategoricalGeneralizedCrossEntropy, SparseCategoricalCrossentropy};
pub use focal::{BinaryFocalCrossentropy, CategoricalFocalCrossentropy};
pub use hinge::{CategoricalHinge, Hinge, SquaredHinge};
pub use reduction::Reduction;
pub use regression::{
    Huber, KLDivergence, LogCosh, MeanAbsoluteError, MeanAbsolutePercentageError, MeanSquaredError, MeanSquaredLogarithmicError, Poisson,
};
pub use segmentation::{Dice, Tversky};
pub use similarity::{Circle, CosineSimilarity};

pub(crate) use crossentropy::is_last_axis;
pub(crate) use similarity::normalize;

use super::object::{keras_objects, named, objection, parts};
use crate::error::Objection;
use crate::ir::{DType, Graph, Label, Wire};
use crate::layers::Lowering;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// `keras.config.epsilon()`, by which losses and metrics keep away from 0.
pub(crate) const EPSILON: f32 = 1e-7;

/// What all losses have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Common {
    /// The loss's name.
    pub name: String,
    /// What becomes of the values of the samples.
    pub reduction: Reduction,
}

impl Common {
    fn named(name: &str) -> Self {
        Self { name: name.into(), reduction: Reduction::default() }
    }
}

/// What a loss says of every sample.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Losses {
    /// One value for every sample: the predictions' shape without the axis that the loss runs over.
    pub(crate) values: Wire,
    /// Where values count, if not everywhere.
    pub(crate) mask: Option<Wire>,
}

impl From<Wire> for Losses {
    fn from(values: Wire) -> Self {
        Self { values, mask: None }
    }
}

/// What every loss answers.
pub(crate) trait LossFunction {
    /// Name and reduction.
    fn common(&self) -> &Common;

    /// The values of all samples, from targets and predictions in single precision.
    fn values(&self, cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire) -> Result<Losses, Objection>;

    /// Objects to settings that make no sense.
    fn check(&self) -> Result<(), Objection> {
        Ok(())
    }
}

keras_objects! {
    /// A loss.
    Loss as dyn LossFunction, "loss" in "keras.losses", unsupported: [], {
        MeanSquaredError, MeanAbsoluteError, MeanAbsolutePercentageError, MeanSquaredLogarithmicError, CosineSimilarity, Huber, LogCosh,
        Hinge, SquaredHinge, CategoricalHinge, KLDivergence, Poisson, BinaryCrossentropy, BinaryFocalCrossentropy,
        CategoricalCrossentropy, CategoricalFocalCrossentropy, SparseCategoricalCrossentropy, CategoricalGeneralizedCrossEntropy,
        Dice, Tversky, Circle, CTC,
    }
}

/// Short names and their classes.
pub(crate) const ALIASES: [(&str, &str); 14] = [
    ("bce", "BinaryCrossentropy"),
    ("BCE", "BinaryCrossentropy"),
    ("kld", "KLDivergence"),
    ("KLD", "KLDivergence"),
    ("mae", "MeanAbsoluteError"),
    ("MAE", "MeanAbsoluteError"),
    ("mse", "MeanSquaredError"),
    ("MSE", "MeanSquaredError"),
    ("mape", "MeanAbsolutePercentageError"),
    ("MAPE", "MeanAbsolutePercentageError"),
    ("msle", "MeanSquaredLogarithmicError"),
    ("MSLE", "MeanSquaredLogarithmicError"),
    // Names of Keras 2.
    ("logcosh", "LogCosh"),
    ("kullback_leibler_divergence", "KLDivergence"),
];

impl Loss {
    /// From what `compile(loss = ...)` takes, or a file has: the name of a class or a function, or a serialized object.
    ///
    /// # Errors
    /// For a class or a setting that is unknown, and for values that make no sense.
    pub fn from_keras(value: &Value) -> Result<Self, Objection> {
        let (name, config) = parts(value).ok_or_else(|| objection("loss", value, "a name or a serialized loss"))?;
        let alias = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, class)| *class);
        Self::of_class(alias.or_else(|| named(name, Self::CLASSES)).unwrap_or(name), &config)
    }

    /// As [`Loss::from_keras`]; `"crossentropy"` and `"ce"` are the binary, sparse or categorical one by the shapes of
    /// targets and predictions, as in Keras.
    ///
    /// # Errors
    /// As [`Loss::from_keras`].
    pub fn resolve(value: &Value, y_true: &[Option<usize>], y_pred: &[Option<usize>]) -> Result<Self, Objection> {
        let name = value.as_str().map(str::to_lowercase);
        match name.as_deref() {
            Some("crossentropy" | "ce") => {
                let class =
                    Target::of(y_true, y_pred).pick("BinaryCrossentropy", "SparseCategoricalCrossentropy", "CategoricalCrossentropy");
                Self::of_class(class, &Map::new())
            }
            _ => Self::from_keras(value),
        }
    }

    /// The loss's name.
    pub fn name(&self) -> &str {
        &self.face().common().name
    }

    /// What becomes of the values of the samples.
    pub fn reduction(&self) -> Reduction {
        self.face().common().reduction
    }

    /// Writes the loss into a graph, and gives the wire of its value: a scalar, unless the reduction is `none`.
    ///
    /// `y_true` has the shape that the loss wants beside `y_pred`; axes of length 1 at the end are added or taken away as
    /// Keras does. `sample_weight` weighs the values of the samples, and those where `mask` is 0 do not count.
    ///
    /// # Errors
    /// If shapes do not go together.
    pub fn lower(
        &self,
        graph: &mut Graph,
        y_true: Wire,
        y_pred: Wire,
        sample_weight: Option<Wire>,
        mask: Option<Wire>,
    ) -> Result<Wire, Objection> {
        let cx = &mut lowering(graph, self.name(), self.class());
        let losses = self.samples(cx, y_true, y_pred)?;
        let mask = match (mask, losses.mask) {
            (Some(a), Some(b)) => Some(cx.binary(crate::ops::Binary::LogicalAnd, a, b)?),
            (a, b) => a.or(b),
        };
        reduction::reduce_weighted(cx, losses.values, sample_weight, mask, self.reduction())
    }

    /// Writes the values of all samples into a graph, as metrics of the same name average them.
    pub(crate) fn lower_samples(&self, graph: &mut Graph, y_true: Wire, y_pred: Wire) -> Result<Losses, Objection> {
        let cx = &mut lowering(graph, self.name(), self.class());
        self.samples(cx, y_true, y_pred)
    }

    fn samples(&self, cx: &mut Lowering<'_>, y_true: Wire, y_pred: Wire) -> Result<Losses, Objection> {
        let (y_true, y_pred) = (cx.cast(y_true, DType::F32)?, cx.cast(y_pred, DType::F32)?);
        let (y_true, y_pred) = reduction::same_rank(cx, y_true, y_pred)?;
        self.face().values(cx, y_true, y_pred)
    }
}

/// Where operations of training are written, which belong to no layer.
pub(crate) fn lowering<'a>(graph: &'a mut Graph, name: &str, class: &str) -> Lowering<'a> {
    let label = Label { layer: name.into(), class: class.into() };
    Lowering { graph, label, weights: Default::default(), compute: DType::F32, training: None, trainable: false }
}

/// What targets are, by their shape and that of the predictions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// One probability.
    Binary,
    /// The number of a class.
    Sparse,
    /// A value for every class.
    Categorical,
}

impl Target {
    /// As `keras.Model.compile` tells them apart.
    pub(crate) fn of(y_true: &[Option<usize>], y_pred: &[Option<usize>]) -> Self {
        let last = |shape: &[Option<usize>]| shape.last().copied().flatten();
        let several = last(y_pred).is_some_and(|classes| classes > 1);
        match () {
            () if last(y_pred) == Some(1) => Target::Binary,
            () if y_true.len() < y_pred.len() || (last(y_true) == Some(1) && several) => Target::Sparse,
            () => Target::Categorical,
        }
    }

    /// One of three by what the targets are.
    pub(crate) fn pick<T>(self, binary: T, sparse: T, categorical: T) -> T {
        match self {
            Target::Binary => binary,
            Target::Sparse => sparse,
            Target::Categorical => categorical,
        }
    }
}
