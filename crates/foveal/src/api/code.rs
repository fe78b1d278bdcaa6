//! Layers whose code is not in the file.

use super::Model;
use crate::error::Error;
use crate::layers::regularization::Identity;
use crate::model::LoadOptions;
use crate::model::lambda::Held;
use std::path::Path;

/// Layers more than which a file with code would be pathological.
const MOST_CODE_LAYERS: usize = 1000;

/// The layers of a file whose code is not in it, with the function or class that each means. What else is wrong with the
/// file, [`Model::load`] says.
pub fn code_layers(path: impl AsRef<Path>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut options = LoadOptions::new();
    while found.len() < MOST_CODE_LAYERS {
        let (layer, code) = match Model::load_with(path.as_ref(), &options) {
            Err(Error::Lambda(error)) => match error.held {
                Held::Name(name) => (error.layer, name),
                Held::Bytecode { .. } => (error.layer, "<lambda>".into()),
            },
            Err(Error::UnknownClass { layer, class, .. }) => (layer, class),
            _ => break,
        };
        options = options.replace(layer.clone(), Identity {});
        found.push((layer, code));
    }
    found
}
