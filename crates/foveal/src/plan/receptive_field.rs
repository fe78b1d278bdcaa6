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

/// The receptive field along one axis: output `o` sees inputs from `offset + o * stride` on, or up to `jitter` later,
/// `size` of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AxisField {
    /// Inputs that one output sees.
    pub size: usize,
    /// Inputs between what neighbouring outputs see. `None` where neighbours do not see shifted fields: every output
    /// sees the whole axis, as behind a global pooling, the borders cut each field, or it depends on how long the input
    /// is, as behind a resize to a fixed length.
    pub stride: Option<Ratio>,
    /// First input that output 0 sees; negative where it sees padding. `None` also where it depends on how long the
    /// input is, as behind the center crop of an input of unknown size.
    pub offset: Option<Ratio>,
    /// How much later than at `offset + o * stride` a field may begin: 0 unless something enlarges on the way, as in
    /// upsampling, where it depends on `o`.
    pub jitter: Ratio,
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
    let declared = inputs.iter().all(|shape| shape.iter().skip(1).all(|d| d.known().is_some()));
    let grown = |growth: usize, grows: &dyn Fn(usize, usize) -> bool| -> Vec<Shape> {
        let length = |input: usize, axis: usize, d: &Dim| match d.known() {
            Some(n) if grows(input, axis) => n + growth,
            Some(n) => n,
            None if axis == 0 => 1,
            None => 64 + growth,
        };
        let shape = |(input, shape): (usize, &Vec<Dim>)| shape.iter().enumerate().map(|(axis, d)| length(input, axis, d)).collect();
        inputs.iter().enumerate().map(shape).collect()
    };
    let own = measure(graph, &grown(0, &|_, _| false), &spatial)?;
    let grows = |input: usize, axis: usize| match &own[input] {
        Some(fields) => fields.iter().any(|field| field.axis == axis),
        None => spatial.contains(&axis),
    };
    let settled = |fields: &Fields| fields.iter().flatten().flatten().all(|field| field.shift.is_some_and(|shift| shift.sure));
    if declared && settled(&own) {
        return Ok(map(&own, |_, _, field| field.at_size()));
    }
    let larger: Vec<Fields> = GROWTHS.iter().map_while(|growth| measure(graph, &grown(*growth, &grows), &spatial).ok()).collect();
    Ok(map(&own, |input, axis, field| {
        let at = |fields: &Fields| fields[input].as_ref().map(|axes| axes[axis]);
        let [smaller, larger] = match larger.as_slice() {
            _ if declared && field.shift.is_some_and(|shift| shift.sure) => return field.at_size(),
            [one, other] => [at(one).unwrap_or(field), at(other).unwrap_or(field)],
            _ => return field.at_size(),
        };
        let (smaller, mut found) = (smaller.at_size(), larger.at_size());
        found.offset = found.offset.filter(|_| smaller.offset == found.offset);
        if smaller.stride != found.stride {
            // A resize to a fixed length: what an output sees is the input's length by that one.
            return AxisField {
                size: if declared { field.size } else { found.size },
                stride: None,
                offset: None,
                jitter: Ratio::new(0, 1),
                ..found
            };
        }
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
        let middle = seeing(graph, &shapes, axis, n);
        let first = middle.saturating_sub(SAMPLES / 2).min(n.saturating_sub(SAMPLES));
        let seen: Vec<Vec<Region>> = (first..n.min(first + SAMPLES)).map(|o| see(graph, &shapes, axis, Span::new(o, o + 1))).collect();
        for (input, axes) in fields.iter_mut().enumerate() {
            if let Some(axes) = axes {
                let from = source_axis(seen.iter().map(|per_input| &per_input[input]), axis);
                let spans: Vec<Span> = seen.iter().map(|per_input| per_input[input].0.get(from).copied().unwrap_or_default()).collect();
                axes.push(Measured { axis: from, ..Measured::new(&spans, first, inputs[input][from]) });
            }
        }
    }
    Ok(fields)
}

/// The input axis along which an output axis moves: the same, unless axes were permuted on the way.
fn source_axis<'a>(seen: impl Iterator<Item = &'a Region> + Clone, axis: usize) -> usize {
    let rank = seen.clone().map(Region::rank).max().unwrap_or(0);
    let span = |region: &Region, axis: usize| region.0.get(axis).copied();
    let moves = |axis: &usize| {
        let mut spans = seen.clone().map(|region| span(region, *axis));
        let first = spans.next();
        spans.any(|span| Some(span) != first)
    };
    let mut moving = (0..rank).filter(moves);
    match (moving.next(), moving.next()) {
        (Some(only), None) => only,
        _ => axis,
    }
}

/// An output position along an axis of length `n` that sees something of an input: the middle, or the nearest there is
/// by halves (a transposed convolution may leave wide gaps).
fn seeing(graph: &Graph, shapes: &Shapes, axis: usize, n: usize) -> usize {
    let sees = |span: Span| see(graph, shapes, axis, span).iter().any(|region| !region.is_empty());
    let (mut from, mut to) = (0, n);
    let middle = n / 2;
    let around = middle.saturating_sub(SAMPLES / 2)..n.min(middle + SAMPLES / 2);
    if around.is_empty() || sees(Span::new(around.start, around.end)) || !sees(Span::new(0, n)) {
        return middle;
    }
    while to - from > 1 {
        let half = (from + to) / 2;
        if sees(Span::new(half, to)) { from = half } else { to = half }
    }
    from
}

/// What output positions along `axis` need of each input.
fn see(graph: &Graph, shapes: &Shapes, axis: usize, wanted_span: Span) -> Vec<Region> {
    let mut wanted = Region::full(shapes.of(graph.outputs[0]));
    wanted[axis] = wanted_span;
    let demands = demand(graph, shapes, &[wanted], Mode::Inference);
    graph.inputs().iter().map(|wire| super::demand::of(&demands, *wire).cloned().unwrap_or_default()).collect()
}

/// The field along one axis at one size.
#[derive(Clone, Copy)]
struct Measured {
    /// The input axis.
    axis: usize,
    size: usize,
    whole: bool,
    shift: Option<Shift>,
}

/// How the fields of neighbours are shifted.
#[derive(Clone, Copy)]
struct Shift {
    stride: Ratio,
    offset: Ratio,
    jitter: Ratio,
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
        let Some(run) = best else { return Self { axis: 0, size, whole, shift: None } };
        let inside = &spans[run.outputs.clone()];
        let stride = Ratio::new(run.moved as i64, run.period as i64);
        let at = |(i, span): (usize, &Span)| span.start as i64 * stride.denominator - i as i64 * stride.numerator;
        let starts = inside.iter().enumerate().map(|(i, span)| at((first + run.outputs.start + i, span)));
        let (low, high) = starts.fold((i64::MAX, i64::MIN), |(low, high), start| (low.min(start), high.max(start)));
        let (offset, jitter) = (Ratio::new(low, stride.denominator), Ratio::new(high - low, stride.denominator));
        let shift = Shift { stride, offset, jitter, sure: run.outputs.len() > 2 * run.period };
        Self { axis: 0, size: inside.iter().map(|span| span.len()).max().unwrap_or(size), whole, shift: Some(shift) }
    }

    fn at_size(self) -> AxisField {
        AxisField {
            size: self.size,
            stride: self.shift.map(|shift| shift.stride),
            offset: self.shift.map(|shift| shift.offset),
            jitter: self.shift.map_or(Ratio::new(0, 1), |shift| shift.jitter),
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
