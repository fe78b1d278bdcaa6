//! Everything that a model computes on the way, in one run.

use super::Model;
use crate::error::Result;
use crate::ir::DType;
use crate::layers::Nest;
use crate::model::{CallRef, Kind, LoweredCall, Network};

/// One output of one call of one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    /// The layer with the models it is nested in, outermost first, each with which of its calls this is, from 0.
    pub path: Vec<(String, usize)>,
    /// Which of the call's outputs, in flat order, from 0.
    pub output: usize,
    /// Keras' class of the layer.
    pub class: String,
    /// Element type.
    pub dtype: DType,
}

impl std::fmt::Display for Activation {
    /// `inner/conv`, with `:CALL` behind what is not a first call and `:OUTPUT` behind what is not a first output.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, (name, call)) in self.path.iter().enumerate() {
            let separator = if i == 0 { "" } else { "/" };
            write!(f, "{separator}{name}")?;
            if *call > 0 || (i + 1 == self.path.len() && self.output > 0) {
                write!(f, ":{call}")?;
            }
        }
        if self.output > 0 { write!(f, ":{}", self.output) } else { Ok(()) }
    }
}

impl Model {
    /// The model that gives every output of every call of every layer, in the order in which they are computed, and what
    /// these are. Layers of nested models count for each call of the model; inputs do not.
    ///
    /// # Errors
    /// None that loading the model would not have met.
    pub fn with_all_activations(&self) -> Result<(Self, Vec<Activation>)> {
        let mut network = self.0.network.clone();
        let (mut activations, mut outputs) = (Vec::new(), Vec::new());
        for call in &self.0.lowered.calls {
            let Some(path) = names(&self.0.network, &call.path) else { continue };
            for output in 0..call.outputs.len() {
                activations.push(self.activation(path.clone(), call, output));
                outputs.push(Nest::Leaf(network.expose(&call.path, output)));
            }
        }
        network.narrow_to(Nest::List(outputs));
        Ok((Self::from_network(network, self.0.version.clone())?, activations))
    }

    fn activation(&self, path: Vec<(String, usize)>, call: &LoweredCall, output: usize) -> Activation {
        let dtype = self.0.lowered.graph.fact(call.outputs[output]).dtype;
        Activation { path, output, class: call.label.class.to_string(), dtype }
    }
}

/// The layers along a path, unless it ends at an input.
fn names(network: &Network, path: &[CallRef]) -> Option<Vec<(String, usize)>> {
    let mut network = Some(network);
    let mut names = Vec::with_capacity(path.len());
    for at in path {
        let node = &network?.layers[at.layer];
        network = match &node.kind {
            Kind::Network(inner) => Some(inner),
            Kind::Layer(_) => None,
            Kind::Input(_) => return None,
        };
        names.push((node.name.clone(), at.call));
    }
    Some(names)
}
