//! Arithmetic of integers, whose values are held in single precision: exact to 2^24.
//!
//! Types of 8 and 16 bits wrap around as in Keras. Where a result of 32 or 64 bits may leave the exact range by a product
//! or a sum of many, the layer is refused. Sums and differences of two, and products with a number, of values that are
//! themselves near 2^24 stay a limit that nothing tells of.

use super::Lowering;
use crate::error::Objection;
use crate::ir::{DType, Wire, is_float};
use crate::ops::{Binary, ReduceKind, Unary, UnaryOp};

/// Whole numbers up to this, and their negatives, are exact.
const EXACT: f64 = 16_777_216.0;

/// Least and largest value of a type; `None` for floats.
fn range(dtype: DType) -> Option<(f64, f64)> {
    let bits = dtype.size() as i32 * 8;
    match dtype {
        dtype if is_float(dtype) => None,
        DType::Bool => Some((0.0, 1.0)),
        DType::U8 | DType::U16 | DType::U32 | DType::U64 => Some((0.0, 2f64.powi(bits) - 1.0)),
        _ => Some((-(2f64.powi(bits - 1)), 2f64.powi(bits - 1) - 1.0)),
    }
}

fn largest(dtype: DType) -> f64 {
    range(dtype).map_or(0.0, |(low, high)| high.max(-low))
}

pub(super) fn refuse(what: &str, dtype: DType) -> Objection {
    Objection::Unsupported(format!("{what} of {dtype} values, which may pass 2^24 (integers are exact to there),"))
}

impl Lowering<'_> {
    /// The same values modulo the number of values that a type of 8 or 16 bits has.
    pub(super) fn wrapped(&mut self, x: Wire) -> Result<Wire, Objection> {
        match (self.fact(x).dtype, range(self.fact(x).dtype)) {
            (dtype, Some((low, high))) if dtype != DType::Bool && dtype.size() <= 2 => {
                self.op(UnaryOp::new(Unary::Wrap { low: low as f32, count: (high - low + 1.0) as f32 }), &[x])
            }
            _ => Ok(x),
        }
    }

    /// The same values, those beyond a type's range at its nearest end: what a cast of floats does.
    pub(super) fn saturated(&mut self, x: Wire, dtype: DType) -> Result<Wire, Objection> {
        match range(dtype) {
            Some((low, high)) if dtype != DType::Bool => self.op(UnaryOp::new(Unary::Clip(low as f32, high as f32)), &[x]),
            _ => Ok(x),
        }
    }

    /// Refuses functions of integers of this type whose results would not be exact.
    pub(super) fn exact_unary(&self, function: Unary, dtype: DType) -> Result<(), Objection> {
        let size = largest(dtype);
        let beyond = |result: f64| size > 0.0 && result > EXACT;
        match function {
            Unary::Square if beyond(size * size) => Err(refuse("the square", dtype)),
            Unary::PowScalar(exponent) if beyond(size.powf(f64::from(exponent))) => Err(refuse("a power", dtype)),
            Unary::RpowScalar(base) if beyond(f64::from(base).abs().powf(size)) => Err(refuse("a power", dtype)),
            Unary::MulScalar(factor) if dtype.size() <= 2 && beyond(size * f64::from(factor).abs()) => Err(refuse("a product", dtype)),
            Unary::AddScalar(c) | Unary::MulScalar(c) | Unary::RsubScalar(c) if beyond(f64::from(c).abs()) => {
                Err(refuse("sum or product with a number", dtype))
            }
            _ => Ok(()),
        }
    }

    /// Refuses functions of integers of these types whose results would not be exact.
    pub(super) fn exact_binary(&self, function: Binary, a: DType, b: DType) -> Result<(), Objection> {
        let (size_a, size_b) = (largest(a), largest(b));
        let integers = size_a > 0.0 && size_b > 0.0;
        match function {
            Binary::Mul if integers && a != DType::Bool && b != DType::Bool && size_a * size_b > EXACT => Err(refuse("a product", a)),
            Binary::Pow if integers && size_a.powf(size_b) > EXACT => Err(refuse("a power", a)),
            _ => Ok(()),
        }
    }

    /// Refuses reductions of integers over axes whose results would not be exact.
    pub(super) fn exact_reduction(&self, kind: ReduceKind, axes: &[usize], x: Wire) -> Result<(), Objection> {
        let fact = self.fact(x);
        let size = largest(fact.dtype);
        if size == 0.0 || !matches!(kind, ReduceKind::Sum | ReduceKind::Prod) {
            return Ok(());
        }
        // An unknown length may be any; only what is beyond the range already for one value is refused for it.
        let count = axes.iter().map(|&axis| fact.shape.get(axis).and_then(|d| d.known()).unwrap_or(1) as f64).product::<f64>();
        match kind {
            ReduceKind::Sum if size * count > EXACT => Err(refuse("the sum", fact.dtype)),
            ReduceKind::Prod if size.powf(count) > EXACT => Err(refuse("the product", fact.dtype)),
            _ => Ok(()),
        }
    }
}
