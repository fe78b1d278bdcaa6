//! One form for calls, whichever way Python wrote them.

use super::graph::{CallArgs, Kind, Network};
use crate::layers::Nest;

/// Names that Keras' layers and one-tensor operations give to what they are called on.
const INPUTS: [&str; 8] = ["inputs", "x", "xs", "arrays", "images", "data", "sequences", "query"];

impl<T: Clone> CallArgs<T> {
    /// The same call with what the layer works on as its first positional argument and, for a model, in the structure of
    /// that model's inputs.
    ///
    /// # Errors
    /// If the keys of a dict are not the names of the model's inputs.
    pub(crate) fn standardised(mut self, kind: &Kind) -> Result<Self, String> {
        if self.args.is_empty()
            && let Some(index) = self.input_keyword(kind)
        {
            self.args.push(self.kwargs.remove(index).1);
        }
        if let (Kind::Network(inner), Some(arg)) = (kind, self.args.first_mut()) {
            *arg = inner.arranged(arg)?;
        }
        Ok(self)
    }

    /// Which keyword argument is the input.
    fn input_keyword(&self, kind: &Kind) -> Option<usize> {
        let position = |wanted: &dyn Fn(&str) -> bool| self.kwargs.iter().position(|(key, arg)| wanted(key) && !arg.leaves().is_empty());
        // Operations of several tensors find each by its own name.
        let is_op = matches!(kind, Kind::Layer(layer) if layer.layer_type().is_op());
        position(&|key| INPUTS.contains(&key)).or_else(|| position(&|key| !is_op && key != "mask"))
    }
}

impl Network {
    /// Inputs in this model's structure. A model that was made with a list, or of one input, takes a dict by the names of
    /// its inputs; all else goes by flat order.
    fn arranged<T: Clone>(&self, given: &Nest<T>) -> Result<Nest<T>, String> {
        let Nest::Dict(items) = given else { return Ok(given.clone()) };
        let find = |input: &Nest<super::TensorRef>| {
            let Nest::Leaf(tensor) = input else {
                return Err("it is called with a dict, but its inputs are lists within lists".to_owned());
            };
            let name = &self.layers[tensor.layer].name;
            let found = items.iter().find(|(key, _)| key == name).map(|(_, item)| item.clone());
            found.ok_or_else(|| {
                let keys: Vec<&str> = items.iter().map(|(key, _)| key.as_str()).collect();
                format!("it is called with a dict, which has no key `{name}` for its input of that name, but {}", keys.join(", "))
            })
        };
        match &self.inputs {
            Nest::List(inputs) => Ok(Nest::List(inputs.iter().map(find).collect::<Result<_, _>>()?)),
            Nest::Leaf(_) => find(&self.inputs),
            Nest::Dict(_) | Nest::Value(_) => Ok(given.clone()),
        }
    }
}
