//! SpectralNormalization.

use super::{Call, Case, Initializer, Inner, Layer, Lowering, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A layer whose kernel training divides by its largest singular value; at inference it is the layer with the kernel that
/// training left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpectralNormalization {
    /// The layer, which has a kernel or embeddings.
    pub layer: Inner,
    /// Steps by which training finds the singular value.
    #[serde(default = "one")]
    pub power_iterations: usize,
}

fn one() -> usize {
    1
}

impl SpectralNormalization {
    /// With one step.
    pub fn new(layer: Inner) -> Self {
        Self { layer, power_iterations: one() }
    }
}

impl Layer for SpectralNormalization {
    const CLASS: &'static str = "SpectralNormalization";
    const CASES: &'static [Case] = &[
        Case::new(
            "convolution",
            r#"{"layer": {"module": "keras.layers", "class_name": "Conv2D",
                "config": {"filters": 4, "kernel_size": 3, "padding": "same"}, "registered_name": null}}"#,
            &[&[2, 5, 6, 3]],
        ),
        Case::new(
            "dense",
            r#"{"power_iterations": 2, "layer": {"module": "keras.layers", "class_name": "Dense", "config": {"units": 4}, "registered_name": null}}"#,
            &[&[2, 5]],
        ),
    ];

    fn inner(&mut self) -> Vec<&mut Inner> {
        vec![&mut self.layer]
    }

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let inner = self.layer.weights("layer", inputs)?;
        let kernel = inner.iter().find(|spec| ["kernel", "embeddings"].contains(&spec.name)).ok_or_else(|| {
            let (key, expected) = ("layer".into(), "a layer with a kernel or embeddings".into());
            Objection::Setting { key, got: "another".into(), expected }
        })?;
        let columns = kernel.shape.last().copied().unwrap_or(1);
        let vector = WeightSpec::new(0, "vector_u", [1, columns], &Initializer::class("TruncatedNormal"));
        Ok(std::iter::once(WeightSpec { trainable: false, ..vector }).chain(inner).collect())
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let dtype = cx.fact(call.one()?).dtype;
        let count = cx.weights().len();
        let outputs = self.layer.lower(cx, 1..count, call)?;
        outputs.try_map(&mut |y: &Wire| cx.cast(*y, dtype))
    }
}
