//! The foveal library.

pub mod error;
pub mod ir;
pub mod layers;
pub mod model;
pub mod ops;

pub use error::{Error, Result};
