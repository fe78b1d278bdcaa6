//! Keras models without Python: open, build, crop, run and save them; a crop computes only what it needs.
//!
//! ```no_run
//! # fn main() -> foveal::Result<()> {
//! # let x = ndarray::Array4::<f32>::zeros((1, 256, 256, 3));
//! let model = foveal::Model::load("model.keras")?;
//! let center = model.layer("relu")?.center_crop([128, 128])?; // a Model again: predict, save, crop again
//! let y = center.predict(&x)?; // ndarray in, ndarray out; &self, Sync
//! # Ok(())
//! # }
//! ```
//!
//! Data flows one way: a file is read into a [`model::Network`] of [`layers`], lowered to a graph of [`ops`] in the
//! language of [`ir`], planned ([`plan`]) and run ([`exec`]); [`Model`] is the face of it all.

mod api;
pub mod error;
pub mod exec;
pub mod ir;
pub mod layers;
pub mod model;
pub mod ops;
pub mod plan;
pub mod train;

pub use api::{
    Activation, BoxReader, Difference, Halted, Index, Input, InputInfo, LayerHandle, LayerRef, LayerSettings, Model, Note, OutputInfo,
    PredictOptions, Size, Summary, SummaryRow, SymbolicTensor, TileSink, What, beside, code_layers,
};
pub use error::{Error, Result};
pub use foveal_kernels::{Exec, Region, Shape, Span, large_pages, reverse_axes};
pub use ir::DType;
pub use model::LoadOptions;
pub use ndarray;
