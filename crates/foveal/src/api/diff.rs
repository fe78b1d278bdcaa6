//! How two models differ: layers, settings, connections and weights.

use super::Model;
use crate::error::Result;
use crate::layers::Nest;
use crate::model::{CallArgs, Kind, LayerNode, Network, TensorRef, Weight, portable};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::fmt;

/// One thing in which two models differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The layer, with the models it is nested in; empty for the model itself.
    pub layer: String,
    /// Its class in the first model, or in the second where the first has no such layer.
    pub class: String,
    /// What differs.
    #[serde(flatten)]
    pub what: What,
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum What {
    /// Only the first model has the layer.
    OnlyFirst,
    /// Only the second model has the layer.
    OnlySecond,
    /// A setting, by its path in the config; `null` where a model has none.
    Setting {
        /// Such as `filters`, or `kernel_initializer/class_name`.
        key: String,
        /// In the first model.
        first: Value,
        /// In the second model.
        second: Value,
    },
    /// What the layer is called on, or what the model takes and gives.
    Connections {
        /// In the first model.
        first: String,
        /// In the second model.
        second: String,
    },
    /// A weight that has another shape or element type, or that one model lacks.
    WeightShape {
        /// Its name.
        weight: String,
        /// In the first model, such as `float32 (3, 3, 4, 8)`.
        first: Option<String>,
        /// In the second model.
        second: Option<String>,
    },
    /// Values of a weight, or of the optimizer's state.
    Values {
        /// Its name.
        weight: String,
        /// How many values differ.
        differing: usize,
        /// Of how many.
        total: usize,
        /// The largest difference; infinite where one value is not finite, and the other another.
        max_abs_difference: f64,
        /// The largest finite value of both.
        max_abs_value: f64,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.layer.as_str() {
            "" => write!(f, "the model: {}", self.what),
            layer => write!(f, "layer `{layer}` ({}): {}", self.class, self.what),
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::OnlyFirst => write!(f, "only the first model has it"),
            What::OnlySecond => write!(f, "only the second model has it"),
            What::Setting { key, first, second } => write!(f, "{key} is {first}, and {second} in the second"),
            What::Connections { first, second } => write!(f, "called on {first}, and on {second} in the second"),
            What::WeightShape { weight, first, second } => {
                let text = |shape: &Option<String>| shape.clone().unwrap_or_else(|| "missing".into());
                write!(f, "{weight} is {}, and {} in the second", text(first), text(second))
            }
            What::Values { weight, differing, total, max_abs_difference, max_abs_value } => write!(
                f,
                "{differing} of {total} values of {weight} differ, by up to {max_abs_difference:.3e} (largest value {max_abs_value:.3e})"
            ),
        }
    }
}

impl Model {
    /// How another model differs from this one; nothing where both are the same network with the same weights. Values of
    /// weights may differ by `tolerance`. Layers belong together by name, or else, of the same class, by their order.
    ///
    /// # Errors
    /// If the state of an optimizer, which is read from the file, is no longer there.
    pub fn differences(&self, other: &Self, tolerance: f64) -> Result<Vec<Difference>> {
        let mut found = Found { differences: Vec::new(), tolerance };
        let (first, second) = (self.network(), other.network());
        found.networks(first, second, "");
        found.settings("", "", &compiled(first), &compiled(second));
        let (first, second) = (self.optimizer_state().arrays()?, other.optimizer_state().arrays()?);
        let paths: BTreeSet<&String> = first.iter().chain(&second).map(|(path, _)| path).collect();
        for path in paths {
            let array = |state: &[(String, foveal_format::Array)]| state.iter().find(|(p, _)| p == path).map(|(_, array)| array.clone());
            let described = |array: &foveal_format::Array| Values {
                name: format!("optimizer/{path}"),
                shape: format!("{} {:?}", array.dtype, array.shape),
                values: array.to_f32(),
            };
            found.values("", "", array(&first).as_ref().map(described), array(&second).as_ref().map(described));
        }
        Ok(found.differences)
    }
}

fn compiled(network: &Network) -> Value {
    let mut config = network.compile_config.clone().unwrap_or_default();
    crate::model::portable::prune(&mut config);
    if config.is_null() { json!({}) } else { json!({ "compile_config": config }) }
}

/// A weight with what it is called.
struct Values {
    name: String,
    shape: String,
    values: Vec<f32>,
}

impl Values {
    fn of(weight: &Weight) -> Self {
        let tensor = &weight.tensor;
        Self {
            name: weight.spec.path.replace('/', ".") + " " + weight.spec.name,
            shape: format!("{} {:?}", tensor.dtype, tensor.shape),
            values: tensor.data.clone(),
        }
    }
}

struct Found {
    differences: Vec<Difference>,
    tolerance: f64,
}

impl Found {
    fn add(&mut self, layer: &str, class: &str, what: What) {
        self.differences.push(Difference { layer: layer.into(), class: class.into(), what });
    }

    fn networks(&mut self, first: &Network, second: &Network, prefix: &str) {
        let at = prefix.trim_end_matches('/');
        let own = |network: &Network| {
            let mut settings = Value::Object(network.extra.clone());
            portable::prune(&mut settings);
            json!({ "class_name": network.class.name(), "trainable": network.trainable, "settings": settings })
        };
        self.settings(at, first.class.name(), &own(first), &own(second));
        let pairs = pairs(first, second);
        let places: HashMap<usize, usize> = pairs.iter().map(|&(a, b)| (b, a)).collect();
        for (index, node) in first.layers.iter().enumerate() {
            let name = format!("{prefix}{}", node.name);
            match pairs.iter().find(|pair| pair.0 == index) {
                Some(&(_, other)) => self.layers(first, second, (index, other), &places, &name),
                None => self.add(&name, node.class(), What::OnlyFirst),
            }
        }
        for (_, node) in second.layers.iter().enumerate().filter(|(index, _)| !places.contains_key(index)) {
            self.add(&format!("{prefix}{}", node.name), node.class(), What::OnlySecond);
        }
        for (word, a, b) in [("inputs", &first.inputs, &second.inputs), ("outputs", &first.outputs, &second.outputs)] {
            if *a != b.map(|tensor| moved(*tensor, &places)) {
                let text = |network: &Network, nest: &Nest<TensorRef>| format!("{word} {}", told(network, std::slice::from_ref(nest)));
                self.add(at, first.class.name(), What::Connections { first: text(first, a), second: text(second, b) });
            }
        }
    }

    fn layers(&mut self, first: &Network, second: &Network, (index, other): (usize, usize), places: &HashMap<usize, usize>, name: &str) {
        let (a, b) = (&first.layers[index], &second.layers[other]);
        self.settings(name, a.class(), &settings(a), &settings(b));
        if let (Kind::Network(inner), Kind::Network(other)) = (&a.kind, &b.kind) {
            self.networks(inner, other, &format!("{name}/"));
        }
        let calls: Vec<CallArgs> = b.calls.iter().map(|call| call.map(|tensor| moved(*tensor, places))).collect();
        if a.calls != calls {
            let text = |network: &Network, node: &LayerNode| {
                let calls: Vec<String> = node.calls.iter().map(|call| told(network, &call.args)).collect();
                calls.join(" and ")
            };
            self.add(name, a.class(), What::Connections { first: text(first, a), second: text(second, b) });
        }
        for index in 0..a.weights.len().max(b.weights.len()) {
            self.values(name, a.class(), a.weights.get(index).map(Values::of), b.weights.get(index).map(Values::of));
        }
    }

    /// Settings that differ, leaf by leaf.
    fn settings(&mut self, layer: &str, class: &str, first: &Value, second: &Value) {
        let (mut a, mut b) = (Map::new(), Map::new());
        leaves(first, "", &mut a);
        leaves(second, "", &mut b);
        let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
        for key in keys {
            let value = |of: &Map<String, Value>| of.get(key).cloned().unwrap_or_default();
            if !same(&value(&a), &value(&b)) {
                self.add(layer, class, What::Setting { key: key.clone(), first: value(&a), second: value(&b) });
            }
        }
    }

    fn values(&mut self, layer: &str, class: &str, first: Option<Values>, second: Option<Values>) {
        let (Some(a), Some(b)) = (&first, &second) else {
            let weight = first.iter().chain(&second).map(|values| values.name.clone()).next().unwrap_or_default();
            let shape = |values: Option<Values>| values.map(|values| values.shape);
            return self.add(layer, class, What::WeightShape { weight, first: shape(first), second: shape(second) });
        };
        if a.shape != b.shape {
            return self.add(
                layer,
                class,
                What::WeightShape { weight: a.name.clone(), first: Some(a.shape.clone()), second: Some(b.shape.clone()) },
            );
        }
        let (mut differing, mut largest) = (0, 0f64);
        for (&x, &y) in a.values.iter().zip(&b.values) {
            let difference = match f64::from(x) - f64::from(y) {
                _ if x == y || (x.is_nan() && y.is_nan()) => 0.0,
                difference if difference.is_finite() => difference.abs(),
                _ => f64::INFINITY,
            };
            differing += usize::from(difference > self.tolerance);
            largest = largest.max(difference);
        }
        if differing > 0 {
            let finite = a.values.iter().chain(&b.values).filter(|x| x.is_finite()).fold(0f64, |max, x| max.max(f64::from(x.abs())));
            let (total, weight) = (a.values.len(), a.name.clone());
            self.add(layer, class, What::Values { weight, differing, total, max_abs_difference: largest, max_abs_value: finite });
        }
    }
}

/// A layer's settings, with the class and what every layer has.
fn settings(node: &LayerNode) -> Value {
    let own = match &node.kind {
        Kind::Input(spec) => json!({ "shape": spec.shape, "dtype": spec.dtype.name() }),
        Kind::Network(_) => json!({}),
        Kind::Layer(layer) => layer.config().into(),
    };
    let mut own = own;
    crate::model::portable::prune(&mut own);
    let mut all = Map::new();
    all.insert("class_name".into(), node.class().into());
    all.insert("name".into(), node.name.clone().into());
    all.insert("trainable".into(), node.trainable.into());
    if !node.is_op() {
        all.insert("dtype".into(), format!("{} {}", node.policy.variable, node.policy.compute).into());
    }
    all.extend(own.as_object().cloned().unwrap_or_default());
    all.into()
}

/// Layers that belong together: those of one name, then what is left of each class, one after the other.
fn pairs(first: &Network, second: &Network) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> =
        first.layers.iter().enumerate().filter_map(|(index, node)| Some((index, second.index_of(&node.name)?))).collect();
    let (mut left, mut right) = (BTreeSet::from_iter(0..first.layers.len()), BTreeSet::from_iter(0..second.layers.len()));
    for (a, b) in &pairs {
        left.remove(a);
        right.remove(b);
    }
    for a in left {
        let class = first.layers[a].class();
        if let Some(&b) = right.iter().find(|&&b| second.layers[b].class() == class) {
            right.remove(&b);
            pairs.push((a, b));
        }
    }
    pairs
}

/// A tensor of the second network in the first one; of a layer that the first does not have, of none.
fn moved(tensor: TensorRef, places: &HashMap<usize, usize>) -> TensorRef {
    TensorRef { layer: places.get(&tensor.layer).copied().unwrap_or(usize::MAX), ..tensor }
}

/// The tensors of arguments, by the names of their layers.
fn told(network: &Network, args: &[Nest<TensorRef>]) -> String {
    let name = |tensor: &TensorRef| {
        let name = &network.layers[tensor.layer].name;
        if tensor.call == 0 && tensor.output == 0 { name.clone() } else { format!("{name}:{}:{}", tensor.call, tensor.output) }
    };
    let names: Vec<String> = args.iter().flat_map(|arg| arg.leaves()).map(name).collect();
    if names.is_empty() { "nothing".into() } else { names.join(", ") }
}

/// Every scalar of a value with its path; lists of scalars stay together.
fn leaves(value: &Value, path: &str, out: &mut Map<String, Value>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}/{key}") };
    match value {
        Value::Object(items) => items.iter().for_each(|(key, item)| leaves(item, &below(key), out)),
        Value::Array(items) if items.iter().any(|item| item.is_object()) => {
            items.iter().enumerate().for_each(|(index, item)| leaves(item, &below(&index.to_string()), out));
        }
        leaf => drop(out.insert(path.to_owned(), leaf.clone())),
    }
}

/// Whether two settings say the same: 1 and 1.0 do.
fn same(first: &Value, second: &Value) -> bool {
    match (first, second) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (a, b) => a == b,
    }
}
