//! The weights of a model as training sees them.

use crate::ir::Tensor;
use crate::model::graph::group_paths;
use crate::model::{Kind, Network, Weight};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A weight of the model.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    /// Keras' path of it: `dense/kernel`.
    pub path: String,
    /// Whether training changes it.
    pub trainable: bool,
    /// Whether the forward pass of training changes it.
    pub changes: bool,
    /// Lengths.
    pub shape: Vec<usize>,
    /// What it is now.
    pub value: Vec<f32>,
    /// As the layer has them: a serialized object or nothing.
    pub regularizer: Value,
    /// As the layer has them.
    pub constraint: Value,
    /// The tensor of the model, by which its wires are found.
    pub tensor: Arc<Tensor>,
}

/// All weights, in Keras' order, which is that of [`crate::Model::weights`]; one that layers share, once.
pub(super) fn variables(network: &Network) -> Vec<Variable> {
    let mut out = Vec::new();
    collect(network, "", network.trainable, &mut out);
    let mut seen = HashSet::new();
    out.retain(|variable| seen.insert(Arc::as_ptr(&variable.tensor)));
    out
}

/// For every weight of a model, in the order of [`crate::Model::weights`], which of its variables it is.
pub(super) fn variable_of_weight(network: &Network, variables: &[Variable]) -> Vec<usize> {
    let indices: HashMap<_, usize> = variables.iter().enumerate().map(|(index, v)| (Arc::as_ptr(&v.tensor), index)).collect();
    let (_, weights) = crate::model::save::weights(network);
    weights.into_iter().filter_map(|(_, weight)| indices.get(&Arc::as_ptr(&weight.tensor)).copied()).collect()
}

fn collect(network: &Network, prefix: &str, trainable: bool, out: &mut Vec<Variable>) {
    for (index, _) in group_paths(network, "") {
        let node = &network.layers[index];
        let trainable = trainable && node.trainable;
        let path = format!("{prefix}{}", node.name);
        let config = match &node.kind {
            Kind::Layer(layer) if !node.weights.is_empty() => layer.config(),
            _ => serde_json::Map::new(),
        };
        for weight in &node.weights {
            let setting = |what: &str| config.get(&format!("{}_{what}", role(weight))).cloned().unwrap_or_default();
            out.push(Variable {
                path: format!("{path}/{}", weight.spec.name),
                trainable: trainable && weight.spec.trainable,
                changes: false,
                shape: weight.spec.shape.clone(),
                value: weight.tensor.data.clone(),
                regularizer: setting("regularizer"),
                constraint: setting("constraint"),
                tensor: Arc::clone(&weight.tensor),
            });
        }
        if let Kind::Network(inner) = &node.kind {
            collect(inner, &format!("{path}/"), trainable && inner.trainable, out);
        }
    }
}

/// What settings call a weight: the regularizer of a `recurrent_kernel` is the `recurrent_regularizer`.
fn role(weight: &Weight) -> &str {
    match weight.spec.name {
        "kernel" => "kernel",
        name => name.strip_suffix("_kernel").unwrap_or(name),
    }
}
