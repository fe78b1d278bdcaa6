//! What `foveal train` takes.

use super::at_least_one;
use clap::{Args, ValueHint};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  A description to begin with, its keys explained:
    foveal train --example > train.toml
  Train as it says:
    foveal train train.toml
  The same, shorter, with the history of loss and metrics as JSON:
    foveal train train.toml --epochs 2 --json > history.json";

#[derive(Args, Debug)]
pub(crate) struct TrainArgs {
    /// The description of the training: a TOML file; paths in it are relative to it
    #[arg(value_hint = ValueHint::FilePath, required_unless_present = "example")]
    pub(crate) description: Option<PathBuf>,

    /// Print a description to begin with, its keys explained
    #[arg(long, conflicts_with = "description")]
    pub(crate) example: bool,

    /// Where to save the trained model [default: `save` of the description]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,

    /// How often every sample is seen [default: `epochs` of the description]
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(crate) epochs: Option<usize>,

    /// Print loss and metrics of all epochs as JSON
    #[arg(long)]
    pub(crate) json: bool,

    /// Threads [default: all]
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(crate) threads: Option<usize>,
}

/// A training step to explain.
#[derive(Args, Debug)]
pub(crate) struct StepArgs {
    /// Explain a step of training, forward and backward; without a loss, as the model's file was compiled
    #[arg(long, conflicts_with = "tile")]
    pub(crate) training: bool,

    /// The optimizer, by Keras' name [default: rmsprop, as in Keras]
    #[arg(long, value_name = "NAME", requires = "loss")]
    pub(crate) optimizer: Option<String>,

    /// The loss, by Keras' name
    #[arg(long, value_name = "NAME", requires = "training")]
    pub(crate) loss: Option<String>,

    /// Compute tensors anew in the backward pass where that lowers the peak of memory
    #[arg(long, requires = "training")]
    pub(crate) gradient_checkpointing: bool,
}
