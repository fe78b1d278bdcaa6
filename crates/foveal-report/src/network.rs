//! The network as a list of layers and what each reads.

use foveal::layers::Nest;
use foveal::model::{Kind, LayerNode, Network, TensorRef};
use foveal::{Model, SummaryRow};
use serde_json::{Value, json};

/// Layers in order; those of nested models stand before the model, which reads its own outputs.
pub(crate) fn layers(model: &Model) -> Vec<Value> {
    let mut list = Vec::new();
    add(model.network(), "", &[], &model.summary().rows, &mut list);
    list
}

/// Names of the layers of some tensors, each once.
fn sources<'a>(network: &Network, prefix: &str, tensors: impl Iterator<Item = &'a TensorRef>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for tensor in tensors {
        let name = format!("{prefix}{}", network.layers[tensor.layer].name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// `feeds` are what the network's inputs read, in flat order, where it is nested.
fn add(network: &Network, prefix: &str, feeds: &[String], rows: &[SummaryRow], list: &mut Vec<Value>) {
    let inputs = network.inputs.leaves();
    for (index, node) in network.layers.iter().enumerate() {
        let name = format!("{prefix}{}", node.name);
        let reads = || sources(network, prefix, node.calls.iter().flat_map(|call| call.tensors()));
        let read = match &node.kind {
            Kind::Input(_) => {
                let place = inputs.iter().position(|leaf| leaf.layer == index);
                place.and_then(|place| feeds.get(place)).cloned().into_iter().collect()
            }
            Kind::Layer(_) => reads(),
            Kind::Network(inner) => {
                let inside = format!("{name}/");
                add(inner, &inside, &fed(network, prefix, node, &inner.inputs), rows, list);
                sources(inner, &inside, inner.outputs.leaves().into_iter())
            }
        };
        let row = rows.iter().find(|row| row.name == name);
        let shape = row.and_then(|row| row.shapes.first());
        list.push(json!({
            "name": name,
            "class": node.class(),
            "shape": shape,
            "parameters": row.map_or(0, |row| row.parameters),
            "inputs": read,
        }));
    }
}

/// What each input of a nested model reads at the model's first call; all of it where they cannot be told apart.
fn fed(network: &Network, prefix: &str, node: &LayerNode, inputs: &Nest<TensorRef>) -> Vec<String> {
    let Some(call) = node.calls.first() else { return Vec::new() };
    call.tensors().take(inputs.leaves().len()).map(|tensor| format!("{prefix}{}", network.layers[tensor.layer].name)).collect()
}
