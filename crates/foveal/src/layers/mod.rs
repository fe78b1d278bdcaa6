//! Keras classes: each struct is its Keras config, names its weights in Keras' order, and lowers itself to operations.
//!
//! No calculus and no geometry lives here; those belong to [`crate::ops`]. Adding a layer is one file (or one struct in
//! its family's file), its line in the [`Registry`], and its cases.

mod activation;
pub mod activations;
pub mod adaptive_pooling;
pub mod applications;
pub mod attention;
pub mod augmentation;
mod augmenting;
pub mod auto_contrast;
pub mod batch_normalization;
mod bending;
mod case;
pub mod categories;
pub mod center_crop;
mod colouring;
mod composing;
pub mod config;
mod constant;
pub mod conv;
pub mod conv_lstm;
pub mod conv_transpose;
pub mod cropping;
pub mod dense;
pub mod depthwise_conv;
pub mod dot;
pub mod einsum_dense;
pub mod embedding;
mod equation;
pub mod global_pooling;
pub mod group_normalization;
pub mod image;
mod initializer;
mod inner;
mod integers;
pub mod layer_normalization;
mod lowering;
pub mod masking;
pub mod merging;
mod mixing;
pub mod nodes;
pub mod normalization;
mod policy;
pub mod pooling;
pub mod prelu;
pub mod random_crop;
pub mod recurrent;
mod registry;
pub mod regularization;
pub mod rescaling;
pub mod reshaping;
pub mod resizing;
pub mod separable_conv;
mod sparsemax;
pub mod spectral_normalization;
pub mod time_distributed;
pub mod unit_normalization;
pub mod up_sampling;
pub mod zero_padding;

pub use activation::Activation;
pub use case::Case;
pub use constant::Constant;
pub use initializer::{Initializer, Rng};
pub(crate) use inner::serialized;
pub use inner::{Inner, Resolve};
pub use lowering::{Call, Lowering, Nest, Outputs, TrainingNotes};
pub use policy::Policy;
pub use registry::{AnyLayer, LayerType, Registry};

use crate::error::Objection;
use crate::ir::{DType, Fact, Wire};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// Implements [`Layer`] for one rank of a family by the family's own methods.
macro_rules! layer {
    ($layer:ty as $class:literal, $(old_keys: $old:expr,)? $(passes_mask: $passes:literal,)? $(weights: $weights:ident,)? lower: $lower:ident, cases: $cases:expr $(,)?) => {
        impl $crate::layers::Layer for $layer {
            const CLASS: &'static str = $class;
            const CASES: &'static [$crate::layers::Case] = $cases;
            $(const OLD_KEYS: &'static [&'static str] = $old;)?
            $(const PASSES_MASK: bool = $passes;)?

            $(fn weights(
                &self,
                inputs: &[$crate::ir::Fact],
            ) -> Result<Vec<$crate::layers::WeightSpec>, $crate::error::Objection> {
                self.$weights(inputs)
            })?

            fn lower(
                &self,
                cx: &mut $crate::layers::Lowering<'_>,
                call: &$crate::layers::Call<'_>,
            ) -> Result<$crate::layers::Outputs, $crate::error::Objection> {
                self.$lower(cx, call)
            }
        }
    };
}
use layer;

/// A weight that a layer has.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightSpec {
    /// Place below the layer's group in the weights file: `"0"`, or `"cell/0"` for the first variable of its cell.
    pub path: String,
    /// Keras' name of the variable, such as `kernel`.
    pub name: &'static str,
    /// Lengths.
    pub shape: Vec<usize>,
    /// How a new one is filled.
    pub initializer: Initializer,
    /// Whether training changes it.
    pub trainable: bool,
    /// Whether it is rounded to what the layer computes in (mixed precision).
    pub autocast: bool,
    /// What that is, for the weight of a layer within the layer.
    pub compute: Option<DType>,
    /// Another place at which files hold it too: that of an attribute of a layer around its own.
    pub second: Option<String>,
}

impl WeightSpec {
    /// The trainable variable `index` of the layer itself.
    pub fn new(index: usize, name: &'static str, shape: impl Into<Vec<usize>>, initializer: &Initializer) -> Self {
        let (path, initializer) = (index.to_string(), initializer.clone());
        Self { path, name, shape: shape.into(), initializer, trainable: true, autocast: true, compute: None, second: None }
    }

    /// The same weight for the layer around its own, which has that in the group `group`.
    #[must_use]
    pub fn within(self, group: &str) -> Self {
        let below = |path: &String| format!("{group}/{path}");
        Self { path: below(&self.path), second: self.second.as_ref().map(below), ..self }
    }
}

/// One Keras class. The struct is the layer's config without `name`, `trainable` and `dtype`.
pub trait Layer: Serialize + DeserializeOwned + JsonSchema + Clone + Debug + Send + Sync + 'static {
    /// Keras' class name.
    const CLASS: &'static str;
    /// Python's name of the class, by which a weights file names it, where that is another one.
    const PYTHON_CLASS: &'static str = Self::CLASS;
    /// The module under which Keras files it: `keras.layers`, or `keras.src.ops.numpy` and its like for op nodes.
    const MODULE: &'static str = "keras.layers";
    /// Package and name under which the class is registered, for classes that are not Keras' own.
    const REGISTERED_NAME: Option<&'static str> = None;
    /// Configs and input shapes whose results real Keras has computed.
    const CASES: &'static [Case] = &[];
    /// Settings of old files that it reads under their new name (`#[serde(alias)]`), or that say nothing.
    const OLD_KEYS: &'static [&'static str] = &[];
    /// Whether the masks that come with its first argument go on with its outputs.
    const PASSES_MASK: bool = false;
    /// Whether floats that it is called on are cast to what it computes in before it sees them.
    const AUTOCAST: bool = true;
    /// Keras' names of the tensors that decide its weights, in the order of its call, where they are more than the first
    /// argument.
    const ARGUMENTS: &'static [&'static str] = &[];

    /// The layers it holds, which are to be resolved once its config has been read.
    fn inner(&mut self) -> Vec<&mut Inner> {
        Vec::new()
    }

    /// Its weights in Keras' order, given what is known of its inputs.
    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let _ = inputs;
        Ok(Vec::new())
    }

    /// Writes itself as operations.
    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection>;

    /// The masks that go on with its outputs, in flat order; none for those that are missing. A mask has an axis for the
    /// batch and one for the steps of a sequence, and is false where a step does not count.
    fn masks(&self, cx: &mut Lowering<'_>, call: &Call<'_>, outputs: &[Wire]) -> Result<Vec<Option<Wire>>, Objection> {
        let _ = (cx, outputs);
        Ok(if Self::PASSES_MASK { call.masks() } else { Vec::new() })
    }
}
