//! How much of an input one output value sees, read off the planner itself.

use super::{Shapes, demand, shapes};
use crate::error::Result;
use crate::ir::{Dim, Graph, Mode};
use foveal_kernels::{Region, Shape, Span};
use std::ops::Range;

/// A fraction in lowest terms; the denominator is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// Above the line.
    pub numerator: i64,
    /// Below it.
    pub denominator: i64,
}

impl Ratio {
    /// `numerator / denominator`, reduced.
    pub fn new(numerator: i64, denominator: i64) -> Self {
        let (mut a, mut b) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let divisor = (a.max(1) as i64) * denominator.signum();
        Self { numerator: numerator / divisor, denominator: denominator / divisor }
    }

    /// As a floating-point number.
    pub fn value(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.denominator {
            1 => self.numerator.fmt(f),
            d => write!(f, "{}/{d}", self.numerator),
        }
    }
}

/// The receptive field along one axis: output `o` sees inputs from `offset + o * stride` on, `size` of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AxisField {
    /// Inputs that one output sees.
    pub size: usize,
    /// Inputs between what neighbouring outputs see.
    pub stride: Ratio,
    /// First input that output 0 sees; negative where it sees padding.
    pub offset: Ratio,
    /// Whether every output sees the whole axis, as behind global pooling; stride and offset then mean nothing.
    pub whole: bool,
}

/// What one value of a layer sees of one input.
#[derive(Clone, Debug, PartialEq)]
pub struct ReceptiveField {
    /// The input's name.
    pub input: String,
    /// Along each spatial axis of the layer's output.
    pub axes: Vec<AxisField>,
}

/// Neighbouring outputs looked at: enough to meet every phase of usual up- and downsampling.
const PHASES: usize = 64;
/// What input lengths grow by, so that an output's field fits away from the borders: a multiple of every usual stride,
/// since `same` padding depends on the length modulo the stride.
const GROWTH: usize = 6720;

/// The field of the graph's only output, per input in order; `spatial` are the output's spatial axes, and `inputs` the
/// declared input shapes. `None` for inputs without axes to match.
pub fn receptive_field(graph: &Graph, inputs: &[Vec<Dim>], spatial: Range<usize>) -> Result<Vec<Option<Vec<AxisField>>>> {
    let declared = |growth: usize| -> Vec<Shape> {
        let grown = |shape: &Vec<Dim>| {
            let lengths = shape.iter().enumerate().map(|(axis, d)| match d {
                Dim::Known(n) if spatial.contains(&axis) => n + growth,
                Dim::Known(n) => *n,
                Dim::Unknown if axis == 0 => 1,
                Dim::Unknown => 64 + growth,
            });
            lengths.collect()
        };
        inputs.iter().map(grown).collect()
    };
    // Networks that end in a dense layer only take their own size.
    let mut found = measure(graph, &declared(0), &spatial, true)?;
    for growth in [GROWTH / 4, GROWTH] {
        match measure(graph, &declared(growth), &spatial, false) {
            Ok(fields) => found = fields,
            Err(_) => break,
        }
        if found.iter().flatten().flatten().all(|field| !field.whole) {
            break;
        }
    }
    Ok(found)
}

fn measure(graph: &Graph, inputs: &[Shape], spatial: &Range<usize>, clipped: bool) -> Result<Vec<Option<Vec<AxisField>>>> {
    let shapes = shapes(graph, inputs)?;
    let mut fields: Vec<Option<Vec<AxisField>>> = inputs.iter().map(|shape| (shape.len() >= spatial.end).then(Vec::new)).collect();
    for axis in spatial.clone() {
        let n = shapes.of(graph.outputs[0])[axis];
        let first = (n / 2).saturating_sub(PHASES / 2).min(n.saturating_sub(PHASES));
        let seen: Vec<Vec<Span>> = (first..n.min(first + PHASES + 1)).map(|o| see(graph, &shapes, axis, o)).collect();
        for (input, axes) in fields.iter_mut().enumerate() {
            if let Some(axes) = axes {
                let spans: Vec<Span> = seen.iter().map(|per_input| per_input[input]).collect();
                axes.push(field(&spans, first, inputs[input][axis], clipped));
            }
        }
    }
    Ok(fields)
}

/// What output position `o` along `axis` needs of each input along the same axis.
fn see(graph: &Graph, shapes: &Shapes, axis: usize, o: usize) -> Vec<Span> {
    let mut wanted = Region::full(shapes.of(graph.outputs[0]));
    wanted[axis] = Span::new(o, o + 1);
    let demands = demand(graph, shapes, &[wanted], Mode::Inference);
    graph.inputs().iter().map(|wire| super::demand::of(&demands, *wire).and_then(|r| r.0.get(axis).copied()).unwrap_or_default()).collect()
}

fn field(spans: &[Span], first: usize, n: usize, clipped: bool) -> AxisField {
    let size = spans.iter().map(|span| span.len()).max().unwrap_or(0);
    let whole = spans.iter().all(|span| span.len() == n) || (!clipped && spans.iter().any(|span| span.start == 0 || span.end == n));
    let (Some(a), Some(b)) = (spans.first(), spans.last()) else {
        return AxisField { size, stride: Ratio::new(0, 1), offset: Ratio::new(0, 1), whole };
    };
    let steps = (spans.len() - 1).max(1) as i64;
    let stride = Ratio::new(b.start as i64 - a.start as i64, steps);
    let start = |(i, span): (usize, &Span)| span.start as i64 * stride.denominator - (first + i) as i64 * stride.numerator;
    let offset = spans.iter().enumerate().map(start).min().unwrap_or(0);
    AxisField { size, stride, offset: Ratio::new(offset, stride.denominator), whole }
}
