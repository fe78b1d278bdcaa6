//! A crop as something to look at: the document of the component `<foveal-view>`, and the page that holds both.
//!
//! The head of `web/foveal-view.js` says what is in a document. [`Report`] makes it of a layer, a box of its output and
//! the inputs; [`page`] puts it into one HTML file with nothing left outside; [`SCRIPTS`] and [`STYLE`] are the component
//! for pages of another making.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use foveal::layers::conv::Conv2D;
//! use foveal::{Input, Model};
//! use foveal_report::{Place, Report, page};
//! use ndarray::ArrayD;
//! use std::sync::atomic::AtomicBool;
//!
//! let input = Input::new([Some(16), Some(16), Some(1)]);
//! let conv = input.apply(Conv2D::new(2, 3))?;
//! let output = conv.apply(Conv2D::new(1, 3))?;
//! let model = Model::seeded(&[&input], &[&output], 7)?;
//! let (place, cancel) = (Place { start: None, size: vec![4, 4] }, AtomicBool::new(false));
//! let report = Report::new(&model.layer("conv2d")?, vec![ArrayD::zeros(vec![1, 16, 16, 1])], &place, &cancel)?;
//! let document = report.document(&model, "a small network")?;
//! assert_eq!(document["crop"]["start"], serde_json::json!([5, 5]));
//! assert!(page(&document).starts_with("<!doctype html>"));
//! # Ok(()) }
//! ```

pub mod canvas;
mod error;
mod explanation;
mod geometry;
mod maps;
mod network;
mod page;
mod picture;
mod report;
mod sketch;

pub use error::{Error, Result};
pub use explanation::{explanation, training_explanation};
pub use page::{SCRIPTS, STYLE, page};
pub use report::{Place, Report};
pub use sketch::{Anchor, Mark, Sketch};
