//! Keras models as graphs of layer calls: read, written, cut, and lowered to operations.

mod call;
mod crop;
pub(crate) mod graph;
pub mod lambda;
pub(crate) mod legacy;
pub(crate) mod load;
pub(crate) mod lower;
mod nested;
mod optimizer;
pub(crate) mod portable;
pub(crate) mod save;
mod sharing;
pub(crate) mod stored;

pub use crate::layers::Policy;
pub use graph::{CallArgs, CallRef, InputSpec, Kind, LayerNode, Network, NetworkClass, Replaced, TensorRef, Weight};
pub use load::LoadOptions;
pub use lower::{Lowered, LoweredCall};
pub use optimizer::OptimizerState;
pub(crate) use sharing::Twins;
