//! `foveal diff`: how two models differ.

use crate::args::DiffArgs;
use crate::console::{self, Console};
use crate::table::{Align, Table, terminal_width};
use anyhow::{Context, Result};
use foveal::{Difference, Model, What};
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// Exit code of models that differ, as diff has it.
const DIFFERENT: u8 = 1;

/// Texts longer than this are cut in the table; `--json` has them whole.
const WIDEST: usize = 60;

pub(crate) fn diff(args: &DiffArgs, console: Console) -> Result<ExitCode> {
    let open = |path: &Path| Model::load(path).with_context(|| format!("cannot open `{}`", path.display()));
    let (first, second) = (open(&args.first)?, open(&args.second)?);
    let found = first.differences(&second, args.tolerance)?;
    if args.json {
        console::print_line(format_args!("{:#}", json!({ "same": found.is_empty(), "differences": found })))?;
    } else if found.is_empty() {
        console.message("no difference");
    } else {
        console::print(table(&found).fit(terminal_width(), &["class"]))?;
    }
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(DIFFERENT) })
}

fn table(found: &[Difference]) -> Table {
    let columns = ["layer", "class", "what", "first", "second"].map(|heading| (heading, Align::Left));
    let mut table = Table::new(&columns);
    for difference in found {
        let (what, first, second) = cells(&difference.what);
        let layer = if difference.layer.is_empty() { "(model)" } else { &difference.layer };
        table.row([layer.into(), difference.class.clone(), what, short(first), short(second)]);
    }
    table
}

/// What differs, and how it is in both.
fn cells(what: &What) -> (String, String, String) {
    let there = |shape: &Option<String>| shape.clone().unwrap_or_else(|| "-".into());
    match what {
        What::OnlyFirst => ("layer".into(), "there".into(), "-".into()),
        What::OnlySecond => ("layer".into(), "-".into(), "there".into()),
        What::Setting { key, first, second } => (key.clone(), first.to_string(), second.to_string()),
        What::Connections { first, second } => ("called on".into(), first.clone(), second.clone()),
        What::WeightShape { weight, first, second } => (weight.clone(), there(first), there(second)),
        What::Values { weight, differing, total, max_abs_difference, max_abs_value } => (
            weight.clone(),
            format!("{differing} of {total} values differ"),
            format!("by up to {max_abs_difference:.3e} (largest value {max_abs_value:.3e})"),
        ),
        other => (format!("{other}"), String::new(), String::new()),
    }
}

fn short(text: String) -> String {
    if text.chars().count() <= WIDEST { text } else { text.chars().take(WIDEST - 2).chain("..".chars()).collect() }
}
