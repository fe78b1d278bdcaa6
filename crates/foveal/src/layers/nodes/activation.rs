//! Activations with their settings.

use super::elementwise::{exact, float, unary_nodes};
use crate::error::Objection;
use crate::ir::Wire;
use crate::layers::config::{Axes, last_axis, resolve_axis, yes};
use crate::layers::sparsemax::sparsemax;
use crate::layers::unit_normalization::normalize;
use crate::layers::{Call, Case, Lowering};
use crate::ops::{self, Unary};

unary_nodes! { "nn":
    /// `max(x, 0)`.
    Relu = exact(Unary::RELU);
    /// `x` within 0..=6.
    Relu6 = exact(Unary::RELU6);
    /// `1 / (1 + e^-x)`.
    Sigmoid = float(Unary::Sigmoid);
    /// `x sigmoid(x)`.
    Silu = float(Unary::Silu);
    /// `ln(1 + e^x)`.
    Softplus = float(Unary::Softplus);
    /// `x / (1 + |x|)`.
    Softsign = float(Unary::Softsign);
    /// `relu6(x + 3) / 6`.
    HardSigmoid = float(Unary::HardSigmoid);
    /// `x hard_sigmoid(x)`.
    HardSilu = float(Unary::HardSilu);
    /// `x` within -1..=1.
    HardTanh = exact(Unary::HardTanh);
    /// Scaled exponential linear unit.
    Selu = float(Unary::Selu);
    /// `ln sigmoid(x)`.
    LogSigmoid = float(Unary::LogSigmoid);
    /// `x - tanh(x)`.
    TanhShrink = float(Unary::TanhShrink);
    /// 0 up to -1, `(x + 1)^2 / 4` up to 1, then `x`.
    SparsePlus = float(Unary::SparsePlus);
    /// 0 up to -1, `(x + 1) / 2` up to 1, then 1.
    SparseSigmoid = float(Unary::SparseSigmoid);
}

fn softmax(cx: &mut Lowering<'_>, call: &Call<'_>, axis: &Axes, log: bool) -> Result<Wire, Objection> {
    let x = call.one()?;
    let x = cx.to_float(x)?;
    let axes = axis.resolve(cx.rank(x))?;
    cx.op(ops::Softmax { axes, log }, &[x])
}

fn slope() -> f64 {
    0.2
}
fn half() -> f64 {
    0.5
}
fn one() -> f64 {
    1.0
}
fn two() -> i64 {
    2
}
fn four() -> f64 {
    4.0
}

nodes! { "nn":
    /// `x Phi(x)`, or its approximation by tanh.
    Gelu {
        /// Whether to approximate.
        #[serde(default = "yes")]
        approximate: bool,
    }
    (this, cx, call) = float(cx, call, if this.approximate { Unary::GeluTanh } else { Unary::Gelu }),
    cases: [
        Case::call("tanh", r#"{"approximate": true}"#, &[&[2, 20]], r#"["$0"]"#),
        Case::call("erf", r#"{"approximate": false}"#, &[&[2, 20]], r#"["$0"]"#),
    ];
    /// `x` where positive, else `negative_slope * x`.
    LeakyRelu {
        /// Slope below 0.
        #[serde(default = "slope")]
        negative_slope: f64,
    }
    (this, cx, call) = float(cx, call, Unary::LeakyRelu(this.negative_slope as f32)),
    cases: [Case::call("slope", r#"{"negative_slope": 0.1}"#, &[&[2, 20]], r#"["$0"]"#)];
    /// `x` where positive, else `alpha * (e^x - 1)`.
    Elu {
        /// Minus the limit far below 0.
        #[serde(default = "one")]
        alpha: f64,
    }
    (this, cx, call) = float(cx, call, Unary::Elu(this.alpha as f32)),
    cases: [Case::call("alpha", r#"{"alpha": 0.5}"#, &[&[2, 20]], r#"["$0"]"#)];
    /// `x` where positive, else `alpha * (e^(x / alpha) - 1)`.
    Celu {
        /// Minus the limit far below 0.
        #[serde(default = "one")]
        alpha: f64,
    }
    (this, cx, call) = float(cx, call, Unary::Celu(this.alpha as f32)),
    cases: [Case::call("alpha", r#"{"alpha": 0.5}"#, &[&[2, 20]], r#"["$0"]"#)];
    /// `x` where `|x|` exceeds the threshold, else 0.
    HardShrink {
        /// The largest size that vanishes.
        #[serde(default = "half")]
        threshold: f64,
    }
    (this, cx, call) = float(cx, call, Unary::HardShrink(this.threshold as f32)),
    cases: [Case::call("default", "{}", &[&[2, 20]], r#"["$0"]"#)];
    /// `x` moved towards 0 by the threshold.
    SoftShrink {
        /// How far.
        #[serde(default = "half")]
        threshold: f64,
    }
    (this, cx, call) = float(cx, call, Unary::SoftShrink(this.threshold as f32)),
    cases: [Case::call("default", "{}", &[&[2, 20]], r#"["$0"]"#)];
    /// `(x + sqrt(x^2 + b)) / 2`.
    Squareplus {
        /// How smooth the bend at 0 is.
        #[serde(default = "four")]
        b: f64,
    }
    (this, cx, call) = float(cx, call, Unary::SquarePlus(this.b as f32)),
    cases: [Case::call("default", "{}", &[&[2, 20]], r#"["$0"]"#)];
    /// `x` above the threshold, else another value.
    Threshold {
        /// The largest replaced value.
        threshold: f64,
        /// What replaces.
        default_value: f64,
    }
    (this, cx, call) = float(cx, call, Unary::Threshold { threshold: this.threshold as f32, value: this.default_value as f32 }),
    cases: [Case::call("half", r#"{"threshold": 0.5, "default_value": 0.1}"#, &[&[2, 20]], r#"["$0"]"#)];
    /// `e^x` over its sum along one axis or several.
    Softmax {
        /// The axes along which the result sums up to 1.
        #[serde(default)]
        axis: Axes,
    }
    (this, cx, call) = softmax(cx, call, &this.axis, false),
    cases: [
        Case::call("default", "{}", &[&[2, 4, 5]], r#"["$0"]"#),
        Case::call("axes", r#"{"axis": [1, 2]}"#, &[&[2, 4, 5]], r#"["$0"]"#),
    ];
    /// The logarithm of softmax.
    LogSoftmax {
        /// The axes of the softmax.
        #[serde(default)]
        axis: Axes,
    }
    (this, cx, call) = softmax(cx, call, &this.axis, true),
    cases: [Case::call("axis", r#"{"axis": 1}"#, &[&[2, 4, 5]], r#"["$0"]"#)];
    /// `max(x - tau, 0)` with the `tau` of Keras, which is not that of the projection on the simplex.
    Sparsemax {
        /// The axis along which `tau` is found.
        #[serde(default = "last_axis")]
        axis: i64,
    }
    (this, cx, call) = {
        let x = call.one()?;
        let axis = resolve_axis(this.axis, cx.rank(x))?;
        sparsemax(cx, x, axis)
    },
    cases: [
        Case::call("default", "{}", &[&[2, 4, 5]], r#"["$0"]"#),
        Case::call("axis", r#"{"axis": 1}"#, &[&[2, 6, 3]], r#"["$0"]"#),
        Case::call("integers", "{}", &[&[2, 5]], r#"["$0"]"#).integers(3),
    ];
    /// `x` divided by its Euclidean length along `axis`.
    Normalize {
        /// The axes along which the result has length 1.
        #[serde(default)]
        axis: Axes,
        /// Which norm: 2.
        #[serde(default = "two")]
        order: i64,
        /// Least length to divide by; 1e-7 if absent.
        #[serde(default)]
        epsilon: Option<f64>,
    }
    (this, cx, call) = match this.order {
        2 => {
            let x = call.one()?;
            let axes = this.axis.resolve(cx.rank(x))?;
            normalize(cx, x, &axes, this.epsilon.unwrap_or(1e-7))
        }
        order => Err(Objection::Unsupported(format!("normalising by the norm of order {order}"))),
    },
    cases: [Case::call("default", "{}", &[&[2, 4, 5]], r#"["$0"]"#)];
}
