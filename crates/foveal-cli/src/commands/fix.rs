//! `foveal check --fix`: asks what stands for the layers that cannot be used, and writes the model with that.

use crate::args::{CheckArgs, Replacement};
use crate::console::{self, Console};
use anyhow::{Context, Result, anyhow, bail};
use foveal::{Error, LoadOptions, Model};
use std::io::BufRead;
use std::path::Path;

pub(super) fn fix(args: &CheckArgs, output: &Path, console: Console) -> Result<()> {
    args.model.check_kind()?;
    if output.extension().is_none_or(|extension| extension != "keras") {
        bail!("`{}`: what is written is a .keras file; name it so", output.display());
    }
    let mut options = args.model.options();
    let model = loop {
        let error = match Model::load_with(&args.model.model, &options) {
            Ok(model) => break args.model.onto(model)?,
            Err(error) => error,
        };
        options = around(error, options, args.yes)?;
    };
    model.save(output)?.iter().for_each(|note| console.note(note));
    console.written(output.display())
}

/// What lets the model open, as far as somebody says so.
fn around(error: Error, options: LoadOptions, yes: bool) -> Result<LoadOptions> {
    match &error {
        Error::Lambda(lambda) => {
            let proposal = lambda.center_crop().map(|[height, width]| format!("CenterCrop:{height}x{width}"));
            replace(&error, &lambda.layer, proposal, options, yes)
        }
        Error::UnknownClass { layer, .. } => replace(&error, layer, None, options, yes),
        Error::UnknownKey { key, .. } => {
            let question = format!("{error}\nIgnore `{key}`? [y/N] ");
            if yes || matches!(ask(&question)?.as_str(), "y" | "yes") { Ok(options.ignore_unknown_key(key)) } else { Err(stopped()) }
        }
        _ => Err(error.into()),
    }
}

fn replace(error: &Error, layer: &str, proposal: Option<String>, options: LoadOptions, yes: bool) -> Result<LoadOptions> {
    // What is to be typed elsewhere is of no use here.
    let told: Vec<String> = error.to_string().lines().take_while(|line| !line.contains("say so when")).map(str::to_owned).collect();
    let told = told.join("\n");
    let answer = match &proposal {
        Some(proposal) if yes => proposal.clone(),
        None if yes => bail!("{error}\nnothing can be proposed for `{layer}`: say what it is with --replace {layer}=LAYER"),
        Some(proposal) => ask(&format!("{told}\nReplace `{layer}` by {proposal}? [y/N, or another layer as CLASS:SETTINGS] "))?,
        None => ask(&format!(
            "{told}\nWhat shall stand in the place of `{layer}`? [CLASS:SETTINGS, such as CenterCrop:128x128; empty to stop] "
        ))?,
    };
    let layer_text = match (answer.as_str(), proposal) {
        ("y" | "yes", Some(proposal)) => proposal,
        ("" | "n" | "no" | "y" | "yes", _) => return Err(stopped()),
        (other, _) => other.to_owned(),
    };
    let replacement: Replacement = format!("{layer}={layer_text}").parse().map_err(|problem: String| anyhow!(problem))?;
    Ok(options.replace_any(replacement.name, replacement.layer))
}

fn stopped() -> anyhow::Error {
    anyhow!("nothing was written")
}

/// A line of an answer; the question goes to standard error, which is where somebody looks.
fn ask(question: &str) -> Result<String> {
    console::ask(question);
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).context("cannot read the answer")?;
    if read == 0 {
        bail!("there is nobody to answer: take every proposal with --yes, or say what stands for a layer with --replace NAME=LAYER");
    }
    Ok(line.trim().to_owned())
}
