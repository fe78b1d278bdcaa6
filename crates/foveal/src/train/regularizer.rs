//! `keras.regularizers`: what is added to the loss for a weight, written as operations.

use super::loss::{lowering, normalize};
use super::object::{ensure, keras_objects, named, objection, parts};
use crate::error::Objection;
use crate::ir::{Graph, Tensor, Wire};
use crate::layers::Lowering;
use crate::ops::{Binary, Einsum, ReduceKind, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What every regularizer answers.
pub(crate) trait Penalty {
    /// The penalty of a weight, a scalar.
    fn penalty(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection>;

    /// Objects to settings that make no sense.
    fn check(&self) -> Result<(), Objection>;
}

keras_objects! {
    /// A regularizer.
    Regularizer as dyn Penalty, "regularizer" in "keras.regularizers", unsupported: [], {
        L1, L2, L1L2, OrthogonalRegularizer,
    }
}

impl Regularizer {
    /// From what a layer's config has: a name, or a serialized object.
    ///
    /// # Errors
    /// For a class or a setting that is unknown, and for values that make no sense.
    pub fn from_keras(value: &Value) -> Result<Self, Objection> {
        let (name, config) = parts(value).ok_or_else(|| objection("regularizer", value, "a name or a serialized regularizer"))?;
        Self::of_class(named(name, Self::CLASSES).unwrap_or(name), &config)
    }

    /// Writes the penalty of a weight into a graph, and gives the wire of its value, a scalar.
    ///
    /// # Errors
    /// If the weight has the wrong number of axes.
    pub fn lower(&self, graph: &mut Graph, weight: Wire) -> Result<Wire, Objection> {
        self.face().penalty(&mut lowering(graph, "regularizer", self.class()), weight)
    }
}

fn not_negative(key: &str, factor: f64) -> Result<(), Objection> {
    ensure(factor.is_finite() && factor >= 0.0, key, factor, "a number from 0")
}

/// `factor * sum(function(x))`.
fn sum_of(cx: &mut Lowering<'_>, function: Unary, factor: f64, x: Wire) -> Result<Wire, Objection> {
    let values = cx.unary(function, x)?;
    let axes: Vec<usize> = (0..cx.rank(values)).collect();
    let sum = cx.reduce(ReduceKind::Sum, &axes, false, values)?;
    cx.unary(Unary::MulScalar(factor as f32), sum)
}

/// `l1 * sum(|x|)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct L1 {
    /// The factor.
    pub l1: f64,
}

impl Default for L1 {
    fn default() -> Self {
        Self { l1: 0.01 }
    }
}

impl Penalty for L1 {
    fn penalty(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        sum_of(cx, Unary::Abs, self.l1, x)
    }

    fn check(&self) -> Result<(), Objection> {
        not_negative("l1", self.l1)
    }
}

/// `l2 * sum(x^2)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct L2 {
    /// The factor.
    pub l2: f64,
}

impl Default for L2 {
    fn default() -> Self {
        Self { l2: 0.01 }
    }
}

impl Penalty for L2 {
    fn penalty(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        sum_of(cx, Unary::Square, self.l2, x)
    }

    fn check(&self) -> Result<(), Objection> {
        not_negative("l2", self.l2)
    }
}

/// `l1 * sum(|x|) + l2 * sum(x^2)`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct L1L2 {
    /// The factor of sizes.
    pub l1: f64,
    /// The factor of squares.
    pub l2: f64,
}

impl Penalty for L1L2 {
    fn penalty(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        match (self.l1 != 0.0, self.l2 != 0.0) {
            (false, false) => Ok(cx.constant(Tensor::f32(&[], vec![0.0]))),
            (true, false) => sum_of(cx, Unary::Abs, self.l1, x),
            (false, true) => sum_of(cx, Unary::Square, self.l2, x),
            (true, true) => {
                let (sizes, squares) = (sum_of(cx, Unary::Abs, self.l1, x)?, sum_of(cx, Unary::Square, self.l2, x)?);
                cx.binary(Binary::Add, sizes, squares)
            }
        }
    }

    fn check(&self) -> Result<(), Objection> {
        not_negative("l1", self.l1)?;
        not_negative("l2", self.l2)
    }
}

/// Which vectors of a matrix are to be orthogonal to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Vectors {
    /// Its rows.
    Rows,
    /// Its columns.
    Columns,
}

/// `factor` times the mean size of the cosines between the rows of a matrix, or between its columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct OrthogonalRegularizer {
    /// The factor.
    pub factor: f64,
    /// Between which vectors.
    pub mode: Vectors,
}

impl Default for OrthogonalRegularizer {
    fn default() -> Self {
        Self { factor: 0.01, mode: Vectors::Rows }
    }
}

impl Penalty for OrthogonalRegularizer {
    fn penalty(&self, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
        let fact = cx.fact(x);
        let &[rows, columns] = fact.shape.as_slice() else {
            return Err(Objection::Rank { expected: "2 axes, which OrthogonalRegularizer wants".into(), got: fact.to_string() });
        };
        let (count, along, labels) = match self.mode {
            Vectors::Rows => (rows, 1, [b"ab", b"cb"]),
            Vectors::Columns => (columns, 0, [b"ba", b"bc"]),
        };
        let count = count.known().ok_or_else(|| Objection::UnknownSize { what: "the weight's shape", got: cx.fact(x).to_string() })?;
        let x = normalize(cx, along, x)?;
        let [a, b] = labels.map(|labels| labels.iter().copied().collect());
        let cosines = cx.op(Einsum { a, b, out: b"ac".iter().copied().collect() }, &[x, x])?;
        let others = (0..count * count).map(|i| if i / count == i % count { 0.0 } else { 1.0 }).collect();
        let others = cx.constant(Tensor::f32(&[count, count], others));
        let cosines = cx.binary(Binary::Mul, cosines, others)?;
        let pairs = count as f64 * (count as f64 - 1.0) / 2.0;
        sum_of(cx, Unary::Abs, self.factor * 0.5 / pairs, cosines)
    }

    fn check(&self) -> Result<(), Objection> {
        not_negative("factor", self.factor)
    }
}
