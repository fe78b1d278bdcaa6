//! The foveal library.
