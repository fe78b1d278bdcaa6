//! Layers that stand at several places of a configuration and are one: a Dense that the model calls itself and that a
//! TimeDistributed holds.
//!
//! Keras writes such a layer at every place, from the second on with a `shared_object_id`, and its weights only at the first.
//! Reading, Keras 3.15 makes the first a layer of its own, whose twin then lacks weights, so that it does not open what it has
//! saved. Where every place has the number it opens and shares them, unless two of the places are calls in graphs of their own.

use super::graph::snake_case;
use crate::ir::Tensor;
use crate::layers::Registry;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::Arc;

const ID: &str = "shared_object_id";

/// How many layers of one class and name are compared with one that has a number.
const MAX_ALIKE: usize = 8;

/// A layer in a configuration.
struct Place<'a> {
    /// Its group in a weights file.
    group: String,
    /// Where it stands: a JSON pointer.
    pointer: String,
    object: &'a Value,
    /// Whether it is a layer of a graph, rather than in the config of another layer.
    in_graph: bool,
}

/// Calls `f` with every layer of a model in the order in which Keras saves them, and goes on within those of which `f` says so.
fn visit<'a>(model: Place<'a>, registry: &Registry, f: &mut impl FnMut(&Place<'a>) -> bool) {
    if !f(&model) {
        return;
    }
    let Some(config) = model.object.get("config").and_then(Value::as_object) else { return };
    let is_sequential = text(model.object, "class_name") == Some("Sequential");
    if let (true, Some(layers)) = (is_model(model.object), config.get("layers").and_then(Value::as_array)) {
        let mut names = Names::default();
        for (index, object) in layers.iter().enumerate() {
            let hidden = is_operation(object) || (is_sequential && text(object, "class_name") == Some("InputLayer"));
            if let Some(name) = (!hidden).then(|| names.next(object, registry, true)).flatten() {
                let group = format!("{}{}layers/{name}", model.group, if model.group.is_empty() { "" } else { "/" });
                let pointer = format!("{}/config/layers/{index}", model.pointer);
                visit(Place { group, pointer, object, in_graph: true }, registry, f);
            }
        }
        return;
    }
    held(&model, config, registry, f);
}

/// Layers in the config of another layer, which are attributes of it.
fn held<'a>(layer: &Place<'a>, config: &'a Map<String, Value>, registry: &Registry, f: &mut impl FnMut(&Place<'a>) -> bool) {
    for (key, value) in config {
        let pointer = format!("{}/config/{}", layer.pointer, key.replace('~', "~0").replace('/', "~1"));
        // What a Bidirectional is given becomes its forward layer.
        let bidirectional = text(layer.object, "class_name") == Some("Bidirectional");
        let group = format!("{}/{}", layer.group, if bidirectional && key == "layer" { "forward_layer" } else { key });
        let mut names = Names::default();
        match value {
            Value::Array(items) => {
                for (index, object) in items.iter().enumerate() {
                    if let Some(name) = names.next(object, registry, false) {
                        let (group, pointer) = (format!("{group}/{name}"), format!("{pointer}/{index}"));
                        visit(Place { group, pointer, object, in_graph: false }, registry, f);
                    }
                }
            }
            object if names.next(object, registry, false).is_some() => {
                visit(Place { group, pointer, object, in_graph: false }, registry, f)
            }
            _ => {}
        }
    }
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

fn is_operation(object: &Value) -> bool {
    text(object, "module").is_some_and(|module| module.starts_with("keras.src.ops."))
}

fn is_model(object: &Value) -> bool {
    matches!(text(object, "class_name"), Some("Functional" | "Model" | "Sequential"))
}

/// Names of groups within one container.
#[derive(Default)]
struct Names(HashMap<String, usize>);

impl Names {
    /// That of a layer; nothing for what is none. In a graph there is nothing else.
    fn next(&mut self, object: &Value, registry: &Registry, in_graph: bool) -> Option<String> {
        let class = text(object, "class_name")?;
        let python_class = match registry.find(text(object, "module"), class, text(object, "registered_name")) {
            Some(layer_type) => layer_type.python_class,
            None if in_graph || is_model(object) => class,
            None => return None,
        };
        let name = snake_case(python_class);
        let count = self.0.entry(name.clone()).or_default();
        *count += 1;
        Some(if *count == 1 { name } else { format!("{name}_{}", *count - 1) })
    }
}

/// Places of weights that are one, in the order in which files are looked through for them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Twins(HashMap<String, Arc<[String]>>);

impl Twins {
    /// What a configuration says by its numbers.
    pub(crate) fn of_config(config: &Value, registry: &Registry) -> Self {
        let mut places = Vec::new();
        visit(Place { group: String::new(), pointer: String::new(), object: config, in_graph: false }, registry, &mut |place| {
            places.push((place.group.clone(), place.object));
            true
        });
        if places.iter().all(|(_, object)| object.get(ID).is_none()) {
            return Self::default();
        }
        let mut classes: Vec<Vec<String>> = Vec::new();
        let mut by_id: HashMap<String, usize> = HashMap::new();
        let mut by_name: HashMap<(&str, &str), Vec<(usize, &Value)>> = HashMap::new();
        for (group, object) in places {
            let name = object.get("config").and_then(|config| text(config, "name")).unwrap_or_default();
            let alike = by_name.entry((text(object, "class_name").unwrap_or_default(), name)).or_default();
            let id = object.get(ID).map(Value::to_string);
            let known = id.as_ref().and_then(|id| by_id.get(id).copied().or_else(|| first_of(object, alike)));
            let class = known.unwrap_or(classes.len());
            if known.is_none() {
                classes.push(Vec::new());
                if id.is_none() {
                    alike.push((class, object));
                }
            }
            classes[class].push(group);
            by_id.extend(id.map(|id| (id, class)));
        }
        Self::new(classes)
    }

    /// Weights of a network that are one.
    pub(crate) fn of_weights<'a>(weights: impl Iterator<Item = (String, &'a Arc<Tensor>)>) -> Self {
        let mut places: HashMap<_, Vec<String>> = HashMap::new();
        weights.for_each(|(path, tensor)| places.entry(Arc::as_ptr(tensor)).or_default().push(path));
        Self::new(places.into_values().collect())
    }

    fn new(classes: Vec<Vec<String>>) -> Self {
        let several = classes.into_iter().filter(|places| places.len() > 1).map(Arc::<[String]>::from);
        Self(several.flat_map(|places| (0..places.len()).map(move |at| (places[at].clone(), Arc::clone(&places)))).collect())
    }

    /// Of all paths of the weight at this one, itself among them, the first that is in a file, if the weight has several. They
    /// follow from the innermost layer around it that has several places.
    pub(crate) fn first(&self, path: &str, is_in_file: impl Fn(&str) -> bool) -> Option<String> {
        let ends = path.char_indices().rev().filter(|(_, c)| *c == '/').map(|(at, _)| at);
        let mut ends = std::iter::once(path.len()).chain(ends).take_while(|_| !self.0.is_empty());
        let (places, rest) = ends.find_map(|end| Some((self.0.get(&path[..end])?, &path[end..])))?;
        places.iter().map(|place| format!("{place}{rest}")).find(|path| is_in_file(path))
    }
}

/// The one layer without a number that `object` is the second writing of.
fn first_of(object: &Value, alike: &[(usize, &Value)]) -> Option<usize> {
    let mut same = alike.iter().take(MAX_ALIKE).filter(|(_, other)| alike.len() <= MAX_ALIKE && same_config(object, other));
    let (class, _) = same.next()?;
    same.next().is_none().then_some(*class)
}

fn same_config(a: &Value, b: &Value) -> bool {
    fn same(a: &Value, b: &Value) -> bool {
        match (a, b) {
            (Value::Object(a), Value::Object(b)) => {
                let count = |object: &Map<String, Value>| object.len() - usize::from(object.contains_key(ID));
                count(a) == count(b) && a.iter().all(|(key, value)| key == ID || b.get(key).is_some_and(|other| same(value, other)))
            }
            (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
            (a, b) => a == b,
        }
    }
    a.get("config").zip(b.get("config")).is_some_and(|(a, b)| same(a, b))
}

/// Numbers the layers of a configuration that are one by their weights, where Keras takes it: at most one of the places is a
/// call in a graph.
pub(super) fn number(config: &mut Value, weights: &[(String, *const Tensor)]) {
    let several: HashMap<_, usize> = weights.iter().fold(HashMap::new(), |mut counts, (_, tensor)| {
        *counts.entry(*tensor).or_default() += 1;
        counts
    });
    if several.values().all(|count| *count == 1) {
        return;
    }
    struct Found<'a> {
        place: (String, bool),
        object: &'a Value,
        others: Vec<String>,
    }
    let mut found: Vec<Found<'_>> = Vec::new();
    let mut by_weights: HashMap<Vec<(&str, *const Tensor)>, usize> = HashMap::new();
    visit(Place { group: String::new(), pointer: String::new(), object: config, in_graph: true }, &Registry::default(), &mut |place| {
        let within = weights.iter().filter_map(|(path, tensor)| Some((path.strip_prefix(&place.group)?.strip_prefix('/')?, *tensor)));
        let own: Vec<_> = within.collect();
        if place.group.is_empty() || own.is_empty() || own.iter().any(|(_, tensor)| several[tensor] == 1) {
            return true;
        }
        match by_weights.get(&own).map(|index| &mut found[*index]) {
            Some(first) if !(first.place.1 && place.in_graph) && agree(first.object, place.object) => {
                first.place.1 |= place.in_graph;
                first.others.push(place.pointer.clone());
                false
            }
            Some(_) => true,
            None => {
                by_weights.insert(own, found.len());
                let place_of = (place.pointer.clone(), place.in_graph);
                found.push(Found { place: place_of, object: place.object, others: Vec::new() });
                true
            }
        }
    });
    let shared: Vec<Vec<String>> =
        found.into_iter().filter(|f| !f.others.is_empty()).map(|f| [vec![f.place.0], f.others].concat()).collect();
    for (index, pointers) in shared.iter().enumerate() {
        for pointer in pointers {
            if let Some(Value::Object(object)) = config.pointer_mut(pointer) {
                object.insert(ID.into(), (index + 1).into());
            }
        }
    }
}

/// Whether two writings of a layer do not contradict each other.
fn agree(a: &Value, b: &Value) -> bool {
    let configs = a.get("config").and_then(Value::as_object).zip(b.get("config").and_then(Value::as_object));
    let same =
        |(a, b): (&Map<String, Value>, &Map<String, Value>)| a.iter().all(|(key, value)| b.get(key).is_none_or(|other| other == value));
    text(a, "class_name") == text(b, "class_name") && configs.is_some_and(same)
}
