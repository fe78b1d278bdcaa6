//! The wish for a box, carried backwards.

use super::Shapes;
use crate::ir::{Graph, Mode, Node, Wire};
use foveal_kernels::{Region, Shape};
use smallvec::SmallVec;
use std::cell::OnceCell;

/// The boxes of one wire that are computed, none of which holds another; none if nobody reads it.
pub type Demand = SmallVec<[Region; 1]>;

/// When several boxes of one wire are computed as their hull.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Always: every wire has one box.
    Always,
    /// Unless the hull takes more than 1.25 times the operations of the boxes, and this many more for every operation on
    /// the way to the inputs.
    Cheaper(u64),
}

impl Join {
    /// For prediction. Running an operation once more takes a few microseconds, in which it does so much work.
    pub const PREDICTION: Self = Self::Cheaper(250_000);
}

/// Boxes of one wire, at most: more become their hull.
const MOST_BOXES: usize = 8;

/// What must be computed of every wire so that `wanted` of the graph's outputs can be, each wire as one box.
pub fn demand(graph: &Graph, shapes: &Shapes, wanted: &[Region], mode: Mode) -> Vec<Demand> {
    Walk { graph, shapes, mode, join: Join::Always, chains: OnceCell::new() }.demand(wanted)
}

/// What must be computed in prediction of every wire so that `wanted` of the graph's outputs can be. Wires of operations
/// with one output may have several boxes.
pub fn demand_apart(graph: &Graph, shapes: &Shapes, wanted: &[Region], join: Join) -> Vec<Demand> {
    Walk { graph, shapes, mode: Mode::Inference, join, chains: OnceCell::new() }.demand(wanted)
}

/// All of every wire that the outputs depend on: what is computed where nobody looks at demands.
pub fn everything(graph: &Graph, shapes: &Shapes) -> Vec<Demand> {
    let mut demands: Vec<Demand> = vec![Demand::new(); graph.wire_count()];
    graph.outputs.iter().for_each(|wire| add(&mut demands[wire.0], Region::full(shapes.of(*wire))));
    for node in graph.nodes().iter().rev() {
        if node.outputs.iter().any(|wire| !demands[wire.0].is_empty()) {
            node.inputs.iter().for_each(|wire| add(&mut demands[wire.0], Region::full(shapes.of(*wire))));
        }
    }
    demands
}

/// The boxes of a node's outputs that one run of it computes.
pub(super) type Outs = SmallVec<[Option<Region>; 1]>;

/// The runs of a node: one for every box of its output, or one for all of its outputs.
pub(super) fn runs<'a>(node: &'a Node, demands: &'a [Demand]) -> impl Iterator<Item = Outs> + use<'a> {
    let count = node.outputs.iter().map(|wire| demands[wire.0].len()).max().unwrap_or(0);
    (0..count).map(|run| node.outputs.iter().map(|wire| demands[wire.0].get(run).cloned()).collect())
}

/// The way back from the outputs.
struct Walk<'a> {
    graph: &'a Graph,
    shapes: &'a Shapes,
    mode: Mode,
    join: Join,
    /// By wire.
    chains: OnceCell<Vec<Chain>>,
}

/// The longest way from the inputs to all of a wire.
#[derive(Clone, Copy, Debug, Default)]
struct Chain {
    /// As [`super::Plan::work`].
    work: u64,
    operations: u64,
}

impl Walk<'_> {
    fn demand(&self, wanted: &[Region]) -> Vec<Demand> {
        let mut demands: Vec<Demand> = vec![Demand::new(); self.graph.wire_count()];
        for (wire, region) in self.graph.outputs.iter().zip(wanted) {
            add(&mut demands[wire.0], region.clone());
        }
        for node in self.graph.nodes().iter().rev() {
            let inputs = self.shapes.all(&node.inputs);
            for (index, wire) in node.outputs.iter().enumerate() {
                let grains = std::mem::take(&mut demands[wire.0]).into_iter().map(|region| node.op.grain(index, region, &inputs));
                grains.for_each(|grain| add(&mut demands[wire.0], grain));
                self.join(*wire, node.outputs.len() == 1 && node.op.holds().is_none(), &mut demands[wire.0]);
            }
            let runs: SmallVec<[Outs; 1]> = runs(node, &demands).collect();
            for outs in runs {
                for (wire, region) in node.inputs.iter().zip(node.op.demand(self.mode, &outs, &inputs)) {
                    let shape = self.shapes.of(*wire);
                    debug_assert!(Region::full(shape).contains(&region), "{} wants {region} of {shape:?}", node.op.name());
                    add(&mut demands[wire.0], region);
                }
            }
        }
        for index in (0..demands.len()).filter(|&index| self.graph.producer(Wire(index)).is_none()) {
            self.join(Wire(index), false, &mut demands[index]);
        }
        demands
    }

    /// Joins boxes of a wire where their hull is not worse.
    fn join(&self, wire: Wire, alone: bool, demand: &mut Demand) {
        let least = match self.join {
            Join::Cheaper(least) if alone && demand.len() <= MOST_BOXES => least,
            _ => return hull(demand),
        };
        if demand.len() > 1 && self.is_cheap(wire, least, &demand.iter().collect::<SmallVec<[_; 4]>>()) {
            return hull(demand);
        }
        let pair = |demand: &Demand| {
            let mut pairs = (0..demand.len()).flat_map(|a| (a + 1..demand.len()).map(move |b| [a, b]));
            pairs.find(|&[a, b]| self.is_cheap(wire, least, &[&demand[a], &demand[b]]))
        };
        while let Some([a, b]) = pair(demand) {
            let other = demand.swap_remove(b);
            let joined = demand.swap_remove(a).hull(&other);
            add(demand, joined);
        }
        let starts = |region: &Region| region.0.iter().map(|span| span.start).collect::<Shape>();
        demand.sort_by_key(starts);
    }

    /// Whether the hull of these boxes of a wire is not worse than they are.
    fn is_cheap(&self, wire: Wire, least: u64, boxes: &[&Region]) -> bool {
        let sum = boxes.iter().map(|region| region.len()).sum::<usize>() as u64;
        let hull = boxes[1..].iter().fold(boxes[0].clone(), |hull, region| hull.hull(region)).len() as u64;
        if hull * 4 <= sum * 5 {
            return true;
        }
        let Chain { work, operations } = self.chains.get_or_init(|| self.chains())[wire.0];
        let whole = self.shapes.of(wire).iter().product::<usize>() as u64;
        u128::from(hull - sum) * u128::from(work) <= u128::from(least) * u128::from(operations) * u128::from(whole)
    }

    fn chains(&self) -> Vec<Chain> {
        let mut chains = vec![Chain::default(); self.graph.wire_count()];
        for node in self.graph.nodes() {
            let inputs = self.shapes.all(&node.inputs);
            let longest = node.inputs.iter().map(|wire| chains[wire.0]).max_by_key(|chain| chain.work).unwrap_or_default();
            let outs: Outs = node.outputs.iter().map(|wire| Some(Region::full(self.shapes.of(*wire)))).collect();
            let mut chain = longest;
            if node.op.alias(&inputs).is_none() {
                let written: u64 = outs.iter().flatten().map(|region| region.len() as u64).sum();
                chain.work = chain.work.saturating_add(node.op.flops(&outs, &inputs)).saturating_add(written);
                chain.operations += 1;
            }
            node.outputs.iter().for_each(|wire| chains[wire.0] = chain);
        }
        chains
    }
}

/// Adds a box, and drops those that lie in another one.
fn add(demand: &mut Demand, region: Region) {
    if region.is_empty() || demand.iter().any(|other| other.contains(&region)) {
        return;
    }
    demand.retain(|other| !region.contains(other));
    demand.push(region);
}

fn hull(demand: &mut Demand) {
    if let Some(hull) = demand.iter().cloned().reduce(|a, b| a.hull(&b)) {
        *demand = SmallVec::from_iter([hull]);
    }
}

/// The box of a wire that has one at most.
pub(super) fn of(demands: &[Demand], wire: Wire) -> Option<&Region> {
    demands[wire.0].first()
}
