//! What one step computes, for arrays of one shape: planned once, run many times.

use super::compile::{OutputLoss, Targets};
use super::objective::{Minimised, Writer};
use super::regularizer::Regularizer;
use super::variables::Variable;
use super::{differentiate, specialize};
use crate::error::{Error, Result};
use crate::exec::{self, Program as Runnable};
use crate::ir::{Graph, Mode, Packed, Wire};
use crate::model::Lowered;
use crate::ops::Random;
use crate::plan::{self, Plan};
use foveal_kernels::arena::{self, Arena};
use foveal_kernels::{Exec, Region, Shape};
use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

/// Which pass over a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Pass {
    /// Forward and backward.
    Train,
    /// Forward alone, as in prediction.
    Test,
}

/// What a program is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub pass: Pass,
    pub inputs: Vec<Shape>,
    /// Of targets and sample weights.
    pub targets: Vec<(Shape, Option<Shape>)>,
}

/// What stays the same from program to program.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub lowered: &'a Lowered,
    pub variables: &'a [Variable],
    pub losses: &'a [Option<OutputLoss>],
    pub penalties: &'a [Option<Regularizer>],
    pub targets: Targets,
    pub exec: Exec,
}

/// Where the results of a step stand among the outputs.
#[derive(Debug)]
struct Layout {
    losses: usize,
    predictions: usize,
    /// The variable that each gradient belongs to.
    gradients: Vec<usize>,
    /// The variable that each new value belongs to.
    updates: Vec<usize>,
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
    arena: Option<Arena>,
    outputs: Vec<Vec<f32>>,
}

impl Program {
    pub(super) fn new(parts: &Parts<'_>, key: &Key) -> Result<Self> {
        let wires: HashMap<_, Wire> = parts.lowered.weights.iter().map(|(tensor, wire)| (Arc::as_ptr(tensor), *wire)).collect();
        let notes = parts.lowered.training.clone().unwrap_or_default();
        let wire_of = |variable: &Variable| wires.get(&Arc::as_ptr(&variable.tensor)).copied();
        let open: Vec<(usize, Wire)> = (parts.variables.iter().enumerate())
            .filter_map(|(index, variable)| Some((index, wire_of(variable)?)).filter(|_| variable.trainable || variable.changes))
            .collect();
        let mut inputs = key.inputs.clone();
        inputs.push([Random::SEED].as_slice().into());
        let special = specialize(&parts.lowered.graph, &inputs, &open.iter().map(|(_, wire)| *wire).collect::<Vec<_>>())?;
        let mut graph = special.graph;
        let new = |wire: Wire| special.wires[wire.0];
        let predictions = graph.outputs.clone();
        let masks = parts.lowered.masks.iter().map(|mask| mask.and_then(new)).chain(std::iter::repeat(None));
        let masked: Vec<(Wire, Option<Wire>)> = predictions.iter().copied().zip(masks).collect();
        let mut writer = Writer { graph: &mut graph, targets: parts.targets };
        let losses = writer.losses(parts.losses, &masked, &key.targets)?;
        let weighed: Vec<(Wire, Regularizer)> = (parts.penalties.iter().zip(parts.variables))
            .filter_map(|(penalty, variable)| Some((new(wire_of(variable)?)?, penalty.clone()?)))
            .collect();
        let others: Vec<Wire> = notes.penalties.iter().filter_map(|wire| new(*wire)).collect();
        let active = |(wire, value): &(Wire, serde_json::Value)| {
            let wrong = |objection| Error::Usage(format!("an activity_regularizer: {objection}"));
            new(*wire).map(|wire| Regularizer::from_keras(value).map(|penalty| (wire, penalty)).map_err(wrong)).transpose()
        };
        let active = notes.activities.iter().map(active).collect::<Result<Vec<_>>>()?;
        let active: Vec<(Wire, Regularizer)> = active.into_iter().flatten().collect();
        let minimised = writer.penalties(losses, &weighed, &active, &others)?;
        let (layout, outputs) = results(parts, key.pass, &mut graph, &minimised, &predictions, &open, &notes.updates, &special.wires)?;
        graph.outputs = outputs;
        Self::plan(graph, parts.exec, layout, open.into_iter().map(|(index, _)| index).collect())
    }

    fn plan(graph: Graph, exec: Exec, layout: Layout, open: Vec<usize>) -> Result<Self> {
        let graph = plan::fuse(&graph);
        let inputs: Vec<Shape> = graph.inputs().iter().map(|wire| crate::ir::known(&graph.fact(*wire).shape).unwrap_or_default()).collect();
        let shapes = plan::shapes(&graph, &inputs)?;
        let wanted: Vec<Region> = graph.outputs.iter().map(|wire| Region::full(shapes.of(*wire))).collect();
        let demands = plan::demand(&graph, &shapes, &wanted, Mode::Training);
        let plan = plan::plan(&graph, &shapes, wanted, &demands, exec);
        let outputs = plan.wanted.iter().map(|region| floats(region.len(), "the results of a training step")).collect::<Result<_>>()?;
        let packed = graph.nodes().iter().map(|_| OnceLock::new()).collect();
        Ok(Self { graph, packed, plan, exec, layout, open, arena: None, outputs })
    }

    /// Runs the step on a batch: `inputs` are those of the model, `targets` the targets and sample weights in turn.
    pub(super) fn run(
        &mut self,
        inputs: &[&[f32]],
        seed: &[f32],
        variables: &[Variable],
        targets: &[&[f32]],
        cancel: Option<&AtomicBool>,
    ) -> Result<()> {
        let open = self.open.iter().map(|&index| variables[index].value.as_slice());
        let all: Vec<&[f32]> = inputs.iter().copied().chain([seed]).chain(open).chain(targets.iter().copied()).collect();
        let mut arena = match self.arena.take() {
            Some(arena) => arena,
            None => Arena::try_with_len(self.plan.arena)
                .ok_or_else(|| too_large("the intermediate tensors of a training step", self.plan.arena))?,
        };
        let program = Runnable { graph: &self.graph, packed: &self.packed, exec: self.exec };
        let mut outputs: Vec<&mut [f32]> = self.outputs.iter_mut().map(Vec::as_mut_slice).collect();
        let done = exec::run(program, &self.plan, &all, &mut outputs, &mut arena, cancel);
        self.arena = Some(arena);
        done
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

    /// Bytes of everything that a step holds beside the weights and the batch.
    pub(super) fn bytes(&self) -> usize {
        self.plan.temporary_bytes() + self.plan.output_bytes()
    }
}

/// The outputs of the graph, and where each result stands among them.
#[allow(clippy::too_many_arguments, reason = "they are the parts of one graph")]
fn results(
    parts: &Parts<'_>,
    pass: Pass,
    graph: &mut Graph,
    minimised: &Minimised,
    predictions: &[Wire],
    open: &[(usize, Wire)],
    updates: &[(Wire, Wire)],
    wires: &[Option<Wire>],
) -> Result<(Layout, Vec<Wire>)> {
    let mut outputs = vec![minimised.total];
    outputs.extend(&minimised.losses);
    outputs.extend(predictions);
    let mut layout = Layout { losses: minimised.losses.len(), predictions: predictions.len(), gradients: Vec::new(), updates: Vec::new() };
    if pass == Pass::Test {
        return Ok((layout, outputs));
    }
    let trained: Vec<(usize, Wire)> = open
        .iter()
        .filter(|(index, _)| parts.variables[*index].trainable)
        .filter_map(|(index, wire)| Some((*index, wires[wire.0]?)))
        .collect();
    let gradients = differentiate(graph, minimised.total, &trained.iter().map(|(_, wire)| *wire).collect::<Vec<_>>())?;
    for ((index, _), gradient) in trained.iter().zip(gradients) {
        if let Some(gradient) = gradient {
            layout.gradients.push(*index);
            outputs.push(gradient);
        }
    }
    for (weight, value) in updates {
        let variable = open.iter().find(|(_, wire)| wire == weight).map(|(index, _)| *index);
        if let (Some(variable), Some(value)) = (variable, wires[value.0]) {
            layout.updates.push(variable);
            outputs.push(value);
        }
    }
    Ok((layout, outputs))
}

fn floats(len: usize, what: &str) -> Result<Vec<f32>> {
    arena::try_floats(len).ok_or_else(|| too_large(what, len))
}

fn too_large(what: &str, floats: usize) -> Error {
    Error::TooLarge { what: what.into(), bytes: floats as u128 * 4 }
}
