//! `foveal explain`: what a crop needs of every layer, and what that saves.

use super::target::{check_input_size, crop_layer, find_layer, input_shapes, known_shape_text};
use crate::args::{ExplainArgs, PolicyArgs, Size, StepArgs, joined};
use crate::console::{self, Console};
use crate::table::{Align, Table, terminal_width};
use anyhow::{Result, bail};
use foveal::plan::{Explanation, Row};
use foveal::train::{Compile, Targets, Trainer};
use foveal::{Model, PredictOptions, Region, Shape, Span};
use serde_json::{Value, json};

pub(crate) fn explain(args: &ExplainArgs, console: Console) -> Result<()> {
    let model = target(args, console)?;
    check_input_size(&model.inputs(), args.input_size.as_ref())?;
    let shapes = input_shapes(&model.inputs(), args.batch, args.input_size.as_ref())?;
    if args.training.training {
        return explain_step(&args.training, &model, &shapes, args.json);
    }
    let mut explanation = model.explain(&shapes)?;
    let mut tile = None;
    if let Some(size) = &args.tile {
        let (lengths, options) = (size.for_axes(1), PredictOptions::new());
        let (region, of_tile) = model.explain_tile(&shapes, &lengths, &options)?;
        // The peak stays that of the whole, to compare with.
        explanation = Explanation { peak_bytes: explanation.peak_bytes, ..of_tile };
        tile = Some(Tile { size, region, bytes: model.tile_bytes(&shapes, &lengths, &options)? });
    }
    if args.json {
        let mut told = foveal_report::explanation(&explanation, tile.as_ref().map(|tile| tile.bytes));
        if let Some(tile) = &tile {
            told["tile"] = tile.region.0.iter().map(|span| [span.start, span.end].into_iter().collect::<Value>()).collect();
        }
        return console::print_line(format_args!("{told:#}"));
    }
    console::print(to_text(&explanation, tile.as_ref(), &model.output_shapes(&shapes)?, terminal_width()))
}

/// What a step of training takes.
fn explain_step(args: &StepArgs, model: &Model, shapes: &[Shape], json: bool) -> Result<()> {
    let mut compile = match (&args.loss, model.compile_config()) {
        (Some(loss), _) => Compile::from_keras(&json!({ "optimizer": args.optimizer, "loss": loss }))?,
        (None, Some(config)) => Compile::from_keras(config)?,
        (None, None) => bail!("the model's file was not compiled: name a loss with --loss, such as --loss mse"),
    };
    compile.gradient_checkpointing |= args.gradient_checkpointing;
    let optimizer = compile.optimizer.class();
    let told = Trainer::new(model, compile.targets(Targets::CenterCrop))?.explain(shapes)?;
    if json {
        return console::print_line(format_args!("{:#}", foveal_report::training_explanation(&told)));
    }
    let mut text = to_table(&told.step, terminal_width());
    let (peak, full) = (bytes_text(told.step.peak_bytes), bytes_text(told.step.full_peak_bytes));
    text += &format!("peak memory of training beside the model and the batch: {peak} (full {full})\n");
    let [activations, results, variables, state] =
        [told.activation_bytes, told.result_bytes, told.variable_bytes, told.optimizer_bytes].map(bytes_text);
    text +=
        &format!("  intermediate tensors {activations}, predictions and gradients {results}, weights {variables}, {optimizer} {state}\n");
    console::print(text)
}

/// One of the tiles that an output is computed in.
pub(super) struct Tile<'a> {
    size: &'a Size,
    region: Region,
    /// At the peak, of the largest tile.
    bytes: usize,
}

fn target(args: &ExplainArgs, console: Console) -> Result<Model> {
    let model = args.model.open(console)?;
    let Some(name) = &args.target.layer else { return Ok(model) };
    let layer = find_layer(&model, name)?;
    match &args.target.size {
        Some(size) => crop_layer(&layer, size, args.target.at.as_ref(), &PolicyArgs::default()),
        None => Ok(layer.model()?),
    }
}

/// The table with its reasons and totals, and what all of it takes.
fn to_text(explanation: &Explanation, tile: Option<&Tile<'_>>, outputs: &[Shape], width: Option<usize>) -> String {
    let mut text = String::new();
    if let (Some(tile), [output]) = (tile, outputs) {
        let (region, output) = (region_text(&tile.region, output), known_shape_text(output));
        text += &format!("One tile of {}, the middle one: {region} of the output {output}\n\n", tile.size);
    }
    text += &to_table(explanation, width);
    let (peak, full) = (bytes_text(explanation.peak_bytes), bytes_text(explanation.full_peak_bytes));
    text += &format!("peak memory beside inputs and weights: {peak} (full {full}); weights {}\n", bytes_text(explanation.weight_bytes));
    if let Some(tile) = tile {
        text += &format!("in tiles of {}: peak {}\n", tile.size, bytes_text(tile.bytes));
    }
    text
}

/// The table, its reasons, and what is read of the inputs.
fn to_table(explanation: &Explanation, width: Option<usize>) -> String {
    let (table, reasons) = rows(explanation);
    let table = if reasons.is_empty() { table.without("why not less") } else { table };
    let mut text = table.fit(width, &["class"]);
    for (number, reason) in (1..).zip(&reasons) {
        text += &format!("[{number}] {reason}\n");
    }
    text.push('\n');
    for (name, shape, needed) in &explanation.inputs {
        let needed = needed.as_ref().map_or("nothing".into(), |needed| region_text(needed, shape));
        text += &format!("input `{name}` of {}: needed {needed}\n", known_shape_text(shape));
    }
    text
}

/// The layers as a table, and the reasons that its last column counts.
pub(super) fn rows(explanation: &Explanation) -> (Table, Vec<&'static str>) {
    let mut table = Table::new(&[
        ("layer", Align::Left),
        ("class", Align::Left),
        ("full shape", Align::Right),
        ("needed region", Align::Right),
        ("full MFLOP", Align::Right),
        ("needed MFLOP", Align::Right),
        ("saved", Align::Right),
        ("why not less", Align::Left),
    ]);
    let mut reasons: Vec<&'static str> = Vec::new();
    let total = explanation.full_flops;
    for row in &explanation.rows {
        let reason = row.note.map_or(String::new(), |note| {
            let at = reasons.iter().position(|r| *r == note).unwrap_or_else(|| {
                reasons.push(note);
                reasons.len() - 1
            });
            format!("[{}]", at + 1)
        });
        let needed = needed_text(row);
        let saved = saved_text(row.full_flops, row.needed_flops);
        let (full, cost) = (mflop_text(row.full_flops, total), mflop_text(row.needed_flops, total));
        table.row([row.layer.clone(), row.class.clone(), example_text(&row.shape), needed, full, cost, saved, reason]);
    }
    table.rule();
    let (full, cost) = (explanation.full_flops, explanation.needed_flops);
    let blank = String::new;
    table.row([
        "total".into(),
        blank(),
        blank(),
        blank(),
        mflop_text(full, total),
        mflop_text(cost, total),
        saved_text(full, cost),
        blank(),
    ]);
    (table, reasons)
}

/// The shape of one example: `256x256x3`.
fn example_text(shape: &[usize]) -> String {
    match shape {
        [] | [_] => "1".into(),
        [_, example @ ..] => joined(example, "x"),
    }
}

/// The box, or the boxes that are computed apart.
fn needed_text(row: &Row) -> String {
    let hull = row.needed.iter().filter(|_| row.parts.is_empty());
    let texts: Vec<String> = hull.chain(&row.parts).map(|region| region_text(region, &row.shape)).collect();
    if texts.is_empty() { "none".into() } else { texts.join(" and ") }
}

/// A box of one example in NumPy's notation: `94:162, 94:162, :`, or `all`. Where not all examples are needed alike, the
/// batch stands in front.
fn region_text(region: &Region, whole: &[usize]) -> String {
    if *region == Region::full(whole) {
        return "all".into();
    }
    let span = |(span, &n): (&Span, &usize)| if span.len() == n { ":".into() } else { format!("{}:{}", span.start, span.end) };
    let spans: Vec<String> = region.0.iter().zip(whole).map(span).collect();
    let shown = if spans.first().is_some_and(|batch| batch == ":") { &spans[1..] } else { &spans[..] };
    shown.join(", ")
}

/// Millions of operations, in as many decimals as suit the total.
fn mflop_text(flops: u64, total: u64) -> String {
    let decimals = if total < 10_000_000 { 4 } else { 2 };
    if flops == 0 { "-".into() } else { format!("{:.decimals$}", flops as f64 / 1e6) }
}

fn saved_text(full: u64, needed: u64) -> String {
    if full == 0 { "-".into() } else { format!("{:.1} %", 100.0 * (1.0 - needed as f64 / full as f64)) }
}

fn bytes_text(bytes: usize) -> String {
    indicatif::BinaryBytes(bytes as u64).to_string()
}
