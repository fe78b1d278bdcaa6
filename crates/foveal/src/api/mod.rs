//! The library's face: models to load, look into, crop, run and save.

mod activations;
mod beside;
mod builder;
mod code;
mod diff;
mod engine;
mod layer_ref;
mod predict;
mod save;
mod source;
mod summary;
mod tile;
mod trace;
mod weights;

pub use activations::Activation;
pub use beside::{Halted, beside};
pub use builder::{Input, LayerHandle, LayerSettings, SymbolicTensor};
pub use code::code_layers;
pub use diff::{Difference, What};
pub use layer_ref::LayerRef;
pub use predict::PredictOptions;
pub use save::Note;
pub use source::BoxReader;
pub use summary::{Summary, SummaryRow};
pub use tile::TileSink;
pub use trace::{Index, Size};

use crate::error::{Error, Result};
use crate::ir::{DType, Dim};
use crate::layers::Nest;
use crate::model::legacy::{self, Slots};
use crate::model::load::Loader;
use crate::model::lower::lower;
use crate::model::stored::FromFile;
use crate::model::{LoadOptions, Lowered, Network, OptimizerState, TensorRef, Twins};
use crate::plan::{self, Explanation};
use engine::Engine;
use foveal_format::Archive;
use foveal_kernels::{Region, Shape};
use std::fmt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// A Keras model: loaded, built, or cut out of another one.
///
/// Cheap to clone; several threads may predict with the same model at once.
///
/// ```
/// # fn main() -> foveal::Result<()> {
/// use foveal::layers::{activations::ReLU, center_crop::Crop, config::PaddingMode, conv::Conv2D};
/// use foveal::{Input, Model};
///
/// let input = Input::new([Some(64), Some(64), Some(3)]);
/// let conv = Conv2D { padding: PaddingMode::Same, ..Conv2D::new(8, 3) };
/// let output = input.apply(conv)?.apply(ReLU::default())?.apply(Crop::center([32, 32]))?;
/// let model = Model::seeded(&[&input], &[&output], 7)?;
///
/// let x = ndarray::Array4::<f32>::ones((1, 64, 64, 3));
/// assert_eq!(model.predict(&x)?.shape(), [1, 32, 32, 8]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Model(Arc<Inner>);

struct Inner {
    network: Network,
    lowered: Lowered,
    engine: Engine,
    version: Option<String>,
    symbols: OnceLock<builder::Symbols>,
}

/// One input of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct InputInfo {
    /// Name of the InputLayer.
    pub name: String,
    /// Key of the dict that the model was built with, if it was.
    pub key: Option<String>,
    /// Lengths, with batch in front; `None` for any.
    pub shape: Vec<Option<usize>>,
    /// Declared element type.
    pub dtype: DType,
}

/// One output of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputInfo {
    /// Path in the dict that the model was built with, else the name of the layer; unique.
    pub name: String,
    /// Lengths, with batch in front; `None` for any.
    pub shape: Vec<Option<usize>>,
    /// Declared element type.
    pub dtype: DType,
}

impl Model {
    /// Opens a `.keras` file or folder. No code from the file is run.
    ///
    /// # Errors
    /// If the file is not a Keras model, is damaged, or holds a layer that foveal does not know; the error names it.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        Self::load_with(path, &LoadOptions::default())
    }

    /// As [`Model::load`], with layers replaced or settings ignored.
    pub fn load_with(path: impl AsRef<Path>, options: &LoadOptions) -> Result<Self> {
        Self::from_archive(Archive::open(path)?, options)
    }

    /// As [`Model::load`], from the bytes of a `.keras` file.
    pub fn from_bytes(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Result<Self> {
        Self::from_bytes_with(bytes, &LoadOptions::default())
    }

    /// As [`Model::from_bytes`], with layers replaced or settings ignored.
    pub fn from_bytes_with(bytes: impl AsRef<[u8]> + Send + Sync + 'static, options: &LoadOptions) -> Result<Self> {
        Self::from_archive(Archive::from_bytes(bytes)?, options)
    }

    fn from_archive(mut archive: Archive, options: &LoadOptions) -> Result<Self> {
        let old = legacy::is_old(&archive);
        let keras_2 = legacy::is_keras_2(&archive);
        let mut network = if old {
            let mut network = Loader::new(options).network(&legacy::modernise(&archive.config, keras_2, &options.registry)?)?;
            network.forget_forms();
            network
        } else {
            Loader::new(options).network(&archive.config)?
        };
        if wraps_single(&archive.metadata.keras_version) {
            network.outputs = unwrap_single(network.outputs);
            network.inputs = unwrap_single(network.inputs);
        }
        let twins = if old { Twins::default() } else { Twins::of_config(&archive.config, &options.registry) };
        let mut source = FromFile::new(&archive.weights, &network, twins)?;
        let lowered = lower(&mut network, &mut source)?;
        network.optimizer = if old {
            let stated = archive.training.take().or_else(|| network.compile_config.take());
            let (compile_config, slots) = stated.map_or((None, Slots::Fresh), |stated| legacy::compile_config(&stated, keras_2));
            network.compile_config = compile_config;
            OptimizerState::modernised(&archive.weights, slots)?
        } else {
            OptimizerState::in_file(&Arc::new(archive.weights))
        };
        let version = Some(archive.metadata.keras_version);
        Ok(Self::assemble(network, lowered, version))
    }

    /// From a network that has all its weights.
    fn from_network(mut network: Network, version: Option<String>) -> Result<Self> {
        let lowered = lower(&mut network, &mut crate::model::lower::Built)?;
        Ok(Self::assemble(network, lowered, version))
    }

    fn assemble(network: Network, lowered: Lowered, version: Option<String>) -> Self {
        let engine = Engine::new(&lowered.graph);
        Self(Arc::new(Inner { network, lowered, engine, version, symbols: OnceLock::new() }))
    }

    /// The model's name.
    pub fn name(&self) -> &str {
        &self.0.network.name
    }

    /// The same model with another name.
    ///
    /// # Errors
    /// If the name is empty.
    pub fn named(&self, name: impl Into<String>) -> Result<Self> {
        let mut network = self.0.network.clone();
        network.name = name.into();
        if network.name.is_empty() {
            return Err(Error::Usage("the name of a model must not be empty".into()));
        }
        let model = Self::from_network(network, self.0.version.clone())?;
        if let Some(symbols) = self.0.symbols.get() {
            // What was built of the model's tensors goes together with this one too.
            let _ = model.0.symbols.set(symbols.clone());
        }
        Ok(model)
    }

    /// The Keras version that wrote the file; `None` for models built here.
    pub fn keras_version(&self) -> Option<&str> {
        self.0.version.as_deref()
    }

    /// The layers and how they are called.
    pub fn network(&self) -> &Network {
        &self.0.network
    }

    /// What the model takes, in Keras' flat order.
    pub fn inputs(&self) -> Vec<InputInfo> {
        let keys = paths(&self.0.network.inputs);
        let one = |(leaf, wire): (&TensorRef, &crate::ir::Wire)| {
            let fact = self.0.lowered.graph.fact(*wire);
            let key = keys.iter().find(|(t, _)| t == leaf).and_then(|(_, key)| key.clone());
            InputInfo { name: self.0.network.layers[leaf.layer].name.clone(), key, shape: lengths(&fact.shape), dtype: fact.dtype }
        };
        self.0.network.inputs.leaves().into_iter().zip(self.0.lowered.graph.inputs()).map(one).collect()
    }

    /// What the model gives, in Keras' flat order.
    pub fn outputs(&self) -> Vec<OutputInfo> {
        let keys = paths(&self.0.network.outputs);
        let mut used = std::collections::HashMap::<String, usize>::new();
        let mut out = Vec::with_capacity(keys.len());
        for ((leaf, key), wire) in keys.iter().zip(&self.0.lowered.graph.outputs) {
            let base = key.clone().unwrap_or_else(|| self.0.network.layers[leaf.layer].name.clone());
            let count = used.entry(base.clone()).or_default();
            let name = if *count == 0 { base } else { format!("{base}_{count}") };
            *count += 1;
            let fact = self.0.lowered.graph.fact(*wire);
            out.push(OutputInfo { name, shape: lengths(&fact.shape), dtype: fact.dtype });
        }
        out
    }

    /// A layer's output, by name: `NAME` for a layer called once (or the call that is a model output), `NAME:CALL` and
    /// `NAME:CALL:OUTPUT` for one of several calls and outputs, counted from 0, `inner/NAME` within a nested model.
    pub fn layer(&self, name: &str) -> Result<LayerRef> {
        LayerRef::find(self, name)
    }

    /// Layers, shapes and numbers of parameters, as a table.
    pub fn summary(&self) -> Summary {
        Summary::new(&self.0.network, &self.0.lowered)
    }

    /// Shapes of the outputs for inputs of these shapes (with batch).
    pub fn output_shapes(&self, inputs: &[Shape]) -> Result<Vec<Shape>> {
        self.check_shapes(inputs)?;
        self.0.engine.output_shapes(inputs)
    }

    /// What of each layer is needed for the outputs, for inputs of these shapes (with batch).
    pub fn explain(&self, inputs: &[Shape]) -> Result<Explanation> {
        self.explain_with(inputs, &PredictOptions::default())
    }

    /// As [`Model::explain`], for a run with these options: fewer threads take less working memory.
    pub fn explain_with(&self, inputs: &[Shape], options: &PredictOptions<'_>) -> Result<Explanation> {
        self.explain_boxes(inputs, None, options)
    }

    /// As [`Model::explain_with`], for a box of each output where some are given.
    fn explain_boxes(&self, inputs: &[Shape], boxes: Option<&[Region]>, options: &PredictOptions<'_>) -> Result<Explanation> {
        self.check_shapes(inputs)?;
        let graph = &self.0.lowered.graph;
        let shapes = plan::shapes(graph, inputs)?;
        let all = || graph.outputs.iter().map(|wire| Region::full(shapes.of(*wire))).collect();
        let wanted: Vec<Region> = boxes.map_or_else(all, <[Region]>::to_vec);
        let rows = plan::explain(graph, &shapes, &wanted);
        let exec = options.exec();
        let needed = self.0.engine.plan(inputs, boxes, exec)?;
        let full = self.0.engine.plan_everything(inputs, exec)?;
        let read = self.inputs().into_iter().zip(inputs).zip(&needed.1.input_demand);
        let read = read.map(|((info, shape), region)| (info.name, shape.clone(), region.clone())).collect();
        let weights = self.weights().iter().map(|(_, tensor)| tensor.data.len() * 4).sum();
        Ok(Explanation::new(rows, read, &needed.1, &full, weights))
    }

    /// Frees the memory for intermediate tensors that a model keeps from one run to the next.
    pub fn free_buffers(&self) {
        self.0.engine.free_buffers();
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shapes = |shapes: Vec<Vec<Option<usize>>>| shapes.iter().map(|s| display(s)).collect::<Vec<_>>().join(", ");
        let inputs = shapes(self.inputs().into_iter().map(|i| i.shape).collect());
        let outputs = shapes(self.outputs().into_iter().map(|o| o.shape).collect());
        write!(f, "Model({:?}, {inputs} -> {outputs}, {} layers)", self.name(), self.0.network.layers.len())
    }
}

fn lengths(dims: &[Dim]) -> Vec<Option<usize>> {
    dims.iter().map(|d| d.known()).collect()
}

/// A shape as Python writes it.
fn display(shape: &[Option<usize>]) -> String {
    crate::ir::display_shape(&shape.iter().map(|&n| n.into()).collect::<crate::ir::Dims>())
}

/// Leaves in flat order with their path through dicts (and lists within dicts), if there is a dict on the way.
fn paths(nest: &Nest<TensorRef>) -> Vec<(TensorRef, Option<String>)> {
    fn walk(nest: &Nest<TensorRef>, path: Option<String>, out: &mut Vec<(TensorRef, Option<String>)>) {
        match nest {
            Nest::Leaf(t) => out.push((*t, path)),
            Nest::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    walk(item, path.as_ref().map(|p| format!("{p}/{i}")), out);
                }
            }
            Nest::Dict(items) => {
                let mut sorted: Vec<_> = items.iter().collect();
                sorted.sort_by(|a, b| a.0.cmp(&b.0));
                for (key, item) in sorted {
                    walk(item, Some(path.as_ref().map_or(key.clone(), |p| format!("{p}/{key}"))), out);
                }
            }
            Nest::Value(_) => {}
        }
    }
    let mut out = Vec::new();
    walk(nest, None, &mut out);
    out
}

/// Before Keras 3.12 a single input or output was always written as a list of one.
fn wraps_single(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) < (3, 12)
}

fn unwrap_single(nest: Nest<TensorRef>) -> Nest<TensorRef> {
    match nest {
        Nest::List(mut items) if items.len() == 1 => items.remove(0),
        other => other,
    }
}
