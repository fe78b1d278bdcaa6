//! Training: losses and regularizers as operations, metrics and optimizers as loops beside the graph.
//!
//! Everything that `compile` names in Keras is a struct that is its Keras config, and a member of an enum that reads and
//! writes Keras' serialized objects: [`Loss`], [`Metric`],
//! [`Optimizer`], [`Schedule`].

pub mod loss;
pub mod metric;
mod object;
pub mod optimizer;
pub mod schedule;

pub use loss::Loss;
pub use metric::{Metric, MetricState};
pub use optimizer::{Optimizer, OptimizerState};
pub use schedule::{LearningRate, Schedule};
