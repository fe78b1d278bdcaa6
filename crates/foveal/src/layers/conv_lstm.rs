//! ConvLSTM1D, ConvLSTM2D, ConvLSTM3D.

use super::config::{DataFormat, Ints, Opaque, PaddingMode, data_format, windows, yes};
use super::conv::{contract, refuse_causal};
use super::lowering::known_dim;
use super::merging::concatenate;
use super::recurrent::{orthogonal, sigmoid, tanh, unit_forget};
use super::regularization::{dropout, dropout_scale};
use super::{Activation, Call, Case, Initializer, Lowering, Nest, Outputs, WeightSpec, layer};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::ops::{Binary, Channels, Convolution, Reshape, ReshapeTo, Slice, SliceAxis, Transpose};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A long short-term memory whose products are convolutions over `R` spatial axes.
///
/// Input `(batch, time, spatial..., channels)`, or `(batch, time, channels, spatial...)` by `data_format`; output
/// `(batch, spatial..., filters)`, or with the time if it returns sequences, channels first likewise; behind that its two
/// states if it returns them. The number of steps is known: each is written out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConvLSTM<const R: usize> {
    /// Channels of the state.
    pub filters: usize,
    /// Taps along each spatial axis.
    pub kernel_size: Ints<R>,
    /// Step of the window over the input.
    #[serde(default)]
    pub strides: Ints<R>,
    /// `valid` or `same`, of the input's convolution; the state's is always `same`.
    #[serde(default)]
    pub padding: PaddingMode,
    /// Where the channels stand.
    #[serde(default, deserialize_with = "data_format")]
    pub data_format: DataFormat,
    /// Distance between the taps over the input.
    #[serde(default)]
    pub dilation_rate: Ints<R>,
    /// Of the candidate of the state.
    #[serde(default = "tanh")]
    pub activation: Activation,
    /// Of the gates.
    #[serde(default = "sigmoid")]
    pub recurrent_activation: Activation,
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
    /// Whether the gate for forgetting starts with a bias of 1.
    #[serde(default = "yes")]
    pub unit_forget_bias: bool,
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
    /// Of the random numbers.
    #[serde(default)]
    pub seed: Opaque,
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
    /// Whether masked steps give 0: there are none.
    #[serde(default)]
    pub zero_output_for_mask: bool,
}

/// Convolutional LSTM over `(batch, time, steps, channels)`.
pub type ConvLSTM1D = ConvLSTM<1>;
/// Convolutional LSTM over `(batch, time, height, width, channels)`.
pub type ConvLSTM2D = ConvLSTM<2>;
/// Convolutional LSTM over `(batch, time, depth, height, width, channels)`.
pub type ConvLSTM3D = ConvLSTM<3>;

/// Input, forget, candidate, output.
const GATES: usize = 4;

/// Written out are at most so many steps.
const MOST_STEPS: usize = 1024;

/// What goes from one step to the next.
#[derive(Clone, Copy)]
struct State {
    hidden: Wire,
    carry: Wire,
}

impl<const R: usize> ConvLSTM<R> {
    fn kernels(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let x = inputs.first().filter(|x| x.rank() == R + 3).ok_or_else(|| Objection::Rank {
            expected: format!("{} axes (batch, time, spatial..., channels)", R + 3),
            got: inputs.first().map_or("nothing".into(), Fact::to_string),
        })?;
        refuse_causal(self.padding)?;
        let axis = if self.data_format == DataFormat::ChannelsFirst { 2 } else { R + 2 };
        let channels = known_dim(x, axis, "the number of channels")?;
        let kernel = |channels: usize| -> Vec<usize> { self.kernel_size.0.into_iter().chain([channels, 4 * self.filters]).collect() };
        let mut specs = vec![
            WeightSpec::new(0, "kernel", kernel(channels), &self.kernel_initializer),
            WeightSpec::new(1, "recurrent_kernel", kernel(self.filters), &self.recurrent_initializer),
        ];
        if self.use_bias {
            let forget = unit_forget(self.filters, &self.bias_initializer);
            let bias = if self.unit_forget_bias { &forget } else { &self.bias_initializer };
            specs.push(WeightSpec::new(2, "bias", [4 * self.filters], bias));
        }
        Ok(specs.into_iter().map(|spec| spec.within("cell")).collect())
    }

    /// The gates' sums over the input, of all steps at once: `(batch, time, spatial..., 4 * filters)`.
    fn projected(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let windows = windows(self.kernel_size, self.strides, self.dilation_rate, self.padding);
        let kind = Convolution { windows, channels: Channels::Groups(1) };
        let sums = |cx: &mut Lowering<'_>, seen: Wire, weights: &[Wire]| {
            let merged = cx.reshape(ReshapeTo::Merge, seen)?;
            let inputs = [&[merged], weights].concat();
            let y = contract(cx, kind.clone(), &inputs, DataFormat::ChannelsLast, &Activation::default())?;
            cx.op(Reshape { to: ReshapeTo::SplitLike }, &[y, x])
        };
        let weights: Vec<Wire> = std::iter::once(cx.weight(0)).chain(self.use_bias.then(|| cx.weight(2))).collect();
        if !cx.is_training() || self.dropout == 0.0 {
            return sums(cx, x, &weights);
        }
        // Every gate loses a part of its own, the same in all steps.
        let mut gates = Vec::new();
        for gate in 0..GATES {
            let seen = dropout(cx, x, self.dropout, &[1])?;
            let own = weights.iter().map(|weight| self.part(cx, *weight, gate)).collect::<Result<Vec<_>, _>>()?;
            gates.push(sums(cx, seen, &own)?);
        }
        concatenate(cx, &gates, -1)
    }

    /// The columns of a gate.
    fn part(&self, cx: &mut Lowering<'_>, x: Wire, gate: usize) -> Result<Wire, Objection> {
        let last = cx.rank(x) - 1;
        let own = SliceAxis { start: Some((gate * self.filters) as i64), stop: Some(((gate + 1) * self.filters) as i64), step: 1 };
        cx.op(Slice { axes: (0..=last).map(|axis| if axis == last { own } else { SliceAxis::ALL }).collect() }, &[x])
    }

    /// In training with a `recurrent_dropout`, what each gate multiplies a state with, given the sums of a step.
    fn scales(&self, cx: &mut Lowering<'_>, sums: Wire) -> Result<Vec<Wire>, Objection> {
        if !cx.is_training() || self.recurrent_dropout == 0.0 {
            return Ok(Vec::new());
        }
        let like = self.part(cx, sums, 0)?;
        (0..GATES).map(|_| dropout_scale(cx, like, self.recurrent_dropout)).collect()
    }

    /// The gates' sums over a state.
    fn recurrent(&self, cx: &mut Lowering<'_>, hidden: Wire, scales: &[Wire]) -> Result<Wire, Objection> {
        let windows = windows(self.kernel_size, Ints::ONES, Ints::ONES, PaddingMode::Same);
        let kind = Convolution { windows, channels: Channels::Groups(1) };
        let sums = |cx: &mut Lowering<'_>, hidden: Wire, kernel: Wire| {
            contract(cx, kind.clone(), &[hidden, kernel], DataFormat::ChannelsLast, &Activation::default())
        };
        if scales.is_empty() {
            let kernel = cx.weight(1);
            return sums(cx, hidden, kernel);
        }
        let mut gates = Vec::new();
        for (gate, scale) in scales.iter().enumerate() {
            let seen = cx.binary(Binary::Mul, hidden, *scale)?;
            let kernel = self.part(cx, cx.weight(1), gate)?;
            gates.push(sums(cx, seen, kernel)?);
        }
        concatenate(cx, &gates, -1)
    }

    /// One step; a state of zeros adds nothing.
    fn step(&self, cx: &mut Lowering<'_>, sums: Wire, state: Option<State>, scales: &[Wire]) -> Result<State, Objection> {
        let sums = match state {
            Some(state) => {
                let own = self.recurrent(cx, state.hidden, scales)?;
                cx.binary(Binary::Add, sums, own)?
            }
            None => sums,
        };
        let mut gate = |index: usize, activation: &Activation| {
            let sum = self.part(cx, sums, index)?;
            cx.activate(activation, sum)
        };
        let (input, forget) = (gate(0, &self.recurrent_activation)?, gate(1, &self.recurrent_activation)?);
        let (candidate, output) = (gate(2, &self.activation)?, gate(3, &self.recurrent_activation)?);
        let mut carry = cx.binary(Binary::Mul, input, candidate)?;
        if let Some(state) = state {
            let kept = cx.binary(Binary::Mul, forget, state.carry)?;
            carry = cx.binary(Binary::Add, kept, carry)?;
        }
        let size = cx.activate(&self.activation, carry)?;
        Ok(State { hidden: cx.binary(Binary::Mul, output, size)?, carry })
    }

    fn write(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let Some(x) = call.args.first().and_then(|x| x.leaves().first().map(|x| **x)) else { return call.one().map(Nest::Leaf) };
        if call.mask(2, "mask", x).is_some() {
            return Err(Objection::Unsupported("a mask of a convolutional LSTM".into()));
        }
        let steps = known_dim(cx.fact(x), 1, "the number of steps")?;
        if !(1..=MOST_STEPS).contains(&steps) {
            return Err(Objection::Unsupported(format!("{steps} steps, where 1 to {MOST_STEPS} can be written out,")));
        }
        let x = self.channels(cx, x, 2, true)?;
        let given: Vec<Wire> = call.argument(1, "initial_state").into_iter().flat_map(Nest::leaves).copied().collect();
        let mut state = match given.as_slice() {
            [] => None,
            [hidden, carry] => Some(State { hidden: self.channels(cx, *hidden, 1, true)?, carry: self.channels(cx, *carry, 1, true)? }),
            _ => return Err(Objection::Shape { what: "number of initial states", expected: "2".into(), got: given.len().to_string() }),
        };
        let projected = self.projected(cx, x)?;
        let (mut outputs, mut scales) = (Vec::new(), Vec::new());
        for index in 0..steps {
            let at = if self.go_backwards { steps - 1 - index } else { index };
            let axes = (0..R + 3).map(|axis| if axis == 1 { SliceAxis::index(at as i64) } else { SliceAxis::ALL }).collect();
            let sums = cx.op(Slice { axes }, &[projected])?;
            let sums = cx.reshape(ReshapeTo::RemoveAxis(1), sums)?;
            if index == 0 {
                scales = self.scales(cx, sums)?;
            }
            let next = self.step(cx, sums, state, &scales)?;
            outputs.push(next.hidden);
            state = Some(next);
        }
        self.outputs(cx, &outputs, state)
    }

    fn outputs(&self, cx: &mut Lowering<'_>, steps: &[Wire], last: Option<State>) -> Result<Outputs, Objection> {
        let output = if self.return_sequences {
            let each = steps.iter().map(|step| cx.reshape(ReshapeTo::InsertAxis(1), *step)).collect::<Result<Vec<_>, _>>()?;
            let all = concatenate(cx, &each, 1)?;
            self.channels(cx, all, 2, false)?
        } else {
            self.channels(cx, steps[steps.len() - 1], 1, false)?
        };
        match last.filter(|_| self.return_state) {
            None => Ok(Nest::Leaf(output)),
            Some(State { hidden, carry }) => {
                let states = [self.channels(cx, hidden, 1, false)?, self.channels(cx, carry, 1, false)?];
                Ok(Nest::List([output].into_iter().chain(states).map(Nest::Leaf).collect()))
            }
        }
    }

    /// The channels from the axis `first` to the end, or back, where they stand there.
    fn channels(&self, cx: &mut Lowering<'_>, x: Wire, first: usize, last: bool) -> Result<Wire, Objection> {
        if self.data_format == DataFormat::ChannelsLast {
            return Ok(x);
        }
        let rank = cx.rank(x);
        let there = Transpose { permutation: (0..rank).filter(|&axis| axis != first).chain([first]).collect() };
        cx.op(if last { there } else { there.inverse() }, &[x])
    }
}

layer!(ConvLSTM<1> as "ConvLSTM1D", weights: kernels, lower: write, cases: &[
    Case::new("last", r#"{"filters": 3, "kernel_size": 3, "padding": "same"}"#, &[&[2, 4, 6, 2]]),
    Case::new("strided", r#"{"filters": 2, "kernel_size": 2, "strides": 2, "return_sequences": true, "use_bias": false}"#, &[&[2, 3, 7, 3]]),
]);
layer!(ConvLSTM<2> as "ConvLSTM2D", weights: kernels, lower: write, cases: &[
    Case::new("last", r#"{"filters": 3, "kernel_size": 3, "padding": "same"}"#, &[&[2, 3, 5, 6, 2]]),
    Case::new("sequences", r#"{"filters": 2, "kernel_size": [3, 2], "return_sequences": true, "return_state": true,
        "go_backwards": true, "recurrent_activation": "hard_sigmoid"}"#, &[&[1, 4, 6, 5, 3]]),
    Case::new("channels_first", r#"{"filters": 2, "kernel_size": 3, "return_sequences": true, "data_format": "channels_first"}"#, &[&[1, 3, 2, 6, 5]]),
    Case::new("initial_state", r#"{"filters": 2, "kernel_size": 3, "padding": "same"}"#, &[&[2, 3, 4, 5, 3], &[2, 4, 5, 2], &[2, 4, 5, 2]])
        .with(r#"["$0"]"#, r#"{"initial_state": ["$1", "$2"]}"#),
]);
layer!(ConvLSTM<3> as "ConvLSTM3D", weights: kernels, lower: write, cases: &[
    Case::new("sequences", r#"{"filters": 2, "kernel_size": 2, "return_sequences": true}"#, &[&[1, 3, 4, 3, 4, 2]]),
]);
