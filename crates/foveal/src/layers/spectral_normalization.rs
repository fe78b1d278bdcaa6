//! SpectralNormalization.

use super::{Call, Case, Initializer, Inner, Layer, Lowering, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

fn one() -> usize {
    1
}

/// Another layer, whose kernel training divides by its largest singular value; in prediction that layer, with the kernel as
/// it is stored.
///
/// Training is refused: there the call itself changes the kernel, and Keras' backends disagree whether the optimizer's step
/// starts from the kernel before or after that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpectralNormalization {
    /// The layer, which has a `kernel` or `embeddings`.
    pub layer: Inner,
    /// Steps towards the largest singular value at every call in training.
    #[serde(default = "one")]
    pub power_iterations: usize,
}

impl SpectralNormalization {
    /// This layer.
    pub fn new(layer: Inner) -> Self {
        Self { layer, power_iterations: 1 }
    }
}

impl Layer for SpectralNormalization {
    const CLASS: &'static str = "SpectralNormalization";
    const CASES: &'static [Case] = &[
        Case::new(
            "convolution",
            r#"{"layer": {"module": "keras.layers", "class_name": "Conv2D",
                "config": {"filters": 4, "kernel_size": 3, "padding": "same", "strides": 2, "activation": "relu"}, "registered_name": null}}"#,
            &[&[2, 7, 6, 3]],
        ),
        Case::new(
            "dense",
            r#"{"layer": {"module": "keras.layers", "class_name": "Dense", "config": {"units": 4, "use_bias": false}, "registered_name": null},
                "power_iterations": 3}"#,
            &[&[2, 5, 3]],
        )
        .unknown(),
        Case::new(
            "embeddings",
            r#"{"layer": {"module": "keras.layers", "class_name": "Embedding", "config": {"input_dim": 7, "output_dim": 4}, "registered_name": null}}"#,
            &[&[2, 5]],
        )
        .integers(6),
    ];

    fn inner(&mut self) -> Vec<&mut Inner> {
        vec![&mut self.layer]
    }

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let specs = self.layer.own(self.layer.layer()?.weights(inputs)?);
        let mut specs: Vec<WeightSpec> = specs.map(|spec| spec.within("layer")).collect();
        let own = |spec: &&mut WeightSpec| matches!(spec.name, "kernel" | "embeddings") && spec.path.matches('/').count() == 1;
        let Some(kernel) = specs.iter_mut().find(own) else {
            let class = self.layer.layer()?.layer_type().class;
            return Err(Objection::Unsupported(format!("a layer of class {class} in it, which has no kernel")));
        };
        // The layer around has it as an attribute, and files hold it for both.
        kernel.second = Some("0".into());
        let channels = kernel.shape.last().copied().unwrap_or(1);
        let mut initializer = Initializer::class("TruncatedNormal");
        initializer.0["config"] = json!({ "mean": 0.0, "stddev": 0.02, "seed": null });
        let vector = WeightSpec::new(1, "vector_u", [1, channels], &initializer);
        specs.push(WeightSpec { trainable: false, ..vector });
        Ok(specs)
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        if cx.is_training() {
            let what = "SpectralNormalization in training, where its call changes the kernel (put the layer within it in its place)";
            return Err(Objection::Unsupported(what.into()));
        }
        let dtype = cx.fact(call.one()?).dtype;
        let (layer, weights) = (self.layer.layer()?, cx.weights().len() - 1);
        let outputs = self.layer.lower_called(cx, 0..weights, call, |cx, call| layer.lower(cx, call))?;
        outputs.try_map(&mut |y: &Wire| {
            let rounded = cx.rounded(*y)?;
            cx.cast(rounded, dtype)
        })
    }
}
