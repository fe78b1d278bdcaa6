//! Layers whose code is Python's and not in the file, or in it as bytecode that nobody may run.

use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// A Lambda layer (or one of a class of somebody's own) that must be replaced before the model can run.
#[derive(Clone, Debug, PartialEq)]
pub struct LambdaError {
    /// The layer's name, with the models it is nested in.
    pub layer: String,
    /// What the file holds of it.
    pub held: Held,
    /// Shape of its input as the file declares it, where it does.
    pub input: Option<Vec<Option<usize>>>,
    /// Shape that the layers behind it expect, where they declare one.
    pub output: Option<Vec<Option<usize>>>,
}

/// What a file holds of a Python function.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    /// Bytecode of some Python version, and the values it closed over, if any.
    Bytecode {
        /// Closure values and defaults, as JSON.
        values: Option<String>,
    },
    /// Only a name.
    Name(String),
}

impl Held {
    /// From a Lambda's `function`.
    pub(super) fn of(function: &Value) -> Self {
        let config = function.get("config").unwrap_or(function);
        if let Some(name) = config.as_str().or(function.as_str()) {
            return Held::Name(name.to_owned());
        }
        let part = |key: &str| config.get(key).filter(|v| !v.is_null());
        let parts: Vec<String> = ["closure", "defaults"].iter().filter_map(|key| Some(format!("{key} {}", part(key)?))).collect();
        Held::Bytecode { values: (!parts.is_empty()).then(|| parts.join(", ")) }
    }
}

impl LambdaError {
    /// Height and width of the center crop that the layer can be by the shapes around it; `None` where it cannot, or the
    /// file does not say. Whether it is one is not in the file.
    pub fn center_crop(&self) -> Option<[usize; 2]> {
        proposal(self.input.as_deref(), self.output.as_deref()).map(|(height, width)| [height, width])
    }
}

/// Height and width that the neighbours declare, where the layer can only be a crop by its shapes.
fn proposal(input: Option<&[Option<usize>]>, output: Option<&[Option<usize>]>) -> Option<(usize, usize)> {
    let (Some([_, h, w, c]), Some([_, th, tw, tc])) = (input, output) else { return None };
    let fits = |n: &Option<usize>, t: &Option<usize>| t.is_some() && n.is_none_or(|n| t.is_some_and(|t| t <= n));
    let same = (h, w) == (th, tw);
    (c == tc && !same && fits(h, th) && fits(w, tw)).then(|| Some(((*th)?, (*tw)?)))?
}

fn shape(dims: &[Option<usize>]) -> String {
    crate::ir::display_shape(&dims.iter().map(|&n| n.into()).collect::<crate::ir::Dims>())
}

/// The name of an element of a list in R, between backticks where it is no plain name.
fn r_name(name: &str) -> Cow<'_, str> {
    let plain =
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.contains(|c: char| !c.is_ascii_alphanumeric() && !"._".contains(c));
    if plain { Cow::Borrowed(name) } else { Cow::Owned(format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`"))) }
}

impl fmt::Display for LambdaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layer = &self.layer;
        writeln!(f, "layer `{}` is a Lambda: its Python function is not run", foveal_format::printable(layer))?;
        match &self.held {
            Held::Bytecode { values: Some(values) } => writeln!(f, "  the file holds Python bytecode and these values: {values}")?,
            Held::Bytecode { values: None } => writeln!(f, "  the file holds Python bytecode, and no values it closed over")?,
            Held::Name(name) => {
                writeln!(f, "  the file holds only the function's name, `{name}`; sizes it was made with are not in the file")?
            }
        }
        let declared = |dims: &Option<Vec<Option<usize>>>| dims.as_deref().map_or("no shape".into(), shape);
        writeln!(f, "  declared around it: input {}, output {}", declared(&self.input), declared(&self.output))?;
        let (h, w, sure) = match self.center_crop() {
            Some([h, w]) => (h.to_string(), w.to_string(), true),
            None => ("HEIGHT".into(), "WIDTH".into(), false),
        };
        let lead = if sure { "if it crops the center (the shapes fit, the position is not in the file)" } else { "if it crops the center" };
        writeln!(f, "  {lead}, say so when loading:")?;
        let (option, r) = (crate::error::replace_option(layer, format_args!("CenterCrop:{h}x{w}")), r_name(layer));
        writeln!(f, "    command line:  {option}")?;
        writeln!(f, "    Rust:          LoadOptions::new().replace({layer:?}, Crop::center([{h}, {w}]))")?;
        writeln!(f, "    R:             load_model(path, replace = list({r} = layer_center_crop(height = {h}, width = {w})))")?;
        write!(f, "    Python:        load_model(path, replace={{{}: CenterCrop({h}, {w})}})", Value::from(layer.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_that_changes_no_size_is_proposed_as_nothing() {
        let shape = |h: Option<usize>, w: Option<usize>| Some(vec![None, h, w, Some(3)]);
        let proposed =
            |input: Option<Vec<Option<usize>>>, output: Option<Vec<Option<usize>>>| proposal(input.as_deref(), output.as_deref());
        assert_eq!(proposed(shape(Some(8), Some(8)), shape(Some(8), Some(8))), None);
        assert_eq!(proposed(shape(Some(8), Some(8)), shape(Some(8), Some(4))), Some((8, 4)));
        assert_eq!(proposed(shape(None, None), shape(Some(4), Some(4))), Some((4, 4)));
        assert_eq!(proposed(shape(Some(4), Some(8)), shape(Some(8), Some(4))), None);
    }
}
