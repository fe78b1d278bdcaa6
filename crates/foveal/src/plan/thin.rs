//! Strides moved towards the inputs: where all that read a tensor look at every second pixel of it only, as the first
//! convolutions of ResNet's stages do, no other pixel of it is computed, nor of what only leads to it.
//!
//! # Soundness
//! A pixel of a convolution is the same sum whatever the stride is that leads to it, once the padding in front of the image
//! is spelled out: `same` would lay another one for another stride. No bit changes.

use super::fuse::{Fuser, rewrite};
use crate::ir::{Graph, Node, Wire};
use crate::ops::{BatchNorm, BinaryOp, Conv, Post, Slice, SliceAxis, UnaryOp};
use foveal_kernels::{Padding, Window};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// One number per spatial axis: only its multiples are read. Empty where all is read.
type Steps = SmallVec<[usize; 3]>;

/// An equivalent graph that leaves out pixels that nobody reads.
pub(super) fn thin(graph: Graph) -> Graph {
    let steps = steps(&graph);
    if steps.iter().all(|steps| steps.is_empty()) {
        return graph;
    }
    rewrite(&graph, |fuser, node, inputs| thinned(fuser, &graph, &steps, node, inputs))
}

/// What a node reads of its inputs if `out` is read of its output; none if it must be computed in full.
fn reads(graph: &Graph, node: &Node, out: &Steps) -> Option<SmallVec<[Steps; 4]>> {
    let any = node.op.as_any();
    let mut reads: SmallVec<[Steps; 4]> = smallvec![Steps::new(); node.inputs.len()];
    if let Some(conv) = any.downcast_ref::<Conv>() {
        let windows = &conv.kind.windows;
        if !out.is_empty() && !windows.iter().all(|window| fixed(*window).is_some()) {
            return None;
        }
        let along = |(axis, window): (usize, &Window)| match window {
            // The one tap stands on the pixel itself.
            Window { kernel: 1, padding: Padding::Valid | Padding::Same | Padding::Fixed(0, 0), .. } => window.stride * at(out, axis),
            _ => 1,
        };
        reads[0] = some(windows.iter().enumerate().map(along).collect());
        operands(conv).for_each(|operand| reads[operand] = out.clone());
    } else if any.is::<UnaryOp>() || any.is::<BatchNorm>() {
        reads[0] = out.clone();
    } else if any.is::<BinaryOp>() && node.inputs.iter().all(|wire| graph.fact(*wire).shape == graph.fact(node.outputs[0]).shape) {
        reads.fill(out.clone());
    } else if !out.is_empty() {
        return None;
    }
    Some(reads)
}

/// What is read of every wire.
fn steps(graph: &Graph) -> Vec<Steps> {
    let mut steps: Vec<Option<Steps>> = vec![None; graph.wire_count()];
    let read = |wire: Wire, more: Steps, steps: &mut Vec<Option<Steps>>| {
        let before = steps[wire.0].take();
        steps[wire.0] = Some(before.map_or(more.clone(), |before| both(&before, &more)));
    };
    graph.outputs.iter().for_each(|wire| read(*wire, Steps::new(), &mut steps));
    for node in graph.nodes().iter().rev() {
        if node.outputs.iter().all(|wire| steps[wire.0].is_none()) {
            continue;
        }
        let out = steps[node.outputs[0].0].clone().filter(|_| node.outputs.len() == 1).unwrap_or_default();
        let inputs = reads(graph, node, &out).unwrap_or_else(|| {
            node.outputs.iter().for_each(|wire| steps[wire.0] = Some(Steps::new()));
            smallvec![Steps::new(); node.inputs.len()]
        });
        node.inputs.iter().zip(inputs).for_each(|(wire, more)| read(*wire, more, &mut steps));
    }
    let made = |(wire, steps): (usize, Option<Steps>)| steps.filter(|_| graph.producer(Wire(wire)).is_some()).unwrap_or_default();
    steps.into_iter().enumerate().map(made).collect()
}

/// The node for the pixels of its output that are read, from inputs of which only those that are read are there.
fn thinned(fuser: &mut Fuser<'_>, graph: &Graph, steps: &[Steps], node: &Node, inputs: &[Wire]) -> Option<SmallVec<[Wire; 1]>> {
    let (out, have) = (&steps[node.outputs.first()?.0], |input: usize| &steps[node.inputs[input].0]);
    if out.is_empty() && (0..inputs.len()).all(|input| have(input).is_empty()) {
        return None;
    }
    let conv = node.op.as_any().downcast_ref::<Conv>();
    let mut inputs: SmallVec<[Wire; 4]> = inputs.into();
    // A convolution takes its steps through its own input itself.
    for (input, read) in reads(graph, node, out)?.iter().enumerate().skip(usize::from(conv.is_some())) {
        inputs[input] = every(fuser, node, inputs[input], have(input), read);
    }
    let Some(mut conv) = conv.cloned() else { return Some(fuser.emit(Arc::clone(&node.op), &inputs, node)) };
    for (axis, window) in conv.kind.windows.iter_mut().enumerate() {
        if at(out, axis) > 1 {
            window.padding = fixed(*window)?;
        }
        window.stride = window.stride * at(out, axis) / at(have(0), axis);
    }
    Some(fuser.emit(Arc::new(conv), &inputs, node))
}

/// Of a wire that has the multiples of `have`, those of `wanted`.
fn every(fuser: &mut Fuser<'_>, node: &Node, wire: Wire, have: &Steps, wanted: &Steps) -> Wire {
    if have == wanted {
        return wire;
    }
    let mut axes: SmallVec<[SliceAxis; 5]> = smallvec![SliceAxis::ALL; wanted.len() + 2];
    for (axis, slice) in axes[1..=wanted.len()].iter_mut().enumerate() {
        slice.step = (wanted[axis] / at(have, axis)) as i64;
    }
    fuser.emit(Arc::new(Slice { axes }), &[wire], node)[0]
}

/// The padding that does not change with the stride, where the window's own does not hang on the image's length.
fn fixed(window: Window) -> Option<Padding> {
    let around = window.extent() - 1;
    match window.padding {
        Padding::Valid | Padding::Fixed(..) => Some(window.padding),
        Padding::Causal => Some(Padding::Fixed(around, 0)),
        Padding::Same if window.stride == 1 || around == 0 => Some(Padding::Fixed(around / 2, around - around / 2)),
        Padding::Same => None,
    }
}

/// The inputs that the steps behind the sums add.
fn operands(conv: &Conv) -> impl Iterator<Item = usize> {
    let mut next = 2 + usize::from(conv.bias);
    conv.post.iter().filter_map(move |post| {
        let this = next;
        next += post.arity();
        (*post == Post::Add).then_some(this)
    })
}

fn at(steps: &Steps, axis: usize) -> usize {
    steps.get(axis).copied().unwrap_or(1)
}

/// Steps of which one is more than 1, or none.
fn some(steps: Steps) -> Steps {
    if steps.iter().any(|step| *step > 1) { steps } else { Steps::new() }
}

/// What is read where both are.
fn both(a: &Steps, b: &Steps) -> Steps {
    some(a.iter().zip(b).map(|(a, b)| gcd(*a, *b)).collect())
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}
