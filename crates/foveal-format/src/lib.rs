//! Keras model files as bytes: opens an archive into its configuration (JSON) and its named weights, and writes them back.
//!
//! Knows no layer and computes nothing.

#![forbid(unsafe_code)]

pub mod atomic;
pub mod json;

mod archive;
mod array;
mod blob;
mod draft;
mod error;
mod hdf5;
mod legacy;
mod limits;
mod members;
mod printable;
mod shards;
mod sniff;
mod weights;

pub use archive::{Archive, Assets, Metadata};
pub use array::{Array, ArrayRef, Dtype};
pub use draft::Draft;
pub use error::{FormatError, Result};
pub use legacy::LegacyLayer;
pub use limits::Limits;
pub use printable::printable;
pub use sniff::{Kind, sniff, sniff_path};
pub use weights::{WeightInfo, Weights};
