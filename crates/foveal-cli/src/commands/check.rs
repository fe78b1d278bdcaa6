//! `foveal check`: whether a model opens, and everything that stands in its way.

use super::fix::fix;
use crate::args::CheckArgs;
use crate::console::{self, Console};
use anyhow::{Result, bail};
use foveal::layers::activations::Activation;
use foveal::{Error, LoadOptions, Model};

/// Enough to see what a file is about.
const MOST_PROBLEMS: usize = 100;

pub(crate) fn check(args: &CheckArgs, console: Console) -> Result<()> {
    if let Some(output) = &args.fix {
        return fix(args, output, console);
    }
    args.model.check()?;
    let path = &args.model.model;
    let problems = match load(|options| Model::load_with(path, options), args.model.options()) {
        Ok(model) => {
            args.model.compare_replacements(&model, console);
            let model = args.model.onto(model)?;
            let layers = model.summary().rows.len();
            let version = model.keras_version().filter(|version| !version.is_empty()).unwrap_or("of an unknown version");
            return console::print_line(format_args!(
                "{}: ok, `{}`, {layers} layers, written by Keras {version}",
                path.display(),
                model.name()
            ));
        }
        Err(problems) => problems,
    };
    let Problems { told: problems, stood_in } = problems;
    for problem in &problems {
        console::print_line(problem)?;
    }
    if stood_in && problems.len() > 1 {
        console.message("Where layers stood in for others to find more problems, shapes could not be checked.");
    }
    let count = match problems.len() {
        1 => "1 problem".into(),
        MOST_PROBLEMS => format!("{MOST_PROBLEMS} problems or more"),
        n => format!("{n} problems"),
    };
    bail!("`{}` cannot be used: {count}", path.display())
}

/// What stands in the way of a model.
#[derive(Default)]
struct Problems {
    told: Vec<String>,
    /// Whether other layers stood in for some, so that the rest could be looked at.
    stood_in: bool,
}

/// Opens a model, or finds its problems: after each, it goes on as if that one were solved.
fn load(open: impl Fn(&LoadOptions) -> foveal::Result<Model>, mut options: LoadOptions) -> Result<Model, Problems> {
    let mut problems = Problems::default();
    loop {
        let error = match open(&options) {
            Ok(model) if problems.told.is_empty() => return Ok(model),
            Ok(_) => return Err(problems),
            Err(error) => error,
        };
        // Behind a stand-in, shapes and weights need not fit.
        if !problems.told.is_empty() && !matches!(error, Error::UnknownKey { .. } | Error::UnknownClass { .. } | Error::Lambda(_)) {
            return Err(problems);
        }
        let problem = error.to_string();
        let repeats = problems.told.last() == Some(&problem);
        if !repeats {
            problems.told.push(problem);
        }
        match way_around(&error, options) {
            Some(next) if !repeats && problems.told.len() < MOST_PROBLEMS => options = next,
            _ => return Err(problems),
        }
        problems.stood_in |= !matches!(error, Error::UnknownKey { .. });
    }
}

/// What lets the rest of the file be looked at.
fn way_around(error: &Error, options: LoadOptions) -> Option<LoadOptions> {
    match error {
        Error::UnknownKey { key, .. } => Some(options.ignore_unknown_key(key)),
        Error::UnknownClass { layer, .. } | Error::Config { layer, .. } => Some(options.replace(layer, identity())),
        Error::Lambda(lambda) => Some(options.replace(&lambda.layer, identity())),
        _ => None,
    }
}

/// The linear activation: takes anything and changes nothing.
fn identity() -> Activation {
    Activation { activation: foveal::layers::Activation::default() }
}
