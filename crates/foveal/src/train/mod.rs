//! Training: the gradient is part of the graph.
//!
//! [`differentiate`] writes the derivative of a loss as further operations behind the forward pass, so that demand,
//! fusing, memory and threads work for the backward pass as they do for the forward pass: behind a crop, both compute
//! only what the crop needs. Losses and regularizers are operations too; metrics and optimizers are loops beside the graph.
//!
//! Everything that `compile` names in Keras is a struct that is its Keras config, and a member of an enum that reads and
//! writes Keras' serialized objects: [`Loss`], [`Metric`], [`Optimizer`],
//! [`Schedule`], [`Regularizer`], [`Constraint`].

pub mod callback;
mod check;
mod checkpoint;
mod compile;
pub mod constraint;
mod data;
mod differentiate;
#[cfg(test)]
mod every_layer;
mod explain;
mod feed;
mod fit;
mod history;
mod image_folder;
pub mod loss;
pub mod metric;
pub(crate) mod object;
mod objective;
pub mod optimizer;
mod program;
mod recompute;
pub mod regularizer;
pub mod schedule;
mod specialize;
mod step;
mod trainer;
mod variables;
mod watched;

pub use callback::{Callback, Control};
pub use compile::{Compile, Targets};
pub use constraint::Constraint;
pub use data::{Arrays, Batch, Data};
pub use differentiate::differentiate;
pub use explain::TrainingExplanation;
pub use fit::{Fit, ValidationFrequency};
pub use history::{History, Logs};
pub use image_folder::{ImageFolder, LabelMode, Listing, Pictures, split_samples};
pub use loss::{CategoricalCrossentropy, Loss, MeanSquaredError};
pub use metric::{Metric, MetricState};
pub use optimizer::{Adam, Optimizer, OptimizerState, SGD};
pub use regularizer::Regularizer;
pub use schedule::{LearningRate, Schedule};
pub use specialize::{Specialized, specialize};
pub use trainer::{Snapshot, Trainer};
