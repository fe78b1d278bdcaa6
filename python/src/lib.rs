//! foveal for Python: thin functions and classes over the core, which the Python sources of the package dress as Keras does.
#![allow(missing_docs, reason = "the package's own docstrings document what Python sees")]

mod arrays;
mod describe;
mod drawings;
mod failure;
mod folders;
mod layers;
mod model;
mod run;
mod tensors;
mod training;
mod values;

/// The module `foveal._foveal`.
#[pyo3::pymodule(gil_used = true)]
mod _foveal {
    #[pymodule_export]
    use crate::drawings::{sketch_png, sketch_svg};
    #[pymodule_export]
    use crate::folders::image_folder;
    #[pymodule_export]
    use crate::layers::Layer;
    #[pymodule_export]
    use crate::model::{Model, code_layers};
    #[pymodule_export]
    use crate::tensors::{Size, Tensor, input};
    #[pymodule_export]
    use crate::training::{CoreCallback, Trainer, Training, training_object};

    #[pymodule_export]
    #[allow(non_upper_case_globals, reason = "the name is Python's")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
