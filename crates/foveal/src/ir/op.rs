//! What every primitive operation answers.

use super::{Backward, Fact, Tensor};
use crate::error::Objection;
use foveal_kernels::{Exec, Region, View, ViewMut};
use smallvec::SmallVec;
use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// Prediction.
    #[default]
    Inference,
    /// Training: batch statistics, dropout.
    Training,
}

/// What an operation prepares once from its weights, such as a kernel in the order the instruction set wants.
pub type Packed = Option<Arc<dyn Any + Send + Sync>>;

/// Sources of an operation, in order.
pub type Views<'a> = SmallVec<[View<'a>; 4]>;
/// Destinations of an operation; `None` where nobody wants an output.
pub type ViewsMut<'a> = SmallVec<[Option<ViewMut<'a>>; 1]>;

/// What `forward` runs with.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// Instruction set and threads.
    pub exec: Exec,
    /// What [`Op::pack`] made.
    pub packed: &'a Packed,
}

/// An output that is nothing but another look at the input's memory.
#[derive(Clone, Debug, PartialEq)]
pub enum Alias {
    /// Output coordinate `c` is input coordinate `c + start`.
    Shift(SmallVec<[usize; 5]>),
    /// The same elements in the same order under another shape; needs the whole input, dense.
    Reshape,
}

/// One primitive operation: shape, demand, loops and cost.
///
/// Every implementation obeys the window law: what `forward` writes at a coordinate is the same, bit for bit, whichever
/// region around it is asked for.
pub trait Op: Debug + Send + Sync + 'static {
    /// Lower-case name, for `explain`.
    fn name(&self) -> &'static str;

    /// Facts of the outputs. Unknown lengths are allowed; with all lengths known the answer has none unknown.
    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection>;

    /// The axis of the channels of output `out`, given the inputs with theirs; `None` where nothing tells. By default that
    /// of the first input with as many axes.
    fn channels(&self, inputs: &[(&Fact, Option<usize>)], out: &Fact) -> Option<usize> {
        inputs.iter().filter(|(x, _)| x.rank() == out.rank()).find_map(|(_, axis)| *axis)
    }

    /// Boxes of each input that `forward` may read for the wanted outputs (`None`: not wanted), which are whole grains.
    /// The default, everything, is always sound.
    fn demand(&self, mode: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let _ = (mode, outs);
        inputs.iter().map(|shape| Region::full(shape)).collect()
    }

    /// The box that is computed where `out` of output `index` is wanted: all channels of a convolution, for instance.
    fn grain(&self, index: usize, out: Region, inputs: &[&[usize]]) -> Region {
        let _ = (index, inputs);
        out
    }

    /// Why `demand` cannot shrink with the output, for operations where it cannot.
    fn holds(&self) -> Option<&'static str> {
        None
    }

    /// Prepares from those inputs that are weights (`None` for the others). Called once per model and instruction set.
    fn pack(&self, exec: Exec, weights: &[Option<&Tensor>]) -> Packed {
        let _ = (exec, weights);
        None
    }

    /// The input that [`Op::pack`] prepares, of which `forward` makes a copy in every run where it is no weight.
    fn packed_input(&self) -> Option<usize> {
        None
    }

    /// How the output can share the input's memory, if it can for these whole shapes.
    fn alias(&self, inputs: &[&[usize]]) -> Option<Alias> {
        let _ = inputs;
        None
    }

    /// Computes all of `outs`' regions.
    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]);

    /// Writes the gradients of its inputs, given those of its outputs. An operation that has none says so, as this default
    /// does: a model with it cannot be trained.
    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let _ = cx;
        Err(Objection::Unsupported(format!("training through the operation `{}`", self.name())))
    }

    /// The operations that this one joins: the first one with its number of inputs, and what follows it, each with its
    /// number of inputs behind the result so far. Derivatives are written for those.
    fn parts(&self) -> Option<Vec<(Arc<dyn Op>, usize)>> {
        None
    }

    /// Floating-point operations of convolutions and matrix products: 2 per multiply-add, padding taps counted.
    fn flops(&self, outs: &[Option<Region>], inputs: &[&[usize]]) -> u64 {
        let _ = (outs, inputs);
        0
    }

    /// Bytes of working memory that `forward` takes beside its inputs and outputs.
    fn scratch(&self, exec: Exec, outs: &[Option<Region>], inputs: &[&[usize]]) -> usize {
        let _ = (exec, outs, inputs);
        0
    }

    /// For the fusing pass, which looks at concrete types.
    fn as_any(&self) -> &dyn Any;
}

/// Implements [`Op::as_any`].
#[macro_export]
#[doc(hidden)]
macro_rules! op_as_any {
    () => {
        fn as_any(&self) -> &dyn std::any::Any {
            self
        }
    };
}
