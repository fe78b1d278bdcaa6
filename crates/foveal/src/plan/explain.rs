//! What a crop saves, layer by layer, and why it does not save more.

use super::demand::{Outs, runs};
use super::{Demand, Join, Plan, Shapes, demand_apart, everything};
use crate::ir::{Graph, Label, Mode, Wire};
use foveal_kernels::{Region, Shape};
use std::collections::HashMap;

/// One call of one layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Layer name, with the models it is nested in and which call it is.
    pub layer: String,
    /// Keras class.
    pub class: String,
    /// Shape of its (first) output.
    pub shape: Shape,
    /// The box of it that is computed, or the hull of several; `None` if none of it is.
    pub needed: Option<Region>,
    /// The boxes that are computed apart from each other, where there are several.
    pub parts: Vec<Region>,
    /// Floating-point operations of convolutions and matrix products for all of it: 2 per multiply-add, padding taps
    /// counted.
    pub full_flops: u64,
    /// The same for what is needed.
    pub needed_flops: u64,
    /// Why all of its input is needed although not all of its output is wanted.
    pub note: Option<&'static str>,
}

/// What is needed of a network for its outputs, against computing all of every layer as Keras does.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Layers in the order in which they run.
    pub rows: Vec<Row>,
    /// Per input: its name, its shape, and the box that is read.
    pub inputs: Vec<(String, Shape, Option<Region>)>,
    /// Sum over the rows.
    pub full_flops: u64,
    /// Sum over the rows.
    pub needed_flops: u64,
    /// Bytes that a run takes at its peak beside inputs and weights: intermediate tensors, working memory, outputs.
    pub peak_bytes: usize,
    /// The same where every layer is computed in full.
    pub full_peak_bytes: usize,
    /// Bytes of the weights.
    pub weight_bytes: usize,
}

impl Explanation {
    /// Needed operations over full ones; 1 where there are none.
    pub fn ratio(&self) -> f64 {
        if self.full_flops == 0 { 1.0 } else { self.needed_flops as f64 / self.full_flops as f64 }
    }
}

/// The rows of an unfused graph, for `wanted` of its outputs.
pub fn explain(graph: &Graph, shapes: &Shapes, wanted: &[Region]) -> Vec<Row> {
    explain_pass(graph, shapes, &demand_apart(graph, shapes, wanted, Join::PREDICTION), Mode::Inference, |_| true)
}

/// The rows of an unfused graph of which this is computed. Nodes that `lead` to what is wanted make rows; what the others
/// compute, such as gradients, counts in the row of the layer that they are for.
pub fn explain_pass(graph: &Graph, shapes: &Shapes, demands: &[Demand], mode: Mode, lead: impl Fn(usize) -> bool) -> Vec<Row> {
    let live = everything(graph, shapes);
    let mut rows: Vec<Row> = Vec::new();
    let mut places: HashMap<&Label, usize> = HashMap::new();
    let mut last: Option<&Label> = None;
    for (index, node) in graph.nodes().iter().enumerate() {
        if !node.outputs.iter().any(|wire| !live[wire.0].is_empty()) {
            continue;
        }
        let inputs = shapes.all(&node.inputs);
        let hull = |wire: &Wire| demands[wire.0].iter().cloned().reduce(|a, b| a.hull(&b));
        let needed: Outs = node.outputs.iter().map(hull).collect();
        let all: Outs = node.outputs.iter().map(|w| Some(Region::full(shapes.of(*w)))).collect();
        let full_flops = node.op.flops(&all, &inputs);
        let needed_flops: u64 = runs(node, demands).map(|outs| node.op.flops(&outs, &inputs)).sum();
        let behind = !lead(index);
        if behind && full_flops == 0 {
            continue;
        }
        let known = places.get(&node.label).copied().filter(|_| behind || last == Some(&node.label));
        let place = known.unwrap_or_else(|| {
            let (layer, class) = (node.label.layer.to_string(), node.label.class.to_string());
            rows.push(Row {
                layer,
                class,
                shape: Shape::new(),
                needed: None,
                parts: Vec::new(),
                full_flops: 0,
                needed_flops: 0,
                note: None,
            });
            rows.len() - 1
        });
        places.insert(&node.label, place);
        let row = &mut rows[place];
        row.full_flops += full_flops;
        row.needed_flops += needed_flops;
        if !behind || known.is_none() {
            last = Some(&node.label);
            row.shape = shapes.of(node.outputs[0]).clone();
            row.needed = needed[0].clone();
            row.parts = Some(&demands[node.outputs[0].0]).filter(|boxes| boxes.len() > 1).map(|boxes| boxes.to_vec()).unwrap_or_default();
            row.note = row.note.or_else(|| held_back(node.op.as_ref(), mode, &needed, &inputs));
        }
    }
    rows
}

/// The operation's reason, if it reads the whole of an axis of more than one entry between batch and channels.
fn held_back(op: &dyn crate::ir::Op, mode: Mode, needed: &[Option<Region>], inputs: &[&[usize]]) -> Option<&'static str> {
    let reason = op.holds()?;
    needed.iter().flatten().next()?;
    let read = op.demand(mode, needed, inputs).into_iter().next()?;
    let spatial = 1..inputs[0].len().saturating_sub(1);
    spatial.into_iter().any(|axis| inputs[0][axis] > 1 && read[axis].len() == inputs[0][axis]).then_some(reason)
}

impl Explanation {
    pub(crate) fn new(
        rows: Vec<Row>,
        inputs: Vec<(String, Shape, Option<Region>)>,
        needed: &Plan,
        full: &Plan,
        weight_bytes: usize,
    ) -> Self {
        Self {
            full_flops: rows.iter().map(|row| row.full_flops).sum(),
            needed_flops: rows.iter().map(|row| row.needed_flops).sum(),
            rows,
            inputs,
            peak_bytes: needed.temporary_bytes() + needed.output_bytes(),
            full_peak_bytes: full.temporary_bytes() + full.output_bytes(),
            weight_bytes,
        }
    }
}
