//! What can go wrong.

/// What this crate's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The model, the layer, the crop or the inputs.
    #[error(transparent)]
    Model(#[from] foveal::Error),
    /// A picture cannot be encoded.
    #[error("cannot encode {what}: {source}")]
    Encode {
        /// What should have become a picture.
        what: &'static str,
        /// Why it did not.
        source: image::ImageError,
    },
    /// A tensor that is not a stack of maps.
    #[error("the output of `{0}` has no maps to show")]
    NoMaps(String),
    /// A drawing that is no picture.
    #[error("cannot draw: {0}")]
    Drawing(String),
}
