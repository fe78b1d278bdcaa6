//! Keras' functional way of building: call layers on symbolic tensors, then make a model of what came out.

use super::Model;
use crate::error::{Error, Result};
use crate::ir::{DType, Fact, Graph, Label, Tensor, Wire};
use crate::layers::{AnyLayer, Call, Layer, Lowering, Nest, Rng, WeightSpec};
use crate::model::graph::snake_case;
use crate::model::lower::{WeightSource, lower};
use crate::model::{CallArgs, InputSpec, Kind, LayerNode, Network, NetworkClass, Policy, TensorRef, Weight};
use serde_json::Map;
use smallvec::SmallVec;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Makes the inputs of models.
#[derive(Clone, Copy, Debug)]
pub struct Input;

impl Input {
    /// A float32 input with these lengths behind the batch; `None` for any.
    #[allow(clippy::new_ret_no_self, reason = "an input is a symbolic tensor, as in Keras")]
    pub fn new(shape: impl Into<Vec<Option<usize>>>) -> SymbolicTensor {
        Self::named(None, shape)
    }

    /// An input with a name.
    pub fn with_name(name: impl Into<String>, shape: impl Into<Vec<Option<usize>>>) -> SymbolicTensor {
        Self::named(Some(name.into()), shape)
    }

    fn named(name: Option<String>, shape: impl Into<Vec<Option<usize>>>) -> SymbolicTensor {
        let shape: Vec<Option<usize>> = std::iter::once(None).chain(shape.into()).collect();
        let fact = Fact::f32(shape.iter().copied());
        let spec = InputSpec { shape, dtype: DType::F32 };
        let layer = LayerHandle(Arc::new(Handle { name, role: Role::Input(spec), trainable: true, weights: OnceLock::new() }));
        SymbolicTensor { call: Arc::new(SymbolicCall { layer, inputs: Vec::new() }), output: 0, fact }
    }
}

#[derive(Debug)]
enum Role {
    Input(InputSpec),
    Layer(Arc<dyn AnyLayer>),
}

#[derive(Debug)]
struct Handle {
    name: Option<String>,
    role: Role,
    trainable: bool,
    /// Set by the first model made of it, shared by later ones.
    weights: OnceLock<Vec<Weight>>,
}

/// A layer that can be called several times, sharing its weights.
#[derive(Clone, Debug)]
pub struct LayerHandle(Arc<Handle>);

impl LayerHandle {
    /// A layer without a name of its own: Keras' automatic one, such as `conv2d_1`.
    pub fn new(layer: impl AnyLayer) -> Self {
        Self::of(Arc::new(layer), None)
    }

    /// A layer with a name.
    pub fn with_name(name: impl Into<String>, layer: impl AnyLayer) -> Self {
        Self::of(Arc::new(layer), Some(name.into()))
    }

    /// A layer of any class.
    pub fn of(layer: Arc<dyn AnyLayer>, name: Option<String>) -> Self {
        Self(Arc::new(Handle { name, role: Role::Layer(layer), trainable: true, weights: OnceLock::new() }))
    }

    /// Calls the layer on its inputs and returns its (first) output.
    ///
    /// # Errors
    /// If the inputs do not fit the layer.
    pub fn call(&self, inputs: &[&SymbolicTensor]) -> Result<SymbolicTensor> {
        let Role::Layer(layer) = &self.0.role else {
            return Err(Error::Usage("an input cannot be called".into()));
        };
        let fact = infer(layer.as_ref(), self.0.name.as_deref(), &inputs.iter().map(|t| t.fact.clone()).collect::<Vec<_>>())?;
        let call = SymbolicCall { layer: self.clone(), inputs: inputs.iter().map(|t| (*t).clone()).collect() };
        Ok(SymbolicTensor { call: Arc::new(call), output: 0, fact })
    }
}

impl<L: Layer> From<L> for LayerHandle {
    fn from(layer: L) -> Self {
        Self::new(layer)
    }
}

/// What a layer makes of inputs of which no more than these facts is known.
fn infer(layer: &dyn AnyLayer, name: Option<&str>, inputs: &[Fact]) -> Result<Fact> {
    let class = layer.layer_type().class;
    let label = Label { layer: name.unwrap_or(class).into(), class: class.into() };
    let fail = |objection| label.object(objection);
    let mut graph = Graph::default();
    let wires: Vec<Wire> = inputs.iter().map(|fact| graph.input(fact.clone())).collect();
    let specs = layer.weights(inputs).map_err(fail)?;
    let stand_in = |spec: &WeightSpec| Tensor { dtype: DType::F32, shape: spec.shape.as_slice().into(), data: Vec::new() };
    let weights: SmallVec<[Wire; 4]> = specs.iter().map(|spec| graph.weight(Arc::new(stand_in(spec)))).collect();
    let mut cx = Lowering { graph: &mut graph, label: label.clone(), weights, compute: DType::F32 };
    let args = [match wires.as_slice() {
        [one] => Nest::Leaf(*one),
        many => Nest::List(many.iter().map(|w| Nest::Leaf(*w)).collect()),
    }];
    let outputs = layer.lower(&mut cx, &Call { args: &args, kwargs: &[] }).map_err(fail)?;
    let first = outputs.leaves().first().map(|wire| graph.fact(**wire).clone());
    first.ok_or_else(|| Error::Usage(format!("the layer {class} gives nothing")))
}

#[derive(Debug)]
struct SymbolicCall {
    layer: LayerHandle,
    inputs: Vec<SymbolicTensor>,
}

/// A tensor of a model that is being built.
#[derive(Clone, Debug)]
pub struct SymbolicTensor {
    call: Arc<SymbolicCall>,
    output: usize,
    fact: Fact,
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

    /// Lengths, with batch in front; `None` for any.
    pub fn shape(&self) -> Vec<Option<usize>> {
        super::lengths(&self.fact.shape)
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

    /// As [`Model::new`], with weights that are the same for the same seed.
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
        let mut network = Network {
            name: "functional".into(),
            class: NetworkClass::Functional,
            trainable: true,
            layers: gather.nodes,
            inputs: input_refs,
            outputs: output_refs,
            extra: Map::new(),
            compile_config: None,
        };
        let lowered = lower(&mut network, &mut Initialise(rng))?;
        for (node, handle) in network.layers.iter().zip(&gather.handles) {
            // The first model made of a layer settles its weights.
            let _ = handle.0.weights.set(node.weights.clone());
        }
        Ok(Self::assemble(network, lowered, None))
    }
}

/// Collects the layers behind some tensors.
#[derive(Default)]
struct Gather {
    nodes: Vec<LayerNode>,
    handles: Vec<LayerHandle>,
    layers: HashMap<*const Handle, usize>,
    calls: HashMap<*const SymbolicCall, TensorRef>,
    counters: HashMap<String, usize>,
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
                open.extend(call.inputs.iter().rev().map(|input| (Arc::clone(&input.call), false)));
            }
        }
        TensorRef { output: tensor.output, ..self.calls[&Arc::as_ptr(&tensor.call)] }
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
        let inputs: Vec<TensorRef> =
            call.inputs.iter().map(|t| TensorRef { output: t.output, ..self.calls[&Arc::as_ptr(&t.call)] }).collect();
        let is_input = matches!(handle.0.role, Role::Input(_));
        self.nodes[layer].calls.push(if is_input { CallArgs::default() } else { CallArgs::on(&inputs) });
        self.calls.insert(Arc::as_ptr(call), TensorRef { layer, call: self.nodes[layer].calls.len() - 1, output: 0 });
    }

    fn node(&mut self, handle: &LayerHandle) -> LayerNode {
        let kind = match &handle.0.role {
            Role::Input(spec) => Kind::Input(spec.clone()),
            Role::Layer(layer) => Kind::Layer(Arc::clone(layer)),
        };
        let policy = Policy { variable: DType::F32, compute: DType::F32 };
        let mut node = LayerNode {
            name: String::new(),
            kind,
            trainable: handle.0.trainable,
            dtype: "float32".into(),
            policy,
            calls: Vec::new(),
            weights: handle.0.weights.get().cloned().unwrap_or_default(),
            extra: Map::new(),
            build_config: None,
        };
        node.name = handle.0.name.clone().unwrap_or_else(|| self.automatic(node.class()));
        node
    }

    /// Keras' automatic names: `conv2d`, `conv2d_1` ...
    fn automatic(&mut self, class: &str) -> String {
        let base = snake_case(class);
        loop {
            let count = self.counters.entry(base.clone()).or_default();
            let name = if *count == 0 { base.clone() } else { format!("{base}_{count}") };
            *count += 1;
            if self.nodes.iter().all(|node| node.name != name) {
                return name;
            }
        }
    }
}

/// New weights by their initializers.
struct Initialise(Rng);

impl WeightSource for Initialise {
    fn weight(&mut self, node: &LayerNode, layer: &str, _: &str, spec: &WeightSpec) -> Result<Arc<Tensor>> {
        let data = spec.initializer.sample(&spec.shape, &mut self.0).map_err(|problem| Error::Config {
            layer: layer.into(),
            class: node.class().into(),
            problem,
        })?;
        Ok(Arc::new(Tensor { dtype: DType::F32, shape: spec.shape.as_slice().into(), data }))
    }
}
