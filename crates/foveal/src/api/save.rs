//! Writing models that real Keras reads.

use super::Model;
use crate::error::Result;
use crate::layers::center_crop::{CenterCrop, Crop, Keep, Rounding, TooSmall};
use crate::layers::config::{DataFormat, Margins};
use crate::layers::cropping::Cropping;
use crate::layers::nodes::GetItem;
use crate::layers::{AnyLayer, Nest};
use crate::model::save::{config, second_places, weight_bytes, weights};
use crate::model::{Kind, Lowered, Network, NetworkClass};
use foveal_format::{ArrayRef, Draft, Metadata};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

/// Something that whoever saves a model should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The layer it is about.
    pub layer: String,
    /// What it is.
    pub text: String,
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "layer `{}`: {}", self.layer, self.text)
    }
}

/// The version whose way of writing is used.
const KERAS_VERSION: &str = "3.15.1";

impl Model {
    /// Writes the model to a `.keras` file, which real Keras from 3.5 on opens. An existing file is replaced only once
    /// the new one is whole.
    ///
    /// Crops are written as Keras' own layers where their sizes are known; one whose policy, rounding or size depends on
    /// sizes not known yet is written as the registered class `foveal>Crop`, and a [`Note`] says so.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<Vec<Note>> {
        let (network, notes) = self.standardised();
        self.draft(&network, |draft| draft.save(path.as_ref()))?;
        Ok(notes)
    }

    /// As [`Model::save`], as the files of a folder: an unzipped `.keras`.
    pub fn save_folder(&self, path: impl AsRef<Path>) -> Result<Vec<Note>> {
        let (network, notes) = self.standardised();
        self.draft(&network, |draft| draft.save_folder(path.as_ref()))?;
        Ok(notes)
    }

    /// The bytes of the file that [`Model::save`] writes; the same for the same model.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let (network, _) = self.standardised();
        self.draft(&network, |draft| draft.to_bytes())
    }

    /// Writes the weights alone, and the state of an optimizer, as Keras 3 does with `model.save_weights("model.weights.h5")`.
    /// An existing file is replaced only once the new one is whole.
    pub fn save_weights(&self, path: impl AsRef<Path>) -> Result<()> {
        let (network, _) = self.standardised();
        self.draft(&network, |draft| draft.save_weights(path.as_ref()))
    }

    fn draft<T>(&self, network: &Network, finish: impl FnOnce(&Draft<'_>) -> foveal_format::Result<T>) -> Result<T> {
        let (groups, weights) = weights(network);
        let config: Value = config(network, &self.0.lowered, &weights);
        let weights = [weights, second_places(network)].concat();
        let bytes: Vec<Cow<'_, [u8]>> = weights.iter().map(|(_, weight)| weight_bytes(weight)).collect();
        let optimizer = network.optimizer.arrays()?;
        let mut draft = Draft::new(Metadata { keras_version: KERAS_VERSION.into(), date_saved: None }, &config);
        // The model's own group, which Keras 3.5 looks for even though it is empty.
        draft.group("vars", None);
        for (path, name) in &groups {
            draft.group(path.clone(), Some(name));
        }
        for ((path, weight), bytes) in weights.iter().zip(&bytes) {
            let tensor = &weight.tensor;
            draft.weight(path.clone(), ArrayRef { dtype: tensor.dtype, shape: &tensor.shape, bytes });
        }
        for (path, array) in &optimizer {
            draft.weight(format!("optimizer/{path}"), array.as_ref());
        }
        Ok(finish(&draft)?)
    }

    /// The network with foveal's crops as Keras' own layers where they mean the same.
    fn standardised(&self) -> (Network, Vec<Note>) {
        let mut network = self.0.network.clone();
        let mut notes = Vec::new();
        standardise(&mut network, &self.0.lowered, "", &mut notes);
        (network, notes)
    }
}

fn standardise(network: &mut Network, lowered: &Lowered, prefix: &str, notes: &mut Vec<Note>) {
    let operations = network.class == NetworkClass::Functional;
    for node in &mut network.layers {
        let name = format!("{prefix}{}", node.name);
        match &mut node.kind {
            Kind::Network(inner) => standardise(inner, lowered, &format!("{name}/"), notes),
            Kind::Layer(layer) => {
                let Some(crop) = layer.as_any().downcast_ref::<Crop>() else { continue };
                let mut same = lowered.calls.iter().filter(|call| call.label.layer.split(':').next() == Some(name.as_str()));
                let input = same.next().and_then(|call| crop_input(lowered, call));
                let standard = input
                    .filter(|_| node.calls.len() == 1 && same.next().is_none())
                    .and_then(|shape| standard_crop(crop, &shape, operations));
                match standard {
                    Some((standard, key)) => {
                        *layer = standard;
                        // A crop like another tensor no longer reads it.
                        if let Some(call) = node.calls.first_mut() {
                            let first = call.tensors().next().copied();
                            *call = crate::model::CallArgs::on(first.as_slice());
                            call.args.extend(key.map(Nest::Value));
                        }
                        node.build_config = None;
                    }
                    None => notes.push(Note {
                        layer: name,
                        text: "its crop depends on sizes that are not known yet, or Keras has no layer for it, so it is saved as the class foveal>Crop: real Keras opens the file \
                               where foveal's Python package is imported (foveal.keras_layers); with known input sizes, or with the policy `resize` \
                               for inputs that are too small, it is saved as Keras' own CenterCrop"
                            .into(),
                    }),
                }
            }
            Kind::Input(_) => {}
        }
    }
}

/// Shape of what a crop's operation reads.
fn crop_input(lowered: &Lowered, call: &crate::model::LoweredCall) -> Option<Vec<Option<usize>>> {
    let node = lowered.graph.nodes().iter().find(|node| node.label == call.label && node.op.name() == "crop")?;
    let facts = node.inputs.iter().map(|wire| super::lengths(&lowered.graph.fact(*wire).shape));
    let output = super::lengths(&lowered.graph.fact(node.outputs[0]).shape);
    // The input's lengths, and behind them the output's, which a crop like another tensor takes from it.
    Some(facts.into_iter().next()?.into_iter().chain(output).collect())
}

/// A layer, and the key of a slicing operation.
type Standard = (Arc<dyn AnyLayer>, Option<Value>);

/// Keras' own layer for a crop, if one means the same for this input (lengths, then those of the output), or an operation
/// where the model can hold one.
fn standard_crop(crop: &Crop, lengths: &[Option<usize>], operations: bool) -> Option<Standard> {
    let layer = |layer: Arc<dyn AnyLayer>| Some((layer, None));
    let rank = lengths.len() / 2;
    let (input, output) = lengths.split_at(rank);
    let axes: Vec<usize> = crop.data_format.spatial_axes(rank).collect();
    if let (Keep::Size(size), Rounding::Floor, TooSmall::Resize, 4) = (&crop.keep, crop.rounding, crop.too_small, rank) {
        return layer(Arc::new(CenterCrop { height: size[0], width: size[1], data_format: crop.data_format }));
    }
    let margins: Vec<(usize, usize)> =
        axes.iter().enumerate().map(|(i, &axis)| margins(crop, i, input[axis]?, output[axis]?)).collect::<Option<_>>()?;
    let centered = !matches!(crop.keep, Keep::At { .. } | Keep::Fraction(_)) && crop.rounding == Rounding::Floor;
    match margins.as_slice() {
        [_, _] if centered => {
            layer(Arc::new(CenterCrop { height: output[axes[0]]?, width: output[axes[1]]?, data_format: crop.data_format }))
        }
        [a, b] => layer(Arc::new(Cropping::<2> { cropping: Margins([*a, *b]), data_format: crop.data_format })),
        [a] if crop.data_format == DataFormat::ChannelsLast => {
            layer(Arc::new(Cropping::<1> { cropping: Margins([*a]), data_format: crop.data_format }))
        }
        [a, b, c] => layer(Arc::new(Cropping::<3> { cropping: Margins([*a, *b, *c]), data_format: crop.data_format })),
        // Keras' Cropping1D knows channels last only.
        [(before, after)] if operations => {
            let stop = input[axes[0]]?.checked_sub(*after)?;
            let slice = |start: Option<usize>, stop: Option<usize>| json!({ "class_name": "__slice__", "config": { "start": start, "stop": stop, "step": null } });
            let all = slice(None, None);
            Some((Arc::new(GetItem {}), Some(json!([all, all, slice(Some(*before), Some(stop))]))))
        }
        _ => None,
    }
}

/// What a crop of `n` to `t` cuts off along its axis `i`; `None` where it pads.
fn margins(crop: &Crop, i: usize, n: usize, t: usize) -> Option<(usize, usize)> {
    let surplus = n.checked_sub(t)?;
    let before = match &crop.keep {
        Keep::At { start, .. } => start[i],
        Keep::Fraction(_) => surplus / 2,
        Keep::Size(_) | Keep::Like => crop.rounding.start(n, t),
    };
    Some((before, surplus.checked_sub(before)?))
}
