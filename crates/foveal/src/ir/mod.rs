//! The small language that layers are lowered to: wires, facts about them, and primitive operations.

mod backward;
mod fact;
mod graph;
mod op;

pub use backward::Backward;
pub use fact::{DType, Dim, Dims, Fact, display_shape, float_result, is_float, known, promote, sum_result};
pub(crate) use graph::check_shape;
pub use graph::{Graph, Label, Node, Source, Tensor, Wire};
pub use op::{Alias, Mode, Op, Packed, Run, Views, ViewsMut};
