//! `foveal train`: a model, its data and a description of how to train.

mod description;
mod progress;
mod samples;

use crate::args::{TrainArgs, counted};
use crate::console::{self, Console, interrupt_flag};
use crate::io::check_model_name;
use anyhow::{Context, Result};
use description::Description;
use foveal::Model;
use foveal::train::callback::Callback;
use foveal::train::{Fit, History};
use progress::{Progress, number};
use serde_json::{Value, json};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

const EXAMPLE: &str = include_str!("example.toml");

/// A training that was interrupted, and saved what it had.
#[derive(Debug)]
pub(crate) struct Stopped(PathBuf);

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "interrupted; `{}` holds the weights so far", self.0.display())
    }
}

impl std::error::Error for Stopped {}

pub(crate) fn train(args: &TrainArgs, console: Console) -> Result<()> {
    let Some(path) = &args.description else { return console::print(EXAMPLE) };
    let description = Description::read(path)?;
    let save = args.output.as_ref().unwrap_or(&description.save);
    check_model_name(save)?;
    make_folder(save)?;
    let model = Model::load(&description.model).with_context(|| format!("cannot open `{}`", description.model.display()))?;
    let (data, validation) = samples::open(&description, &model, console)?;
    let mut trainer = description.trainer(&model)?.seed(description.seed);
    if let Some(threads) = args.threads {
        trainer = trainer.threads(threads);
    }
    let fit = Fit {
        batch_size: description.batch_size,
        epochs: args.epochs.unwrap_or(description.epochs),
        shuffle: description.shuffle,
        validation_freq: description.validation_freq.clone(),
        class_weight: description.class_weight()?,
        cancel: Some(interrupt_flag()),
        ..Fit::default()
    };
    let mut progress = Progress::new(console, fit.epochs);
    let mut described = description.callbacks()?;
    let mut callbacks: Vec<&mut dyn Callback> = described.iter_mut().map(|callback| &mut **callback as &mut dyn Callback).collect();
    // Behind the others, which add to what is shown.
    callbacks.push(&mut progress);
    let begun = trainer.optimizer().steps();
    let trained = trainer.fit_with(data, validation, &fit, &mut callbacks);
    let kept = trained.is_ok() || trainer.optimizer().steps() > begun;
    if kept {
        for note in trainer.model()?.save(save)? {
            console.note(note);
        }
    }
    let so_far = || format!("training ended early; `{}` holds the weights so far", save.display());
    let history = if kept { trained.with_context(so_far)? } else { trained? };
    if args.json {
        console::print_line(format_args!("{:#}", report(&history)))?;
    } else {
        console.written(format_args!("{}: {}{}", save.display(), counted(history.epochs.len(), "epoch", "epochs"), last(&history)))?;
    }
    if interrupt_flag().load(Ordering::Relaxed) {
        return Err(Stopped(save.clone()).into());
    }
    Ok(())
}

/// Makes the folder that a file is to stand in, before hours are spent on what it is to hold.
fn make_folder(file: &Path) -> Result<()> {
    let Some(folder) = file.parent() else { return Ok(()) };
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder `{}` for the model", folder.display()))
}

/// Loss and metrics of the last epoch.
fn last(history: &History) -> String {
    let value = |(name, values): &(String, Vec<f64>)| Some(format!(", {name} {}", number(*values.last()?)));
    history.columns.iter().filter_map(value).collect()
}

/// Keras' `History` as data.
fn report(history: &History) -> Value {
    let columns = history.columns.iter().map(|(name, values)| (name.clone(), json!(values)));
    json!({ "epoch": history.epochs, "history": columns.collect::<serde_json::Map<_, _>>() })
}
