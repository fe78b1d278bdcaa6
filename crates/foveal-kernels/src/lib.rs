//! CPU kernels that compute a *region* of a tensor exactly as they would compute the whole.
//!
//! Every kernel takes [`View`]s: strided windows into tensors that carry the coordinates of the whole tensor. A kernel
//! writes all of its destination's region and may read any part of its sources' regions. What one output value is
//! never depends on the region asked for, the number of threads, the batch or the strides: each sum runs in one fixed
//! order per instruction set. That is the law the whole project stands on.

pub mod arena;
pub mod batch_norm;
pub mod binary;
mod blocks;
mod buffer;
pub mod conv;
pub mod conv_transpose;
pub mod copy;
pub mod ctc;
pub mod data_gradient;
pub mod derivative;
pub mod diagonal;
pub mod einsum;
mod epilogue;
pub mod equalize;
mod fold;
pub mod geometry;
pub mod isa;
mod kernel_gradient;
pub mod large_pages;
pub mod line_gradient;
pub mod lines;
mod math;
pub mod matmul;
mod multiversion;
pub mod normalise;
pub mod par;
pub mod peak;
pub mod pick;
mod place;
pub mod pool;
mod pool_gradient;
pub mod postop;
mod product;
pub mod random;
pub mod recurrent;
pub mod recurrent_gradient;
pub mod reduce;
pub mod resize;
pub mod reverse;
mod rows;
mod simd;
pub mod softmax;
pub mod special;
pub mod take;
mod tile;
pub mod transpose;
pub mod unary;
pub mod update;
pub mod view;
pub mod warp;
pub mod weights;

pub use batch_norm::{BatchNormGradient, batch_moments};
pub use binary::{Binary, binary, select};
pub use conv::Conv;
pub use conv_transpose::ConvTranspose;
pub use copy::{AxisMap, copy, fill, gather, gather_indexed};
pub use data_gradient::ConvDataGradient;
pub use derivative::{derivative, derivative_by_output, slope_from_output};
pub use geometry::{Padding, Region, Span, TransposedWindow, Window};
pub use isa::{Exec, Isa};
pub use matmul::{MatMul, matmul_batched};
pub use normalise::{Moments, Normalise, normalise, normalise_affine_gradient, normalise_gradient};
pub use pool::{Pool, PoolKind};
pub use postop::{PostOp, apply_row, scale_shift};
pub use reduce::{Reduce, reduce};
pub use resize::{Interpolation, Resample, Resize};
pub use reverse::reverse_axes;
pub use softmax::{Softmax, softmax, softmax_gradient};
pub use transpose::transpose;
pub use unary::{Unary, unary};
pub use view::{Strides, View, ViewMut};
pub use weights::PackedWeights;

/// A short list of sizes, one per axis.
pub type Shape = smallvec::SmallVec<[usize; 5]>;
