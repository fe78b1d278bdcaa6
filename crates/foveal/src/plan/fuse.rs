//! Rewriting of a graph into fewer, larger operations, without a change of any bit.
//!
//! First, transposes move behind elementwise operations and cancel where they meet their inverse, and borders of zeros
//! become the padding of the convolution that alone reads them. Then activations, batch normalisation and residual sums become steps behind the sum of the convolution or matrix product that feeds
//! nothing else. At last, strides move towards the inputs.

use super::thin::thin;
use crate::ir::{Graph, Node, Op, Source, Wire};
use crate::ops::{
    BatchNorm, Binary, BinaryOp, Concat, Contract, Contraction, Convolution, Pad, PadAmount, Post, Product, Transpose,
    TransposedConvolution, UnaryOp,
};
use foveal_kernels::Padding;
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// An equivalent graph that runs faster.
pub fn fuse(graph: &Graph) -> Graph {
    let untransposed = rewrite(graph, |fuser, node, inputs| {
        fuser.cancel(node, inputs).or_else(|| fuser.sink(node, inputs)).or_else(|| fuser.unpad(node, inputs))
    });
    thin(rewrite(&untransposed, |fuser, node, inputs| fuser.absorb(node, inputs)))
}

/// An operation and what it reads.
type Replacement = (Arc<dyn Op>, SmallVec<[Wire; 4]>);

/// The graph with every node that `rule` has something better for replaced, and without nodes that nobody reads.
pub(super) fn rewrite(graph: &Graph, rule: impl Fn(&mut Fuser<'_>, &Node, &[Wire]) -> Option<SmallVec<[Wire; 1]>>) -> Graph {
    let mut readers = vec![0usize; graph.wire_count()];
    graph.outputs.iter().for_each(|wire| readers[wire.0] += 1);
    for node in graph.nodes().iter().rev() {
        if node.outputs.iter().any(|wire| readers[wire.0] > 0) {
            node.inputs.iter().for_each(|wire| readers[wire.0] += 1);
        }
    }
    let mut fuser = Fuser { old: graph, new: Graph::default(), map: vec![None; graph.wire_count()], readers };
    for wire in graph.inputs() {
        fuser.map[wire.0] = Some(fuser.new.input(graph.fact(*wire).clone()));
    }
    for node in graph.nodes() {
        if node.outputs.iter().any(|wire| fuser.readers[wire.0] > 0) {
            let inputs: SmallVec<[Wire; 4]> = node.inputs.iter().map(|wire| fuser.wire(*wire)).collect();
            let outputs = rule(&mut fuser, node, &inputs).unwrap_or_else(|| fuser.emit(Arc::clone(&node.op), &inputs, node));
            for (old, new) in node.outputs.iter().zip(outputs) {
                fuser.map[old.0] = Some(new);
            }
        }
    }
    fuser.new.outputs = graph.outputs.iter().map(|wire| fuser.wire(*wire)).collect();
    fuser.new
}

pub(super) struct Fuser<'a> {
    old: &'a Graph,
    new: Graph,
    map: Vec<Option<Wire>>,
    /// Readers of each old wire, among those that count.
    readers: Vec<usize>,
}

impl Fuser<'_> {
    /// The new wire of an old one.
    fn wire(&mut self, old: Wire) -> Wire {
        match (self.map[old.0], self.old.source(old)) {
            (Some(wire), _) => wire,
            (None, Source::Weight(tensor)) => {
                let wire = self.new.weight(Arc::clone(tensor));
                self.map[old.0] = Some(wire);
                wire
            }
            (None, _) => unreachable!("nodes stand behind what they read"),
        }
    }

    pub(super) fn emit(&mut self, op: Arc<dyn Op>, inputs: &[Wire], node: &Node) -> SmallVec<[Wire; 1]> {
        self.new.op(op, inputs, node.label.clone()).expect("a rewritten operation fits where the original did")
    }

    fn producer<T: 'static>(&self, wire: Wire) -> Option<(&T, &Node)> {
        let node = self.new.producer(wire)?;
        node.op.as_any().downcast_ref::<T>().map(|op| (op, node))
    }

    /// A transpose behind its inverse is nothing.
    fn cancel(&self, node: &Node, inputs: &[Wire]) -> Option<SmallVec<[Wire; 1]>> {
        let second = node.op.as_any().downcast_ref::<Transpose>()?;
        let (first, before) = self.producer::<Transpose>(inputs[0])?;
        (first.inverse() == *second).then(|| smallvec![before.inputs[0]])
    }

    /// An elementwise operation on transposed inputs is the transposed operation.
    fn sink(&mut self, node: &Node, inputs: &[Wire]) -> Option<SmallVec<[Wire; 1]>> {
        let any = node.op.as_any();
        let transposes: Option<Vec<(Transpose, Wire)>> =
            inputs.iter().map(|wire| self.producer::<Transpose>(*wire).map(|(op, n)| (op.clone(), n.inputs[0]))).collect();
        let transposes = transposes?;
        let (transpose, _) = transposes.first()?.clone();
        let same_rank = transposes.iter().all(|(other, _)| *other == transpose);
        let op: Arc<dyn Op> = if let Some(concat) = any.downcast_ref::<Concat>() {
            Arc::new(Concat { axis: transpose.permutation[concat.axis] })
        } else if any.is::<UnaryOp>() || any.is::<BinaryOp>() {
            Arc::clone(&node.op)
        } else {
            return None;
        };
        if !same_rank {
            return None;
        }
        let sources: Vec<Wire> = transposes.iter().map(|(_, wire)| *wire).collect();
        let inner = self.emit(op, &sources, node);
        Some(self.emit(Arc::new(transpose), &inner, node))
    }

    /// A convolution of windows inside a border of zeros is one that pads by itself: it multiplies the same zeros.
    fn unpad(&mut self, node: &Node, inputs: &[Wire]) -> Option<SmallVec<[Wire; 1]>> {
        let conv = node.op.as_any().downcast_ref::<Contract<Convolution>>()?;
        let (Pad { amount: PadAmount::Fixed(amounts), value }, before) = self.producer::<Pad>(inputs[0])? else { return None };
        let [batch, spatial @ .., channels] = amounts.as_slice() else { return None };
        let alone = self.readers[node.inputs[0].0] == 1;
        let inside = conv.kind.windows.iter().all(|window| window.padding == Padding::Valid);
        // A window that sees nothing but border would have a demand all the same.
        let narrow = conv.kind.windows.iter().zip(spatial).all(|(window, border)| border.0.max(border.1) < window.extent());
        if !alone || !inside || !narrow || (*batch, *channels) != ((0, 0), (0, 0)) || value.to_bits() != 0 {
            return None;
        }
        let mut conv = conv.clone();
        for (window, &(front, behind)) in conv.kind.windows.iter_mut().zip(spatial) {
            window.padding = Padding::Fixed(front, behind);
        }
        let sources: SmallVec<[Wire; 4]> = before.inputs[..1].iter().chain(&inputs[1..]).copied().collect();
        Some(self.emit(Arc::new(conv), &sources, node))
    }

    /// A step behind a sum that feeds nothing else becomes part of it.
    fn absorb(&mut self, node: &Node, inputs: &[Wire]) -> Option<SmallVec<[Wire; 1]>> {
        let any = node.op.as_any();
        // Which input carries the sum, and what is done to it.
        let (post, carriers): (Post, &[usize]) = if let Some(unary) = any.downcast_ref::<UnaryOp>().filter(|op| op.dtype.is_none()) {
            (Post::Unary(unary.function), &[0])
        } else if let Some(norm) = any.downcast_ref::<BatchNorm>() {
            let fixed = inputs[1..].iter().all(|wire| self.new.tensor(*wire).is_some());
            (Post::Norm(norm.clone()), if fixed { &[0] } else { &[] })
        } else if any.downcast_ref::<BinaryOp>().is_some_and(|op| op.function == Binary::Add) {
            let same = self.new.fact(inputs[0]) == self.new.fact(inputs[1]);
            // The sum that stands later, so that its other operand is there by then.
            let order: &[usize] = if inputs[0] > inputs[1] { &[0, 1] } else { &[1, 0] };
            (Post::Add, if same { order } else { &[] })
        } else {
            return None;
        };
        for &carrier in carriers {
            if self.readers[node.inputs[carrier].0] != 1 {
                continue;
            }
            let operands: SmallVec<[Wire; 4]> = inputs.iter().enumerate().filter(|(i, _)| *i != carrier).map(|(_, w)| *w).collect();
            let extended = self
                .extend::<Convolution>(inputs[carrier], &post, &operands)
                .or_else(|| self.extend::<TransposedConvolution>(inputs[carrier], &post, &operands))
                .or_else(|| self.extend::<Product>(inputs[carrier], &post, &operands));
            if let Some((op, inputs)) = extended {
                return Some(self.emit(op, &inputs, node));
            }
        }
        None
    }

    fn extend<C: Contraction>(&self, sum: Wire, post: &Post, operands: &[Wire]) -> Option<Replacement> {
        let (op, before) = self.producer::<Contract<C>>(sum)?;
        // Scales and shifts are made ready together with the kernel.
        if matches!(post, Post::Norm(_)) && self.new.tensor(before.inputs[1]).is_none() {
            return None;
        }
        let mut op = op.clone();
        op.post.push(post.clone());
        let inputs = before.inputs.iter().chain(operands).copied().collect();
        Some((Arc::new(op), inputs))
    }
}
