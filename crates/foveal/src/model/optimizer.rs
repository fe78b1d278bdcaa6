//! What an optimizer keeps between steps: carried along, so that training goes on where it stopped.

use super::legacy::Slots;
use crate::error::{Error, Result};
use crate::ir::DType;
use foveal_format::{Array, Weights};
use std::sync::Arc;

/// The group of the optimizer in a weights file.
const GROUP: &str = "optimizer/";

/// An optimizer's arrays by their paths below `optimizer/` of a weights file: `vars/0` is the number of steps, `vars/1` the
/// learning rate unless a schedule gives it, and behind them stand the slots.
#[derive(Clone, Debug, Default)]
pub struct OptimizerState(Stored);

#[derive(Clone, Debug, Default)]
enum Stored {
    #[default]
    Nothing,
    /// In the file that the model came from: slots are twice as large as the model, and only training reads them.
    File(Arc<Weights>),
    Arrays(Arc<[(String, Array)]>),
}

impl OptimizerState {
    /// These arrays, by path.
    pub fn new(arrays: Vec<(String, Array)>) -> Self {
        Self(if arrays.is_empty() { Stored::Nothing } else { Stored::Arrays(arrays.into()) })
    }

    /// Those of a weights file, which are read when asked for.
    pub(crate) fn in_file(weights: &Arc<Weights>) -> Self {
        let has_some = weights.paths().any(|path| path.starts_with(GROUP));
        Self(if has_some { Stored::File(Arc::clone(weights)) } else { Stored::Nothing })
    }

    /// Those of a file of an older form, in the form of Keras 3.
    pub(crate) fn modernised(weights: &Weights, slots: Slots) -> Result<Self> {
        let mut stored = weights.legacy_optimizer()?;
        if stored.is_empty() {
            stored = weights.paths().filter(|path| path.starts_with(GROUP)).map(str::to_owned).collect();
        }
        if slots == Slots::Fresh || stored.is_empty() {
            return Ok(Self::default());
        }
        let mut arrays: Vec<Array> = stored.iter().map(|path| read(weights, path)).collect::<Result<_>>()?;
        if let Slots::WithRate(rate) = slots {
            arrays.insert(1, Array { dtype: DType::F32, shape: Vec::new(), bytes: (rate as f32).to_le_bytes().to_vec() });
        }
        Ok(Self::new(arrays.into_iter().enumerate().map(|(index, array)| (format!("vars/{index}"), array)).collect()))
    }

    /// Paths of all arrays, in the order of their numbers.
    pub fn paths(&self) -> Vec<&str> {
        match &self.0 {
            Stored::Nothing => Vec::new(),
            Stored::File(weights) => weights.paths().filter_map(|path| path.strip_prefix(GROUP)).collect(),
            Stored::Arrays(arrays) => arrays.iter().map(|(path, _)| path.as_str()).collect(),
        }
    }

    /// Every array with its path.
    ///
    /// # Errors
    /// If the file that holds them has been changed or damaged since it was opened.
    pub fn arrays(&self) -> Result<Vec<(String, Array)>> {
        let weights = match &self.0 {
            Stored::Nothing => return Ok(Vec::new()),
            Stored::Arrays(arrays) => return Ok(arrays.to_vec()),
            Stored::File(weights) => weights,
        };
        if !weights.is_unchanged() {
            let problem = "the file that the model was loaded from has changed since, and with it the optimizer's state; load it again";
            return Err(Error::Usage(problem.into()));
        }
        self.paths().into_iter().map(|path| Ok((path.to_owned(), read(weights, &format!("{GROUP}{path}"))?))).collect()
    }
}

/// An array in the shape that the file gives it.
fn read(weights: &Weights, path: &str) -> Result<Array> {
    let shape = weights.info(path).map(|info| info.shape).unwrap_or_default();
    Ok(weights.read(path, &shape)?)
}
