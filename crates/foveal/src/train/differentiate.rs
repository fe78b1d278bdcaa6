//! Reverse-mode differentiation, by graph.

use crate::error::Result;
use crate::ir::{Backward, Graph, Label, Mode, Node, Tensor, Wire, is_float, known};
use crate::ops::Binary;
use crate::plan;
use foveal_kernels::{Region, Shape};
use smallvec::SmallVec;
use std::sync::Arc;

/// Of which boxes of the forward pass gradients are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Extent {
    /// Those that the loss needs.
    #[default]
    Needed,
    /// All of every tensor, as where nobody looks at demands: to compare with.
    Everything,
}

/// Writes the gradients of the one value on `loss` by each of `parameters` into the graph, of which all lengths are known;
/// `None` for parameters that the loss does not depend on.
///
/// # Errors
/// If an operation between the two has no derivative; the error names its layer.
pub fn differentiate(graph: &mut Graph, loss: Wire, parameters: &[Wire]) -> Result<Vec<Option<Wire>>> {
    differentiate_within(graph, loss, parameters, Extent::Needed)
}

/// As [`differentiate`], with gradients of these boxes.
pub(super) fn differentiate_within(graph: &mut Graph, loss: Wire, parameters: &[Wire], extent: Extent) -> Result<Vec<Option<Wire>>> {
    let nodes: Vec<Node> = graph.nodes().to_vec();
    let needs = dependents(graph, parameters);
    let supports = supports(graph, loss, extent)?;
    let mut gradients: Vec<Option<Wire>> = vec![None; graph.wire_count()];
    gradients[loss.0] = Some(ones(graph, loss));
    for node in nodes.into_iter().rev() {
        let reached: SmallVec<[Option<Wire>; 1]> = node.outputs.iter().map(|wire| gradients[wire.0]).collect();
        let wanted: SmallVec<[bool; 4]> = node.inputs.iter().map(|wire| needs[wire.0] && supports[wire.0].is_some()).collect();
        if reached.iter().all(Option::is_none) || !wanted.contains(&true) {
            continue;
        }
        let label = node.label.clone();
        let mut cx = Backward::new(graph, &node, &supports, reached, wanted.clone());
        node.op.gradient(&mut cx).map_err(|objection| label.object(objection))?;
        let given = cx.finish();
        let boxes = own_boxes(graph, &node, &supports);
        for (index, gradient) in given.into_iter().enumerate() {
            if let (true, Some(gradient)) = (wanted[index], gradient) {
                let wire = node.inputs[index];
                let gradient = extended(graph, gradient, &boxes[index], &supports[wire.0], &label)?;
                gradients[wire.0] = Some(match gradients[wire.0] {
                    None => gradient,
                    Some(before) => add(graph, before, gradient, &label)?,
                });
            }
        }
    }
    Ok(parameters.iter().map(|wire| gradients[wire.0]).collect())
}

/// Which wires depend on a parameter in a way that can have a derivative.
fn dependents(graph: &Graph, parameters: &[Wire]) -> Vec<bool> {
    let mut needs = vec![false; graph.wire_count()];
    parameters.iter().for_each(|wire| needs[wire.0] = true);
    for node in graph.nodes() {
        if node.inputs.iter().any(|wire| needs[wire.0]) {
            node.outputs.iter().for_each(|wire| needs[wire.0] = is_float(graph.fact(*wire).dtype));
        }
    }
    needs
}

/// The box of every wire that the forward pass computes for the loss.
fn supports(graph: &Graph, loss: Wire, extent: Extent) -> Result<Vec<Option<Region>>> {
    let inputs: Vec<Shape> = graph.inputs().iter().map(|wire| known(&graph.fact(*wire).shape).unwrap_or_default()).collect();
    let mut forward = graph.clone();
    forward.outputs = vec![loss];
    let shapes = plan::shapes(&forward, &inputs)?;
    let demands = match extent {
        Extent::Needed => plan::demand(&forward, &shapes, &[Region::full(shapes.of(loss))], Mode::Training),
        Extent::Everything => plan::everything(&forward, &shapes),
    };
    Ok(demands.into_iter().map(|demand| demand.into_iter().next()).collect())
}

/// The boxes of a node's inputs behind the boxes of its outputs: outside them, what it gives is 0.
fn own_boxes(graph: &Graph, node: &Node, supports: &[Option<Region>]) -> Vec<Region> {
    let shapes: Vec<Shape> = node.inputs.iter().map(|wire| known(&graph.fact(*wire).shape).unwrap_or_default()).collect();
    let shapes: Vec<&[usize]> = shapes.iter().map(|shape| shape.as_slice()).collect();
    let outs: Vec<Option<Region>> = node.outputs.iter().map(|wire| supports[wire.0].clone()).collect();
    node.op.demand(Mode::Training, &outs, &shapes)
}

/// A gradient that is 0 outside `own`, as one of a wire with a larger support: zeros stand between the two.
fn extended(graph: &mut Graph, gradient: Wire, own: &Region, support: &Option<Region>, label: &Label) -> Result<Wire> {
    if support.as_ref() == Some(own) || own.is_empty() {
        return Ok(gradient);
    }
    let mut cx = Backward::between(graph, label);
    cx.bounded(gradient, own).map_err(|objection| label.object(objection))
}

fn add(graph: &mut Graph, a: Wire, b: Wire, label: &Label) -> Result<Wire> {
    Backward::between(graph, label).binary(Binary::Add, a, b).map_err(|objection| label.object(objection))
}

fn ones(graph: &mut Graph, like: Wire) -> Wire {
    let shape = known(&graph.fact(like).shape).unwrap_or_default();
    let count = shape.iter().product();
    graph.weight(Arc::new(Tensor::f32(&shape, vec![1.0; count])))
}
