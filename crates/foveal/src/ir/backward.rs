//! Where an operation writes its derivative.

use super::{Fact, Graph, Label, Node, Op, Wire};
use crate::error::Objection;
use foveal_kernels::{Region, Shape};
use smallvec::SmallVec;
use std::sync::Arc;

/// One operation of a graph whose lengths are all known, seen from behind: the gradients that have reached its outputs are
/// there, and [`Op::gradient`] writes those of its inputs, as further operations of the same graph.
///
/// A gradient is a tensor of its wire's whole shape. It is 0 outside its *support*, the box of the wire that the forward pass
/// computes; sums over a gradient may leave out everything else.
#[derive(Debug)]
pub struct Backward<'a> {
    graph: &'a mut Graph,
    label: Label,
    inputs: SmallVec<[Wire; 4]>,
    outputs: SmallVec<[Wire; 1]>,
    /// By wire of the forward pass.
    supports: &'a [Option<Region>],
    gradients: SmallVec<[Option<Wire>; 1]>,
    wanted: SmallVec<[bool; 4]>,
    given: SmallVec<[Option<Wire>; 4]>,
}

impl<'a> Backward<'a> {
    /// For `node`, whose outputs have these gradients, and of whose inputs those that are `wanted` need theirs.
    pub(crate) fn new(
        graph: &'a mut Graph,
        node: &Node,
        supports: &'a [Option<Region>],
        gradients: SmallVec<[Option<Wire>; 1]>,
        wanted: SmallVec<[bool; 4]>,
    ) -> Self {
        let given = SmallVec::from_elem(None, wanted.len());
        let (label, inputs, outputs) = (node.label.clone(), node.inputs.clone(), node.outputs.clone());
        Self { graph, label, inputs, outputs, supports, gradients, wanted, given }
    }

    /// Between operations, to write what belongs to none.
    pub(crate) fn between(graph: &'a mut Graph, label: &Label) -> Self {
        let (inputs, outputs, label) = (SmallVec::new(), SmallVec::new(), label.clone());
        Self { graph, label, inputs, outputs, supports: &[], gradients: SmallVec::new(), wanted: SmallVec::new(), given: SmallVec::new() }
    }

    /// What the operation reads.
    pub fn inputs(&self) -> &[Wire] {
        &self.inputs
    }

    /// Input `index`.
    pub fn input(&self, index: usize) -> Wire {
        self.inputs[index]
    }

    /// Output `index`.
    pub fn output(&self, index: usize) -> Wire {
        self.outputs[index]
    }

    /// Whether the gradient of input `index` is needed.
    pub fn wants(&self, index: usize) -> bool {
        self.wanted[index]
    }

    /// The gradient of output `index`, if anything that is trained for depends on it.
    pub fn gradient(&self, index: usize) -> Option<Wire> {
        self.gradients[index]
    }

    /// The box outside which the gradient of output `index` is 0.
    pub fn support(&self, index: usize) -> Region {
        let wire = self.output(index);
        self.supports[wire.0].clone().unwrap_or_else(|| Region::empty(self.graph.fact(wire).rank()))
    }

    /// What is known of a wire: all of it.
    pub fn fact(&self, wire: Wire) -> &Fact {
        self.graph.fact(wire)
    }

    /// Lengths of a wire.
    pub fn shape(&self, wire: Wire) -> Shape {
        self.graph.fact(wire).shape.iter().map(|d| d.known().expect("lengths are known where gradients are written")).collect()
    }

    /// Adds an operation with several outputs.
    pub fn ops(&mut self, op: impl Op, inputs: &[Wire]) -> Result<SmallVec<[Wire; 1]>, Objection> {
        self.graph.op(Arc::new(op), inputs, self.label.clone())
    }

    /// Adds an operation with one output.
    pub fn op(&mut self, op: impl Op, inputs: &[Wire]) -> Result<Wire, Objection> {
        Ok(self.ops(op, inputs)?[0])
    }

    /// Adds a constant of one value.
    pub fn number(&mut self, value: f32) -> Wire {
        self.graph.weight(Arc::new(super::Tensor::f32(&[], vec![value])))
    }

    /// Adds a constant.
    pub fn constant(&mut self, shape: &[usize], values: Vec<f32>) -> Wire {
        self.graph.weight(Arc::new(super::Tensor::f32(shape, values)))
    }

    /// Says what the gradient of input `index` is; no gradient given means that it is 0.
    pub fn give(&mut self, index: usize, gradient: Wire) {
        debug_assert!(self.given[index].is_none(), "one gradient for each input");
        self.given[index] = Some(gradient);
    }

    /// What was given, by input.
    pub(crate) fn finish(self) -> SmallVec<[Option<Wire>; 4]> {
        self.given
    }
}
