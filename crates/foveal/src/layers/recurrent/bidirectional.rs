//! Bidirectional.

use super::{Stack, reversed};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::layers::merging::concatenate;
use crate::layers::{Call, Case, Inner, Layer, Lowering, Nest, Outputs, WeightSpec};
use crate::ops::{Binary, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

fn concat() -> Option<String> {
    Some("concat".into())
}

/// A recurrent layer in both directions of time.
///
/// Gives what the two give, merged: `(batch, 2 * units)` or `(batch, time, 2 * units)` with `concat`; behind that the states
/// of the one and of the other, if they return them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Bidirectional {
    /// The layer, which goes forwards.
    pub layer: Inner,
    /// `concat`, `sum`, `ave` or `mul`; absent gives both results.
    #[serde(default = "concat")]
    pub merge_mode: Option<String>,
    /// The layer that goes backwards; like the other one if absent.
    #[serde(default)]
    pub backward_layer: Option<Inner>,
}

impl Bidirectional {
    /// This layer, and its like that goes backwards, with their results behind one another.
    pub fn new(layer: Inner) -> Self {
        Self { layer, merge_mode: concat(), backward_layer: None }
    }

    /// The two layers. Keras has masked steps give 0 in both if they return sequences.
    fn stacks(&self) -> Result<[Stack; 2], Objection> {
        let stack = |inner: &Inner| {
            let layer = inner.layer()?;
            let mut stack = Stack::of(&**layer)
                .unwrap_or_else(|| Err(Objection::Unsupported(format!("a layer of class {} in it", layer.layer_type().class))))?;
            stack.pass.zero_output_for_mask = stack.pass.return_sequences;
            Ok(stack)
        };
        let forward: Stack = stack(&self.layer)?;
        let backward = match &self.backward_layer {
            Some(layer) => stack(layer)?,
            None => {
                let mut like = stack(&self.layer)?;
                like.pass.go_backwards = true;
                like
            }
        };
        if forward.pass.go_backwards == backward.pass.go_backwards {
            let (got, expected) = ("both in one direction".into(), "one layer in each direction".into());
            return Err(Objection::Setting { key: "go_backwards".into(), got, expected });
        }
        Ok([forward, backward])
    }

    /// What the two were made of.
    fn layers(&self) -> [&Inner; 2] {
        [&self.layer, self.backward_layer.as_ref().unwrap_or(&self.layer)]
    }

    fn merged(&self, cx: &mut Lowering<'_>, both: [Wire; 2]) -> Result<Vec<Wire>, Objection> {
        let one = match self.merge_mode.as_deref() {
            None => return Ok(both.to_vec()),
            Some("concat") => concatenate(cx, &both, -1)?,
            Some("sum") => cx.binary(Binary::Add, both[0], both[1])?,
            Some("mul") => cx.binary(Binary::Mul, both[0], both[1])?,
            Some("ave") => {
                let sum = cx.binary(Binary::Add, both[0], both[1])?;
                cx.unary(Unary::DivScalar(2.0), sum)?
            }
            Some(other) => {
                let expected = "concat, sum, ave, mul or null".into();
                return Err(Objection::Setting { key: "merge_mode".into(), got: format!("{other:?}"), expected });
            }
        };
        Ok(vec![one])
    }
}

impl Layer for Bidirectional {
    const CLASS: &'static str = "Bidirectional";
    const CASES: &'static [Case] = &[
        Case::new("concat", r#"{"layer": {"module": "keras.layers", "class_name": "LSTM", "config": {"units": 4, "return_sequences": true}, "registered_name": null}}"#, &[&[2, 5, 3]]).unknown(),
        Case::new("sum", r#"{"merge_mode": "sum", "layer": {"module": "keras.layers", "class_name": "GRU", "config": {"units": 4}, "registered_name": null}}"#, &[&[2, 5, 3]]),
        Case::new("ave", r#"{"merge_mode": "ave", "layer": {"module": "keras.layers", "class_name": "SimpleRNN", "config": {"units": 4, "return_sequences": true}, "registered_name": null}}"#, &[&[2, 5, 3]]),
        Case::new("mul", r#"{"merge_mode": "mul", "layer": {"module": "keras.layers", "class_name": "LSTM", "config": {"units": 4, "return_sequences": true, "return_state": true}, "registered_name": null}}"#, &[&[2, 5, 3]]),
        Case::new("both", r#"{"merge_mode": null, "layer": {"module": "keras.layers", "class_name": "LSTM", "config": {"units": 4, "return_sequences": true}, "registered_name": null}}"#, &[&[2, 5, 3]]),
        Case::new("initial_state", r#"{"layer": {"module": "keras.layers", "class_name": "LSTM", "config": {"units": 4}, "registered_name": null}}"#, &[&[2, 5, 3], &[2, 4], &[2, 4], &[2, 4], &[2, 4]])
            .with(r#"["$0"]"#, r#"{"initial_state": ["$1", "$2", "$3", "$4"]}"#),
        Case::new("masked", r#"{"layer": {"module": "keras.layers", "class_name": "LSTM", "config": {"units": 4, "return_sequences": true}, "registered_name": null}}"#, &[&[3, 6, 3], &[3, 6]])
            .with(r#"["$0"]"#, r#"{"mask": "$1"}"#)
            .dtypes(&["float32", "bool"]),
        Case::new("two_layers", r#"{"layer": {"module": "keras.layers", "class_name": "LSTM", "config": {"units": 4}, "registered_name": null},
            "backward_layer": {"module": "keras.layers", "class_name": "GRU", "config": {"units": 6, "go_backwards": true}, "registered_name": null}}"#, &[&[2, 5, 3]]),
    ];

    fn inner(&mut self) -> Vec<&mut Inner> {
        std::iter::once(&mut self.layer).chain(&mut self.backward_layer).collect()
    }

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let mut specs = Vec::new();
        for ((stack, layer), group) in self.stacks()?.iter().zip(self.layers()).zip(["forward_layer", "backward_layer"]) {
            specs.extend(layer.own(stack.weights(inputs)?).map(|spec| spec.within(group)));
        }
        Ok(specs)
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let stacks = self.stacks()?;
        let states = call.argument(1, "initial_state").map(Nest::leaves).unwrap_or_default();
        let (first, second) = states.split_at(states.len() / 2);
        let mask = call.kwargs.iter().filter(|(key, _)| key == "mask").cloned();
        let mut used = 0;
        let (mut results, mut after) = (Vec::new(), Vec::new());
        for ((stack, layer), states) in stacks.iter().zip(self.layers()).zip([first, second]) {
            let states = states.iter().map(|state| Nest::Leaf(**state)).collect();
            let kwargs: Vec<_> = mask.clone().chain([("initial_state".to_owned(), Nest::List(states))]).collect();
            let count: usize = stack.cells.iter().map(|(_, cell)| 2 + usize::from(cell.has_bias())).sum();
            let call = Call { args: &call.args[..1.min(call.args.len())], kwargs: &kwargs, came_with: call.came_with };
            let outputs = layer.lower_called(cx, used..used + count, &call, |cx, call| stack.lower(cx, call))?;
            used += count;
            let outputs: Vec<Wire> = outputs.leaves().into_iter().copied().collect();
            let backwards = stack.pass.go_backwards && stack.pass.return_sequences;
            let output = cx.cast(outputs[0], cx.compute_dtype())?;
            results.push(if backwards { reversed(cx, output)? } else { output });
            after.extend_from_slice(&outputs[1..]);
        }
        let merged = self.merged(cx, [results[0], results[1]])?;
        let all: Vec<Outputs> = merged.into_iter().chain(after).map(Nest::Leaf).collect();
        Ok(if let [one] = all.as_slice() { one.clone() } else { Nest::List(all) })
    }

    fn masks(&self, _: &mut Lowering<'_>, call: &Call<'_>, _: &[Wire]) -> Result<Vec<Option<Wire>>, Objection> {
        let sequences = self.stacks()?[0].pass.return_sequences;
        let mask = call.masks().first().copied().flatten().filter(|_| sequences);
        Ok(vec![mask; if self.merge_mode.is_none() { 2 } else { 1 }])
    }
}
