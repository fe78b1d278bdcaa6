//! Reports: one HTML page that shows a crop, with everything in it.
//!
//! The page holds the component of `web/` and a JSON document; `web/README.md` says what is in it.

mod geometry;
mod maps;
mod network;
mod page;
mod picture;

pub(crate) use geometry::{Geometry, Measured};
pub(crate) use maps::{Budget, Maps};
pub(crate) use network::layers;
pub(crate) use page::page;
pub(crate) use picture::{array_picture, file_picture};
