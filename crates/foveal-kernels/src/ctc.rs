//! Connectionist temporal classification: how likely a sequence of labels is under scores of every step, summed over all alignments
//! (Graves et al. 2006), in the form that Keras has on JAX.
//!
//! Between two steps a path is in one of `2 n + 1` states: `phi[i]` behind the first `i` labels with the last step blank, or `emit[i]`
//! within label `i`. Logarithms of their probabilities are kept, in double precision.

use crate::{Exec, Region, Span, View, ViewMut, blocks};

/// The blank, which also fills up rows of labels.
const BLANK: usize = 0;
/// The logarithm of the probability of what cannot be.
const NEVER: f64 = -1e5;

/// The logarithms of the probabilities of one sequence's steps, and its labels.
struct Sequence {
    logarithms: Vec<Vec<f64>>,
    labels: Vec<i64>,
}

/// Between two steps.
#[derive(Clone)]
struct State {
    phi: Vec<f64>,
    emit: Vec<f64>,
}

/// `ln(e^a + e^b)`; scores may be minus infinity.
fn sum(a: f64, b: f64) -> f64 {
    if a == b {
        return a + std::f64::consts::LN_2;
    }
    a.max(b) + (-(a - b).abs()).exp().ln_1p()
}

/// Shares the gradient of [`sum`] out.
fn share(a: f64, b: f64, gradient: f64) -> [f64; 2] {
    let first = if a == b { 0.5 } else { 1.0 / (1.0 + (b - a).exp()) };
    [first * gradient, (1.0 - first) * gradient]
}

impl Sequence {
    fn read(logits: &View<'_>, labels: &View<'_>, entry: usize) -> Self {
        let (steps, classes) = (logits.whole()[1], logits.whole()[2]);
        let of_step = |step: usize| {
            let scores: Vec<f64> = (0..classes).map(|class| f64::from(logits.at(&[entry, step, class]))).collect();
            let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let all = most + scores.iter().map(|score| (score - most).exp()).sum::<f64>().ln();
            scores.into_iter().map(|score| score - all).collect()
        };
        let labels: Vec<f32> = (0..labels.whole()[1]).map(|place| labels.at(&[entry, place])).collect();
        let count = labels.iter().filter(|&&label| label != BLANK as f32).count();
        Self { logarithms: (0..steps).map(of_step).collect(), labels: labels[..count].iter().map(|&label| label as i64).collect() }
    }

    /// The class of a label; beyond all of them for one that is none, such as -1.
    fn class(&self, label: usize) -> usize {
        usize::try_from(self.labels[label]).unwrap_or(usize::MAX)
    }

    /// A label that is no class costs nothing, as in Keras.
    fn emission(&self, step: usize, label: usize) -> f64 {
        self.logarithms[step].get(self.class(label)).copied().unwrap_or(0.0)
    }

    /// What it costs to go from a label to the next one without a blank in between.
    fn repeats(&self, label: usize) -> f64 {
        if self.labels.get(label + 1) == Some(&self.labels[label]) { NEVER } else { 0.0 }
    }

    fn start(&self) -> State {
        let count = self.labels.len();
        let mut phi = vec![NEVER; count + 1];
        phi[0] = 0.0;
        State { phi, emit: vec![NEVER; count] }
    }

    /// `phi` once labels that are over are counted to it.
    fn ended(&self, state: &State) -> Vec<f64> {
        let mut phi = state.phi.clone();
        state.emit.iter().enumerate().for_each(|(i, emit)| phi[i + 1] = sum(phi[i + 1], emit + self.repeats(i)));
        phi
    }

    fn next(&self, state: &State, step: usize) -> State {
        let (phi, blank) = (self.ended(state), self.logarithms[step][BLANK]);
        let emit = state.emit.iter().enumerate().map(|(i, emit)| sum(phi[i], *emit) + self.emission(step, i)).collect();
        let mut next: Vec<f64> = phi.iter().map(|phi| phi + blank).collect();
        for (i, emit) in state.emit.iter().enumerate() {
            next[i + 1] = sum(next[i + 1], emit + blank + NEVER - self.repeats(i));
        }
        State { phi: next, emit }
    }

    fn states(&self) -> Vec<State> {
        let mut states = vec![self.start()];
        for step in 0..self.logarithms.len() {
            states.push(self.next(&states[step], step));
        }
        states
    }

    /// The two ways in which the last label ends: behind a blank, and without one.
    fn ends(&self, last: &State) -> (f64, Option<f64>) {
        (last.phi[self.labels.len()], last.emit.last().copied())
    }

    fn loss(&self) -> f64 {
        let mut state = self.start();
        for step in 0..self.logarithms.len() {
            state = self.next(&state, step);
        }
        let (blank, label) = self.ends(&state);
        -label.map_or(blank, |label| sum(blank, label))
    }

    /// The gradient of the loss by the scores, step by step.
    fn gradient(&self) -> Vec<Vec<f64>> {
        let (states, count) = (self.states(), self.labels.len());
        let mut of = State { phi: vec![0.0; count + 1], emit: vec![0.0; count] };
        match self.ends(&states[states.len() - 1]) {
            (blank, Some(label)) => [of.phi[count], of.emit[count - 1]] = share(blank, label, -1.0),
            (_, None) => of.phi[count] = -1.0,
        }
        let mut gradient = vec![Vec::new(); self.logarithms.len()];
        for step in (0..self.logarithms.len()).rev() {
            let (before, by_logarithms) = self.back(&states[step], &of, step);
            let all: f64 = by_logarithms.iter().sum();
            gradient[step] = by_logarithms.iter().zip(&self.logarithms[step]).map(|(own, logarithm)| own - all * logarithm.exp()).collect();
            of = before;
        }
        gradient
    }

    /// The gradients by the state before a step and by the step's logarithms, of that by the state behind it.
    fn back(&self, state: &State, of: &State, step: usize) -> (State, Vec<f64>) {
        let (ended, count) = (self.ended(state), self.labels.len());
        let mut by_logarithms = vec![0.0; self.logarithms[step].len()];
        let mut of_ended = vec![0.0; count + 1];
        let mut of_emit = vec![0.0; count];
        of_ended[0] = of.phi[0];
        by_logarithms[BLANK] += of.phi.iter().sum::<f64>();
        for i in 0..count {
            let [stays, enters] = share(ended[i + 1], state.emit[i] + NEVER - self.repeats(i), of.phi[i + 1]);
            of_ended[i + 1] += stays;
            of_emit[i] += enters;
        }
        for i in 0..count {
            let [begins, stays] = share(ended[i], state.emit[i], of.emit[i]);
            of_ended[i] += begins;
            of_emit[i] += stays;
            if let Some(by_label) = by_logarithms.get_mut(self.class(i)) {
                *by_label += of.emit[i];
            }
        }
        let mut of_phi = of_ended.clone();
        for i in 0..count {
            let [stays, ends] = share(state.phi[i + 1], state.emit[i] + self.repeats(i), of_ended[i + 1]);
            of_phi[i + 1] = stays;
            of_emit[i] += ends;
        }
        (State { phi: of_phi, emit: of_emit }, by_logarithms)
    }
}

/// Nanoseconds that a sequence takes, about.
fn cost(logits: &View<'_>, labels: &View<'_>) -> usize {
    logits.whole()[1] * (60 * labels.whole()[1] + 20 * logits.whole()[2])
}

/// `dst[b]` is the negative logarithm of the probability of the labels `(batch, places)` under the scores `(batch, steps, classes)`,
/// which no softmax has seen. Labels of 0 are none, and class 0 is the blank.
pub fn loss(exec: Exec, logits: &View<'_>, labels: &View<'_>, dst: &mut ViewMut<'_>) {
    let all = cost(logits, labels) * dst.region().len();
    blocks::for_each_block(exec, dst, 0, all, |at, value| value[0] = Sequence::read(logits, labels, at[0]).loss() as f32);
}

/// The gradient of each value of [`loss`] by the scores, `(batch, steps, classes)`.
pub fn gradient(exec: Exec, logits: &View<'_>, labels: &View<'_>, dst: &mut ViewMut<'_>) {
    let own: Region = dst.region().clone();
    let steps = [own[1], own[2]].map(|span: Span| span.range());
    let (row, column) = (dst.strides()[1], dst.strides()[2]);
    blocks::for_each_block(exec, dst, 2, 3 * cost(logits, labels) * own[0].len(), |at, values| {
        let gradient = Sequence::read(logits, labels, at[0]).gradient();
        for (r, step) in steps[0].clone().enumerate() {
            for (c, class) in steps[1].clone().enumerate() {
                values[r * row + c * column] = gradient[step][class] as f32;
            }
        }
    });
}
