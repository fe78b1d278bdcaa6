//! Rescaling.

use super::image::cast_to_compute;
use super::{Call, Case, Constant, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use crate::ops::{Binary, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `x * scale + offset`, in floats also for integer inputs. The shape stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rescaling {
    /// Factor: one for all, or one per channel.
    pub scale: Constant,
    /// Added after: one for all, or one per channel.
    #[serde(default = "zero")]
    pub offset: Constant,
}

fn zero() -> Constant {
    0.0.into()
}

impl Rescaling {
    /// The same factor for all, nothing added.
    pub fn new(scale: f64) -> Self {
        Self { scale: scale.into(), offset: zero() }
    }
}

impl Layer for Rescaling {
    const CLASS: &'static str = "Rescaling";
    const PASSES_MASK: bool = true;
    const CASES: &'static [Case] = &[
        Case::new("numbers", r#"{"scale": 0.0078431, "offset": -1}"#, &[&[2, 4, 3, 3]]),
        Case::new("per_channel", r#"{"scale": [0.5, 2.0, 1.5], "offset": [0.25, -1.0, 0.0]}"#, &[&[1, 4, 3, 3]]),
        Case::new("integers", r#"{"scale": 0.00392156862745098, "offset": 0.0}"#, &[&[1, 4, 3, 3]]).integers(255),
    ];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = cast_to_compute(cx, call.one()?)?;
        if let (Some(scale), Some(offset)) = (self.scale.number(), self.offset.number()) {
            return cx.unary(Unary::Affine { scale: scale as f32, offset: offset as f32 }, x).map(Nest::Leaf);
        }
        let scale = cx.constant_beside(x, &self.scale)?;
        let offset = cx.constant_beside(x, &self.offset)?;
        let scaled = cx.binary(Binary::Mul, x, scale)?;
        cx.binary(Binary::Add, scaled, offset).map(Nest::Leaf)
    }
}
