//! Weights as files hold them: how each finds its layer, in every form there has been.

use super::graph::{Kind, LayerNode, Network, group_paths, original_group_paths, snake_case};
use super::lower::{StandIn, WeightSource, lower};
use super::save::{place_in, tensor_bytes, weight_path};
use super::sharing::Twins;
use crate::error::{Error, Result};
use crate::ir::{DType, Tensor};
use crate::layers::WeightSpec;
use foveal_format::{LegacyLayer, Weights};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The container of layers in archives of tf.keras 2.12 and 2.13.
const OLD_CONTAINER: &str = "_layer_checkpoint_dependencies";

/// Groups of a weights file that hold what is no weight of a layer.
const STATE: [&str; 6] = ["optimizer", "optimizer_weights", "metrics", "seed_generator", "_random_generator", "loss_tracker"];

/// Weights from a file: only what the config implies is read, and the file must match it.
pub(crate) struct FromFile<'a> {
    weights: &'a Weights,
    /// Where the file has other paths: those by the paths of Keras 3.
    paths: Option<HashMap<String, String>>,
    /// Weights that are one.
    twins: Twins,
    /// Those of them that have been read.
    shared: HashMap<String, Arc<Tensor>>,
    /// What has been read.
    used: HashSet<String>,
}

impl<'a> FromFile<'a> {
    /// The weights of a file for this network, of which some are one.
    ///
    /// # Errors
    /// If the file counts by order, and has other layers than the network.
    pub(crate) fn new(weights: &'a Weights, network: &Network, twins: Twins) -> Result<Self> {
        let paths = if let Some(layers) = weights.legacy_layers()? {
            Some(by_order(&listed(network)?, layers)?)
        } else if weights.groups().any(|group| group == OLD_CONTAINER) {
            let mut paths = HashMap::new();
            old_names(&listed(network)?, "", "", &mut paths);
            Some(paths)
        } else {
            None
        };
        Ok(Self { weights, paths, twins, shared: HashMap::new(), used: HashSet::new() })
    }

    /// Whether the file holds nothing else.
    ///
    /// # Errors
    /// If it does: it is of another model then.
    pub(crate) fn finish(self) -> Result<()> {
        let state = |path: &str| path.split('/').any(|part| STATE.contains(&part) || part.starts_with("StateVar"));
        let twin_is_used = |path: &str| self.first_twin(path).is_some_and(|first| self.used.contains(&first));
        let mut left = self.weights.paths().filter(|path| !self.used.contains(*path) && !state(path) && !twin_is_used(path));
        let Some(first) = left.next() else { return Ok(()) };
        let count = 1 + left.count();
        Err(Error::Usage(format!(
            "the file holds weights that the model does not have: `{first}`{}; is it of another model?",
            if count > 1 { format!(" and {} more", count - 1) } else { String::new() }
        )))
    }

    /// The first place that the file has of a weight with several. Files that count by order have them all.
    fn first_twin(&self, path: &str) -> Option<String> {
        if self.paths.is_some() { None } else { self.twins.first(path, |path| self.weights.info(path).is_some()) }
    }

    /// Where the file has a weight: the first place that it has, of one with several.
    fn path(&self, group: &str, spec: &WeightSpec) -> String {
        let path = weight_path(group, spec);
        if let Some(first) = self.first_twin(&path) {
            return first;
        }
        let path = self.paths.as_ref().and_then(|paths| paths.get(&path)).cloned().unwrap_or(path);
        if self.weights.info(&path).is_some() {
            return path;
        }
        // Parts of attention layers were private attributes in Keras 2.
        let private = spec.path.contains('/').then(|| path.rsplitn(4, '/').collect::<Vec<_>>());
        match private.as_deref() {
            Some([variable, vars, object, group]) => {
                let private = format!("{group}/_{object}/{vars}/{variable}");
                if self.weights.info(&private).is_some() { private } else { path }
            }
            _ => path,
        }
    }
}

impl WeightSource for FromFile<'_> {
    fn weight(&mut self, node: &LayerNode, layer: &str, group: &str, spec: &WeightSpec) -> Result<Arc<Tensor>> {
        let path = self.path(group, spec);
        let Some(info) = self.weights.info(&path) else {
            let problem = format!("its weight `{}` of shape {:?} is not in the file (looked for {path})", spec.name, spec.shape);
            return Err(Error::Config { layer: layer.into(), class: node.class().into(), problem });
        };
        if let Some(tensor) = self.shared.get(&path).filter(|tensor| tensor.shape.as_slice() == spec.shape) {
            return Ok(Arc::clone(tensor));
        }
        let data = self.weights.read_f32(&path, &spec.shape)?;
        let tensor = Arc::new(Tensor { dtype: info.dtype, shape: spec.shape.as_slice().into(), data });
        if self.first_twin(&path).is_some() {
            self.shared.insert(path.clone(), Arc::clone(&tensor));
        }
        self.used.extend(spec.second.iter().map(|second| place_in(group, second)));
        self.used.insert(path);
        Ok(tensor)
    }

    fn original(&mut self, group: &str, spec: &WeightSpec, tensor: &Tensor) -> Result<Option<Arc<[u8]>>> {
        // Types that single precision holds every value of need no second look.
        if !matches!(tensor.dtype, DType::F64 | DType::I32 | DType::I64 | DType::U32 | DType::U64) {
            return Ok(None);
        }
        let stored = self.weights.read(&self.path(group, spec), &spec.shape)?.bytes;
        Ok((stored != tensor_bytes(tensor)).then(|| stored.into()))
    }
}

/// The network with the shapes of all its weights, and none of their values.
fn listed(network: &Network) -> Result<Network> {
    let mut listed = network.clone();
    lower(&mut listed, &mut StandIn)?;
    Ok(listed)
}

/// One weight of a network on the way to its place in an ordered file.
struct Slot {
    path: String,
    name: &'static str,
    trained: bool,
}

/// Weights in the order in which a layer, or a model with all that is in it, lists them.
fn slots(node: &LayerNode, group: &str, trained: bool, out: &mut Vec<Slot>) {
    let trained = trained && node.trainable;
    let own = node.weights.iter().map(|weight| &weight.spec);
    out.extend(own.map(|spec| Slot { path: weight_path(group, spec), name: spec.name, trained: trained && spec.trainable }));
    if let Kind::Network(inner) = &node.kind {
        for (index, group) in original_group_paths(inner, group) {
            slots(&inner.layers[index], &group, trained && inner.trainable, out);
        }
    }
}

/// Files of the older form count: layers that have weights in the model's order, and of each what is trained before what is
/// not.
fn by_order(network: &Network, layers: Vec<LegacyLayer>) -> Result<HashMap<String, String>> {
    let mut of_model = Vec::new();
    let mut emptied = Vec::new();
    for (index, group) in original_group_paths(network, "") {
        let node = &network.layers[index];
        let mut all = Vec::new();
        slots(node, &group, true, &mut all);
        all.sort_by_key(|slot| !slot.trained);
        if !all.is_empty() {
            of_model.push((node.name.as_str(), all));
        } else if node.replaced.is_some() {
            emptied.push(node.name.as_str());
        }
    }
    let mut of_file: Vec<(String, Vec<String>)> = layers.into_iter().map(|layer| (layer.name, weights_of(layer.arrays))).collect();
    of_file.retain(|(name, arrays)| !arrays.is_empty() && !emptied.contains(&name.as_str()));
    if of_model.len() != of_file.len() {
        let problem = format!("{} of its layers have weights, but in the file {} do", of_model.len(), of_file.len());
        return Err(Error::Graph { at: format!("`{}`", network.name), problem });
    }
    let mut paths = HashMap::new();
    for ((layer, slots), (stored, arrays)) in of_model.into_iter().zip(of_file) {
        if slots.len() != arrays.len() {
            let problem = format!("has {} weights, but in its place the file has `{stored}` with {}", slots.len(), arrays.len());
            return Err(Error::Graph { at: format!("`{layer}`"), problem });
        }
        for (slot, array) in slots.into_iter().zip(arrays) {
            if contradicts(slot.name, &array) {
                let problem = format!("its weight `{}` would be `{array}` by the order of the file", slot.name);
                return Err(Error::Graph { at: format!("`{layer}`"), problem });
            }
            paths.insert(slot.path, array);
        }
    }
    Ok(paths)
}

/// Without what random layers of tf.keras kept of their generators, which are no weights to Keras 3.
fn weights_of(mut arrays: Vec<String>) -> Vec<String> {
    arrays.retain(|path| !path.rsplit('/').next().is_some_and(|name| name.starts_with("StateVar")));
    arrays
}

/// Names of variables that one layer has several of in the same shape.
const ALIKE: [&str; 4] = ["gamma", "beta", "moving_mean", "moving_variance"];

/// Whether a variable is another one by its name in the file.
fn contradicts(name: &str, path: &str) -> bool {
    let stored = path.rsplit('/').next().and_then(|name| name.split(':').next()).unwrap_or_default();
    stored != name && ALIKE.contains(&name) && ALIKE.contains(&stored)
}

/// Paths in archives of tf.keras 2.12 and 2.13, which list a layer that has weights twice and count both.
fn old_names(network: &Network, prefix: &str, old_prefix: &str, paths: &mut HashMap<String, String>) {
    let mut used = HashMap::<String, usize>::new();
    for (index, group) in group_paths(network, prefix) {
        let node = &network.layers[index];
        let mut own = Vec::new();
        slots(node, &group, true, &mut own);
        let class = node.replaced.as_ref().map_or(node.class(), |replaced| &replaced.class);
        let name = snake_case(class);
        let count = used.entry(name.clone()).or_default();
        let name = if *count == 0 { name } else { format!("{name}_{count}") };
        *count += if own.is_empty() { 1 } else { 2 };
        let start = if old_prefix.is_empty() { String::new() } else { format!("{old_prefix}/") };
        let old_group = format!("{start}{OLD_CONTAINER}/{name}");
        paths.extend(node.weights.iter().map(|weight| (weight_path(&group, &weight.spec), weight_path(&old_group, &weight.spec))));
        if let Kind::Network(inner) = &node.kind {
            old_names(inner, &group, &old_group, paths);
        }
    }
}
