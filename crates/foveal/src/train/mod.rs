//! Training: the gradient is part of the graph.
//!
//! [`differentiate`] writes the derivative of a loss as further operations behind the forward pass, so that demand,
//! fusing, memory and threads work for the backward pass as they do for the forward pass: behind a crop, both compute
//! only what the crop needs.

mod differentiate;
mod specialize;

pub use differentiate::differentiate;
pub use specialize::{Specialized, specialize};
