//! Surgery: another output for a network, and nothing left that it does not need.

use super::graph::{CallArgs, CallRef, Kind, LayerNode, Network, NetworkClass, TensorRef};
use super::optimizer::OptimizerState;
use crate::layers::Nest;
use std::collections::{BTreeSet, HashMap};

impl Network {
    /// Makes an inner tensor a tensor of this network: models around it give it out as a further output.
    pub(crate) fn expose(&mut self, path: &[CallRef], output: usize) -> TensorRef {
        let (at, inner_path) = path.split_first().expect("a tensor has a call");
        if inner_path.is_empty() {
            return TensorRef { layer: at.layer, call: at.call, output };
        }
        let Kind::Network(inner) = &mut self.layers[at.layer].kind else { unreachable!("only models hold calls") };
        let tensor = inner.expose(inner_path, output);
        let mut outputs: Vec<TensorRef> = inner.outputs.leaves().into_iter().copied().collect();
        let output = outputs.iter().position(|t| *t == tensor).unwrap_or_else(|| {
            outputs.push(tensor);
            inner.outputs = Nest::List(outputs.iter().map(|t| Nest::Leaf(*t)).collect());
            inner.class = NetworkClass::Functional;
            outputs.len() - 1
        });
        TensorRef { layer: at.layer, call: at.call, output }
    }

    /// Adds a layer behind `inputs` and returns its output.
    pub(crate) fn append(&mut self, mut node: LayerNode, inputs: &[TensorRef]) -> TensorRef {
        node.calls = vec![CallArgs::on(inputs)];
        self.layers.push(node);
        TensorRef { layer: self.layers.len() - 1, call: 0, output: 0 }
    }

    /// Makes these the outputs and drops every layer, call and input that they do not need.
    pub(crate) fn narrow_to(&mut self, outputs: Nest<TensorRef>) {
        self.outputs = outputs;
        self.class = NetworkClass::Functional;
        // Losses and metrics were meant for the outputs of before.
        self.compile_config = None;
        self.optimizer = OptimizerState::default();
        self.prune();
    }

    /// Tensors that the outputs need, found backwards.
    fn needed(&self) -> BTreeSet<TensorRef> {
        let mut needed = BTreeSet::new();
        let mut open: Vec<TensorRef> = self.outputs.leaves().into_iter().copied().collect();
        let mut seen = BTreeSet::new();
        while let Some(tensor) = open.pop() {
            needed.insert(tensor);
            if seen.insert(tensor.call_ref()) {
                open.extend(self.layers[tensor.layer].calls[tensor.call].tensors());
            }
        }
        needed
    }

    fn prune(&mut self) {
        self.prune_nested();
        let needed = self.needed();
        let calls: BTreeSet<CallRef> = needed.iter().map(|t| t.call_ref()).collect();
        // Where each kept call goes.
        let mut moved: HashMap<CallRef, CallRef> = HashMap::new();
        let mut layers = Vec::new();
        for (index, mut node) in std::mem::take(&mut self.layers).into_iter().enumerate() {
            let kept: Vec<usize> = (0..node.calls.len()).filter(|&call| calls.contains(&CallRef { layer: index, call })).collect();
            if kept.is_empty() {
                continue;
            }
            for (to, &from) in kept.iter().enumerate() {
                moved.insert(CallRef { layer: index, call: from }, CallRef { layer: layers.len(), call: to });
            }
            node.calls = kept.into_iter().map(|call| std::mem::take(&mut node.calls[call])).collect();
            layers.push(node);
        }
        let rename = |t: TensorRef| {
            let to = moved[&t.call_ref()];
            TensorRef { layer: to.layer, call: to.call, output: t.output }
        };
        for node in &mut layers {
            node.calls = node.calls.iter().map(|call| call.map(|t| rename(*t))).collect();
        }
        self.layers = layers;
        let kept: Vec<bool> = self.inputs.leaves().into_iter().map(|t| moved.contains_key(&t.call_ref())).collect();
        self.inputs = kept_of(&self.inputs, &mut kept.into_iter()).map(|t| rename(*t));
        self.outputs = self.outputs.map(|t| rename(*t));
    }

    /// Drops outputs of nested models that nobody reads, then what the models need for them only.
    fn prune_nested(&mut self) {
        let mut found = None;
        for index in 0..self.layers.len() {
            if !matches!(self.layers[index].kind, Kind::Network(_)) {
                continue;
            }
            let needed = found.get_or_insert_with(|| self.needed());
            let first = |layer| TensorRef { layer, call: 0, output: 0 };
            let used: BTreeSet<usize> = needed.range(first(index)..first(index + 1)).map(|t| t.output).collect();
            let Kind::Network(inner) = &mut self.layers[index].kind else { continue };
            let outputs: Vec<TensorRef> = inner.outputs.leaves().into_iter().copied().collect();
            if used.is_empty() || used.len() == outputs.len() {
                continue;
            }
            let mut keep = used.iter().map(|&i| Nest::Leaf(outputs[i]));
            let keep = if used.len() == 1 { keep.next().expect("one is used") } else { Nest::List(keep.collect()) };
            let before: Vec<String> = inner.input_names();
            inner.narrow_to(keep);
            let after = inner.input_names();
            let kept: Vec<bool> = before.iter().map(|name| after.contains(name)).collect();
            for call in &mut self.layers[index].calls {
                let mut kept = kept.iter().copied();
                call.args = call.args.iter().map(|arg| kept_of(arg, &mut kept)).collect();
            }
            let place: HashMap<usize, usize> = used.iter().enumerate().map(|(to, &from)| (from, to)).collect();
            self.rename_outputs(index, &place);
            found = None;
        }
    }

    fn rename_outputs(&mut self, layer: usize, place: &HashMap<usize, usize>) {
        // A tensor that is no longer there is only read by calls that go as well.
        let rename = |t: TensorRef| if t.layer == layer { TensorRef { output: *place.get(&t.output).unwrap_or(&0), ..t } } else { t };
        for node in &mut self.layers {
            node.calls = node.calls.iter().map(|call| call.map(|t| rename(*t))).collect();
        }
        self.outputs = self.outputs.map(|t| rename(*t));
    }

    /// Names of the inputs, in flat order.
    pub fn input_names(&self) -> Vec<String> {
        self.inputs.leaves().into_iter().map(|t| self.layers[t.layer].name.clone()).collect()
    }
}

/// [`retain`], with nothing as an empty list.
fn kept_of(nest: &Nest<TensorRef>, keep: &mut impl Iterator<Item = bool>) -> Nest<TensorRef> {
    retain(nest, keep).unwrap_or(Nest::List(Vec::new()))
}

/// The structure without the leaves that `keep`, which goes along in flat order, is false for.
fn retain(nest: &Nest<TensorRef>, keep: &mut impl Iterator<Item = bool>) -> Option<Nest<TensorRef>> {
    match nest {
        Nest::Leaf(t) => keep.next().unwrap_or(true).then_some(Nest::Leaf(*t)),
        Nest::List(items) => Some(Nest::List(items.iter().filter_map(|item| retain(item, keep)).collect())),
        Nest::Dict(items) => {
            let mut sorted: Vec<usize> = (0..items.len()).collect();
            sorted.sort_by_key(|&i| &items[i].0);
            let mut kept: Vec<(usize, Nest<TensorRef>)> =
                sorted.into_iter().filter_map(|i| Some((i, retain(&items[i].1, keep)?))).collect();
            kept.sort_by_key(|(i, _)| *i);
            Some(Nest::Dict(kept.into_iter().map(|(i, item)| (items[i].0.clone(), item)).collect()))
        }
        Nest::Value(value) => Some(Nest::Value(value.clone())),
    }
}
