//! Backpropagation through time.

use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Packed, Run, Tensor, Wire};
use crate::ops::{Cell, Recurrence};
use foveal_kernels::recurrent_gradient::{Extent, Targets, Upstream};
use foveal_kernels::{Exec, Region, Span, View, ViewMut, fill};
use smallvec::SmallVec;

/// Inputs: those of the [`Recurrence`], its tape, and the gradients of those of its outputs that have one. Outputs: the
/// gradients of its inputs but the mask.
#[derive(Clone, Debug, PartialEq)]
pub struct RecurrenceGradient {
    /// The forward pass.
    pub forward: Recurrence,
    /// Which outputs have a gradient.
    pub given: SmallVec<[bool; 3]>,
    /// The number of steps that anything depends on.
    pub steps: usize,
}

impl Recurrence {
    /// Writes the gradients of all of its inputs.
    pub(in crate::ops) fn write_gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let outputs = 1 + self.cell.states();
        let time = cx.shape(cx.input(0))[1];
        let sequence = cx.support(0);
        let states = (1..outputs).any(|index| cx.gradient(index).is_some());
        let steps = if states { time } else { sequence[1].end };
        let mut inputs: SmallVec<[Wire; 8]> = cx.inputs().into();
        inputs.push(cx.output(self.tape_at()));
        let mut given = SmallVec::new();
        for index in 0..outputs {
            let gradient = cx.bounded_gradient(index)?;
            given.push(gradient.is_some());
            inputs.extend(gradient);
        }
        let made = cx.ops(RecurrenceGradient { forward: self.clone(), given, steps }, &inputs)?;
        for (index, gradient) in made.into_iter().enumerate().filter(|(index, _)| cx.wants(*index)).collect::<Vec<_>>() {
            cx.give(index, gradient);
        }
        Ok(())
    }
}

impl RecurrenceGradient {
    /// Inputs of the forward pass that have gradients.
    fn differentiable(&self) -> usize {
        self.forward.initial_at().end
    }

    /// Inputs of the forward pass.
    fn own(&self) -> usize {
        self.differentiable() + usize::from(self.forward.masked)
    }
}

impl Op for RecurrenceGradient {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "recurrence gradient"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        Ok(inputs[..self.differentiable()].iter().cloned().collect())
    }

    fn grain(&self, index: usize, out: Region, inputs: &[&[usize]]) -> Region {
        let mut whole = Region::full(inputs[index]);
        if index == 0 {
            whole[1] = Span::full(self.steps.max(out[1].end));
        }
        if out.is_empty() { out } else { whole }
    }

    fn demand(&self, _: Mode, _: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let mut boxes: Vec<Region> = inputs.iter().map(|shape| Region::full(shape)).collect();
        // What the gates have seen is on the tape.
        boxes[0] = Region::empty(inputs[0].len());
        if self.forward.masked {
            boxes[self.differentiable()][1] = Span::full(self.steps);
        }
        boxes[self.own()][0] = Span::full(self.steps + 1);
        if self.given[0] {
            boxes[self.own() + 1][1] = Span::full(self.steps);
        }
        boxes
    }

    fn holds(&self) -> Option<&'static str> {
        Some("every step's gradient needs those of all steps behind it")
    }

    fn pack(&self, _: Exec, _: &[Option<&Tensor>]) -> Packed {
        None
    }

    /// The gradients of states and kernel are a product each.
    fn flops(&self, outs: &[Option<Region>], inputs: &[&[usize]]) -> u64 {
        let cells = inputs[1].iter().product::<usize>() as u64;
        if outs.iter().any(Option::is_some) { 2 * 2 * cells * (inputs[0][0] * self.steps) as u64 } else { 0 }
    }

    /// The gradients of the gates' sums: of a GRU those of the input's and of the state's part, which differ.
    fn scratch(&self, _: Exec, outs: &[Option<Region>], inputs: &[&[usize]]) -> usize {
        if outs.iter().all(Option::is_none) {
            return 0;
        }
        let parts = 1 + usize::from(matches!(self.forward.cell, Cell::Gru { .. }));
        inputs[0][0] * self.steps * parts * inputs[0][2] * size_of::<f32>()
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let forward = &self.forward;
        let kernel = forward.kernel(inputs[1].whole()[0]);
        let extent = Extent { batch: Span::full(inputs[0].whole()[0]), steps: self.steps };
        let tape = &inputs[self.own()].data()[..(self.steps + 1) * extent.batch.len() * kernel.record_len()];
        let mut behind = inputs[self.own() + 1..].iter();
        let gradients: SmallVec<[Option<&View<'_>>; 3]> = self.given.iter().map(|given| given.then(|| behind.next()).flatten()).collect();
        let upstream = Upstream {
            sequence: gradients[0],
            states: &gradients[1..],
            mask: forward.masked.then(|| &inputs[self.differentiable()]),
            zero_masked: forward.zero_masked,
        };
        let [x, matrix, rest @ ..] = outs else { return };
        let (bias, initial) = rest.split_at_mut(usize::from(forward.bias));
        let mut x = x.as_mut().map(|x| {
            let mut seen = x.region().clone();
            if seen[1].len() > self.steps {
                // Steps that nothing depends on have a gradient of 0.
                fill(run.exec, 0.0, x);
                seen[1] = Span::full(self.steps);
            }
            x.narrow(&seen)
        });
        let mut initial: SmallVec<[Option<ViewMut<'_>>; 2]> = initial.iter_mut().map(|out| out.as_mut().map(ViewMut::reborrow)).collect();
        let to = Targets {
            x: x.as_mut(),
            initial: initial.iter_mut().map(Option::as_mut).collect(),
            kernel: matrix.as_mut().map(ViewMut::data),
            bias: bias.first_mut().and_then(Option::as_mut).map(ViewMut::data),
        };
        kernel.gradient(run.exec, inputs[1].data(), tape, extent, upstream, to);
    }
}
