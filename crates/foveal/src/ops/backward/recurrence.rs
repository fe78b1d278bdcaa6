//! Backpropagation through time.

use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Packed, Run, Tensor, Wire};
use crate::ops::{Cell, Recurrence};
use foveal_kernels::recurrent::{self, Sources};
use foveal_kernels::recurrent_gradient::{Targets, Upstream};
use foveal_kernels::view::dense_strides;
use foveal_kernels::{Exec, Region, Span, View, ViewMut, copy};
use smallvec::SmallVec;

/// Inputs: those of the [`Recurrence`], and the gradients of those of its outputs that have one. Outputs: the gradients of its
/// inputs but the mask.
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
        boxes[0][1] = Span::full(self.steps);
        if self.forward.masked {
            boxes[self.differentiable()][1] = Span::full(self.steps);
        }
        if self.given[0] {
            boxes[self.own()][1] = Span::full(self.steps);
        }
        boxes
    }

    fn holds(&self) -> Option<&'static str> {
        Some("every step's gradient needs those of all steps behind it")
    }

    fn pack(&self, _: Exec, _: &[Option<&Tensor>]) -> Packed {
        None
    }

    /// The forward pass runs again; the gradients of states and kernel are a product each.
    fn flops(&self, outs: &[Option<Region>], inputs: &[&[usize]]) -> u64 {
        let cells = inputs[1].iter().product::<usize>() as u64;
        if outs.iter().any(Option::is_some) { 3 * 2 * cells * (inputs[0][0] * self.steps) as u64 } else { 0 }
    }

    /// What the gates and states of every step were, the gradients of the gates' sums, and the results.
    fn scratch(&self, _: Exec, outs: &[Option<Region>], inputs: &[&[usize]]) -> usize {
        if outs.iter().all(Option::is_none) {
            return 0;
        }
        let (pairs, width, units) = (inputs[0][0] * self.steps, inputs[0][2], inputs[1][0]);
        let candidate = usize::from(matches!(self.forward.cell, Cell::Gru { .. }));
        let tape = pairs * (3 * width + (self.forward.cell.states() + candidate) * units);
        let results: usize = inputs[..self.differentiable()].iter().map(|shape| shape.iter().product::<usize>()).sum();
        (tape + results) * size_of::<f32>()
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let forward = &self.forward;
        let weights = inputs[1].data();
        let kernel = forward.kernel(inputs[1].whole()[0]);
        let packed: recurrent::Packed = kernel.pack(run.exec.isa, weights);
        let from = Sources {
            x: &inputs[0],
            kernel: &packed,
            bias: forward.bias.then(|| inputs[2].data()),
            initial: &inputs[forward.initial_at()],
            mask: forward.masked.then(|| &inputs[self.differentiable()]),
            zero_masked: forward.zero_masked,
        };
        let mut behind = inputs[self.own()..].iter();
        let gradients: SmallVec<[Option<&View<'_>>; 3]> = self.given.iter().map(|given| given.then(|| behind.next()).flatten()).collect();
        let upstream = Upstream { sequence: gradients[0], states: &gradients[1..] };
        let wholes: SmallVec<[&[usize]; 5]> = inputs[..self.differentiable()].iter().map(View::whole).collect();
        let mut made: Vec<Vec<f32>> = wholes.iter().map(|shape| vec![0.0; shape.iter().product()]).collect();
        let (front, initial) = made.split_at_mut(forward.initial_at().start);
        let [x, matrix, bias @ ..] = front else { return };
        // Steps that nothing depends on keep a gradient of 0.
        let mut seen = Region::full(wholes[0]);
        seen[1] = Span::full(self.steps);
        let mut x = ViewMut::new(x, seen, dense_strides(wholes[0]), wholes[0].into());
        let states = initial.iter_mut().zip(&wholes[forward.initial_at()]);
        let mut states: Vec<ViewMut<'_>> = states.map(|(data, shape)| ViewMut::dense(data, shape)).collect();
        let to = Targets {
            x: Some(&mut x),
            initial: states.iter_mut().map(Some).collect(),
            kernel: Some(matrix),
            bias: bias.first_mut().map(Vec::as_mut_slice),
        };
        kernel.gradient(run.exec, &from, weights, Span::full(wholes[0][0]), self.steps, upstream, to);
        for ((values, shape), out) in made.iter().zip(&wholes).zip(outs) {
            if let Some(dst) = out {
                copy(run.exec, &View::dense(values, shape), dst);
            }
        }
    }
}
