//! Whole shapes of every wire, for known input shapes.

use crate::error::{Error, Objection, Result};
use crate::ir::{Fact, Graph, check_shape, known};
use foveal_kernels::Shape;
use smallvec::SmallVec;

/// The whole shape of each wire, by its number.
#[derive(Clone, Debug, PartialEq)]
pub struct Shapes(Vec<Shape>);

impl Shapes {
    /// Of one wire.
    pub fn of(&self, wire: crate::ir::Wire) -> &Shape {
        &self.0[wire.0]
    }

    /// Of several wires.
    pub fn all<'a>(&'a self, wires: &[crate::ir::Wire]) -> SmallVec<[&'a [usize]; 4]> {
        wires.iter().map(|wire| self.0[wire.0].as_slice()).collect()
    }
}

/// More elements than this in one tensor is refused: byte counts must fit.
const MAX_ELEMENTS: u128 = 1 << 44;

/// Infers every shape from those of the inputs, which have no unknown length.
pub fn shapes(graph: &Graph, inputs: &[Shape]) -> Result<Shapes> {
    let mut facts: Vec<Option<Fact>> = vec![None; graph.wire_count()];
    for (wire, shape) in graph.inputs().iter().zip(inputs) {
        facts[wire.0] = Some(Fact { dtype: graph.fact(*wire).dtype, shape: shape.iter().map(|&n| n.into()).collect() });
    }
    for (index, fact) in facts.iter_mut().enumerate() {
        if let Some(tensor) = graph.tensor(crate::ir::Wire(index)) {
            *fact = Some(tensor.fact());
        }
    }
    for node in graph.nodes() {
        let fail = |objection| node.label.object(objection);
        let missing = || Objection::Unsupported("an input that is never computed".into());
        let known: Option<Vec<Fact>> = node.inputs.iter().map(|wire| facts[wire.0].clone()).collect();
        let outputs = node.op.infer(&known.ok_or_else(missing).map_err(fail)?).map_err(fail)?;
        for (wire, fact) in node.outputs.iter().zip(outputs) {
            check_shape(&fact).map_err(fail)?;
            let elements = fact.shape.iter().fold(1u128, |n, d| n.saturating_mul(d.known().unwrap_or(0) as u128));
            if elements > MAX_ELEMENTS {
                return Err(Error::TooLarge {
                    what: format!("the output {fact} of layer `{}`", node.label.layer),
                    bytes: elements.saturating_mul(4),
                });
            }
            facts[wire.0] = Some(fact);
        }
    }
    let lengths = facts.into_iter().map(|fact| fact.and_then(|f| known(&f.shape)).unwrap_or_default());
    Ok(Shapes(lengths.collect()))
}
