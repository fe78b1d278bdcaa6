//! What each command does.

mod check;
mod completions;
mod convert;
mod crop;
mod demo;
mod diff;
mod explain;
mod fix;
mod predict;
mod receptive_field;
mod report;
mod summary;
mod target;
mod train;
mod verify;

pub(crate) use check::check;
pub(crate) use completions::completions;
pub(crate) use convert::convert;
pub(crate) use crop::crop;
pub(crate) use demo::demo;
pub(crate) use diff::diff;
pub(crate) use explain::explain;
pub(crate) use predict::predict;
pub(crate) use receptive_field::receptive_field;
pub(crate) use report::report;
pub(crate) use summary::summary;
pub(crate) use train::{Stopped, train};
pub(crate) use verify::verify;
