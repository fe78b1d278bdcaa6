//! From a [`Network`] to config.json and the names of its weights, in the way that every Keras from 3.5 on reads.

use super::graph::{CallArgs, CallRef, Kind, LayerNode, Network, NetworkClass, TensorRef, Weight, snake_case, visit_groups};
use super::lower::Lowered;
use super::{portable, sharing};
use crate::ir::{Dim, Fact, Tensor};
use crate::layers::{Nest, WeightSpec};
use foveal_format::Dtype;
use serde_json::{Map, Value, json};
use smallvec::SmallVec;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// Facts of every tensor, by the calls it is nested in; of a model that is called several times, the first call's.
struct Facts<'a> {
    lowered: &'a Lowered,
    by_path: HashMap<&'a [CallRef], usize>,
    /// The batch, where the file fixes it: stateful layers are built for one.
    batch: Option<usize>,
}

impl<'a> Facts<'a> {
    fn new(network: &Network, lowered: &'a Lowered) -> Self {
        let by_path = lowered.calls.iter().enumerate().map(|(i, call)| (call.path.as_slice(), i)).collect();
        let batch = network.inputs.leaves().into_iter().find_map(|input| match &network.layers[input.layer].kind {
            Kind::Input(spec) => spec.shape.first().copied().flatten(),
            _ => None,
        });
        Self { lowered, by_path, batch }
    }

    /// A shape as Keras writes it, with the batch in front.
    fn shape(&self, fact: &Fact) -> Value {
        let batch = |axis: usize| self.batch.filter(|_| axis == 0);
        fact.shape.iter().enumerate().map(|(axis, d)| d.known().or(batch(axis)).map_or(Value::Null, Value::from)).collect()
    }

    fn of(&self, around: &[CallRef], tensor: TensorRef) -> Option<&'a Fact> {
        let mut path: SmallVec<[CallRef; 3]> = around.into();
        path.push(tensor.call_ref());
        let call = &self.lowered.calls[*self.by_path.get(path.as_slice())?];
        call.outputs.get(tensor.output).map(|wire| self.lowered.graph.fact(*wire))
    }
}

/// The serialised model, which has these weights: what config.json holds.
pub(crate) fn config(network: &Network, lowered: &Lowered, weights: &Weights<'_>) -> Value {
    let facts = Facts::new(network, lowered);
    let mut object = serialise(network, &[], &facts);
    if let Some(compiled) = &network.compile_config {
        object.insert("compile_config".into(), compiled.clone());
    }
    let mut value = Value::Object(object);
    portable::prune(&mut value);
    let tensors: Vec<_> = weights.iter().map(|(path, weight)| (path.clone(), Arc::as_ptr(&weight.tensor))).collect();
    sharing::number(&mut value, &tensors);
    value
}

fn serialise(network: &Network, around: &[CallRef], facts: &Facts<'_>) -> Map<String, Value> {
    let mut config = Map::new();
    config.insert("name".into(), network.name.clone().into());
    config.insert("trainable".into(), network.trainable.into());
    config.extend(network.extra.iter().map(|(k, v)| (k.clone(), v.clone())));
    let layers: Vec<Value> = (0..network.layers.len()).map(|index| layer(network, index, around, facts)).collect();
    config.insert("layers".into(), layers.into());
    let (module, registered) = match network.class {
        NetworkClass::Functional => {
            config.insert("input_layers".into(), ends(network, &network.inputs));
            config.insert("output_layers".into(), ends(network, &network.outputs));
            config.shift_remove("build_input_shape");
            ("keras.src.models.functional", "Functional".into())
        }
        NetworkClass::Sequential => ("keras", Value::Null),
    };
    let mut object = Map::new();
    object.insert("module".into(), module.into());
    object.insert("class_name".into(), network.class.name().into());
    object.insert("config".into(), config.into());
    object.insert("registered_name".into(), registered);
    let input_shape = match network.class {
        NetworkClass::Functional => Value::Null,
        NetworkClass::Sequential => {
            network.inputs.leaves().first().and_then(|t| facts.of(around, **t)).map_or(Value::Null, |fact| facts.shape(fact))
        }
    };
    object.insert("build_config".into(), json!({ "input_shape": input_shape }));
    object
}

fn layer(network: &Network, index: usize, around: &[CallRef], facts: &Facts<'_>) -> Value {
    let node = &network.layers[index];
    let mut object = match &node.kind {
        Kind::Network(inner) => {
            let mut path: SmallVec<[CallRef; 3]> = around.into();
            path.push(CallRef { layer: index, call: 0 });
            serialise(inner, &path, facts)
        }
        Kind::Input(spec) => {
            let dims: Vec<Value> = spec.shape.iter().map(|n| n.map_or(Value::Null, Value::from)).collect();
            object_of(
                "keras.layers",
                "InputLayer",
                Value::Null,
                json!({ "batch_shape": dims, "dtype": spec.dtype.name(), "sparse": false, "name": node.name }),
            )
        }
        Kind::Layer(layer) => {
            let layer_type = layer.layer_type();
            let mut config = Map::new();
            let settings = layer.config();
            if !layer_type.is_op() || settings.is_empty() || name_is_needed(network, node) {
                config.insert("name".into(), node.name.clone().into());
            }
            if !layer_type.is_op() {
                // True is Keras' default, and not every constructor takes it.
                if !node.trainable {
                    config.insert("trainable".into(), false.into());
                }
                config.insert("dtype".into(), node.dtype.clone());
            }
            config.extend(settings);
            config.extend(node.extra.iter().map(|(k, v)| (k.clone(), v.clone())));
            let registered = match layer_type.registered_name {
                Some(name) => name.into(),
                None if layer_type.is_op() => layer_type.class.into(),
                None => Value::Null,
            };
            let mut object = object_of(layer_type.module, layer_type.class, registered, config.into());
            // Op nodes are never built.
            if !layer_type.is_op()
                && let Some(build) = build_config(node, around, facts)
            {
                object.insert("build_config".into(), build);
            }
            object
        }
    };
    if network.class == NetworkClass::Functional {
        object.insert("name".into(), node.name.clone().into());
        let calls = if matches!(node.kind, Kind::Input(_)) { &[][..] } else { &node.calls[..] };
        object.insert("inbound_nodes".into(), calls.iter().map(|call| inbound(network, call, around, facts)).collect());
    }
    object.into()
}

/// Whether an operation with settings must keep its name. Up to Keras 3.5 such take none. Without one they get
/// `reshape`, `reshape_1` and so on, which a layer may have.
fn name_is_needed(network: &Network, operation: &LayerNode) -> bool {
    let base = snake_case(operation.class());
    let given_by_keras = |name: &str| {
        name.strip_prefix(base.as_str()).is_some_and(|rest| {
            let number = rest.strip_prefix('_').unwrap_or(rest);
            number.bytes().all(|b| b.is_ascii_digit())
        })
    };
    network.layers.iter().any(|node| (!node.is_op() || node.class() != operation.class()) && given_by_keras(&node.name))
}

fn object_of(module: &str, class: &str, registered: Value, config: Value) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("module".into(), module.into());
    object.insert("class_name".into(), class.into());
    object.insert("config".into(), config);
    object.insert("registered_name".into(), registered);
    object
}

/// Keras builds a layer's weights from it, so a layer with weights must have one.
fn build_config(node: &LayerNode, around: &[CallRef], facts: &Facts<'_>) -> Option<Value> {
    if node.build_config.is_some() {
        return node.build_config.clone();
    }
    let call = node.calls.first()?;
    let shapes = |arg: &Nest<TensorRef>| {
        arg.leaves().into_iter().map(|t| facts.of(around, *t).map(|fact| facts.shape(fact))).collect::<Option<Vec<Value>>>()
    };
    let names = match &node.kind {
        Kind::Layer(layer) => layer.layer_type().arguments,
        _ => &[],
    };
    let named = names.iter().enumerate().filter_map(|(index, name)| {
        let arg = call.args.get(index).or_else(|| call.kwargs.iter().find(|(key, _)| key == name).map(|(_, arg)| arg))?;
        Some((format!("{name}_shape"), shapes(arg)?.into_iter().next()?))
    });
    let named: Map<String, Value> = named.collect();
    if named.len() > 1 {
        return Some(json!({ "shapes_dict": named }));
    }
    let positional = call.args.iter().map(shapes).collect::<Option<Vec<_>>>()?.concat();
    match positional.as_slice() {
        [one] => Some(json!({ "input_shape": one })),
        many => Some(json!({ "input_shape": many })),
    }
}

fn inbound(network: &Network, call: &CallArgs, around: &[CallRef], facts: &Facts<'_>) -> Value {
    let tensor = |t: &TensorRef| {
        let fact = facts.of(around, *t).cloned().unwrap_or_else(|| Fact::f32(std::iter::empty::<Dim>()));
        let history = json!([network.layers[t.layer].name, t.call, t.output]);
        json!({
            "class_name": "__keras_tensor__",
            "config": { "shape": facts.shape(&fact), "dtype": fact.dtype.name(), "keras_history": history }
        })
    };
    let args: Vec<Value> = call.args.iter().map(|arg| written(arg, &tensor)).collect();
    let kwargs: Map<String, Value> = call.kwargs.iter().map(|(key, arg)| (key.clone(), written(arg, &tensor))).collect();
    json!({ "args": args, "kwargs": kwargs })
}

fn written(nest: &Nest<TensorRef>, leaf: &impl Fn(&TensorRef) -> Value) -> Value {
    match nest {
        Nest::Leaf(t) => leaf(t),
        Nest::List(items) => items.iter().map(|item| written(item, leaf)).collect(),
        Nest::Dict(items) => items.iter().map(|(key, item)| (key.clone(), written(item, leaf))).collect(),
        Nest::Value(value) => value.clone(),
    }
}

/// `input_layers` and `output_layers`, where Keras counts the calls of a nested Functional from 1.
fn ends(network: &Network, nest: &Nest<TensorRef>) -> Value {
    written(nest, &|t| {
        let node = &network.layers[t.layer];
        let from_one = matches!(&node.kind, Kind::Network(inner) if inner.class == NetworkClass::Functional);
        json!([node.name, t.call + usize::from(from_one), t.output])
    })
}

/// Groups with the names of their layers.
pub(crate) type Groups<'a> = Vec<(String, &'a str)>;
/// Weights by path.
pub(crate) type Weights<'a> = Vec<(String, &'a Weight)>;

/// Every group of the weights file with its layer, and every weight with its path.
pub(crate) fn weights(network: &Network) -> (Groups<'_>, Weights<'_>) {
    let (mut groups, mut weights) = (Vec::new(), Vec::new());
    visit_groups(network, "", &mut |node, group| {
        groups.push((format!("{group}/vars"), node.name.as_str()));
        weights.extend(node.weights.iter().map(|w| (weight_path(group, &w.spec), w)));
    });
    (groups, weights)
}

/// `layers/lstm` and `cell/0` make `layers/lstm/cell/vars/0`.
pub(crate) fn weight_path(group: &str, spec: &WeightSpec) -> String {
    place_in(group, &spec.path)
}

/// As [`weight_path`], for the place of a weight below the group.
pub(super) fn place_in(group: &str, path: &str) -> String {
    match path.rsplit_once('/') {
        Some((object, variable)) => format!("{group}/{object}/vars/{variable}"),
        None => format!("{group}/vars/{path}"),
    }
}

/// Every weight that files hold at another place too, with that place.
pub(crate) fn second_places(network: &Network) -> Weights<'_> {
    let mut places = Vec::new();
    visit_groups(network, "", &mut |node, group| {
        places.extend(node.weights.iter().filter_map(|w| Some((place_in(group, w.spec.second.as_ref()?), w))));
    });
    places
}

/// A weight's values as a file holds them.
pub(crate) fn weight_bytes(weight: &Weight) -> Cow<'_, [u8]> {
    match &weight.original {
        Some(original) => Cow::Borrowed(original),
        None => Cow::Owned(tensor_bytes(&weight.tensor)),
    }
}

/// Values in their declared type, little-endian.
pub(crate) fn tensor_bytes(tensor: &Tensor) -> Vec<u8> {
    fn all<const N: usize>(data: &[f32], one: impl Fn(f32) -> [u8; N]) -> Vec<u8> {
        data.iter().flat_map(|&x| one(x)).collect()
    }
    let data = &tensor.data;
    match tensor.dtype {
        Dtype::F32 => all(data, f32::to_le_bytes),
        Dtype::F64 => all(data, |x| f64::from(x).to_le_bytes()),
        Dtype::F16 => all(data, |x| half::f16::from_f32(x).to_le_bytes()),
        Dtype::BF16 => all(data, |x| half::bf16::from_f32(x).to_le_bytes()),
        Dtype::I8 => all(data, |x| (x as i8).to_le_bytes()),
        Dtype::I16 => all(data, |x| (x as i16).to_le_bytes()),
        Dtype::I32 => all(data, |x| (x as i32).to_le_bytes()),
        Dtype::I64 => all(data, |x| (x as i64).to_le_bytes()),
        Dtype::U8 => all(data, |x| (x as u8).to_le_bytes()),
        Dtype::U16 => all(data, |x| (x as u16).to_le_bytes()),
        Dtype::U32 => all(data, |x| (x as u32).to_le_bytes()),
        Dtype::U64 => all(data, |x| (x as u64).to_le_bytes()),
        Dtype::Bool => all(data, |x| [u8::from(x != 0.0)]),
    }
}
