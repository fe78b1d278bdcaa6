//! Drawings that notebooks show.

use crate::failure::raised;
use crate::values::settings;
use foveal_report::Sketch;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

fn sketch(drawing: &Bound<'_, PyDict>) -> PyResult<Sketch> {
    serde_json::from_value(settings(drawing)?.into()).map_err(|e| raised("usage", format!("no drawing: {e}")))
}

/// A drawing as SVG.
#[pyfunction]
pub(crate) fn sketch_svg(drawing: &Bound<'_, PyDict>) -> PyResult<String> {
    Ok(sketch(drawing)?.svg())
}

/// A drawing as the bytes of a PNG file.
#[pyfunction]
pub(crate) fn sketch_png<'py>(py: Python<'py>, drawing: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyBytes>> {
    let png = sketch(drawing)?.png().map_err(|e| raised("usage", e.to_string()))?;
    Ok(PyBytes::new(py, &png))
}
