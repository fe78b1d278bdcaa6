//! What one step computes, for arrays of one shape: planned once, run many times.

use super::differentiate::Extent;
use super::recompute;
use super::step::{Key, Layout, Parts, Step};
use super::variables::Variable;
use crate::error::{Error, Result};
use crate::exec::{self, Program as Runnable};
use crate::ir::{Graph, Mode, Packed, known};
use crate::plan::{self, Plan, Shapes};
use foveal_kernels::arena::{self, Arena};
use foveal_kernels::{Exec, Region, Shape};
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

/// A graph with its plan.
pub(super) struct Planned {
    pub graph: Graph,
    pub plan: Plan,
}

/// Fuses a graph whose lengths are all known, and plans it.
pub(super) fn planned(graph: &Graph, extent: Extent, exec: Exec) -> Result<Planned> {
    let graph = plan::fuse(graph);
    let shapes = shapes(&graph)?;
    let wanted: Vec<Region> = graph.outputs.iter().map(|wire| Region::full(shapes.of(*wire))).collect();
    let demands = match extent {
        Extent::Needed => plan::demand(&graph, &shapes, &wanted, Mode::Training),
        Extent::Everything => plan::everything(&graph, &shapes),
    };
    let plan = plan::plan(&graph, &shapes, wanted, &demands, exec);
    Ok(Planned { graph, plan })
}

/// The shapes of a graph whose lengths are all known.
pub(super) fn shapes(graph: &Graph) -> Result<Shapes> {
    let inputs: Vec<Shape> = graph.inputs().iter().map(|wire| known(&graph.fact(*wire).shape).unwrap_or_default()).collect();
    plan::shapes(graph, &inputs)
}

/// The step as written, or, with gradient checkpointing, in the way that takes the least memory.
pub(super) fn leanest(step: &Step, parts: &Parts<'_>) -> Result<(Graph, Planned)> {
    let mut best = (step.graph.clone(), planned(&step.graph, Extent::Needed, parts.exec)?);
    if parts.gradient_checkpointing && step.graph.nodes().len() > step.forward {
        for cuts in recompute::cuts(&step.graph, step.forward, &recompute::bytes_of(&step.graph)) {
            let graph = recompute::recompute(&step.graph, step.forward, &cuts)?;
            let found = planned(&graph, Extent::Needed, parts.exec)?;
            if found.plan.temporary_bytes() < best.1.plan.temporary_bytes() {
                best = (graph, found);
            }
        }
    }
    Ok(best)
}

/// A planned step.
pub(super) struct Program {
    graph: Graph,
    packed: Vec<OnceLock<Packed>>,
    plan: Plan,
    exec: Exec,
    layout: Layout,
    /// The variables that are inputs, in their order.
    open: Vec<usize>,
    outputs: Vec<Vec<f32>>,
}

impl Program {
    pub(super) fn new(parts: &Parts<'_>, key: &Key) -> Result<Self> {
        let step = Step::new(parts, key, Extent::Needed)?;
        let (_, Planned { graph, plan }) = leanest(&step, parts)?;
        let outputs = plan.wanted.iter().map(|region| floats(region.len(), "the results of a training step")).collect::<Result<_>>()?;
        let packed = graph.nodes().iter().map(|_| OnceLock::new()).collect();
        Ok(Self { graph, packed, plan, exec: parts.exec, layout: step.layout, open: step.open, outputs })
    }

    /// Runs the step on a batch: `inputs` are those of the model, `targets` the targets and sample weights in turn. The
    /// arena may be of another step; one that is too small gives way to a larger one.
    pub(super) fn run(
        &mut self,
        inputs: &[&[f32]],
        seed: &[f32],
        variables: &[Variable],
        targets: &[&[f32]],
        arena: &mut Option<Arena>,
        cancel: Option<&AtomicBool>,
    ) -> Result<()> {
        let open = self.open.iter().map(|&index| variables[index].value.as_slice());
        let all: Vec<&[f32]> = inputs.iter().copied().chain([seed]).chain(open).chain(targets.iter().copied()).collect();
        if arena.as_ref().is_none_or(|arena| arena.len() < self.plan.arena) {
            // The old one is freed first.
            *arena = None;
            *arena = Arena::try_with_len(self.plan.arena);
        }
        let too_large = || too_large("the intermediate tensors of a training step", self.plan.arena);
        let arena = arena.as_mut().ok_or_else(too_large)?;
        let program = Runnable { graph: &self.graph, packed: &self.packed, exec: self.exec };
        let mut outputs: Vec<&mut [f32]> = self.outputs.iter_mut().map(Vec::as_mut_slice).collect();
        exec::run(program, &self.plan, &all, &mut outputs, arena, cancel)
    }

    /// The total that is minimised.
    pub(super) fn total(&self) -> f32 {
        self.outputs[0][0]
    }

    /// The loss of every output that has one.
    pub(super) fn losses(&self) -> impl Iterator<Item = f32> {
        self.outputs[1..1 + self.layout.losses].iter().map(|loss| loss[0])
    }

    /// The model's outputs with their shapes.
    pub(super) fn predictions(&self) -> impl Iterator<Item = (&[f32], Shape)> {
        let range = 1 + self.layout.losses..1 + self.layout.losses + self.layout.predictions;
        self.outputs[range.clone()].iter().zip(&self.plan.wanted[range]).map(|(data, region)| (data.as_slice(), region.shape()))
    }

    /// Gradients, with the variable that each belongs to.
    pub(super) fn gradients(&mut self) -> impl Iterator<Item = (usize, &mut [f32])> {
        let from = 1 + self.layout.losses + self.layout.predictions;
        self.layout.gradients.iter().copied().zip(self.outputs[from..].iter_mut().map(Vec::as_mut_slice))
    }

    /// New values, with the variable that each belongs to.
    pub(super) fn updates(&self) -> impl Iterator<Item = (usize, &[f32])> {
        let from = 1 + self.layout.losses + self.layout.predictions + self.layout.gradients.len();
        self.layout.updates.iter().copied().zip(self.outputs[from..].iter().map(Vec::as_slice))
    }
}

fn floats(len: usize, what: &str) -> Result<Vec<f32>> {
    arena::try_floats(len).ok_or_else(|| too_large(what, len))
}

fn too_large(what: &str, floats: usize) -> Error {
    Error::TooLarge { what: what.into(), bytes: floats as u128 * 4 }
}
