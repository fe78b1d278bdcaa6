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
    /// For op nodes: the positional call arguments as a JSON list in which `"$0"` stands for the first input. Layers
    /// are called on their input, or on the list of their inputs.
    pub args: Option<&'static str>,
}

impl Case {
    /// A case of a layer.
    pub const fn new(name: &'static str, config: &'static str, inputs: &'static [&'static [usize]]) -> Self {
        Self { name, config, inputs, args: None }
    }

    /// A case of an op node.
    pub const fn call(name: &'static str, config: &'static str, inputs: &'static [&'static [usize]], args: &'static str) -> Self {
        Self { name, config, inputs, args: Some(args) }
    }
}
