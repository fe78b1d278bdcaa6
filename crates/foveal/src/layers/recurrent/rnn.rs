//! RNN over any cell, and StackedRNNCells.

use super::cells::{GRUCell, LSTMCell, SimpleRNNCell};
use super::{Cells, Pass, RecurrentCell, Stack};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::layers::{AnyLayer, Call, Case, Inner, Layer, Lowering, Nest, Outputs, WeightSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

/// A cell along a sequence.
///
/// `(batch, time, channels)` to `(batch, units)`, or `(batch, time, units)` if it returns sequences; behind that its states,
/// each `(batch, units)`, if it returns them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RNN {
    /// An LSTMCell, GRUCell or SimpleRNNCell, or several of them as StackedRNNCells or as a list.
    #[serde(deserialize_with = "one_or_stacked")]
    pub cell: Inner,
    /// Whether to give what every step gives, rather than the last one.
    #[serde(default)]
    pub return_sequences: bool,
    /// Whether to give the states behind the last step too.
    #[serde(default)]
    pub return_state: bool,
    /// Whether to go from the end to the beginning.
    #[serde(default)]
    pub go_backwards: bool,
    /// Whether Keras starts where the prediction before ended; here every prediction starts anew.
    #[serde(default)]
    pub stateful: bool,
    /// Whether Keras writes the steps out one by one.
    #[serde(default)]
    pub unroll: bool,
    /// Whether masked steps give 0, rather than what the step before gave.
    #[serde(default)]
    pub zero_output_for_mask: bool,
}

/// A cell, or a list of them as StackedRNNCells: so Keras takes it.
fn one_or_stacked<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Inner, D::Error> {
    let written = Value::deserialize(deserializer)?;
    let stacked = |cells: &Value| {
        let class = StackedRNNCells::CLASS;
        json!({ "module": StackedRNNCells::MODULE, "class_name": class, "config": { "cells": cells }, "registered_name": null })
    };
    let written = if written.is_array() { stacked(&written) } else { written };
    serde_json::from_value(written).map_err(serde::de::Error::custom)
}

/// Several cells as one: each takes what the one below gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StackedRNNCells {
    /// From the bottom to the top.
    pub cells: Vec<Inner>,
}

/// A cell of one of Keras' classes.
fn cell(layer: &dyn AnyLayer) -> Result<Box<dyn RecurrentCell>, Objection> {
    let any = layer.as_any();
    let lstm = any.downcast_ref::<LSTMCell>().map(|cell| Box::new(cell.clone()) as Box<dyn RecurrentCell>);
    let gru = || any.downcast_ref::<GRUCell>().map(|cell| Box::new(cell.clone()) as _);
    let simple = || any.downcast_ref::<SimpleRNNCell>().map(|cell| Box::new(cell.clone()) as _);
    lstm.or_else(gru).or_else(simple).ok_or_else(|| Objection::Unsupported(format!("a cell of class {}", layer.layer_type().class)))
}

/// Keras' names of objects of one kind in a group: `lstm_cell`, `lstm_cell_1` and so on.
fn numbered(names: impl Iterator<Item = &'static str>) -> Vec<String> {
    let mut seen: Vec<&str> = Vec::new();
    let mut number = |name| {
        let before = seen.iter().filter(|other| **other == name).count();
        seen.push(name);
        if before == 0 { name.to_owned() } else { format!("{name}_{before}") }
    };
    names.map(&mut number).collect()
}

impl StackedRNNCells {
    fn cells(&self) -> Result<Cells, Objection> {
        let layers = self.cells.iter().map(Inner::layer).collect::<Result<Vec<_>, _>>()?;
        if self.cells.windows(2).any(|pair| pair[0].compute() != pair[1].compute()) {
            return Err(Objection::Unsupported("cells of different dtype policies in it".into()));
        }
        let name = |class| match class {
            "LSTMCell" => "lstm_cell",
            "GRUCell" => "gru_cell",
            _ => "simple_rnn_cell",
        };
        let names = numbered(layers.iter().map(|layer| name(layer.layer_type().class)));
        let cells = layers.iter().zip(names).map(|(layer, name)| Ok((format!("cell/cells/{name}"), cell(&***layer)?)));
        cells.collect()
    }
}

impl Layer for StackedRNNCells {
    const CLASS: &'static str = "StackedRNNCells";
    const CASES: &'static [Case] = &[Case::new(
        "step",
        r#"{"cells": [
            {"module": "keras.layers", "class_name": "SimpleRNNCell", "config": {"units": 3}, "registered_name": null}
        ]}"#,
        &[&[2, 3], &[2, 3]],
    )
    .with(r#"["$0", ["$1"]]"#, "{}")];

    fn inner(&mut self) -> Vec<&mut Inner> {
        self.cells.iter_mut().collect()
    }

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let mut x = inputs[0].clone();
        let mut specs = Vec::new();
        for (group, cell) in self.cells()? {
            let own = super::cell_weights(&*cell, std::slice::from_ref(&x))?;
            let group = group.trim_start_matches("cell/");
            specs.extend(own.into_iter().map(|spec| spec.within(group)));
            x = Fact::f32([x.shape[0], cell.units().into()]);
        }
        Ok(specs)
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let cells = self.cells()?;
        let states = call.argument(1, "states").map(Nest::leaves).unwrap_or_default();
        let Some(mut x) = call.tensor(0, "inputs")? else { return call.one().map(Nest::Leaf) };
        let weights = cx.weights().to_vec();
        let (mut used, mut taken, mut after) = (0, 0, Vec::new());
        for (_, cell) in &cells {
            let (count, own) = (2 + usize::from(cell.has_bias()), cell.step()?.states());
            let Some(states) = states.get(taken..taken + own) else {
                return Err(Objection::Shape {
                    what: "number of states",
                    expected: "those of all cells".into(),
                    got: states.len().to_string(),
                });
            };
            let states: Vec<Wire> = states.iter().map(|state| **state).collect();
            let sequence = cx.reshape(crate::ops::ReshapeTo::InsertAxis(1), x)?;
            let (output, next) = super::run_cell(cx, &**cell, &weights[used..used + count], sequence, &states, None, false)?;
            x = cx.reshape(crate::ops::ReshapeTo::RemoveAxis(1), output)?;
            after.push(Nest::List(next.into_iter().map(Nest::Leaf).collect()));
            (used, taken) = (used + count, taken + own);
        }
        Ok(Nest::List(vec![Nest::Leaf(x), Nest::List(after)]))
    }
}

impl RNN {
    /// Over this cell, giving what the last step gives.
    pub fn new(cell: Inner) -> Self {
        Self {
            cell,
            return_sequences: false,
            return_state: false,
            go_backwards: false,
            stateful: false,
            unroll: false,
            zero_output_for_mask: false,
        }
    }

    pub(super) fn stack(&self) -> Result<Stack, Objection> {
        let layer = self.cell.layer()?;
        let cells = match layer.as_any().downcast_ref::<StackedRNNCells>() {
            Some(stacked) => stacked.cells()?,
            None => vec![("cell".into(), cell(&**layer)?)],
        };
        let pass = Pass {
            return_sequences: self.return_sequences,
            return_state: self.return_state,
            go_backwards: self.go_backwards,
            zero_output_for_mask: self.zero_output_for_mask,
        };
        Ok(Stack { pass, cells })
    }
}

impl Layer for RNN {
    const CLASS: &'static str = "RNN";
    const CASES: &'static [Case] = &[
        Case::new(
            "one_cell",
            r#"{"cell": {"module": "keras.layers", "class_name": "LSTMCell", "config": {"units": 4}, "registered_name": null},
                "return_sequences": true, "return_state": true}"#,
            &[&[2, 5, 3]],
        ),
        Case::new("stacked", STACKED, &[&[2, 5, 3]]).unknown(),
        Case::new("stacked_masked", STACKED, &[&[3, 6, 3], &[3, 6]]).with(r#"["$0"]"#, r#"{"mask": "$1"}"#).dtypes(&["float32", "bool"]),
    ];

    fn inner(&mut self) -> Vec<&mut Inner> {
        vec![&mut self.cell]
    }

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        Ok(self.cell.own(self.stack()?.weights(inputs)?).collect())
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let stack = self.stack()?;
        let count = cx.weights().len();
        let outputs = self.cell.lower_called(cx, 0..count, call, |cx, call| stack.lower(cx, call))?;
        let dtype = cx.compute_dtype();
        outputs.try_map(&mut |y| cx.cast(*y, dtype))
    }

    fn masks(&self, _: &mut Lowering<'_>, call: &Call<'_>, _: &[Wire]) -> Result<Vec<Option<Wire>>, Objection> {
        Ok(self.stack()?.masks(call))
    }
}

const STACKED: &str = r#"{"cell": {"module": "keras.layers", "class_name": "StackedRNNCells", "registered_name": null, "config": {"cells": [
    {"module": "keras.layers", "class_name": "LSTMCell", "config": {"units": 4}, "registered_name": null},
    {"module": "keras.layers", "class_name": "LSTMCell", "config": {"units": 3}, "registered_name": null},
    {"module": "keras.layers", "class_name": "GRUCell", "config": {"units": 5}, "registered_name": null}
]}}, "return_sequences": true, "return_state": true}"#;
