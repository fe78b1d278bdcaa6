//! Whether the entries of a batch can be computed apart.

use super::Shapes;
use crate::ir::{Graph, Mode};
use foveal_kernels::{Region, Span};
use smallvec::SmallVec;

/// Whether every entry of each output needs only the same entry of each input, so that parts of a batch give the parts of
/// its result. Says no where it cannot tell.
///
/// Every tensor on the way must have the entries of the batch, in their order: an operation that mixes or counts them is
/// seen by what it demands, or by what is no longer a batch behind it.
pub fn entries_are_apart(graph: &Graph, shapes: &Shapes, batch: usize) -> bool {
    let mut varies = vec![false; graph.wire_count()];
    graph.inputs().iter().for_each(|wire| varies[wire.0] = true);
    let is_batch = |wire: &crate::ir::Wire| shapes.of(*wire).first() == Some(&batch);
    if !graph.inputs().iter().all(is_batch) {
        return false;
    }
    for node in graph.nodes() {
        if !node.inputs.iter().any(|wire| varies[wire.0]) {
            continue;
        }
        node.outputs.iter().for_each(|wire| varies[wire.0] = true);
        if !node.outputs.iter().all(is_batch) {
            return false;
        }
        let inputs = shapes.all(&node.inputs);
        for entry in [0, batch / 2, batch.saturating_sub(1)] {
            let wanted = Span::new(entry, entry + 1);
            let outs: SmallVec<[Option<Region>; 1]> = node
                .outputs
                .iter()
                .enumerate()
                .map(|(index, wire)| {
                    let mut region = Region::full(shapes.of(*wire));
                    region[0] = wanted;
                    Some(node.op.grain(index, region, &inputs))
                })
                .collect();
            let demands = node.op.demand(Mode::Inference, &outs, &inputs);
            let apart = |(wire, demand): (&crate::ir::Wire, &Region)| !varies[wire.0] || demand.is_empty() || demand[0] == wanted;
            if !node.inputs.iter().zip(&demands).all(apart) {
                return false;
            }
        }
    }
    true
}
