//! `foveal crop`: a box of a layer's output, from the part of the input that it needs.

use super::target::{crop_layer, find_layer, known_shape_text};
use crate::args::{CropArgs, joined};
use crate::console::{Console, interrupt_flag};
use crate::draw::HeatMap;
use crate::io::{
    ArraySpec, Feed, check_array_path, check_distinct, check_model_name, check_name, write_arrays, write_picture, written_type,
};
use anyhow::{Context, Result, bail};
use foveal::{LayerRef, Model, PredictOptions, Shape};
use ndarray::{ArrayD, Axis};
use std::path::Path;

pub(crate) fn crop(args: &CropArgs, console: Console) -> Result<()> {
    check_outputs(args)?;
    let whole = args.model.open(console)?;
    let layer = find_layer(&whole, &args.layer)?;
    let model = crop_layer(&layer, &args.size, args.at.as_ref(), &args.policy)?;
    // What is wrong with the input is said before anything is written.
    let given = if args.output.is_some() || args.png.is_some() { Some(Given::open(args, &whole, &model, console)?) } else { None };
    if let Some(path) = &args.save_model {
        model.save(path)?.iter().for_each(|note| console.note(note));
        console.written(path.display())?;
    }
    let Some(given) = given else { return Ok(()) };
    let values = given.run(args, &model, console)?;
    if let Some(path) = &args.output {
        write(path, &model, &values, console)?;
    }
    if let Some(path) = &args.png {
        draw(path, args, &layer, &values, console)?;
    }
    Ok(())
}

fn check_outputs(args: &CropArgs) -> Result<()> {
    args.output.iter().try_for_each(|path| check_array_path(path, 1))?;
    args.png.iter().try_for_each(|path| check_name(path, "a picture", "png"))?;
    args.save_model.iter().try_for_each(|path| check_model_name(path))?;
    check_distinct([("--output", args.output.as_ref()), ("--png", args.png.as_ref()), ("--save-model", args.save_model.as_ref())])
}

/// What goes into the cropped model, which takes it.
struct Given {
    feed: Feed,
    shapes: Vec<Shape>,
}

impl Given {
    fn open(args: &CropArgs, whole: &Model, model: &Model, console: Console) -> Result<Self> {
        let mut feed = Feed::open(model, &whole.inputs(), &args.inputs, console)?;
        let shapes = feed.shapes()?;
        model.output_shapes(&shapes)?;
        Ok(Self { feed, shapes })
    }

    fn run(mut self, args: &CropArgs, model: &Model, console: Console) -> Result<ArrayD<f32>> {
        let examples = self.shapes.first().and_then(|shape| shape.first().copied()).unwrap_or(1);
        let bar = console.progress(examples, "examples");
        let progress = |done: usize, _| bar.set_position(done as u64);
        let mut options = PredictOptions::new().cancel(interrupt_flag()).progress(&progress);
        options.threads = args.run.threads;
        let mut outputs = model.run_from(&self.shapes, &mut |input, region| self.feed.read_box(input, region), &options)?;
        bar.finish_and_clear();
        Ok(outputs.swap_remove(0))
    }
}

fn write(path: &Path, model: &Model, values: &ArrayD<f32>, console: Console) -> Result<()> {
    let info = model.outputs().into_iter().next().context("a cropped model has an output")?;
    let spec = ArraySpec { name: info.name, dtype: info.dtype, shape: values.shape().to_vec() };
    let summary = format!("{}: {} {}", path.display(), known_shape_text(&spec.shape), written_type(spec.dtype));
    write_arrays(path, &[spec], |writers| Ok(writers[0].append(values.view())?))?;
    console.written(summary)
}

/// Longer side of a heat map in pixels, or a bit less.
const SIDE: u32 = 512;

fn draw(path: &Path, args: &CropArgs, layer: &LayerRef, values: &ArrayD<f32>, console: Console) -> Result<()> {
    if values.len_of(Axis(0)) == 0 {
        bail!("there is no example to draw");
    }
    if values.len_of(Axis(0)) > 1 {
        console.note(format_args!("the heat map shows the first of {} examples", values.len_of(Axis(0))));
    }
    // Without the batch, the channels' axis is one less.
    let channels = layer.data_format().unwrap_or_default().channel_axis(values.ndim()) - 1;
    let example = values.index_axis(Axis(0), 0);
    let count = example.len_of(Axis(channels));
    let map = HeatMap::new(example, Some(channels), args.channel).with_context(|| {
        format!("there is no channel {} in the output of `{}`, which has {count}, counted from 0", args.channel.unwrap_or(0), args.layer)
    })?;
    write_picture(path, &map.picture(SIDE))?;
    let shown = args.channel.map_or(format!("mean of {count} channels"), |channel| format!("channel {channel}"));
    let size = joined(&map.size(), "x");
    console.written(format_args!("{}: {size}, {shown}, from {} (dark) to {} (bright)", path.display(), map.min, map.max))
}
