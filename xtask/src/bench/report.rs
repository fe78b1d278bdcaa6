//! The part of docs/results.md about other engines.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;

use super::chart;
use super::engine::FOVEAL;
use crate::process::root;
use crate::results::{PEERS, replace_section};

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

/// Writes the part and its chart.
pub(super) fn write(measured: &BTreeMap<String, Value>) -> Result<()> {
    let mut rows: Vec<Row<'_>> = measured.values().filter_map(Row::new).collect();
    rows.sort_by_key(|row| row.threads);
    let text = section(&rows)?;
    replace_section(PEERS, &text)?;
    let bars = rows.iter().filter(|row| row.threads == 1).filter_map(|row| {
        let fastest = row.fastest()?;
        Some(chart::Bar { label: row.name.into(), value: fastest.ratio[1], note: fastest.name.into() })
    });
    let path = root().join("docs/peers.svg");
    fs::write(&path, chart::draw(&bars.collect::<Vec<_>>())).with_context(|| format!("cannot write {}", path.display()))
}

fn section(rows: &[Row<'_>]) -> Result<String> {
    let mut text = String::from(PEERS);
    let versions: BTreeSet<String> =
        rows.iter().flat_map(|row| &row.engines).map(|entry| format!("{} {}", entry.name, entry.version)).collect();
    let names: Vec<&str> = names(rows);
    writeln!(
        text,
        "
Made by `cargo xtask bench --peers`: the same Keras models, weights and inputs in single precision, every engine in a process
of its own that times its own calls, pinned to as many cores as threads, rounds interleaved. *Peak* is the share of the
fused multiply-adds that the same cores did beside these rounds. Other columns are an engine's time over foveal's, the median
of the rounds' ratios, and for the fastest its 95% confidence interval: above 1, foveal is faster. Cropped rows give everybody
the model with its crop.

{}.

![time of the fastest other engine over foveal's](peers.svg)",
        versions.into_iter().collect::<Vec<_>>().join(", ")
    )?;
    for threads in rows.iter().map(|row| row.threads).collect::<BTreeSet<_>>() {
        let plural = if threads == 1 { "" } else { "s" };
        writeln!(text, "\n{threads} thread{plural}:\n\n| row | rounds | foveal ms | peak | fastest other | {} |", names.join(" | "))?;
        writeln!(text, "|---|---|---|---|---|{}", "---|".repeat(names.len()))?;
        for row in rows.iter().filter(|row| row.threads == threads) {
            table_row(&mut text, row, &names)?;
        }
    }
    crops(&mut text, rows)?;
    scaling(&mut text, rows)?;
    Ok(text)
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
