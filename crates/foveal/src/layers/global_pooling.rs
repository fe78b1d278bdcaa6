//! GlobalMaxPooling1D-3D, GlobalAveragePooling1D-3D.

use super::config::{DataFormat, data_format};
use super::{Call, Case, Lowering, Nest, Outputs, layer};
use crate::error::Objection;
use crate::ir::{DType, Tensor, Wire};
use crate::ops::{Binary, ReduceKind, ReshapeTo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! global_pooling {
    ($(#[$doc:meta])* $name:ident, $kind:expr) => {
        $(#[$doc])*
        ///
        /// Input `(batch, spatial..., channels)`, or channels first by `data_format`; output `(batch, channels)`, or the
        /// input's axes with spatial lengths of 1 if `keepdims`.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub struct $name<const R: usize> {
            /// Where the channels stand.
            #[serde(default, deserialize_with = "data_format")]
            pub data_format: DataFormat,
            /// Whether the spatial axes stay, with length 1.
            #[serde(default)]
            pub keepdims: bool,
        }

        impl<const R: usize> $name<R> {
            fn write(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
                let Some(x) = call.tensor(0, "inputs")? else { return call.one().map(Nest::Leaf) };
                if cx.rank(x) != R + 2 {
                    return Err(Objection::Rank { expected: format!("{} axes", R + 2), got: cx.fact(x).to_string() });
                }
                let axes: Vec<usize> = self.data_format.spatial_axes(R + 2).collect();
                if let (ReduceKind::Mean, [steps], Some(mask)) = ($kind, axes.as_slice(), call.mask(1, "mask", x)) {
                    return masked_mean(cx, x, mask, *steps, self.keepdims).map(Nest::Leaf);
                }
                cx.reduce($kind, &axes, self.keepdims, x).map(Nest::Leaf)
            }
        }
    };
}

/// The mean over the steps of a sequence that count.
fn masked_mean(cx: &mut Lowering<'_>, x: Wire, mask: Wire, steps: usize, keepdims: bool) -> Result<Wire, Objection> {
    let mask = cx.reshape(ReshapeTo::InsertAxis(if steps == 1 { 2 } else { 1 }), mask)?;
    let mask = cx.cast(mask, DType::Bool)?;
    let zero = cx.constant(Tensor::f32(&[], vec![0.0]));
    let x = cx.to_float(x)?;
    let kept = cx.select(mask, x, zero)?;
    let sum = cx.reduce(ReduceKind::Sum, &[steps], keepdims, kept)?;
    let ones = cx.cast(mask, cx.fact(x).dtype)?;
    let count = cx.reduce(ReduceKind::Sum, &[steps], keepdims, ones)?;
    cx.binary(Binary::Div, sum, count)
}

global_pooling!(
    /// The largest value of each channel.
    GlobalMaxPooling,
    ReduceKind::Max
);

global_pooling!(
    /// The mean of each channel.
    GlobalAveragePooling,
    ReduceKind::Mean
);

/// Maxima over `(batch, steps, channels)`.
pub type GlobalMaxPooling1D = GlobalMaxPooling<1>;
/// Maxima over `(batch, height, width, channels)`.
pub type GlobalMaxPooling2D = GlobalMaxPooling<2>;
/// Maxima over `(batch, depth, height, width, channels)`.
pub type GlobalMaxPooling3D = GlobalMaxPooling<3>;
/// Means over `(batch, steps, channels)`.
pub type GlobalAveragePooling1D = GlobalAveragePooling<1>;
/// Means over `(batch, height, width, channels)`.
pub type GlobalAveragePooling2D = GlobalAveragePooling<2>;
/// Means over `(batch, depth, height, width, channels)`.
pub type GlobalAveragePooling3D = GlobalAveragePooling<3>;

const STEPS: &[Case] = &[
    Case::new("default", "{}", &[&[2, 7, 3]]),
    Case::new("keepdims_first", r#"{"keepdims": true, "data_format": "channels_first"}"#, &[&[2, 3, 7]]),
];
const IMAGES: &[Case] = &[
    Case::new("default", "{}", &[&[2, 5, 6, 3]]),
    Case::new("keepdims", r#"{"keepdims": true}"#, &[&[2, 5, 6, 3]]),
    Case::new("channels_first", r#"{"data_format": "channels_first"}"#, &[&[2, 3, 5, 6]]),
    Case::new("unknown", "{}", &[&[2, 5, 6, 3]]).unknown(),
    Case::new("bytes", "{}", &[&[2, 5, 6, 3]]).bytes(),
];
const VOLUMES: &[Case] =
    &[Case::new("default", "{}", &[&[2, 3, 4, 5, 2]]), Case::new("keepdims", r#"{"keepdims": true}"#, &[&[2, 3, 4, 5, 2]])];

layer!(GlobalMaxPooling<1> as "GlobalMaxPooling1D", lower: write, cases: STEPS);
layer!(GlobalMaxPooling<2> as "GlobalMaxPooling2D", lower: write, cases: IMAGES);
layer!(GlobalMaxPooling<3> as "GlobalMaxPooling3D", lower: write, cases: VOLUMES);
layer!(GlobalAveragePooling<1> as "GlobalAveragePooling1D", lower: write, cases: STEPS);
layer!(GlobalAveragePooling<2> as "GlobalAveragePooling2D", lower: write, cases: IMAGES);
layer!(GlobalAveragePooling<3> as "GlobalAveragePooling3D", lower: write, cases: VOLUMES);
