//! A box of a layer's output, and everything that is shown of it.

use crate::error::{Error, Result};
use crate::explanation::explanation;
use crate::geometry::{Geometry, Measured};
use crate::maps::{Budget, Maps};
use crate::network::layers;
use crate::picture::{array_picture, file_picture};
use foveal::layers::center_crop::{Crop, Keep};
use foveal::plan::{Explanation, Row};
use foveal::{LayerRef, Model, PredictOptions, Shape, Span, SymbolicTensor};
use image::DynamicImage;
use ndarray::{ArrayD, ArrayView3, ArrayViewD, Axis};
use serde_json::{Value, json};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// Values of all layers that are drawn beside the wanted one: 256 MiB.
const MAX_ELEMENTS: usize = 1 << 26;

/// Runs that are timed, and after which time there are no more.
const RUNS: usize = 5;
const ENOUGH: Duration = Duration::from_secs(1);

/// Where a crop is; the lengths are those of the layer's spatial axes, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// First position along each axis; the center of the layer if there is none.
    pub start: Option<Vec<usize>>,
    /// Positions along each axis.
    pub size: Vec<usize>,
}

/// A box of a layer's output for one example.
#[derive(Debug)]
pub struct Report<'a> {
    layer: LayerRef,
    features: Model,
    inputs: Vec<ArrayD<f32>>,
    pictures: Vec<Option<DynamicImage>>,
    shapes: Vec<Shape>,
    /// Of the layer's whole output, with batch.
    shape: Shape,
    wanted: Vec<Span>,
    cancel: &'a AtomicBool,
}

impl<'a> Report<'a> {
    /// Of these inputs of `layer.model()`, in its order, each with one example. Setting `cancel` ends what runs, with
    /// [`foveal::Error::Interrupted`].
    pub fn new(layer: &LayerRef, inputs: Vec<ArrayD<f32>>, place: &Place, cancel: &'a AtomicBool) -> Result<Self> {
        if inputs.iter().any(|x| x.is_empty()) {
            return Err(foveal::Error::Usage("there is no example to show".into()).into());
        }
        let features = layer.model()?;
        let shapes: Vec<Shape> = inputs.iter().map(|x| x.shape().into()).collect();
        let shape = features.output_shapes(&shapes)?.swap_remove(0);
        let axes = layer.spatial_axes();
        if axes.is_empty() {
            return Err(Error::NoMaps(layer.name().into()));
        }
        let mut lengths = std::iter::once(&place.size).chain(&place.start);
        if let Some(lengths) = lengths.find(|lengths| lengths.len() != axes.len()) {
            let problem = format!("a crop of `{}` has {} spatial axes, not {}", layer.name(), axes.len(), lengths.len());
            return Err(foveal::Error::Usage(problem).into());
        }
        let lengths = axes.map(|axis| shape[axis]);
        let centered = || lengths.zip(&place.size).map(|(n, size)| n.saturating_sub(*size) / 2).collect();
        let start: Vec<usize> = place.start.clone().unwrap_or_else(centered);
        let wanted = start.iter().zip(&place.size).map(|(start, size)| Span::new(*start, start.saturating_add(*size))).collect();
        let pictures = inputs.iter().map(|_| None).collect();
        Ok(Self { layer: layer.clone(), features, inputs, pictures, shapes, shape, wanted, cancel })
    }

    /// Shows this picture for an input, by its place, instead of one made of the input's values.
    pub fn picture(mut self, index: usize, picture: DynamicImage) -> Self {
        if let Some(place) = self.pictures.get_mut(index) {
            *place = Some(picture);
        }
        self
    }

    /// Positions along each axis.
    pub fn size(&self) -> Vec<usize> {
        self.wanted.iter().map(|span| span.len()).collect()
    }

    /// First position along each axis.
    pub fn start(&self) -> Vec<usize> {
        self.wanted.iter().map(|span| span.start).collect()
    }

    /// The whole document. `model` is the one that the layer is of.
    pub fn document(&self, model: &Model, title: &str) -> Result<Value> {
        let crop = self.crop(self.start(), self.size())?;
        let told = crop.explain(&self.shapes)?;
        let (full, full_time) = self.timed(&self.features)?;
        let (_, crop_time) = self.timed(&crop)?;
        let example = image_axes(&full, &self.layer, &self.wanted).ok_or_else(|| Error::NoMaps(self.layer.name().into()))?;
        let maps = Maps::new(example, Budget::WHOLE);
        let mut notes = maps.notes(self.layer.name());
        let lengths: Vec<usize> = self.layer.spatial_axes().map(|axis| self.shape[axis]).collect();
        let geometry = match Geometry::measure(&self.layer, &self.shapes, &lengths, &self.wanted, self.cancel)? {
            Measured::Tables(geometry) => Some(geometry.to_json()),
            Measured::None(why) => {
                notes.push(format!("Moving the rectangle does not move the needed region, since {why}."));
                None
            }
        };
        let mut all_maps = vec![maps.to_json(self.layer.name())?];
        match self.other_maps(&told)? {
            Some(others) => all_maps.extend(others),
            None => notes.push("The maps of the other layers would take too much memory.".into()),
        }
        Ok(json!({
            "version": 1,
            "title": title,
            "model": { "name": model.name(), "layers": layers(model) },
            "layer": {
                "name": self.layer.name(),
                "class": self.layer.class(),
                "shape": self.shape.as_slice(),
                "axes": self.layer.spatial_axes().collect::<Vec<_>>(),
            },
            "crop": { "start": self.start(), "size": self.size() },
            "explain": explanation(&told, None),
            "inputs": self.described_inputs(true)?,
            "times": { "full_ms": milliseconds(full_time), "needed_ms": milliseconds(crop_time) },
            "maps": all_maps,
            "geometry": geometry,
            "notes": notes,
        }))
    }

    /// What another box of the same layer changes in the document: `crop`, `explain`, the `field` of each of `inputs` and
    /// `times.needed_ms`. Only the crop is computed.
    pub fn moved(&self) -> Result<Value> {
        let crop = self.crop(self.start(), self.size())?;
        let told = crop.explain(&self.shapes)?;
        let (_, time) = self.timed(&crop)?;
        Ok(json!({
            "crop": { "start": self.start(), "size": self.size() },
            "explain": explanation(&told, None),
            "inputs": self.described_inputs(false)?,
            "times": { "needed_ms": milliseconds(time) },
        }))
    }

    fn crop(&self, start: Vec<usize>, size: Vec<usize>) -> Result<Model> {
        Ok(self.layer.crop(Crop::new(Keep::At { start, size }))?)
    }

    fn options(&self) -> PredictOptions<'_> {
        PredictOptions::new().cancel(self.cancel)
    }

    /// A few small maps of every other layer that the crop needs, from one run; `None` if they are too large to be had
    /// all at once. Layers of nested models and with several outputs are left out.
    fn other_maps(&self, told: &Explanation) -> Result<Option<Vec<Value>>> {
        let like = |row: &&Row| row.shape.len() == self.shape.len() && row.layer != self.layer.name() && !row.shape.contains(&0);
        let tensor = |row: &Row| Some((row.layer.clone(), self.features.layer(&row.layer).and_then(|layer| layer.tensor()).ok()?));
        let rows: Vec<&Row> = told.rows.iter().filter(like).collect();
        let elements = rows.iter().map(|row| row.shape.iter().product::<usize>()).fold(0, usize::saturating_add);
        if elements > MAX_ELEMENTS {
            return Ok(None);
        }
        let (names, tensors): (Vec<String>, Vec<SymbolicTensor>) = rows.into_iter().filter_map(tensor).unzip();
        if tensors.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let inputs = self.features.inputs().iter().map(|info| self.features.layer(&info.name)?.tensor()).collect::<Result<Vec<_>, _>>()?;
        let model = Model::new(&inputs.iter().collect::<Vec<_>>(), &tensors.iter().collect::<Vec<_>>())?;
        let views: Vec<ArrayViewD<'_, f32>> = self.inputs.iter().map(|x| x.view()).collect();
        let outputs = model.run(&views, &self.options())?;
        let budget = Budget::shared(names.len());
        let drawn = |(name, output): (&String, &ArrayD<f32>)| {
            image_axes(output, &self.layer, &[]).map(|example| Maps::new(example, budget).to_json(name))
        };
        Ok(Some(names.iter().zip(&outputs).filter_map(drawn).collect::<Result<_>>()?))
    }

    /// The output, and the shortest time of a few runs: the first one also makes plans and packs weights.
    fn timed(&self, model: &Model) -> Result<(ArrayD<f32>, Duration)> {
        let names = model.inputs();
        let all = self.features.inputs();
        let read = |name: &str| all.iter().position(|info| info.name == name).map(|index| self.inputs[index].view());
        let views: Vec<ArrayViewD<'_, f32>> = names.iter().filter_map(|info| read(&info.name)).collect();
        let mut output = model.run(&views, &self.options())?;
        let (mut shortest, first) = (Duration::MAX, Instant::now());
        for _ in 0..RUNS {
            let start = Instant::now();
            output = model.run(&views, &self.options())?;
            shortest = shortest.min(start.elapsed());
            if first.elapsed() > ENOUGH {
                break;
            }
        }
        Ok((output.swap_remove(0), shortest))
    }

    /// Per input: what it looks like, where that is wanted, and what the crop's center value sees of it.
    fn described_inputs(&self, looks: bool) -> Result<Vec<Value>> {
        let center = self.wanted.iter().map(|span| span.start + span.len() / 2).collect();
        let field = self.crop(center, vec![1; self.wanted.len()])?.explain(&self.shapes)?;
        let mut described = Vec::new();
        for (index, info) in self.features.inputs().iter().enumerate() {
            let axes = picture_axes(self.inputs[index].ndim(), &self.layer).map(|(spatial, _)| spatial);
            let seen = field.inputs.iter().find(|(name, ..)| *name == info.name).and_then(|(_, _, seen)| seen.as_ref());
            let seen = seen.map(|region| region.0.iter().map(|span| [span.start, span.end]).collect::<Vec<_>>());
            let mut entry = json!({ "name": info.name, "axes": axes });
            if looks {
                entry["picture"] = self.looks(index)?.into();
            }
            entry["field"] = json!(seen);
            described.push(entry);
        }
        Ok(described)
    }

    fn looks(&self, index: usize) -> Result<Option<String>> {
        match (&self.pictures[index], image_axes(&self.inputs[index], &self.layer, &[])) {
            (Some(photo), _) => Ok(Some(file_picture(photo)?)),
            (None, Some(example)) => Ok(Some(array_picture(example)?)),
            (None, None) => Ok(None),
        }
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Spatial axes and channel axis of a tensor of this rank, seen as the layer's output is; without channels it has one
/// axis less.
fn picture_axes(rank: usize, layer: &LayerRef) -> Option<(Vec<usize>, Option<usize>)> {
    let spatial = layer.spatial_axes().len();
    let format = layer.data_format()?;
    match rank.checked_sub(spatial)? {
        1 => Some(((1..rank).collect(), None)),
        2 => Some((format.spatial_axes(rank).collect(), Some(format.channel_axis(rank)))),
        _ => None,
    }
}

/// The first example with rows, columns and channels as its axes: of one spatial axis a row, of three the middle of what
/// is wanted of the first.
fn image_axes<'a>(tensor: &'a ArrayD<f32>, layer: &LayerRef, wanted: &[Span]) -> Option<ArrayView3<'a, f32>> {
    let (spatial, channels) = picture_axes(tensor.ndim(), layer)?;
    let order: Vec<usize> = std::iter::once(0).chain(spatial.iter().copied()).chain(channels).collect();
    let mut view = tensor.view().permuted_axes(order).index_axis_move(Axis(0), 0);
    if channels.is_none() {
        view.insert_axis_inplace(Axis(spatial.len()));
    }
    match spatial.len() {
        1 => view.insert_axis_inplace(Axis(0)),
        2 => {}
        _ => {
            let middle = wanted.first().map_or(view.len_of(Axis(0)) / 2, |span| span.start + span.len() / 2);
            view = view.index_axis_move(Axis(0), middle);
        }
    }
    view.into_dimensionality().ok()
}
