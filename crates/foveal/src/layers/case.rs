//! Examples of layers that real Keras has computed.

/// One config with its input shapes.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Unique within the class; letters, digits and `_`.
    pub name: &'static str,
    /// The config, as JSON, without `name`, `trainable` and `dtype`.
    pub config: &'static str,
    /// Shapes of the inputs, with batch.
    pub inputs: &'static [&'static [usize]],
    /// The positional call arguments as a JSON list in which `"$0"` stands for the first input. Op nodes have them; layers
    /// without are called on their input, or on the list of their inputs.
    pub args: Option<&'static str>,
    /// The arguments of the call that have names, as a JSON object.
    pub kwargs: Option<&'static str>,
    /// Element type of the inputs.
    pub dtype: &'static str,
    /// Element types of the inputs one by one, where they differ.
    pub dtypes: &'static [&'static str],
    /// Inputs are whole numbers from 0 up to this.
    pub integers: Option<u32>,
    /// The model declares all lengths but the channels unknown.
    pub unknown: bool,
}

impl Case {
    /// A case of a layer.
    pub const fn new(name: &'static str, config: &'static str, inputs: &'static [&'static [usize]]) -> Self {
        Self { name, config, inputs, args: None, kwargs: None, dtype: "float32", dtypes: &[], integers: None, unknown: false }
    }

    /// A case of an op node.
    pub const fn call(name: &'static str, config: &'static str, inputs: &'static [&'static [usize]], args: &'static str) -> Self {
        Self { args: Some(args), ..Self::new(name, config, inputs) }
    }

    /// Called with these arguments.
    pub const fn with(self, args: &'static str, kwargs: &'static str) -> Self {
        Self { args: Some(args), kwargs: Some(kwargs), ..self }
    }

    /// With inputs of these types; whole numbers are 0 or 1.
    pub const fn dtypes(self, dtypes: &'static [&'static str]) -> Self {
        Self { dtypes, integers: Some(1), ..self }
    }

    /// With whole numbers from 0 up to `max` as inputs, of type int32.
    pub const fn integers(self, max: u32) -> Self {
        Self { dtype: "int32", integers: Some(max), ..self }
    }

    /// With inputs of type uint8.
    pub const fn bytes(self) -> Self {
        Self { dtype: "uint8", integers: Some(255), ..self }
    }

    /// With no whole number above `max`.
    pub const fn up_to(self, max: u32) -> Self {
        Self { integers: Some(max), ..self }
    }

    /// With truth values as inputs.
    pub const fn truths(self) -> Self {
        Self { dtype: "bool", integers: Some(1), ..self }
    }

    /// With unknown lengths in the model.
    pub const fn unknown(self) -> Self {
        Self { unknown: true, ..self }
    }
}
