//! What a convolution or matrix product does to each finished value before it leaves the cache.

use super::{BatchNorm, Binary, BinaryOp, UnaryOp};
use crate::ir::{DType, Op, Tensor};
use foveal_kernels::postop::PostOp;
use foveal_kernels::unary::Unary;
use foveal_kernels::{Region, View};
use std::sync::Arc;

/// One step after the sum. Steps with operands take them from the operation's further inputs, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Post {
    /// An activation.
    Unary(Unary),
    /// Batch normalisation with stored statistics; its weights are operands.
    Norm(BatchNorm),
    /// Adds one operand of the output's shape.
    Add,
}

impl Post {
    /// Operands it takes.
    pub fn arity(&self) -> usize {
        match self {
            Post::Unary(_) => 0,
            Post::Norm(norm) => norm.weights(),
            Post::Add => 1,
        }
    }

    /// The step as an operation of its own.
    pub(super) fn alone(&self) -> Arc<dyn Op> {
        match self {
            Post::Unary(function) => Arc::new(UnaryOp::new(*function)),
            Post::Norm(norm) => Arc::new(norm.clone()),
            Post::Add => Arc::new(BinaryOp { function: Binary::Add, dtype: DType::F32 }),
        }
    }
}

/// What of a list of steps can be made ready once: per-channel scales and shifts.
#[derive(Debug)]
pub(super) struct PackedPost(Vec<Option<(Vec<f32>, Vec<f32>)>>);

/// `operands` are the further inputs; those of [`Post::Norm`] must be weights.
pub(super) fn pack(post: &[Post], operands: &[Option<&Tensor>]) -> PackedPost {
    let mut at = 0;
    let steps = post.iter().map(|step| {
        let mine = &operands[at..at + step.arity()];
        at += step.arity();
        match step {
            Post::Norm(norm) => {
                let weights: Option<Vec<&[f32]>> = mine.iter().map(|t| t.map(|t| t.data.as_slice())).collect();
                weights.map(|w| norm.scale_shift(&w))
            }
            _ => None,
        }
    });
    PackedPost(steps.collect())
}

/// The kernels' form of the steps over these operands.
pub(super) fn bind<'a>(post: &[Post], packed: &'a PackedPost, operands: &'a [View<'a>]) -> Vec<PostOp<'a>> {
    let mut at = 0;
    let mut steps = Vec::with_capacity(post.len());
    for (step, ready) in post.iter().zip(&packed.0) {
        match (step, ready) {
            (Post::Unary(unary), _) => steps.push(PostOp::Unary(*unary)),
            (Post::Norm(_), Some((scale, shift))) => steps.push(PostOp::ScaleShift { scale, shift }),
            (Post::Norm(_), None) => unreachable!("the fusing pass only takes normalisation whose statistics are weights"),
            (Post::Add, _) => steps.push(PostOp::Add(&operands[at])),
        }
        at += step.arity();
    }
    steps
}

/// Boxes of the operands behind an output box.
pub(super) fn demand(post: &[Post], out: &Region, operands: &[&[usize]]) -> Vec<Region> {
    let mut at = 0;
    let mut boxes = Vec::with_capacity(operands.len());
    for step in post {
        for shape in &operands[at..at + step.arity()] {
            boxes.push(if *step == Post::Add { out.clone() } else { Region::full(shape) });
        }
        at += step.arity();
    }
    boxes
}
