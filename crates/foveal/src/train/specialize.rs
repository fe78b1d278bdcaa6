//! A graph for known lengths, in which some weights are inputs.

use crate::error::{Objection, Result};
use crate::ir::{Fact, Graph, Node, Source, Wire};
use foveal_kernels::Shape;
use smallvec::SmallVec;
use std::collections::HashSet;
use std::sync::Arc;

/// What [`specialize`] makes.
#[derive(Debug)]
pub struct Specialized {
    /// The graph. Its inputs are those it had, then the opened weights in the order given.
    pub graph: Graph,
    /// The new wire of every old one; `None` for weights that nothing reads.
    pub wires: Vec<Option<Wire>>,
}

/// Adds a node, joined operations one by one.
fn emit(graph: &mut Graph, node: &Node, inputs: &[Wire]) -> std::result::Result<SmallVec<[Wire; 1]>, Objection> {
    let Some(parts) = node.op.parts() else { return graph.op(Arc::clone(&node.op), inputs, node.label.clone()) };
    let (mut rest, mut made) = (inputs, SmallVec::<[Wire; 1]>::new());
    for (op, arity) in parts {
        let (own, behind) = rest.split_at(arity);
        rest = behind;
        let operands: Vec<Wire> = made.iter().chain(own).copied().collect();
        made = graph.op(op, &operands, node.label.clone())?;
    }
    Ok(made)
}

/// The same graph for inputs of these lengths, with joined operations apart, where the weights on the wires `open` are inputs: what training changes.
pub fn specialize(graph: &Graph, inputs: &[Shape], open: &[Wire]) -> Result<Specialized> {
    let mut new = Graph::default();
    let mut wires: Vec<Option<Wire>> = vec![None; graph.wire_count()];
    for (wire, shape) in graph.inputs().iter().zip(inputs) {
        let fact = Fact { dtype: graph.fact(*wire).dtype, shape: shape.iter().map(|&n| n.into()).collect() };
        wires[wire.0] = Some(new.input(fact));
    }
    let mut opened = HashSet::new();
    for wire in open {
        if opened.insert(*wire) {
            wires[wire.0] = Some(new.input(graph.fact(*wire).clone()));
        }
    }
    for (index, new_wire) in wires.iter_mut().enumerate() {
        if let (None, Source::Weight(tensor)) = (&new_wire, graph.source(Wire(index))) {
            *new_wire = Some(new.weight(Arc::clone(tensor)));
        }
    }
    for node in graph.nodes() {
        let inputs: Vec<Wire> = node.inputs.iter().map(|wire| wires[wire.0].expect("nodes stand behind what they read")).collect();
        let outputs = emit(&mut new, node, &inputs).map_err(|objection| node.label.object(objection))?;
        for (old, made) in node.outputs.iter().zip(outputs) {
            if let Some(axis) = graph.channels(*old) {
                new.set_channels(made, axis);
            }
            wires[old.0] = Some(made);
        }
    }
    new.outputs = graph.outputs.iter().filter_map(|wire| wires[wire.0]).collect();
    Ok(Specialized { graph: new, wires })
}
