//! `foveal report`: a crop as one page to look at, with nothing left outside.

use super::explain;
use super::target::crop_layer;
use crate::args::{ReportArgs, joined};
use crate::console::{self, Console, interrupt_flag};
use crate::io::{Feed, decode, write_text};
use crate::report::{Budget, Geometry, Maps, Measured, array_picture, file_picture, layers, page};
use anyhow::{Context, Result, bail};
use foveal::layers::center_crop::{Crop, Keep};
use foveal::plan::{Explanation, Row};
use foveal::{LayerRef, Model, PredictOptions, Shape, Span, SymbolicTensor};
use ndarray::{ArrayD, ArrayViewD, Axis};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Values of all layers that are drawn beside the wanted one: 256 MiB.
const MAX_ELEMENTS: usize = 1 << 26;

/// Runs that are timed, and after which time there are no more.
const RUNS: usize = 5;
const ENOUGH: Duration = Duration::from_secs(1);

pub(crate) fn report(args: &ReportArgs, console: Console) -> Result<()> {
    let whole = args.model.open()?;
    let layer = whole.layer(&args.layer)?;
    // Says best what is wrong with a size or a place.
    crop_layer(&layer, &args.size, args.at.as_ref())?;
    let features = layer.model()?;
    let mut feed = Feed::open(&features, &whole.inputs(), &args.inputs, console)?;
    let subject = Subject::new(args, &layer, &features, &mut feed, console)?;
    let document = subject.document(args, &whole, &feed)?;
    for note in document["notes"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        console.note(note);
    }
    let text = page(&document);
    write_text(&args.output, &text)?;
    let (size, bytes) = (joined(&subject.size(), "x"), indicatif::BinaryBytes(text.len() as u64));
    console::print_line(format_args!("{}: {size} of `{}`, {bytes}", args.output.display(), args.layer))
}

/// A box of a layer's output for one example.
struct Subject<'a> {
    layer: &'a LayerRef,
    features: &'a Model,
    inputs: Vec<ArrayD<f32>>,
    shapes: Vec<Shape>,
    /// Of the layer's whole output, with batch.
    shape: Shape,
    wanted: Vec<Span>,
}

impl<'a> Subject<'a> {
    fn new(args: &ReportArgs, layer: &'a LayerRef, features: &'a Model, feed: &mut Feed, console: Console) -> Result<Self> {
        let examples = feed.shapes()?.first().and_then(|shape| shape.first().copied()).unwrap_or(1);
        match examples {
            0 => bail!("there is no example to show"),
            1 => {}
            n => console.note(format_args!("the report shows the first of {n} examples")),
        }
        let inputs = feed.read(0..1)?;
        let shapes: Vec<Shape> = inputs.iter().map(|x| x.shape().into()).collect();
        let shape = features.output_shapes(&shapes)?.swap_remove(0);
        let lengths = layer.spatial_axes().map(|axis| shape[axis]);
        let size = args.size.for_axes(layer.spatial_axes().len());
        let centered = || lengths.zip(&size).map(|(n, size)| n.saturating_sub(*size) / 2).collect();
        let start: Vec<usize> = args.at.as_ref().map_or_else(centered, |at| at.0.clone());
        let wanted = start.iter().zip(&size).map(|(start, size)| Span::new(*start, start + size)).collect();
        Ok(Self { layer, features, inputs, shapes, shape, wanted })
    }

    fn size(&self) -> Vec<usize> {
        self.wanted.iter().map(|span| span.len()).collect()
    }

    fn start(&self) -> Vec<usize> {
        self.wanted.iter().map(|span| span.start).collect()
    }

    fn crop(&self, start: Vec<usize>, size: Vec<usize>) -> Result<Model> {
        Ok(self.layer.crop(Crop::new(Keep::At { start, size }))?)
    }

    fn document(&self, args: &ReportArgs, whole: &Model, feed: &Feed) -> Result<Value> {
        let crop = self.crop(self.start(), self.size())?;
        let told = crop.explain(&self.shapes)?;
        let (full, full_time) = self.timed(self.features)?;
        let (_, crop_time) = self.timed(&crop)?;
        let example = image_axes(&full, self.layer, &self.wanted).context("a layer that can be cropped has maps")?;
        let maps = Maps::new(example, Budget::WHOLE)?;
        let mut notes = maps.notes(self.layer.name());
        let lengths: Vec<usize> = self.layer.spatial_axes().map(|axis| self.shape[axis]).collect();
        let geometry = match Geometry::measure(self.layer, &self.shapes, &lengths, &self.wanted)? {
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
        let file = args.model.model.file_name().unwrap_or_default().to_string_lossy();
        Ok(json!({
            "version": 1,
            "title": file,
            "model": { "name": whole.name(), "layers": layers(whole) },
            "layer": {
                "name": self.layer.name(),
                "class": self.layer.class(),
                "shape": self.shape.as_slice(),
                "axes": self.layer.spatial_axes().collect::<Vec<_>>(),
            },
            "crop": { "start": self.start(), "size": self.size() },
            "explain": explain::to_json(&told, None),
            "inputs": self.pictures(feed)?,
            "times": { "full_ms": milliseconds(full_time), "needed_ms": milliseconds(crop_time) },
            "maps": all_maps,
            "geometry": geometry,
            "notes": notes,
        }))
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
        let outputs = model.run(&views, &PredictOptions::new().cancel(interrupt_flag()))?;
        let budget = Budget::shared(names.len());
        let drawn = |(name, output): (&String, &ArrayD<f32>)| {
            image_axes(output, self.layer, &[]).map(|example| Maps::new(example, budget)?.to_json(name))
        };
        Ok(Some(names.iter().zip(&outputs).filter_map(drawn).collect::<Result<_>>()?))
    }

    /// The output, and the shortest time of a few runs: the first one also makes plans and packs weights.
    fn timed(&self, model: &Model) -> Result<(ArrayD<f32>, Duration)> {
        let names = model.inputs();
        let all = self.features.inputs();
        let read = |name: &str| all.iter().position(|info| info.name == name).map(|index| self.inputs[index].view());
        let views: Vec<ArrayViewD<'_, f32>> = names.iter().filter_map(|info| read(&info.name)).collect();
        let options = PredictOptions::new().cancel(interrupt_flag());
        let mut output = model.run(&views, &options)?;
        let (mut shortest, first) = (Duration::MAX, Instant::now());
        for _ in 0..RUNS {
            let start = Instant::now();
            output = model.run(&views, &options)?;
            shortest = shortest.min(start.elapsed());
            if first.elapsed() > ENOUGH {
                break;
            }
        }
        Ok((output.swap_remove(0), shortest))
    }

    /// Per input: what it looks like, and what the crop's center value sees of it.
    fn pictures(&self, feed: &Feed) -> Result<Vec<Value>> {
        let center = self.wanted.iter().map(|span| span.start + span.len() / 2).collect();
        let field = self.crop(center, vec![1; self.wanted.len()])?.explain(&self.shapes)?;
        let mut pictures = Vec::new();
        for (index, info) in self.features.inputs().iter().enumerate() {
            let axes = picture_axes(self.inputs[index].ndim(), self.layer).map(|(spatial, _)| spatial);
            let picture = match (feed.picture(index), image_axes(&self.inputs[index], self.layer, &[])) {
                (Some(path), _) => Some(file_picture(&decode(path)?)?),
                (None, Some(example)) => Some(array_picture(example)?),
                (None, None) => None,
            };
            let seen = field.inputs.iter().find(|(name, ..)| *name == info.name).and_then(|(_, _, seen)| seen.as_ref());
            let seen = seen.map(|region| region.0.iter().map(|span| [span.start, span.end]).collect::<Vec<_>>());
            pictures.push(json!({ "name": info.name, "axes": axes, "picture": picture, "field": seen }));
        }
        Ok(pictures)
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
fn image_axes<'a>(tensor: &'a ArrayD<f32>, layer: &LayerRef, wanted: &[Span]) -> Option<ArrayViewD<'a, f32>> {
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
    Some(view)
}
