//! Tracing of functions that compute with the sizes of tensors: sizes stay formulas, and slices by them become crops that
//! work on any size.

mod size;
mod slicing;

pub use size::Size;
pub use slicing::Index;
