//! `foveal convert`: any form that can be read, as Keras 3 has it.

use crate::args::ConvertArgs;
use crate::console::Console;
use anyhow::{Result, bail};
use std::path::Path;

/// What the name of the output asks for.
enum Form {
    Archive,
    Weights,
    Folder,
}

fn form(path: &Path) -> Result<Form> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    if name.ends_with(".keras") && !path.is_dir() {
        Ok(Form::Archive)
    } else if name.ends_with(".weights.h5") {
        Ok(Form::Weights)
    } else if path.is_dir() || !name.contains('.') {
        Ok(Form::Folder)
    } else {
        bail!("`{}`: what is written is a .keras file, a .weights.h5 file, or a folder (a name without a dot)", path.display())
    }
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
    console.written(args.output.display())
}
