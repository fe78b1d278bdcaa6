//! `foveal report`: a crop as one page to look at, with nothing left outside.

use super::target::{crop_layer, find_layer};
use crate::args::{PolicyArgs, ReportArgs, joined};
use crate::console::{Console, interrupt_flag};
use crate::io::{Feed, check_name, decode, write_text};
use anyhow::{Result, bail};
use foveal_report::{Error, Place, Report, page};
use serde_json::Value;

pub(crate) fn report(args: &ReportArgs, console: Console) -> Result<()> {
    check_name(&args.output, "a page", "html")?;
    let whole = args.model.open(console)?;
    let layer = find_layer(&whole, &args.layer)?;
    // Says best what is wrong with a size or a place.
    crop_layer(&layer, &args.size, args.at.as_ref(), &PolicyArgs::default())?;
    let features = layer.model()?;
    let mut feed = Feed::open(&features, &whole.inputs(), &args.inputs, console)?;
    let examples = feed.shapes()?.first().and_then(|shape| shape.first().copied()).unwrap_or(1);
    match examples {
        0 => bail!("there is no example to show"),
        1 => {}
        n => console.note(format_args!("the report shows the first of {n} examples")),
    }
    let size = args.size.for_axes(layer.spatial_axes().len());
    let place = Place { start: args.at.as_ref().map(|at| at.0.clone()), size };
    let mut report = Report::new(&layer, feed.read(0..1)?, &place, interrupt_flag()).map_err(known)?;
    for index in 0..features.inputs().len() {
        if let Some(path) = feed.picture(index) {
            report = report.picture(index, decode(path, |_, _| Ok(()))?);
        }
    }
    let title = args.model.model.file_name().unwrap_or_default().to_string_lossy();
    let document = report.document(&whole, &title).map_err(known)?;
    for note in document["notes"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        console.note(note);
    }
    let text = page(&document);
    write_text(&args.output, &text)?;
    let (size, bytes) = (joined(&report.size(), "x"), indicatif::BinaryBytes(text.len() as u64));
    console.written(format_args!("{}: {size} of `{}`, {bytes}", args.output.display(), args.layer))
}

/// An error of the model as such, since an interrupt is looked for there.
fn known(error: Error) -> anyhow::Error {
    match error {
        Error::Model(error) => error.into(),
        error => error.into(),
    }
}
