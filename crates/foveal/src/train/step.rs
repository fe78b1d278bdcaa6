//! The graph of one step: forward pass, loss, backward pass and new state.

use super::compile::{OutputLoss, Targets};
use super::differentiate::{Extent, differentiate_within};
use super::objective::{Minimised, Writer};
use super::regularizer::Regularizer;
use super::specialize;
use super::variables::Variable;
use crate::error::{Error, Result};
use crate::ir::{Graph, Wire};
use crate::model::Lowered;
use crate::ops::Random;
use foveal_kernels::{Exec, Shape};
use std::collections::HashMap;
use std::sync::Arc;

/// Which pass over a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Pass {
    /// Forward and backward.
    Train,
    /// Forward alone, as in prediction.
    Test,
    /// Forward alone, as in training, without a loss.
    Call,
}

/// What a step is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub pass: Pass,
    pub inputs: Vec<Shape>,
    /// Of targets and sample weights.
    pub targets: Vec<(Shape, Option<Shape>)>,
}

/// What stays the same from step to step.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub lowered: &'a Lowered,
    pub variables: &'a [Variable],
    pub losses: &'a [Option<OutputLoss>],
    pub penalties: &'a [Option<Regularizer>],
    pub targets: Targets,
    /// Whether the backward pass may compute anew what the forward pass made.
    pub gradient_checkpointing: bool,
    pub exec: Exec,
}

/// Where the results of a step stand among the outputs.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub losses: usize,
    pub predictions: usize,
    /// The variable that each gradient belongs to.
    pub gradients: Vec<usize>,
    /// The variable that each new value belongs to.
    pub updates: Vec<usize>,
}

/// A step, written down.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Its inputs are those of the model, the seed, the open variables, and targets with sample weights.
    pub graph: Graph,
    pub layout: Layout,
    /// The variables that are inputs, in their order.
    pub open: Vec<usize>,
    /// How many of the first nodes belong to the model's layers.
    pub layers: usize,
    /// How many of the first nodes belong to the forward pass and the loss.
    pub forward: usize,
}

impl Step {
    pub(super) fn new(parts: &Parts<'_>, key: &Key, extent: Extent) -> Result<Self> {
        let wires: HashMap<_, Wire> = parts.lowered.weights.iter().map(|(tensor, wire)| (Arc::as_ptr(tensor), *wire)).collect();
        let wire_of = |variable: &Variable| wires.get(&Arc::as_ptr(&variable.tensor)).copied();
        let open: Vec<(usize, Wire)> = (parts.variables.iter().enumerate())
            .filter_map(|(index, variable)| Some((index, wire_of(variable)?)).filter(|_| variable.trainable || variable.changes))
            .collect();
        let mut inputs = key.inputs.clone();
        inputs.push([Random::SEED].as_slice().into());
        let special = specialize(&parts.lowered.graph, &inputs, &open.iter().map(|(_, wire)| *wire).collect::<Vec<_>>())?;
        let mut graph = special.graph;
        let layers = graph.nodes().len();
        let predictions = graph.outputs.clone();
        let minimised = minimised(parts, key, &mut graph, &special.wires, wire_of)?;
        let forward = graph.nodes().len();
        let mut layout =
            Layout { losses: minimised.losses.len(), predictions: predictions.len(), gradients: Vec::new(), updates: Vec::new() };
        graph.outputs = std::iter::once(minimised.total).chain(minimised.losses.iter().copied()).chain(predictions).collect();
        if key.pass == Pass::Train {
            add_gradients(parts, &mut graph, &mut layout, minimised.total, &open, &special.wires, extent)?;
        }
        Ok(Self { graph, layout, open: open.into_iter().map(|(index, _)| index).collect(), layers, forward })
    }
}

/// Writes the loss and what is added to it.
fn minimised(
    parts: &Parts<'_>,
    key: &Key,
    graph: &mut Graph,
    wires: &[Option<Wire>],
    wire_of: impl Fn(&Variable) -> Option<Wire>,
) -> Result<Minimised> {
    let notes = parts.lowered.training.clone().unwrap_or_default();
    let new = |wire: Wire| wires[wire.0];
    let masks = parts.lowered.masks.iter().map(|mask| mask.and_then(new)).chain(std::iter::repeat(None));
    let masked: Vec<(Wire, Option<Wire>)> = graph.outputs.iter().copied().zip(masks).collect();
    let mut writer = Writer { graph, targets: parts.targets };
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
    writer.penalties(losses, &weighed, &active, &others)
}

/// Writes the backward pass, and makes outputs of the gradients and of the new state.
fn add_gradients(
    parts: &Parts<'_>,
    graph: &mut Graph,
    layout: &mut Layout,
    total: Wire,
    open: &[(usize, Wire)],
    wires: &[Option<Wire>],
    extent: Extent,
) -> Result<()> {
    let trained: Vec<(usize, Wire)> = open
        .iter()
        .filter(|(index, _)| parts.variables[*index].trainable)
        .filter_map(|(index, wire)| Some((*index, wires[wire.0]?)))
        .collect();
    let gradients = differentiate_within(graph, total, &trained.iter().map(|(_, wire)| *wire).collect::<Vec<_>>(), extent)?;
    for ((index, _), gradient) in trained.iter().zip(gradients) {
        if let Some(gradient) = gradient {
            layout.gradients.push(*index);
            graph.outputs.push(gradient);
        }
    }
    for (weight, value) in parts.lowered.training.iter().flat_map(|notes| &notes.updates) {
        let variable = open.iter().find(|(_, wire)| wire == weight).map(|(index, _)| *index);
        if let (Some(variable), Some(value)) = (variable, wires[value.0]) {
            layout.updates.push(variable);
            graph.outputs.push(value);
        }
    }
    Ok(())
}
