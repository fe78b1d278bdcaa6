//! Keras' functional way of building: call layers on symbolic tensors, then make a model of what came out.

use super::Model;
use crate::error::{Error, Result};
use crate::ir::{DType, Fact, Tensor};
use crate::layers::center_crop::{Crop, Keep};
use crate::layers::{AnyLayer, Layer, Nest, Rng, WeightSpec, serialized};
use crate::model::graph::snake_case;
use crate::model::lower::{StandIn, WeightSource, lower, lower_on};
use crate::model::{CallArgs, CallRef, InputSpec, Kind, LayerNode, Network, NetworkClass, OptimizerState, Policy, TensorRef, Weight};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// Makes the inputs of models.
#[derive(Clone, Copy, Debug)]
pub struct Input;

impl Input {
    /// A float32 input with these lengths behind the batch; `None` for any.
    #[allow(clippy::new_ret_no_self, reason = "an input is a symbolic tensor, as in Keras")]
    pub fn new(shape: impl Into<Vec<Option<usize>>>) -> SymbolicTensor {
        Self::of(None, shape, DType::F32)
    }

    /// An input with a name; a model refuses names that hold a `/`.
    pub fn with_name(name: impl Into<String>, shape: impl Into<Vec<Option<usize>>>) -> SymbolicTensor {
        Self::of(Some(name.into()), shape, DType::F32)
    }

    /// An input of any element type; without a name it gets Keras' automatic one.
    pub fn of(name: Option<String>, shape: impl Into<Vec<Option<usize>>>, dtype: DType) -> SymbolicTensor {
        let shape: Vec<Option<usize>> = std::iter::once(None).chain(shape.into()).collect();
        let fact = Fact { dtype, shape: shape.iter().map(|&n| n.into()).collect() };
        let settings = LayerSettings { name, ..LayerSettings::default() };
        let layer = LayerHandle::from_node(settings.node(Kind::Input(InputSpec { shape, dtype })));
        SymbolicTensor { call: Arc::new(SymbolicCall { layer, args: CallArgs::default(), facts: vec![fact] }), output: 0 }
    }
}

/// What every layer can be told besides its own settings.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerSettings {
    /// Its name; Keras' automatic one, such as `conv2d_1`, if absent.
    pub name: Option<String>,
    /// Its dtype policy, such as `mixed_float16`.
    pub dtype: String,
    /// Whether training changes its weights.
    pub trainable: bool,
}

impl Default for LayerSettings {
    fn default() -> Self {
        Self { name: None, dtype: "float32".into(), trainable: true }
    }
}

impl LayerSettings {
    fn node(self, kind: Kind) -> LayerNode {
        let policy = Policy::named(&self.dtype).unwrap_or(Policy { variable: DType::F32, compute: DType::F32 });
        LayerNode {
            name: self.name.unwrap_or_default(),
            kind,
            trainable: self.trainable,
            dtype: self.dtype.into(),
            policy,
            calls: Vec::new(),
            weights: Vec::new(),
            extra: Map::new(),
            build_config: None,
            replaced: None,
        }
    }
}

#[derive(Debug)]
struct Handle {
    /// The layer without calls. Its name is empty where each model shall find one.
    node: LayerNode,
    /// Set by the first model made of it, shared by later ones.
    weights: OnceLock<Vec<Weight>>,
}

/// A layer, or a model in its place, that can be called several times, sharing its weights.
#[derive(Clone, Debug)]
pub struct LayerHandle(Arc<Handle>);

impl LayerHandle {
    /// A layer without a name of its own: Keras' automatic one, such as `conv2d_1`.
    pub fn new(layer: impl AnyLayer) -> Self {
        Self::from_node(LayerSettings::default().node(Kind::Layer(Arc::new(layer))))
    }

    /// A layer with a name; a model refuses names that hold a `/`.
    pub fn with_name(name: impl Into<String>, layer: impl AnyLayer) -> Self {
        let settings = LayerSettings { name: Some(name.into()), ..LayerSettings::default() };
        Self::from_node(settings.node(Kind::Layer(Arc::new(layer))))
    }

    /// A layer of any class.
    ///
    /// # Errors
    /// If the name is empty, or the dtype policy is not one of Keras'.
    pub fn of(layer: Arc<dyn AnyLayer>, settings: LayerSettings) -> Result<Self> {
        if Policy::named(&settings.dtype).is_none() {
            return Err(Error::Usage(format!("dtype = {:?}: expected a policy such as \"float32\" or \"mixed_float16\"", settings.dtype)));
        }
        if let Some(name) = &settings.name {
            check_name(name)?;
        }
        Ok(Self::from_node(settings.node(Kind::Layer(layer))))
    }

    /// A model to be called like a layer.
    pub fn from_model(model: &Model) -> Self {
        let network = model.network().clone();
        // Automatic names are the model's that it stands in.
        let base = snake_case(network.class.name());
        let name = (!network.name.starts_with(&base)).then(|| network.name.clone());
        Self::from_node(LayerSettings { name, ..LayerSettings::default() }.node(Kind::Network(Box::new(network))))
    }

    /// The layer and its settings; `None` for inputs and models.
    pub fn layer(&self) -> Option<Arc<dyn AnyLayer>> {
        if let Kind::Layer(layer) = &self.0.node.kind { Some(Arc::clone(layer)) } else { None }
    }

    /// The layer as it stands in the settings of another one, such as Bidirectional: its class and its own settings.
    ///
    /// # Errors
    /// If it is an input or a model, or a model was made of it: settings hold no weights.
    pub fn serialized(&self) -> Result<Value> {
        let node = &self.0.node;
        let Kind::Layer(layer) = &node.kind else {
            return Err(Error::Usage(format!("a layer cannot hold a {}; it holds layers", node.class())));
        };
        if self.0.weights.get().is_some() {
            let class = node.class();
            return Err(Error::Usage(format!(
                "this {class} has weights of its own already; another layer takes a new one of the same settings"
            )));
        }
        let mut header = Map::new();
        if !node.name.is_empty() {
            header.insert("name".into(), node.name.clone().into());
        }
        if !node.trainable {
            header.insert("trainable".into(), false.into());
        }
        if node.dtype != LayerSettings::default().dtype {
            header.insert("dtype".into(), node.dtype.clone());
        }
        Ok(serialized(&**layer, header))
    }

    fn from_node(mut node: LayerNode) -> Self {
        let weights = std::mem::take(&mut node.weights);
        let weights = if weights.is_empty() { OnceLock::new() } else { OnceLock::from(weights) };
        Self(Arc::new(Handle { node, weights }))
    }

    /// Calls the layer on its inputs and returns its (first) output.
    ///
    /// # Errors
    /// If the inputs do not fit the layer.
    pub fn call(&self, inputs: &[&SymbolicTensor]) -> Result<SymbolicTensor> {
        let arg = match inputs {
            [one] => Nest::Leaf((*one).clone()),
            many => Nest::List(many.iter().map(|t| Nest::Leaf((*t).clone())).collect()),
        };
        Ok(self.call_with(vec![arg], Vec::new())?.swap_remove(0))
    }

    /// Calls the layer with any arguments, as operations take them, and returns its outputs in flat order; at least one.
    ///
    /// # Errors
    /// If the arguments do not fit the layer, or hold no tensor.
    pub fn call_with(&self, args: Vec<Nest<SymbolicTensor>>, kwargs: Vec<(String, Nest<SymbolicTensor>)>) -> Result<Vec<SymbolicTensor>> {
        let args = CallArgs { args, kwargs }.standardised(&self.0.node.kind).map_err(Error::Usage)?;
        let facts = self.infer(&args)?;
        let call = Arc::new(SymbolicCall { layer: self.clone(), args, facts });
        Ok((0..call.facts.len()).map(|output| SymbolicTensor { call: Arc::clone(&call), output }).collect())
    }

    /// What the layer makes of inputs of which no more than their facts is known.
    fn infer(&self, args: &CallArgs<SymbolicTensor>) -> Result<Vec<Fact>> {
        let mut node = self.0.node.clone();
        let class = node.class().to_owned();
        if matches!(node.kind, Kind::Input(_)) {
            return Err(Error::Usage("an input cannot be called".into()));
        }
        if args.tensors().next().is_none() {
            return Err(Error::Usage(format!("{class} was called without a tensor")));
        }
        if node.name.is_empty() {
            node.name = snake_case(&class);
        }
        check_name(&node.name)?;
        check_settings(&node)?;
        node.weights = self.0.weights.get().cloned().unwrap_or_default();
        let mut facts: Vec<Fact> = Vec::new();
        node.calls = vec![args.map(|tensor| {
            facts.push(tensor.fact().clone());
            TensorRef { layer: facts.len() - 1, call: 0, output: 0 }
        })];
        let input = |(index, fact): (usize, &Fact)| {
            let spec = InputSpec { shape: super::lengths(&fact.shape), dtype: fact.dtype };
            let settings = LayerSettings { name: Some(format!("input_{index}")), ..LayerSettings::default() };
            LayerNode { calls: vec![CallArgs::default()], ..settings.node(Kind::Input(spec)) }
        };
        let layers = facts.iter().enumerate().map(input).chain([node]).collect();
        let count = facts.len();
        let inputs = Nest::List((0..count).map(|layer| Nest::Leaf(TensorRef { layer, call: 0, output: 0 })).collect());
        let mut network = functional(layers, inputs, Nest::List(Vec::new()));
        let lowered = lower_on(&mut network, facts, &mut StandIn)?;
        let outputs: Vec<Fact> =
            lowered.calls.last().into_iter().flat_map(|call| &call.outputs).map(|wire| lowered.graph.fact(*wire).clone()).collect();
        if outputs.is_empty() {
            return Err(Error::Usage(format!("{class} gives nothing")));
        }
        Ok(outputs)
    }
}

fn check_name(name: &str) -> Result<()> {
    if name.is_empty() || name.contains('/') {
        return Err(Error::Usage(format!("`{name}`: the name of a layer must not be empty or hold a `/`")));
    }
    Ok(())
}

/// Refuses settings that no file may hold either, such as strides of 0.
fn check_settings(node: &LayerNode) -> Result<()> {
    let Kind::Layer(layer) = &node.kind else { return Ok(()) };
    let refused = |error: serde_json::Error| Error::Config {
        layer: node.name.clone(),
        class: node.class().to_owned(),
        problem: format!("its settings make no sense: {error}"),
    };
    match layer.layer_type().parse(layer.config()) {
        // What JSON cannot hold, such as NaN, has become null: the layer itself knows better what is wrong with it.
        Err(error) if error.to_string().contains("null") => Ok(()),
        parsed => parsed.map(drop).map_err(refused),
    }
}

fn functional(layers: Vec<LayerNode>, inputs: Nest<TensorRef>, outputs: Nest<TensorRef>) -> Network {
    Network {
        name: "functional".into(),
        class: NetworkClass::Functional,
        trainable: true,
        layers,
        inputs,
        outputs,
        extra: Map::new(),
        compile_config: None,
        optimizer: OptimizerState::default(),
    }
}

impl<L: Layer> From<L> for LayerHandle {
    fn from(layer: L) -> Self {
        Self::new(layer)
    }
}

struct SymbolicCall {
    layer: LayerHandle,
    args: CallArgs<SymbolicTensor>,
    /// Of its outputs in flat order.
    facts: Vec<Fact>,
}

impl Drop for SymbolicCall {
    /// One after the other: networks are deeper than call stacks like.
    fn drop(&mut self) {
        let mut open: Vec<SymbolicTensor> = Vec::new();
        self.args.drain_into(&mut open);
        while let Some(tensor) = open.pop() {
            if let Some(mut call) = Arc::into_inner(tensor.call) {
                call.args.drain_into(&mut open);
            }
        }
    }
}

/// A tensor of a model that is being built, or that was.
#[derive(Clone)]
pub struct SymbolicTensor {
    call: Arc<SymbolicCall>,
    output: usize,
}

impl fmt::Debug for SymbolicTensor {
    /// Without what it is computed from: a network seen as a tree has no end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let node = &self.call.layer.0.node;
        let name = if node.name.is_empty() { node.class() } else { &node.name };
        write!(f, "SymbolicTensor({name:?}, {})", self.fact())
    }
}

impl SymbolicTensor {
    /// Calls a layer on this tensor.
    pub fn apply(&self, layer: impl Into<LayerHandle>) -> Result<SymbolicTensor> {
        layer.into().call(&[self])
    }

    /// Calls a layer on this tensor and others: a list, as merging layers take it.
    pub fn apply_with(&self, others: &[&SymbolicTensor], layer: impl Into<LayerHandle>) -> Result<SymbolicTensor> {
        let all: Vec<&SymbolicTensor> = std::iter::once(self).chain(others.iter().copied()).collect();
        layer.into().call(&all)
    }

    fn fact(&self) -> &Fact {
        &self.call.facts[self.output]
    }

    /// Lengths, with batch in front; `None` for any.
    pub fn shape(&self) -> Vec<Option<usize>> {
        super::lengths(&self.fact().shape)
    }

    /// Element type.
    pub fn dtype(&self) -> DType {
        self.fact().dtype
    }

    /// Whether both are one output of one call.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.call, &other.call) && self.output == other.output
    }

    /// Something to order axes of tensors by.
    pub(super) fn place(&self, axis: usize) -> (usize, usize, usize) {
        (Arc::as_ptr(&self.call).addr(), self.output, axis)
    }

    /// The same output by another call, of a layer with this name. New tensors only: the layer's weights are not shared.
    ///
    /// # Errors
    /// If the name is empty or holds a `/`.
    pub fn named(&self, name: &str) -> Result<Self> {
        check_name(name)?;
        let node = LayerNode { name: name.to_owned(), ..self.call.layer.0.node.clone() };
        let call = SymbolicCall { layer: LayerHandle::from_node(node), args: self.call.args.clone(), facts: self.call.facts.clone() };
        Ok(Self { call: Arc::new(call), output: self.output })
    }
}

/// The calls of a model as symbolic tensors, to build on.
#[derive(Clone)]
pub(super) struct Symbols(HashMap<CallRef, Arc<SymbolicCall>>);

impl Symbols {
    fn of(model: &Model) -> Result<Self> {
        let network = model.network();
        let order = network.order().map_err(|layer| Error::Usage(format!("the layers form a cycle through `{layer}`")))?;
        let bare = |node: &LayerNode| LayerHandle::from_node(LayerNode { calls: Vec::new(), ..node.clone() });
        let handles: Vec<LayerHandle> = network.layers.iter().map(bare).collect();
        let lowered = &model.0.lowered;
        let facts: HashMap<CallRef, Vec<Fact>> = lowered
            .calls
            .iter()
            .filter(|call| call.path.len() == 1)
            .map(|call| (call.path[0], call.outputs.iter().map(|wire| lowered.graph.fact(*wire).clone()).collect()))
            .collect();
        let mut calls: HashMap<CallRef, Arc<SymbolicCall>> = HashMap::new();
        for at in order {
            let args = network.layers[at.layer].calls[at.call]
                .map(|t| SymbolicTensor { call: Arc::clone(&calls[&t.call_ref()]), output: t.output });
            let facts = facts.get(&at).cloned().unwrap_or_default();
            calls.insert(at, Arc::new(SymbolicCall { layer: handles[at.layer].clone(), args, facts }));
        }
        Ok(Self(calls))
    }

    pub(super) fn tensor(&self, at: TensorRef) -> Option<SymbolicTensor> {
        Some(SymbolicTensor { call: Arc::clone(self.0.get(&at.call_ref())?), output: at.output })
    }
}

impl Model {
    /// A model from its inputs to its outputs, with new weights by each layer's initializers.
    ///
    /// # Errors
    /// If an output depends on an input that is not listed.
    pub fn new(inputs: &[&SymbolicTensor], outputs: &[&SymbolicTensor]) -> Result<Self> {
        Self::build(inputs, outputs, Rng::from_entropy())
    }

    /// As [`Model::new`], with weights that are the same for the same seed. Layers that an earlier model was made of keep
    /// the weights they got there, whatever the seed.
    pub fn seeded(inputs: &[&SymbolicTensor], outputs: &[&SymbolicTensor], seed: u64) -> Result<Self> {
        Self::build(inputs, outputs, Rng::seeded(seed))
    }

    fn build(inputs: &[&SymbolicTensor], outputs: &[&SymbolicTensor], rng: Rng) -> Result<Self> {
        let mut gather = Gather::default();
        let ends = |tensors: &[&SymbolicTensor], gather: &mut Gather| -> Nest<TensorRef> {
            let refs: Vec<Nest<TensorRef>> = tensors.iter().map(|t| Nest::Leaf(gather.tensor(t))).collect();
            match refs.as_slice() {
                [one] => one.clone(),
                _ => Nest::List(refs),
            }
        };
        let input_refs = ends(inputs, &mut gather);
        if gather.nodes.iter().any(|node| !matches!(node.kind, Kind::Input(_))) {
            return Err(Error::Usage("the inputs of a model are what Input::new gives".into()));
        }
        let count = gather.nodes.len();
        let output_refs = ends(outputs, &mut gather);
        if let Some(node) = gather.nodes[count..].iter().find(|node| matches!(node.kind, Kind::Input(_))) {
            return Err(Error::Usage(format!("the outputs depend on the input `{}`, which is not among the model's inputs", node.name)));
        }
        gather.nodes.iter().try_for_each(|node| check_name(&node.name))?;
        let mut names = HashSet::new();
        if let Some(twice) = gather.nodes.iter().find(|node| !names.insert(node.name.as_str())) {
            return Err(Error::Usage(format!("two layers have the name `{}`; names must be unique in a model", twice.name)));
        }
        let mut network = functional(gather.nodes, input_refs, output_refs);
        let lowered = lower(&mut network, &mut Initialise(rng))?;
        for (node, handle) in network.layers.iter().zip(&gather.handles) {
            // The first model made of a layer settles its weights.
            if !node.weights.is_empty() {
                let _ = handle.0.weights.set(node.weights.clone());
            }
        }
        let calls = gather.calls.into_values().map(|(call, at)| (at.call_ref(), call)).collect();
        let model = Self::assemble(network, lowered, None);
        // What is built on this model's tensors and on those it was built of goes together.
        let _ = model.0.symbols.set(Symbols(calls));
        Ok(model)
    }

    /// The tensors that the model takes, in flat order, to build on.
    pub fn input_tensors(&self) -> Result<Vec<SymbolicTensor>> {
        self.tensors(&self.network().inputs)
    }

    /// The tensors that the model gives, in flat order, to build on.
    pub fn output_tensors(&self) -> Result<Vec<SymbolicTensor>> {
        self.tensors(&self.network().outputs)
    }

    fn tensors(&self, nest: &Nest<TensorRef>) -> Result<Vec<SymbolicTensor>> {
        let symbols = self.symbols()?;
        let tensor = |at: &&TensorRef| symbols.tensor(**at).ok_or_else(|| Error::Usage("the model has no such tensor".into()));
        nest.leaves().iter().map(tensor).collect()
    }

    pub(super) fn symbols(&self) -> Result<&Symbols> {
        if self.0.symbols.get().is_none() {
            // Who comes second finds the first one's.
            let _ = self.0.symbols.set(Symbols::of(self)?);
        }
        self.0.symbols.get().ok_or_else(|| Error::Usage("the model has no tensors".into()))
    }
}

/// Collects the layers behind some tensors.
#[derive(Default)]
struct Gather {
    nodes: Vec<LayerNode>,
    handles: Vec<LayerHandle>,
    layers: HashMap<*const Handle, usize>,
    calls: HashMap<*const SymbolicCall, (Arc<SymbolicCall>, TensorRef)>,
    counters: HashMap<String, usize>,
    names: HashSet<String>,
}

impl Gather {
    fn tensor(&mut self, tensor: &SymbolicTensor) -> TensorRef {
        // A stack of its own: networks are deeper than call stacks like.
        let mut open = vec![(Arc::clone(&tensor.call), false)];
        while let Some((call, visited)) = open.pop() {
            if self.calls.contains_key(&Arc::as_ptr(&call)) {
                continue;
            }
            if visited {
                self.add(&call);
            } else {
                open.push((Arc::clone(&call), true));
                let inputs: Vec<&SymbolicTensor> = call.args.tensors().collect();
                open.extend(inputs.into_iter().rev().map(|input| (Arc::clone(&input.call), false)));
            }
        }
        self.known(tensor)
    }

    /// The place of a tensor whose call was added.
    fn known(&self, tensor: &SymbolicTensor) -> TensorRef {
        TensorRef { output: tensor.output, ..self.calls[&Arc::as_ptr(&tensor.call)].1 }
    }

    fn add(&mut self, call: &Arc<SymbolicCall>) {
        let handle = &call.layer;
        let key = Arc::as_ptr(&handle.0);
        let layer = match self.layers.get(&key) {
            Some(&layer) => layer,
            None => {
                let node = self.node(handle);
                self.nodes.push(node);
                self.handles.push(handle.clone());
                self.layers.insert(key, self.nodes.len() - 1);
                self.nodes.len() - 1
            }
        };
        let args = call.args.map(|t| self.known(t));
        self.nodes[layer].calls.push(args);
        let at = TensorRef { layer, call: self.nodes[layer].calls.len() - 1, output: 0 };
        self.calls.insert(Arc::as_ptr(call), (Arc::clone(call), at));
    }

    fn node(&mut self, handle: &LayerHandle) -> LayerNode {
        let mut node = handle.0.node.clone();
        node.weights = handle.0.weights.get().cloned().unwrap_or_default();
        if node.name.is_empty() {
            // Centered crops are saved as Keras' own.
            let centered = |crop: &Crop| !matches!(crop.keep, Keep::At { .. });
            let class = match &node.kind {
                Kind::Layer(layer) if layer.as_any().downcast_ref().is_some_and(centered) => "CenterCrop",
                _ => node.class(),
            };
            node.name = self.automatic(class);
        }
        self.names.insert(node.name.clone());
        if let Kind::Network(inner) = &mut node.kind {
            inner.name.clone_from(&node.name);
        }
        node
    }

    /// Keras' automatic names: `conv2d`, `conv2d_1` ...
    fn automatic(&mut self, class: &str) -> String {
        let base = snake_case(class);
        loop {
            let count = self.counters.entry(base.clone()).or_default();
            let name = if *count == 0 { base.clone() } else { format!("{base}_{count}") };
            *count += 1;
            if !self.names.contains(&name) {
                return name;
            }
        }
    }
}

/// Refuses a weight that memory has no room for, which to fill would end the process.
fn check_room(layer: &str, shape: &[usize]) -> Result<()> {
    let entries = shape.iter().fold(1u128, |n, &len| n.saturating_mul(len as u128));
    let fits = |n: usize| Vec::<f32>::new().try_reserve_exact(n).is_ok();
    if usize::try_from(entries).is_ok_and(fits) {
        return Ok(());
    }
    Err(Error::TooLarge { what: format!("a weight of shape {shape:?} of layer `{layer}`"), bytes: entries.saturating_mul(4) })
}

/// New weights by their initializers.
struct Initialise(Rng);

impl WeightSource for Initialise {
    fn weight(&mut self, node: &LayerNode, layer: &str, _: &str, spec: &WeightSpec) -> Result<Arc<Tensor>> {
        check_room(layer, &spec.shape)?;
        let data = spec.initializer.sample(&spec.shape, &mut self.0).map_err(|problem| Error::Config {
            layer: layer.into(),
            class: node.class().into(),
            problem,
        })?;
        Ok(Arc::new(Tensor { dtype: DType::F32, shape: spec.shape.as_slice().into(), data }))
    }
}
