//! `foveal check --fix`: asks what stands for the layers that cannot be used, and writes the model with that.

use crate::args::{CheckArgs, ModelArgs, Replacement, parse_layer};
use crate::console::{self, Console};
use crate::io::check_model_name;
use anyhow::{Context, Result, anyhow, bail};
use foveal::layers::AnyLayer;
use foveal::{Error, Model};
use foveal_format::atomic;
use std::io::BufRead;
use std::path::Path;
use std::sync::Arc;

pub(super) fn fix(args: &CheckArgs, output: &Path, console: Console) -> Result<()> {
    args.model.check()?;
    check_model_name(output)?;
    // Nobody wants to answer for a file that cannot be written.
    atomic::check(output)?;
    let mut fixed = args.model.clone();
    let mut problems = 0;
    let model = loop {
        match Model::load_with(&fixed.model, &fixed.options()) {
            Ok(model) => break model,
            Err(error) => go_around(error, &mut fixed, args.yes)?,
        }
        problems += 1;
    };
    if problems == 0 && !args.model.asks_for_changes() {
        console.message(format_args!("nothing to fix: `{}` opens as it is; nothing was written", args.model.model.display()));
        return Ok(());
    }
    fixed.compare_replacements(&model, console);
    fixed.onto(model)?.save(output)?.iter().for_each(|note| console.note(note));
    console.written(output.display())
}

/// Adds what lets the model open, as far as somebody says so.
fn go_around(error: Error, fixed: &mut ModelArgs, yes: bool) -> Result<()> {
    match &error {
        Error::Lambda(lambda) => {
            let proposal = lambda.center_crop().map(|[height, width]| format!("CenterCrop:{height}x{width}"));
            fixed.replace.push(Replacement { name: lambda.layer.clone(), layer: stand_in(&error, &lambda.layer, proposal, yes)? });
        }
        Error::UnknownClass { layer, .. } => {
            fixed.replace.push(Replacement { name: layer.clone(), layer: stand_in(&error, layer, None, yes)? });
        }
        Error::UnknownKey { key, .. } => {
            if !yes && !agreed(&format!("{error}\nIgnore `{key}`? [y/N] "))? {
                return Err(stopped());
            }
            fixed.ignore_unknown_key.push(key.clone());
        }
        _ => return Err(error.into()),
    }
    Ok(())
}

/// What shall stand in the place of a layer; asks until the answer is one.
fn stand_in(error: &Error, layer: &str, proposal: Option<String>, yes: bool) -> Result<Arc<dyn AnyLayer>> {
    let parse = |text: &str| parse_layer(text).map_err(|problem| anyhow!(problem));
    match &proposal {
        Some(proposal) if yes => return parse(proposal),
        None if yes => bail!("{error}\nnothing can be proposed for `{layer}`: say with --replace what it is"),
        _ => {}
    }
    let question = match &proposal {
        Some(proposal) => format!("Replace `{layer}` by {proposal}? [y/N, or another layer as CLASS:SETTINGS] "),
        None => {
            format!("What shall stand in the place of `{layer}`? [CLASS:SETTINGS, such as CenterCrop:128x128; empty to stop] ")
        }
    };
    // What is to be typed elsewhere is of no use here.
    let told: Vec<String> = error.to_string().lines().take_while(|line| !line.contains("say so when")).map(str::to_owned).collect();
    console::ask(format_args!("{}\n", told.join("\n")));
    loop {
        let answer = ask(&question)?;
        let problem = match (Answer::of(&answer), &proposal) {
            (Answer::Yes, Some(proposal)) => return parse(proposal),
            (Answer::Yes, None) => "a yes names no layer".to_owned(),
            (Answer::No, _) => return Err(stopped()),
            (Answer::Other, _) => match parse_layer(&answer) {
                Ok(layer) => return Ok(layer),
                Err(problem) => problem,
            },
        };
        console::ask(format_args!("{problem}\n"));
    }
}

/// Whether somebody says yes to it; asks until it is yes or no.
fn agreed(question: &str) -> Result<bool> {
    loop {
        match Answer::of(&ask(question)?) {
            Answer::Yes => return Ok(true),
            Answer::No => return Ok(false),
            Answer::Other => console::ask("please answer y or n\n"),
        }
    }
}

/// What a line of an answer says.
enum Answer {
    Yes,
    /// No, or nothing.
    No,
    Other,
}

impl Answer {
    fn of(line: &str) -> Self {
        match line.to_lowercase().as_str() {
            "y" | "yes" => Self::Yes,
            "" | "n" | "no" => Self::No,
            _ => Self::Other,
        }
    }
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
