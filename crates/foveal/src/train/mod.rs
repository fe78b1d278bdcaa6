//! Training: losses and regularizers as operations, metrics and optimizers as loops beside the graph.
//!
//! Everything that `compile` names in Keras is a struct that is its Keras config, and a member of an enum that reads and
//! writes Keras' serialized objects: [`Loss`], [`Metric`],
//! [`Optimizer`], [`Schedule`], [`Regularizer`], [`Constraint`].

pub mod constraint;
pub mod loss;
pub mod metric;
mod object;
pub mod optimizer;
pub mod regularizer;
pub mod schedule;

pub use constraint::Constraint;
pub use loss::Loss;
pub use metric::{Metric, MetricState};
pub use optimizer::{Optimizer, OptimizerState};
pub use regularizer::Regularizer;
pub use schedule::{LearningRate, Schedule};
