//! A Keras model as a graph of layer calls: what config.json describes.

use super::optimizer::OptimizerState;
use crate::ir::{DType, Tensor};
use crate::layers::{AnyLayer, Nest, Policy, WeightSpec};
use serde_json::{Map, Value};
use std::sync::Arc;

/// One output of one call of one layer, within one network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TensorRef {
    /// Index of the layer.
    pub layer: usize,
    /// Which of its calls, from 0.
    pub call: usize,
    /// Which of the call's outputs in flat order, from 0.
    pub output: usize,
}

/// One call of one layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallRef {
    /// Index of the layer.
    pub layer: usize,
    /// Which of its calls, from 0.
    pub call: usize,
}

impl TensorRef {
    /// The call it comes from.
    pub fn call_ref(self) -> CallRef {
        CallRef { layer: self.layer, call: self.call }
    }
}

/// The arguments of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct CallArgs<T = TensorRef> {
    /// Positional.
    pub args: Vec<Nest<T>>,
    /// By keyword.
    pub kwargs: Vec<(String, Nest<T>)>,
}

impl<T> Default for CallArgs<T> {
    fn default() -> Self {
        Self { args: Vec::new(), kwargs: Vec::new() }
    }
}

impl<T> CallArgs<T> {
    /// All tensors that are read.
    pub fn tensors(&self) -> impl Iterator<Item = &T> {
        self.args.iter().chain(self.kwargs.iter().map(|(_, arg)| arg)).flat_map(|arg| arg.leaves())
    }

    /// Moves all tensors out.
    pub(crate) fn drain_into(&mut self, out: &mut Vec<T>) {
        let args = std::mem::take(self);
        args.args.into_iter().chain(args.kwargs.into_iter().map(|(_, arg)| arg)).for_each(|arg| drain(arg, out));
    }

    /// The same call with other tensors.
    pub(crate) fn map<U>(&self, mut f: impl FnMut(&T) -> U) -> CallArgs<U> {
        CallArgs {
            args: self.args.iter().map(|arg| arg.map(&mut f)).collect(),
            kwargs: self.kwargs.iter().map(|(key, arg)| (key.clone(), arg.map(&mut f))).collect(),
        }
    }
}

fn drain<T>(nest: Nest<T>, out: &mut Vec<T>) {
    match nest {
        Nest::Leaf(leaf) => out.push(leaf),
        Nest::List(items) => items.into_iter().for_each(|item| drain(item, out)),
        Nest::Dict(items) => items.into_iter().for_each(|(_, item)| drain(item, out)),
        Nest::Value(_) => {}
    }
}

impl CallArgs {
    /// A call on one tensor, or on a list.
    pub fn on(inputs: &[TensorRef]) -> Self {
        let arg = match inputs {
            [one] => Nest::Leaf(*one),
            many => Nest::List(many.iter().map(|t| Nest::Leaf(*t)).collect()),
        };
        Self { args: vec![arg], kwargs: Vec::new() }
    }
}

/// What an input takes.
#[derive(Clone, Debug, PartialEq)]
pub struct InputSpec {
    /// Lengths, with batch in front; `None` for any.
    pub shape: Vec<Option<usize>>,
    /// Element type.
    pub dtype: DType,
}

/// What a node of the network is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// An input.
    Input(InputSpec),
    /// A layer.
    Layer(Arc<dyn AnyLayer>),
    /// A model in the model.
    Network(Box<Network>),
}

/// A weight of a layer.
#[derive(Clone, Debug)]
pub struct Weight {
    /// What the layer says of it.
    pub spec: WeightSpec,
    /// Its values.
    pub tensor: Arc<Tensor>,
    /// As the file has them, where single precision does not hold them all; written again when saving.
    pub original: Option<Arc<[u8]>>,
}

/// A layer with its calls.
#[derive(Clone, Debug)]
pub struct LayerNode {
    /// Unique within its network.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Whether training changes its weights.
    pub trainable: bool,
    /// As the file has it: a name, or a policy object.
    pub dtype: Value,
    /// What `dtype` means.
    pub policy: Policy,
    /// Its calls in this network.
    pub calls: Vec<CallArgs>,
    /// Its weights in Keras' order; empty until the network is built.
    pub weights: Vec<Weight>,
    /// Settings that foveal does not know and that are null, false or empty.
    pub extra: Map<String, Value>,
    /// As the file has it.
    pub build_config: Option<Value>,
    /// What the file has in its place, where it was replaced on loading.
    pub replaced: Option<Replaced>,
}

/// What stood in a layer's place in the file, whose weights are numbered by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Keras' class name.
    pub class: String,
    /// Whether it was an op node.
    pub is_op: bool,
}

impl LayerNode {
    /// Keras' class name.
    pub fn class(&self) -> &str {
        match &self.kind {
            Kind::Input(_) => "InputLayer",
            Kind::Layer(layer) => layer.layer_type().class,
            Kind::Network(network) => network.class.name(),
        }
    }

    /// Python's class name, by which a weights file names it.
    fn python_class(&self) -> &str {
        match &self.kind {
            Kind::Layer(layer) => layer.layer_type().python_class,
            _ => self.class(),
        }
    }

    /// Whether it is an op node (`keras.ops`), which `model.layers` hides and which owns no weights.
    pub fn is_op(&self) -> bool {
        matches!(&self.kind, Kind::Layer(layer) if layer.layer_type().is_op())
    }
}

/// Which Keras class describes a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkClass {
    /// Any graph.
    Functional,
    /// One layer after another.
    Sequential,
}

impl NetworkClass {
    /// Keras' class name.
    pub fn name(self) -> &'static str {
        match self {
            NetworkClass::Functional => "Functional",
            NetworkClass::Sequential => "Sequential",
        }
    }
}

/// A Keras model, or a model within one.
#[derive(Clone, Debug)]
pub struct Network {
    /// Its name.
    pub name: String,
    /// How Keras describes it.
    pub class: NetworkClass,
    /// Whether training changes it.
    pub trainable: bool,
    /// Layers and op nodes, in the file's order.
    pub layers: Vec<LayerNode>,
    /// What it takes, in the structure given to `keras.Model`.
    pub inputs: Nest<TensorRef>,
    /// What it gives.
    pub outputs: Nest<TensorRef>,
    /// Further settings as the file has them.
    pub extra: Map<String, Value>,
    /// How it was compiled, as the file has it.
    pub compile_config: Option<Value>,
    /// What its optimizer keeps.
    pub optimizer: OptimizerState,
}

impl Network {
    /// Index of the layer of this name.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.layers.iter().position(|node| node.name == name)
    }

    /// All calls, each after those it reads from; an error names a layer on a cycle.
    pub fn order(&self) -> Result<Vec<CallRef>, String> {
        let mut first = Vec::with_capacity(self.layers.len());
        let mut count = 0;
        for node in &self.layers {
            first.push(count);
            count += node.calls.len();
        }
        let id = |call: CallRef| first[call.layer] + call.call;
        let calls: Vec<CallRef> =
            (0..self.layers.len()).flat_map(|layer| (0..self.layers[layer].calls.len()).map(move |call| CallRef { layer, call })).collect();
        let mut waiting: Vec<usize> = Vec::with_capacity(count);
        let mut readers: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (reader, call) in calls.iter().enumerate() {
            let mut sources: Vec<usize> = self.layers[call.layer].calls[call.call].tensors().map(|t| id(t.call_ref())).collect();
            sources.sort_unstable();
            sources.dedup();
            waiting.push(sources.len());
            sources.into_iter().for_each(|source| readers[source].push(reader));
        }
        // Ready calls run in the file's order, which Keras writes by depth.
        let mut ready: std::collections::BTreeSet<usize> = (0..count).filter(|&i| waiting[i] == 0).collect();
        let mut order = Vec::with_capacity(count);
        while let Some(next) = ready.pop_first() {
            order.push(calls[next]);
            for &reader in &readers[next] {
                waiting[reader] -= 1;
                if waiting[reader] == 0 {
                    ready.insert(reader);
                }
            }
        }
        match calls.iter().enumerate().find(|(i, _)| waiting[*i] > 0) {
            Some((_, call)) => Err(self.layers[call.layer].name.clone()),
            None => Ok(order),
        }
    }

    /// A name that no layer has yet: `base`, `base_1`, `base_2` ...
    pub fn unique_name(&self, base: &str) -> String {
        let mut candidates = std::iter::once(base.to_owned()).chain((1..).map(|i| format!("{base}_{i}")));
        candidates.find(|name| self.index_of(name).is_none()).unwrap_or_else(|| base.to_owned())
    }

    /// Forgets what a file says in the words of its version and what follows from the rest.
    pub(crate) fn forget_forms(&mut self) {
        for node in &mut self.layers {
            node.extra.clear();
            node.build_config = None;
            if let Kind::Network(inner) = &mut node.kind {
                inner.forget_forms();
            }
        }
    }

    /// Drops all weights, so that others can be asked for.
    pub(crate) fn forget_weights(&mut self) {
        for node in &mut self.layers {
            node.weights.clear();
            if let Kind::Network(inner) = &mut node.kind {
                inner.forget_weights();
            }
        }
    }

    /// Calls `f` with every layer, those of nested models after the model.
    pub fn visit<'a>(&'a self, f: &mut impl FnMut(&'a LayerNode)) {
        for node in &self.layers {
            f(node);
            if let Kind::Network(inner) = &node.kind {
                inner.visit(f);
            }
        }
    }
}

/// Keras' name of an object in the weights file, by its class: `SeparableConv2D` is `separable_conv2d`.
pub(crate) fn snake_case(class: &str) -> String {
    let chars: Vec<char> = class.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect();
    let mut out = String::with_capacity(class.len() + 4);
    for (i, &c) in chars.iter().enumerate() {
        let starts_word = chars.get(i + 1).is_some_and(|n| n.is_lowercase());
        if i > 0 && c.is_uppercase() && (starts_word || chars[i - 1].is_lowercase()) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// Calls `f` with every layer that can own weights and its group in a weights file, in Keras' order.
pub(crate) fn visit_groups<'a>(network: &'a Network, prefix: &str, f: &mut impl FnMut(&'a LayerNode, &str)) {
    for (index, path) in group_paths(network, prefix) {
        let node = &network.layers[index];
        f(node, &path);
        if let Kind::Network(inner) = &node.kind {
            visit_groups(inner, &path, f);
        }
    }
}

/// The group of each layer of this network (not of those nested in it) in a file that holds the network.
pub(crate) fn group_paths(network: &Network, prefix: &str) -> Vec<(usize, String)> {
    groups_by(network, prefix, |node| (node.python_class(), node.is_op()))
}

/// As [`group_paths`], in the file that the network was read from: layers that were replaced count as what they were.
pub(crate) fn original_group_paths(network: &Network, prefix: &str) -> Vec<(usize, String)> {
    groups_by(network, prefix, |node| match &node.replaced {
        Some(original) => (original.class.as_str(), original.is_op),
        None => (node.python_class(), node.is_op()),
    })
}

/// Groups where a layer has the class, and is or is not an op node, as `described`.
fn groups_by(network: &Network, prefix: &str, described: impl Fn(&LayerNode) -> (&str, bool)) -> Vec<(usize, String)> {
    let mut used = std::collections::HashMap::<String, usize>::new();
    let mut out = Vec::with_capacity(network.layers.len());
    for (index, node) in network.layers.iter().enumerate() {
        let (class, is_op) = described(node);
        let hidden = is_op || (network.class == NetworkClass::Sequential && matches!(node.kind, Kind::Input(_)));
        if hidden {
            continue;
        }
        let name = snake_case(class);
        let count = used.entry(name.clone()).or_default();
        let name = if *count == 0 { name } else { format!("{name}_{count}") };
        *count += 1;
        out.push((index, if prefix.is_empty() { format!("layers/{name}") } else { format!("{prefix}/layers/{name}") }));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    /// The examples of Keras' `to_snake_case` that its files hold.
    #[test]
    fn snake_case_is_keras() {
        let cases = [
            ("Conv2D", "conv2d"),
            ("Conv2DTranspose", "conv2d_transpose"),
            ("SeparableConv2D", "separable_conv2d"),
            ("DepthwiseConv2D", "depthwise_conv2d"),
            ("PReLU", "p_re_lu"),
            ("ReLU", "re_lu"),
            ("LeakyReLU", "leaky_re_lu"),
            ("ELU", "elu"),
            ("GRU", "gru"),
            ("LSTM", "lstm"),
            ("MaxPooling2D", "max_pooling2d"),
            ("TimeDistributed", "time_distributed"),
            ("RMSNormalization", "rms_normalization"),
            ("Functional", "functional"),
            ("InputLayer", "input_layer"),
        ];
        for (class, name) in cases {
            assert_eq!(snake_case(class), name, "{class}");
        }
    }
}
