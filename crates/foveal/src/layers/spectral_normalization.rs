//! SpectralNormalization.

use super::lowering::{counted, known_dim};
use super::{Call, Case, Initializer, Inner, Layer, Lowering, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::{Fact, Tensor, Wire};
use crate::ops::{Binary, ReduceKind, ReshapeTo, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Each is a part of the graph; one is enough for what Keras does at every step.
const MOST_ITERATIONS: usize = 1000;

fn one() -> usize {
    1
}

/// Another layer, which training calls with its kernel divided by an estimate of the kernel's largest singular value; in
/// prediction that layer, with the kernel as it is stored.
///
/// The optimizer's step starts from the stored kernel, as in Keras on JAX.
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

    /// Which of the layer's weights is the kernel, given all of its weights.
    fn kernel(specs: &[WeightSpec]) -> Option<usize> {
        specs.iter().position(|spec| matches!(spec.name, "kernel" | "embeddings") && spec.path.matches('/').count() == 1)
    }

    /// The kernel over its largest singular value, which is found from the singular vector of the steps before.
    fn normalised(&self, cx: &mut Lowering<'_>, kernel_index: usize, vector_index: usize) -> Result<Wire, Objection> {
        let (kernel, stored) = (cx.current(kernel_index), cx.current(vector_index));
        let channels = self.channels(cx.fact(kernel))?;
        let rows = cx.reshape(ReshapeTo::Shape { keep: 0, lengths: [None, Some(channels)].into_iter().collect() }, kernel)?;
        // A kernel of zeros stays as it is, and so does the vector.
        let size = cx.unary(Unary::Abs, rows)?;
        let any = cx.reduce(ReduceKind::Max, &[0, 1], true, size)?;
        let (mut left, mut right) = (None, stored);
        for _ in 0..counted("power_iterations", self.power_iterations, MOST_ITERATIONS)? {
            let of_rows = weighed_sum(cx, rows, right, 1).and_then(|sum| unit(cx, sum))?;
            right = weighed_sum(cx, rows, of_rows, 0).and_then(|sum| unit(cx, sum))?;
            left = Some(of_rows);
        }
        let left = left.ok_or_else(|| Objection::Setting {
            key: "power_iterations".into(),
            got: self.power_iterations.to_string(),
            expected: "at least 1".into(),
        })?;
        let (left, right) = (cx.stop_gradient(left)?, cx.stop_gradient(right)?);
        let next = cx.select(any, right, stored)?;
        cx.update(vector_index, next);
        let of_rows = weighed_sum(cx, rows, right, 1)?;
        let sigma = weighed_sum(cx, of_rows, left, 0)?;
        let one = cx.constant(Tensor::f32(&[], vec![1.0]));
        let sigma = cx.select(any, sigma, one)?;
        let divisor = cx.reshape(ReshapeTo::Shape { keep: 0, lengths: [Some(1)].into_iter().collect() }, sigma)?;
        let kernel = cx.binary(Binary::Div, kernel, divisor)?;
        let kernel = cx.rounded(kernel)?;
        // The step of what is trained starts from the stored kernel; a frozen one stays as the call has made it.
        if cx.is_trained() {
            cx.assign(kernel_index, kernel);
        } else {
            cx.update(kernel_index, kernel);
        }
        Ok(kernel)
    }

    fn channels(&self, kernel: &Fact) -> Result<usize, Objection> {
        known_dim(kernel, kernel.rank().saturating_sub(1), "the number of channels")
    }
}

/// The sum of `x * y` along an axis, which stays.
fn weighed_sum(cx: &mut Lowering<'_>, x: Wire, y: Wire, axis: usize) -> Result<Wire, Objection> {
    let product = cx.binary(Binary::Mul, x, y)?;
    cx.reduce(ReduceKind::Sum, &[axis], true, product)
}

/// A vector of length 1, as Keras' `normalize`: the factor is held below 1 / epsilon.
fn unit(cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
    let squares = cx.unary(Unary::Square, x)?;
    let sum = cx.reduce(ReduceKind::Sum, &[0, 1], true, squares)?;
    let factor = cx.unary(Unary::Rsqrt, sum)?;
    let factor = cx.unary(Unary::MinScalar(1e7), factor)?;
    cx.binary(Binary::Mul, x, factor)
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
        let Some(kernel) = Self::kernel(&specs).map(|index| &mut specs[index]) else {
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
        let dtype = cx.fact(call.one()?).dtype;
        let (layer, own) = (self.layer.layer()?, cx.weights().len() - 1);
        let normalised = if cx.is_training() {
            let index = Self::kernel(&self.weights(&[cx.fact(call.one()?).clone()])?);
            index.map(|index| Ok((index, self.normalised(cx, index, own)?))).transpose()?
        } else {
            None
        };
        let outputs = self.layer.lower_called(cx, 0..own, call, |cx, call| {
            if let Some((index, kernel)) = normalised {
                cx.weights[index] = kernel;
            }
            layer.lower(cx, call)
        })?;
        outputs.try_map(&mut |y: &Wire| {
            let rounded = cx.rounded(*y)?;
            cx.cast(rounded, dtype)
        })
    }
}
