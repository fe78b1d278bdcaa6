//! ZeroPadding1D, ZeroPadding2D, ZeroPadding3D.

use super::config::{DataFormat, Margins, data_format};
use super::{Call, Case, Lowering, Nest, Outputs, layer};
use crate::error::Objection;
use crate::ops::{Pad, PadAmount};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::{SmallVec, smallvec};

/// Zeros around `R` spatial axes; the output is that much larger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ZeroPadding<const R: usize> {
    /// Zeros in front of and behind each axis.
    #[serde(default = "ones::<R>")]
    pub padding: Margins<R>,
    /// Where the channels stand.
    #[serde(default, deserialize_with = "data_format")]
    pub data_format: DataFormat,
}

fn ones<const R: usize>() -> Margins<R> {
    Margins::ONES
}

/// Zeros around the steps of `(batch, steps, channels)`.
pub type ZeroPadding1D = ZeroPadding<1>;
/// Zeros around the rows and columns of `(batch, height, width, channels)`.
pub type ZeroPadding2D = ZeroPadding<2>;
/// Zeros around `(batch, depth, height, width, channels)`.
pub type ZeroPadding3D = ZeroPadding<3>;

impl<const R: usize> Default for ZeroPadding<R> {
    fn default() -> Self {
        Self { padding: Margins::ONES, data_format: DataFormat::ChannelsLast }
    }
}

impl<const R: usize> ZeroPadding<R> {
    /// Channels last.
    pub fn new(padding: [(usize, usize); R]) -> Self {
        Self { padding: Margins(padding), ..Self::default() }
    }

    fn write(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        if cx.rank(x) != R + 2 {
            return Err(Objection::Rank { expected: format!("{} axes", R + 2), got: cx.fact(x).to_string() });
        }
        let mut amounts: SmallVec<[(usize, usize); 5]> = smallvec![(0, 0); R + 2];
        amounts[self.data_format.spatial_axes(R + 2)].copy_from_slice(&self.padding.0);
        cx.op(Pad { amount: PadAmount::Fixed(amounts), value: 0.0 }, &[x]).map(Nest::Leaf)
    }
}

layer!(ZeroPadding<1> as "ZeroPadding1D", lower: write, cases: &[
    Case::new("default", "{}", &[&[2, 4, 3]]),
    Case::new("uneven_first", r#"{"padding": [2, 1], "data_format": "channels_first"}"#, &[&[2, 3, 4]]),
]);
layer!(ZeroPadding<2> as "ZeroPadding2D", lower: write, cases: &[
    Case::new("default", "{}", &[&[2, 3, 4, 3]]),
    Case::new("uneven", r#"{"padding": [[0, 1], [2, 3]]}"#, &[&[1, 3, 4, 2]]),
    Case::new("channels_first", r#"{"padding": [[1, 0], [0, 2]], "data_format": "channels_first"}"#, &[&[1, 2, 3, 4]]),
    Case::new("unknown", "{}", &[&[1, 3, 4, 2]]).unknown(),
]);
layer!(ZeroPadding<3> as "ZeroPadding3D", lower: write, cases: &[
    Case::new("uneven", r#"{"padding": [[0, 1], [2, 0], [1, 1]]}"#, &[&[1, 2, 3, 2, 2]]),
]);
