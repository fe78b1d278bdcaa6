//! Recurrent cells step by step, for trainings that drop a part of the state: every gate sees its own part, the same in all
//! steps, which no joined operation does.

use super::super::config::DataFormat;
use super::super::conv::contract;
use super::super::lowering::known_dim;
use super::super::regularization::{dropout, dropout_scale};
use super::super::{Activation, Lowering};
use super::entry;
use crate::error::Objection;
use crate::ir::{Tensor, Wire};
use crate::ops::{Binary, Cell, Concat, Product, ReshapeTo, Slice, SliceAxis, Unary};
use smallvec::SmallVec;

/// A cell and what it reads besides its input.
pub(super) struct Unrolled<'a> {
    pub cell: Cell,
    pub units: usize,
    /// The parts of inputs and of states that are set to 0.
    pub rates: [f64; 2],
    pub kernel: Wire,
    pub recurrent_kernel: Wire,
    pub bias: Option<Wire>,
    pub recurrent_bias: Option<Wire>,
    pub initial: &'a [Wire],
    pub mask: Option<Wire>,
    pub zero_masked: bool,
}

/// One gate: its input of all steps, its part of the state's kernel, its bias there, and what its states are multiplied with.
struct Gate {
    x: Wire,
    kernel: Wire,
    bias: Option<Wire>,
    scale: Wire,
}

/// Columns of a gate.
fn part(cx: &mut Lowering<'_>, x: Wire, gate: usize, units: usize) -> Result<Wire, Objection> {
    let (rank, [start, stop]) = (cx.rank(x), [gate * units, (gate + 1) * units].map(|n| Some(n as i64)));
    let axis = |axis: usize| if axis + 1 == rank { SliceAxis { start, stop, step: 1 } } else { SliceAxis::ALL };
    cx.op(Slice { axes: (0..rank).map(axis).collect() }, &[x])
}

fn product(cx: &mut Lowering<'_>, x: Wire, kernel: Wire, bias: Option<Wire>) -> Result<Wire, Objection> {
    let inputs: Vec<Wire> = [x, kernel].into_iter().chain(bias).collect();
    contract(cx, Product::MATRIX, &inputs, DataFormat::ChannelsLast, &Activation::default())
}

fn apply(cx: &mut Lowering<'_>, function: Option<Unary>, x: Wire) -> Result<Wire, Objection> {
    function.map_or(Ok(x), |function| cx.unary(function, x))
}

impl Unrolled<'_> {
    /// What the steps give, and the states behind the last one.
    pub(super) fn lower(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<(Wire, SmallVec<[Wire; 2]>), Objection> {
        let steps = known_dim(cx.fact(x), 1, "the number of time steps, which a training with a recurrent_dropout needs,")?;
        if steps == 0 {
            return Err(Objection::Shape { what: "number of time steps", expected: "at least 1".into(), got: "0".into() });
        }
        let gates: Vec<Gate> = (0..self.cell.gates()).map(|gate| self.gate(cx, x, gate)).collect::<Result<_, _>>()?;
        // No state stands for zeros.
        let mut states: Vec<Option<Wire>> = (0..self.cell.states()).map(|index| self.initial.get(index).copied()).collect();
        let mut outputs = Vec::with_capacity(steps);
        for step in 0..steps {
            let inputs: Vec<Wire> = gates.iter().map(|gate| entry(cx, gate.x, 1, step as i64)).collect::<Result<_, _>>()?;
            let next = self.step(cx, &gates, &inputs, &states)?;
            let (output, next) = self.masked(cx, step, next, &states)?;
            outputs.push(cx.reshape(ReshapeTo::InsertAxis(1), output)?);
            states = next.into_iter().map(Some).collect();
        }
        Ok((cx.op(Concat { axis: 1 }, &outputs)?, states.into_iter().flatten().collect()))
    }

    fn gate(&self, cx: &mut Lowering<'_>, x: Wire, gate: usize) -> Result<Gate, Objection> {
        let kernel = part(cx, self.kernel, gate, self.units)?;
        let bias = self.bias.map(|bias| part(cx, bias, gate, self.units)).transpose()?;
        let seen = dropout(cx, x, self.rates[0], &[1])?;
        let x = product(cx, seen, kernel, bias)?;
        let like = entry(cx, x, 1, 0)?;
        let scale = dropout_scale(cx, like, self.rates[1])?;
        let kernel = part(cx, self.recurrent_kernel, gate, self.units)?;
        let bias = self.recurrent_bias.map(|bias| part(cx, bias, gate, self.units)).transpose()?;
        Ok(Gate { x, kernel, bias, scale })
    }

    /// The part of a gate's sum that the state makes; nothing where that is 0.
    fn recurrent(&self, cx: &mut Lowering<'_>, gate: &Gate, state: Option<Wire>) -> Result<Option<Wire>, Objection> {
        let Some(state) = state else { return Ok(gate.bias) };
        let state = cx.binary(Binary::Mul, state, gate.scale)?;
        product(cx, state, gate.kernel, gate.bias).map(Some)
    }

    fn sum(&self, cx: &mut Lowering<'_>, gate: &Gate, x: Wire, state: Option<Wire>) -> Result<Wire, Objection> {
        let recurrent = self.recurrent(cx, gate, state)?;
        recurrent.map_or(Ok(x), |recurrent| cx.binary(Binary::Add, x, recurrent))
    }

    /// The states behind a step.
    fn step(&self, cx: &mut Lowering<'_>, gates: &[Gate], x: &[Wire], states: &[Option<Wire>]) -> Result<Vec<Wire>, Objection> {
        let h = states[0];
        match self.cell {
            Cell::Simple { activation } => {
                let sum = self.sum(cx, &gates[0], x[0], h)?;
                Ok(vec![apply(cx, activation, sum)?])
            }
            Cell::Lstm { activation, gate } => {
                let mut values = Vec::new();
                for (index, function) in [gate, gate, activation, gate].into_iter().enumerate() {
                    let sum = self.sum(cx, &gates[index], x[index], h)?;
                    values.push(apply(cx, function, sum)?);
                }
                let mut carry = cx.binary(Binary::Mul, values[0], values[2])?;
                if let Some(before) = states[1] {
                    let kept = cx.binary(Binary::Mul, values[1], before)?;
                    carry = cx.binary(Binary::Add, kept, carry)?;
                }
                let shown = apply(cx, activation, carry)?;
                Ok(vec![cx.binary(Binary::Mul, values[3], shown)?, carry])
            }
            Cell::Gru { activation, gate, reset_after } => {
                let mut values = Vec::new();
                for index in 0..2 {
                    let sum = self.sum(cx, &gates[index], x[index], h)?;
                    values.push(apply(cx, gate, sum)?);
                }
                let sum = self.candidate(cx, &gates[2], [x[2], values[1]], h, reset_after)?;
                let candidate = apply(cx, activation, sum)?;
                let new = cx.unary(Unary::RsubScalar(1.0), values[0])?;
                let new = cx.binary(Binary::Mul, new, candidate)?;
                let Some(h) = h else { return Ok(vec![new]) };
                let kept = cx.binary(Binary::Mul, values[0], h)?;
                Ok(vec![cx.binary(Binary::Add, kept, new)?])
            }
        }
    }

    /// The sum in the candidate of a GRU.
    fn candidate(
        &self,
        cx: &mut Lowering<'_>,
        gate: &Gate,
        [x, reset]: [Wire; 2],
        h: Option<Wire>,
        after: bool,
    ) -> Result<Wire, Objection> {
        let recurrent = match h {
            Some(h) if !after => {
                let state = cx.binary(Binary::Mul, reset, h)?;
                self.recurrent(cx, gate, Some(state))?
            }
            _ => self.recurrent(cx, gate, h)?,
        };
        let Some(mut recurrent) = recurrent else { return Ok(x) };
        if after {
            recurrent = cx.binary(Binary::Mul, reset, recurrent)?;
        }
        cx.binary(Binary::Add, x, recurrent)
    }

    /// What a step gives and leaves where the mask does not let all of its entries count.
    fn masked(&self, cx: &mut Lowering<'_>, step: usize, next: Vec<Wire>, before: &[Option<Wire>]) -> Result<(Wire, Vec<Wire>), Objection> {
        let Some(mask) = self.mask else { return Ok((next[0], next)) };
        let counts = entry(cx, mask, 1, step as i64)?;
        let counts = cx.reshape(ReshapeTo::InsertAxis(1), counts)?;
        let zero = cx.constant(Tensor::f32(&[], vec![0.0]));
        let chosen = |(next, before): (&Wire, &Option<Wire>)| cx.select(counts, *next, before.unwrap_or(zero));
        let states: Vec<Wire> = next.iter().zip(before).map(chosen).collect::<Result<_, _>>()?;
        let output = if self.zero_masked { cx.select(counts, next[0], zero)? } else { states[0] };
        Ok((output, states))
    }
}
