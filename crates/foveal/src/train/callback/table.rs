//! Epochs are written down.

use super::{Callback, Control, Logs};
use crate::error::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

/// Writes a table with a line for every epoch.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CSVLogger {
    /// Where to.
    pub filename: PathBuf,
    /// Between columns.
    pub separator: char,
    /// Whether to go on with a table that is there.
    pub append: bool,
    /// Of the table's lines, once an epoch has said them.
    #[serde(skip)]
    columns: Option<Vec<String>>,
}

impl Default for CSVLogger {
    fn default() -> Self {
        Self::new("")
    }
}

impl CSVLogger {
    /// To this file, separated by commas.
    pub fn new(filename: impl Into<PathBuf>) -> Self {
        Self { filename: filename.into(), separator: ',', append: false, columns: None }
    }

    /// Whether the table that is there begins with a line.
    fn has_header(&self) -> bool {
        let first = std::fs::File::open(&self.filename).map(|file| BufReader::new(file).lines().next());
        first.is_ok_and(|line| line.is_some())
    }

    fn line(&self, fields: impl Iterator<Item = String>, fresh: bool) -> Result<()> {
        let mut options = std::fs::OpenOptions::new();
        let options = if fresh { options.write(true).create(true).truncate(true) } else { options.append(true).create(true) };
        let line = fields.collect::<Vec<_>>().join(&self.separator.to_string());
        let written = options.open(&self.filename).and_then(|mut file| writeln!(file, "{line}"));
        written.map_err(|e| Error::Usage(format!("CSVLogger cannot write {}: {e}", self.filename.display())))
    }
}

impl Callback for CSVLogger {
    fn train_begin(&mut self, _: &mut Control<'_>) -> Result<()> {
        self.columns = None;
        Ok(())
    }

    fn epoch_end(&mut self, epoch: usize, logs: &mut Logs, _: &mut Control<'_>) -> Result<()> {
        if self.columns.is_none() {
            let columns = columns(logs);
            if !(self.append && self.has_header()) {
                self.line(std::iter::once("epoch".to_owned()).chain(columns.iter().cloned()), true)?;
            }
            self.columns = Some(columns);
        }
        let value = |name: &String| logs.iter().find(|(own, _)| own == name).map_or("NA".into(), |(_, value)| value.to_string());
        let values: Vec<String> = self.columns.iter().flatten().map(value).collect();
        self.line(std::iter::once(epoch.to_string()).chain(values), false)
    }
}

/// The columns of epochs, by the logs of the first one, in the order of names as in Keras. Where it was not validated, later
/// ones may be.
fn columns(logs: &Logs) -> Vec<String> {
    let mut columns: Vec<String> = logs.iter().map(|(name, _)| name.clone()).collect();
    columns.sort();
    if !columns.iter().any(|name| name.starts_with("val_")) {
        columns.extend(columns.clone().into_iter().map(|name| format!("val_{name}")));
    }
    columns
}
