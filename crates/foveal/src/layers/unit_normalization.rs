//! UnitNormalization.

use super::config::Axes;
use super::{Call, Case, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use crate::ir::Wire;
use crate::ops::{Binary, ReduceKind, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `x` divided by its Euclidean length along `axis`. The shape stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnitNormalization {
    /// The axes along which the result has length 1.
    #[serde(default)]
    pub axis: Axes,
}

/// `x * min(1 / |x|, 1 / epsilon)`, as `keras.ops.normalize` computes it.
pub(super) fn normalize(cx: &mut Lowering<'_>, x: Wire, axes: &[usize], epsilon: f64) -> Result<Wire, Objection> {
    let x = cx.to_float(x)?;
    let squares = cx.unary(Unary::Square, x)?;
    let sum = cx.reduce(ReduceKind::Sum, axes, true, squares)?;
    let inverse = cx.unary(Unary::Rsqrt, sum)?;
    let inverse = cx.unary(Unary::MinScalar((1.0 / epsilon) as f32), inverse)?;
    cx.binary(Binary::Mul, x, inverse)
}

impl Layer for UnitNormalization {
    const CLASS: &'static str = "UnitNormalization";
    const PASSES_MASK: bool = true;
    const CASES: &'static [Case] = &[Case::new("default", "{}", &[&[2, 4, 5]]), Case::new("axes", r#"{"axis": [1, 2]}"#, &[&[2, 3, 4, 2]])];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        let axes = self.axis.resolve(cx.rank(x))?;
        normalize(cx, x, &axes, 1e-12).map(Nest::Leaf)
    }
}
