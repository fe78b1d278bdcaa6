//! Planning: from the wish for a box of an output to the boxes of everything before it, and where they are kept.
//!
//! # Soundness
//! A plan computes exactly the boxes that [`crate::ir::Op::demand`] names, each in the coordinates of the whole tensor.
//! `demand` may name too much, never too little: an operation that says nothing gets everything. Padding depends on
//! whole lengths, which the plan knows for every wire, so a box computes the same bits as the whole would (the window
//! law, checked over random graphs in `tests/laws.rs`).
//!
//! # Rationale
//! A wire's box is the hull of what its readers want: each operation then runs once, and buffers are indexed through
//! their region. Where readers want far corners, the hull would waste work: in prediction such boxes stay apart
//! ([`Join`]), the operation runs once for each of them, and so does what is before it, as far back as they stay apart
//! there. Every run finds the box of its input that holds what it demands.

mod demand;
mod depth_first;
mod entries;
mod explain;
mod fuse;
mod memory;
mod receptive_field;
mod shapes;
mod thin;

pub use demand::{Demand, Join, demand, demand_apart, everything};
pub use depth_first::depth_first;
pub use entries::entries_are_apart;
pub use explain::{Explanation, Row, explain, explain_pass};
pub use fuse::fuse;
pub use memory::{Place, Plan, Step, Storage, plan, plan_boxes};
pub use receptive_field::{AxisField, Ratio, ReceptiveField, receptive_field};
pub use shapes::{Shapes, shapes};
