//! `foveal demo`: a model and a picture that are built in.

use super::explain;
use super::target::known_shape_text;
use crate::args::joined;
use crate::console::{self, Console};
use crate::draw::{CropFigure, HeatMap, PictureBox, crop_figure};
use crate::io::write_picture;
use crate::table::terminal_width;
use anyhow::{Context, Result};
use foveal::plan::Explanation;
use foveal::{Model, Shape, Span};
use image::RgbImage;
use ndarray::{ArrayD, Axis, Slice};
use std::path::Path;
use std::time::{Duration, Instant};

const MODEL: &[u8] = include_bytes!("../../assets/demo.keras");
const PHOTO: &[u8] = include_bytes!("../../assets/demo.jpg");

/// The layer whose output is cropped, and how much of its center is kept.
const LAYER: &str = "features";
const SIZE: [usize; 2] = [64, 64];

/// Written into the current folder.
const FIGURE: &str = "foveal-demo.png";

pub(crate) fn demo(console: Console) -> Result<()> {
    let photo = image::load_from_memory(PHOTO)?.to_rgb8();
    let x = to_input(&photo)?;
    let model = Model::from_bytes(MODEL)?;
    let layer = model.layer(LAYER)?;
    let (features, center) = (layer.model()?, layer.center_crop(SIZE)?);

    let (full, full_time) = timed(&features, &x)?;
    let (crop, crop_time) = timed(&center, &x)?;
    let shapes = [Shape::from(x.shape())];
    let explanation = center.explain(&shapes)?;

    let size = joined(&SIZE, "x");
    console.message(format_args!(
        "Wanted: the center {size} of `{LAYER}` {}, for a picture of {}x{} pixels.\n",
        known_shape_text(full.shape()),
        photo.height(),
        photo.width()
    ));
    let table = explain::rows(&explanation).0.without("class").without("why not less");
    console::print(table.fit(terminal_width(), &[]))?;
    console.message(format_args!("\n{}\n", comparison(&full, &crop, full_time, crop_time)));
    write_picture(Path::new(FIGURE), &figure(&photo, &explanation, &full, &crop)?)?;
    console.written(FIGURE)
}

/// Pixels from 0 to 255, height x width x 3, in a batch of one.
fn to_input(photo: &RgbImage) -> Result<ArrayD<f32>> {
    let values = photo.as_raw().iter().map(|&v| f32::from(v)).collect();
    Ok(ArrayD::from_shape_vec(vec![1, photo.height() as usize, photo.width() as usize, 3], values)?)
}

/// The output, and the shortest time of a few runs.
fn timed(model: &Model, x: &ArrayD<f32>) -> Result<(ArrayD<f32>, Duration)> {
    let mut shortest = Duration::MAX;
    let mut output = model.predict(x)?;
    for _ in 0..5 {
        let start = Instant::now();
        output = model.predict(x)?;
        shortest = shortest.min(start.elapsed());
    }
    Ok((output, shortest))
}

/// The crop cut out of the full output.
fn center_of(full: &ArrayD<f32>) -> ndarray::ArrayViewD<'_, f32> {
    let mut center = full.view();
    for (axis, size) in (1..).zip(SIZE) {
        let start = (full.len_of(Axis(axis)) - size) / 2;
        center.slice_axis_inplace(Axis(axis), Slice::from(start..start + size));
    }
    center
}

fn comparison(full: &ArrayD<f32>, crop: &ArrayD<f32>, full_time: Duration, crop_time: Duration) -> String {
    let same = center_of(full).iter().zip(crop).all(|(a, b)| a.to_bits() == b.to_bits());
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    let verdict = if same { "bit for bit the same" } else { "NOT the same" };
    format!(
        "Everything, then cropped: {:.2} ms. Only what the crop needs: {:.2} ms. The results are {verdict}.",
        milliseconds(full_time),
        milliseconds(crop_time)
    )
}

fn figure(photo: &RgbImage, explanation: &Explanation, full: &ArrayD<f32>, crop: &ArrayD<f32>) -> Result<RgbImage> {
    let (_, _, needed) = explanation.inputs.first().context("the demo's model has an input")?;
    let needed = needed.as_ref().and_then(|region| PictureBox::of(region, &[1, 2])).context("the demo's crop needs pixels")?;
    let heat = HeatMap::new(crop.index_axis(Axis(0), 0), Some(2), None).context("the demo's crop has channels")?;
    let saved = 100.0 * (1.0 - explanation.ratio());
    let size = joined(&SIZE, "x");
    Ok(crop_figure(&CropFigure {
        title: format!("Center {size} of `{LAYER}`: {saved:.0} % of the computation saved"),
        subtitle: format!(
            "{:.1} of {:.1} MFLOP, and the same bits",
            explanation.needed_flops as f64 / 1e6,
            explanation.full_flops as f64 / 1e6
        ),
        photo,
        needed,
        place: PictureBox { rows: place(full, 1, photo.height()), columns: place(full, 2, photo.width()) },
        crop: &heat,
        caption: format!("the crop, mean of its {} channels", crop.len_of(Axis(3))),
    }))
}

/// Where the crop lies along an axis of the photo.
fn place(full: &ArrayD<f32>, axis: usize, pixels: u32) -> Span {
    let (n, size) = (full.len_of(Axis(axis)), SIZE[axis - 1]);
    let start = (n - size) / 2;
    let scaled = |at: usize| at * pixels as usize / n;
    Span::new(scaled(start), scaled(start + size))
}
