//! A layer's output within a model: what can be cropped.

use super::{Model, SymbolicTensor, lengths};
use crate::error::{Error, Result, suggestion};
use crate::ir::{Dim, Fact, Graph, Wire};
use crate::layers::center_crop::{Crop, Keep};
use crate::layers::config::DataFormat;
use crate::layers::{AnyLayer, Nest};
use crate::model::{CallRef, Kind, LayerNode, LoweredCall, Network, Policy, TensorRef};
use crate::plan::{self, ReceptiveField};
use serde_json::Map;
use smallvec::SmallVec;
use std::ops::Range;
use std::sync::Arc;

/// One output of one call of a layer.
#[derive(Clone, Debug)]
pub struct LayerRef {
    model: Model,
    /// Index into the lowered calls.
    call: usize,
    output: usize,
    name: String,
}

impl LayerRef {
    pub(super) fn find(model: &Model, name: &str) -> Result<Self> {
        let (base, call, output) = split(model, name)?;
        let calls: Vec<usize> = model
            .0
            .lowered
            .calls
            .iter()
            .enumerate()
            .filter(|(_, call)| base_name(&model.0.network, call) == base)
            .map(|(i, _)| i)
            .collect();
        let of = |call: usize, output: Option<usize>| Self::with_output(model, name, call, output);
        match (call, calls.as_slice()) {
            (None, [only]) => of(*only, output),
            (Some(call), calls) => {
                let wanted = calls.iter().find(|&&i| label_call(model, i) == call);
                wanted.map_or_else(|| Err(ambiguous(model, name, calls)), |&i| of(i, output))
            }
            (None, calls) => {
                let mut ends = calls.iter().filter(|&&i| gives_output(model, i));
                match (ends.next(), ends.next()) {
                    (Some(&end), None) => of(end, output),
                    _ => Err(ambiguous(model, name, calls)),
                }
            }
        }
    }

    fn with_output(model: &Model, name: &str, call: usize, output: Option<usize>) -> Result<Self> {
        let count = model.0.lowered.calls[call].outputs.len();
        match output {
            Some(output) if output < count => Ok(Self { model: model.clone(), call, output, name: name.to_owned() }),
            None if count == 1 => Ok(Self { model: model.clone(), call, output: 0, name: name.to_owned() }),
            _ => {
                let call_number = label_call(model, call);
                let base = base_name(&model.0.network, &model.0.lowered.calls[call]);
                Err(Error::AmbiguousLayer {
                    name: name.to_owned(),
                    choices: (0..count).map(|o| format!("`{base}:{call_number}:{o}`")).collect(),
                })
            }
        }
    }

    /// The name it was found by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Keras class of the layer.
    pub fn class(&self) -> &str {
        &self.lowered().label.class
    }

    fn lowered(&self) -> &LoweredCall {
        &self.model.0.lowered.calls[self.call]
    }

    fn fact(&self) -> &Fact {
        self.model.0.lowered.graph.fact(self.wire())
    }

    fn wire(&self) -> Wire {
        self.lowered().outputs[self.output]
    }

    /// Lengths of the output, with batch in front; `None` for any.
    pub fn shape(&self) -> Vec<Option<usize>> {
        lengths(&self.fact().shape)
    }

    /// The output as a symbolic tensor, to build on.
    ///
    /// # Errors
    /// If the layer is part of a nested model, whose tensors are its own.
    pub fn tensor(&self) -> Result<SymbolicTensor> {
        let at = match self.lowered().path.as_slice() {
            [at] => TensorRef { layer: at.layer, call: at.call, output: self.output },
            _ => return Err(Error::Usage(format!("`{}` is within a nested model: take its output from that model", self.name))),
        };
        self.model.symbols()?.tensor(at).ok_or_else(|| Error::Usage(format!("`{}` has no such output", self.name)))
    }

    /// Where the channels stand, by this layer or those before it: a convolution or a `data_format` says so, and a
    /// permutation moves them. Last, as by Keras' default, where nothing tells; `None` where they stand between other axes.
    pub fn data_format(&self) -> Option<DataFormat> {
        data_format(&self.model.0.lowered.graph, self.wire())
    }

    /// The axes between batch and channels; none if the channels stand among them.
    pub fn spatial_axes(&self) -> Range<usize> {
        spatial_axes(&self.model.0.lowered.graph, self.wire())
    }

    /// The model that gives this output and nothing else. Layers and inputs that it does not need are gone.
    pub fn model(&self) -> Result<Model> {
        let mut network = self.model.0.network.clone();
        let tensor = network.expose(&self.lowered().path, self.output);
        network.narrow_to(Nest::Leaf(tensor));
        Model::from_network(network, self.model.0.version.clone())
    }

    /// The model that gives the center of this output, one size per spatial axis.
    ///
    /// # Errors
    /// If the size is 0, has the wrong number of axes, or is larger than the output.
    pub fn center_crop(&self, size: impl Into<Vec<usize>>) -> Result<Model> {
        self.crop(Crop::center(size))
    }

    /// The model that gives this crop of this output. The crop's data format is taken from the layer.
    pub fn crop(&self, crop: Crop) -> Result<Model> {
        if crop.keep == Keep::Like {
            return Err(Error::Crop {
                layer: self.name.clone(),
                problem: "a crop like another tensor needs that tensor; build it with layers".into(),
            });
        }
        let data_format = self.data_format().ok_or_else(|| Error::Crop {
            layer: self.name.clone(),
            problem: format!("the channels of {} stand between its spatial axes; permute them to the end first", self.fact()),
        })?;
        let crop = Crop { data_format, ..crop };
        let base = if matches!(crop.keep, Keep::At { .. }) { "crop" } else { "center_crop" };
        let mut network = self.model.0.network.clone();
        let tensor = network.expose(&self.lowered().path, self.output);
        let node = self.node(network.unique_name(base), Arc::new(crop));
        let end = network.append(node, &[tensor]);
        network.narrow_to(Nest::Leaf(end));
        Model::from_network(network, self.model.0.version.clone()).map_err(|error| match error {
            Error::Layer { class, objection, .. } if class == "Crop" => {
                Error::Crop { layer: self.name.clone(), problem: objection.to_string() }
            }
            other => other,
        })
    }

    /// A new layer that computes in this output's type.
    fn node(&self, name: String, layer: Arc<dyn AnyLayer>) -> LayerNode {
        let dtype = self.fact().dtype;
        LayerNode {
            name,
            kind: Kind::Layer(layer),
            trainable: true,
            dtype: dtype.name().into(),
            policy: Policy { variable: dtype, compute: dtype },
            calls: Vec::new(),
            weights: Vec::new(),
            extra: Map::new(),
            build_config: None,
            replaced: None,
        }
    }

    /// What one value of this output sees of each input.
    pub fn receptive_field(&self) -> Result<Vec<ReceptiveField>> {
        let model = self.model()?;
        let graph = &model.0.lowered.graph;
        let declared: Vec<Vec<Dim>> = graph.inputs().iter().map(|wire| graph.fact(*wire).shape.to_vec()).collect();
        let fields = plan::receptive_field(graph, &declared, self.spatial_axes())?;
        let named = model.inputs().into_iter().zip(fields);
        Ok(named.filter_map(|(info, axes)| Some(ReceptiveField { input: info.name, axes: axes? })).collect())
    }
}

/// A name with its call and output, unless a layer has just that name.
fn split<'a>(model: &Model, name: &'a str) -> Result<(&'a str, Option<usize>, Option<usize>)> {
    let exists = |base: &str| model.0.lowered.calls.iter().any(|call| base_name(&model.0.network, call) == base);
    if exists(name) {
        return Ok((name, None, None));
    }
    let number = |text: &str| text.parse::<usize>().ok();
    if let Some((base, last)) = name.rsplit_once(':')
        && let Some(last) = number(last)
    {
        if exists(base) {
            return Ok((base, Some(last), None));
        }
        if let Some((base, call)) = base.rsplit_once(':')
            && let Some(call) = number(call)
            && exists(base)
        {
            return Ok((base, Some(call), Some(last)));
        }
    }
    let base = name.split(':').next().unwrap_or(name);
    let names: Vec<String> = model.0.lowered.calls.iter().map(|call| base_name(&model.0.network, call)).collect();
    Err(Error::NoSuchLayer { name: name.to_owned(), suggestion: suggestion(base, names.iter().map(String::as_str)) })
}

/// The layer's name with the models around it, whichever call it is.
fn base_name(network: &Network, call: &LoweredCall) -> String {
    let mut network = network;
    let mut names: SmallVec<[&str; 3]> = SmallVec::new();
    for at in &call.path {
        let node = &network.layers[at.layer];
        names.push(&node.name);
        if let Kind::Network(inner) = &node.kind {
            network = inner;
        }
    }
    names.join("/")
}

/// Which call of the layer this is, counting through all calls of the models around it.
fn label_call(model: &Model, call: usize) -> usize {
    let name = base_name(&model.0.network, &model.0.lowered.calls[call]);
    let before = &model.0.lowered.calls[..call];
    let mut same: Vec<&[CallRef]> = before.iter().filter(|c| base_name(&model.0.network, c) == name).map(|c| c.path.as_slice()).collect();
    same.retain(|path| *path < model.0.lowered.calls[call].path.as_slice());
    let later = model.0.lowered.calls[call..].iter().filter(|c| base_name(&model.0.network, c) == name);
    same.len() + later.filter(|c| c.path.as_slice() < model.0.lowered.calls[call].path.as_slice()).count()
}

fn gives_output(model: &Model, call: usize) -> bool {
    let ends = &model.0.lowered.graph.outputs;
    model.0.lowered.calls[call].outputs.iter().any(|wire| ends.contains(wire))
}

fn ambiguous(model: &Model, name: &str, calls: &[usize]) -> Error {
    let mut choices: Vec<usize> = calls.iter().map(|&call| label_call(model, call)).collect();
    choices.sort_unstable();
    let base = calls.first().map_or(name.to_owned(), |&call| base_name(&model.0.network, &model.0.lowered.calls[call]));
    if let [only] = choices.as_slice() {
        return Error::Usage(format!("there is no `{name}`: `{base}` has one call, `{base}:{only}`"));
    }
    Error::AmbiguousLayer { name: name.to_owned(), choices: choices.into_iter().map(|call| format!("`{base}:{call}`")).collect() }
}

/// Where a wire's channels stand; `None` where they stand between other axes.
fn data_format(graph: &Graph, wire: Wire) -> Option<DataFormat> {
    let rank = graph.fact(wire).rank();
    match graph.channels(wire) {
        None => Some(DataFormat::ChannelsLast),
        Some(axis) if axis + 1 == rank => Some(DataFormat::ChannelsLast),
        Some(1) => Some(DataFormat::ChannelsFirst),
        Some(_) => None,
    }
}

/// The axes between batch and channels; none if the channels stand among them.
pub(super) fn spatial_axes(graph: &Graph, wire: Wire) -> Range<usize> {
    data_format(graph, wire).map_or(0..0, |format| format.spatial_axes(graph.fact(wire).rank()))
}
