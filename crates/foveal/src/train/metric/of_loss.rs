//! Metrics that are the mean of a loss.

use super::batch::{Batch, combine};
use super::mean::{Averaged, Running, Samples};
use super::{Accumulator, Common, MetricFunction, plain_metric};
use crate::error::Objection;
use crate::exec::{Program, run};
use crate::ir::{Fact, Graph, Mode, Packed};
use crate::plan::{self, Plan};
use crate::train::loss::{self, Loss};
use foveal_kernels::arena::Arena;
use foveal_kernels::{Exec, Region, Shape};
use ndarray::{ArrayD, IxDyn};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// The values of a loss for the samples of a batch, computed by the loss's own operations.
struct LossValues {
    loss: Loss,
    /// -1 where Keras' metric has the loss's sign turned.
    sign: f32,
    /// Of the last shapes.
    prepared: Option<Prepared>,
}

/// A loss as a plan for targets and predictions of these shapes.
struct Prepared {
    inputs: [Shape; 2],
    outputs: Vec<Shape>,
    graph: Graph,
    plan: Plan,
    packed: Vec<OnceLock<Packed>>,
    arena: Arena,
}

fn unsupported(what: impl std::fmt::Display) -> Objection {
    Objection::Unsupported(what.to_string())
}

/// The accumulator of a loss's mean.
fn of(loss: impl Into<Loss>, sign: f32) -> Box<dyn Accumulator> {
    Running::boxed(LossValues { loss: loss.into(), sign, prepared: None })
}

impl LossValues {
    fn prepare(&self, inputs: [Shape; 2], exec: Exec) -> Result<Prepared, Objection> {
        let mut graph = Graph::default();
        let [y_true, y_pred] = inputs.each_ref().map(|shape| graph.input(Fact::f32(shape.iter().copied())));
        let losses = self.loss.lower_samples(&mut graph, y_true, y_pred)?;
        graph.outputs = std::iter::once(losses.values).chain(losses.mask).collect();
        let graph = plan::fuse(&graph);
        let shapes = plan::shapes(&graph, &inputs).map_err(unsupported)?;
        let outputs: Vec<Shape> = graph.outputs.iter().map(|wire| shapes.of(*wire).clone()).collect();
        let wanted: Vec<Region> = outputs.iter().map(|shape| Region::full(shape)).collect();
        let demands = plan::demand(&graph, &shapes, &wanted, Mode::Inference);
        let plan = plan::plan(&graph, &shapes, wanted, &demands, exec);
        let packed = graph.nodes().iter().map(|_| OnceLock::new()).collect();
        let arena = Arena::try_with_len(plan.arena).ok_or_else(|| unsupported("a batch larger than the memory"))?;
        Ok(Prepared { inputs, outputs, graph, plan, packed, arena })
    }
}

impl Averaged for LossValues {
    fn samples(&mut self, batch: &Batch<'_>) -> Result<Samples, Objection> {
        let exec = Exec::default();
        let inputs = [batch.y_true.shape().into(), batch.y_pred.shape().into()];
        let mut prepared = match self.prepared.take().filter(|prepared| prepared.inputs == inputs) {
            Some(prepared) => prepared,
            None => self.prepare(inputs, exec)?,
        };
        let (y_true, y_pred) = (batch.y_true.as_standard_layout(), batch.y_pred.as_standard_layout());
        let views = [y_true.as_slice().unwrap_or_default(), y_pred.as_slice().unwrap_or_default()];
        let mut outputs: Vec<ArrayD<f32>> = prepared.outputs.iter().map(|shape| ArrayD::zeros(IxDyn(shape))).collect();
        let mut slices: Vec<&mut [f32]> = outputs.iter_mut().map(|x| x.as_slice_mut().unwrap_or_default()).collect();
        let program = Program { graph: &prepared.graph, packed: &prepared.packed, exec };
        run(program, &prepared.plan, &views, &mut slices, &mut prepared.arena, None).map_err(unsupported)?;
        self.prepared = Some(prepared);
        let mut outputs = outputs.into_iter();
        let values = outputs.next().unwrap_or_default() * self.sign;
        Ok(Samples { values, mask: outputs.next() })
    }
}

plain_metric! {
    /// The mean of the squares of errors.
    MeanSquaredError, "mean_squared_error", of(loss::MeanSquaredError::default(), 1.0)
}

plain_metric! {
    /// The mean of the sizes of errors.
    MeanAbsoluteError, "mean_absolute_error", of(loss::MeanAbsoluteError::default(), 1.0)
}

plain_metric! {
    /// The mean of the sizes of errors in percent of the targets.
    MeanAbsolutePercentageError, "mean_absolute_percentage_error", of(loss::MeanAbsolutePercentageError::default(), 1.0)
}

plain_metric! {
    /// The mean of the squares of the differences of logarithms.
    MeanSquaredLogarithmicError, "mean_squared_logarithmic_error", of(loss::MeanSquaredLogarithmicError::default(), 1.0)
}

plain_metric! {
    /// The mean of `log(cosh(error))`.
    LogCoshError, "logcosh", of(loss::LogCosh::default(), 1.0)
}

plain_metric! {
    /// The mean of hinge losses.
    Hinge, "hinge", of(loss::Hinge::default(), 1.0)
}

plain_metric! {
    /// The mean of squared hinge losses.
    SquaredHinge, "squared_hinge", of(loss::SquaredHinge::default(), 1.0)
}

plain_metric! {
    /// The mean of categorical hinge losses.
    CategoricalHinge, "categorical_hinge", of(loss::CategoricalHinge::default(), 1.0)
}

plain_metric! {
    /// The mean of the divergences of Kullback and Leibler.
    KLDivergence, "kl_divergence", of(loss::KLDivergence::default(), 1.0)
}

plain_metric! {
    /// The mean of Poisson losses.
    Poisson, "poisson", of(loss::Poisson::default(), 1.0)
}

plain_metric! {
    /// The root of the mean of the squares of errors.
    RootMeanSquaredError, "root_mean_squared_error", Running::boxed(SquaredErrors)
}

/// The square of every error, not averaged over the last axis as the loss's values are.
struct SquaredErrors;

impl Averaged for SquaredErrors {
    fn samples(&mut self, batch: &Batch<'_>) -> Result<Samples, Objection> {
        let (y_true, y_pred) = batch.pair();
        Ok(combine(y_true, y_pred, |y_true, y_pred| (y_pred - y_true) * (y_pred - y_true))?.into())
    }

    fn finish(&self, mean: f64) -> f64 {
        mean.sqrt()
    }
}

/// The mean cosine of the angle between targets and predictions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CosineSimilarity {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// The axis of the vectors.
    #[serde(skip_serializing_if = "crate::train::loss::is_last_axis")]
    pub axis: i64,
}

impl Default for CosineSimilarity {
    fn default() -> Self {
        Self { common: Common::named("cosine_similarity"), axis: -1 }
    }
}

impl MetricFunction for CosineSimilarity {
    fn common(&self) -> &Common {
        &self.common
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        of(loss::CosineSimilarity { axis: self.axis, ..Default::default() }, -1.0)
    }
}

/// The mean of binary crossentropies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BinaryCrossentropy {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// Whether predictions are logits rather than probabilities.
    pub from_logits: bool,
    /// How far targets are moved towards one half.
    pub label_smoothing: f64,
}

impl Default for BinaryCrossentropy {
    fn default() -> Self {
        Self { common: Common::named("binary_crossentropy"), from_logits: false, label_smoothing: 0.0 }
    }
}

impl MetricFunction for BinaryCrossentropy {
    fn common(&self) -> &Common {
        &self.common
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        let (from_logits, label_smoothing) = (self.from_logits, self.label_smoothing);
        of(loss::BinaryCrossentropy { from_logits, label_smoothing, ..Default::default() }, 1.0)
    }
}

/// The mean of categorical crossentropies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CategoricalCrossentropy {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// Whether predictions are logits rather than probabilities.
    pub from_logits: bool,
    /// How far targets are moved towards an even distribution.
    pub label_smoothing: f64,
    /// The axis of the classes.
    pub axis: i64,
}

impl Default for CategoricalCrossentropy {
    fn default() -> Self {
        Self { common: Common::named("categorical_crossentropy"), from_logits: false, label_smoothing: 0.0, axis: -1 }
    }
}

impl MetricFunction for CategoricalCrossentropy {
    fn common(&self) -> &Common {
        &self.common
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        let (from_logits, label_smoothing, axis) = (self.from_logits, self.label_smoothing, self.axis);
        of(loss::CategoricalCrossentropy { from_logits, label_smoothing, axis, ..Default::default() }, 1.0)
    }
}

/// The mean of categorical crossentropies with the numbers of the classes as targets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SparseCategoricalCrossentropy {
    /// Name and type.
    #[serde(flatten)]
    pub common: Common,
    /// Whether predictions are logits rather than probabilities.
    pub from_logits: bool,
    /// The number of a class whose loss is 0.
    pub ignore_class: Option<i64>,
    /// The axis of the classes.
    pub axis: i64,
}

impl Default for SparseCategoricalCrossentropy {
    fn default() -> Self {
        Self { common: Common::named("sparse_categorical_crossentropy"), from_logits: false, ignore_class: None, axis: -1 }
    }
}

impl MetricFunction for SparseCategoricalCrossentropy {
    fn common(&self) -> &Common {
        &self.common
    }

    fn accumulator(&self) -> Box<dyn Accumulator> {
        let (from_logits, ignore_class, axis) = (self.from_logits, self.ignore_class, self.axis);
        of(loss::SparseCategoricalCrossentropy { from_logits, ignore_class, axis, ..Default::default() }, 1.0)
    }
}
