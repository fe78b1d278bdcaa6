//! Recurrent layers: LSTM, GRU and SimpleRNN, their cells, RNN over cells, and Bidirectional.

mod bidirectional;
mod cells;
mod layers;
mod rnn;
mod unrolled;

pub use bidirectional::Bidirectional;
pub use cells::{GRUCell, LSTMCell, SimpleRNNCell};
pub(super) use cells::{orthogonal, sigmoid, tanh, unit_forget};
pub use layers::{GRU, LSTM, SimpleRNN};
pub use rnn::{RNN, StackedRNNCells};

use super::config::DataFormat;
use super::conv::contract;
use super::lowering::known_dim;
use super::regularization::dropout;
use super::{Activation, AnyLayer, Call, Lowering, Nest, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::ops::{Cell, Product, Recurrence, ReshapeTo, Slice, SliceAxis, Unary};
use smallvec::SmallVec;
use unrolled::Unrolled;

/// What the operation behind a cell needs to know of it.
pub(super) trait RecurrentCell {
    /// Length of the state.
    fn units(&self) -> usize;
    /// What a step computes.
    fn step(&self) -> Result<Cell, Objection>;
    /// Kernel, recurrent kernel, and bias if any, for inputs with this many channels.
    fn weights(&self, channels: usize) -> Vec<WeightSpec>;
    /// Whether there is a bias.
    fn has_bias(&self) -> bool;
    /// The parts of inputs and of states that are set to 0 in training.
    fn dropout(&self) -> [f64; 2];
    /// Whether the bias has a second row, for the state's product.
    fn has_recurrent_bias(&self) -> bool {
        false
    }
}

/// An activation inside a cell, where only functions of each element have a place.
fn function(activation: &Activation, key: &str) -> Result<Option<Unary>, Objection> {
    match activation.unary() {
        None if !activation.is_linear() => Err(Objection::Unsupported(format!("softmax as the `{key}` of a recurrent cell"))),
        function => Ok(function),
    }
}

/// How a recurrent layer goes through time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pass {
    return_sequences: bool,
    return_state: bool,
    go_backwards: bool,
    zero_output_for_mask: bool,
}

/// Cells from the bottom to the top, with the groups of their weights.
type Cells = Vec<(String, Box<dyn RecurrentCell>)>;

/// A recurrent layer: its way through time, and its cells from the bottom to the top with the groups of their weights.
pub(super) struct Stack {
    pass: Pass,
    cells: Cells,
}

/// A tensor whose entries are visited in the opposite order along the second axis.
fn reversed(cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
    let backwards = SliceAxis { start: None, stop: None, step: -1 };
    let axes = (0..cx.rank(x)).map(|axis| if axis == 1 { backwards } else { SliceAxis::ALL }).collect();
    cx.op(Slice { axes }, &[x])
}

/// The only or last entry along an axis, which goes.
fn entry(cx: &mut Lowering<'_>, x: Wire, axis: usize, index: i64) -> Result<Wire, Objection> {
    let axes = (0..cx.rank(x)).map(|a| if a == axis { SliceAxis::index(index) } else { SliceAxis::ALL }).collect();
    let one = cx.op(Slice { axes }, &[x])?;
    cx.reshape(ReshapeTo::RemoveAxis(axis), one)
}

/// Runs one cell: what its steps give, and its states behind the last one.
fn run_cell(
    cx: &mut Lowering<'_>,
    cell: &dyn RecurrentCell,
    weights: &[Wire],
    x: Wire,
    initial: &[Wire],
    mask: Option<Wire>,
    zero_masked: bool,
) -> Result<(Wire, SmallVec<[Wire; 2]>), Objection> {
    let [rate, recurrent] = cell.dropout();
    let step = cell.step()?;
    if !initial.is_empty() && initial.len() != step.states() {
        let (expected, got) = (step.states().to_string(), initial.len().to_string());
        return Err(Objection::Shape { what: "number of initial states", expected, got });
    }
    let (mut bias, mut recurrent_bias) = (weights.get(2).copied(), None);
    if let Some(both) = bias.filter(|_| cell.has_recurrent_bias()) {
        bias = Some(entry(cx, both, 0, 0)?);
        recurrent_bias = Some(entry(cx, both, 0, 1)?);
    }
    if cx.is_training() && recurrent != 0.0 {
        let [kernel, recurrent_kernel] = [weights[0], weights[1]];
        let (units, rates) = (cell.units(), [rate, recurrent]);
        let unrolled = Unrolled { cell: step, units, rates, kernel, recurrent_kernel, bias, recurrent_bias, initial, mask, zero_masked };
        return unrolled.lower(cx, x);
    }
    // All steps of a sequence lose the same channels.
    let x = dropout(cx, x, rate, &[1])?;
    let inputs: Vec<Wire> = [x, weights[0]].into_iter().chain(bias).collect();
    let projected = contract(cx, Product::MATRIX, &inputs, DataFormat::ChannelsLast, &Activation::default())?;
    let op = Recurrence { cell: step, bias: recurrent_bias.is_some(), initial: !initial.is_empty(), masked: mask.is_some(), zero_masked };
    let operands = [projected, weights[1]].into_iter().chain(recurrent_bias).chain(initial.iter().copied()).chain(mask);
    let operands: Vec<Wire> = operands.collect();
    let outputs = cx.ops(op, &operands)?;
    Ok((outputs[0], outputs[1..=step.states()].into()))
}

impl Stack {
    /// The cells and the way through time of a recurrent layer; none for other layers.
    pub(super) fn of(layer: &dyn AnyLayer) -> Option<Result<Self, Objection>> {
        let any = layer.as_any();
        let plain = any.downcast_ref::<LSTM>().map(LSTM::stack);
        let plain = plain.or_else(|| any.downcast_ref::<GRU>().map(GRU::stack));
        let plain = plain.or_else(|| any.downcast_ref::<SimpleRNN>().map(SimpleRNN::stack));
        plain.map(Ok).or_else(|| any.downcast_ref::<RNN>().map(RNN::stack))
    }

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let x = inputs.first().filter(|x| x.rank() == 3).ok_or_else(|| Objection::Rank {
            expected: "3 axes (batch, time, channels)".into(),
            got: inputs.first().map_or("nothing".into(), Fact::to_string),
        })?;
        let mut channels = known_dim(x, 2, "the last axis")?;
        let mut specs = Vec::new();
        for (group, cell) in &self.cells {
            let own = cell.weights(channels);
            specs.extend(own.into_iter().map(|spec| spec.within(group)));
            channels = cell.units();
        }
        Ok(specs)
    }

    /// The whole layer: what its last step or all steps give, and its states if they are wanted.
    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let pass = self.pass;
        let given = call.args.first().into_iter().flat_map(Nest::leaves).copied().collect::<Vec<Wire>>();
        let Some((&input, states_in_list)) = given.split_first() else { return call.one().map(Nest::Leaf) };
        let states = call.argument(1, "initial_state").into_iter().flat_map(Nest::leaves).copied();
        let mut initial: Vec<Wire> = states_in_list.iter().copied().chain(states).collect();
        let mut mask = call.mask(2, "mask", input);
        let mut x = input;
        if pass.go_backwards {
            x = reversed(cx, x)?;
            mask = mask.map(|mask| reversed(cx, mask)).transpose()?;
        }
        let weights = cx.weights().to_vec();
        let (mut used, mut states, last) = (0, Vec::new(), self.cells.len().saturating_sub(1));
        for (index, (_, cell)) in self.cells.iter().enumerate() {
            let count = 2 + usize::from(cell.has_bias());
            let own = initial.drain(..initial.len().min(if initial.is_empty() { 0 } else { cell.step()?.states() })).collect::<Vec<_>>();
            let zero_masked = pass.zero_output_for_mask && index == last;
            let (sequence, after) = run_cell(cx, &**cell, &weights[used..used + count], x, &own, mask, zero_masked)?;
            x = sequence;
            used += count;
            states.extend(after);
        }
        let output = if pass.return_sequences { x } else { entry(cx, x, 1, -1)? };
        if !pass.return_state {
            return Ok(Nest::Leaf(output));
        }
        Ok(Nest::List(std::iter::once(output).chain(states).map(Nest::Leaf).collect()))
    }

    fn masks(&self, call: &Call<'_>) -> Vec<Option<Wire>> {
        if self.pass.return_sequences { call.masks().into_iter().take(1).collect() } else { Vec::new() }
    }
}

/// One step of a cell that is called by itself, on `(batch, channels)` and its states.
fn call_cell(cx: &mut Lowering<'_>, cell: &dyn RecurrentCell, call: &Call<'_>) -> Result<Outputs, Objection> {
    let tensors: Vec<Wire> = call.args.iter().chain(call.kwargs.iter().map(|(_, arg)| arg)).flat_map(Nest::leaves).copied().collect();
    let Some((&x, states)) = tensors.split_first() else { return call.one().map(Nest::Leaf) };
    if states.is_empty() {
        return Err(Objection::Shape { what: "number of states", expected: "at least 1".into(), got: "0".into() });
    }
    let sequence = cx.reshape(ReshapeTo::InsertAxis(1), x)?;
    let weights = cx.weights().to_vec();
    let (output, states) = run_cell(cx, cell, &weights, sequence, states, None, false)?;
    let output = cx.reshape(ReshapeTo::RemoveAxis(1), output)?;
    let states: Vec<Outputs> = states.into_iter().map(Nest::Leaf).collect();
    Ok(Nest::List(vec![Nest::Leaf(output), Nest::List(states)]))
}

/// The weights of a cell that is called by itself.
fn cell_weights(cell: &dyn RecurrentCell, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
    let x = &inputs[0];
    Ok(cell.weights(known_dim(x, x.rank().saturating_sub(1), "the last axis")?))
}
