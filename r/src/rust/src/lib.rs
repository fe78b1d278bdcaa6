//! foveal for R: thin functions over the core. R's own package does the argument checking that R users expect, and
//! turns a failure into a classed condition.
#![allow(missing_docs, reason = "R's help pages document what R sees")]

mod arrays;
mod build;
mod failure;
mod model;
mod objects;
mod pictures;
mod report;
mod run;
mod training;
mod values;
