//! Sums over channels with a kernel, a bias and steps behind the sum: what convolution, transposed convolution and the
//! dense matrix product have in common.

use super::KernelGradient;
use super::post::{self, PackedPost, Post};
use crate::error::Objection;
use crate::ir::{Backward, Dim, Dims, Fact, Mode, Op, Packed, Run, Tensor, Wire, promote};
use foveal_kernels::postop::PostOp;
use foveal_kernels::{Exec, Region, Shape, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};
use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;

/// What a source is multiplied with, and what is done to the sums.
#[derive(Clone, Copy, Debug)]
pub struct With<'a, P> {
    /// The kernel's shape.
    pub kernel: &'a [usize],
    /// The kernel, prepared.
    pub packed: &'a P,
    /// Where each sum starts.
    pub bias: Option<&'a [f32]>,
    /// Steps behind the sum.
    pub post: &'a [PostOp<'a>],
}

/// The part in which the three differ. `kernel` is the kernel's shape, in Keras' layout.
pub trait Contraction: Debug + Clone + PartialEq + Send + Sync + 'static {
    /// For `explain`.
    const NAME: &'static str;
    /// The kernel in the order the instruction set wants.
    type Packed: Debug + Send + Sync + 'static;

    /// Input channels that a kernel of this shape wants, and output channels it gives.
    fn channels(&self, kernel: &Fact) -> (Dim, Dim);
    /// Shape of the output, given its channels.
    fn infer(&self, x: &Fact, cout: Dim) -> Result<Dims, Objection>;
    /// Input box behind an output box.
    fn demand(&self, out: &Region, input: &[usize]) -> Region;
    /// Prepares the kernel.
    fn pack(&self, exec: Exec, kernel: &[usize], data: &[f32]) -> Self::Packed;
    /// Runs.
    fn forward(&self, exec: Exec, src: &View<'_>, with: &With<'_, Self::Packed>, dst: &mut ViewMut<'_>);
    /// The gradient of the source, given that of the output, with zeros outside its support.
    fn data_gradient(&self, cx: &mut Backward<'_>, dy: Wire) -> Result<Wire, Objection>;
    /// The gradient of the kernel, given that of the output in the box that `dy` covers; elsewhere it is 0.
    fn sum_kernel(&self, exec: Exec, kernel: &[usize], x: &View<'_>, dy: &View<'_>, dst: &mut [f32]);
    /// Multiply-adds, padding taps counted.
    fn macs(&self, kernel: &[usize], out: &Region) -> u64;
    /// Bytes of working memory.
    fn scratch(&self, exec: Exec, kernel: &[usize], input: &[usize], out: &Region) -> usize;
}

/// The values of a whole tensor in their order: a slice of another one has them apart.
pub(super) fn dense<'a>(x: &View<'a>) -> Cow<'a, [f32]> {
    if x.is_dense() { Cow::Borrowed(&x.data()[..x.region().len()]) } else { Cow::Owned(x.to_vec()) }
}

/// Inputs: `(batch, spatial..., cin)`, kernel, bias `(cout)` if any, operands of `post`.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract<C> {
    /// Geometry.
    pub kind: C,
    /// Whether there is a bias.
    pub bias: bool,
    /// Steps after the sum.
    pub post: Vec<Post>,
}

#[derive(Debug)]
struct Ready<P> {
    kernel: P,
    post: PackedPost,
}

impl<C: Contraction> Contract<C> {
    /// Without steps behind the sum.
    pub fn new(kind: C, bias: bool) -> Self {
        Self { kind, bias, post: Vec::new() }
    }

    /// Inputs before the operands of `post`.
    fn fixed(&self) -> usize {
        2 + usize::from(self.bias)
    }

    fn ready(&self, exec: Exec, kernel: &[usize], data: &[f32], operands: &[Option<&Tensor>]) -> Ready<C::Packed> {
        Ready { kernel: self.kind.pack(exec, kernel, data), post: post::pack(&self.post, operands) }
    }
}

impl<C: Contraction> Op for Contract<C> {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        C::NAME
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let (cin, cout) = self.kind.channels(&inputs[1]);
        let shape = self.kind.infer(&inputs[0], cout)?;
        if inputs[0].shape.last() != Some(&cin) {
            return Err(Objection::Shape { what: "channels", expected: cin.to_string(), got: inputs[0].to_string() });
        }
        let out = Fact { dtype: promote(inputs[0].dtype, inputs[1].dtype), shape };
        let mut at = self.fixed();
        for step in &self.post {
            if *step == Post::Add && inputs[at].shape != out.shape {
                let (expected, got) = (out.to_string(), inputs[at].to_string());
                return Err(Objection::Shape { what: "a sum fused into the operation before it", expected, got });
            }
            at += step.arity();
        }
        Ok(smallvec![out])
    }

    fn channels(&self, _: &[(&Fact, Option<usize>)], out: &Fact) -> Option<usize> {
        out.rank().checked_sub(1)
    }

    fn grain(&self, _: usize, mut out: Region, inputs: &[&[usize]]) -> Region {
        let kernel = Fact::f32(inputs[1].iter().copied());
        if let (Some(channels), Some(cout)) = (out.0.last_mut(), self.kind.channels(&kernel).1.known()) {
            *channels = Span::full(cout);
        }
        out
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let out = outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()));
        let mut boxes = vec![self.kind.demand(&out, inputs[0])];
        boxes.extend(inputs[1..self.fixed()].iter().map(|shape| Region::full(shape)));
        boxes.extend(post::demand(&self.post, &out, &inputs[self.fixed()..]));
        boxes
    }

    fn packed_input(&self) -> Option<usize> {
        Some(1)
    }

    fn pack(&self, exec: Exec, weights: &[Option<&Tensor>]) -> Packed {
        let kernel = weights[1]?;
        Some(Arc::new(self.ready(exec, &kernel.shape, &kernel.data, &weights[self.fixed()..])))
    }

    fn parts(&self) -> Option<Vec<(Arc<dyn Op>, usize)>> {
        let first: Arc<dyn Op> = Arc::new(Self { post: Vec::new(), ..self.clone() });
        let rest = self.post.iter().map(|step| (step.alone(), step.arity()));
        (!self.post.is_empty()).then(|| std::iter::once((first, self.fixed())).chain(rest).collect())
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        if !self.post.is_empty() {
            return Err(Objection::Unsupported("the derivative of joined operations".into()));
        }
        if cx.wants(0)
            && let Some(dy) = cx.bounded_gradient(0)?
        {
            let dx = self.kind.data_gradient(cx, dy)?;
            cx.give(0, dx);
        }
        let (Some(dy), support) = (cx.gradient(0), cx.support(0)) else { return Ok(()) };
        if cx.wants(1) {
            let kernel = cx.shape(cx.input(1));
            let d = cx.op(KernelGradient { kind: self.kind.clone(), kernel, support: support.clone() }, &[cx.input(0), dy])?;
            cx.give(1, d);
        }
        if self.bias && cx.wants(2) {
            let axes: SmallVec<[usize; 5]> = (0..support.rank() - 1).collect();
            let sum = cx.sum(dy, &axes, &support)?;
            let d = cx.reshaped(sum, &cx.shape(cx.input(2)))?;
            cx.give(2, d);
        }
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        let kernel: Shape = inputs[1].whole().into();
        let bias = self.bias.then(|| dense(&inputs[2]));
        let operands = &inputs[self.fixed()..];
        let fresh;
        let ready: &Ready<C::Packed> = match run.packed.as_ref().and_then(|p| p.downcast_ref()) {
            Some(ready) => ready,
            None => {
                fresh = self.ready(run.exec, &kernel, &dense(&inputs[1]), &vec![None; operands.len()]);
                &fresh
            }
        };
        let post = post::bind(&self.post, &ready.post, operands);
        let with = With { kernel: &kernel, packed: &ready.kernel, bias: bias.as_deref(), post: &post };
        self.kind.forward(run.exec, &inputs[0], &with, dst);
    }

    fn flops(&self, outs: &[Option<Region>], inputs: &[&[usize]]) -> u64 {
        outs[0].as_ref().map_or(0, |out| 2 * self.kind.macs(inputs[1], out))
    }

    fn scratch(&self, exec: Exec, outs: &[Option<Region>], inputs: &[&[usize]]) -> usize {
        outs[0].as_ref().map_or(0, |out| self.kind.scratch(exec, inputs[1], inputs[0], out))
    }
}
