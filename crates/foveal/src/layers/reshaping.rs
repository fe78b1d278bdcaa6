//! Flatten, Reshape, Permute, RepeatVector.

use super::config::{DataFormat, data_format};
use super::{Call, Case, Layer, Lowering, Nest, Outputs};
use crate::error::Objection;
use crate::ops::{Repeat, ReshapeTo, Transpose};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// Everything but the batch in one axis, always in channels-last order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Flatten {
    /// Where the channels stand.
    #[serde(default, deserialize_with = "data_format")]
    pub data_format: DataFormat,
}

impl Layer for Flatten {
    const CLASS: &'static str = "Flatten";
    const CASES: &'static [Case] = &[
        Case::new("default", "{}", &[&[2, 3, 4, 2]]),
        Case::new("channels_first", r#"{"data_format": "channels_first"}"#, &[&[2, 2, 3, 4]]),
        Case::new("batch_only", "{}", &[&[3]]),
    ];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let mut x = call.one()?;
        if self.data_format == DataFormat::ChannelsFirst && cx.rank(x) > 2 {
            let order = Transpose::to_channels_last(cx.rank(x));
            x = cx.op(order, &[x])?;
        }
        cx.reshape(ReshapeTo::Flatten, x).map(Nest::Leaf)
    }
}

/// The same elements in the same order under another shape; the batch stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reshape {
    /// Lengths behind the batch; one may be -1 and follows from the rest.
    pub target_shape: Vec<i64>,
}

impl Reshape {
    /// To these lengths behind the batch.
    pub fn new(target_shape: impl Into<Vec<i64>>) -> Self {
        Self { target_shape: target_shape.into() }
    }
}

/// Lengths of which one may be -1.
pub(super) fn lengths(shape: &[i64]) -> Result<SmallVec<[Option<usize>; 5]>, Objection> {
    let expected = || Objection::Setting {
        key: "shape".into(),
        got: format!("{shape:?}"),
        expected: "whole numbers of which at most one is -1".into(),
    };
    if shape.iter().filter(|&&n| n == -1).count() > 1 {
        return Err(expected());
    }
    let length = |&n: &i64| if n == -1 { Ok(None) } else { usize::try_from(n).map(Some).map_err(|_| expected()) };
    shape.iter().map(length).collect()
}

impl Layer for Reshape {
    const CLASS: &'static str = "Reshape";
    const CASES: &'static [Case] = &[
        Case::new("split", r#"{"target_shape": [4, 3, 2]}"#, &[&[2, 4, 6]]),
        Case::new("open", r#"{"target_shape": [-1, 2]}"#, &[&[2, 3, 4]]),
        Case::new("open_unknown", r#"{"target_shape": [-1, 3]}"#, &[&[2, 4, 6]]).unknown(),
    ];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        cx.reshape(ReshapeTo::Shape { keep: 1, lengths: lengths(&self.target_shape)? }, x).map(Nest::Leaf)
    }
}

/// Reorders the axes behind the batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Permute {
    /// Output axis `i` (from 1) is input axis `dims[i - 1]`.
    pub dims: Vec<usize>,
}

impl Permute {
    /// By the input axes, counted from 1, in their new order.
    pub fn new(dims: impl Into<Vec<usize>>) -> Self {
        Self { dims: dims.into() }
    }
}

impl Layer for Permute {
    const CLASS: &'static str = "Permute";
    const CASES: &'static [Case] =
        &[Case::new("two", r#"{"dims": [2, 1]}"#, &[&[2, 3, 4]]), Case::new("three", r#"{"dims": [3, 1, 2]}"#, &[&[2, 3, 4, 5]])];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let permutation = std::iter::once(0).chain(self.dims.iter().copied()).collect();
        cx.op(Transpose { permutation }, &[call.one()?]).map(Nest::Leaf)
    }
}

/// `(batch, channels)` repeated to `(batch, n, channels)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RepeatVector {
    /// How many times.
    pub n: usize,
}

impl RepeatVector {
    /// This many times.
    pub fn new(n: usize) -> Self {
        Self { n }
    }
}

impl Layer for RepeatVector {
    const CLASS: &'static str = "RepeatVector";
    const CASES: &'static [Case] = &[Case::new("three", r#"{"n": 3}"#, &[&[2, 5]])];

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        if cx.rank(x) != 2 {
            return Err(Objection::Rank { expected: "2 axes (batch, channels)".into(), got: cx.fact(x).to_string() });
        }
        if self.n == 0 {
            return Err(Objection::Setting { key: "n".into(), got: "0".into(), expected: "at least 1".into() });
        }
        let x = cx.reshape(ReshapeTo::InsertAxis(1), x)?;
        cx.op(Repeat { axis: 1, times: self.n }, &[x]).map(Nest::Leaf)
    }
}
