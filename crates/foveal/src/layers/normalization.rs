//! Normalization.

use super::config::Axes;
use super::image::cast_to_compute;
use super::lowering::known_dim;
use super::{Call, Case, Constant, Initializer, Layer, Lowering, Nest, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::ops::{Binary, ReshapeTo, Unary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `(x - mean) / max(sqrt(variance), 1e-7)`, with mean and variance given, or learnt from data beforehand. The shape stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Normalization {
    /// The axes along which each place has a mean and a variance of its own; null or none: one for all.
    #[serde(default = "last")]
    pub axis: Option<Axes>,
    /// Whether to undo it: `mean + x * max(sqrt(variance), 1e-7)`.
    #[serde(default)]
    pub invert: bool,
    /// The mean; learnt if absent.
    #[serde(default)]
    pub mean: Option<Constant>,
    /// The variance; learnt if absent.
    #[serde(default)]
    pub variance: Option<Constant>,
}

/// Keras' global epsilon.
const LEAST_DEVIATION: f32 = 1e-7;

fn last() -> Option<Axes> {
    Some(Axes::Many(vec![-1]))
}

impl Default for Normalization {
    fn default() -> Self {
        Self { axis: last(), invert: false, mean: None, variance: None }
    }
}

impl Normalization {
    /// Along the last axis, with these statistics.
    pub fn new(mean: impl Into<Constant>, variance: impl Into<Constant>) -> Self {
        Self { mean: Some(mean.into()), variance: Some(variance.into()), ..Self::default() }
    }

    fn axes(&self, rank: usize) -> Result<smallvec::SmallVec<[usize; 5]>, Objection> {
        self.axis.as_ref().map_or(Ok(Default::default()), |axes| axes.resolve(rank))
    }

    /// Statistics over `axes` (fewer are those farthest to the right) as a tensor that repeats along all others.
    fn spread(&self, cx: &mut Lowering<'_>, statistic: Wire, axes: &[usize], rank: usize) -> Result<Wire, Objection> {
        let dims = cx.fact(statistic).shape.clone();
        let Some(skip) = axes.len().checked_sub(dims.len()) else {
            return Err(Objection::Rank { expected: format!("at most {} axes", axes.len()), got: cx.fact(statistic).to_string() });
        };
        let own = &axes[skip..];
        if own.iter().copied().eq(rank - own.len()..rank) {
            return Ok(statistic);
        }
        let length = |axis| own.iter().position(|&a| a == axis).map_or(Some(1), |i| dims[i].known());
        cx.reshape(ReshapeTo::Shape { keep: 0, lengths: (0..rank).map(length).collect() }, statistic)
    }
}

impl Layer for Normalization {
    const CLASS: &'static str = "Normalization";
    const PASSES_MASK: bool = true;
    const CASES: &'static [Case] = &[
        Case::new("adapted", "{}", &[&[2, 4, 5, 3]]),
        Case::new("given", r#"{"mean": [0.5, -1.0, 2.0], "variance": [0.25, 4.0, 0.0]}"#, &[&[2, 4, 3]]),
        Case::new("numbers", r#"{"mean": 0.5, "variance": 2.0}"#, &[&[2, 6]]),
        Case::new("invert", r#"{"mean": [0.5, -1.0, 2.0], "variance": [0.25, 4.0, 0.5], "invert": true}"#, &[&[2, 4, 3]]),
        Case::new("axes", r#"{"axis": [1, 3]}"#, &[&[2, 3, 4, 2]]),
        Case::new("no_axis", r#"{"axis": null}"#, &[&[2, 3, 4]]),
        Case::new("integers", r#"{"mean": [120.0, 110.0, 100.0], "variance": [4000.0, 3000.0, 2000.0]}"#, &[&[1, 3, 4, 3]]).integers(255),
    ];

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        if self.mean.is_some() || self.variance.is_some() {
            return Ok(Vec::new());
        }
        let x = &inputs[0];
        let shape: Result<Vec<usize>, _> =
            self.axes(x.rank())?.into_iter().map(|axis| known_dim(x, axis, "an axis with statistics of its own")).collect();
        let shape = shape?;
        let (zeros, ones) = (Initializer::zeros(), Initializer::ones());
        let specs = [("mean", shape.clone(), &zeros), ("variance", shape, &ones), ("count", Vec::new(), &zeros)];
        let specs = specs
            .into_iter()
            .enumerate()
            .map(|(index, (name, shape, initializer))| WeightSpec { trainable: false, ..WeightSpec::new(index, name, shape, initializer) });
        Ok(specs.collect())
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = cast_to_compute(cx, call.one()?)?;
        let rank = cx.rank(x);
        let axes = self.axes(rank)?;
        let [mean, variance] = match (&self.mean, &self.variance) {
            (Some(mean), Some(variance)) => [mean, variance].map(|given| given.tensor().map(|t| cx.constant(t))),
            (None, None) => [Ok(cx.weight(0)), Ok(cx.weight(1))],
            _ => return Err(Objection::Setting { key: "mean, variance".into(), got: "only one".into(), expected: "both or none".into() }),
        };
        let mut statistic = |wire: Result<Wire, Objection>| {
            let wire = wire?;
            let wire = cast_to_compute(cx, wire)?;
            self.spread(cx, wire, &axes, rank)
        };
        let (mean, variance) = (statistic(mean)?, statistic(variance)?);
        let deviation = cx.unary(Unary::Sqrt, variance)?;
        let deviation = cx.unary(Unary::MaxScalar(LEAST_DEVIATION), deviation)?;
        let y = if self.invert {
            let scaled = cx.binary(Binary::Mul, x, deviation)?;
            cx.binary(Binary::Add, mean, scaled)?
        } else {
            let centered = cx.binary(Binary::Sub, x, mean)?;
            cx.binary(Binary::Div, centered, deviation)?
        };
        if let [axis] = *axes {
            cx.set_channels(y, axis);
        }
        Ok(Nest::Leaf(y))
    }
}
