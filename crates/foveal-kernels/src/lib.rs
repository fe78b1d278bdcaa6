//! CPU kernels that compute a *region* of a tensor exactly as they would compute the whole.
//!
//! Every kernel takes [`View`]s: strided windows into tensors that carry the coordinates of the whole tensor. A kernel
//! writes all of its destination's region and may read any part of its sources' regions. What one output value is
//! never depends on the region asked for, the number of threads, the batch or the strides: each sum runs in one fixed
//! order per instruction set. That is the law the whole project stands on.

pub mod geometry;
pub mod isa;
pub mod par;
pub mod view;

pub use geometry::{Padding, Region, Span, TransposedWindow, Window};
pub use isa::{Exec, Isa};
pub use view::{Strides, View, ViewMut};

/// A short list of sizes, one per axis.
pub type Shape = smallvec::SmallVec<[usize; 5]>;
