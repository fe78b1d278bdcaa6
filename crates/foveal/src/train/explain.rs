//! What one training step computes and holds, before it is run.

use super::Trainer;
use super::differentiate::Extent;
use super::program::{Planned, leanest, planned, shapes};
use super::step::{Key, Pass, Step};
use crate::error::Result;
use crate::ir::{Graph, Mode};
use crate::plan::{self, Explanation, Plan, Row};
use foveal_kernels::{Region, Shape};

/// What one step of a training needs: forward, backward, and the optimizer.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingExplanation {
    /// By layer, the operations of forward and backward pass together, and the box of its output that is computed. Its peak
    /// is that of the training: everything held beside the batch and the model itself, which are the four parts below.
    pub step: Explanation,
    /// Bytes of intermediate tensors and working memory.
    pub activation_bytes: usize,
    /// Bytes of predictions, loss, gradients, and new state.
    pub result_bytes: usize,
    /// Bytes of the training's own copy of the weights.
    pub variable_bytes: usize,
    /// Bytes of what the optimizer remembers.
    pub optimizer_bytes: usize,
}

impl Trainer {
    /// What a step needs for inputs of these shapes (with batch), with targets as the losses want them and no sample
    /// weights.
    ///
    /// A crop saves in both passes, except behind a `BatchNormalization` that training changes: its statistics are those of
    /// the whole batch, which the row's note says.
    ///
    /// # Errors
    /// If the shapes do not fit the model, or a layer has no derivative.
    pub fn explain(&self, inputs: &[Shape]) -> Result<TrainingExplanation> {
        let (losses, targets) = self.expected(inputs)?;
        let targets = targets.into_iter().map(|shape| (shape, None)).collect();
        let key = Key { pass: Pass::Train, inputs: inputs.to_vec(), targets };
        let parts = self.parts(Pass::Train, &losses);
        let needed = Step::new(&parts, &key, Extent::Needed)?;
        let whole = Step::new(&parts, &key, Extent::Everything)?;
        let (graph, Planned { plan, .. }) = leanest(&needed, &parts)?;
        let full = planned(&whole.graph, Extent::Everything, parts.exec)?.plan;
        let mut rows = rows(&graph, Extent::Needed, needed.layers)?;
        let full_rows = self::rows(&whole.graph, Extent::Everything, whole.layers)?;
        for (row, full) in rows.iter_mut().zip(&full_rows) {
            row.full_flops = full.full_flops;
            // Nothing is held back where all of the output is wanted.
            row.note = row.note.filter(|_| row.needed.as_ref().is_some_and(|needed| *needed != Region::full(&row.shape)));
        }
        let (variable_bytes, optimizer_bytes) = (self.variable_bytes(), self.optimizer.bytes());
        let read = self.initial().inputs().into_iter().zip(inputs).zip(&plan.input_demand);
        let read = read.map(|((info, shape), region)| (info.name, shape.clone(), region.clone())).collect();
        let mut step = Explanation::new(rows, read, &plan, &full, variable_bytes);
        step.peak_bytes += variable_bytes + optimizer_bytes;
        step.full_peak_bytes += variable_bytes + optimizer_bytes;
        let (activation_bytes, result_bytes) = (Plan::temporary_bytes(&plan), plan.output_bytes());
        Ok(TrainingExplanation { step, activation_bytes, result_bytes, variable_bytes, optimizer_bytes })
    }
}

fn rows(graph: &Graph, extent: Extent, layers: usize) -> Result<Vec<Row>> {
    let shapes = shapes(graph)?;
    let demands = match extent {
        Extent::Needed => {
            let wanted: Vec<Region> = graph.outputs.iter().map(|wire| Region::full(shapes.of(*wire))).collect();
            plan::demand(graph, &shapes, &wanted, Mode::Training)
        }
        Extent::Everything => plan::everything(graph, &shapes),
    };
    let lead = leading(graph, layers);
    Ok(plan::explain_pass(graph, &shapes, &demands, Mode::Training, |node| lead[node]))
}

/// Which of the first `layers` nodes the loss, the first output, depends on.
fn leading(graph: &Graph, layers: usize) -> Vec<bool> {
    let (mut reached, mut lead) = (vec![false; graph.wire_count()], vec![false; graph.nodes().len()]);
    graph.outputs.first().iter().for_each(|wire| reached[wire.0] = true);
    for (index, node) in graph.nodes().iter().enumerate().rev() {
        if node.outputs.iter().any(|wire| reached[wire.0]) {
            lead[index] = index < layers;
            node.inputs.iter().for_each(|wire| reached[wire.0] = true);
        }
    }
    lead
}
