//! Models and weights in HDF5 as Keras wrote them before its archives, and still does for the extension `.h5`.
//!
//! The configuration stands in attributes of the root. Arrays lie in groups by layer; which array is which follows from
//! the order of names in attributes, never from the names.

use crate::hdf5::Tree;
use crate::{FormatError, Limits, Result, Weights, json};
use serde_json::Value;

/// Group of a whole model's weights; in a file of weights alone they lie at the root.
const WEIGHTS: &str = "model_weights";
/// Group of an optimizer's arrays.
const OPTIMIZER: &str = "optimizer_weights";

/// A layer's arrays in a file of the older form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyLayer {
    /// The layer's name.
    pub name: String,
    /// Paths of its arrays: what training changes, then the rest; those of a nested model together.
    pub arrays: Vec<String>,
}

impl Weights {
    /// The layers of a file of the older form, in the model's order; `None` for a file of another form.
    ///
    /// # Errors
    /// Where the names of the layers or of their arrays cannot be read.
    pub fn legacy_layers(&self) -> Result<Option<Vec<LegacyLayer>>> {
        let [tree] = self.trees() else { return Ok(None) };
        let root = if tree.has_group(WEIGHTS) { WEIGHTS } else { "" };
        tree.allow_attributes();
        let Some(names) = names(tree, root, "layer_names")? else { return Ok(None) };
        let layer = |name: String| {
            let group = if root.is_empty() { name.clone() } else { format!("{root}/{name}") };
            let missing = || FormatError::LegacyNames { path: group.clone(), attribute: "weight_names" };
            let arrays = names_of_arrays(tree, &group)?.ok_or_else(missing)?;
            Ok(LegacyLayer { name, arrays })
        };
        names.into_iter().map(layer).collect::<Result<_>>().map(Some)
    }

    /// Paths of the optimizer's arrays in a file of the older form, in its order.
    ///
    /// # Errors
    /// Where their names cannot be read.
    pub fn legacy_optimizer(&self) -> Result<Vec<String>> {
        let [tree] = self.trees() else { return Ok(Vec::new()) };
        tree.allow_attributes();
        Ok(names_of_arrays(tree, OPTIMIZER)?.unwrap_or_default())
    }
}

/// Paths of the arrays that a group's `weight_names` lists.
fn names_of_arrays(tree: &Tree, group: &str) -> Result<Option<Vec<String>>> {
    let names = names(tree, group, "weight_names")?;
    Ok(names.map(|names| names.into_iter().map(|name| format!("{group}/{name}")).collect()))
}

/// The strings of an attribute, which stands in parts `NAME0`, `NAME1`, ... where it is beyond 64 KiB.
fn names(tree: &Tree, group: &str, attribute: &'static str) -> Result<Option<Vec<String>>> {
    let unreadable = || FormatError::LegacyNames { path: group.to_owned(), attribute };
    let Some(found) = tree.attributes(group) else { return Ok(None) };
    let strings = |value: &hdf5_pure::AttrValue| value.as_strings().map(<[String]>::to_vec);
    if let Some(value) = found.get(attribute) {
        // An empty list has no strings to tell by its type.
        return Ok(Some(strings(value).unwrap_or_default()));
    }
    let parts = (0..).map_while(|part| found.get(&format!("{attribute}{part}")));
    let parts = parts.map(|value| strings(value).ok_or_else(unreadable)).collect::<Result<Vec<_>>>()?;
    Ok((!parts.is_empty()).then(|| parts.concat()))
}

/// What the root of a whole model says.
pub(crate) struct Described {
    pub(crate) keras_version: String,
    pub(crate) model: Value,
    pub(crate) training: Option<Value>,
}

/// Reads the configuration of a whole model.
pub(crate) fn described(weights: &Weights, limits: &Limits) -> Result<Described> {
    let [tree] = weights.trees() else { return Err(FormatError::MissingMember { member: "model_config".into() }) };
    tree.allow_attributes();
    let attributes = tree.attributes("").unwrap_or_default();
    let text = |name: &str| attributes.get(name).and_then(|value| value.as_str());
    let parsed = |name: &str| text(name).map(|text| parse(name, text, limits)).transpose();
    let model = parsed("model_config")?.ok_or_else(|| FormatError::MissingMember { member: "model_config".into() })?;
    let training = parsed("training_config")?;
    Ok(Described { keras_version: text("keras_version").unwrap_or_default().to_owned(), model, training })
}

fn parse(name: &str, text: &str, limits: &Limits) -> Result<Value> {
    let in_attribute = |source| FormatError::JsonMember { member: name.to_owned(), source: Box::new(source) };
    let value = json::parse_within(text.as_bytes(), limits).map_err(in_attribute)?;
    if value.is_object() { Ok(value) } else { Err(FormatError::NotAnObject { member: name.to_owned() }) }
}
