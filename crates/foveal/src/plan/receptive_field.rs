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
    /// Inputs between what neighbouring outputs see. `None` where neighbours do not see shifted fields: every output
    /// sees the whole axis, as behind a global pooling, or the borders cut each field.
    pub stride: Option<Ratio>,
    /// First input that output 0 sees; negative where it sees padding. `None` also where it depends on how long the
    /// input is, as behind the center crop of an input of unknown size.
    pub offset: Option<Ratio>,
    /// Whether every output sees the whole axis.
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

/// Outputs looked at around the middle: enough for two periods of usual upsampling.
const SAMPLES: usize = 129;
/// What input lengths grow by, so that an output's field fits away from the borders: multiples of every usual stride,
/// since `same` padding depends on the length modulo the stride.
const GROWTHS: [usize; 2] = [1680, 6720];

/// Fields by input and axis; `None` for inputs without such axes.
type Fields = Vec<Option<Vec<Measured>>>;

/// The field of the graph's only output, per input in order; `spatial` are the output's spatial axes, and `inputs` the
/// declared input shapes. `None` for inputs without axes to match.
///
/// Fields are read off the demands of neighbouring outputs, at the declared sizes where those leave a field uncut, else
/// at larger ones: a network that takes only its own size has the field that its borders leave.
pub fn receptive_field(graph: &Graph, inputs: &[Vec<Dim>], spatial: Range<usize>) -> Result<Vec<Option<Vec<AxisField>>>> {
    let known = |axis: &Dim| axis.known().is_some();
    let declared = inputs.iter().all(|shape| shape.iter().enumerate().all(|(axis, d)| !spatial.contains(&axis) || known(d)));
    let grown = |growth: usize| -> Vec<Shape> {
        let length = |(axis, d): (usize, &Dim)| match d.known() {
            Some(n) if spatial.contains(&axis) => n + growth,
            Some(n) => n,
            None if axis == 0 => 1,
            None => 64 + growth,
        };
        inputs.iter().map(|shape| shape.iter().enumerate().map(length).collect()).collect()
    };
    let own = measure(graph, &grown(0), &spatial)?;
    let settled = |fields: &Fields| fields.iter().flatten().flatten().all(|field| field.shift.is_some_and(|shift| shift.sure));
    if declared && settled(&own) {
        return Ok(map(&own, |_, _, field| field.at_size()));
    }
    let larger: Vec<Fields> = GROWTHS.iter().map_while(|growth| measure(graph, &grown(*growth), &spatial).ok()).collect();
    Ok(map(&own, |input, axis, field| {
        let at = |fields: &Fields| fields[input].as_ref().map(|axes| axes[axis]);
        let [smaller, larger] = match larger.as_slice() {
            _ if declared && field.shift.is_some_and(|shift| shift.sure) => return field.at_size(),
            [one, other] => [at(one).unwrap_or(field), at(other).unwrap_or(field)],
            _ => return field.at_size(),
        };
        let mut found = larger.at_size();
        found.offset = found.offset.filter(|_| smaller.at_size().offset == found.offset);
        found
    }))
}

fn map(fields: &Fields, f: impl Fn(usize, usize, Measured) -> AxisField) -> Vec<Option<Vec<AxisField>>> {
    let axes = |(input, axes): (usize, &Option<Vec<Measured>>)| {
        Some(axes.as_ref()?.iter().enumerate().map(|(axis, field)| f(input, axis, *field)).collect())
    };
    fields.iter().enumerate().map(axes).collect()
}

fn measure(graph: &Graph, inputs: &[Shape], spatial: &Range<usize>) -> Result<Fields> {
    let shapes = shapes(graph, inputs)?;
    let mut fields: Fields = inputs.iter().map(|shape| (shape.len() >= spatial.end).then(Vec::new)).collect();
    for axis in spatial.clone() {
        let n = shapes.of(graph.outputs[0])[axis];
        let first = (n / 2).saturating_sub(SAMPLES / 2).min(n.saturating_sub(SAMPLES));
        let seen: Vec<Vec<Span>> = (first..n.min(first + SAMPLES)).map(|o| see(graph, &shapes, axis, o)).collect();
        for (input, axes) in fields.iter_mut().enumerate() {
            if let Some(axes) = axes {
                let spans: Vec<Span> = seen.iter().map(|per_input| per_input[input]).collect();
                axes.push(Measured::new(&spans, first, inputs[input][axis]));
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

/// The field along one axis at one size.
#[derive(Clone, Copy)]
struct Measured {
    size: usize,
    whole: bool,
    shift: Option<Shift>,
}

/// How the fields of neighbours are shifted.
#[derive(Clone, Copy)]
struct Shift {
    stride: Ratio,
    offset: Ratio,
    /// Whether it held for more than a period.
    sure: bool,
}

impl Measured {
    /// From what outputs see that follow each other, `first` the index of the first, of an input of length `n`.
    ///
    /// Away from borders the fields repeat: `period` outputs on, both ends have moved by the same count of inputs.
    /// Borders, also those of tensors within the network, stop one end and not the other. So the outputs whose fields are
    /// uncut are the longest run that repeats.
    fn new(spans: &[Span], first: usize, n: usize) -> Self {
        let size = spans.iter().map(|span| span.len()).max().unwrap_or(0);
        let whole = spans.iter().all(|span| span.len() == n);
        let runs = (1..=spans.len() / 2).filter_map(|period| longest_run(spans, period));
        let best = runs.min_by_key(|run| (std::cmp::Reverse(run.outputs.len()), run.period)).filter(|_| !whole);
        let Some(run) = best else { return Self { size, whole, shift: None } };
        let inside = &spans[run.outputs.clone()];
        let stride = Ratio::new(run.moved as i64, run.period as i64);
        let at = |(i, span): (usize, &Span)| span.start as i64 * stride.denominator - i as i64 * stride.numerator;
        let offset = inside.iter().enumerate().map(|(i, span)| at((first + run.outputs.start + i, span))).min().unwrap_or(0);
        let shift = Shift { stride, offset: Ratio::new(offset, stride.denominator), sure: run.outputs.len() > 2 * run.period };
        Self { size: inside.iter().map(|span| span.len()).max().unwrap_or(size), whole, shift: Some(shift) }
    }

    fn at_size(self) -> AxisField {
        AxisField {
            size: self.size,
            stride: self.shift.map(|shift| shift.stride),
            offset: self.shift.map(|shift| shift.offset),
            whole: self.whole,
        }
    }
}

/// Outputs whose fields repeat, moved by so many inputs per period of outputs.
struct Run {
    outputs: Range<usize>,
    period: usize,
    moved: usize,
}

fn longest_run(spans: &[Span], period: usize) -> Option<Run> {
    let moved = |i: usize| {
        let (a, b) = (spans[i], spans[i + period]);
        (b.start > a.start && b.start - a.start == b.end.saturating_sub(a.end)).then(|| b.start - a.start)
    };
    let mut best: Option<Run> = None;
    let mut open: Option<Run> = None;
    for i in 0..spans.len() - period {
        let now = moved(i);
        open = match (open, now) {
            (Some(run), Some(step)) if run.moved == step => Some(Run { outputs: run.outputs.start..i + period + 1, ..run }),
            (_, Some(moved)) => Some(Run { outputs: i..i + period + 1, period, moved }),
            (_, None) => None,
        };
        if let Some(run) = &open
            && best.as_ref().is_none_or(|b| run.outputs.len() > b.outputs.len())
        {
            best = Some(Run { outputs: run.outputs.clone(), ..*run });
        }
    }
    best
}
