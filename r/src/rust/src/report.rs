//! What the web component shows of a crop, and the component itself.

use crate::arrays;
use crate::failure::{Failure, answer};
use crate::objects;
use crate::pictures;
use crate::run::{beside_r, check_interrupt};
use crate::values::put;
use foveal_report::{Error, Place, Report, SCRIPTS, STYLE};
use savvy::{ListSexp, OwnedListSexp, OwnedStringSexp, RealSexp, Sexp, StringSexp, savvy};
use std::sync::atomic::AtomicBool;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Model(error) => error.into(),
            Error::NoMaps(_) => Self::new("crop", error.to_string()),
            error => Self::new("picture", error.to_string()),
        }
    }
}

fn lengths(numbers: &RealSexp) -> Vec<usize> {
    numbers.as_slice().iter().map(|&x| x as usize).collect()
}

// The document as JSON text, in which positions count from 0; `start`, which also does, is the center where it is empty.
// The inputs are those of the layer's model, in order; `pictures` are files that show them, or empty strings. Without a
// title only what another box changes.
#[savvy]
fn rust_document(
    model: Sexp,
    layer: &str,
    start: RealSexp,
    size: RealSexp,
    inputs: ListSexp,
    pictures: StringSexp,
    title: StringSexp,
) -> savvy::Result<Sexp> {
    answer(|| {
        let model = objects::model(&model)?;
        let layer = model.layer(layer)?;
        let inputs = inputs.values_iter().enumerate().map(|(i, x)| arrays::from_r(x, &format!("input {}", i + 1), None));
        let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
        let start = lengths(&start);
        let place = Place { start: (!start.is_empty()).then_some(start), size: lengths(&size) };
        let shown = pictures.iter().enumerate().filter(|(_, path)| !path.is_empty());
        let shown = shown.map(|(i, path)| Ok((i, pictures::open(path)?))).collect::<Result<Vec<_>, Failure>>()?;
        let title = title.iter().next().map(str::to_owned);
        let cancel = AtomicBool::new(false);
        let work = || {
            let report = Report::new(&layer, inputs, &place, &cancel)?;
            let report = shown.into_iter().fold(report, |report, (i, picture)| report.picture(i, picture));
            let document = title.as_ref().map_or_else(|| report.moved(), |title| report.document(&model, title))?;
            Ok::<_, Error>(document.to_string())
        };
        let text = beside_r(work, check_interrupt, &cancel)??;
        Ok(OwnedStringSexp::try_from_scalar(text)?.into())
    })
}

// The component for a page: its scripts in order, and its style.
#[savvy]
fn rust_component() -> savvy::Result<Sexp> {
    answer(|| {
        let mut list = OwnedListSexp::new(2, true)?;
        put(&mut list, 0, "scripts", OwnedStringSexp::try_from_slice(SCRIPTS)?.into())?;
        put(&mut list, 1, "style", OwnedStringSexp::try_from_scalar(STYLE)?.into())?;
        Ok(list.into())
    })
}
