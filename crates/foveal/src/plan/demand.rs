//! The wish for a box, carried backwards.

use super::Shapes;
use crate::ir::{Graph, Mode, Wire};
use foveal_kernels::Region;
use smallvec::SmallVec;

/// The boxes of one wire that somebody reads; none if nobody does. The planner keeps one, the hull.
pub type Demand = SmallVec<[Region; 1]>;

/// What must be computed of every wire so that `wanted` of the graph's outputs can be.
pub fn demand(graph: &Graph, shapes: &Shapes, wanted: &[Region], mode: Mode) -> Vec<Demand> {
    let mut demands: Vec<Demand> = vec![Demand::new(); graph.wire_count()];
    for (wire, region) in graph.outputs.iter().zip(wanted) {
        merge(&mut demands[wire.0], region.clone());
    }
    for node in graph.nodes().iter().rev() {
        let inputs = shapes.all(&node.inputs);
        let outs: SmallVec<[Option<Region>; 1]> = node
            .outputs
            .iter()
            .enumerate()
            .map(|(index, wire)| {
                let demand = &mut demands[wire.0];
                let grain = node.op.grain(index, demand.first()?.clone(), &inputs);
                demand[0] = grain.clone();
                Some(grain)
            })
            .collect();
        if outs.iter().all(Option::is_none) {
            continue;
        }
        for (wire, region) in node.inputs.iter().zip(node.op.demand(mode, &outs, &inputs)) {
            debug_assert!(Region::full(shapes.of(*wire)).contains(&region), "{} wants {region} of {:?}", node.op.name(), shapes.of(*wire));
            merge(&mut demands[wire.0], region);
        }
    }
    demands
}

/// All of every wire that the outputs depend on: what is computed where nobody looks at demands.
pub fn everything(graph: &Graph, shapes: &Shapes) -> Vec<Demand> {
    let mut demands: Vec<Demand> = vec![Demand::new(); graph.wire_count()];
    graph.outputs.iter().for_each(|wire| merge(&mut demands[wire.0], Region::full(shapes.of(*wire))));
    for node in graph.nodes().iter().rev() {
        if node.outputs.iter().any(|wire| !demands[wire.0].is_empty()) {
            node.inputs.iter().for_each(|wire| merge(&mut demands[wire.0], Region::full(shapes.of(*wire))));
        }
    }
    demands
}

fn merge(demand: &mut Demand, region: Region) {
    if region.is_empty() {
        return;
    }
    match demand.first_mut() {
        Some(hull) => *hull = hull.hull(&region),
        None => demand.push(region),
    }
}

/// The box of a wire, if anybody reads it.
pub(super) fn of(demands: &[Demand], wire: Wire) -> Option<&Region> {
    demands[wire.0].first()
}
