//! LSTMCell, GRUCell and SimpleRNNCell.

use super::{RecurrentCell, call_cell, cell_weights, function};
use crate::error::Objection;
use crate::ir::Fact;
use crate::layers::config::{Opaque, yes};
use crate::layers::{Activation, Call, Case, Initializer, Layer, Lowering, Outputs, WeightSpec};
use crate::ops::Cell;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(in crate::layers) fn tanh() -> Activation {
    Activation::named("tanh").unwrap_or_default()
}

pub(in crate::layers) fn sigmoid() -> Activation {
    Activation::named("sigmoid").unwrap_or_default()
}

pub(in crate::layers) fn orthogonal() -> Initializer {
    Initializer::class("Orthogonal")
}

/// Defines a cell: its own settings, and those that all cells have.
macro_rules! cell {
    ($(#[$doc:meta])* $name:ident, gates: $gates:literal, own: { $($(#[$own_doc:meta])* $own:ident: $own_type:ty = $default:literal / $value:expr,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct $name {
            /// Length of the state.
            pub units: usize,
            /// Of the candidate of the state.
            #[serde(default = "tanh")]
            pub activation: Activation,
            $($(#[$own_doc])* #[serde(default = $default)] pub $own: $own_type,)*
            /// Whether to add a bias.
            #[serde(default = "yes")]
            pub use_bias: bool,
            /// Of the kernel.
            #[serde(default = "Initializer::glorot_uniform")]
            pub kernel_initializer: Initializer,
            /// Of the recurrent kernel.
            #[serde(default = "orthogonal")]
            pub recurrent_initializer: Initializer,
            /// Of the bias.
            #[serde(default = "Initializer::zeros")]
            pub bias_initializer: Initializer,
            /// Penalty on the kernel in training.
            #[serde(default)]
            pub kernel_regularizer: Opaque,
            /// Penalty on the recurrent kernel in training.
            #[serde(default)]
            pub recurrent_regularizer: Opaque,
            /// Penalty on the bias in training.
            #[serde(default)]
            pub bias_regularizer: Opaque,
            /// Constraint on the kernel in training.
            #[serde(default)]
            pub kernel_constraint: Opaque,
            /// Constraint on the recurrent kernel in training.
            #[serde(default)]
            pub recurrent_constraint: Opaque,
            /// Constraint on the bias in training.
            #[serde(default)]
            pub bias_constraint: Opaque,
            /// Part of the input set to 0 in training.
            #[serde(default)]
            pub dropout: f64,
            /// Part of the state set to 0 in training.
            #[serde(default)]
            pub recurrent_dropout: f64,
            /// Of the random numbers.
            #[serde(default)]
            pub seed: Opaque,
        }

        impl $name {
            /// With Keras' defaults.
            pub fn new(units: usize) -> Self {
                Self {
                    units,
                    activation: tanh(),
                    $($own: $value,)*
                    use_bias: true,
                    kernel_initializer: Initializer::glorot_uniform(),
                    recurrent_initializer: orthogonal(),
                    bias_initializer: Initializer::zeros(),
                    kernel_regularizer: Opaque::default(),
                    recurrent_regularizer: Opaque::default(),
                    bias_regularizer: Opaque::default(),
                    kernel_constraint: Opaque::default(),
                    recurrent_constraint: Opaque::default(),
                    bias_constraint: Opaque::default(),
                    dropout: 0.0,
                    recurrent_dropout: 0.0,
                    seed: Opaque::default(),
                }
            }

            fn kernels(&self, channels: usize) -> Vec<WeightSpec> {
                let width = self.units * $gates;
                vec![
                    WeightSpec::new(0, "kernel", [channels, width], &self.kernel_initializer),
                    WeightSpec::new(1, "recurrent_kernel", [self.units, width], &self.recurrent_initializer),
                ]
            }
        }

        impl Layer for $name {
            const CLASS: &'static str = stringify!($name);
            const OLD_KEYS: &'static [&'static str] = &["implementation"];
            const CASES: &'static [Case] = $name::STEPS;

            fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
                cell_weights(self, inputs)
            }

            fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
                call_cell(cx, self, call)
            }
        }
    };
}

cell! {
    /// One step of a long short-term memory: gates for input, forgetting, candidate and output.
    ///
    /// Called on `(batch, channels)` and its two states; gives its output and the next states.
    LSTMCell,
    gates: 4,
    own: {
        /// Of the gates.
        recurrent_activation: Activation = "sigmoid" / sigmoid(),
        /// Whether the gate for forgetting starts with a bias of 1.
        unit_forget_bias: bool = "yes" / true,
    }
}

cell! {
    /// One step of a gated recurrent unit: gates for update, reset and candidate.
    ///
    /// Called on `(batch, channels)` and its state; gives its output and the next state.
    GRUCell,
    gates: 3,
    own: {
        /// Of the gates.
        recurrent_activation: Activation = "sigmoid" / sigmoid(),
        /// Whether the state is reset behind the product with the recurrent kernel.
        reset_after: bool = "yes" / true,
    }
}

cell! {
    /// One step of the simplest recurrent layer: `activation(x @ kernel + state @ recurrent_kernel + bias)`.
    ///
    /// Called on `(batch, channels)` and its state; gives its output and the next state.
    SimpleRNNCell,
    gates: 1,
    own: {}
}

impl LSTMCell {
    const STEPS: &'static [Case] =
        &[Case::new("step", r#"{"units": 4}"#, &[&[2, 3], &[2, 4], &[2, 4]]).with(r#"["$0", ["$1", "$2"]]"#, "{}")];
}

impl GRUCell {
    const STEPS: &'static [Case] = &[
        Case::new("step", r#"{"units": 4}"#, &[&[2, 3], &[2, 4]]).with(r#"["$0", ["$1"]]"#, "{}"),
        Case::new("reset_before", r#"{"units": 4, "reset_after": false}"#, &[&[2, 3], &[2, 4]]).with(r#"["$0", ["$1"]]"#, "{}"),
    ];
}

impl SimpleRNNCell {
    const STEPS: &'static [Case] =
        &[Case::new("step", r#"{"units": 4, "activation": "relu"}"#, &[&[2, 3], &[2, 4]]).with(r#"["$0", ["$1"]]"#, "{}")];
}

/// A bias for each gate, of which that for forgetting starts at 1.
pub(in crate::layers) fn unit_forget(units: usize, others: &Initializer) -> Initializer {
    Initializer(serde_json::json!({ "class_name": "UnitForgetBias", "config": { "units": units, "initializer": others.0 } }))
}

impl RecurrentCell for LSTMCell {
    fn units(&self) -> usize {
        self.units
    }

    fn dropout(&self) -> [f64; 2] {
        [self.dropout, self.recurrent_dropout]
    }

    fn step(&self) -> Result<Cell, Objection> {
        Ok(Cell::Lstm {
            activation: function(&self.activation, "activation")?,
            gate: function(&self.recurrent_activation, "recurrent_activation")?,
        })
    }

    fn weights(&self, channels: usize) -> Vec<WeightSpec> {
        let mut specs = self.kernels(channels);
        if self.use_bias {
            let forget = unit_forget(self.units, &self.bias_initializer);
            let initializer = if self.unit_forget_bias { &forget } else { &self.bias_initializer };
            specs.push(WeightSpec::new(2, "bias", [4 * self.units], initializer));
        }
        specs
    }

    fn has_bias(&self) -> bool {
        self.use_bias
    }
}

impl RecurrentCell for GRUCell {
    fn units(&self) -> usize {
        self.units
    }

    fn dropout(&self) -> [f64; 2] {
        [self.dropout, self.recurrent_dropout]
    }

    fn step(&self) -> Result<Cell, Objection> {
        Ok(Cell::Gru {
            activation: function(&self.activation, "activation")?,
            gate: function(&self.recurrent_activation, "recurrent_activation")?,
            reset_after: self.reset_after,
        })
    }

    fn weights(&self, channels: usize) -> Vec<WeightSpec> {
        let mut specs = self.kernels(channels);
        if self.use_bias {
            let width = 3 * self.units;
            let shape = if self.reset_after { vec![2, width] } else { vec![width] };
            specs.push(WeightSpec::new(2, "bias", shape, &self.bias_initializer));
        }
        specs
    }

    fn has_bias(&self) -> bool {
        self.use_bias
    }

    fn has_recurrent_bias(&self) -> bool {
        self.reset_after
    }
}

impl RecurrentCell for SimpleRNNCell {
    fn units(&self) -> usize {
        self.units
    }

    fn dropout(&self) -> [f64; 2] {
        [self.dropout, self.recurrent_dropout]
    }

    fn step(&self) -> Result<Cell, Objection> {
        Ok(Cell::Simple { activation: function(&self.activation, "activation")? })
    }

    fn weights(&self, channels: usize) -> Vec<WeightSpec> {
        let mut specs = self.kernels(channels);
        if self.use_bias {
            specs.push(WeightSpec::new(2, "bias", [self.units], &self.bias_initializer));
        }
        specs
    }

    fn has_bias(&self) -> bool {
        self.use_bias
    }
}
