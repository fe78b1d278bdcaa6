//! What a compiled model is asked before its first batch.

use super::variables::Variable;
use super::{differentiate, specialize};
use crate::error::{Error, Objection, Result};
use crate::ir::{Backward, Dim, Label, Wire, is_float};
use crate::model::Lowered;
use crate::ops::{Binary, Random, Reduce, ReduceKind};
use foveal_kernels::Shape;
use std::collections::HashMap;
use std::sync::Arc;

/// Stands for lengths that a model leaves open.
const ANY_LENGTH: usize = 64;

/// Refuses a model with an operation that has no derivative between what is trained and an output, naming its layer. Where
/// the lengths that stand for open ones do not fit, the first batch tells.
pub(super) fn check_derivatives(lowered: &Lowered, variables: &[Variable]) -> Result<()> {
    let wires: HashMap<_, Wire> = lowered.weights.iter().map(|(tensor, wire)| (Arc::as_ptr(tensor), *wire)).collect();
    let trained = variables.iter().filter(|variable| variable.trainable).filter_map(|v| wires.get(&Arc::as_ptr(&v.tensor)).copied());
    let trained: Vec<Wire> = trained.collect();
    let graph = &lowered.graph;
    let length = |(axis, dim): (usize, &Dim)| dim.known().unwrap_or(if axis == 0 { 2 } else { ANY_LENGTH });
    let shapes: Vec<Shape> = graph.inputs().iter().map(|wire| graph.fact(*wire).shape.iter().enumerate().map(length).collect()).collect();
    debug_assert_eq!(shapes.last().map(|seed| seed.as_slice()), Some([Random::SEED].as_slice()));
    let Ok(special) = specialize(graph, &shapes, &trained) else { return Ok(()) };
    let mut graph = special.graph;
    let trained: Vec<Wire> = trained.iter().filter_map(|wire| special.wires[wire.0]).collect();
    let outputs: Vec<Wire> = graph.outputs.iter().copied().filter(|wire| is_float(graph.fact(*wire).dtype)).collect();
    let label = Label { layer: "outputs".into(), class: "Model".into() };
    let sum = |cx: &mut Backward<'_>| -> std::result::Result<Option<Wire>, Objection> {
        let mut total = None;
        for &output in &outputs {
            let axes = (0..cx.shape(output).len()).collect();
            let sum = cx.op(Reduce { kind: ReduceKind::Sum, axes }, &[output])?;
            let sum = cx.reshaped(sum, &[])?;
            total = Some(total.map_or(Ok(sum), |total| cx.binary(Binary::Add, total, sum))?);
        }
        Ok(total)
    };
    let Ok(Some(loss)) = sum(&mut Backward::between(&mut graph, &label)) else { return Ok(()) };
    match differentiate(&mut graph, loss, &trained) {
        Err(Error::Layer { layer, class, objection }) if matches!(*objection, Objection::Unsupported(_)) => {
            Err(Error::Layer { layer, class, objection })
        }
        _ => Ok(()),
    }
}
