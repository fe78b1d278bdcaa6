//! Masking.

use super::{Call, Case, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use crate::ir::{Tensor, Wire};
use crate::ops::Binary;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sets steps of a sequence to 0 that hold one value only, and gives the layers behind a mask without them.
///
/// `(batch, steps, ...)`; the shape stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Masking {
    /// The value.
    #[serde(default)]
    pub mask_value: f64,
}

impl Masking {
    /// Where a step holds anything else.
    fn counts(&self, cx: &mut Lowering<'_>, call: &Call<'_>, keepdims: bool) -> Result<Wire, Objection> {
        let x = call.one()?;
        let differs = cx.compare(Binary::NotEqual, x, self.mask_value as f32)?;
        cx.any_last(differs, keepdims)
    }
}

impl Layer for Masking {
    const CLASS: &'static str = "Masking";
    const CASES: &'static [Case] = &[
        Case::new("default", "{}", &[&[2, 9, 1]]).bytes().up_to(2),
        Case::new("value", r#"{"mask_value": 1.0}"#, &[&[2, 12, 2]]).integers(1),
        Case::new("floats", "{}", &[&[2, 4, 3]]),
    ];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        let counts = self.counts(cx, call, true)?;
        let zero = cx.constant(Tensor { dtype: cx.fact(x).dtype, ..Tensor::f32(&[], vec![0.0]) });
        cx.select(counts, x, zero).map(Nest::Leaf)
    }

    fn masks(&self, cx: &mut Lowering<'_>, call: &Call<'_>, _: &[Wire]) -> Result<Vec<Option<Wire>>, Objection> {
        Ok(vec![Some(self.counts(cx, call, false)?)])
    }
}
