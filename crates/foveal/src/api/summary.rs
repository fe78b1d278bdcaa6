//! Layers, shapes and parameters as a table.

use super::{display, lengths};
use crate::model::{Kind, LayerNode, Lowered, LoweredCall, Network};
use foveal_format::printable;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// One layer.
#[derive(Clone, Debug, PartialEq)]
pub struct SummaryRow {
    /// Name, with the models it is nested in.
    pub name: String,
    /// Keras class.
    pub class: String,
    /// Lengths of its outputs at its first call, with batch in front; `None` for any.
    pub shapes: Vec<Vec<Option<usize>>>,
    /// Number of weights of its own, which stand in [`super::Model::weights`] in the order of the rows.
    pub weights: usize,
    /// Number of weight values of its own.
    pub parameters: usize,
    /// Names of the layers it reads from, over all its calls.
    pub connected_to: Vec<String>,
}

/// What a model is made of; displays as a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The model's name.
    pub name: String,
    /// Layers in order, those of nested models behind the model.
    pub rows: Vec<SummaryRow>,
    /// Weight values that training changes.
    pub trainable: usize,
    /// Weight values that it does not.
    pub non_trainable: usize,
}

impl Summary {
    pub(super) fn new(network: &Network, lowered: &Lowered) -> Self {
        let mut summary = Self { name: network.name.clone(), rows: Vec::new(), trainable: 0, non_trainable: 0 };
        let mut calls: HashMap<&str, &LoweredCall> = HashMap::new();
        for call in &lowered.calls {
            calls.entry(&call.label.layer).or_insert(call);
        }
        summary.add(network, lowered, &calls, "", network.trainable);
        summary
    }

    /// `calls` are the first ones of each name.
    fn add(&mut self, network: &Network, lowered: &Lowered, calls: &HashMap<&str, &LoweredCall>, prefix: &str, trainable: bool) {
        for node in &network.layers {
            let name = format!("{prefix}{}", node.name);
            let call = calls.get(name.as_str());
            let shapes = call.map(|call| call.outputs.iter().map(|wire| lengths(&lowered.graph.fact(*wire).shape)).collect());
            let parameters = node.weights.iter().map(|w| w.tensor.data.len()).sum();
            self.count(node, trainable);
            let class = node.class().to_owned();
            let connected_to = connected(network, node, prefix);
            self.rows.push(SummaryRow {
                name: name.clone(),
                class,
                shapes: shapes.unwrap_or_default(),
                weights: node.weights.len(),
                parameters,
                connected_to,
            });
            if let Kind::Network(inner) = &node.kind {
                self.add(inner, lowered, calls, &format!("{name}/"), trainable && node.trainable && inner.trainable);
            }
        }
    }

    fn count(&mut self, node: &LayerNode, trainable: bool) {
        for weight in &node.weights {
            let changes = trainable && node.trainable && weight.spec.trainable;
            *(if changes { &mut self.trainable } else { &mut self.non_trainable }) += weight.tensor.data.len();
        }
    }
}

fn connected(network: &Network, node: &LayerNode, prefix: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let layers = node.calls.iter().flat_map(|call| call.tensors()).map(|tensor| tensor.layer).filter(|layer| seen.insert(*layer));
    layers.map(|layer| format!("{prefix}{}", network.layers[layer].name)).collect()
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header = ["Layer".to_owned(), "Class".into(), "Output shape".into(), "Params".into(), "Connected to".into()];
        let row = |row: &SummaryRow| {
            let shapes: Vec<String> = row.shapes.iter().map(|shape| display(shape)).collect();
            [row.name.clone(), row.class.clone(), shapes.join(", "), grouped(row.parameters), row.connected_to.join(", ")]
                .map(|cell| printable(&cell).into_owned())
        };
        let rows: Vec<[String; 5]> = std::iter::once(header).chain(self.rows.iter().map(row)).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 4] = [width(0), width(1), width(2), width(3)];
        writeln!(f, "Model: {}", printable(&self.name))?;
        for (i, [name, class, shape, parameters, connected]) in rows.iter().enumerate() {
            let [a, b, c, d] = widths;
            let line = format!("{name:<a$}  {class:<b$}  {shape:<c$}  {parameters:>d$}  {connected}");
            writeln!(f, "{}", line.trim_end())?;
            if i == 0 {
                writeln!(f, "{}", "-".repeat(widths.iter().sum::<usize>() + 8 + "Connected to".len()))?;
            }
        }
        writeln!(f, "Parameters: {}", grouped(self.trainable + self.non_trainable))?;
        writeln!(f, "  trainable:     {}", grouped(self.trainable))?;
        write!(f, "  non-trainable: {}", grouped(self.non_trainable))
    }
}

/// A number with commas between thousands.
fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
