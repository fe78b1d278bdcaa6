//! LSTM, GRU and SimpleRNN.

use super::cells::{GRUCell, LSTMCell, SimpleRNNCell, orthogonal, sigmoid, tanh};
use super::{Pass, Stack};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::layers::config::{Opaque, yes};
use crate::layers::{Activation, Call, Case, Initializer, Layer, Lowering, Outputs, WeightSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Defines a layer of one cell: the cell's own settings, those that all cells have, and the way through time.
macro_rules! recurrent {
    ($(#[$doc:meta])* $name:ident, cell: $cell:ident, own: { $($(#[$own_doc:meta])* $own:ident: $own_type:ty = $default:literal,)* },
     last: { $($(#[$last_doc:meta])* $last:ident: $last_type:ty,)* }, cases: $cases:expr) => {
        $(#[$doc])*
        ///
        /// `(batch, time, channels)` to `(batch, units)`, or `(batch, time, units)` if it returns sequences; behind that its
        /// states, each `(batch, units)`, if it returns them.
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
            /// Penalty on the output in training.
            #[serde(default)]
            pub activity_regularizer: Opaque,
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
            $($(#[$last_doc])* #[serde(default)] pub $last: $last_type,)*
            /// Whether to give what every step gives, rather than the last one.
            #[serde(default)]
            pub return_sequences: bool,
            /// Whether to give the states behind the last step too.
            #[serde(default)]
            pub return_state: bool,
            /// Whether to go from the end to the beginning.
            #[serde(default)]
            pub go_backwards: bool,
            /// Whether Keras starts where the prediction before ended; here every prediction starts anew.
            #[serde(default)]
            pub stateful: bool,
            /// Whether Keras writes the steps out one by one.
            #[serde(default)]
            pub unroll: bool,
            /// Whether masked steps give 0, rather than what the step before gave.
            #[serde(default)]
            pub zero_output_for_mask: bool,
        }

        impl $name {
            /// With Keras' defaults.
            pub fn new(units: usize) -> Self {
                let cell = $cell::new(units);
                Self {
                    units,
                    activation: cell.activation,
                    $($own: cell.$own,)*
                    use_bias: cell.use_bias,
                    kernel_initializer: cell.kernel_initializer,
                    recurrent_initializer: cell.recurrent_initializer,
                    bias_initializer: cell.bias_initializer,
                    kernel_regularizer: cell.kernel_regularizer,
                    recurrent_regularizer: cell.recurrent_regularizer,
                    bias_regularizer: cell.bias_regularizer,
                    activity_regularizer: Opaque::default(),
                    kernel_constraint: cell.kernel_constraint,
                    recurrent_constraint: cell.recurrent_constraint,
                    bias_constraint: cell.bias_constraint,
                    dropout: 0.0,
                    recurrent_dropout: 0.0,
                    $($last: cell.$last,)*
                    return_sequences: false,
                    return_state: false,
                    go_backwards: false,
                    stateful: false,
                    unroll: false,
                    zero_output_for_mask: false,
                }
            }

            pub(super) fn stack(&self) -> Stack {
                let cell = $cell {
                    activation: self.activation.clone(),
                    $($own: self.$own.clone(),)*
                    use_bias: self.use_bias,
                    kernel_initializer: self.kernel_initializer.clone(),
                    recurrent_initializer: self.recurrent_initializer.clone(),
                    bias_initializer: self.bias_initializer.clone(),
                    dropout: self.dropout,
                    recurrent_dropout: self.recurrent_dropout,
                    ..$cell::new(self.units)
                };
                let pass = Pass {
                    return_sequences: self.return_sequences,
                    return_state: self.return_state,
                    go_backwards: self.go_backwards,
                    zero_output_for_mask: self.zero_output_for_mask,
                };
                Stack { pass, cells: vec![("cell".into(), Box::new(cell))] }
            }
        }

        impl Layer for $name {
            const CLASS: &'static str = stringify!($name);
            const OLD_KEYS: &'static [&'static str] = &["implementation", "time_major", "seed"];
            const CASES: &'static [Case] = $cases;

            fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
                self.stack().weights(inputs)
            }

            fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
                self.stack().lower(cx, call)
            }

            fn masks(&self, _: &mut Lowering<'_>, call: &Call<'_>, _: &[Wire]) -> Result<Vec<Option<Wire>>, Objection> {
                Ok(self.stack().masks(call))
            }
        }
    };
}

recurrent! {
    /// A long short-term memory (Hochreiter and Schmidhuber, 1997).
    LSTM,
    cell: LSTMCell,
    own: {
        /// Of the gates.
        recurrent_activation: Activation = "sigmoid",
        /// Whether the gate for forgetting starts with a bias of 1.
        unit_forget_bias: bool = "yes",
    },
    last: {
        /// Of the random numbers.
        seed: Opaque,
    },
    cases: &[
        Case::new("default", r#"{"units": 5}"#, &[&[3, 7, 4]]),
        Case::new("sequences", r#"{"units": 20, "return_sequences": true, "unit_forget_bias": false}"#, &[&[2, 6, 3]]).unknown(),
        Case::new("states", r#"{"units": 4, "return_state": true, "go_backwards": true, "use_bias": false}"#, &[&[2, 5, 3]]),
        Case::new("all", r#"{"units": 4, "return_state": true, "return_sequences": true, "activation": "relu", "recurrent_activation": "hard_sigmoid"}"#, &[&[2, 5, 3]]),
        Case::new("backwards", r#"{"units": 4, "return_sequences": true, "go_backwards": true}"#, &[&[2, 5, 3]]),
        Case::new("unrolled", r#"{"units": 4, "unroll": true, "return_sequences": true}"#, &[&[2, 5, 3]]),
        Case::new("initial_state", r#"{"units": 4, "return_sequences": true, "return_state": true}"#, &[&[2, 5, 3], &[2, 4], &[2, 4]])
            .with(r#"["$0"]"#, r#"{"initial_state": ["$1", "$2"]}"#),
        Case::new("masked", r#"{"units": 4, "return_sequences": true, "return_state": true}"#, &[&[3, 6, 3], &[3, 6]])
            .with(r#"["$0"]"#, r#"{"mask": "$1"}"#)
            .dtypes(&["float32", "bool"]),
        Case::new("masked_zero", r#"{"units": 4, "return_sequences": true, "zero_output_for_mask": true, "go_backwards": true}"#, &[&[3, 6, 3], &[3, 6]])
            .with(r#"["$0"]"#, r#"{"mask": "$1"}"#)
            .dtypes(&["float32", "bool"]),
        Case::new("masked_last", r#"{"units": 4}"#, &[&[5, 6, 3], &[5, 6]])
            .with(r#"["$0"]"#, r#"{"mask": "$1"}"#)
            .dtypes(&["float32", "bool"]),
    ]
}

recurrent! {
    /// A gated recurrent unit (Cho et al., 2014).
    GRU,
    cell: GRUCell,
    own: {
        /// Of the gates.
        recurrent_activation: Activation = "sigmoid",
        /// Whether the state is reset behind the product with the recurrent kernel.
        reset_after: bool = "yes",
    },
    last: {
        /// Of the random numbers.
        seed: Opaque,
    },
    cases: &[
        Case::new("default", r#"{"units": 5}"#, &[&[3, 7, 4]]),
        Case::new("sequences", r#"{"units": 20, "return_sequences": true}"#, &[&[2, 6, 3]]).unknown(),
        Case::new("reset_before", r#"{"units": 6, "reset_after": false, "return_sequences": true}"#, &[&[2, 5, 3]]),
        Case::new("no_bias", r#"{"units": 4, "use_bias": false, "return_state": true}"#, &[&[2, 5, 3]]),
        Case::new("backwards", r#"{"units": 4, "return_sequences": true, "go_backwards": true, "reset_after": false, "use_bias": false}"#, &[&[2, 5, 3]]),
        Case::new("initial_state", r#"{"units": 4, "return_sequences": true, "activation": "softsign"}"#, &[&[2, 5, 3], &[2, 4]])
            .with(r#"["$0"]"#, r#"{"initial_state": "$1"}"#),
        Case::new("masked", r#"{"units": 4, "return_sequences": true, "return_state": true, "reset_after": false}"#, &[&[3, 6, 3], &[3, 6]])
            .with(r#"["$0"]"#, r#"{"mask": "$1"}"#)
            .dtypes(&["float32", "bool"]),
    ]
}

recurrent! {
    /// The simplest recurrent layer: a dense layer on its input and what it gave before.
    SimpleRNN,
    cell: SimpleRNNCell,
    own: {},
    last: {},
    cases: &[
        Case::new("default", r#"{"units": 5}"#, &[&[3, 7, 4]]),
        Case::new("sequences", r#"{"units": 4, "return_sequences": true, "activation": "linear", "use_bias": false}"#, &[&[2, 6, 3]]).unknown(),
        Case::new("states", r#"{"units": 4, "return_state": true}"#, &[&[2, 5, 3]]),
        Case::new("initial_state", r#"{"units": 4}"#, &[&[2, 5, 3], &[2, 4]]).with(r#"["$0"]"#, r#"{"initial_state": "$1"}"#),
        Case::new("masked", r#"{"units": 4, "return_sequences": true}"#, &[&[3, 6, 3], &[3, 6]])
            .with(r#"["$0"]"#, r#"{"mask": "$1"}"#)
            .dtypes(&["float32", "bool"]),
    ]
}
