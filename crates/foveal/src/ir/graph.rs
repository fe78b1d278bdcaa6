//! Wires and nodes.

use super::{DType, Fact, Op};
use crate::error::{Error, Objection};
use smallvec::SmallVec;
use std::sync::Arc;

/// The longest axis that foveal handles: products of two lengths still fit 64 bits.
const MAX_LENGTH: usize = 1 << 31;

/// The most axes that foveal handles: far more than any layer has, and few enough for loops over axes.
const MAX_RANK: usize = 16;

/// Refuses shapes that geometry could not count with.
pub(crate) fn check_shape(fact: &Fact) -> Result<(), Objection> {
    if fact.rank() > MAX_RANK {
        return Err(Objection::Unsupported(format!("a tensor with {} axes", fact.rank())));
    }
    match fact.shape.iter().filter_map(|d| d.known()).find(|&n| n > MAX_LENGTH) {
        Some(n) => Err(Objection::Unsupported(format!("an axis of length {n}"))),
        None => Ok(()),
    }
}

/// A weight's values, in f32 whatever the declared type.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Declared element type.
    pub dtype: DType,
    /// Lengths.
    pub shape: foveal_kernels::Shape,
    /// Values, row-major.
    pub data: Vec<f32>,
}

impl Tensor {
    /// A float32 tensor.
    pub fn f32(shape: &[usize], data: Vec<f32>) -> Self {
        debug_assert_eq!(shape.iter().product::<usize>(), data.len());
        Self { dtype: DType::F32, shape: shape.into(), data }
    }

    /// What is known of it.
    pub fn fact(&self) -> Fact {
        Fact { dtype: self.dtype, shape: self.shape.iter().map(|&n| n.into()).collect() }
    }
}

/// One tensor in a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Wire(pub usize);

/// Where a wire's values come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The caller's input of this index.
    Input(usize),
    /// A weight.
    Weight(Arc<Tensor>),
    /// Output `.1` of node `.0`.
    Node(usize, usize),
}

/// Which call of which layer a node belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// Layer name with the models it is nested in: `inner/conv`; further calls of a shared layer end in `:1`, `:2` ...
    pub layer: Arc<str>,
    /// Keras class.
    pub class: Arc<str>,
}

impl Label {
    /// The layer's objection as an error that names it.
    pub(crate) fn object(&self, objection: Objection) -> Error {
        Error::Layer { layer: self.layer.to_string(), class: self.class.to_string(), objection: Box::new(objection) }
    }
}

/// An operation at its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// What is computed.
    pub op: Arc<dyn Op>,
    /// From what.
    pub inputs: SmallVec<[Wire; 4]>,
    /// Into what.
    pub outputs: SmallVec<[Wire; 1]>,
    /// For whom.
    pub label: Label,
}

#[derive(Clone, Debug)]
struct WireInfo {
    fact: Fact,
    source: Source,
    channels: Option<usize>,
}

/// Operations in an order in which they can run.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    wires: Vec<WireInfo>,
    nodes: Vec<Node>,
    inputs: Vec<Wire>,
    /// What the graph is for.
    pub outputs: Vec<Wire>,
}

impl Graph {
    fn wire(&mut self, fact: Fact, source: Source, channels: Option<usize>) -> Wire {
        self.wires.push(WireInfo { fact, source, channels });
        Wire(self.wires.len() - 1)
    }

    /// Adds an input.
    pub fn input(&mut self, fact: Fact) -> Wire {
        let wire = self.wire(fact, Source::Input(self.inputs.len()), None);
        self.inputs.push(wire);
        wire
    }

    /// Adds a weight.
    pub fn weight(&mut self, tensor: Arc<Tensor>) -> Wire {
        self.wire(tensor.fact(), Source::Weight(tensor), None)
    }

    /// Adds an operation on wires that are already there.
    pub fn op(&mut self, op: Arc<dyn Op>, inputs: &[Wire], label: Label) -> Result<SmallVec<[Wire; 1]>, Objection> {
        let facts: SmallVec<[Fact; 4]> = inputs.iter().map(|w| self.fact(*w).clone()).collect();
        let node = self.nodes.len();
        let outputs = op.infer(&facts)?;
        outputs.iter().try_for_each(check_shape)?;
        let known: SmallVec<[(&Fact, Option<usize>); 4]> = facts.iter().zip(inputs).map(|(fact, w)| (fact, self.channels(*w))).collect();
        let channels: SmallVec<[Option<usize>; 1]> = outputs.iter().map(|out| op.channels(&known, out)).collect();
        let outputs = outputs.into_iter().zip(channels).enumerate();
        let outputs: SmallVec<[Wire; 1]> = outputs.map(|(i, (fact, axis))| self.wire(fact, Source::Node(node, i), axis)).collect();
        self.nodes.push(Node { op, inputs: inputs.into(), outputs: outputs.clone(), label });
        Ok(outputs)
    }

    /// What is known of a wire.
    pub fn fact(&self, wire: Wire) -> &Fact {
        &self.wires[wire.0].fact
    }

    /// The axis of a wire's channels, where an operation or a layer behind it tells.
    pub fn channels(&self, wire: Wire) -> Option<usize> {
        self.wires[wire.0].channels
    }

    /// Says where a wire's channels stand.
    pub fn set_channels(&mut self, wire: Wire, axis: usize) {
        if axis < self.fact(wire).rank() {
            self.wires[wire.0].channels = Some(axis);
        }
    }

    /// Where a wire comes from.
    pub fn source(&self, wire: Wire) -> &Source {
        &self.wires[wire.0].source
    }

    /// The weight on a wire, if it carries one.
    pub fn tensor(&self, wire: Wire) -> Option<&Arc<Tensor>> {
        match self.source(wire) {
            Source::Weight(tensor) => Some(tensor),
            _ => None,
        }
    }

    /// The node that makes a wire, if a node does.
    pub fn producer(&self, wire: Wire) -> Option<&Node> {
        match self.source(wire) {
            Source::Node(node, _) => Some(&self.nodes[*node]),
            _ => None,
        }
    }

    /// Number of wires.
    pub fn wire_count(&self) -> usize {
        self.wires.len()
    }

    /// Operations, in order.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Input wires.
    pub fn inputs(&self) -> &[Wire] {
        &self.inputs
    }
}
