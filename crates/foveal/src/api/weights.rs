//! A model's weights, and what training keeps beside them.

use super::Model;
use crate::error::{Error, Result};
use crate::ir::Tensor;
use crate::model::graph::group_paths;
use crate::model::lower::lower;
use crate::model::save::weights as all_weights;
use crate::model::stored::FromFile;
use crate::model::{Kind, Network, OptimizerState, Twins};
use foveal_format::Weights;
use ndarray::{ArrayD, IxDyn};
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

impl Model {
    /// Every weight with its path in a weights file, in Keras' order.
    pub fn weights(&self) -> Vec<(String, &Tensor)> {
        all_weights(&self.0.network).1.into_iter().map(|(path, weight)| (path, &*weight.tensor)).collect()
    }

    /// As [`Model::weights`], as arrays.
    pub fn weight_arrays(&self) -> Result<Vec<(String, ArrayD<f32>)>> {
        let array = |(path, tensor): (String, &Tensor)| {
            let array = ArrayD::from_shape_vec(IxDyn(&tensor.shape), tensor.data.clone());
            Ok((path, array.map_err(|e| Error::Usage(format!("a weight does not fit its shape: {e}")))?))
        };
        self.weights().into_iter().map(array).collect()
    }

    /// The same model with other weights, in the order of [`Model::weights`].
    ///
    /// # Errors
    /// If their number or a shape is another.
    pub fn with_weights(&self, weights: &[ArrayD<f32>]) -> Result<Self> {
        let own = self.weights();
        if own.len() != weights.len() {
            return Err(Error::Usage(format!("the model has {} weights, but got {}", own.len(), weights.len())));
        }
        for ((path, tensor), new) in own.iter().zip(weights) {
            if tensor.shape.as_slice() != new.shape() {
                return Err(Error::Usage(format!("the weight {path} has shape {:?}, but got {:?}", tensor.shape, new.shape())));
            }
        }
        let mut first: HashMap<*const Tensor, (&str, &ArrayD<f32>)> = HashMap::new();
        for ((path, tensor), new) in own.iter().zip(weights) {
            let (other, value) = *first.entry(*tensor).or_insert((path, new));
            if value.iter().zip(new).any(|(a, b)| a.to_bits() != b.to_bits()) {
                return Err(Error::Usage(format!("the weights {other} and {path} are one, which the model shares, but got two values")));
            }
        }
        let mut network = self.0.network.clone();
        replace_weights(&mut network, &mut weights.iter(), &mut HashMap::new());
        Self::from_network(network, self.0.version.clone())
    }

    /// The same model with the weights of a file: `.weights.h5`, `.weights.json` with the files that it lists, or HDF5 of the
    /// form before Keras 3, weights alone or a whole model. The state of an optimizer that the file holds comes with them.
    ///
    /// # Errors
    /// If the file is of another model: an array is missing, has another shape, or is left over.
    pub fn load_weights(&self, path: impl AsRef<Path>) -> Result<Self> {
        let weights = Weights::open(path)?;
        let mut network = self.0.network.clone();
        let twins = Twins::of_weights(all_weights(&network).1.into_iter().map(|(path, weight)| (path, &weight.tensor)));
        network.forget_weights();
        let mut source = FromFile::new(&weights, &network, twins)?;
        let lowered = lower(&mut network, &mut source)?;
        source.finish()?;
        let optimizer = OptimizerState::in_file(&Arc::new(weights));
        if network.compile_config.is_some() && !optimizer.paths().is_empty() {
            network.optimizer = optimizer;
        }
        Ok(Self::assemble(network, lowered, self.0.version.clone()))
    }

    /// How the model was compiled: Keras' `compile_config`, with the optimizer, the loss and the metrics as serialised
    /// objects; `None` for a model that was not.
    pub fn compile_config(&self) -> Option<&Value> {
        self.0.network.compile_config.as_ref()
    }

    /// What the optimizer keeps between steps.
    pub fn optimizer_state(&self) -> &OptimizerState {
        &self.0.network.optimizer
    }

    /// The same model, compiled in another way, with another state of its optimizer. Both are saved with it, in the way
    /// of Keras, which goes on training from there.
    pub fn with_compile_state(&self, compile_config: Option<Value>, optimizer: OptimizerState) -> Result<Self> {
        let mut network = self.0.network.clone();
        network.compile_config = compile_config;
        network.optimizer = optimizer;
        Self::from_network(network, self.0.version.clone())
    }
}

/// Weights that were one stay one.
fn replace_weights<'a>(
    network: &mut Network,
    weights: &mut impl Iterator<Item = &'a ArrayD<f32>>,
    replaced: &mut HashMap<*const Tensor, Arc<Tensor>>,
) {
    for (index, _) in group_paths(network, "") {
        let node = &mut network.layers[index];
        for (weight, new) in node.weights.iter_mut().zip(weights.by_ref()) {
            let Tensor { dtype, shape, .. } = &*weight.tensor;
            let make = || Arc::new(Tensor { dtype: *dtype, shape: shape.clone(), data: new.iter().copied().collect() });
            weight.tensor = Arc::clone(replaced.entry(Arc::as_ptr(&weight.tensor)).or_insert_with(make));
            weight.original = None;
        }
        if let Kind::Network(inner) = &mut node.kind {
            replace_weights(inner, weights, replaced);
        }
    }
}
