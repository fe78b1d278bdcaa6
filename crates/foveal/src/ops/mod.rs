//! The closed set of primitive operations: shape, demand, loops and cost of each in one file.
//!
//! Spatial operations are channels-last; layers in channels-first order stand between two [`Transpose`]s, which the
//! fusing pass cancels where they meet.

mod adaptive_pool;
mod backward;
mod band;
mod batch_norm;
mod binary;
mod broadcast;
mod concat;
mod contract;
mod conv;
mod conv_transpose;
mod crop;
mod displace;
mod einsum;
mod equalize;
mod lines;
mod matmul;
mod mirror;
mod normalise;
mod pad;
mod places;
mod pool;
mod post;
mod random;
mod recurrence;
mod reduce;
mod reshape;
mod resize;
mod retype;
mod select;
mod slice;
mod softmax;
mod spatial;
mod special;
mod stop_gradient;
mod take;
mod take_along;
mod transpose;
mod unary;
mod warp;
mod window_at;

pub use adaptive_pool::AdaptivePool;
pub use backward::{
    BatchNormTraining, DataGradient, Derivative, DisplaceGradient, KernelGradient, LineGradient, LinesGradient, PoolGradient,
    RecurrenceGradient, ResizeGradient, Stretch, TakeGradient, WarpGradient,
};
pub use band::Band;
pub use batch_norm::BatchNorm;
pub use binary::BinaryOp;
pub use broadcast::Repeat;
pub use concat::Concat;
pub use contract::{Contract, Contraction, With};
pub use conv::{Channels, Conv, Convolution};
pub use conv_transpose::{ConvTranspose, TransposedConvolution};
pub use crop::{Crop, CropAxis, CropSize, Rounding, TooSmall};
pub use displace::Displace;
pub use einsum::Einsum;
pub use equalize::Equalize;
pub use foveal_kernels::binary::Binary;
pub use foveal_kernels::einsum::Labels;
pub use foveal_kernels::lines::Lines;
pub use foveal_kernels::normalise::Moments;
pub use foveal_kernels::pool::PoolKind;
pub use foveal_kernels::recurrent::Cell;
pub use foveal_kernels::reduce::Reduce as ReduceKind;
pub use foveal_kernels::resize::Interpolation;
pub use foveal_kernels::special::{Pair, Special};
pub use foveal_kernels::unary::Unary;
pub use lines::LinesOp;
pub use matmul::{MatMul, Product};
pub use mirror::{Border, Mirror};
pub use normalise::Normalise;
pub use pad::{Pad, PadAmount};
pub use places::Places;
pub use pool::Pool;
pub use post::Post;
pub use random::{Distribution, Random};
pub use recurrence::Recurrence;
pub use reduce::Reduce;
pub use reshape::{Reshape, ReshapeTo};
pub use resize::{ResizeAxes, ResizeTo};
pub use retype::Retype;
pub use select::Select;
pub use slice::{Slice, SliceAxis};
pub use softmax::Softmax;
pub use special::{PairOp, SpecialOp};
pub use stop_gradient::StopGradient;
pub use take::Take;
pub use take_along::TakeAlong;
pub use transpose::Transpose;
pub use unary::UnaryOp;
pub(crate) use unary::keeps_integers;
pub use warp::{Beyond, Motion, Warp};
pub use window_at::WindowAt;
