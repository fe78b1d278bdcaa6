//! What became of loss and metrics.

use serde::{Deserialize, Serialize};

/// Names and values of one moment: `loss`, metrics, and after an epoch those of the validation under `val_` names.
pub type Logs = Vec<(String, f64)>;

/// Loss and metrics of every epoch: Keras' `History`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Numbers of the epochs, from 0.
    pub epochs: Vec<usize>,
    /// Name and values, one per epoch; NaN where an epoch has none, as between validations.
    pub columns: Vec<(String, Vec<f64>)>,
    /// What whoever trains should know, as that the data ran out.
    pub notes: Vec<String>,
}

impl History {
    /// Adds an epoch.
    pub(super) fn push(&mut self, epoch: usize, logs: &[(String, f64)]) {
        let before = self.epochs.len();
        self.epochs.push(epoch);
        for (name, value) in logs {
            match self.columns.iter_mut().find(|(own, _)| own == name) {
                Some((_, values)) => values.push(*value),
                None => {
                    let mut values = vec![f64::NAN; before];
                    values.push(*value);
                    self.columns.push((name.clone(), values));
                }
            }
        }
        let epochs = self.epochs.len();
        self.columns.iter_mut().for_each(|(_, values)| values.resize(epochs, f64::NAN));
    }

    /// The values of one column.
    pub fn get(&self, name: &str) -> Option<&[f64]> {
        self.columns.iter().find(|(own, _)| own == name).map(|(_, values)| values.as_slice())
    }
}
