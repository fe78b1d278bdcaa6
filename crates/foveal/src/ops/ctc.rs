//! Connectionist temporal classification.

use super::{Binary, CtcGradient};
use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Run};
use foveal_kernels::{Region, Span, View, ViewMut, ctc};
use smallvec::{SmallVec, smallvec};

/// Inputs: scores `(batch, steps, classes)` and labels `(batch, places)`, of which 0 stands for none. Gives for each sequence the
/// negative logarithm of the labels' probability, `(batch)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Ctc;

/// Entries of the batch, with everything that belongs to them.
pub(super) fn whole_sequences(batch: Option<Span>, inputs: &[&[usize]]) -> Vec<Region> {
    let of = |shape: &&[usize]| match batch {
        Some(batch) => std::iter::once(batch).chain(shape[1..].iter().map(|&n| Span::full(n))).collect(),
        None => Region::empty(shape.len()),
    };
    inputs.iter().map(of).collect()
}

impl Op for Ctc {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "alignments"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        for (x, rank, expected) in [(&inputs[0], 3, "scores (batch, steps, classes)"), (&inputs[1], 2, "labels (batch, places)")] {
            if x.rank() != rank {
                return Err(Objection::Rank { expected: expected.into(), got: x.to_string() });
            }
        }
        let [scores, labels] = [&inputs[0], &inputs[1]];
        if scores.shape[2].known() == Some(0) {
            return Err(Objection::Shape { what: "classes", expected: "at least the blank".into(), got: scores.to_string() });
        }
        if let (Some(a), Some(b)) = (scores.shape[0].known(), labels.shape[0].known())
            && a != b
        {
            return Err(Objection::Shape { what: "sequences", expected: format!("{a} rows of labels"), got: labels.to_string() });
        }
        Ok(smallvec![Fact::f32([scores.shape[0]])])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        whole_sequences(outs[0].as_ref().filter(|out| !out.is_empty()).map(|out| out[0]), inputs)
    }

    fn holds(&self) -> Option<&'static str> {
        Some("alignments run over whole sequences")
    }

    /// Labels have none.
    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        if let (Some(dy), true) = (cx.bounded_gradient(0)?, cx.wants(0)) {
            let by_scores = cx.op(CtcGradient, &[cx.input(0), cx.input(1)])?;
            let batch = cx.shape(dy)[0];
            let dy = cx.reshaped(dy, &[batch, 1, 1])?;
            let dx = cx.binary(Binary::Mul, by_scores, dy)?;
            cx.give(0, dx);
        }
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut().filter(|dst| !dst.region().is_empty()) {
            ctc::loss(run.exec, &inputs[0], &inputs[1], dst);
        }
    }
}
