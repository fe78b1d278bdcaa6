//! Training: losses and regularizers as operations, metrics and optimizers as loops beside the graph.
//!
//! Everything that `compile` names in Keras is a struct that is its Keras config, and a member of an enum that reads and
//! writes Keras' serialized objects: [`Loss`], [`Optimizer`], [`Schedule`].

pub mod loss;
mod object;
pub mod optimizer;
pub mod schedule;

pub use loss::Loss;
pub use optimizer::{Optimizer, OptimizerState};
pub use schedule::{LearningRate, Schedule};
