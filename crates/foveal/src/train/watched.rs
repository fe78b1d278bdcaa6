//! Losses and metrics of a model in training, as its logs have them.

use super::callback::Direction;
use super::compile::{Compile, metrics_by_output};
use super::history::Logs;
use super::{Metric, MetricState, Trainer};
use crate::error::{Error, Result};
use std::collections::HashMap;

/// Sums of losses over samples since the last reset.
#[derive(Clone, Debug, Default)]
pub(super) struct LossSums {
    pub samples: f64,
    pub total: f64,
    pub outputs: Vec<f64>,
}

/// What losses and metrics have seen.
#[derive(Default)]
pub(super) struct Counted {
    sums: LossSums,
    states: Vec<MetricState>,
}

/// A metric of one output.
pub(super) struct Watched {
    pub output: usize,
    /// In the logs.
    pub name: String,
    pub state: MetricState,
    /// Whether it sees the sample weights.
    pub weighted: bool,
}

/// What a model is compiled with, for outputs of these names, and these lengths of targets and predictions.
pub(super) fn watch(compile: &Compile, names: &[String], shapes: &[[Vec<Option<usize>>; 2]]) -> Result<Vec<Watched>> {
    let mut watched = Vec::new();
    let mut used = Used::default();
    for (what, value, weighted) in [("metrics", &compile.metrics, false), ("weighted_metrics", &compile.weighted_metrics, true)] {
        for (output, list) in metrics_by_output(what, value, names)?.into_iter().enumerate() {
            for value in list.into_iter().filter(|value| !value.is_null()) {
                let [y_true, y_pred] = &shapes[output];
                let metric = Metric::resolve(&value, y_true, y_pred).map_err(|objection| Error::Usage(format!("compile: {objection}")))?;
                let prefix = if names.len() > 1 { format!("{}_", names[output]) } else { String::new() };
                let name = used.unique(&prefix, metric.name(), weighted);
                watched.push(Watched { output, name, state: MetricState::new(metric), weighted });
            }
        }
    }
    Ok(watched)
}

/// Names that are taken, and how often each was asked for.
#[derive(Default)]
struct Used(HashMap<String, usize>);

impl Used {
    /// The name of a metric in the logs, as Keras tells metrics of one name apart: `mae`, `weighted_mae`, `mae_1`.
    fn unique(&mut self, prefix: &str, name: &str, weighted: bool) -> String {
        let plain = format!("{prefix}{name}");
        let wanted = if weighted && self.0.contains_key(&plain) { format!("{prefix}weighted_{name}") } else { plain };
        let count = self.0.entry(wanted.clone()).or_default();
        *count += 1;
        if *count == 1 { wanted } else { format!("{wanted}_{}", *count - 1) }
    }
}

impl Watched {
    /// Adds its value to the logs, or its values, numbered.
    pub(super) fn log(&self, logs: &mut Logs) {
        match self.state.result().as_slice() {
            [one] => logs.push((self.name.clone(), f64::from(*one))),
            several => logs.extend(several.iter().enumerate().map(|(i, x)| (format!("{}_{i}", self.name), f64::from(*x)))),
        }
    }

    /// Whether it logs under this name.
    pub(super) fn logs_as(&self, name: &str) -> bool {
        let rest = name.strip_prefix(self.name.as_str());
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix('_').is_some_and(is_number))
    }

    pub(super) fn direction(&self) -> Option<Direction> {
        self.state.metric().direction()
    }
}

impl Trainer {
    /// Forgets what losses and metrics have counted.
    pub fn reset_metrics(&mut self) {
        self.loss_sums = LossSums::default();
        self.resolved.iter_mut().flat_map(|resolved| &mut resolved.metrics).for_each(|watched| watched.state.reset());
    }

    /// Puts losses and metrics in the place of those that are counting, new ones if there are none; gives what counted so far.
    pub(super) fn set_counted(&mut self, counted: Option<Counted>) -> Counted {
        let new = counted.unwrap_or_default();
        let sums = std::mem::replace(&mut self.loss_sums, new.sums);
        let mut states = new.states.into_iter();
        let metrics = self.resolved.iter_mut().flat_map(|resolved| &mut resolved.metrics).map(|watched| {
            let next = states.next().unwrap_or_else(|| MetricState::new(watched.state.metric().clone()));
            std::mem::replace(&mut watched.state, next)
        });
        Counted { sums, states: metrics.collect() }
    }

    /// Loss and metrics since the last reset: the loss first, then, for several losses, each of them, and the
    /// metrics as they were compiled; those of several outputs in the order of their names, as in Keras.
    pub(super) fn logs(&self) -> Result<Logs> {
        let sums = &self.loss_sums;
        let mut logs = vec![("loss".to_owned(), sums.total / sums.samples)];
        let Some(resolved) = &self.resolved else { return Ok(logs) };
        if resolved.losses.iter().flatten().count() > 1 {
            let names = resolved.losses.iter().flatten().map(|output| format!("{}_loss", output.name));
            logs.extend(names.zip(sums.outputs.iter().map(|sum| sum / sums.samples)));
        }
        let losses = logs.len();
        resolved.metrics.iter().for_each(|watched| watched.log(&mut logs));
        if self.names.len() > 1 {
            logs[losses..].sort_by(|a, b| a.0.cmp(&b.0));
        }
        Ok(logs)
    }

    /// Whether epochs log a value of this name, without `val_`: a loss or a metric.
    pub(super) fn logs_as(&self, name: &str) -> bool {
        self.is_loss(name) || self.metrics().any(|watched| watched.logs_as(name))
    }

    /// The names that epochs log, as far as they are known before the first one.
    pub(super) fn log_names(&self) -> Vec<String> {
        std::iter::once("loss".to_owned()).chain(self.metrics().map(|watched| watched.name.clone())).collect()
    }

    /// Which way is better for a value of this name, without `val_`: down for losses, as each metric says for metrics.
    pub(super) fn direction(&self, name: &str) -> Option<Direction> {
        let metric = self.metrics().find(|watched| watched.logs_as(name));
        if self.is_loss(name) { Some(Direction::Min) } else { metric.and_then(Watched::direction) }
    }

    fn is_loss(&self, name: &str) -> bool {
        let output = name.strip_suffix("_loss").filter(|_| self.names.len() > 1);
        name == "loss" || output.is_some_and(|output| self.names.iter().any(|own| own == output))
    }

    fn metrics(&self) -> impl Iterator<Item = &Watched> {
        self.resolved.as_ref().map_or(&self.declared, |resolved| &resolved.metrics).iter()
    }
}
