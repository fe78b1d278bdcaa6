//! `foveal predict`: a model on pictures or arrays.

use super::target::known_shape_text;
use crate::args::PredictArgs;
use crate::args::counted;
use crate::console::{Console, interrupt_flag};
use crate::io::{ArraySpec, ArrayWriter, Feed, check_array_path, check_distinct, write_arrays, write_text, written_type};
use anyhow::{Result, bail};
use foveal::{Model, PredictOptions, Region, Shape, Span};
use ndarray::ArrayViewD;

pub(crate) fn predict(args: &PredictArgs, console: Console) -> Result<()> {
    let model = args.model.open(console)?;
    let infos = model.outputs();
    check_array_path(&args.output, infos.len())?;
    check_distinct([("--output", Some(&args.output)), ("--names", args.names.as_ref())])?;
    let mut feed = Feed::open(&model, &model.inputs(), &args.inputs, console)?;
    let inputs = feed.shapes()?;
    let outputs = model.output_shapes(&inputs)?;
    let spec = |(info, shape): (foveal::OutputInfo, &Shape)| ArraySpec { name: info.name, dtype: info.dtype, shape: shape.to_vec() };
    if args.names.is_some() && feed.pictures().is_none() {
        bail!("--names lists pictures, but the input is an array");
    }
    let specs: Vec<ArraySpec> = infos.into_iter().zip(&outputs).map(spec).collect();
    write_arrays(&args.output, &specs, |writers| match &args.tile {
        Some(tile) => tiled(args, &model, &mut feed, &inputs, &tile.for_axes(1), writers, console),
        None => batched(args, &model, &mut feed, &inputs, &outputs, writers, console),
    })?;
    for spec in &specs {
        let (path, shape) = (args.output.display(), known_shape_text(&spec.shape));
        console.written(format_args!("{path}: {} {shape} {}", spec.name, written_type(spec.dtype)))?;
    }
    write_names(args, &feed, console)
}

fn options(args: &PredictArgs) -> PredictOptions<'static> {
    let mut options = PredictOptions::new().cancel(interrupt_flag()).batch_size(args.batch);
    options.threads = args.run.threads;
    options
}

/// Reads, computes and writes one batch after another.
fn batched(
    args: &PredictArgs,
    model: &Model,
    feed: &mut Feed,
    inputs: &[Shape],
    outputs: &[Shape],
    writers: &mut [ArrayWriter<'_>],
    console: Console,
) -> Result<()> {
    let examples = inputs.first().and_then(|shape| shape.first().copied()).unwrap_or(1);
    // What has no batch in front cannot be put together from parts.
    let divisible = outputs.iter().all(|shape| shape.first() == Some(&examples));
    let step = if divisible { args.batch } else { examples.max(1) };
    let bar = console.progress(examples, "examples");
    let mut start = 0;
    loop {
        let end = examples.min(start + step);
        let mut shapes = inputs.to_vec();
        shapes.iter_mut().filter_map(|shape| shape.first_mut()).for_each(|batch| *batch = end - start);
        let mut read = |input, region: &Region| {
            let mut region = region.clone();
            region.0.iter_mut().take(1).for_each(|batch| *batch = Span::new(batch.start + start, batch.end + start));
            feed.read_box(input, &region)
        };
        for (writer, values) in writers.iter_mut().zip(model.run_from(&shapes, &mut read, &options(args))?) {
            writer.append(values.view())?;
        }
        bar.set_position(end as u64);
        start = end;
        if start >= examples {
            break;
        }
    }
    bar.finish_and_clear();
    Ok(())
}

/// Computes and writes one box of the output after another.
fn tiled(
    args: &PredictArgs,
    model: &Model,
    feed: &mut Feed,
    inputs: &[Shape],
    tile: &[usize],
    writers: &mut [ArrayWriter<'_>],
    console: Console,
) -> Result<()> {
    let [writer] = writers else { bail!("--tile is for models with one output; this one has {}", writers.len()) };
    let bar = console.progress(usize::MAX, "tiles");
    let progress = |done: usize, total: usize| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    };
    let mut read = |input, region: &Region| feed.read_box(input, region);
    let mut write = |region: &Region, values: ArrayViewD<'_, f32>| Ok(writer.write_box(region, values)?);
    let done = model.run_tiled_from::<anyhow::Error>(inputs, tile, &options(args).progress(&progress), &mut read, &mut write);
    bar.finish_and_clear();
    done
}

fn write_names(args: &PredictArgs, feed: &Feed, console: Console) -> Result<()> {
    let Some(path) = &args.names else { return Ok(()) };
    let pictures = feed.pictures().unwrap_or_default();
    let name = |picture: &std::path::PathBuf| picture.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let names: String = pictures.iter().map(|picture| name(picture) + "\n").collect();
    write_text(path, &names)?;
    console.written(format_args!("{}: {}", path.display(), counted(pictures.len(), "name", "names")))
}
