//! A recurrent cell along a sequence.

use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Packed, Run, Tensor};
use foveal_kernels::recurrent::{self, Cell, Recurrent, Sources};
use foveal_kernels::recurrent_gradient::Extent;
use foveal_kernels::{Exec, Region, Span, View, ViewMut, copy, fill};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// Inputs: `(batch, time, gates * units)`, the recurrent kernel, its bias if any, the states before the first step if
/// they are given, a mask `(batch, time)` if any. Outputs: what each step gives, `(batch, time, units)`, the states
/// behind the last step, and for the gradient what the gates have seen, `(1 + time, batch, record)`.
///
/// A step sees what came before it, so a box of steps needs the input from the first one to its own end.
#[derive(Clone, Debug, PartialEq)]
pub struct Recurrence {
    /// What a step computes.
    pub cell: Cell,
    /// Whether the kernel has a bias.
    pub bias: bool,
    /// Whether the states before the first step are given; zeros else.
    pub initial: bool,
    /// Whether there is a mask.
    pub masked: bool,
    /// Whether masked steps give 0 rather than the state.
    pub zero_masked: bool,
}

impl Recurrence {
    pub(super) fn kernel(&self, units: usize) -> Recurrent {
        Recurrent { cell: self.cell, units }
    }

    /// Where states and mask stand among the inputs.
    pub(super) fn initial_at(&self) -> std::ops::Range<usize> {
        let start = 2 + usize::from(self.bias);
        start..start + if self.initial { self.cell.states() } else { 0 }
    }

    /// Which output the tape is.
    pub(super) fn tape_at(&self) -> usize {
        1 + self.cell.states()
    }

    /// Entries of the batch, and steps, that outputs need.
    fn extent(&self, outs: &[Option<Region>], steps: usize) -> Option<(Span, usize)> {
        let some = |out: &Region| !out.is_empty();
        let sequence = outs[0].as_ref().filter(|out| some(out)).map(|out| (out[0], out[1].end));
        let states = outs[1..self.tape_at()].iter().flatten().filter(|out| some(out)).map(|out| (out[0], steps));
        let tape = outs[self.tape_at()].as_ref().filter(|out| some(out)).map(|out| (out[1], out[0].end - 1));
        sequence
            .into_iter()
            .chain(states)
            .chain(tape)
            .reduce(|(a, m), (b, n)| (Span::new(a.start.min(b.start), a.end.max(b.end)), m.max(n)))
    }

    /// Runs forward with a tape, of which the other outputs are parts.
    fn forward_taped(&self, exec: Exec, kernel: &Recurrent, from: &Sources<'_>, extent: Extent, outs: &mut [Option<ViewMut<'_>>]) {
        let Some(([sequence, states @ ..], [Some(tape)])) = outs.split_at_mut_checked(self.tape_at()) else { return };
        let len = (extent.steps + 1) * extent.batch.len() * kernel.record_len();
        // The gradient may be of fewer steps than other outputs show; the tape begins alike.
        let mut longer = Vec::new();
        let whole: &mut [f32] = if tape.region().len() < len {
            longer.resize(len, 0.0);
            &mut longer
        } else {
            &mut tape.data()[..len]
        };
        kernel.record(exec, from, extent, whole);
        if let Some(sequence) = sequence {
            copy(exec, &kernel.taped_outputs(whole, extent), sequence);
            if let Some(mask) = from.mask.filter(|_| from.zero_masked) {
                let region = sequence.region().clone();
                for (entry, t) in region[0].range().flat_map(|entry| region[1].range().map(move |t| (entry, t))) {
                    if mask.at(&[entry, t]) == 0.0 {
                        let step: Region = [Span::new(entry, entry + 1), Span::new(t, t + 1), region[2]].into_iter().collect();
                        fill(exec, 0.0, &mut sequence.narrow(&step));
                    }
                }
            }
        }
        for (index, state) in states.iter_mut().enumerate() {
            if let Some(state) = state {
                copy(exec, &kernel.taped_state(whole, extent, index), state);
            }
        }
        if !longer.is_empty() {
            let part = tape.region().len();
            tape.data()[..part].copy_from_slice(&longer[..part]);
        }
    }
}

impl Op for Recurrence {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "recurrence"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let (x, kernel) = (&inputs[0], &inputs[1]);
        let [batch, time, width] = *x.shape.as_slice() else {
            return Err(Objection::Rank { expected: "3 axes (batch, time, channels)".into(), got: x.to_string() });
        };
        let units = kernel.shape[0];
        if width != units.map(|n| n * self.cell.gates()) || kernel.shape.last() != Some(&width) {
            return Err(Objection::Shape { what: "gates", expected: kernel.to_string(), got: x.to_string() });
        }
        for state in &inputs[self.initial_at()] {
            if state.rank() != 2 || state.shape[1] != units {
                let (expected, got) = (format!("(batch, {units})"), state.to_string());
                return Err(Objection::Shape { what: "shape of an initial state", expected, got });
            }
        }
        if let Some(mask) = inputs[self.initial_at().end..].first()
            && (mask.rank() != 2 || mask.shape[1].known().zip(time.known()).is_some_and(|(a, b)| a != b))
        {
            let (expected, got) = (format!("({batch}, {time})"), mask.to_string());
            return Err(Objection::Shape { what: "shape of a mask", expected, got });
        }
        let mut outputs = smallvec![x.with_shape([batch, time, units])];
        outputs.extend((0..self.cell.states()).map(|_| x.with_shape([batch, units])));
        let record = units.map(|units| self.kernel(units).record_len());
        outputs.push(x.with_shape([time.map(|n| n + 1), batch, record]));
        Ok(outputs)
    }

    fn channels(&self, _: &[(&Fact, Option<usize>)], out: &Fact) -> Option<usize> {
        out.rank().checked_sub(1)
    }

    fn grain(&self, index: usize, mut out: Region, inputs: &[&[usize]]) -> Region {
        if index == self.tape_at() && !out.is_empty() {
            let record = self.kernel(inputs[1][0]).record_len();
            out.0 = [Span::full(out[0].end), Span::full(inputs[0][0]), Span::full(record)].into_iter().collect();
        }
        out
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let Some((batch, end)) = self.extent(outs, inputs[0][1]) else {
            return inputs.iter().map(|shape| Region::empty(shape.len())).collect();
        };
        let mut boxes: Vec<Region> = inputs.iter().map(|shape| Region::full(shape)).collect();
        boxes[0][0] = batch;
        boxes[0][1] = Span::full(end);
        boxes[self.initial_at()].iter_mut().for_each(|state| state[0] = batch);
        if self.masked {
            boxes[self.initial_at().end] = [batch, Span::full(end)].into_iter().collect();
        }
        boxes
    }

    fn holds(&self) -> Option<&'static str> {
        Some("every step needs all steps before it")
    }

    fn packed_input(&self) -> Option<usize> {
        Some(1)
    }

    fn pack(&self, exec: Exec, weights: &[Option<&Tensor>]) -> Packed {
        let kernel = weights[1]?;
        Some(Arc::new(self.kernel(kernel.shape[0]).pack(exec.isa, &kernel.data)))
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        self.write_gradient(cx)
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let kernel = self.kernel(inputs[1].whole()[0]);
        let wanted: SmallVec<[Option<Region>; 3]> = outs.iter().map(|out| out.as_ref().map(|out| out.region().clone())).collect();
        let Some((batch, steps)) = self.extent(&wanted, inputs[0].whole()[1]) else { return };
        let fresh;
        let packed: &recurrent::Packed = match run.packed.as_ref().and_then(|p| p.downcast_ref()) {
            Some(packed) => packed,
            None => {
                fresh = kernel.pack(run.exec.isa, inputs[1].data());
                &fresh
            }
        };
        let from = Sources {
            x: &inputs[0],
            kernel: packed,
            bias: self.bias.then(|| inputs[2].data()),
            initial: &inputs[self.initial_at()],
            mask: inputs[self.initial_at().end..].first(),
            zero_masked: self.zero_masked,
        };
        let extent = Extent { batch, steps };
        if outs.get(self.tape_at()).is_some_and(Option::is_some) {
            return self.forward_taped(run.exec, &kernel, &from, extent, outs);
        }
        let Some((sequence, states)) = outs.split_first_mut() else { return };
        let mut states: SmallVec<[Option<&mut ViewMut<'_>>; 2]> = states.iter_mut().map(Option::as_mut).collect();
        kernel.forward(run.exec, &from, batch, steps, sequence.as_mut(), &mut states);
    }

    fn flops(&self, outs: &[Option<Region>], inputs: &[&[usize]]) -> u64 {
        let cells = inputs[1].iter().product::<usize>() as u64;
        self.extent(outs, inputs[0][1]).map_or(0, |(batch, steps)| 2 * cells * (batch.len() * steps) as u64)
    }

    fn scratch(&self, _: Exec, outs: &[Option<Region>], inputs: &[&[usize]]) -> usize {
        self.extent(outs, inputs[0][1]).map_or(0, |(batch, _)| self.kernel(inputs[1][0]).scratch_bytes(batch.len()))
    }
}
