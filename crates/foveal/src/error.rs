//! Everything that can go wrong, said so that a person can act on it.

use foveal_format::{FormatError, printable};
use std::borrow::Cow;

/// What this crate's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What an operation objects to: it does not know which layer it stands in; the caller adds that.
#[derive(Debug, thiserror::Error, Clone, PartialEq)]
#[non_exhaustive]
pub enum Objection {
    /// A tensor has the wrong number of axes.
    #[error("expected {expected}, got a tensor of shape {got}")]
    Rank {
        /// What fits, such as "4 axes (batch, height, width, channels)".
        expected: String,
        /// The shape that came.
        got: String,
    },
    /// Shapes that do not go together.
    #[error("{what}: expected {expected}, got {got}")]
    Shape {
        /// What is being compared.
        what: &'static str,
        /// What fits.
        expected: String,
        /// What came.
        got: String,
    },
    /// A crop of a tensor that is too small for it.
    #[error(
        "cannot crop {wanted} from {got}: the input is smaller than the crop (choose a smaller size, or a policy for small inputs: resize, pad or keep)"
    )]
    CropTooLarge {
        /// The size asked for.
        wanted: String,
        /// The size at hand.
        got: String,
    },
    /// A setting whose value makes no sense.
    #[error("{key} = {got}: {expected}")]
    Setting {
        /// The setting's name.
        key: String,
        /// The value.
        got: String,
        /// What would do.
        expected: String,
    },
    /// A length that must be known when the model is built.
    #[error("{what} must be known, but is None in {got}")]
    UnknownSize {
        /// What must be known.
        what: &'static str,
        /// The shape.
        got: String,
    },
    /// Something Keras can do and foveal cannot.
    #[error("{0} is not supported")]
    Unsupported(String),
}

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be read or written.
    #[error(transparent)]
    Format(#[from] FormatError),

    /// A layer objects to its inputs or settings.
    #[error("layer `{}` ({class}): {objection}", printable(layer))]
    Layer {
        /// The layer's name, with the models it is nested in.
        layer: String,
        /// Its Keras class.
        class: String,
        /// What it objects to.
        objection: Box<Objection>,
    },

    /// A class that is not in the registry.
    #[error("layer `{}` is of class {} ({}), which foveal does not know{hint}", printable(layer), printable(class), printable(module))]
    UnknownClass {
        /// The layer's name.
        layer: String,
        /// Its class.
        class: String,
        /// The module the file gives.
        module: String,
        /// What to do.
        hint: String,
    },

    /// A Lambda layer, or another layer whose code is not in the file.
    #[error("{0}")]
    Lambda(Box<crate::model::lambda::LambdaError>),

    /// A layer's settings cannot be read.
    #[error("layer `{}` ({}): {problem}", printable(layer), printable(class))]
    Config {
        /// The layer's name.
        layer: String,
        /// Its class.
        class: String,
        /// What is wrong with which key.
        problem: String,
    },

    /// A setting that foveal does not know and that may change the numbers.
    #[error(
        "layer `{layer}` ({class}) has the setting `{key}` = {value}, which foveal does not know and which may change the result; if it does not, load with ignore_unknown_key(\"{key}\") or --ignore-unknown-key {key}"
    )]
    UnknownKey {
        /// The layer's name.
        layer: String,
        /// Its class.
        class: String,
        /// The key.
        key: String,
        /// Its value, shortened.
        value: String,
    },

    /// The file's description of the network does not hold together.
    #[error("{}: {problem}", printable(at))]
    Graph {
        /// Where in config.json.
        at: String,
        /// What is wrong.
        problem: String,
    },

    /// No layer of this name.
    #[error("there is no layer `{}`{suggestion}", printable(name))]
    NoSuchLayer {
        /// The name asked for.
        name: String,
        /// The nearest names.
        suggestion: String,
    },

    /// A layer that is called several times, or has several outputs.
    #[error("`{name}` can mean {}: say which one", .choices.join(", "))]
    AmbiguousLayer {
        /// The name asked for.
        name: String,
        /// What it can mean.
        choices: Vec<String>,
    },

    /// An input of the wrong shape.
    #[error("input `{input}` expects {expected}, got {got}{hint}")]
    InputShape {
        /// The input layer's name.
        input: String,
        /// The declared shape.
        expected: String,
        /// The shape that came.
        got: String,
        /// What is likely wrong.
        hint: String,
    },

    /// Inputs missing, unknown, or too many.
    #[error("{0}")]
    Inputs(String),

    /// A crop that cannot be made.
    #[error("crop of `{}`: {problem}", printable(layer))]
    Crop {
        /// The layer's name.
        layer: String,
        /// What is wrong, with both sizes.
        problem: String,
    },

    /// The network, or a size asked for, is too large to handle.
    #[error("{what} would need {bytes} bytes, more than foveal can address")]
    TooLarge {
        /// What would.
        what: String,
        /// How many.
        bytes: u128,
    },

    /// The run was stopped from outside.
    #[error("interrupted")]
    Interrupted,

    /// The caller asked for something that does not apply here.
    #[error("{0}")]
    Usage(String),
}

impl Error {
    /// A word for what went wrong, for conditions and exceptions of other languages.
    pub fn kind(&self) -> &'static str {
        match self {
            Error::Format(_) => "file",
            Error::Layer { .. } => "layer",
            Error::UnknownClass { .. } => "unknown_class",
            Error::Lambda(_) => "lambda",
            Error::Config { .. } => "config",
            Error::UnknownKey { .. } => "unknown_key",
            Error::Graph { .. } => "graph",
            Error::NoSuchLayer { .. } => "no_such_layer",
            Error::AmbiguousLayer { .. } => "ambiguous_layer",
            Error::InputShape { .. } => "input_shape",
            Error::Inputs(_) => "inputs",
            Error::Crop { .. } => "crop",
            Error::TooLarge { .. } => "too_large",
            Error::Interrupted => "interrupted",
            Error::Usage(_) => "usage",
        }
    }
}

/// A value for a message, of so many characters at most: a file's long lists must not fill it.
pub(crate) fn short(value: &serde_json::Value, limit: usize) -> String {
    let text = value.to_string();
    if text.chars().count() > limit { text.chars().take(limit - 3).chain("...".chars()).collect() } else { text }
}

/// The entries of `names` nearest to `name`, as the tail of an error message.
pub(crate) fn suggestion<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> String {
    let mut near: Vec<(usize, &str)> = names
        .map(|n| {
            let distance = strsim::damerau_levenshtein(&name.to_lowercase(), &n.to_lowercase());
            (if n.contains(name) || name.contains(n) { distance / 4 } else { distance }, n)
        })
        .filter(|(d, n)| *d <= (n.len().max(name.len()) / 3).max(1))
        .collect();
    near.sort();
    near.dedup();
    match near.as_slice() {
        [] => String::new(),
        near => {
            format!("; did you mean {}?", near.iter().take(3).map(|(_, n)| format!("`{}`", printable(n))).collect::<Vec<_>>().join(", "))
        }
    }
}

/// The option of the command line that puts `stand_in` in the place of a layer, for people to copy.
pub(crate) fn replace_option(layer: &str, stand_in: impl std::fmt::Display) -> String {
    format!("--replace {}", quoted(&printable(&format!("{layer}={stand_in}"))))
}

/// A word as shells take it: in quotation marks where it holds what they read otherwise.
fn quoted(word: &str) -> Cow<'_, str> {
    if !word.contains(|c: char| !c.is_alphanumeric() && !"_-./:=,@%+".contains(c)) {
        Cow::Borrowed(word)
    } else if !word.contains(['"', '$', '`', '\\', '!']) {
        // What every shell takes, that of Windows too.
        Cow::Owned(format!("\"{word}\""))
    } else {
        Cow::Owned(format!("'{}'", word.replace('\'', "'\\''")))
    }
}

#[cfg(test)]
mod tests {
    use super::replace_option;

    #[test]
    fn options_are_quoted_where_shells_need_it() {
        for (layer, option) in [
            ("lambda", "--replace lambda=ReLU"),
            ("inner/lambda_1", "--replace inner/lambda_1=ReLU"),
            ("dénse", "--replace dénse=ReLU"),
            ("ein gabe", "--replace \"ein gabe=ReLU\""),
            ("it's", "--replace \"it's=ReLU\""),
            ("a\"b$c", "--replace 'a\"b$c=ReLU'"),
            ("$it's", "--replace '$it'\\''s=ReLU'"),
        ] {
            assert_eq!(replace_option(layer, "ReLU"), option);
        }
    }
}
