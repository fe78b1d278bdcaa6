//! What is minimised: the losses of the outputs, weighed, and what weights and layers add.

use super::compile::{OutputLoss, Targets};
use super::regularizer::Regularizer;
use crate::error::{Objection, Result};
use crate::ir::{Fact, Graph, Label, Wire, known};
use crate::layers::Lowering;
use crate::ops::{Binary, Crop, CropAxis, CropSize, Rounding, TooSmall, Unary};
use foveal_kernels::Shape;
use smallvec::SmallVec;

/// The loss as it stands in a graph.
#[derive(Debug)]
pub(super) struct Minimised {
    /// The sum of everything.
    pub total: Wire,
    /// The loss of each output that has one, before its weight.
    pub losses: Vec<Wire>,
}

/// Writes what is minimised behind the forward pass, and adds inputs for targets and sample weights, output by output.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    pub graph: &'a mut Graph,
    pub targets: Targets,
}

impl Writer<'_> {
    /// The weighed losses of `predictions`, given the shapes of their targets and sample weights, and the masks that came
    /// with them.
    pub(super) fn losses(
        &mut self,
        outputs: &[Option<OutputLoss>],
        predictions: &[(Wire, Option<Wire>)],
        shapes: &[(Shape, Option<Shape>)],
    ) -> Result<Minimised> {
        let mut shapes = shapes.iter();
        let (mut losses, mut total) = (Vec::new(), None);
        for (output, &(prediction, mask)) in outputs.iter().zip(predictions) {
            let Some((target, weights)) = shapes.next() else { break };
            let target = self.graph.input(Fact::f32(target.iter().copied()));
            let weights = weights.as_ref().map(|shape| self.graph.input(Fact::f32(shape.iter().copied())));
            let Some(output) = output else { continue };
            let label = Label { layer: format!("loss of `{}`", output.name).into(), class: output.loss.class().into() };
            let target = self.fitted(&label, target, prediction, "targets")?;
            let weights = weights.map(|weights| self.fitted(&label, weights, prediction, "sample weights")).transpose()?;
            let value = output.loss.lower(self.graph, target, prediction, weights, mask).map_err(|objection| label.object(objection))?;
            losses.push(value);
            let weighed =
                self.write(&label, |cx| if output.weight == 1.0 { Ok(value) } else { cx.unary(Unary::MulScalar(output.weight), value) })?;
            total = Some(self.sum(&label, total, weighed)?);
        }
        let total = total.unwrap_or_else(|| self.graph.weight(std::sync::Arc::new(crate::ir::Tensor::f32(&[], vec![0.0]))));
        Ok(Minimised { total, losses })
    }

    /// Adds penalties on weights, on outputs of layers, whose size counts by the batch, and numbers that layers have named.
    pub(super) fn penalties(
        &mut self,
        mut minimised: Minimised,
        weights: &[(Wire, Regularizer)],
        outputs: &[(Wire, Regularizer)],
        others: &[Wire],
    ) -> Result<Minimised> {
        let label = Label { layer: "penalties".into(), class: "Regularizer".into() };
        for (wire, regularizer) in weights {
            let penalty = regularizer.lower(self.graph, *wire).map_err(|objection| label.object(objection))?;
            minimised.total = self.sum(&label, Some(minimised.total), penalty)?;
        }
        for (wire, regularizer) in outputs {
            let penalty = regularizer.lower(self.graph, *wire).map_err(|objection| label.object(objection))?;
            let batch = self.graph.fact(*wire).shape.first().and_then(|dim| dim.known()).unwrap_or(1);
            let share = self.write(&label, |cx| cx.unary(Unary::DivScalar(batch as f32), penalty))?;
            minimised.total = self.sum(&label, Some(minimised.total), share)?;
        }
        for penalty in others {
            minimised.total = self.sum(&label, Some(minimised.total), *penalty)?;
        }
        Ok(minimised)
    }

    fn sum(&mut self, label: &Label, a: Option<Wire>, b: Wire) -> Result<Wire> {
        let Some(a) = a else { return Ok(b) };
        self.write(label, |cx| cx.binary(Binary::Add, a, b))
    }

    /// Targets or weights of the prediction's size: cropped where that was asked for.
    fn fitted(&mut self, label: &Label, x: Wire, prediction: Wire, what: &'static str) -> Result<Wire> {
        let lengths = |graph: &Graph, wire| known(&graph.fact(wire).shape).unwrap_or_default();
        let (own, wanted) = (lengths(self.graph, x), lengths(self.graph, prediction));
        // All axes between the batch and the channels, of which targets may have none.
        let spatial = 1..wanted.len().saturating_sub(1).min(own.len());
        let larger = spatial.filter(|&axis| own[axis] > wanted[axis] && wanted[axis] > 1);
        let larger: SmallVec<[CropAxis; 3]> = larger.map(|axis| CropAxis { axis, size: CropSize::Like }).collect();
        if larger.is_empty() {
            return Ok(x);
        }
        let targets = self.targets;
        self.write(label, |cx| match targets {
            Targets::AsGiven => {
                let remedy = "compile with `targets = \"center_crop\"`, which crops targets, sample weights and masks alike";
                let expected = format!("the size of the cropped output, {}; {remedy}", cx.fact(prediction));
                Err(Objection::Shape { what, expected, got: cx.fact(x).to_string() })
            }
            Targets::CenterCrop => cx.op(Crop { axes: larger, rounding: Rounding::Floor, too_small: TooSmall::Error }, &[x, prediction]),
        })
    }

    fn write<T>(&mut self, label: &Label, body: impl FnOnce(&mut Lowering<'_>) -> std::result::Result<T, Objection>) -> Result<T> {
        let mut cx = Lowering {
            graph: self.graph,
            label: label.clone(),
            weights: SmallVec::new(),
            compute: crate::ir::DType::F32,
            training: None,
            trainable: false,
        };
        body(&mut cx).map_err(|objection| label.object(objection))
    }
}

/// The total times `factor`, from which gradients go back.
pub(super) fn scaled(graph: &mut Graph, total: Wire, factor: f64) -> Result<Wire> {
    let label = Label { layer: "loss scale".into(), class: "Optimizer".into() };
    Writer { graph, targets: Targets::default() }.write(&label, |cx| cx.unary(Unary::MulScalar(factor as f32), total))
}
