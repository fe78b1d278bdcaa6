//! The parts of docs/results.md about other engines.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;

use super::chart;
use super::engine::FOVEAL;
use crate::process::root;
use crate::results::{PEERS, PEERS_AVX2, TRAINING as TRAINING_HEADING, TRAINING_AVX2, replace_section};

/// One engine on one row.
struct Entry<'a> {
    name: &'a str,
    version: &'a str,
    milliseconds: f64,
    /// Its time over foveal's: low, median and high.
    ratio: [f64; 3],
}

/// One row on one number of threads.
struct Row<'a> {
    name: &'a str,
    threads: u64,
    peak: f64,
    flops: f64,
    /// Of everything, where a crop leaves something out.
    full_flops: f64,
    rounds: u64,
    /// The row of the same network without its crop.
    full: Option<&'a str>,
    engines: Vec<Entry<'a>>,
}

impl<'a> Row<'a> {
    fn new(value: &'a Value) -> Option<Self> {
        let measured = &value["measured"];
        let entry = |engine: &'a Value| {
            let ratio = [0, 1, 2].map(|i| engine["ratio"][i].as_f64());
            Some(Entry {
                name: engine["name"].as_str()?,
                version: engine["version"].as_str()?,
                milliseconds: engine["ns"].as_f64()? / 1e6,
                ratio: [ratio[0]?, ratio[1]?, ratio[2]?],
            })
        };
        Some(Self {
            name: value["name"].as_str()?,
            threads: value["threads"].as_u64()?,
            peak: measured["peak"].as_f64()?,
            flops: measured["flops"].as_f64()?,
            full_flops: measured["full_flops"].as_f64().unwrap_or(0.0),
            rounds: measured["rounds"].as_u64()?,
            full: value["full"].as_str(),
            engines: measured["engines"].as_array()?.iter().filter_map(entry).collect(),
        })
    }

    fn foveal(&self) -> Option<&Entry<'a>> {
        self.engines.iter().find(|entry| entry.name == FOVEAL)
    }

    /// The fastest of the others.
    fn fastest(&self) -> Option<&Entry<'a>> {
        self.engines.iter().filter(|entry| entry.name != FOVEAL).min_by(|a, b| a.ratio[1].total_cmp(&b.ratio[1]))
    }
}

/// A part about one kind of calls.
pub(super) struct Section {
    /// Where it begins: with what AVX-512 measures, and with what other instruction sets do.
    headings: [&'static str; 2],
    /// How it was made, and what its tables say.
    text: &'static str,
    /// The file in docs/ for the chart, without its ending, and what that shows.
    chart: Option<[&'static str; 2]>,
    /// The tables behind those of the engines.
    tables: &'static [Table],
    /// The file that keeps all runs.
    pub(super) kept: &'static str,
    /// Engines that are measured unless others are named.
    pub(super) engines: &'static [&'static str],
}

type Table = fn(&mut String, &[Row<'_>]) -> Result<()>;

/// Predictions.
pub(super) const PREDICTION: Section = Section {
    headings: [PEERS, PEERS_AVX2],
    text: "
Made by `cargo xtask bench --peers`: the same Keras models, weights and inputs in single precision, every engine in a process
of its own that times its own calls, pinned to as many cores as threads, rounds interleaved. *Peak* is the share of the
fused multiply-adds that the same cores did beside these rounds. Other columns are an engine's time over foveal's, the median
of the rounds' ratios, and for the fastest its 95% confidence interval: above 1, foveal is faster. Cropped rows give everybody
the model with its crop.
",
    chart: Some(["peers", "time of the fastest other engine over foveal's"]),
    tables: &[crops, scaling],
    kept: "results.json",
    engines: &["openvino", "onnxruntime", "tensorflow", "keras-predict", "jax", "litert"],
};

/// Steps of training.
pub(super) const TRAINING: Section = Section {
    headings: [TRAINING_HEADING, TRAINING_AVX2],
    text: "
Made by `cargo xtask bench --peers --training`: one step on one batch, from its input to changed weights and a loss, as
*Against peers* measures. The same `.keras` files, inputs, targets, losses and optimizers in single precision; the losses of
the first five steps are those of Keras. TensorFlow is Keras' model with a train step in a `tf.function`, jax the same with
`jit`, torch a native module with its memory `channels_last`. Batches: 4 for network two and the residual blocks, 1 for the
U-Net, 32 for the LSTM, 128 for the MLP. *Peak* counts the operations that are needed.
",
    chart: None,
    tables: &[savings, scaling],
    kept: "training.json",
    engines: &["tensorflow", "jax", "torch"],
};

impl Section {
    /// Writes the part and its chart for AVX-512, and for what else was measured.
    pub(super) fn write(&self, measured: &BTreeMap<String, Value>) -> Result<()> {
        let mut rows: Vec<Row<'_>> = measured.values().filter_map(Row::new).collect();
        rows.sort_by_key(|row| row.threads);
        let is_avx512 = |row: &Row<'_>| row.foveal().is_some_and(|own| own.version.ends_with("avx512"));
        let (avx512, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_avx512);
        for ((rows, heading), ending) in [avx512, others].iter().zip(self.headings).zip([".svg", "-without-avx512.svg"]) {
            if !rows.is_empty() {
                self.write_part(heading, ending, rows)?;
            }
        }
        Ok(())
    }

    fn write_part(&self, heading: &str, ending: &str, rows: &[Row<'_>]) -> Result<()> {
        let chart = self.chart.map(|[file, title]| (format!("{file}{ending}"), title));
        let picture = chart.as_ref().map(|(file, title)| format!("\n![{title}]({file})\n")).unwrap_or_default();
        replace_section(heading, &self.markdown(heading, &picture, rows)?)?;
        let Some((file, title)) = chart else { return Ok(()) };
        let bars = rows.iter().filter(|row| row.threads == 1).filter_map(|row| {
            let fastest = row.fastest()?;
            Some(chart::Bar { label: row.name.into(), value: fastest.ratio[1], note: fastest.name.into() })
        });
        let path = root().join("docs").join(file);
        let title = format!("{}, one thread", capitalised(title));
        fs::write(&path, chart::draw(&title, &bars.collect::<Vec<_>>())).with_context(|| format!("cannot write {}", path.display()))
    }

    fn markdown(&self, heading: &str, picture: &str, rows: &[Row<'_>]) -> Result<String> {
        let entries = rows.iter().flat_map(|row| &row.engines);
        let versions: BTreeSet<String> = entries.map(|entry| format!("{} {}", entry.name, entry.version)).collect();
        let names: Vec<&str> = names(rows);
        let mut text = format!("{heading}{}\n{}.\n{picture}", self.text, versions.into_iter().collect::<Vec<_>>().join(", "));
        for threads in rows.iter().map(|row| row.threads).collect::<BTreeSet<_>>() {
            let plural = if threads == 1 { "" } else { "s" };
            writeln!(text, "\n{threads} thread{plural}:\n\n| row | rounds | foveal ms | peak | fastest other | {} |", names.join(" | "))?;
            writeln!(text, "|---|---|---|---|---|{}", "---|".repeat(names.len()))?;
            for row in rows.iter().filter(|row| row.threads == threads) {
                table_row(&mut text, row, &names)?;
            }
        }
        self.tables.iter().try_for_each(|table| table(&mut text, rows))?;
        Ok(text)
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Our times on one row for some number of threads, if it was measured.
fn time_of(rows: &[Row<'_>], name: &str, threads: u64) -> Option<(f64, f64)> {
    let row = rows.iter().find(|row| row.name == name && row.threads == threads)?;
    Some((row.foveal()?.milliseconds, row.flops))
}

/// What crops save of the time, beside what they save of the operations.
fn crops(text: &mut String, rows: &[Row<'_>]) -> Result<()> {
    writeln!(
        text,
        "\nfoveal with a crop, against itself without, 1 thread:\n\n| row | of the operations | of the time | time over operations |"
    )?;
    writeln!(text, "|---|---|---|---|")?;
    for row in rows.iter().filter(|row| row.threads == 1) {
        let both = row.full.and_then(|full| time_of(rows, full, 1)).zip(row.foveal());
        if let Some(((full, full_flops), own)) = both {
            let (operations, time) = (row.flops / full_flops, own.milliseconds / full);
            writeln!(text, "| {} | {:.1}% | {:.1}% | {:.2} |", row.name, operations * 100.0, time * 100.0, time / operations)?;
        }
    }
    Ok(())
}

/// What crops save of a step's operations, and what becomes of it against the fastest other engine.
fn savings(text: &mut String, rows: &[Row<'_>]) -> Result<()> {
    writeln!(
        text,
        "\nOperations that a crop saves, and what of that shows against the fastest other engine; *full* is what Keras computes:\n\n\
         | row | threads | full GFLOP | needed | full/needed | times as fast | of full/needed |\n|---|---|---|---|---|---|---|"
    )?;
    for row in rows.iter().filter(|row| row.full_flops > row.flops) {
        let Some(fastest) = row.fastest() else { continue };
        let (saved, ahead) = (row.full_flops / row.flops, fastest.ratio[1]);
        let (name, threads, full, needed) = (row.name, row.threads, row.full_flops / 1e9, row.flops / 1e9);
        writeln!(text, "| {name} | {threads} | {full:.3} | {needed:.3} | {saved:.2} | {ahead:.2} | {:.0}% |", ahead / saved * 100.0)?;
    }
    Ok(())
}

/// How much faster a second thread makes foveal.
fn scaling(text: &mut String, rows: &[Row<'_>]) -> Result<()> {
    let pair = |row: &Row<'_>| Some((time_of(rows, row.name, 1)?.0, time_of(rows, row.name, 2)?.0));
    let pairs: Vec<_> = rows.iter().filter(|row| row.threads == 1).filter_map(|row| Some((row.name, pair(row)?))).collect();
    if pairs.is_empty() {
        return Ok(());
    }
    writeln!(
        text,
        "\nfoveal on 2 threads, against itself on 1:\n\n| row | 1 thread ms | 2 threads ms | times as fast |\n|---|---|---|---|"
    )?;
    for (name, (one, two)) in pairs {
        writeln!(text, "| {name} | {one:.4} | {two:.4} | {:.2} |", one / two)?;
    }
    Ok(())
}

/// The other engines.
fn names<'a>(rows: &[Row<'a>]) -> Vec<&'a str> {
    let all = rows.iter().flat_map(|row| &row.engines).map(|entry| entry.name).filter(|name| *name != FOVEAL);
    all.collect::<BTreeSet<_>>().into_iter().collect()
}

fn table_row(text: &mut String, row: &Row<'_>, names: &[&str]) -> Result<()> {
    let Some(foveal) = row.foveal() else { return Ok(()) };
    let share = row.flops / foveal.milliseconds * 1e3 / row.peak * 100.0;
    write!(text, "| {} | {} | {:.4} | {share:.0}% |", row.name, row.rounds, foveal.milliseconds)?;
    match row.fastest() {
        Some(Entry { name, ratio: [low, median, high], .. }) => write!(text, " {name} {median:.2} ({low:.2} to {high:.2}) |")?,
        None => write!(text, " |")?,
    }
    for name in names {
        match row.engines.iter().find(|entry| entry.name == *name) {
            Some(entry) => write!(text, " {:.2} |", entry.ratio[1])?,
            None => write!(text, " |")?,
        }
    }
    writeln!(text)?;
    Ok(())
}
