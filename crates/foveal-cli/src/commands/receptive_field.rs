//! `foveal receptive-field`: how much of the input one value of a layer sees.

use super::target::{check_input_size, find_layer, input_shapes, shape_text};
use crate::args::ReceptiveFieldArgs;
use crate::console::{self, Console};
use crate::draw::{Ground, PictureBox, field_figure};
use crate::io::{check_name, decode, write_picture};
use crate::table::{Align, Table, terminal_width};
use anyhow::{Result, bail};
use foveal::layers::center_crop::{Crop, Keep};
use foveal::plan::{AxisField, Ratio, ReceptiveField};
use foveal::{LayerRef, Region, Shape};
use std::path::Path;

pub(crate) fn receptive_field(args: &ReceptiveFieldArgs, console: Console) -> Result<()> {
    args.png.iter().try_for_each(|path| check_name(path, "a picture", "png"))?;
    let model = args.model.open(console)?;
    let layer = find_layer(&model, &args.layer)?;
    check_input_size(&model.inputs(), args.input_size.as_ref())?;
    let fields = layer.receptive_field()?;
    if fields.iter().all(|field| field.axes.is_empty()) {
        bail!("the output of `{}`, {}, has no spatial axes: each value sees whole inputs", args.layer, shape_text(&layer.shape()));
    }
    console::print(table(&fields).fit(terminal_width(), &[]))?;
    match &args.png {
        Some(path) => draw(path, args, &layer, console),
        None => Ok(()),
    }
}

fn table(fields: &[ReceptiveField]) -> Table {
    let columns =
        [("input", Align::Left), ("axis", Align::Left), ("size", Align::Right), ("stride", Align::Right), ("offset", Align::Right)];
    let mut table = Table::new(&columns);
    for field in fields {
        for (axis, along) in axis_names(field.axes.len()).iter().zip(&field.axes) {
            let [size, stride, offset] = cells(along);
            table.row([field.input.clone(), (*axis).into(), size, stride, offset]);
        }
    }
    table
}

fn cells(field: &AxisField) -> [String; 3] {
    let size = if field.whole { "all".into() } else { field.size.to_string() };
    let or_dash = |ratio: Option<Ratio>| ratio.map_or_else(|| "-".into(), |ratio| ratio.to_string());
    let mut offset = or_dash(field.offset);
    if field.jitter.numerator > 0 && field.offset.is_some() {
        offset.push_str(&format!(" (+ 0..{})", field.jitter));
    }
    [size, or_dash(field.stride), offset]
}

fn axis_names(axes: usize) -> &'static [&'static str] {
    match axes {
        1 => &["x"],
        2 => &["y", "x"],
        _ => &["z", "y", "x"],
    }
}

/// Draws what the layer's center value sees of the first input.
fn draw(path: &Path, args: &ReceptiveFieldArgs, layer: &LayerRef, console: Console) -> Result<()> {
    let photo = args.image.as_deref().map(|path| decode(path, |_, _| Ok(()))).transpose()?.map(|picture| picture.to_rgb8());
    let features = layer.model()?;
    let photo_size = photo.as_ref().map(|photo| format!("{}x{}", photo.height(), photo.width()).parse());
    let size = args.input_size.clone().or(photo_size.transpose().ok().flatten());
    let shapes = input_shapes(&features.inputs(), 1, size.as_ref())?;
    let outputs = features.output_shapes(&shapes)?;
    let spatial = layer.spatial_axes();
    let center: Vec<usize> = spatial.clone().map(|axis| outputs[0][axis] / 2).collect();
    let one = layer.crop(Crop::new(Keep::At { start: center.clone(), size: vec![1; center.len()] }))?;
    let seen = one.explain(&shapes)?.inputs.into_iter().next();
    let Some((input, shape, Some(region))) = seen else { bail!("the center value of `{}` sees nothing of the input", args.layer) };
    let (field, height, width) = in_picture(layer, &region, &shape)?;
    let ground = match &photo {
        Some(photo) if (photo.height() as usize, photo.width() as usize) == (height, width) => Ground::Photo(photo),
        Some(photo) => bail!("the picture is {}x{} pixels, but the input `{input}` is {height}x{width}", photo.height(), photo.width()),
        None => Ground::Grid { height, width },
    };
    let title = format!("Receptive field of {}", args.layer);
    let position: Vec<String> = center.iter().map(usize::to_string).collect();
    write_picture(path, &field_figure(&title, &format!("of its value at ({})", position.join(", ")), ground, field))?;
    console.written(path.display())
}

/// The last two spatial axes of a region of an input, and their lengths.
fn in_picture(layer: &LayerRef, region: &Region, shape: &Shape) -> Result<(PictureBox, usize, usize)> {
    let axes: Vec<usize> = layer.data_format().unwrap_or_default().spatial_axes(shape.len()).collect();
    match (PictureBox::of(region, &axes), axes.as_slice()) {
        (Some(field), [.., rows, columns]) => Ok((field, shape[*rows], shape[*columns])),
        _ => bail!("--png draws fields with a height and a width"),
    }
}
