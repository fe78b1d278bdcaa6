//! Gradient checkpointing: the backward pass computes tensors of the forward pass anew, rather than keeping them.
//!
//! The forward pass is cut into segments. What crosses a cut, or is a segment's last, is kept; whatever else the backward pass
//! reads, it computes a second time from there, segment by segment. The operations are the same ones, random numbers are
//! addressed by step and coordinate, so that no bit of the results changes. The last segment is kept as it is: its backward
//! pass begins at once.

use crate::error::Result;
use crate::ir::{Graph, Node, Source, Wire};
use foveal_kernels::Shape;
use smallvec::SmallVec;
use std::sync::Arc;

/// Numbers of segments that are tried; the best is about the root of the number of layers.
const SEGMENTS: [usize; 9] = [2, 3, 4, 5, 6, 8, 11, 16, 24];

/// Ways to cut the forward pass, the first `forward` nodes of a graph, into segments: for each, the first node behind
/// every cut. `bytes` says how large wires are.
pub(super) fn cuts(graph: &Graph, forward: usize, bytes: &impl Fn(Wire) -> usize) -> Vec<Vec<usize>> {
    let (read, crossing) = (read_behind(graph, forward, bytes), crossing(graph, forward, bytes));
    let total = read.last().copied().unwrap_or(0);
    let at = |part: usize, of: usize| read.partition_point(|&sum| sum < total * part / of);
    let mut all: Vec<Vec<usize>> = SEGMENTS
        .iter()
        .map(|&count| {
            // Around every even division of what is kept, the place that the fewest bytes cross.
            let window = |i: usize| at(2 * i - 1, 2 * count).max(1)..(at(2 * i + 1, 2 * count) + 1).min(forward);
            (1..count).filter_map(|i| window(i).min_by_key(|&node| crossing[node])).collect()
        })
        .collect();
    all.iter_mut().for_each(Vec::dedup);
    all.dedup();
    all.retain(|cuts| !cuts.is_empty());
    all
}

/// For every node of the forward pass, the bytes that it and those before it make and the backward pass reads.
fn read_behind(graph: &Graph, forward: usize, bytes: &impl Fn(Wire) -> usize) -> Vec<usize> {
    let mut read = vec![false; graph.wire_count()];
    graph.nodes()[forward..].iter().flat_map(|node| &node.inputs).for_each(|wire| read[wire.0] = true);
    let own = |node: &Node| node.outputs.iter().filter(|wire| read[wire.0]).map(|wire| bytes(*wire)).sum::<usize>();
    let sums = graph.nodes()[..forward].iter().scan(0, |sum, node| {
        *sum += own(node);
        Some(*sum)
    });
    sums.collect()
}

/// For every node of the forward pass, the bytes that cross a cut before it.
fn crossing(graph: &Graph, forward: usize, bytes: &impl Fn(Wire) -> usize) -> Vec<usize> {
    let mut last = vec![0; graph.wire_count()];
    for (index, node) in graph.nodes()[..forward].iter().enumerate() {
        node.inputs.iter().for_each(|wire| last[wire.0] = index);
    }
    let mut crossing = vec![0; forward];
    for (index, node) in graph.nodes()[..forward].iter().enumerate() {
        for wire in &node.outputs {
            let cut = index + 1..(last[wire.0] + 1).max(index + 1);
            crossing[cut].iter_mut().for_each(|sum| *sum += bytes(*wire));
        }
    }
    crossing
}

/// The same graph, of which the nodes behind the first `forward` compute anew what they read of the segments between `cuts`.
pub(super) fn recompute(graph: &Graph, forward: usize, cuts: &[usize]) -> Result<Graph> {
    let segment = |node: usize| cuts.partition_point(|&cut| cut <= node);
    let mut kept = vec![true; graph.wire_count()];
    let before_last = cuts.last().copied().unwrap_or(0);
    graph.nodes()[..before_last].iter().flat_map(|node| &node.outputs).for_each(|wire| kept[wire.0] = false);
    for (index, node) in graph.nodes()[..forward].iter().enumerate() {
        for wire in &node.inputs {
            if let Source::Node(from, _) = graph.source(*wire) {
                kept[wire.0] |= segment(*from) != segment(index);
            }
        }
    }
    graph.outputs.iter().for_each(|wire| kept[wire.0] = true);
    let mut copy =
        Copy { old: graph, new: Graph::default(), wires: vec![None; graph.wire_count()], again: vec![None; graph.wire_count()], kept };
    copy.write(forward)
}

/// A graph on its way into another one.
struct Copy<'a> {
    old: &'a Graph,
    new: Graph,
    /// The new wire of every old one.
    wires: Vec<Option<Wire>>,
    /// The wire that holds the same, computed a second time.
    again: Vec<Option<Wire>>,
    /// Wires that the backward pass reads as they are.
    kept: Vec<bool>,
}

impl Copy<'_> {
    fn write(&mut self, forward: usize) -> Result<Graph> {
        let old = self.old;
        for wire in old.inputs() {
            self.wires[wire.0] = Some(self.new.input(old.fact(*wire).clone()));
        }
        for (index, node) in old.nodes().iter().enumerate() {
            let inputs = node.inputs.iter().map(|wire| if index < forward { Ok(self.first(*wire)) } else { self.second(*wire) });
            let inputs = inputs.collect::<Result<SmallVec<[Wire; 4]>>>()?;
            let outputs = self.emit(node, &inputs)?;
            node.outputs.iter().zip(outputs).for_each(|(wire, made)| self.wires[wire.0] = Some(made));
        }
        self.new.outputs = old.outputs.iter().map(|wire| self.first(*wire)).collect();
        Ok(std::mem::take(&mut self.new))
    }

    fn emit(&mut self, node: &Node, inputs: &[Wire]) -> Result<SmallVec<[Wire; 1]>> {
        let outputs = self.new.op(Arc::clone(&node.op), inputs, node.label.clone()).map_err(|objection| node.label.object(objection))?;
        for (old, made) in node.outputs.iter().zip(&outputs) {
            if let Some(axis) = self.old.channels(*old) {
                self.new.set_channels(*made, axis);
            }
        }
        Ok(outputs)
    }

    /// The new wire of an old one.
    fn first(&mut self, wire: Wire) -> Wire {
        let (old, new) = (self.old, &mut self.new);
        *self.wires[wire.0].get_or_insert_with(|| match old.source(wire) {
            Source::Weight(tensor) => new.weight(Arc::clone(tensor)),
            _ => unreachable!("nodes stand behind what they read"),
        })
    }

    /// The wire that the backward pass reads for an old one. Goes through a segment without recursion, since segments are
    /// as long as networks.
    fn second(&mut self, wire: Wire) -> Result<Wire> {
        let old = self.old;
        let mut open = vec![wire];
        while let Some(&wire) = open.last() {
            let node = match old.source(wire) {
                Source::Node(node, _) if !self.kept[wire.0] && self.again[wire.0].is_none() => &old.nodes()[*node],
                _ => {
                    open.pop();
                    continue;
                }
            };
            let missing =
                |wire: &&Wire| !self.kept[wire.0] && self.again[wire.0].is_none() && matches!(old.source(**wire), Source::Node(..));
            let waits: Vec<Wire> = node.inputs.iter().filter(missing).copied().collect();
            if !waits.is_empty() {
                open.extend(waits);
                continue;
            }
            let inputs: SmallVec<[Wire; 4]> = node.inputs.iter().map(|wire| self.read(*wire)).collect();
            let outputs = self.emit(node, &inputs)?;
            node.outputs.iter().zip(outputs).for_each(|(wire, made)| self.again[wire.0] = Some(made));
        }
        Ok(self.read(wire))
    }

    fn read(&mut self, wire: Wire) -> Wire {
        match self.again[wire.0] {
            Some(again) if !self.kept[wire.0] => again,
            _ => self.first(wire),
        }
    }
}

/// Bytes of the wires of a graph whose lengths are all known.
pub(super) fn bytes_of(graph: &Graph) -> impl Fn(Wire) -> usize {
    let bytes: Vec<usize> = (0..graph.wire_count())
        .map(|wire| {
            crate::ir::known(&graph.fact(Wire(wire)).shape).map_or(0, |shape: Shape| shape.iter().product::<usize>() * size_of::<f32>())
        })
        .collect();
    move |wire| bytes[wire.0]
}
