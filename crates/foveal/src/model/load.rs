//! From config.json to a [`Network`], without building or running anything.

use super::graph::{CallArgs, InputSpec, Kind, LayerNode, Network, NetworkClass, Replaced, TensorRef};
use super::lambda::{Held, LambdaError};
use super::nested::NetworkLayer;
use super::optimizer::OptimizerState;
use super::portable;
use crate::error::{Error, Result, short};
use crate::ir::DType;
use crate::layers::{AnyLayer, Nest, Policy, Registry, Resolve};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How to open a file that does not open by itself.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    pub(crate) registry: Registry,
    pub(crate) replace: HashMap<String, Arc<dyn AnyLayer>>,
    pub(crate) ignore_keys: HashSet<String>,
}

impl LoadOptions {
    /// Nothing replaced, nothing ignored, Keras' classes and foveal's.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts `layer` in the place of the layer of this name (nested ones as `inner/name`): the way to open a model with
    /// a Lambda.
    #[must_use]
    pub fn replace(mut self, name: impl Into<String>, layer: impl AnyLayer) -> Self {
        self.replace.insert(name.into(), Arc::new(layer));
        self
    }

    /// As [`LoadOptions::replace`], for a layer of any class.
    #[must_use]
    pub fn replace_any(mut self, name: impl Into<String>, layer: Arc<dyn AnyLayer>) -> Self {
        self.replace.insert(name.into(), layer);
        self
    }

    /// Does not object to this setting, which foveal does not know, in any layer.
    #[must_use]
    pub fn ignore_unknown_key(mut self, key: impl Into<String>) -> Self {
        self.ignore_keys.insert(key.into());
        self
    }

    /// The classes a file may use; add one's own here.
    pub fn registry(&mut self) -> &mut Registry {
        &mut self.registry
    }
}

/// How deep models may be nested.
const MAX_DEPTH: usize = 32;

/// Module and class.
type ClassKey = (&'static str, &'static str);

pub(crate) struct Loader<'a> {
    pub(crate) options: &'a LoadOptions,
    /// Keys of each class seen, found once.
    known: RefCell<HashMap<ClassKey, Arc<HashSet<String>>>>,
    /// Names of all layers seen, with the models they are nested in.
    names: RefCell<HashSet<String>>,
}

fn graph_error(at: &str, problem: impl Into<String>) -> Error {
    Error::Graph { at: at.to_owned(), problem: problem.into() }
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// What the file says before names are resolved.
struct RawCall {
    args: Vec<Nest<RawRef>>,
    kwargs: Vec<(String, Nest<RawRef>)>,
}

#[derive(Clone, Debug)]
struct RawRef {
    layer: String,
    call: usize,
    output: usize,
    shape: Option<Vec<Option<usize>>>,
}

impl<'a> Loader<'a> {
    pub(crate) fn new(options: &'a LoadOptions) -> Self {
        Self { options, known: Default::default(), names: Default::default() }
    }

    /// The model that a serialised object describes.
    pub(crate) fn network(&self, object: &Value) -> Result<Network> {
        let network = self.nested(object, "", 0)?;
        let names = self.names.borrow();
        let mut unused: Vec<&String> = self.options.replace.keys().filter(|name| !names.contains(*name)).collect();
        unused.sort();
        match unused.first() {
            Some(name) => Err(Error::NoSuchLayer {
                name: (*name).clone(),
                suggestion: format!(" to replace{}", crate::error::suggestion(name, names.iter().map(String::as_str))),
            }),
            None => Ok(network),
        }
    }

    fn nested(&self, object: &Value, prefix: &str, depth: usize) -> Result<Network> {
        let class = text(object, "class_name").ok_or_else(|| graph_error("config.json", "has no class_name: it is not a Keras model"))?;
        let config = object.get("config").and_then(Value::as_object).ok_or_else(|| graph_error(class, "has no config"))?;
        let name = config.get("name").and_then(Value::as_str).unwrap_or("model").to_owned();
        let at = format!("{prefix}{name}");
        if depth > MAX_DEPTH {
            return Err(graph_error(&at, format!("models are nested more than {MAX_DEPTH} deep")));
        }
        let entries = config.get("layers").and_then(Value::as_array).ok_or_else(|| match class {
            "Functional" | "Model" | "Sequential" => graph_error(&at, "has no list of layers"),
            _ => graph_error(
                &at,
                format!(
                    "is of class {class}, a model written in Python: only Functional and Sequential models hold their layers in the file"
                ),
            ),
        })?;
        let inner_prefix = if depth == 0 { String::new() } else { format!("{prefix}{name}/") };
        let mut network = Network {
            name,
            class: if class == "Sequential" { NetworkClass::Sequential } else { NetworkClass::Functional },
            trainable: config.get("trainable").and_then(Value::as_bool).unwrap_or(true),
            layers: Vec::with_capacity(entries.len()),
            inputs: Nest::List(Vec::new()),
            outputs: Nest::List(Vec::new()),
            extra: ["dtype", "build_input_shape"].iter().filter_map(|k| Some(((*k).to_owned(), config.get(*k)?.clone()))).collect(),
            compile_config: object.get("compile_config").filter(|c| c.as_object().is_some_and(|c| !c.is_empty())).cloned(),
            optimizer: OptimizerState::default(),
        };
        match network.class {
            NetworkClass::Functional => self.functional(&mut network, config, entries, &inner_prefix, depth)?,
            NetworkClass::Sequential => self.sequential(&mut network, object, config, entries, &inner_prefix, depth)?,
        }
        Ok(network)
    }

    fn functional(&self, network: &mut Network, config: &Map<String, Value>, entries: &[Value], prefix: &str, depth: usize) -> Result<()> {
        let mut raw: Vec<Vec<RawCall>> = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let name = text(entry, "name").or_else(|| entry.get("config").and_then(|c| text(c, "name")));
            let name = name.ok_or_else(|| graph_error(&format!("{prefix}{}", network.name), format!("layer {index} has no name")))?;
            let at = format!("{prefix}{name}");
            let inbound = entry.get("inbound_nodes").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            raw.push(inbound.iter().map(|node| raw_call(node, &at)).collect::<Result<_>>()?);
        }
        let declared = DeclaredShapes::of(entries, &raw);
        let mut names = HashSet::new();
        for (entry, calls) in entries.iter().zip(&raw) {
            let node = self.node(entry, prefix, depth, &|name| declared.around(name, calls))?;
            if !names.insert(node.name.clone()) {
                return Err(graph_error(&format!("{prefix}{}", network.name), format!("two layers are named `{}`", node.name)));
            }
            network.layers.push(node);
        }
        let mut ends = [(); 2].map(|()| Nest::List(Vec::new()));
        for (end, key) in ends.iter_mut().zip(["input_layers", "output_layers"]) {
            let value = config.get(key).ok_or_else(|| graph_error(&network.name, format!("has no {key}")))?;
            *end =
                raw_struct(value).ok_or_else(|| graph_error(&network.name, format!("its {key} cannot be read: {}", short(value, 120))))?;
        }
        let resolver = Resolver::new(network, &raw, &ends);
        for (index, calls) in raw.iter().enumerate() {
            let node = &network.layers[index];
            let standard =
                |call: CallArgs| call.standardised(&node.kind).map_err(|problem| graph_error(&format!("`{prefix}{}`", node.name), problem));
            let resolved = calls.iter().map(|call| standard(resolver.call(call)?)).collect::<Result<_>>()?;
            if !matches!(network.layers[index].kind, Kind::Input(_)) {
                network.layers[index].calls = resolved;
            }
        }
        let [inputs, outputs] = ends;
        network.inputs = inputs.try_map(&mut |r| resolver.tensor(r))?;
        network.outputs = outputs.try_map(&mut |r| resolver.tensor(r))?;
        if network.outputs.leaves().is_empty() {
            return Err(graph_error(&network.name, "has no outputs"));
        }
        Ok(())
    }

    fn sequential(
        &self,
        network: &mut Network,
        object: &Value,
        config: &Map<String, Value>,
        entries: &[Value],
        prefix: &str,
        depth: usize,
    ) -> Result<()> {
        let is_input = |entry: &&Value| text(entry, "class_name") == Some("InputLayer");
        if entries.first().filter(is_input).is_none() {
            let shape = [config.get("build_input_shape"), object.get("build_config").and_then(|b| b.get("input_shape"))]
                .into_iter()
                .flatten()
                .chain(
                    entries
                        .first()
                        .and_then(|e| e.get("config"))
                        .into_iter()
                        .flat_map(|c| [c.get("batch_shape"), c.get("batch_input_shape")])
                        .flatten(),
                )
                .find_map(shape_of);
            let shape = shape.ok_or_else(|| {
                graph_error(&format!("{prefix}{}", network.name), "was never built: the file does not say which input shape it takes")
            })?;
            network.layers.push(input_node("input_layer", InputSpec { shape, dtype: DType::F32 }));
        }
        for entry in entries {
            let mut node = self.node(entry, prefix, depth, &|_| (None, None))?;
            if let Some(last) = network.layers.len().checked_sub(1) {
                if matches!(node.kind, Kind::Input(_)) {
                    return Err(graph_error(
                        &format!("{prefix}{}", node.name),
                        "an InputLayer stands behind other layers of a Sequential model",
                    ));
                }
                node.calls = vec![CallArgs::on(&[TensorRef { layer: last, call: 0, output: 0 }])];
            }
            network.layers.push(node);
        }
        let end = |layer| Nest::Leaf(TensorRef { layer, call: 0, output: 0 });
        network.inputs = end(0);
        network.outputs = end(network.layers.len() - 1);
        Ok(())
    }

    fn node(&self, entry: &Value, prefix: &str, depth: usize, around: &dyn Fn(&str) -> (Shape, Shape)) -> Result<LayerNode> {
        let class = text(entry, "class_name").unwrap_or_default();
        let mut config = entry.get("config").and_then(Value::as_object).cloned().unwrap_or_default();
        let name = text(entry, "name").or_else(|| config.get("name").and_then(Value::as_str)).unwrap_or(class).to_owned();
        let at = format!("{prefix}{name}");
        self.names.borrow_mut().insert(at.clone());
        if class == "InputLayer" {
            if self.options.replace.contains_key(&at) {
                return Err(Error::Usage(format!("`{at}` is an InputLayer, which no other layer can replace")));
            }
            return Ok(input_node(&name, input_spec(&config).ok_or_else(|| graph_error(&at, "the InputLayer declares no shape"))?));
        }
        config.remove("name");
        // To an op node such as a cast, `dtype` is a setting of its own.
        let is_op = text(entry, "module").is_some_and(|module| module.starts_with("keras.src.ops."));
        let mut header = |key: &str| if is_op { None } else { config.remove(key) };
        let trainable = header("trainable").and_then(|t| t.as_bool()).unwrap_or(true);
        let dtype = header("dtype").unwrap_or_else(|| "float32".into());
        let policy = Policy::from_keras(&dtype).ok_or_else(|| Error::Config {
            layer: at.clone(),
            class: class.into(),
            problem: format!("the dtype policy {} is not supported", short(&dtype, 120)),
        })?;
        let mut extra = Map::new();
        let mut replaced = None;
        let kind = if let Some(layer) = self.options.replace.get(&at) {
            replaced = Some(Replaced { class: class.to_owned(), is_op });
            Kind::Layer(Arc::clone(layer))
        } else if matches!(class, "Functional" | "Model" | "Sequential") {
            Kind::Network(Box::new(self.nested(entry, prefix, depth + 1)?))
        } else if class == "Lambda" {
            let (input, output) = around(&name);
            let held = Held::of(config.get("function").unwrap_or(&Value::Null));
            return Err(Error::Lambda(Box::new(LambdaError { layer: at, held, input, output })));
        } else {
            Kind::Layer(self.layer(entry, class, &at, config, &mut extra)?)
        };
        let build_config = entry.get("build_config").cloned();
        Ok(LayerNode { name, kind, trainable, dtype, policy, calls: Vec::new(), weights: Vec::new(), extra, build_config, replaced })
    }

    fn layer(
        &self,
        entry: &Value,
        class: &str,
        at: &str,
        mut config: Map<String, Value>,
        extra: &mut Map<String, Value>,
    ) -> Result<Arc<dyn AnyLayer>> {
        let module = text(entry, "module");
        let registry = &self.options.registry;
        let layer_type = registry.find(module, class, text(entry, "registered_name")).ok_or_else(|| Error::UnknownClass {
            layer: at.to_owned(),
            class: class.to_owned(),
            // A class of somebody's own that is registered has a name of its own instead.
            module: module.or(text(entry, "registered_name")).unwrap_or("no module").to_owned(),
            hint: format!(
                "{}; another layer can take its place: {}",
                // Keras does not misspell its own classes.
                if module.is_some_and(|module| module.starts_with("keras")) {
                    ", a layer of Keras that is not supported yet".into()
                } else if module.is_none() && registry.types().iter().any(|t| t.is_op() && t.class == class) {
                    ": there is an operation of this name, but HDF5 does not tell them from layers (save the model as .keras)".into()
                } else {
                    crate::error::suggestion(class, registry.types().iter().map(|t| t.class))
                },
                crate::error::replace_option(at, "CLASS:SETTINGS")
            ),
        })?;
        let known = self.known_keys(layer_type);
        for key in config.keys().filter(|key| !known.contains(*key)).cloned().collect::<Vec<_>>() {
            let value = config.remove(&key).unwrap_or_default();
            let header = layer_type.is_op() && matches!(key.as_str(), "dtype" | "trainable");
            if header || portable::is_default(&key, &value) || self.options.ignore_keys.contains(&key) {
                continue;
            }
            if !portable::is_nothing(&value) {
                return Err(Error::UnknownKey { layer: at.into(), class: class.into(), key, value: short(&value, 120) });
            }
            extra.insert(key, value);
        }
        let within = Within { loader: self, at };
        layer_type.parse_with(config.clone(), &within).map_err(|error| {
            let problem = error.to_string();
            // Serde does not say which setting it could not read: it is the one without which it says something else.
            let culprit = config.iter().find(|(key, _)| {
                let rest = config.iter().filter(|(other, _)| other != key).map(|(k, v)| (k.clone(), v.clone())).collect();
                layer_type.parse_with(rest, &within).err().is_none_or(|other| other.to_string() != problem)
            });
            let problem = match culprit {
                Some((key, value)) if !problem.contains(key.as_str()) => format!("{key} = {}: {problem}", short(value, 120)),
                _ => problem,
            };
            Error::Config { layer: at.into(), class: class.into(), problem }
        })
    }

    fn known_keys(&self, layer_type: &crate::layers::LayerType) -> Arc<HashSet<String>> {
        let mut known = self.known.borrow_mut();
        let keys = known.entry((layer_type.module, layer_type.class)).or_insert_with(|| Arc::new(layer_type.keys().into_iter().collect()));
        Arc::clone(keys)
    }
}

/// Reads layers that stand in the config of the layer at a place.
struct Within<'a> {
    loader: &'a Loader<'a>,
    at: &'a str,
}

impl Resolve for Within<'_> {
    fn resolve(&self, object: &Value) -> std::result::Result<Arc<dyn AnyLayer>, String> {
        let class = text(object, "class_name").ok_or("a layer is expected, as an object with a class_name and a config")?;
        if matches!(class, "Functional" | "Model" | "Sequential") {
            // Models in layers of models are as deep as their JSON, which has a limit of its own.
            let network = self.loader.nested(object, &format!("{}/", self.at), 1).map_err(|error| error.to_string())?;
            return Ok(Arc::new(NetworkLayer(network)));
        }
        let mut config = object.get("config").and_then(Value::as_object).cloned().unwrap_or_default();
        ["name", "trainable", "dtype"].iter().for_each(|key| drop(config.remove(*key)));
        // What says nothing stays in the object that the layer around it keeps.
        let layer = self.loader.layer(object, class, self.at, config, &mut Map::new());
        layer.map_err(|error| error.to_string())
    }
}

fn input_node(name: &str, spec: InputSpec) -> LayerNode {
    LayerNode {
        name: name.to_owned(),
        dtype: spec.dtype.name().into(),
        policy: Policy { variable: spec.dtype, compute: spec.dtype },
        kind: Kind::Input(spec),
        trainable: true,
        calls: vec![CallArgs::default()],
        weights: Vec::new(),
        extra: Map::new(),
        build_config: None,
        replaced: None,
    }
}

fn input_spec(config: &Map<String, Value>) -> Option<InputSpec> {
    let shape = ["batch_shape", "batch_input_shape"].iter().filter_map(|key| config.get(*key)).find_map(shape_of)?;
    let dtype = config.get("dtype").map_or(Some(DType::F32), |d| Policy::from_keras(d).map(|p| p.compute))?;
    Some(InputSpec { shape, dtype })
}

/// A shape with `null` for any length; `None` if it is none, or a length is absurd.
fn shape_of(value: &Value) -> Option<Vec<Option<usize>>> {
    let lengths = value.as_array()?;
    lengths
        .iter()
        .map(|n| match n {
            Value::Null => Some(None),
            n => n.as_u64().filter(|&n| n <= i32::MAX as u64).map(|n| Some(n as usize)),
        })
        .collect()
}

type Shape = Option<Vec<Option<usize>>>;

/// Shapes that the file declares on the edges around layers.
struct DeclaredShapes(HashMap<String, Vec<Option<usize>>>);

impl DeclaredShapes {
    fn of(entries: &[Value], raw: &[Vec<RawCall>]) -> Self {
        let mut shapes = HashMap::new();
        for r in
            raw.iter().flatten().flat_map(|call| call.args.iter().chain(call.kwargs.iter().map(|(_, v)| v))).flat_map(|arg| arg.leaves())
        {
            if let Some(shape) = &r.shape {
                shapes.entry(r.layer.clone()).or_insert_with(|| shape.clone());
            }
        }
        for entry in entries.iter().filter(|e| text(e, "class_name") == Some("InputLayer")) {
            let spec = entry.get("config").and_then(Value::as_object).and_then(input_spec);
            if let (Some(name), Some(spec)) = (text(entry, "name"), spec) {
                shapes.insert(name.to_owned(), spec.shape);
            }
        }
        Self(shapes)
    }

    /// What goes into a layer by its first call, and what its readers say comes out.
    fn around(&self, name: &str, calls: &[RawCall]) -> (Shape, Shape) {
        let input = calls.first().and_then(|call| call.args.first()).and_then(|arg| arg.leaves().first().and_then(|r| r.shape.clone()));
        (input, self.0.get(name).cloned())
    }
}

fn raw_call(node: &Value, at: &str) -> Result<RawCall> {
    let bad = || graph_error(at, format!("one of its inbound_nodes cannot be read: {}", short(node, 120)));
    if node.is_array() {
        return Err(graph_error(at, "its inbound_nodes are written in the way of Keras 2, but metadata.json names another version"));
    }
    let args = match node.get("args") {
        Some(Value::Array(args)) => args.iter().map(raw_argument).collect(),
        Some(_) => return Err(bad()),
        None => Vec::new(),
    };
    let kwargs = match node.get("kwargs") {
        Some(Value::Object(kwargs)) => kwargs.iter().map(|(key, value)| (key.clone(), raw_argument(value))).collect(),
        Some(Value::Null) | None => Vec::new(),
        Some(_) => return Err(bad()),
    };
    Ok(RawCall { args, kwargs })
}

/// A call argument: tensors become leaves, everything without a tensor stays a value.
fn raw_argument(value: &Value) -> Nest<RawRef> {
    match value {
        Value::Object(object) if text(value, "class_name") == Some("__keras_tensor__") => {
            let config = object.get("config").unwrap_or(&Value::Null);
            match config.get("keras_history").and_then(raw_leaf) {
                Some(leaf) => Nest::Leaf(RawRef { shape: config.get("shape").and_then(shape_of), ..leaf }),
                None => Nest::Value(value.clone()),
            }
        }
        Value::Array(items) => {
            let items: Vec<Nest<RawRef>> = items.iter().map(raw_argument).collect();
            if items.iter().any(|item| !item.leaves().is_empty()) { Nest::List(items) } else { Nest::Value(value.clone()) }
        }
        Value::Object(object) => {
            let items: Vec<(String, Nest<RawRef>)> = object.iter().map(|(key, v)| (key.clone(), raw_argument(v))).collect();
            if items.iter().any(|(_, item)| !item.leaves().is_empty()) { Nest::Dict(items) } else { Nest::Value(value.clone()) }
        }
        other => Nest::Value(other.clone()),
    }
}

/// `[layer, call, output]`.
fn raw_leaf(value: &Value) -> Option<RawRef> {
    let [layer, call, output] = value.as_array()?.as_slice() else { return None };
    let index = |v: &Value| v.as_u64().filter(|&n| n < 1 << 32).map(|n| n as usize);
    Some(RawRef { layer: layer.as_str()?.to_owned(), call: index(call)?, output: index(output)?, shape: None })
}

/// `input_layers` or `output_layers`.
fn raw_struct(value: &Value) -> Option<Nest<RawRef>> {
    if let Some(leaf) = raw_leaf(value) {
        return Some(Nest::Leaf(leaf));
    }
    match value {
        Value::Array(items) => Some(Nest::List(items.iter().map(raw_struct).collect::<Option<_>>()?)),
        Value::Object(items) => Some(Nest::Dict(items.iter().map(|(k, v)| Some((k.clone(), raw_struct(v)?))).collect::<Option<_>>()?)),
        _ => None,
    }
}

/// Names to indices, and the two ways in which files count the calls of nested models.
struct Resolver {
    names: HashMap<String, (usize, usize, bool)>,
}

impl Resolver {
    /// Keras counts the calls of a nested Functional, which has a call of its own, from 1 in `output_layers` and
    /// `input_layers` and from 0 elsewhere; those of a nested Sequential from 0 everywhere. Where a writer did otherwise,
    /// it shows in the indices used.
    fn new(network: &Network, raw: &[Vec<RawCall>], ends: &[Nest<RawRef>; 2]) -> Self {
        let mut used: HashMap<&str, HashSet<usize>> = HashMap::new();
        for r in ends.iter().flat_map(|end| end.leaves()) {
            used.entry(&r.layer).or_default().insert(r.call);
        }
        let names = network.layers.iter().enumerate().map(|(index, node)| {
            let calls = raw[index].len().max(usize::from(matches!(node.kind, Kind::Input(_))));
            let nested = matches!(&node.kind, Kind::Network(inner) if inner.class == NetworkClass::Functional);
            let from_one = nested && used.get(node.name.as_str()).is_some_and(|u| u.contains(&calls) || !u.contains(&0));
            (node.name.clone(), (index, calls, from_one))
        });
        Self { names: names.collect() }
    }

    fn call(&self, raw: &RawCall) -> Result<CallArgs> {
        let mut inner = |r: &RawRef| self.find(r, false);
        let args = raw.args.iter().map(|arg| arg.try_map(&mut inner)).collect::<Result<_>>()?;
        let kwargs = raw.kwargs.iter().map(|(key, arg)| Ok((key.clone(), arg.try_map(&mut inner)?))).collect::<Result<_>>()?;
        Ok(CallArgs { args, kwargs })
    }

    fn tensor(&self, raw: &RawRef) -> Result<TensorRef> {
        self.find(raw, true)
    }

    fn find(&self, raw: &RawRef, end: bool) -> Result<TensorRef> {
        let (layer, calls, from_one) = *self.names.get(&raw.layer).ok_or_else(|| {
            let near = crate::error::suggestion(&raw.layer, self.names.keys().map(String::as_str));
            graph_error("config.json", format!("a layer named `{}` is used, but there is none{near}", raw.layer))
        })?;
        let call = if end && from_one { raw.call.saturating_sub(1) } else { raw.call };
        if call >= calls {
            return Err(graph_error(&format!("`{}`", raw.layer), format!("its call {} is used, but it is called {calls} times", raw.call)));
        }
        Ok(TensorRef { layer, call, output: raw.output })
    }
}
