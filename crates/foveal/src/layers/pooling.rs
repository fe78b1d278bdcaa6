//! MaxPooling1D-3D, AveragePooling1D-3D.

use super::config::{DataFormat, Ints, PaddingMode, data_format, windows};
use super::conv::refuse_causal;
use super::{Call, Case, Lowering, Nest, Outputs, layer};
use crate::error::Objection;
use crate::ir::Wire;
use crate::ops::{Pool, PoolKind};
use foveal_kernels::Window;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

macro_rules! pooling {
    ($(#[$doc:meta])* $name:ident, $kind:expr, pool_size: $(#[$pool_size:meta])*) => {
        $(#[$doc])*
        ///
        /// Input `(batch, spatial..., channels)`, or channels first by `data_format`. Output length along an axis:
        /// `ceil(n / stride)` with padding `same`, `floor((n - pool_size) / stride) + 1` with `valid`.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct $name<const R: usize> {
            /// Window along each spatial axis.
            $(#[$pool_size])*
            pub pool_size: Ints<R>,
            /// `valid` or `same`.
            #[serde(default)]
            pub padding: PaddingMode,
            /// Step of the window; its size if absent.
            #[serde(default)]
            pub strides: Option<Ints<R>>,
            /// Where the channels stand.
            #[serde(default, deserialize_with = "data_format")]
            pub data_format: DataFormat,
        }

        impl<const R: usize> $name<R> {
            /// Windows side by side, padding `valid`.
            pub fn new(pool_size: impl Into<Ints<R>>) -> Self {
                Self {
                    pool_size: pool_size.into(),
                    padding: PaddingMode::Valid,
                    strides: None,
                    data_format: DataFormat::ChannelsLast,
                }
            }

            fn write(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
                refuse_causal(self.padding)?;
                let strides = self.strides.unwrap_or(self.pool_size);
                let windows = windows(self.pool_size, strides, Ints::ONES, self.padding);
                let x = call.one()?;
                cx.channels_last(self.data_format, x, |cx, x| pool($kind, windows, cx, x)).map(Nest::Leaf)
            }
        }
    };
}

/// Averages are floats.
pub(super) fn pool(kind: PoolKind, windows: SmallVec<[Window; 3]>, cx: &mut Lowering<'_>, x: Wire) -> Result<Wire, Objection> {
    let x = if kind == PoolKind::Average { cx.to_float(x)? } else { x };
    cx.op(Pool { kind, windows }, &[x])
}

fn twos<const R: usize>() -> Ints<R> {
    Ints::TWOS
}

pooling!(
    /// The largest value in each window; padding never wins.
    MaxPooling,
    PoolKind::Max,
    pool_size: #[serde(default = "twos::<R>")]
);

pooling!(
    /// The mean of each window, over those of its cells that lie inside the input; a float. Keras sums integers in their
    /// own type, where the sum of small ones wraps around; here it does not.
    AveragePooling,
    PoolKind::Average,
    pool_size:
);

impl<const R: usize> Default for MaxPooling<R> {
    fn default() -> Self {
        Self::new(2)
    }
}

/// Maxima over `(batch, steps, channels)`.
pub type MaxPooling1D = MaxPooling<1>;
/// Maxima over `(batch, height, width, channels)`.
pub type MaxPooling2D = MaxPooling<2>;
/// Maxima over `(batch, depth, height, width, channels)`.
pub type MaxPooling3D = MaxPooling<3>;
/// Means over `(batch, steps, channels)`.
pub type AveragePooling1D = AveragePooling<1>;
/// Means over `(batch, height, width, channels)`.
pub type AveragePooling2D = AveragePooling<2>;
/// Means over `(batch, depth, height, width, channels)`.
pub type AveragePooling3D = AveragePooling<3>;

layer!(MaxPooling<1> as "MaxPooling1D", lower: write, cases: &[
    Case::new("default", "{}", &[&[2, 7, 3]]),
    Case::new("same", r#"{"pool_size": 3, "strides": 2, "padding": "same"}"#, &[&[2, 8, 3]]),
]);
layer!(MaxPooling<2> as "MaxPooling2D", lower: write, cases: &[
    Case::new("default", "{}", &[&[2, 7, 6, 3]]),
    Case::new("same", r#"{"pool_size": 3, "strides": 2, "padding": "same"}"#, &[&[1, 6, 7, 17]]),
    Case::new("overlapping", r#"{"pool_size": [3, 2], "strides": 1}"#, &[&[1, 5, 6, 2]]),
    Case::new("channels_first", r#"{"data_format": "channels_first"}"#, &[&[1, 3, 6, 5]]),
    Case::new("unknown", r#"{"padding": "same"}"#, &[&[1, 5, 6, 2]]).unknown(),
    Case::new("integers", "{}", &[&[1, 4, 4, 2]]).integers(255),
    Case::new("bytes", "{}", &[&[1, 4, 4, 2]]).bytes(),
]);
layer!(MaxPooling<3> as "MaxPooling3D", lower: write, cases: &[
    Case::new("default", "{}", &[&[1, 4, 5, 4, 2]]),
    Case::new("same", r#"{"pool_size": 2, "strides": [1, 2, 1], "padding": "same"}"#, &[&[1, 3, 5, 4, 2]]),
]);
layer!(AveragePooling<1> as "AveragePooling1D", lower: write, cases: &[
    Case::new("valid", r#"{"pool_size": 2}"#, &[&[2, 7, 3]]),
    Case::new("same", r#"{"pool_size": 3, "strides": 2, "padding": "same"}"#, &[&[2, 8, 3]]),
]);
layer!(AveragePooling<2> as "AveragePooling2D", lower: write, cases: &[
    Case::new("valid", r#"{"pool_size": 3}"#, &[&[2, 7, 6, 3]]),
    Case::new("same", r#"{"pool_size": 3, "strides": 2, "padding": "same"}"#, &[&[1, 6, 7, 17]]),
    Case::new("channels_first", r#"{"pool_size": [2, 3], "data_format": "channels_first"}"#, &[&[1, 3, 6, 7]]),
    Case::new("integers", r#"{"pool_size": 2}"#, &[&[1, 4, 4, 2]]).integers(255),
]);
layer!(AveragePooling<3> as "AveragePooling3D", lower: write, cases: &[
    Case::new("valid", r#"{"pool_size": 2}"#, &[&[1, 4, 5, 4, 2]]),
    Case::new("same", r#"{"pool_size": 2, "strides": [1, 2, 1], "padding": "same"}"#, &[&[1, 3, 5, 4, 2]]),
]);
