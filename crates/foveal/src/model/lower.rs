//! From layer calls to operations, and on the way from weight specifications to weights.

use super::graph::{CallRef, Kind, LayerNode, Network, TensorRef, Weight, original_group_paths};
use crate::error::{Error, Result};
use crate::ir::{DType, Fact, Graph, Label, Tensor, Wire, check_shape, is_float};
use crate::layers::config::DataFormat;
use crate::layers::{Call, Lowering, Nest, Policy, TrainingNotes, WeightSpec};
use crate::ops::{Random, Unary, UnaryOp};
use smallvec::SmallVec;
use std::collections::HashMap;
use std::sync::Arc;

/// Gives a layer its weights.
pub(crate) trait WeightSource {
    /// The weight of this specification, for the layer whose group in a weights file is `group`.
    fn weight(&mut self, node: &LayerNode, layer: &str, group: &str, spec: &WeightSpec) -> Result<Arc<Tensor>>;

    /// The bytes that the file has for a weight, where the tensor does not hold all that they say.
    fn original(&mut self, group: &str, spec: &WeightSpec, tensor: &Tensor) -> Result<Option<Arc<[u8]>>> {
        let _ = (group, spec, tensor);
        Ok(None)
    }
}

/// For networks that have all their weights.
pub(crate) struct Built;

impl WeightSource for Built {
    fn weight(&mut self, node: &LayerNode, layer: &str, _: &str, spec: &WeightSpec) -> Result<Arc<Tensor>> {
        Err(Error::Config { layer: layer.into(), class: node.class().into(), problem: format!("its weight `{}` is missing", spec.name) })
    }
}

/// For networks of which only the shapes of the weights count: their tensors have no values.
pub(crate) struct StandIn;

impl WeightSource for StandIn {
    fn weight(&mut self, node: &LayerNode, _: &str, _: &str, spec: &WeightSpec) -> Result<Arc<Tensor>> {
        Ok(Arc::new(Tensor { dtype: node.policy.variable, shape: spec.shape.as_slice().into(), data: Vec::new() }))
    }
}

/// One call of a layer, at its place in the operations.
#[derive(Clone, Debug)]
pub struct LoweredCall {
    /// The calls it is nested in, outermost first, and itself.
    pub path: SmallVec<[CallRef; 2]>,
    /// How operations of this call are labelled.
    pub label: Label,
    /// What it gives, in flat order.
    pub outputs: Vec<Wire>,
}

/// A network as operations.
#[derive(Clone, Debug, Default)]
pub struct Lowered {
    /// The operations; inputs in flat order, outputs in flat order.
    pub graph: Graph,
    /// All calls, in order.
    pub calls: Vec<LoweredCall>,
    /// The masks that come with the outputs.
    pub(crate) masks: Vec<Option<Wire>>,
    /// The wires of the layers' weights.
    pub(crate) weights: Vec<(Arc<Tensor>, Wire)>,
    /// What the layers say for training, where the network was lowered for it.
    pub(crate) training: Option<TrainingNotes>,
}

/// Lowers a network, asking `source` for the weights of layers that have none yet.
pub(crate) fn lower(network: &mut Network, source: &mut dyn WeightSource) -> Result<Lowered> {
    let facts = input_facts(network)?;
    lower_on(network, facts, source)
}

/// Lowers a network that has all its weights for training. Behind its own inputs the graph has one for random numbers.
/// Layers behave as in training if `training`, else as in prediction.
pub(crate) fn lower_for_training(network: &Network, training: bool) -> Result<Lowered> {
    let mut network = network.clone();
    let facts = input_facts(&network)?;
    lower_with(&mut network, facts, &mut Built, Some(TrainingNotes::default()), training)
}

fn input_facts(network: &Network) -> Result<Vec<Fact>> {
    let mut facts = Vec::new();
    for leaf in network.inputs.leaves() {
        let node = &network.layers[leaf.layer];
        let Kind::Input(spec) = &node.kind else {
            return Err(Error::Graph {
                at: format!("input_layers of `{}`", network.name),
                problem: format!("`{}` is not an InputLayer", node.name),
            });
        };
        // Batch is free even where a file fixes it.
        let shape = spec.shape.iter().enumerate().map(|(axis, n)| if axis == 0 { None.into() } else { (*n).into() });
        let fact = Fact { dtype: spec.dtype, shape: shape.collect() };
        let label = || Label { layer: node.name.as_str().into(), class: node.class().into() };
        check_shape(&fact).map_err(|objection| label().object(objection))?;
        facts.push(fact);
    }
    Ok(facts)
}

/// As [`lower`], for inputs of which this is known.
pub(crate) fn lower_on(network: &mut Network, inputs: Vec<Fact>, source: &mut dyn WeightSource) -> Result<Lowered> {
    lower_with(network, inputs, source, None, false)
}

fn lower_with(
    network: &mut Network,
    inputs: Vec<Fact>,
    source: &mut dyn WeightSource,
    notes: Option<TrainingNotes>,
    training: bool,
) -> Result<Lowered> {
    let mut lowered = Lowered { training: notes, ..Lowered::default() };
    let inputs: Vec<Wire> = inputs.into_iter().map(|fact| lowered.graph.input(fact)).collect();
    if let Some(notes) = &mut lowered.training {
        notes.seed = Some(lowered.graph.input(Random::seed_fact()));
    }
    let mut walk = Walk { lowered: &mut lowered, source, weights: HashMap::new() };
    let trainable = network.trainable;
    let place = Place { path: SmallVec::new(), prefix: String::new(), suffix: String::new(), group: String::new(), training, trainable };
    let inputs: Vec<Flow> = inputs.into_iter().map(|wire| Flow { wire, mask: None }).collect();
    let outputs = walk.network(network, &inputs, &place)?;
    lowered.graph.outputs = outputs.iter().map(|flow| flow.wire).collect();
    lowered.masks = outputs.iter().map(|flow| flow.mask).collect();
    Ok(lowered)
}

/// The wire of the weight that a layer is given, where training rounds it in every step; the same wire otherwise.
pub(super) fn stored(graph: &Graph, weight: Wire) -> Wire {
    graph.producer(weight).and_then(|rounding| rounding.inputs.first()).copied().unwrap_or(weight)
}

/// Writes a network into the operations of a layer that holds it; its layers are named below that layer.
pub(crate) fn lower_within(
    network: &mut Network,
    cx: &mut Lowering<'_>,
    inputs: &[(Wire, Option<Wire>)],
    source: &mut dyn WeightSource,
) -> Result<Vec<Wire>> {
    let own = |wire: &Wire| {
        let stored = stored(cx.graph, *wire);
        let tensor = Arc::as_ptr(cx.graph.tensor(stored)?);
        let rounded = if stored == *wire { cx.compute } else { cx.graph.fact(*wire).dtype };
        Some([((tensor, None), stored), ((tensor, Some(rounded)), *wire)])
    };
    let weights = cx.weights.iter().filter_map(own).flatten().collect();
    let notes = cx.training.as_deref_mut().map(std::mem::take);
    let mut lowered = Lowered { graph: std::mem::take(cx.graph), training: notes, ..Lowered::default() };
    let (path, prefix) = (SmallVec::new(), format!("{}/", cx.label.layer));
    let (training, trainable) = (lowered.training.is_some(), cx.trainable && network.trainable);
    let place = Place { path, prefix, suffix: String::new(), group: String::new(), training, trainable };
    let inputs: Vec<Flow> = inputs.iter().map(|&(wire, mask)| Flow { wire, mask }).collect();
    let outputs = Walk { lowered: &mut lowered, source, weights }.network(network, &inputs, &place);
    *cx.graph = lowered.graph;
    if let (Some(notes), Some(own)) = (lowered.training, cx.training.as_deref_mut()) {
        *own = notes;
    }
    Ok(outputs?.into_iter().map(|flow| flow.wire).collect())
}

/// A tensor on its way through a network, with the mask that comes with it.
#[derive(Clone, Copy, Debug)]
struct Flow {
    wire: Wire,
    mask: Option<Wire>,
}

/// Arguments of a call.
type Args = Vec<Nest<Flow>>;
/// Arguments of a call that have names.
type Kwargs = Vec<(String, Nest<Flow>)>;

/// What a model is called on, in flat order. A mask that is given belongs to the model's inputs.
fn model_inputs(args: &Args, kwargs: &Kwargs) -> Vec<Flow> {
    let is_mask = |key: &str| key == "mask";
    let tensors = args.iter().chain(kwargs.iter().filter(|(key, _)| !is_mask(key)).map(|(_, arg)| arg));
    let mut inputs: Vec<Flow> = tensors.flat_map(Nest::leaves).copied().collect();
    let given = kwargs.iter().filter(|(key, _)| is_mask(key)).flat_map(|(_, arg)| arg.leaves());
    inputs.iter_mut().zip(given).for_each(|(input, mask)| input.mask = Some(mask.wire));
    inputs
}

/// Calls of all layers; models that call models that call models would otherwise grow without bound.
const MAX_CALLS: usize = 10_000;

struct Walk<'a> {
    lowered: &'a mut Lowered,
    source: &'a mut dyn WeightSource,
    /// Weight wires, shared by all calls of a layer; keyed by the tensor, and by what it is rounded to, if it is.
    weights: HashMap<(*const Tensor, Option<DType>), Wire>,
}

/// Where a network stands in those around it.
struct Place {
    path: SmallVec<[CallRef; 2]>,
    /// Names of the models around, each with a `/` behind.
    prefix: String,
    /// Which call of them this is, where it is not the first.
    suffix: String,
    group: String,
    /// Whether layers are to behave as in training.
    training: bool,
    /// Whether training changes the models around.
    trainable: bool,
}

impl Walk<'_> {
    fn network(&mut self, network: &mut Network, inputs: &[Flow], place: &Place) -> Result<Vec<Flow>> {
        let order = network.order().map_err(|layer| Error::Graph {
            at: format!("`{}{}`", place.prefix, network.name),
            problem: format!("the layers form a cycle through `{layer}`"),
        })?;
        let groups: HashMap<usize, String> = original_group_paths(network, &place.group).into_iter().collect();
        let mut wires: HashMap<TensorRef, Flow> = network.inputs.leaves().into_iter().copied().zip(inputs.iter().copied()).collect();
        if wires.len() != inputs.len() {
            let problem = format!("expects {} inputs, is called with {}", wires.len(), inputs.len());
            return Err(Error::Graph { at: format!("`{}{}`", place.prefix, network.name), problem });
        }
        for at in order {
            let group = groups.get(&at.layer).map_or("", String::as_str);
            let outputs = self.call(network, at, &wires, place, group)?;
            for (output, wire) in outputs.into_iter().enumerate() {
                wires.insert(TensorRef { layer: at.layer, call: at.call, output }, wire);
            }
        }
        let outputs = network.outputs.leaves();
        outputs.into_iter().map(|t| find(&wires, network, t)).collect()
    }

    fn call(
        &mut self,
        network: &mut Network,
        at: CallRef,
        wires: &HashMap<TensorRef, Flow>,
        place: &Place,
        group: &str,
    ) -> Result<Vec<Flow>> {
        let resolve = |nest: &Nest<TensorRef>| nest.try_map(&mut |t: &TensorRef| find(wires, network, t));
        let node = &network.layers[at.layer];
        let call = &node.calls[at.call];
        let args: Args = call.args.iter().map(resolve).collect::<Result<_>>()?;
        let kwargs: Kwargs = call.kwargs.iter().map(|(k, v)| Ok((k.clone(), resolve(v)?))).collect::<Result<_>>()?;
        let suffix = if at.call == 0 { place.suffix.clone() } else { format!("{}:{}", place.suffix, at.call) };
        let name = format!("{}{}", place.prefix, node.name);
        let label = Label { layer: format!("{name}{suffix}").into(), class: node.class().into() };
        let mut path = place.path.clone();
        path.push(at);
        // As in Keras, whatever `training` the call itself has: files hold the default of the layer's `call`, which often is false.
        let training = place.training;
        let node = &mut network.layers[at.layer];
        let trainable = place.trainable && node.trainable;
        let outputs = match &mut node.kind {
            Kind::Input(spec) => {
                let dtype = spec.dtype;
                inputs_of(wires, at).map(|flow| self.input(flow, dtype, &label)).transpose()?.into_iter().collect()
            }
            Kind::Network(inner) => {
                let trainable = trainable && inner.trainable;
                let place = Place { path: path.clone(), prefix: format!("{name}/"), suffix, group: group.to_owned(), training, trainable };
                self.network(inner, &model_inputs(&args, &kwargs), &place)?
            }
            Kind::Layer(_) => self.layer(node, &Setting { name: &name, label: &label, group, training, trainable }, &args, &kwargs)?,
        };
        // A flat graph is no larger than its file.
        if !place.path.is_empty() && self.lowered.calls.len() >= MAX_CALLS {
            let problem = format!("models within models come to more than {MAX_CALLS} calls of layers");
            return Err(Error::Graph { at: label.layer.to_string(), problem });
        }
        self.lowered.calls.push(LoweredCall { path, label, outputs: outputs.iter().map(|flow| flow.wire).collect() });
        Ok(outputs)
    }

    fn layer(&mut self, node: &mut LayerNode, setting: &Setting<'_>, args: &Args, kwargs: &Kwargs) -> Result<Vec<Flow>> {
        let Setting { name, label, group, training, trainable } = *setting;
        let Kind::Layer(layer) = node.kind.clone() else { unreachable!("the caller looked") };
        let objection = |objection| label.object(objection);
        let casts = !node.is_op() && layer.layer_type().autocast;
        let mut came_with: Vec<(Wire, Wire)> = Vec::new();
        let mut autocast = |arg: &Nest<Flow>| {
            arg.try_map(&mut |flow| {
                let wire = if casts { self.autocast(flow.wire, node, label)? } else { flow.wire };
                came_with.extend(flow.mask.map(|mask| (wire, mask)));
                Ok(wire)
            })
        };
        let args = args.iter().map(&mut autocast).collect::<Result<Vec<_>>>()?;
        let kwargs = kwargs.iter().map(|(key, arg)| Ok((key.clone(), autocast(arg)?))).collect::<Result<Vec<_>>>()?;
        let call = Call { args: &args, kwargs: &kwargs, came_with: &came_with };
        let facts = self.facts(&call, layer.layer_type().arguments);
        if facts.is_empty() && !node.is_op() {
            return Err(Error::Graph { at: format!("`{name}`"), problem: "is called on no tensor".into() });
        }
        let weights = self.weights(node, name, label, group, &facts)?;
        let notes = self.lowered.training.as_mut().filter(|_| training);
        let (label, compute) = (label.clone(), node.policy.compute);
        let mut cx = Lowering { graph: &mut self.lowered.graph, label: label.clone(), weights, compute, training: notes, trainable };
        let outputs = layer.lower(&mut cx, &call).map_err(objection)?;
        let outputs: Vec<Wire> = outputs.leaves().into_iter().copied().collect();
        let masks = layer.masks(&mut cx, &call, &outputs).map_err(objection)?;
        if let Some(notes) = cx.training {
            let penalty = layer.config().remove("activity_regularizer").filter(|penalty| !penalty.is_null());
            notes.activities.extend(penalty.iter().flat_map(|penalty| outputs.iter().map(|wire| (*wire, penalty.clone()))));
        }
        let outputs = outputs.into_iter().map(|w| self.round(w, &label)).collect::<Result<Vec<Wire>>>()?;
        if let Some(format) = layer.config().get("data_format").and_then(|f| serde_json::from_value::<DataFormat>(f.clone()).ok()) {
            let graph = &mut self.lowered.graph;
            outputs.iter().for_each(|wire| graph.set_channels(*wire, format.channel_axis(graph.fact(*wire).rank())));
        }
        let masks = masks.into_iter().chain(std::iter::repeat(None));
        Ok(outputs.into_iter().zip(masks).map(|(wire, mask)| Flow { wire, mask }).collect())
    }

    /// What is known of the tensors that decide a layer's weights: its arguments of these names, or all positional ones.
    fn facts(&self, call: &Call<'_>, names: &[&str]) -> Vec<Fact> {
        let tensors: Vec<Wire> = if names.is_empty() {
            call.tensors().to_vec()
        } else {
            let arguments = names.iter().enumerate().filter_map(|(index, name)| call.argument(index, name));
            arguments.flat_map(Nest::leaves).copied().collect()
        };
        tensors.into_iter().map(|wire| self.lowered.graph.fact(wire).clone()).collect()
    }

    /// The wires of a layer's weights, which are asked for where it has none yet.
    fn weights(&mut self, node: &mut LayerNode, name: &str, label: &Label, group: &str, facts: &[Fact]) -> Result<SmallVec<[Wire; 4]>> {
        let Kind::Layer(layer) = &node.kind else { unreachable!("the caller looked") };
        let specs = layer.weights(facts).map_err(|objection| label.object(objection))?;
        if node.weights.len() != specs.len() {
            let mut missing = |spec: &WeightSpec| {
                let tensor = self.source.weight(node, name, group, spec)?;
                let original = self.source.original(group, spec, &tensor)?;
                Ok(Weight { spec: spec.clone(), tensor, original })
            };
            node.weights = specs.iter().map(&mut missing).collect::<Result<_>>()?;
        }
        for (spec, weight) in specs.iter().zip(&node.weights) {
            if weight.tensor.shape.as_slice() != spec.shape {
                let problem =
                    format!("its weight `{}` has shape {:?}, but its inputs here want {:?}", spec.name, weight.tensor.shape, spec.shape);
                return Err(Error::Config { layer: name.into(), class: label.class.to_string(), problem });
            }
        }
        node.weights.iter().map(|weight| self.weight_wire(weight, node.policy, label)).collect()
    }

    /// A model casts what it is called on to the types of its inputs.
    fn input(&mut self, flow: Flow, dtype: DType, label: &Label) -> Result<Flow> {
        Ok(Flow { wire: self.cast(flow.wire, dtype, label)?, ..flow })
    }

    /// Float inputs are cast to what the layer computes in; integers are left alone.
    fn autocast(&mut self, wire: Wire, node: &LayerNode, label: &Label) -> Result<Wire> {
        let fact = self.lowered.graph.fact(wire);
        let to = node.policy.compute;
        if !is_float(fact.dtype) || !is_float(to) || fact.dtype == to {
            return Ok(wire);
        }
        self.cast(wire, to, label)
    }

    fn cast(&mut self, wire: Wire, to: DType, label: &Label) -> Result<Wire> {
        self.lowering(label, to).cast(wire, to).map_err(|objection| label.object(objection))
    }

    /// Half-precision layers compute in single precision and round what they give.
    fn round(&mut self, wire: Wire, label: &Label) -> Result<Wire> {
        self.lowering(label, DType::F32).rounded(wire).map_err(|objection| label.object(objection))
    }

    /// Where operations beside those of a layer are written.
    fn lowering(&mut self, label: &Label, compute: DType) -> Lowering<'_> {
        let (graph, label) = (&mut self.lowered.graph, label.clone());
        Lowering { graph, label, weights: SmallVec::new(), compute, training: None, trainable: false }
    }

    fn weight_wire(&mut self, weight: &Weight, policy: Policy, label: &Label) -> Result<Wire> {
        let tensor = &weight.tensor;
        let compute = weight.spec.compute.unwrap_or(policy.compute);
        let rounds = weight.spec.autocast && matches!(compute, DType::F16 | DType::BF16);
        let key = (Arc::as_ptr(tensor), rounds.then_some(compute));
        if let Some(wire) = self.weights.get(&key) {
            return Ok(*wire);
        }
        let wire = match rounds {
            false => self.own_weight(tensor),
            // Training changes the weight itself, so that it is rounded in every step.
            true if self.lowered.training.is_some() => {
                let wire = self.own_weight(tensor);
                let function = if compute == DType::F16 { Unary::RoundF16 } else { Unary::RoundBf16 };
                let rounded = self.lowered.graph.op(Arc::new(UnaryOp { function, dtype: Some(compute) }), &[wire], label.clone());
                rounded.map_err(|objection| label.object(objection))?[0]
            }
            true => {
                let half = |x: f32| half::f16::from_f32(x).to_f32();
                let brain = |x: f32| half::bf16::from_f32(x).to_f32();
                let data = tensor.data.iter().map(|&x| if compute == DType::F16 { half(x) } else { brain(x) }).collect();
                self.lowered.graph.weight(Arc::new(Tensor { dtype: compute, shape: tensor.shape.clone(), data }))
            }
        };
        self.weights.insert(key, wire);
        Ok(wire)
    }

    /// The wire of a weight as it is, of which there is one: layers that share it may round it to other types.
    fn own_weight(&mut self, tensor: &Arc<Tensor>) -> Wire {
        let key = (Arc::as_ptr(tensor), None);
        if let Some(wire) = self.weights.get(&key) {
            return *wire;
        }
        let wire = self.lowered.graph.weight(Arc::clone(tensor));
        self.lowered.weights.push((Arc::clone(tensor), wire));
        self.weights.insert(key, wire);
        wire
    }
}

/// Where and how one call of a layer is lowered.
#[derive(Clone, Copy)]
struct Setting<'a> {
    name: &'a str,
    label: &'a Label,
    group: &'a str,
    training: bool,
    trainable: bool,
}

fn find(wires: &HashMap<TensorRef, Flow>, network: &Network, t: &TensorRef) -> Result<Flow> {
    wires.get(t).copied().ok_or_else(|| {
        let node = network.layers.get(t.layer).map_or("?", |node| node.name.as_str());
        Error::Graph {
            at: format!("`{}`", network.name),
            problem: format!("output {} of call {} of `{node}` is used, but there is no such output", t.output, t.call),
        }
    })
}

fn inputs_of(wires: &HashMap<TensorRef, Flow>, at: CallRef) -> Option<Flow> {
    wires.get(&TensorRef { layer: at.layer, call: at.call, output: 0 }).copied()
}
