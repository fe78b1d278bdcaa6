//! A model within a layer, such as what a TimeDistributed applies to every step.

use super::graph::{LayerNode, Network, NetworkClass};
use super::lower::{StandIn, WeightSource, lower_on, lower_within, stored};
use crate::error::{Error, Objection, Result};
use crate::ir::{Fact, Tensor, Wire};
use crate::layers::{AnyLayer, Call, LayerType, Lowering, Outputs, WeightSpec};
use serde_json::{Map, Value};
use std::any::Any;
use std::sync::Arc;

/// A model in the form of a layer. Its config stays with the layer that holds it.
#[derive(Debug)]
pub(super) struct NetworkLayer(pub(super) Network);

/// Writes down which weights are asked for, and answers with their shapes alone.
#[derive(Default)]
struct Listed(Vec<WeightSpec>);

impl WeightSource for Listed {
    fn weight(&mut self, node: &LayerNode, layer: &str, group: &str, spec: &WeightSpec) -> Result<Arc<Tensor>> {
        let compute = spec.compute.or(Some(node.policy.compute));
        self.0.push(WeightSpec { compute, ..spec.clone() }.within(group));
        StandIn.weight(node, layer, group, spec)
    }
}

/// Hands out the weights of the layer around it, in the order in which [`Listed`] wrote them down.
struct Given(std::vec::IntoIter<Arc<Tensor>>);

impl WeightSource for Given {
    fn weight(&mut self, node: &LayerNode, layer: &str, _: &str, spec: &WeightSpec) -> Result<Arc<Tensor>> {
        let problem = || format!("its weight `{}` is missing", spec.name);
        self.0.next().ok_or_else(|| Error::Config { layer: layer.into(), class: node.class().into(), problem: problem() })
    }
}

/// What went wrong inside, as the objection of the layer around it.
fn objection(error: Error) -> Objection {
    match error {
        Error::Layer { objection, .. } => *objection,
        other => Objection::Unsupported(format!("the model within it ({other})")),
    }
}

impl AnyLayer for NetworkLayer {
    fn layer_type(&self) -> LayerType {
        match self.0.class {
            NetworkClass::Functional => LayerType::of_model("Functional", "keras.src.models.functional"),
            NetworkClass::Sequential => LayerType::of_model("Sequential", "keras"),
        }
    }

    fn config(&self) -> Map<String, Value> {
        Map::new()
    }

    fn weights(&self, inputs: &[Fact]) -> std::result::Result<Vec<WeightSpec>, Objection> {
        let mut listed = Listed::default();
        lower_on(&mut self.0.clone(), inputs.to_vec(), &mut listed).map_err(objection)?;
        Ok(listed.0)
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> std::result::Result<Outputs, Objection> {
        let weights: Vec<Arc<Tensor>> = cx.weights().iter().filter_map(|wire| cx.graph.tensor(stored(cx.graph, *wire)).cloned()).collect();
        let inputs: Vec<(Wire, Option<Wire>)> = call.tensors().into_iter().map(|x| (x, call.mask_of(x))).collect();
        let outputs = lower_within(&mut self.0.clone(), cx, &inputs, &mut Given(weights.into_iter())).map_err(objection)?;
        let mut leaves = outputs.into_iter();
        self.0.outputs.try_map(&mut |_| leaves.next().ok_or_else(|| Objection::Unsupported("a model without outputs".into())))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
