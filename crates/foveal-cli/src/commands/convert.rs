//! `foveal convert`: any form that can be read, as Keras 3 has it.

use crate::args::ConvertArgs;
use crate::console::Console;
use crate::io::check_ending;
use anyhow::{Result, bail};
use foveal_format::Archive;
use serde_json::Value;
use std::path::Path;

/// What the name of the output asks for.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Archive,
    Weights,
    Folder,
}

fn form(path: &Path) -> Result<Form> {
    let text = path.to_string_lossy();
    if text.ends_with(std::path::is_separator) || path.is_dir() {
        return Ok(Form::Folder);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let (form, what, ending) = if name.ends_with(".keras") {
        (Form::Archive, "a model", ".keras")
    } else if name.ends_with(".weights.h5") {
        (Form::Weights, "a file of weights", ".weights.h5")
    } else if !name.contains('.') {
        return Ok(Form::Folder);
    } else {
        bail!("`{text}`: what is written is a .keras file, a .weights.h5 file, or a folder (a name without a dot, or with a `/` behind it)")
    };
    check_ending(path, what, ending).map(|()| form)
}

pub(crate) fn convert(args: &ConvertArgs, console: Console) -> Result<()> {
    let form = form(&args.output)?;
    let model = args.model.open(console)?;
    let notes = match form {
        Form::Archive => model.save(&args.output)?,
        Form::Folder => model.save_folder(&args.output)?,
        Form::Weights => {
            model.save_weights(&args.output)?;
            Vec::new()
        }
    };
    notes.iter().for_each(|note| console.note(note));
    if form != Form::Weights && model.compile_config().is_none() && was_compiled(&args.model.model) {
        console.note(
            "how the model was compiled (optimizer, loss, metrics) is left out, as it cannot be carried over: compile it before training",
        );
    }
    console.written(args.output.display())
}

/// Whether a file says how its model was compiled.
fn was_compiled(path: &Path) -> bool {
    let said = |value: Option<&Value>| value.and_then(Value::as_object).is_some_and(|settings| !settings.is_empty());
    Archive::open(path).is_ok_and(|archive| said(archive.training.as_ref()) || said(archive.config.get("compile_config")))
}
