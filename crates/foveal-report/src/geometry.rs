//! What any crop of a layer needs, as tables that a page can look up.
//!
//! Along each axis, the needs of an interval of positions are the hull of the needs of its positions, and the axes do not
//! ask about each other. That holds for windows, whatever is stacked of them, but not for every operation: so the tables
//! are checked against the planner, and where they do not say the same there are none.

use crate::error::Result;
use foveal::layers::center_crop::{Crop, Keep};
use foveal::plan::{Explanation, Row};
use foveal::{LayerRef, Region, Shape, Span};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// More positions than this, over all axes, take too long to look at.
const MAX_POSITIONS: usize = 4096;
/// More numbers than this make the page too large.
const MAX_NUMBERS: usize = 1 << 19;
/// Boxes at pseudo-random places that the tables are checked with, beside the corners and the whole.
const CHECKS: u64 = 12;

/// What is needed along one axis of a tensor.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Along {
    /// The same for every crop.
    Fixed(Span),
    /// By the crop's interval along this one of its axes, from this table.
    Table { axis: usize, table: usize },
}

/// The needs of every crop of one layer's output.
#[derive(Debug)]
pub(crate) struct Geometry {
    /// By position: what it needs; empty where it needs nothing.
    tables: Vec<Vec<Span>>,
    /// Per input, then per layer of the explanation but the crop itself, along each of its axes.
    needs: Vec<Vec<Along>>,
    inputs: usize,
    /// Whether a layer's operations are in proportion to the needed part of it.
    proportional: bool,
}

/// The tables, or why there are none.
pub(crate) enum Measured {
    Tables(Geometry),
    None(&'static str),
}

/// Explains boxes of one layer's output.
struct Planner<'a> {
    layer: &'a LayerRef,
    inputs: &'a [Shape],
    cancel: &'a AtomicBool,
}

impl Planner<'_> {
    fn explain(&self, spans: &[Span]) -> Result<Explanation> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(foveal::Error::Interrupted.into());
        }
        let keep = Keep::At { start: spans.iter().map(|s| s.start).collect(), size: spans.iter().map(|s| s.len()).collect() };
        Ok(self.layer.crop(Crop::new(keep))?.explain(self.inputs)?)
    }
}

/// All layers but the crop itself, which comes last.
fn rows(explanation: &Explanation) -> &[Row] {
    explanation.rows.split_last().map_or(&[], |(_, rows)| rows)
}

/// Of every input, then of every layer.
fn regions(explanation: &Explanation) -> impl Iterator<Item = &Option<Region>> {
    explanation.inputs.iter().map(|(_, _, needed)| needed).chain(rows(explanation).iter().map(|row| &row.needed))
}

fn shapes(explanation: &Explanation) -> Vec<Shape> {
    let inputs = explanation.inputs.iter().map(|(_, shape, _)| shape);
    inputs.chain(rows(explanation).iter().map(|row| &row.shape)).cloned().collect()
}

impl Geometry {
    /// Asks the planner about every position along each of the output's spatial axes, of these lengths.
    pub(crate) fn measure(layer: &LayerRef, inputs: &[Shape], lengths: &[usize], wanted: &[Span], cancel: &AtomicBool) -> Result<Measured> {
        if lengths.iter().sum::<usize>() > MAX_POSITIONS {
            return Ok(Measured::None("the layer has too many positions"));
        }
        let planner = Planner { layer, inputs, cancel };
        let middle: Vec<Span> = lengths.iter().map(|n| Span::new(n / 2, n / 2 + 1)).collect();
        let sweep = |axis: usize| {
            let at = |i| {
                planner
                    .explain(&middle.iter().enumerate().map(|(k, m)| if k == axis { Span::new(i, i + 1) } else { *m }).collect::<Vec<_>>())
            };
            (0..lengths[axis]).map(at).collect::<Result<Vec<_>>>()
        };
        let sweeps = (0..lengths.len()).map(sweep).collect::<Result<Vec<_>>>()?;
        let inseparable = Measured::None("what a crop needs along one axis depends on the other");
        let Some(mut geometry) = Self::from_sweeps(&sweeps) else { return Ok(inseparable) };
        if geometry.tables.iter().map(|table| 2 * table.len()).sum::<usize>() > MAX_NUMBERS {
            return Ok(Measured::None("the network has too many layers of different size"));
        }
        for spans in samples(lengths, wanted) {
            let told = planner.explain(&spans)?;
            if !geometry.agrees(&spans, &told) {
                return Ok(inseparable);
            }
            geometry.proportional &= rows(&told).iter().all(is_proportional);
        }
        Ok(Measured::Tables(geometry))
    }

    fn from_sweeps(sweeps: &[Vec<Explanation>]) -> Option<Self> {
        let first = sweeps.first()?.first()?;
        let by_sweep: Vec<Vec<Vec<&Option<Region>>>> =
            sweeps.iter().map(|sweep| sweep.iter().map(|told| regions(told).collect()).collect()).collect();
        let mut geometry = Self { tables: Vec::new(), needs: Vec::new(), inputs: first.inputs.len(), proportional: true };
        let mut known = HashMap::new();
        for (target, shape) in shapes(first).iter().enumerate() {
            let along = |axis: usize| {
                let span = |region: &Option<Region>| region.as_ref().map(|region| region[axis]);
                let sweeps: Vec<Vec<Option<Span>>> =
                    by_sweep.iter().map(|sweep| sweep.iter().map(|regions| span(regions[target])).collect()).collect();
                geometry.along(&sweeps, &mut known)
            };
            let needs = (0..shape.len()).map(along).collect::<Option<Vec<_>>>()?;
            geometry.needs.push(needs);
        }
        Some(geometry)
    }

    /// Finds the one axis of the crop that these spans move with.
    fn along(&mut self, sweeps: &[Vec<Option<Span>>], known: &mut HashMap<Vec<Span>, usize>) -> Option<Along> {
        let moves = |sweep: &&Vec<Option<Span>>| {
            let mut spans = sweep.iter().flatten();
            spans.next().is_some_and(|first| spans.any(|span| span != first))
        };
        let moving: Vec<usize> = (0..sweeps.len()).filter(|&axis| moves(&&sweeps[axis])).collect();
        match moving.as_slice() {
            [] => {
                let fixed = sweeps.iter().flatten().flatten().next();
                Some(Along::Fixed(fixed.copied().unwrap_or_default()))
            }
            [axis] => {
                let spans: Vec<Span> = sweeps[*axis].iter().map(|span| span.unwrap_or_default()).collect();
                let next = self.tables.len();
                let table = *known.entry(spans.clone()).or_insert(next);
                if table == next {
                    self.tables.push(spans);
                }
                Some(Along::Table { axis: *axis, table })
            }
            _ => None,
        }
    }

    /// What this crop needs of a tensor by the tables.
    fn region(&self, target: usize, crop: &[Span]) -> Option<Region> {
        let span = |along: &Along| match *along {
            Along::Fixed(span) => span,
            Along::Table { axis, table } => {
                self.tables[table][crop[axis].range()].iter().fold(Span::default(), |hull, span| hull.hull(*span))
            }
        };
        let region = Region(self.needs[target].iter().map(span).collect());
        (!region.is_empty()).then_some(region)
    }

    fn agrees(&self, crop: &[Span], told: &Explanation) -> bool {
        regions(told).enumerate().all(|(target, needed)| {
            let needed = needed.as_ref().filter(|region| !region.is_empty());
            self.region(target, crop).as_ref() == needed
        })
    }

    pub(crate) fn to_json(&self) -> Value {
        let table = |table: &Vec<Span>| {
            let ends = |end: fn(&Span) -> usize| table.iter().map(end).collect::<Vec<_>>();
            json!({ "start": ends(|span| span.start), "end": ends(|span| span.end) })
        };
        let along = |along: &Along| match *along {
            Along::Fixed(span) => json!([span.start, span.end]),
            Along::Table { axis, table } => json!({ "axis": axis, "table": table }),
        };
        let needs: Vec<Value> = self.needs.iter().map(|axes| axes.iter().map(along).collect()).collect();
        let (inputs, layers) = needs.split_at(self.inputs);
        json!({
            "tables": self.tables.iter().map(table).collect::<Vec<_>>(),
            "inputs": inputs,
            "layers": layers,
            "proportional": self.proportional,
        })
    }
}

fn is_proportional(row: &Row) -> bool {
    let elements = |lengths: &[usize]| lengths.iter().map(|&n| n as u128).product::<u128>();
    let needed = row.needed.as_ref().map_or(0, |region| elements(&region.shape()));
    u128::from(row.needed_flops) * elements(&row.shape) == u128::from(row.full_flops) * needed
}

/// The wanted box, the whole, the corners, and boxes at places that look random.
fn samples(lengths: &[usize], wanted: &[Span]) -> Vec<Vec<Span>> {
    let each = |span: &dyn Fn(usize, usize) -> Span| lengths.iter().enumerate().map(|(axis, &n)| span(axis, n)).collect::<Vec<_>>();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut boxes = vec![wanted.to_vec(), each(&|_, n| Span::full(n)), each(&|_, _| Span::new(0, 1)), each(&|_, n| Span::new(n - 1, n))];
    boxes.extend((0..lengths.len()).map(|only| each(&|axis, n| if axis == only { Span::full(n) } else { Span::new(n / 2, n / 2 + 1) })));
    for _ in 0..CHECKS {
        let spans = lengths.iter().map(|&n| {
            let start = random(n);
            Span::new(start, start + 1 + random(n - start))
        });
        boxes.push(spans.collect());
    }
    boxes
}
