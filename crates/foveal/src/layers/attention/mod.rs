//! MultiHeadAttention, GroupedQueryAttention, Attention and AdditiveAttention.

mod grouped_query;
mod multi_head;
mod single;

pub use grouped_query::GroupedQueryAttention;
pub use multi_head::MultiHeadAttention;
pub use single::{AdditiveAttention, Attention};

use super::einsum_dense::project;
use super::embedding::switched_on;
use super::equation::Equation;
use super::{Activation, Call, Initializer, Lowering, Nest, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::{DType, Tensor, Wire};
use crate::layers::regularization::dropout;
use crate::ops::{Band, Binary, BinaryOp, Einsum, Labels, ReshapeTo, Softmax, Unary};

/// Letters for axes.
fn letters(from: usize, count: usize) -> Labels {
    (from..from + count).map(|i| b'a' + i as u8).collect()
}

/// A dense layer inside an attention: from the last `summed` axes of its input to `free` new ones.
struct Projection {
    group: &'static str,
    name: &'static str,
    kernel: Vec<usize>,
    summed: usize,
}

impl Projection {
    /// Kernel, and bias if there is one.
    fn weights(&self, bias: bool, initializers: [&Initializer; 2]) -> Vec<WeightSpec> {
        let spec = |index: usize, shape: &[usize], initializer| {
            let spec = WeightSpec::new(index, self.name, shape, initializer);
            WeightSpec { path: format!("{}/{index}", self.group), ..spec }
        };
        let mut specs = vec![spec(0, &self.kernel, initializers[0])];
        if bias {
            specs.push(spec(1, &self.kernel[self.summed..], initializers[1]));
        }
        specs
    }

    fn lower(&self, cx: &mut Lowering<'_>, x: Wire, weights: &[Wire], activation: &Activation) -> Result<Wire, Objection> {
        let rank = cx.rank(x);
        let lead = rank
            .checked_sub(self.summed)
            .ok_or_else(|| Objection::Rank { expected: format!("at least {} axes", self.summed), got: cx.fact(x).to_string() })?;
        let free = letters(rank, self.kernel.len() - self.summed);
        let own = letters(lead, self.summed).into_iter().chain(free.iter().copied()).collect();
        let out = letters(0, lead).into_iter().chain(free).collect();
        let equation = Equation { operands: vec![letters(0, rank), own], out };
        project(cx, x, &equation, &self.kernel, weights, activation)
    }
}

/// What decides which keys a query sees, beside their scores.
struct Visibility {
    /// Where a query may look: `(batch, queries, keys)`, or fewer axes that repeat.
    masks: Vec<Wire>,
    /// Whether a query sees no key behind its own place.
    causal: bool,
    /// How far it sees to either side, if not everywhere.
    window: Option<usize>,
}

impl Visibility {
    /// From the arguments of a call and the masks that came with its tensors.
    fn of(cx: &mut Lowering<'_>, call: &Call<'_>, tensors: &Tensors, window: Option<usize>) -> Result<Self, Objection> {
        let mut masks = Vec::new();
        let key = tensors.key_given.then_some((5, "key_mask", tensors.key));
        let along = [Some((3, "query_mask", tensors.query)), Some((4, "value_mask", tensors.value)), key];
        for (index, name, tensor) in along.into_iter().flatten() {
            if let Some(mask) = call.mask(index, name, tensor) {
                let mask = cx.cast(mask, DType::Bool)?;
                let rank = cx.rank(mask);
                masks.push(cx.reshape(ReshapeTo::InsertAxis(if name == "query_mask" { rank } else { rank - 1 }), mask)?);
            }
        }
        if let Some(mask) = call.tensor(6, "attention_mask")? {
            masks.push(cx.cast(mask, DType::Bool)?);
        }
        Ok(Self { masks, causal: switched_on(call, "use_causal_mask"), window })
    }

    /// Which differences of a key's and a query's place are seen.
    fn band(&self) -> Option<[Option<i64>; 2]> {
        let window = self.window.map(|n| i64::try_from(n).unwrap_or(i64::MAX) - 1);
        let high = if self.causal { Some(0) } else { window };
        (self.causal || window.is_some()).then_some([window.map(|n| -n), high])
    }

    /// Scores as far below all others where a query must not look. The last `2 * axes` axes are those of queries and keys.
    fn hide(&self, cx: &mut Lowering<'_>, mut scores: Wire, axes: usize) -> Result<Wire, Objection> {
        let dtype = cx.fact(scores).dtype;
        let far = if dtype == DType::F16 { -3e4 } else { -1e9 };
        let and = BinaryOp { function: Binary::LogicalAnd, dtype: DType::Bool };
        let mut masks = self.masks.iter().copied();
        if let Some(first) = masks.next() {
            let mut mask = masks.try_fold(first, |all, mask| cx.op(and.clone(), &[all, mask]))?;
            // The heads' axis stands before the axes of queries and keys.
            while cx.rank(mask) < cx.rank(scores) {
                let at = cx.rank(mask).saturating_sub(2 * axes);
                mask = cx.reshape(ReshapeTo::InsertAxis(at), mask)?;
            }
            let hidden = cx.constant(Tensor { dtype, ..Tensor::f32(&[], vec![far]) });
            scores = cx.select(mask, scores, hidden)?;
        }
        match self.band() {
            Some(_) if axes != 1 => Err(Objection::Unsupported("a causal mask, or a window, over several attention axes".into())),
            Some([low, high]) => cx.op(Band { low, high, value: far }, &[scores]),
            None => Ok(scores),
        }
    }
}

/// What an attention is called on.
struct Tensors {
    query: Wire,
    value: Wire,
    key: Wire,
    key_given: bool,
}

impl Tensors {
    fn of(call: &Call<'_>) -> Result<Self, Objection> {
        let missing = |name: &str| Objection::Setting { key: name.into(), got: "nothing".into(), expected: "a tensor".into() };
        let query = call.tensor(0, "query")?.ok_or_else(|| missing("query"))?;
        let value = call.tensor(1, "value")?.ok_or_else(|| missing("value"))?;
        let key = call.tensor(2, "key")?;
        Ok(Self { query, value, key: key.unwrap_or(value), key_given: key.is_some() })
    }
}

/// Queries, keys and values with heads: `(batch..., heads, channels)`.
struct Heads {
    query: Wire,
    key: Wire,
    value: Wire,
}

impl Heads {
    /// What each query gives, and how much it takes of each value. Attention runs over `axes`.
    fn attend(
        &self,
        cx: &mut Lowering<'_>,
        axes: &[usize],
        key_dim: usize,
        visible: &Visibility,
        rate: f64,
    ) -> Result<[Wire; 2], Objection> {
        let rank = cx.rank(self.query);
        let target = letters(0, rank);
        let mut next = rank..;
        let other = |(axis, label): (usize, &u8)| if axes.contains(&axis) { b'a' + next.next().unwrap_or(0) as u8 } else { *label };
        let source: Labels = target.iter().enumerate().map(other).collect();
        let batch = (0..rank - 1).filter(|axis| !axes.contains(axis)).map(|axis| target[axis]);
        let scores: Labels = batch.chain(axes.iter().map(|&axis| target[axis])).chain(axes.iter().map(|&axis| source[axis])).collect();
        let query = cx.unary(Unary::MulScalar((1.0 / (key_dim as f64).sqrt()) as f32), self.query)?;
        let raw = cx.op(Einsum { a: target.clone(), b: source.clone(), out: scores.clone() }, &[query, self.key])?;
        let seen = visible.hide(cx, raw, axes.len())?;
        let last = (scores.len() - axes.len()..scores.len()).collect();
        let weights = cx.op(Softmax { axes: last, log: false }, &[seen])?;
        let used = dropout(cx, weights, rate, &[])?;
        let output = cx.op(Einsum { a: scores, b: source, out: target }, &[used, self.value])?;
        Ok([output, weights])
    }
}

/// The output, and the weights behind it where the call asks for them.
fn with_scores(call: &Call<'_>, output: Wire, scores: Wire) -> Outputs {
    if switched_on(call, "return_attention_scores") { Nest::List(vec![Nest::Leaf(output), Nest::Leaf(scores)]) } else { Nest::Leaf(output) }
}
